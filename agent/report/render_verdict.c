/* One verdict, and the verdicts of a status, as JSON (spec "interface"). */
#include "report/render.h"

#include <stdio.h>

#include "base/check.h"
#include "report/json_out.h"
#include "report/wording.h"

#define SENTENCE_MAX 4096

static void add_declared(struct json_out *json, const struct claim *claim,
                         const char *interpreted)
{
    json_out_object(json, "declared");
    json_out_text(json, "relation", claim_relation_name(claim->relation));
    if (claim->n_values > 1) {
        json_out_array(json, "value");
        for (size_t i = 0; i < claim->n_values; i++) {
            json_out_text(json, NULL, claim->values[i]);
        }
        json_out_end_array(json);
    } else {
        json_out_text(json, "value",
                      claim->n_values == 1 ? claim->values[0] : NULL);
    }
    json_out_text(json, "unit", claim->unit);
    json_out_text(json, "window", claim->window);
    json_out_text(json, "quote", claim->quote);
    json_out_text(json, "vague", claim->vague);
    json_out_text(json, "interpreted", interpreted);
    json_out_end_object(json);
}

static void add_facts(struct json_out *json, const struct judgement *judgement)
{
    if (judgement->n_facts == 0) {
        json_out_null(json, "facts");
        return;
    }
    json_out_array(json, "facts");
    for (size_t i = 0; i < judgement->n_facts; i++) {
        json_out_object(json, NULL);
        json_out_text(json, "name", judgement->facts[i].name);
        json_out_text(json, "value", judgement->facts[i].value);
        json_out_end_object(json);
    }
    json_out_end_array(json);
}

static void add_measured(struct json_out *json,
                         const struct judgement *judgement)
{
    const struct measured *measured = &judgement->measured;
    static const char *const units[] = {
        [MEASURE_NONE] = NULL,
        [MEASURE_PERCENT] = "percent",
        [MEASURE_COUNT] = "count",
        [MEASURE_MS] = "ms",
    };
    json_out_object(json, "measured");
    json_out_real(json, "point", measured->has_point, measured->point);
    json_out_real(json, "low", measured->has_low, measured->low);
    json_out_real(json, "high", measured->has_high, measured->high);
    json_out_real(json, "low_95", measured->has_low_95, measured->low_95);
    json_out_text(json, "unit", units[measured->unit]);
    add_facts(json, judgement);
    json_out_end_object(json);
}

static void add_source(struct json_out *json, const struct judgement *judgement)
{
    if (judgement->source == NULL) {
        json_out_null(json, "source");
        return;
    }
    json_out_object(json, "source");
    json_out_text(json, "probe", judgement->source);
    json_out_text(json, "refused", judgement->refused);
    json_out_end_object(json);
}

static void add_when(struct json_out *json, const struct status_claim *claim,
                     const struct tz *tz)
{
    const struct judgement *judgement = &claim->judgement;
    if (judgement->has_window) {
        json_out_object(json, "window");
        json_out_instant(json, "from", true, judgement->window.from_ms, tz);
        json_out_instant(json, "to", true, judgement->window.to_ms, tz);
        json_out_end_object(json);
    } else {
        json_out_null(json, "window");
    }
    json_out_instant(json, "since", claim->has_since, claim->since_ms, tz);
    json_out_bool(json, "by_text", claim->has_since && claim->is_by_text);
    json_out_object(json, "forecast");
    if (judgement->has_seconds_left) {
        json_out_int(json, "seconds_left", judgement->seconds_left);
    } else {
        json_out_null(json, "seconds_left");
    }
    json_out_instant(json, "true_again", judgement->has_true_again,
                     judgement->true_again_ms, tz);
    json_out_end_object(json);
}

static void add_evidence(struct json_out *json,
                         const struct judgement *judgement)
{
    json_out_array(json, "evidence");
    for (size_t i = 0; i < judgement->n_evidence; i++) {
        char instant[CIVIL_INSTANT_MAX];
        char text[CIVIL_INSTANT_MAX + 16];
        civil_render_instant(judgement->evidence_ms[i], 0, instant);
        snprintf(text, sizeof text, "incident:%s", instant);
        json_out_text(json, NULL, text);
    }
    if (judgement->source_seq != 0) {
        char text[32];
        snprintf(text, sizeof text, "record:%lld",
                 (long long)judgement->source_seq);
        json_out_text(json, NULL, text);
    }
    if (judgement->attested != NULL) {
        char text[32];
        snprintf(text, sizeof text, "record:%lld",
                 (long long)judgement->attested->seq);
        json_out_text(json, NULL, text);
    }
    json_out_end_array(json);
}

static void add_attested(struct json_out *json, const struct attestation *word,
                         const struct tz *tz)
{
    if (word == NULL) {
        json_out_null(json, "attested");
        return;
    }
    json_out_object(json, "attested");
    json_out_instant(json, "until", true, word->until_ms, tz);
    json_out_text(json, "by", word->by);
    json_out_text(json, "note", word->note);
    json_out_instant(json, "at", true, word->at_ms, tz);
    json_out_int(json, "record", word->seq);
    json_out_end_object(json);
}

static void add_disputes(struct json_out *json,
                         const struct status_marks *marks, const struct tz *tz)
{
    json_out_array(json, "disputed");
    for (size_t i = 0; i < marks->n_disputes; i++) {
        const struct incident_note *dispute = marks->disputes[i];
        json_out_object(json, NULL);
        json_out_instant(json, "incident", true, dispute->incident_ms, tz);
        json_out_text(json, "by", dispute->by);
        json_out_text(json, "note", dispute->note);
        json_out_int(json, "record", dispute->seq);
        json_out_end_object(json);
    }
    json_out_end_array(json);
}

static void add_marks(struct json_out *json, const struct status_marks *marks,
                      const struct tz *tz)
{
    if (marks == NULL) {
        return;
    }
    json_out_bool(json, "acknowledged", marks->acknowledged);
    json_out_bool(json, "muted", marks->muted);
    add_disputes(json, marks, tz);
}

static void add_sentence(struct json_out *json, const char *key,
                         const struct judgement *judgement, const struct tz *tz,
                         enum language language)
{
    struct buf sentence;
    buf_init(&sentence, SENTENCE_MAX);
    wording_verdict(&sentence, judgement, tz, language);
    json_out_text(json, key, buf_str(&sentence));
    buf_fini(&sentence);
}

void render_verdict_json(struct buf *out, const char *service_id,
                         const struct status_claim *claim, const struct tz *tz)
{
    const struct judgement *judgement = &claim->judgement;
    ASSERT(judgement->claim != NULL);
    struct json_out json;
    json_out_init(&json, out, -1);
    json_out_object(&json, NULL);
    json_out_text(&json, "service", service_id);
    json_out_text(&json, "claim", judgement->claim->id);
    json_out_text(&json, "verdict", verdict_name(judgement->verdict));
    json_out_text(&json, "reason", verdict_reason_name(judgement->reason));
    json_out_bool(&json, "hedged", judgement->hedged);
    add_declared(&json, judgement->claim, judgement->interpreted);
    add_measured(&json, judgement);
    add_source(&json, judgement);
    add_when(&json, claim, tz);
    add_evidence(&json, judgement);
    add_attested(&json, judgement->attested, tz);
    add_marks(&json, claim->marks, tz);
    json_out_object(&json, "text");
    add_sentence(&json, "ja", judgement, tz, LANGUAGE_JA);
    add_sentence(&json, "en", judgement, tz, LANGUAGE_EN);
    json_out_end_object(&json);
    json_out_end_object(&json);
}
