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

enum { OPTION_UNTIL = SAID_OPTION_FIRST, OPTION_END };

static const struct option options[] = {
    SAID_OPTIONS,
    {"until", required_argument, NULL, OPTION_UNTIL},
    {"end", no_argument, NULL, OPTION_END},
    {0},
};

static bool take_options(struct word *word, int argc, char **argv)
{
    for (;;) {
        int option = cli_getopt(word->said.cli, argc, argv, "", options);
        if (option == -1) {
            return true;
        }
        if (option == OPTION_UNTIL) {
            word->until = optarg;
        } else if (option == OPTION_END) {
            word->end = true;
        } else if (option == '?' || !said_option(&word->said, option)) {
            return false;
        }
    }
}

/* An instant, or how long from now. */
static bool parse_until(struct word *word)
{
    int64_t span_ms = 0;
    if (span_parse_duration(word->until, &span_ms) == ERR_OK) {
        word->until_ms = word->said.now_ms + span_ms;
    } else if (civil_parse_instant(word->until, &word->until_ms) != ERR_OK) {
        cli_error(word->said.cli,
                  "--until takes how long (\"4h\", \"7d\") or an instant "
                  "(\"2026-12-01T09:00:00+09:00\"), not \"%s\"",
                  word->until);
        return false;
    }
    if (word->until_ms <= word->said.now_ms) {
        cli_error(word->said.cli, "--until %s has passed", word->until);
        return false;
    }
    if (word->until_ms > word->said.now_ms + WORD_UNTIL_MOST_MS) {
        cli_error(word->said.cli,
                  "--until is more than 90 days away; say it again "
                  "then");
        return false;
    }
    return true;
}

static bool options_are_good(struct word *word, bool may_end)
{
    const struct cli *cli = word->said.cli;
    if (word->end && !may_end) {
        cli_error(cli, "no --end here: it ends by itself");
        return false;
    }
    if (word->until == NULL && !word->end) {
        cli_error(cli, "say until when: --until 4h, or an instant");
        return false;
    }
    if (word->until != NULL && word->end) {
        cli_error(cli, "--end is now; leave --until out");
        return false;
    }
    word->until_ms = word->said.now_ms;
    return said_has_by(&word->said) && (word->end || parse_until(word));
}

int word_open(struct word *word, int argc, char **argv, bool may_end)
{
    word->said.now_ms = cli_now_ms();
    return take_options(word, argc, argv) && options_are_good(word, may_end)
               ? said_open(&word->said, true)
               : EXIT_USAGE;
}

static void list_claims(const struct checklist *checklist, struct buf *out)
{
    size_t n = 0;
    for (size_t i = 0; i < checklist->n_items; i++) {
        const struct checklist_item *item = &checklist->items[i];
        for (size_t k = 0; k < item->n_claims && n < CLAIMS_SHOWN; k++, n++) {
            buf_printf(out, " %s", item->claims[k].id);
        }
        if (item->n_claims == 0 && n < CLAIMS_SHOWN) {
            buf_printf(out, " %d", item->no);
            n++;
        }
    }
}

/* The item's number if that is `id` and it has no claims. */
static bool is_item(const struct checklist_item *item, const char *id)
{
    char number[16];
    snprintf(number, sizeof number, "%d", item->no);
    return item->n_claims == 0 && text_equal(id, number);
}

static bool has_claim(const struct checklist *checklist, const char *id)
{
    for (size_t i = 0; i < checklist->n_items; i++) {
        const struct checklist_item *item = &checklist->items[i];
        for (size_t k = 0; k < item->n_claims; k++) {
            if (text_equal(item->claims[k].id, id)) {
                return true;
            }
        }
        if (is_item(item, id)) {
            return true;
        }
    }
    return false;
}

const char *word_claim(const struct word *word,
                       const struct conf_service *service, const char *id)
{
    const struct conf_edition *edition =
        conf_edition_at(service, word->said.now_ms);
    if (edition == NULL) {
        cli_error(word->said.cli, "service %s has no claims", service->id);
        return NULL;
    }
    const struct checklist *checklist = edition->checklist;
    if (has_claim(checklist, id)) {
        return id;
    }
    struct buf list;
    buf_init(&list, OUTPUT_MAX);
    list_claims(checklist, &list);
    cli_error(word->said.cli, "service %s has no claim \"%s\"; there is:%s",
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
    if (word->said.cli->json) {
        struct json_out json;
        json_out_init(&json, &out, 0);
        json_out_object(&json, NULL);
        json_out_text(&json, "kind", kind);
        json_out_text(&json, "service", service[0] == '\0' ? NULL : service);
        json_out_text(&json, "by", word->said.by);
        json_out_instant(&json, "until", true, word->until_ms, NULL);
        json_out_int(&json, "seq", seq);
        json_out_end_object(&json);
        buf_putc(&out, '\n');
    } else if (word->end) {
        buf_printf(&out, "%s: ended (record %" PRId64 ")\n", said, seq);
    } else {
        buf_printf(&out, "%s until %s (record %" PRId64 ")\n", said, when, seq);
    }
    bool printed = cli_print(word->said.cli, &out);
    buf_fini(&out);
    return printed;
}

int word_say(struct word *word, const char *kind, const char *service,
             const struct buf *body, const char *said)
{
    int64_t seq = 0;
    int code = said_commit(&word->said, service, kind, body, &seq);
    if (code == EXIT_DONE && !print_said(word, kind, service, said, seq)) {
        code = EXIT_SYSTEM;
    }
    return code;
}
