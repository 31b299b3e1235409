#include "engine/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "io/journald.h"

static void add(struct log_line *line, const char *text)
{
    int room = LOG_LINE_MAX - line->used;
    int n = snprintf(line->text + line->used, (size_t)room, "%s", text);
    line->used += n < room ? n : room - 1;
}

/* A field that does not fit is left out whole; the line has its beginning. */
static void add_field(struct log_line *line, const char *key, const char *value)
{
    size_t room = sizeof line->fields - (size_t)line->fields_used;
    char *field = line->fields + line->fields_used;
    int n = snprintf(field, room, "CLAIMD_%s=%s\n", key, value);
    if (n < 0 || (size_t)n >= room) {
        *field = '\0';
        return;
    }
    for (char *p = field; *p != '='; p++) {
        *p = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
    }
    line->fields_used += n;
}

struct log_line log_begin(enum log_level level, const char *event)
{
    struct log_line line = {.level = level};
    add(&line, event);
    add_field(&line, "event", event);
    return line;
}

static bool is_plain(const char *value)
{
    return value[0] != '\0' && strpbrk(value, " \"=\\") == NULL;
}

void log_text(struct log_line *line, const char *key, const char *value)
{
    if (value == NULL) {
        return;
    }
    char shown[LOG_FIELD_MAX];
    text_printable(value, strlen(value), shown, sizeof shown);
    add_field(line, key, shown);
    add(line, " ");
    add(line, key);
    if (is_plain(shown)) {
        add(line, "=");
        add(line, shown);
        return;
    }
    add(line, "=\"");
    for (const char *p = shown; *p != '\0'; p++) {
        char piece[3] = {*p == '"' ? '\\' : *p, *p == '"' ? '"' : '\0', '\0'};
        add(line, piece);
    }
    add(line, "\"");
}

void log_int(struct log_line *line, const char *key, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    log_text(line, key, text);
}

static const char *level_name(enum log_level level)
{
    switch (level) {
    case LOG_LEVEL_CRITICAL:
        return "critical";
    case LOG_LEVEL_ERROR:
        return "error";
    case LOG_LEVEL_WARNING:
        return "warning";
    case LOG_LEVEL_NOTICE:
        return "notice";
    case LOG_LEVEL_INFO:
        return "info";
    }
    UNREACHABLE();
}

void log_entry(const struct log_line *line, struct buf *entry)
{
    buf_printf(entry, "MESSAGE=%s\nPRIORITY=%d\nSYSLOG_IDENTIFIER=claimd\n%s",
               line->text, (int)line->level, line->fields);
}

static bool to_journal(const struct log_line *line)
{
    char plain[LOG_LINE_MAX + 8];
    struct buf entry;
    snprintf(plain, sizeof plain, "<%d>%s\n", (int)line->level, line->text);
    buf_init(&entry, LOG_ENTRY_MAX);
    log_entry(line, &entry);
    bool taken = journald_send(JOURNALD_SOCKET, &entry, plain);
    buf_fini(&entry);
    return taken;
}

/* Lines that the journal did not take since the last one it took. */
static int64_t lost_lines;

static void tell_lost(void)
{
    struct log_line line = log_begin(LOG_LEVEL_WARNING, "log_lines_lost");
    log_int(&line, "lines", lost_lines);
    log_text(&line, "why", "the journal did not take them");
    if (to_journal(&line)) {
        lost_lines = 0;
    }
}

void log_end(struct log_line *line, int64_t wall_ms)
{
    if (!journald_is_stderr()) {
        char when[CIVIL_INSTANT_MAX];
        civil_render_instant(wall_ms, 0, when);
        fprintf(stderr, "%s %s %s\n", when, level_name(line->level),
                line->text);
        return;
    }
    if (!to_journal(line)) {
        lost_lines++;
    } else if (lost_lines > 0) {
        tell_lost();
    }
}

bool log_gate_pass(struct log_gate *gate, int64_t wall_ms,
                   int64_t *ret_held_back)
{
    bool clock_went_back = gate->next_ms - wall_ms > MS_PER_MINUTE;
    if (wall_ms < gate->next_ms && !clock_went_back) {
        gate->held_back++;
        return false;
    }
    *ret_held_back = gate->held_back;
    gate->held_back = 0;
    gate->next_ms = wall_ms + MS_PER_MINUTE;
    return true;
}
