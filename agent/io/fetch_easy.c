/* The options and callbacks of one transfer: one hop of a request. */
#include <ctype.h>
#include <errno.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "io/fetch_inside.h"
#include "io/leaf.h"

/* ---- what comes in ---- */

static size_t easy_on_body(char *data, size_t one, size_t bytes, void *user)
{
    struct fetch *fetch = user;
    ASSERT(one == 1);
    size_t room = fetch->request.body_max - fetch->body_bytes;
    size_t taken = bytes < room ? bytes : room;
    size_t needed = fetch->body_bytes + taken + 1;
    if (needed > fetch->body_capacity) {
        size_t doubled = fetch->body_capacity * 2;
        fetch->body_capacity = needed > doubled ? needed : doubled;
        fetch->body = heap_realloc(fetch->body, fetch->body_capacity);
    }
    memcpy(fetch->body + fetch->body_bytes, data, taken);
    fetch->body_bytes += taken;
    fetch->body[fetch->body_bytes] = '\0';
    fetch->body_too_large = taken < bytes;
    return fetch->body_too_large ? 0 : bytes;
}

static char *lower_case(char *text)
{
    for (char *at = text; *at != '\0'; at++) {
        *at = (char)tolower((unsigned char)*at);
    }
    return text;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Keeps "Name: value"; a line without a colon says nothing. */
static void keep_header(struct fetch *fetch, const char *line, size_t bytes)
{
    const char *colon = memchr(line, ':', bytes);
    if (colon == NULL || colon == line) {
        return;
    }
    const char *from = colon + 1, *to = line + bytes;
    while (from < to && is_blank(*from)) {
        from++;
    }
    while (to > from && is_blank(to[-1])) {
        to--;
    }
    if (fetch->names == NULL) {
        fetch->names =
            arena_array(&fetch->arena, FETCH_HEADERS, sizeof *fetch->names);
        fetch->values =
            arena_array(&fetch->arena, FETCH_HEADERS, sizeof *fetch->values);
    }
    fetch->names[fetch->n_headers] =
        lower_case(arena_strndup(&fetch->arena, line, (size_t)(colon - line)));
    fetch->values[fetch->n_headers] =
        arena_strndup(&fetch->arena, from, (size_t)(to - from));
    fetch->n_headers++;
}

/* Why a mail server would not have us: 4xx and 5xx. */
static void keep_reply(struct fetch *fetch, const char *line, size_t bytes)
{
    while (bytes > 0 && is_blank(line[bytes - 1])) {
        bytes--;
    }
    if (bytes > 0 && (line[0] == '4' || line[0] == '5')) {
        text_printable(line, bytes, fetch->reply, sizeof fetch->reply);
    }
}

static size_t easy_on_header(char *line, size_t one, size_t bytes, void *user)
{
    struct fetch *fetch = user;
    ASSERT(one == 1);
    fetch->header_bytes += bytes; /* 1xx included, so they end as well */
    if (fetch->header_bytes > FETCH_HEADER_BYTES ||
        fetch->n_headers >= FETCH_HEADERS) {
        fetch->headers_too_large = true;
        return 0;
    }
    if (fetch->request.mail != NULL) {
        keep_reply(fetch, line, bytes);
    } else if (bytes >= 5 && memcmp(line, "HTTP/", 5) == 0) {
        fetch->n_headers = 0; /* a response begins: the one before was 1xx */
        fetch->headers_whole = false;
    } else if (bytes <= 2 && (line[0] == '\r' || line[0] == '\n')) {
        fetch->headers_whole = true;
    } else {
        keep_header(fetch, line, bytes);
    }
    return bytes;
}

/* ---- sockets ---- */

static curl_socket_t easy_on_open(void *user, curlsocktype purpose,
                                  struct curl_sockaddr *address)
{
    (void)purpose;
    struct fetch *fetch = user;
    if (fetch->socket >= 0) {
        fetch->taken = fetch->socket;
        fetch->socket = -1;
        return fetch->taken;
    }
    /* libcurl begins anew (HTTP/2 that wants HTTP/1.1): it connects itself. */
    fetch->taken = -1;
    int fd = socket(address->family,
                    address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                    address->protocol);
    if (fd < 0) {
        fetch->own_errno = errno;
        return CURL_SOCKET_BAD;
    }
    return fd;
}

static int easy_on_opened(void *user, curl_socket_t fd, curlsocktype purpose)
{
    (void)purpose;
    const struct fetch *fetch = user;
    return fd == fetch->taken ? CURL_SOCKOPT_ALREADY_CONNECTED
                              : CURL_SOCKOPT_OK;
}

/* ---- certificates ---- */

static void note_end(struct fetch *fetch, X509 *leaf)
{
    int64_t end_ms = 0;
    if (leaf != NULL && leaf_end(leaf, &end_ms) &&
        end_ms < fetch->response.cert_not_after_ms) {
        fetch->response.cert_not_after_ms = end_ms;
    }
}

/* Changes nothing of the verdict; looks at the leaf on the way. */
static int easy_on_verify(int ok, X509_STORE_CTX *context)
{
    const SSL *ssl = X509_STORE_CTX_get_ex_data(
        context, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct fetch *fetch = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    if (X509_STORE_CTX_get_error_depth(context) == 0) {
        note_end(fetch, X509_STORE_CTX_get_current_cert(context));
    }
    return ok;
}

static CURLcode easy_on_tls(CURL *easy, void *context, void *user)
{
    (void)easy;
    struct fetch *fetch = user;
    SSL_CTX *tls = context;
    if (fetch->store != NULL && X509_STORE_up_ref(fetch->store) == 1) {
        SSL_CTX_set_cert_store(tls, fetch->store);
    }
    SSL_CTX_set_app_data(tls, fetch);
    SSL_CTX_set_verify(tls, SSL_CTX_get_verify_mode(tls), easy_on_verify);
    return CURLE_OK;
}

/* ---- options ---- */

/* Sets options until one fails. */
struct setup {
    CURL *easy;
    CURLcode code;
};

static void set_long(struct setup *setup, CURLoption option, long value)
{
    if (setup->code == CURLE_OK) {
        setup->code = curl_easy_setopt(setup->easy, option, value);
    }
}

static void set_pointer(struct setup *setup, CURLoption option,
                        const void *value)
{
    if (setup->code == CURLE_OK) {
        setup->code = curl_easy_setopt(setup->easy, option, value);
    }
}

static void set_callbacks(struct setup *setup, struct fetch *fetch)
{
    CURL *easy = setup->easy;
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, easy_on_body);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, easy_on_header);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, easy_on_open);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, easy_on_opened);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, easy_on_tls);
    set_pointer(setup, CURLOPT_WRITEDATA, fetch);
    set_pointer(setup, CURLOPT_HEADERDATA, fetch);
    set_pointer(setup, CURLOPT_OPENSOCKETDATA, fetch);
    set_pointer(setup, CURLOPT_SOCKOPTDATA, fetch);
    set_pointer(setup, CURLOPT_SSL_CTX_DATA, fetch);
    set_pointer(setup, CURLOPT_PRIVATE, fetch);
    set_pointer(setup, CURLOPT_ERRORBUFFER, fetch->error);
}

static void set_limits(struct setup *setup, int64_t timeout_ms)
{
    set_long(setup, CURLOPT_NOSIGNAL, 1);
    set_long(setup, CURLOPT_QUICK_EXIT, 1);
    set_long(setup, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    set_long(setup, CURLOPT_FRESH_CONNECT, 1);
    set_long(setup, CURLOPT_FORBID_REUSE, 1);
    set_long(setup, CURLOPT_FOLLOWLOCATION, 0);
    set_long(setup, CURLOPT_NETRC, CURL_NETRC_IGNORED);
    set_long(setup, CURLOPT_DISALLOW_USERNAME_IN_URL, 1);
    set_pointer(setup, CURLOPT_ACCEPT_ENCODING, NULL);
    set_pointer(setup, CURLOPT_USERAGENT, "claimd/" CLAIMD_VERSION);
}

static long http_version(const struct fetch *fetch)
{
    switch (fetch->request.version) {
    case FETCH_HTTP_1:
        return CURL_HTTP_VERSION_1_1;
    case FETCH_HTTP_2:
        return fetch->hop.tls ? CURL_HTTP_VERSION_2TLS
                              : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
    default:
        return CURL_HTTP_VERSION_2TLS;
    }
}

/* libcurl greets, secures and logs in; the rest is fetch_mail.c's. Its other
 * ways to log in (GSSAPI, NTLM) could wait without letting the loop turn. */
static void set_mail(struct setup *setup, struct fetch *fetch)
{
    const struct fetch_request *request = &fetch->request;
    fetch->reply[0] = '\0';
    set_pointer(setup, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set_pointer(setup, CURLOPT_URL, fetch->hop.url);
    set_long(setup, CURLOPT_CONNECT_ONLY, 1);
    set_long(setup, CURLOPT_FORBID_REUSE, 0); /* it would be closed at once */
    set_long(setup, CURLOPT_USE_SSL,
             request->mail->clear ? (long)CURLUSESSL_NONE
                                  : (long)CURLUSESSL_ALL);
    set_pointer(setup, CURLOPT_LOGIN_OPTIONS,
                "AUTH=PLAIN;AUTH=LOGIN;AUTH=CRAM-MD5");
    if (request->username != NULL) {
        set_pointer(setup, CURLOPT_USERNAME, request->username);
        set_pointer(setup, CURLOPT_PASSWORD,
                    request->password != NULL ? request->password : "");
    }
}

static void set_request(struct setup *setup, struct fetch *fetch)
{
    set_pointer(setup, CURLOPT_PROTOCOLS_STR, "http,https");
    set_pointer(setup, CURLOPT_URL, fetch->hop.url);
    set_long(setup, CURLOPT_HTTP_VERSION, http_version(fetch));
    if (fetch->with_body) {
        const struct fetch_request *request = &fetch->request;
        set_long(setup, CURLOPT_POSTFIELDSIZE, (long)request->body_bytes);
        set_pointer(setup, CURLOPT_POSTFIELDS, request->body);
    } else if (strcmp(fetch->method, "HEAD") == 0) {
        set_long(setup, CURLOPT_NOBODY, 1);
    }
    set_pointer(setup, CURLOPT_CUSTOMREQUEST, fetch->method);
}

static bool add_line(struct fetch *fetch, const char *line)
{
    struct curl_slist *longer = curl_slist_append(fetch->headers, line);
    if (longer != NULL) {
        fetch->headers = longer;
    }
    return longer != NULL;
}

/* ';' instead of ':' is libcurl's way to a header without value. */
static bool add_header(struct fetch *fetch, const char *name, const char *value)
{
    struct buf line;
    buf_init(&line, 64 * 1024);
    if (value[0] == '\0') {
        buf_printf(&line, "%s;", name);
    } else {
        buf_printf(&line, "%s: %s", name, value);
    }
    bool added = !line.overflowed && add_line(fetch, buf_str(&line));
    buf_fini(&line);
    return added;
}

/* Ours first, so that the request's own, which come later, are not doubled:
 * libcurl leaves out what is empty and takes what is given. */
static void set_headers(struct setup *setup, struct fetch *fetch)
{
    const struct fetch_request *request = &fetch->request;
    const bool trusted = hop_same_origin(&fetch->first, &fetch->hop);
    bool added = add_line(fetch, "Expect:");
    bool typed = false;
    for (size_t i = 0; trusted && i < request->n_headers && added; i++) {
        typed =
            typed || strcasecmp(request->header_names[i], "Content-Type") == 0;
        added = add_header(fetch, request->header_names[i],
                           request->header_values[i]);
    }
    if (added && !typed && fetch->with_body) {
        added = add_line(fetch, "Content-Type:");
    }
    if (added && trusted && request->bearer != NULL) {
        char *value = arena_printf(&fetch->arena, "Bearer %s", request->bearer);
        added = add_header(fetch, "Authorization", value);
    }
    if (trusted && request->username != NULL) {
        set_long(setup, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        set_pointer(setup, CURLOPT_USERNAME, request->username);
        set_pointer(setup, CURLOPT_PASSWORD,
                    request->password != NULL ? request->password : "");
    }
    if (!added) {
        setup->code = CURLE_OUT_OF_MEMORY;
    }
    set_pointer(setup, CURLOPT_HTTPHEADER, fetch->headers);
}

/* The store is set in easy_on_tls; libcurl itself loads nothing. Its own cache
 * must be off: libcurl 7.88 fills it after easy_on_tls, with our store, and
 * would verify the next host by the authorities of this one. */
static void set_tls(struct setup *setup, struct fetch *fetch)
{
    const struct fetch_request *request = &fetch->request;
    set_pointer(setup, CURLOPT_CAINFO, NULL);
    set_pointer(setup, CURLOPT_CAPATH, NULL);
    set_long(setup, CURLOPT_CA_CACHE_TIMEOUT, 0);
    set_long(setup, CURLOPT_SSL_SESSIONID_CACHE, 0);
    set_long(setup, CURLOPT_SSL_VERIFYPEER, request->insecure ? 0 : 1);
    set_long(setup, CURLOPT_SSL_VERIFYHOST, request->insecure ? 0 : 2);
    if (request->client_certificate != NULL &&
        hop_same_origin(&fetch->first, &fetch->hop)) {
        set_pointer(setup, CURLOPT_SSLCERT, request->client_certificate);
        set_pointer(setup, CURLOPT_SSLKEY, request->client_key);
    }
}

/* "+host:port:address": libcurl never looks a name up. What it is told
 * is where we are connected already. */
static void set_way(struct setup *setup, struct fetch *fetch)
{
    const struct hop *peer =
        fetch->proxy.url != NULL ? &fetch->proxy : &fetch->hop;
    const bool is_v6 = fetch->address.ss_family == AF_INET6;
    char address[64];
    dial_address_text(&fetch->address, address, sizeof address);
    const char *entry =
        arena_printf(&fetch->arena, is_v6 ? "+%s:%u:[%s]" : "+%s:%u:%s",
                     peer->host, (unsigned)peer->port, address);
    if (strchr(peer->host, ':') == NULL) { /* IPv6 needs no look-up */
        fetch->hosts = curl_slist_append(NULL, entry);
        if (fetch->hosts == NULL) {
            setup->code = CURLE_OUT_OF_MEMORY;
        }
        set_pointer(setup, CURLOPT_RESOLVE, fetch->hosts);
    }
    set_pointer(setup, CURLOPT_PROXY, "");
    if (fetch->proxy.url != NULL) {
        set_pointer(setup, CURLOPT_PROXY, fetch->proxy.url);
        set_long(setup, CURLOPT_PROXYPORT, fetch->proxy.port);
        set_long(setup, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1);
    }
    set_pointer(setup, CURLOPT_NOPROXY, "");
}

CURLcode fetch_easy_prepare(struct fetch *fetch, int64_t timeout_ms)
{
    ASSERT(fetch->easy == NULL && fetch->socket >= 0 && timeout_ms > 0);
    fetch->easy = fetcher_take_easy(fetch->fetcher);
    if (fetch->easy == NULL) {
        return CURLE_OUT_OF_MEMORY;
    }
    struct setup setup = {.easy = fetch->easy};
    fetch->error[0] = '\0';
    fetch->own_errno = 0;
    set_callbacks(&setup, fetch);
    set_limits(&setup, timeout_ms);
    if (fetch->request.mail != NULL) {
        set_mail(&setup, fetch);
    } else {
        set_request(&setup, fetch);
        set_headers(&setup, fetch);
    }
    set_tls(&setup, fetch);
    set_way(&setup, fetch);
    return setup.code;
}

void fetch_easy_end(struct fetch *fetch, bool clean)
{
    fetch_mail_end(fetch);
    if (fetch->easy != NULL) {
        /* Not in the multi handle: an error that changes nothing. */
        (void)curl_multi_remove_handle(fetch->fetcher->multi, fetch->easy);
        fetcher_give_easy(fetch->fetcher, fetch->easy, clean);
        fetch->easy = NULL;
    }
    curl_slist_free_all(fetch->headers);
    curl_slist_free_all(fetch->hosts);
    fetch->headers = fetch->hosts = NULL;
    if (fetch->socket >= 0) {
        close(fetch->socket);
        fetch->socket = -1;
    }
}

static int32_t phase_ms(curl_off_t from_us, curl_off_t to_us)
{
    return to_us > 0 && to_us >= from_us
               ? (int32_t)((to_us - from_us + 500) / 1000)
               : -1;
}

void fetch_easy_read(struct fetch *fetch)
{
    CURL *easy = fetch->easy;
    struct fetch_response *response = &fetch->response;
    curl_off_t connected = 0, secured = 0, ready = 0, first = 0;
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connected);
    curl_easy_getinfo(easy, CURLINFO_APPCONNECT_TIME_T, &secured);
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
    curl_easy_getinfo(easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    response->status = (int)status;
    response->tls_ms = phase_ms(connected, secured);
    response->first_byte_ms = phase_ms(ready, first);
}
