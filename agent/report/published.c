#include "report/published.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "report/published_words.h"
#include "report/rows.h"
#include "report/wording_texts.h"

#define CELL_MAX ((size_t)256 * 1024)

/* A table being laid out. */
struct laying {
    struct arena *arena;
    const struct publishing *of;
    const struct row *rows; /* of the checklist, with verdicts */
    size_t n_rows;
    struct published_row *lines;
    size_t n, capacity;
    struct buf scratch; /* a cell being written; empty between uses */
};

/* As the reader takes a cell: without blanks around it; control characters but
 * line ends are blanks, and so are bytes that are not UTF-8. */
static const char *cleaned(struct arena *arena, const char *text)
{
    size_t bytes = strlen(text);
    char *clean = arena_strndup(arena, text, bytes);
    size_t n = 0;
    for (size_t i = 0; i < bytes;) {
        unsigned char byte = (unsigned char)text[i];
        size_t len = text_utf8_len(text + i, bytes - i);
        bool is_c1 =
            len == 2 && byte == 0xC2 && (unsigned char)text[i + 1] < 0xA0;
        bool is_control = (byte < 0x20 && byte != '\n') || byte == 0x7F;
        bool before_line_end = byte == '\r' && text[i + 1] == '\n';
        if (len == 0 || is_c1 || is_control) {
            clean[n] = ' ';
            n += before_line_end ? 0 : 1;
            i += len > 0 ? len : 1;
            continue;
        }
        memcpy(clean + n, text + i, len);
        n += len;
        i += len;
    }
    while (n > 0 && (clean[n - 1] == ' ' || clean[n - 1] == '\n')) {
        n--;
    }
    clean[n] = '\0';
    return clean + strspn(clean, " \n");
}

static const char *word(const struct laying *laying, enum published_word key)
{
    return text_in(published_word(key), laying->of->language);
}

/* Puts a text in the scratch, behind a word for what it is. */
static void put_fact(struct laying *laying, enum published_word key,
                     const char *value)
{
    if (value != NULL && value[0] != '\0') {
        buf_puts(&laying->scratch, laying->scratch.len > 0 ? " " : "");
        buf_printf(&laying->scratch, "%s: %s", word(laying, key), value);
    }
}

static void put_instant(struct laying *laying, int64_t instant_ms, bool seconds)
{
    wording_instant(&laying->scratch, instant_ms, laying->of->report->tz,
                    seconds);
}

/* What is in the scratch, as a cell; empties it. */
static const char *take_cell(struct laying *laying)
{
    ASSERT(!laying->scratch.overflowed);
    const char *cell = cleaned(laying->arena, buf_str(&laying->scratch));
    buf_clear(&laying->scratch);
    return cell;
}

static struct published_row *add_line(struct laying *laying,
                                      enum published_kind kind)
{
    ASSERT(laying->n < laying->capacity);
    struct published_row *line = &laying->lines[laying->n++];
    line->row = kind;
    for (size_t i = 0; i < PUBLISHED_COLUMNS; i++) {
        line->cells[i] = "";
    }
    return line;
}

/* --- above the table ------------------------------------------------------ */

static void add_preamble(struct laying *laying)
{
    if (laying->scratch.len > 0) {
        add_line(laying, PUBLISHED_PREAMBLE)->cells[0] = take_cell(laying);
    }
}

static void add_certificate(struct laying *laying,
                            const struct certificate *certificate)
{
    put_fact(laying, WORD_STANDARD, certificate->standard);
    put_fact(laying, WORD_NUMBER, certificate->number);
    put_fact(laying, WORD_SCOPE, certificate->scope);
    put_fact(laying, WORD_STATEMENT, certificate->statement);
    put_fact(laying, WORD_BODY, certificate->body);
    add_preamble(laying);
}

static void add_source(struct laying *laying)
{
    const struct checklist *checklist = laying->of->report->checklist;
    bool untitled = checklist->title == NULL || checklist->title[0] == '\0';
    buf_puts(&laying->scratch,
             untitled ? word(laying, WORD_TITLE) : checklist->title);
    add_preamble(laying);
    put_fact(laying, WORD_VENDOR, checklist->vendor);
    add_preamble(laying);
    put_fact(laying, WORD_UPDATED, checklist->as_of);
    add_preamble(laying);
    if (checklist->template_name != NULL) {
        buf_puts(&laying->scratch, word(laying, WORD_TEMPLATE));
        add_preamble(laying);
    }
    for (size_t i = 0; i < checklist->n_certificates; i++) {
        add_certificate(laying, &checklist->certificates[i]);
    }
}

/* Who measured, from where, up to when. */
static void add_measurement(struct laying *laying)
{
    const struct report *report = laying->of->report;
    struct buf *out = &laying->scratch;
    buf_printf(out, "%s: claimd %s; ", word(laying, WORD_MEASURED),
               report->origin.version);
    if (text_equal(report->service_name, report->service_id)) {
        buf_puts(out, report->service_id);
    } else {
        buf_printf(out, "%s (%s)", report->service_name, report->service_id);
    }
    buf_printf(out, "; %s: %s; %s: ", word(laying, WORD_VANTAGE),
               report->origin.vantage, word(laying, WORD_AT));
    put_instant(laying, report->at_ms, true);
    buf_printf(out, " (%s)", report->timezone);
    add_preamble(laying);
}

static void add_window(struct laying *laying)
{
    const struct report *report = laying->of->report;
    const struct figures *figures = &report->figures;
    struct buf *out = &laying->scratch;
    buf_printf(out, "%s: %s ", word(laying, WORD_WINDOW), report->window_text);
    put_instant(laying, figures->window.from_ms, false);
    buf_puts(out, " – ");
    put_instant(laying, figures->window.to_ms, false);
    if (figures->has_bounds) {
        buf_printf(out, "; %s: ", word(laying, WORD_COVERAGE));
        wording_percent(out, figures->coverage, 3);
        buf_puts(out, " %");
    }
    buf_printf(out, "; %s", word(laying, WORD_OWN_WINDOWS));
    add_preamble(laying);
}

static void add_ledger(struct laying *laying)
{
    const struct report_origin *origin = &laying->of->report->origin;
    struct buf *out = &laying->scratch;
    buf_printf(out, "%s: %s %" PRId64, word(laying, WORD_LEDGER),
               word(laying, WORD_RECORD), origin->ledger_seq);
    put_fact(laying, WORD_HASH, origin->ledger_head);
    put_fact(laying, WORD_KEY, origin->key_id);
    add_preamble(laying);
    for (size_t i = 0; i < laying->of->n_files; i++) {
        const struct published_file *file = &laying->of->files[i];
        buf_printf(out, "%s: %s sha256:%s", word(laying, WORD_REPORT),
                   file->name, file->sha256);
        if (laying->of->record > 0) {
            buf_printf(out, " (%s %" PRId64 ")", word(laying, WORD_RECORD),
                       laying->of->record);
        }
        add_preamble(laying);
    }
}

/* --- the items ------------------------------------------------------------ */

/* A claim begins its line; what tells it from others of its item leads it. */
static void begin_claim(struct laying *laying, const struct row *row,
                        bool alone)
{
    const char *scope =
        text_scope(row->claim.judgement.claim, laying->of->language);
    buf_puts(&laying->scratch, laying->scratch.len > 0 ? "\n" : "");
    if (!alone && scope[0] != '\0') {
        buf_printf(&laying->scratch, "[%s] ", scope);
    }
}

static void put_measured(struct laying *laying, const struct row *row)
{
    const struct judgement *judgement = &row->claim.judgement;
    struct buf *out = &laying->scratch;
    wording_measured(out, judgement, laying->of->language);
    if (judgement->measured.unit == MEASURE_NONE || !judgement->has_window ||
        judgement->resolution_ms == 0) {
        return;
    }
    buf_printf(out, "\n(%s ", word(laying, WORD_COVERAGE));
    wording_percent(out, judgement->coverage, 3);
    buf_printf(out, " %%; %s ", word(laying, WORD_EVERY));
    wording_duration(out, judgement->resolution_ms, laying->of->language);
    buf_putc(out, ')');
}

static void put_verdict(struct laying *laying, const struct row *row)
{
    const struct judgement *judgement = &row->claim.judgement;
    enum language language = laying->of->language;
    buf_puts(&laying->scratch,
             wording_verdict_name(judgement->verdict, language));
    if (judgement->reason != WHY_NONE) {
        buf_printf(&laying->scratch, ": %s",
                   wording_reason_name(judgement->reason, language));
    }
    if (judgement->attested != NULL) {
        buf_printf(&laying->scratch, " (%s ", word(laying, WORD_UNTIL));
        wording_until(&laying->scratch, judgement->attested->until_ms,
                      laying->of->report->tz);
        buf_putc(&laying->scratch, ')');
    }
}

static bool is_disputed(const struct report *report, int64_t incident_ms)
{
    for (size_t i = 0; i < report->n_notes; i++) {
        const struct incident_note *note = &report->notes[i];
        if (note->incident_ms == incident_ms &&
            text_equal(note->about, "dispute")) {
            return true;
        }
    }
    return false;
}

static void put_incidents(struct laying *laying,
                          const struct judgement *judgement)
{
    struct buf *out = &laying->scratch;
    for (size_t i = 0; i < judgement->n_evidence; i++) {
        if (i == 0) {
            buf_printf(out, "\n%s: ", word(laying, WORD_INCIDENTS));
        } else {
            buf_puts(out, ", ");
        }
        put_instant(laying, judgement->evidence_ms[i], true);
        if (is_disputed(laying->of->report, judgement->evidence_ms[i])) {
            buf_printf(out, " (%s)", word(laying, WORD_DISPUTED));
        }
    }
}

static void put_evidence(struct laying *laying, const struct row *row)
{
    const struct judgement *judgement = &row->claim.judgement;
    struct buf *out = &laying->scratch;
    wording_verdict(out, judgement, laying->of->report->tz,
                    laying->of->language);
    put_incidents(laying, judgement);
    if (judgement->attested != NULL) {
        buf_printf(out, "\n%s %" PRId64, word(laying, WORD_RECORD),
                   judgement->attested->seq);
    }
    if (row->claim.has_since) {
        buf_printf(out, "\n%s: ", word(laying, WORD_SINCE));
        put_instant(laying, row->claim.since_ms, true);
    }
}

/* A grave verdict counts for its item. */
static bool is_graver(enum verdict a, enum verdict b)
{
    static const int gravity[ROWS_VERDICTS] = {
        [VERDICT_OVERSTATED] = 6,   [VERDICT_LAPSED] = 5,
        [VERDICT_UNDETERMINED] = 4, [VERDICT_UNDERSTATED] = 3,
        [VERDICT_ATTESTED] = 2,     [VERDICT_HOLDS] = 1,
        [VERDICT_NOT_CLAIMED] = 0,
    };
    ASSERT((size_t)a < ROWS_VERDICTS && (size_t)b < ROWS_VERDICTS);
    return gravity[a] > gravity[b];
}

typedef void put_claim(struct laying *laying, const struct row *row);

/* A cell with a line for each row of an item. */
static const char *claims_cell(struct laying *laying, const struct row *rows,
                               size_t n, put_claim *put)
{
    for (size_t i = 0; i < n; i++) {
        begin_claim(laying, &rows[i], n == 1);
        put(laying, &rows[i]);
    }
    return take_cell(laying);
}

static const char *own(const struct laying *laying, const char *text)
{
    return text == NULL ? "" : cleaned(laying->arena, text);
}

static void add_item(struct laying *laying, const struct row *rows, size_t n)
{
    const struct checklist_item *item = rows[0].item;
    struct published_row *line = add_line(laying, PUBLISHED_ITEM);
    bool japanese = laying->of->language == LANGUAGE_JA;
    ASSERT(item != NULL && n > 0);
    line->cells[PUBLISHED_NO] = arena_printf(laying->arena, "%d", item->no);
    line->cells[PUBLISHED_KIND] = own(laying, item->kind);
    line->cells[PUBLISHED_TITLE] = item->title != NULL
                                       ? own(laying, item->title)
                                       : claim_item_title(item->no, japanese);
    line->cells[PUBLISHED_DEFINITION] = own(laying, item->definition);
    line->cells[PUBLISHED_UNIT] = own(laying, item->unit);
    line->cells[PUBLISHED_ANSWER] = own(laying, item->answer);
    if (item->mark >= 0) {
        line->cells[PUBLISHED_MARK] =
            word(laying, item->mark > 0 ? WORD_YES : WORD_NO);
    }
    if (!laying->of->is_measured) {
        return;
    }
    line->cells[PUBLISHED_MEASURED] =
        claims_cell(laying, rows, n, put_measured);
    line->cells[PUBLISHED_VERDICT] = claims_cell(laying, rows, n, put_verdict);
    line->cells[PUBLISHED_EVIDENCE] =
        claims_cell(laying, rows, n, put_evidence);
    line->is_judged = true;
    line->verdict = rows[0].claim.judgement.verdict;
    for (size_t i = 1; i < n; i++) {
        enum verdict verdict = rows[i].claim.judgement.verdict;
        line->verdict =
            is_graver(verdict, line->verdict) ? verdict : line->verdict;
    }
}

static void add_items(struct laying *laying)
{
    const char *category = NULL;
    for (size_t i = 0; i < laying->n_rows;) {
        const struct row *first = &laying->rows[i];
        const struct checklist_item *item = first->item;
        size_t n = 1;
        while (i + n < laying->n_rows && first[n].item == item) {
            n++;
        }
        i += n;
        if (item == NULL) {
            continue; /* a claim the sheet does not have */
        }
        if (item->category != NULL && item->category[0] != '\0' &&
            !text_equal(item->category, category)) {
            add_line(laying, PUBLISHED_CATEGORY)->cells[0] =
                own(laying, item->category);
            category = item->category;
        }
        add_item(laying, first, n);
    }
}

static void add_header(struct laying *laying)
{
    struct published_row *line = add_line(laying, PUBLISHED_HEADER);
    for (size_t i = 0; i < PUBLISHED_COLUMNS; i++) {
        line->cells[i] =
            text_in(published_column_name((enum published_column)i),
                    laying->of->language);
    }
}

struct published published_make(struct arena *arena,
                                const struct publishing *of)
{
    const struct report *report = of->report;
    const struct checklist *checklist = report->checklist;
    ASSERT(checklist != NULL && (!of->is_measured || report->tz != NULL));
    struct laying laying = {.arena = arena, .of = of};
    buf_init(&laying.scratch, CELL_MAX);
    laying.rows = rows_of(arena, checklist, report->claims, report->n_claims,
                          &laying.n_rows);
    laying.capacity =
        8 + checklist->n_certificates + of->n_files + 2 * checklist->n_items;
    laying.lines = arena_array(arena, laying.capacity, sizeof *laying.lines);
    add_source(&laying);
    if (of->is_measured) {
        add_measurement(&laying);
        add_window(&laying);
        add_ledger(&laying);
    }
    size_t header = laying.n;
    add_header(&laying);
    add_items(&laying);
    buf_fini(&laying.scratch);
    return (struct published){.of = of,
                              .title = laying.lines[0].cells[0],
                              .rows = laying.lines,
                              .n = laying.n,
                              .header = header};
}

bool published_has(const struct published *published,
                   enum published_column column)
{
    ASSERT(column < PUBLISHED_COLUMNS);
    return column != PUBLISHED_MARK || published->of->wants_marks;
}
