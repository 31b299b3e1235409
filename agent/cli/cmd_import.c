/*
 * claimd import: a published checklist into claims, with what is doubtful.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "cli/import_table.h"
#include "cli/read_sheet.h"
#include "conf/claims_file.h"
#include "engine/report_file.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

enum {
    OPTION_ACCEPT_DOUBTS = 2000,
    OPTION_COLUMN,
    OPTION_SHEET,
};

static const struct option options[] = {
    {"output", required_argument, NULL, 'o'},
    {"accept-doubts", no_argument, NULL, OPTION_ACCEPT_DOUBTS},
    {"column", required_argument, NULL, OPTION_COLUMN},
    {"sheet", required_argument, NULL, OPTION_SHEET},
    {0},
};

struct arguments {
    const char *output; /* NULL: no claims file */
    bool accept_doubts;
    struct import_source source; /* file "-" is standard input */
};

static bool parse_arguments(struct cli *cli, int argc, char **argv,
                            struct arguments *ret)
{
    struct arguments arguments = {0};
    for (int option;
         (option = cli_getopt(cli, argc, argv, "o:", options)) != -1;) {
        switch (option) {
        case 'o':
            arguments.output = optarg;
            break;
        case OPTION_ACCEPT_DOUBTS:
            arguments.accept_doubts = true;
            break;
        case OPTION_COLUMN:
            arguments.source.column = optarg;
            break;
        case OPTION_SHEET:
            arguments.source.sheet = optarg;
            break;
        default:
            return false;
        }
    }
    if (argc - optind != 1) {
        cli_error(cli, "name one checklist, or - for standard input");
        return false;
    }
    arguments.source.file = argv[optind];
    *ret = arguments;
    return true;
}

static enum err write_claims(const char *path,
                             const struct checklist *checklist,
                             struct errmsg *msg)
{
    struct buf claims;
    buf_init(&claims, OUTPUT_MAX);
    claims_render(&claims, checklist);
    enum err err =
        claims.overflowed
            ? errmsg_fail(msg, ERR_LIMIT, "%s would be larger than %zu bytes",
                          path, claims.max)
            : report_file_write(path, buf_str(&claims), claims.len, msg);
    buf_fini(&claims);
    return err;
}

/* The table or JSON on standard output. */
static bool print_result(const struct cli *cli,
                         const struct checklist *checklist, bool with_doubts)
{
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    if (cli->json) {
        claims_render(&out, checklist);
    } else {
        import_table(&out, checklist, cli->language);
        if (with_doubts) {
            buf_putc(&out, '\n');
            import_table_doubts(&out, checklist, cli->language);
        }
    }
    bool printed = cli_print(cli, &out);
    buf_fini(&out);
    return printed;
}

/* On standard error: it was told by the bytes, not by the file. */
static void tell_encoding(const struct cli *cli,
                          const struct checklist *checklist)
{
    if (checklist->source_encoding != NULL) {
        bool japanese = cli->language == LANGUAGE_JA;
        fprintf(stderr,
                japanese ? "%s: 文字コードは %s として読みました\n"
                         : "%s: read as %s, as it is not UTF-8\n",
                checklist->source_file, checklist->source_encoding);
    }
}

/* On standard error, where the table does not show them: with `listed` each,
 * unless accepted the sentence on what to do. */
static void tell_doubts(const struct cli *cli,
                        const struct checklist *checklist, bool listed,
                        bool accepted)
{
    if (listed) {
        struct buf out;
        buf_init(&out, OUTPUT_MAX);
        import_table_doubts(&out, checklist, cli->language);
        fputs(buf_str(&out), stderr);
        buf_fini(&out);
    }
    if (checklist->n_doubts > 0 && !accepted) {
        cli_error(cli,
                  "doubts stand: %zu; look at them, then give --accept-doubts",
                  checklist->n_doubts);
    }
}

int cmd_import(struct cli *cli, int argc, char **argv)
{
    struct arguments arguments;
    if (!parse_arguments(cli, argc, argv, &arguments)) {
        return EXIT_USAGE;
    }
    struct arena arena;
    arena_init(&arena);
    struct checklist checklist;
    struct errmsg msg = {0};
    int code = EXIT_USAGE;
    enum err err = read_sheet(&arena, arguments.source, &checklist, &msg);
    if (err != ERR_OK) {
        goto out;
    }
    code = EXIT_SYSTEM;
    if (arguments.output != NULL) {
        err = write_claims(arguments.output, &checklist, &msg);
        if (err != ERR_OK) {
            goto out;
        }
    }
    tell_encoding(cli, &checklist);
    bool doubtful = checklist.n_doubts > 0;
    bool apart = doubtful && (cli->json || arguments.output != NULL);
    if (!print_result(cli, &checklist, doubtful && !apart)) {
        goto out;
    }
    tell_doubts(cli, &checklist, apart, arguments.accept_doubts);
    code = doubtful && !arguments.accept_doubts ? EXIT_FOUND : EXIT_DONE;
out:
    if (err != ERR_OK) {
        cli_error(cli, "%s", msg.text);
    }
    arena_fini(&arena);
    return code;
}
