#include "probes/http/http_request.h"

#include <string.h>

#define BODY_MAX_DEFAULT (1024 * 1024)

static enum ip_family family_of(const char *word)
{
    return word[0] == '4' ? IP_V4 : word[0] == '6' ? IP_V6 : IP_ANY;
}

static void set_header_list(const struct params *params,
                            struct fetch_request *request)
{
    const struct param *headers = params_find(params, "headers");
    if (headers != NULL) {
        request->header_names = headers->names;
        request->header_values = headers->texts;
        request->n_headers = headers->n_texts;
    }
}

struct fetch_request http_request(const struct params *params,
                                  int64_t timeout_ms)
{
    struct fetch_request request = {
        .url = params_text(params, "url", ""),
        .method = params_text(params, "method", "GET"),
        .body = params_text(params, "body", NULL),
        .username = params_text(params, "basic.username", NULL),
        .password = params_text(params, "basic.password", NULL),
        .bearer = params_text(params, "bearer", NULL),
        .client_certificate = params_text(params, "client_certificate", NULL),
        .client_key = params_text(params, "client_key", NULL),
        .ca_file = params_text(params, "ca", NULL),
        .insecure = params_number(params, "insecure", 0) != 0,
        .proxy = params_text(params, "proxy", NULL),
        .family = family_of(params_text(params, "ip", "any")),
        .max_redirects = (int)params_number(params, "max_redirects", 5),
        .redirect_other_hosts =
            params_number(params, "redirect_other_hosts", 0) != 0,
        .timeout_ms = timeout_ms,
        .body_max = (size_t)params_number(params, "body_max", BODY_MAX_DEFAULT),
    };
    const char *version = params_text(params, "http_version", "any");
    request.version = version[0] == '1'   ? FETCH_HTTP_1
                      : version[0] == '2' ? FETCH_HTTP_2
                                          : FETCH_HTTP_ANY;
    request.body_bytes = request.body != NULL ? strlen(request.body) : 0;
    set_header_list(params, &request);
    return request;
}
