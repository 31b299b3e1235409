/*
 * The XML that AWS's query interfaces and S3 answer with, as a small tree.
 *
 * Strict and bounded: a document type declaration, more than
 * AWS_XML_DEPTH_MAX levels, AWS_XML_NODES_MAX elements or a text longer than
 * AWS_XML_TEXT_MAX are refused, and so is whatever ends too early. Attributes,
 * comments and name spaces are left out. Pure.
 */
#ifndef PROBES_AWS_XML_H
#define PROBES_AWS_XML_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

#define AWS_XML_DEPTH_MAX 32
#define AWS_XML_NODES_MAX 200000
#define AWS_XML_TEXT_MAX ((size_t)64 * 1024)

struct aws_node {
    const char *name;
    const char *text; /* of an element without children; else "" */
    struct aws_node *child, *next;
};

/* The root, in the arena; NULL with a line in `msg` that says where it is no
 * XML, or what of it is refused. */
const struct aws_node *aws_xml_parse(struct arena *arena, const char *text,
                                     size_t n, struct errmsg *msg);

/* The first child of that name; NULL if there is none, or no node. */
const struct aws_node *aws_xml_child(const struct aws_node *node,
                                     const char *name);

/* That child's text; NULL if there is none, or it is empty. */
const char *aws_xml_text(const struct aws_node *node, const char *name);

/* The first element of that name at or below the node, NULL. */
const struct aws_node *aws_xml_find(const struct aws_node *node,
                                    const char *name);

#endif
