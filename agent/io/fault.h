/*
 * What a failed system call on a socket says: about us, or about the target.
 */
#ifndef IO_FAULT_H
#define IO_FAULT_H

#include <stdbool.h>

#include "core/classify.h"

struct fault {
    enum reason reason; /* NONE if there is none */
    int own_errno;      /* the errno where it is ours, else 0 */
};

/* `error` is an errno of socket(2), connect(2), send(2) or recv(2). `at_once`:
 * the call itself failed, before any packet left; then "unreachable" is our
 * own routing table, else some router's word. An errno not known here is our
 * own fault: never blame a target for what we do not understand. */
struct fault fault_of(int error, bool at_once);

#endif
