/*
 * What items 28, 29, 30 and 32 say about the same backups.
 */
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/verdict_parts.h"
#include "lint/lapse.h"
#include "lint/rules.h"

#define COUNT_MAX 1000000

/* Items that speak of backups, in METI's order. */
static const int backup_items[] = {28, 29, 30, 32};

/* Several kinds of backups side by side: what one is said of need not hold for
 * the other. */
static const char tiers[] =
    "差分|増分|フル|長期|アーカイブ|遠隔|別リージョン|二次|月次|"
    "週次|年次|毎月|毎週|incremental|differential|full backup|"
    "archive|off-site|offsite|long-term|weekly|monthly|yearly|"
    "another region";

/* What keeps data newer than the last backup. */
static const char continuous[] =
    "レプリ|同期|ミラー|冗長|複製|トランザクションログ|WAL|連続|更新ログ|"
    "ジャーナル|ポイントインタイム|ポイント・イン・タイム|"
    "任意の時点|継続的|常時|リアルタイム|随時|差分|増分|"
    "スタンバイ|マルチAZ|multi-az|replica|mirror|continuous|"
    "point-in-time|point in time|pitr|incremental|"
    "transaction log|journal|standby|binlog|real-time|real time";

/* The claims of a metric in all items that speak of backups. */
struct told {
    const struct claim *claims[LINT_CLAIMS_MAX];
    size_t n;
};

static struct told tell(const struct lint *lint, const char *metric)
{
    struct told told = {.n = 0};
    for (size_t i = 0; i < ARRAY_LEN(backup_items); i++) {
        const struct claim *some[LINT_CLAIMS_MAX];
        size_t n = lint_claims(lint, backup_items[i], metric, some);
        for (size_t k = 0; k < n && told.n < LINT_CLAIMS_MAX; k++) {
            if (lint_is_firm(some[k])) {
                told.claims[told.n++] = some[k];
            }
        }
    }
    return told;
}

static bool says(const struct lint *lint, const char *words)
{
    for (size_t i = 0; i < ARRAY_LEN(backup_items); i++) {
        if (lint_item_says(lint, backup_items[i], words)) {
            return true;
        }
    }
    return false;
}

/* Both may speak of one store. */
static bool meet(const struct claim *a, const struct claim *b)
{
    return a->scope == NULL || b->scope == NULL ||
           text_equal(a->scope, b->scope);
}

/* An item says it twice of the same store: which one is meant where is open. */
static bool is_tiered(const struct told *told)
{
    for (size_t i = 0; i < told->n; i++) {
        for (size_t k = i + 1; k < told->n; k++) {
            const struct claim *a = told->claims[i], *b = told->claims[k];
            if (a->item == b->item && text_equal(a->scope, b->scope)) {
                return true;
            }
        }
    }
    return false;
}

/* The shortest of a claim's lengths. False: it has none, or a length of 0. */
static bool length_of(const struct claim *claim, struct lapse *ret)
{
    bool found = false;
    if (text_equal(claim->unit, "business_days")) {
        return false;
    }
    for (size_t i = 0; i < claim->n_values; i++) {
        struct lapse one;
        if (lapse_length(claim->values[i], &one) && one.low_ms > 0 &&
            (!found || one.usual_ms < ret->usual_ms)) {
            *ret = one;
            found = true;
        }
    }
    return found;
}

/* The most frequent backup that may be of the target's store. */
static const struct claim *shortest_interval(const struct lint *lint,
                                             const struct claim *target,
                                             struct lapse *ret)
{
    struct told intervals = tell(lint, "backup_interval");
    const struct claim *best = NULL;
    for (size_t i = 0; i < intervals.n; i++) {
        struct lapse one;
        if (meet(intervals.claims[i], target) &&
            length_of(intervals.claims[i], &one) &&
            (best == NULL || one.usual_ms < ret->usual_ms)) {
            best = intervals.claims[i];
            *ret = one;
        }
    }
    return best;
}

static void check_rpo(struct lint *lint, const struct claim *target)
{
    struct lapse point = {0}, interval = {0};
    const struct claim *backup = shortest_interval(lint, target, &interval);
    if (backup == NULL || !lint_is_firm(target) ||
        target->relation == RELATION_AT_LEAST || !length_of(target, &point) ||
        point.high_ms >= interval.low_ms) {
        return;
    }
    ASSERT(backup->item != 0 && target->item != 0);
    int first = backup->item < target->item ? backup->item : target->item;
    int last = backup->item < target->item ? target->item : backup->item;
    const char *lost_ja = lapse_days(lint->arena, interval.usual_ms, true);
    const char *lost_en = lapse_days(lint->arena, interval.usual_ms, false);
    lint_add(
        lint, "rpo-vs-backup", LINT_ERROR,
        (int[]){first, first == last ? 0 : last, 0},
        arena_printf(lint->arena,
                     "目標復旧時点「%s」に対し、バックアップは「%s」"
                     "です。取得の直前に障害が起きれば最大 %s のデータが"
                     "失われ、%s の目標は守れません。間隔を短くするか、"
                     "更新ログの保存など間を埋める手段を書いてください。",
                     lint_quote(lint, target), lint_quote(lint, backup),
                     lost_ja, lapse_days(lint->arena, point.usual_ms, true)),
        arena_printf(lint->arena,
                     "The recovery point is \"%s\", but backups are made "
                     "\"%s\". A failure just before the next one loses "
                     "%s of data, so %s cannot be kept. Back up more "
                     "often, or name what bridges the gap (such as a "
                     "transaction log).",
                     lint_quote(lint, target), lint_quote(lint, backup),
                     lost_en, lapse_days(lint->arena, point.usual_ms, false)));
}

void lint_rpo_vs_backup(struct lint *lint)
{
    static const int items[] = {11, 29};
    if (says(lint, continuous)) {
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(items); i++) {
        const struct claim *targets[LINT_CLAIMS_MAX];
        size_t n = lint_claims(lint, items[i], "recovery_point", targets);
        ASSERT(n <= LINT_CLAIMS_MAX);
        for (size_t k = 0; k < n; k++) {
            check_rpo(lint, targets[k]);
        }
    }
}

/* Two values of one metric that cannot both be meant. */
static bool values_differ(const struct claim *a, const struct claim *b)
{
    int64_t x = 0, y = 0;
    struct lapse one = {0}, other = {0};
    if (verdict_parse_count(a->values[0], &x) &&
        verdict_parse_count(b->values[0], &y)) {
        return x != y;
    }
    return length_of(a, &one) && length_of(b, &other) &&
           (one.high_ms < other.low_ms || other.high_ms < one.low_ms);
}

/* Of differing stores, or of one of which nothing else in the item agrees. */
static bool is_answered_for(const struct told *told, const struct claim *a,
                            const struct claim *b)
{
    if (text_equal(a->scope, b->scope)) {
        return false;
    }
    for (size_t i = 0; i < told->n; i++) {
        const struct claim *other = told->claims[i];
        if ((other->item == a->item && !values_differ(other, b)) ||
            (other->item == b->item && !values_differ(other, a))) {
            return true;
        }
    }
    return false;
}

static void add_conflict(struct lint *lint, const struct claim *a,
                         const struct claim *b)
{
    bool sure =
        text_equal(a->scope, b->scope) && !lint_is_open(a) && !lint_is_open(b);
    ASSERT(a->item < b->item);
    lint_add(lint, "backup-conflict", sure ? LINT_ERROR : LINT_WARNING,
             (int[]){a->item, b->item, 0},
             arena_printf(lint->arena,
                          "項目 %d は「%s」、項目 %d は「%s」で、同じ"
                          "バックアップについて値が違います(%s と %s)。"
                          "対象が違うならそれぞれの対象を書いてください。",
                          a->item, lint_quote(lint, a), b->item,
                          lint_quote(lint, b), a->values[0], b->values[0]),
             arena_printf(lint->arena,
                          "Item %d says \"%s\", item %d \"%s\": two values "
                          "(%s and %s) for one backup. If they are of "
                          "different stores, name them.",
                          a->item, lint_quote(lint, a), b->item,
                          lint_quote(lint, b), a->values[0], b->values[0]));
}

static void check_conflict(struct lint *lint, const struct told *told)
{
    for (size_t i = 0; i < told->n; i++) {
        for (size_t k = i + 1; k < told->n; k++) {
            const struct claim *a = told->claims[i], *b = told->claims[k];
            if (a->item != b->item && a->relation == b->relation &&
                a->n_values == 1 && b->n_values == 1 && meet(a, b) &&
                values_differ(a, b) && !is_answered_for(told, a, b)) {
                add_conflict(lint, a, b);
                return;
            }
        }
    }
}

void lint_backup_conflict(struct lint *lint)
{
    static const char *const metrics[] = {
        "backup_generations", "backup_retention", "backup_interval"};
    if (says(lint, tiers)) {
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(metrics); i++) {
        struct told told = tell(lint, metrics[i]);
        ASSERT(told.n <= LINT_CLAIMS_MAX);
        if (!is_tiered(&told)) {
            check_conflict(lint, &told);
        }
    }
}

/* What keeps a store's copies: how long, how many, how often. */
struct kept {
    const struct claim *retention, *generations, *interval;
    struct lapse time, every;
    int64_t n;
};

/* Each combination of retention, generations and interval of one store. False:
 * no more. `*at` counts them from 0. */
static bool next_kept(const struct told told[3], size_t *at, struct kept *ret)
{
    for (; *at < told[0].n * told[1].n * told[2].n; ++*at) {
        size_t i = *at;
        struct kept kept = {.retention = told[0].claims[i % told[0].n]};
        i /= told[0].n;
        kept.generations = told[1].claims[i % told[1].n];
        kept.interval = told[2].claims[i / told[1].n];
        if (meet(kept.retention, kept.generations) &&
            meet(kept.generations, kept.interval) &&
            meet(kept.retention, kept.interval) &&
            length_of(kept.retention, &kept.time) &&
            length_of(kept.interval, &kept.every) &&
            verdict_parse_count(kept.generations->values[0], &kept.n) &&
            kept.n > 0 && kept.n <= COUNT_MAX &&
            kept.every.low_ms >= MS_PER_MINUTE &&
            kept.every.high_ms < INT64_MAX / COUNT_MAX) {
            ++*at;
            *ret = kept;
            return true;
        }
    }
    return false;
}

/* The three kinds of claims; false: one is missing, or said several times. */
static bool tell_kept(const struct lint *lint, struct told ret_told[3])
{
    static const char *const metrics[] = {
        "backup_retention", "backup_generations", "backup_interval"};
    for (size_t i = 0; i < ARRAY_LEN(metrics); i++) {
        ret_told[i] = tell(lint, metrics[i]);
        if (ret_told[i].n == 0 || is_tiered(&ret_told[i])) {
            return false;
        }
    }
    return !says(lint, tiers);
}

/* Out of all proportion: rather two kinds of backups than a contradiction. */
#define PROPORTION 10

static void add_too_few(struct lint *lint, const struct kept *kept)
{
    int a = kept->retention->item, b = kept->generations->item;
    int64_t need =
        (kept->time.usual_ms + kept->every.usual_ms - 1) / kept->every.usual_ms;
    ASSERT(need > kept->n);
    const char *reach_ja =
        lapse_days(lint->arena, kept->n * kept->every.usual_ms, true);
    const char *reach_en =
        lapse_days(lint->arena, kept->n * kept->every.usual_ms, false);
    bool sure =
        !lint_is_open(kept->generations) && need <= kept->n * PROPORTION;
    lint_add(lint, "retention-vs-generations", sure ? LINT_ERROR : LINT_WARNING,
             (int[]){a < b ? a : b,
                     a == b  ? 0
                     : a < b ? b
                             : a,
                     0},
             arena_printf(
                 lint->arena,
                 "「%s」の間隔で %d 世代(「%s」)では、%d × 間隔 = %s まで"
                 "しか遡れず、保存期間「%s」に足りません。%d 世代以上が"
                 "必要です。別のバックアップの話なら、そう書いてください。",
                 lint_quote(lint, kept->interval), (int)kept->n,
                 lint_quote(lint, kept->generations), (int)kept->n, reach_ja,
                 lint_quote(lint, kept->retention), (int)(need + 1)),
             arena_printf(
                 lint->arena,
                 "At \"%s\" %d generations (\"%s\") reach back %d x that "
                 "= %s at most, less than the retention of \"%s\". It "
                 "takes %d generations or more; or say that these are "
                 "different backups.",
                 lint_quote(lint, kept->interval), (int)kept->n,
                 lint_quote(lint, kept->generations), (int)kept->n, reach_en,
                 lint_quote(lint, kept->retention), (int)(need + 1)));
}

static bool too_few(const struct kept *kept)
{
    return kept->time.low_ms > kept->n * kept->every.high_ms;
}

void lint_retention_vs_generations(struct lint *lint)
{
    struct told told[3];
    struct kept kept;
    ASSERT(lint != NULL);
    if (!tell_kept(lint, told)) {
        return;
    }
    for (size_t at = 0; next_kept(told, &at, &kept);) {
        /* A store's own figures decide before those of all. */
        if (too_few(&kept) &&
            text_equal(kept.retention->scope, kept.generations->scope)) {
            add_too_few(lint, &kept);
            return;
        }
    }
    for (size_t at = 0; next_kept(told, &at, &kept);) {
        if (too_few(&kept)) {
            add_too_few(lint, &kept);
            return;
        }
    }
}

/* Marks an item, once, in order. */
static void mark(int items[], int no)
{
    size_t i = 0;
    while (items[i] != 0 && items[i] < no) {
        i++;
    }
    for (; items[i] != no && no != 0; i++) {
        int next = items[i];
        items[i] = no;
        no = next;
    }
}

static void add_fence_post(struct lint *lint, const struct kept *kept,
                           const int items[])
{
    ASSERT(kept->n > 0);
    int64_t sure_ms = (kept->n - 1) * kept->every.usual_ms;
    lint_add(
        lint, "retention-fence-post", LINT_WARNING, items,
        arena_printf(lint->arena,
                     "「%s」の間隔の %d 世代は、入れ替えの直後には最新から"
                     "最古まで (%d − 1) × 間隔 = %s しかなく、保存期間「%s」を"
                     "いつでも満たすには %d 世代が必要です。",
                     lint_quote(lint, kept->interval), (int)kept->n,
                     (int)kept->n, lapse_days(lint->arena, sure_ms, true),
                     lint_quote(lint, kept->retention), (int)(kept->n + 1)),
        arena_printf(lint->arena,
                     "%d generations at \"%s\" span only (%d - 1) x that = %s "
                     "from newest to oldest just after rotation; a retention "
                     "of \"%s\" at any time takes %d.",
                     (int)kept->n, lint_quote(lint, kept->interval),
                     (int)kept->n, lapse_days(lint->arena, sure_ms, false),
                     lint_quote(lint, kept->retention), (int)(kept->n + 1)));
}

void lint_retention_fence_post(struct lint *lint)
{
    struct told told[3];
    struct kept kept, first = {.n = 0};
    int items[ARRAY_LEN(backup_items) + 1] = {0};
    ASSERT(lint != NULL);
    if (!tell_kept(lint, told)) {
        return;
    }
    for (size_t at = 0; next_kept(told, &at, &kept);) {
        int64_t sure_ms = (kept.n - 1) * kept.every.usual_ms;
        if (too_few(&kept) || kept.time.usual_ms <= sure_ms) {
            continue;
        }
        /* Best told by an item that names its own interval. */
        bool own = kept.interval->item == kept.retention->item;
        first = first.n == 0 || own ? kept : first;
        mark(items, kept.retention->item);
        mark(items, kept.generations->item);
    }
    if (first.n > 0) {
        add_fence_post(lint, &first, items);
    }
}
