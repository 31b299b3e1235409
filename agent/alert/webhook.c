#include "alert/webhook.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/letter.h"
#include "alert/poster.h"
#include "base/check.h"

/* "t=SECONDS,v1=HEX": HMAC-SHA256 of "SECONDS.BODY", so that neither the body
 * nor its time can be changed, and an old one not be sent again unnoticed. */
static void sign(struct poster *poster, const char *secret, const char *body,
                 int64_t now_ms)
{
    char stamp[32];
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    struct buf text;
    snprintf(stamp, sizeof stamp, "%" PRId64, now_ms / 1000);
    buf_init(&text, strlen(body) + sizeof stamp + 1);
    buf_printf(&text, "%s.%s", stamp, body);
    const unsigned char *made =
        HMAC(EVP_sha256(), secret, (int)strlen(secret),
             (const unsigned char *)buf_str(&text), text.len, mac, &n);
    ASSERT(made != NULL && n == 32);
    buf_fini(&text);
    int used = snprintf(poster->signature, sizeof poster->signature,
                        "t=%s,v1=", stamp);
    for (unsigned i = 0; i < n; i++) {
        used +=
            snprintf(poster->signature + used,
                     sizeof poster->signature - (size_t)used, "%02x", mac[i]);
    }
    poster_header(poster, "Claimd-Signature", poster->signature);
}

static void webhook_send(void *self, const struct channel_message *message,
                         channel_done *done, void *owner)
{
    struct poster *poster = self;
    const char *secret = params_text(poster->params, "hmac", NULL);
    struct letter letter;
    if (!letter_open(&letter, message, "en")) {
        poster_refuse(poster, "the message is damaged", done, owner);
        return;
    }
    char *body = letter_with_delivery(&letter);
    letter_close(&letter);
    poster_header(poster, "Idempotency-Key", message->key);
    if (secret != NULL) {
        sign(poster, secret, body, message->now_ms);
    }
    poster_send(poster, params_text(poster->params, "url", ""), body, done,
                owner);
}

const struct channel_ops webhook_ops = {
    .name = "webhook",
    .create = poster_create,
    .send = webhook_send,
    .cancel = poster_cancel,
    .destroy = poster_destroy,
};
