#include "checklist/hours.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"

#define RANGES_MAX 8
#define GROUPS_MAX 8
#define LIST_MAX 8
#define DAY_MINUTES 1440u
#define ALL_DAYS 0x7Fu
#define WORKING_DAYS 0x1Fu

struct range {
    unsigned from, to; /* minutes */
};

struct group {
    unsigned days; /* bits; 0 = none were named */
    struct range ranges[RANGES_MAX];
    size_t n_ranges;
    bool all_day;       /* 24 hours on every day */
    size_t first, last; /* tokens it was read from */
};

struct reader {
    struct arena *arena;
    struct tokens *tokens;
    const char *text; /* normalised, of the whole answer */
    size_t last;
    struct group groups[GROUPS_MAX];
    size_t n_groups;
    const char *channel;
    bool channel_named; /* since the last hours */
    bool no_holidays, no_year_end;
    bool stop_since;  /* the sentence ended behind the last hours */
    bool comma_since; /* 、 stands between the last hours and here */
    struct hours_read list[LIST_MAX];
    size_t n_list;
};

static bool word(const struct reader *r, size_t i, enum word w)
{
    return i < r->last && token_word(r->tokens, i, w);
}

static bool is(const struct reader *r, size_t i, enum token_kind kind)
{
    return i < r->last && token_is(r->tokens, i, kind);
}

static bool topic(const struct reader *r, size_t i, unsigned bits)
{
    return word(r, i, WORD_TOPIC) && (r->tokens->items[i].arg & bits) != 0;
}

/* The group that takes the next thing. */
static struct group *current(struct reader *r)
{
    if (r->n_groups == 0) {
        r->n_groups = 1;
        r->groups[0] = (struct group){0};
    }
    return &r->groups[r->n_groups - 1];
}

/* The current group was read from tokens [from, to) as well. */
static void use(struct reader *r, size_t from, size_t to)
{
    ASSERT(from < to);
    for (size_t i = from; i < to; i++) {
        r->tokens->items[i].used = true;
    }
    struct group *group = current(r);
    group->first = group->first == group->last ? from : group->first;
    group->last = to;
}

static bool has_times(const struct group *group)
{
    return group->all_day || group->n_ranges > 0;
}

/* Days named after times begin a new group. */
static void add_days(struct reader *r, unsigned days)
{
    struct group *group = current(r);
    bool second = r->n_groups == 2 && r->groups[0].all_day;
    bool late = (r->n_groups == 1 || second) && group->days == 0 &&
                !r->comma_since; /* 9~18時(平日) */
    if (has_times(group) && !late && r->n_groups < GROUPS_MAX) {
        r->groups[r->n_groups++] = (struct group){.days = days};
    } else {
        group->days |= days;
    }
}

static void add_range(struct reader *r, unsigned from, unsigned to)
{
    struct group *group = current(r);
    bool fits = from < to && to <= 2 * DAY_MINUTES;
    for (size_t i = 0; i < group->n_ranges; i++) { /* (昼12~13時も可) */
        fits = fits &&
               !(group->ranges[i].from <= from && to <= group->ranges[i].to);
    }
    if (fits && group->n_ranges < RANGES_MAX) {
        group->ranges[group->n_ranges++] =
            (struct range){.from = from, .to = to};
    }
}

/* 9:00~18:00 except 12:00~13:00 */
static void cut_range(struct reader *r, unsigned from, unsigned to)
{
    struct group *group = current(r);
    for (size_t i = 0; i < group->n_ranges; i++) {
        struct range *range = &group->ranges[i];
        if (from <= range->from || to >= range->to) {
            continue;
        }
        unsigned end = range->to;
        range->to = from;
        add_range(r, to, end);
        return;
    }
}

static void put_range(struct buf *out, const struct range *range)
{
    buf_printf(out, "%02u:%02u-%02u:%02u", range->from / 60, range->from % 60,
               range->to / 60, range->to % 60);
}

/* "mon-fri ", "sat,sun ", "" if none were named. */
static void put_days(struct buf *out, unsigned days)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu",
                                        "fri", "sat", "sun"};
    const char *separator = "";
    for (unsigned day = 0; day < 7; day++) {
        if ((days >> day & 1) == 0) {
            continue;
        }
        unsigned end = day;
        while (end + 1 < 7 && (days >> (end + 1) & 1) != 0) {
            end++;
        }
        buf_printf(out, "%s%s", separator, names[day]);
        if (end > day) {
            buf_printf(out, "-%s", names[end]);
        }
        separator = ",";
        day = end;
    }
    if (days != 0) {
        buf_putc(out, ' ');
    }
}

static bool is_always(const struct group *group)
{
    bool whole = group->n_ranges == 1 && group->ranges[0].from == 0 &&
                 group->ranges[0].to == DAY_MINUTES;
    bool every_day = group->days == 0 || group->days == ALL_DAYS;
    return every_day && (group->all_day || whole);
}

static void put_group(struct buf *out, const struct group *group)
{
    if (is_always(group)) {
        buf_puts(out, "24x365");
        return;
    }
    put_days(out, group->days);
    if (group->all_day) {
        put_range(out, &(struct range){0, DAY_MINUTES});
    }
    for (size_t i = 0; !group->all_day && i < group->n_ranges; i++) {
        buf_puts(out, i > 0 ? "," : "");
        put_range(out, &group->ranges[i]);
    }
}

static bool same_group(const struct group *a, const struct group *b)
{
    bool same = a->days == b->days && a->all_day == b->all_day &&
                a->n_ranges == b->n_ranges;
    for (size_t i = 0; same && i < a->n_ranges; i++) {
        same = a->ranges[i].from == b->ranges[i].from &&
               a->ranges[i].to == b->ranges[i].to;
    }
    return same;
}

/* Said again in the other language, or no hours at all. */
static bool is_idle(const struct reader *r, size_t i)
{
    const struct group *group = &r->groups[i];
    for (size_t k = 0; k < i; k++) {
        if (same_group(&r->groups[k], group) ||
            (is_always(&r->groups[k]) && is_always(group))) {
            return true;
        }
    }
    return !has_times(group);
}

static void put_hours(struct reader *r, const struct buf *value, size_t first,
                      size_t last)
{
    if (value->len == 0 || r->n_list == LIST_MAX) {
        return;
    }
    r->list[r->n_list++] =
        (struct hours_read){.value = arena_strdup(r->arena, buf_str(value)),
                            .channel = r->channel,
                            .no_holidays = r->no_holidays,
                            .no_year_end = r->no_year_end,
                            .first = first,
                            .last = last};
}

/* Ends the hours of one channel: groups of different days make one value; a
 * day named again, for another season or another kind of support, another. */
static void finish(struct reader *r)
{
    struct buf value;
    buf_init(&value, 512);
    unsigned taken = 0;
    size_t first = 0, last = 0;
    for (size_t i = 0; i < r->n_groups; i++) {
        const struct group *group = &r->groups[i];
        unsigned days = group->days == 0 ? ALL_DAYS : group->days;
        if (is_idle(r, i)) {
            continue;
        }
        if ((taken & days) != 0) {
            put_hours(r, &value, first, last);
            buf_clear(&value);
            taken = 0;
        }
        first = taken == 0 ? group->first : first;
        last = group->last;
        taken |= days;
        buf_puts(&value, value.len > 0 ? ", " : "");
        put_group(&value, group);
    }
    put_hours(r, &value, first, last);
    buf_fini(&value);
    r->n_groups = 0;
}

/* Whether the days at `i` are named to be left out: 土日祝を除く. Looks to the
 * end of the bracket, list element or next time. */
static bool is_excluded(const struct reader *r, size_t i)
{
    int depth = r->tokens->items[i].depth;
    if (word(r, i, WORD_DAYS) && (r->tokens->items[i].arg & 1) != 0) {
        return false; /* nobody leaves out the working days */
    }
    for (; i < r->last && !is(r, i, TOKEN_STOP); i++) {
        if (r->tokens->items[i].depth > depth) {
            continue;
        }
        if (topic(r, i, TOPIC_EXCLUDE) || word(r, i, WORD_CLOSED) ||
            word(r, i, WORD_NOT)) {
            return true;
        }
        if (is(r, i, TOKEN_CLOCK) || is(r, i, TOKEN_ALL_DAY) ||
            r->tokens->items[i].depth < depth ||
            topic(r, i, TOPIC_MAINTENANCE)) {
            return false;
        }
    }
    return false;
}

/* "excluding weekends": the denial stands before. */
static bool is_excluded_before(const struct reader *r, size_t first, size_t i)
{
    if (word(r, i, WORD_DAYS) && (r->tokens->items[i].arg & 1) != 0) {
        return false;
    }
    for (size_t back = 0; i > first && back < 4; back++) {
        i--;
        if (topic(r, i, TOPIC_EXCLUDE) || word(r, i, WORD_NO) ||
            word(r, i, WORD_CLOSED)) {
            return true;
        }
        if (is(r, i, TOKEN_CLOCK) || is(r, i, TOKEN_STOP) ||
            is(r, i, TOKEN_ALL_DAY)) {
            return false;
        }
    }
    return false;
}

/* "9", "9:00", the first half of a range; ret in minutes. */
static bool clock_at(const struct reader *r, size_t i, unsigned *ret)
{
    const struct token *token = &r->tokens->items[i];
    if (is(r, i, TOKEN_CLOCK)) {
        *ret = token->arg;
        return true;
    }
    if (is(r, i, TOKEN_NUMBER) && strlen(token->text) <= 2) {
        *ret = (unsigned)strtoul(token->text, NULL, 10) * 60;
        return *ret <= DAY_MINUTES;
    }
    return false;
}

static bool is_of(const struct reader *r, size_t i)
{
    static const char of[] = "の";
    return word(r, i, WORD_PLAIN) &&
           r->tokens->items[i].to - r->tokens->items[i].from == strlen(of) &&
           text_starts(r->text + r->tokens->items[i].from, of);
}

/* 午前, 午後, 翌, 翌日午前: what they add to the time behind. */
static unsigned half_day_at(const struct reader *r, size_t *i)
{
    unsigned minutes = 0;
    for (;; (*i)++) {
        if (word(r, *i, WORD_HALF_DAY)) {
            minutes += r->tokens->items[*i].arg * 60;
        } else if (word(r, *i, WORD_DAYWORD) &&
                   r->tokens->items[*i].arg == DAYWORD_NEXT_DAY) {
            minutes += DAY_MINUTES; /* 翌日の */
            *i += is_of(r, *i + 1);
        } else {
            return minutes;
        }
    }
}

/* Mon-Fri 0900-1700: only behind days, elsewhere it is a number. */
static bool parse_digits(const struct reader *r, size_t i, struct range *ret)
{
    const char *text = r->text + r->tokens->items[i].from;
    bool fits = i > 0 && is(r, i, TOKEN_NAME) && word(r, i - 1, WORD_DAYS) &&
                strspn(text, "0123456789") == 4 && text[4] == '-' &&
                strspn(text + 5, "0123456789") == 4;
    if (!fits) {
        return false;
    }
    unsigned from = (unsigned)strtoul(text, NULL, 10);
    unsigned to = (unsigned)strtoul(text + 5, NULL, 10);
    *ret = (struct range){.from = from / 100 * 60 + from % 100,
                          .to = to / 100 * 60 + to % 100};
    return from < to && to <= 2400 && from % 100 < 60 && to % 100 < 60;
}

/* "0-24、無休", "(12-13除)": nothing but hours can stand so by itself. */
static bool is_bare_range(const struct reader *r, size_t i, size_t end,
                          const struct range *range)
{
    bool starts = i == 0 || is(r, i - 1, TOKEN_STOP) ||
                  is(r, i - 1, TOKEN_OPEN) || is(r, i - 1, TOKEN_MARK);
    bool ends = is(r, end, TOKEN_STOP) || is(r, end, TOKEN_COMMA) ||
                is(r, end, TOKEN_OPEN) || end >= r->last;
    bool day = range->to >= range->from + 4 * 60;
    return starts && ((ends && day) || topic(r, end, TOPIC_EXCLUDE));
}

/* A unit that makes a length of the numbers before, not the h of "9-17 h". */
static bool is_length(const struct reader *r, size_t i)
{
    return word(r, i, WORD_UNIT) && r->text[r->tokens->items[i].from] != 'h';
}

/* 午前9時~午後6時; the index behind it, or i. */
static size_t parse_range(const struct reader *r, size_t i, struct range *ret)
{
    size_t j = i;
    struct range range;
    if (parse_digits(r, i, ret)) {
        return i + 1;
    }
    unsigned half = half_day_at(r, &j);
    if (!clock_at(r, j, &range.from)) {
        return i;
    }
    bool is_clock = is(r, j, TOKEN_CLOCK);
    range.from += range.from < 720 ? half : 0;
    j++;
    bool joined = word(r, j, WORD_TILDE) || word(r, j, WORD_AND);
    if (!joined) {
        return i;
    }
    j++;
    half = half_day_at(r, &j);
    /* 平日9-17: the days before show that these are hours. */
    bool shown = is_clock || is(r, j, TOKEN_CLOCK) ||
                 (i > 0 && word(r, i - 1, WORD_DAYS) && !is_length(r, j + 1));
    if (!clock_at(r, j, &range.to) ||
        (!shown && !is_bare_range(r, i, j + 1, &range))) {
        return i;
    }
    range.to += range.to < 720 ? half : 0;
    bool bare = is(r, i, TOKEN_NUMBER) && is(r, j, TOKEN_NUMBER);
    /* half past five */
    bool spoken = text_starts(r->text + r->tokens->items[j].from, "half");
    if ((bare || spoken) && range.to < range.from && range.from < 720) {
        range.to += DAY_MINUTES / 2; /* Mon-Fri 9-5 */
    }
    if (range.to <= range.from) {
        range.to += DAY_MINUTES; /* 22:00~5:00 */
    }
    *ret = range;
    return j + 1;
}

/* A time of maintenance, not of service: the words stand near, in the same part
 * of the sentence, or before the bracket. */
static bool is_maintenance(const struct reader *r, size_t first, size_t i,
                           size_t end)
{
    int depth = r->tokens->items[i].depth;
    for (size_t j = i; j > first && !is(r, j - 1, TOKEN_STOP); j--) {
        if (r->tokens->items[j - 1].depth > depth) {
            continue;
        }
        if (topic(r, j - 1, TOPIC_MAINTENANCE)) {
            return true;
        }
        if (is(r, j - 1, TOKEN_CLOCK) || is(r, j - 1, TOKEN_ALL_DAY) ||
            is(r, j - 1, TOKEN_COMMA)) {
            break;
        }
    }
    for (size_t j = end; j < r->last && !is(r, j, TOKEN_STOP); j++) {
        if (is(r, j, TOKEN_CLOCK) || is(r, j, TOKEN_ALL_DAY) ||
            is(r, j, TOKEN_COMMA) || r->tokens->items[j].depth != depth ||
            topic(r, j, TOPIC_EXCLUDE)) {
            return false;
        }
        if (topic(r, j, TOPIC_MAINTENANCE)) {
            return true;
        }
    }
    return false;
}

/* Denied before the next time or day is named: 24時間対応ではありません. */
static bool is_time_denied(const struct reader *r, size_t end)
{
    for (size_t i = end; i < r->last && !is(r, i, TOKEN_STOP); i++) {
        if (word(r, i, WORD_BUT) || is(r, i, TOKEN_COMMA) ||
            is(r, i, TOKEN_CLOCK) || is(r, i, TOKEN_ALL_DAY) ||
            is(r, i, TOKEN_OPEN) || word(r, i, WORD_DAYS) ||
            word(r, i, WORD_HOLIDAY) || word(r, i, WORD_CHANNEL)) {
            return false;
        }
        if (word(r, i, WORD_NOT)) {
            return true;
        }
    }
    return false;
}

/* 24時間(有償): not for everybody. */
static bool is_paid(const struct reader *r, size_t end)
{
    return is(r, end, TOKEN_OPEN) && topic(r, end + 1, TOPIC_CREDIT);
}

/* 8時30分から17時15分を含む、毎日7時から23時: a part of what follows. */
static bool is_included(const struct reader *r, const char *text, size_t end)
{
    const char *words = text + r->tokens->items[end].from;
    return word(r, end, WORD_PLAIN) &&
           (text_starts(words, "を含") || text_starts(words, "も含"));
}

/* "P1: 24x7. Others: 8am to 6pm, Monday to Friday": of its own days. */
static bool days_behind(const struct reader *r, size_t end)
{
    for (; end < r->last && !is(r, end, TOKEN_STOP); end++) {
        if (word(r, end, WORD_DAYS)) {
            return (r->tokens->items[end].arg & 1) != 0;
        }
    }
    return false;
}

static size_t read_range(struct reader *r, size_t first, size_t i)
{
    struct range range;
    size_t end = parse_range(r, i, &range);
    if (end == i) {
        return i;
    }
    if (is_maintenance(r, first, i, end) || is_time_denied(r, end) ||
        is_included(r, r->text, end)) {
        if (!has_times(current(r))) {
            current(r)->days = 0; /* those of what is passed over */
        }
        for (size_t j = i; j < end; j++) {
            r->tokens->items[j].used = true;
        }
        return end;
    }
    if (r->stop_since && current(r)->all_day && days_behind(r, end) &&
        r->n_groups < GROUPS_MAX) {
        r->groups[r->n_groups++] = (struct group){0};
    }
    r->stop_since = false;
    if (has_times(current(r)) && is_excluded(r, end)) {
        cut_range(r, range.from, range.to);
    } else {
        add_range(r, range.from, range.to);
    }
    use(r, i, end);
    return end;
}

/* The day of "24 hours per day". */
static bool is_each_day(const struct reader *r, size_t i)
{
    return word(r, i, WORD_UNIT) && r->tokens->items[i].arg == UNIT_DAY;
}

/* 24時間 with nothing that makes it a delay. */
static bool is_24_hours(const struct reader *r, size_t i)
{
    bool fits =
        is(r, i, TOKEN_NUMBER) && strcmp(r->tokens->items[i].text, "24") == 0 &&
        word(r, i + 1, WORD_UNIT) && r->tokens->items[i + 1].arg == UNIT_HOUR;
    return fits && !word(r, i + 2, WORD_COMPARE) &&
           !word(r, i + 2, WORD_BEFORE) && !word(r, i + 2, WORD_EVERY) &&
           (!word(r, i + 2, WORD_PER) || is_each_day(r, i + 3)) &&
           !(i > 0 && word(r, i - 1, WORD_COMPARE));
}

/* Days in a bracket that says that they belong to those before: 含む, も. */
static bool is_added(const struct reader *r, size_t i)
{
    int depth = r->tokens->items[i].depth;
    for (i++; depth > 0 && i < r->last && r->tokens->items[i].depth >= depth;
         i++) {
        if (is_included(r, r->text, i)) {
            return true;
        }
    }
    return false;
}

/* 平日9~20時、土日祝も10~17時: the weekend has hours of its own. */
static unsigned named_days(const struct reader *r, size_t i)
{
    struct range range;
    const struct token *token = &r->tokens->items[i];
    bool weekend = token->arg == ALL_DAYS &&
                   text_starts(r->text + token->from, "土日") &&
                   parse_range(r, i + 1, &range) != i + 1;
    for (size_t k = 0; weekend && k < r->n_groups; k++) {
        const struct group *group = &r->groups[k];
        if (group->days == WORKING_DAYS && has_times(group)) {
            return ALL_DAYS & ~WORKING_DAYS;
        }
    }
    return token->arg;
}

/* (定期メンテ除く:毎月第3木曜): the day of a stop, not of the hours. */
static bool is_day_of_stop(const struct reader *r, size_t first, size_t i)
{
    int depth = r->tokens->items[i].depth;
    while (i > first && !is(r, i - 1, TOKEN_STOP) &&
           !is(r, i - 1, TOKEN_CLOCK) && !is(r, i - 1, TOKEN_COMMA)) {
        i--;
        if (r->tokens->items[i].depth < depth) {
            return false;
        }
        if (topic(r, i, TOPIC_MAINTENANCE)) {
            return true;
        }
    }
    return false;
}

/* (毎週日曜 3:00~5:00 の定期保守を除く): of the time behind it. */
static bool is_day_of_time(const struct reader *r, size_t i)
{
    int depth = r->tokens->items[i].depth;
    bool time = false;
    for (; depth > 0 && i < r->last && r->tokens->items[i].depth >= depth &&
           !is(r, i, TOKEN_STOP);
         i++) {
        time = time || is(r, i, TOKEN_CLOCK);
        if (topic(r, i, TOPIC_MAINTENANCE)) {
            return time;
        }
    }
    return false;
}

static void read_days(struct reader *r, size_t first, size_t i)
{
    const struct token *token = &r->tokens->items[i];
    bool holiday = word(r, i, WORD_HOLIDAY);
    /* "other than our Sunday maintenance window": what is left out is a stop */
    bool stop = topic(r, i + 1, TOPIC_MAINTENANCE) ||
                topic(r, i + 2, TOPIC_MAINTENANCE);
    if (stop && is_excluded_before(r, first, i)) {
        r->tokens->items[i].used = true;
        return;
    }
    bool out = !word(r, i, WORD_RATE) && /* nobody leaves out every day */
               (is_excluded(r, i) || is_excluded_before(r, first, i));
    r->tokens->items[i].used = true;
    if ((out && is_day_of_stop(r, first, i)) || is_day_of_time(r, i)) {
        return;
    }
    if (holiday && token->arg == 1) {
        r->no_year_end = r->no_year_end || out;
    } else if (holiday) {
        r->no_holidays = r->no_holidays || out;
    } else if (!out && has_times(current(r)) && is_added(r, i)) {
        struct group *group = current(r); /* 8~22時(土日を含む) */
        group->days = group->days == 0 ? ALL_DAYS : group->days | token->arg;
    } else if (!out) {
        add_days(r, word(r, i, WORD_RATE) ? ALL_DAYS : named_days(r, i));
    } else if (r->n_groups > 0) {
        struct group *group = current(r); /* 9~18時(土日祝除く) */
        group->days = (group->days == 0 ? ALL_DAYS : group->days) & ~token->arg;
    } else {
        add_days(r, ALL_DAYS & ~token->arg); /* 土日祝を除く 9:00~18:00 */
    }
}

/* The days of "Tue-Sat", "火曜から土曜": a bit each, 0 where there are none. */
static unsigned days_between(const struct reader *r, size_t i)
{
    if (!word(r, i, WORD_DAYS) || !word(r, i + 1, WORD_TILDE) ||
        !word(r, i + 2, WORD_DAYS)) {
        return 0;
    }
    unsigned from = r->tokens->items[i].arg, to = r->tokens->items[i + 2].arg;
    bool single = (from & (from - 1)) == 0 && (to & (to - 1)) == 0;
    return single && from < to ? (to | (to - from)) : 0;
}

static void read_channel(struct reader *r, size_t i)
{
    bool told = r->n_groups > 0 && has_times(current(r));
    if (told) {
        finish(r);
        r->no_holidays = r->no_year_end = false;
    }
    if (told || !r->channel_named) {
        r->channel = r->tokens->items[i].text;
    } else {
        r->channel = NULL; /* several share the hours */
    }
    r->channel_named = true;
}

/* 緊急時は24時間対応: only in an emergency. */
static bool is_conditional(const struct reader *r, size_t first, size_t i)
{
    while (i > first && !is(r, i - 1, TOKEN_COMMA) &&
           !is(r, i - 1, TOKEN_STOP) && !is(r, i - 1, TOKEN_CLOCK)) {
        i--;
        if (word(r, i, WORD_CONDITION)) {
            return true;
        }
    }
    return false;
}

static void add_all_day(struct reader *r, size_t first, size_t i)
{
    struct group *group = current(r);
    if (has_times(group)) {
        if (is_conditional(r, first, i) || r->n_groups == GROUPS_MAX) {
            return;
        }
        group = &r->groups[r->n_groups++];
        *group = (struct group){0};
    }
    group->all_day = true;
    if (is(r, i, TOKEN_ALL_DAY) && group->days == 0) {
        group->days = ALL_DAYS;
    }
}

/* A date that begins the hours of another part of the year: (11月~1月は9~20時),
 * not that of a change: 4月1日より. */
static bool is_season(const struct reader *r, size_t i)
{
    if (!is(r, i, TOKEN_DATE) || r->n_groups == 0 ||
        !has_times(&r->groups[r->n_groups - 1])) {
        return false;
    }
    for (size_t k = i + 1; k < r->last && !is(r, k, TOKEN_STOP); k++) {
        if (word(r, k, WORD_DAYS) || word(r, k, WORD_RATE) ||
            is(r, k, TOKEN_CLOCK) || is(r, k, TOKEN_ALL_DAY) ||
            is(r, k, TOKEN_NUMBER)) {
            return true;
        }
        if (word(r, k, WORD_NOT) || topic(r, k, TOPIC_EXCLUDE) ||
            is(r, k, TOKEN_CLOSE)) {
            return false;
        }
    }
    return false;
}

/* "on working days": named, not counted. */
static bool is_working_day(const struct reader *r, size_t i)
{
    return word(r, i, WORD_UNIT) &&
           r->tokens->items[i].arg == UNIT_BUSINESS_DAY &&
           !(i > 0 && is(r, i - 1, TOKEN_NUMBER)) &&
           !word(r, i + 1, WORD_COMPARE);
}

/* What follows is of other days of the year, though of the same week. */
static void next_season(struct reader *r)
{
    if (r->n_groups < GROUPS_MAX) {
        r->groups[r->n_groups++] = (struct group){0};
    }
}

/* Reads at `i`; the index to go on at. */
static size_t read_at(struct reader *r, size_t first, size_t i)
{
    const struct token *token = &r->tokens->items[i];
    bool comma = is(r, i, TOKEN_COMMA) && token->to - token->from > 1;
    r->comma_since = r->comma_since || comma || is(r, i, TOKEN_STOP);
    r->stop_since = r->stop_since || is(r, i, TOKEN_STOP);
    size_t end = read_range(r, first, i);
    if (end != i) {
        r->comma_since = false;
        r->channel_named = false;
        return end;
    }
    if (is(r, i, TOKEN_ALL_DAY) || is_24_hours(r, i)) {
        bool about = is_maintenance(r, first, i, i + 1);
        end = i + (is(r, i, TOKEN_ALL_DAY) ? 1 : 2);
        bool denied = is_time_denied(r, end) || is_paid(r, end);
        if (!denied && (!about || is(r, i, TOKEN_ALL_DAY))) {
            add_all_day(r, first, i);
            use(r, i, end);
        }
        r->comma_since = false;
        r->channel_named = false;
        return end;
    }
    if (is_season(r, i)) {
        next_season(r);
        return i + 1;
    }
    if (is_working_day(r, i)) {
        r->tokens->items[i].used = true;
        add_days(r, WORKING_DAYS);
        return i + 1;
    }
    if (days_between(r, i) != 0) {
        add_days(r, days_between(r, i));
        use(r, i, i + 3);
        return i + 3;
    }
    bool daily = word(r, i, WORD_RATE) && r->tokens->items[i].arg == UNIT_DAY;
    if (word(r, i, WORD_DAYS) || word(r, i, WORD_HOLIDAY) || daily) {
        read_days(r, first, i);
    } else if (word(r, i, WORD_CHANNEL)) {
        read_channel(r, i);
    }
    return i + 1;
}

struct hours_list hours_find(struct arena *arena, struct tokens *tokens,
                             const char *text)
{
    size_t first = 0, last = tokens->n;
    ASSERT(last > 0);
    struct reader *r = arena_alloc(arena, sizeof *r);
    r->arena = arena;
    r->tokens = tokens;
    r->text = text;
    r->last = last;
    for (size_t i = first; i < last;) {
        i = read_at(r, first, i);
    }
    finish(r);
    return (struct hours_list){.items = r->list, .n = r->n_list};
}
