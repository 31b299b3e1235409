#include "core/fact.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define FACTS_FIRST 64

/* Printable, cut at a character. In the arena. */
static const char *kept(struct arena *arena, const char *text, size_t most)
{
    ASSERT(most <= FACT_TEXT_MAX);
    char printable[FACT_TEXT_MAX + 1];
    text_printable(text, strlen(text), printable, most + 1);
    return arena_strdup(arena, printable);
}

/* Room for one more; false: the set is full. */
static bool has_room(struct facts *facts)
{
    if (facts->n == FACTS_MAX) {
        facts->full = true;
        return false;
    }
    if (facts->n == facts->capacity) {
        size_t capacity = facts->n == 0 ? FACTS_FIRST : 2 * facts->n;
        struct fact *items = arena_array(facts->arena, capacity, sizeof *items);
        if (facts->n > 0) {
            memcpy(items, facts->items, facts->n * sizeof *items);
        }
        facts->items = items;
        facts->capacity = capacity;
    }
    return true;
}

static void add(struct facts *facts, const char *subject, const char *name,
                struct fact value)
{
    ASSERT(facts->arena != NULL && name[0] != '\0');
    if (has_room(facts)) {
        value.subject = kept(facts->arena, subject, FACT_SUBJECT_MAX);
        value.name = kept(facts->arena, name, FACT_SUBJECT_MAX);
        facts->items[facts->n++] = value;
    }
}

void facts_int(struct facts *facts, const char *subject, const char *name,
               int64_t value)
{
    add(facts, subject, name, (struct fact){.kind = FACT_INT, .number = value});
}

void facts_bool(struct facts *facts, const char *subject, const char *name,
                bool value)
{
    add(facts, subject, name,
        (struct fact){.kind = FACT_BOOL, .number = value});
}

void facts_text(struct facts *facts, const char *subject, const char *name,
                const char *value)
{
    ASSERT(value != NULL);
    add(facts, subject, name,
        (struct fact){.kind = FACT_TEXT,
                      .text = kept(facts->arena, value, FACT_TEXT_MAX)});
}

void facts_add_all(struct facts *facts, const struct facts *from)
{
    for (size_t i = 0; i < from->n; i++) {
        const struct fact *fact = &from->items[i];
        if (fact->kind == FACT_TEXT) {
            facts_text(facts, fact->subject, fact->name, fact->text);
        } else {
            add(facts, fact->subject, fact->name,
                (struct fact){.kind = fact->kind, .number = fact->number});
        }
    }
}

int fact_compare(const struct fact *a, const struct fact *b)
{
    int by = strcmp(a->subject, b->subject);
    by = by != 0 ? by : strcmp(a->name, b->name);
    by = by != 0 ? by : (int)a->kind - (int)b->kind;
    if (by != 0) {
        return by;
    }
    if (a->kind == FACT_TEXT) {
        return strcmp(a->text, b->text);
    }
    return (a->number > b->number) - (a->number < b->number);
}

static int by_fact(const void *a, const void *b)
{
    return fact_compare(a, b);
}

void facts_settle(struct facts *facts)
{
    if (facts->n == 0) {
        return;
    }
    qsort(facts->items, facts->n, sizeof *facts->items, by_fact);
    size_t n = 1;
    for (size_t i = 1; i < facts->n; i++) {
        if (fact_compare(&facts->items[n - 1], &facts->items[i]) != 0) {
            facts->items[n++] = facts->items[i];
        }
    }
    facts->n = n;
}

void fact_render(struct canon *canon, const struct fact *fact)
{
    ASSERT(fact->name != NULL);
    canon_array(canon, NULL);
    canon_string(canon, NULL, fact->subject);
    canon_string(canon, NULL, fact->name);
    switch (fact->kind) {
    case FACT_INT:
        canon_int(canon, NULL, fact->number);
        break;
    case FACT_BOOL:
        canon_bool(canon, NULL, fact->number != 0);
        break;
    case FACT_TEXT:
        canon_string(canon, NULL, fact->text);
        break;
    }
    canon_end_array(canon);
}
