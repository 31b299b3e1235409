/*
 * Systems Manager: how many patches each instance lacks
 * (DescribeInstancePatchStates), of the instances that are named, or of all
 * that it manages (DescribeInstanceInformation).
 *
 * An instance that was never scanned has no state: that is said, so that it is
 * not taken for one that lacks nothing.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "probes/aws/aws.h"
#include "probes/aws/kinds.h"

#define BATCH 50 /* the most that Systems Manager takes */

struct instance {
    const char *id;
    bool scanned;
    struct instance *next;
};

struct ssm {
    bool listed;              /* the instances are known */
    struct instance *all;     /* newest first */
    struct instance *unasked; /* from here on */
    size_t n;
};

static struct ssm *ssm_of(const struct source *source)
{
    return aws_of(source)->own;
}

static void add_instance(struct source *source, const char *id)
{
    struct ssm *ssm = ssm_of(source);
    struct instance *instance = arena_alloc(source->arena, sizeof *instance);
    instance->id = arena_strdup(source->arena, id);
    instance->next = ssm->all;
    ssm->all = ssm->unasked = instance;
}

/* --- questions ------------------------------------------------------------- */

/* JSON as text in the arena. Taken. */
static const char *dumped(struct source *source, json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT);
    ASSERT(text != NULL);
    const char *copy = arena_strdup(source->arena, text);
    free(text);
    json_decref(json);
    return copy;
}

static void ask_for_instances(struct source *source, struct aws_request *ret)
{
    const struct aws *aws = aws_of(source);
    json_t *body = json_pack("{s:i}", "MaxResults", BATCH);
    ASSERT(body != NULL);
    if (aws->next != NULL) {
        json_object_set_new(body, "NextToken", json_string(aws->next));
    }
    ret->target = "AmazonSSM.DescribeInstanceInformation";
    ret->right = "ssm:DescribeInstanceInformation";
    ret->body = dumped(source, body);
}

static void ask_for_states(struct source *source, struct aws_request *ret)
{
    struct ssm *ssm = ssm_of(source);
    json_t *ids = json_array();
    for (int n = 0; n < BATCH && ssm->unasked != NULL; n++) {
        json_array_append_new(ids, json_string(ssm->unasked->id));
        ssm->unasked = ssm->unasked->next;
    }
    json_t *body =
        json_pack("{s:i, s:o}", "MaxResults", 2 * BATCH, "InstanceIds", ids);
    ASSERT(body != NULL);
    ret->target = "AmazonSSM.DescribeInstancePatchStates";
    ret->right = "ssm:DescribeInstancePatchStates";
    ret->body = dumped(source, body);
}

static void ssm_compose(struct source *source, struct aws_request *ret)
{
    struct ssm *ssm = ssm_of(source);
    const struct param *named = params_find(source->params, "source.instances");
    if (!ssm->listed && named != NULL) {
        for (size_t i = 0; i < named->n_texts; i++) {
            add_instance(source, named->texts[i]);
        }
        ssm->listed = true;
    }
    ret->service = "ssm";
    if (ssm->listed) {
        ask_for_states(source, ret);
    } else {
        ask_for_instances(source, ret);
    }
}

/* --- answers --------------------------------------------------------------- */

static const struct {
    const char *member, *fact;
    bool needed;
} counts[] = {
    {"MissingCount", "missing_count", true},
    {"FailedCount", "failed_count", true},
    {"InstalledCount", "installed_count", true},
    {"InstalledPendingRebootCount", "installed_pending_reboot_count", false},
    {"SecurityNonCompliantCount", "security_missing_count", false},
    {"CriticalNonCompliantCount", "critical_missing_count", false},
};

static void mark_scanned(struct source *source, const char *id)
{
    for (struct instance *at = ssm_of(source)->all; at != NULL; at = at->next) {
        if (text_equal(at->id, id)) {
            at->scanned = true;
        }
    }
}

static void take_state(struct source *source, const json_t *state)
{
    struct facts *facts = &source->facts;
    const char *id = json_string_value(json_object_get(state, "InstanceId"));
    /* Seconds, with a fraction. */
    const json_t *ended = json_object_get(state, "OperationEndTime");
    double ended_s = json_number_value(ended);
    if (id == NULL || !json_is_number(ended) || !(ended_s > 0) ||
        ended_s > (double)INSTANT_HIGHEST / MS_PER_SECOND) {
        source_refuse(source, "AWS ssm: a patch state without instance or "
                              "time");
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        const json_t *count = json_object_get(state, counts[i].member);
        if (json_is_integer(count) && json_integer_value(count) >= 0) {
            facts_int(facts, id, counts[i].fact, json_integer_value(count));
        } else if (counts[i].needed) {
            source_refuse(source, "AWS ssm: a patch state without %s",
                          counts[i].member);
            return;
        }
    }
    facts_bool(facts, id, "scanned", true);
    facts_int(facts, id, "scanned_ms", llround(ended_s * MS_PER_SECOND));
    mark_scanned(source, id);
}

static void take_instance(struct source *source, const json_t *information)
{
    const char *id =
        json_string_value(json_object_get(information, "InstanceId"));
    if (id == NULL) {
        source_refuse(source, "AWS ssm: an instance without id");
        return;
    }
    add_instance(source, id);
}

/* Those asked about that no answer spoke of. */
static void say_unscanned(struct source *source)
{
    for (const struct instance *at = ssm_of(source)->all; at != NULL;
         at = at->next) {
        if (!at->scanned) {
            facts_bool(&source->facts, at->id, "scanned", false);
        }
    }
}

/* What comes after a page. */
static void go_on(struct source *source, const char *next)
{
    struct ssm *ssm = ssm_of(source);
    if (!ssm->listed) {
        aws_next(source, next);
        ssm->listed = !aws_of(source)->more;
    } else if (next != NULL) {
        source_refuse(source,
                      "AWS ssm: states of %d instances in more than "
                      "one page",
                      BATCH);
    }
    aws_of(source)->more = aws_of(source)->more || ssm->unasked != NULL;
    if (!aws_of(source)->more) {
        say_unscanned(source);
    }
}

static void ssm_read(struct source *source, const struct source_output *output)
{
    bool listed = ssm_of(source)->listed;
    const json_t *root = source_json(source, output->text, output->n);
    const char *name =
        listed ? "InstancePatchStates" : "InstanceInformationList";
    const json_t *list = json_object_get(root, name);
    const char *next = json_string_value(json_object_get(root, "NextToken"));
    size_t i;
    const json_t *item;
    if (root == NULL) {
        return;
    }
    if (!json_is_array(list)) {
        source_refuse(source, "AWS ssm: answered without %s", name);
        return;
    }
    json_array_foreach(list, i, item)
    {
        if (listed) {
            take_state(source, item);
        } else {
            take_instance(source, item);
        }
    }
    go_on(source, next != NULL && next[0] != '\0' ? next : NULL);
}

static const struct aws_task task = {ssm_compose, ssm_read};

static void begin_ssm(struct source *source)
{
    aws_begin(source, &task, arena_alloc(source->arena, sizeof(struct ssm)));
}

const struct source_kind aws_ssm = {
    .name = "ssm", .check = aws_check, .begin = begin_ssm};
