/*
 * Any bytes as AWS's XML, as a shared credentials file and as an object's key.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "probes/aws/credentials.h"
#include "probes/aws/key.h"
#include "probes/aws/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every element can be reached, and has name and text. */
static size_t walk(const struct aws_node *node, int depth)
{
    size_t n = 0;
    ASSERT(depth < AWS_XML_DEPTH_MAX);
    for (; node != NULL; node = node->next) {
        ASSERT(node->name != NULL && node->text != NULL);
        ASSERT(node->child == NULL || node->text[0] == '\0');
        n += 1 + walk(node->child, depth + 1);
    }
    return n;
}

static void read_xml(const char *text, size_t size)
{
    struct arena arena = {0};
    struct errmsg msg = {0};
    const struct aws_node *root = aws_xml_parse(&arena, text, size, &msg);
    ASSERT((root == NULL) == (msg.text[0] != '\0'));
    ASSERT(root == NULL || walk(root, 0) <= AWS_XML_NODES_MAX);
    (void)aws_xml_find(root, "Error");
    arena_fini(&arena);
}

static void read_file(const char *text)
{
    struct arena arena = {0};
    struct errmsg msg = {0};
    struct aws_credentials found = {0};
    if (aws_credentials_parse(&arena, text, "default", &found, &msg) ==
        ERR_OK) {
        ASSERT(strpbrk(found.key_id, "\r\n ") == NULL);
        ASSERT(strpbrk(found.secret, "\r\n ") == NULL);
    } else {
        ASSERT(found.key_id == NULL && msg.text[0] != '\0');
    }
    arena_fini(&arena);
}

static void read_key(const char *text)
{
    struct arena arena = {0};
    const char *key = aws_key_decode(&arena, text);
    const char *date = aws_key_date(&arena, key);
    ASSERT(strlen(key) <= strlen(text));
    ASSERT(date == NULL || strlen(date) == 10);
    ASSERT(strlen(aws_key_subject(key)) <= FACT_SUBJECT_MAX);
    (void)aws_key_folder(&arena, key);
    arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    ASSERT(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    read_xml(text, size);
    read_file(text);
    read_key(text);
    free(text);
    return 0;
}
