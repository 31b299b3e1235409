#include "cli/word.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "core/span.h"
#include "core/tz.h"
#include "report/json_out.h"

#define CLAIMS_SHOWN 60
#define OUTPUT_MAX 65536

enum { OPTION_BY = 2000, OPTION_UNTIL, OPTION_NOTE, OPTION_END };

static int parse_options(struct word *word, int argc, char **argv, bool may_end)
{
    static const struct option options[] = {
        {"by", required_argument, NULL, OPTION_BY},
        {"until", required_argument, NULL, OPTION_UNTIL},
        {"note", required_argument, NULL, OPTION_NOTE},
        {"end", no_argument, NULL, OPTION_END},
        {0}};
    int option = 0;
    while ((option = cli_getopt(word->cli, argc, argv, "", options)) != -1) {
        switch (option) {
        case OPTION_BY:
            word->by = optarg;
            break;
        case OPTION_UNTIL:
            word->until = optarg;
            break;
        case OPTION_NOTE:
            word->note = optarg;
            break;
        case OPTION_END:
            word->end = true;
            break;
        default:
            return word->cli->usage_exit;
        }
    }
    if (word->end && !may_end) {
        cli_error(word->cli, "no --end here: it ends by itself");
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

/* One line of text that a person can read. */
static bool check_text(const struct word *word, const char *option,
                       const char *text, size_t max)
{
    size_t n = strlen(text);
    if (n == 0 || n > max) {
        cli_error(word->cli, "%s takes 1 to %zu bytes of text", option, max);
        return false;
    }
    for (size_t i = 0, len = 0; i < n; i += len) {
        len = text_utf8_len(text + i, n - i);
        if (len == 0 || (unsigned char)text[i] < 0x20 || text[i] == 0x7F) {
            cli_error(word->cli,
                      "%s takes text on one line, in UTF-8, without control "
                      "characters",
                      option);
            return false;
        }
    }
    return true;
}

/* An instant, or how long from now. */
static bool parse_until(struct word *word)
{
    int64_t span_ms = 0;
    if (span_parse_duration(word->until, &span_ms) == ERR_OK) {
        word->until_ms = word->now_ms + span_ms;
    } else if (civil_parse_instant(word->until, &word->until_ms) != ERR_OK) {
        cli_error(word->cli,
                  "--until takes how long (\"4h\", \"7d\") or an instant "
                  "(\"2026-12-01T09:00:00+09:00\"), not \"%s\"",
                  word->until);
        return false;
    }
    if (word->until_ms <= word->now_ms) {
        cli_error(word->cli, "--until %s has passed", word->until);
        return false;
    }
    if (word->until_ms > word->now_ms + WORD_UNTIL_MOST_MS) {
        cli_error(word->cli, "--until is more than 90 days away; say it again "
                             "then");
        return false;
    }
    return true;
}

static int check_options(struct word *word)
{
    if (word->by == NULL) {
        cli_error(word->cli, "say who: --by NAME");
        return EXIT_USAGE;
    }
    if (word->until == NULL && !word->end) {
        cli_error(word->cli, "say until when: --until 4h, or an instant");
        return EXIT_USAGE;
    }
    if (word->until != NULL && word->end) {
        cli_error(word->cli, "--end is now; leave --until out");
        return EXIT_USAGE;
    }
    word->until_ms = word->now_ms;
    bool good = check_text(word, "--by", word->by, WORD_BY_MAX) &&
                (word->note == NULL ||
                 check_text(word, "--note", word->note, WORD_NOTE_MAX)) &&
                (word->end || parse_until(word));
    return good ? EXIT_DONE : EXIT_USAGE;
}

int word_open(struct word *word, int argc, char **argv, bool may_end)
{
    int code = parse_options(word, argc, argv, may_end);
    word->now_ms = cli_now_ms();
    if (code == EXIT_DONE) {
        code = check_options(word);
    }
    if (code != EXIT_DONE) {
        return code;
    }
    word->conf = cli_load_conf(word->cli, word->arena, true);
    if (word->conf == NULL) {
        return EXIT_USAGE;
    }
    struct errmsg msg = {0};
    const char *path = word->conf->ledger_path;
    enum err err = store_open(path, STORE_COMMAND, &word->store, &msg);
    if (err == ERR_NOT_FOUND) {
        cli_error(word->cli,
                  "there is no ledger at %s yet; `claimd run` "
                  "makes it",
                  path);
    } else if (err != ERR_OK) {
        cli_error(word->cli, "%s", msg.text);
    }
    return err == ERR_OK ? EXIT_DONE : EXIT_SYSTEM;
}

void word_close(struct word *word)
{
    store_close(word->store);
    word->store = NULL;
}

static void list_claims(const struct checklist *checklist, struct buf *out)
{
    size_t n = 0;
    for (size_t i = 0; i < checklist->n_items; i++) {
        const struct checklist_item *item = &checklist->items[i];
        for (size_t k = 0; k < item->n_claims && n < CLAIMS_SHOWN; k++, n++) {
            buf_printf(out, " %s", item->claims[k].id);
        }
    }
}

const struct claim *word_claim(const struct word *word,
                               const struct conf_service *service,
                               const char *id)
{
    const struct conf_edition *edition = conf_edition_at(service, word->now_ms);
    if (edition == NULL) {
        cli_error(word->cli, "service %s has no claims", service->id);
        return NULL;
    }
    const struct checklist *checklist = edition->checklist;
    for (size_t i = 0; i < checklist->n_items; i++) {
        const struct checklist_item *item = &checklist->items[i];
        for (size_t k = 0; k < item->n_claims; k++) {
            if (text_equal(item->claims[k].id, id)) {
                return &item->claims[k];
            }
        }
    }
    struct buf list;
    buf_init(&list, OUTPUT_MAX);
    list_claims(checklist, &list);
    cli_error(word->cli, "service %s has no claim \"%s\"; there is:%s",
              service->id, id, buf_str(&list));
    buf_fini(&list);
    return NULL;
}

static bool print_said(const struct word *word, const char *kind,
                       const char *service, const char *said, int64_t seq)
{
    struct buf out;
    char when[CIVIL_INSTANT_MAX];
    buf_init(&out, OUTPUT_MAX);
    civil_render_instant(word->until_ms, 0, when);
    if (word->cli->json) {
        struct json_out json;
        json_out_init(&json, &out, 0);
        json_out_object(&json, NULL);
        json_out_text(&json, "kind", kind);
        json_out_text(&json, "service", service[0] == '\0' ? NULL : service);
        json_out_text(&json, "by", word->by);
        json_out_instant(&json, "until", true, word->until_ms, NULL);
        json_out_int(&json, "seq", seq);
        json_out_end_object(&json);
        buf_putc(&out, '\n');
    } else if (word->end) {
        buf_printf(&out, "%s: ended (record %" PRId64 ")\n", said, seq);
    } else {
        buf_printf(&out, "%s until %s (record %" PRId64 ")\n", said, when, seq);
    }
    bool printed = cli_print(word->cli, &out);
    buf_fini(&out);
    return printed;
}

int word_say(const struct word *word, const char *kind, const char *service,
             const char *body, const char *said)
{
    struct store_record record = {word->now_ms, kind, service, body};
    struct store_batch batch = {
        .now_ms = word->now_ms, .records = &record, .n_records = 1};
    struct store_head head;
    struct errmsg msg = {0};
    if (store_commit(word->store, &batch, &head, &msg) != ERR_OK) {
        cli_error(word->cli, "%s", msg.text);
        return EXIT_SYSTEM;
    }
    return print_said(word, kind, service, said, head.seq) ? EXIT_DONE
                                                           : EXIT_SYSTEM;
}
