#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/units.h"
#include "conf/loader.h"

static int64_t clock_ms(const char *text)
{
    ASSERT(strlen(text) == 5);
    return strtol(text, NULL, 10) * MS_PER_HOUR +
           strtol(text + 3, NULL, 10) * MS_PER_MINUTE;
}

static unsigned day_bit(const char *word)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu",
                                       "fri", "sat", "sun"};
    for (unsigned i = 0; i < ARRAY_LEN(days); i++) {
        if (strcmp(days[i], word) == 0) {
            return 1U << i;
        }
    }
    UNREACHABLE();
}

static void check_entry(struct spot spot, const struct hours_entry *entry)
{
    struct spot at = spot_key(spot, "to");
    if (entry->to_ms == entry->from_ms) {
        spot_error(at, "\"to\" must be after \"from\"; a whole day is 00:00 "
                       "to 24:00");
    } else if (entry->to_ms < entry->from_ms) {
        spot_error(at, "\"to\" is before \"from\"; write hours over midnight "
                       "as two entries: one to 24:00, and one from 00:00 on "
                       "the day after");
    }
}

struct hours hours_build(struct loader *loader, struct spot spot,
                         const json_t *value)
{
    if (json_is_string(value)) {
        return (struct hours){.always = true};
    }
    size_t n = json_array_size(value);
    struct hours_entry *entries =
        arena_array(loader->arena, n, sizeof *entries);
    for (size_t i = 0; i < n; i++) {
        const json_t *object = json_array_get(value, i);
        const json_t *days = json_object_get(object, "days");
        for (size_t j = 0; j < json_array_size(days); j++) {
            entries[i].days |=
                day_bit(json_string_value(json_array_get(days, j)));
        }
        entries[i].from_ms =
            clock_ms(json_string_value(json_object_get(object, "from")));
        entries[i].to_ms =
            clock_ms(json_string_value(json_object_get(object, "to")));
        check_entry(spot_index(spot, i), &entries[i]);
    }
    return (struct hours){.entries = entries, .n_entries = n};
}

/* "jp" beside dates is well: both count. */
static void add_holiday(struct holidays *holidays, struct civil_date *dates,
                        const char *text)
{
    if (strcmp(text, "jp") == 0) {
        holidays->japan = true;
        return;
    }
    enum err err = civil_parse_date(text, &dates[holidays->n_dates++]);
    ASSERT(err == ERR_OK);
}

static struct holidays holidays_build(struct loader *loader,
                                      const json_t *value)
{
    struct holidays holidays = {0};
    size_t n = json_array_size(value);
    struct civil_date *dates = arena_array(loader->arena, n + 1, sizeof *dates);
    if (json_is_string(value)) {
        add_holiday(&holidays, dates, json_string_value(value));
    }
    for (size_t i = 0; i < n; i++) {
        add_holiday(&holidays, dates,
                    json_string_value(json_array_get(value, i)));
    }
    holidays.dates = dates;
    return holidays;
}

static void maintenance_build(struct loader *loader, struct spot spot,
                              const json_t *object, struct maintenance *out)
{
    out->start_ms = value_instant(object, "start", 0);
    out->end_ms = value_instant(object, "end", 0);
    out->announced_given = json_object_get(object, "announced") != NULL;
    /* Without a ledger it counts; with one the engine puts in when the ledger
     * first saw it. */
    out->announced_ms = value_instant(object, "announced", out->start_ms);
    out->note = value_text(loader->arena, object, "note", NULL);
    if (out->end_ms <= out->start_ms) {
        spot_error(spot_key(spot, "end"), "\"end\" must be after \"start\"");
    }
}

static void maintenances_build(struct loader *loader, struct spot spot,
                               const json_t *list, struct calendar *calendar)
{
    size_t n = json_array_size(list);
    struct maintenance *items = arena_array(loader->arena, n, sizeof *items);
    for (size_t i = 0; i < n; i++) {
        maintenance_build(loader, spot_index(spot, i), json_array_get(list, i),
                          &items[i]);
    }
    calendar->maintenances = items;
    calendar->n_maintenances = n;
}

struct calendar calendar_build(struct loader *loader, struct spot spot,
                               const json_t *service)
{
    struct calendar calendar = {
        .tz =
            zone_load(loader, spot_key(spot, "timezone"),
                      json_string_value(json_object_get(service, "timezone"))),
        .hours = hours_build(loader, spot_key(spot, "hours"),
                             json_object_get(service, "hours")),
        .holidays =
            holidays_build(loader, json_object_get(service, "holidays")),
    };
    maintenances_build(loader, spot_key(spot, "maintenance"),
                       json_object_get(service, "maintenance"), &calendar);
    return calendar;
}
