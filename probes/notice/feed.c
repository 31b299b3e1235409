#include "probes/notice/feed.h"

#include <libical/ical.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"

#define YEAR_MS (366 * MS_PER_DAY)
#define DEPTH_MAX 6
#define EVENTS_MAX 5000
#define STEPS_MAX 20000 /* repetitions of one rule that are gone through */
#define FRESH_MS MS_PER_HOUR

/* libical keeps its zones in tables of its own. */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

/* A repetition that another event stands for. */
struct replaced {
    const char *uid;
    int64_t at_ms;
};

struct reading {
    icalcomponent *calendar;
    icaltimezone *own_zone; /* of times that name none; NULL: not said */
    int64_t now_ms;
    struct facts *facts;
    struct arena *arena;
    struct replaced *replaced;
    size_t n_replaced;
    size_t n_stops;
    struct errmsg *msg;
};

/* One event, with what its stops share. libical has one place in a component's
 * properties: each list is gone through once, before the stops. */
struct event {
    icalcomponent *component;
    const char *uid;
    const char *summary; /* NULL: none */
    bool is_announced;
    int64_t announced_ms;
    int64_t *excluded;
    size_t n_excluded;
    int64_t *dates; /* listed one by one */
    size_t n_dates;
    struct icalrecurrencetype *rules;
    size_t n_rules;
    struct icaltimetype start;
    icaltimezone *zone;
    int64_t length_ms;
    bool is_whole_day;
    bool is_exception; /* it stands for one repetition of another event */
};

/* --- the text ------------------------------------------------------------ */

/* What is nested deeper than any calendar would exhaust libical's stack. */
static bool is_whole(const char *text)
{
    int depth = 0;
    bool any = false;
    for (const char *at = text; *at != '\0';) {
        if (strncasecmp(at, "BEGIN:", 6) == 0) {
            any = any || strncasecmp(at + 6, "VCALENDAR", 9) == 0;
            depth++;
        } else if (strncasecmp(at, "END:", 4) == 0) {
            depth--;
        }
        if (depth < 0 || depth > DEPTH_MAX) {
            return false;
        }
        at += strcspn(at, "\n");
        at += *at == '\n' ? 1 : 0;
    }
    return any && depth == 0;
}

/* --- times --------------------------------------------------------------- */

static icaltimezone *zone_named(const struct reading *reading, const char *tzid)
{
    icaltimezone *zone = icaltimezone_get_builtin_timezone(tzid);
    if (zone == NULL) {
        zone = icalcomponent_get_timezone(reading->calendar, tzid);
    }
    return zone != NULL ? zone
                        : icaltimezone_get_builtin_timezone_from_tzid(tzid);
}

/* The zone of a property's time; NULL after saying that it has none. */
static icaltimezone *zone_of(const struct reading *reading,
                             icalproperty *property, struct icaltimetype time)
{
    if (icaltime_is_utc(time)) {
        return icaltimezone_get_utc_timezone();
    }
    icalparameter *parameter =
        icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
    if (parameter == NULL) {
        if (reading->own_zone == NULL) {
            errmsg_set(reading->msg, "a time without a zone; give it a TZID, "
                                     "or the calendar X-WR-TIMEZONE");
        }
        return reading->own_zone;
    }
    const char *tzid = icalparameter_get_tzid(parameter);
    icaltimezone *zone = zone_named(reading, tzid);
    if (zone == NULL) {
        errmsg_set(reading->msg, "the zone %.60s is not known", tzid);
    }
    return zone;
}

static int64_t instant_of(struct icaltimetype time, icaltimezone *zone)
{
    time.is_date = 0; /* a day begins at midnight of its zone */
    return (int64_t)icaltime_as_timet_with_zone(time, zone) * MS_PER_SECOND;
}

static bool is_sane(struct icaltimetype time)
{
    return !icaltime_is_null_time(time) && icaltime_is_valid_time(time) &&
           time.year >= 1970 && time.year <= 9999;
}

/* The instant of a property of that kind; false: there is none, or none that
 * is understood. */
static bool instant_at(const struct reading *reading, icalproperty *property,
                       struct icaltimetype time, int64_t *ret_ms)
{
    if (property == NULL || !is_sane(time)) {
        return false;
    }
    icaltimezone *zone = zone_of(reading, property, time);
    *ret_ms = zone == NULL ? 0 : instant_of(time, zone);
    return zone != NULL;
}

/* How long a stop is; false: it has no end after its start. */
static bool length_of(const struct reading *reading, struct event *event)
{
    icalproperty *end =
        icalcomponent_get_first_property(event->component, ICAL_DTEND_PROPERTY);
    icalproperty *duration = icalcomponent_get_first_property(
        event->component, ICAL_DURATION_PROPERTY);
    int64_t end_ms = 0;
    if (end != NULL) {
        if (!instant_at(reading, end, icalproperty_get_dtend(end), &end_ms)) {
            return false;
        }
        event->length_ms = end_ms - instant_of(event->start, event->zone);
    } else if (duration != NULL) {
        event->length_ms = (int64_t)icaldurationtype_as_int(
                               icalproperty_get_duration(duration)) *
                           MS_PER_SECOND;
    } else {
        event->length_ms = event->is_whole_day ? MS_PER_DAY : 0;
    }
    return event->length_ms > 0 && event->length_ms <= YEAR_MS;
}

/* --- announcements ------------------------------------------------------- */

/* The value of a property by its name, which libical may not know. */
static const char *named_value(icalcomponent *component, const char *name)
{
    icalproperty *property =
        icalcomponent_get_first_property(component, ICAL_X_PROPERTY);
    for (; property != NULL; property = icalcomponent_get_next_property(
                                 component, ICAL_X_PROPERTY)) {
        const char *own = icalproperty_get_x_name(property);
        if (own != NULL && strcasecmp(own, name) == 0) {
            return icalproperty_get_x(property);
        }
    }
    return NULL;
}

/* When an event was announced: X-ANNOUNCED, else when it was made. Many servers
 * stamp all events anew whenever they are asked: a fresh DTSTAMP says nothing.
 */
static bool announced_at(const struct reading *reading, icalcomponent *event,
                         int64_t *ret_ms)
{
    const char *own = named_value(event, "X-ANNOUNCED");
    if (own != NULL) {
        struct icaltimetype time = icaltime_from_string(own);
        if (civil_parse_instant(own, ret_ms) == ERR_OK) {
            return true;
        }
        *ret_ms = (int64_t)icaltime_as_timet_with_zone(
                      time, icaltimezone_get_utc_timezone()) *
                  MS_PER_SECOND;
        return is_sane(time) && icaltime_is_utc(time);
    }
    icalproperty *created =
        icalcomponent_get_first_property(event, ICAL_CREATED_PROPERTY);
    if (created != NULL &&
        instant_at(reading, created, icalproperty_get_created(created),
                   ret_ms)) {
        return true;
    }
    icalproperty *stamp =
        icalcomponent_get_first_property(event, ICAL_DTSTAMP_PROPERTY);
    return stamp != NULL &&
           instant_at(reading, stamp, icalproperty_get_dtstamp(stamp),
                      ret_ms) &&
           *ret_ms < reading->now_ms - FRESH_MS;
}

/* --- stops --------------------------------------------------------------- */

/* False: there are too many. */
static bool add_stop(struct reading *reading, const struct event *event,
                     int64_t start_ms)
{
    char at[CIVIL_INSTANT_MAX];
    if (start_ms < reading->now_ms - YEAR_MS ||
        start_ms > reading->now_ms + YEAR_MS) {
        return true;
    }
    if (++reading->n_stops > FEED_STOPS_MAX) {
        errmsg_set(reading->msg, "more than %d stops in two years",
                   FEED_STOPS_MAX);
        return false;
    }
    const char *subject =
        arena_printf(reading->arena, "%s %.120s",
                     civil_render_instant(start_ms, 0, at), event->uid);
    facts_int(reading->facts, subject, "start_ms", start_ms);
    facts_int(reading->facts, subject, "end_ms", start_ms + event->length_ms);
    if (event->is_announced) {
        facts_int(reading->facts, subject, "announced_ms", event->announced_ms);
    }
    if (event->summary != NULL) {
        facts_text(reading->facts, subject, "summary", event->summary);
    }
    return true;
}

/* Whether a repetition is left out, or another event stands for it. */
static bool is_excepted(const struct reading *reading,
                        const struct event *event, int64_t start_ms)
{
    for (size_t i = 0; i < event->n_excluded; i++) {
        if (event->excluded[i] == start_ms) {
            return true;
        }
    }
    for (size_t i = 0; i < reading->n_replaced; i++) {
        const struct replaced *replaced = &reading->replaced[i];
        if (replaced->at_ms == start_ms &&
            text_equal(replaced->uid, event->uid)) {
            return true;
        }
    }
    return false;
}

static bool add_rule(struct reading *reading, const struct event *event,
                     struct icalrecurrencetype rule)
{
    int64_t last_ms = reading->now_ms + YEAR_MS;
    int64_t start_ms = 0;
    bool fine = true;
    if (rule.freq < ICAL_DAILY_RECURRENCE ||
        rule.freq > ICAL_YEARLY_RECURRENCE) {
        errmsg_set(reading->msg, "%.60s: a rule finer than a day", event->uid);
        return false;
    }
    icalrecur_iterator *all = icalrecur_iterator_new(rule, event->start);
    int steps = 0;
    for (; all != NULL && fine && start_ms <= last_ms; steps++) {
        struct icaltimetype next = icalrecur_iterator_next(all);
        if (icaltime_is_null_time(next) || steps == STEPS_MAX) {
            break;
        }
        start_ms = instant_of(next, event->zone);
        if (start_ms >= reading->now_ms - YEAR_MS && start_ms <= last_ms &&
            !is_excepted(reading, event, start_ms)) {
            fine = add_stop(reading, event, start_ms);
        }
    }
    icalrecur_iterator_free(all);
    if (fine && (all == NULL || steps == STEPS_MAX)) {
        errmsg_set(reading->msg, "%.60s: a rule that cannot be gone through",
                   event->uid);
        return false;
    }
    return fine;
}

/* --- events -------------------------------------------------------------- */

static size_t n_of(icalcomponent *component, icalproperty_kind kind)
{
    return (size_t)icalcomponent_count_properties(component, kind);
}

static struct icaltimetype time_of(icalproperty *property)
{
    if (icalproperty_isa(property) == ICAL_EXDATE_PROPERTY) {
        return icalproperty_get_exdate(property);
    }
    struct icaldatetimeperiodtype date = icalproperty_get_rdate(property);
    return icaltime_is_null_time(date.time) ? date.period.start : date.time;
}

/* The instants of EXDATE or RDATE; false after saying what is wrong. */
static bool list_times(const struct reading *reading, icalcomponent *component,
                       icalproperty_kind kind, int64_t **ret, size_t *ret_n)
{
    size_t most = n_of(component, kind);
    *ret = arena_array(reading->arena, most, sizeof **ret);
    *ret_n = 0;
    icalproperty *property = icalcomponent_get_first_property(component, kind);
    for (; property != NULL && *ret_n < most;
         property = icalcomponent_get_next_property(component, kind)) {
        if (!instant_at(reading, property, time_of(property),
                        &(*ret)[(*ret_n)++])) {
            errmsg_prefix(reading->msg, "EXDATE or RDATE: ");
            return false;
        }
    }
    return true;
}

static void list_rules(const struct reading *reading, struct event *event)
{
    size_t most = n_of(event->component, ICAL_RRULE_PROPERTY);
    event->rules = arena_array(reading->arena, most, sizeof *event->rules);
    icalproperty *property =
        icalcomponent_get_first_property(event->component, ICAL_RRULE_PROPERTY);
    for (; property != NULL && event->n_rules < most;
         property = icalcomponent_get_next_property(event->component,
                                                    ICAL_RRULE_PROPERTY)) {
        event->rules[event->n_rules++] = icalproperty_get_rrule(property);
    }
}

static bool read_start(struct reading *reading, struct event *event)
{
    icalproperty *start = icalcomponent_get_first_property(
        event->component, ICAL_DTSTART_PROPERTY);
    event->uid = icalcomponent_get_uid(event->component);
    if (event->uid == NULL || start == NULL) {
        errmsg_set(reading->msg, "an event without UID or start");
        return false;
    }
    event->start = icalproperty_get_dtstart(start);
    event->is_whole_day = event->start.is_date != 0;
    event->is_exception =
        icalcomponent_get_first_property(event->component,
                                         ICAL_RECURRENCEID_PROPERTY) != NULL;
    if (!is_sane(event->start)) {
        errmsg_set(reading->msg, "%.60s: no such start", event->uid);
        return false;
    }
    event->zone = zone_of(reading, start, event->start);
    if (event->zone == NULL) {
        return false;
    }
    if (!length_of(reading, event)) {
        errmsg_set(reading->msg, "%.60s: no end after its start", event->uid);
        return false;
    }
    return true;
}

static bool read_event(struct reading *reading, struct event *event)
{
    icalcomponent *component = event->component;
    if (!read_start(reading, event) ||
        !list_times(reading, component, ICAL_EXDATE_PROPERTY, &event->excluded,
                    &event->n_excluded) ||
        !list_times(reading, component, ICAL_RDATE_PROPERTY, &event->dates,
                    &event->n_dates)) {
        return false;
    }
    list_rules(reading, event);
    event->summary = icalcomponent_get_summary(component);
    event->is_announced =
        announced_at(reading, component, &event->announced_ms);
    return true;
}

static bool add_event(struct reading *reading, icalcomponent *component)
{
    struct event event = {.component = component};
    if (icalcomponent_get_status(component) == ICAL_STATUS_CANCELLED) {
        return true;
    }
    if (!read_event(reading, &event)) {
        return false;
    }
    int64_t start_ms = instant_of(event.start, event.zone);
    bool once = event.is_exception || event.n_rules == 0;
    bool out = !event.is_exception && is_excepted(reading, &event, start_ms);
    bool fine = !once || out || add_stop(reading, &event, start_ms);
    for (size_t i = 0; fine && i < event.n_dates; i++) {
        fine = is_excepted(reading, &event, event.dates[i]) ||
               add_stop(reading, &event, event.dates[i]);
    }
    for (size_t i = 0; fine && !event.is_exception && i < event.n_rules; i++) {
        fine = add_rule(reading, &event, event.rules[i]);
    }
    return fine;
}

/* Which repetitions other events stand for. */
static void note_replaced(struct reading *reading, icalcomponent *const *events,
                          size_t n)
{
    reading->replaced =
        arena_array(reading->arena, n, sizeof *reading->replaced);
    for (size_t i = 0; i < n; i++) {
        int64_t at_ms = 0;
        icalproperty *property = icalcomponent_get_first_property(
            events[i], ICAL_RECURRENCEID_PROPERTY);
        if (property != NULL &&
            instant_at(reading, property,
                       icalproperty_get_recurrenceid(property), &at_ms)) {
            reading->replaced[reading->n_replaced++] =
                (struct replaced){icalcomponent_get_uid(events[i]), at_ms};
        }
    }
}

static bool read_calendar(struct reading *reading)
{
    icalcomponent *calendar = reading->calendar;
    const char *zone = named_value(calendar, "X-WR-TIMEZONE");
    int n = icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT);
    if (n > EVENTS_MAX) {
        errmsg_set(reading->msg, "more than %d events", EVENTS_MAX);
        return false;
    }
    reading->own_zone = zone == NULL ? NULL : zone_named(reading, zone);
    icalcomponent **events =
        arena_array(reading->arena, (size_t)n, sizeof(icalcomponent *));
    icalcomponent *event =
        icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    for (int i = 0; i < n && event != NULL; i++) {
        events[i] = event;
        event =
            icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT);
    }
    note_replaced(reading, events, (size_t)n);
    bool fine = true;
    for (int i = 0; i < n && fine; i++) {
        fine = add_event(reading, events[i]);
    }
    return fine;
}

enum err feed_read(const char *text, size_t n, int64_t now_ms,
                   struct facts *facts, struct errmsg *msg)
{
    struct arena arena = {0};
    struct reading reading = {
        .now_ms = now_ms, .facts = facts, .arena = &arena, .msg = msg};
    bool fine = false;
    if (memchr(text, '\0', n) != NULL || !is_whole(text)) {
        return errmsg_fail(msg, ERR_INVALID, "no whole iCalendar");
    }
    pthread_mutex_lock(&one_at_a_time);
    icalerror_set_errors_are_fatal(false);
    icaltimezone_set_tzid_prefix("/claimd/");
    reading.calendar = icalparser_parse_string(text);
    if (reading.calendar == NULL ||
        icalcomponent_isa(reading.calendar) != ICAL_VCALENDAR_COMPONENT) {
        errmsg_set(msg, "not one iCalendar");
    } else {
        fine = read_calendar(&reading);
    }
    if (reading.calendar != NULL) {
        icalcomponent_free(reading.calendar);
    }
    pthread_mutex_unlock(&one_at_a_time);
    arena_fini(&arena);
    return fine ? ERR_OK : ERR_INVALID;
}
