/*
 * For tests of assertions: does a function end the process?
 */
#ifndef SUPPORT_DIES_H
#define SUPPORT_DIES_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs `function` in a child; whether it ended by abort(). */
static inline bool dies(void (*function)(void))
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        /* The message is expected; it would only look like a failure. */
        if (freopen("/dev/null", "w", stderr) == NULL) {
            _exit(1);
        }
        signal(SIGABRT, SIG_DFL);
        function();
        _exit(0);
    }
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child &&
           WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

#endif
