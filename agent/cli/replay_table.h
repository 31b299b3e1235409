/*
 * Figures of a window for a person at a terminal, in Japanese or English.
 * Used by cmd_replay.c only.
 */
#ifndef CLI_REPLAY_TABLE_H
#define CLI_REPLAY_TABLE_H

#include "base/buf.h"
#include "core/figures.h"
#include "core/tz.h"
#include "report/model.h"

/* Appends a block of lines and an empty one. `window_text` is the window as
 * named; instants are shown in `tz`. All borrowed. */
void replay_table(struct buf *out, const struct figures *figures,
                  const char *window_text, const struct tz *tz,
                  enum language language);

#endif
