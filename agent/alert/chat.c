#include "alert/chat.h"

#include <stdlib.h>
#include <string.h>

#include "alert/letter.h"
#include "alert/poster.h"
#include "base/check.h"
#include "base/text.h"

#define TEXT_MAX 65536
#define SLACK_HEADER_MOST 150 /* of a header block; a section holds 3000 */
#define SLACK_SECTION_MOST 2900
#define TEAMS_TEXT_MOST 18000  /* a card is at most 28 KB */
#define DISCORD_TITLE_MOST 256 /* an embed's description holds 4096 */
#define DISCORD_TEXT_MOST 4000

/* Red, orange, green, grey. */
static int colour_of(const struct letter *letter)
{
    if (text_equal(letter->status, "resolved")) {
        return 0x2e7d32;
    }
    if (text_equal(letter->severity, "critical")) {
        return 0xc62828;
    }
    return text_equal(letter->severity, "warning") ? 0xef6c00 : 0x607d8b;
}

/* Slack takes these three for its own (api.slack.com, formatting text). */
static void slack_escape(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            buf_puts(out, "&amp;");
            break;
        case '<':
            buf_puts(out, "&lt;");
            break;
        case '>':
            buf_puts(out, "&gt;");
            break;
        default:
            buf_putc(out, *text);
        }
    }
}

/* The whole text, cut; escaped first where the receiver needs that. */
static void whole_text(struct buf *out, const struct letter *letter,
                       const char *language, size_t most)
{
    struct buf plain;
    buf_init(&plain, TEXT_MAX);
    letter_plain(&plain, letter, language);
    letter_cut(out, buf_str(&plain), most);
    buf_fini(&plain);
}

static json_t *slack_form(const struct letter *letter, const char *language)
{
    struct buf subject;
    struct buf plain;
    struct buf text;
    buf_init(&subject, TEXT_MAX);
    buf_init(&plain, TEXT_MAX);
    buf_init(&text, TEXT_MAX);
    letter_cut(&subject, letter->subject, SLACK_HEADER_MOST);
    /* An escaped character is five at most: cut so that all of it fits. */
    whole_text(&plain, letter, language, SLACK_SECTION_MOST / 2);
    slack_escape(&text, buf_str(&plain));
    struct buf fallback;
    buf_init(&fallback, TEXT_MAX);
    slack_escape(&fallback, buf_str(&subject));
    json_t *form = json_pack(
        "{s:s, s:[{s:s, s:{s:s, s:s, s:b}}, {s:s, s:{s:s, s:s, s:b}}]}", "text",
        buf_str(&fallback), "blocks", "type", "header", "text", "type",
        "plain_text", "text", buf_str(&subject), "emoji", 0, "type", "section",
        "text", "type", "mrkdwn", "text", buf_str(&text), "verbatim", 1);
    buf_fini(&subject);
    buf_fini(&plain);
    buf_fini(&text);
    buf_fini(&fallback);
    return form;
}

static json_t *teams_form(const struct letter *letter, const char *language)
{
    struct buf text;
    buf_init(&text, TEXT_MAX);
    whole_text(&text, letter, language, TEAMS_TEXT_MOST / 4);
    bool resolved = text_equal(letter->status, "resolved");
    const char *colour = resolved ? "Good"
                         : text_equal(letter->severity, "critical")
                             ? "Attention"
                             : "Warning";
    json_t *card = json_pack(
        "{s:s, s:s, s:s, s:[{s:s, s:s, s:s, s:s, s:b, s:s}, "
        "{s:s, s:s, s:b}]}",
        "$schema", "http://adaptivecards.io/schemas/adaptive-card.json", "type",
        "AdaptiveCard", "version", "1.4", "body", "type", "TextBlock", "text",
        letter->subject, "weight", "Bolder", "size", "Medium", "wrap", 1,
        "color", colour, "type", "TextBlock", "text", buf_str(&text), "wrap",
        1);
    buf_fini(&text);
    return json_pack("{s:s, s:[{s:s, s:n, s:o}]}", "type", "message",
                     "attachments", "contentType",
                     "application/vnd.microsoft.card.adaptive", "contentUrl",
                     "content", card);
}

static json_t *discord_form(const struct letter *letter, const char *language)
{
    struct buf subject;
    struct buf text;
    buf_init(&subject, TEXT_MAX);
    buf_init(&text, TEXT_MAX);
    letter_cut(&subject, letter->subject, DISCORD_TITLE_MOST);
    whole_text(&text, letter, language, DISCORD_TEXT_MOST);
    json_t *form =
        json_pack("{s:{s:[]}, s:[{s:s, s:s, s:i}]}", "allowed_mentions",
                  "parse", "embeds", "title", buf_str(&subject), "description",
                  buf_str(&text), "color", colour_of(letter));
    buf_fini(&subject);
    buf_fini(&text);
    return form;
}

typedef json_t *make_form(const struct letter *letter, const char *language);

static void send_form(struct poster *poster, make_form *make,
                      const struct channel_message *message, channel_done *done,
                      void *owner)
{
    const char *language = params_text(poster->params, "language", "ja");
    struct letter letter;
    if (!letter_open(&letter, message, language)) {
        poster_refuse(poster, "the message is damaged", done, owner);
        return;
    }
    json_t *form = make(&letter, language);
    ASSERT(form != NULL);
    char *body = json_dumps(form, JSON_COMPACT);
    ASSERT(body != NULL);
    json_decref(form);
    letter_close(&letter);
    poster_send(poster, params_text(poster->params, "url", ""), body, done,
                owner);
}

static void slack_send(void *self, const struct channel_message *message,
                       channel_done *done, void *owner)
{
    send_form(self, slack_form, message, done, owner);
}

static void teams_send(void *self, const struct channel_message *message,
                       channel_done *done, void *owner)
{
    send_form(self, teams_form, message, done, owner);
}

static void discord_send(void *self, const struct channel_message *message,
                         channel_done *done, void *owner)
{
    send_form(self, discord_form, message, done, owner);
}

const struct channel_ops slack_ops = {.name = "slack",
                                      .create = poster_create,
                                      .send = slack_send,
                                      .cancel = poster_cancel,
                                      .destroy = poster_destroy};

const struct channel_ops teams_ops = {.name = "teams",
                                      .create = poster_create,
                                      .send = teams_send,
                                      .cancel = poster_cancel,
                                      .destroy = poster_destroy};

const struct channel_ops discord_ops = {.name = "discord",
                                        .create = poster_create,
                                        .send = discord_send,
                                        .cancel = poster_cancel,
                                        .destroy = poster_destroy};
