/*
 * Durations that are no slip of the pen: what each metric may be at all.
 */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/reading.h"
#include "core/span.h"

#define MINUTE_S 60L
#define HOUR_S 3600L
#define DAY_S 86400L
#define YEAR_S (366 * DAY_S)

struct proportion {
    const char *metric;
    long least_s, most_s;
};

static const struct proportion proportions[] = {
    {"maintenance_notice", HOUR_S, YEAR_S},
    {"termination_notice", DAY_S, 5 * YEAR_S},
    {"patch_latency", 0, YEAR_S},
    {"mttr", 0, 31 * DAY_S},
    {"recovery_time", 1, 92 * DAY_S},
    {"recovery_point", 0, 92 * DAY_S},
    {"notification_delay", 0, 7 * DAY_S},
    {"monitoring_interval", 1, DAY_S},
    {"report_interval", HOUR_S, 2 * YEAR_S},
    {"response_time", 0, HOUR_S},
    {"delay", 0, DAY_S},
    {"batch_time", 1, 7 * DAY_S},
    {"backup_interval", MINUTE_S, YEAR_S},
    {"backup_retention", HOUR_S, 30 * YEAR_S},
    {"deletion_delay", 0, 11 * YEAR_S},
    {"assessment_interval", DAY_S, 5 * YEAR_S},
    {"log_retention", DAY_S, 30 * YEAR_S},
    {"virus_scan_interval", MINUTE_S, 92 * DAY_S},
    {"pattern_update_interval", MINUTE_S, 31 * DAY_S},
};

/* Whole seconds of an ISO duration; false for other values: same_day. */
static bool seconds_of(const char *value, long *ret)
{
    struct span span;
    if (value[0] != 'P' || span_parse_iso(value, &span) != ERR_OK) {
        return false;
    }
    *ret = span.months * (YEAR_S / 12) + span.days * DAY_S +
           (long)(span.exact_ms / 1000);
    return true;
}

static const struct proportion *proportion_of(const char *metric)
{
    for (size_t i = 0; i < ARRAY_LEN(proportions); i++) {
        if (strcmp(proportions[i].metric, metric) == 0) {
            return &proportions[i];
        }
    }
    return NULL;
}

void doubt_proportion(struct reading *reading, const struct draft *draft)
{
    ASSERT(draft->n_values <= AMOUNT_VALUES_MAX);
    const struct proportion *proportion = proportion_of(draft->metric);
    const char *value = draft->n_values > 0 ? draft->values[0] : "";
    long seconds = 0;
    bool iso = seconds_of(value, &seconds);
    bool odd = proportion != NULL && iso &&
               (seconds < proportion->least_s || seconds > proportion->most_s);
    /* A duration too long to be read as one. */
    bool endless = value[0] == 'P' && !iso && strchr(value, '.') == NULL;
    if (!odd && !endless) {
        return;
    }
    doubt(reading,
          arena_printf(reading->arena, "%s = %s は桁が外れています。原文を確認",
                       draft->metric, value),
          arena_printf(reading->arena,
                       "%s = %s is out of all proportion; check the original",
                       draft->metric, value));
}

void doubt_kind(struct reading *reading, const char *words)
{
    doubt(reading,
          arena_printf(reading->arena,
                       "「%s」は実績・目標・保証のどれか書かれていません",
                       words),
          arena_printf(reading->arena,
                       "\"%s\" does not say whether it is an actual figure, a "
                       "target or a promise",
                       words));
}

void doubt_availability(struct reading *reading, const char *value)
{
    double number = strtod(value, NULL);
    if (number < 90.0) {
        doubt(reading,
              arena_printf(reading->arena,
                           "稼働率 %s %% は桁が外れています。原文を確認",
                           value),
              arena_printf(reading->arena,
                           "an availability of %s %% is out of all "
                           "proportion; check the original",
                           value));
    }
    if (strcmp(value, "100") == 0) {
        doubt(reading, "小数のない 100 % は、ちょうど 100 % と読みました",
              "100 % without decimals is read as exactly 100 %");
    }
}
