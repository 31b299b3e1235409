/*
 * Any bytes as an export of a ledger: read, checked, and, if it is whole,
 * written again. The seal of the last line is made for it, or no change would
 * come further than that. Touches no file with a name.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "store/digest.h"
#include "store/export.h"
#include "store/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TEXT_MAX ((size_t)4 * 1024 * 1024)

static void seal(struct buf *text)
{
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    digest_of(buf_str(text), text->len, digest);
    buf_printf(text, "{\"end\":\"%s\"}\n", digest_hex(digest, hex));
}

/* What is whole can be written, and is then whole again. */
static void write_again(struct store *store, int64_t from_seq)
{
    char *text = NULL;
    size_t n = 0;
    struct errmsg msg = {0};
    FILE *out = open_memstream(&text, &n);
    ASSERT(out != NULL);
    enum err err = store_export(store, from_seq, out, &msg);
    ASSERT(err == ERR_OK);
    fclose(out);
    FILE *in = fmemopen(text, n, "r");
    ASSERT(in != NULL);
    struct store *again = NULL;
    err = store_import(in, &again, &msg);
    ASSERT(err == ERR_OK);
    fclose(in);
    store_close(again);
    free(text);
}

static void read_export(const struct buf *text)
{
    struct store *store = NULL;
    struct errmsg msg = {0};
    struct verify_found found = {0};
    const struct verify_known nothing = {0};
    if (text->len == 0) {
        return;
    }
    FILE *in = fmemopen(text->data, text->len, "r");
    ASSERT(in != NULL);
    enum err err = store_import(in, &store, &msg);
    fclose(in);
    if (err != ERR_OK) {
        ASSERT(msg.text[0] != '\0');
        return;
    }
    if (store_verify(store, &nothing, &found, &msg) == ERR_OK) {
        write_again(store, found.first_seq);
    }
    store_close(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf text;
    if (size > TEXT_MAX / 2) {
        return 0;
    }
    buf_init(&text, TEXT_MAX);
    buf_add(&text, data, size);
    read_export(&text);
    seal(&text);
    read_export(&text);
    buf_fini(&text);
    return 0;
}
