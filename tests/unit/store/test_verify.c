/* What was changed is found and named; what cannot be seen from inside is found
 * against what is known from elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "store/verify.h"
#include "unit/store/support_signed.h"

static enum err verify(const struct place *place,
                       const struct verify_known *known,
                       struct verify_found *found, struct errmsg *msg)
{
    struct store *store = ledger_open(place, STORE_READ);
    const struct verify_known nothing = {0};
    enum err err =
        store_verify(store, known == NULL ? &nothing : known, found, msg);
    store_close(store);
    return err;
}

static void assert_found(const struct place *place,
                         const struct verify_known *known, const char *where)
{
    struct verify_found found = {0};
    struct errmsg msg = {0};
    enum err err = verify(place, known, &found, &msg);
    if (err != ERR_CORRUPT || strstr(msg.text, where) == NULL) {
        fail_msg("error %d, \"%s\" does not name %s", err, msg.text, where);
    }
}

static void test_a_whole_ledger_says_what_it_is(void **state)
{
    struct verify_found found = {0};
    struct errmsg msg = {0};
    signed_fill(*state);
    struct signer *signer = signed_signer(*state);
    const struct verify_known known = {.public_hex = signer_public(signer)};
    assert_int_equal(verify(*state, &known, &found, &msg), ERR_OK);
    assert_int_equal(found.first_seq, 1);
    assert_int_equal(found.head.seq, SIGNED_RECORDS);
    assert_int_equal(found.n_heads, 1);
    assert_int_equal(found.signed_seq, 5);
    assert_int_equal(found.signed_ms, T0);
    assert_string_equal(found.public_hex, signer_public(signer));
    struct store *store = ledger_open(*state, STORE_READ);
    char public_hex[SIGN_PUBLIC_HEX];
    struct verify_signed head = {0};
    assert_int_equal(store_public_key(store, public_hex, &msg), ERR_OK);
    assert_string_equal(public_hex, signer_public(signer));
    assert_int_equal(store_signed_head(store, &head, &msg), ERR_OK);
    assert_int_equal(head.statement.head.seq, 5);
    assert_true(
        sign_verify(head.public_hex, &head.statement, head.signature_hex));
    store_close(store);
    signer_close(signer);
}

static void test_a_new_ledger_has_no_key_yet(void **state)
{
    struct store *store = ledger_open(*state, STORE_DAEMON);
    char public_hex[SIGN_PUBLIC_HEX];
    struct verify_signed head = {0};
    struct errmsg msg = {0};
    assert_int_equal(store_public_key(store, public_hex, &msg), ERR_NOT_FOUND);
    assert_int_equal(store_signed_head(store, &head, &msg), ERR_NOT_FOUND);
    store_close(store);
}

#define DROP_TRIGGERS                                                          \
    "DROP TRIGGER record_update; DROP TRIGGER record_delete;"                  \
    "DROP TRIGGER record_number; DROP TRIGGER run_update;"                     \
    "DROP TRIGGER run_delete; DROP TRIGGER document_update;"                   \
    "DROP TRIGGER document_delete; DROP TRIGGER latency_update;"

static void test_each_change_is_named(void **state)
{
    static const struct {
        const char *sql, *where;
    } cases[] = {
        {"UPDATE record SET body = replace(body, '0.1', '0.2') WHERE seq = 1",
         "record 1:"},
        {"UPDATE record SET at_ms = at_ms + 1 WHERE seq = 7", "record 7:"},
        {"DELETE FROM record WHERE seq = 5", "record 5:"},
        {"DELETE FROM record WHERE seq = 1", "record 1:"},
        {"UPDATE record SET seq = 99 WHERE seq = 1;"
         "UPDATE record SET seq = 1 WHERE seq = 5;"
         "UPDATE record SET seq = 5 WHERE seq = 99",
         "record 1:"},
        {"UPDATE record SET seq = 8 WHERE seq = 7; INSERT INTO record SELECT "
         "7, at_ms, kind, service, body, hash FROM record WHERE seq = 1",
         "record 7:"},
        {"UPDATE run SET count = 9 WHERE state = 'down'", "record 3:"},
        {"DELETE FROM run WHERE state = 'down'", "record 3:"},
        {"UPDATE latency SET counts = x'636c6f736565' WHERE record = 4",
         "record 4:"},
        {"UPDATE latency SET record = NULL WHERE record = 4", "record 4:"},
        {"DELETE FROM latency WHERE record = 4", "record 4:"},
        {"UPDATE latency SET record = 3 WHERE record IS NULL", "(1 days)"},
        {"UPDATE document SET bytes = bytes - 1", "document "},
        {"DELETE FROM document", "record 5: its document"},
        {"INSERT INTO run SELECT series, first_ms - 3600000, 0, first_ms - "
         "1800000, count, 'up', '', interval_ms, max_gap_ms, confirm, NULL, "
         "NULL FROM run WHERE record IS NULL",
         "an open run of service shop"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        void *place = NULL;
        place_setup(&place);
        signed_fill(place);
        assert_true(ledger_sql(place, DROP_TRIGGERS));
        if (!ledger_sql(place, cases[i].sql)) {
            fail_msg("%s", cases[i].sql);
        }
        assert_found(place, NULL, cases[i].where);
        place_teardown(&place);
    }
    (void)state;
}

static void test_another_name_spoils_the_signatures(void **state)
{
    signed_fill(*state);
    assert_true(ledger_sql(*state, "UPDATE agent SET agent_id = "
                                   "'00112233445566778899aabbccddeeff'"));
    assert_found(*state, NULL, "record 6: the signature is not of it");
}

/* Signing what the chain does not say, or with what it does not know. */
static void test_a_head_must_be_of_its_chain(void **state)
{
    static const struct {
        const char *body, *where;
    } cases[] = {
        {"{}", "the signed head of record 8"},
        {"{\"at_ms\":0,\"hash\":\"00\",\"key\":\"x\",\"signature\":\"\","
         "\"signed_seq\":1}",
         "the signed head of record 8"},
        {"{\"at_ms\":1767225600000,\"hash\":\"000000000000000000000000000000000"
         "0000000000000000000000000000000\",\"key\":\"0011223344556677\","
         "\"signature\":\"00\",\"signed_seq\":1}",
         "record 8: signed with a key (0011223344556677)"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        void *place = NULL;
        place_setup(&place);
        signed_fill(place);
        struct store *store = ledger_open(place, STORE_DAEMON);
        signed_record(store, "head", "", cases[i].body);
        store_close(store);
        assert_found(place, NULL, cases[i].where);
        place_teardown(&place);
    }
    (void)state;
}

/* Makes a ledger of the same name whose past is another one: what its owner can
 * do. */
static void rewrite(const struct place *place, const char *agent_id)
{
    char sql[128];
    struct store *store = ledger_open(place, STORE_DAEMON);
    struct signer *signer = signed_signer(place);
    signed_record(store, "start", "", "{\"version\":\"0.1.1\"}");
    signed_key(store, signer);
    for (int i = 0; i < 8; i++) {
        signed_head(store, signer);
    }
    signer_close(signer);
    store_close(store);
    snprintf(sql, sizeof sql, "UPDATE agent SET agent_id = '%s'", agent_id);
    assert_true(ledger_sql(place, sql));
}

static void test_the_owner_is_held_by_what_others_know(void **state)
{
    struct place *place = *state;
    struct verify_found found = {0};
    struct errmsg msg = {0};
    signed_fill(place);
    struct signer *signer = signed_signer(place);
    assert_int_equal(verify(place, NULL, &found, &msg), ERR_OK);
    const struct sign_statement head = {found.agent_id, found.head, T0};
    const struct verify_known both = {signer_public(signer), &head};
    assert_int_equal(verify(place, &both, &found, &msg), ERR_OK);

    /* The end cut off: the rest is whole, but not what was known. */
    struct verify_found again = {0};
    assert_true(ledger_sql(place, "DROP TRIGGER record_delete;"
                                  "DELETE FROM record WHERE seq = 7;"
                                  "CREATE TRIGGER record_delete BEFORE DELETE "
                                  "ON record BEGIN SELECT RAISE(ABORT, "
                                  "'records are append-only'); END;"));
    assert_int_equal(verify(place, NULL, &again, &msg), ERR_OK);
    assert_found(place, &both, "record 7 is missing: the end was cut off");

    /* Another past, signed with another key. */
    void *other = NULL;
    place_setup(&other);
    struct place *forged = other;
    snprintf(forged->path, sizeof forged->path, "%s/other.db",
             forged->directory);
    rewrite(forged, found.agent_id);
    const struct verify_known known_head = {.head = &head};
    const struct verify_known known_key = {.public_hex = signer_public(signer)};
    /* Its own heads were signed under the name it was made with. */
    assert_found(forged, &known_head, "the signature");
    assert_found(forged, &known_key, "the signature");
    place_teardown(&other);
    signer_close(signer);
}

static void test_another_key_and_another_past_are_named(void **state)
{
    struct place *place = *state;
    struct verify_found found = {0};
    struct errmsg msg = {0};
    signed_fill(place);
    assert_int_equal(verify(place, NULL, &found, &msg), ERR_OK);
    struct sign_statement head = {found.agent_id, found.head, T0};
    const struct verify_known known = {.head = &head};
    head.head.hash[0] ^= 1;
    assert_found(
        place, &known,
        "the head given: record 7, or one before it, was written anew");
    head.agent_id = "00112233445566778899aabbccddeeff";
    assert_found(place, &known, "is of the ledger 0011");
    const struct verify_known stranger = {
        .public_hex = "00112233445566778899aabbccddeeff"
                      "00112233445566778899aabbccddeeff"};
    assert_found(place, &stranger, "none is the one given");
}

/* A key that was lost: the new one is recorded, the old heads stay good. */
static void test_a_new_key_does_not_spoil_the_old_heads(void **state)
{
    struct place *place = *state;
    struct verify_found found = {0};
    struct errmsg msg = {0};
    char path[128];
    signed_fill(place);
    struct signer *old = signed_signer(place);
    snprintf(path, sizeof path, "%s.key", place->path);
    assert_int_equal(remove(path), 0);
    struct signer *new = signed_signer(place);
    struct store *store = ledger_open(place, STORE_DAEMON);
    signed_key(store, new);
    signed_head(store, new);
    store_close(store);
    const struct verify_known known = {.public_hex = signer_public(old)};
    assert_int_equal(verify(place, NULL, &found, &msg), ERR_OK);
    assert_int_equal(found.n_heads, 2);
    assert_int_equal(found.signed_seq, 8);
    assert_string_equal(found.public_hex, signer_public(new));
    assert_int_equal(verify(place, &known, &found, &msg), ERR_OK);
    assert_int_equal(found.signed_seq, 5);
    signer_close(old);
    signer_close(new);
}

int main(void)
{
#define CASE(test)                                                             \
    cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_a_whole_ledger_says_what_it_is),
        CASE(test_a_new_ledger_has_no_key_yet),
        CASE(test_each_change_is_named),
        CASE(test_another_name_spoils_the_signatures),
        CASE(test_a_head_must_be_of_its_chain),
        CASE(test_the_owner_is_held_by_what_others_know),
        CASE(test_another_key_and_another_past_are_named),
        CASE(test_a_new_key_does_not_spoil_the_old_heads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
