#include "probes/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/canon.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "core/span.h"
#include "probes/fact_json.h"

/* Clocks of one host may be set back by that much. */
#define AHEAD_MAX_MS (5 * MS_PER_MINUTE)

const char *spool_name(struct arena *arena, const char *service,
                       const char *probe)
{
    return arena_printf(arena, "%s@%s.json", service, probe);
}

void spool_render(struct buf *out, const struct spool_reading *reading)
{
    struct canon canon;
    ASSERT((reading->facts == NULL) == (reading->refused != NULL));
    canon_init(&canon, out);
    canon_object(&canon, NULL);
    canon_int(&canon, "at_ms", reading->at_ms);
    if (reading->facts == NULL) {
        canon_null(&canon, "facts");
    } else {
        canon_array(&canon, "facts");
        for (size_t i = 0; i < reading->facts->n; i++) {
            fact_render(&canon, &reading->facts->items[i]);
        }
        canon_end_array(&canon);
    }
    canon_int(&canon, "format", SPOOL_FORMAT);
    canon_string(&canon, "probe", reading->probe);
    canon_string(&canon, "refused", reading->refused);
    canon_string(&canon, "service", reading->service);
    canon_end_object(&canon);
    buf_putc(out, '\n');
}

bool spool_is_trusted(const struct stat *status)
{
    return (status->st_uid == 0 || status->st_uid == geteuid()) &&
           (status->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* -1 after refusing. */
static int open_trusted(struct source *source, int within, const char *name,
                        int flags)
{
    struct stat status;
    int fd = openat(within, name,
                    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags);
    if (fd < 0 && errno == ENOENT) {
        source_refuse(source,
                      "nothing was collected yet: no %.50s; is "
                      "claimd-collect.timer enabled?",
                      name);
    } else if (fd < 0) {
        source_refuse(source, "%.80s: %s", name, strerror(errno));
    } else if (fstat(fd, &status) != 0 || !spool_is_trusted(&status)) {
        source_refuse(source,
                      "%.60s is not root's alone (owner %u, mode %04o), so it "
                      "is not believed",
                      name, status.st_uid, status.st_mode & 07777U);
        close(fd);
        fd = -1;
    }
    return fd;
}

static const char *text_at(const json_t *document, const char *key)
{
    return json_string_value(json_object_get(document, key));
}

static void add_fact(struct source *source, const json_t *triple)
{
    struct fact fact;
    if (!fact_from_json(triple, &fact) || fact.name[0] == '\0') {
        source_refuse(source, "what was collected is damaged");
    } else if (fact.kind == FACT_INT) {
        facts_int(&source->facts, fact.subject, fact.name, fact.number);
    } else if (fact.kind == FACT_BOOL) {
        facts_bool(&source->facts, fact.subject, fact.name, fact.number != 0);
    } else {
        facts_text(&source->facts, fact.subject, fact.name, fact.text);
    }
}

/* Whether it is this probe's reading, and not too old; else refuses. */
static bool is_current(struct source *source, const json_t *document)
{
    const struct probe_spool *spool = &source->context->spool;
    const json_t *at = json_object_get(document, "at_ms");
    int64_t at_ms = json_integer_value(at);
    char instant[CIVIL_INSTANT_MAX];
    char limit[SPAN_TEXT_MAX];
    if (json_integer_value(json_object_get(document, "format")) !=
        SPOOL_FORMAT) {
        source_refuse(source, "what was collected is of another format: is "
                              "`claimd collect` of the same version?");
        return false;
    }
    if (!text_equal(text_at(document, "service"), spool->service) ||
        !text_equal(text_at(document, "probe"), spool->probe) ||
        !json_is_integer(at) || at_ms < INSTANT_LOWEST ||
        at_ms > INSTANT_HIGHEST) {
        source_refuse(source, "what was collected is of another probe, or "
                              "damaged");
        return false;
    }
    civil_render_instant(at_ms, 0, instant);
    if (at_ms > source->wall_ms + AHEAD_MAX_MS) {
        source_refuse(source, "was collected at %s, which is still to come",
                      instant);
    } else if (source->wall_ms - at_ms > spool->max_age_ms) {
        span_render_duration(spool->max_age_ms, limit);
        source_refuse(source,
                      "last collected at %s, longer ago than %s; see "
                      "`systemctl status claimd-collect`",
                      instant, limit);
    }
    source->said_at_ms = at_ms;
    return !source->refused;
}

static void take(struct source *source, const json_t *document)
{
    const char *refused = text_at(document, "refused");
    const json_t *facts = json_object_get(document, "facts");
    size_t i;
    const json_t *triple;
    if (!is_current(source, document)) {
        return;
    }
    if (refused != NULL) {
        source_refuse(source, "%s", refused);
    } else if (!json_is_array(facts)) {
        source_refuse(source, "what was collected is damaged");
    }
    json_array_foreach(facts, i, triple)
    {
        add_fact(source, triple);
    }
}

void spool_read(struct source *source)
{
    const struct probe_spool *spool = &source->context->spool;
    const char *name = spool_name(source->arena, spool->service, spool->probe);
    size_t n = 0;
    ASSERT(spool->directory != NULL);
    int within = open_trusted(source, AT_FDCWD, spool->directory, O_DIRECTORY);
    if (within < 0) {
        return;
    }
    int fd = open_trusted(source, within, name, 0);
    close(within);
    if (fd < 0) {
        return;
    }
    const char *text = source_slurp(source, fd, name, &n);
    const json_t *document = text == NULL ? NULL : source_json(source, text, n);
    if (document != NULL) {
        take(source, document);
    }
}
