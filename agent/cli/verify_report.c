#include "cli/verify_report.h"

#include <inttypes.h>

#include "base/buf.h"
#include "conf/file.h"
#include "engine/recompute.h"
#include "report/json_out.h"

#define OUTPUT_MAX ((size_t)4 * 1024 * 1024)
#define SHOWN_MAX 40 /* differences in text; JSON has all that are kept */

static int exit_of(enum err err)
{
    switch (err) {
    case ERR_OK:
        return EXIT_DONE;
    case ERR_INVALID:
    case ERR_NOT_FOUND:
    case ERR_UNSUPPORTED:
    case ERR_LIMIT:
        return EXIT_USAGE;
    case ERR_CORRUPT:
        return EXIT_FOUND;
    default:
        return EXIT_SYSTEM;
    }
}

static bool fits(const struct recomputed *found)
{
    return found->differences.n_all == 0 &&
           (found->frozen == NULL || found->same_bytes);
}

static void add_json(struct buf *out, const char *path,
                     const struct recomputed *found)
{
    struct json_out json;
    json_out_init(&json, out, 0);
    json_out_object(&json, NULL);
    json_out_text(&json, "file", path);
    json_out_text(&json, "kind", "report");
    json_out_bool(&json, "whole", fits(found));
    json_out_text(&json, "service", found->service);
    json_out_text(&json, "window", found->window_text);
    json_out_int(&json, "through_seq", found->through_seq);
    json_out_text(&json, "version", found->version);
    json_out_bool(&json, "frozen", found->frozen != NULL);
    if (found->frozen == NULL) {
        json_out_null(&json, "record");
        json_out_null(&json, "same_bytes");
    } else {
        json_out_int(&json, "record", found->frozen->seq);
        json_out_bool(&json, "same_bytes", found->same_bytes);
    }
    json_out_int(&json, "different", (int64_t)found->differences.n_all);
    json_out_array(&json, "differences");
    for (size_t i = 0; i < found->differences.n; i++) {
        const struct difference *one = &found->differences.items[i];
        json_out_object(&json, NULL);
        json_out_text(&json, "pointer", one->pointer);
        json_out_text(&json, "file", one->first);
        json_out_text(&json, "ledger", one->second);
        json_out_end_object(&json);
    }
    json_out_end_array(&json);
    json_out_array(&json, "corrections");
    for (size_t i = 0; i < found->n_corrections; i++) {
        json_out_int(&json, NULL, found->corrections[i].seq);
    }
    json_out_end_array(&json);
    json_out_end_object(&json);
    buf_putc(out, '\n');
}

static void add_differences(struct buf *out, bool ja,
                            const struct differences *differences)
{
    size_t n = differences->n < SHOWN_MAX ? differences->n : SHOWN_MAX;
    for (size_t i = 0; i < n; i++) {
        const struct difference *one = &differences->items[i];
        const char *missing = ja ? "(なし)" : "(not there)";
        buf_printf(out,
                   ja ? "  %s: ファイル %s、台帳からは %s\n"
                      : "  %s: %s in the file, %s from the ledger\n",
                   one->pointer[0] == '\0' ? "/" : one->pointer,
                   one->first == NULL ? missing : one->first,
                   one->second == NULL ? missing : one->second);
    }
    if (differences->n_all > n) {
        buf_printf(out, ja ? "  ほか %zu件\n" : "  and %zu more\n",
                   differences->n_all - n);
    }
}

static void add_remarks(struct buf *out, bool ja,
                        const struct recomputed *found)
{
    if (found->frozen == NULL) {
        buf_puts(out,
                 ja ? "  随時作成の報告: バイト列の控えは台帳にない。当時未確定"
                      "だった区間は現在の内容で計算した。\n"
                    : "  made on demand: the ledger keeps no copy of it, and "
                      "runs that were open then are taken as they are now\n");
    }
    if (found->other_version) {
        buf_printf(out,
                   ja ? "  claimd %s が作成: 文面と、当時なかった項目は比較して"
                        "いない。\n"
                      : "  made by claimd %s: its wording, and members it did "
                        "not have, were not compared\n",
                   found->version);
    }
    for (size_t i = 0; i < found->n_corrections; i++) {
        buf_printf(out,
                   ja ? "  後に訂正された: 記録 %" PRId64 " (%s)\n"
                      : "  corrected later: record %" PRId64 " (%s)\n",
                   found->corrections[i].seq,
                   found->corrections[i].files[0].name);
    }
}

static void add_text(struct buf *out, bool ja, const char *path,
                     const struct recomputed *found)
{
    const char *verdict =
        fits(found) ? (ja ? "台帳と一致" : "as the ledger has it")
        : found->differences.n_all > 0
            ? (ja ? "台帳と一致しない" : "NOT as the ledger has it")
            : (ja ? "値は台帳と一致するが、バイト列が記録と異なる"
                  : "NOT the bytes that were frozen, though every value fits");
    buf_printf(out,
               ja ? "%s: %s。%s %s、記録 %" PRId64 " まで\n"
                  : "%s: %s: %s, %s, from records up to %" PRId64 "\n",
               path, verdict, found->service, found->window_text,
               found->through_seq);
    add_differences(out, ja, &found->differences);
    add_remarks(out, ja, found);
}

static int print_found(const struct cli *cli, const char *path,
                       const struct recomputed *found)
{
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    if (cli->json) {
        add_json(&out, path, found);
    } else {
        add_text(&out, cli->language == LANGUAGE_JA, path, found);
    }
    bool printed = cli_print(cli, &out);
    buf_fini(&out);
    return !printed ? EXIT_SYSTEM : fits(found) ? EXIT_DONE : EXIT_FOUND;
}

int verify_report_json(const struct cli *cli, const char *path,
                       struct store *store)
{
    struct arena arena = {0};
    struct recomputed found = {0};
    struct errmsg msg = {0};
    char *bytes = NULL;
    size_t n = 0;
    enum err err =
        file_read(&arena, path, STORE_DOCUMENT_MAX, &bytes, &n, &msg);
    if (err == ERR_OK) {
        err = recompute_report(&arena, store, bytes, n, &found, &msg);
        if (err != ERR_OK) {
            errmsg_prefix(&msg, "%s: ", path);
        }
    }
    if (err != ERR_OK) {
        cli_error(cli, "%s", msg.text);
    }
    int code = err == ERR_OK ? print_found(cli, path, &found) : exit_of(err);
    arena_fini(&arena);
    return code;
}

/* A page cannot be read back, only be recognized. */
static int print_page(const struct cli *cli, const char *path,
                      const struct frozen *frozen)
{
    struct buf out;
    bool ja = cli->language == LANGUAGE_JA;
    buf_init(&out, OUTPUT_MAX);
    if (cli->json) {
        struct json_out json;
        json_out_init(&json, &out, 0);
        json_out_object(&json, NULL);
        json_out_text(&json, "file", path);
        json_out_text(&json, "kind", "page");
        json_out_bool(&json, "whole", frozen != NULL);
        json_out_end_object(&json);
        buf_putc(&out, '\n');
    } else if (frozen == NULL) {
        buf_printf(&out,
                   ja ? "%s: この内容の報告は台帳に保存されていない(変更された"
                        "か、随時作成されたもの)。JSON の報告で照合できる。\n"
                      : "%s: no report of these bytes is kept in the ledger: "
                        "it was changed, or made on demand. The report in "
                        "JSON can be verified value by value.\n",
                   path);
    } else {
        buf_printf(&out,
                   ja ? "%s: 台帳に保存されたとおり。%s %s、記録 %" PRId64 "\n"
                      : "%s: the bytes that were frozen: %s, %s, record "
                        "%" PRId64 "\n",
                   path, frozen->service, frozen->window_text, frozen->seq);
    }
    bool printed = cli_print(cli, &out);
    buf_fini(&out);
    return !printed ? EXIT_SYSTEM : frozen != NULL ? EXIT_DONE : EXIT_FOUND;
}

int verify_report_page(const struct cli *cli, const char *path,
                       struct store *store)
{
    struct arena arena = {0};
    const struct frozen *frozen = NULL;
    struct errmsg msg = {0};
    char *bytes = NULL;
    size_t n = 0;
    enum err err =
        file_read(&arena, path, STORE_DOCUMENT_MAX, &bytes, &n, &msg);
    if (err == ERR_OK) {
        err = recompute_find(&arena, store, bytes, n, &frozen, &msg);
    }
    if (err != ERR_OK) {
        cli_error(cli, "%s", msg.text);
    }
    int code = err == ERR_OK ? print_page(cli, path, frozen) : exit_of(err);
    arena_fini(&arena);
    return code;
}
