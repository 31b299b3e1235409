/*
 * claimd lint: what is wrong with a checklist without measuring.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "cli/lint_table.h"
#include "cli/read_sheet.h"
#include "report/json_out.h"

#define OUTPUT_MAX ((size_t)16 * 1024 * 1024)
#define RULES_MAX 128

enum {
    OPTION_COLUMN = 2000,
    OPTION_SHEET,
    OPTION_EXPLAIN,
    OPTION_IGNORE,
    OPTION_AS_OF
};

static const struct option options[] = {
    {"column", required_argument, NULL, OPTION_COLUMN},
    {"sheet", required_argument, NULL, OPTION_SHEET},
    {"explain", required_argument, NULL, OPTION_EXPLAIN},
    {"ignore", required_argument, NULL, OPTION_IGNORE},
    {"as-of", required_argument, NULL, OPTION_AS_OF},
    {0},
};

struct arguments {
    struct import_source source;
    const char *explain; /* a rule's id or "all"; NULL: look at a sheet */
    bool ignored[RULES_MAX];
    struct civil_date today;
};

/* The index of a rule, -1 after saying that there is none. */
static int find_rule(const struct cli *cli, const char *id)
{
    size_t n = 0;
    const struct lint_about *rules = lint_rules(&n);
    const char *ids[RULES_MAX];
    ASSERT(n <= RULES_MAX);
    for (size_t i = 0; i < n; i++) {
        ids[i] = rules[i].id;
        if (strcmp(id, ids[i]) == 0) {
            return (int)i;
        }
    }
    const char *nearest = text_nearest(id, ids, n);
    char shown[128];
    text_printable(id, strlen(id), shown, sizeof shown);
    if (nearest != NULL) {
        cli_error(cli, "no rule \"%s\"; did you mean %s?", shown, nearest);
    } else {
        cli_error(cli, "no rule \"%s\"; `claimd lint --explain all` lists them",
                  shown);
    }
    return -1;
}

/* "RULE,RULE": what they find is left out. */
static bool parse_ignored(const struct cli *cli, const char *list,
                          struct arguments *arguments)
{
    while (list[0] != '\0') {
        char id[64];
        size_t n = strcspn(list, ",");
        snprintf(id, sizeof id, "%.*s", (int)n, list);
        int rule = find_rule(cli, id);
        if (rule < 0) {
            return false;
        }
        arguments->ignored[rule] = true;
        list += n + (list[n] == ',');
    }
    return true;
}

static bool take_option(const struct cli *cli, int option,
                        struct arguments *arguments)
{
    switch (option) {
    case OPTION_COLUMN:
        arguments->source.column = optarg;
        return true;
    case OPTION_SHEET:
        arguments->source.sheet = optarg;
        return true;
    case OPTION_EXPLAIN:
        arguments->explain = optarg;
        return true;
    case OPTION_IGNORE:
        return parse_ignored(cli, optarg, arguments);
    case OPTION_AS_OF:
        if (civil_parse_date(optarg, &arguments->today) != ERR_OK) {
            cli_error(cli, "--as-of takes a date like 2026-04-15, not \"%s\"",
                      optarg);
            return false;
        }
        return true;
    default:
        return false;
    }
}

static bool parse_arguments(struct cli *cli, int argc, char **argv,
                            struct arguments *ret_arguments)
{
    *ret_arguments = (struct arguments){
        .today = civil_from_days(civil_utc_day(cli_now_ms()))};
    for (int option;
         (option = cli_getopt(cli, argc, argv, "", options)) != -1;) {
        if (!take_option(cli, option, ret_arguments)) {
            return false;
        }
    }
    int wanted = ret_arguments->explain != NULL ? 0 : 1;
    if (argc - optind != wanted) {
        cli_error(cli, wanted == 0
                           ? "--explain takes a rule and no checklist"
                           : "name one checklist, or - for standard input");
        return false;
    }
    ret_arguments->source.file = argv[optind];
    return true;
}

static void put_rule_json(struct json_out *json, const struct lint_about *rule,
                          enum language language)
{
    bool ja = language == LANGUAGE_JA;
    json_out_object(json, NULL);
    json_out_text(json, "rule", rule->id);
    json_out_text(json, "severity", lint_severity_name(rule->severity));
    json_out_text(json, "title", ja ? rule->title_ja : rule->title_en);
    json_out_text(json, "explanation",
                  ja ? rule->explain_ja : rule->explain_en);
    json_out_end_object(json);
}

/* One rule, or all of them if `rule` is negative. */
static void put_rules_json(struct buf *out, int rule, enum language language)
{
    size_t n = 0;
    const struct lint_about *rules = lint_rules(&n);
    struct json_out json;
    json_out_init(&json, out, 0);
    json_out_object(&json, NULL);
    json_out_array(&json, "rules");
    for (size_t i = 0; i < n; i++) {
        if (rule < 0 || (size_t)rule == i) {
            put_rule_json(&json, &rules[i], language);
        }
    }
    json_out_end_array(&json);
    json_out_end_object(&json);
    buf_putc(out, '\n');
}

static int explain(const struct cli *cli, const char *id)
{
    bool all = strcmp(id, "all") == 0;
    int rule = all ? -1 : find_rule(cli, id);
    if (!all && rule < 0) {
        return EXIT_USAGE;
    }
    size_t n = 0;
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    if (cli->json) {
        put_rules_json(&out, rule, cli->language);
    } else if (all) {
        lint_table_rules(&out, cli->language);
    } else {
        lint_table_rule(&out, &lint_rules(&n)[rule], cli->language);
    }
    int code = cli_print(cli, &out) ? EXIT_DONE : EXIT_SYSTEM;
    buf_fini(&out);
    return code;
}

static void put_finding_json(struct json_out *json,
                             const struct lint_finding *finding,
                             enum language language)
{
    json_out_object(json, NULL);
    json_out_text(json, "rule", finding->rule);
    json_out_text(json, "severity", lint_severity_name(finding->severity));
    json_out_array(json, "items");
    for (size_t i = 0; i < finding->n_items; i++) {
        json_out_int(json, NULL, finding->items[i]);
    }
    json_out_end_array(json);
    json_out_text(json, "message",
                  language == LANGUAGE_JA ? finding->text_ja
                                          : finding->text_en);
    json_out_object(json, "messages");
    json_out_text(json, "ja", finding->text_ja);
    json_out_text(json, "en", finding->text_en);
    json_out_end_object(json);
    json_out_end_object(json);
}

static void put_json(struct buf *out, const struct lint_shown *shown,
                     enum language language)
{
    static const char *const names[LINT_SEVERITIES] = {
        [LINT_ERROR] = "errors",
        [LINT_WARNING] = "warnings",
        [LINT_INFORMATION] = "information",
    };
    struct json_out json;
    json_out_init(&json, out, 0);
    json_out_object(&json, NULL);
    json_out_array(&json, "findings");
    for (size_t i = 0; i < shown->n; i++) {
        put_finding_json(&json, &shown->findings[i], language);
    }
    json_out_end_array(&json);
    json_out_object(&json, "summary");
    json_out_int(&json, "items", (int64_t)shown->checklist->n_items);
    for (size_t i = 0; i < LINT_SEVERITIES; i++) {
        json_out_int(&json, names[i], (int64_t)shown->of[i]);
    }
    json_out_int(&json, "ignored", (int64_t)shown->n_ignored);
    json_out_int(&json, "doubts", (int64_t)shown->checklist->n_doubts);
    json_out_end_object(&json);
    json_out_end_object(&json);
    buf_putc(out, '\n');
}

static bool is_ignored(const struct arguments *arguments, const char *id)
{
    size_t n = 0;
    const struct lint_about *rules = lint_rules(&n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(rules[i].id, id) == 0) {
            return arguments->ignored[i];
        }
    }
    UNREACHABLE();
}

static struct lint_shown look(struct arena *arena,
                              const struct arguments *arguments,
                              const struct checklist *checklist)
{
    struct lint_findings found = lint_run(arena, checklist, arguments->today);
    struct lint_finding *kept = arena_array(arena, found.n, sizeof *kept);
    struct lint_shown shown = {.checklist = checklist, .findings = kept};
    for (size_t i = 0; i < found.n; i++) {
        if (is_ignored(arguments, found.items[i].rule)) {
            shown.n_ignored++;
        } else {
            shown.of[found.items[i].severity]++;
            kept[shown.n++] = found.items[i];
        }
    }
    return shown;
}

static int lint(const struct cli *cli, const struct arguments *arguments)
{
    struct arena arena;
    arena_init(&arena);
    struct checklist checklist;
    struct errmsg msg = {0};
    int code = EXIT_USAGE;
    enum err err =
        read_sheet_or_claims(&arena, arguments->source, &checklist, &msg);
    if (err == ERR_OK) {
        struct lint_shown shown = look(&arena, arguments, &checklist);
        struct buf out;
        buf_init(&out, OUTPUT_MAX);
        if (cli->json) {
            put_json(&out, &shown, cli->language);
        } else {
            lint_table(&out, &shown, cli->language, cli->colour);
        }
        code = !cli_print(cli, &out)      ? EXIT_SYSTEM
               : shown.of[LINT_ERROR] > 0 ? EXIT_FOUND
                                          : EXIT_DONE;
        buf_fini(&out);
    } else {
        cli_error(cli, "%s", msg.text);
    }
    arena_fini(&arena);
    return code;
}

int cmd_lint(struct cli *cli, int argc, char **argv)
{
    struct arguments arguments;
    if (!parse_arguments(cli, argc, argv, &arguments)) {
        return EXIT_USAGE;
    }
    return arguments.explain != NULL ? explain(cli, arguments.explain)
                                     : lint(cli, &arguments);
}
