/*
 * What an S3 object's key says. Pure.
 */
#ifndef PROBES_AWS_KEY_H
#define PROBES_AWS_KEY_H

#include "base/arena.h"

/* A key as `encoding-type=url` writes it: %XX, and + for a space. What is no
 * such escape, and %00, stays. In the arena. */
const char *aws_key_decode(struct arena *arena, const char *text);

/* The first date in it, as "2026-11-22": written so, with / _ or . instead, or
 * as 20261122, also with hours and minutes in digits behind it. In the arena;
 * NULL: there is none. */
const char *aws_key_date(struct arena *arena, const char *key);

/* Everything before its last '/'. In the arena; NULL: there is none. */
const char *aws_key_folder(struct arena *arena, const char *key);

/* It as the subject of a fact: what is longer than one may be is cut at its
 * beginning, since keys differ at their end. Part of `key`. */
const char *aws_key_subject(const char *key);

#endif
