/*
 * The packages' own dates, of updates that are pending (option `published`).
 *
 * A .deb begins with a header that has its changelog's date: 72 bytes of each
 * are asked for, from where apt would fetch it. What cannot be had is left out:
 * no verdict rests on it.
 */
#ifndef PROBES_PATCH_APT_DATES_H
#define PROBES_PATCH_APT_DATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probes/patch/apt_text.h"
#include "probes/source.h"

/* More are not asked for in one look. */
#define APT_DATES_MAX 30

/* Ends the step and then the look. Takes `source->own`. `argv`: apt-get with
 * the options for its root, n of them, room for APT_DATES_MAX more and those of
 * download. `pending` is kept. */
#define APT_DATES_ARGUMENTS 6
void apt_dates(struct source *source, const char **argv, size_t n,
               const struct apt_updates *pending);

/* The date in the first header of an archive of ar. False: it is none. */
#define APT_DATES_HEADER 72
bool apt_deb_date(const char *bytes, size_t n, int64_t *ret_ms);

#endif
