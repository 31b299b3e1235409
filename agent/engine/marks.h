/*
 * What stands beside a verdict in a status: what people said about it, and the
 * newest report of its service. Shared by `claimd status` and the HTTP side.
 */
#ifndef ENGINE_MARKS_H
#define ENGINE_MARKS_H

#include "base/arena.h"
#include "base/err.h"
#include "engine/assess.h"
#include "engine/hush.h"
#include "report/model.h"
#include "store/store.h"

/* Marks every claim of an assessment: acknowledged, muted, disputed; in the
 * arena. ERR_CORRUPT: a record is not what its kind says. */
MUST_USE enum err marks_claims(struct arena *arena, struct store *store,
                               const struct hushes *hushes,
                               const struct assessment *assessment,
                               struct errmsg *msg);

/* Notes the newest report that is kept; errors as above. */
MUST_USE enum err marks_report(struct arena *arena, struct store *store,
                               struct status_service *service,
                               struct errmsg *msg);

#endif
