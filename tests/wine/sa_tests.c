/* SAs as a TIA sees them: every field of them, and what it may change. */
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS 300
#define POLICY "    policy allow-dictate allow-notify\n"
#define ESTABLISHED(sa) "expect " sa " established locally-dictated\n"

/* Plays a script with the test programs; what was printed is left in program. */
static bool play(struct program *program, const char *text)
{
    char *path = wine_write(".bfe", text);
    const char *const argv[] = {WINE_MOCKBFE, "run", "--agents", "build/x86_64/tests", path, NULL};
    bool good = wine_start_mockbfe(program, argv, NULL) && program_wait(program, SECONDS) &&
                (CHECK_INT(program->code, 0) ||
                 (CHECK_FAIL("its output was:\n%s%s", program->out, program->err), false));
    free(path);
    return good;
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* lines negotiate with an agent named tia, which writes down the fields that golden has. */
static void compare_fields(const char *lines, const char *golden)
{
    struct program program;
    char output[700];
    char text[8000];
    snprintf(output, sizeof(output), "%s/fields", wine_folder());
    snprintf(text, sizeof(text),
             "scenario \"fields\"\nagent tia \"tia_fields.exe %s\"\nexpect tia registers\n%s"
             "stop tia\nexpect tia exits 0\n",
             output, lines);
    if (play(&program, text)) {
        char *written = read_file(output, NULL);
        CHECK_CONTAINS(written, "done\n");
        CHECK_GOLDEN(written, golden);
        free(written);
    }
    program_clear(&program);
}

void a_tia_sees_every_field_of_a_transport_sa(void)
{
    static const char
        LINES[] =
            "negotiate v4 {\n    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n" POLICY
            "}\n" ESTABLISHED("v4") "negotiate wild {\n    traffic 10.0.0.1 -> 10.0.0.2\n" POLICY "}\n" ESTABLISHED(
                "wild") "negotiate v6 {\n    traffic [fd00::1]:50000 -> [fd00::2]:445 tcp\n" POLICY
                        "}\n" ESTABLISHED(
                            "v6") "negotiate ah {\n    traffic 10.0.0.1:50000 -> 10.0.0.2:445 "
                                  "tcp\n" POLICY "    transform ah sha1\n}\n" ESTABLISHED(
                                      "ah") "negotiate auth {\n    traffic 10.0.0.1:50000 -> "
                                            "10.0.0.2:445 tcp\n" POLICY
                                            "    transform esp auth-only sha256\n}\n" ESTABLISHED(
                                                "auth") "negotiate both {\n    traffic "
                                                        "10.0.0.1:50000 -> 10.0.0.2:445 "
                                                        "tcp\n" POLICY
                                                        "    transform esp aes-cbc-256 "
                                                        "sha1\n}\n" ESTABLISHED(
                                                            "both") "negotiate bundle {\n    "
                                                                    "traffic 10.0.0.1:50000 -> "
                                                                    "10.0.0.2:445 tcp\n" POLICY
                                                                    "    transform esp cipher-only "
                                                                    "aes-cbc-128 + ah "
                                                                    "sha256\n}\n" ESTABLISHED(
                                                                        "bundle") "negotiate nat "
                                                                                  "{\n    traffic "
                                                                                  "10.0.0.1:50000 "
                                                                                  "-> 10.0.0.2:445 "
                                                                                  "tcp\n" POLICY
                                                                                  "    nat-t 4500 "
                                                                                  "-> "
                                                                                  "61000\n}"
                                                                                  "\n" ESTABLISHED(
                                                                                      "nat") "negot"
                                                                                             "iate "
                                                                                             "pfs "
                                                                                             "{\n  "
                                                                                             "  "
                                                                                             "traff"
                                                                                             "ic "
                                                                                             "10.0."
                                                                                             "0.1:"
                                                                                             "50000"
                                                                                             " -> "
                                                                                             "10.0."
                                                                                             "0.2:"
                                                                                             "445 "
                                                                                             "tcp"
                                                                                             "\n" POLICY
                                                                                             "    "
                                                                                             "pfs "
                                                                                             "ecp-"
                                                                                             "256\n"
                                                                                             "    "
                                                                                             "lifet"
                                                                                             "ime "
                                                                                             "8h "
                                                                                             "5MB "
                                                                                             "7pack"
                                                                                             "ets\n"
                                                                                             "    "
                                                                                             "idle "
                                                                                             "1m\n}"
                                                                                             "\n" ESTABLISHED(
                                                                                                 "p"
                                                                                                 "f"
                                                                                                 "s");
    compare_fields(LINES, "tests/wine/golden/fields_transport.txt");
}

/* The script sees the inner addresses as well, whatever the family of the tunnel's ends. */
void a_tia_sees_every_field_of_a_tunnels_sas(void)
{
    static const char LINES[] =
        "negotiate v4 {\n    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"
        "    tunnel 192.0.2.1 -> 192.0.2.2\n" POLICY "}\n"
        "expect v4 dictate { inbound.traffic.local.address = 10.0.0.1,\n"
        "    inbound.traffic.local.port = 50000, inbound.traffic.protocol = tcp,\n"
        "    outbound.traffic.remote.address = 10.0.0.2, inbound.traffic.mode = tunnel,\n"
        "    inbound.traffic.tunnel.local = 192.0.2.1,\n"
        "    outbound.traffic.tunnel.remote = 192.0.2.2 }\n" ESTABLISHED(
            "v4") "negotiate v6_in_v4 {\n    traffic [fd00::1]:50000 -> [fd00::2]:445 tcp\n"
                  "    tunnel 192.0.2.1 -> 192.0.2.2\n" POLICY "}\n"
                  "expect v6_in_v4 dictate { inbound.traffic.local.address = [fd00::1],\n"
                  "    outbound.traffic.remote.address = [fd00::2],\n"
                  "    inbound.traffic.tunnel.remote = 192.0.2.2 }\n" ESTABLISHED(
                      "v6_in_v4") "negotiate v4_in_v6 {\n    traffic 10.0.0.1:50000 -> "
                                  "10.0.0.2:445 tcp\n"
                                  "    tunnel [2001:db8::1] -> [2001:db8::2]\n" POLICY "}\n"
                                  "expect v4_in_v6 notify { inbound.traffic.local.address = "
                                  "10.0.0.1,\n"
                                  "    inbound.traffic.tunnel.local = [2001:db8::1] "
                                  "}\n" ESTABLISHED(
                                      "v4_in_v6") "negotiate nat {\n    traffic [fd00::1]:50000 -> "
                                                  "[fd00::2]:445 tcp\n"
                                                  "    tunnel 192.0.2.1 -> 192.0.2.2\n    nat-t "
                                                  "4500 -> 4500\n" POLICY "}\n"
                                                  "expect nat dictate { inbound.nat-t.local = 4500 "
                                                  "}\n" ESTABLISHED(
                                                      "nat") "negotiate virtual {\n    traffic "
                                                             "10.0.0.1:50000 -> 10.0.0.2:445 tcp\n"
                                                             "    tunnel 192.0.2.1 -> 192.0.2.2\n  "
                                                             "  virtual-if 9 4\n    pfs "
                                                             "2048\n" POLICY
                                                             "}\n" ESTABLISHED("virtual");
    compare_fields(LINES, "tests/wine/golden/fields_tunnel.txt");
}

/* ---- changes --------------------------------------------------------------------------------- */

/* The rest of the next line that has mark in it; *from goes behind the mark. */
static bool next_line(const char **from, const char *mark, char *rest, size_t size)
{
    const char *found = strstr(*from, mark);
    if (!found) {
        return false;
    }
    *from = found + strlen(mark);
    snprintf(rest, size, "%.*s", (int)strcspn(*from, "\r\n"), *from);
    return true;
}

/* Each line "touch N: FIELD of the D SA" of the TIA's has a failure that names this and no other.
 */
static void compare_touches(const char *output, unsigned int touches)
{
    const char *touched = output;
    const char *failed = output;
    char touch[300];
    char failure[700];
    unsigned int count = 0;
    while (next_line(&touched, "| touch ", touch, sizeof(touch)) &&
           CHECK(next_line(&failed, "failed: keyDictation changed ", failure, sizeof(failure)))) {
        const char *field = strchr(touch, ' ');
        size_t length = field ? strlen(++field) : 0;
        const char *values = failure + length;
        if (!CHECK(length > 0 && strncmp(failure, field, length) == 0) ||
            !CHECK(strncmp(values, " (", 2) == 0 && strstr(values, " -> ") != NULL) ||
            !CHECK(strstr(values, " of the ") == NULL)) {
            CHECK_FAIL("touched %s, told: %s", touch, failure);
        }
        count++;
    }
    CHECK_INT(count, touches);
}

void every_field_that_a_tia_touches_is_noticed_and_named(void)
{
    static const struct {
        const char *kind;
        unsigned int touches; /* as many as the TIA's tables have rows */
        const char *properties;
    } TABLE[] = {
        {"transport", 88,
         "    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n    nat-t 4500 -> 4500\n"
         "    transform esp aes-cbc-128 sha256\n"},
        {"tunnel", 78,
         "    traffic [fd00::1] -> [fd00::2]\n    tunnel [2001:db8::1] -> [2001:db8::2]\n"
         "    transform esp cipher-only aes-cbc-128 + ah sha1\n"},
    };
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        struct program program;
        char text[1000];
        char last[100];
        snprintf(text, sizeof(text),
                 "scenario \"touches\"\nagent tia \"tia_touch.exe %s\"\nexpect tia registers\n"
                 "repeat %u {\n    negotiate sa {\n%s" POLICY
                 "    }\n    expect sa failed sa-modified\n}\nstop tia\nexpect tia exits 0\n",
                 TABLE[i].kind, TABLE[i].touches, TABLE[i].properties);
        snprintf(last, sizeof(last), "tia_touch: %u of %u touches done", TABLE[i].touches,
                 TABLE[i].touches);
        if (play(&program, text)) {
            compare_touches(program.out, TABLE[i].touches);
        }
        CHECK_CONTAINS(program.out, last);
        program_clear(&program);
    }
}
