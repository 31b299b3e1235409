/*
 * The daemon's log: one line per event, a stable event word and key=value
 * fields, on standard error with the time and the level. Under systemd it goes
 * to the journal, where each field can be asked for as well: MESSAGE is the
 * line, CLAIMD_EVENT the event word, CLAIMD_KEY each value
 * (journalctl CLAIMD_CLAIM=5.availability).
 *
 * Only engine and main log. Values are escaped for terminals and for parsers:
 * what came from a target can neither colour nor forge a line. An event that
 * repeats is held back and counted (struct log_gate).
 */
#ifndef ENGINE_LOG_H
#define ENGINE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
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
#define LOG_ENTRY_MAX (2 * LOG_LINE_MAX + 256)

/* A line being built; by value. */
struct log_line {
    enum log_level level;
    char text[LOG_LINE_MAX];
    int used;
    char fields[LOG_LINE_MAX]; /* "CLAIMD_KEY=value\n" each; whole ones only */
    int fields_used;
};

/* `event` is a stable word, part of what users grep for. */
struct log_line log_begin(enum log_level level, const char *event);

/* Adds ` key=value`, quoted where needed, at most LOG_FIELD_MAX of it. NULL
 * adds nothing. */
void log_text(struct log_line *line, const char *key, const char *value);
void log_int(struct log_line *line, const char *key, int64_t value);

/* The entry for the journal. `entry` holds up to LOG_ENTRY_MAX bytes. */
void log_entry(const struct log_line *line, struct buf *entry);

/* Writes it. `wall_ms` is the time shown outside systemd. What the journal does
 * not take is counted, and told with the next line that it takes. */
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
