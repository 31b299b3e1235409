/*
 * The published sheet as a workbook, by libxlsxwriter.
 *
 * The library writes to a file only; it is one in memory (memfd_create), and
 * what it needs meanwhile is in unnamed temporary files.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "report/columns.h"
#include "report/published.h"
#include "report/published_words.h"
#include "report/wording_report.h"

#define FONT "MS PGothic"
#define FONT_SIZE 9
#define A4 9
#define MARGIN_INCH 0.4
#define CELL_CHARACTERS 32767 /* of a workbook */
#define PROPERTY_MAX 255      /* bytes, of the library */
#define FROZEN_ROWS_MOST 14   /* more would leave no room for the items */
#define NOTES_VERDICT_WIDTH 28
#define NOTES_WIDTH 110

/* Heights are set, since not every program finds them by itself. In points: a
 * line of text, and what is around it; most of what a workbook takes. */
#define LINE_HEIGHT 12.5
#define ROW_MARGIN 3.5
#define ROW_HEIGHT_MOST 409.0
/* Half-width characters of our font (6 px) in a unit of column width (7 px),
 * less what is left free at the edges. */
#define CHARACTERS_PER_WIDTH 1.15

static const double widths[PUBLISHED_COLUMNS] = {
    [PUBLISHED_NO] = 4,       [PUBLISHED_KIND] = 9,
    [PUBLISHED_TITLE] = 16,   [PUBLISHED_DEFINITION] = 22,
    [PUBLISHED_UNIT] = 8,     [PUBLISHED_MARK] = 5,
    [PUBLISHED_ANSWER] = 34,  [PUBLISHED_MEASURED] = 21,
    [PUBLISHED_VERDICT] = 15, [PUBLISHED_EVIDENCE] = 36,
};

/* Background and text of a verdict; its words say the same. */
struct colours {
    uint32_t ground, ink;
};

static const struct colours colours[] = {
    [VERDICT_HOLDS] = {0xE3F4E7, 0x14532D},
    [VERDICT_OVERSTATED] = {0xFBE1E1, 0x7F1D1D},
    [VERDICT_UNDERSTATED] = {0xE3EDFB, 0x1E3A6E},
    [VERDICT_UNDETERMINED] = {0xFFF1D6, 0x6B3F00},
    [VERDICT_ATTESTED] = {0xE6F2F1, 0x134E4A},
    [VERDICT_LAPSED] = {0xFBE1E1, 0x7F1D1D},
    [VERDICT_NOT_CLAIMED] = {0xF1F2F4, 0x4B5563},
};

/* A workbook being written. */
struct book {
    struct arena arena;
    lxw_workbook *workbook;
    lxw_worksheet *sheet;
    const struct published *published;
    int at[PUBLISHED_COLUMNS]; /* a column's place, -1 if it has none */
    lxw_col_t n_columns;
    lxw_format *title, *plain, *wrapped, *header, *category, *centred;
    lxw_format *verdicts[ARRAY_LEN(colours)];
    lxw_error error; /* the first one */
};

struct area {
    lxw_row_t row;
    lxw_col_t column;
    lxw_row_t last_row;
    lxw_col_t last_column;
};

static void note(struct book *book, lxw_error error)
{
    if (book->error == LXW_NO_ERROR) {
        book->error = error;
    }
}

static const char *word(const struct book *book, enum published_word key)
{
    return text_in(published_word(key), book->published->of->language);
}

static lxw_format *new_format(struct book *book)
{
    lxw_format *format = workbook_add_format(book->workbook);
    format_set_font_name(format, FONT);
    format_set_font_size(format, FONT_SIZE);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    return format;
}

static lxw_format *new_cell(struct book *book)
{
    lxw_format *format = new_format(book);
    format_set_text_wrap(format);
    format_set_border(format, LXW_BORDER_THIN);
    format_set_border_color(format, 0xB8BDC6);
    return format;
}

static void make_formats(struct book *book)
{
    book->title = new_format(book);
    format_set_bold(book->title);
    format_set_font_size(book->title, FONT_SIZE + 5);
    book->plain = new_format(book);
    book->wrapped = new_cell(book);
    book->centred = new_cell(book);
    format_set_align(book->centred, LXW_ALIGN_CENTER);
    book->header = new_cell(book);
    format_set_bold(book->header);
    format_set_bg_color(book->header, 0xDCE3EC);
    book->category = new_cell(book);
    format_set_bold(book->category);
    format_set_bg_color(book->category, 0xEEF1F5);
    for (size_t i = 0; i < ARRAY_LEN(colours); i++) {
        book->verdicts[i] = new_cell(book);
        format_set_bold(book->verdicts[i]);
        format_set_bg_color(book->verdicts[i], colours[i].ground);
        format_set_font_color(book->verdicts[i], colours[i].ink);
    }
}

static void lay_columns(struct book *book)
{
    for (size_t i = 0; i < PUBLISHED_COLUMNS; i++) {
        bool has = published_has(book->published, (enum published_column)i);
        book->at[i] = has ? (int)book->n_columns++ : -1;
        if (has) {
            lxw_col_t column = (lxw_col_t)book->at[i];
            note(book, worksheet_set_column(book->sheet, column, column,
                                            widths[i], book->plain));
        }
    }
}

static bool is_escape(const char *text)
{
    return text_starts(text, "_x") &&
           strspn(text + 2, "0123456789ABCDEFabcdef") >= 4 && text[6] == '_';
}

/* "_x0041_" in a workbook is read as "A": its first sign is written so itself
 * (ECMA-376, ST_Xstring). The library does not. */
static const char *escaped(struct book *book, const char *text)
{
    struct buf out;
    const char *kept = text;
    buf_init(&out, SIZE_MAX);
    for (const char *at = text; *at != '\0'; at++) {
        buf_puts(&out, is_escape(at) ? "_x005F" : "");
        buf_putc(&out, *at);
    }
    if (out.len > strlen(text)) {
        kept = arena_strdup(&book->arena, buf_str(&out));
    }
    buf_fini(&out);
    return kept;
}

static void put(struct book *book, size_t row, lxw_col_t column,
                const char *text, lxw_format *format)
{
    lxw_row_t at = (lxw_row_t)row;
    note(book, text[0] == '\0'
                   ? worksheet_write_blank(book->sheet, at, column, format)
                   : worksheet_write_string(book->sheet, at, column,
                                            escaped(book, text), format));
}

/* One text over several cells. */
static void merge(struct book *book, struct area area, const char *text,
                  lxw_format *format)
{
    note(book, worksheet_merge_range(book->sheet, area.row, area.column,
                                     area.last_row, area.last_column,
                                     escaped(book, text), format));
}

static lxw_format *format_of(const struct book *book,
                             const struct published_row *row,
                             enum published_column column)
{
    if (row->row == PUBLISHED_HEADER) {
        return book->header;
    }
    if (column == PUBLISHED_VERDICT && row->is_judged) {
        return book->verdicts[row->verdict];
    }
    bool is_short = column == PUBLISHED_NO || column == PUBLISHED_MARK;
    return is_short ? book->centred : book->wrapped;
}

/* Items that follow with the same, not empty, 種別. */
static size_t same_kind(const struct published *published, size_t i)
{
    const char *kind = published->rows[i].cells[PUBLISHED_KIND];
    size_t n = 1;
    while (kind[0] != '\0' && i + n < published->n &&
           published->rows[i + n].row == PUBLISHED_ITEM &&
           text_equal(published->rows[i + n].cells[PUBLISHED_KIND], kind)) {
        n++;
    }
    return n;
}

/* Lines that a cell's text takes in a column of that width. */
static size_t lines_of(struct book *book, const char *text, double width)
{
    /* A line ends in a whole full-width character. */
    double room = 2 * floor(width * CHARACTERS_PER_WIDTH / 2);
    size_t lines = 0;
    for (;; text++) {
        size_t bytes = strcspn(text, "\n");
        double used =
            (double)columns_width(arena_strndup(&book->arena, text, bytes));
        lines += used <= room ? 1 : (size_t)ceil(used / room);
        text += bytes;
        if (*text == '\0') {
            return lines;
        }
    }
}

static void set_height(struct book *book, size_t row, size_t lines)
{
    double height = (double)lines * LINE_HEIGHT + ROW_MARGIN;
    note(book, worksheet_set_row(book->sheet, (lxw_row_t)row,
                                 fmin(height, ROW_HEIGHT_MOST), NULL));
}

/* As high as its highest cell; 種別 is merged over several. */
static void set_height_of(struct book *book, size_t i)
{
    size_t most = 1;
    for (size_t k = 0; k < PUBLISHED_COLUMNS; k++) {
        if (book->at[k] < 0 || k == PUBLISHED_KIND) {
            continue;
        }
        size_t lines =
            lines_of(book, book->published->rows[i].cells[k], widths[k]);
        most = lines > most ? lines : most;
    }
    set_height(book, i, most);
}

static void put_cells(struct book *book, size_t i)
{
    const struct published_row *row = &book->published->rows[i];
    for (size_t k = 0; k < PUBLISHED_COLUMNS; k++) {
        if (book->at[k] < 0) {
            continue;
        }
        enum published_column column = (enum published_column)k;
        put(book, i, (lxw_col_t)book->at[k], row->cells[k],
            format_of(book, row, column));
    }
    set_height_of(book, i);
    if (row->row == PUBLISHED_ITEM) { /* to be sorted by */
        double no = (double)strtol(row->cells[PUBLISHED_NO], NULL, 10);
        note(book, worksheet_write_number(book->sheet, (lxw_row_t)i, 0, no,
                                          book->centred));
    }
}

static void put_row(struct book *book, size_t i)
{
    const struct published_row *row = &book->published->rows[i];
    switch (row->row) {
    case PUBLISHED_PREAMBLE:
        put(book, i, 0, row->cells[0], i == 0 ? book->title : book->plain);
        if (i == 0) {
            set_height(book, i, 2); /* the title's font is larger */
        }
        break;
    case PUBLISHED_CATEGORY:
        merge(book,
              (struct area){(lxw_row_t)i, 0, (lxw_row_t)i,
                            (lxw_col_t)(book->n_columns - 1)},
              row->cells[0], book->category);
        break;
    case PUBLISHED_HEADER:
    case PUBLISHED_ITEM:
        put_cells(book, i);
        break;
    }
}

static void merge_kinds(struct book *book)
{
    const struct published *published = book->published;
    for (size_t i = published->header + 1; i < published->n;) {
        size_t n = same_kind(published, i);
        if (published->rows[i].row == PUBLISHED_ITEM && n > 1) {
            lxw_col_t column = (lxw_col_t)book->at[PUBLISHED_KIND];
            merge(book,
                  (struct area){(lxw_row_t)i, column, (lxw_row_t)(i + n - 1),
                                column},
                  published->rows[i].cells[PUBLISHED_KIND], book->wrapped);
        }
        i += n;
    }
}

static void put_rows(struct book *book)
{
    const struct published *published = book->published;
    for (size_t i = 0; i < published->n; i++) {
        put_row(book, i);
    }
    merge_kinds(book);
}

/* How it is shown and printed: the header stays, all columns on a page. */
static void set_page(struct book *book)
{
    lxw_worksheet *sheet = book->sheet;
    lxw_row_t header = (lxw_row_t)book->published->header;
    char footer[64];
    if (header < FROZEN_ROWS_MOST) {
        worksheet_freeze_panes(sheet, header + 1, 0);
    }
    note(book, worksheet_repeat_rows(sheet, header, header));
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, A4);
    worksheet_set_margins(sheet, MARGIN_INCH, MARGIN_INCH, MARGIN_INCH,
                          2 * MARGIN_INCH);
    worksheet_fit_to_pages(sheet, 1, 0);
    snprintf(footer, sizeof footer, "&C%s &P / &N", word(book, WORD_PAGE));
    note(book, worksheet_set_footer(sheet, footer));
    /* Texts of digits are meant as such. */
    note(book, worksheet_ignore_errors(sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT,
                                       "A1:XFD1048576"));
}

static void put_meaning(struct book *book, size_t row, enum verdict verdict)
{
    enum language language = book->published->of->language;
    put(book, row, 0, wording_verdict_name(verdict, language),
        book->verdicts[verdict]);
    put(book, row, 1, text_in(published_meaning(verdict), language),
        book->wrapped);
}

/* The second worksheet: what the verdicts mean, and what they do not. */
static void put_notes(struct book *book)
{
    const struct text *const *limits = text_not_proven();
    enum language language = book->published->of->language;
    size_t row = 0;
    book->sheet =
        workbook_add_worksheet(book->workbook, word(book, WORD_NOTES));
    note(book, worksheet_set_column(book->sheet, 0, 0, NOTES_VERDICT_WIDTH,
                                    book->plain));
    note(book,
         worksheet_set_column(book->sheet, 1, 1, NOTES_WIDTH, book->plain));
    put(book, row++, 0, word(book, WORD_NOTES), book->title);
    for (size_t i = 0; i < ARRAY_LEN(colours); i++) {
        put_meaning(book, row++, (enum verdict)i);
    }
    row++;
    put(book, row++, 0, word(book, WORD_NOT_PROVEN), book->title);
    for (; *limits != NULL; limits++, row++) {
        const char *text = text_in(*limits, language);
        merge(book, (struct area){(lxw_row_t)row, 0, (lxw_row_t)row, 1}, text,
              book->wrapped);
        set_height(book, row,
                   lines_of(book, text, NOTES_VERDICT_WIDTH + NOTES_WIDTH));
    }
    worksheet_set_landscape(book->sheet);
    worksheet_set_paper(book->sheet, A4);
    worksheet_fit_to_pages(book->sheet, 1, 0);
}

/* The library wants what it will not change without const. */
static char *property(char out[PROPERTY_MAX + 1], const char *text)
{
    bool fits = text != NULL && strlen(text) <= PROPERTY_MAX;
    snprintf(out, PROPERTY_MAX + 1, "%s", fits ? text : "");
    return out;
}

static void set_properties(struct book *book)
{
    const struct report *report = book->published->of->report;
    char title[PROPERTY_MAX + 1];
    char vendor[PROPERTY_MAX + 1];
    char made[] = "claimd";
    int64_t made_ms = report->made_ms != 0 ? report->made_ms : report->at_ms;
    lxw_doc_properties properties = {
        .title = property(title, book->published->title),
        .author = property(vendor, report->checklist->vendor),
        .comments = made,
        .created = (time_t)(made_ms / MS_PER_SECOND),
    };
    if (properties.created <= 0) {
        properties.created = 1; /* 0 would be now */
    }
    note(book, workbook_set_properties(book->workbook, &properties));
}

static void fill(struct book *book)
{
    const struct published *published = book->published;
    make_formats(book);
    book->sheet =
        workbook_add_worksheet(book->workbook, word(book, WORD_SHEET));
    ASSERT(book->sheet != NULL);
    lay_columns(book);
    put_rows(book);
    set_page(book);
    set_properties(book);
    if (published->of->is_measured) {
        put_notes(book);
    }
}

static size_t characters(const char *text)
{
    size_t n = 0;
    for (; *text != '\0'; text++) {
        n += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return n;
}

/* Before anything is written, so that the message can name the place. */
static enum err check_cells(const struct published *published,
                            struct errmsg *msg)
{
    for (size_t i = 0; i < published->n; i++) {
        const struct published_row *row = &published->rows[i];
        for (size_t k = 0; k < PUBLISHED_COLUMNS; k++) {
            size_t n = characters(row->cells[k]);
            if (n > CELL_CHARACTERS) {
                return errmsg_fail(
                    msg, ERR_LIMIT,
                    "%s%.16s: a cell of %zu characters; a workbook takes "
                    "%d: write tsv, or shorten the answer",
                    row->row == PUBLISHED_ITEM ? "item " : "row ",
                    row->row == PUBLISHED_ITEM ? row->cells[0] : "", n,
                    CELL_CHARACTERS);
            }
        }
    }
    return ERR_OK;
}

static enum err read_back(struct buf *out, int fd, struct errmsg *msg)
{
    char block[65536];
    off_t at = 0;
    ssize_t n = 0;
    while ((n = pread(fd, block, sizeof block, at)) > 0) {
        buf_add(out, block, (size_t)n);
        at += n;
    }
    return n == 0 ? ERR_OK
                  : errmsg_fail(msg, ERR_IO, "reading the workbook: %s",
                                strerror(errno));
}

static enum err write_to(int fd, const struct published *published,
                         struct errmsg *msg)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct book book = {.published = published, .workbook = workbook_new(path)};
    if (book.workbook == NULL) {
        return errmsg_fail(msg, ERR_IO, "no workbook: out of memory");
    }
    fill(&book);
    note(&book, workbook_close(book.workbook)); /* frees it in any case */
    arena_fini(&book.arena);
    return book.error == LXW_NO_ERROR
               ? ERR_OK
               : errmsg_fail(msg, ERR_IO,
                             "writing the workbook: %s; it needs room for "
                             "temporary files (TMPDIR)",
                             lxw_strerror(book.error));
}

enum err render_published_xlsx(struct buf *out,
                               const struct published *published,
                               struct errmsg *msg)
{
    ASSERT(published->n > published->header);
    enum err err = check_cells(published, msg);
    if (err != ERR_OK) {
        return err;
    }
    int fd = memfd_create("workbook", MFD_CLOEXEC);
    if (fd < 0) {
        return errmsg_fail(msg, ERR_IO, "no memory for a workbook: %s",
                           strerror(errno));
    }
    err = write_to(fd, published, msg);
    if (err == ERR_OK) {
        err = read_back(out, fd, msg);
    }
    (void)close(fd);
    return err;
}
