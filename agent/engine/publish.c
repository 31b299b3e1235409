#include "engine/publish.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "engine/compose.h"
#include "engine/differences.h"
#include "engine/log.h"
#include "report/report_message.h"

#define ATTACHMENTS_MAX ((size_t)8 * 1024 * 1024)
#define MESSAGE_ROOM 131072 /* besides the attachments */

/* A report on its way into the ledger. */
struct publication {
    struct chore *chore;
    struct arena arena;
    struct report report;
    struct compose_files files;
    struct report_part *parts;
    size_t n_parts;
    struct frozen frozen;
};

static enum err compose(struct publication *publication,
                        const struct compose *what, struct errmsg *msg)
{
    struct arena *arena = &publication->arena;
    enum err err = compose_report(arena, what, &publication->report, msg);
    if (err == ERR_OK) {
        err = compose_render(arena, &publication->report, &publication->files,
                             &publication->parts, &publication->n_parts, msg);
    }
    return err;
}

/* --- messages ----------------------------------------------------------- */

static const struct conf_channel *find_channel(const struct conf *conf,
                                               const char *id)
{
    for (size_t i = 0; i < conf->n_channels; i++) {
        if (text_equal(conf->channels[i].id, id)) {
            return &conf->channels[i];
        }
    }
    UNREACHABLE(); /* conf has checked it */
}

/* What goes by mail: what is written, unless no mail would take it. */
static const struct report_attachment *
attachments(struct publication *publication, size_t *ret_n)
{
    bool json = compose_configured(publication->chore->conf).formats.json;
    struct report_attachment *items =
        arena_array(&publication->arena, publication->n_parts, sizeof *items);
    size_t bytes = 0;
    size_t n = 0;
    for (size_t i = json ? 0 : 1; i < publication->n_parts; i++) {
        const struct report_part *part = &publication->parts[i];
        items[n++] =
            (struct report_attachment){part->name, part->bytes, part->n};
        bytes += part->n;
    }
    *ret_n = bytes <= ATTACHMENTS_MAX ? n : 0;
    return items;
}

static const char *message_body(struct publication *publication,
                                const char *key, bool by_mail)
{
    const struct chore *chore = publication->chore;
    char head[DIGEST_HEX];
    struct report_message message = {
        .report = &publication->report,
        .key = key,
        .directory = chore->conf->reports_directory,
        .is_correction = publication->frozen.is_correction,
        .ledger_seq = chore->head->seq,
        .ledger_head = digest_hex(chore->head->hash, head),
    };
    if (by_mail) {
        message.attachments = attachments(publication, &message.n_attachments);
    }
    struct buf body;
    buf_init(&body, 2 * ATTACHMENTS_MAX + MESSAGE_ROOM);
    report_message_json(&body, &message);
    ASSERT(!body.overflowed);
    const char *text = arena_strdup(&publication->arena, buf_str(&body));
    buf_fini(&body);
    return text;
}

static void add_messages(struct publication *publication,
                         struct store_batch *batch)
{
    const struct chore *chore = publication->chore;
    const struct conf *conf = chore->conf;
    const struct frozen *frozen = &publication->frozen;
    struct arena *arena = &publication->arena;
    struct store_message *messages =
        arena_array(arena, conf->n_report_notify, sizeof *messages);
    const char *key = arena_printf(
        arena, "%s:%s:%s:%s:%" PRId64, chore->state->agent_id, frozen->service,
        frozen->is_correction ? "correction" : "report", frozen->window_text,
        frozen->through_seq);
    for (size_t i = 0; i < conf->n_report_notify; i++) {
        const char *channel = conf->report_notify[i];
        bool by_mail = text_equal(find_channel(conf, channel)->type, "smtp");
        messages[i] = (struct store_message){
            .channel = channel,
            .key = key,
            .body = message_body(publication, key, by_mail)};
    }
    batch->messages = messages;
    batch->n_messages = conf->n_report_notify;
}

/* --- the ledger --------------------------------------------------------- */

static void add_documents(struct publication *publication,
                          struct store_batch *batch)
{
    size_t n = publication->n_parts;
    struct store_document *documents =
        arena_array(&publication->arena, n, sizeof *documents);
    struct frozen_file *files =
        arena_array(&publication->arena, n, sizeof *files);
    for (size_t i = 0; i < n; i++) {
        const struct report_part *part = &publication->parts[i];
        documents[i] = (struct store_document){part->bytes, part->n};
        files[i].name = part->name;
        digest_of(part->bytes, part->n, files[i].sha256);
    }
    batch->documents = documents;
    batch->n_documents = n;
    publication->frozen.files = files;
    publication->frozen.n_files = n;
}

static void log_made(const struct publication *publication)
{
    const struct frozen *frozen = &publication->frozen;
    struct log_line line =
        log_begin(frozen->is_correction ? LOG_LEVEL_WARNING : LOG_LEVEL_NOTICE,
                  frozen->is_correction ? "report_corrected" : "report_made");
    log_text(&line, "service", frozen->service);
    log_text(&line, "window", frozen->window_text);
    log_int(&line, "record", frozen->seq);
    log_text(&line, "file", frozen->files[0].name);
    log_end(&line, publication->chore->now_ms);
}

static enum err commit(struct publication *publication, struct errmsg *msg)
{
    struct chore *chore = publication->chore;
    struct frozen *frozen = &publication->frozen;
    struct store_batch batch = {.now_ms = chore->now_ms};
    struct store_record record = {.at_ms = chore->now_ms,
                                  .kind = frozen->is_correction ? "correction"
                                                                : "report",
                                  .service = frozen->service};
    add_documents(publication, &batch);
    add_messages(publication, &batch);
    record.body = frozen_body(&publication->arena, frozen);
    batch.records = &record;
    batch.n_records = 1;
    enum err err = store_commit(chore->store, &batch, chore->head, msg);
    if (err == ERR_OK) {
        frozen->seq = chore->head->seq;
        log_made(publication);
    }
    return err;
}

/* --- files -------------------------------------------------------------- */

enum err publish_files(const struct chore *chore, const struct frozen *frozen,
                       bool missing, struct errmsg *msg)
{
    struct frozen_writing writing = {
        .directory = chore->conf->reports_directory,
        .missing = missing,
        .formats = {.html = true,
                    .csv = true,
                    .json = compose_configured(chore->conf).formats.json},
    };
    return frozen_write(chore->store, frozen, &writing, msg);
}

static void write_files(const struct publication *publication)
{
    const struct chore *chore = publication->chore;
    struct errmsg msg = {0};
    if (publish_files(chore, &publication->frozen, false, &msg) == ERR_OK) {
        return;
    }
    struct log_line line = log_begin(LOG_LEVEL_ERROR, "report_not_written");
    log_text(&line, "window", publication->frozen.window_text);
    log_text(&line, "why", msg.text);
    log_text(&line, "then",
             "it is kept in the ledger; written at the next look");
    log_end(&line, chore->now_ms);
    chore->monthly->files_checked = false;
}

/* --- a month, a correction ---------------------------------------------- */

static struct publication begin(struct chore *chore)
{
    struct publication publication = {.chore = chore};
    publication.files = compose_configured(chore->conf);
    publication.files.formats.json =
        true; /* what `claimd verify` compares with */
    return publication;
}

static enum err publish(struct publication *publication,
                        const struct compose *what, struct errmsg *msg)
{
    struct frozen *frozen = &publication->frozen;
    frozen->service = what->service->id;
    frozen->window_text = what->window_text;
    frozen->window = what->window;
    frozen->config = what->conf->hash;
    frozen->at_ms = what->at_ms;
    frozen->made_ms = what->made_ms;
    frozen->through_seq = what->through_seq;
    enum err err = commit(publication, msg);
    if (err == ERR_OK) {
        write_files(publication);
    }
    return err;
}

enum err publish_month(struct chore *chore, const struct publish_job *job,
                       struct errmsg *msg)
{
    struct publication publication = begin(chore);
    struct compose what = {
        .store = chore->store,
        .agent_id = chore->state->agent_id,
        .conf = job->conf,
        .service = job->service,
        .window_text = job->month.text,
        .window = job->month.window,
        .at_ms = job->month.window.to_ms,
        .made_ms = chore->now_ms,
        .through_seq = chore->head->seq,
        .is_frozen = true,
    };
    enum err err = compose(&publication, &what, msg);
    if (err == ERR_OK) {
        err = publish(&publication, &what, msg);
    }
    if (err != ERR_OK) {
        errmsg_prefix(msg, "report of %s for %s: ", job->service->id,
                      job->month.text);
    }
    arena_fini(&publication.arena);
    return err;
}

/* The newest of a report and its corrections. */
static const struct frozen *last_told(const struct publish_correction *given,
                                      size_t *ret_nth)
{
    const struct frozen *last = given->report;
    size_t n = 0;
    for (size_t i = 0; i < given->all->n; i++) {
        if (given->all->items[i].corrects == given->report->seq) {
            last = &given->all->items[i];
            n++;
        }
    }
    *ret_nth = n + 1;
    return last;
}

/* Percent in the report's digits; NULL where there was none. */
static const char *point_of(struct arena *arena, const json_t *report)
{
    const json_t *point = json_object_get(
        json_object_get(json_object_get(report, "figures"), "availability"),
        "point");
    char *text =
        json_is_number(point) ? json_dumps(point, JSON_ENCODE_ANY) : NULL;
    const char *copy = text == NULL ? NULL : arena_strdup(arena, text);
    free(text);
    return copy;
}

/* Whether figures or verdicts differ; notes both availabilities. */
static bool differs(struct publication *publication, const char *told,
                    const char *now)
{
    struct arena *arena = &publication->arena;
    json_t *first = json_loads(told, 0, NULL);
    json_t *second = json_loads(now, 0, NULL);
    struct differences found = {0};
    static const char *const members[] = {"figures", "verdicts"};
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        differences_find(arena, members[i], json_object_get(first, members[i]),
                         json_object_get(second, members[i]), &found);
    }
    publication->frozen.before = point_of(arena, first);
    publication->frozen.after = point_of(arena, second);
    json_decref(first);
    json_decref(second);
    return found.n_all > 0;
}

static const struct conf_service *service_of(const struct conf *conf,
                                             const char *id)
{
    for (size_t i = 0; i < conf->n_services; i++) {
        if (text_equal(conf->services[i].id, id)) {
            return &conf->services[i];
        }
    }
    return NULL;
}

static enum err correct(struct publication *publication,
                        const struct publish_correction *given,
                        const struct compose *what, struct errmsg *msg)
{
    size_t nth = 0;
    const struct frozen *told = last_told(given, &nth);
    struct report_part before = {0};
    publication->frozen.is_correction = true;
    publication->frozen.corrects = given->report->seq;
    publication->files.tag =
        arena_printf(&publication->arena, "correction-%zu", nth);
    enum err err = frozen_part(&publication->arena, publication->chore->store,
                               told, ".json", &before, msg);
    if (err == ERR_OK) {
        err = compose(publication, what, msg);
    }
    if (err == ERR_OK &&
        differs(publication, before.bytes, publication->parts[0].bytes)) {
        err = publish(publication, what, msg);
    }
    return err;
}

enum err publish_corrected(struct chore *chore,
                           const struct publish_correction *correction,
                           struct errmsg *msg)
{
    const struct frozen *report = correction->report;
    struct publication publication = begin(chore);
    struct compose what = {
        .store = chore->store,
        .agent_id = chore->state->agent_id,
        .conf = correction->conf,
        .service = service_of(correction->conf, report->service),
        .window_text = report->window_text,
        .window = report->window,
        .at_ms = report->at_ms,
        .made_ms = chore->now_ms,
        .through_seq = chore->head->seq,
        .is_frozen = true,
    };
    enum err err = what.service == NULL
                       ? errmsg_fail(msg, ERR_CORRUPT,
                                     "its configuration has no such service")
                       : correct(&publication, correction, &what, msg);
    if (err != ERR_OK) {
        errmsg_prefix(msg, "correction of %s for %s: ", report->service,
                      report->window_text);
    }
    arena_fini(&publication.arena);
    return err;
}
