#include "conf/formats.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "base/check.h"
#include "base/text.h"
#include "core/civil.h"
#include "core/span.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define ID_MAX 64

/* Returns NULL if the text is good, else what is wrong with it. */
typedef const char *check_text(const char *text);

static const char *check_line(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        unsigned char byte = (unsigned char)*p;
        bool c1 = byte == 0xC2 && ((unsigned char)p[1] & 0xE0) == 0x80;
        if (byte < 0x20 || byte == 0x7F || c1) {
            return "it holds a control character";
        }
    }
    return NULL;
}

static const char *check_id(const char *text)
{
    size_t len = strlen(text);
    bool good = len <= ID_MAX && strspn(text, LETTERS DIGITS "._-") == len;
    return good ? NULL
                : "an id has letters, digits, \".\", \"_\", \"-\" and at most "
                  "64 of them";
}

static const char *check_duration(const char *text)
{
    int64_t ms = 0;
    return span_parse_duration(text, &ms) == ERR_OK
               ? NULL
               : "a duration is a number and ms, s, m, h or d: 500ms, 10s, 7d";
}

static const char *check_months(const char *text)
{
    struct span span;
    bool good = span_parse_iso(text, &span) == ERR_OK && span.months > 0 &&
                span.days == 0 && span.exact_ms == 0;
    return good ? NULL : "years and months are written P10Y, P18M or P1Y6M";
}

static const char *check_instant(const char *text)
{
    int64_t ms = 0;
    return civil_parse_instant(text, &ms) == ERR_OK
               ? NULL
               : "an instant is written 2026-12-05T01:00:00+09:00";
}

static const char *check_holiday(const char *text)
{
    struct civil_date date;
    bool good = strcmp(text, "jp") == 0 || civil_parse_date(text, &date) == 0;
    return good ? NULL : "a date is written 2026-12-29";
}

static const char *check_clock(const char *text)
{
    static const char *const wrong =
        "a time of day is written 09:00 and goes up to 24:00";
    if (strlen(text) != 5 || text[2] != ':' || strspn(text, DIGITS) != 2 ||
        strspn(text + 3, DIGITS) != 2) {
        return wrong;
    }
    long hour = strtol(text, NULL, 10);
    long minute = strtol(text + 3, NULL, 10);
    bool end = hour == 24 && minute == 0;
    return end || (hour < 24 && minute < 60) ? NULL : wrong;
}

static bool is_port(const char *text, size_t len)
{
    if (len == 0 || len > 5 || strspn(text, DIGITS) < len) {
        return false;
    }
    long port = strtol(text, NULL, 10);
    return port >= 1 && port <= 65535;
}

/* "host", "host:port", "[v6]" or "[v6]:port" in `len` bytes. */
static const char *check_authority(const char *text, size_t len, bool need_port)
{
    if (len > 0 && text[0] == '[') {
        const char *end = memchr(text, ']', len);
        char address[INET6_ADDRSTRLEN] = "";
        struct in6_addr v6;
        if (end == NULL) {
            return "the bracket is not closed";
        }
        size_t inner = (size_t)(end - text) - 1;
        if (inner < sizeof address) {
            memcpy(address, text + 1, inner);
            address[inner] = '\0';
        }
        if (inet_pton(AF_INET6, address, &v6) != 1) {
            return "there is no IPv6 address between the brackets";
        }
        len -= inner + 2;
        text = end + 1;
    } else {
        const char *colon = memchr(text, ':', len);
        size_t host = colon == NULL ? len : (size_t)(colon - text);
        if (host == 0 || host > 253) {
            return "the host is missing or too long";
        }
        text += host;
        len -= host;
    }
    if (len == 0) {
        return need_port ? "the port is missing; write host:port" : NULL;
    }
    return text[0] == ':' && is_port(text + 1, len - 1)
               ? NULL
               : "the port is no number from 1 to 65535";
}

static const char *check_url(const char *text)
{
    size_t scheme = strncasecmp(text, "http://", 7) == 0    ? 7
                    : strncasecmp(text, "https://", 8) == 0 ? 8
                                                            : 0;
    if (scheme == 0) {
        return "a URL begins with https:// or http://";
    }
    for (const char *p = text; *p != '\0'; p++) {
        if ((unsigned char)*p <= 0x20 || *p == 0x7F || *p == '\\') {
            return "a URL has no spaces, backslashes or control characters; "
                   "write them as %20";
        }
    }
    const char *authority = text + scheme;
    size_t len = strcspn(authority, "/?#");
    if (memchr(authority, '@', len) != NULL) {
        return "a URL must not carry a user or password: secrets do not stand "
               "in URLs; use \"basic\" with {\"credential\": \"name\"}";
    }
    return check_authority(authority, len, false);
}

static const char *check_place(const char *text)
{
    if (strspn(text, LETTERS DIGITS ".-_:[]") != strlen(text)) {
        return "a place is written host:port";
    }
    return check_authority(text, strlen(text), true);
}

static const char *check_resolver(const char *text)
{
    static const char *const wrong =
        "a resolver is an IP address, with or without a port: 192.0.2.53, "
        "192.0.2.53:53, [2001:db8::53]:53";
    unsigned char address[sizeof(struct in6_addr)];
    char copy[INET6_ADDRSTRLEN + 8];
    if (inet_pton(AF_INET, text, address) == 1 ||
        inet_pton(AF_INET6, text, address) == 1) {
        return NULL;
    }
    if (strlen(text) >= sizeof copy) {
        return wrong;
    }
    if (text[0] == '[') {
        return check_authority(text, strlen(text), false) == NULL ? NULL
                                                                  : wrong;
    }
    snprintf(copy, sizeof copy, "%s", text);
    char *colon = strchr(copy, ':');
    if (colon == NULL || !is_port(colon + 1, strlen(colon + 1))) {
        return wrong;
    }
    *colon = '\0';
    return inet_pton(AF_INET, copy, address) == 1 ? NULL : wrong;
}

static const char *check_listen(const char *text)
{
    static const char *const wrong =
        "where to listen is an IP address with a port (127.0.0.1:9849, "
        "[::1]:9849; port 0 takes a free one) or unix:/run/claimd/http.sock";
    char copy[INET6_ADDRSTRLEN + 8];
    size_t len = strlen(text);
    unsigned char address[sizeof(struct in6_addr)];
    if (strncmp(text, "unix:/", 6) == 0) {
        bool fits = len - 5 < sizeof((struct sockaddr_un *)0)->sun_path;
        return fits && check_line(text) == NULL ? NULL : wrong;
    }
    if (len >= sizeof copy) {
        return wrong;
    }
    memcpy(copy, text, len + 1);
    char *colon = strrchr(copy, ':');
    if (colon == NULL ||
        (strcmp(colon, ":0") != 0 && !is_port(colon + 1, strlen(colon + 1)))) {
        return wrong;
    }
    *colon = '\0';
    if (copy[0] == '[' && colon[-1] == ']') {
        colon[-1] = '\0';
        return inet_pton(AF_INET6, copy + 1, address) == 1 ? NULL : wrong;
    }
    return inet_pton(AF_INET, copy, address) == 1 ? NULL : wrong;
}

static const char *check_zone(const char *text)
{
    bool good = strspn(text, LETTERS DIGITS "/_+-") == strlen(text) &&
                text[0] != '/' && strlen(text) <= ID_MAX;
    return good ? NULL : "a time zone is named like Asia/Tokyo or UTC";
}

/* "2xx", or a code from 100 to 599; returns its length. */
static size_t status_len(const char *text)
{
    if (text[0] < '1' || text[0] > '5') {
        return 0;
    }
    return strspn(text + 1, DIGITS) >= 2 ? 3 : 0;
}

static const char *check_status(const char *text)
{
    static const char *const wrong = "a status is written 200, 2xx or 200-204";
    bool class =
        text[0] >= '1' && text[0] <= '5' && strcmp(text + 1, "xx") == 0;
    if (class) {
        return NULL;
    }
    size_t len = status_len(text);
    if (len == 0) {
        return wrong;
    }
    if (text[len] == '-') {
        const char *to = text + len + 1;
        bool good =
            status_len(to) == 3 && to[3] == '\0' && strncmp(text, to, 3) <= 0;
        return good ? NULL : wrong;
    }
    return text[len] == '\0' ? NULL : wrong;
}

static const char *check_hash(const char *text)
{
    bool good = strlen(text) == 64 && strspn(text, DIGITS "abcdef") == 64;
    return good ? NULL : "a SHA-256 is 64 digits 0-9 a-f";
}

static const char *check_mail_server(const char *text)
{
    size_t scheme = strncmp(text, "smtp://", 7) == 0    ? 7
                    : strncmp(text, "smtps://", 8) == 0 ? 8
                                                        : 0;
    if (scheme == 0) {
        return "a mail server is written smtps://host or smtp://host";
    }
    if (strspn(text + scheme, LETTERS DIGITS ".-:[]") !=
        strlen(text + scheme)) {
        return "after the host only a port may follow; user and password have "
               "options of their own";
    }
    return check_authority(text + scheme, strlen(text + scheme), false);
}

static const char *check_address(const char *text)
{
    const char *at = strchr(text, '@');
    size_t allowed = strspn(text, LETTERS DIGITS "!#$%&'*+-/=?^_`{|}~.@");
    bool good = at != NULL && at != text && at[1] != '\0' &&
                strchr(at + 1, '@') == NULL && allowed == strlen(text) &&
                strlen(text) <= 254;
    return good ? NULL : "an address is written name@example.jp, in ASCII";
}

struct form {
    const char *noun;
    const char *pattern;
    check_text *check;
};

static const struct form forms[FORMAT_COUNT] = {
    [FORMAT_LINE] = {"text on one line", NULL, check_line},
    [FORMAT_TEXT] = {"text", NULL, NULL},
    [FORMAT_WORD] = {"a word", NULL, NULL},
    [FORMAT_ID] = {"an id", "^[A-Za-z0-9._-]{1,64}$", check_id},
    [FORMAT_DURATION] = {"a duration such as \"10s\"", "^[0-9]+(ms|s|m|h|d)$",
                         check_duration},
    [FORMAT_MONTHS] = {"years and months such as \"P10Y\"",
                       "^P([0-9]+Y)?([0-9]+M)?$", check_months},
    [FORMAT_INSTANT] = {"an instant such as \"2026-12-05T01:00:00+09:00\"",
                        "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:"
                        "[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$",
                        check_instant},
    [FORMAT_HOLIDAY] = {"\"jp\" or a date such as \"2026-12-29\"",
                        "^([0-9]{4}-[0-9]{2}-[0-9]{2}|jp)$", check_holiday},
    [FORMAT_CLOCK] = {"a time of day such as \"09:00\"",
                      "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", check_clock},
    [FORMAT_URL] = {"a URL such as \"https://www.example.jp/\"",
                    "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@]+([/?#]|$)", check_url},
    [FORMAT_PATH] = {"the path of a file", NULL, check_line},
    [FORMAT_PATH_LATER] = {"a path", NULL, check_line},
    [FORMAT_ZONE] = {"a time zone such as \"Asia/Tokyo\"",
                     "^[A-Za-z0-9_+-][A-Za-z0-9/_+-]*$", check_zone},
    [FORMAT_PLACE] = {"a place such as \"192.0.2.1:443\"", ":[0-9]{1,5}$",
                      check_place},
    [FORMAT_RESOLVER] = {"an IP address, with or without a port",
                         "^[0-9A-Fa-f.:]+$|^\\[", check_resolver},
    [FORMAT_LISTEN] = {"an address with a port such as \"127.0.0.1:9849\"",
                       "^([0-9.]+|\\[[0-9A-Fa-f.:]+\\]):[0-9]{1,5}$|^unix:/",
                       check_listen},
    [FORMAT_STATUS] = {"a status such as \"200\", \"2xx\" or \"200-204\"",
                       "^[1-5](xx|[0-9]{2}(-[1-5][0-9]{2})?)$", check_status},
    [FORMAT_SCALAR] = {"text, a number, true or false", NULL, check_line},
    [FORMAT_HASH] = {"a SHA-256 in hex", "^[0-9a-f]{64}$", check_hash},
    [FORMAT_MAIL_SERVER] = {"a mail server such as \"smtps://mail.example.jp\"",
                            "^smtps?://[^/?#@]+$", check_mail_server},
    [FORMAT_ADDRESS] = {"an address such as \"sre@example.jp\"",
                        "^[^@ ]+@[^@ ]+$", check_address},
};

const char *format_noun(enum format format)
{
    ASSERT(format < FORMAT_COUNT);
    return forms[format].noun;
}

const char *format_pattern(enum format format)
{
    ASSERT(format < FORMAT_COUNT);
    return forms[format].pattern;
}

enum err format_check(enum format format, const char *text, struct errmsg *msg)
{
    ASSERT(format < FORMAT_COUNT);
    check_text *check = forms[format].check;
    const char *wrong = check == NULL ? NULL : check(text);
    return wrong == NULL ? ERR_OK : errmsg_fail(msg, ERR_INVALID, "%s", wrong);
}
