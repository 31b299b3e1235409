/*
 * The dead man's ping: asks for a URL of the user's choice as long as all is
 * well, so that whoever waits there tells when claimd no longer can.
 *
 * What goes wrong with it is logged and nothing else: it is for those who miss
 * it to notice.
 */
#ifndef ENGINE_PULSE_H
#define ENGINE_PULSE_H

#include <stdbool.h>

#include "core/clockwatch.h"
#include "engine/snapshot.h"
#include "io/fetch.h"

struct pulse;

/* Borrowed until destroy. Beats once it is configured. */
struct pulse *pulse_create(struct fetcher *fetcher,
                           const struct clockwatch *watch);

/* Takes its own reference. A request under way is given up. */
void pulse_configure(struct pulse *pulse, struct snapshot *snapshot);

/* All is well now: asks if it is time to. */
void pulse_beat(struct pulse *pulse);

/* Gives up what is under way; pulse_is_idle once its end has come. */
void pulse_cancel(struct pulse *pulse);
bool pulse_is_idle(const struct pulse *pulse);

/* Only when idle. NULL-safe. */
void pulse_destroy(struct pulse *pulse);

#endif
