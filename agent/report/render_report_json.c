/* A report for machines: figures, verdicts, and how they came about. */
#include "report/render.h"

#include "base/check.h"
#include "report/json_parts.h"
#include "report/rows.h"

#define VERDICT_MAX 65536

/* Raised when a member changes its meaning or goes (docs/report.md). */
#define REPORT_JSON_VERSION 1

static void add_head(struct json_out *json, const struct report *report)
{
    json_out_object(json, "service");
    json_out_text(json, "id", report->service_id);
    json_out_text(json, "name", report->service_name);
    json_out_text(json, "timezone", report->timezone);
    json_out_end_object(json);
    json_out_instant(json, "at", true, report->at_ms, report->tz);
    json_out_instant(json, "made", report->made_ms != 0, report->made_ms,
                     report->tz);
    json_out_bool(json, "frozen", report->is_frozen);
    json_out_object(json, "window");
    json_out_text(json, "text", report->window_text);
    json_out_instant(json, "from", true, report->figures.window.from_ms,
                     report->tz);
    json_out_instant(json, "to", true, report->figures.window.to_ms,
                     report->tz);
    json_out_end_object(json);
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

void render_report_json(struct buf *out, const struct report *report)
{
    ASSERT(report->service_id != NULL && report->tz != NULL);
    struct json_out json;
    json_out_init(&json, out, 0);
    json_out_object(&json, NULL);
    json_out_int(&json, "version", REPORT_JSON_VERSION);
    add_head(&json, report);
    json_add_figures(&json, "figures", &report->figures, report->window_text,
                     report->tz);
    json_add_days(&json, report);
    json_add_incidents(&json, report);
    add_rows(&json, report);
    json_add_latencies(&json, report);
    json_add_others(&json, report);
    json_add_previous(&json, report);
    json_add_rewordings(&json, report);
    json_add_trailing(&json, report);
    json_add_method(&json, report);
    json_add_origin(&json, report);
    json_out_end_object(&json);
    buf_putc(out, '\n');
}
