/* An alert channel, and what the option table cannot say of it. */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/check.h"
#include "base/text.h"
#include "conf/loader.h"

#define HEADERS_MAX 32 /* alert/poster.h counts on it */
#define RECIPIENTS_MAX 100
#define EVENTS_PATH "/v2/enqueue"

/* Letters of a header's name (RFC 9110, 5.6.2). */
#define TOKEN                                                                  \
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"                      \
    "abcdefghijklmnopqrstuvwxyz"

static void check_headers(struct spot spot, const struct params *params)
{
    static const char *const own[] = {"Content-Type", "Content-Length",
                                      "Transfer-Encoding", "Idempotency-Key",
                                      "Claimd-Signature"};
    const struct param *headers = params_find(params, "headers");
    struct spot at = spot_key(spot, "headers");
    if (headers == NULL) {
        return;
    }
    if (headers->n_texts > HEADERS_MAX) {
        spot_error(at, "more than %d headers", HEADERS_MAX);
    }
    for (size_t i = 0; i < headers->n_texts; i++) {
        const char *name = headers->names[i];
        if (name[0] == '\0' || name[strspn(name, TOKEN)] != '\0') {
            spot_key_error(spot_key(at, name),
                           "a header's name has letters, digits and \"-\"");
        }
        for (size_t k = 0; k < ARRAY_LEN(own); k++) {
            if (strcasecmp(name, own[k]) == 0) {
                spot_key_error(spot_key(at, name),
                               "claimd sets this header itself; leave it out");
            }
        }
    }
}

static bool is_loopback(const char *host)
{
    return text_starts(host, "127.") || text_starts(host, "[::1]") ||
           text_starts(host, "localhost:") || text_starts(host, "localhost/") ||
           text_equal(host, "localhost");
}

/* A URL of these is a password. */
static void check_clear_url(struct spot spot, const struct params *params)
{
    const char *url = params_text(params, "url", "");
    if (strncasecmp(url, "http://", 7) == 0 && !is_loopback(url + 7)) {
        spot_warning(spot_key(spot, "url"),
                     "goes over the network in clear, with what lets anybody "
                     "write there; use https");
    }
}

static void check_pagerduty(struct spot spot, const struct params *params)
{
    const char *url = params_text(params, "url", "");
    const char *key = params_text(params, "routing_key", "");
    size_t n = strlen(url);
    size_t end = sizeof EVENTS_PATH - 1;
    if (n < end || strcmp(url + n - end, EVENTS_PATH) != 0) {
        spot_error(spot_key(spot, "url"),
                   "must end with %s, as https://events.pagerduty.com%s does",
                   EVENTS_PATH, EVENTS_PATH);
    }
    for (; *key != '\0'; key++) {
        if (*key <= ' ' || *key > '~') {
            spot_error(spot_key(spot, "routing_key"),
                       "the secret is no routing key: it has letters and "
                       "digits only");
            return;
        }
    }
    check_clear_url(spot, params);
}

static void check_login(struct spot spot, const struct params *params)
{
    bool named = params_find(params, "username") != NULL;
    bool keyed = params_find(params, "password") != NULL;
    if (named != keyed) {
        spot_error(spot, named ? "\"username\" without \"password\"; give both "
                                 "or neither"
                               : "\"password\" without \"username\"; give both "
                                 "or neither");
    }
}

static void check_smtp(struct spot spot, const struct params *params)
{
    const char *server = params_text(params, "server", "");
    const struct param *to = params_find(params, "to");
    bool none = text_equal(params_text(params, "starttls", ""), "none");
    struct spot at = spot_key(spot, "starttls");
    if (to != NULL && to->n_texts > RECIPIENTS_MAX) {
        spot_error(spot_key(spot, "to"), "more than %d addresses",
                   RECIPIENTS_MAX);
    }
    check_login(spot, params);
    if (none && text_starts(server, "smtps://")) {
        spot_warning(at, "has no effect: smtps:// is TLS from the start");
    } else if (none && !is_loopback(server + strlen("smtp://"))) {
        spot_warning(at, params_find(params, "password") != NULL
                             ? "mail and password go over the network in "
                               "clear; leave the key out"
                             : "mail goes over the network in clear; leave the "
                               "key out");
    }
}

/* It runs in the directory /: a relative path would be looked for there. */
static void check_command(struct loader *loader, struct spot spot,
                          const struct params *params)
{
    const struct param *argv = params_find(params, "argv");
    ASSERT(argv != NULL && argv->n_texts > 0);
    const char *program = argv->texts[0];
    struct spot at = spot_index(spot_key(spot, "argv"), 0);
    if (strchr(program, '/') == NULL || loader->for_replay) {
        return;
    }
    if (program[0] != '/') {
        spot_error(at,
                   "\"%.200s\": write the whole path, or a name in "
                   "/usr/local/bin, /usr/bin or /bin",
                   program);
    } else if (access(program, X_OK) != 0) {
        spot_error(at, "\"%.200s\" is not there or may not be run", program);
    }
}

static void check_proxy(struct spot spot, const struct params *params)
{
    const char *proxy = params_text(params, "proxy", NULL);
    if (proxy != NULL && strncasecmp(proxy, "http://", 7) != 0) {
        spot_error(spot_key(spot, "proxy"),
                   "the way to a proxy is http; write http://host:port");
    }
}

static void check_kind(struct loader *loader, struct spot spot,
                       const struct conf_channel *channel)
{
    static const char *const chats[] = {"slack", "teams", "discord"};
    const struct params *params = &channel->params;
    check_headers(spot, params);
    check_proxy(spot, params);
    for (size_t i = 0; i < ARRAY_LEN(chats); i++) {
        if (text_equal(channel->type, chats[i])) {
            check_clear_url(spot, params);
        }
    }
    if (text_equal(channel->type, "alertmanager") &&
        strpbrk(params_text(params, "url", ""), "?#") != NULL) {
        spot_error(spot_key(spot, "url"),
                   "is the base that /api/v2/alerts is added to; it has no "
                   "\"?\" or \"#\"");
    }
    if (text_equal(channel->type, "pagerduty")) {
        check_pagerduty(spot, params);
    } else if (text_equal(channel->type, "smtp")) {
        check_smtp(spot, params);
    } else if (text_equal(channel->type, "command")) {
        check_command(loader, spot, params);
    }
}

bool channel_build(struct loader *loader, struct spot spot, json_t *object,
                   struct conf_channel *channel)
{
    const struct option_kind *kind =
        options_kind(spot, object, &options_channels);
    if (kind == NULL ||
        !options_check(spot, object, options_channels.common, kind->own)) {
        return false;
    }
    options_fill(object, kind->own);
    channel->id = value_text(loader->arena, object, "id", NULL);
    channel->type = kind->type;
    channel->pointer = arena_strdup(loader->arena, spot.pointer);
    channel->file = arena_strdup(loader->arena, spot.source->path);
    channel->params = params_build(loader, spot, object, kind);
    check_kind(loader, spot, channel);
    return true;
}
