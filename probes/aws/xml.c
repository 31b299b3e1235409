#include "probes/aws/xml.h"

#include <expat.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"

struct reading {
    struct arena *arena;
    XML_Parser parser;
    struct aws_node *root;
    struct aws_node *open[AWS_XML_DEPTH_MAX]; /* from the root down */
    struct aws_node *last[AWS_XML_DEPTH_MAX]; /* child of each, so far */
    size_t depth, n_nodes;
    struct buf text;
    const char *refused; /* NULL: nothing was */
};

static void stop(struct reading *reading, const char *why)
{
    if (reading->refused == NULL) {
        reading->refused = why;
        XML_StopParser(reading->parser, XML_FALSE);
    }
}

static void XMLCALL on_start(void *user, const XML_Char *name,
                             const XML_Char **attributes)
{
    (void)attributes;
    struct reading *reading = user;
    if (reading->depth == AWS_XML_DEPTH_MAX) {
        stop(reading, "elements too deep in each other");
        return;
    }
    if (reading->n_nodes++ == AWS_XML_NODES_MAX) {
        stop(reading, "too many elements");
        return;
    }
    struct aws_node *node = arena_alloc(reading->arena, sizeof *node);
    node->name = arena_strdup(reading->arena, name);
    node->text = "";
    if (reading->depth == 0) {
        reading->root = node;
    } else {
        size_t above = reading->depth - 1;
        if (reading->last[above] == NULL) {
            reading->open[above]->child = node;
        } else {
            reading->last[above]->next = node;
        }
        reading->last[above] = node;
    }
    reading->open[reading->depth] = node;
    reading->last[reading->depth] = NULL;
    reading->depth++;
    buf_clear(&reading->text);
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
    (void)name;
    struct reading *reading = user;
    if (reading->refused != NULL) {
        return; /* of an element that was not taken */
    }
    ASSERT(reading->depth > 0);
    struct aws_node *node = reading->open[--reading->depth];
    if (node->child == NULL) {
        node->text = arena_strndup(reading->arena, buf_str(&reading->text),
                                   reading->text.len);
    }
    buf_clear(&reading->text);
}

static void XMLCALL on_text(void *user, const XML_Char *text, int n)
{
    struct reading *reading = user;
    buf_add(&reading->text, text, (size_t)n);
    if (reading->text.overflowed) {
        stop(reading, "a text that is too long");
    }
}

/* No entity can then be declared, and none grow. */
static void XMLCALL on_doctype(void *user, const XML_Char *name,
                               const XML_Char *system_id,
                               const XML_Char *public_id, int has_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    stop(user, "a document type declaration, which is refused");
}

static void say_why(const struct reading *reading, struct errmsg *msg)
{
    errmsg_set(msg, "no whole XML: line %lu: %s",
               (unsigned long)XML_GetCurrentLineNumber(reading->parser),
               reading->refused != NULL
                   ? reading->refused
                   : XML_ErrorString(XML_GetErrorCode(reading->parser)));
}

const struct aws_node *aws_xml_parse(struct arena *arena, const char *text,
                                     size_t n, struct errmsg *msg)
{
    struct reading reading = {.arena = arena, .parser = XML_ParserCreate(NULL)};
    if (reading.parser == NULL || n > INT32_MAX) {
        XML_ParserFree(reading.parser);
        errmsg_set(msg, "no memory for so much XML");
        return NULL;
    }
    buf_init(&reading.text, AWS_XML_TEXT_MAX);
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, on_start, on_end);
    XML_SetCharacterDataHandler(reading.parser, on_text);
    XML_SetStartDoctypeDeclHandler(reading.parser, on_doctype);
    bool whole =
        XML_Parse(reading.parser, text, (int)n, XML_TRUE) == XML_STATUS_OK;
    if (!whole) {
        say_why(&reading, msg);
    }
    XML_ParserFree(reading.parser);
    buf_fini(&reading.text);
    return whole ? reading.root : NULL;
}

const struct aws_node *aws_xml_child(const struct aws_node *node,
                                     const char *name)
{
    const struct aws_node *child = node == NULL ? NULL : node->child;
    while (child != NULL && !text_equal(child->name, name)) {
        child = child->next;
    }
    return child;
}

const char *aws_xml_text(const struct aws_node *node, const char *name)
{
    const struct aws_node *child = aws_xml_child(node, name);
    return child == NULL || child->text[0] == '\0' ? NULL : child->text;
}

/* As deep as the tree at most, AWS_XML_DEPTH_MAX. */
const struct aws_node *aws_xml_find(const struct aws_node *node,
                                    const char *name)
{
    if (node == NULL || text_equal(node->name, name)) {
        return node;
    }
    const struct aws_node *found = NULL;
    for (const struct aws_node *child = node->child;
         child != NULL && found == NULL; child = child->next) {
        found = aws_xml_find(child, name); /* NOLINT(misc-no-recursion) */
    }
    return found;
}
