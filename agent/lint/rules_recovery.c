/*
 * Recovery targets against availability and MTTR; MTTR against incidents; a
 * reported availability against the promised one.
 */
#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/span.h"
#include "core/verdict_parts.h"
#include "lint/lapse.h"
#include "lint/rules.h"

#define TEXT_MAX (1024 * 1024)
#define WORKDAYS_MAX 366

/* The longest outage that still keeps a recovery target. */
struct worst {
    int64_t ms;
    int day;    /* 0 = Monday; -1: a plain length, or any day */
    int minute; /* of the day it begins; -1: a plain length */
    int end_day;
};

/* When the vendor's people are there: items 26, 27; else Monday to Friday, at
 * hours unknown. */
static struct lapse_week business_of(const struct lint *lint)
{
    static const int items[] = {26, 27};
    struct lapse_week week;
    for (size_t i = 0; i < ARRAY_LEN(items); i++) {
        const struct claim *hours = lint_claim(lint, items[i], "support_hours");
        if (hours != NULL && hours->n_values > 0 &&
            lapse_hours(hours->values[0], &week)) {
            return week;
        }
    }
    for (int day = 0; day < LAPSE_DAYS; day++) {
        week.opens[day] = day < 5 ? 0 : -1;
        week.closes[day] = day < 5 ? 24 * 60 : -1;
    }
    week.minutes = (int64_t)5 * 24 * 60;
    return week;
}

static bool is_open_on(const struct lapse_week *week, int day)
{
    return week->opens[day % LAPSE_DAYS] >= 0;
}

/* Days from `day` to its `n`th business day after. */
static int workdays_after(const struct lapse_week *week, int day, int n)
{
    ASSERT(n >= 0 && n <= WORKDAYS_MAX && week->minutes > 0);
    int days = 0;
    while (n > 0) {
        days++;
        n -= is_open_on(week, day + days);
    }
    return days;
}

/* The minute of `day` at which an outage of that scope begins at the earliest;
 * -1: never on that day. */
static int begins(const struct lapse_week *week, int day, const char *scope)
{
    bool open = is_open_on(week, day);
    if (text_equal(scope, "business_hours")) {
        return open ? week->opens[day] : -1;
    }
    bool off = text_equal(scope, "off_hours");
    bool from_midnight = !off || !open || week->opens[day] > 0;
    return from_midnight ? 0 : week->closes[day] % (24 * 60);
}

/* Until the end of the `n`th business day after the one it begins on, or of the
 * `calendar`th day. */
static struct worst worst_of_days(const struct lapse_week *week,
                                  const char *scope, int n, int calendar)
{
    struct worst worst = {.ms = -1, .day = -1, .minute = -1};
    for (int day = 0; day < LAPSE_DAYS; day++) {
        int minute = begins(week, day, scope);
        if (minute < 0) {
            continue;
        }
        int days = n > 0 ? workdays_after(week, day, n) : calendar;
        int64_t ms = (days + 1) * MS_PER_DAY - minute * MS_PER_MINUTE;
        if (ms > worst.ms) {
            worst = (struct worst){ms, n > 0 ? day : -1, minute,
                                   (day + days) % LAPSE_DAYS};
        }
    }
    return worst;
}

/* False: no target that can be reckoned. */
static bool worst_of(const struct lint *lint, const struct claim *claim,
                     struct worst *ret)
{
    if (claim->n_values == 0 || claim->relation == RELATION_AT_LEAST) {
        return false;
    }
    const struct lapse_week week = business_of(lint);
    const char *value = claim->values[claim->n_values - 1];
    struct lapse length;
    struct span span;
    if (text_equal(value, "same_day")) {
        *ret = worst_of_days(&week, claim->scope, 0, 0);
    } else if (text_equal(value, "next_day")) {
        *ret = worst_of_days(&week, claim->scope, 0, 1);
    } else if (text_equal(value, "next_business_day")) {
        *ret = worst_of_days(&week, claim->scope, 1, 0);
    } else if (text_equal(claim->unit, "business_days")) {
        if (span_parse_iso(value, &span) != ERR_OK || span.days < 1 ||
            span.days > WORKDAYS_MAX) {
            return false;
        }
        *ret = worst_of_days(&week, claim->scope, span.days, 0);
    } else if (lapse_length(value, &length)) {
        *ret = (struct worst){length.usual_ms, -1, -1, -1};
    } else {
        return false;
    }
    return ret->ms >= 0;
}

/* "96 時間(金曜 0:00 から月曜 24:00)". */
static void put_worst(struct lint *lint, struct buf *ja, struct buf *en,
                      const struct worst *worst)
{
    static const char *const days_ja[LAPSE_DAYS] = {"月", "火", "水", "木",
                                                    "金", "土", "日"};
    static const char *const days_en[LAPSE_DAYS] = {"Mon", "Tue", "Wed", "Thu",
                                                    "Fri", "Sat", "Sun"};
    buf_puts(ja, lapse_time(lint->arena, worst->ms, true));
    buf_puts(en, lapse_time(lint->arena, worst->ms, false));
    if (worst->minute < 0) {
        return;
    }
    int hour = worst->minute / 60, minute = worst->minute % 60;
    if (worst->day < 0) {
        bool same = worst->ms <= MS_PER_DAY;
        buf_printf(ja, "(%d:%02d から%s 24:00)", hour, minute,
                   same ? "" : "翌日の");
        buf_printf(en, " (from %d:%02d to 24:00%s)", hour, minute,
                   same ? "" : " of the next day");
        return;
    }
    buf_printf(ja, "(%s曜 %d:%02d から%s曜 24:00)", days_ja[worst->day], hour,
               minute, days_ja[worst->end_day]);
    buf_printf(en, " (from %s %d:%02d to %s 24:00)", days_en[worst->day], hour,
               minute, days_en[worst->end_day]);
}

/* The claim of item 5 that leaves the least downtime; NULL: none leaves any. */
static const struct claim *tightest(const struct lint *lint,
                                    struct lapse_down *ret_down)
{
    const struct claim *claims[LINT_CLAIMS_MAX];
    size_t n = lint_claims(lint, 5, "availability", claims);
    const struct claim *best = NULL;
    for (size_t i = 0; i < n; i++) {
        struct lapse_down down;
        if (!lint_down(lint, claims[i], &down) || down.shown.usual_ms == 0) {
            continue;
        }
        if (best == NULL || down.shown.usual_ms < ret_down->shown.usual_ms) {
            best = claims[i];
            *ret_down = down;
        }
    }
    return best;
}

/* What one outage within its recovery target does to the availability. */
struct breaking {
    struct buf ja, en; /* the targets that break it, parted by commas */
    int64_t least_ms, most_ms;
};

/* All of the outage may lie within the hours of service. */
static bool may_all_count(const struct lint *lint, const struct worst *worst)
{
    struct lapse_week week;
    if (!lint_service_week(lint, &week)) {
        return true;
    }
    int longest = 0;
    for (int day = 0; day < LAPSE_DAYS; day++) {
        int open = week.closes[day] - week.opens[day];
        longest = open > longest ? open : longest;
    }
    ASSERT(longest > 0);
    return worst->minute < 0 && worst->ms <= longest * MS_PER_MINUTE;
}

static void try_target(struct lint *lint, const struct claim *target,
                       int64_t budget_ms, struct breaking *breaking)
{
    struct worst worst;
    if (!worst_of(lint, target, &worst) || worst.ms <= budget_ms ||
        !may_all_count(lint, &worst)) {
        return;
    }
    bool first = breaking->most_ms == 0;
    buf_printf(&breaking->ja, "%s「%s」なら ", first ? "" : "、",
               lint_quote(lint, target));
    buf_printf(&breaking->en, "%s\"%s\" allows ", first ? "" : ", ",
               lint_quote(lint, target));
    put_worst(lint, &breaking->ja, &breaking->en, &worst);
    breaking->least_ms =
        first || worst.ms < breaking->least_ms ? worst.ms : breaking->least_ms;
    breaking->most_ms =
        worst.ms > breaking->most_ms ? worst.ms : breaking->most_ms;
}

static void add_breaking(struct lint *lint, const struct claim *claim,
                         int64_t budget_ms, const struct breaking *breaking)
{
    ASSERT(budget_ms > 0 && breaking->most_ms > budget_ms);
    struct arena *arena = lint->arena;
    const char *least = lapse_times(arena, breaking->least_ms, budget_ms);
    const char *most = lapse_times(arena, breaking->most_ms, budget_ms);
    bool one = text_equal(least, most);
    const char *budget = lapse_seconds(arena, budget_ms);
    lint_add(
        lint, "recovery-breaks-availability", LINT_WARNING, (int[]){5, 11, 0},
        arena_printf(
            arena,
            "目標復旧時間どおりに直った 1 回の停止でも、%s かかり得ます。"
            "稼働率「%s」が %sに許す %s 秒の %s%s%s 倍です"
            "(祝日があればさらに長くなります)。"
            "目標復旧時間を短くするか、稼働率をそれに合わせてください。",
            buf_str(&breaking->ja), lint_quote(lint, claim),
            lapse_words(arena, claim->window, true), budget, least,
            one ? "" : "–", one ? "" : most),
        arena_printf(
            arena,
            "A single outage that keeps its recovery target may last long: "
            "%s. An availability of \"%s\" leaves %s s in %s, so that is "
            "%s%s%s "
            "times all of it (more where public holidays follow). Shorten "
            "the recovery target, or let the availability fit it.",
            buf_str(&breaking->en), lint_quote(lint, claim), budget,
            lapse_words(arena, claim->window, false), least, one ? "" : " to ",
            one ? "" : most));
}

void lint_recovery_breaks_availability(struct lint *lint)
{
    struct lapse_down down;
    const struct claim *claim = tightest(lint, &down);
    const struct claim *targets[LINT_CLAIMS_MAX];
    size_t n = lint_claims(lint, 11, "recovery_time", targets);
    if (claim == NULL) {
        return;
    }
    struct breaking breaking = {.most_ms = 0};
    buf_init(&breaking.ja, TEXT_MAX);
    buf_init(&breaking.en, TEXT_MAX);
    for (size_t i = 0; i < n; i++) {
        try_target(lint, targets[i], down.shown.usual_ms, &breaking);
    }
    if (breaking.most_ms > 0) {
        add_breaking(lint, claim, down.shown.usual_ms, &breaking);
    }
    buf_fini(&breaking.ja);
    buf_fini(&breaking.en);
}

/* The loosest target of item 11; false: none, or one cannot be reckoned. */
static bool loosest_target(const struct lint *lint, const struct claim **ret,
                           struct worst *ret_worst)
{
    const struct claim *targets[LINT_CLAIMS_MAX];
    size_t n = lint_claims(lint, 11, "recovery_time", targets);
    for (size_t i = 0; i < n; i++) {
        struct worst worst;
        if (!worst_of(lint, targets[i], &worst)) {
            return false;
        }
        if (i == 0 || worst.ms > ret_worst->ms) {
            *ret = targets[i];
            *ret_worst = worst;
        }
    }
    return n > 0;
}

void lint_mttr_vs_recovery(struct lint *lint)
{
    const struct claim *mttr = lint_claim(lint, 10, "mttr");
    const struct claim *target = NULL;
    struct worst worst = {0};
    struct lapse mean;
    if (mttr == NULL || mttr->n_values == 0 ||
        mttr->relation == RELATION_AT_LEAST ||
        text_equal(mttr->unit, "business_days") ||
        !loosest_target(lint, &target, &worst)) {
        return;
    }
    bool actual = mttr->relation == RELATION_ACTUAL;
    ASSERT(target != NULL);
    if (!(actual ? lapse_printed(mttr->values[0], &mean)
                 : lapse_length(mttr->values[0], &mean)) ||
        mean.low_ms <= worst.ms) {
        return;
    }
    const char *ja = lapse_time(lint->arena, worst.ms, true);
    const char *en = lapse_time(lint->arena, worst.ms, false);
    lint_add(
        lint, "mttr-vs-recovery", LINT_WARNING, (int[]){10, 11, 0},
        arena_printf(lint->arena,
                     "平均復旧時間「%s」は、目標復旧時間「%s」の長くても %s "
                     "を超えています。%s",
                     lint_quote(lint, mttr), lint_quote(lint, target), ja,
                     actual ? "少なくとも 1 件は目標を過ぎて復旧しています。"
                            : "すべて目標内に復旧すれば平均も目標内です。"
                              "どちらかを合わせてください。"),
        arena_printf(lint->arena,
                     "An MTTR of \"%s\" is beyond the recovery target \"%s\", "
                     "which is %s at most. %s",
                     lint_quote(lint, mttr), lint_quote(lint, target), en,
                     actual ? "At least one incident missed its target."
                            : "If all are recovered within the target, so is "
                              "their mean: let the two agree."));
}

/* The count that item 12 reports for the window of the MTTR; -1: none. */
static int64_t counted(const struct lint *lint, const char *metric,
                       const struct claim *mttr)
{
    const struct claim *claim = lint_claim(lint, 12, metric);
    struct lapse a, b;
    int64_t n = 0;
    bool comparable = claim != NULL && claim->relation == RELATION_ACTUAL &&
                      claim->scope == NULL && lint_is_firm(claim) &&
                      lapse_window(claim->window, &a) &&
                      lapse_window(mttr->window, &b) &&
                      a.usual_ms == b.usual_ms;
    return comparable && verdict_parse_count(claim->values[0], &n) ? n : -1;
}

static void add_impossible_mean(struct lint *lint, const struct claim *mttr,
                                int64_t n, int64_t n_long, int64_t mean_ms)
{
    ASSERT(n > 0);
    const char *seconds = lapse_seconds(lint->arena, mean_ms);
    lint_add(
        lint, "mttr-vs-incidents", LINT_WARNING, (int[]){10, 12, 0},
        arena_printf(lint->arena,
                     "障害 %d 件のうち %d 件は対応に 1 日以上要したので、"
                     "平均は %d × 86,400 ÷ %d = %s 秒以上です。"
                     "平均復旧時間「%s」はそれより短くなっています。",
                     (int)n, (int)n_long, (int)n_long, (int)n, seconds,
                     lint_quote(lint, mttr)),
        arena_printf(lint->arena,
                     "Of %d incidents %d took a day or longer, so the mean is "
                     "at least %d x 86,400 / %d = %s s. An MTTR of \"%s\" is "
                     "shorter.",
                     (int)n, (int)n_long, (int)n_long, (int)n, seconds,
                     lint_quote(lint, mttr)));
}

void lint_mttr_vs_incidents(struct lint *lint)
{
    const struct claim *mttr = lint_claim(lint, 10, "mttr");
    struct lapse mean;
    if (mttr == NULL || mttr->relation != RELATION_ACTUAL ||
        !lint_is_firm(mttr) || !lapse_printed(mttr->values[0], &mean)) {
        return;
    }
    int64_t n = counted(lint, "incidents", mttr);
    int64_t n_long = counted(lint, "incidents_long", mttr);
    if (n <= 0) {
        return;
    }
    ASSERT(n <= INT64_C(1000000000));
    int64_t least_ms = n_long > 0 && n_long <= n ? n_long * MS_PER_DAY / n : 0;
    if (least_ms > mean.high_ms) {
        add_impossible_mean(lint, mttr, n, n_long, least_ms);
    } else if (mean.usual_ms == 0) {
        lint_add(lint, "mttr-vs-incidents", LINT_WARNING, (int[]){10, 12, 0},
                 arena_printf(lint->arena,
                              "障害が %d 件あるのに平均復旧時間は「%s」です。"
                              "0 で復旧する障害はありません。",
                              (int)n, lint_quote(lint, mttr)),
                 arena_printf(lint->arena,
                              "There were %d incidents, yet the MTTR is "
                              "\"%s\": no incident is repaired in no time.",
                              (int)n, lint_quote(lint, mttr)));
    }
}

/* The reported figure, even rounded up, is below the promised one, and its time
 * holds at least one whole window of the promise. */
static bool falls_short(const struct claim *actual, const struct claim *promise)
{
    struct lapse year, a, b;
    struct lapse_down reported, allowed;
    bool known = lapse_window(NULL, &year) &&
                 lapse_window(actual->window, &a) &&
                 lapse_window(promise->window, &b) &&
                 lapse_downtime(actual, &year, &reported) &&
                 lapse_downtime(promise, &year, &allowed);
    return known && a.usual_ms >= b.usual_ms && !lint_is_open(actual) &&
           reported.shown.low_ms > allowed.shown.usual_ms;
}

static void add_short(struct lint *lint, const struct claim *actual,
                      const struct claim *promise)
{
    ASSERT(actual != promise);
    lint_add(lint, "promise-not-met", LINT_WARNING, (int[]){5, 0},
             arena_printf(lint->arena,
                          "実績「%s」は「%s」に届いていません(%s %% < %s %%)。"
                          "いつ、なぜ届かなかったかを添えてください。",
                          lint_quote(lint, actual), lint_quote(lint, promise),
                          actual->values[0], promise->values[0]),
             arena_printf(lint->arena,
                          "The reported \"%s\" falls short of \"%s\" (%s %% < "
                          "%s %%). Add when and why it was missed.",
                          lint_quote(lint, actual), lint_quote(lint, promise),
                          actual->values[0], promise->values[0]));
}

void lint_promise_not_met(struct lint *lint)
{
    const struct claim *claims[LINT_CLAIMS_MAX];
    size_t n = lint_claims(lint, 5, "availability", claims);
    ASSERT(n <= LINT_CLAIMS_MAX);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            if (claims[i]->relation == RELATION_ACTUAL &&
                claims[k]->relation == RELATION_AT_LEAST &&
                falls_short(claims[i], claims[k])) {
                add_short(lint, claims[i], claims[k]);
                return;
            }
        }
    }
}
