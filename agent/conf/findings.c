#include "conf/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"

#define POINTER_MAX 4096

struct spot spot_key(struct spot spot, const char *key)
{
    struct buf pointer;
    buf_init(&pointer, POINTER_MAX);
    buf_printf(&pointer, "%s/", spot.pointer);
    for (const char *p = key; *p != '\0'; p++) {
        if (*p == '~' || *p == '/') {
            buf_puts(&pointer, *p == '~' ? "~0" : "~1");
        } else {
            buf_putc(&pointer, *p);
        }
    }
    spot.pointer = arena_strdup(spot.findings->arena, buf_str(&pointer));
    buf_fini(&pointer);
    return spot;
}

struct spot spot_index(struct spot spot, size_t index)
{
    spot.pointer =
        arena_printf(spot.findings->arena, "%s/%zu", spot.pointer, index);
    return spot;
}

static void keep(struct findings *findings, struct finding_list *list,
                 struct finding finding)
{
    list->total++;
    if (list->n < FINDINGS_MAX) {
        struct errmsg clean;
        text_printable(finding.text, strlen(finding.text), clean.text,
                       sizeof clean.text);
        finding.text = arena_strdup(findings->arena, clean.text);
        list->items[list->n++] = finding;
    }
}

static void add(struct spot spot, bool of_key, struct finding_list *list,
                const char *message)
{
    ASSERT(spot.source != NULL && spot.findings != NULL);
    if (list->n == FINDINGS_MAX) {
        list->total++;
        return;
    }
    const struct source *source = spot.source;
    struct token token =
        place_find(source->json, source->n, spot.pointer, of_key);
    struct place place = place_at(source->bytes, source->n, token.from);
    const char *pointer = spot.pointer[0] == '\0' ? "/" : spot.pointer;
    keep(spot.findings, list,
         (struct finding){
             .order = source->order,
             .place = place,
             .text = arena_printf(spot.findings->arena, "%s:%zu:%zu: %s: %s",
                                  source->path, place.line, place.column,
                                  pointer, message),
         });
}

/* Messages may hold words of the file: bounded, so that the cure at the end
 * does not get lost behind a long one (callers bound those words). */
__attribute__((format(printf, 2, 0))) static const char *
render(struct findings *findings, const char *format, va_list args)
{
    struct errmsg msg;
    vsnprintf(msg.text, sizeof msg.text, format, args);
    return arena_strdup(findings->arena, msg.text);
}

void spot_error(struct spot spot, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *message = render(spot.findings, format, args);
    va_end(args);
    add(spot, false, &spot.findings->errors, message);
}

void spot_key_error(struct spot spot, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *message = render(spot.findings, format, args);
    va_end(args);
    add(spot, true, &spot.findings->errors, message);
}

void spot_warning(struct spot spot, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *message = render(spot.findings, format, args);
    va_end(args);
    add(spot, false, &spot.findings->warnings, message);
}

void source_error(struct findings *findings, const struct source *source,
                  size_t offset, const char *message)
{
    struct place place = place_at(source->bytes, source->n, offset);
    keep(findings, &findings->errors,
         (struct finding){
             .order = source->order,
             .place = place,
             .text =
                 arena_printf(findings->arena, "%s:%zu:%zu: /: %s",
                              source->path, place.line, place.column, message),
         });
}

void file_error(struct findings *findings, const char *message)
{
    keep(findings, &findings->errors, (struct finding){.text = message});
}

static int compare(const void *a, const void *b)
{
    const struct finding *x = a;
    const struct finding *y = b;
    if (x->order != y->order) {
        return x->order < y->order ? -1 : 1;
    }
    if (x->place.line != y->place.line) {
        return x->place.line < y->place.line ? -1 : 1;
    }
    if (x->place.column != y->place.column) {
        return x->place.column < y->place.column ? -1 : 1;
    }
    return strcmp(x->text, y->text);
}

const char *const *findings_render(struct arena *arena,
                                   struct finding_list *list, size_t *ret_n)
{
    ASSERT(list->n <= FINDINGS_MAX);
    qsort(list->items, list->n, sizeof list->items[0], compare);
    const char **texts = arena_array(arena, list->n, sizeof *texts);
    for (size_t i = 0; i < list->n; i++) {
        texts[i] = arena_strdup(arena, list->items[i].text);
    }
    if (list->total > list->n) {
        texts[list->n - 1] =
            arena_printf(arena, "… and %zu more; mend these first",
                         list->total - list->n + 1);
    }
    *ret_n = list->n;
    return texts;
}
