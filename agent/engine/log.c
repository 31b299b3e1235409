#include "engine/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"

static void add(struct log_line *line, const char *text)
{
    int room = LOG_LINE_MAX - line->used;
    int n = snprintf(line->text + line->used, (size_t)room, "%s", text);
    line->used += n < room ? n : room - 1;
}

struct log_line log_begin(enum log_level level, const char *event)
{
    struct log_line line = {.level = level};
    add(&line, event);
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

void log_end(struct log_line *line, int64_t wall_ms)
{
    if (getenv("JOURNAL_STREAM") != NULL) {
        fprintf(stderr, "<%d>%s\n", (int)line->level, line->text);
        return;
    }
    char when[CIVIL_INSTANT_MAX];
    civil_render_instant(wall_ms, 0, when);
    fprintf(stderr, "%s %s %s\n", when, level_name(line->level), line->text);
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
