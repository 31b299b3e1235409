/*
 * claimd ack: somebody knows of it, so it need not be said again until then or
 * until it is over.
 */
#include <inttypes.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/canon.h"
#include "base/text.h"
#include "base/units.h"
#include "cli/word.h"
#include "store/load.h"

#define BODY_MAX 16384

/* The open incident as last told: "incident:START_MS"; NULL after saying that
 * there is none. */
static const char *open_incident(struct word *word, const char *service)
{
    struct store_record_row *rows = NULL;
    size_t n = 0;
    struct errmsg msg = {0};
    struct store_query query = {
        .kind = "incident", .service = service, .limit = 1, .newest = true};
    if (store_load_records(word->said.store, &query, &word->said.arena, &rows,
                           &n, &msg) != ERR_OK) {
        cli_error(word->said.cli, "%s", msg.text);
        return NULL;
    }
    json_t *body = n == 0 ? NULL : json_loads(rows[0].body, 0, NULL);
    const char *event = json_string_value(json_object_get(body, "event"));
    const json_t *start = json_object_get(body, "start_ms");
    const char *subject = NULL;
    if (event != NULL && !text_equal(event, "incident_closed") &&
        json_is_integer(start)) {
        subject = arena_printf(&word->said.arena, "incident:%" PRId64,
                               (int64_t)json_integer_value(start));
    } else {
        cli_error(word->said.cli, "service %s has no open incident", service);
    }
    json_decref(body);
    return subject;
}

static const char *stale_probe(struct word *word,
                               const struct conf_service *service,
                               const char *subject)
{
    const char *id = subject + sizeof "probe:" - 1;
    for (size_t i = 0; i < service->n_probes; i++) {
        if (text_equal(service->probes[i].id, id)) {
            return subject;
        }
    }
    cli_error(word->said.cli, "service %s has no probe \"%s\"", service->id,
              id);
    return NULL;
}

/* The words under which it is acknowledged; NULL after saying why not. */
/* What the newest record of a kind says of a claim; NULL: nothing. */
static const char *newest_word(struct word *word, const char *service,
                               const char *kind, const char *claim,
                               const char *member)
{
    struct store_record_row *rows = NULL;
    size_t n = 0;
    struct arena *arena = &word->said.arena;
    struct store_query query = {
        .kind = kind, .service = service, .limit = SIZE_MAX, .newest = true};
    if (store_load_records(word->said.store, &query, arena, &rows, &n, NULL) !=
        ERR_OK) {
        return NULL;
    }
    const char *found = NULL;
    for (size_t i = 0; i < n && found == NULL; i++) {
        json_t *body = json_loads(rows[i].body, 0, NULL);
        const char *about = json_string_value(json_object_get(body, "claim"));
        const char *says = json_string_value(json_object_get(body, member));
        if (text_equal(about, claim) && says != NULL) {
            found = arena_strdup(arena, says);
        }
        json_decref(body);
    }
    return found;
}

/* Reminders are of claims that are not true, or nearly so: any other needs
 * nobody to know of it. */
static const char *firing_claim(struct word *word,
                                const struct conf_service *service,
                                const char *what)
{
    const char *claim = word_claim(word, service, what);
    if (claim == NULL) {
        return NULL;
    }
    const char *word_now =
        newest_word(word, service->id, "verdict", claim, "verdict");
    const char *risk = newest_word(word, service->id, "risk", claim, "event");
    enum verdict verdict = VERDICT_NOT_CLAIMED;
    bool drift = word_now != NULL && verdict_parse(word_now, &verdict) &&
                 verdict_is_drift(verdict);
    if (drift || text_equal(risk, "at_risk")) {
        return claim;
    }
    cli_error(word->said.cli,
              "claim %s of %s needs no acknowledgement: it is %s; `claimd "
              "status` shows what is not true",
              claim, service->id, word_now == NULL ? "not judged" : word_now);
    return NULL;
}

static const char *subject_of(struct word *word,
                              const struct conf_service *service,
                              const char *what)
{
    if (text_equal(what, "incident")) {
        return open_incident(word, service->id);
    }
    if (text_starts(what, "probe:")) {
        return stale_probe(word, service, what);
    }
    return firing_claim(word, service, what);
}

static int say(struct word *word, const char *service, const char *subject)
{
    struct buf body;
    struct canon canon;
    buf_init(&body, BODY_MAX);
    canon_init(&canon, &body);
    canon_object(&canon, NULL);
    canon_string(&canon, "by", word->said.by);
    canon_string(&canon, "note", word->said.note);
    canon_string(&canon, "subject", subject);
    canon_int(&canon, "until_ms", word->until_ms);
    canon_end_object(&canon);
    const char *said = arena_printf(&word->said.arena, "%s %s: acknowledged",
                                    service, subject);
    int code = word_say(word, "ack", service, &body, said);
    buf_fini(&body);
    return code;
}

int cmd_ack(struct cli *cli, int argc, char **argv)
{
    struct word word = {.said = {.cli = cli}};
    int code = word_open(&word, argc, argv, false);
    if (code == EXIT_DONE && argc - optind != 2) {
        cli_error(cli, "say what of which service: `claimd ack SERVICE "
                       "CLAIM|incident|probe:ID --by NAME --until 4h`");
        code = EXIT_USAGE;
    }
    if (code == EXIT_DONE) {
        const struct conf_service *service =
            cli_service(word.said.conf, argv[optind]);
        const char *subject =
            service == NULL ? NULL
                            : subject_of(&word, service, argv[optind + 1]);
        code = subject == NULL ? EXIT_USAGE : say(&word, service->id, subject);
    }
    said_close(&word.said);
    return code;
}
