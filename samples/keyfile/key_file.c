/* Before windows.h, which would bring in the older winsock.h. */
#include <winsock2.h>
#include <ws2tcpip.h>

#include "key_section.h"
#include "../common/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_FILE_BYTES = 1024 * 1024,
    MAX_WORDS = 8,
    PATH_SHOWN = 260
};

struct key_file {
    UINT32 count;
    struct key_section *sections;
};

struct reader {
    char path[PATH_SHOWN];
    UINT32 line;
    struct key_file *file;
    struct key_section *section; /* the one being read; NULL before the first */
};

static BOOL complain(const struct reader *reader, const char *problem, const char *found)
{
    fprintf(stderr, "%s:%lu: %s", reader->path, (unsigned long)reader->line, problem);
    if (found != NULL)
        fprintf(stderr, ", found \"%s\"", found);
    fputs("\n", stderr);
    fflush(stderr);
    return FALSE;
}

/* The whole file as one string of LENGTH bytes, or NULL after a message. */
static char *read_text(const wchar_t *path, const char *shown, DWORD *length)
{
    HANDLE handle = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING,
                                FILE_ATTRIBUTE_NORMAL, NULL);
    LARGE_INTEGER size;
    char *text = NULL;

    *length = 0;
    if (handle == INVALID_HANDLE_VALUE || !GetFileSizeEx(handle, &size)) {
        fprintf(stderr, "%s: cannot open the key file: 0x%08lx\n", shown,
                (unsigned long)GetLastError());
        goto done;
    }
    if (size.QuadPart > MAX_FILE_BYTES) {
        fprintf(stderr, "%s: a key file has at most %d bytes\n", shown, MAX_FILE_BYTES);
        goto done;
    }
    text = malloc((size_t)size.QuadPart + 1);
    if (text == NULL || !ReadFile(handle, text, (DWORD)size.QuadPart, length, NULL)) {
        fprintf(stderr, "%s: cannot read the key file: 0x%08lx\n", shown,
                (unsigned long)GetLastError());
        free(text);
        text = NULL;
        goto done;
    }
    text[*length] = '\0';
done:
    if (handle != INVALID_HANDLE_VALUE)
        CloseHandle(handle);
    return text;
}

static UINT32 split_words(char *text, char *words[MAX_WORDS])
{
    UINT32 count = 0;

    for (text += strspn(text, " \t"); *text != '\0' && count < MAX_WORDS;
         text += strspn(text, " \t")) {
        words[count++] = text;
        text += strcspn(text, " \t");
        if (*text != '\0')
            *text++ = '\0';
    }
    return count;
}

static BOOL read_port(const char *text, UINT16 *port)
{
    char *end;
    unsigned long number;

    if (strcmp(text, "*") == 0) {
        *port = 0;
        return TRUE;
    }
    number = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || number == 0 || number > MAXUINT16)
        return FALSE;
    *port = (UINT16)number;
    return TRUE;
}

/* "10.0.0.1:445", "[2001:db8::1]:*", "*". The address is kept in its canonical form. */
static BOOL read_endpoint(const char *text, struct key_endpoint *endpoint)
{
    char literal[SA_TEXT_SIZE];
    UINT8 address[16];
    const char *colon = strrchr(text, ':');
    size_t length;
    int family = AF_INET;

    if (strcmp(text, "*") == 0)
        return TRUE;
    if (colon == NULL || !read_port(colon + 1, &endpoint->port))
        return FALSE;
    length = (size_t)(colon - text);
    if (length == 1 && text[0] == '*')
        return TRUE;
    if (length >= 2 && text[0] == '[' && text[length - 1] == ']') {
        family = AF_INET6;
        text++;
        length -= 2;
    }
    if (length >= sizeof(literal))
        return FALSE;
    memcpy(literal, text, length);
    literal[length] = '\0';
    return inet_pton(family, literal, address) == 1 &&
           inet_ntop(family, address, endpoint->address, sizeof(endpoint->address)) != NULL;
}

static BOOL read_protocol(const char *text, UINT8 *protocol)
{
    static const struct {
        const char *name;
        UINT8 number;
    } names[] = {
        {"*", 0},
        {"icmp", IPPROTO_ICMP},
        {"tcp", IPPROTO_TCP},
        {"udp", IPPROTO_UDP},
        {"icmpv6", IPPROTO_ICMPV6},
    };
    char *end;
    unsigned long number;
    size_t i;

    for (i = 0; i < ARRAYSIZE(names); i++) {
        if (strcmp(text, names[i].name) == 0) {
            *protocol = names[i].number;
            return TRUE;
        }
    }
    number = strtoul(text, &end, 10);
    *protocol = (UINT8)number;
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && number <= MAXUINT8;
}

/* [transform esp aes-gcm-128] or [traffic 10.0.0.1:50000 -> 10.0.0.2:445 tcp] */
static BOOL read_section(struct reader *reader, char *text)
{
    struct key_section *section;
    char *words[MAX_WORDS];
    char *end = strrchr(text, ']');
    UINT32 count;

    /* An IPv6 address has brackets of its own: the last one ends the section's name. */
    if (end == NULL || end[1] != '\0')
        return complain(reader, "a section's name ends with \"]\" and nothing follows it", text);
    *end = '\0';
    section = &reader->file->sections[reader->file->count++];
    memset(section, 0, sizeof(*section));
    section->line = reader->line;
    reader->section = section;

    count = split_words(text + 1, words);
    if (count >= 3 && strcmp(words[0], "transform") == 0) {
        size_t used = 0;

        for (UINT32 i = 1; i < count; i++) {
            int added = snprintf(section->transform + used, sizeof(section->transform) - used,
                                 "%s%s", i > 1 ? " " : "", words[i]);
            if (added < 0 || (size_t)added >= sizeof(section->transform) - used)
                return complain(reader, "the transform's name is too long", NULL);
            used += (size_t)added;
        }
        return TRUE;
    }
    section->is_traffic = TRUE;
    if (count != 5 || strcmp(words[0], "traffic") != 0 || strcmp(words[2], "->") != 0)
        return complain(reader,
                        "expected [transform PROTOCOL NAME...] or "
                        "[traffic LOCAL:PORT -> REMOTE:PORT PROTOCOL]",
                        count == 0 ? "" : words[0]);
    if (!read_endpoint(words[1], &section->local))
        return complain(reader, "the local side is no ADDRESS:PORT", words[1]);
    if (!read_endpoint(words[3], &section->remote))
        return complain(reader, "the remote side is no ADDRESS:PORT", words[3]);
    if (!read_protocol(words[4], &section->protocol))
        return complain(reader, "expected tcp, udp, icmp, icmpv6, a number or *", words[4]);
    return TRUE;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Pairs of hex digits; blanks may stand between pairs. The message does not repeat the key. */
static BOOL read_hex(struct reader *reader, const char *text, struct key_value *value)
{
    for (text += strspn(text, " \t"); *text != '\0'; text += strspn(text, " \t")) {
        int high = hex_digit(text[0]);
        int low = high < 0 ? -1 : hex_digit(text[1]);
        if (low < 0)
            return complain(reader, "a key is pairs of hex digits", NULL);
        if (value->size == KEY_MAX_BYTES)
            return complain(reader, "the key is longer than any transform's", NULL);
        value->bytes[value->size++] = (UINT8)(high * 16 + low);
        text += 2;
    }
    return value->size > 0 || complain(reader, "the key is missing", NULL);
}

/* inbound esp cipher = 00 01 02 ... */
static BOOL read_key(struct reader *reader, char *text)
{
    enum key_direction direction;
    struct key_value *value;
    struct key_value *other;
    char *words[MAX_WORDS];
    char *equals = strchr(text, '=');
    UINT32 count;

    if (reader->section == NULL)
        return complain(reader, "a key stands before the first section", NULL);
    if (equals == NULL)
        return complain(reader, "expected [SECTION], KEY = HEX or a # comment", NULL);
    *equals = '\0';
    count = split_words(text, words);
    if (count != 3)
        return complain(reader, "expected \"inbound|outbound ah|esp auth|cipher\" before \"=\"",
                        NULL);
    if (strcmp(words[0], "inbound") == 0)
        direction = KEY_INBOUND;
    else if (strcmp(words[0], "outbound") == 0)
        direction = KEY_OUTBOUND;
    else
        return complain(reader, "expected \"inbound\" or \"outbound\"", words[0]);
    if (strcmp(words[1], "ah") != 0 && strcmp(words[1], "esp") != 0)
        return complain(reader, "expected \"ah\" or \"esp\"", words[1]);
    if (strcmp(words[2], "auth") != 0 && strcmp(words[2], "cipher") != 0)
        return complain(reader, "expected \"auth\" or \"cipher\"", words[2]);
    if (key_section_value(reader->section, direction, words[1], words[2]) != NULL)
        return complain(reader, "the section has this key already", NULL);
    /* Three valid words leave at most SA_MAX_KEYS different keys a direction. */
    value = &reader->section->values[direction][reader->section->counts[direction]];
    snprintf(value->protocol, sizeof(value->protocol), "%s", words[1]);
    snprintf(value->use, sizeof(value->use), "%s", words[2]);
    if (!read_hex(reader, equals + 1, value))
        return FALSE;
    reader->section->counts[direction]++;

    other = key_section_value(
        reader->section, direction == KEY_INBOUND ? KEY_OUTBOUND : KEY_INBOUND, words[1], words[2]);
    if (other != NULL && other->size == value->size &&
        memcmp(other->bytes, value->bytes, value->size) == 0)
        return complain(reader, "inbound and outbound must not have the same key", NULL);
    return TRUE;
}

static BOOL read_line(struct reader *reader, char *line)
{
    size_t length;

    line[strcspn(line, "#\r")] = '\0';
    line += strspn(line, " \t");
    for (length = strlen(line); length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t');
         length--)
        line[length - 1] = '\0';
    if (line[0] == '\0')
        return TRUE;
    return line[0] == '[' ? read_section(reader, line) : read_key(reader, line);
}

/* No more sections than brackets: one allocation is enough, so that no key stays behind in a block
 * that was outgrown. */
static struct key_file *make_file(const char *text)
{
    struct key_file *file = calloc(1, sizeof(*file));
    size_t brackets = 1;

    for (; *text != '\0'; text++)
        brackets += *text == '[';
    if (file != NULL)
        file->sections = calloc(brackets, sizeof(*file->sections));
    if (file == NULL || file->sections == NULL) {
        fprintf(stderr, "not enough memory for the key file\n");
        free(file);
        return NULL;
    }
    return file;
}

struct key_file *key_file_load(const wchar_t *path)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    struct reader reader = {"", 0, NULL, NULL};
    char *text = NULL;
    char *line;
    char *next;
    DWORD length;
    BOOL good = FALSE;

    log_utf8(path, reader.path, sizeof(reader.path));
    text = read_text(path, reader.path, &length);
    if (text == NULL)
        goto done;
    reader.file = make_file(text);
    if (reader.file == NULL)
        goto done;
    good = strlen(text) == length;
    if (!good)
        fprintf(stderr, "%s: the file is not text: it has zero bytes\n", reader.path);
    line = text;
    if (strncmp(line, byte_order_mark, 3) == 0)
        line += 3;
    for (; good && line != NULL; line = next) {
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        reader.line++;
        good = read_line(&reader, line);
    }
    if (good && reader.file->count == 0)
        good = complain(&reader, "the file has no section", NULL);
done:
    if (text != NULL)
        SecureZeroMemory(text, length);
    free(text);
    if (!good) {
        key_file_free(reader.file);
        return NULL;
    }
    return reader.file;
}

void key_file_free(struct key_file *file)
{
    if (file == NULL)
        return;
    if (file->sections != NULL)
        SecureZeroMemory(file->sections, file->count * sizeof(*file->sections));
    free(file->sections);
    free(file);
}

UINT32 key_file_count(const struct key_file *file)
{
    return file->count;
}

BOOL key_file_may_fit(const struct key_file *file, const IKEEXT_TRAFFIC0 *traffic)
{
    UINT32 i;

    for (i = 0; i < file->count; i++) {
        if (key_section_may_fit(&file->sections[i], traffic))
            return TRUE;
    }
    return FALSE;
}

const struct key_section *key_file_find(const struct key_file *file,
                                        const IPSEC_SA_DETAILS1 *inbound,
                                        const IPSEC_SA_DETAILS1 *outbound)
{
    UINT32 i;

    for (i = 0; i < file->count; i++) {
        if (key_section_fits(&file->sections[i], inbound, outbound))
            return &file->sections[i];
    }
    return NULL;
}
