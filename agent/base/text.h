/*
 * Small questions about text: bytes in, answers out, nothing kept.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

bool text_equal(const char *a, const char *b); /* either may be NULL */
bool text_starts(const char *text, const char *prefix);

/* 0 to 9 of ASCII, whatever the locale; a char or a code point. */
bool text_is_digit(int c);

/* Levenshtein distance, at most `limit` (then `limit` is returned). */
size_t text_distance(const char *a, const char *b, size_t limit);

/* The candidate nearest to `word` (distance at most 2, and at most half its
 * length), or NULL: "did you mean". Borrowed from `candidates`. */
const char *text_nearest(const char *word, const char *const *candidates,
                         size_t n_candidates);

/* Length of the valid UTF-8 character at `text` (1 to 4), 0 if it is not
 * one (RFC 3629: no surrogates, no overlong forms). `bytes` > 0. */
size_t text_utf8_len(const char *text, size_t bytes);

/* Whether a spreadsheet would take a cell of this text for a formula, also in
 * full width and after blanks and line ends, which it leaves out: writers of
 * CSV and TSV shield it by an apostrophe before it, which readers take off. So
 * too where it has apostrophes before it already, or they would be lost. */
bool text_wants_shield(const char *text);

/* Copies into `out` (size > 0, always terminated) with control characters,
 * C1 and those of direction included, and invalid bytes shown as \xNN: safe for
 * logs and terminals. Returns `out`. */
char *text_printable(const char *text, size_t bytes, char *out, size_t size);

#endif
