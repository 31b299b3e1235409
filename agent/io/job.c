/*
 * Happy path: queue, work on a pool thread, done on the loop.
 * Failure modes: none (the loop must not be closing; that is our own bug).
 * On close: nothing is held beyond done.
 */
#include "io/job.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"

struct job {
    uv_work_t work;
    job_work *run;
    job_done *done;
    void *owner;
};

static void job_on_work(uv_work_t *work)
{
    struct job *job = work->data;
    job->run(job->owner);
}

static void job_on_after(uv_work_t *work, int status)
{
    struct job *job = work->data;
    /* Nobody cancels: what was queued has run. */
    ASSERT(status == 0);
    job_done *done = job->done;
    void *owner = job->owner;
    free(job);
    done(owner);
}

void job_start(uv_loop_t *loop, job_work *work, job_done *done, void *owner)
{
    struct job *job = heap_alloc(sizeof *job);
    job->run = work;
    job->done = done;
    job->owner = owner;
    job->work.data = job;
    int failed = uv_queue_work(loop, &job->work, job_on_work, job_on_after);
    ASSERT(failed == 0);
}
