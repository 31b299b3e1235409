/*
 * claimd verify: whether files that claimd made have stayed what they were.
 * What a file is, its first bytes say; each kind has a function here.
 */
#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "cli/verify_report.h"
#include "core/civil.h"
#include "report/json_out.h"
#include "store/digest.h"
#include "store/export.h"
#include "store/verify.h"

#define SMALL_FILE_MAX 4096
#define OUTPUT_MAX 65536
#define START_MAX 32

enum { OPTION_KEY = 2000, OPTION_HEAD, OPTION_LEDGER, OPTION_EXPORT };

typedef int verify_part(const struct cli *cli, const char *path,
                        struct store *store);

struct verifying {
    struct cli *cli;
    char public_hex[SIGN_PUBLIC_HEX];
    char agent_id[SIGN_AGENT_MAX];
    struct sign_statement head;
    struct verify_known known; /* points to those above */
    const char *ledger;        /* --ledger, for reports; NULL: as configured */
    const char *export;        /* --export, in its place; NULL: none */
};

/* A small file whole, terminated; false after telling why not. */
static bool read_small(const struct cli *cli, const char *path,
                       char bytes[SMALL_FILE_MAX + 1], size_t *ret_n)
{
    FILE *file = fopen(path, "re");
    size_t n = file == NULL ? 0 : fread(bytes, 1, SMALL_FILE_MAX, file);
    if (file == NULL || ferror(file)) {
        cli_error(cli, "%s: %s", path, strerror(errno));
    }
    bool good = file != NULL && !ferror(file);
    if (file != NULL) {
        fclose(file);
    }
    bytes[n] = '\0';
    *ret_n = n;
    return good;
}

static bool take_key(struct verifying *verifying, const char *path)
{
    char pem[SMALL_FILE_MAX + 1];
    size_t n = 0;
    struct errmsg msg = {0};
    if (!read_small(verifying->cli, path, pem, &n)) {
        return false;
    }
    if (sign_read_public(pem, n, verifying->public_hex, &msg) != ERR_OK) {
        cli_error(verifying->cli, "%s: %s; `claimd export --head` writes one",
                  path, msg.text);
        return false;
    }
    verifying->known.public_hex = verifying->public_hex;
    return true;
}

static bool take_head(struct verifying *verifying, const char *path)
{
    char text[SMALL_FILE_MAX + 1];
    size_t n = 0;
    if (!read_small(verifying->cli, path, text, &n)) {
        return false;
    }
    if (strlen(text) != n ||
        !sign_parse(text, verifying->agent_id, &verifying->head)) {
        cli_error(verifying->cli,
                  "%s: not a head of a ledger; `claimd export --head` writes "
                  "one",
                  path);
        return false;
    }
    verifying->known.head = &verifying->head;
    return true;
}

static void print_json(struct buf *out, const char *path, const char *kind,
                       const struct verify_found *found)
{
    char hex[DIGEST_HEX];
    struct json_out json;
    json_out_init(&json, out, 0);
    json_out_object(&json, NULL);
    json_out_text(&json, "file", path);
    json_out_text(&json, "kind", kind);
    json_out_bool(&json, "whole", true);
    json_out_text(&json, "agent", found->agent_id);
    json_out_int(&json, "first_seq", found->first_seq);
    json_out_int(&json, "seq", found->head.seq);
    json_out_text(&json, "head", digest_hex(found->head.hash, hex));
    json_out_text(&json, "key",
                  found->public_hex[0] == '\0' ? NULL : found->public_hex);
    json_out_int(&json, "signed_heads", found->n_heads);
    json_out_int(&json, "unknown_heads", found->n_unknown);
    json_out_int(&json, "signed_seq", found->signed_seq);
    json_out_instant(&json, "signed_at", found->signed_seq != 0,
                     found->signed_ms, tz_utc());
    json_out_end_object(&json);
    buf_putc(out, '\n');
}

/* What was found, or why it cannot be told: the exit code. */
static int tell(const struct verifying *verifying, const char *path,
                enum err err, const struct errmsg *msg)
{
    cli_error(verifying->cli, "%s: %s", path, msg->text);
    if (err != ERR_CORRUPT || !verifying->cli->json) {
        return cli_ledger_exit(err);
    }
    struct buf out;
    struct json_out json;
    buf_init(&out, OUTPUT_MAX);
    json_out_init(&json, &out, 0);
    json_out_object(&json, NULL);
    json_out_text(&json, "file", path);
    json_out_bool(&json, "whole", false);
    json_out_text(&json, "message", msg->text);
    json_out_end_object(&json);
    buf_putc(&out, '\n');
    bool printed = cli_print(verifying->cli, &out);
    buf_fini(&out);
    return printed ? EXIT_FOUND : EXIT_SYSTEM;
}

static void print_signed(struct buf *out, bool ja,
                         const struct verify_found *found)
{
    char when[CIVIL_INSTANT_MAX];
    if (found->n_unknown > 0) {
        buf_printf(out,
                   ja ? "  署名 %" PRId64 " 件の鍵はこの部分より前の記録に"
                        "あります。--key で渡してください。\n"
                      : "  %" PRId64
                        " signatures are not checked: their key is "
                        "in a record before this part; give it with --key\n",
                   found->n_unknown);
        return;
    }
    if (found->signed_seq == 0) {
        buf_puts(out, ja ? "  署名された先頭ハッシュはまだありません。\n"
                         : "  no head is signed yet\n");
        return;
    }
    char id[SIGN_KEY_ID_MAX] = "-";
    if (found->public_hex[0] != '\0') {
        sign_key_id(found->public_hex, id);
    }
    buf_printf(out,
               ja ? "  署名 %" PRId64 " 件すべて有効、最後は記録 %" PRId64
                    " まで (%s)。鍵 %s\n"
                  : "  %" PRId64 " signatures good, the last over record "
                    "%" PRId64 " (%s); key %s\n",
               found->n_heads, found->signed_seq,
               civil_render_instant(found->signed_ms, 0, when), id);
}

/* What the file alone cannot show must be said, or "whole" would promise too
 * much. */
static void print_limits(struct buf *out, bool ja,
                         const struct verify_known *known)
{
    if (known->head == NULL) {
        buf_puts(out,
                 ja ? "  末尾の切り取りや全体の書き直しは、手元に控えた先頭"
                      "ハッシュ (--head) がなければ分かりません。\n"
                    : "  a tail cut off, or a past written anew, shows only "
                      "against a head kept elsewhere (--head)\n");
    }
    if (known->public_hex == NULL) {
        buf_puts(out, ja ? "  署名した人は、控えてある公開鍵 (--key) で"
                           "確かめてください。\n"
                         : "  who signed shows only against a public key kept "
                           "elsewhere (--key)\n");
    }
}

static void print_text(struct buf *out, const struct verifying *verifying,
                       const char *path, const struct verify_found *found)
{
    bool ja = verifying->cli->language == LANGUAGE_JA;
    char hex[DIGEST_HEX];
    buf_printf(out,
               ja ? "%s: 改ざんなし。記録 %" PRId64 " から %" PRId64 "、台帳 "
                    "%s、先頭ハッシュ %s\n"
                  : "%s: whole: records %" PRId64 " to %" PRId64
                    ", ledger %s, head %s\n",
               path, found->first_seq, found->head.seq, found->agent_id,
               digest_hex(found->head.hash, hex));
    print_signed(out, ja, found);
    print_limits(out, ja, &verifying->known);
}

/* A ledger that is open, told and closed; takes what opening it came to. */
static int verify_store(struct verifying *verifying, const char *path,
                        const char *kind, struct store *store)
{
    struct verify_found found = {0};
    struct errmsg msg = {0};
    enum err err = store_verify(store, &verifying->known, &found, &msg);
    store_close(store);
    if (err != ERR_OK) {
        return tell(verifying, path, err, &msg);
    }
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    if (verifying->cli->json) {
        print_json(&out, path, kind, &found);
    } else {
        print_text(&out, verifying, path, &found);
    }
    bool printed = cli_print(verifying->cli, &out);
    buf_fini(&out);
    return printed ? EXIT_DONE : EXIT_SYSTEM;
}

/* An export as a ledger; NULL after telling, with the exit code. */
static struct store *open_export(struct verifying *verifying, const char *path,
                                 int *ret_code)
{
    struct store *store = NULL;
    struct errmsg msg = {0};
    bool standard = text_equal(path, "-");
    FILE *in = standard ? stdin : fopen(path, "re");
    enum err err = in == NULL
                       ? errmsg_fail(&msg, ERR_NOT_FOUND, "%s", strerror(errno))
                       : store_import(in, &store, &msg);
    if (in != NULL && !standard) {
        fclose(in);
    }
    if (err != ERR_OK) {
        *ret_code = tell(verifying, path, err, &msg);
    }
    return err == ERR_OK ? store : NULL;
}

static int verify_ledger(struct verifying *verifying, const char *path)
{
    struct store *store = NULL;
    struct errmsg msg = {0};
    enum err err = store_open(path, STORE_READ, &store, &msg);
    if (err != ERR_OK) {
        return tell(verifying, path, err, &msg);
    }
    return verify_store(verifying, path, "ledger", store);
}

static int verify_export(struct verifying *verifying, const char *path)
{
    int code = EXIT_DONE;
    struct store *store = open_export(verifying, path, &code);
    return store == NULL ? code
                         : verify_store(verifying, path, "export", store);
}

/* The ledger that reports are held against; NULL after telling, with the exit
 * code. */
static struct store *open_source(struct verifying *verifying, int *ret_code)
{
    struct arena arena = {0};
    struct store *store = NULL;
    struct errmsg msg = {0};
    if (verifying->export != NULL) {
        return open_export(verifying, verifying->export, ret_code);
    }
    const char *path = cli_ledger(verifying->cli, &arena, verifying->ledger);
    *ret_code = path == NULL ? EXIT_USAGE : EXIT_DONE;
    enum err err =
        path == NULL ? ERR_OK : store_open(path, STORE_READ, &store, &msg);
    if (err != ERR_OK) {
        *ret_code = tell(verifying, path, err, &msg);
    }
    arena_fini(&arena);
    return store;
}

/* The ledger first: figures from one that was changed prove nothing. What
 * differs is said all the same. */
static int verify_report(struct verifying *verifying, const char *path,
                         verify_part *verify)
{
    struct verify_found found = {0};
    struct errmsg msg = {0};
    int code = EXIT_DONE;
    struct store *store = open_source(verifying, &code);
    if (store == NULL) {
        return code;
    }
    enum err err = store_verify(store, &verifying->known, &found, &msg);
    if (err != ERR_OK) {
        code =
            tell(verifying,
                 verifying->export == NULL ? "its ledger" : verifying->export,
                 err, &msg);
    }
    if (err == ERR_OK || err == ERR_CORRUPT) {
        int of_report = verify(verifying->cli, path, store);
        code = code == EXIT_DONE ? of_report : code;
    }
    store_close(store);
    return code;
}

static int verify_json(struct verifying *verifying, const char *path)
{
    return verify_report(verifying, path, verify_report_json);
}

static int verify_page(struct verifying *verifying, const char *path)
{
    return verify_report(verifying, path, verify_report_page);
}

typedef int verify_kind(struct verifying *verifying, const char *path);

/* Without blanks: JSON may have been laid out anew. */
static void squeeze(char *text)
{
    char *to = text;
    for (const char *p = text; *p != '\0'; p++) {
        if (strchr(" \t\r\n", *p) == NULL) {
            *to++ = *p;
        }
    }
    *to = '\0';
}

/* What a file is; standard input can only be an export. NULL after telling that
 * it is nothing known. */
static verify_kind *kind_of(const struct cli *cli, const char *path)
{
    static const struct {
        const char *start;
        verify_kind *verify;
    } kinds[] = {
        {"SQLiteformat3", verify_ledger},
        {"{\"export\":", verify_export},
        {"{\"version\":", verify_json},
        {"<!doctypehtml>", verify_page},
    };
    char start[START_MAX + 1] = "";
    if (text_equal(path, "-")) {
        return verify_export;
    }
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        cli_error(cli, "%s: %s", path, strerror(errno));
        return NULL;
    }
    start[fread(start, 1, START_MAX, file)] = '\0';
    fclose(file);
    squeeze(start);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (text_starts(start, kinds[i].start)) {
            return kinds[i].verify;
        }
    }
    cli_error(cli, "%s: neither a ledger, nor an export of one, nor a report",
              path);
    return NULL;
}

/* The worst of all files. */
static int verify_all(struct verifying *verifying, int n, char **paths)
{
    int worst = EXIT_DONE;
    for (int i = 0; i < n; i++) {
        verify_kind *verify = kind_of(verifying->cli, paths[i]);
        int code = verify == NULL ? EXIT_USAGE : verify(verifying, paths[i]);
        bool found = worst == EXIT_FOUND && code != EXIT_DONE;
        worst = found || code == EXIT_FOUND ? EXIT_FOUND
                : code > worst              ? code
                                            : worst;
    }
    return worst;
}

static bool take_option(struct verifying *verifying, int option)
{
    switch (option) {
    case OPTION_KEY:
        return take_key(verifying, optarg);
    case OPTION_HEAD:
        return take_head(verifying, optarg);
    case OPTION_LEDGER:
        verifying->ledger = optarg;
        return true;
    case OPTION_EXPORT:
        verifying->export = optarg;
        return true;
    default:
        return false;
    }
}

int cmd_verify(struct cli *cli, int argc, char **argv)
{
    static const struct option extra[] = {
        {"key", required_argument, NULL, OPTION_KEY},
        {"head", required_argument, NULL, OPTION_HEAD},
        {"ledger", required_argument, NULL, OPTION_LEDGER},
        {"export", required_argument, NULL, OPTION_EXPORT},
        {0},
    };
    struct verifying verifying = {.cli = cli};
    for (;;) {
        int option = cli_getopt(cli, argc, argv, "", extra);
        if (option == -1) {
            break;
        }
        if (!take_option(&verifying, option)) {
            return EXIT_USAGE;
        }
    }
    if (optind == argc) {
        cli_error(cli,
                  "name a ledger, an export (- is standard input) or a report");
        return EXIT_USAGE;
    }
    return verify_all(&verifying, argc - optind, argv + optind);
}
