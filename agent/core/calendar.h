/*
 * Planned service time: service hours less planned maintenance.
 *
 * Source: spec "figures", instants/windows/calendars. Reads no clock and no
 * zone file; everything is in the struct.
 */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/civil.h"
#include "core/ivl.h"
#include "core/tz.h"

/* Local hours on some days of the week. */
struct hours_entry {
    unsigned days;   /* bit 0 = Monday … bit 6 = Sunday */
    int64_t from_ms; /* since local midnight */
    int64_t to_ms;   /* after from_ms; 86,400,000 = 24:00 */
};

struct hours {
    bool always; /* "24x365": entries and holidays have no effect */
    const struct hours_entry *entries;
    size_t n_entries;
};

/* Dates with none of the listed hours. */
struct holidays {
    bool japan; /* the national holidays of holiday_jp.h, besides `dates` */
    const struct civil_date *dates;
    size_t n_dates;
};

#define ANNOUNCED_NEVER INSTANT_MAX

/* One maintenance window as declared. */
struct maintenance {
    int64_t start_ms;
    int64_t end_ms;       /* after start_ms */
    int64_t announced_ms; /* ANNOUNCED_NEVER while unknown */
    bool announced_given; /* the source named the instant; else it is when the
                             ledger first saw the window, or, without a ledger,
                             start_ms (it counts) */
    const char *note;     /* may be NULL */
    const char *by;       /* who declared it; NULL: the configuration */
    bool is_recorded;     /* a ledger has seen it, at: */
    int64_t seen_ms;
    bool is_removed; /* taken back, at: */
    int64_t removed_ms;
};

struct calendar {
    const struct tz *tz;
    struct hours hours;
    struct holidays holidays;
    const struct maintenance *maintenances; /* any order */
    size_t n_maintenances;
};

/* Service hours within [within.from, within.to), before maintenance. Listed
 * hours exist only where instants do, 1900 to 9999 (units.h). */
struct ivls calendar_hours(struct arena *arena, const struct hours *hours,
                           const struct holidays *holidays, const struct tz *tz,
                           struct ivl within);

/* The part of a window that counts as planned; empty (from >= to) if it was
 * announced after it began. Of a removed one it is what stood in the ledger:
 * the past is judged by what was in force then. */
struct ivl maintenance_counts(const struct maintenance *window);

/* Whether it was taken back before it began: there was no such stop. */
bool maintenance_is_withdrawn(const struct maintenance *window);

/* Windows that count as planned, merged, within an interval. */
struct ivls calendar_maintenance(struct arena *arena,
                                 const struct calendar *calendar,
                                 struct ivl within);

/* Planned time within an interval: hours − maintenance. */
struct ivls calendar_planned(struct arena *arena,
                             const struct calendar *calendar,
                             struct ivl within);

/* Whether a local date has business: some entry names its weekday and it is no
 * holiday. */
bool calendar_is_business_day(const struct hours *hours,
                              const struct holidays *holidays,
                              struct civil_date date);

#endif
