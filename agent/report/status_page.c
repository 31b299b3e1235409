#include "report/status_page.h"

#include <inttypes.h>

#include "base/check.h"
#include "core/classify.h"
#include "report/html.h"
#include "report/rows.h"
#include "report/wording_texts.h"

#define SCRATCH_MAX 65536

/* Besides what a report's page has. */
static const char style[] =
    ".grade{font-size:1.1rem;font-weight:600}nav a{margin-right:1rem}"
    ".service{border-top:3px solid var(--line);margin-top:2rem}"
    ".probes{list-style:none;padding:0}"
    "summary{cursor:pointer;margin:.8rem 0}"
    ".trouble{background:var(--panel);border-left:4px solid var(--bad);"
    "padding:.5rem .8rem}";

enum word {
    WORD_TITLE,
    WORD_OTHER_LANGUAGE,
    WORD_WELL,
    WORD_UNSURE,
    WORD_DRIFT,
    WORD_AS_OF,
    WORD_NOT_YET,
    WORD_TROUBLE,
    WORD_UP,
    WORD_DOWN,
    WORD_UNKNOWN,
    WORD_SINCE,
    WORD_MONTH,
    WORD_CHECKLIST,
    WORD_REPORTS,
    WORD_LEDGER,
    WORD_COUNT
};

static const struct text words[WORD_COUNT] = {
    [WORD_TITLE] = {"Service level status", "サービスレベルの現況"},
    [WORD_OTHER_LANGUAGE] = {"日本語", "English"},
    [WORD_WELL] = {"as published", "公表のとおり"},
    [WORD_UNSURE] = {"something cannot be told", "判定できない項目あり"},
    [WORD_DRIFT] = {"not as published, or down",
                    "公表内容と食い違い、または停止"},
    [WORD_AS_OF] = {"As of", "評価時点"},
    [WORD_NOT_YET] = {"Nothing has been judged yet.", "まだ判定していません。"},
    [WORD_TROUBLE] = {"Not up to date; claimd cannot keep what it sees:",
                      "最新ではありません。記録できない状態です："},
    [WORD_UP] = {"up", "稼働"},
    [WORD_DOWN] = {"down", "停止"},
    [WORD_UNKNOWN] = {"unknown", "不明"},
    [WORD_SINCE] = {"since", "開始"},
    [WORD_MONTH] = {"This month so far", "今月これまで"},
    [WORD_CHECKLIST] = {"The whole checklist", "チェックリストの全項目"},
    [WORD_REPORTS] = {"Reports", "報告書"},
    [WORD_LEDGER] = {"Ledger", "台帳"},
};

static void put_word(struct buf *out, enum word word, enum language language)
{
    html_escape(out, text_in(&words[word], language));
}

/* Whether what was last seen still tells how it is. */
static bool is_seen(const struct status_probe *probe)
{
    return probe->has_last && !probe->unseen;
}

static const struct {
    const char *class;
    enum word word;
} shown[] = {[ROWS_WELL] = {"good", WORD_WELL},
             [ROWS_UNSURE] = {"open", WORD_UNSURE},
             [ROWS_DRIFT] = {"bad", WORD_DRIFT}};

static void put_grades(struct buf *out, const struct status_frame *frame,
                       enum language language)
{
    buf_puts(out, "<ul class=\"counts\">\n");
    for (int grade = ROWS_DRIFT; grade >= ROWS_WELL; grade--) {
        if (frame->n_of_grade[grade] > 0) {
            buf_printf(out, "<li class=\"%s\"><span>", shown[grade].class);
            put_word(out, shown[grade].word, language);
            buf_printf(out, "</span><b>%zu</b></li>\n",
                       frame->n_of_grade[grade]);
        }
    }
    buf_puts(out, "</ul>\n");
}

void status_page_head(struct buf *out, const struct status_frame *frame,
                      enum language language)
{
    bool japanese = language == LANGUAGE_JA;
    buf_printf(out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n",
               japanese ? "ja" : "en");
    buf_puts(out, "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                  "content=\"width=device-width, initial-scale=1\">\n"
                  "<meta http-equiv=\"refresh\" content=\"60\">\n<title>");
    put_word(out, WORD_TITLE, language);
    buf_puts(out, "</title>\n<style>");
    for (size_t i = 0; html_style[i] != NULL; i++) {
        buf_puts(out, html_style[i]);
    }
    buf_puts(out, style);
    buf_puts(out, "</style>\n</head>\n<body>\n<header>\n<nav>");
    buf_printf(out, "<a href=\"?lang=%s\" lang=\"%s\">", japanese ? "en" : "ja",
               japanese ? "en" : "ja");
    put_word(out, WORD_OTHER_LANGUAGE, language);
    buf_puts(out, "</a></nav>\n<h1>");
    put_word(out, WORD_TITLE, language);
    buf_puts(out, "</h1>\n");
    if (frame->trouble[0] != '\0') {
        buf_puts(out, "<p class=\"trouble\">");
        put_word(out, WORD_TROUBLE, language);
        buf_putc(out, ' ');
        html_escape(out, frame->trouble);
        buf_puts(out, "</p>\n");
    }
    put_grades(out, frame, language);
    if (frame->n_services == 0) {
        buf_puts(out, "<p>");
        put_word(out, WORD_NOT_YET, language);
        buf_puts(out, "</p>\n");
    }
    buf_puts(out, "</header>\n<main>\n");
}

static void put_state(struct page *page, const struct status_probe *probe)
{
    static const struct {
        const char *class;
        enum word word;
    } states[] = {[STATE_UP] = {"good", WORD_UP},
                  [STATE_UNKNOWN] = {"open", WORD_UNKNOWN},
                  [STATE_DOWN] = {"bad", WORD_DOWN}};
    enum obs_state state = is_seen(probe) ? probe->last.state : STATE_UNKNOWN;
    buf_printf(page->out, "<b class=\"%s\">", states[state].class);
    put_word(page->out, states[state].word, page->language);
    buf_puts(page->out, "</b>");
    if (!probe->has_last) {
        return;
    }
    buf_puts(page->out, " <span class=\"soft\">");
    put_word(page->out, WORD_SINCE, page->language);
    buf_putc(page->out, ' ');
    html_put_instant(page, probe->last.first_ms, true);
    if (probe->last.reason != REASON_NONE) {
        buf_puts(page->out, " (");
        html_escape(page->out, reason_word(probe->last.reason));
        buf_putc(page->out, ')');
    }
    buf_puts(page->out, "</span>");
}

static void put_probes(struct page *page, const struct status_service *service)
{
    buf_puts(page->out, "<ul class=\"probes\">\n");
    for (size_t i = 0; i < service->n_probes; i++) {
        buf_puts(page->out, "<li>");
        put_state(page, &service->probes[i]);
        buf_puts(page->out, "<br><code>");
        html_escape(page->out, service->probes[i].id);
        buf_puts(page->out, "</code> <span class=\"soft\">");
        html_escape(page->out, service->probes[i].describes);
        if (service->probes[i].refused != NULL) {
            buf_puts(page->out, ": ");
            html_escape(page->out, service->probes[i].refused);
        }
        buf_puts(page->out, "</span></li>\n");
    }
    buf_puts(page->out, "</ul>\n");
}

void status_page_service(struct buf *out, const struct status_view *view,
                         enum language language)
{
    const struct status_service *service = view->service;
    struct arena arena = {0};
    struct report report = {.tz = service->tz,
                            .figures = *view->month,
                            .claims = service->claims,
                            .n_claims = service->n_claims};
    struct page page = {.out = out,
                        .report = &report,
                        .language = language,
                        .arena = &arena,
                        .decimals = html_decimals(&report)};
    enum rows_grade grade = rows_grade_service(service);
    page.rows = rows_of(&arena, service->checklist, service->claims,
                        service->n_claims, &page.n_rows);
    buf_init(&page.scratch, SCRATCH_MAX);
    buf_puts(out, "<article class=\"service\" id=\"");
    html_escape(out, service->id);
    buf_puts(out, "\">\n<h2>");
    html_escape(out, service->name);
    buf_printf(out, "</h2>\n<p class=\"grade %s\">", shown[grade].class);
    put_word(out, shown[grade].word, language);
    buf_puts(out, "</p>\n<p class=\"soft\">");
    put_word(out, WORD_AS_OF, language);
    buf_putc(out, ' ');
    html_put_instant(&page, view->at_ms, true);
    buf_puts(out, "</p>\n");
    put_probes(&page, service);
    buf_puts(out, "<p>");
    put_word(out, WORD_MONTH, language);
    buf_printf(out, " (%s)</p>\n", view->month_text);
    html_summary(&page);
    if (page.n_rows > 0) {
        buf_puts(out, "<details>\n<summary>");
        put_word(out, WORD_CHECKLIST, language);
        buf_puts(out, "</summary>\n");
        html_checklist(&page);
        buf_puts(out, "</details>\n");
    }
    buf_puts(out, "</article>\n");
    buf_fini(&page.scratch);
    arena_fini(&arena);
}

static void put_reports(struct buf *out, const struct status_frame *frame,
                        enum language language)
{
    if (frame->n_reports == 0) {
        return;
    }
    buf_puts(out, "<section id=\"reports\">\n<h2>");
    put_word(out, WORD_REPORTS, language);
    buf_puts(out, "</h2>\n<ul>\n");
    for (size_t i = 0; i < frame->n_reports; i++) {
        buf_puts(out, "<li><a href=\"");
        html_escape(out, frame->reports[i].href);
        buf_puts(out, "\">");
        html_escape(out, frame->reports[i].name);
        buf_puts(out, "</a></li>\n");
    }
    buf_puts(out, "</ul>\n</section>\n");
}

void status_page_foot(struct buf *out, const struct status_frame *frame,
                      enum language language)
{
    ASSERT(frame->n_reports == 0 || frame->reports != NULL);
    put_reports(out, frame, language);
    buf_puts(out, "</main>\n<footer class=\"soft\">\n<p>claimd ");
    html_escape(out, frame->version);
    if (frame->at_ms != 0) {
        buf_puts(out, " · ");
        put_word(out, WORD_AS_OF, language);
        buf_putc(out, ' ');
        wording_instant(out, frame->at_ms, tz_utc(), true);
        buf_puts(out, " UTC · ");
        put_word(out, WORD_LEDGER, language);
        buf_printf(out, " %" PRId64 " <code>", frame->ledger_seq);
        html_escape(out, frame->ledger_head);
        buf_puts(out, "</code>");
    }
    buf_puts(out, "</p>\n</footer>\n</body>\n</html>\n");
}
