#include "alert/letter.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static const char *in_language(const json_t *root, const char *key,
                               const char *language)
{
    return text_of(json_object_get(root, key), language);
}

bool letter_open(struct letter *letter, const struct channel_message *message,
                 const char *language)
{
    json_t *root = json_loads(message->body, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(root)) {
        json_decref(root);
        return false;
    }
    const json_t *service = json_object_get(root, "service");
    const json_t *ledger = json_object_get(root, "ledger");
    bool own = !json_is_object(service);
    int64_t age_ms = message->now_ms - message->created_ms;
    *letter = (struct letter){
        .root = root,
        .key = message->key,
        .kind = text_of(root, "kind"),
        .status = text_of(root, "status"),
        .severity = text_of(root, "severity"),
        .cause = text_of(root, "cause"),
        .at = text_of(root, "at"),
        .service = own ? "claimd" : text_of(service, "id"),
        .service_name = own ? "claimd" : text_of(service, "name"),
        .subject = in_language(root, "subject", language),
        .text = in_language(root, "text", language),
        .action = in_language(root, "action", language),
        .agent = text_of(ledger, "agent"),
        .head = text_of(ledger, "head"),
        .seq = json_integer_value(json_object_get(ledger, "seq")),
        .late_s = age_ms > CHANNEL_LATE_MS ? age_ms / 1000 : -1,
        .attempt = message->attempts + 1,
    };
    return true;
}

void letter_close(struct letter *letter)
{
    json_decref(letter->root);
    letter->root = NULL;
}

char *letter_with_delivery(const struct letter *letter)
{
    json_t *late =
        letter->late_s < 0 ? json_null() : json_integer(letter->late_s);
    json_t *delivery =
        json_pack("{s:i, s:o}", "attempt", letter->attempt, "late_s", late);
    int failed = json_object_set_new(letter->root, "delivery", delivery);
    ASSERT(failed == 0);
    char *text = json_dumps(letter->root, JSON_COMPACT);
    ASSERT(text != NULL);
    return text;
}

void letter_plain(struct buf *out, const struct letter *letter,
                  const char *language)
{
    bool japanese = text_equal(language, "ja");
    if (letter->late_s >= 0) {
        buf_printf(out,
                   japanese ? "[遅延: %s の通知を %" PRId64 " 分後に送信]\n"
                            : "[late: of %s, sent %" PRId64 " min after]\n",
                   letter->at, letter->late_s / 60);
    }
    buf_puts(out, letter->text);
    if (letter->action[0] != '\0') {
        buf_printf(out, "\n→ %s\n", letter->action);
    }
    buf_printf(out, "\n%s %s · seq %" PRId64 " · sha256 %s\n",
               japanese ? "台帳" : "ledger", letter->agent, letter->seq,
               letter->head);
}

void letter_cut(struct buf *out, const char *text, size_t most)
{
    size_t characters = 0;
    size_t bytes = 0;
    size_t kept = 0; /* bytes of the first most - 1 characters */
    for (; text[bytes] != '\0'; bytes++) {
        bool begins = ((unsigned char)text[bytes] & 0xC0) != 0x80;
        if (begins && ++characters == most) {
            kept = bytes;
        }
        if (characters > most) {
            buf_add(out, text, kept);
            buf_puts(out, "…");
            return;
        }
    }
    buf_add(out, text, bytes);
}
