#include "probes/scan/summary.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/scan.h"

#define LINE_MAX_BYTES 128 /* of a summary; longer ones are something else */
#define COUNT_MAX INT64_C(1000000000000000)
#define MARK "----------- SCAN SUMMARY -----------"

struct reading {
    struct summary summary;
    bool inside, started;
    summary_take *take;
    void *into;
};

/* "2026:11:23 21:01:10" */
static bool parse_time(const char *text, struct civil_time *ret)
{
    int64_t n[6];
    static const char after[] = {':', ':', ' ', ':', ':'};
    for (size_t i = 0; i < ARRAY_LEN(n); i++) {
        if (!scan_number(&text, 9999, &n[i]) ||
            (i < ARRAY_LEN(after) && !scan_char(&text, after[i]))) {
            return false;
        }
    }
    char date[16];
    struct civil_time time = {0};
    snprintf(date, sizeof date, "%04d-%02d-%02d", (int)n[0], (int)n[1],
             (int)n[2]);
    if (*text != '\0' || n[3] > 23 || n[4] > 59 || n[5] > 60 ||
        civil_parse_date(date, &time.date) != ERR_OK) {
        return false;
    }
    time.ms_of_day =
        n[3] * MS_PER_HOUR + n[4] * MS_PER_MINUTE + n[5] * MS_PER_SECOND;
    *ret = time;
    return true;
}

static void take_count(const char *text, int64_t *into)
{
    int64_t count = 0;
    if (scan_number(&text, COUNT_MAX, &count) && *text == '\0') {
        *into = count;
    }
}

/* The value after a key; NULL: the line has another. */
static const char *value_of(const char *line, const char *key)
{
    return text_starts(line, key)
               ? line + strlen(key) + strspn(line + strlen(key), " ")
               : NULL;
}

static void take_line(struct reading *reading, const char *line)
{
    struct summary *summary = &reading->summary;
    const struct {
        const char *key;
        int64_t *into;
    } counts[] = {
        {"Known viruses:", &summary->known_viruses},
        {"Scanned files:", &summary->scanned_files},
        {"Infected files:", &summary->infected_files},
        {"Total errors:", &summary->errors},
    };
    const char *value = NULL;
    if (text_equal(line, MARK)) {
        *summary = (struct summary){
            .scanned_files = -1, .infected_files = -1, .known_viruses = -1};
        reading->inside = true;
        reading->started = false;
        return;
    }
    for (size_t i = 0; reading->inside && i < ARRAY_LEN(counts); i++) {
        value = value_of(line, counts[i].key);
        if (value != NULL) {
            take_count(value, counts[i].into);
        }
    }
    value = value_of(line, "Start Date:");
    if (reading->inside && value != NULL) {
        reading->started = parse_time(value, &summary->start);
    }
    value = value_of(line, "End Date:");
    if (reading->inside && value != NULL) {
        reading->inside = false;
        if (reading->started && parse_time(value, &summary->end)) {
            reading->take(reading->into, summary);
        }
    }
}

void summary_read(const char *text, size_t n, summary_take *take, void *into)
{
    struct reading reading = {.take = take, .into = into};
    char line[LINE_MAX_BYTES];
    const char *end = text + n;
    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        const char *next = stop == NULL ? end : stop + 1;
        size_t length = (size_t)((stop == NULL ? end : stop) - text);
        length -= length > 0 && text[length - 1] == '\r' ? 1 : 0;
        if (length < sizeof line) {
            memcpy(line, text, length);
            line[length] = '\0';
            take_line(&reading, line);
        }
        text = next;
    }
}
