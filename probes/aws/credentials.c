/*
 * Happy path: the first place that has keys.
 * Failure modes: a place that is configured and has none, or malformed or
 * expired ones; the last place does not answer.
 * On close: as source.h.
 */
#include "probes/aws/credentials.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "io/hop.h"
#include "probes/aws/aws.h"

#define FILE_MAX ((size_t)256 * 1024)
#define ANSWER_MAX ((size_t)64 * 1024)
#define KEY_MAX 16384 /* session tokens have no documented length */
#define METADATA "http://169.254.169.254"
#define METADATA_MS 2000 /* it is on this host, or not there */
#define METADATA_ROLES "/latest/meta-data/iam/security-credentials/"
#define CONTAINER "http://169.254.170.2"
#define CONTAINER_MS 5000

static struct aws_credentials *credentials_of(const struct source *source)
{
    return &aws_of(source)->credentials;
}

const char *aws_variable(const struct source *source, const char *name)
{
    const struct param *given =
        params_find(source->params, "source.environment");
    const char *value = getenv(name);
    for (size_t i = 0; given != NULL && i < given->n_texts; i++) {
        if (text_equal(given->names[i], name)) {
            value = given->texts[i];
        }
    }
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* What may stand in a header: visible ASCII. */
static bool is_key(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at <= ' ' || *at > '~') {
            return false;
        }
    }
    return text[0] != '\0' && strlen(text) <= KEY_MAX;
}

static bool are_sound(const struct aws_credentials *credentials)
{
    return is_key(credentials->key_id) && is_key(credentials->secret) &&
           (credentials->token == NULL || is_key(credentials->token));
}

static void found(struct source *source, const char *where)
{
    struct aws_credentials *credentials = credentials_of(source);
    if (!are_sound(credentials)) {
        source_refuse(source, "AWS credentials of %s: malformed", where);
    } else if (credentials->expires_ms <= source->wall_ms) {
        char instant[CIVIL_INSTANT_MAX];
        civil_render_instant(credentials->expires_ms, 0, instant);
        source_refuse(source, "AWS credentials of %s expired at %s", where,
                      instant);
    }
    if (source->refused) {
        source_done(source);
    } else {
        credentials->then(source);
    }
}

/* --- {"AccessKeyId": …}, of a container and of an instance ---------------- */

static const char *member(struct source *source, const json_t *object,
                          const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text == NULL ? NULL : arena_strdup(source->arena, text);
}

/* What the JSON holds is not quoted. */
static void read_keys(struct source *source, const struct source_output *output)
{
    struct aws_credentials *ret = credentials_of(source);
    if (output->status != 200) {
        source_refuse(source, "%s: HTTP %d instead of credentials",
                      source->asked, output->status);
        return;
    }
    json_t *root = json_loadb(output->text, output->n, 0, NULL);
    const char *expires = member(source, root, "Expiration");
    ret->key_id = member(source, root, "AccessKeyId");
    ret->secret = member(source, root, "SecretAccessKey");
    ret->token = member(source, root, "Token");
    json_decref(root);
    if (ret->key_id == NULL || ret->secret == NULL ||
        (expires != NULL &&
         civil_parse_instant(expires, &ret->expires_ms) != ERR_OK)) {
        source_refuse(source, "%s: answered without credentials",
                      source->asked);
    }
}

static void on_keys(struct source *source)
{
    source_forget(source);
    found(source, source->asked);
}

/* --- instance metadata (IMDSv2) ------------------------------------------- */

static void ask_metadata(struct source *source, const char *path,
                         source_read *read, source_step *then)
{
    struct aws_credentials *credentials = credentials_of(source);
    bool begins = credentials->metadata_token == NULL;
    const char **names = arena_array(source->arena, 1, sizeof *names);
    const char **values = arena_array(source->arena, 1, sizeof *values);
    names[0] = begins ? "X-aws-ec2-metadata-token-ttl-seconds"
                      : "X-aws-ec2-metadata-token";
    values[0] = begins ? "300" : credentials->metadata_token;
    struct fetch_request request = {
        .url = arena_printf(source->arena, "%s%s", credentials->metadata, path),
        .method = begins ? "PUT" : "GET",
        .header_names = names,
        .header_values = values,
        .n_headers = 1,
        .version = FETCH_HTTP_1,
        .timeout_ms = METADATA_MS,
        .body_max = ANSWER_MAX,
    };
    source_fetch(source, &request, read, then);
}

/* The first line of an answer, which must be a key's text. */
static const char *answer_line(struct source *source,
                               const struct source_output *output,
                               const char *what)
{
    const char *line = arena_strndup(source->arena, output->text,
                                     strcspn(output->text, "\r\n"));
    if (output->status == 200 && is_key(line)) {
        return line;
    }
    source_refuse(source, "%s: no %s (HTTP %d)", source->asked, what,
                  output->status);
    return NULL;
}

static void on_role(struct source *source)
{
    const char *path = arena_printf(source->arena, METADATA_ROLES "%s",
                                    credentials_of(source)->role);
    source_forget(source);
    ask_metadata(source, path, read_keys, on_keys);
}

static void read_role(struct source *source, const struct source_output *output)
{
    const char *role = answer_line(source, output, "role of this instance");
    if (role != NULL && strpbrk(role, "/?#%\\") != NULL) {
        source_refuse(source, "%s: a role's name that is none", source->asked);
        return;
    }
    credentials_of(source)->role = role;
    source->asked = "instance metadata";
}

static void on_metadata_token(struct source *source)
{
    source_forget(source);
    ask_metadata(source, METADATA_ROLES, read_role, on_role);
}

static void read_metadata_token(struct source *source,
                                const struct source_output *output)
{
    credentials_of(source)->metadata_token =
        answer_line(source, output, "IMDSv2 token");
}

static void from_metadata(struct source *source)
{
    const char *disabled = aws_variable(source, "AWS_EC2_METADATA_DISABLED");
    const char *endpoint =
        aws_variable(source, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
    size_t n = endpoint == NULL ? 0 : strlen(endpoint);
    if (text_equal(disabled, "true")) {
        source_refuse(source, "no AWS credentials: none in the environment, "
                              "the credentials file or a container");
        source_done(source);
        return;
    }
    credentials_of(source)->metadata =
        endpoint == NULL ? METADATA
                         : arena_strndup(source->arena, endpoint,
                                         endpoint[n - 1] == '/' ? n - 1 : n);
    source->asked = "no AWS credentials elsewhere; instance metadata";
    ask_metadata(source, "/latest/api/token", read_metadata_token,
                 on_metadata_token);
}

/* --- container ------------------------------------------------------------ */

/* Where others cannot listen: AWS's own addresses, this host, or TLS. */
static bool may_ask(const char *url)
{
    static const char *const hosts[] = {"169.254.170.2", "169.254.170.23",
                                        "fd00:ec2::23"};
    struct hop hop = {0};
    char detail[HOP_DETAIL_MAX];
    if (!hop_parse(&hop, url, detail)) {
        return false;
    }
    bool may = hop.tls || aws_is_loopback(hop.host);
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        may = may || text_equal(hop.host, hosts[i]);
    }
    hop_fini(&hop);
    return may;
}

static const char *read_whole(struct source *source, const char *path)
{
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        return NULL;
    }
    char *text = arena_alloc(source->arena, FILE_MAX + 1);
    size_t n = fread(text, 1, FILE_MAX + 1, file);
    bool failed = ferror(file) != 0 || n > FILE_MAX;
    fclose(file);
    text[failed ? 0 : n] = '\0';
    return failed ? NULL : text;
}

/* On a pool thread: the token that the container must show, into `token`,
 * where the keys' own will be. */
static void read_container_token(struct source *source)
{
    const char *path =
        aws_variable(source, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    const char *token =
        aws_variable(source, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (path != NULL) {
        const char *text = read_whole(source, path);
        token = text == NULL
                    ? ""
                    : arena_strndup(source->arena, text, strcspn(text, "\r\n"));
    }
    if (token != NULL && (strlen(token) > KEY_MAX || token[0] == '\0' ||
                          strpbrk(token, "\r\n") != NULL)) {
        source_refuse(source, "AWS credentials of the container: no token in "
                              "AWS_CONTAINER_AUTHORIZATION_TOKEN(_FILE)");
        return;
    }
    credentials_of(source)->token = token;
}

static void ask_container(struct source *source)
{
    struct aws_credentials *credentials = credentials_of(source);
    const char *path =
        aws_variable(source, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const char *url =
        path == NULL
            ? aws_variable(source, "AWS_CONTAINER_CREDENTIALS_FULL_URI")
            : arena_printf(source->arena, CONTAINER "%s", path);
    static const char *const names[] = {"Authorization"};
    const char **values = arena_array(source->arena, 1, sizeof *values);
    source->asked = "container credentials";
    if ((path != NULL && path[0] != '/') || !may_ask(url)) {
        source_refuse(source, "container credentials: the URL of AWS_CONTAINER"
                              "_CREDENTIALS_… is neither https nor AWS's own");
        source_done(source);
        return;
    }
    values[0] = credentials->token;
    struct fetch_request request = {
        .url = arena_strdup(source->arena, url),
        .method = "GET",
        .header_names = names,
        .header_values = values,
        .n_headers = credentials->token != NULL ? 1 : 0,
        .version = FETCH_HTTP_1,
        .timeout_ms = CONTAINER_MS,
        .body_max = ANSWER_MAX,
    };
    source_fetch(source, &request, read_keys, on_keys);
}

/* --- shared credentials file ---------------------------------------------- */

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t')) {
        at++;
    }
    return at;
}

static const char *trimmed(struct arena *arena, const char *from,
                           const char *end)
{
    from = skip_blanks(from, end);
    while (end > from &&
           (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r')) {
        end--;
    }
    return arena_strndup(arena, from, (size_t)(end - from));
}

/* "name = value", in the profile that is looked for. */
static void read_setting(struct arena *arena, const char *line, const char *end,
                         struct aws_credentials *ret)
{
    const char *equals = memchr(line, '=', (size_t)(end - line));
    if (equals == NULL) {
        return;
    }
    const char *name = trimmed(arena, line, equals);
    const char *value = trimmed(arena, equals + 1, end);
    if (text_equal(name, "aws_access_key_id")) {
        ret->key_id = value;
    } else if (text_equal(name, "aws_secret_access_key")) {
        ret->secret = value;
    } else if (text_equal(name, "aws_session_token") && value[0] != '\0') {
        ret->token = value;
    }
}

/* "[name]": whether it is the profile. */
static bool is_profile(struct arena *arena, const char *line, const char *end,
                       const char *profile)
{
    const char *close = memchr(line, ']', (size_t)(end - line));
    return close != NULL &&
           text_equal(trimmed(arena, line + 1, close), profile);
}

enum err aws_credentials_parse(struct arena *arena, const char *text,
                               const char *profile, struct aws_credentials *ret,
                               struct errmsg *msg)
{
    bool inside = false;
    bool seen = false;
    struct aws_credentials keys = {.expires_ms = INSTANT_MAX};
    for (const char *line = text; *line != '\0';) {
        const char *end = line + strcspn(line, "\n");
        const char *at = skip_blanks(line, end);
        if (*at == '[') {
            inside = is_profile(arena, at, end, profile);
            seen = seen || inside;
        } else if (inside && *at != '#' && *at != ';') {
            read_setting(arena, at, end, &keys);
        }
        line = *end == '\0' ? end : end + 1;
    }
    if (!seen) {
        return errmsg_fail(msg, ERR_NOT_FOUND, "has no profile \"%s\"",
                           profile);
    }
    if (keys.key_id == NULL || keys.secret == NULL) {
        return errmsg_fail(msg, ERR_INVALID,
                           "profile \"%s\" has no keys (role_arn, SSO and "
                           "credential_process are not followed)",
                           profile);
    }
    if (!are_sound(&keys)) {
        return errmsg_fail(msg, ERR_INVALID,
                           "profile \"%s\" has a malformed "
                           "key",
                           profile);
    }
    ret->key_id = keys.key_id;
    ret->secret = keys.secret;
    ret->token = keys.token;
    return ERR_OK;
}

static bool file_is_configured(const struct source *source)
{
    return params_find(source->params, "source.profile") != NULL ||
           params_find(source->params, "source.credentials_file") != NULL;
}

static const char *file_path(struct source *source)
{
    const char *path =
        params_text(source->params, "source.credentials_file", NULL);
    const char *home = aws_variable(source, "HOME");
    path = path != NULL ? path
                        : aws_variable(source, "AWS_SHARED_CREDENTIALS_FILE");
    if (path == NULL && home != NULL) {
        path = arena_printf(source->arena, "%s/.aws/credentials", home);
    }
    return path;
}

/* On a pool thread. Only what somebody named must be there. */
static void read_file(struct source *source)
{
    const char *path = file_path(source);
    const char *text = path == NULL ? NULL : read_whole(source, path);
    const char *profile = params_text(source->params, "source.profile", NULL);
    struct errmsg msg = {0};
    profile = profile != NULL ? profile : aws_variable(source, "AWS_PROFILE");
    profile = profile != NULL ? profile : "default";
    enum err err = ERR_NOT_FOUND;
    if (text == NULL) {
        errmsg_set(&msg, "cannot be read, or is larger than %d kB",
                   (int)(FILE_MAX / 1024));
    } else {
        err = aws_credentials_parse(source->arena, text, profile,
                                    credentials_of(source), &msg);
    }
    bool wanted = file_is_configured(source) ||
                  aws_variable(source, "AWS_PROFILE") != NULL;
    if (err == ERR_INVALID || (err != ERR_OK && wanted)) {
        source_refuse(source, "AWS credentials file: %s", msg.text);
    }
}

static void after_file(struct source *source)
{
    if (credentials_of(source)->key_id != NULL) {
        found(source, "the credentials file");
    } else if (aws_variable(source, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") !=
                   NULL ||
               aws_variable(source, "AWS_CONTAINER_CREDENTIALS_FULL_URI") !=
                   NULL) {
        source_work(source, read_container_token, ask_container);
    } else {
        from_metadata(source);
    }
}

/* --- environment ---------------------------------------------------------- */

void aws_credentials_find(struct source *source, source_step *then)
{
    struct aws_credentials *credentials = credentials_of(source);
    const char *key_id = aws_variable(source, "AWS_ACCESS_KEY_ID");
    const char *secret = aws_variable(source, "AWS_SECRET_ACCESS_KEY");
    credentials->then = then;
    credentials->expires_ms = INSTANT_MAX;
    if (key_id == NULL || secret == NULL || file_is_configured(source)) {
        source_work(source, read_file, after_file);
        return;
    }
    credentials->key_id = key_id;
    credentials->secret = secret;
    credentials->token = aws_variable(source, "AWS_SESSION_TOKEN");
    found(source, "the environment");
}
