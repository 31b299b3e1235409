/* Chat rooms: what they take, within their documented limits, and nothing of a
 * target's words taken for a command. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "unit/alert/support_alert.h"

static const char *const kinds[] = {
    "incident_opened",  "incident_closed", "drift",  "recovered", "at_risk",
    "expiring",         "stale",           "digest", "reminder",  "trouble",
    "trouble_over",     "report",          "test",   "fresh",     "out_of_risk",
    "incident_reopened"};

/* Text that is expensive, hostile and long. */
static char *long_text(const char *part, size_t bytes)
{
    char *text = calloc(1, bytes + strlen(part) + 1);
    assert_non_null(text);
    for (size_t n = 0; n < bytes; n += strlen(part)) {
        memcpy(text + n, part, strlen(part));
    }
    return text;
}

static const char *const parts[] = {"&<>&", "停", "😀", "\"\\", "a\n", "*_"};

static void check_slack(const struct exchange *exchange)
{
    const json_t *form = exchange->body;
    const char *header = text_at(form, "blocks", "#0", "text", "text", NULL);
    const char *section = text_at(form, "blocks", "#1", "text", "text", NULL);
    assert_true(text_at(form, "text", NULL)[0] != '\0');
    assert_string_equal(text_at(form, "blocks", "#0", "type", NULL), "header");
    assert_string_equal(text_at(form, "blocks", "#0", "text", "type", NULL),
                        "plain_text");
    assert_string_equal(text_at(form, "blocks", "#1", "text", "type", NULL),
                        "mrkdwn");
    assert_in_range(units_of(header), 1, 150);
    assert_in_range(units_of(section), 1, 3000);
    assert_null(strpbrk(section, "<>"));
    assert_non_null(strstr(section, "sha256 "));
}

static void check_teams(const struct exchange *exchange)
{
    const json_t *form = exchange->body;
    const json_t *body =
        value_at(form, "attachments", "#0", "content", "body", NULL);
    assert_string_equal(text_at(form, "type", NULL), "message");
    assert_string_equal(text_at(form, "attachments", "#0", "contentType", NULL),
                        "application/vnd.microsoft.card.adaptive");
    assert_in_range(exchange->body_bytes, 1, 28 * 1024);
    for (size_t i = 0; i < json_array_size(body); i++) {
        const json_t *block = json_array_get(body, i);
        /* In text blocks Markdown is read. */
        assert_string_equal(text_at(block, "type", NULL), "RichTextBlock");
        assert_true(text_at(block, "inlines", "#0", "text", NULL)[0] != '\0');
    }
    const json_t *last = json_array_get(body, json_array_size(body) - 1);
    assert_non_null(
        strstr(text_at(last, "inlines", "#0", "text", NULL), "sha256 "));
}

static void check_discord(const struct exchange *exchange)
{
    const json_t *form = exchange->body;
    const char *content = text_at(form, "content", NULL);
    const char *text = text_at(form, "embeds", "#0", "description", NULL);
    assert_int_equal(
        json_array_size(value_at(form, "allowed_mentions", "parse", NULL)), 0);
    assert_in_range(units_of(content), 1, 2000);
    assert_in_range(units_of(text), 1, 4096);
    assert_in_range(
        json_integer_value(value_at(form, "embeds", "#0", "color", NULL)), 0,
        0xffffff);
    assert_non_null(strstr(text, "sha256 "));
}

static const struct {
    const char *type;
    void (*check)(const struct exchange *exchange);
} rooms[] = {
    {"slack", check_slack}, {"teams", check_teams}, {"discord", check_discord}};

static void try_room(size_t room, const char *body)
{
    struct exchange exchange = {.type = rooms[room].type};
    exchange_once(&exchange, body);
    assert_true(exchange.delivered);
    assert_int_equal(exchange.n_posts, 1);
    assert_non_null(exchange.body);
    rooms[room].check(&exchange);
    exchange_forget(&exchange);
}

static void every_kind_has_its_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        char *body = sample_text(kinds[i]);
        for (size_t room = 0; room < ARRAY_LEN(rooms); room++) {
            try_room(room, body);
        }
        free(body);
    }
}

static void limits_hold_whatever_the_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        char *text = long_text(parts[i], 15000);
        char *line = long_text(parts[i][1] == '\n' ? "a " : parts[i], 15000);
        char *body = sample_with("drift", line, text);
        for (size_t room = 0; room < ARRAY_LEN(rooms); room++) {
            try_room(room, body);
        }
        free(body);
        free(line);
        free(text);
    }
}

static void slack_reads_no_command(void **state)
{
    (void)state;
    struct exchange exchange = {.type = "slack"};
    char *body = sample_with("drift", "<!channel> & co", "<!here> a & b");
    exchange_once(&exchange, body);
    assert_string_equal(text_at(exchange.body, "text", NULL),
                        "&lt;!channel&gt; &amp; co");
    const char *section =
        text_at(exchange.body, "blocks", "#1", "text", "text", NULL);
    assert_memory_equal(section, "&lt;!here&gt; a &amp; b", 23);
    free(body);
    exchange_forget(&exchange);
}

static void discord_reads_no_markdown(void **state)
{
    (void)state;
    struct exchange exchange = {.type = "discord"};
    char *body = sample_with("drift", "@everyone **x**",
                             "# a\n[click](http://evil.test) `b` - c <@1>");
    exchange_once(&exchange, body);
    assert_string_equal(text_at(exchange.body, "content", NULL),
                        "@everyone \\*\\*x\\*\\*");
    const char *text =
        text_at(exchange.body, "embeds", "#0", "description", NULL);
    static const char expected[] =
        "\\# a\n\\[click\\](http://evil.test) \\`b\\` - c \\<@1\\>";
    assert_memory_equal(text, expected, sizeof expected - 1);
    free(body);
    exchange_forget(&exchange);
}

/* Green only where it is over. */
static void colours_tell_the_state(void **state)
{
    (void)state;
    static const struct {
        const char *kind;
        int discord;
        const char *teams;
    } cases[] = {{"incident_opened", 0xc62828, "Attention"},
                 {"at_risk", 0xef6c00, "Warning"},
                 {"incident_closed", 0x2e7d32, "Good"},
                 {"trouble_over", 0x2e7d32, "Good"},
                 {"test", 0x607d8b, "Default"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct exchange discord = {.type = "discord"};
        struct exchange teams = {.type = "teams"};
        char *body = sample_text(cases[i].kind);
        exchange_once(&discord, body);
        exchange_once(&teams, body);
        assert_int_equal(json_integer_value(value_at(discord.body, "embeds",
                                                     "#0", "color", NULL)),
                         cases[i].discord);
        assert_string_equal(text_at(teams.body, "attachments", "#0", "content",
                                    "body", "#0", "inlines", "#0", "color",
                                    NULL),
                            cases[i].teams);
        free(body);
        exchange_forget(&discord);
        exchange_forget(&teams);
    }
}

static void language_is_the_channels(void **state)
{
    (void)state;
    struct exchange english = {
        .type = "slack",
        .more = {{.name = "language", .kind = PARAM_STRING, .text = "en"}}};
    char *body = sample_text("incident_opened");
    exchange_once(&english, body);
    assert_non_null(strstr(text_at(english.body, "text", NULL), "down"));
    assert_non_null(
        strstr(text_at(english.body, "blocks", "#1", "text", "text", NULL),
               "→ Restore the service"));
    free(body);
    exchange_forget(&english);
}

static void damaged_messages_are_not_delivered(void **state)
{
    (void)state;
    for (size_t room = 0; room < ARRAY_LEN(rooms); room++) {
        struct exchange exchange = {.type = rooms[room].type};
        exchange_once(&exchange, "{\"key\":");
        assert_false(exchange.delivered);
        assert_int_equal(exchange.n_posts, 0);
        assert_string_equal(exchange.answer, "the message is damaged");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_its_form),
        cmocka_unit_test(limits_hold_whatever_the_text),
        cmocka_unit_test(slack_reads_no_command),
        cmocka_unit_test(discord_reads_no_markdown),
        cmocka_unit_test(colours_tell_the_state),
        cmocka_unit_test(language_is_the_channels),
        cmocka_unit_test(damaged_messages_are_not_delivered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
