/*
 * Claims about the calendar itself: how early maintenance was announced, and
 * the hours of service (spec "claims" section 3).
 */
#include "core/verdict_parts.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

#define DAYS_PER_WEEK 7
#define MINUTES_PER_DAY 1440

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* The last instant at which a stop may be announced: the claimed time before it
 * began, or the end of the day that is so many business days before. */
static int64_t notice_by(const struct judging *judging,
                         const struct span *notice, int64_t start_ms)
{
    const struct tz *tz = judging->facts->calendar->tz;
    int64_t n = 0;
    ASSERT(tz != NULL);
    if (!judge_counts_business_days(judging, &n)) {
        return span_back(notice, tz, start_ms);
    }
    int64_t day = civil_days(tz_to_local(tz, start_ms).date);
    int64_t end_ms =
        judge_end_of_day(judging, judge_business_day(judging, day, -n)) - 1;
    return end_ms < start_ms ? end_ms : start_ms;
}

/* Announced later than that; only where the source itself says when. */
static bool late(const struct judging *judging, const struct span *notice,
                 const struct maintenance *maintenance)
{
    ASSERT(maintenance->start_ms < maintenance->end_ms);
    return maintenance->announced_given &&
           maintenance->announced_ms >
               notice_by(judging, notice, maintenance->start_ms);
}

/* The windows of the past year and ahead. */
struct announcements {
    size_t n;
    size_t n_silent; /* the source does not say when it was announced */
    size_t n_late;
    int64_t last_late_ms; /* start of the newest late one, with n_late */
};

static void measure_notice(const struct maintenance *maintenance,
                           struct measured *ret)
{
    double notice_ms =
        (double)(maintenance->start_ms - maintenance->announced_ms);
    ASSERT(maintenance->announced_given);
    if (!ret->has_point || notice_ms < ret->point) {
        ret->unit = MEASURE_MS;
        ret->has_point = ret->has_low = ret->has_high = true;
        ret->point = ret->low = ret->high = notice_ms;
    }
}

static struct announcements look(const struct judging *judging,
                                 const struct span *notice,
                                 struct judgement *ret)
{
    const struct calendar *calendar = judging->facts->calendar;
    ASSERT(ret->measured.unit == MEASURE_NONE);
    struct announcements all = {.last_late_ms = INSTANT_MIN};
    for (size_t i = 0; i < calendar->n_maintenances; i++) {
        const struct maintenance *maintenance = &calendar->maintenances[i];
        if (maintenance->start_ms < judging->window.from_ms ||
            maintenance_is_withdrawn(maintenance)) {
            continue;
        }
        all.n++;
        if (!maintenance->announced_given) {
            all.n_silent++;
            continue;
        }
        measure_notice(maintenance, &ret->measured);
        if (late(judging, notice, maintenance)) {
            all.n_late++;
            all.last_late_ms = later(all.last_late_ms, maintenance->start_ms);
        }
    }
    return all;
}

/* A calendar that announces stops; a stale one rather than another, since stops
 * may have been announced there that nobody saw. NULL: there is none. */
static const struct evidence *notice_source(const struct judging *judging)
{
    const struct evidence *found = NULL;
    for (size_t i = 0; i < judging->facts->n_evidence; i++) {
        const struct evidence *evidence = &judging->facts->evidence[i];
        if (text_equal(evidence->type, "notice") &&
            (found == NULL || evidence_is_stale(evidence, judging->now_ms))) {
            found = evidence;
        }
    }
    return found;
}

void judge_maintenance(const struct judging *judging, struct judgement *ret)
{
    struct span notice;
    ASSERT(ret->reason == WHY_NO_SOURCE);
    if (span_parse_iso(judging->value, &notice) != ERR_OK) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_VAGUE);
        ret->detail = "unreadable";
        return;
    }
    struct announcements all = look(judging, &notice, ret);
    const struct evidence *source = notice_source(judging);
    if (source != NULL) {
        ret->source = source->probe;
        ret->source_seq = source->seq;
    }
    if (all.n_late > 0) {
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
        judge_true_again(judging, all.last_late_ms, ret);
    } else if (source != NULL && evidence_is_stale(source, judging->now_ms)) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_STALE);
        ret->refused = source->refused;
    } else if (all.n_silent > 0) {
        ret->detail = "announced_unknown";
    } else if (source == NULL &&
               judging->facts->calendar->n_maintenances == 0) {
        ret->detail = "no_maintenance_source";
    } else {
        judge_say(ret, VERDICT_HOLDS, WHY_NONE);
        if (all.n == 0) {
            ret->detail = "no_maintenance";
        }
    }
}

/* Minutes of a week, from Monday 00:00. */
struct week {
    bool open[DAYS_PER_WEEK * MINUTES_PER_DAY];
};

static void open_hours(struct week *week, unsigned days, int64_t from_ms,
                       int64_t to_ms)
{
    ASSERT(from_ms >= 0 && to_ms <= MS_PER_DAY);
    int64_t from = (from_ms + MS_PER_MINUTE - 1) / MS_PER_MINUTE;
    int64_t to = to_ms / MS_PER_MINUTE;
    for (int day = 0; day < DAYS_PER_WEEK; day++) {
        for (int64_t at = from; (days >> day & 1) != 0 && at < to; at++) {
            week->open[day * MINUTES_PER_DAY + at] = true;
        }
    }
}

/* "mon" … "sun" at `text`; -1 if it is none. */
static int weekday(const char *text)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu",
                                        "fri", "sat", "sun"};
    for (int i = 0; i < DAYS_PER_WEEK; i++) {
        if (text_starts(text, names[i])) {
            return i;
        }
    }
    return -1;
}

/* "18:00" at `text`, in minutes; -1 if it is no time of day up to 24:00. */
static int minute_of_day(const char *text)
{
    static const char form[] = "00:00";
    for (size_t i = 0; i < sizeof form - 1; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == '0' ? !digit : text[i] != form[i]) {
            return -1;
        }
    }
    int hour = (text[0] - '0') * 10 + (text[1] - '0');
    int minute = (text[3] - '0') * 10 + (text[4] - '0');
    int all = hour * 60 + minute;
    return minute < 60 && all <= MINUTES_PER_DAY ? all : -1;
}

/* "mon-fri 10:00-18:00", "sat 09:00-12:00" or "24x365". False: another form. */
static bool parse_week(const char *text, struct week *ret)
{
    ASSERT(text != NULL);
    memset(ret, 0, sizeof *ret);
    if (text_equal(text, "24x365")) {
        open_hours(ret, 0x7F, 0, MS_PER_DAY);
        return true;
    }
    int first = weekday(text);
    bool several = first >= 0 && text[3] == '-';
    int last = several ? weekday(text + 4) : first;
    if (first < 0 || last < first || text[several ? 7 : 3] != ' ') {
        return false;
    }
    const char *hours = text + (several ? 8 : 4);
    int from = minute_of_day(hours);
    int to = from >= 0 && hours[5] == '-' ? minute_of_day(hours + 6) : -1;
    if (to <= from || hours[11] != '\0') {
        return false;
    }
    for (int day = first; day <= last; day++) {
        open_hours(ret, 1u << day, from * MS_PER_MINUTE, to * MS_PER_MINUTE);
    }
    return true;
}

/* The configured hours contain the claimed ones. */
static bool hours_cover(const struct calendar *calendar,
                        const struct week *claimed, bool all_year)
{
    if (calendar->hours.always) {
        return true;
    }
    bool has_holidays =
        calendar->holidays.japan || calendar->holidays.n_dates > 0;
    struct week configured = {0};
    for (size_t i = 0; i < calendar->hours.n_entries; i++) {
        const struct hours_entry *entry = &calendar->hours.entries[i];
        ASSERT(entry->from_ms < entry->to_ms);
        open_hours(&configured, entry->days, entry->from_ms, entry->to_ms);
    }
    for (size_t i = 0; i < ARRAY_LEN(claimed->open); i++) {
        if (claimed->open[i] && !configured.open[i]) {
            return false;
        }
    }
    return !(all_year && has_holidays);
}

static bool excludes_maintenance(const struct claim *claim)
{
    return claim->note != NULL &&
           strstr(claim->note, "excludes planned maintenance") != NULL;
}

/* The newest planned stop of the window that has begun; INSTANT_MIN if none
 * has. */
static int64_t last_stop_ms(const struct judging *judging)
{
    const struct calendar *calendar = judging->facts->calendar;
    int64_t last_ms = INSTANT_MIN;
    ASSERT(judging->window.to_ms == judging->now_ms);
    for (size_t i = 0; i < calendar->n_maintenances; i++) {
        const struct maintenance *stop = &calendar->maintenances[i];
        if (stop->start_ms >= judging->window.from_ms &&
            stop->start_ms < judging->now_ms &&
            !maintenance_is_withdrawn(stop)) {
            last_ms = later(last_ms, stop->start_ms);
        }
    }
    return last_ms;
}

void judge_service_hours(const struct judging *judging, struct judgement *ret)
{
    const struct calendar *calendar = judging->facts->calendar;
    struct week claimed;
    ASSERT(ret->reason == WHY_NO_SOURCE);
    bool all_year = text_equal(judging->value, "24x365");
    int64_t stop_ms = last_stop_ms(judging);
    if (!parse_week(judging->value, &claimed)) {
        judge_say(ret, VERDICT_UNDETERMINED, WHY_VAGUE);
        ret->detail = "unreadable";
    } else if (!hours_cover(calendar, &claimed, all_year)) {
        ret->detail = "hours_unwatched";
    } else if (all_year && !excludes_maintenance(judging->claim) &&
               stop_ms > INSTANT_MIN) {
        judge_say(ret, VERDICT_OVERSTATED, WHY_NONE);
        ret->detail = "stop_not_excluded";
        judge_true_again(judging, stop_ms, ret);
    } else {
        judge_say(ret, VERDICT_HOLDS, WHY_NONE);
    }
}
