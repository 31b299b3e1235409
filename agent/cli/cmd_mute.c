/*
 * claimd mute: nothing is sent about it until then; what still fires at the end
 * is told then. It is recorded all the same.
 */
#include "base/buf.h"
#include "base/canon.h"
#include "base/units.h"
#include "cli/word.h"

#define BODY_MAX 16384

static int say(struct word *word, const char *service, const char *claim)
{
    struct buf body;
    struct canon canon;
    buf_init(&body, BODY_MAX);
    canon_init(&canon, &body);
    canon_object(&canon, NULL);
    canon_string(&canon, "by", word->said.by);
    canon_string(&canon, "claim", claim);
    canon_string(&canon, "note", word->said.note);
    canon_int(&canon, "until_ms", word->until_ms);
    canon_end_object(&canon);
    const char *said =
        arena_printf(&word->said.arena, "%s%s%s: muted",
                     service[0] == '\0' ? "all" : service,
                     claim == NULL ? "" : " ", claim == NULL ? "" : claim);
    int code = word_say(word, "mute", service, &body, said);
    buf_fini(&body);
    return code;
}

static int mute(struct word *word, char **names, int n)
{
    if (n == 0) {
        return say(word, "", NULL);
    }
    const struct conf_service *service = cli_service(word->said.conf, names[0]);
    if (service == NULL) {
        return EXIT_USAGE;
    }
    const char *claim = n < 2 ? NULL : word_claim(word, service, names[1]);
    if (n == 2 && claim == NULL) {
        return EXIT_USAGE;
    }
    return say(word, service->id, claim);
}

int cmd_mute(struct cli *cli, int argc, char **argv)
{
    struct word word = {.said = {.cli = cli}};
    int code = word_open(&word, argc, argv, true);
    if (code == EXIT_DONE && argc - optind > 2) {
        cli_error(cli, "a service, and a claim of it, at most: `claimd mute "
                       "[SERVICE [CLAIM]] --by NAME --until 4h`");
        code = EXIT_USAGE;
    }
    if (code == EXIT_DONE) {
        code = mute(&word, argv + optind, argc - optind);
    }
    said_close(&word.said);
    return code;
}
