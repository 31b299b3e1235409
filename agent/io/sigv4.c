#include "io/sigv4.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "base/check.h"
#include "base/hex.h"
#include "base/units.h"
#include "core/civil.h"

#define HASH_BYTES 32

struct hash {
    uint8_t bytes[HASH_BYTES];
};

static const char *hash_hex(struct arena *arena, const char *text)
{
    struct hash hash;
    int done =
        EVP_Digest(text, strlen(text), hash.bytes, NULL, EVP_sha256(), NULL);
    ASSERT(done == 1); /* fails only without memory */
    return hex_render(hash.bytes, HASH_BYTES,
                      arena_alloc(arena, 2 * (size_t)HASH_BYTES + 1));
}

static struct hash keyed_hash(const void *key, size_t n, const char *text)
{
    struct hash hash;
    const uint8_t *done = HMAC(EVP_sha256(), key, (int)n, (const uint8_t *)text,
                               strlen(text), hash.bytes, NULL);
    ASSERT(done != NULL);
    return hash;
}

/* "20261122T170500Z" */
static const char *stamp_of(struct arena *arena, int64_t at_ms)
{
    int64_t day = civil_utc_day(at_ms);
    int64_t second = (at_ms - day * MS_PER_DAY) / MS_PER_SECOND;
    struct civil_date date = civil_from_days(day);
    return arena_printf(arena, "%04d%02d%02dT%02d%02d%02dZ", date.year,
                        date.month, date.day, (int)(second / 3600),
                        (int)(second / 60 % 60), (int)(second % 60));
}

/* In the order of their names. */
static void gather(struct arena *arena, const struct sigv4_request *request,
                   const char *stamp, struct sigv4_headers *ret)
{
    const struct {
        const char *name, *value;
    } all[] = {
        {"content-type", request->content_type},
        {"host", request->host},
        {"x-amz-content-sha256",
         hash_hex(arena, request->body == NULL ? "" : request->body)},
        {"x-amz-date", stamp},
        {"x-amz-security-token", request->token},
        {"x-amz-target", request->target},
    };
    static_assert(ARRAY_LEN(all) + 1 == SIGV4_HEADERS_MAX,
                  "these and the authorization");
    ret->n = 0;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        if (all[i].value != NULL) {
            ret->names[ret->n] = all[i].name;
            ret->values[ret->n++] = all[i].value;
        }
    }
}

static const char *joined(struct arena *arena, const char *const *texts,
                          size_t n)
{
    const char *all = texts[0];
    for (size_t i = 1; i < n; i++) {
        all = arena_printf(arena, "%s;%s", all, texts[i]);
    }
    return all;
}

static const char *canonical(struct arena *arena,
                             const struct sigv4_request *request,
                             const struct sigv4_headers *headers,
                             const char *names)
{
    const char *lines = "";
    const char *body_hash = NULL;
    for (size_t i = 0; i < headers->n; i++) {
        lines = arena_printf(arena, "%s%s:%s\n", lines, headers->names[i],
                             headers->values[i]);
        if (strcmp(headers->names[i], "x-amz-content-sha256") == 0) {
            body_hash = headers->values[i];
        }
    }
    ASSERT(body_hash != NULL);
    return arena_printf(
        arena, "%s\n%s\n%s\n%s\n%s\n%s", request->method, request->path,
        request->query == NULL ? "" : request->query, lines, names, body_hash);
}

static const char *signature(struct arena *arena,
                             const struct sigv4_request *request,
                             const char *stamp, const char *to_sign)
{
    const char *secret = arena_printf(arena, "AWS4%s", request->secret);
    const char *date = arena_strndup(arena, stamp, 8);
    struct hash key = keyed_hash(secret, strlen(secret), date);
    key = keyed_hash(key.bytes, HASH_BYTES, request->region);
    key = keyed_hash(key.bytes, HASH_BYTES, request->service);
    key = keyed_hash(key.bytes, HASH_BYTES, "aws4_request");
    key = keyed_hash(key.bytes, HASH_BYTES, to_sign);
    return hex_render(key.bytes, HASH_BYTES,
                      arena_alloc(arena, 2 * (size_t)HASH_BYTES + 1));
}

void sigv4_sign(struct arena *arena, const struct sigv4_request *request,
                struct sigv4_headers *ret)
{
    const char *stamp = stamp_of(arena, request->at_ms);
    const char *scope = arena_printf(arena, "%.8s/%s/%s/aws4_request", stamp,
                                     request->region, request->service);
    ASSERT(request->path[0] == '/' && request->host != NULL);
    gather(arena, request, stamp, ret);
    const char *names = joined(arena, ret->names, ret->n);
    const char *to_sign =
        arena_printf(arena, "AWS4-HMAC-SHA256\n%s\n%s\n%s", stamp, scope,
                     hash_hex(arena, canonical(arena, request, ret, names)));
    ret->names[ret->n] = "authorization";
    ret->values[ret->n++] = arena_printf(
        arena,
        "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s",
        request->key_id, scope, names,
        signature(arena, request, stamp, to_sign));
}
