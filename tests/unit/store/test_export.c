/* A ledger as text comes back as the ledger it was; what was changed in the
 * text is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "store/digest.h"
#include "store/export.h"
#include "store/load.h"
#include "store/verify.h"
#include "unit/store/support_signed.h"

static char *export_from(const struct place *place, int64_t from_seq)
{
    struct store *store = ledger_open(place, STORE_READ);
    char *text = NULL;
    size_t n = 0;
    struct errmsg msg = {0};
    FILE *out = open_memstream(&text, &n);
    assert_non_null(out);
    if (store_export(store, from_seq, out, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    fclose(out);
    store_close(store);
    return text;
}

static enum err import(const char *text, struct store **ret_store,
                       struct errmsg *msg)
{
    FILE *in = tmpfile();
    assert_non_null(in);
    assert_true(fputs(text, in) >= 0);
    rewind(in);
    enum err err = store_import(in, ret_store, msg);
    fclose(in);
    return err;
}

static void assert_whole(struct store *store, struct verify_found *found)
{
    const struct verify_known nothing = {0};
    struct errmsg msg = {0};
    if (store_verify(store, &nothing, found, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
}

static void test_it_comes_back_as_it_was(void **state)
{
    struct place *place = *state;
    struct store *store = NULL;
    struct errmsg msg = {0};
    struct verify_found found = {0};
    struct arena arena = {0};
    struct run *runs = NULL;
    signed_fill(place);
    char *text = export_from(place, 1);
    assert_int_equal(import(text, &store, &msg), ERR_OK);
    assert_whole(store, &found);
    assert_int_equal(found.head.seq, SIGNED_RECORDS);
    assert_int_equal(found.signed_seq, 5);
    assert_int_equal(ledger_runs(store, &arena, &runs), 3);
    assert_int_equal(runs[1].state, STATE_DOWN);
    assert_int_equal(runs[2].count, 3);
    struct store_latency_row *days = NULL;
    size_t n = 0;
    const struct store_latency_query query = {
        {"shop", "web", "local"}, DAY0, DAY0 + 2, 0};
    assert_int_equal(
        store_load_latencies(store, &query, &arena, &days, &n, &msg), ERR_OK);
    assert_int_equal(n, 2);
    assert_memory_equal(days[0].bytes, "closed", 6);
    assert_true(days[0].closed);
    assert_false(days[1].closed);
    uint8_t digest[DIGEST_BYTES];
    char *bytes = NULL;
    digest_of(SIGNED_DOCUMENT, strlen(SIGNED_DOCUMENT), digest);
    assert_int_equal(
        store_load_document(store, digest, &arena, &bytes, &n, &msg), ERR_OK);
    assert_string_equal(bytes, SIGNED_DOCUMENT);
    /* And it can be written again: the same bytes. */
    char *again = NULL;
    FILE *out = open_memstream(&again, &n);
    assert_int_equal(store_export(store, 1, out, &msg), ERR_OK);
    fclose(out);
    assert_string_equal(again, text);
    free(again);
    free(text);
    arena_fini(&arena);
    store_close(store);
}

static void test_a_part_stands_on_the_record_before(void **state)
{
    struct place *place = *state;
    signed_fill(place);
    struct signer *signer = signed_signer(place);
    for (int64_t from = 2; from <= SIGNED_RECORDS; from++) {
        struct store *store = NULL;
        struct errmsg msg = {0};
        struct verify_found found = {0};
        char *text = export_from(place, from);
        assert_int_equal(import(text, &store, &msg), ERR_OK);
        assert_whole(store, &found);
        assert_int_equal(found.first_seq, from);
        assert_int_equal(found.head.seq, SIGNED_RECORDS);
        assert_int_equal(found.n_heads, from <= 2 ? 1 : 0);
        assert_int_equal(found.n_unknown, from > 2 && from <= 6 ? 1 : 0);
        const struct verify_known known = {.public_hex = signer_public(signer)};
        assert_int_equal(store_verify(store, &known, &found, &msg),
                         from <= 6 ? ERR_OK : ERR_CORRUPT);
        free(text);
        store_close(store);
    }
    signer_close(signer);
}

static void test_there_is_nothing_after_the_end(void **state)
{
    struct errmsg msg = {0};
    signed_fill(*state);
    struct store *store = ledger_open(*state, STORE_READ);
    FILE *out = tmpfile();
    assert_int_equal(store_export(store, SIGNED_RECORDS + 1, out, &msg),
                     ERR_INVALID);
    assert_non_null(strstr(msg.text, "the newest is 7"));
    fclose(out);
    store_close(store);
}

/* The text with its last line made anew, as who changes it would. */
static char *seal(const char *text)
{
    static const char start[] = "{\"end\":\"";
    const char *end = strstr(text, start);
    size_t n = end == NULL ? strlen(text) : (size_t)(end - text);
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    char *sealed = calloc(1, n + 128);
    assert_non_null(sealed);
    memcpy(sealed, text, n);
    digest_of(sealed, n, digest);
    snprintf(sealed + n, 128, "%s%s\"}\n", start, digest_hex(digest, hex));
    return sealed;
}

static char *replace(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    size_t n = strlen(text) + strlen(to) + 1;
    char *changed = calloc(1, n);
    assert_non_null(changed);
    snprintf(changed, n, "%.*s%s%s", (int)(at - text), text, to,
             at + strlen(from));
    return changed;
}

/* Where it is found: while reading or by the check after it. */
static void assert_found(const char *text, const char *where)
{
    struct store *store = NULL;
    struct errmsg msg = {0};
    struct verify_found found = {0};
    const struct verify_known nothing = {0};
    enum err err = import(text, &store, &msg);
    if (err == ERR_OK) {
        err = store_verify(store, &nothing, &found, &msg);
        store_close(store);
    }
    if (err != ERR_CORRUPT || strstr(msg.text, where) == NULL) {
        fail_msg("error %d, \"%s\" does not name %s", err, msg.text, where);
    }
}

static void test_what_was_changed_is_named(void **state)
{
    static const struct {
        const char *from, *to, *where;
    } cases[] = {
        {"0.1.0", "0.1.1", "record 1 "},
        {"\"kind\":\"verdict\"", "\"kind\":\"vermict\"", "record 7 "},
        {"\"body\":{\"claim\"", "\"body\": {\"claim\"", "record 7 "},
        {"{\"hash\":\"", "{\"hash\":\"0", "record 1 "},
        {",\"seq\":3,", ",\"seq\":4,", "record 3 "},
        {"\"base64\":\"Y2xvc2Vk\"", "\"base64\":\"Y2xvc2Vl\"", "record 4"},
        {"\"base64\":\"Y2xvc2Vk\"", "\"base64\":\"=\"", "no base64"},
        {"\"record\":4,", "\"record\":null,", "record 4"},
        {"\"base64\":\"dGhl", "\"base64\":\"dGhm", "document"},
        {"\"through_seq\":7", "\"through_seq\":8", "record 8 is missing"},
        {"[\"shop\",\"web\",\"local\",\"up\",1767225670000",
         "[\"shop\",\"web\",\"local\",\"on\",1767225670000", "line 11"},
        {"{\"run\":[", "{\"ruin\":[", "no line of an export"},
        {"{\"run\":[", "{\"run\":[[", "line 11"},
    };
    signed_fill(*state);
    char *text = export_from(*state, 1);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char *changed = replace(text, cases[i].from, cases[i].to);
        char *sealed = seal(changed);
        assert_found(sealed, cases[i].where);
        /* Without the seal the last line tells at the latest. */
        assert_found(changed, "");
        free(sealed);
        free(changed);
    }
    free(text);
}

static void test_lines_that_moved_are_named(void **state)
{
    signed_fill(*state);
    char *text = export_from(*state, 1);
    char *fifth = strstr(text, "\"kind\":\"report\"");
    while (fifth[-1] != '\n') {
        fifth--;
    }
    char *sixth = strchr(fifth, '\n') + 1;
    char *seventh = strchr(sixth, '\n') + 1;
    size_t n = strlen(text) + 1;
    char *changed = calloc(1, n);
    assert_non_null(changed);
    snprintf(changed, n, "%.*s%s", (int)(fifth - text), text, sixth);
    char *sealed = seal(changed);
    assert_found(sealed, "record 5 ");
    free(sealed);
    snprintf(changed, n, "%.*s%.*s%.*s%s", (int)(fifth - text), text,
             (int)(seventh - sixth), sixth, (int)(sixth - fifth), fifth,
             seventh);
    sealed = seal(changed);
    assert_found(sealed, "record 5 ");
    free(sealed);
    free(changed);
    free(text);
}

static void test_a_file_that_is_cut_is_found(void **state)
{
    signed_fill(*state);
    char *text = export_from(*state, 1);
    size_t whole = strlen(text);
    for (size_t n = whole - 1; n > whole - 200; n -= 7) {
        text[n] = '\0';
        assert_found(text, "line ");
    }
    free(text);
}

static void test_what_is_no_export_is_told_apart(void **state)
{
    static const struct {
        const char *text;
        enum err err;
    } cases[] = {
        {"", ERR_INVALID},
        {"{\"services\":[]}\n", ERR_INVALID},
        {"{\"export\":{\"version\":2}}\n", ERR_NEWER},
        {"{\"export\":{\"version\":1}}\n", ERR_CORRUPT},
        {"{\"export\":{", ERR_CORRUPT},
        {"{\"export\":{}\n", ERR_CORRUPT},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct store *store = NULL;
        struct errmsg msg = {0};
        assert_int_equal(import(cases[i].text, &store, &msg), cases[i].err);
        assert_null(store);
        assert_true(msg.text[0] != '\0');
    }
    (void)state;
}

/* For tests/integration/keeping.py: fills a ledger at a path. */
static int fill_for_others(const char *path)
{
    struct place place = {0};
    snprintf(place.path, sizeof place.path, "%s", path);
    signed_fill(&place);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--fill") == 0) {
        return fill_for_others(argv[2]);
    }
#define CASE(test)                                                             \
    cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_it_comes_back_as_it_was),
        CASE(test_a_part_stands_on_the_record_before),
        CASE(test_there_is_nothing_after_the_end),
        CASE(test_what_was_changed_is_named),
        CASE(test_lines_that_moved_are_named),
        CASE(test_a_file_that_is_cut_is_found),
        CASE(test_what_is_no_export_is_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
