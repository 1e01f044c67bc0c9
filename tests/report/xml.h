/*
 * Reads XML strictly, as a tree, so that the tests need no other program for it. It knows what the
 * reports use: elements, attributes, text, character references, the five entities, a declaration
 * or <!DOCTYPE html> in front. Anything else is an error.
 */
#ifndef TESTS_REPORT_XML_H
#define TESTS_REPORT_XML_H

#include <stdbool.h>
#include <stddef.h>

#define XML_ATTRIBUTES_MAX 24

struct xml_attribute {
    char *name;
    char *value; /* with its references replaced */
};

struct xml_node {
    char *name;
    char *text; /* all text that is directly inside, references replaced */
    struct xml_attribute attributes[XML_ATTRIBUTES_MAX];
    size_t attribute_count;
    struct xml_node *parent;
    struct xml_node *first;
    struct xml_node *last;
    struct xml_node *next;
};

/* The root element; NULL with a sentence in problem when the text is not well-formed. */
struct xml_node *xml_parse(const char *text, char *problem, size_t problem_size);
void xml_free(struct xml_node *node);

/* The attribute's value, or NULL. */
const char *xml_attribute(const struct xml_node *node, const char *name);
/* The node that comes next when the tree below root is walked from top to bottom; NULL at its end.
 */
const struct xml_node *xml_next(const struct xml_node *node, const struct xml_node *root);
/* How many elements of that name are below root, and whose class attribute is that (NULL: any). */
size_t xml_count(const struct xml_node *root, const char *name, const char *class_name);
/* The first of them. */
const struct xml_node *xml_find(const struct xml_node *root, const char *name,
                                const char *class_name);

#endif
