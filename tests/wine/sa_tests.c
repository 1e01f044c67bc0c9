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
             "delete all\nstop tia\nexpect tia exits 0\n",
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

/* ---- two hosts ------------------------------------------------------------------------------- */

/* The value of a field in a file of tia_fields: in its number-th keyNotify of a direction. */
static void notified(const char *file, int number, const char *direction, const char *field,
                     char *value, size_t size)
{
    char mark[40];
    char name[100];
    const char *section = file;
    snprintf(mark, sizeof(mark), "  keyNotify, %s\n", direction);
    snprintf(name, sizeof(name), "\n    %s = ", field);
    snprintf(value, size, "nothing");
    for (int i = 0; i < number && section; i++) {
        section = strstr(section, mark);
        section = section ? section + strlen(mark) - 1 : NULL;
    }
    const char *found = section ? strstr(section, name) : NULL;
    const char *end = section ? strstr(section, "\n  k") : NULL;
    if (found && (!end || found < end)) {
        found += strlen(name);
        snprintf(value, size, "%.*s", (int)strcspn(found, "\n"), found);
    }
}

/* What one host has for one direction, the other has for the other one. */
static void compare_mirrored(const char *here, const char *there, int number)
{
    static const struct {
        const char *here;
        const char *there;
    } FIELDS[] = {
        {"traffic.localV4Address", "traffic.remoteV4Address"},
        {"traffic.remoteV4Address", "traffic.localV4Address"},
        {"traffic.localPort", "traffic.remotePort"},
        {"traffic.remotePort", "traffic.localPort"},
        {"traffic.ipProtocol", "traffic.ipProtocol"},
        {"saBundle.qmSaId", "saBundle.qmSaId"},
        {"saBundle.mmSaId", "saBundle.mmSaId"},
        {"saBundle.lifetime", "saBundle.lifetime"},
        {"saBundle.pfsGroup", "saBundle.pfsGroup"},
        {"saBundle.numSAs", "saBundle.numSAs"},
        {"saBundle.saList[0].spi", "saBundle.saList[0].spi"},
        {"saBundle.saList[0].authKey", "saBundle.saList[0].authKey"},
        {"saBundle.saList[0].cipherTransform", "saBundle.saList[0].cipherTransform"},
        {"saBundle.saList[0].cipherKey", "saBundle.saList[0].cipherKey"},
        {"saBundle.saList[1].spi", "saBundle.saList[1].spi"},
        {"saBundle.saList[1].authTransform", "saBundle.saList[1].authTransform"},
        {"saBundle.saList[1].authKey", "saBundle.saList[1].authKey"},
    };
    static const char *const DIRECTIONS[] = {"inbound", "outbound"};
    for (int direction = 0; direction < 2; direction++) {
        for (size_t i = 0; i < sizeof(FIELDS) / sizeof(FIELDS[0]); i++) {
            char one[200];
            char other[200];
            notified(here, number, DIRECTIONS[direction], FIELDS[i].here, one, sizeof(one));
            notified(there, number, DIRECTIONS[!direction], FIELDS[i].there, other, sizeof(other));
            CHECK_STR(one, other);
            CHECK(strcmp(one, "nothing") != 0);
        }
    }
}

/*
 * Two processes, each the TIA of a host of its own; what is compared is what they themselves have
 * seen. Both have the same weight, so the responder dictates: once the one host, once the other.
 */
void two_hosts_tias_see_the_same_sas_mirrored(void)
{
    static const char NEGOTIATION[] =
        "    traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp\n" POLICY
        "    transform esp aes-cbc-128 sha1 + ah sha256\n    pfs 24\n    peer on far\n}\n";
    struct program program;
    char here[700];
    char there[700];
    char text[4000];
    snprintf(here, sizeof(here), "%s/here", wine_folder());
    snprintf(there, sizeof(there), "%s/there", wine_folder());
    snprintf(text, sizeof(text),
             "scenario \"two hosts\"\nhost far\n"
             "agent here \"tia_fields.exe %s whole\"\n"
             "agent there \"tia_fields.exe %s whole\" on far\n"
             "expect here registers\nexpect there registers\n"
             "negotiate first {\n%s"
             "expect first check by here\nexpect first check by there\n"
             "expect first dictate by there\n"
             "expect first notify by here { inbound.key = first.dictate.outbound.key,\n"
             "    outbound.key = first.dictate.inbound.key,\n"
             "    inbound.spi = first.dictate.outbound.spi }\n"
             "expect first notify by there { inbound.key = first.dictate.inbound.key }\n"
             "expect first established peer-dictated\n"
             "negotiate second {\n    role responder\n%s"
             "expect second dictate by here\n"
             "expect second notify by there { inbound.key = second.dictate.outbound.key }\n"
             "expect second established locally-dictated\n"
             "delete all\nstop here\nexpect here exits 0\nstop there\nexpect there exits 0\n",
             here, there, NEGOTIATION, NEGOTIATION);
    if (play(&program, text)) {
        char *seen_here = read_file(here, NULL);
        char *seen_there = read_file(there, NULL);
        CHECK_CONTAINS(seen_here, "done\n");
        CHECK_CONTAINS(seen_there, "done\n");
        for (int number = 1; seen_here && seen_there && number <= 2; number++) {
            compare_mirrored(seen_here, seen_there, number);
        }
        free(seen_here);
        free(seen_there);
    }
    program_clear(&program);
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
