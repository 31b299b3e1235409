#include "alert/chat.h"

#include <stdlib.h>
#include <string.h>

#include "alert/letter.h"
#include "alert/poster.h"
#include "base/check.h"
#include "base/text.h"

#define SLACK_HEADER_MOST 150   /* of a header block */
#define SLACK_SECTION_MOST 3000 /* of a section's text, escaped */
#define TEAMS_TEXT_MOST 10000
#define TEAMS_SUBJECT_MOST 500
#define TEAMS_BYTES_MOST 20000   /* a message is at most about 28 KB */
#define DISCORD_CONTENT_MOST 500 /* of 2000: a notification's first line */
#define DISCORD_TEXT_MOST 4000   /* of 4096 of an embed, 6000 of all */

/* ---- Slack ---- */

/* Slack takes these three for its own (docs.slack.dev, formatting). */
static void slack_escape(const char *character, size_t bytes, bool begins,
                         char out[LETTER_ESCAPED_MAX])
{
    static const struct {
        char plain;
        const char *escaped;
    } special[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}};
    (void)begins;
    memcpy(out, character, bytes);
    out[bytes] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(special); i++) {
        if (character[0] == special[i].plain) {
            memcpy(out, special[i].escaped, strlen(special[i].escaped) + 1);
        }
    }
}

static json_t *slack_form(const struct letter *letter)
{
    struct buf subject;
    struct buf fallback;
    struct buf text;
    buf_init(&subject, LETTER_TEXT_MAX);
    buf_init(&fallback, LETTER_TEXT_MAX);
    buf_init(&text, LETTER_TEXT_MAX);
    letter_cut(&subject, letter->subject, SLACK_HEADER_MOST, NULL);
    letter_cut(&fallback, letter->subject, SLACK_SECTION_MOST, slack_escape);
    letter_plain(&text, letter, SLACK_SECTION_MOST, slack_escape);
    json_t *form = json_pack(
        "{s:s, s:[{s:s, s:{s:s, s:s, s:b}}, {s:s, s:{s:s, s:s, s:b}}]}", "text",
        buf_str(&fallback), "blocks", "type", "header", "text", "type",
        "plain_text", "text", buf_str(&subject), "emoji", 0, "type", "section",
        "text", "type", "mrkdwn", "text", buf_str(&text), "verbatim", 1);
    buf_fini(&subject);
    buf_fini(&fallback);
    buf_fini(&text);
    return form;
}

/* ---- Teams ---- */

/* Text runs and not text blocks: in those Markdown is not read, so that nothing
 * needs an escape. */
static json_t *teams_line(const char *text, size_t bytes)
{
    return json_pack("{s:s, s:s, s:[{s:s, s:s%}]}", "type", "RichTextBlock",
                     "spacing", "None", "inlines", "type", "TextRun", "text",
                     text, bytes);
}

static json_t *teams_head(const struct letter *letter, const char *subject)
{
    bool resolved = text_equal(letter->status, "resolved");
    const char *colour = resolved ? "Good"
                         : text_equal(letter->severity, "critical")
                             ? "Attention"
                         : text_equal(letter->severity, "warning") ? "Warning"
                                                                   : "Default";
    return json_pack("{s:s, s:[{s:s, s:s, s:s, s:s, s:s}]}", "type",
                     "RichTextBlock", "inlines", "type", "TextRun", "text",
                     subject, "weight", "Bolder", "size", "Medium", "color",
                     colour);
}

static json_t *teams_lines(const struct letter *letter, const char *subject,
                           size_t most)
{
    struct buf text;
    buf_init(&text, LETTER_TEXT_MAX);
    letter_plain(&text, letter, most, NULL);
    json_t *lines = json_pack("[o]", teams_head(letter, subject));
    for (const char *at = buf_str(&text); *at != '\0';) {
        size_t n = strcspn(at, "\n");
        if (n > 0) { /* an empty text would be refused */
            json_array_append_new(lines, teams_line(at, n));
        }
        at += n + (at[n] == '\n');
    }
    buf_fini(&text);
    return lines;
}

static json_t *teams_card(const struct letter *letter, size_t most)
{
    struct buf subject;
    buf_init(&subject, LETTER_TEXT_MAX);
    letter_cut(&subject, letter->subject, TEAMS_SUBJECT_MOST, NULL);
    json_t *card = json_pack(
        "{s:s, s:[{s:s, s:n, s:{s:s, s:s, s:s, s:s, s:{s:s}, s:o}}]}", "type",
        "message", "attachments", "contentType",
        "application/vnd.microsoft.card.adaptive", "contentUrl", "content",
        "$schema", "http://adaptivecards.io/schemas/adaptive-card.json", "type",
        "AdaptiveCard", "version", "1.4", "fallbackText", buf_str(&subject),
        "msteams", "width", "Full", "body",
        teams_lines(letter, buf_str(&subject), most));
    buf_fini(&subject);
    return card;
}

/* Shorter until it fits: how long a text becomes depends on what is in it. */
static json_t *teams_form(const struct letter *letter)
{
    json_t *form = teams_card(letter, TEAMS_TEXT_MOST);
    for (size_t most = TEAMS_TEXT_MOST / 2; most >= 500; most /= 2) {
        if (json_dumpb(form, NULL, 0, JSON_COMPACT) <= TEAMS_BYTES_MOST) {
            break;
        }
        json_decref(form);
        form = teams_card(letter, most);
    }
    return form;
}

/* ---- Discord ---- */

/* A backslash takes its meaning from any sign of Markdown. */
static void discord_escape(const char *character, size_t bytes, bool begins,
                           char out[LETTER_ESCAPED_MAX])
{
    size_t n = 0;
    bool special = strchr("\\*_~`|<>[]", character[0]) != NULL ||
                   (begins && strchr("#-+", character[0]) != NULL);
    if (special) {
        out[n++] = '\\';
    }
    memcpy(out + n, character, bytes);
    out[n + bytes] = '\0';
}

/* Red, orange, green, grey. */
static int discord_colour(const struct letter *letter)
{
    if (text_equal(letter->status, "resolved")) {
        return 0x2e7d32;
    }
    if (text_equal(letter->severity, "critical")) {
        return 0xc62828;
    }
    return text_equal(letter->severity, "warning") ? 0xef6c00 : 0x607d8b;
}

static json_t *discord_form(const struct letter *letter)
{
    struct buf subject;
    struct buf text;
    buf_init(&subject, LETTER_TEXT_MAX);
    buf_init(&text, LETTER_TEXT_MAX);
    letter_cut(&subject, letter->subject, DISCORD_CONTENT_MOST, discord_escape);
    letter_plain(&text, letter, DISCORD_TEXT_MOST, discord_escape);
    json_t *form = json_pack("{s:s, s:{s:[]}, s:[{s:s, s:i}]}", "content",
                             buf_str(&subject), "allowed_mentions", "parse",
                             "embeds", "description", buf_str(&text), "color",
                             discord_colour(letter));
    buf_fini(&subject);
    buf_fini(&text);
    return form;
}

/* ---- all of them ---- */

typedef json_t *make_form(const struct letter *letter);

static void send_form(struct poster *poster, make_form *make,
                      const struct channel_message *message, channel_done *done,
                      void *owner)
{
    struct letter letter;
    if (!letter_open(&letter, message,
                     params_text(poster->params, "language", "ja"))) {
        poster_refuse(poster, "the message is damaged", done, owner);
        return;
    }
    json_t *form = make(&letter);
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
