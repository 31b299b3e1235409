/*
 * Any bytes as clamscan's log, a database's head and clamd's answer.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/units.h"
#include "probes/scan/summary.h"
#include "probes/scan/vdb.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_time(const struct civil_time *time)
{
    ASSERT(time->date.month >= 1 && time->date.month <= 12);
    ASSERT(time->ms_of_day >= 0 && time->ms_of_day <= MS_PER_DAY);
}

static void take(void *into, const struct summary *summary)
{
    size_t *n = into;
    (*n)++;
    check_time(&summary->start);
    check_time(&summary->end);
    ASSERT(summary->scanned_files >= -1 && summary->infected_files >= -1 &&
           summary->known_viruses >= -1 && summary->errors >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = heap_alloc(size + 1);
    int64_t at_ms = 0;
    size_t n = 0;
    memcpy(text, data, size);
    text[size] = '\0';
    summary_read(text, size, take, &n);
    ASSERT(n <= size);
    if (vdb_parse_head(text, &at_ms) ||
        vdb_parse_version(text, tz_utc(), &at_ms)) {
        ASSERT(at_ms > 0 && at_ms <= INSTANT_HIGHEST);
    }
    free(text);
    return 0;
}
