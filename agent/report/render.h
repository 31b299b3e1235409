/*
 * Renderers of the report model: JSON for machines, a page for people, a
 * table for the terminal. Each escapes for its own medium.
 */
#ifndef REPORT_RENDER_H
#define REPORT_RENDER_H

#include "base/buf.h"
#include "report/model.h"

/* The windows part of `replay --json` and of a report: names of spec
 * "figures". Pretty JSON, no trailing newline. */
void render_figures_json(struct buf *out, const struct figures *figures,
                         const char *window_text, const struct tz *tz,
                         int indent);

/* One element of `status --json` (spec "interface"), with text in both
 * languages. Compact JSON. `service_id` names the service. */
void render_verdict_json(struct buf *out, const char *service_id,
                         const struct status_claim *claim, const struct tz *tz);

/* `status --json`: an object {"at","services":[…],"channels":[…],
 * "verdicts":[…]}. */
void render_status_json(struct buf *out, const struct status *status);

/* What one service adds to that: an element of "services", and the elements of
 * "verdicts", joined by commas. Compact. */
void render_status_service_json(struct buf *out, int64_t at_ms,
                                const struct status_service *service);
void render_status_verdicts_json(struct buf *out,
                                 const struct status_service *service);

/* Its member "channels": an array, compact. */
void render_status_channels_json(struct buf *out,
                                 const struct status_channel *channels,
                                 size_t n);

/* The table of `claimd status`, 80 columns wide. `colour`: ANSI. */
void render_status_table(struct buf *out, const struct status *status,
                         enum language language, bool colour);

/* The whole report (docs/report.md has every member). Pretty JSON with a
 * newline at the end. */
void render_report_json(struct buf *out, const struct report *report);

/* A page that needs nothing from outside (CSP default-src 'none'), readable at
 * 390 px and printed on A4. docs/report.md says what it shows. */
void render_report_html(struct buf *out, const struct report *report,
                        enum language language);

/* The verdict rows as CSV for spreadsheets: RFC 4180 with a byte order mark,
 * sentences in both languages, columns as docs/report.md names them. */
void render_report_csv(struct buf *out, const struct report *report);

/* Escapes for HTML text and double-quoted attributes. */
void html_escape(struct buf *out, const char *text);

#endif
