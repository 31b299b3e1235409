#include "report/coverage.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "report/columns.h"
#include "report/coverage_ways.h"
#include "report/json_out.h"
#include "report/rows.h"
#include "report/wording_texts.h"

#define TEXT_MAX 8192
#define TITLE_COLUMNS 30
#define CLASS_COLUMNS 9
#define VERDICT_COLUMNS 26
#define LINE_COLUMNS 80
#define EXAMPLE_URL "https://www.example.jp/" /* where none is known */

/* --- which probes -------------------------------------------------------- */

static bool names(const struct coverage_probe *probe, const char *claim_id,
                  int item)
{
    char number[16];
    snprintf(number, sizeof number, "%d", item);
    for (size_t i = 0; i < probe->n_verifies; i++) {
        if (text_equal(probe->verifies[i], claim_id) ||
            text_equal(probe->verifies[i], number)) {
            return true;
        }
    }
    return false;
}

/* Whether a probe is held against a claim; those of its type must be of its
 * scope (core/verdict_evidence.c). */
static bool verifies(const struct coverage_probe *probe,
                     const struct claim *claim, const struct coverage_way *way)
{
    if (names(probe, claim->id, claim->item)) {
        return true;
    }
    if (text_equal(way->type, "http")) {
        return probe->critical;
    }
    bool of_scope = claim->scope == NULL || probe->store == NULL ||
                    text_equal(probe->store, claim->scope);
    return way->type != NULL && text_equal(probe->type, way->type) && of_scope;
}

static bool has_word(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = list; (at = strstr(at, word)) != NULL; at += n) {
        bool begins = at == list || at[-1] == ' ';
        if (begins && (at[n] == '\0' || at[n] == ',')) {
            return true;
        }
    }
    return false;
}

static void add_by(struct buf *by, const char *name)
{
    if (!has_word(buf_str(by), name)) {
        buf_puts(by, by->len == 0 ? "" : ", ");
        buf_puts(by, name);
    }
}

/* Adds what verifies a claim; whether anything does. */
static bool add_verifiers(struct buf *by, const struct coverage_of *of,
                          const struct judgement *judgement,
                          const struct coverage_way *way)
{
    bool found = false;
    for (size_t i = 0; i < of->n_probes; i++) {
        if (verifies(&of->probes[i], judgement->claim, way)) {
            add_by(by, of->probes[i].id);
            found = true;
        }
    }
    if (judgement->attested != NULL) {
        add_by(by, judgement->attested->by);
        found = true;
    }
    /* Judged by what is configured or declared besides probes. */
    bool by_itself = judgement->reason != WHY_NO_SOURCE &&
                     judgement->verdict != VERDICT_NOT_CLAIMED;
    return found ||
           (of->is_judged && by_itself && judgement->reason != WHY_VAGUE);
}

/* --- snippets ------------------------------------------------------------ */

/* The first address in an answer, in the arena; NULL: none. */
static const char *first_url(struct arena *arena, const char *answer)
{
    const char *at = answer == NULL ? NULL : strstr(answer, "http");
    if (at == NULL ||
        (!text_starts(at, "https://") && !text_starts(at, "http://"))) {
        return NULL;
    }
    size_t n = 0;
    while (at[n] > ' ' && at[n] < 0x7F &&
           strchr("\"<>\\^`{|}", at[n]) == NULL) {
        n++;
    }
    return arena_strndup(arena, at, n);
}

struct filling {
    const struct claim *claim;
    const char *url, *host;
};

static const char *filled(const struct filling *filling, const char *name,
                          char number[16])
{
    const struct claim *claim = filling->claim;
    if (text_starts(name, "{store}")) {
        return claim->scope == NULL ? "database" : claim->scope;
    }
    if (text_starts(name, "{url}")) {
        return filling->url == NULL ? EXAMPLE_URL : filling->url;
    }
    if (text_starts(name, "{host}")) {
        bool speaks_tls =
            filling->host != NULL && text_starts(filling->host, "https://");
        return speaks_tls ? filling->host : EXAMPLE_URL;
    }
    if (text_starts(name, "{claim}")) {
        return claim->id;
    }
    if (text_starts(name, "{item}")) {
        snprintf(number, 16, "%d", claim->item);
        return number;
    }
    return NULL;
}

static const char *fill(struct arena *arena, const char *snippet,
                        const struct filling *filling)
{
    struct buf out;
    char number[16];
    buf_init(&out, TEXT_MAX);
    for (const char *at = snippet; *at != '\0';) {
        const char *text = filled(filling, at, number);
        if (text == NULL) {
            buf_putc(&out, *at++);
        } else {
            buf_puts(&out, text);
            at = strchr(at, '}') + 1;
        }
    }
    const char *made = arena_strdup(arena, buf_str(&out));
    buf_fini(&out);
    return made;
}

/* --- rows ---------------------------------------------------------------- */

static int gravity(enum verdict verdict)
{
    static const int order[] = {
        [VERDICT_NOT_CLAIMED] = 0,  [VERDICT_HOLDS] = 1,
        [VERDICT_ATTESTED] = 1,     [VERDICT_UNDERSTATED] = 2,
        [VERDICT_UNDETERMINED] = 3, [VERDICT_LAPSED] = 4,
        [VERDICT_OVERSTATED] = 5,
    };
    ASSERT((size_t)verdict < ARRAY_LEN(order));
    return order[verdict];
}

struct making {
    struct arena *arena;
    const struct coverage_of *of;
    enum language language;
    struct buf by, claims;
};

/* A verdict's own remark says more than a general way: "it depends on business
 * hours, and none are configured". */
static void note_remark(struct making *making,
                        const struct judgement *judgement,
                        struct coverage_row *ret)
{
    const struct text *remark = text_detail(judgement->detail);
    if (ret->missing == NULL && remark != NULL &&
        judgement->reason == WHY_NO_SOURCE) {
        ret->missing =
            making->language == LANGUAGE_JA ? remark->ja : remark->en;
    }
}

/* One claim of an item, or the item itself. */
static void add_claim(struct making *making, const struct row *row,
                      struct coverage_row *ret)
{
    const struct judgement *judgement = &row->claim.judgement;
    const struct claim *claim = judgement->claim;
    bool is_claim = claim->metric != NULL && claim->metric[0] != '\0';
    const struct coverage_way *way =
        coverage_way(ret->no, is_claim ? claim->metric : NULL);
    if (is_claim) {
        buf_printf(&making->claims, "%s%s", making->claims.len == 0 ? "" : " ",
                   claim->id);
    }
    bool verified = add_verifiers(&making->by, making->of, judgement, way);
    if (!ret->is_judged ||
        gravity(judgement->verdict) > gravity(ret->verdict)) {
        ret->is_judged = true;
        ret->verdict = judgement->verdict;
        ret->reason = judgement->reason;
    }
    if (verified) {
        note_remark(making, judgement, ret);
    }
    if (verified || judgement->verdict == VERDICT_NOT_CLAIMED ||
        ret->missing != NULL) {
        return;
    }
    const struct filling filling = {
        .claim = claim,
        .url = row->item == NULL ? NULL
                                 : first_url(making->arena, row->item->answer),
        .host = making->of->target,
    };
    ret->missing =
        making->language == LANGUAGE_JA ? way->missing_ja : way->missing_en;
    ret->snippet = way->snippet == NULL
                       ? NULL
                       : fill(making->arena, way->snippet, &filling);
}

static void make_row(struct making *making, const struct row *rows, size_t n,
                     struct coverage_row *ret)
{
    buf_clear(&making->by);
    buf_clear(&making->claims);
    for (size_t i = 0; i < n; i++) {
        const struct claim *claim = rows[i].claim.judgement.claim;
        if (claim->item != ret->no) {
            continue;
        }
        ret->is_in_sheet = ret->is_in_sheet || rows[i].item != NULL;
        if (rows[i].item != NULL) {
            ret->class = rows[i].item->verification;
        }
        add_claim(making, &rows[i], ret);
    }
    ret->is_judged = ret->is_judged && making->of->is_judged;
    ret->by = arena_strdup(making->arena, buf_str(&making->by));
    ret->claims = arena_strdup(making->arena, buf_str(&making->claims));
}

struct coverage *coverage_make(struct arena *arena,
                               const struct coverage_of *of,
                               enum language language)
{
    const struct status_service *service = of->service;
    struct coverage *coverage = arena_alloc(arena, sizeof *coverage);
    struct making making = {.arena = arena, .of = of, .language = language};
    size_t n = 0;
    ASSERT(service->checklist != NULL);
    const struct row *rows = rows_of(arena, service->checklist, service->claims,
                                     service->n_claims, &n);
    buf_init(&making.by, TEXT_MAX);
    buf_init(&making.claims, TEXT_MAX);
    coverage->service = service->id;
    for (int i = 0; i < COVERAGE_ROWS; i++) {
        struct coverage_row *row = &coverage->rows[i];
        *row = (struct coverage_row){
            .no = i + 1,
            .title = claim_item_title(i + 1, language == LANGUAGE_JA),
            .class = VERIFY_NONE,
            .verdict = VERDICT_NOT_CLAIMED,
        };
        make_row(&making, rows, n, row);
        coverage->n_missing += row->missing != NULL ? 1 : 0;
    }
    buf_fini(&making.by);
    buf_fini(&making.claims);
    return coverage;
}

/* --- for people ---------------------------------------------------------- */

static const char *class_name(enum verification class, enum language language)
{
    static const char *const japanese[] = {
        [VERIFY_MEASURED] = "測定",
        [VERIFY_EVIDENCE] = "証拠",
        [VERIFY_ATTESTED] = "保証",
        [VERIFY_NONE] = "なし",
    };
    return language == LANGUAGE_JA ? japanese[class] : verification_name(class);
}

static void add_verdict(struct buf *out, const struct coverage_row *row,
                        enum language language)
{
    bool ja = language == LANGUAGE_JA;
    if (!row->is_in_sheet && row->claims[0] == '\0') {
        buf_puts(out, ja ? "記載なし" : "not in the sheet");
    } else if (!row->is_judged) {
        buf_puts(out, ja ? "未判定" : "not judged yet");
    } else {
        buf_puts(out, wording_verdict_name(row->verdict, language));
        if (row->reason != WHY_NONE) {
            buf_printf(out, ": %s", wording_reason_name(row->reason, language));
        }
    }
}

static void add_row(struct buf *out, const struct coverage_row *row,
                    enum language language)
{
    struct buf verdict;
    buf_init(&verdict, TEXT_MAX);
    add_verdict(&verdict, row, language);
    buf_printf(out, "%2d  ", row->no);
    columns_cell(out, row->title, TITLE_COLUMNS);
    buf_puts(out, "  ");
    columns_cell(out, class_name(row->class, language), CLASS_COLUMNS);
    columns_cell(out, buf_str(&verdict), VERDICT_COLUMNS);
    const char *rest = row->missing == NULL ? "" : "?";
    bool both = row->by[0] != '\0' && row->missing != NULL;
    bool neither = row->by[0] == '\0' && row->missing == NULL;
    buf_printf(out, "  %s%s%s\n", row->by, both ? ", " : "",
               neither ? "-" : rest);
    buf_fini(&verdict);
}

/* "measured 9, evidence 17, …" */
static void add_tally(struct buf *out, const struct coverage *coverage,
                      enum language language)
{
    for (int class = VERIFY_MEASURED; class <= VERIFY_NONE; class ++) {
        int n = 0;
        for (int i = 0; i < COVERAGE_ROWS; i++) {
            n += (int)coverage->rows[i].class == class ? 1 : 0;
        }
        buf_printf(out, "%s%s %d", class == VERIFY_MEASURED ? "\n" : ", ",
                   class_name((enum verification) class, language), n);
    }
    buf_putc(out, '\n');
}

void coverage_table(struct buf *out, const struct coverage *coverage,
                    bool brief, enum language language)
{
    bool ja = language == LANGUAGE_JA;
    buf_printf(out, "%s\n    ", coverage->service);
    columns_cell(out, ja ? "項目" : "item", TITLE_COLUMNS);
    buf_puts(out, "  ");
    columns_cell(out, ja ? "区分" : "class", CLASS_COLUMNS);
    columns_cell(out, ja ? "判定" : "verdict", VERDICT_COLUMNS);
    buf_printf(out, "  %s\n", ja ? "根拠" : "verified by");
    for (int i = 0; i < COVERAGE_ROWS; i++) {
        add_row(out, &coverage->rows[i], language);
    }
    add_tally(out, coverage, language);
    buf_printf(out,
               ja ? "\n%zu項目には確認手段がありません(?)。\n"
                  : "\n%zu items have nothing that verifies them (?).\n",
               coverage->n_missing);
    for (int i = 0; i < COVERAGE_ROWS && !brief; i++) {
        const struct coverage_row *row = &coverage->rows[i];
        if (row->missing == NULL) {
            continue;
        }
        buf_printf(out, "\n%d  %s\n", row->no, row->title);
        columns_wrap(out, row->missing, 4, LINE_COLUMNS);
        if (row->snippet != NULL) {
            buf_printf(out, "%s\n", row->snippet);
        }
    }
}

/* --- for programs -------------------------------------------------------- */

void coverage_json(struct buf *out, const struct coverage *coverage)
{
    struct json_out json;
    json_out_init(&json, out, -1);
    json_out_object(&json, NULL);
    json_out_text(&json, "service", coverage->service);
    json_out_int(&json, "missing", (int64_t)coverage->n_missing);
    json_out_array(&json, "items");
    for (int i = 0; i < COVERAGE_ROWS; i++) {
        const struct coverage_row *row = &coverage->rows[i];
        json_out_object(&json, NULL);
        json_out_int(&json, "no", row->no);
        json_out_text(&json, "title", row->title);
        json_out_text(&json, "verification", verification_name(row->class));
        json_out_bool(&json, "in_sheet", row->is_in_sheet);
        json_out_text(&json, "claims", row->claims);
        json_out_text(&json, "verified_by", row->by);
        json_out_text(&json, "verdict",
                      row->is_judged ? verdict_name(row->verdict) : NULL);
        json_out_text(&json, "reason",
                      row->is_judged ? verdict_reason_name(row->reason) : NULL);
        json_out_text(&json, "missing", row->missing);
        json_out_text(&json, "snippet", row->snippet);
        json_out_end_object(&json);
    }
    json_out_end_array(&json);
    json_out_end_object(&json);
}
