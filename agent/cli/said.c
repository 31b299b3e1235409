#include "cli/said.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "report/wording.h"

/* A name or a note: some characters, no line breaks or other control
 * characters, and not without bounds. */
static bool text_is_good(const struct said *said, const char *option,
                         const char *text, size_t most)
{
    size_t len = strlen(text);
    if (strspn(text, " ") == len || len > most) {
        cli_error(said->cli, "%s takes a text of 1 to %zu bytes", option, most);
        return false;
    }
    for (size_t i = 0; i < len;) {
        size_t bytes = text_utf8_len(text + i, len - i);
        bool control = (unsigned char)text[i] < 0x20 || text[i] == 0x7f;
        if (bytes == 0 || control) {
            cli_error(said->cli,
                      "%s takes one line of UTF-8 text, without control "
                      "characters",
                      option);
            return false;
        }
        i += bytes;
    }
    return true;
}

bool said_option(struct said *said, int option)
{
    if (option == SAID_OPTION_BY) {
        said->by = optarg;
        return text_is_good(said, "--by", optarg, SAID_BY_MAX);
    }
    ASSERT(option == SAID_OPTION_NOTE);
    said->note = optarg;
    return text_is_good(said, "--note", optarg, SAID_NOTE_MAX);
}

bool said_has_by(const struct said *said)
{
    if (said->by == NULL) {
        cli_error(said->cli, "--by NAME is missing: who says so is kept");
    }
    return said->by != NULL;
}

bool said_instant(const struct said *said, const char *option, const char *text,
                  int64_t *ret_ms)
{
    if (text == NULL) {
        cli_error(said->cli, "%s is missing", option);
        return false;
    }
    if (civil_parse_instant(text, ret_ms) != ERR_OK) {
        cli_error(said->cli,
                  "%s \"%s\" is no instant; one looks like "
                  "2026-12-05T01:00:00+09:00",
                  option, text);
        return false;
    }
    return true;
}

const char *said_argument(int argc, char **argv)
{
    return optind < argc ? argv[optind++] : NULL;
}

bool said_no_more(const struct said *said, int argc, char **argv)
{
    if (optind < argc) {
        cli_error(said->cli,
                  "what is \"%s\"? `claimd %s --help` lists what "
                  "it takes",
                  argv[optind], said->cli->command);
        return false;
    }
    return true;
}

int said_open(struct said *said, bool writes)
{
    said->conf = cli_load_conf(said->cli, &said->arena, true);
    if (said->conf == NULL) {
        return EXIT_USAGE;
    }
    if (!cli_open_ledger(said->cli, said->conf, writes, &said->store)) {
        return EXIT_SYSTEM;
    }
    said->now_ms = cli_now_ms();
    return EXIT_DONE;
}

void said_close(struct said *said)
{
    store_close(said->store);
    arena_fini(&said->arena);
}

struct past said_past(const struct said *said,
                      const struct conf_service *service)
{
    return (struct past){
        .store = said->store, .service = service, .until_ms = INSTANT_MAX};
}

bool said_assess(struct said *said, const struct conf_service *service,
                 struct assessment *ret)
{
    struct errmsg msg = {0};
    struct assess_past past = {.conf = said->conf,
                               .service = service,
                               .store = said->store,
                               .now_ms = said->now_ms};
    enum err err = assess_ledger(&said->arena, &past, ret, &msg);
    if (err != ERR_OK) {
        cli_error(said->cli, "%s", msg.text);
    }
    return err == ERR_OK;
}

int said_commit(struct said *said, const char *service, const char *kind,
                const struct buf *body, int64_t *ret_seq)
{
    ASSERT(!body->overflowed);
    const struct store_record record = {.at_ms = said->now_ms,
                                        .kind = kind,
                                        .service = service,
                                        .body = buf_str(body)};
    const struct store_batch batch = {
        .now_ms = said->now_ms, .records = &record, .n_records = 1};
    struct store_head head = {0};
    struct errmsg msg = {0};
    enum err err = store_commit(said->store, &batch, &head, &msg);
    if (err != ERR_OK) {
        const char *cure = "";
        if (err == ERR_BUSY) {
            cure = "; try again";
        } else if (err == ERR_DENIED) {
            cure = arena_printf(
                &said->arena, "; %s",
                cli_ledger_cure(&said->arena, said->conf->ledger_path));
        }
        cli_error(said->cli, "not written, nothing has changed: %s%s", msg.text,
                  cure);
        return EXIT_SYSTEM;
    }
    *ret_seq = head.seq;
    return EXIT_DONE;
}

const char *said_in(const struct said *said, const char *ja, const char *en)
{
    return said->cli->language == LANGUAGE_JA ? ja : en;
}

const char *said_when(struct said *said, const struct conf_service *service,
                      int64_t instant_ms)
{
    struct buf text;
    buf_init(&text, 64);
    wording_instant(&text, instant_ms, service->calendar.tz, true);
    const char *kept = arena_strdup(&said->arena, buf_str(&text));
    buf_fini(&text);
    return kept;
}
