/* What all parts of the page are made of. */
#include "report/html.h"

#include <string.h>

#include "base/check.h"

void html_put_text(struct page *page, const struct text *text)
{
    html_escape(page->out, text_in(text, page->language));
}

void html_put_label(struct page *page, enum label label)
{
    html_put_text(page, html_label(label));
}

void html_put_scratch(struct page *page)
{
    char *at = page->scratch.data;
    for (char *gap; at != NULL && (gap = strstr(at, " %")) != NULL;) {
        *gap = '\0';
        html_escape(page->out, at);
        buf_puts(page->out, "&nbsp;"); /* a number keeps its sign */
        at = gap + 1;
    }
    html_escape(page->out, at != NULL ? at : "");
    buf_clear(&page->scratch);
}

void html_put_percent(struct page *page, bool has, double percent, int decimals)
{
    ASSERT(page->scratch.len == 0);
    if (has) {
        wording_percent(&page->scratch, percent, decimals);
        buf_puts(&page->scratch, " %");
    } else {
        buf_puts(&page->scratch, "–");
    }
    html_put_scratch(page);
}

void html_put_duration(struct page *page, int64_t ms)
{
    ASSERT(page->scratch.len == 0);
    wording_duration(&page->scratch, ms, page->language);
    html_put_scratch(page);
}

void html_put_range(struct page *page, int64_t low_ms, int64_t high_ms)
{
    ASSERT(low_ms <= high_ms);
    html_put_duration(page, low_ms);
    if (low_ms < high_ms) {
        buf_puts(page->out, page->language == LANGUAGE_JA ? "〜" : " – ");
        html_put_duration(page, high_ms);
    }
}

void html_put_instant(struct page *page, int64_t instant_ms, bool seconds)
{
    ASSERT(page->scratch.len == 0);
    wording_instant(&page->scratch, instant_ms, page->report->tz, seconds);
    html_put_scratch(page);
}

void html_open_table(struct page *page, const char *classes,
                     const enum label *columns, size_t n)
{
    ASSERT(n > 0);
    buf_printf(page->out, "<table class=\"%s\">\n<thead><tr>", classes);
    for (size_t i = 0; i < n; i++) {
        buf_puts(page->out, "<th scope=\"col\">");
        html_put_label(page, columns[i]);
        buf_puts(page->out, "</th>");
    }
    buf_puts(page->out, "</tr></thead>\n<tbody>\n");
}

void html_close_table(struct page *page)
{
    buf_puts(page->out, "</tbody>\n</table>\n");
}

void html_open_cell(struct page *page, enum label label, const char *classes)
{
    buf_puts(page->out, "<td data-t=\"");
    html_put_label(page, label);
    buf_printf(page->out, "\" class=\"%s\">", classes);
}

void html_open_fact(struct page *page, const struct text *name)
{
    buf_puts(page->out, "<tr><th scope=\"row\">");
    html_put_text(page, name);
    buf_puts(page->out, "</th><td>");
}

void html_close_fact(struct page *page)
{
    buf_puts(page->out, "</td></tr>\n");
}

void html_put_claim(struct page *page, const struct claim *claim,
                    const char *published)
{
    bool known = claim->item >= 1 && claim->item <= CLAIM_ITEMS;
    bool japanese = page->language == LANGUAGE_JA;
    if (japanese && published != NULL) {
        html_escape(page->out, published);
    } else if (known) {
        html_escape(page->out, claim_item_title(claim->item, japanese));
    }
    const char *scope = text_scope(claim, page->language);
    if (scope[0] != '\0') {
        buf_puts(page->out, " [");
        html_escape(page->out, scope);
        buf_puts(page->out, "]");
    }
}

const char *html_verdict_class(enum verdict verdict)
{
    static const char *const classes[] = {
        [VERDICT_HOLDS] = "good",       [VERDICT_OVERSTATED] = "bad",
        [VERDICT_UNDERSTATED] = "near", [VERDICT_UNDETERMINED] = "open",
        [VERDICT_ATTESTED] = "good",    [VERDICT_LAPSED] = "bad",
        [VERDICT_NOT_CLAIMED] = "none",
    };
    ASSERT((size_t)verdict < ARRAY_LEN(classes));
    return classes[verdict];
}

void html_put_verdict(struct page *page, const struct judgement *judgement)
{
    html_escape(page->out,
                wording_verdict_name(judgement->verdict, page->language));
    if (judgement->reason != WHY_NONE) {
        buf_puts(page->out, "<br><span class=\"soft\">");
        html_escape(page->out,
                    wording_reason_name(judgement->reason, page->language));
        buf_puts(page->out, "</span>");
    }
}
