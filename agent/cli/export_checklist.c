#include "cli/export_checklist.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "checklist/answer.h"
#include "cli/read_sheet.h"
#include "cli/window.h"
#include "core/civil.h"
#include "engine/compose.h"
#include "engine/recompute.h"
#include "engine/report_file.h"
#include "report/json_out.h"
#include "report/published.h"
#include "store/store.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)
#define LISTED_MAX ((size_t)64 * 1024)

/* What is judged where no window is given: what is so now. */
#define WINDOW_NOW "P1Y"

enum format { FORMAT_TSV, FORMAT_XLSX, FORMATS };

static const char *const format_names[FORMATS] = {"tsv", "xlsx"};

struct work {
    struct cli *cli;
    const struct export_checklist *given;
    struct arena arena;
    bool wanted[FORMATS];
    const char *file; /* -o names a file of the one format; NULL: it does not */
    struct store *store;
    struct report report;
    struct publishing publishing;
};

/* --- what is wanted ------------------------------------------------------- */

static bool take_format(struct work *work, const char *name)
{
    for (size_t i = 0; i < FORMATS; i++) {
        if (text_equal(name, format_names[i])) {
            work->wanted[i] = true;
            return true;
        }
    }
    cli_error(work->cli, "--format takes xlsx, tsv or both, not \"%s\"", name);
    return false;
}

static bool take_formats(struct work *work, const char *list)
{
    for (const char *at = list;; at++) {
        size_t bytes = strcspn(at, ",");
        if (!take_format(work, arena_strndup(&work->arena, at, bytes))) {
            return false;
        }
        at += bytes;
        if (*at == '\0') {
            return true;
        }
    }
}

/* The format whose ending a path has; FORMATS if none. */
static enum format ending_of(const char *path)
{
    const char *dot = path == NULL ? NULL : strrchr(path, '.');
    for (size_t i = 0; i < FORMATS && dot != NULL; i++) {
        if (strcasecmp(dot + 1, format_names[i]) == 0) {
            return (enum format)i;
        }
    }
    return FORMATS;
}

/* A name such as out.csv or out.pdf: meant as a file, of a form that is not
 * written. A folder that is there may be called what it likes. */
static bool names_other_file(const char *path)
{
    static const char *const endings[] = {"csv",  "ods", "xls", "xlsm", "pdf",
                                          "html", "txt", "md",  "json"};
    const char *dot = path == NULL ? NULL : strrchr(path, '.');
    struct stat status;
    for (size_t i = 0; dot != NULL && i < ARRAY_LEN(endings); i++) {
        if (strcasecmp(dot + 1, endings[i]) == 0) {
            return stat(path, &status) != 0 || !S_ISDIR(status.st_mode);
        }
    }
    return false;
}

static bool check_standard_output(const struct work *work)
{
    if (work->wanted[FORMAT_TSV] && work->wanted[FORMAT_XLSX]) {
        cli_error(work->cli, "two formats need -o DIR to write into");
        return false;
    }
    if (work->cli->json) {
        cli_error(work->cli, "--json lists the files written; give -o DIR");
        return false;
    }
    if (work->wanted[FORMAT_XLSX] && isatty(STDOUT_FILENO)) {
        cli_error(work->cli, "a workbook is not for a terminal; give -o DIR "
                             "or send it to a file");
        return false;
    }
    return true;
}

/* Which formats go where; false after telling what does not fit. */
static bool settle_output(struct work *work)
{
    const struct export_checklist *given = work->given;
    enum format ending = ending_of(given->output);
    if (given->formats != NULL && !take_formats(work, given->formats)) {
        return false;
    }
    bool none = given->formats == NULL;
    if (names_other_file(given->output)) {
        cli_error(work->cli,
                  "-o %s: the checklist is written as .xlsx or .tsv; name such "
                  "a file, or a folder for both",
                  given->output);
        return false;
    }
    if (ending != FORMATS) {
        work->file = given->output;
        for (size_t i = 0; i < FORMATS; i++) {
            if (work->wanted[i] && i != (size_t)ending) {
                cli_error(work->cli, "-o %s is no place for %s; give a folder",
                          given->output, format_names[i]);
                return false;
            }
        }
        work->wanted[ending] = true;
    } else if (none) {
        work->wanted[FORMAT_TSV] = true;
        work->wanted[FORMAT_XLSX] = given->output != NULL;
    }
    return given->output != NULL || check_standard_output(work);
}

/* --- what is published ---------------------------------------------------- */

/* The newest correction of a report, or the report. */
static const struct frozen *newest_of(const struct frozens *all,
                                      const struct frozen *report)
{
    const struct frozen *newest = report;
    for (size_t i = 0; i < all->n; i++) {
        if (all->items[i].corrects == report->seq) {
            newest = &all->items[i];
        }
    }
    return newest;
}

static enum err take_frozen(struct work *work, const struct frozen *frozen,
                            struct errmsg *msg)
{
    struct published_file *files =
        arena_array(&work->arena, frozen->n_files, sizeof *files);
    for (size_t i = 0; i < frozen->n_files; i++) {
        char hex[DIGEST_HEX];
        files[i].name = frozen->files[i].name;
        files[i].sha256 = arena_strdup(
            &work->arena, digest_hex(frozen->files[i].sha256, hex));
    }
    work->publishing.files = files;
    work->publishing.n_files = frozen->n_files;
    work->publishing.record = frozen->seq;
    return recompute_frozen(&work->arena, work->store, frozen, &work->report,
                            msg);
}

static enum err take_now(struct work *work, const struct conf *conf,
                         const struct conf_service *service, struct ivl window,
                         struct errmsg *msg)
{
    struct store_state *state = arena_alloc(&work->arena, sizeof *state);
    struct compose *compose = arena_alloc(&work->arena, sizeof *compose);
    int64_t now_ms = cli_now_ms();
    enum err err = store_state(work->store, state, msg);
    if (err == ERR_OK && state->head.seq == 0) {
        err = errmsg_fail(msg, ERR_NOT_FOUND,
                          "the ledger is empty; `claimd run` fills it");
    }
    if (err != ERR_OK) {
        return err;
    }
    *compose = (struct compose){
        .store = work->store,
        .agent_id = state->agent_id,
        .conf = conf,
        .service = service,
        .window_text =
            work->given->window != NULL ? work->given->window : WINDOW_NOW,
        .window = window,
        .at_ms = window.to_ms < now_ms ? window.to_ms : now_ms,
        .made_ms = now_ms,
        .through_seq = state->head.seq,
    };
    return compose_report(&work->arena, compose, &work->report, msg);
}

/* A month that is frozen as it was reckoned then, anything else now. */
static enum err take_window(struct work *work, const struct conf *conf,
                            const struct conf_service *service,
                            struct ivl window, struct errmsg *msg)
{
    struct frozens frozens = {0};
    const struct frozen *frozen = NULL;
    enum err err = ERR_OK;
    if (work->given->window != NULL) {
        err = frozen_load(&work->arena, work->store, service->id, 0, &frozens,
                          msg);
        frozen = frozen_find(&frozens, service->id, work->given->window);
    }
    if (err != ERR_OK) {
        return err;
    }
    return frozen != NULL ? take_frozen(work, newest_of(&frozens, frozen), msg)
                          : take_now(work, conf, service, window, msg);
}

/* From the ledger; the exit code. */
static int take_service(struct work *work)
{
    const struct export_checklist *given = work->given;
    const struct conf *conf = cli_load_conf(work->cli, &work->arena, true);
    const struct conf_service *service =
        conf == NULL ? NULL : cli_service(conf, given->service);
    struct ivl window = {0};
    struct errmsg msg = {0};
    if (service == NULL ||
        !window_lay(work->cli, service,
                    given->window != NULL ? given->window : WINDOW_NOW,
                    cli_now_ms(), &window)) {
        return EXIT_USAGE;
    }
    const char *ledger =
        given->ledger != NULL ? given->ledger : conf->ledger_path;
    enum err err = store_open(ledger, STORE_READ, &work->store, &msg);
    if (err == ERR_OK) {
        err = take_window(work, conf, service, window, &msg);
    }
    if (err == ERR_OK && work->report.checklist == NULL) {
        err = errmsg_fail(&msg, ERR_INVALID,
                          "service %s had no checklist then; name its claims "
                          "file in the configuration (\"claims\")",
                          service->id);
    }
    if (err != ERR_OK) {
        cli_error(work->cli, "%s", msg.text);
    }
    work->publishing.is_measured = true;
    return cli_ledger_exit(err);
}

/* A workbook is made on the day its text bears, so that it is the same each
 * time. */
static int64_t made_on(const char *as_of)
{
    struct civil_date date;
    return as_of != NULL && civil_parse_date(as_of, &date) == ERR_OK
               ? civil_days(date) * MS_PER_DAY
               : 0;
}

/* From a claims file or a sheet alone; the exit code. */
static int take_claims(struct work *work)
{
    struct checklist *checklist = arena_alloc(&work->arena, sizeof *checklist);
    struct import_source source = {.file = work->given->claims,
                                   .column = work->given->column,
                                   .sheet = work->given->sheet};
    struct errmsg msg = {0};
    enum err err = read_sheet_or_claims(&work->arena, source, checklist, &msg);
    if (err != ERR_OK) {
        cli_error(work->cli, "%s", msg.text);
        return EXIT_USAGE;
    }
    work->report.checklist = checklist;
    work->report.made_ms = made_on(checklist->as_of);
    return EXIT_DONE;
}

/* Whether an answer, without a column for it, is read with another mark than
 * the item has. */
static bool wants_marks(struct work *work)
{
    const struct checklist *checklist = work->report.checklist;
    const struct lexicon *lexicon = lexicon_create(&work->arena);
    struct doubts doubts = {.arena = &work->arena};
    bool wants = false;
    for (size_t i = 0; i < checklist->n_items && !wants; i++) {
        const struct checklist_item *item = &checklist->items[i];
        struct checklist_item again = {0};
        struct answer_input input = {
            .no = item->no,
            .mark = "",
            .answer = item->answer != NULL ? item->answer : "",
            .unit = item->unit != NULL ? item->unit : "",
        };
        answer_read(lexicon, &input, &doubts, &again);
        wants = item->mark >= 0 && again.mark != item->mark;
    }
    doubts_fini(&doubts);
    return wants;
}

/* Kana, U+3040 to U+30FF: Chinese characters alone would not tell. */
static bool has_kana(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    for (; at != NULL && at[0] != '\0'; at++) {
        if (at[0] == 0xE3 && at[1] >= 0x81 && at[1] <= 0x83) {
            return true;
        }
    }
    return false;
}

/* That of the sheet, whoever publishes it, unless another is asked for. */
static enum language language_of(const struct work *work)
{
    const struct checklist *checklist = work->report.checklist;
    if (work->cli->language_given) {
        return work->cli->language;
    }
    for (size_t i = 0; i < checklist->n_items; i++) {
        const struct checklist_item *item = &checklist->items[i];
        if (has_kana(item->answer) || has_kana(item->title)) {
            return LANGUAGE_JA;
        }
    }
    return LANGUAGE_EN;
}

/* --- writing -------------------------------------------------------------- */

/* The library that writes workbooks takes no notice of a full disk under its
 * temporary files: what it made is read again. */
static enum err check_workbook(struct arena *arena, const struct buf *workbook,
                               struct errmsg *msg)
{
    struct import_source source = {
        .file = "workbook", .bytes = buf_str(workbook), .n = workbook->len};
    struct checklist again;
    struct errmsg broken = {0};
    if (import_checklist(arena, &source, &again, &broken) != ERR_INVALID) {
        return ERR_OK; /* or it is whole, but more than is read of a sheet */
    }
    return errmsg_fail(msg, ERR_IO,
                       "the %s; is there room for temporary files (TMPDIR)?",
                       broken.text);
}

static enum err render(struct arena *arena, const struct published *published,
                       enum format format, struct buf *out, struct errmsg *msg)
{
    enum err err = ERR_OK;
    if (format == FORMAT_XLSX) {
        err = render_published_xlsx(out, published, msg);
        if (err == ERR_OK) {
            err = check_workbook(arena, out, msg);
        }
    } else {
        ASSERT(format == FORMAT_TSV);
        render_published_tsv(out, published);
    }
    if (err == ERR_OK && out->overflowed) {
        err = errmsg_fail(msg, ERR_LIMIT,
                          "the sheet would be larger than "
                          "%zu bytes",
                          out->max);
    }
    return err;
}

/* DIR/orders-checklist-2026-10.xlsx, without what does not apply. */
static const char *path_of(struct work *work, enum format format)
{
    struct arena *arena = &work->arena;
    const char *window = work->given->window;
    const char *name = window == NULL
                           ? "checklist"
                           : arena_printf(arena, "checklist-%s", window);
    const char *service = work->report.service_id;
    if (work->file != NULL) {
        return work->file;
    }
    name = service != NULL
               ? report_file_name(arena, service, name, format_names[format])
               : arena_printf(arena, "%s.%s", name, format_names[format]);
    return arena_printf(arena, "%s/%s", work->given->output, name);
}

static int exit_of(enum err err)
{
    return err == ERR_OK      ? EXIT_DONE
           : err == ERR_LIMIT ? EXIT_USAGE
                              : EXIT_SYSTEM;
}

static int write_format(struct work *work, const struct published *published,
                        enum format format, struct json_out *json)
{
    struct errmsg msg = {0};
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    enum err err = render(&work->arena, published, format, &out, &msg);
    bool printed = true;
    if (err == ERR_OK && work->given->output == NULL) {
        printed = cli_print(work->cli, &out);
    } else if (err == ERR_OK) {
        const char *path = path_of(work, format);
        err = report_file_write(path, buf_str(&out), out.len, &msg);
        if (err == ERR_OK) {
            json_out_text(json, NULL, path);
        }
        if (err == ERR_OK && !work->cli->json) {
            printf("%s\n", path);
        }
    }
    buf_fini(&out);
    if (err != ERR_OK) {
        cli_error(work->cli, "%s", msg.text);
    }
    return printed ? exit_of(err) : EXIT_SYSTEM;
}

static int write_formats(struct work *work, const struct published *published,
                         struct json_out *json)
{
    struct errmsg msg = {0};
    int code = EXIT_DONE;
    if (work->given->output != NULL && work->file == NULL) {
        enum err err = report_file_directory(work->given->output, &msg);
        if (err != ERR_OK) {
            cli_error(work->cli, "%s", msg.text);
            return EXIT_SYSTEM;
        }
    }
    for (size_t i = 0; i < FORMATS && code == EXIT_DONE; i++) {
        if (work->wanted[i]) {
            code = write_format(work, published, (enum format)i, json);
        }
    }
    return code;
}

/* The exit code. */
static int publish(struct work *work)
{
    work->publishing.report = &work->report;
    work->publishing.language = language_of(work);
    work->publishing.wants_marks = wants_marks(work);
    struct published published =
        published_make(&work->arena, &work->publishing);
    struct buf listed;
    struct json_out json;
    buf_init(&listed, LISTED_MAX);
    json_out_init(&json, &listed, 0);
    json_out_object(&json, NULL);
    json_out_text(&json, "service", work->report.service_id);
    json_out_text(&json, "window", work->given->window);
    json_out_array(&json, "files");
    int code = write_formats(work, &published, &json);
    json_out_end_array(&json);
    json_out_end_object(&json);
    buf_putc(&listed, '\n');
    if (code == EXIT_DONE && work->cli->json) {
        code = cli_print(work->cli, &listed) ? EXIT_DONE : EXIT_SYSTEM;
    }
    buf_fini(&listed);
    return code;
}

int export_checklist(struct cli *cli, const struct export_checklist *given)
{
    struct work work = {.cli = cli, .given = given};
    int code = EXIT_USAGE;
    if (given->claims != NULL &&
        (given->window != NULL || given->service != NULL ||
         given->ledger != NULL)) {
        cli_error(cli, "--claims is the sheet alone, without a service, "
                       "window or ledger");
    } else if (settle_output(&work)) {
        code = given->claims != NULL ? take_claims(&work) : take_service(&work);
        code = code == EXIT_DONE ? publish(&work) : code;
    }
    store_close(work.store);
    arena_fini(&work.arena);
    return code;
}
