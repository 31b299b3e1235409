/* What another would need to come to the same figures, and where they come
 * from. */
#include "report/json_parts.h"

#include <stdio.h>

#include "base/check.h"
#include "base/units.h"

static void add_date(struct json_out *json, const char *key,
                     struct civil_date date)
{
    char text[32];
    snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month,
             date.day);
    json_out_text(json, key, text);
}

static void add_clock(struct json_out *json, const char *key, int64_t ms_of_day)
{
    char text[16];
    int64_t minute = ms_of_day / MS_PER_MINUTE;
    snprintf(text, sizeof text, "%02d:%02d", (int)(minute / 60),
             (int)(minute % 60));
    json_out_text(json, key, text);
}

/* As in the configuration: "24x365", or a list of days, from, to. */
static void add_hours(struct json_out *json, const char *key,
                      const struct hours *hours)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu",
                                       "fri", "sat", "sun"};
    if (hours->always) {
        json_out_text(json, key, "24x365");
        return;
    }
    json_out_array(json, key);
    for (size_t i = 0; i < hours->n_entries; i++) {
        const struct hours_entry *entry = &hours->entries[i];
        ASSERT(entry->from_ms < entry->to_ms);
        json_out_object(json, NULL);
        json_out_array(json, "days");
        for (size_t day = 0; day < ARRAY_LEN(days); day++) {
            if ((entry->days & 1u << day) != 0) {
                json_out_text(json, NULL, days[day]);
            }
        }
        json_out_end_array(json);
        add_clock(json, "from", entry->from_ms);
        add_clock(json, "to", entry->to_ms);
        json_out_end_object(json);
    }
    json_out_end_array(json);
}

static void add_maintenance(struct json_out *json,
                            const struct report_maintenance *one,
                            const struct tz *tz)
{
    const struct maintenance *window = &one->window;
    bool announced = window->announced_ms != ANNOUNCED_NEVER;
    json_out_object(json, NULL);
    json_out_instant(json, "start", true, window->start_ms, tz);
    json_out_instant(json, "end", true, window->end_ms, tz);
    json_out_instant(json, "announced", announced, window->announced_ms, tz);
    json_out_bool(json, "announced_by_source", window->announced_given);
    json_out_instant(json, "recorded", window->is_recorded, window->seen_ms,
                     tz);
    json_out_instant(json, "removed", window->is_removed, window->removed_ms,
                     tz);
    struct ivl counts = maintenance_counts(window);
    bool planned = counts.from_ms < counts.to_ms;
    json_out_bool(json, "planned", planned);
    json_out_instant(json, "planned_from", planned, counts.from_ms, tz);
    json_out_instant(json, "planned_to", planned, counts.to_ms, tz);
    json_out_text(json, "by", one->by);
    json_out_text(json, "note", window->note);
    json_out_end_object(json);
}

static void add_calendar(struct json_out *json, const struct report *report)
{
    const struct report_method *method = &report->method;
    json_out_text(json, "timezone", report->timezone);
    add_hours(json, "hours", &method->hours);
    if (method->has_business_hours) {
        add_hours(json, "business_hours", &method->business_hours);
    } else {
        json_out_null(json, "business_hours");
    }
    json_out_bool(json, "national_holidays", method->national_holidays);
    json_out_array(json, "holidays");
    for (size_t i = 0; i < method->n_holidays; i++) {
        add_date(json, NULL, method->holidays[i]);
    }
    json_out_end_array(json);
    json_out_array(json, "maintenance");
    for (size_t i = 0; i < method->n_maintenances; i++) {
        add_maintenance(json, &method->maintenances[i], report->tz);
    }
    json_out_end_array(json);
}

static void add_down_when(struct json_out *json, const struct down_when *rule)
{
    switch (rule->kind) {
    case DOWN_WHEN_ANY:
        json_out_text(json, "down_when", "any");
        break;
    case DOWN_WHEN_ALL:
        json_out_text(json, "down_when", "all");
        break;
    case DOWN_WHEN_COUNT:
        json_out_int(json, "down_when", rule->count);
        break;
    }
}

static void add_probe(struct json_out *json, const struct status_probe *probe,
                      const struct tz *tz)
{
    json_out_object(json, NULL);
    json_out_text(json, "id", probe->id);
    json_out_text(json, "type", probe->type);
    json_out_text(json, "describes", probe->describes);
    json_out_bool(json, "critical", probe->critical);
    json_out_int(json, "interval_ms", probe->interval_ms);
    json_out_int(json, "max_gap_ms", probe->max_gap_ms);
    json_out_int(json, "confirm", probe->confirm);
    json_out_instant(json, "since", probe->has_since, probe->since_ms, tz);
    json_out_instant(json, "until", probe->has_until, probe->until_ms, tz);
    json_out_instant(json, "last_seen", probe->has_last, probe->last.last_ms,
                     tz);
    json_out_end_object(json);
}

static void add_vantages(struct json_out *json,
                         const struct report_method *method)
{
    json_out_int(json, "quorum", method->quorum);
    json_out_array(json, "vantages");
    for (size_t i = 0; method->vantages != NULL && i < method->n_vantages;
         i++) {
        json_out_text(json, NULL, method->vantages[i]);
    }
    json_out_end_array(json);
}

void json_add_method(struct json_out *json, const struct report *report)
{
    const struct report_method *method = &report->method;
    json_out_object(json, "method");
    json_out_text(json, "unseen_point",
                  "the last observation; excluded where no one looked");
    json_out_text(json, "unseen_optimistic", "up");
    json_out_text(json, "unseen_pessimistic", "down");
    json_out_real(json, "confidence_percent", true, 95);
    json_out_int(json, "resolution_ms", report->figures.resolution_ms);
    add_calendar(json, report);
    add_down_when(json, &method->down_when);
    json_out_int(json, "min_outage_ms", method->min_outage_ms);
    json_out_int(json, "merge_within_ms", method->merge_within_ms);
    json_out_real(json, "min_coverage", true, method->min_coverage);
    add_vantages(json, method);
    json_out_array(json, "probes");
    for (size_t i = 0; i < method->n_probes; i++) {
        add_probe(json, &method->probes[i], report->tz);
    }
    json_out_end_array(json);
    json_out_array(json, "not_proven");
    for (const struct text *const *at = text_not_proven(); *at != NULL; at++) {
        json_add_text(json, NULL, *at);
    }
    json_out_end_array(json);
    json_out_end_object(json);
}

static void add_edition(struct json_out *json,
                        const struct report_edition *edition,
                        const struct tz *tz)
{
    json_out_object(json, NULL);
    json_out_text(json, "sha256", edition->sha256);
    json_out_text(json, "as_of", edition->as_of);
    json_out_text(json, "file", edition->file);
    json_out_instant(json, "from", edition->has_from, edition->from_ms, tz);
    json_out_end_object(json);
}

static void add_signed_head(struct json_out *json,
                            const struct report_signed_head *head,
                            const struct tz *tz)
{
    if (head == NULL) {
        json_out_null(json, "signed_head");
        return;
    }
    json_out_object(json, "signed_head");
    json_out_int(json, "signed_seq", head->signed_seq);
    json_out_instant(json, "at", true, head->at_ms, tz);
    json_out_int(json, "at_ms", head->at_ms);
    json_out_text(json, "hash", head->hash);
    json_out_text(json, "key", head->key);
    json_out_text(json, "signature", head->signature);
    json_out_end_object(json);
}

static void add_correction(struct json_out *json,
                           const struct report_correction *correction,
                           const struct tz *tz)
{
    json_out_object(json, NULL);
    json_out_text(json, "window", correction->window_text);
    json_out_int(json, "record", correction->seq);
    json_out_int(json, "corrects", correction->report_seq);
    json_out_instant(json, "made", true, correction->made_ms, tz);
    json_out_int(json, "through_seq", correction->through_seq);
    json_out_real(json, "before", correction->has_points, correction->before);
    json_out_real(json, "after", correction->has_points, correction->after);
    json_out_end_object(json);
}

static void add_backfill(struct json_out *json,
                         const struct report_backfill *backfill,
                         const struct tz *tz)
{
    json_out_object(json, NULL);
    json_out_int(json, "record", backfill->seq);
    json_out_instant(json, "added", true, backfill->at_ms, tz);
    json_out_instant(json, "from", true, backfill->first_ms, tz);
    json_out_instant(json, "to", true, backfill->last_ms, tz);
    json_out_int(json, "observations", backfill->observations);
    json_out_text(json, "file", backfill->file);
    json_out_text(json, "sha256", backfill->sha256);
    json_out_end_object(json);
}

static void add_ledger(struct json_out *json, const struct report *report)
{
    const struct report_origin *origin = &report->origin;
    json_out_int(json, "ledger_seq", origin->ledger_seq);
    json_out_text(json, "ledger_head", origin->ledger_head);
    json_out_text(json, "public_key", origin->public_key);
    json_out_text(json, "key_id", origin->key_id);
    add_signed_head(json, origin->signed_head, report->tz);
    json_out_array(json, "corrections");
    for (size_t i = 0; i < origin->n_corrections; i++) {
        add_correction(json, &origin->corrections[i], report->tz);
    }
    json_out_end_array(json);
    json_out_array(json, "backfills");
    for (size_t i = 0; i < origin->n_backfills; i++) {
        add_backfill(json, &origin->backfills[i], report->tz);
    }
    json_out_end_array(json);
}

void json_add_origin(struct json_out *json, const struct report *report)
{
    const struct report_origin *origin = &report->origin;
    const struct checklist *checklist = report->checklist;
    json_out_object(json, "origin");
    json_out_text(json, "program", "claimd");
    json_out_text(json, "version", origin->version);
    json_out_text(json, "agent", origin->agent_id);
    json_out_text(json, "vantage", origin->vantage);
    json_out_text(json, "configuration_sha256", origin->config_hash);
    add_ledger(json, report);
    json_out_text(json, "checklist_sha256",
                  checklist == NULL ? NULL : checklist->source_sha256);
    json_out_text(json, "checklist_as_of",
                  checklist == NULL ? NULL : checklist->as_of);
    json_out_array(json, "editions");
    for (size_t i = 0; i < origin->n_editions; i++) {
        add_edition(json, &origin->editions[i], report->tz);
    }
    json_out_end_array(json);
    json_out_end_object(json);
}
