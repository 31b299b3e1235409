/*
 * The keys of a claims file, as an option table: claims_file.c validates by
 * it. Private to this room.
 */
#ifndef CONF_CLAIMS_TABLE_H
#define CONF_CLAIMS_TABLE_H

#include "conf/loader.h"

extern const struct option_set claims_top;

/* A parsed claims file to a checklist; NULL after telling what is wrong. */
const struct checklist *checklist_build(struct arena *arena, struct spot spot,
                                        json_t *root);

#endif
