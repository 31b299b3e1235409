/*
 * Did we stand still? The loop's own lateness, measured.
 *
 * A 50 ms beat marks that the loop turns. Every callback that judges time
 * calls stall_touch first; a pause longer than the beat plus tolerance is
 * added to `stalled_ms`. An attempt notes the sum at its start and at its end:
 * the difference is time in which answers may have waited for us
 * (SIGSTOP, starvation, a blocking call).
 */
#ifndef IO_STALL_H
#define IO_STALL_H

#include <stdint.h>
#include <uv.h>

#include "base/units.h"

struct stall {
    uv_timer_t beat;
    struct mono touched; /* when the loop last showed life */
    int64_t stalled_ms;  /* sum of pauses since start */
    int64_t longest_ms;  /* the longest one */
};

/* `stall` must outlive the loop's close of `beat`. */
void stall_start(struct stall *stall, uv_loop_t *loop);
void stall_stop(struct stall *stall); /* closes the beat's handle */

/* Call at the beginning of a callback; returns the sum so far. */
int64_t stall_touch(struct stall *stall);

#endif
