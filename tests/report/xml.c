#include "xml.h"
#include "report/escape.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const char *begin;
    const char *at;
    const char *problem;
};

static bool fail(struct reader *reader, const char *problem)
{
    if (!reader->problem) {
        reader->problem = problem;
    }
    return false;
}

static bool take(struct reader *reader, const char *word)
{
    size_t size = strlen(word);
    if (strncmp(reader->at, word, size) != 0) {
        return false;
    }
    reader->at += size;
    return true;
}

static void blanks(struct reader *reader)
{
    reader->at += strspn(reader->at, " \t\n");
}

/* The characters that XML 1.0 has. */
static bool allowed(uint32_t code)
{
    return code == '\t' || code == '\n' || (code >= 0x20 && code != 0xFFFE && code != 0xFFFF);
}

static bool read_reference(struct reader *reader, struct text *to)
{
    static const struct {
        const char *name;
        const char *text;
    } ENTITIES[] = {{"amp;", "&"}, {"lt;", "<"}, {"gt;", ">"}, {"quot;", "\""}, {"apos;", "'"}};
    for (size_t i = 0; i < sizeof(ENTITIES) / sizeof(ENTITIES[0]); i++) {
        if (take(reader, ENTITIES[i].name)) {
            text_add(to, "%s", ENTITIES[i].text);
            return true;
        }
    }
    if (*reader->at == '#' && isdigit((unsigned char)reader->at[1])) {
        char *end;
        unsigned long code = strtoul(reader->at + 1, &end, 10);
        if (*end == ';' && code < 0x80 && allowed((uint32_t)code)) {
            text_add(to, "%c", (char)code);
            reader->at = end + 1;
            return true;
        }
    }
    return fail(reader, "a reference that is not one");
}

/* Text up to a character that ends it. */
static bool read_text(struct reader *reader, char end, struct text *to)
{
    while (*reader->at && *reader->at != end) {
        uint32_t code = 0;
        if (*reader->at == '&') {
            reader->at++;
            if (!read_reference(reader, to)) {
                return false;
            }
            continue;
        }
        size_t size = utf8_next(reader->at, strnlen(reader->at, 4), &code);
        if (code == 0xFFFD && size == 1) {
            return fail(reader, "a byte that is not UTF-8");
        }
        if (!allowed(code)) {
            return fail(reader, "a character that XML does not have");
        }
        if (code == '<' || strncmp(reader->at, "]]>", 3) == 0) {
            return fail(reader, "a character that must be escaped");
        }
        text_add_bytes(to, reader->at, size);
        reader->at += size;
    }
    return *reader->at == end || fail(reader, "the end comes too early");
}

static char *read_name(struct reader *reader)
{
    size_t size = strspn(reader->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789-_:.");
    if (size == 0 || !(isalpha((unsigned char)*reader->at))) {
        fail(reader, "a name is missing");
        return NULL;
    }
    char *name = strndup(reader->at, size);
    reader->at += size;
    return name;
}

static bool read_attribute(struct reader *reader, struct xml_node *node)
{
    struct text value = {0};
    if (node->attribute_count == XML_ATTRIBUTES_MAX) {
        return fail(reader, "too many attributes");
    }
    char *name = read_name(reader);
    if (!name) {
        return false;
    }
    bool twice = xml_attribute(node, name) != NULL;
    struct xml_attribute *attribute = &node->attributes[node->attribute_count++];
    attribute->name = name;
    attribute->value = NULL;
    if (twice) {
        return fail(reader, "an attribute that is there twice");
    }
    if (!take(reader, "=\"") || !read_text(reader, '"', &value) || !take(reader, "\"")) {
        text_clear(&value);
        return fail(reader, "an attribute without a value in quotes");
    }
    attribute->value = strdup(text_get(&value));
    text_clear(&value);
    return true;
}

static struct xml_node *read_element(struct reader *reader, struct xml_node *parent);

static bool read_content(struct reader *reader, struct xml_node *node)
{
    struct text text = {0};
    bool good = true;
    while (good && strncmp(reader->at, "</", 2) != 0) {
        if (*reader->at == '<') {
            good = read_element(reader, node) != NULL;
        } else {
            good = *reader->at ? read_text(reader, '<', &text)
                               : fail(reader, "an element that does not end");
        }
    }
    node->text = strdup(text_get(&text));
    text_clear(&text);
    if (!good) {
        return false;
    }
    take(reader, "</");
    if (!take(reader, node->name) || !take(reader, ">")) {
        return fail(reader, "an element that ends with another's name");
    }
    return true;
}

static struct xml_node *read_element(struct reader *reader, struct xml_node *parent)
{
    struct xml_node *node = calloc(1, sizeof(*node));
    if (!node) {
        abort();
    }
    node->parent = parent;
    if (parent) {
        *(parent->last ? &parent->last->next : &parent->first) = node;
        parent->last = node;
    }
    bool good = take(reader, "<") || fail(reader, "an element is missing");
    node->name = good ? read_name(reader) : NULL;
    good = node->name != NULL;
    while (good && isspace((unsigned char)*reader->at)) {
        blanks(reader);
        if (*reader->at != '/' && *reader->at != '>') {
            good = read_attribute(reader, node);
        }
    }
    if (good && take(reader, "/>")) {
        node->text = strdup("");
    } else if (good) {
        good = take(reader, ">") ? read_content(reader, node) : fail(reader, "> is missing");
    }
    if (!good && !parent) {
        xml_free(node);
    }
    return good ? node : NULL;
}

struct xml_node *xml_parse(const char *text, char *problem, size_t problem_size)
{
    struct reader reader = {text, text, NULL};
    if (!take(&reader, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")) {
        take(&reader, "<!DOCTYPE html>\n");
    }
    struct xml_node *root = read_element(&reader, NULL);
    if (root) {
        blanks(&reader);
        if (*reader.at) {
            fail(&reader, "something after the end");
            xml_free(root);
            root = NULL;
        }
    }
    *problem = '\0';
    if (reader.problem) {
        snprintf(problem, problem_size, "byte %zu: %s: %.40s", (size_t)(reader.at - reader.begin),
                 reader.problem, reader.at);
    }
    return root;
}

void xml_free(struct xml_node *node)
{
    while (node && node->first) {
        struct xml_node *child = node->first;
        node->first = child->next;
        xml_free(child);
    }
    if (node) {
        for (size_t i = 0; i < node->attribute_count; i++) {
            free(node->attributes[i].name);
            free(node->attributes[i].value);
        }
        free(node->name);
        free(node->text);
        free(node);
    }
}

const char *xml_attribute(const struct xml_node *node, const char *name)
{
    for (size_t i = 0; i < node->attribute_count; i++) {
        if (strcmp(node->attributes[i].name, name) == 0) {
            return node->attributes[i].value;
        }
    }
    return NULL;
}

const struct xml_node *xml_next(const struct xml_node *node, const struct xml_node *root)
{
    if (node->first) {
        return node->first;
    }
    while (node != root && !node->next) {
        node = node->parent;
    }
    return node == root ? NULL : node->next;
}

static bool matches(const struct xml_node *node, const char *name, const char *class_name)
{
    const char *found = xml_attribute(node, "class");
    return strcmp(node->name, name) == 0 &&
           (!class_name || (found && strcmp(found, class_name) == 0));
}

const struct xml_node *xml_find(const struct xml_node *root, const char *name,
                                const char *class_name)
{
    const struct xml_node *at = root;
    while (at && !matches(at, name, class_name)) {
        at = xml_next(at, root);
    }
    return at;
}

size_t xml_count(const struct xml_node *root, const char *name, const char *class_name)
{
    size_t count = 0;
    for (const struct xml_node *at = root; at; at = xml_next(at, root)) {
        count += matches(at, name, class_name);
    }
    return count;
}
