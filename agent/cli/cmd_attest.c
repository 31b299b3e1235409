/*
 * claimd attest: a person vouches for a claim that no machine can check, until
 * a date. What probes or sources decide is not for anyone's word.
 */
#include "cli/said.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/span.h"
#include "report/wording.h"

#define OUTPUT_MAX 65536
#define BODY_MAX ((size_t)1024 * 1024) /* the quote may be long */
#define YEARS_MOST 2                   /* somebody can vouch ahead */

enum { OPTION_UNTIL = SAID_OPTION_FIRST, OPTION_WITHDRAW };

static const struct option options[] = {
    SAID_OPTIONS,
    {"until", required_argument, NULL, OPTION_UNTIL},
    {"withdraw", no_argument, NULL, OPTION_WITHDRAW},
    {0},
};

struct work {
    struct said said;
    const char *until; /* as given; NULL: not */
    bool withdraw;
    const struct conf_service *service;
    struct judgement judgement; /* of the claim, as it stands */
    int64_t until_ms;
};

static bool take_options(struct work *work, int argc, char **argv)
{
    for (;;) {
        int option = cli_getopt(work->said.cli, argc, argv, "", options);
        if (option == -1) {
            return true;
        }
        if (option == OPTION_UNTIL) {
            work->until = optarg;
        } else if (option == OPTION_WITHDRAW) {
            work->withdraw = true;
        } else if (option == '?' || !said_option(&work->said, option)) {
            return false;
        }
    }
}

/* A date is good until its end in the service's zone. False after saying what
 * is wrong. */
static bool take_until(struct work *work)
{
    const struct tz *tz = work->service->calendar.tz;
    const struct said *said = &work->said;
    struct civil_date date;
    if (civil_parse_date(work->until, &date) == ERR_OK) {
        struct civil_time end = {civil_from_days(civil_days(date) + 1), 0};
        work->until_ms = tz_from_local(tz, end);
    } else if (civil_parse_instant(work->until, &work->until_ms) != ERR_OK) {
        cli_error(said->cli,
                  "--until \"%s\" is neither a date like 2027-03-31 nor an "
                  "instant like 2027-03-31T12:00:00+09:00",
                  work->until);
        return false;
    }
    const struct span most = {.months = 12 * YEARS_MOST};
    if (work->until_ms <= said->now_ms) {
        cli_error(said->cli, "--until \"%s\" has passed", work->until);
        return false;
    }
    if (work->until_ms - MS_PER_DAY > span_forward(&most, tz, said->now_ms)) {
        cli_error(said->cli,
                  "--until \"%s\" is over %d years away; who vouches looks "
                  "again before that",
                  work->until, YEARS_MOST);
        return false;
    }
    return true;
}

/* --- which claim --------------------------------------------------------- */

/* The claims of an item, and whether there are any. */
static bool say_claims_of(const struct work *work,
                          const struct checklist_item *item, const char *id)
{
    if (item->n_claims == 0) {
        return false;
    }
    fprintf(stderr, "claimd %s: no claim \"%s\"; the claims of item %d:",
            work->said.cli->command, id, item->no);
    for (size_t i = 0; i < item->n_claims; i++) {
        fprintf(stderr, " %s", item->claims[i].id);
    }
    fputc('\n', stderr);
    return true;
}

/* The item without claims of that number; NULL after saying what there is. */
static const struct checklist_item *find_item(const struct work *work,
                                              const struct checklist *checklist,
                                              const char *id)
{
    int64_t no = -1;
    size_t digits = strspn(id, "0123456789");
    if (digits > 0 && digits <= 2) {
        no = id[0] - '0';
        no = digits == 2 ? 10 * no + id[1] - '0' : no;
    }
    for (size_t i = 0; i < checklist->n_items; i++) {
        const struct checklist_item *item = &checklist->items[i];
        if (item->no != no) {
            continue;
        }
        if (say_claims_of(work, item, id)) {
            return NULL;
        }
        if (id[digits] == '\0') {
            return item;
        }
    }
    cli_error(work->said.cli,
              "%s has no claim and no item \"%s\"; `claimd status` lists them",
              work->service->id, id);
    return NULL;
}

/* How the claim is judged now; false after saying that there is none. */
static bool find_claim(struct work *work, const struct assessment *assessment,
                       const char *id)
{
    if (assessment->checklist == NULL) {
        cli_error(work->said.cli,
                  "%s has no claims; `claimd import` reads a checklist into "
                  "a file for \"claims\"",
                  work->service->id);
        return false;
    }
    for (size_t i = 0; i < assessment->n_claims; i++) {
        const struct judgement *judgement = &assessment->claims[i].judgement;
        if (text_equal(judgement->claim->id, id)) {
            work->judgement = *judgement;
            return true;
        }
    }
    const struct checklist_item *item =
        find_item(work, assessment->checklist, id);
    if (item != NULL) {
        work->judgement =
            judge_item(&work->said.arena, &assessment->facts, item);
    }
    return item != NULL;
}

/* Whether there is something to vouch for, or to take back; false after saying
 * why not. */
static bool is_for_a_person(const struct work *work)
{
    const struct judgement *judgement = &work->judgement;
    const struct said *said = &work->said;
    enum language language = said->cli->language;
    bool stands = judgement->attested != NULL;
    if (work->withdraw && !stands) {
        cli_error(said->cli,
                  "nobody vouches for %s, so there is nothing to "
                  "take back",
                  judgement->claim->id);
        return false;
    }
    if (stands || verdict_takes_attestation(judgement)) {
        return true;
    }
    if (judgement->verdict == VERDICT_NOT_CLAIMED) {
        cli_error(said->cli, "item %s promises nothing to vouch for",
                  judgement->claim->id);
        return false;
    }
    if (judgement->reason == WHY_VAGUE) {
        cli_error(said->cli,
                  "%s names no number that could be judged; give it one under "
                  "\"interpretations\" of the service, nobody's word counts "
                  "there",
                  judgement->claim->id);
        return false;
    }
    const char *reason = wording_reason_name(judgement->reason, language);
    cli_error(said->cli,
              "%s is decided by what is measured (now: %s%s%s); nobody's word "
              "counts there",
              judgement->claim->id,
              wording_verdict_name(judgement->verdict, language),
              reason[0] == '\0' ? "" : ": ", reason);
    return false;
}

/* --- the record ---------------------------------------------------------- */

static void add_body(struct buf *out, const struct work *work)
{
    const struct claim *claim = work->judgement.claim;
    struct canon canon;
    canon_init(&canon, out);
    canon_object(&canon, NULL);
    canon_string(&canon, "by", work->said.by);
    canon_string(&canon, "claim", claim->id);
    canon_string(&canon, "note", work->said.note);
    canon_string(&canon, "quote", claim->quote);
    if (work->withdraw) {
        canon_null(&canon, "until_ms");
    } else {
        canon_int(&canon, "until_ms", work->until_ms);
    }
    canon_end_object(&canon);
}

static void add_text(struct buf *out, struct work *work, int64_t seq)
{
    const struct said *said = &work->said;
    const char *id = work->judgement.claim->id;
    if (work->withdraw) {
        buf_printf(out,
                   said_in(said, "%s  %s: 保証を取り消しました(記録%lld)\n",
                           "%s  %s: no longer vouched for, record %lld\n"),
                   work->service->id, id, (long long)seq);
        return;
    }
    struct buf until;
    buf_init(&until, 64);
    wording_until(&until, work->until_ms, work->service->calendar.tz);
    buf_printf(out,
               said_in(said, "%s  %s: %sまで保証、%s(記録%lld)\n",
                       "%s  %s: attested until %s, by %s, record %lld\n"),
               work->service->id, id, buf_str(&until), said->by,
               (long long)seq);
    buf_fini(&until);
}

static void add_json(struct buf *out, const struct work *work, int64_t seq)
{
    struct json_out json;
    json_out_init(&json, out, -1);
    json_out_object(&json, NULL);
    json_out_int(&json, "record", seq);
    json_out_text(&json, "service", work->service->id);
    json_out_text(&json, "claim", work->judgement.claim->id);
    json_out_instant(&json, "until", !work->withdraw, work->until_ms,
                     work->service->calendar.tz);
    json_out_text(&json, "by", work->said.by);
    json_out_end_object(&json);
    buf_putc(out, '\n');
}

static int write_word(struct work *work)
{
    struct said *said = &work->said;
    struct buf body;
    int64_t seq = 0;
    buf_init(&body, BODY_MAX);
    add_body(&body, work);
    int code = said_commit(said, work->service->id, "attestation", &body, &seq);
    buf_fini(&body);
    if (code != EXIT_DONE) {
        return code;
    }
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    if (said->cli->json) {
        add_json(&out, work, seq);
    } else {
        add_text(&out, work, seq);
    }
    code = cli_print(said->cli, &out) ? EXIT_DONE : EXIT_SYSTEM;
    buf_fini(&out);
    return code;
}

/* False after saying what is missing. */
static bool is_complete(const struct work *work, const char *claim)
{
    if (claim == NULL) {
        cli_error(work->said.cli, "name the claim, or the number of an item "
                                  "without claims");
        return false;
    }
    if (work->withdraw == (work->until != NULL)) {
        cli_error(work->said.cli,
                  "say until when, --until DATE, or --withdraw");
        return false;
    }
    return said_has_by(&work->said);
}

static int run(struct work *work, int argc, char **argv)
{
    struct said *said = &work->said;
    if (!take_options(work, argc, argv)) {
        return EXIT_USAGE;
    }
    const char *service = said_argument(argc, argv);
    const char *claim = said_argument(argc, argv);
    if (claim == NULL) {
        claim = service;
        service = NULL;
    }
    if (!said_no_more(said, argc, argv) || !is_complete(work, claim)) {
        return EXIT_USAGE;
    }
    int code = said_open(said, true);
    if (code != EXIT_DONE) {
        return code;
    }
    work->service = cli_service(said->conf, service);
    if (work->service == NULL || (!work->withdraw && !take_until(work))) {
        return EXIT_USAGE;
    }
    struct assessment assessment = {0};
    if (!said_assess(said, work->service, &assessment)) {
        return EXIT_SYSTEM;
    }
    return find_claim(work, &assessment, claim) && is_for_a_person(work)
               ? write_word(work)
               : EXIT_USAGE;
}

int cmd_attest(struct cli *cli, int argc, char **argv)
{
    struct work work = {.said = {.cli = cli}};
    int code = run(&work, argc, argv);
    said_close(&work.said);
    return code;
}
