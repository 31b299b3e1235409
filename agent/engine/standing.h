/*
 * How things stand, in a few words: for the line that `systemctl status` shows.
 */
#ifndef ENGINE_STANDING_H
#define ENGINE_STANDING_H

#include <stddef.h>

#include "conf/conf.h"
#include "engine/told.h"

#define STANDING_NAMES_MAX 256

/* By value; as told last. */
struct standing {
    size_t n_untrue;                 /* claims overstated or lapsed */
    char untrue[STANDING_NAMES_MAX]; /* "orders 12.incidents, …" */
    size_t n_at_risk;                /* they stand, but hardly */
    char at_risk[STANDING_NAMES_MAX];
    size_t n_down;                 /* services with an open incident */
    char down[STANDING_NAMES_MAX]; /* "orders, …" */
};

/* Of the services and claims that the configuration has; what is gone from it
 * does not count. */
struct standing standing_of(const struct told_book *book,
                            const struct conf *conf);

#endif
