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
#define LINE_COLUMNS 80
#define ITEM_COLUMNS 23
#define DECLARED_COLUMNS 16
#define INDENT 4

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
    json_out_text(json, "refused", probe->refused);
    json_out_instant(json, "since", has, probe->last.first_ms, tz);
    json_out_instant(json, "last", has, probe->last.last_ms, tz);
    json_out_end_object(json);
}

static void add_service(struct json_out *json, int64_t at_ms,
                        const struct status_service *service)
{
    json_out_object(json, NULL);
    json_out_text(json, "id", service->id);
    json_out_text(json, "name", service->name);
    json_out_instant(json, "at", true, at_ms, service->tz);
    json_out_array(json, "probes");
    for (size_t i = 0; i < service->n_probes; i++) {
        add_probe(json, &service->probes[i], service->tz);
    }
    json_out_end_array(json);
    bool has_report = service->report_window != NULL;
    json_out_text(json, "last_report", service->report_window);
    json_out_instant(json, "last_report_made", has_report,
                     service->report_made_ms, service->tz);
    json_out_end_object(json);
}

static void add_channel(struct json_out *json,
                        const struct status_channel *channel,
                        const struct tz *tz)
{
    json_out_object(json, NULL);
    json_out_text(json, "id", channel->id);
    json_out_int(json, "waiting", channel->waiting);
    json_out_instant(json, "oldest", channel->has_oldest, channel->oldest_ms,
                     tz);
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

static const struct tz *first_zone(const struct status *status)
{
    return status->n_services > 0 ? status->services[0].tz : tz_utc();
}

void render_status_json(struct buf *out, const struct status *status)
{
    ASSERT(status->services != NULL || status->n_services == 0);
    const struct tz *tz = first_zone(status);
    struct json_out json;
    json_out_init(&json, out, 0);
    json_out_object(&json, NULL);
    json_out_instant(&json, "at", true, status->at_ms, tz);
    json_out_array(&json, "services");
    for (size_t i = 0; i < status->n_services; i++) {
        add_service(&json, status->at_ms, &status->services[i]);
    }
    json_out_end_array(&json);
    json_out_array(&json, "channels");
    for (size_t i = 0; i < status->n_channels; i++) {
        add_channel(&json, &status->channels[i], tz);
    }
    json_out_end_array(&json);
    json_out_array(&json, "verdicts");
    for (size_t i = 0; i < status->n_services; i++) {
        add_verdicts(&json, &status->services[i]);
    }
    json_out_end_array(&json);
    json_out_end_object(&json);
    buf_putc(out, '\n');
}

void render_status_service_json(struct buf *out, int64_t at_ms,
                                const struct status_service *service)
{
    struct json_out json;
    json_out_init(&json, out, -1);
    add_service(&json, at_ms, service);
}

void render_status_channels_json(struct buf *out,
                                 const struct status_channel *channels,
                                 size_t n)
{
    struct json_out json;
    json_out_init(&json, out, -1);
    json_out_array(&json, NULL);
    for (size_t i = 0; i < n; i++) {
        add_channel(&json, &channels[i], tz_utc());
    }
    json_out_end_array(&json);
}

void render_status_verdicts_json(struct buf *out,
                                 const struct status_service *service)
{
    struct buf array;
    struct json_out json;
    buf_init(&array, out->max);
    json_out_init(&json, &array, -1);
    json_out_array(&json, NULL);
    add_verdicts(&json, service);
    json_out_end_array(&json);
    if (array.overflowed) {
        out->overflowed = true;
    } else {
        buf_add(out, array.data + 1, array.len - 2); /* without brackets */
    }
    buf_fini(&array);
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

static const char *in(const struct table *table, const char *ja, const char *en)
    __attribute__((format_arg(2), format_arg(3)));

static const char *in(const struct table *table, const char *ja, const char *en)
{
    return japanese(table) ? ja : en;
}

static void put_verdict(struct table *table, const struct judgement *judgement)
{
    if (table->colour) {
        buf_puts(table->out, colour_of(judgement->verdict));
    }
    buf_puts(table->out,
             wording_verdict_name(judgement->verdict, table->language));
    if (judgement->reason != WHY_NONE) {
        buf_printf(table->out, in(table, "：%s", ": %s"),
                   wording_reason_name(judgement->reason, table->language));
    }
    if (table->colour) {
        buf_puts(table->out, "\x1b[0m");
    }
    buf_putc(table->out, '\n');
}

/* What was gathered in the cell, as lines below a row. */
static void put_below(struct table *table)
{
    if (table->cell.len > 0) {
        columns_wrap(table->out, buf_str(&table->cell), INDENT, LINE_COLUMNS);
        buf_clear(&table->cell);
    }
}

/* What stands in one line: what was measured, and what is left of it. */
static void put_figures(struct table *table, const struct judgement *judgement,
                        const struct tz *tz)
{
    struct buf *cell = &table->cell;
    if (judgement->measured.unit != MEASURE_NONE) {
        buf_puts(cell, in(table, "観測値 ", "measured "));
        wording_measured(cell, judgement, table->language);
    }
    if (judgement->has_seconds_left) {
        buf_puts(cell, in(table, "、残り停止時間 ", "; downtime left "));
        wording_duration(cell, judgement->seconds_left * MS_PER_SECOND,
                         table->language);
    }
    if (judgement->attested != NULL) {
        const struct attestation *word = judgement->attested;
        buf_puts(cell, in(table, "期限 ", "until "));
        wording_until(cell, word->until_ms, tz);
        buf_printf(cell, in(table, "、保証者 %s", ", by %s"), word->by);
        if (word->note != NULL) {
            buf_printf(cell, ": %s", word->note);
        }
    }
    put_below(table);
}

static void put_marks(struct table *table, const struct status_marks *marks)
{
    struct buf *cell = &table->cell;
    if (marks != NULL && marks->acknowledged) {
        buf_puts(cell, in(table, "確認済み", "acknowledged"));
    }
    if (marks != NULL && marks->muted) {
        buf_puts(cell, cell->len > 0 ? in(table, "、", ", ") : "");
        buf_puts(cell, in(table, "通知停止中", "muted"));
    }
    put_below(table);
}

static void put_disputes(struct table *table, const struct status_marks *marks,
                         const struct tz *tz)
{
    for (size_t i = 0; marks != NULL && i < marks->n_disputes; i++) {
        const struct incident_note *dispute = marks->disputes[i];
        buf_puts(&table->cell, in(table, "異議: ", "disputed: incident of "));
        wording_instant(&table->cell, dispute->incident_ms, tz, true);
        buf_printf(&table->cell, in(table, "の障害 (%s): %s", " (%s): %s"),
                   dispute->by, dispute->note);
        put_below(table);
    }
}

/* What is to be acted on, and what a measurement could not settle, is said at
 * length. */
static void put_details(struct table *table, const struct row *row,
                        const struct tz *tz)
{
    const struct judgement *judgement = &row->claim.judgement;
    bool open = judgement->measured.unit != MEASURE_NONE &&
                (judgement->verdict == VERDICT_UNDETERMINED ||
                 judgement->verdict == VERDICT_UNDERSTATED);
    if (!verdict_is_drift(judgement->verdict) && !open) {
        put_figures(table, judgement, tz);
    } else {
        wording_verdict(&table->cell, judgement, tz, table->language);
        put_below(table);
        if (row->claim.has_since) {
            buf_puts(&table->cell, in(table, "判定開始: ", "since "));
            wording_instant(&table->cell, row->claim.since_ms, tz, true);
            buf_puts(&table->cell, !row->claim.is_by_text
                                       ? ""
                                       : in(table, "(公表文の変更による)",
                                            " (the text changed)"));
            put_below(table);
        }
    }
    put_marks(table, row->claim.marks);
    put_disputes(table, row->claim.marks, tz);
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
    bool known = claim->item >= 1 && claim->item <= CLAIM_ITEMS;
    const char *title =
        known ? claim_item_title(claim->item, japanese(table)) : claim->metric;
    const char *scope = text_scope(claim, table->language);
    if (scope[0] != '\0') {
        buf_printf(&table->cell, "[%s] ", scope);
    }
    buf_puts(&table->cell, title);
    put_cell(table, ITEM_COLUMNS);
    wording_declared(&table->cell, claim, judgement->interpreted,
                     table->language);
    put_cell(table, DECLARED_COLUMNS);
    put_verdict(table, judgement);
    put_details(table, row, tz);
}

static void put_heading(struct table *table,
                        const struct status_service *service)
{
    buf_printf(&table->cell, "%s (%s)  ", service->name, service->id);
    wording_instant(&table->cell, table->at_ms, service->tz, true);
    columns_wrap(table->out, buf_str(&table->cell), 0, LINE_COLUMNS);
    buf_clear(&table->cell);
    put_cell(table, 2);
    buf_puts(&table->cell, in(table, "サービスレベル項目", "item"));
    put_cell(table, ITEM_COLUMNS);
    buf_puts(&table->cell, in(table, "公表値", "declared"));
    put_cell(table, DECLARED_COLUMNS);
    buf_puts(table->out, in(table, "判定\n", "verdict\n"));
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
    if (probe->refused != NULL) {
        buf_printf(&table->cell, "  %s", probe->refused);
    }
    put_below(table);
}

static void put_report(struct table *table,
                       const struct status_service *service)
{
    if (service->report_window == NULL) {
        return;
    }
    buf_printf(&table->cell,
               in(table, "最新の報告書 %s、作成 ", "last report %s, made "),
               service->report_window);
    wording_instant(&table->cell, service->report_made_ms, service->tz, true);
    put_below(table);
}

static void put_channel(struct table *table,
                        const struct status_channel *channel,
                        const struct tz *tz)
{
    buf_printf(&table->cell, in(table, "通知先 %s: ", "alerts to %s: "),
               channel->id);
    if (channel->waiting == 0) {
        buf_puts(&table->cell, in(table, "未配信なし", "nothing waits"));
    } else {
        buf_printf(&table->cell,
                   in(table, "未配信%lld件", "%lld not delivered"),
                   (long long)channel->waiting);
    }
    if (channel->has_oldest) {
        buf_puts(&table->cell,
                 in(table, "、最も古いもの ", ", the oldest of "));
        wording_instant(&table->cell, channel->oldest_ms, tz, true);
    }
    columns_wrap(table->out, buf_str(&table->cell), 0, LINE_COLUMNS);
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
    put_report(table, service);
    put_counts(table, rows, n);
    arena_fini(&arena);
}

void render_status_table(struct buf *out, const struct status *status,
                         enum language language, bool colour)
{
    ASSERT(status->services != NULL || status->n_services == 0);
    struct table table = {
        .out = out,
        .language = language,
        .colour = colour,
        .at_ms = status->at_ms,
    };
    buf_init(&table.cell, CELL_MAX);
    for (size_t i = 0; i < status->n_services; i++) {
        if (i > 0) {
            buf_putc(out, '\n');
        }
        put_service(&table, &status->services[i]);
    }
    for (size_t i = 0; i < status->n_channels; i++) {
        put_channel(&table, &status->channels[i], first_zone(status));
    }
    buf_fini(&table.cell);
}
