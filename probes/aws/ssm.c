/*
 * Systems Manager: how many patches each instance lacks
 * (DescribeInstancePatchStates), of the instances that are named or of all that
 * it manages (DescribeInstanceInformation), and which ones
 * (DescribeInstancePatches).
 *
 * Systems Manager knows what its last scan found. An instance that was never
 * scanned, or too long ago, would be taken for one that lacks nothing: the look
 * is then refused.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "probes/aws/aws.h"
#include "probes/aws/kinds.h"

#define BATCH 50 /* the most that Systems Manager takes */

struct instance {
    const char *id;
    bool scanned, lacks; /* there is a state; something in it is open */
    struct instance *next;
};

struct ssm {
    enum { LISTING, COUNTING, NAMING } phase;
    struct instance *all;     /* newest first */
    struct instance *unasked; /* from here on, in this phase */
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

/* --- questions ------------------------------------------------------------ */

/* Asks; the JSON is taken. */
static void ask(struct source *source, struct aws_request *ret,
                const char *target, const char *right, json_t *body)
{
    ASSERT(body != NULL);
    if (aws_of(source)->next != NULL) {
        json_object_set_new(body, "NextToken",
                            json_string(aws_of(source)->next));
    }
    char *text = json_dumps(body, JSON_COMPACT);
    ASSERT(text != NULL);
    ret->service = "ssm";
    ret->target = target;
    ret->right = right;
    ret->body = arena_strdup(source->arena, text);
    free(text);
    json_decref(body);
}

static void ask_for_instances(struct source *source, struct aws_request *ret)
{
    ask(source, ret, "AmazonSSM.DescribeInstanceInformation",
        "ssm:DescribeInstanceInformation",
        json_pack("{s:i}", "MaxResults", BATCH));
}

static void ask_for_states(struct source *source, struct aws_request *ret)
{
    struct ssm *ssm = ssm_of(source);
    json_t *ids = json_array();
    for (int n = 0; n < BATCH && ssm->unasked != NULL; n++) {
        json_array_append_new(ids, json_string(ssm->unasked->id));
        ssm->unasked = ssm->unasked->next;
    }
    ask(source, ret, "AmazonSSM.DescribeInstancePatchStates",
        "ssm:DescribeInstancePatchStates",
        json_pack("{s:i, s:o}", "MaxResults", 2 * BATCH, "InstanceIds", ids));
}

/* Of the instance at the front: it stays there until its last page. */
static void ask_for_patches(struct source *source, struct aws_request *ret)
{
    ask(source, ret, "AmazonSSM.DescribeInstancePatches",
        "ssm:DescribeInstancePatches",
        json_pack("{s:i, s:s, s:[{s:s, s:[s, s, s]}]}", "MaxResults", 2 * BATCH,
                  "InstanceId", ssm_of(source)->unasked->id, "Filters", "Key",
                  "State", "Values", "Missing", "Failed",
                  "InstalledPendingReboot"));
}

static void ssm_compose(struct source *source, struct aws_request *ret)
{
    struct ssm *ssm = ssm_of(source);
    const struct param *named = params_find(source->params, "source.instances");
    if (ssm->phase == LISTING && named != NULL) {
        for (size_t i = 0; i < named->n_texts; i++) {
            add_instance(source, named->texts[i]);
        }
        ssm->phase = COUNTING;
    }
    if (ssm->phase == LISTING) {
        ask_for_instances(source, ret);
    } else if (ssm->phase == COUNTING) {
        ask_for_states(source, ret);
    } else {
        ask_for_patches(source, ret);
    }
}

/* --- answers -------------------------------------------------------------- */

static const struct {
    const char *member, *fact;
    bool needed, open;
} counts[] = {
    {"MissingCount", "missing_count", true, true},
    {"FailedCount", "failed_count", true, true},
    {"InstalledCount", "installed_count", true, false},
    {"InstalledPendingRebootCount", "installed_pending_reboot_count", false,
     true},
    {"SecurityNonCompliantCount", "security_missing_count", false, false},
    {"CriticalNonCompliantCount", "critical_missing_count", false, false},
};

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL && text[0] != '\0' ? text : NULL;
}

static void mark_scanned(struct source *source, const char *id, bool lacks)
{
    for (struct instance *at = ssm_of(source)->all; at != NULL; at = at->next) {
        if (text_equal(at->id, id)) {
            at->scanned = true;
            at->lacks = lacks;
        }
    }
}

static void take_counts(struct source *source, const char *id,
                        const json_t *state)
{
    bool lacks = false;
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        const json_t *count = json_object_get(state, counts[i].member);
        int64_t n = json_is_integer(count) ? json_integer_value(count) : -1;
        if (n >= 0) {
            facts_int(&source->facts, id, counts[i].fact, n);
        } else if (counts[i].needed) {
            source_refuse(source, "AWS ssm: a patch state without %s",
                          counts[i].member);
            return;
        }
        lacks = lacks || (counts[i].open && n > 0);
    }
    mark_scanned(source, id, lacks);
}

static bool is_recent(struct source *source, const char *id, int64_t scanned_ms)
{
    char instant[CIVIL_INSTANT_MAX];
    int64_t max_ms =
        params_number(source->params, "source.max_list_age", 2 * MS_PER_DAY);
    if (source->wall_ms - scanned_ms <= max_ms) {
        return true;
    }
    civil_render_instant(scanned_ms, 0, instant);
    source_refuse(source,
                  "AWS ssm: %.30s was last scanned at %s; scan more often, or "
                  "name those that count (\"instances\")",
                  id, instant);
    return false;
}

/* Times are seconds with a fraction. */
static void take_state(struct source *source, const json_t *state)
{
    const char *id = text_of(state, "InstanceId");
    const json_t *ended = json_object_get(state, "OperationEndTime");
    double ended_s = json_number_value(ended);
    if (id == NULL || !json_is_number(ended) || !(ended_s > 0) ||
        ended_s > (double)INSTANT_HIGHEST / MS_PER_SECOND) {
        source_refuse(source, "AWS ssm: a patch state without instance or "
                              "time");
        return;
    }
    int64_t scanned_ms = llround(ended_s * MS_PER_SECOND);
    if (is_recent(source, id, scanned_ms)) {
        facts_int(&source->facts, id, "scanned_ms", scanned_ms);
        take_counts(source, id, state);
    }
}

static void take_instance(struct source *source, const json_t *information)
{
    const char *id = text_of(information, "InstanceId");
    if (id == NULL) {
        source_refuse(source, "AWS ssm: an instance without id");
        return;
    }
    add_instance(source, id);
}

static bool wants_all(const struct source *source)
{
    return text_equal(params_text(source->params, "source.updates", "security"),
                      "all");
}

/* "i-1/KB4343669": a patch that an instance lacks. */
static void take_patch(struct source *source, const json_t *patch)
{
    struct facts *facts = &source->facts;
    const char *id = text_of(patch, "KBId");
    const char *class = text_of(patch, "Classification");
    const char *state = text_of(patch, "State");
    id = id != NULL ? id : text_of(patch, "Title");
    if (id == NULL || state == NULL) {
        source_refuse(source, "AWS ssm: a patch without name or state");
        return;
    }
    bool security = class != NULL && text_starts(class, "Security");
    if (!security && !wants_all(source)) {
        return;
    }
    const char *subject =
        arena_printf(source->arena, "%s/%s", ssm_of(source)->unasked->id, id);
    facts_bool(facts, subject, "pending", true);
    facts_bool(facts, subject, "security", security);
    facts_text(facts, subject, "patch_state", state);
}

/* --- what comes after a page ---------------------------------------------- */

/* Those asked about that no answer spoke of. */
static void refuse_unscanned(struct source *source)
{
    for (const struct instance *at = ssm_of(source)->all; at != NULL;
         at = at->next) {
        if (!at->scanned) {
            source_refuse(source,
                          "AWS ssm: %.30s was never scanned for patches; scan "
                          "it, or name those that count (\"instances\")",
                          at->id);
        }
    }
}

static void begin_naming(struct source *source)
{
    struct ssm *ssm = ssm_of(source);
    refuse_unscanned(source);
    ssm->phase = NAMING;
    ssm->unasked = ssm->all;
}

static void skip_complete(struct ssm *ssm)
{
    while (ssm->unasked != NULL && !ssm->unasked->lacks) {
        ssm->unasked = ssm->unasked->next;
    }
}

static void turn_page(struct source *source, const char *next)
{
    struct ssm *ssm = ssm_of(source);
    aws_next(source, next);
    if (next != NULL && ssm->phase == COUNTING) {
        source_refuse(source, "AWS ssm: more states than instances");
    }
    if (next != NULL) {
        return;
    }
    if (ssm->phase == LISTING) {
        ssm->phase = COUNTING;
        if (ssm->all == NULL) {
            source_refuse(source, "AWS ssm: manages no instance here; check "
                                  "\"region\"");
        }
    } else if (ssm->phase == NAMING) {
        ssm->unasked = ssm->unasked->next;
    }
    if (ssm->phase == COUNTING && ssm->unasked == NULL) {
        begin_naming(source);
    }
    if (ssm->phase == NAMING) {
        skip_complete(ssm);
    }
    aws_of(source)->more = ssm->unasked != NULL;
}

static const struct {
    const char *list;
    void (*take)(struct source *source, const json_t *item);
} phases[] = {
    [LISTING] = {"InstanceInformationList", take_instance},
    [COUNTING] = {"InstancePatchStates", take_state},
    [NAMING] = {"Patches", take_patch},
};

static void ssm_read(struct source *source, const struct source_output *output)
{
    int phase = (int)ssm_of(source)->phase;
    const json_t *root = source_json(source, output->text, output->n);
    const json_t *list = json_object_get(root, phases[phase].list);
    size_t i;
    const json_t *item;
    if (root == NULL) {
        return;
    }
    if (!json_is_array(list)) {
        source_refuse(source, "AWS ssm: answered without %s",
                      phases[phase].list);
        return;
    }
    json_array_foreach(list, i, item)
    {
        phases[phase].take(source, item);
    }
    turn_page(source, text_of(root, "NextToken"));
}

static const struct aws_task task = {ssm_compose, ssm_read};

static void begin_ssm(struct source *source)
{
    aws_begin(source, &task, arena_alloc(source->arena, sizeof(struct ssm)));
}

const struct source_kind aws_ssm = {
    .name = "ssm", .check = aws_check, .begin = begin_ssm};
