/*
 * What people, and the configuration for them, declared of one service: planned
 * stops, attestations, notes on incidents. Read from the records that commands
 * and the daemon write (docs/evidence.md), in the order of the chain.
 */
#ifndef ENGINE_DECLARED_H
#define ENGINE_DECLARED_H

#include "base/arena.h"
#include "base/err.h"
#include "core/maintenance.h"
#include "core/verdict.h"
#include "engine/past.h"
#include "report/model_parts.h"

/* All windows the ledger knows, removed ones included. In the arena. Errors as
 * past_records. */
MUST_USE enum err declared_maintenance(struct arena *arena,
                                       const struct past *past,
                                       struct maintenances *ret,
                                       struct errmsg *msg);

/* The newest word on each claim of which somebody spoke, withdrawn ones
 * included. In the arena. Errors as past_records. */
MUST_USE enum err declared_attestations(struct arena *arena,
                                        const struct past *past,
                                        const struct attestation **ret_items,
                                        size_t *ret_n, struct errmsg *msg);

/* Notes on incidents, by record. In the arena. Errors as past_records. */
MUST_USE enum err declared_notes(struct arena *arena, const struct past *past,
                                 const struct incident_note **ret_items,
                                 size_t *ret_n, struct errmsg *msg);

/* The services of which something that can change a verdict was declared in
 * records after `*seen_seq`; moved on to the newest of them. Ids in the arena,
 * one as often as it was spoken of. Errors as store_load_records. */
MUST_USE enum err declared_since(struct arena *arena, struct store *store,
                                 int64_t *seen_seq,
                                 const char *const **ret_services,
                                 size_t *ret_n, struct errmsg *msg);

#endif
