/* The days of the window as a strip, and those that were not plainly up. */
#include "report/html.h"

#include "base/check.h"
#include "report/wording_report.h"

/* What tells a day's state without colour. */
static const char *mark_of(enum day_state state)
{
    static const char *const marks[] = {
        [DAY_MAINTENANCE] = "■", [DAY_UNPLANNED] = "·", [DAY_DOWN] = "▼",
        [DAY_UNSEEN] = "×",      [DAY_UNCERTAIN] = "?", [DAY_UP] = "●",
    };
    ASSERT((size_t)state < ARRAY_LEN(marks));
    return marks[state];
}

static void put_day(struct page *page, const struct window_day *day)
{
    bool by_day = page->report->step == WINDOW_STEP_DAY;
    buf_printf(page->out, "<li class=\"d-%s\"><span aria-hidden=\"true\">",
               day_state_name(day->state));
    if (by_day) {
        buf_printf(page->out, "<i>%d</i>", day->date.day);
    } else {
        buf_printf(page->out, "<i>%d-%02d</i>", day->date.year,
                   day->date.month);
    }
    buf_printf(page->out, "%s</span><span class=\"hid\">", mark_of(day->state));
    wording_day(&page->scratch, day, page->report->step, page->language);
    html_put_scratch(page);
    buf_puts(page->out, "</span></li>\n");
}

/* The marks that occur, explained. */
static void put_legend(struct page *page)
{
    static const enum day_state order[] = {DAY_UP,          DAY_DOWN,
                                           DAY_UNCERTAIN,   DAY_UNSEEN,
                                           DAY_MAINTENANCE, DAY_UNPLANNED};
    const struct report *report = page->report;
    buf_puts(page->out, "<ul class=\"legend\" aria-hidden=\"true\">\n");
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        size_t n = 0;
        for (size_t j = 0; j < report->n_days; j++) {
            n += report->days[j].state == order[i];
        }
        if (n == 0) {
            continue;
        }
        buf_printf(page->out, "<li><span class=\"d-%s\">%s</span> ",
                   day_state_name(order[i]), mark_of(order[i]));
        html_put_text(page, text_day_state(order[i]));
        buf_printf(page->out, " %zu</li>\n", n);
    }
    buf_puts(page->out, "</ul>\n");
}

/* A day with nothing to say of it but that it was up, or closed. */
static bool is_plain(const struct window_day *day)
{
    return day->state == DAY_UNPLANNED ||
           (day->state == DAY_UP && day->maintenance_ms == 0);
}

static void put_ms(struct page *page, enum label label, int64_t ms)
{
    html_open_cell(page, label, ms > 0 ? "num" : "num void");
    if (ms > 0) {
        html_put_duration(page, ms);
    } else {
        buf_puts(page->out, "–");
    }
    buf_puts(page->out, "</td>");
}

static void put_date(struct page *page, struct civil_date date)
{
    if (page->report->step == WINDOW_STEP_DAY) {
        wording_date(&page->scratch, date, page->language);
        html_put_scratch(page);
    } else {
        buf_printf(page->out, "%04d-%02d", date.year, date.month);
    }
}

/* A day, or several up to `last` put together. */
static void put_row(struct page *page, const struct window_day *day,
                    struct civil_date last)
{
    ASSERT(day->down_min_ms <= day->down_max_ms);
    buf_puts(page->out, "<tr><th scope=\"row\" class=\"num\">");
    put_date(page, day->date);
    if (civil_days(last) > civil_days(day->date)) {
        buf_puts(page->out, " – ");
        put_date(page, last);
    }
    buf_puts(page->out, "</th>");
    html_open_cell(page, LABEL_STATE, "");
    buf_printf(page->out,
               "<span class=\"d-%s\" aria-hidden=\"true\">%s</span> ",
               day_state_name(day->state), mark_of(day->state));
    html_put_text(page, text_day_state(day->state));
    buf_puts(page->out, "</td>");
    put_ms(page, LABEL_DOWN, day->down_ms);
    html_open_cell(page, LABEL_BOUNDS,
                   day->down_max_ms > 0 ? "num" : "num void");
    html_put_range(page, day->down_min_ms, day->down_max_ms);
    buf_puts(page->out, "</td>");
    put_ms(page, LABEL_UNKNOWN, day->unknown_ms);
    put_ms(page, LABEL_MAINTENANCE, day->maintenance_ms);
    buf_puts(page->out, "</tr>\n");
}

/* Days that were not plainly up; unseen ones in a row are one. */
static void put_table(struct page *page)
{
    const struct report *report = page->report;
    const enum label columns[] = {report->step == WINDOW_STEP_DAY ? LABEL_DAY
                                                                  : LABEL_MONTH,
                                  LABEL_STATE,
                                  LABEL_DOWN,
                                  LABEL_BOUNDS,
                                  LABEL_UNKNOWN,
                                  LABEL_MAINTENANCE};
    html_open_table(page, "days stack", columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < report->n_days; i++) {
        struct window_day day = report->days[i];
        while (day.state == DAY_UNSEEN && i + 1 < report->n_days &&
               report->days[i + 1].state == DAY_UNSEEN) {
            i++;
            day.down_max_ms += report->days[i].down_max_ms;
            day.unknown_ms += report->days[i].unknown_ms;
            day.maintenance_ms += report->days[i].maintenance_ms;
        }
        if (!is_plain(&day)) {
            put_row(page, &day, report->days[i].date);
        }
    }
    html_close_table(page);
}

void html_days(struct page *page)
{
    const struct report *report = page->report;
    size_t n_told = 0;
    ASSERT(report->n_days > 0);
    buf_printf(page->out, "<ol class=\"strip%s\">\n",
               report->step == WINDOW_STEP_DAY ? "" : " wide");
    for (size_t i = 0; i < report->n_days; i++) {
        put_day(page, &report->days[i]);
        n_told += !is_plain(&report->days[i]);
    }
    buf_puts(page->out, "</ol>\n");
    put_legend(page);
    if (n_told == 0) {
        buf_puts(page->out, "<p>");
        html_put_label(page, LABEL_ALL_UP);
        buf_puts(page->out, "</p>\n");
        return;
    }
    put_table(page);
}
