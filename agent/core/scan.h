/*
 * The two steps of every small grammar of the core (durations, POSIX time zone
 * rules): a number, a character. `*at` moves past what was taken.
 */
#ifndef CORE_SCAN_H
#define CORE_SCAN_H

#include <stdbool.h>
#include <stdint.h>

/* A decimal number of at most `max` (below INT64_MAX / 10 - 9), at least one
 * digit; false otherwise, *at is then anywhere within the digits. */
bool scan_number(const char **at, int64_t max, int64_t *ret_number);

/* The character wanted; false leaves *at where it is. */
bool scan_char(const char **at, char wanted);

#endif
