/* Figures of one window as JSON, under the names of docs/figures.md. */
#include "report/render.h"

#include "base/check.h"
#include "report/json_out.h"

static void add_incident(struct json_out *json, const struct incident *incident)
{
    json_out_object(json, NULL);
    json_out_int(json, "start_ms", incident->start_ms);
    if (incident->has_start_earliest) {
        json_out_int(json, "start_earliest_ms", incident->start_earliest_ms);
    } else {
        json_out_null(json, "start_earliest_ms");
    }
    json_out_int(json, "end_ms", incident->end_ms);
    json_out_int(json, "end_latest_ms", incident->end_latest_ms);
    json_out_int(json, "repair_ms", incident->repair_ms);
    json_out_int(json, "repair_min_ms", incident->repair_min_ms);
    json_out_int(json, "repair_max_ms", incident->repair_max_ms);
    json_out_int(json, "elapsed_ms", incident->elapsed_ms);
    json_out_int(json, "down_ms", incident->down_ms);
    json_out_bool(json, "open", incident->open);
    json_out_end_object(json);
}

static void add_amounts(struct json_out *json, const struct figures *figures)
{
    json_out_int(json, "planned_ms", figures->planned_ms);
    json_out_int(json, "maintenance_ms", figures->maintenance_ms);
    json_out_int(json, "down_ms", figures->down_ms);
    json_out_int(json, "down_min_ms", figures->down_min_ms);
    json_out_int(json, "down_max_ms", figures->down_max_ms);
    json_out_int(json, "unknown_ms", figures->unknown_ms);
    json_out_object(json, "availability");
    bool bounds = figures->has_bounds;
    json_out_real(json, "point", figures->has_point, figures->point);
    json_out_real(json, "low", bounds, figures->low);
    json_out_real(json, "high", bounds, figures->high);
    json_out_real(json, "low_95", bounds, figures->low_95);
    json_out_end_object(json);
    json_out_int(json, "hidden_ms", figures->hidden_ms);
    json_out_int(json, "suspect_count", figures->suspect_count);
    json_out_real(json, "coverage", bounds, figures->coverage);
}

void render_figures_json(struct buf *out, const struct figures *figures,
                         const char *window_text, const struct tz *tz,
                         int indent)
{
    (void)tz; /* instants are milliseconds here */
    ASSERT(figures->window.from_ms < figures->window.to_ms);
    struct json_out json;
    json_out_init(&json, out, indent);
    json_out_object(&json, NULL);
    json_out_text(&json, "window", window_text);
    json_out_int(&json, "from_ms", figures->window.from_ms);
    json_out_int(&json, "to_ms", figures->window.to_ms);
    add_amounts(&json, figures);
    json_out_int(&json, "incident_count", (int64_t)figures->n_incidents);
    json_out_int(&json, "incident_long_count",
                 (int64_t)figures->n_incidents_long);
    if (figures->has_mttr) {
        json_out_int(&json, "mttr_ms", figures->mttr_ms);
    } else {
        json_out_null(&json, "mttr_ms");
    }
    json_out_array(&json, "incidents");
    for (size_t i = 0; i < figures->n_incidents; i++) {
        add_incident(&json, &figures->incidents[i]);
    }
    json_out_end_array(&json);
    json_out_end_object(&json);
}
