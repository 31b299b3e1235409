/* A signature is accepted for what was signed and for nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "store/sign.h"
#include "unit/store/support_ledger.h"

static const char *key_path(struct arena *arena, void **state)
{
    const struct place *place = *state;
    return arena_printf(arena, "%s.key", place->path);
}

static struct signer *open_signer(const char *path, bool expect_made)
{
    struct signer *signer = NULL;
    struct errmsg msg = {0};
    bool made = !expect_made;
    if (signer_open(path, &signer, &made, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    assert_int_equal(made, expect_made);
    return signer;
}

static const struct sign_statement statement = {
    .agent_id = "00112233445566778899aabbccddeeff",
    .head = {.seq = 7, .hash = {1, 2, 3}},
    .at_ms = T0};

static void test_the_key_is_made_once_and_kept(void **state)
{
    struct arena arena = {0};
    const char *path = key_path(&arena, state);
    struct signer *first = open_signer(path, true);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    struct signer *again = open_signer(path, false);
    assert_string_equal(signer_public(first), signer_public(again));
    char signature[SIGN_HEX];
    signer_sign(again, &statement, signature);
    assert_true(sign_verify(signer_public(first), &statement, signature));
    signer_close(first);
    signer_close(again);
    arena_fini(&arena);
}

static void test_nothing_else_is_accepted(void **state)
{
    struct arena arena = {0};
    struct signer *signer = open_signer(key_path(&arena, state), true);
    struct signer *other =
        open_signer(arena_printf(&arena, "%s2", key_path(&arena, state)), true);
    char signature[SIGN_HEX];
    signer_sign(signer, &statement, signature);
    struct sign_statement changed = statement;
    changed.head.seq++;
    assert_false(sign_verify(signer_public(signer), &changed, signature));
    changed = statement;
    changed.head.hash[31] ^= 1;
    assert_false(sign_verify(signer_public(signer), &changed, signature));
    changed = statement;
    changed.at_ms++;
    assert_false(sign_verify(signer_public(signer), &changed, signature));
    changed = statement;
    changed.agent_id = "00112233445566778899aabbccddeefe";
    assert_false(sign_verify(signer_public(signer), &changed, signature));
    assert_false(sign_verify(signer_public(other), &statement, signature));
    assert_false(sign_verify("zz", &statement, signature));
    assert_false(sign_verify(signer_public(signer), &statement, "00"));
    signature[0] = signature[0] == '0' ? '1' : '0';
    assert_false(sign_verify(signer_public(signer), &statement, signature));
    signer_close(signer);
    signer_close(other);
    arena_fini(&arena);
}

static void test_a_file_that_is_no_key_is_left_alone(void **state)
{
    static const char *const contents[] = {
        "", "not a key\n",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n"
        "-----END PRIVATE KEY-----\n"};
    struct arena arena = {0};
    const char *path = key_path(&arena, state);
    for (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++) {
        FILE *file = fopen(path, "w");
        fputs(contents[i], file);
        fclose(file);
        struct signer *signer = NULL;
        struct errmsg msg = {0};
        bool made = false;
        assert_int_equal(signer_open(path, &signer, &made, &msg), ERR_CORRUPT);
        assert_non_null(strstr(msg.text, path));
        struct stat status;
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_size, strlen(contents[i]));
    }
    arena_fini(&arena);
}

static void test_the_statement_is_five_lines(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 1024);
    sign_render(&text, &statement);
    assert_string_equal(
        buf_str(&text),
        "claimd head\n"
        "agent 00112233445566778899aabbccddeeff\n"
        "seq 7\n"
        "sha256 "
        "0102030000000000000000000000000000000000000000000000000000000000"
        "\n"
        "at 2026-01-01T00:00:00Z\n");
    buf_fini(&text);
}

static void test_a_statement_reads_back_to_the_byte(void **state)
{
    (void)state;
    struct buf text;
    char agent_id[SIGN_AGENT_MAX];
    struct sign_statement again = {0};
    buf_init(&text, 1024);
    sign_render(&text, &statement);
    assert_true(sign_parse(buf_str(&text), agent_id, &again));
    assert_string_equal(again.agent_id, statement.agent_id);
    assert_int_equal(again.head.seq, 7);
    assert_memory_equal(again.head.hash, statement.head.hash, 32);
    assert_int_equal(again.at_ms, T0);
    buf_putc(&text, ' ');
    assert_false(sign_parse(buf_str(&text), agent_id, &again));
    assert_false(sign_parse("", agent_id, &again));
    assert_false(sign_parse("claimd head\n", agent_id, &again));
    buf_fini(&text);
}

static void test_a_public_key_reads_back(void **state)
{
    struct arena arena = {0};
    struct signer *signer = open_signer(key_path(&arena, state), true);
    struct buf pem;
    char hex[SIGN_PUBLIC_HEX];
    buf_init(&pem, 1024);
    assert_int_equal(sign_public_pem(&pem, signer_public(signer), NULL),
                     ERR_OK);
    assert_int_equal(sign_read_public(buf_str(&pem), pem.len, hex, NULL),
                     ERR_OK);
    assert_string_equal(hex, signer_public(signer));
    assert_int_equal(sign_read_public("x", 1, hex, NULL), ERR_INVALID);
    buf_fini(&pem);
    signer_close(signer);
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_key_is_made_once_and_kept,
                                        place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(test_nothing_else_is_accepted,
                                        place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_file_that_is_no_key_is_left_alone, place_setup,
            place_teardown),
        cmocka_unit_test(test_the_statement_is_five_lines),
        cmocka_unit_test(test_a_statement_reads_back_to_the_byte),
        cmocka_unit_test_setup_teardown(test_a_public_key_reads_back,
                                        place_setup, place_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
