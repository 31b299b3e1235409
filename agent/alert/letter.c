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

/* For what receivers refuse to take empty. */
static const char *or_else(const char *text, const char *otherwise)
{
    return text[0] == '\0' ? otherwise : text;
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
    const char *id = or_else(text_of(service, "id"), "claimd");
    int64_t age_ms = message->now_ms - message->created_ms;
    *letter = (struct letter){
        .root = root,
        .japanese = text_equal(language, "ja"),
        .key = message->key,
        .kind = or_else(text_of(root, "kind"), "unknown"),
        .status = or_else(text_of(root, "status"), "firing"),
        .severity = or_else(text_of(root, "severity"), "warning"),
        .cause = or_else(text_of(root, "cause"), "claimd/unknown"),
        .at = text_of(root, "at"),
        .since = or_else(text_of(json_object_get(root, "incident"), "start"),
                         text_of(root, "at")),
        .service = id,
        .service_name = or_else(text_of(service, "name"), id),
        .subject = or_else(in_language(root, "subject", language), "claimd"),
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

/* ---- texts ---- */

/* Length of the character at `text`; a byte that is none counts as one. */
static size_t character_at(const char *text)
{
    size_t n = text_utf8_len(text, strnlen(text, 4));
    return n == 0 ? 1 : n;
}

static size_t units_of(const char *text)
{
    size_t units = 0;
    for (size_t n = 0; *text != '\0'; text += n) {
        n = character_at(text);
        units += n == 4 ? 2 : 1;
    }
    return units;
}

/* One character as the medium wants it; returns its units. */
static size_t write_one(const char *text, size_t at, size_t bytes,
                        letter_escape *escape, char out[LETTER_ESCAPED_MAX])
{
    if (escape == NULL) {
        memcpy(out, text + at, bytes);
        out[bytes] = '\0';
    } else {
        bool begins = at == 0 || text[at - 1] == '\n';
        escape(text + at, bytes, begins, out);
    }
    return units_of(out);
}

size_t letter_cut(struct buf *out, const char *text, size_t most,
                  letter_escape *escape)
{
    char one[LETTER_ESCAPED_MAX];
    size_t total = 0;
    size_t used = 0;
    for (size_t at = 0, n = 0; text[at] != '\0'; at += n) {
        n = character_at(text + at);
        total += write_one(text, at, n, escape, one);
    }
    size_t room = total <= most ? most : most - 1;
    for (size_t at = 0, n = 0; text[at] != '\0'; at += n) {
        n = character_at(text + at);
        size_t units = write_one(text, at, n, escape, one);
        if (used + units > room) {
            buf_puts(out, "…");
            return used + 1;
        }
        buf_puts(out, one);
        used += units;
    }
    return used;
}

static void add_late(struct buf *out, const struct letter *letter)
{
    if (letter->late_s < 0) {
        return;
    }
    buf_puts(out, letter->japanese ? "[遅延: " : "[late: of ");
    letter_cut(out, letter->at, 40, NULL);
    buf_printf(out,
               letter->japanese ? " の通知を %" PRId64 " 分後に送信]\n"
                                : ", sent %" PRId64 " min after]\n",
               letter->late_s / 60);
}

static void add_foot(struct buf *out, const struct letter *letter)
{
    buf_puts(out, "\n");
    if (letter->action[0] != '\0') {
        buf_puts(out, "→ ");
        letter_cut(out, letter->action, 200, NULL);
        buf_puts(out, "\n\n");
    }
    buf_puts(out, letter->japanese ? "台帳 " : "ledger ");
    letter_cut(out, letter->agent, 40, NULL);
    buf_printf(out, " · seq %" PRId64 " · sha256 ", letter->seq);
    letter_cut(out, letter->head, 64, NULL);
    buf_puts(out, "\n");
}

void letter_plain(struct buf *out, const struct letter *letter, size_t most,
                  letter_escape *escape)
{
    struct buf late;
    struct buf foot;
    struct buf end;
    ASSERT(most >= 500);
    buf_init(&late, LETTER_TEXT_MAX);
    buf_init(&foot, LETTER_TEXT_MAX);
    buf_init(&end, LETTER_TEXT_MAX);
    add_late(&late, letter);
    add_foot(&foot, letter);
    size_t used = letter_cut(out, buf_str(&late), most, escape);
    size_t last = letter_cut(&end, buf_str(&foot), most, escape);
    ASSERT(used + last < most);
    letter_cut(out, letter->text, most - used - last, escape);
    buf_puts(out, buf_str(&end));
    buf_fini(&late);
    buf_fini(&foot);
    buf_fini(&end);
}
