/* What the end of a transfer means: CURLcode, errno and phase to a reason. */
#include <errno.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "io/fetch_inside.h"

struct verdict {
    CURLcode code;
    enum reason reason;
};

/* Codes that mean one thing in whatever phase. What is not here is our own
 * fault: names and connections are ours, so libcurl's failing at them is too,
 * and a code that nobody thought of is no ground to blame a target. */
static const struct verdict verdicts[] = {
    {CURLE_OK, REASON_NONE},
    {CURLE_OPERATION_TIMEDOUT, REASON_TIMEOUT},
    {CURLE_PEER_FAILED_VERIFICATION, REASON_TLS_CERTIFICATE},
    {CURLE_SSL_ISSUER_ERROR, REASON_TLS_CERTIFICATE},
    {CURLE_SSL_INVALIDCERTSTATUS, REASON_TLS_CERTIFICATE},
    {CURLE_SSL_CONNECT_ERROR, REASON_TLS_HANDSHAKE},
    {CURLE_GOT_NOTHING, REASON_RESET},
    {CURLE_PARTIAL_FILE, REASON_RESET},
    {CURLE_SEND_ERROR, REASON_RESET},
    {CURLE_RECV_ERROR, REASON_RESET},
    {CURLE_WEIRD_SERVER_REPLY, REASON_PROTOCOL},
    {CURLE_UNSUPPORTED_PROTOCOL, REASON_PROTOCOL}, /* HTTP/0.9 */
    {CURLE_HTTP2, REASON_PROTOCOL},
    {CURLE_HTTP2_STREAM, REASON_PROTOCOL},
    {CURLE_BAD_CONTENT_ENCODING, REASON_PROTOCOL},
    {CURLE_PROXY, REASON_PROXY},
    {CURLE_USE_SSL_FAILED, REASON_TLS_HANDSHAKE}, /* mail: no STARTTLS */
    {CURLE_LOGIN_DENIED, REASON_PROTOCOL},
    {CURLE_REMOTE_ACCESS_DENIED, REASON_PROTOCOL},
    {CURLE_OUT_OF_MEMORY, REASON_OWN_RESOURCE},
};

static enum reason reason_of(CURLcode code)
{
    for (size_t i = 0; i < ARRAY_LEN(verdicts); i++) {
        if (verdicts[i].code == code) {
            return verdicts[i].reason;
        }
    }
    return REASON_OWN_FAULT;
}

/* libcurl reports a lack of memory inside OpenSSL as a failed handshake. */
static bool lacked_memory(const struct fetch *fetch, CURLcode code)
{
    return code == CURLE_OUT_OF_MEMORY ||
           (code == CURLE_SSL_CONNECT_ERROR &&
            strstr(fetch->error, "malloc failure") != NULL);
}

/* The errno of libcurl's own call, where the code is about a call. */
static int system_error(const struct fetch *fetch, CURLcode code)
{
    long error = 0;
    switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_SSL_CONNECT_ERROR:
        curl_easy_getinfo(fetch->easy, CURLINFO_OS_ERRNO, &error);
        return (int)error;
    default:
        return 0;
    }
}

static struct fault fault_in_transfer(const struct fetch *fetch, CURLcode code)
{
    if (lacked_memory(fetch, code)) {
        return (struct fault){REASON_OWN_RESOURCE, ENOMEM};
    }
    if (fetch->own_errno != 0) {
        return fault_of(fetch->own_errno, true);
    }
    /* EAGAIN is what a non-blocking call says last before anything else. */
    int error = system_error(fetch, code);
    if (error > 0 && error != EAGAIN && error != EINPROGRESS) {
        struct fault fault = fault_of(error, false);
        if (fault.reason == REASON_CONNECT_TIMEOUT) {
            fault.reason = REASON_TIMEOUT; /* it was connected */
        }
        return fault;
    }
    return (struct fault){.reason = reason_of(code)};
}

/* Until a tunnel stands, and for every answer relayed in clear, it is the
 * proxy that speaks. */
static bool proxy_failed(const struct fetch *fetch, CURLcode code)
{
    long tunnel = 0;
    if (fetch->proxy.url == NULL) {
        return false;
    }
    curl_easy_getinfo(fetch->easy, CURLINFO_HTTP_CONNECTCODE, &tunnel);
    if (fetch->hop.tls) {
        return code != CURLE_OK && tunnel / 100 != 2;
    }
    const int status = fetch->response.status;
    return code != CURLE_OK || status == 407 ||
           (status >= 502 && status <= 504);
}

static bool wrong_version(const struct fetch *fetch)
{
    long version = 0;
    curl_easy_getinfo(fetch->easy, CURLINFO_HTTP_VERSION, &version);
    return fetch->request.version == FETCH_HTTP_2 &&
           version != CURL_HTTP_VERSION_2_0;
}

static void say(struct fetch *fetch, enum reason reason, const char *detail)
{
    fetch->response.outcome = reason;
    text_printable(detail, strlen(detail), fetch->response.detail,
                   sizeof fetch->response.detail);
}

void fetch_judge(struct fetch *fetch, CURLcode code)
{
    struct fetch_response *response = &fetch->response;
    if (fetch->headers_too_large) {
        say(fetch, REASON_TOO_LARGE, "headers over 64 KiB or 256 lines");
        return;
    }
    if (fetch->body_too_large) {
        if (!fetch->request.body_truncate) {
            say(fetch, REASON_TOO_LARGE, "the body is over the limit");
            return;
        }
        code = CURLE_OK; /* as much as was wanted */
    }
    if (code == CURLE_OK && !fetch->headers_whole) {
        /* As of 7.88 libcurl takes the connection's end for theirs. */
        say(fetch, REASON_RESET, "closed within the headers");
        return;
    }
    if (code == CURLE_OK && wrong_version(fetch)) {
        say(fetch, REASON_PROTOCOL, "HTTP/2 was asked for, HTTP/1 came");
        return;
    }
    struct fault fault = fault_in_transfer(fetch, code);
    if (fault.own_errno == 0 && proxy_failed(fetch, code)) {
        fault.reason = REASON_PROXY;
    }
    response->own_errno = fault.own_errno;
    const char *words =
        fetch->error[0] != '\0' ? fetch->error : curl_easy_strerror(code);
    if (code == CURLE_OK) {
        words = fault.reason == REASON_NONE ? "" : "the proxy's own answer";
    } else if (fetch->reply[0] != '\0') {
        words = fetch->reply; /* a mail server's own say more */
    }
    say(fetch, fault.reason, words);
}
