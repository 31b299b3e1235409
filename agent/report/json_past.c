/* The window's days, incidents and response times, other ways of accounting,
 * and what lies before the window. */
#include "report/json_parts.h"

#include <stdio.h>

#include "base/check.h"
#include "report/changes.h"
#include "report/render.h"
#include "report/rewording.h"
#include "report/wording_report.h"

#define FIGURES_MAX (64 * 1024 * 1024)
#define SENTENCE_MAX 4096

void json_add_figures(struct json_out *json, const char *key,
                      const struct figures *figures, const char *window_text,
                      const struct tz *tz)
{
    struct buf text;
    buf_init(&text, FIGURES_MAX);
    render_figures_json(&text, figures, window_text, tz,
                        json->margin + json->depth);
    if (text.overflowed) {
        json->out->overflowed = true;
    } else {
        json_out_raw(json, key, buf_str(&text));
    }
    buf_fini(&text);
}

void json_add_text(struct json_out *json, const char *key,
                   const struct text *text)
{
    json_out_object(json, key);
    json_out_text(json, "ja", text->ja);
    json_out_text(json, "en", text->en);
    json_out_end_object(json);
}

static void add_sentence(struct json_out *json, const struct window_day *day,
                         enum window_step step, enum language language)
{
    struct buf text;
    buf_init(&text, SENTENCE_MAX);
    wording_day(&text, day, step, language);
    json_out_text(json, language == LANGUAGE_JA ? "ja" : "en", buf_str(&text));
    buf_fini(&text);
}

static void add_day(struct json_out *json, const struct report *report,
                    const struct window_day *day)
{
    char date[32];
    bool by_day = report->step == WINDOW_STEP_DAY;
    snprintf(date, sizeof date, by_day ? "%04d-%02d-%02d" : "%04d-%02d",
             day->date.year, day->date.month, day->date.day);
    json_out_object(json, NULL);
    json_out_text(json, "date", date);
    json_out_int(json, "from_ms", day->span.from_ms);
    json_out_int(json, "to_ms", day->span.to_ms);
    json_out_text(json, "state", day_state_name(day->state));
    json_out_int(json, "planned_ms", day->planned_ms);
    json_out_int(json, "maintenance_ms", day->maintenance_ms);
    json_out_int(json, "down_ms", day->down_ms);
    json_out_int(json, "down_min_ms", day->down_min_ms);
    json_out_int(json, "down_max_ms", day->down_max_ms);
    json_out_int(json, "unknown_ms", day->unknown_ms);
    json_out_object(json, "text");
    add_sentence(json, day, report->step, LANGUAGE_JA);
    add_sentence(json, day, report->step, LANGUAGE_EN);
    json_out_end_object(json);
    json_out_end_object(json);
}

void json_add_days(struct json_out *json, const struct report *report)
{
    json_out_text(json, "step",
                  report->step == WINDOW_STEP_DAY ? "day" : "month");
    json_out_array(json, "days");
    for (size_t i = 0; i < report->n_days; i++) {
        add_day(json, report, &report->days[i]);
    }
    json_out_end_array(json);
}

static void add_other(struct json_out *json, const struct other_figure *one,
                      enum other_method method)
{
    bool checks = method == OTHER_CHECKS;
    json_out_object(json, NULL);
    json_out_text(json, "method", other_method_name(method));
    json_out_real(json, "availability", one->has, one->percent);
    json_out_int(json, checks ? "failed" : "down_ms", one->down);
    json_out_int(json, checks ? "of" : "of_ms", one->of);
    json_add_text(json, "name", text_other_name(method));
    json_add_text(json, "text", text_other_sentence(method));
    json_out_end_object(json);
}

void json_add_others(struct json_out *json, const struct report *report)
{
    const struct other_methods *others = &report->others;
    json_out_object(json, "checks");
    json_out_int(json, "up", others->checks_up);
    json_out_int(json, "down", others->checks_down);
    json_out_int(json, "unknown", others->checks_unknown);
    json_out_end_object(json);
    json_out_array(json, "other_methods");
    for (int method = 0; method < OTHER_METHODS; method++) {
        add_other(json, &others->figures[method], (enum other_method)method);
    }
    json_out_end_array(json);
}

static void add_note(struct json_out *json, const struct incident_note *note,
                     const struct tz *tz)
{
    json_out_object(json, NULL);
    json_out_int(json, "incident_ms", note->incident_ms);
    json_out_instant(json, "at", true, note->at_ms, tz);
    json_out_int(json, "record", note->seq);
    json_out_text(json, "about", note->about);
    json_out_text(json, "by", note->by);
    json_out_text(json, "note", note->note);
    json_out_end_object(json);
}

/* The notes of an incident; NULL: those of none. */
static void add_notes(struct json_out *json, const char *key,
                      const struct report *report,
                      const struct incident *incident)
{
    json_out_array(json, key);
    for (size_t i = 0; i < report->n_notes; i++) {
        const struct incident_note *note = &report->notes[i];
        if (incident != NULL ? changes_note_is_of(note, incident)
                             : changes_note_is_loose(report, note)) {
            add_note(json, note, report->tz);
        }
    }
    json_out_end_array(json);
}

static void add_incident(struct json_out *json, const struct report *report,
                         const struct incident *incident)
{
    bool certain = incident->repair_min_ms > 0;
    json_out_object(json, NULL);
    json_out_int(json, "start_ms", incident->start_ms);
    json_out_instant(json, "start", true, incident->start_ms, report->tz);
    json_out_instant(json, "end", !incident->open, incident->end_ms,
                     report->tz);
    json_out_bool(json, "certain", certain);
    json_out_array(json, "refutes");
    for (size_t i = 0; certain && i < report->n_claims; i++) {
        const struct judgement *one = &report->claims[i].judgement;
        if (changes_refuted_by(one, incident->start_ms)) {
            json_out_text(json, NULL, one->claim->id);
        }
    }
    json_out_end_array(json);
    add_notes(json, "notes", report, incident);
    json_out_end_object(json);
}

void json_add_incidents(struct json_out *json, const struct report *report)
{
    json_out_array(json, "incidents");
    for (size_t i = 0; i < report->figures.n_incidents; i++) {
        add_incident(json, report, &report->figures.incidents[i]);
    }
    json_out_end_array(json);
    add_notes(json, "loose_notes", report, NULL);
}

static void add_times(struct json_out *json, const struct response_times *times)
{
    json_out_int(json, "count", (int64_t)times->count);
    json_out_int(json, "min_us", times->min_us);
    json_out_int(json, "p50_us", times->p50_us);
    json_out_int(json, "p90_us", times->p90_us);
    json_out_int(json, "p99_us", times->p99_us);
    json_out_int(json, "p999_us", times->p999_us);
    json_out_int(json, "max_us", times->max_us);
}

void json_add_latencies(struct json_out *json, const struct report *report)
{
    json_out_array(json, "response_times");
    for (size_t i = 0; i < report->n_latencies; i++) {
        const struct report_latency *latency = &report->latencies[i];
        json_out_object(json, NULL);
        json_out_text(json, "probe", latency->probe);
        json_out_text(json, "describes", latency->describes);
        add_times(json, &latency->times);
        json_out_array(json, "days");
        for (size_t j = 0; j < latency->n_days; j++) {
            const struct response_day *day = &latency->days[j];
            char date[32];
            snprintf(date, sizeof date, "%04d-%02d-%02d", day->date.year,
                     day->date.month, day->date.day);
            json_out_object(json, NULL);
            json_out_text(json, "date", date);
            add_times(json, &day->times);
            json_out_end_object(json);
        }
        json_out_end_array(json);
        json_out_end_object(json);
    }
    json_out_end_array(json);
}

static void add_verdict(struct json_out *json, const char *key,
                        const struct judgement *judgement)
{
    if (judgement == NULL) {
        json_out_null(json, key);
        return;
    }
    json_out_object(json, key);
    json_out_text(json, "claim", judgement->claim->id);
    json_out_text(json, "verdict", verdict_name(judgement->verdict));
    json_out_text(json, "reason", verdict_reason_name(judgement->reason));
    json_out_end_object(json);
}

static void add_changes(struct json_out *json, const struct report *report)
{
    struct arena arena;
    arena_init(&arena);
    size_t n = 0;
    const struct change *changes = changes_of(&arena, report, &n);
    json_out_array(json, "changes");
    for (size_t i = 0; i < n; i++) {
        json_out_object(json, NULL);
        json_out_text(json, "claim", changes[i].claim->id);
        add_verdict(json, "previous", changes[i].previous);
        add_verdict(json, "now", changes[i].now);
        json_out_bool(json, "reworded", changes[i].is_reworded);
        json_out_bool(json, "by_text", changes[i].is_by_text);
        json_out_end_object(json);
    }
    json_out_end_array(json);
    arena_fini(&arena);
}

void json_add_previous(struct json_out *json, const struct report *report)
{
    const struct report_previous *previous = report->previous;
    if (previous == NULL) {
        json_out_null(json, "previous");
        return;
    }
    json_out_object(json, "previous");
    json_add_figures(json, "figures", &previous->figures, previous->window_text,
                     report->tz);
    json_out_array(json, "verdicts");
    for (size_t i = 0; i < previous->n_claims; i++) {
        add_verdict(json, NULL, &previous->claims[i].judgement);
    }
    json_out_end_array(json);
    add_changes(json, report);
    json_out_end_object(json);
}

static void add_side(struct json_out *json, const char *key,
                     const struct claim *claim,
                     const struct judgement *judgement)
{
    struct buf text;
    if (claim == NULL) {
        json_out_null(json, key);
        return;
    }
    buf_init(&text, SENTENCE_MAX);
    wording_declared(&text, claim, NULL, LANGUAGE_EN);
    json_out_object(json, key);
    json_out_text(json, "claim", claim->id);
    json_out_text(json, "declared", buf_str(&text));
    json_out_text(json, "quote", claim->quote);
    json_out_text(json, "verdict", verdict_name(judgement->verdict));
    json_out_text(json, "reason", verdict_reason_name(judgement->reason));
    json_out_end_object(json);
    buf_fini(&text);
}

static void add_rewording_text(struct json_out *json,
                               const struct report_rewording *one,
                               const struct tz *tz, enum language language)
{
    struct buf text;
    buf_init(&text, SENTENCE_MAX);
    rewording_sentence(&text, one, tz, language);
    json_out_text(json, language == LANGUAGE_JA ? "ja" : "en", buf_str(&text));
    buf_fini(&text);
}

void json_add_rewordings(struct json_out *json, const struct report *report)
{
    json_out_array(json, "rewordings");
    for (size_t i = 0; i < report->n_rewordings; i++) {
        const struct report_rewording *one = &report->rewordings[i];
        json_out_object(json, NULL);
        json_out_instant(json, "at", true, one->at_ms, report->tz);
        json_out_text(json, "effect", edition_effect_name(one->effect));
        add_side(json, "before", one->before, &one->by_before);
        add_side(json, "after", one->after, &one->by_after);
        json_out_object(json, "text");
        add_rewording_text(json, one, report->tz, LANGUAGE_JA);
        add_rewording_text(json, one, report->tz, LANGUAGE_EN);
        json_out_end_object(json);
        json_out_end_object(json);
    }
    json_out_end_array(json);
}

void json_add_trailing(struct json_out *json, const struct report *report)
{
    json_out_array(json, "trailing");
    for (size_t i = 0; i < report->n_trailing; i++) {
        const struct report_trailing *one = &report->trailing[i];
        json_out_object(json, NULL);
        json_out_bool(json, "young", one->is_young);
        json_add_figures(json, "figures", &one->figures, one->window_text,
                         report->tz);
        json_out_end_object(json);
    }
    json_out_end_array(json);
    json_out_array(json, "leaving");
    for (size_t i = 0;
         report->n_trailing > 0 && i < report->trailing[0].figures.n_incidents;
         i++) {
        const struct incident *one = &report->trailing[0].figures.incidents[i];
        json_out_object(json, NULL);
        json_out_int(json, "start_ms", one->start_ms);
        json_out_int(json, "down_ms", one->down_ms);
        json_out_instant(json, "leaves", true,
                         changes_leaves_year_ms(one, report->tz), report->tz);
        json_out_end_object(json);
    }
    json_out_end_array(json);
}
