/* Incidents with their uncertain edges, and what people wrote of them. */
#include "report/html.h"

#include "base/check.h"
#include "report/changes.h"
#include "report/wording_report.h"

/* An edge: what was seen, and how far off it may be. */
static void put_edge(struct page *page, int64_t instant_ms, enum label limit,
                     int64_t limit_ms)
{
    html_put_instant(page, instant_ms, true);
    if (limit_ms == instant_ms) {
        return;
    }
    buf_puts(page->out, "<br><span class=\"soft\">");
    html_put_label(page, limit);
    buf_puts(page->out, " ");
    html_put_instant(page, limit_ms, true);
    buf_puts(page->out, "</span>");
}

static void put_start(struct page *page, const struct incident *incident)
{
    html_open_cell(page, LABEL_START, "num");
    if (incident->has_start_earliest) {
        put_edge(page, incident->start_ms, LABEL_NOT_BEFORE,
                 incident->start_earliest_ms);
    } else {
        html_put_instant(page, incident->start_ms, true);
        buf_puts(page->out, "<br><span class=\"soft\">");
        html_put_label(page, LABEL_NOBODY_LOOKED);
        buf_puts(page->out, "</span>");
    }
    buf_puts(page->out, "</td>");
}

static void put_repair(struct page *page, const struct incident *incident)
{
    html_open_cell(page, LABEL_REPAIR, "num");
    html_put_duration(page, incident->repair_ms);
    if (incident->repair_min_ms < incident->repair_max_ms) {
        buf_puts(page->out, "<br><span class=\"soft\">");
        html_put_range(page, incident->repair_min_ms, incident->repair_max_ms);
        buf_puts(page->out, "</span>");
    }
    buf_puts(page->out, "</td>");
}

/* The claims it helps to refute. */
static void put_refuted(struct page *page, const struct incident *incident)
{
    const struct report *report = page->report;
    bool first = true;
    for (size_t i = 0; i < report->n_claims; i++) {
        const struct judgement *one = &report->claims[i].judgement;
        if (incident->repair_min_ms == 0 ||
            !changes_refuted_by(one, incident->start_ms)) {
            continue;
        }
        if (first) {
            buf_puts(page->out, "<p>");
            html_put_label(page, LABEL_REFUTES);
            buf_puts(page->out, page->language == LANGUAGE_JA ? "：" : ": ");
        } else {
            buf_puts(page->out, page->language == LANGUAGE_JA ? "、" : ", ");
        }
        first = false;
        buf_printf(page->out, "%d ", one->claim->item);
        html_put_claim(page, one->claim, NULL);
    }
    buf_puts(page->out, first ? "" : "</p>");
}

static void put_note(struct page *page, const struct incident_note *note)
{
    buf_puts(page->out, "<p><b>");
    html_escape(page->out, wording_note_about(note->about, page->language));
    buf_puts(page->out, "</b> ");
    html_escape(page->out, note->note != NULL ? note->note : "");
    buf_puts(page->out, " <span class=\"soft\">(");
    if (note->by != NULL) {
        html_escape(page->out, note->by);
        buf_puts(page->out, ", ");
    }
    html_put_instant(page, note->at_ms, false);
    buf_puts(page->out, ")</span></p>");
}

static void put_remarks(struct page *page, const struct incident *incident)
{
    const struct report *report = page->report;
    bool certain = incident->repair_min_ms > 0;
    bool any = !certain;
    for (size_t i = 0; i < report->n_notes; i++) {
        any |= changes_note_is_of(&report->notes[i], incident);
    }
    for (size_t i = 0; i < report->n_claims; i++) {
        any |= changes_refuted_by(&report->claims[i].judgement,
                                  incident->start_ms);
    }
    html_open_cell(page, LABEL_REMARKS, any ? "remarks" : "void");
    if (!certain) {
        buf_puts(page->out, "<p>");
        html_put_label(page, LABEL_NOT_CERTAIN);
        buf_puts(page->out, "</p>");
    }
    put_refuted(page, incident);
    for (size_t i = 0; i < report->n_notes; i++) {
        if (changes_note_is_of(&report->notes[i], incident)) {
            put_note(page, &report->notes[i]);
        }
    }
    buf_puts(page->out, "</td>");
}

static void put_incident(struct page *page, const struct incident *incident)
{
    ASSERT(incident->start_ms <= incident->end_ms);
    buf_puts(page->out, "<tr>");
    put_start(page, incident);
    html_open_cell(page, LABEL_END, "num");
    if (incident->open) {
        html_put_label(page, LABEL_OPEN);
    } else {
        put_edge(page, incident->end_ms, LABEL_NOT_AFTER,
                 incident->end_latest_ms);
    }
    buf_puts(page->out, "</td>");
    put_repair(page, incident);
    put_remarks(page, incident);
    buf_puts(page->out, "</tr>\n");
}

/* What was written of incidents that are no longer seen as such. */
static void put_loose_notes(struct page *page)
{
    const struct report *report = page->report;
    for (size_t i = 0; i < report->n_notes; i++) {
        const struct incident_note *note = &report->notes[i];
        if (changes_note_is_loose(report, note)) {
            buf_puts(page->out, "<div class=\"loose\">");
            html_put_label(page, LABEL_LOOSE_NOTE);
            buf_puts(page->out, " ");
            html_put_instant(page, note->incident_ms, true);
            put_note(page, note);
            buf_puts(page->out, "</div>\n");
        }
    }
}

static void put_table(struct page *page)
{
    static const enum label columns[] = {LABEL_START, LABEL_END, LABEL_REPAIR,
                                         LABEL_REMARKS};
    const struct figures *figures = &page->report->figures;
    ASSERT(figures->n_incidents > 0);
    html_open_table(page, "incidents stack", columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < figures->n_incidents; i++) {
        put_incident(page, &figures->incidents[i]);
    }
    html_close_table(page);
}

void html_incidents(struct page *page)
{
    if (page->report->figures.n_incidents > 0) {
        put_table(page);
    } else {
        buf_puts(page->out, "<p>");
        html_put_label(page, LABEL_NO_INCIDENT);
        buf_puts(page->out, "</p>\n");
    }
    put_loose_notes(page);
}
