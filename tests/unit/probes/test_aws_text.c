/* What AWS's XML and credentials files are read as. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/units.h"
#include "probes/aws/aws.h"
#include "probes/aws/key.h"

static const struct aws_node *parse(struct arena *arena, const char *text,
                                    struct errmsg *msg)
{
    return aws_xml_parse(arena, text, strlen(text), msg);
}

static void xml_is_a_tree(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct errmsg msg = {0};
    const struct aws_node *root =
        parse(&arena,
              "<?xml version='1.0'?><a xmlns='urn:x'>\n <b>1 &lt; &#x3042;</b>"
              "<c><b>deep</b></c><b>second</b><d/></a>",
              &msg);
    assert_non_null(root);
    assert_string_equal(root->name, "a");
    assert_string_equal(root->text, "");
    assert_string_equal(aws_xml_text(root, "b"), "1 < あ");
    assert_string_equal(root->child->next->next->text, "second");
    assert_string_equal(aws_xml_text(aws_xml_child(root, "c"), "b"), "deep");
    assert_null(aws_xml_text(root, "d"));
    assert_null(aws_xml_child(root, "x"));
    assert_null(aws_xml_text(NULL, "x"));
    assert_string_equal(aws_xml_find(root, "c")->child->text, "deep");
    assert_null(aws_xml_find(root, "x"));
    arena_fini(&arena);
}

static void expect_no_xml(const char *text, const char *why)
{
    struct arena arena = {0};
    struct errmsg msg = {0};
    assert_null(parse(&arena, text, &msg));
    if (strstr(msg.text, why) == NULL) {
        fail_msg("%s is not in: %s", why, msg.text);
    }
    arena_fini(&arena);
}

/* `n` times a text, between two others. */
static char *repeated(const char *before, const char *text, size_t n,
                      const char *behind)
{
    struct buf buf;
    buf_init(&buf, (size_t)8 * 1024 * 1024);
    buf_puts(&buf, before);
    for (size_t i = 0; i < n; i++) {
        buf_puts(&buf, text);
    }
    buf_puts(&buf, behind);
    assert_false(buf.overflowed);
    return buf.data;
}

static void what_is_not_whole_or_too_much_is_refused(void **state)
{
    (void)state;
    expect_no_xml("", "no element");
    expect_no_xml("<a><b>1</b>", "no element");
    expect_no_xml("<a></b>", "mismatched");
    expect_no_xml("<a/><b/>", "junk");
    expect_no_xml("<!DOCTYPE a><a/>", "document type");
    expect_no_xml("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document type");
    expect_no_xml("<a>&b;</a>", "undefined entity");
    char *deep = repeated("", "<a>", AWS_XML_DEPTH_MAX + 1, "");
    expect_no_xml(deep, "too deep");
    free(deep);
    char *many = repeated("<a>", "<b/>", AWS_XML_NODES_MAX, "</a>");
    expect_no_xml(many, "too many");
    free(many);
    char *text = repeated("<a>", "text", AWS_XML_TEXT_MAX / 4 + 1, "</a>");
    expect_no_xml(text, "too long");
    free(text);
}

static void a_question_is_written_as_it_is_signed(void **state)
{
    (void)state;
    struct buf query;
    buf_init(&query, 1024);
    aws_param(&query, "a-b", "x/y=z+ ~.あ");
    aws_param(&query, "versions", "");
    assert_string_equal(buf_str(&query),
                        "a-b=x%2Fy%3Dz%2B%20~.%E3%81%82&versions=");
    buf_fini(&query);
}

static void counts_are_digits(void **state)
{
    (void)state;
    assert_int_equal(aws_count("0"), 0);
    assert_int_equal(aws_count("5497558138880"), 5497558138880);
    assert_int_equal(aws_count(""), -1);
    assert_int_equal(aws_count(NULL), -1);
    assert_int_equal(aws_count("-1"), -1);
    assert_int_equal(aws_count("1.5"), -1);
    assert_int_equal(aws_count("99999999999999999999999999"), -1);
}

static void expect_date(const char *key, const char *date)
{
    struct arena arena = {0};
    const char *found = aws_key_date(&arena, key);
    if (date == NULL) {
        assert_null(found);
    } else {
        assert_non_null(found);
        assert_string_equal(found, date);
    }
    arena_fini(&arena);
}

static void dates_of_keys(void **state)
{
    (void)state;
    expect_date("db/2026-11-22.sql.gz", "2026-11-22");
    expect_date("db/2026/11/22/part-1", "2026-11-22");
    expect_date("db_20261122_020500.gz", "2026-11-22");
    expect_date("v1234567/202611220205.gz", "2026-11-22");
    expect_date("2026-13-01/2026.02.28", "2026-02-28");
    expect_date("2026-11/22", NULL);
    expect_date("2026", NULL);
    expect_date("2026-", NULL);
    expect_date("2026-11-223", NULL);
    expect_date("12026-11-22", NULL);
    expect_date("1700000000000", NULL);
    expect_date("", NULL);
}

static void keys_are_decoded_and_cut(void **state)
{
    (void)state;
    struct arena arena = {0};
    char key[FACT_SUBJECT_MAX + 8];
    assert_string_equal(aws_key_decode(&arena, "a%2Bb+%e3%81%82%25%2"),
                        "a+b あ%%2");
    assert_string_equal(aws_key_decode(&arena, "%00%zz%"), "%00%zz%");
    assert_string_equal(aws_key_folder(&arena, "a/b/c"), "a/b");
    assert_null(aws_key_folder(&arena, "c"));
    assert_string_equal(aws_key_subject("short"), "short");
    memset(key, 'x', sizeof key);
    memcpy(key + 6, "あ", 3);
    key[sizeof key - 1] = '\0';
    assert_ptr_equal(aws_key_subject(key), key + 9);
    arena_fini(&arena);
}

static const char file[] =
    "aws_access_key_id=outside\n"
    "[default]\r\n"
    "aws_access_key_id = AKID\r\n"
    "\taws_secret_access_key\t=\ta/b+c==\r\n"
    "# aws_session_token = commented\n"
    "[ spaced ] ; behind\n"
    "aws_access_key_id=AKID2\n"
    "aws_secret_access_key=s\n"
    "aws_session_token=t=\n"
    "[half]\naws_access_key_id=AKID3\n"
    "[bad]\naws_access_key_id=AKID4\naws_secret_access_key=a b\n"
    "[last]\naws_access_key_id=AKID5\naws_secret_access_key=end";

static void expect_profile(const char *profile, enum err err,
                           const char *key_id, const char *secret,
                           const char *token)
{
    struct arena arena = {0};
    struct errmsg msg = {0};
    struct aws_credentials found = {0};
    assert_int_equal(aws_credentials_parse(&arena, file, profile, &found, &msg),
                     err);
    if (err == ERR_OK) {
        assert_string_equal(found.key_id, key_id);
        assert_string_equal(found.secret, secret);
    } else {
        assert_null(found.key_id);
        assert_null(strstr(msg.text, "AKID"));
        assert_null(strstr(msg.text, "a b"));
    }
    if (token == NULL) {
        assert_null(found.token);
    } else {
        assert_string_equal(found.token, token);
    }
    arena_fini(&arena);
}

static void profiles_of_a_credentials_file(void **state)
{
    (void)state;
    expect_profile("default", ERR_OK, "AKID", "a/b+c==", NULL);
    expect_profile("spaced", ERR_OK, "AKID2", "s", "t=");
    expect_profile("last", ERR_OK, "AKID5", "end", NULL);
    expect_profile("none", ERR_NOT_FOUND, NULL, NULL, NULL);
    expect_profile("half", ERR_INVALID, NULL, NULL, NULL);
    expect_profile("bad", ERR_INVALID, NULL, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xml_is_a_tree),
        cmocka_unit_test(what_is_not_whole_or_too_much_is_refused),
        cmocka_unit_test(a_question_is_written_as_it_is_signed),
        cmocka_unit_test(counts_are_digits),
        cmocka_unit_test(dates_of_keys),
        cmocka_unit_test(keys_are_decoded_and_cut),
        cmocka_unit_test(profiles_of_a_credentials_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
