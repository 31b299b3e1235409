/*
 * claimd lint: what is wrong with a checklist without measuring.
 */
#include "cli/cli.h"

#include "base/buf.h"
#include "base/check.h"
#include "cli/read_sheet.h"
#include "io/clock.h"
#include "lint/lint.h"

#define OUTPUT_MAX ((size_t)16 * 1024 * 1024)

enum { OPTION_COLUMN = 2000, OPTION_SHEET };

static const struct option options[] = {
    {"column", required_argument, NULL, OPTION_COLUMN},
    {"sheet", required_argument, NULL, OPTION_SHEET},
    {0},
};

static bool has_error(const struct lint_findings *findings)
{
    for (size_t i = 0; i < findings->n; i++) {
        if (findings->items[i].severity == LINT_ERROR) {
            return true;
        }
    }
    return false;
}

static void put_findings(struct buf *out, const struct lint_findings *findings,
                         enum language language)
{
    for (size_t i = 0; i < findings->n; i++) {
        const struct lint_finding *one = &findings->items[i];
        buf_printf(out, "%-11s %s", lint_severity_name(one->severity),
                   one->rule);
        for (size_t k = 0; k < one->n_items; k++) {
            buf_printf(out, "%s%d", k > 0 ? "," : " ", one->items[k]);
        }
        buf_printf(out, "\n    %s\n",
                   language == LANGUAGE_JA ? one->text_ja : one->text_en);
    }
}

int cmd_lint(struct cli *cli, int argc, char **argv)
{
    struct import_source source = {0};
    for (int option;
         (option = cli_getopt(cli, argc, argv, "", options)) != -1;) {
        switch (option) {
        case OPTION_COLUMN:
            source.column = optarg;
            break;
        case OPTION_SHEET:
            source.sheet = optarg;
            break;
        default:
            return EXIT_USAGE;
        }
    }
    if (argc - optind != 1) {
        cli_error(cli, "name one checklist, or - for standard input");
        return EXIT_USAGE;
    }
    source.file = argv[optind];
    struct arena arena;
    arena_init(&arena);
    struct checklist checklist;
    struct errmsg msg = {0};
    int code = EXIT_USAGE;
    if (read_sheet_or_claims(&arena, source, &checklist, &msg) != ERR_OK) {
        cli_error(cli, "%s", msg.text);
        goto out;
    }
    struct civil_date today =
        civil_from_days(civil_utc_day(clock_now().real_ms));
    struct lint_findings findings = lint_run(&arena, &checklist, today);
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    put_findings(&out, &findings, cli->language);
    code = !cli_print(cli, &out)  ? EXIT_SYSTEM
           : has_error(&findings) ? EXIT_FOUND
                                  : EXIT_DONE;
    buf_fini(&out);
out:
    arena_fini(&arena);
    return code;
}
