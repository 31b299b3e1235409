/*
 * Errors that a caller has to handle.
 *
 * A target being down is data (an observation), never an `enum err`. Our own
 * bugs are assertions (check.h). What is left, the outside world refusing us,
 * is one of the values below. Text for people goes into a `struct errmsg`
 * beside it: bounded, written once where the cause is known, and prefixed by
 * each layer that knows more about the place.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stddef.h>

/* X(name, what it means to a person) */
#define ERR_LIST(X)                                                            \
    X(OK, "success")                                                           \
    X(INVALID, "input is malformed or breaks a rule")                          \
    X(NOT_FOUND, "no such file, row or name")                                  \
    X(EXISTS, "already there")                                                 \
    X(LIMIT, "larger than the documented limit")                               \
    X(BUSY, "in use by another process; may succeed later")                    \
    X(FULL, "no space left where it must be written")                          \
    X(CORRUPT, "damaged; not to be trusted")                                   \
    X(NEWER, "written by a newer version of claimd")                           \
    X(UNSUPPORTED, "known but not provided by this version")                   \
    X(CANCELED, "given up on request")                                         \
    X(TIMEOUT, "no answer in the time allowed")                                \
    X(DENIED, "the system forbids it")                                         \
    X(IO, "the system failed to read or write")                                \
    X(SYSTEM, "the system refused for another reason")

enum err {
#define ERR_ENUM(name, text) ERR_##name,
    ERR_LIST(ERR_ENUM)
#undef ERR_ENUM
};

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

/* The sentence for an error value: static, never NULL. */
const char *err_text(enum err err);

#define ERRMSG_MAX 768

/* A message for a person; always terminated, cut at ERRMSG_MAX - 1 bytes on a
 * UTF-8 character boundary. Zero-initialise. */
struct errmsg {
    char text[ERRMSG_MAX];
};

/* Replaces the text. `msg` may be NULL (nothing is kept). */
void errmsg_set(struct errmsg *msg, const char *format, ...) PRINTF_LIKE(2, 3);

/* Puts text before what is there: each layer names its own place. */
void errmsg_prefix(struct errmsg *msg, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Sets the text and returns `err`: `return errmsg_fail(...)`. */
enum err errmsg_fail(struct errmsg *msg, enum err err, const char *format, ...)
    PRINTF_LIKE(3, 4);

#endif
