#include "status/live.h"

#include "base/check.h"

const char *status_live_why_stale(const struct status_live *live)
{
    ASSERT(live->trouble != NULL);
    if (live->trouble[0] != '\0') {
        return live->trouble;
    }
    if (!live->has_commit) {
        return "nothing has been written to the ledger yet";
    }
    return live->commit_age_ms > STATUS_FRESH_MS
               ? "the ledger has not been written for too long"
               : "";
}
