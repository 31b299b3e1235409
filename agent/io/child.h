/*
 * A child process on the loop: an argv, never a shell line.
 *
 * It leads a process group of its own, so that what it starts ends with it;
 * gets the environment it is given and nothing else, the directory /, standard
 * input from memory, and a time limit, after which the group is killed. Of what
 * it prints the first bytes are kept, the rest is read and dropped.
 */
#ifndef IO_CHILD_H
#define IO_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct child;

/* Kept until done, but the struct itself, which is copied. */
struct child_request {
    const char *const *argv; /* ends with NULL; argv[0] is a path, or a name
                                looked up in the PATH of `environment` */
    const char *const *environment; /* "NAME=value", ends with NULL */
    const char *input;              /* NULL: /dev/null */
    size_t input_bytes;
    size_t output_max; /* of standard output and of standard error, each */
    bool kill_at_max;  /* more than that ends it; else it is dropped */
    int64_t timeout_ms;
};

struct child_result {
    int start_errno; /* it could not be started; 0: it was */
    bool timed_out, canceled;
    int64_t status;              /* exit status, if it exited */
    int signal;                  /* that ended it, 0: none */
    const char *output, *errors; /* terminated, borrowed for the call */
    size_t output_bytes, errors_bytes;
    bool truncated;
};

typedef void child_done(void *owner, const struct child_result *result);

/* Begins; `done` comes exactly once, never from inside, when the process has
 * ended and its output is read. Never NULL. */
struct child *child_start(uv_loop_t *loop, const struct child_request *request,
                          child_done *done, void *owner);

/* Kills the group; `done` still comes, with `canceled`. Idempotent. */
void child_cancel(struct child *child);

#endif
