#include "unit/store/support_signed.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/digest.h"

#define BODY_BYTES 1024

struct store_head signed_record(struct store *store, const char *kind,
                                const char *service, const char *body)
{
    const struct store_record record = {T0, kind, service, body};
    return ledger_commit(store, &(struct store_batch){.now_ms = T0,
                                                      .records = &record,
                                                      .n_records = 1});
}

struct store_head signed_key(struct store *store, const struct signer *signer)
{
    char body[BODY_BYTES];
    char id[SIGN_KEY_ID_MAX];
    sign_key_id(signer_public(signer), id);
    snprintf(body, sizeof body,
             "{\"algorithm\":\"ed25519\",\"id\":\"%s\",\"public\":\"%s\"}", id,
             signer_public(signer));
    return signed_record(store, "key", "", body);
}

struct store_head signed_head(struct store *store, const struct signer *signer)
{
    char body[BODY_BYTES];
    char id[SIGN_KEY_ID_MAX];
    char signature[SIGN_HEX];
    char hash[DIGEST_HEX];
    struct store_state state = {0};
    assert_int_equal(store_state(store, &state, NULL), ERR_OK);
    const struct sign_statement statement = {state.agent_id, state.head, T0};
    sign_key_id(signer_public(signer), id);
    signer_sign(signer, &statement, signature);
    snprintf(body, sizeof body,
             "{\"at_ms\":%" PRId64 ",\"hash\":\"%s\",\"key\":\"%s\","
             "\"signature\":\"%s\",\"signed_seq\":%" PRId64 "}",
             T0, digest_hex(state.head.hash, hash), id, signature,
             state.head.seq);
    return signed_record(store, "head", "", body);
}

struct signer *signed_signer(const struct place *place)
{
    char path[128];
    struct signer *signer = NULL;
    bool made = false;
    struct errmsg msg = {0};
    snprintf(path, sizeof path, "%s.key", place->path);
    if (signer_open(path, &signer, &made, &msg) != ERR_OK) {
        fail_msg("%s", msg.text);
    }
    return signer;
}

static void put_runs(struct store *store)
{
    struct store_run runs[] = {a_run(T0, 5, STATE_UP, true),
                               a_run(T0 + 50000, 2, STATE_DOWN, true),
                               a_run(T0 + 70000, 3, STATE_UP, false)};
    ledger_commit(
        store, &(struct store_batch){.now_ms = T0, .runs = runs, .n_runs = 3});
}

static void put_days(struct store *store)
{
    const struct series_key web = {"shop", "web", "local"};
    const struct store_latency days[] = {
        {web, DAY0, (const uint8_t *)"closed", 6, true},
        {web, DAY0 + 1, (const uint8_t *)"open", 4, false}};
    ledger_commit(store, &(struct store_batch){.now_ms = T0,
                                               .latencies = days,
                                               .n_latencies = 2});
}

static void put_report(struct store *store)
{
    char body[BODY_BYTES];
    char hex[DIGEST_HEX];
    uint8_t digest[DIGEST_BYTES];
    const struct store_document document = {SIGNED_DOCUMENT,
                                            strlen(SIGNED_DOCUMENT)};
    digest_of(document.bytes, document.n_bytes, digest);
    snprintf(body, sizeof body,
             "{\"files\":[{\"name\":\"a.json\",\"sha256\":\"%s\"}],"
             "\"from_ms\":%" PRId64 "}",
             digest_hex(digest, hex), T0);
    const struct store_record record = {T0, "report", "shop", body};
    ledger_commit(store, &(struct store_batch){.now_ms = T0,
                                               .records = &record,
                                               .n_records = 1,
                                               .documents = &document,
                                               .n_documents = 1});
}

void signed_fill(const struct place *place)
{
    struct store *store = ledger_open(place, STORE_DAEMON);
    struct signer *signer = signed_signer(place);
    signed_record(store, "start", "", "{\"version\":\"0.1.0\"}");
    signed_key(store, signer);
    put_runs(store);
    put_days(store);
    put_report(store);
    signed_head(store, signer);
    struct store_head head = signed_record(
        store, "verdict", "shop",
        "{\"claim\":\"5.availability\",\"verdict\":\"overstated\"}");
    assert_int_equal(head.seq, SIGNED_RECORDS);
    signer_close(signer);
    store_close(store);
}
