/* Response times: quantiles of the window, and a plot of the days. */
#include "report/html.h"

#include <inttypes.h>

#include "base/check.h"
#include "report/wording_report.h"

#define PLOT_HEIGHT 100
#define DAY_WIDTH 12

static void put_time(struct page *page, uint32_t time_us)
{
    wording_response(&page->scratch, time_us);
    html_put_scratch(page);
}

static void put_quantile(struct page *page, const char *name, uint32_t time_us)
{
    buf_printf(page->out, "<td data-t=\"%s\" class=\"num\">", name);
    put_time(page, time_us);
    buf_puts(page->out, "</td>");
}

static void put_row(struct page *page, const struct report_latency *latency)
{
    const struct response_times *times = &latency->times;
    buf_puts(page->out, "<tr><th scope=\"row\">");
    html_escape(page->out, latency->describes);
    buf_puts(page->out, "</th>");
    html_open_cell(page, LABEL_COUNT_OF_LOOKS, "num");
    buf_printf(page->out, "%" PRIu64 "</td>", times->count);
    put_quantile(page, "p50", times->p50_us);
    put_quantile(page, "p90", times->p90_us);
    put_quantile(page, "p99", times->p99_us);
    put_quantile(page, "p99.9", times->p999_us);
    html_open_cell(page, LABEL_MAX, "num");
    put_time(page, times->max_us);
    buf_puts(page->out, "</td></tr>\n");
}

static void put_head(struct page *page)
{
    static const char *const quantiles[] = {"p50", "p90", "p99", "p99.9"};
    buf_puts(page->out, "<table class=\"stack latency\">\n<thead><tr>"
                        "<th scope=\"col\">");
    html_put_label(page, LABEL_PROBE);
    buf_puts(page->out, "</th><th scope=\"col\">");
    html_put_label(page, LABEL_COUNT_OF_LOOKS);
    for (size_t i = 0; i < ARRAY_LEN(quantiles); i++) {
        buf_printf(page->out, "</th><th scope=\"col\">%s", quantiles[i]);
    }
    buf_puts(page->out, "</th><th scope=\"col\">");
    html_put_label(page, LABEL_MAX);
    buf_puts(page->out, "</th></tr></thead>\n<tbody>\n");
}

/* The least 1, 2 or 5 times a power of ten that is no less. */
static uint32_t round_up(uint32_t time_us)
{
    static const uint32_t steps[] = {1, 2, 5};
    for (uint64_t power = 1; power <= UINT32_MAX; power *= 10) {
        for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
            if (steps[i] * power >= time_us) {
                uint64_t top = steps[i] * power;
                return top < UINT32_MAX ? (uint32_t)top : UINT32_MAX;
            }
        }
    }
    return UINT32_MAX;
}

/* Distance from the top of the plot. */
static int y_of(uint32_t time_us, uint32_t top_us)
{
    ASSERT(time_us <= top_us && top_us > 0);
    return (int)(PLOT_HEIGHT - (uint64_t)time_us * (PLOT_HEIGHT - 2) / top_us);
}

static void put_bar(struct page *page, int x,
                    const struct response_times *times, uint32_t top_us)
{
    int low = y_of(times->p50_us, top_us);
    int high = y_of(times->p99_us, top_us);
    int mark = y_of(times->p90_us, top_us);
    ASSERT(high <= low);
    buf_printf(page->out,
               "<rect x=\"%d\" y=\"%d\" width=\"8\" height=\"%d\" rx=\"1\"/>"
               "<path d=\"M%d %dh8\"/>\n",
               x + 2, high, low - high + 1, x + 2, mark);
}

static void put_plot(struct page *page, const struct report_latency *latency)
{
    const struct response_day *days = latency->days;
    ASSERT(latency->n_days > 0);
    int64_t first = civil_days(days[0].date);
    int64_t last = civil_days(days[latency->n_days - 1].date);
    uint32_t most_us = 1;
    for (size_t i = 0; i < latency->n_days; i++) {
        uint32_t p99_us = days[i].times.p99_us;
        most_us = p99_us > most_us ? p99_us : most_us;
    }
    uint32_t top_us = round_up(most_us);
    buf_puts(page->out, "<figure><figcaption class=\"soft\">");
    html_escape(page->out, latency->describes);
    buf_puts(page->out, page->language == LANGUAGE_JA ? "：" : ". ");
    html_put_label(page, LABEL_LATENCY_PLOT);
    buf_puts(page->out, " ");
    put_time(page, top_us);
    buf_printf(page->out,
               "</figcaption>\n<svg viewBox=\"0 0 %d %d\" role=\"img\" "
               "preserveAspectRatio=\"none\" aria-label=\"",
               (int)(last - first + 1) * DAY_WIDTH, PLOT_HEIGHT + 2);
    html_escape(page->out, latency->describes);
    buf_puts(page->out, "\">\n");
    for (size_t i = 0; i < latency->n_days; i++) {
        int x = (int)(civil_days(days[i].date) - first) * DAY_WIDTH;
        put_bar(page, x, &days[i].times, top_us);
    }
    buf_puts(page->out, "</svg><div class=\"axis soft\"><span>");
    wording_date(&page->scratch, days[0].date, page->language);
    html_put_scratch(page);
    buf_puts(page->out, "</span><span>");
    wording_date(&page->scratch, days[latency->n_days - 1].date,
                 page->language);
    html_put_scratch(page);
    buf_puts(page->out, "</span></div></figure>\n");
}

void html_latency(struct page *page)
{
    const struct report *report = page->report;
    ASSERT(report->n_latencies > 0);
    buf_puts(page->out, "<p>");
    html_put_label(page, LABEL_LATENCY_NOTE);
    buf_puts(page->out, "</p>\n");
    put_head(page);
    for (size_t i = 0; i < report->n_latencies; i++) {
        put_row(page, &report->latencies[i]);
    }
    html_close_table(page);
    for (size_t i = 0; i < report->n_latencies; i++) {
        if (report->latencies[i].n_days > 1) {
            put_plot(page, &report->latencies[i]);
        }
    }
}
