/*
 * Assertions: only for our own bugs, always on, also in release. Whatever
 * comes from configuration, network, database, clock or files is checked and
 * returned as an `enum err` instead.
 *
 * Both print file, line and expression on standard error and abort, so that
 * the service manager restarts us and the hole is reckoned as unknown time.
 */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

/* What the two below call: prints and aborts. */
_Noreturn void check_fail(const char *file, int line, const char *what);

#define ASSERT(x) ((x) ? (void)0 : check_fail(__FILE__, __LINE__, #x))
#define UNREACHABLE() check_fail(__FILE__, __LINE__, "unreachable")

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
