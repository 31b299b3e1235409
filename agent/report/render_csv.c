/*
 * The verdict rows as CSV (RFC 4180): lines end in CR LF, every text cell is
 * quoted. A byte order mark makes spreadsheets read it as UTF-8. A text that a
 * spreadsheet would take for a formula gets an apostrophe before it.
 */
#include "report/render.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "report/json_out.h"
#include "report/rewording.h"
#include "report/rows.h"
#include "report/wording_texts.h"

#define SENTENCE_MAX 65536

/* A row being written: the comma before a cell, but for the first. */
struct line {
    struct buf *out;
    const struct report *report;
    bool has_cell;
};

static void open_cell(struct line *line)
{
    buf_puts(line->out, line->has_cell ? "," : "");
    line->has_cell = true;
}

static void end_line(struct line *line)
{
    ASSERT(line->has_cell);
    buf_puts(line->out, "\r\n");
    line->has_cell = false;
}

/* NUL cannot be in it; other controls but tab and line ends, and what is not
 * UTF-8, become U+FFFD. NULL is an empty cell. */
static void add_text(struct line *line, const char *text)
{
    open_cell(line);
    if (text == NULL) {
        return;
    }
    buf_puts(line->out, text_wants_shield(text) ? "\"'" : "\"");
    size_t bytes = strlen(text);
    for (size_t i = 0; i < bytes;) {
        unsigned char byte = (unsigned char)text[i];
        size_t len = text_utf8_len(text + i, bytes - i);
        bool line_end = byte == '\n' || byte == '\r' || byte == '\t';
        if (len == 0 || (byte < 0x20 && !line_end) || byte == 0x7F) {
            buf_puts(line->out, "\xEF\xBF\xBD");
            len = 1;
        } else {
            buf_puts(line->out, byte == '"' ? "\"" : "");
            buf_add(line->out, text + i, len);
        }
        i += len;
    }
    buf_putc(line->out, '"');
}

static void add_int(struct line *line, bool has, int64_t value)
{
    open_cell(line);
    if (has) {
        buf_printf(line->out, "%" PRId64, value);
    }
}

static void add_real(struct line *line, bool has, double value)
{
    open_cell(line);
    if (has) {
        json_out_digits(line->out, value);
    }
}

static void add_instant(struct line *line, bool has, int64_t instant_ms)
{
    char text[CIVIL_INSTANT_MAX];
    const struct tz *tz = line->report->tz;
    open_cell(line);
    if (has) {
        buf_puts(line->out,
                 civil_render_instant(instant_ms, tz_offset_ms(tz, instant_ms),
                                      text));
    }
}

static void add_sentence(struct line *line, const struct judgement *judgement,
                         enum language language)
{
    struct buf text;
    buf_init(&text, SENTENCE_MAX);
    wording_verdict(&text, judgement, line->report->tz, language);
    line->out->overflowed |= text.overflowed;
    add_text(line, buf_str(&text));
    buf_fini(&text);
}

static void add_declared(struct line *line, const struct judgement *judgement)
{
    struct buf text;
    buf_init(&text, SENTENCE_MAX);
    wording_declared(&text, judgement->claim, judgement->interpreted,
                     LANGUAGE_EN);
    line->out->overflowed |= text.overflowed;
    add_text(line, buf_str(&text));
    buf_fini(&text);
}

static void add_rewording(struct line *line, const struct claim *claim)
{
    const struct report_rewording *one = rewording_of(line->report, claim->id);
    bool has = one != NULL && one->before != NULL;
    struct buf text;
    buf_init(&text, SENTENCE_MAX);
    if (has) {
        wording_declared(&text, one->before, NULL, LANGUAGE_EN);
    }
    line->out->overflowed |= text.overflowed;
    add_instant(line, one != NULL, one == NULL ? 0 : one->at_ms);
    add_text(line, has ? buf_str(&text) : NULL);
    add_text(line, has ? verdict_name(one->by_before.verdict) : NULL);
    buf_fini(&text);
}

static void add_measured(struct line *line, const struct measured *measured)
{
    static const char *const units[] = {
        [MEASURE_NONE] = NULL,
        [MEASURE_PERCENT] = "percent",
        [MEASURE_COUNT] = "count",
        [MEASURE_MS] = "ms",
    };
    add_real(line, measured->has_point, measured->point);
    add_real(line, measured->has_low, measured->low);
    add_real(line, measured->has_high, measured->high);
    add_real(line, measured->has_low_95, measured->low_95);
    add_text(line, units[measured->unit]);
}

static void add_row(struct line *line, const struct row *row)
{
    const struct report *report = line->report;
    const struct judgement *judgement = &row->claim.judgement;
    const struct claim *claim = judgement->claim;
    bool known = claim->item >= 1 && claim->item <= CLAIM_ITEMS;
    bool published = row->item != NULL && row->item->title != NULL;
    const char *metis = known ? claim_item_title(claim->item, true) : NULL;
    add_text(line, report->service_id);
    add_text(line, report->window_text);
    add_int(line, true, claim->item);
    add_text(line, claim->id);
    add_text(line, published ? row->item->title : metis);
    add_text(line, known ? claim_item_title(claim->item, false) : NULL);
    add_declared(line, judgement);
    add_text(line, claim->quote);
    add_text(line, verdict_name(judgement->verdict));
    add_text(line, verdict_reason_name(judgement->reason));
    add_measured(line, &judgement->measured);
    add_instant(line, judgement->has_window, judgement->window.from_ms);
    add_instant(line, judgement->has_window, judgement->window.to_ms);
    add_instant(line, row->claim.has_since, row->claim.since_ms);
    add_int(line, judgement->has_seconds_left, judgement->seconds_left);
    add_instant(line, judgement->has_true_again, judgement->true_again_ms);
    add_sentence(line, judgement, LANGUAGE_JA);
    add_sentence(line, judgement, LANGUAGE_EN);
    add_rewording(line, claim);
    end_line(line);
}

void render_report_csv(struct buf *out, const struct report *report)
{
    static const char columns[] =
        "service,window,item,claim,title_ja,title_en,declared,quote,verdict,"
        "reason,point,low,high,low_95,unit,from,to,since,seconds_left,"
        "true_again,text_ja,text_en,text_changed,declared_before,"
        "verdict_before\r\n";
    ASSERT(report->service_id != NULL && report->tz != NULL);
    struct arena arena;
    arena_init(&arena);
    size_t n = 0;
    const struct row *rows = rows_of(&arena, report->checklist, report->claims,
                                     report->n_claims, &n);
    struct line line = {.out = out, .report = report};
    buf_puts(out, "\xEF\xBB\xBF");
    buf_puts(out, columns);
    for (size_t i = 0; i < n; i++) {
        add_row(&line, &rows[i]);
    }
    arena_fini(&arena);
}
