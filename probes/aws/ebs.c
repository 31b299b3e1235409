/*
 * EBS: snapshots of a volume, or of what carries certain tags
 * (DescribeSnapshots, of this account).
 *
 * Snapshots of several volumes that live beside each other are no series of
 * copies: each volume's would fill the gaps of the others. That is refused. A
 * volume that follows another (a restored one with the same tag) is the same
 * series.
 */
#include <stdio.h>

#include "base/text.h"
#include "base/units.h"
#include "probes/aws/aws.h"
#include "probes/aws/kinds.h"

#define PAGE_SIZE "500" /* with 50 tags each they fit a page's limit */
#define VOLUMES_MAX 64

struct volume {
    const char *id;
    int64_t first_ms, last_ms; /* of its snapshots */
};

struct ebs {
    struct volume volumes[VOLUMES_MAX];
    size_t n_volumes;
};

static void add_filter(struct buf *body, int n, const char *name,
                       const char *value)
{
    char parameter[32];
    snprintf(parameter, sizeof parameter, "Filter.%d.Name", n);
    aws_param(body, parameter, name);
    snprintf(parameter, sizeof parameter, "Filter.%d.Value.1", n);
    aws_param(body, parameter, value);
}

static void ebs_compose(struct source *source, struct aws_request *ret)
{
    const struct aws *aws = aws_of(source);
    const char *volume = params_text(source->params, "source.volume", NULL);
    const struct param *tags = params_find(source->params, "source.tags");
    int n = 0;
    struct buf body;
    buf_init(&body, AWS_BODY_MAX);
    aws_param(&body, "Action", "DescribeSnapshots");
    aws_param(&body, "Version", "2016-11-15");
    aws_param(&body, "Owner.1", "self");
    aws_param(&body, "MaxResults", PAGE_SIZE);
    if (volume != NULL) {
        add_filter(&body, ++n, "volume-id", volume);
    }
    for (size_t i = 0; tags != NULL && i < tags->n_texts; i++) {
        const char *name =
            arena_printf(source->arena, "tag:%s", tags->names[i]);
        add_filter(&body, ++n, name, tags->texts[i]);
    }
    if (aws->next != NULL) {
        aws_param(&body, "NextToken", aws->next);
    }
    ret->service = "ec2";
    ret->right = "ec2:DescribeSnapshots";
    ret->body = aws_query_text(source, &body);
}

static struct volume *volume_of(struct source *source, const char *id)
{
    struct ebs *ebs = aws_of(source)->own;
    for (size_t i = 0; i < ebs->n_volumes; i++) {
        if (text_equal(ebs->volumes[i].id, id)) {
            return &ebs->volumes[i];
        }
    }
    if (ebs->n_volumes == VOLUMES_MAX) {
        source_refuse(source,
                      "AWS ec2: snapshots of more than %d volumes; "
                      "give each volume a probe of its own",
                      VOLUMES_MAX);
        return NULL;
    }
    struct volume *volume = &ebs->volumes[ebs->n_volumes++];
    *volume = (struct volume){.id = arena_strdup(source->arena, id),
                              .first_ms = INSTANT_MAX,
                              .last_ms = INSTANT_MIN};
    return volume;
}

static void note_volume(struct source *source, const char *id, int64_t at_ms)
{
    struct volume *volume = volume_of(source, id);
    if (volume != NULL) {
        volume->first_ms = at_ms < volume->first_ms ? at_ms : volume->first_ms;
        volume->last_ms = at_ms > volume->last_ms ? at_ms : volume->last_ms;
    }
}

static void refuse_mixture(struct source *source)
{
    const struct ebs *ebs = aws_of(source)->own;
    for (size_t i = 0; i < ebs->n_volumes; i++) {
        for (size_t j = i + 1; j < ebs->n_volumes; j++) {
            const struct volume *a = &ebs->volumes[i];
            const struct volume *b = &ebs->volumes[j];
            if (a->first_ms <= b->last_ms && b->first_ms <= a->last_ms) {
                source_refuse(source,
                              "AWS ec2: snapshots of %.30s and %.30s at one "
                              "time; give each its own probe (\"volume\")",
                              a->id, b->id);
                return;
            }
        }
    }
}

/* A snapshot holds the volume as it was when it began. */
static void take_snapshot(struct source *source, const struct aws_node *item)
{
    struct facts *facts = &source->facts;
    const char *id = aws_xml_text(item, "snapshotId");
    const char *volume = aws_xml_text(item, "volumeId");
    const char *status = aws_xml_text(item, "status");
    const char *encrypted = aws_xml_text(item, "encrypted");
    int64_t bytes = aws_count(aws_xml_text(item, "fullSnapshotSizeInBytes"));
    int64_t at_ms = 0;
    if (id == NULL || volume == NULL || status == NULL ||
        !aws_instant(item, "startTime", &at_ms)) {
        source_refuse(source,
                      "AWS ec2: a snapshot without id, volume, status or time");
        return;
    }
    facts_int(facts, id, "at_ms", at_ms);
    facts_bool(facts, id, "complete", text_equal(status, "completed"));
    if (encrypted != NULL) {
        facts_bool(facts, id, "encrypted", text_equal(encrypted, "true"));
    }
    if (bytes > 0) {
        facts_int(facts, id, "bytes", bytes);
    }
    facts_text(facts, id, "volume", volume);
    note_volume(source, volume, at_ms);
}

static void ebs_read(struct source *source, const struct source_output *output)
{
    struct arena arena = {0};
    const struct aws_node *root =
        aws_answer(source, &arena, output, "DescribeSnapshotsResponse");
    const struct aws_node *set = aws_need(source, root, "snapshotSet");
    for (const struct aws_node *item = set == NULL ? NULL : set->child;
         item != NULL; item = item->next) {
        take_snapshot(source, item);
    }
    aws_next(source, aws_xml_text(root, "nextToken"));
    arena_fini(&arena);
    if (!aws_of(source)->more) {
        refuse_mixture(source);
    }
}

static const struct aws_task task = {ebs_compose, ebs_read};

static enum err check_ebs(const struct params *params, const char **ret_option,
                          struct errmsg *msg)
{
    bool by_tags = params_find(params, "source.tags") != NULL;
    return by_tags ? aws_check(params, ret_option, msg)
                   : aws_check_needs(params, "source.volume", ret_option, msg);
}

static void begin_ebs(struct source *source)
{
    aws_begin(source, &task, arena_alloc(source->arena, sizeof(struct ebs)));
}

const struct source_kind aws_ebs = {
    .name = "ebs", .check = check_ebs, .begin = begin_ebs};
