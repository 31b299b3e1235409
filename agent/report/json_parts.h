/*
 * The parts of a report's JSON. Private to report: render_report_json.c puts
 * them together; docs/report.md names every member.
 */
#ifndef REPORT_JSON_PARTS_H
#define REPORT_JSON_PARTS_H

#include "report/json_out.h"
#include "report/model.h"
#include "report/wording_report.h"

/* Figures of a window as a member (render_figures_json). */
void json_add_figures(struct json_out *json, const char *key,
                      const struct figures *figures, const char *window_text,
                      const struct tz *tz);

/* {"ja","en"} of a text. */
void json_add_text(struct json_out *json, const char *key,
                   const struct text *text);

/* Members of the report's object. */
void json_add_days(struct json_out *json, const struct report *report);
void json_add_others(struct json_out *json, const struct report *report);
void json_add_incidents(struct json_out *json, const struct report *report);
void json_add_latencies(struct json_out *json, const struct report *report);
void json_add_previous(struct json_out *json, const struct report *report);
void json_add_rewordings(struct json_out *json, const struct report *report);
void json_add_trailing(struct json_out *json, const struct report *report);
void json_add_method(struct json_out *json, const struct report *report);
void json_add_origin(struct json_out *json, const struct report *report);

#endif
