/*
 * claimd import: a published checklist into claims, with what is doubtful.
 */
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "checklist/import.h"
#include "cli/import_table.h"
#include "conf/claims_file.h"
#include "conf/file.h"
#include "engine/report_file.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

enum { OPTION_ACCEPT_DOUBTS = 2000 };

static const struct option options[] = {
    {"output", required_argument, NULL, 'o'},
    {"accept-doubts", no_argument, NULL, OPTION_ACCEPT_DOUBTS},
    {0},
};

struct arguments {
    const char *file;   /* "-" is standard input */
    const char *output; /* NULL: no claims file */
    bool accept_doubts;
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
        default:
            return false;
        }
    }
    if (argc - optind != 1) {
        cli_error(cli, "name one checklist, or - for standard input");
        return false;
    }
    arguments.file = argv[optind];
    *ret = arguments;
    return true;
}

/* One byte more than is allowed is enough to know that it is too much. */
static enum err read_standard_input(struct arena *arena, char **ret_bytes,
                                    size_t *ret_n, struct errmsg *msg)
{
    struct buf input;
    buf_init(&input, (size_t)IMPORT_BYTES_MAX + 1);
    char block[65536];
    size_t n = 0;
    while (!input.overflowed &&
           (n = fread(block, 1, sizeof block, stdin)) > 0) {
        buf_add(&input, block, n);
    }
    enum err err = ERR_OK;
    if (ferror(stdin)) {
        err = errmsg_fail(msg, ERR_IO, "cannot read standard input: %s",
                          strerror(errno));
    } else if (input.overflowed) {
        err = errmsg_fail(msg, ERR_LIMIT,
                          "standard input: more than %d bytes; a checklist is "
                          "smaller",
                          IMPORT_BYTES_MAX);
    } else {
        *ret_bytes = arena_strndup(arena, buf_str(&input), input.len);
        *ret_n = input.len;
    }
    buf_fini(&input);
    return err;
}

static enum err import(struct arena *arena, const char *file,
                       struct import_result *ret_result, struct errmsg *msg)
{
    char *bytes = NULL;
    size_t n = 0;
    bool standard = strcmp(file, "-") == 0;
    enum err err =
        standard ? read_standard_input(arena, &bytes, &n, msg)
                 : file_read(arena, file, IMPORT_BYTES_MAX, &bytes, &n, msg);
    if (err != ERR_OK) {
        return err;
    }
    return import_checklist(arena, standard ? "standard input" : file, bytes, n,
                            ret_result, msg);
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
                         const struct import_result *result, bool with_doubts)
{
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    if (cli->json) {
        claims_render(&out, &result->checklist);
    } else {
        import_table(&out, &result->checklist, cli->language);
        if (with_doubts) {
            buf_putc(&out, '\n');
            import_table_doubts(&out, result, cli->language);
        }
    }
    bool printed = cli_print(cli, &out);
    buf_fini(&out);
    return printed;
}

/* On standard error, where the table does not show them: with `listed` each,
 * unless accepted the sentence on what to do. */
static void tell_doubts(const struct cli *cli,
                        const struct import_result *result, bool listed,
                        bool accepted)
{
    if (listed) {
        struct buf out;
        buf_init(&out, OUTPUT_MAX);
        import_table_doubts(&out, result, cli->language);
        fputs(buf_str(&out), stderr);
        buf_fini(&out);
    }
    if (result->n_doubts > 0 && !accepted) {
        cli_error(cli,
                  "doubts stand: %zu; look at them, then give --accept-doubts",
                  result->n_doubts);
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
    struct import_result result;
    struct errmsg msg = {0};
    int code = EXIT_USAGE;
    enum err err = import(&arena, arguments.file, &result, &msg);
    if (err != ERR_OK) {
        goto out;
    }
    code = EXIT_SYSTEM;
    if (arguments.output != NULL) {
        err = write_claims(arguments.output, &result.checklist, &msg);
        if (err != ERR_OK) {
            goto out;
        }
    }
    bool doubtful = result.n_doubts > 0;
    bool apart = doubtful && (cli->json || arguments.output != NULL);
    if (!print_result(cli, &result, doubtful && !apart)) {
        goto out;
    }
    tell_doubts(cli, &result, apart, arguments.accept_doubts);
    code = doubtful && !arguments.accept_doubts ? EXIT_FOUND : EXIT_DONE;
out:
    if (err != ERR_OK) {
        cli_error(cli, "%s", msg.text);
    }
    arena_fini(&arena);
    return code;
}
