#include "report/wording_report.h"

#include <inttypes.h>
#include <math.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

const struct text *text_day_state(enum day_state state)
{
    static const struct text names[] = {
        [DAY_MAINTENANCE] = {"maintenance", "計画停止"},
        [DAY_UNPLANNED] = {"no service planned", "サービス時間外"},
        [DAY_DOWN] = {"down", "停止あり"},
        [DAY_UNSEEN] = {"not observed", "未観測"},
        [DAY_UNCERTAIN] = {"uncertain", "不確か"},
        [DAY_UP] = {"up", "稼働"},
    };
    ASSERT((size_t)state < ARRAY_LEN(names));
    return &names[state];
}

static const char *weekday(int day, enum language language)
{
    static const struct text names[] = {
        {"Mon", "月"}, {"Tue", "火"}, {"Wed", "水"}, {"Thu", "木"},
        {"Fri", "金"}, {"Sat", "土"}, {"Sun", "日"}};
    ASSERT(day >= 0 && (size_t)day < ARRAY_LEN(names));
    return text_in(&names[day], language);
}

void wording_date(struct buf *out, struct civil_date date,
                  enum language language)
{
    ASSERT(date.month >= 1 && date.month <= 12);
    buf_printf(out,
               language == LANGUAGE_JA ? "%04d-%02d-%02d(%s)"
                                       : "%04d-%02d-%02d (%s)",
               date.year, date.month, date.day,
               weekday(civil_weekday(date), language));
}

/* "; not observed 3 min", nothing for 0. */
static void add_part(struct buf *out, const struct text *name, int64_t ms,
                     enum language language)
{
    bool japanese = language == LANGUAGE_JA;
    if (ms == 0) {
        return;
    }
    buf_puts(out, japanese ? "、" : "; ");
    buf_printf(out, "%s%s", text_in(name, language), japanese ? "" : " ");
    wording_duration(out, ms, language);
}

void wording_day(struct buf *out, const struct window_day *day,
                 enum window_step step, enum language language)
{
    static const struct text down = {"downtime", "停止"};
    static const struct text possible = {"possibly down", "停止の可能性"};
    static const struct text unknown = {"not observed", "未観測"};
    static const struct text maintenance = {"planned maintenance", "計画停止"};
    bool japanese = language == LANGUAGE_JA;
    ASSERT(day->down_ms + day->unknown_ms <= day->down_max_ms);
    if (step == WINDOW_STEP_DAY) {
        wording_date(out, day->date, language);
    } else {
        buf_printf(out, "%04d-%02d", day->date.year, day->date.month);
    }
    buf_printf(out, "%s%s", japanese ? "：" : ": ",
               text_in(text_day_state(day->state), language));
    add_part(out, &down, day->down_ms, language);
    if (day->down_ms > 0 && day->down_min_ms < day->down_max_ms) {
        buf_puts(out, japanese ? "(" : " (");
        wording_duration(out, day->down_min_ms, language);
        buf_puts(out, japanese ? "〜" : " – ");
        wording_duration(out, day->down_max_ms, language);
        buf_puts(out, ")");
    } else if (day->down_max_ms > day->unknown_ms) {
        add_part(out, &possible, day->down_max_ms - day->unknown_ms, language);
    }
    add_part(out, &unknown, day->unknown_ms, language);
    add_part(out, &maintenance, day->maintenance_ms, language);
}

static void add_clock(struct buf *out, int64_t ms_of_day)
{
    int64_t minute = ms_of_day / MS_PER_MINUTE;
    buf_printf(out, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
}

void wording_hours(struct buf *out, const struct hours *hours,
                   enum language language)
{
    bool japanese = language == LANGUAGE_JA;
    if (hours->always) {
        buf_puts(out, text_in(text_fixed(TEXT_ALWAYS), language));
        return;
    }
    for (size_t i = 0; i < hours->n_entries; i++) {
        const struct hours_entry *entry = &hours->entries[i];
        ASSERT(entry->from_ms < entry->to_ms);
        buf_puts(out, i == 0 ? "" : japanese ? "、" : "; ");
        bool first = true;
        for (int day = 0; day < 7; day++) {
            if ((entry->days & 1u << day) != 0) {
                buf_puts(out, first ? "" : japanese ? "・" : ", ");
                buf_puts(out, weekday(day, language));
                first = false;
            }
        }
        buf_putc(out, ' ');
        add_clock(out, entry->from_ms);
        buf_puts(out, "–");
        add_clock(out, entry->to_ms);
    }
}

void wording_down_when(struct buf *out, const struct down_when *rule,
                       enum language language)
{
    bool japanese = language == LANGUAGE_JA;
    switch (rule->kind) {
    case DOWN_WHEN_ANY:
        buf_puts(out, japanese ? "いずれか一つ" : "any of them");
        break;
    case DOWN_WHEN_ALL:
        buf_puts(out, japanese ? "すべて" : "all of them");
        break;
    case DOWN_WHEN_COUNT:
        buf_printf(out, japanese ? "%" PRIu32 "個以上" : "%" PRIu32 " or more",
                   rule->count);
        break;
    }
}

const struct text *text_other_name(enum other_method method)
{
    static const struct text names[] = {
        [OTHER_UNSEEN_UP] = {"Unseen time as up", "未観測を稼働とみなす"},
        [OTHER_UNSEEN_DOWN] = {"Unseen time as down", "未観測を停止とみなす"},
        [OTHER_MAINTENANCE_DOWN] = {"Maintenance as downtime",
                                    "計画停止を停止に数える"},
        [OTHER_MAINTENANCE_UP] = {"Maintenance as uptime",
                                  "計画停止を稼働に数える"},
        [OTHER_CHECKS] = {"Checks instead of time", "時間でなく回数で数える"},
        [OTHER_LONG_ONLY] = {"Outages under five minutes ignored",
                             "5分未満の停止を無視する"},
        [OTHER_MINUTES] = {"Incidents in whole minutes",
                           "障害を分単位に丸める"},
    };
    ASSERT((size_t)method < ARRAY_LEN(names));
    return &names[method];
}

const struct text *text_other_sentence(enum other_method method)
{
    static const struct text sentences[] = {
        [OTHER_UNSEEN_UP] =
            {"Time in which nobody looked is taken as up: a monitor that was "
             "switched off reads 100 %.",
             "誰も見ていない時間を稼働とみなします。止まった監視は100 %に"
             "なります。"},
        [OTHER_UNSEEN_DOWN] =
            {"Time in which nobody looked is taken as down: the monitor's own "
             "failures are held against the service.",
             "誰も見ていない時間を停止とみなします。監視側の障害がサービスの"
             "停止になります。"},
        [OTHER_MAINTENANCE_DOWN] =
            {"Announced maintenance is service time that was down.",
             "通知済みの計画停止も、サービス時間中の停止とみなします。"},
        [OTHER_MAINTENANCE_UP] =
            {"Announced maintenance is service time that was up: it dilutes "
             "the downtime.",
             "通知済みの計画停止を稼働とみなします。停止の割合が薄まります。"},
        [OTHER_CHECKS] =
            {"Successful checks ÷ all checks of the critical probes in planned "
             "time. Time without checks vanishes, retries count double, checks "
             "that failed on the watcher's side count as failed.",
             "計画サービス時間中の重要な観測の成功回数÷全回数。観測のない時間"
             "は消え、再試行は重ねて数え、観測側の失敗も失敗となります。"},
        [OTHER_LONG_ONLY] =
            {"Downtime of less than five minutes at a stretch is taken as up, "
             "as many published terms do.",
             "5分に満たないひと続きの停止を稼働とみなします。約款によくある"
             "数え方です。"},
        [OTHER_MINUTES] =
            {"The downtime of each incident is rounded to whole minutes, as in "
             "reports written by hand.",
             "障害ごとの停止時間を分単位に四捨五入します。手書きの報告書に"
             "よくある数え方です。"},
    };
    ASSERT((size_t)method < ARRAY_LEN(sentences));
    return &sentences[method];
}

void wording_response(struct buf *out, uint32_t time_us)
{
    if (time_us < 100 * 1000) {
        buf_printf(out, "%" PRIu32 ".%" PRIu32 " ms", time_us / 1000,
                   time_us % 1000 / 100);
    } else if (time_us < 10 * 1000 * 1000) {
        buf_printf(out, "%" PRIu32 " ms", time_us / 1000);
    } else {
        buf_printf(out, "%" PRIu32 ".%" PRIu32 " s", time_us / 1000000,
                   time_us % 1000000 / 100000);
    }
}

static const char *sign_of(int64_t value)
{
    return value > 0 ? "+" : value < 0 ? "−" : "±";
}

void wording_more_ms(struct buf *out, int64_t ms, enum language language)
{
    buf_puts(out, sign_of(ms));
    wording_duration(out, ms < 0 ? -ms : ms, language);
}

void wording_more(struct buf *out, int64_t count)
{
    buf_printf(out, "%s%" PRId64, sign_of(count), count < 0 ? -count : count);
}

void wording_more_points(struct buf *out, double points, int decimals)
{
    ASSERT(isfinite(points) && decimals >= 0 && decimals <= 9);
    double scale = pow(10, decimals);
    int64_t rounded = (int64_t)llround(points * scale);
    buf_printf(out, "%s%.*f", sign_of(rounded), decimals,
               fabs((double)rounded) / scale);
}

const char *wording_note_about(const char *about, enum language language)
{
    static const struct {
        const char *word;
        struct text text;
    } words[] = {
        {"note", {"Note", "注記"}},
        {"cause", {"Cause", "原因"}},
        {"dispute", {"Disputed", "異議"}},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (text_equal(about, words[i].word)) {
            return text_in(&words[i].text, language);
        }
    }
    return about != NULL ? about : "";
}

const struct text *const *text_not_proven(void)
{
    static const struct text vantage = {
        "It says what the probes saw from their vantages. Users elsewhere, on "
        "other networks, may have met something else.",
        "観測地点からの観測結果です。別の場所や回線の利用者が経験したこととは"
        "異なりえます。"};
    static const struct text between = {
        "An outage shorter than the time between two looks can be missed "
        "altogether. It is bounded at 95 % confidence, not excluded.",
        "観測間隔より短い停止は見逃しえます。信頼水準95 %で上限を示すもので、"
        "なかったことの証明ではありません。"};
    static const struct text functions = {
        "A probe that got the answer it expects shows that this answer was "
        "given, not that every function of the service worked.",
        "期待どおりの応答は、その応答があったことを示すだけで、全機能の正常を"
        "示すものではありません。"};
    static const struct text owner = {
        "Whoever owns the ledger can rewrite it whole. Only a head that left "
        "the house earlier (in an alert, a mail, a report before this one) "
        "shows that what came before it has not been changed since.",
        "台帳の持ち主は台帳全体を作り直せます。以前の警報、メール、報告書で"
        "外に出た先頭ハッシュがあってはじめて、それ以前の記録が変わっていない"
        "ことを示せます。"};
    static const struct text choices = {
        "Service hours, maintenance and what counts as down are the operator's "
        "choices; the report lists them under Method.",
        "サービス時間、計画停止、停止とみなす条件は運用者の設定によります。"
        "報告書の「算出方法」に記載しています。"};
    static const struct text word = {
        "An attested row rests on a person's word.",
        "「担当者が保証」とある行は、その人の言明によります。"};
    static const struct text *const sentences[] = {
        &vantage, &between, &functions, &owner, &choices, &word, NULL};
    return sentences;
}
