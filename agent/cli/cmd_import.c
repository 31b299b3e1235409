/*
 * claimd import: a published checklist into claims, with what is doubtful.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "cli/against.h"
#include "cli/import_file.h"
#include "cli/import_table.h"
#include "cli/read_sheet.h"
#include "conf/claims_file.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

enum {
    OPTION_ACCEPT_DOUBTS = 2000,
    OPTION_AGAINST,
    OPTION_COLUMN,
    OPTION_OURS,
    OPTION_SHEET,
    OPTION_THEIRS,
};

static const struct option options[] = {
    {"output", required_argument, NULL, 'o'},
    {"accept-doubts", no_argument, NULL, OPTION_ACCEPT_DOUBTS},
    {"against", required_argument, NULL, OPTION_AGAINST},
    {"column", required_argument, NULL, OPTION_COLUMN},
    {"ours", required_argument, NULL, OPTION_OURS},
    {"sheet", required_argument, NULL, OPTION_SHEET},
    {"theirs", required_argument, NULL, OPTION_THEIRS},
    {0},
};

struct arguments {
    const char *against; /* the edition before; NULL: none */
    bool accept_doubts, chooses;
    struct import_source source; /* file "-" is standard input */
    struct import_file file;     /* path NULL: no claims file */
};

/* "--ours 5,12": which side of conflicts. */
static bool choose(struct cli *cli, const char *option, const char *list,
                   struct arguments *arguments, bool *taken)
{
    arguments->chooses = true;
    if (!import_file_choose(list, taken)) {
        cli_error(cli,
                  "%s takes item numbers from 1 to %d, head or all, with "
                  "commas between: %s 5,12,head",
                  option, CLAIM_ITEMS, option);
        return false;
    }
    return true;
}

static bool take_option(struct cli *cli, int option,
                        struct arguments *arguments)
{
    switch (option) {
    case 'o':
        arguments->file.path = optarg;
        return true;
    case OPTION_ACCEPT_DOUBTS:
        arguments->accept_doubts = true;
        return true;
    case OPTION_AGAINST:
        arguments->against = optarg;
        return true;
    case OPTION_COLUMN:
        arguments->source.column = optarg;
        return true;
    case OPTION_SHEET:
        arguments->source.sheet = optarg;
        return true;
    case OPTION_OURS:
        return choose(cli, "--ours", optarg, arguments,
                      arguments->file.choice.file);
    case OPTION_THEIRS:
        return choose(cli, "--theirs", optarg, arguments,
                      arguments->file.choice.sheet);
    default:
        return false;
    }
}

static bool check_arguments(struct cli *cli, int argc, char **argv,
                            struct arguments *arguments)
{
    const struct merge_choice *choice = &arguments->file.choice;
    if (argc - optind != 1) {
        cli_error(cli, "name one checklist, or - for standard input");
        return false;
    }
    arguments->source.file = argv[optind];
    if (arguments->chooses && arguments->file.path == NULL) {
        cli_error(cli, "--ours and --theirs settle conflicts in a claims "
                       "file; name it with -o");
        return false;
    }
    for (size_t i = 0; i <= CLAIM_ITEMS; i++) {
        if (choice->file[i] && choice->sheet[i]) {
            cli_error(cli, "--ours and --theirs name the same item");
            return false;
        }
    }
    if (arguments->against != NULL && strcmp(arguments->against, "-") == 0 &&
        strcmp(arguments->source.file, "-") == 0) {
        cli_error(cli, "only one of two editions can be standard input");
        return false;
    }
    return true;
}

static bool parse_arguments(struct cli *cli, int argc, char **argv,
                            struct arguments *ret)
{
    struct arguments arguments = {.file.language = cli->language};
    for (int option;
         (option = cli_getopt(cli, argc, argv, "o:", options)) != -1;) {
        if (!take_option(cli, option, &arguments)) {
            return false;
        }
    }
    arguments.file.language = cli->language; /* --lang may have come */
    if (!check_arguments(cli, argc, argv, &arguments)) {
        return false;
    }
    *ret = arguments;
    return true;
}

/* What was read, and what it is held against. */
struct editions {
    struct checklist before; /* with --against */
    struct checklist after;
    struct import_file_result file; /* with -o */
};

static enum err read_editions(struct arena *arena,
                              const struct arguments *arguments,
                              struct editions *ret, struct errmsg *msg)
{
    struct import_source source = arguments->source;
    if (arguments->against == NULL) {
        return read_sheet(arena, source, &ret->after, msg);
    }
    source.file = arguments->against;
    enum err err = read_sheet_or_claims(arena, source, &ret->before, msg);
    return err != ERR_OK ? err
                         : read_sheet_or_claims(arena, arguments->source,
                                                &ret->after, msg);
}

static void put_against(struct buf *out, struct arena *arena,
                        const struct cli *cli, const struct editions *editions)
{
    struct against against = {.before = &editions->before,
                              .after = &editions->after};
    compare_checklists(arena, against.before, against.after, &against.changes,
                       &against.n_changes);
    if (cli->json) {
        against_json(out, arena, &against);
    } else {
        against_text(out, arena, &against, cli->language);
    }
}

/* The changes, or the table or JSON of what was read, on standard output. */
static bool print_result(const struct cli *cli, struct arena *arena,
                         const struct arguments *arguments,
                         const struct editions *editions)
{
    const struct checklist *checklist = arguments->file.path != NULL
                                            ? &editions->file.merged.checklist
                                            : &editions->after;
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    if (arguments->against != NULL) {
        put_against(&out, arena, cli, editions);
    } else if (cli->json) {
        claims_render(&out, checklist);
    } else {
        import_table(&out, checklist, cli->language);
        if (checklist->n_doubts > 0 && arguments->file.path == NULL) {
            buf_putc(&out, '\n');
            import_table_doubts(&out, checklist, cli->language);
        }
    }
    bool printed = cli_print(cli, &out);
    buf_fini(&out);
    return printed;
}

/* "items 5, 12" of those marked, on standard error; nothing if none is. */
static void tell_items(const struct cli *cli, const char *ja, const char *en,
                       const bool marked[CLAIM_ITEMS + 1])
{
    struct buf list;
    buf_init(&list, OUTPUT_MAX);
    for (int no = 0; no <= CLAIM_ITEMS; no++) {
        if (!marked[no]) {
            continue;
        }
        buf_puts(&list, list.len > 0 ? ", " : "");
        if (no == 0) {
            buf_puts(&list, "head");
        } else {
            buf_printf(&list, "%d", no);
        }
    }
    if (list.len > 0) {
        cli_error(cli, "%s: %s", cli->language == LANGUAGE_JA ? ja : en,
                  buf_str(&list));
    }
    buf_fini(&list);
}

/* On standard error: what was joined with the file, and every conflict. */
static void tell_merge(const struct cli *cli, const struct arguments *arguments,
                       const struct import_file_result *file)
{
    const struct merged *merged = &file->merged;
    struct buf out;
    tell_items(cli, "編集を残した項目", "edits kept in items", merged->kept);
    tell_items(cli, "シートからなくなり、ファイルからも除いた項目",
               "no longer in the sheet, left out of the file", merged->gone);
    buf_init(&out, OUTPUT_MAX);
    import_table_conflicts(&out, arguments->file.path, &merged->checklist,
                           cli->language);
    fputs(buf_str(&out), stderr);
    buf_fini(&out);
    if (merged->n_conflicts > 0) {
        cli_error(cli,
                  cli->language == LANGUAGE_JA
                      ? "編集と新しい公表文の衝突: %zu 件"
                      : "conflicts of edits with the new text: %zu",
                  merged->n_conflicts);
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
                  cli->language == LANGUAGE_JA
                      ? "疑問が %zu 件残っています。確認のうえ "
                        "--accept-doubts を付けてください"
                      : "doubts stand: %zu; look at them, then give "
                        "--accept-doubts",
                  checklist->n_doubts);
    }
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

/* What is written, printed and told; the exit code. */
static int finish(const struct cli *cli, struct arena *arena,
                  const struct arguments *arguments, struct editions *editions)
{
    const struct checklist *after = &editions->after;
    struct errmsg msg = {0};
    bool writes = arguments->file.path != NULL;
    enum err err = ERR_OK;
    if (writes) {
        err = import_file_write(arena, &arguments->file, after, &editions->file,
                                &msg);
    }
    if (err != ERR_OK) {
        cli_error(cli, "%s", msg.text);
        return err == ERR_INVALID ? EXIT_USAGE : EXIT_SYSTEM;
    }
    if (!print_result(cli, arena, arguments, editions)) {
        return EXIT_SYSTEM;
    }
    bool apart = cli->json || writes || arguments->against != NULL;
    tell_encoding(cli, after);
    tell_doubts(cli, after, apart, arguments->accept_doubts);
    if (writes) {
        tell_merge(cli, arguments, &editions->file);
    }
    bool doubtful = after->n_doubts > 0 && !arguments->accept_doubts;
    return doubtful || editions->file.merged.n_conflicts > 0 ? EXIT_FOUND
                                                             : EXIT_DONE;
}

int cmd_import(struct cli *cli, int argc, char **argv)
{
    struct arguments arguments;
    if (!parse_arguments(cli, argc, argv, &arguments)) {
        return EXIT_USAGE;
    }
    struct arena arena;
    arena_init(&arena);
    struct editions *editions = arena_alloc(&arena, sizeof *editions);
    struct errmsg msg = {0};
    int code = EXIT_USAGE;
    if (read_editions(&arena, &arguments, editions, &msg) == ERR_OK) {
        code = finish(cli, &arena, &arguments, editions);
    } else {
        cli_error(cli, "%s", msg.text);
    }
    arena_fini(&arena);
    return code;
}
