#include "probes/http/http_check.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/text.h"
#include "io/hop.h"
#include "probes/http/expect.h"
#include "probes/pointed.h"

static enum err wrong(const char **ret_option, const char *option,
                      struct errmsg *msg, const char *what)
{
    *ret_option = option;
    return errmsg_fail(msg, ERR_INVALID, "%s", what);
}

static bool given(const struct params *params, const char *name)
{
    return params_find(params, name) != NULL;
}

/* RFC 9110, section 5.1: a header's name is a token. */
static bool is_token(const char *name)
{
    const char *at = name;
    while (isalnum((unsigned char)*at) != 0 ||
           (*at != '\0' && strchr("!#$%&'*+-.^_`|~", *at) != NULL)) {
        at++;
    }
    return at != name && *at == '\0';
}

static enum err check_headers(const struct params *params,
                              const char **ret_option, struct errmsg *msg)
{
    const struct param *headers = params_find(params, "headers");
    for (size_t i = 0; headers != NULL && i < headers->n_texts; i++) {
        const char *name = headers->names[i];
        *ret_option = "headers";
        if (!is_token(name) || strpbrk(headers->texts[i], "\r\n") != NULL) {
            return errmsg_fail(msg, ERR_INVALID,
                               "\"%s\" is no header: a name of letters, "
                               "digits and hyphens, a value of one line",
                               name);
        }
        if (strcasecmp(name, "Content-Length") == 0 ||
            strcasecmp(name, "Transfer-Encoding") == 0) {
            return errmsg_fail(msg, ERR_INVALID,
                               "%s is reckoned from the body; leave it out",
                               name);
        }
    }
    return ERR_OK;
}

static enum err check_url(const struct params *params, const char **ret_option,
                          struct errmsg *msg)
{
    struct hop hop;
    char detail[HOP_DETAIL_MAX];
    const char *proxy = params_text(params, "proxy", NULL);
    if (!hop_parse(&hop, params_text(params, "url", ""), detail)) {
        return wrong(ret_option, "url", msg, detail);
    }
    const bool tls = hop.tls;
    hop_fini(&hop);
    if (proxy != NULL && !hop_parse(&hop, proxy, detail)) {
        return wrong(ret_option, "proxy", msg, detail);
    }
    const bool tls_proxy = proxy != NULL && hop.tls;
    if (proxy != NULL) {
        hop_fini(&hop);
    }
    if (tls_proxy) {
        return wrong(ret_option, "proxy", msg,
                     "the way to a proxy is http; write http://host:port");
    }
    if (!tls && given(params, "expect.tls_min_days")) {
        return wrong(ret_option, "expect.tls_min_days", msg,
                     "there is no certificate at an http URL; use https or "
                     "leave it out");
    }
    return ERR_OK;
}

static enum err check_credentials(const struct params *params,
                                  const char **ret_option, struct errmsg *msg)
{
    const char *bearer = params_text(params, "bearer", NULL);
    if (bearer != NULL && strpbrk(bearer, "\r\n") != NULL) {
        return wrong(ret_option, "bearer", msg, "a token is one line");
    }
    if (bearer != NULL && given(params, "basic.username")) {
        return wrong(ret_option, "bearer", msg,
                     "\"basic\" and \"bearer\" exclude each other");
    }
    if (given(params, "client_key") && !given(params, "client_certificate")) {
        return wrong(ret_option, "client_key", msg,
                     "\"client_key\" without \"client_certificate\"");
    }
    if (params_number(params, "insecure", 0) != 0 && given(params, "ca")) {
        return wrong(ret_option, "insecure", msg,
                     "\"insecure\" verifies nothing, so \"ca\" is useless");
    }
    return ERR_OK;
}

static enum err check_body(const struct params *params, const char **ret_option,
                           struct errmsg *msg)
{
    static const char *const of_body[] = {"body", "expect.body_contains",
                                          "expect.body_regex", "expect.json"};
    const char *method = params_text(params, "method", "GET");
    for (size_t i = 0; i < ARRAY_LEN(of_body); i++) {
        if (text_equal(method, "HEAD") && given(params, of_body[i])) {
            return wrong(ret_option, of_body[i], msg,
                         "HEAD has no body; use GET");
        }
    }
    const struct param *json = params_find(params, "expect.json");
    for (size_t i = 0; json != NULL && i < json->n_texts; i++) {
        if (!pointed_ok(json->names[i])) {
            *ret_option = "expect.json";
            return errmsg_fail(msg, ERR_INVALID,
                               "\"%s\" is no JSON pointer; write \"/name/0\"",
                               json->names[i]);
        }
    }
    struct expect expect;
    *ret_option = "expect.body_regex";
    enum err err = expect_init(&expect, params, msg);
    expect_fini(&expect);
    return err;
}

enum err http_check(const struct params *params, const char **ret_option,
                    struct errmsg *msg)
{
    typedef enum err check(const struct params *, const char **,
                           struct errmsg *);
    static check *const checks[] = {check_url, check_headers, check_credentials,
                                    check_body};
    enum err err = ERR_OK;
    for (size_t i = 0; i < ARRAY_LEN(checks) && err == ERR_OK; i++) {
        err = checks[i](params, ret_option, msg);
    }
    return err;
}
