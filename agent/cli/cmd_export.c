/*
 * claimd export: the ledger as text, its newest signed head as the three files
 * that openssl takes, or the checklist with its verdicts.
 */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/hex.h"
#include "base/text.h"
#include "cli/export_checklist.h"
#include "engine/report_file.h"
#include "store/export.h"
#include "store/verify.h"

#define HEAD_MAX 4096

enum {
    OPTION_LEDGER = 2000,
    OPTION_FROM,
    OPTION_HEAD,
    OPTION_SERVICE,
    OPTION_WINDOW,
    OPTION_FORMAT,
    OPTION_CLAIMS,
    OPTION_COLUMN,
    OPTION_SHEET
};

static const struct option options[] = {
    {"ledger", required_argument, NULL, OPTION_LEDGER},
    {"output", required_argument, NULL, 'o'},
    {"from", required_argument, NULL, OPTION_FROM},
    {"head", no_argument, NULL, OPTION_HEAD},
    {"service", required_argument, NULL, OPTION_SERVICE},
    {"window", required_argument, NULL, OPTION_WINDOW},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"claims", required_argument, NULL, OPTION_CLAIMS},
    {"column", required_argument, NULL, OPTION_COLUMN},
    {"sheet", required_argument, NULL, OPTION_SHEET},
    {0},
};

struct exporting {
    struct cli *cli;
    struct arena arena;
    const char *ledger, *output;
    int64_t from_seq;
    bool head, has_from;
    bool of_checklist;                 /* the sheet, not the ledger */
    struct export_checklist checklist; /* its options */
    struct store *store;
};

static bool take_seq(struct exporting *export, const char *text)
{
    size_t n = strlen(text);
    if (n == 0 || n > 18 || strspn(text, "0123456789") != n ||
        strtoll(text, NULL, 10) < 1) {
        cli_error(export->cli,
                  "--from takes the number of a record, not "
                  "\"%s\"",
                  text);
        return false;
    }
    export->from_seq = strtoll(text, NULL, 10);
    return true;
}

static bool take_option(struct exporting *export, int option)
{
    switch (option) {
    case OPTION_LEDGER:
        export->ledger = optarg;
        return true;
    case 'o':
        export->output = optarg;
        return true;
    case OPTION_HEAD:
        export->head = true;
        return true;
    case OPTION_FROM:
        export->has_from = true;
        return take_seq(export, optarg);
    case OPTION_SERVICE:
        export->checklist.service = optarg;
        return true;
    case OPTION_WINDOW:
        export->checklist.window = optarg;
        return true;
    case OPTION_FORMAT:
        export->checklist.formats = optarg;
        return true;
    case OPTION_CLAIMS:
        export->checklist.claims = optarg;
        return true;
    case OPTION_COLUMN:
        export->checklist.column = optarg;
        return true;
    case OPTION_SHEET:
        export->checklist.sheet = optarg;
        return true;
    default:
        return false;
    }
}

/* checklist [SERVICE] */
static bool take_words(struct exporting *export, int argc, char **argv)
{
    struct export_checklist *checklist = &export->checklist;
    if (optind < argc && text_equal(argv[optind], "checklist")) {
        export->of_checklist = true;
        optind++;
    }
    if (export->of_checklist && optind < argc && checklist->service == NULL) {
        checklist->service = argv[optind++];
    }
    if (optind < argc) {
        cli_error(export->cli,
                  "what is \"%s\"? It takes options, or `checklist "
                  "[SERVICE]`",
                  argv[optind]);
        return false;
    }
    return true;
}

static bool options_fit(const struct exporting *export)
{
    const struct export_checklist *checklist = &export->checklist;
    bool sheets = checklist->service != NULL || checklist->window != NULL ||
                  checklist->formats != NULL || checklist->claims != NULL;
    bool reading = checklist->column != NULL || checklist->sheet != NULL;
    if (export->of_checklist && (export->head || export->has_from)) {
        cli_error(export->cli, "--head and --from are of the ledger, not of "
                               "`export checklist`");
        return false;
    }
    if (!export->of_checklist && sheets) {
        cli_error(export->cli, "--service, --window, --format and --claims "
                               "are of `claimd export checklist`");
        return false;
    }
    if (reading && checklist->claims == NULL) {
        cli_error(export->cli, "--column and --sheet say how the sheet of "
                               "--claims is read; name it");
        return false;
    }
    if (export->head && export->output == NULL) {
        cli_error(export->cli, "--head needs -o DIR to write into");
        return false;
    }
    return true;
}

static bool parse_arguments(struct exporting *export, int argc, char **argv)
{
    int option;
    while ((option = cli_getopt(export->cli, argc, argv, "o:", options)) !=
           -1) {
        if (!take_option(export, option)) {
            return false;
        }
    }
    return take_words(export, argc, argv) && options_fit(export);
}

static bool write_part(struct exporting *export, const char *name,
                       const struct buf *content)
{
    struct errmsg msg = {0};
    const char *path =
        arena_printf(&export->arena, "%s/%s", export->output, name);
    if (report_file_write(path, buf_str(content), content->len, &msg) !=
        ERR_OK) {
        cli_error(export->cli, "%s", msg.text);
        return false;
    }
    printf("%s\n", path);
    return true;
}

static bool write_head(struct exporting *export,
                       const struct verify_signed *head)
{
    struct buf text;
    struct buf signature;
    struct buf key;
    struct errmsg msg = {0};
    uint8_t bytes[SIGN_BYTES] = {0};
    buf_init(&text, HEAD_MAX);
    buf_init(&signature, HEAD_MAX);
    buf_init(&key, HEAD_MAX);
    sign_render(&text, &head->statement);
    bool good = hex_parse(head->signature_hex, bytes, sizeof bytes) &&
                sign_public_pem(&key, head->public_hex, &msg) == ERR_OK;
    ASSERT(good); /* store_signed_head has looked */
    buf_add(&signature, bytes, sizeof bytes);
    bool written = write_part(export, "head.txt", &text) &&
                   write_part(export, "head.sig", &signature) &&
                   write_part(export, "key.pem", &key);
    buf_fini(&text);
    buf_fini(&signature);
    buf_fini(&key);
    return written;
}

static int export_head(struct exporting *export)
{
    struct verify_signed head = {0};
    struct errmsg msg = {0};
    enum err err = store_signed_head(export->store, &head, &msg);
    if (err == ERR_OK) {
        err = report_file_directory(export->output, &msg);
    }
    if (err != ERR_OK) {
        cli_error(export->cli, "%s", msg.text);
        return cli_ledger_exit(err);
    }
    return write_head(export, &head) ? EXIT_DONE : EXIT_SYSTEM;
}

/* To the end of the stream, and to the disk if it is a file. */
static enum err finish(FILE *out, bool is_file, struct errmsg *msg)
{
    return fflush(out) == 0 && (!is_file || fsync(fileno(out)) == 0)
               ? ERR_OK
               : errmsg_fail(msg, ERR_IO, "writing the export: %s",
                             strerror(errno));
}

static enum err export_to(struct exporting *export, FILE *out, bool is_file,
                          struct errmsg *msg)
{
    enum err err = store_export(export->store, export->from_seq, out, msg);
    return err == ERR_OK ? finish(out, is_file, msg) : err;
}

/* A reader sees all of the file or none of it. */
static enum err export_file(struct exporting *export, struct errmsg *msg)
{
    const char *draft = arena_printf(&export->arena, "%s.new", export->output);
    (void)unlink(draft);
    int fd =
        open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
    if (out == NULL) {
        return errmsg_fail(msg, ERR_DENIED, "making %s: %s", draft,
                           strerror(errno));
    }
    enum err err = export_to(export, out, true, msg);
    if (fclose(out) != 0 && err == ERR_OK) {
        err =
            errmsg_fail(msg, ERR_IO, "writing %s: %s", draft, strerror(errno));
    }
    if (err == ERR_OK && rename(draft, export->output) != 0) {
        err = errmsg_fail(msg, ERR_DENIED, "naming %s: %s", export->output,
                          strerror(errno));
    }
    if (err != ERR_OK) {
        (void)unlink(draft);
    }
    return err;
}

static int run(struct exporting *export, int argc, char **argv)
{
    struct errmsg msg = {0};
    if (!parse_arguments(export, argc, argv)) {
        return EXIT_USAGE;
    }
    if (export->of_checklist) {
        export->checklist.ledger = export->ledger;
        export->checklist.output = export->output;
        return export_checklist(export->cli, &export->checklist);
    }
    export->ledger = cli_ledger(export->cli, &export->arena, export->ledger);
    if (export->ledger == NULL) {
        return EXIT_USAGE;
    }
    enum err err = store_open(export->ledger, STORE_READ, &export->store, &msg);
    if (err == ERR_OK && export->head) {
        return export_head(export);
    }
    if (err == ERR_OK) {
        err = export->output == NULL ? export_to(export, stdout, false, &msg)
                                     : export_file(export, &msg);
    }
    if (err != ERR_OK) {
        cli_error(export->cli, "%s", msg.text);
    }
    return cli_ledger_exit(err);
}

int cmd_export(struct cli *cli, int argc, char **argv)
{
    struct exporting export = {.cli = cli, .from_seq = 1};
    int code = run(&export, argc, argv);
    store_close(export.store);
    arena_fini(&export.arena);
    return code;
}
