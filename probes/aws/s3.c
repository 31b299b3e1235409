/*
 * S3: the objects under a prefix (ListObjectsV2). Each is a copy, or all
 * objects of one date or of one folder are.
 *
 * An object without a byte is no copy: it is what a failed upload or a folder
 * made by a console leaves behind.
 */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "probes/aws/aws.h"
#include "probes/aws/key.h"
#include "probes/aws/kinds.h"

struct copy {
    const char *name;
    int64_t at_ms; /* its newest object's */
    int64_t bytes; /* of all */
    struct copy *before;
};

struct s3 {
    enum { BY_OBJECT, BY_DATE, BY_FOLDER } group;
    struct copy *newest; /* of groups, as they came */
    size_t n, n_objects;
};

/* In the order of names, as they are signed. */
static void s3_compose(struct source *source, struct aws_request *ret)
{
    const struct aws *aws = aws_of(source);
    struct buf query;
    buf_init(&query, AWS_BODY_MAX);
    if (aws->next != NULL) {
        aws_param(&query, "continuation-token", aws->next);
    }
    aws_param(&query, "encoding-type", "url");
    aws_param(&query, "list-type", "2");
    aws_param(&query, "max-keys", "1000");
    aws_param(&query, "prefix",
              params_text(source->params, "source.prefix", ""));
    ret->service = "s3";
    ret->bucket = params_text(source->params, "source.bucket", "");
    ret->right = "s3:ListBucket";
    ret->query = aws_query_text(source, &query);
}

/* --- copies --------------------------------------------------------------- */

static void say_copy(struct source *source, const struct copy *copy)
{
    const char *subject = aws_key_subject(copy->name);
    facts_int(&source->facts, subject, "at_ms", copy->at_ms);
    facts_bool(&source->facts, subject, "complete", copy->bytes > 0);
    facts_int(&source->facts, subject, "bytes", copy->bytes);
}

static void merge(struct copy *into, const struct copy *copy)
{
    into->at_ms = copy->at_ms > into->at_ms ? copy->at_ms : into->at_ms;
    into->bytes = into->bytes > INT64_MAX - copy->bytes
                      ? INT64_MAX
                      : into->bytes + copy->bytes;
}

static void add_to_group(struct source *source, struct s3 *s3,
                         const struct copy *copy)
{
    if (s3->newest != NULL && text_equal(s3->newest->name, copy->name)) {
        merge(s3->newest, copy);
        return;
    }
    struct copy *kept = arena_alloc(source->arena, sizeof *kept);
    *kept = *copy;
    kept->name = arena_strdup(source->arena, copy->name);
    kept->before = s3->newest;
    s3->newest = kept;
    s3->n++;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct copy *)a)->name,
                  ((const struct copy *)b)->name);
}

static void say_groups(struct source *source, struct s3 *s3)
{
    if (s3->n_objects > 0 && s3->n == 0) {
        source_refuse(source, "AWS s3: no key under the prefix has a %s",
                      s3->group == BY_DATE ? "date" : "folder");
        return;
    }
    struct copy *copies = arena_array(source->arena, s3->n, sizeof *copies);
    size_t n = 0;
    for (const struct copy *at = s3->newest; at != NULL; at = at->before) {
        copies[n++] = *at;
    }
    qsort(copies, n, sizeof *copies, by_name);
    for (size_t i = 0; i < n;) {
        struct copy copy = copies[i++];
        while (i < n && text_equal(copies[i].name, copy.name)) {
            merge(&copy, &copies[i++]);
        }
        say_copy(source, &copy);
    }
}

static void take_object(struct source *source, struct arena *arena,
                        const struct aws_node *object)
{
    struct s3 *s3 = aws_of(source)->own;
    const char *key = aws_xml_text(object, "Key");
    struct copy copy = {.bytes = aws_count(aws_xml_text(object, "Size"))};
    if (key == NULL || copy.bytes < 0 ||
        !aws_instant(object, "LastModified", &copy.at_ms)) {
        source_refuse(source, "AWS s3: an object without key, size or time");
        return;
    }
    key = aws_key_decode(arena, key);
    if (key[0] == '\0' || key[strlen(key) - 1] == '/') {
        return; /* a folder, as consoles make them */
    }
    s3->n_objects++;
    if (s3->group == BY_OBJECT) {
        copy.name = key;
        say_copy(source, &copy);
        return;
    }
    copy.name = s3->group == BY_DATE ? aws_key_date(arena, key)
                                     : aws_key_folder(arena, key);
    if (copy.name != NULL) {
        add_to_group(source, s3, &copy);
    }
}

static void s3_read(struct source *source, const struct source_output *output)
{
    struct arena arena = {0};
    struct s3 *s3 = aws_of(source)->own;
    const struct aws_node *root =
        aws_answer(source, &arena, output, "ListBucketResult");
    const struct aws_node *truncated = aws_need(source, root, "IsTruncated");
    const char *next = aws_xml_text(root, "NextContinuationToken");
    bool more = aws_is_true(root, "IsTruncated");
    for (const struct aws_node *node = truncated == NULL ? NULL : root->child;
         node != NULL; node = node->next) {
        if (text_equal(node->name, "Contents")) {
            take_object(source, &arena, node);
        }
    }
    if (more && next == NULL) {
        source_refuse(source, "AWS s3: there is more, but not where");
    }
    aws_next(source, more ? next : NULL);
    arena_fini(&arena);
    if (!more && !source->refused && s3->group != BY_OBJECT) {
        say_groups(source, s3);
    }
}

static const struct aws_task task = {s3_compose, s3_read};

static enum err check_s3(const struct params *params, const char **ret_option,
                         struct errmsg *msg)
{
    return aws_check_needs(params, "source.bucket", ret_option, msg);
}

static void begin_s3(struct source *source)
{
    const char *group = params_text(source->params, "source.group", "object");
    struct s3 *s3 = arena_alloc(source->arena, sizeof *s3);
    if (text_equal(group, "date")) {
        s3->group = BY_DATE;
    } else if (text_equal(group, "folder")) {
        s3->group = BY_FOLDER;
    }
    aws_begin(source, &task, s3);
}

const struct source_kind aws_s3 = {
    .name = "s3", .check = check_s3, .begin = begin_s3};
