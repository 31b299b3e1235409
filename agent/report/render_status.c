/* `claimd status`: JSON for machines, a table for a terminal. */
#include "report/render.h"

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/classify.h"
#include "report/columns.h"
#include "report/json_out.h"
#include "report/rows.h"
#include "report/wording_texts.h"

#define CELL_MAX 4096
#define VERDICT_MAX 65536
#define LINE_COLUMNS 100

/* The present is what was last seen, until it is too long ago (figures.md). */
static const char *state_now(const struct status_probe *probe)
{
    return obs_state_name(probe->unseen ? STATE_UNKNOWN : probe->last.state);
}

static const char *reason_now(const struct status_probe *probe)
{
    return probe->unseen ? "not_seen_since" : reason_word(probe->last.reason);
}

static void add_probe(struct json_out *json, const struct status_probe *probe,
                      const struct tz *tz)
{
    json_out_object(json, NULL);
    json_out_text(json, "id", probe->id);
    json_out_text(json, "type", probe->type);
    json_out_text(json, "describes", probe->describes);
    json_out_bool(json, "critical", probe->critical);
    bool has = probe->has_last;
    json_out_text(json, "state", has ? state_now(probe) : NULL);
    json_out_text(json, "reason", has ? reason_now(probe) : NULL);
    json_out_instant(json, "since", has, probe->last.first_ms, tz);
    json_out_instant(json, "last", has, probe->last.last_ms, tz);
    json_out_end_object(json);
}

static void add_service(struct json_out *json,
                        const struct status_service *service)
{
    json_out_object(json, NULL);
    json_out_text(json, "id", service->id);
    json_out_text(json, "name", service->name);
    json_out_array(json, "probes");
    for (size_t i = 0; i < service->n_probes; i++) {
        add_probe(json, &service->probes[i], service->tz);
    }
    json_out_end_array(json);
    json_out_end_object(json);
}

static void add_verdicts(struct json_out *json,
                         const struct status_service *service)
{
    struct arena arena;
    arena_init(&arena);
    size_t n = 0;
    const struct row *rows = rows_of(&arena, service->checklist,
                                     service->claims, service->n_claims, &n);
    struct buf verdict;
    buf_init(&verdict, VERDICT_MAX);
    for (size_t i = 0; i < n; i++) {
        buf_clear(&verdict);
        render_verdict_json(&verdict, service->id, &rows[i].claim, service->tz);
        if (verdict.overflowed) {
            json->out->overflowed = true;
            break;
        }
        json_out_raw(json, NULL, buf_str(&verdict));
    }
    buf_fini(&verdict);
    arena_fini(&arena);
}

void render_status_json(struct buf *out, int64_t at_ms,
                        const struct status_service *services, size_t n)
{
    ASSERT(services != NULL || n == 0);
    const struct tz *tz = n > 0 ? services[0].tz : tz_utc();
    struct json_out json;
    json_out_init(&json, out, 0);
    json_out_object(&json, NULL);
    json_out_instant(&json, "at", true, at_ms, tz);
    json_out_array(&json, "services");
    for (size_t i = 0; i < n; i++) {
        add_service(&json, &services[i]);
    }
    json_out_end_array(&json);
    json_out_array(&json, "verdicts");
    for (size_t i = 0; i < n; i++) {
        add_verdicts(&json, &services[i]);
    }
    json_out_end_array(&json);
    json_out_end_object(&json);
    buf_putc(out, '\n');
}

/* What a table is written with. */
struct table {
    struct buf *out;
    enum language language;
    bool colour;
    int64_t at_ms;
    struct buf cell; /* scratch */
};

static const char *colour_of(enum verdict verdict)
{
    static const char *const colours[] = {
        [VERDICT_HOLDS] = "\x1b[32m",       [VERDICT_OVERSTATED] = "\x1b[1;31m",
        [VERDICT_UNDERSTATED] = "\x1b[36m", [VERDICT_UNDETERMINED] = "\x1b[33m",
        [VERDICT_ATTESTED] = "\x1b[32m",    [VERDICT_LAPSED] = "\x1b[1;31m",
        [VERDICT_NOT_CLAIMED] = "\x1b[2m",
    };
    ASSERT((size_t)verdict < ARRAY_LEN(colours));
    return colours[verdict];
}

static bool japanese(const struct table *table)
{
    return table->language == LANGUAGE_JA;
}

static void put_cell(struct table *table, size_t width)
{
    columns_cell(table->out, buf_str(&table->cell), width);
    buf_puts(table->out, "  ");
    buf_clear(&table->cell);
}

static void put_verdict(struct table *table, const struct judgement *judgement)
{
    if (table->colour) {
        buf_puts(table->out, colour_of(judgement->verdict));
    }
    buf_puts(table->out,
             wording_verdict_name(judgement->verdict, table->language));
    if (judgement->reason != WHY_NONE) {
        buf_printf(table->out, japanese(table) ? "：%s" : ": %s",
                   wording_reason_name(judgement->reason, table->language));
    }
    if (table->colour) {
        buf_puts(table->out, "\x1b[0m");
    }
    buf_putc(table->out, '\n');
}

/* What is to be acted on, and what a measurement could not settle, is said at
 * length. */
static void put_sentence(struct table *table, const struct row *row,
                         const struct tz *tz)
{
    const struct judgement *judgement = &row->claim.judgement;
    bool open = judgement->measured.unit != MEASURE_NONE &&
                (judgement->verdict == VERDICT_UNDETERMINED ||
                 judgement->verdict == VERDICT_UNDERSTATED);
    if (!verdict_is_drift(judgement->verdict) && !open) {
        return;
    }
    wording_verdict(&table->cell, judgement, tz, table->language);
    columns_wrap(table->out, buf_str(&table->cell), 8, LINE_COLUMNS);
    buf_clear(&table->cell);
    if (row->claim.has_since) {
        buf_puts(table->out,
                 japanese(table) ? "        判定開始: " : "        since ");
        wording_instant(table->out, row->claim.since_ms, tz, true);
        buf_putc(table->out, '\n');
    }
}

static void put_row(struct table *table, const struct row *row,
                    const struct tz *tz)
{
    const struct judgement *judgement = &row->claim.judgement;
    const struct claim *claim = judgement->claim;
    if (row->first_of_item) {
        buf_printf(&table->cell, "%2d", claim->item);
    }
    put_cell(table, 2);
    bool known = claim->item >= 1 && claim->item <= 49;
    const char *title =
        known ? claim_item_title(claim->item, japanese(table)) : claim->metric;
    const char *scope = text_scope(claim, table->language);
    if (scope[0] != '\0') {
        buf_printf(&table->cell, "[%s] ", scope);
    }
    buf_puts(&table->cell, title);
    put_cell(table, 32);
    wording_declared(&table->cell, claim, judgement->interpreted,
                     table->language);
    put_cell(table, 20);
    wording_measured(&table->cell, judgement, table->language);
    put_cell(table, 24);
    put_verdict(table, judgement);
    put_sentence(table, row, tz);
}

static void put_heading(struct table *table,
                        const struct status_service *service)
{
    static const struct text headings[] = {
        {"item", "サービスレベル項目"},
        {"declared", "公表値"},
        {"measured", "観測値"},
    };
    static const size_t widths[] = {32, 20, 24};
    buf_printf(&table->cell, "%s (%s)  ", service->name, service->id);
    wording_instant(&table->cell, table->at_ms, service->tz, true);
    columns_wrap(table->out, buf_str(&table->cell), 0, LINE_COLUMNS);
    buf_clear(&table->cell);
    buf_puts(table->out, "    ");
    for (size_t i = 0; i < ARRAY_LEN(headings); i++) {
        buf_puts(&table->cell, text_in(&headings[i], table->language));
        put_cell(table, widths[i]);
    }
    buf_puts(table->out, japanese(table) ? "判定\n" : "verdict\n");
}

static void put_counts(struct table *table, const struct row *rows, size_t n)
{
    size_t counts[ROWS_VERDICTS];
    rows_count(rows, n, counts);
    const char *separator = "";
    for (size_t i = 0; i < ROWS_VERDICTS; i++) {
        if (counts[i] > 0) {
            buf_printf(table->out, "%s%s %zu", separator,
                       wording_verdict_name((enum verdict)i, table->language),
                       counts[i]);
            separator = japanese(table) ? "、" : ", ";
        }
    }
    buf_putc(table->out, '\n');
}

static void put_probe(struct table *table, const struct status_probe *probe,
                      const struct tz *tz)
{
    buf_printf(&table->cell, "%s  %s  ", probe->id, probe->describes);
    if (!probe->has_last) {
        buf_puts(&table->cell, japanese(table) ? "未観測" : "not seen yet");
    } else {
        buf_printf(&table->cell, "%s %s ", state_now(probe), reason_now(probe));
        wording_instant(&table->cell, probe->last.last_ms, tz, true);
    }
    columns_wrap(table->out, buf_str(&table->cell), 4, LINE_COLUMNS);
    buf_clear(&table->cell);
}

static void put_service(struct table *table,
                        const struct status_service *service)
{
    struct arena arena;
    arena_init(&arena);
    size_t n = 0;
    const struct row *rows = rows_of(&arena, service->checklist,
                                     service->claims, service->n_claims, &n);
    put_heading(table, service);
    for (size_t i = 0; i < n; i++) {
        put_row(table, &rows[i], service->tz);
    }
    for (size_t i = 0; i < service->n_probes; i++) {
        put_probe(table, &service->probes[i], service->tz);
    }
    put_counts(table, rows, n);
    arena_fini(&arena);
}

void render_status_table(struct buf *out, int64_t at_ms,
                         const struct status_service *services, size_t n,
                         enum language language, bool colour)
{
    ASSERT(services != NULL || n == 0);
    struct table table = {
        .out = out,
        .language = language,
        .colour = colour,
        .at_ms = at_ms,
    };
    buf_init(&table.cell, CELL_MAX);
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            buf_putc(out, '\n');
        }
        put_service(&table, &services[i]);
    }
    buf_fini(&table.cell);
}
