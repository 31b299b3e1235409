/* A report for machines: figures, verdicts, and how they came about. */
#include "report/render.h"

#include "base/check.h"
#include "base/units.h"
#include "core/classify.h"
#include "report/json_out.h"
#include "report/rows.h"

#define VERDICT_MAX 65536
#define FIGURES_MAX (64 * 1024 * 1024)

static void add_head(struct json_out *json, const struct report *report)
{
    json_out_object(json, "service");
    json_out_text(json, "id", report->service_id);
    json_out_text(json, "name", report->service_name);
    json_out_text(json, "timezone", report->timezone);
    json_out_end_object(json);
    json_out_instant(json, "at", true, report->at_ms, report->tz);
    json_out_object(json, "window");
    json_out_text(json, "text", report->window_text);
    json_out_instant(json, "from", true, report->figures.window.from_ms,
                     report->tz);
    json_out_instant(json, "to", true, report->figures.window.to_ms,
                     report->tz);
    json_out_end_object(json);
}

static void add_figures(struct json_out *json, const struct report *report)
{
    struct buf figures;
    buf_init(&figures, FIGURES_MAX);
    render_figures_json(&figures, &report->figures, report->window_text,
                        report->tz, 1);
    if (figures.overflowed) {
        json->out->overflowed = true;
    } else {
        json_out_raw(json, "figures", buf_str(&figures));
    }
    buf_fini(&figures);
}

static void add_verdict(struct json_out *json, const struct report *report,
                        const struct row *row)
{
    struct buf verdict;
    buf_init(&verdict, VERDICT_MAX);
    render_verdict_json(&verdict, report->service_id, &row->claim, report->tz);
    if (verdict.overflowed) {
        json->out->overflowed = true;
    } else {
        json_out_raw(json, NULL, buf_str(&verdict));
    }
    buf_fini(&verdict);
}

static void add_item(struct json_out *json, const struct checklist_item *item)
{
    json_out_object(json, NULL);
    json_out_int(json, "no", item->no);
    json_out_text(json, "title", item->title);
    json_out_text(json, "answer", item->answer);
    json_out_text(json, "verification", verification_name(item->verification));
    json_out_end_object(json);
}

static void add_rows(struct json_out *json, const struct report *report)
{
    struct arena arena;
    arena_init(&arena);
    size_t n = 0;
    const struct row *rows = rows_of(&arena, report->checklist, report->claims,
                                     report->n_claims, &n);
    json_out_array(json, "verdicts");
    for (size_t i = 0; i < n; i++) {
        add_verdict(json, report, &rows[i]);
    }
    json_out_end_array(json);
    json_out_array(json, "items");
    for (size_t i = 0; i < n; i++) {
        if (rows[i].item != NULL && rows[i].first_of_item) {
            add_item(json, rows[i].item);
        }
    }
    json_out_end_array(json);
    arena_fini(&arena);
}

static void add_probe(struct json_out *json, const struct status_probe *probe,
                      const struct tz *tz)
{
    json_out_object(json, NULL);
    json_out_text(json, "id", probe->id);
    json_out_text(json, "type", probe->type);
    json_out_text(json, "describes", probe->describes);
    json_out_bool(json, "critical", probe->critical);
    json_out_int(json, "interval_ms", probe->interval_ms);
    json_out_int(json, "max_gap_ms", probe->max_gap_ms);
    json_out_int(json, "confirm", probe->confirm);
    json_out_instant(json, "last_seen", probe->has_last, probe->last.last_ms,
                     tz);
    json_out_end_object(json);
}

/* What another would need to come to the same figures. */
static void add_method(struct json_out *json, const struct report *report)
{
    json_out_object(json, "method");
    json_out_text(json, "unseen_point",
                  "the last observation; excluded where "
                  "no one looked");
    json_out_text(json, "unseen_optimistic", "up");
    json_out_text(json, "unseen_pessimistic", "down");
    json_out_real(json, "confidence_percent", true, 95);
    json_out_int(json, "resolution_ms", report->figures.resolution_ms);
    json_out_int(json, "min_outage_ms", report->method.min_outage_ms);
    json_out_int(json, "merge_within_ms", report->method.merge_within_ms);
    json_out_real(json, "min_coverage", true, report->method.min_coverage);
    json_out_int(json, "quorum", report->method.quorum);
    json_out_int(json, "vantages", (int64_t)report->method.n_vantages);
    json_out_array(json, "probes");
    for (size_t i = 0; i < report->method.n_probes; i++) {
        add_probe(json, &report->method.probes[i], report->tz);
    }
    json_out_end_array(json);
    json_out_end_object(json);
}

static void add_origin(struct json_out *json, const struct report *report)
{
    json_out_object(json, "origin");
    json_out_text(json, "program", "claimd");
    json_out_text(json, "version", report->origin.version);
    json_out_text(json, "agent", report->origin.agent_id);
    json_out_text(json, "vantage", report->origin.vantage);
    json_out_text(json, "configuration_sha256", report->origin.config_hash);
    json_out_int(json, "ledger_seq", report->origin.ledger_seq);
    json_out_text(json, "ledger_head", report->origin.ledger_head);
    const struct checklist *checklist = report->checklist;
    json_out_text(json, "checklist_sha256",
                  checklist == NULL ? NULL : checklist->source_sha256);
    json_out_text(json, "checklist_as_of",
                  checklist == NULL ? NULL : checklist->as_of);
    json_out_end_object(json);
}

void render_report_json(struct buf *out, const struct report *report)
{
    ASSERT(report->service_id != NULL && report->tz != NULL);
    struct json_out json;
    json_out_init(&json, out, 0);
    json_out_object(&json, NULL);
    add_head(&json, report);
    add_figures(&json, report);
    add_rows(&json, report);
    add_method(&json, report);
    add_origin(&json, report);
    json_out_end_object(&json);
    buf_putc(out, '\n');
}
