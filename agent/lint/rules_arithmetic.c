/*
 * Availability, incidents and MTTR against each other, and against what the
 * monitoring can see.
 */
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/verdict_parts.h"
#include "lint/lapse.h"
#include "lint/rules.h"

/* Counts above are no counts of incidents (and products stay in 63 bits). */
#define INCIDENTS_MAX 1000000

/* Words for a part of all incidents. */
static const char whole_service[] =
    "サービス全体|システム全体|全体が停止|全体停止|全体に影響|"
    "全面停止|全面的|全停止|完全停止|完全に停止|whole service|"
    "entire service|whole system|entire system|complete outage|"
    "total outage|full outage|service-wide|fully unavailable";
static const char grave_only[] =
    "重大障害|重大な障害|重大インシデント|大規模|"
    "critical incident|major incident|major outage|"
    "severe incident|severity 1|sev1|sev 1";
static const char partly[] =
    "一部|部分|縮退|性能低下|遅延|軽微|partial|degraded|"
    "degradation|workaround|minor|停止を伴わない|停止に至らない|"
    "停止しなかった|停止していない|without downtime|without an outage|"
    "without stopping|did not stop";

/* A figure that holds planned stops as well says nothing on incidents. */
static const char planned_stops[] =
    "計画停止|計画メンテ|定期メンテ|メンテナンス|保守|planned|maintenance|"
    "scheduled";
static const char counted_in[] =
    "を含む|を含み|を含め|も含む|も含み|も含め|込み|includes|including|"
    "included|inclusive";

/* A year, a month or part of the calendar that a figure is about. */
static const char named_period[] =
    "年度|昨年|前年|上期|下期|上半期|下半期|四半期|先月|前月|"
    "fiscal|FY20|last month|last quarter|first half|second half|"
    "累計|開始以来|サービス開始|稼働以来|since launch|"
    "since the launch|to date";

/* Reported figures of items 5, 10 and 12 that speak of the same time. */
struct reports {
    const struct claim *availability, *mttr, *incidents, *incidents_long;
    struct lapse_down down;
    struct lapse repair; /* MTTR as it may be */
    int64_t n, n_long;
    const char *window; /* availability's */
};

/* Another figure of the same time: each is of one of several services. */
static bool is_other(const struct claim *a, const struct claim *b)
{
    return text_equal(a->window, b->window) &&
           (a->item == 5 || !text_equal(a->values[0], b->values[0]));
}

/* The first claim that reports a figure for all incidents, with a number; NULL
 * where there is none, or another says otherwise. */
static const struct claim *reported(const struct lint *lint, int no,
                                    const char *metric)
{
    const struct claim *claims[LINT_CLAIMS_MAX];
    size_t n = lint_claims(lint, no, metric, claims);
    const struct claim *found = NULL;
    for (size_t i = 0; i < n; i++) {
        if (claims[i]->relation != RELATION_ACTUAL ||
            claims[i]->n_values == 0 || claims[i]->scope != NULL) {
            continue;
        }
        if (found != NULL && is_other(found, claims[i])) {
            return NULL;
        }
        found = found != NULL ? found : claims[i];
    }
    return found;
}

static bool count_of(const struct claim *claim, int64_t *ret)
{
    return claim != NULL && verdict_parse_count(claim->values[0], ret) &&
           *ret <= INCIDENTS_MAX;
}

bool lint_service_week(const struct lint *lint, struct lapse_week *ret)
{
    const struct claim *hours = lint_claim(lint, 1, "service_hours");
    const int64_t all = (int64_t)LAPSE_DAYS * 24 * 60;
    struct lapse_week week;
    ASSERT(lint != NULL);
    if (hours == NULL || hours->n_values == 0 ||
        !lapse_hours(hours->values[0], &week) || week.minutes >= all) {
        return false;
    }
    *ret = week;
    return true;
}

/* The time item 1 plans to serve within a window. Public holidays and years
 * apart: at least four fifths of the usual. */
static void planned_of(const struct lint *lint, struct lapse *window)
{
    const int64_t all = (int64_t)LAPSE_DAYS * 24 * 60;
    struct lapse_week week;
    if (!lint_service_week(lint, &week)) {
        return;
    }
    ASSERT(week.minutes > 0);
    window->low_ms = window->low_ms / all * week.minutes / 5 * 4;
    window->usual_ms = window->usual_ms / all * week.minutes;
    window->high_ms = window->high_ms / all * week.minutes + MS_PER_DAY;
}

bool lint_down(const struct lint *lint, const struct claim *claim,
               struct lapse_down *ret)
{
    struct lapse window;
    if (!lapse_window(claim->window, &window)) {
        return false;
    }
    planned_of(lint, &window);
    if (!lapse_downtime(claim, &window, ret)) {
        return false;
    }
    bool planned = lint_item_says(lint, claim->item, planned_stops) &&
                   lint_item_says(lint, claim->item, counted_in);
    if (claim->relation == RELATION_ACTUAL &&
        (planned || lint_is_open(claim))) {
        ret->some = false;
        ret->sure.low_ms = ret->shown.low_ms = 0;
    }
    return true;
}

/* Whether everything of `a` lies in `b`, as far as lengths tell. */
static bool window_within(const struct claim *a, const struct claim *b)
{
    struct lapse inner, outer;
    return lapse_window(a->window, &inner) && lapse_window(b->window, &outer) &&
           inner.usual_ms <= outer.usual_ms;
}

static bool window_same(const struct claim *a, const struct claim *b)
{
    return window_within(a, b) && window_within(b, a);
}

static const char *answer_of(const struct lint *lint, int no)
{
    const struct checklist_item *item = lint_item(lint, no);
    return item != NULL ? item->answer : NULL;
}

/* "2025": the first year an answer names, 0 if none. */
static int year_in(const char *text)
{
    static const char digits[] = "0123456789";
    for (const char *p = text; p != NULL && *p != '\0';) {
        size_t n = strspn(p, digits);
        if (n == 4 && p[0] == '2' && p[1] == '0') {
            return 2000 + (p[2] - '0') * 10 + (p[3] - '0');
        }
        p += n > 0 ? n : 1;
    }
    return 0;
}

/* 2025年度 in one and 直近1年 in the other: of the same length, and perhaps not
 * the same time. */
static bool period_same(const struct lint *lint, int a, int b)
{
    const char *one = answer_of(lint, a), *other = answer_of(lint, b);
    return year_in(one) == year_in(other) &&
           text_equal(lint_says(lint->arena, one, named_period),
                      lint_says(lint->arena, other, named_period));
}

/* An error, but a warning where words soften one of the figures. */
static enum lint_severity severity_of(const struct lint *lint,
                                      const struct claim *const claims[],
                                      size_t n)
{
    ASSERT(n > 0);
    bool firm = true;
    for (size_t i = 0; i < n; i++) {
        firm = firm && lint_is_firm(claims[i]) &&
               period_same(lint, claims[0]->item, claims[i]->item);
    }
    return firm ? LINT_ERROR : LINT_WARNING;
}

/* "1 年に", with the planned hours' share where it is less than all. */
static const char *window_ja(const struct lint *lint, const struct claim *claim)
{
    return arena_printf(lint->arena, "%s%s",
                        lapse_words(lint->arena, claim->window, true),
                        claim->window == NULL ? "(期間の記載なし)" : "");
}

static const char *window_en(const struct lint *lint, const struct claim *claim)
{
    return arena_printf(lint->arena, "%s%s",
                        lapse_words(lint->arena, claim->window, false),
                        claim->window == NULL ? " (no window is named)" : "");
}

/* The monitoring's intervals of item 16; false: none are told. */
static bool monitoring_of(const struct lint *lint, struct lapse *ret)
{
    const struct claim *claims[LINT_CLAIMS_MAX];
    size_t n = lint_claims(lint, 16, "monitoring_interval", claims);
    struct lapse found = {.low_ms = INT64_MAX};
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < claims[i]->n_values; k++) {
            struct lapse one;
            if (!lapse_length(claims[i]->values[k], &one) ||
                one.usual_ms == 0) {
                continue;
            }
            found.low_ms =
                one.low_ms < found.low_ms ? one.low_ms : found.low_ms;
            found.high_ms =
                one.usual_ms > found.high_ms ? one.usual_ms : found.high_ms;
        }
    }
    if (found.high_ms == 0) {
        return false;
    }
    *ret = found;
    return true;
}

/* Where the downtime is just one check of the monitoring that failed. */
static void hint_of_one_check(const struct lint *lint, const struct lapse *down,
                              const char **ret_ja, const char **ret_en)
{
    struct lapse monitoring;
    *ret_ja = *ret_en = "";
    if (!monitoring_of(lint, &monitoring) ||
        monitoring.high_ms < down->low_ms ||
        monitoring.high_ms > down->high_ms) {
        return;
    }
    const char *s = lapse_seconds(lint->arena, monitoring.high_ms);
    *ret_ja = arena_printf(
        lint->arena,
        "なお %s 秒は、%sごとの監視が 1 回失敗した長さに当たります。", s,
        lapse_time(lint->arena, monitoring.high_ms, true));
    *ret_en = arena_printf(
        lint->arena, " (%s s is one failed check of a monitoring every %s.)", s,
        lapse_time(lint->arena, monitoring.high_ms, false));
}

/* Downtime, and no incident that could have caused it. */
static bool down_without_incident(struct lint *lint, const struct reports *f)
{
    bool restricted = lint_item_says(lint, 12, whole_service) ||
                      lint_item_says(lint, 12, grave_only);
    if (f->n != 0 || !f->down.some ||
        !window_within(f->availability, f->incidents)) {
        return false;
    }
    const struct claim *const both[] = {f->availability, f->incidents};
    enum lint_severity severity =
        restricted ? LINT_WARNING : severity_of(lint, both, 2);
    const char *hint_ja, *hint_en;
    hint_of_one_check(lint, &f->down.shown, &hint_ja, &hint_en);
    const char *range = lapse_range(lint->arena, &f->down.shown);
    lint_add(
        lint, "availability-vs-incidents", severity, (int[]){5, 12, 0},
        arena_printf(
            lint->arena,
            "稼働率「%s」は、四捨五入でも切り捨てでも %sに %s "
            "秒の停止を意味し、0 秒にはなりません。ところが障害件数は「%s」"
            "です。%s何秒以上、どの範囲の停止を障害と数えるかを書くか、"
            "どちらかの数値を改めてください。",
            lint_quote(lint, f->availability), window_ja(lint, f->availability),
            range, lint_quote(lint, f->incidents), hint_ja),
        arena_printf(
            lint->arena,
            "An availability of \"%s\" means %s s of downtime in %s, whether "
            "it was rounded or truncated, and never 0; yet the incidents are "
            "\"%s\".%s Say from which length on, and in which scope, an outage "
            "counts as an incident, or correct one of the figures.",
            lint_quote(lint, f->availability), range,
            window_en(lint, f->availability), lint_quote(lint, f->incidents),
            hint_en));
    return true;
}

/* Incidents of a day or longer, and not even a day of downtime. */
static bool long_without_down(struct lint *lint, const struct reports *f)
{
    int64_t days_ms = f->n_long * MS_PER_DAY;
    if (f->n_long == 0 || !window_within(f->incidents_long, f->availability) ||
        f->down.sure.high_ms >= days_ms || lint_item_says(lint, 12, partly)) {
        return false;
    }
    const char *most = lapse_seconds(lint->arena, f->down.shown.high_ms);
    const char *days = lapse_seconds(lint->arena, days_ms);
    lint_add(
        lint, "availability-vs-incidents", LINT_WARNING, (int[]){5, 12, 0},
        arena_printf(
            lint->arena,
            "対応に 1 日以上要した障害「%s」は、その間停止していたなら %s "
            "秒以上の停止です。稼働率「%s」が %sに許すのは %s "
            "秒までです。復旧までの停止時間と対応の時間を書き分けるか、"
            "数値を改めてください。",
            lint_quote(lint, f->incidents_long), days,
            lint_quote(lint, f->availability), window_ja(lint, f->availability),
            most),
        arena_printf(
            lint->arena,
            "Incidents of a day or longer (\"%s\") are %s s of downtime or "
            "more if the service was down meanwhile; an availability of "
            "\"%s\" leaves at most %s s in %s. Tell the downtime and the time "
            "of handling apart, or correct one of the figures.",
            lint_quote(lint, f->incidents_long), days,
            lint_quote(lint, f->availability), most,
            window_en(lint, f->availability)));
    return true;
}

/* Incidents, and no downtime at all. */
static void incident_without_down(struct lint *lint, const struct reports *f)
{
    if (f->n == 0 || f->down.sure.high_ms > 0 ||
        !window_within(f->incidents, f->availability) ||
        lint_item_says(lint, 12, partly) || lint_is_open(f->availability)) {
        return;
    }
    lint_add(
        lint, "availability-vs-incidents", LINT_WARNING, (int[]){5, 12, 0},
        arena_printf(lint->arena,
                     "稼働率「%s」は停止が 0 秒だったことを意味しますが、"
                     "障害件数は「%s」です。停止を伴わない障害だったなら、"
                     "そう書いてください。",
                     lint_quote(lint, f->availability),
                     lint_quote(lint, f->incidents)),
        arena_printf(lint->arena,
                     "An availability of \"%s\" means 0 s of downtime, yet "
                     "the incidents are \"%s\". If they stopped nothing, say "
                     "so.",
                     lint_quote(lint, f->availability),
                     lint_quote(lint, f->incidents)));
}

void lint_availability_vs_incidents(struct lint *lint)
{
    ASSERT(lint != NULL);
    struct reports f = {.availability = reported(lint, 5, "availability"),
                        .incidents = reported(lint, 12, "incidents"),
                        .incidents_long = reported(lint, 12, "incidents_long")};
    if (f.availability == NULL || !lint_down(lint, f.availability, &f.down)) {
        return;
    }
    bool counted = count_of(f.incidents, &f.n);
    if (counted && down_without_incident(lint, &f)) {
        return;
    }
    if (count_of(f.incidents_long, &f.n_long) && long_without_down(lint, &f)) {
        return;
    }
    if (counted) {
        incident_without_down(lint, &f);
    }
}

/* (1 - availability) x time and incidents x MTTR have nothing in common. */
static bool products_differ(const struct reports *f, struct lapse *ret_repair)
{
    ASSERT(f->n >= 0 && f->n <= INCIDENTS_MAX);
    *ret_repair =
        (struct lapse){f->n * f->repair.low_ms, f->n * f->repair.usual_ms,
                       f->n * f->repair.high_ms};
    if (f->n == 0) {
        return f->down.some;
    }
    return f->down.sure.low_ms > ret_repair->high_ms ||
           f->down.sure.high_ms < ret_repair->low_ms;
}

void lint_availability_vs_mttr(struct lint *lint)
{
    struct reports f = {.availability = reported(lint, 5, "availability"),
                        .mttr = reported(lint, 10, "mttr"),
                        .incidents = reported(lint, 12, "incidents")};
    struct lapse repair;
    if (f.availability == NULL || f.mttr == NULL ||
        !count_of(f.incidents, &f.n) ||
        !lint_down(lint, f.availability, &f.down) ||
        !lapse_printed(f.mttr->values[0], &f.repair) ||
        !window_same(f.availability, f.incidents) ||
        !window_same(f.availability, f.mttr)) {
        return;
    }
    if (lint_is_open(f.mttr)) {
        f.repair.low_ms = 0;
    }
    if (!products_differ(&f, &repair)) {
        return;
    }
    const struct claim *const all[] = {f.availability, f.mttr, f.incidents};
    bool partial =
        f.down.sure.high_ms < repair.low_ms &&
        (lint_item_says(lint, 10, partly) || lint_item_says(lint, 12, partly));
    bool restricted = lint_item_says(lint, 12, whole_service) ||
                      lint_item_says(lint, 12, grave_only);
    const char *down = lapse_range(lint->arena, &f.down.shown);
    const char *product = lapse_range(lint->arena, &repair);
    lint_add(
        lint, "availability-vs-mttr",
        partial || restricted ? LINT_WARNING : severity_of(lint, all, 3),
        (int[]){5, 10, 12, 0},
        arena_printf(
            lint->arena,
            "(1 − 稼働率) × 期間は、障害件数 × 平均復旧時間と等しい"
            "はずです。稼働率「%s」からは %sに %s 秒(端数処理なしなら "
            "%s 秒)、障害件数「%s」× 平均復旧時間「%s」からは %s "
            "秒で、表示の精度を考えても一致しません。",
            lint_quote(lint, f.availability), window_ja(lint, f.availability),
            down, lapse_seconds(lint->arena, f.down.shown.usual_ms),
            lint_quote(lint, f.incidents), lint_quote(lint, f.mttr), product),
        arena_printf(
            lint->arena,
            "(1 - availability) x time should be incidents x MTTR. "
            "Availability \"%s\" makes %s s in %s (%s s if nothing was "
            "rounded), incidents \"%s\" x MTTR \"%s\" makes %s s: not the "
            "same within the precision printed.",
            lint_quote(lint, f.availability), down,
            window_en(lint, f.availability),
            lapse_seconds(lint->arena, f.down.shown.usual_ms),
            lint_quote(lint, f.incidents), lint_quote(lint, f.mttr), product));
}

void lint_long_incidents(struct lint *lint)
{
    const struct claim *all = reported(lint, 12, "incidents");
    const struct claim *longer = reported(lint, 12, "incidents_long");
    int64_t n = 0, n_long = 0;
    ASSERT(lint != NULL);
    /* Some count those within a day first, and the others beside them. */
    bool apart = lint_item_says(lint, 12,
                                "1日以内|1日未満|1 日以内|1 日未満|一日以内|"
                                "一日未満|24時間以内|24時間未満|within|"
                                "less than|under|shorter|short|other|以外|"
                                "それ以外|短時間");
    if (!count_of(all, &n) || !count_of(longer, &n_long) || n_long <= n ||
        apart || !window_within(longer, all)) {
        return;
    }
    const struct claim *const both[] = {all, longer};
    lint_add(lint, "long-incidents", severity_of(lint, both, 2), (int[]){12, 0},
             arena_printf(lint->arena,
                          "障害件数は「%s」なのに、そのうち対応に 1 日以上"
                          "要したものが「%s」で、%d 件は %d 件より多く"
                          "なっています。前者は後者を含む総数です。",
                          lint_quote(lint, all), lint_quote(lint, longer),
                          (int)n_long, (int)n),
             arena_printf(lint->arena,
                          "The incidents are \"%s\", those of a day or longer "
                          "\"%s\": %d is more than %d, though the former "
                          "number includes the latter.",
                          lint_quote(lint, all), lint_quote(lint, longer),
                          (int)n_long, (int)n));
}

void lint_mttr_of_nothing(struct lint *lint)
{
    const struct claim *mttr = reported(lint, 10, "mttr");
    const struct claim *incidents = reported(lint, 12, "incidents");
    int64_t n = 0;
    if (mttr == NULL || !count_of(incidents, &n) || n > 0 ||
        !window_within(mttr, incidents)) {
        return;
    }
    ASSERT(mttr->n_values > 0);
    lint_add(lint, "mttr-of-nothing", LINT_WARNING, (int[]){10, 12, 0},
             arena_printf(lint->arena,
                          "平均復旧時間は修理時間の和 ÷ 故障回数です。"
                          "障害件数「%s」では 0 で割ることになり、「%s」という"
                          "平均はありません。「障害なし(該当なし)」と書いて"
                          "ください。",
                          lint_quote(lint, incidents), lint_quote(lint, mttr)),
             arena_printf(lint->arena,
                          "MTTR is the sum of repair times divided by the "
                          "number of incidents. With incidents \"%s\" that "
                          "divides by 0: there is no mean of \"%s\". Write "
                          "\"no incident, not applicable\".",
                          lint_quote(lint, incidents), lint_quote(lint, mttr)));
}

/* What an item restricts its figures to; NULL: nothing. */
static const char *population(const struct lint *lint, int no)
{
    const char *answer = answer_of(lint, no);
    const char *whole = lint_says(lint->arena, answer, whole_service);
    return whole != NULL ? whole : lint_says(lint->arena, answer, grave_only);
}

void lint_population_mismatch(struct lint *lint)
{
    const struct claim *mttr = lint_claim(lint, 10, "mttr");
    const struct claim *incidents = lint_claim(lint, 12, "incidents");
    if (mttr == NULL || incidents == NULL ||
        mttr->relation != RELATION_ACTUAL ||
        incidents->relation != RELATION_ACTUAL) {
        return;
    }
    const char *a = population(lint, 10), *b = population(lint, 12);
    if ((a == NULL) == (b == NULL)) {
        return;
    }
    ASSERT(a != NULL || b != NULL);
    const char *words = a != NULL ? a : b;
    int narrow = a != NULL ? 10 : 12, wide = a != NULL ? 12 : 10;
    lint_add(lint, "population-mismatch", LINT_WARNING, (int[]){10, 12, 0},
             arena_printf(lint->arena,
                          "項目 %d は「%s」に限って述べ、項目 %d はすべての"
                          "障害を数えています(平均復旧時間「%s」、障害件数"
                          "「%s」)。一部の停止が含まれるかを揃えてください。",
                          narrow, words, wide, lint_quote(lint, mttr),
                          lint_quote(lint, incidents)),
             arena_printf(lint->arena,
                          "Item %d speaks only of \"%s\", item %d of all "
                          "incidents (MTTR \"%s\", incidents \"%s\"). Let both "
                          "be about the same outages, and say whether partial "
                          "ones count.",
                          narrow, words, wide, lint_quote(lint, mttr),
                          lint_quote(lint, incidents)));
}

/* Adds the finding where checks every `monitoring` cannot see `fine_ms`. */
static bool too_coarse(struct lint *lint, const struct claim *claim,
                       int64_t fine_ms, const struct lapse *monitoring)
{
    if (fine_ms <= 0 || fine_ms >= monitoring->low_ms) {
        return false;
    }
    bool actual = claim->relation == RELATION_ACTUAL;
    const char *fine = lapse_seconds(lint->arena, fine_ms);
    const char *every = lapse_range(lint->arena, monitoring);
    lint_add(
        lint, "resolution", LINT_WARNING, (int[]){5, 16, 0},
        arena_printf(
            lint->arena,
            "稼働率「%s」%sは %sで %s 秒に当たりますが、監視間隔は %s "
            "秒です。これより短い停止は見えず、この%sは監視では"
            "確かめられません。%sか、%s 秒より短い間隔で監視して"
            "ください。",
            lint_quote(lint, claim), actual ? "の最後の桁" : "が許す停止",
            window_ja(lint, claim), fine, every, actual ? "桁" : "約束",
            actual ? "桁を減らす" : "約束を緩める", fine),
        arena_printf(lint->arena,
                     "%s of an availability of \"%s\" is %s s in %s, but the "
                     "monitoring looks every %s s: shorter outages go unseen, "
                     "and no monitoring of that kind can show this %s. %s, or "
                     "monitor more often than every %s s.",
                     actual ? "The last digit" : "All the downtime",
                     lint_quote(lint, claim), fine, window_en(lint, claim),
                     every, actual ? "digit" : "promise kept",
                     actual ? "Print fewer digits" : "Promise less", fine));
    return true;
}

void lint_resolution(struct lint *lint)
{
    const struct claim *claims[LINT_CLAIMS_MAX];
    size_t n = lint_claims(lint, 5, "availability", claims);
    struct lapse monitoring;
    ASSERT(n <= LINT_CLAIMS_MAX);
    if (!monitoring_of(lint, &monitoring)) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        struct lapse_down down;
        if (lint_down(lint, claims[i], &down) &&
            too_coarse(lint, claims[i],
                       claims[i]->relation == RELATION_ACTUAL
                           ? down.last_digit_ms
                           : down.shown.usual_ms,
                       &monitoring)) {
            return;
        }
    }
}
