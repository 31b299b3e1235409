#include "engine/compose.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/months.h"
#include "engine/assess.h"
#include "engine/compose_parts.h"
#include "engine/declared.h"
#include "engine/latency.h"
#include "engine/report_file.h"
#include "report/gather.h"
#include "report/render.h"

static struct assess_past past_of(const struct compose *compose, int64_t at_ms)
{
    return (struct assess_past){.conf = compose->conf,
                                .service = compose->service,
                                .store = compose->store,
                                .now_ms = at_ms,
                                .through_seq = compose->through_seq,
                                .open_runs = !compose->is_frozen};
}

/* The month before, as it would have been judged at its end; only for a month,
 * and if somebody looked then. */
static enum err set_previous(struct arena *arena, const struct compose *compose,
                             const struct assessment *assessment,
                             struct report *report, struct errmsg *msg)
{
    const struct tz *tz = report->tz;
    struct month *month = arena_alloc(arena, sizeof *month);
    *month = month_at(tz, compose->window.from_ms);
    bool is_month = text_equal(month->text, compose->window_text);
    const struct reckoning *now = assessment->reckoning;
    if (!is_month || !now->seen_any ||
        now->first_seen_ms >= compose->window.from_ms) {
        return ERR_OK;
    }
    *month = month_before(tz, month);
    struct assess_past past = past_of(compose, month->window.to_ms);
    struct assessment before = {0};
    enum err err = assess_ledger(arena, &past, &before, msg);
    if (err == ERR_OK) {
        struct report_previous *previous = arena_alloc(arena, sizeof *previous);
        *previous = (struct report_previous){
            .window_text = month->text,
            .figures = reckon_window(arena, before.reckoning, month->window),
            .claims = before.claims,
            .n_claims = before.n_claims,
        };
        report->previous = previous;
    }
    return err;
}

static void set_method(struct arena *arena, const struct compose *compose,
                       const struct assessment *assessment,
                       struct report_method *method)
{
    const struct conf *conf = compose->conf;
    const struct conf_service *service = assessment->service;
    method->has_business_hours = service->has_business_hours;
    method->business_hours = service->business_hours;
    method->min_coverage = service->min_coverage;
    method->quorum = conf->quorum;
    method->vantages = conf->vantages;
    method->n_vantages = conf->n_vantages;
    method->probes = compose_probes(arena, conf, assessment, &method->n_probes);
}

static enum err set_latencies(struct arena *arena,
                              const struct compose *compose,
                              struct report *report, struct errmsg *msg)
{
    struct latency_query query = {
        .conf = compose->conf,
        .service = compose->service,
        .window = compose->window,
        .through_seq = compose->is_frozen ? compose->through_seq : 0};
    return latency_read(arena, compose->store, &query, &report->latencies,
                        &report->n_latencies, msg);
}

enum err compose_report(struct arena *arena, const struct compose *compose,
                        struct report *ret_report, struct errmsg *msg)
{
    struct assess_past past = past_of(compose, compose->at_ms);
    struct assessment *assessment = arena_alloc(arena, sizeof *assessment);
    ASSERT(compose->through_seq > 0);
    enum err err = assess_ledger(arena, &past, assessment, msg);
    if (err != ERR_OK) {
        return err;
    }
    const struct conf_service *service = assessment->service;
    struct report report = {
        .service_id = service->id,
        .service_name = service->name,
        .timezone = service->timezone,
        .tz = service->calendar.tz,
        .at_ms = compose->at_ms,
        .made_ms = compose->made_ms,
        .is_frozen = compose->is_frozen,
        .window_text = compose->window_text,
        .checklist = assessment->checklist,
        .claims = assessment->claims,
        .n_claims = assessment->n_claims,
    };
    set_method(arena, compose, assessment, &report.method);
    report.rewordings =
        compose_rewordings(arena, compose, assessment, &report.n_rewordings);
    report_reckon(arena, assessment->reckoning, compose->window, &report);
    err = compose_origin(arena, compose, &report.origin, msg);
    if (err == ERR_OK) {
        const struct past all = {compose->store, compose->service, INSTANT_MAX,
                                 compose->through_seq};
        err = declared_notes(arena, &all, &report.notes, &report.n_notes, msg);
    }
    if (err == ERR_OK) {
        err = set_previous(arena, compose, assessment, &report, msg);
    }
    if (err == ERR_OK) {
        err = set_latencies(arena, compose, &report, msg);
    }
    if (err == ERR_OK) {
        *ret_report = report;
    }
    return err;
}

struct compose_files compose_configured(const struct conf *conf)
{
    struct compose_files files = {.languages = conf->report_languages,
                                  .n_languages = conf->n_report_languages};
    for (size_t i = 0; i < conf->n_report_formats; i++) {
        bool known = formats_add(&files.formats, conf->report_formats[i]);
        ASSERT(known);
    }
    return files;
}

/* Parts being rendered. */
struct rendering {
    struct arena *arena;
    const struct report *report;
    const char *tag;
    struct report_part *parts;
    size_t n;
};

static enum err add_part(struct rendering *rendering, const char *ending,
                         const struct buf *content, struct errmsg *msg)
{
    struct arena *arena = rendering->arena;
    const struct report *report = rendering->report;
    const char *suffix =
        rendering->tag == NULL
            ? ending
            : arena_printf(arena, "%s.%s", rendering->tag, ending);
    const char *name = report_file_name(arena, report->service_id,
                                        report->window_text, suffix);
    if (content->overflowed) {
        return errmsg_fail(msg, ERR_LIMIT, "%s would be larger than %zu bytes",
                           name, content->max);
    }
    rendering->parts[rendering->n++] = (struct report_part){
        name, arena_strndup(arena, buf_str(content), content->len),
        content->len};
    return ERR_OK;
}

typedef void render_report(struct buf *out, const struct report *report);

static enum err render_plain(struct rendering *rendering, const char *ending,
                             render_report *render, struct errmsg *msg)
{
    struct buf out;
    buf_init(&out, STORE_DOCUMENT_MAX);
    render(&out, rendering->report);
    enum err err = add_part(rendering, ending, &out, msg);
    buf_fini(&out);
    return err;
}

static enum err render_html(struct rendering *rendering, const char *language,
                            struct errmsg *msg)
{
    struct buf out;
    buf_init(&out, STORE_DOCUMENT_MAX);
    render_report_html(&out, rendering->report,
                       text_equal(language, "ja") ? LANGUAGE_JA : LANGUAGE_EN);
    const char *ending = arena_printf(rendering->arena, "%s.html", language);
    enum err err = add_part(rendering, ending, &out, msg);
    buf_fini(&out);
    return err;
}

enum err compose_render(struct arena *arena, const struct report *report,
                        const struct compose_files *files,
                        struct report_part **ret_parts, size_t *ret_n,
                        struct errmsg *msg)
{
    struct rendering rendering = {arena, report, files->tag, NULL, 0};
    rendering.parts =
        arena_array(arena, 2 + files->n_languages, sizeof *rendering.parts);
    enum err err = ERR_OK;
    if (files->formats.json) {
        err = render_plain(&rendering, "json", render_report_json, msg);
    }
    if (err == ERR_OK && files->formats.csv) {
        err = render_plain(&rendering, "csv", render_report_csv, msg);
    }
    for (size_t i = 0;
         files->formats.html && i < files->n_languages && err == ERR_OK; i++) {
        err = render_html(&rendering, files->languages[i], msg);
    }
    if (err == ERR_OK) {
        *ret_parts = rendering.parts;
        *ret_n = rendering.n;
    }
    return err;
}
