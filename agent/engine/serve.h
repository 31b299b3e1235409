/*
 * The daemon's HTTP side: where it listens, and what the site is told after
 * each commit. Whatever happens to it, probing goes on.
 */
#ifndef ENGINE_SERVE_H
#define ENGINE_SERVE_H

#include <stdbool.h>

#include "conf/conf.h"
#include "engine/keeper.h"

struct engine;
struct serve;

/* Listens nowhere yet; takes the socket that systemd passed, if any. Call once,
 * before there are threads. `engine` is borrowed. */
struct serve *serve_create(struct engine *engine);

/* Listens as that configuration says; what is the same goes on. */
void serve_configure(struct serve *serve, const struct conf *conf);

/* Whether a turn should make what is shown. */
bool serve_is_wanted(const struct serve *serve);

/* Shows what a committed turn made; takes over its parts. */
void serve_show(struct serve *serve, struct keeper_turn *turn);

/* Tries again to listen if that failed; about once a second. */
void serve_tick(struct serve *serve);

/* Stops listening; what is under way ends on the loop. Idempotent. */
void serve_stop(struct serve *serve);

/* Once the loop has ended. NULL-safe. */
void serve_destroy(struct serve *serve);

#endif
