/*
 * The daemon's log: one line per event, a stable event word and key=value
 * fields, on standard error. Under systemd each line starts with its priority
 * (sd-daemon(3)); elsewhere with the time and the level.
 *
 * Only engine and main log. Values are escaped for terminals and for parsers:
 * what came from a target can neither colour nor forge a line. An event that
 * repeats is held back and counted (log_repeats).
 */
#ifndef ENGINE_LOG_H
#define ENGINE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum log_level {
    LOG_LEVEL_CRITICAL = 2,
    LOG_LEVEL_ERROR = 3,
    LOG_LEVEL_WARNING = 4,
    LOG_LEVEL_NOTICE = 5,
    LOG_LEVEL_INFO = 6,
};

#define LOG_LINE_MAX 2048
#define LOG_FIELD_MAX 512

/* A line being built; by value. */
struct log_line {
    enum log_level level;
    char text[LOG_LINE_MAX];
    int used;
};

/* `event` is a stable word, part of what users grep for. */
struct log_line log_begin(enum log_level level, const char *event);

/* Adds ` key=value`, quoted where needed, at most LOG_FIELD_MAX of it. NULL
 * adds nothing. */
void log_text(struct log_line *line, const char *key, const char *value);
void log_int(struct log_line *line, const char *key, int64_t value);

/* Writes it. `wall_ms` is the time shown outside systemd. */
void log_end(struct log_line *line, int64_t wall_ms);

/* A gate for one kind of message: true when it may be written now, at most
 * once a minute; `held_back` then says how many were not since. */
struct log_gate {
    int64_t next_ms;
    int64_t held_back;
};
bool log_gate_pass(struct log_gate *gate, int64_t wall_ms,
                   int64_t *ret_held_back);

#endif
