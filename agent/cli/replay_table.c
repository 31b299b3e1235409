#include "cli/replay_table.h"

#include "base/check.h"
#include "core/civil.h"
#include "report/wording.h"

/* As many as the closest published figures have, and one more. */
#define DECIMALS 5

enum label {
    LABEL_WINDOW,
    LABEL_PLANNED,
    LABEL_MAINTENANCE,
    LABEL_AVAILABILITY,
    LABEL_BOUNDS,
    LABEL_LOW_95,
    LABEL_COVERAGE,
    LABEL_DOWN,
    LABEL_UNKNOWN,
    LABEL_SUSPECTS,
    LABEL_INCIDENTS,
    LABEL_INCIDENTS_LONG,
    LABEL_MTTR,
    LABEL_OPEN,
};

static const char *label(enum label label, enum language language)
{
    /* English, then Japanese in METI's terms; padded to one width. */
    static const char *const labels[][2] = {
        {"window            ", "期間              "},
        {"planned time      ", "計画サービス時間  "},
        {"  maintenance     ", "  計画停止        "},
        {"availability      ", "稼働率            "},
        {"  bounds          ", "  下限・上限      "},
        {"  at 95 % at least", "  95 % 信頼下限   "},
        {"  coverage        ", "  観測率          "},
        {"downtime          ", "停止時間          "},
        {"unseen            ", "未観測時間        "},
        {"unconfirmed hits  ", "未確認の異常      "},
        {"incidents         ", "障害発生件数      "},
        {"  a day or longer ", "  うち1日以上     "},
        {"mean repair       ", "平均復旧時間      "},
        {"open", "継続中"},
    };
    ASSERT((size_t)label < ARRAY_LEN(labels));
    return labels[label][language == LANGUAGE_JA];
}

/* What every line needs. */
struct table {
    struct buf *out;
    const struct tz *tz;
    enum language language;
};

static void begin(const struct table *table, enum label name)
{
    buf_printf(table->out, "%s  ", label(name, table->language));
}

static void add_instant(const struct table *table, int64_t instant_ms)
{
    char text[CIVIL_INSTANT_MAX];
    buf_puts(table->out,
             civil_render_instant(instant_ms,
                                  tz_offset_ms(table->tz, instant_ms), text));
}

static void add_percent(const struct table *table, bool known, double percent)
{
    if (!known) {
        buf_putc(table->out, '-');
        return;
    }
    wording_percent(table->out, percent, DECIMALS);
    buf_puts(table->out, " %");
}

static void duration_line(const struct table *table, enum label name,
                          int64_t ms)
{
    begin(table, name);
    wording_duration(table->out, ms, table->language);
    buf_putc(table->out, '\n');
}

static void percent_line(const struct table *table, enum label name, bool known,
                         double percent)
{
    begin(table, name);
    add_percent(table, known, percent);
    buf_putc(table->out, '\n');
}

static void count_line(const struct table *table, enum label name, size_t count)
{
    begin(table, name);
    buf_printf(table->out, "%zu\n", count);
}

static void window_line(const struct table *table, const char *window_text,
                        struct ivl window)
{
    begin(table, LABEL_WINDOW);
    buf_printf(table->out, "%s: ", window_text);
    add_instant(table, window.from_ms);
    buf_puts(table->out, " – ");
    add_instant(table, window.to_ms);
    buf_putc(table->out, '\n');
}

static void availability_lines(const struct table *table,
                               const struct figures *figures)
{
    bool bounds = figures->has_bounds;
    percent_line(table, LABEL_AVAILABILITY, figures->has_point, figures->point);
    begin(table, LABEL_BOUNDS);
    add_percent(table, bounds, figures->low);
    buf_puts(table->out, " – ");
    add_percent(table, bounds, figures->high);
    buf_putc(table->out, '\n');
    percent_line(table, LABEL_LOW_95, bounds, figures->low_95);
    percent_line(table, LABEL_COVERAGE, bounds, figures->coverage);
}

static void incident_line(const struct table *table,
                          const struct incident *incident)
{
    buf_puts(table->out, "    ");
    add_instant(table, incident->start_ms);
    buf_puts(table->out, " – ");
    if (incident->open) {
        buf_puts(table->out, label(LABEL_OPEN, table->language));
    } else {
        add_instant(table, incident->end_ms);
    }
    buf_puts(table->out, "  ");
    wording_duration(table->out, incident->repair_ms, table->language);
    buf_putc(table->out, '\n');
}

void replay_table(struct buf *out, const struct figures *figures,
                  const char *window_text, const struct tz *tz,
                  enum language language)
{
    struct table table = {out, tz, language};
    window_line(&table, window_text, figures->window);
    duration_line(&table, LABEL_PLANNED, figures->planned_ms);
    duration_line(&table, LABEL_MAINTENANCE, figures->maintenance_ms);
    availability_lines(&table, figures);
    duration_line(&table, LABEL_DOWN, figures->down_ms);
    duration_line(&table, LABEL_UNKNOWN, figures->unknown_ms);
    count_line(&table, LABEL_SUSPECTS, figures->suspect_count);
    count_line(&table, LABEL_INCIDENTS, figures->n_incidents);
    count_line(&table, LABEL_INCIDENTS_LONG, figures->n_incidents_long);
    if (figures->has_mttr) {
        duration_line(&table, LABEL_MTTR, figures->mttr_ms);
    }
    for (size_t i = 0; i < figures->n_incidents; i++) {
        incident_line(&table, &figures->incidents[i]);
    }
    buf_putc(out, '\n');
}
