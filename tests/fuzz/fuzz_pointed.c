/*
 * Any bytes as a JSON document that facts are pointed at, with pointers out of
 * the same bytes; as what barman and btrfs print; and as a file's name.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/units.h"
#include "probes/backup/backup.h"
#include "probes/backup/name_time.h"
#include "probes/pointed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const done[] = {"DONE", "ok"};
static const struct param words = {
    .kind = PARAM_STRINGS, .texts = done, .n_texts = 2};
static const struct param param = {.name = "source.server", .text = "db1"};
static const struct params params = {&param, 1};

static void open_look(struct source *source)
{
    *source = (struct source){0};
    source->params = &params;
    source->arena = &source->memory;
    source->facts.arena = &source->memory;
}

/* What is said is printable and within its bounds. */
static void close_look(struct source *source)
{
    facts_settle(&source->facts);
    for (size_t i = 0; i < source->facts.n; i++) {
        const struct fact *fact = &source->facts.items[i];
        ASSERT(strlen(fact->subject) <= FACT_SUBJECT_MAX);
        ASSERT(strpbrk(fact->subject, "\x1b\r\n") == NULL);
        ASSERT(strcmp(fact->name, "at_ms") != 0 ||
               (fact->number >= INSTANT_LOWEST &&
                fact->number <= INSTANT_HIGHEST));
    }
    ASSERT(strpbrk(source->why, "\x1b\r\n") == NULL);
    for (size_t i = 0; i < source->n_documents; i++) {
        json_decref(source->documents[i]);
    }
    arena_fini(&source->memory);
}

static void read_document(const char *list, const char *subject,
                          const char *text, size_t size)
{
    struct source source;
    const struct pointed_fact facts[] = {
        {.name = "at_ms", .kind = POINTED_INSTANT, .pointer = "/t"},
        {.name = "complete",
         .kind = POINTED_BOOL,
         .pointer = "/s",
         .words = &words},
        {.name = "bytes", .kind = POINTED_INT, .pointer = "/b"},
        {.name = "note", .kind = POINTED_TEXT, .pointer = subject},
    };
    open_look(&source);
    const json_t *document = source_json(&source, text, size);
    if (document != NULL) {
        pointed_read(&source, document,
                     &(struct pointed){.list = list,
                                       .subject = subject,
                                       .facts = facts,
                                       .n_facts = ARRAY_LEN(facts),
                                       .tz = tz_utc()});
    }
    close_look(&source);
}

static void read_tool(source_read *read, const char *text, size_t size)
{
    struct source source;
    open_look(&source);
    read(&source,
         &(struct source_output){.text = text, .n = size, .errors = ""});
    close_look(&source);
}

static void read_name(const char *pattern, const char *name)
{
    struct errmsg msg;
    bool is_local;
    int64_t ms;
    if (name_time_check(pattern, &is_local, &msg) == ERR_OK) {
        (void)name_time_find(pattern, name, tz_utc(), &ms);
    }
}

/* The first line is a pointer and a pattern, the rest the document. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = heap_alloc(size + 1);
    memcpy(bytes, data, size);
    char *end = memchr(bytes, '\n', size);
    char *rest = end == NULL ? bytes : end + 1;
    size_t n = size - (size_t)(rest - bytes);
    if (end != NULL) {
        *end = '\0';
    }
    const char *pointer = end != NULL && pointed_ok(bytes) ? bytes : "/l";
    read_document(pointer, NULL, rest, n);
    read_document("", pointer, rest, n);
    read_document(NULL, pointer, rest, n);
    read_tool(backup_read_barman, rest, n);
    read_tool(backup_read_btrfs, rest, n);
    read_name(bytes, rest);
    read_name("%Y%m%d-%H%M", rest);
    free(bytes);
    return 0;
}
