/*
 * Happy path: credentials, question, answer, next question, done.
 * Failure modes: no credentials or region; an answer that is an error, none, or
 * not whole; too many pages; AWS asks for patience longer than there is time.
 * On close: as source.h.
 */
#include "probes/aws/aws.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "io/clock.h"
#include "io/hop.h"
#include "io/sigv4.h"

#define PATIENCE_MS 500 /* before the second try; doubled each time */
#define CODE_MAX 64
#define MESSAGE_MAX 90

struct aws *aws_of(const struct source *source)
{
    ASSERT(source->own != NULL);
    return source->own;
}

/* --- what went wrong ------------------------------------------------------ */

struct failure {
    char code[CODE_MAX];
    char message[MESSAGE_MAX];
};

/* Error codes of all services, by how they begin or end, and what cures them.
 * Messages of signature errors hold what was signed, and are not shown. */
static const struct {
    const char *part, *cure;
} cures[] = {
    {"Expired", "the credentials have expired, or the clock is wrong"},
    {"TimeTooSkewed", "the clock differs from AWS's; set it"},
    {"InvalidClientTokenId", "AWS does not know this access key"},
    {"InvalidAccessKeyId", "AWS does not know this access key"},
    {"UnrecognizedClient", "AWS does not know this access key"},
    {"AuthFailure", "AWS does not know this access key or its signature"},
    {"InvalidToken", "the session token is not this key's"},
    {"SignatureDoesNotMatch", "wrong secret key, or the clock is wrong"},
    {"InvalidSignature", "wrong secret key, or the clock is wrong"},
    {"IncompleteSignature", "what is between here and AWS changes requests"},
    {"MissingAuthentication", "what is between here and AWS changes requests"},
    {"NoSuchBucket", "no such bucket; check \"bucket\""},
    {"PermanentRedirect", "the bucket is in another region; set \"region\""},
    {"AuthorizationHeaderMalformed",
     "the bucket is in another region; set \"region\""},
    {"NotFound", "no such thing there; check its name and \"region\""},
    {"OptInRequired", "this account may not use that region"},
};

static const char *const patience[] = {
    "Throttl",       "RequestLimitExceeded", "SlowDown",
    "TooManyReques", "BandwidthLimit",       "PriorRequestNotComplete",
    "Unavailable",   "InternalError",        "InternalFailure",
};

static bool asks_for_patience(int status, const char *code)
{
    for (size_t i = 0; i < ARRAY_LEN(patience); i++) {
        if (strstr(code, patience[i]) != NULL) {
            return true;
        }
    }
    return status == 429 || (status >= 500 && status != 501);
}

static void keep(char *out, size_t size, const char *text)
{
    text_printable(text == NULL ? "" : text, text == NULL ? 0 : strlen(text),
                   out, size);
}

static void read_xml_failure(const struct source_output *output,
                             struct failure *ret)
{
    struct arena arena = {0};
    const struct aws_node *root =
        aws_xml_parse(&arena, output->text, output->n, NULL);
    const struct aws_node *error = aws_xml_find(root, "Error");
    keep(ret->code, sizeof ret->code, aws_xml_text(error, "Code"));
    keep(ret->message, sizeof ret->message, aws_xml_text(error, "Message"));
    arena_fini(&arena);
}

/* {"__type": "com.amazonaws…#ThrottlingException", "message": "…"} */
static void read_json_failure(const struct source_output *output,
                              struct failure *ret)
{
    json_t *root = json_loadb(output->text, output->n, 0, NULL);
    const char *type = json_string_value(json_object_get(root, "__type"));
    const char *said = json_string_value(json_object_get(root, "message"));
    const char *hash = type == NULL ? NULL : strrchr(type, '#');
    if (said == NULL) {
        said = json_string_value(json_object_get(root, "Message"));
    }
    keep(ret->code, sizeof ret->code, hash != NULL ? hash + 1 : type);
    keep(ret->message, sizeof ret->message, said);
    json_decref(root);
}

static void refuse_failure(struct source *source, int status,
                           const struct failure *failure)
{
    const struct aws_request *request = &aws_of(source)->request;
    const char *code = failure->code;
    if (code[0] == '\0') {
        source_refuse(source, "AWS %s: HTTP %d without an error code",
                      request->service, status);
        return;
    }
    if (strstr(code, "Denied") != NULL ||
        strstr(code, "UnauthorizedOperation") != NULL) {
        source_refuse(source, "AWS %s: %s: the credentials need the right %s",
                      request->service, code, request->right);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(cures); i++) {
        if (strstr(code, cures[i].part) != NULL) {
            source_refuse(source, "AWS %s: %s: %s", request->service, code,
                          cures[i].cure);
            return;
        }
    }
    source_refuse(source, "AWS %s: %s%s%s", request->service, code,
                  failure->message[0] == '\0' ? "" : ": ", failure->message);
}

/* On a pool thread. */
static void read_answer(struct source *source,
                        const struct source_output *output)
{
    struct aws *aws = aws_of(source);
    struct failure failure = {.code = ""};
    aws->again = false;
    if (output->status == 200) {
        aws->more = false;
        aws->task->read(source, output);
        return;
    }
    if (aws->request.target != NULL) {
        read_json_failure(output, &failure);
    } else {
        read_xml_failure(output, &failure);
    }
    int64_t wait_ms = PATIENCE_MS << aws->n_tries;
    if (!asks_for_patience(output->status, failure.code)) {
        refuse_failure(source, output->status, &failure);
    } else if (aws->n_tries + 1 < AWS_TRIES_MAX &&
               wait_ms < source_left_ms(source)) {
        aws->again = true;
    } else {
        source_refuse(source,
                      "AWS %s: %s (HTTP %d) at every one of %d tries; raise "
                      "\"interval\" or \"timeout\"",
                      aws->request.service,
                      failure.code[0] == '\0' ? "busy" : failure.code,
                      output->status, aws->n_tries + 1);
    }
}

/* --- asking --------------------------------------------------------------- */

static void ask(struct source *source);

static void next_question(struct source *source)
{
    struct aws *aws = aws_of(source);
    if (aws->n_pages++ == AWS_PAGES_MAX) {
        source_refuse(source,
                      "AWS %s: more than %d pages; look at less with "
                      "one probe",
                      aws->request.service, AWS_PAGES_MAX);
        source_done(source);
        return;
    }
    aws->n_tries = 0;
    aws->request = (struct aws_request){0};
    aws->task->compose(source, &aws->request);
    if (source->refused) {
        source_done(source);
    } else {
        ask(source);
    }
}

static void on_answer(struct source *source)
{
    struct aws *aws = aws_of(source);
    source_forget(source);
    if (aws->again) {
        source_wait(source, PATIENCE_MS << aws->n_tries++, ask);
    } else if (aws->more) {
        next_question(source);
    } else {
        source_done(source);
    }
}

/* Where to ask, in the arena. */
struct place {
    const char *base; /* scheme, host, port */
    const char *path;
};

/* Buckets with a dot in their name fit no certificate, and a stand-in or an
 * endpoint of one's own has no name for each bucket: both by path. */
static struct place place_of(struct source *source)
{
    const struct aws *aws = aws_of(source);
    const char *bucket = aws->request.bucket;
    const char *endpoint = params_text(source->params, "source.endpoint", NULL);
    bool by_name =
        endpoint == NULL && bucket != NULL && strchr(bucket, '.') == NULL;
    struct place place = {.path = "/"};
    if (endpoint != NULL) {
        size_t n = strlen(endpoint);
        place.base = arena_strndup(source->arena, endpoint,
                                   endpoint[n - 1] == '/' ? n - 1 : n);
    } else {
        place.base = arena_printf(
            source->arena, "https://%s%s%s.%s.amazonaws.com%s",
            by_name ? bucket : "", by_name ? "." : "", aws->request.service,
            aws->region, text_starts(aws->region, "cn-") ? ".cn" : "");
    }
    if (bucket != NULL && !by_name) {
        place.path = arena_printf(source->arena, "/%s", bucket);
    }
    return place;
}

static void sign(struct source *source, const struct place *place,
                 struct sigv4_headers *ret)
{
    const struct aws *aws = aws_of(source);
    const struct aws_request *request = &aws->request;
    const char *type = request->target != NULL
                           ? "application/x-amz-json-1.1"
                           : "application/x-www-form-urlencoded; charset=utf-8";
    struct sigv4_request to_sign = {
        .region = aws->region,
        .service = request->service,
        .key_id = aws->credentials.key_id,
        .secret = aws->credentials.secret,
        .token = aws->credentials.token,
        .at_ms = clock_now().real_ms,
        .method = request->body != NULL ? "POST" : "GET",
        .host = strstr(place->base, "://") + 3,
        .path = place->path,
        .query = request->query,
        .content_type = request->body != NULL ? type : NULL,
        .target = request->target,
        .body = request->body,
    };
    sigv4_sign(source->arena, &to_sign, ret);
}

static void ask(struct source *source)
{
    const struct aws_request *asked = &aws_of(source)->request;
    struct sigv4_headers *headers = arena_alloc(source->arena, sizeof *headers);
    struct place place = place_of(source);
    sign(source, &place, headers);
    source->asked = arena_printf(source->arena, "AWS %s", asked->service);
    struct fetch_request request = {
        .url = arena_printf(source->arena, "%s%s%s%s", place.base, place.path,
                            asked->query != NULL ? "?" : "",
                            asked->query != NULL ? asked->query : ""),
        .method = asked->body != NULL ? "POST" : "GET",
        .header_names = headers->names,
        .header_values = headers->values,
        .n_headers = headers->n,
        .body = asked->body,
        .body_bytes = asked->body != NULL ? strlen(asked->body) : 0,
        .ca_file = params_text(source->params, "source.ca", NULL),
        .proxy = params_text(source->params, "source.proxy", NULL),
        .version = FETCH_HTTP_1,
    };
    source_fetch(source, &request, read_answer, on_answer);
}

static bool is_name(const char *text, const char *also)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (!(*at >= 'a' && *at <= 'z') && !text_is_digit(*at) &&
            strchr(also, *at) == NULL) {
            return false;
        }
    }
    return text[0] != '\0' && strlen(text) <= 63;
}

static const char *region_of(const struct source *source)
{
    const char *region = params_text(source->params, "source.region", NULL);
    region = region != NULL ? region : aws_variable(source, "AWS_REGION");
    region =
        region != NULL ? region : aws_variable(source, "AWS_DEFAULT_REGION");
    return region != NULL && is_name(region, "-") ? region : NULL;
}

void aws_begin(struct source *source, const struct aws_task *task, void *own)
{
    struct aws *aws = arena_alloc(source->arena, sizeof *aws);
    source->own = aws;
    aws->task = task;
    aws->own = own;
    aws->region = region_of(source);
    if (aws->region == NULL) {
        source_refuse(source, "no AWS region: set \"region\", or AWS_REGION in "
                              "the environment");
        source_done(source);
        return;
    }
    aws_credentials_find(source, next_question);
}

static bool is_bucket(const char *text)
{
    size_t n = strlen(text);
    return n >= 3 && is_name(text, ".-") && strstr(text, "..") == NULL &&
           strchr(".-", text[0]) == NULL && strchr(".-", text[n - 1]) == NULL;
}

/* --- options -------------------------------------------------------------- */

bool aws_is_loopback(const char *host)
{
    struct in_addr address;
    return (inet_pton(AF_INET, host, &address) == 1 &&
            ntohl(address.s_addr) >> 24 == 127) ||
           text_equal(host, "localhost") || text_equal(host, "::1");
}

/* In clear anybody on the way could read the session token and answer. */
static enum err check_endpoint(const char *endpoint, struct errmsg *msg)
{
    struct hop hop = {0};
    char detail[HOP_DETAIL_MAX];
    if (!hop_parse(&hop, endpoint, detail)) {
        return errmsg_fail(msg, ERR_INVALID, "%s", detail);
    }
    const char *path = strstr(endpoint, "://");
    path = path == NULL ? NULL : strpbrk(path + 3, "/?#");
    bool bare = path == NULL || text_equal(path, "/");
    bool safe = hop.tls || aws_is_loopback(hop.host);
    hop_fini(&hop);
    if (!bare) {
        return errmsg_fail(msg, ERR_INVALID,
                           "no path goes there, only scheme, "
                           "host and port");
    }
    return safe ? ERR_OK
                : errmsg_fail(msg, ERR_INVALID,
                              "http is for this host only; write https");
}

enum err aws_check(const struct params *params, const char **ret_option,
                   struct errmsg *msg)
{
    const char *region = params_text(params, "source.region", NULL);
    const char *bucket = params_text(params, "source.bucket", NULL);
    const char *endpoint = params_text(params, "source.endpoint", NULL);
    if (region != NULL && !is_name(region, "-")) {
        *ret_option = "source.region";
        return errmsg_fail(msg, ERR_INVALID,
                           "not a region such as "
                           "\"ap-northeast-1\"");
    }
    if (bucket != NULL && !is_bucket(bucket)) {
        *ret_option = "source.bucket";
        return errmsg_fail(msg, ERR_INVALID,
                           "not a bucket's name: 3 to 63 of a to z, 0 to 9, "
                           "'.' and '-'");
    }
    const char *proxy = params_text(params, "source.proxy", NULL);
    if (proxy != NULL && !text_starts(proxy, "http://")) {
        *ret_option = "source.proxy";
        return errmsg_fail(msg, ERR_INVALID, "http:// only");
    }
    *ret_option = "source.endpoint";
    return endpoint == NULL ? ERR_OK : check_endpoint(endpoint, msg);
}

enum err aws_check_needs(const struct params *params, const char *option,
                         const char **ret_option, struct errmsg *msg)
{
    if (params_find(params, option) == NULL) {
        *ret_option = option;
        return errmsg_fail(msg, ERR_INVALID, "this kind needs it");
    }
    return aws_check(params, ret_option, msg);
}

static void add_encoded(struct buf *query, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        if ((byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
            text_is_digit(byte) || strchr("-._~", byte) != NULL) {
            buf_putc(query, *at);
        } else {
            buf_printf(query, "%%%02X", byte);
        }
    }
}

void aws_param(struct buf *query, const char *name, const char *value)
{
    if (query->len > 0) {
        buf_putc(query, '&');
    }
    add_encoded(query, name);
    buf_putc(query, '=');
    add_encoded(query, value);
}

const char *aws_query_text(struct source *source, struct buf *query)
{
    if (query->overflowed) {
        source_refuse(source,
                      "a question to AWS longer than %d kB; look at "
                      "less with one probe",
                      (int)(query->max / 1024));
    }
    const char *text = arena_strdup(source->arena, buf_str(query));
    buf_fini(query);
    return text;
}

/* --- for readers ---------------------------------------------------------- */

const struct aws_node *aws_answer(struct source *source, struct arena *arena,
                                  const struct source_output *output,
                                  const char *name)
{
    struct errmsg msg = {0};
    const char *service = aws_of(source)->request.service;
    const struct aws_node *root =
        aws_xml_parse(arena, output->text, output->n, &msg);
    if (root == NULL) {
        source_refuse(source, "AWS %s: %s", service, msg.text);
        return NULL;
    }
    if (!text_equal(root->name, name)) {
        source_refuse(source, "AWS %s: answered, but not with %s", service,
                      name);
        return NULL;
    }
    return root;
}

const struct aws_node *aws_need(struct source *source,
                                const struct aws_node *node, const char *name)
{
    const struct aws_node *child = aws_xml_child(node, name);
    if (node != NULL && child == NULL) {
        source_refuse(source, "AWS %s: answered without %s",
                      aws_of(source)->request.service, name);
    }
    return child;
}

void aws_next(struct source *source, const char *next)
{
    struct aws *aws = aws_of(source);
    aws->more = next != NULL && next[0] != '\0';
    aws->next = aws->more ? arena_strdup(source->arena, next) : NULL;
}

bool aws_instant(const struct aws_node *node, const char *name, int64_t *ret_ms)
{
    const char *text = aws_xml_text(node, name);
    return text != NULL && civil_parse_instant(text, ret_ms) == ERR_OK;
}

bool aws_is_true(const struct aws_node *node, const char *name)
{
    return text_equal(aws_xml_text(node, name), "true");
}

int64_t aws_count(const char *text)
{
    int64_t count = 0;
    const int64_t most = (int64_t)1 << 55;
    for (const char *at = text; at != NULL && *at != '\0'; at++) {
        if (!text_is_digit(*at) || count > most) {
            return -1;
        }
        count = count * 10 + (*at - '0');
    }
    return text == NULL || text[0] == '\0' ? -1 : count;
}
