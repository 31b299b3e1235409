/*
 * Work that blocks, on libuv's thread pool: the ledger's commits, loading,
 * reports.
 */
#ifndef IO_JOB_H
#define IO_JOB_H

#include <uv.h>

#include "base/err.h"

typedef void job_work(void *owner); /* on a pool thread */
typedef void job_done(void *owner); /* on the loop */

/* Queues it; `done` always comes. Never fails: memory is the only need. */
void job_start(uv_loop_t *loop, job_work *work, job_done *done, void *owner);

#endif
