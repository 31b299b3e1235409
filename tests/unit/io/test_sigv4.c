/* Signatures as AWS publishes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "io/sigv4.h"

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const char *header(const struct sigv4_headers *headers, const char *name)
{
    for (size_t i = 0; i < headers->n; i++) {
        if (text_equal(headers->names[i], name)) {
            return headers->values[i];
        }
    }
    return NULL;
}

/* "Authenticating Requests: Using the Authorization Header", Amazon S3 API
 * Reference: GET Bucket Lifecycle, Get Bucket (List Objects). */
static void expect_signature(const char *query, const char *signature)
{
    struct arena arena = {0};
    struct sigv4_headers headers;
    sigv4_sign(&arena,
               &(struct sigv4_request){
                   .region = "us-east-1",
                   .service = "s3",
                   .key_id = "AKIAIOSFODNN7EXAMPLE",
                   .secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                   .at_ms = 1369353600000,
                   .method = "GET",
                   .host = "examplebucket.s3.amazonaws.com",
                   .path = "/",
                   .query = query,
               },
               &headers);
    const char *said = header(&headers, "authorization");
    assert_string_equal(header(&headers, "x-amz-date"), "20130524T000000Z");
    assert_string_equal(header(&headers, "x-amz-content-sha256"), EMPTY);
    assert_non_null(strstr(said, "AWS4-HMAC-SHA256 "
                                 "Credential=AKIAIOSFODNN7EXAMPLE/20130524/"
                                 "us-east-1/s3/aws4_request, "
                                 "SignedHeaders=host;x-amz-content-sha256;"
                                 "x-amz-date, Signature="));
    assert_string_equal(strstr(said, "Signature=") + 10, signature);
    arena_fini(&arena);
}

static void published_examples(void **state)
{
    (void)state;
    expect_signature(
        "lifecycle=",
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    expect_signature(
        "max-keys=2&prefix=J",
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

static void all_that_is_given_is_signed(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct sigv4_headers headers;
    sigv4_sign(&arena,
               &(struct sigv4_request){.region = "r",
                                       .service = "ssm",
                                       .key_id = "AKID",
                                       .secret = "canary",
                                       .token = "token",
                                       .at_ms = 1795400100999,
                                       .method = "POST",
                                       .host = "127.0.0.1:81",
                                       .path = "/",
                                       .content_type = "a/b",
                                       .target = "T.Action",
                                       .body = "{}"},
               &headers);
    assert_int_equal(headers.n, SIGV4_HEADERS_MAX);
    assert_non_null(strstr(
        header(&headers, "authorization"),
        "SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;"
        "x-amz-security-token;x-amz-target,"));
    for (size_t i = 0; i < headers.n; i++) {
        assert_null(strstr(headers.values[i], "canary"));
    }
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_examples),
        cmocka_unit_test(all_that_is_given_is_signed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
