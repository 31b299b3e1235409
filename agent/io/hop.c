#include "io/hop.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"

static bool refuse(struct hop *hop, const char *why, const char *what,
                   char *detail)
{
    char line[HOP_DETAIL_MAX];
    snprintf(line, sizeof line, "%s: %s", why, what);
    text_printable(line, strlen(line), detail, HOP_DETAIL_MAX);
    hop_fini(hop);
    return false;
}

static bool is_ascii(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 0x80) {
        text++;
    }
    return *text == '\0';
}

/* "[::1]" and a zone become "::1%zone". */
static char *plain_host(CURLU *parsed)
{
    char *host = NULL, *zone = NULL;
    if (curl_url_get(parsed, CURLUPART_HOST, &host, 0) != CURLUE_OK) {
        return NULL;
    }
    size_t length = strlen(host);
    const bool bracketed = host[0] == '[' && host[length - 1] == ']';
    (void)curl_url_get(parsed, CURLUPART_ZONEID, &zone, 0);
    size_t size = length + (zone != NULL ? strlen(zone) : 0) + 2;
    char *plain = heap_alloc(size);
    if (bracketed) {
        snprintf(plain, size, "%.*s%s%s", (int)length - 2, host + 1,
                 zone != NULL ? "%" : "", zone != NULL ? zone : "");
    } else {
        snprintf(plain, size, "%s", host);
    }
    curl_free(host);
    curl_free(zone);
    return plain;
}

static bool read_scheme(struct hop *hop)
{
    char *scheme = NULL;
    if (curl_url_get(hop->parsed, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK) {
        return false;
    }
    bool smtps = strcasecmp(scheme, "smtps") == 0;
    hop->mail = smtps || strcasecmp(scheme, "smtp") == 0;
    hop->tls = smtps || strcasecmp(scheme, "https") == 0;
    bool known = hop->tls || hop->mail || strcasecmp(scheme, "http") == 0;
    curl_free(scheme);
    return known;
}

static uint16_t read_port(CURLU *parsed)
{
    char *port = NULL;
    CURLUcode code =
        curl_url_get(parsed, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT);
    long number = code == CURLUE_OK ? strtol(port, NULL, 10) : 0;
    curl_free(port);
    return number > 0 && number <= UINT16_MAX ? (uint16_t)number : 0;
}

/* Mail is handed in at 587 (RFC 8314); libcurl's default is the relays' 25. */
static void submission_port(CURLU *parsed)
{
    char *port = NULL;
    if (curl_url_get(parsed, CURLUPART_PORT, &port, 0) != CURLUE_OK) {
        curl_url_set(parsed, CURLUPART_PORT, "587", 0);
    }
    curl_free(port);
}

/* What the request needs of a URL that is parsed already. */
static bool complete(struct hop *hop, const char *shown, char *detail)
{
    if (!read_scheme(hop)) {
        return refuse(hop, "neither http nor https", shown, detail);
    }
    if (hop->mail && !hop->tls) {
        submission_port(hop->parsed);
    }
    hop->host = plain_host(hop->parsed);
    hop->port = read_port(hop->parsed);
    if (hop->host == NULL || hop->host[0] == '\0' || hop->port == 0) {
        return refuse(hop, "no host or port", shown, detail);
    }
    if (!is_ascii(hop->host)) {
        return refuse(hop, "write the host in its ASCII form (xn--…)", shown,
                      detail);
    }
    curl_url_set(hop->parsed, CURLUPART_USER, NULL, 0);
    curl_url_set(hop->parsed, CURLUPART_PASSWORD, NULL, 0);
    curl_url_set(hop->parsed, CURLUPART_FRAGMENT, NULL, 0);
    char *url = NULL;
    if (curl_url_get(hop->parsed, CURLUPART_URL, &url, 0) != CURLUE_OK) {
        return refuse(hop, "malformed URL", shown, detail);
    }
    hop->url = heap_strdup(url);
    curl_free(url);
    return true;
}

bool hop_parse(struct hop *hop, const char *url, char *detail)
{
    *hop = (struct hop){.parsed = curl_url()};
    CURLUcode code = CURLUE_OUT_OF_MEMORY;
    if (hop->parsed != NULL) {
        code = curl_url_set(hop->parsed, CURLUPART_URL, url,
                            CURLU_NON_SUPPORT_SCHEME);
    }
    if (code != CURLUE_OK) {
        return refuse(hop, curl_url_strerror(code), url, detail);
    }
    return complete(hop, url, detail);
}

bool hop_follow(const struct hop *from, const char *location, struct hop *to,
                char *detail)
{
    ASSERT(from->parsed != NULL);
    *to = (struct hop){.parsed = curl_url_dup(from->parsed)};
    CURLUcode code = CURLUE_OUT_OF_MEMORY;
    if (to->parsed != NULL) {
        code = curl_url_set(to->parsed, CURLUPART_URL, location,
                            CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE);
    }
    if (code != CURLUE_OK) {
        return refuse(to, curl_url_strerror(code), location, detail);
    }
    return complete(to, location, detail);
}

bool hop_same_host(const struct hop *a, const struct hop *b)
{
    return strcasecmp(a->host, b->host) == 0;
}

bool hop_same_origin(const struct hop *a, const struct hop *b)
{
    return hop_same_host(a, b) && a->port == b->port && a->tls == b->tls;
}

void hop_fini(struct hop *hop)
{
    curl_url_cleanup(hop->parsed);
    free(hop->url);
    free(hop->host);
    *hop = (struct hop){0};
}
