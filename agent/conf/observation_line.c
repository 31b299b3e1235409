#include "conf/observation_line.h"

#include <jansson.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

/* What is left of a line while it is scanned. */
struct scan {
    const char *at;
    const char *end;
};

static void skip_blanks(struct scan *scan)
{
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t')) {
        scan->at++;
    }
}

static bool take(struct scan *scan, char wanted)
{
    if (scan->at == scan->end || *scan->at != wanted) {
        return false;
    }
    scan->at++;
    return true;
}

/* Digits without leading zero, at most 15. */
static bool take_integer(struct scan *scan, int64_t *ret_value)
{
    const char *start = scan->at;
    int64_t value = 0;
    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9' &&
           scan->at - start < 16) {
        value = value * 10 + (*scan->at++ - '0');
    }
    ptrdiff_t digits = scan->at - start;
    if (digits == 0 || digits > 15 || (digits > 1 && *start == '0')) {
        return false;
    }
    *ret_value = value;
    return true;
}

/* A number that is only checked: 12 or 12.5. */
static bool take_number(struct scan *scan)
{
    int64_t whole;
    if (!take_integer(scan, &whole)) {
        return false;
    }
    if (!take(scan, '.')) {
        return true;
    }
    const char *start = scan->at;
    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9') {
        scan->at++;
    }
    return scan->at > start;
}

/* A text without escapes. */
static bool take_string(struct scan *scan, struct observation_id *ret_id)
{
    if (!take(scan, '"')) {
        return false;
    }
    const char *start = scan->at;
    while (scan->at < scan->end && *scan->at != '"' && *scan->at != '\\') {
        unsigned char byte = (unsigned char)*scan->at;
        size_t bytes = 1;
        if (byte >= 0x80) {
            bytes = text_utf8_len(scan->at, (size_t)(scan->end - scan->at));
        }
        if (byte < ' ' || bytes == 0) {
            return false;
        }
        scan->at += bytes;
    }
    size_t len = (size_t)(scan->at - start);
    *ret_id = (struct observation_id){start, len};
    return len > 0 && len <= OBSERVATION_ID_MAX && take(scan, '"');
}

static bool take_state(struct scan *scan, enum obs_state *ret_state)
{
    struct observation_id name;
    if (!take_string(scan, &name)) {
        return false;
    }
    for (enum obs_state state = STATE_UP; state <= STATE_DOWN; state++) {
        const char *known = obs_state_name(state);
        if (strlen(known) == name.len &&
            memcmp(known, name.text, name.len) == 0) {
            *ret_state = state;
            return true;
        }
    }
    return false;
}

enum key { KEY_T, KEY_PROBE, KEY_VANTAGE, KEY_STATE, KEY_LATENCY, KEY_REASON };

static const char *const keys[] = {"t",     "probe",      "vantage",
                                   "state", "latency_ms", "reason"};

static bool take_key(struct scan *scan, enum key *ret_key)
{
    struct observation_id name;
    if (!take_string(scan, &name)) {
        return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (strlen(keys[i]) == name.len &&
            memcmp(keys[i], name.text, name.len) == 0) {
            *ret_key = (enum key)i;
            return true;
        }
    }
    return false;
}

static bool take_value(struct scan *scan, enum key key,
                       struct observation_line *ret)
{
    struct observation_id reason;
    switch (key) {
    case KEY_T:
        return take_integer(scan, &ret->t_ms) && ret->t_ms <= INSTANT_HIGHEST;
    case KEY_PROBE:
        return take_string(scan, &ret->probe);
    case KEY_VANTAGE:
        return take_string(scan, &ret->vantage);
    case KEY_STATE:
        return take_state(scan, &ret->state);
    case KEY_LATENCY:
        return take_number(scan);
    case KEY_REASON:
        return take_string(scan, &reason);
    }
    UNREACHABLE();
}

/* `"key": value`, none of the keys in *seen. */
static bool take_member(struct scan *scan, unsigned *seen,
                        struct observation_line *ret)
{
    enum key key;
    skip_blanks(scan);
    if (!take_key(scan, &key) || (*seen & 1u << key) != 0) {
        return false;
    }
    *seen |= 1u << key;
    skip_blanks(scan);
    if (!take(scan, ':')) {
        return false;
    }
    skip_blanks(scan);
    bool taken = take_value(scan, key, ret);
    skip_blanks(scan);
    return taken;
}

bool observation_line_scan(const char *line, size_t n,
                           struct observation_line *ret)
{
    const unsigned needed = 1u << KEY_T | 1u << KEY_PROBE | 1u << KEY_STATE;
    struct scan scan = {line, line + n};
    unsigned seen = 0;
    ret->vantage = (struct observation_id){0};
    skip_blanks(&scan);
    if (!take(&scan, '{')) {
        return false;
    }
    do {
        if (!take_member(&scan, &seen, ret)) {
            return false;
        }
    } while (take(&scan, ','));
    if (!take(&scan, '}')) {
        return false;
    }
    skip_blanks(&scan);
    return scan.at == scan.end && (seen & needed) == needed;
}

/* Checks the keys and names the nearest known one. */
static enum err check_keys(json_t *object, struct errmsg *msg)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        const char *nearest = text_nearest(key, keys, ARRAY_LEN(keys));
        if (nearest != NULL && strcmp(nearest, key) == 0) {
            continue;
        }
        char shown[100];
        text_printable(key, strlen(key), shown, sizeof shown);
        if (nearest != NULL) {
            return errmsg_fail(msg, ERR_INVALID,
                               "unknown key \"%s\"; did you mean \"%s\"?",
                               shown, nearest);
        }
        return errmsg_fail(msg, ERR_INVALID,
                           "unknown key \"%s\"; known are t, probe, vantage, "
                           "state, latency_ms and reason",
                           shown);
    }
    return ERR_OK;
}

static enum err parse_instant(json_t *object, int64_t *ret_ms,
                              struct errmsg *msg)
{
    json_t *value = json_object_get(object, "t");
    if (!json_is_integer(value)) {
        return errmsg_fail(
            msg, ERR_INVALID,
            "\"t\" is %s; it has to be an integer of milliseconds since "
            "1970-01-01T00:00:00Z, such as 1764547200000",
            value == NULL ? "missing" : "no integer");
    }
    int64_t ms = json_integer_value(value);
    if (ms < INSTANT_LOWEST || ms > INSTANT_HIGHEST) {
        return errmsg_fail(msg, ERR_INVALID,
                           "\"t\" is outside the years 1900 to 9999; it "
                           "counts milliseconds since 1970-01-01T00:00:00Z");
    }
    *ret_ms = ms;
    return ERR_OK;
}

/* Copies a string member; a missing one is left empty. */
static enum err parse_id(json_t *object, const char *key, char *copy,
                         struct observation_id *ret_id, struct errmsg *msg)
{
    json_t *value = json_object_get(object, key);
    *ret_id = (struct observation_id){copy, 0};
    if (value == NULL) {
        return ERR_OK;
    }
    size_t len = json_string_length(value);
    if (!json_is_string(value) || len == 0 || len > OBSERVATION_ID_MAX) {
        return errmsg_fail(msg, ERR_INVALID,
                           "\"%s\" has to be a text of 1 to %d bytes", key,
                           OBSERVATION_ID_MAX);
    }
    memcpy(copy, json_string_value(value), len);
    ret_id->len = len;
    return ERR_OK;
}

static enum err parse_state(json_t *object, enum obs_state *ret_state,
                            struct errmsg *msg)
{
    json_t *value = json_object_get(object, "state");
    if (!json_is_string(value) ||
        !obs_state_parse(json_string_value(value), ret_state)) {
        return errmsg_fail(msg, ERR_INVALID,
                           "\"state\" is %s; it has to be \"up\", \"down\" or "
                           "\"unknown\"",
                           value == NULL ? "missing" : "something else");
    }
    return ERR_OK;
}

/* What replay does not use still has to be well-formed. */
static enum err check_rest(json_t *object, struct errmsg *msg)
{
    json_t *latency = json_object_get(object, "latency_ms");
    if (latency != NULL &&
        !(json_is_number(latency) && json_number_value(latency) >= 0)) {
        return errmsg_fail(msg, ERR_INVALID,
                           "\"latency_ms\" has to be a number, 0 or more; "
                           "leave it out where nothing was measured");
    }
    json_t *reason = json_object_get(object, "reason");
    if (reason != NULL && !json_is_string(reason)) {
        return errmsg_fail(msg, ERR_INVALID,
                           "\"reason\" has to be a text; leave it out where "
                           "there is none");
    }
    return ERR_OK;
}

static enum err parse_object(json_t *object, struct observation_line *ret,
                             struct errmsg *msg)
{
    if (!json_is_object(object)) {
        return errmsg_fail(msg, ERR_INVALID,
                           "not an object; write one JSON object a line");
    }
    enum err err = check_keys(object, msg);
    err = err ? err : parse_instant(object, &ret->t_ms, msg);
    err = err ? err
              : parse_id(object, "probe", ret->probe_copy, &ret->probe, msg);
    err = err ? err
              : parse_id(object, "vantage", ret->vantage_copy, &ret->vantage,
                         msg);
    err = err ? err : parse_state(object, &ret->state, msg);
    err = err ? err : check_rest(object, msg);
    if (err == ERR_OK && ret->probe.len == 0) {
        return errmsg_fail(msg, ERR_INVALID,
                           "\"probe\" is missing; it names the probe's id");
    }
    return err;
}

enum err observation_line_parse(const char *line, size_t n,
                                struct observation_line *ret,
                                struct errmsg *msg)
{
    json_error_t error;
    json_t *object = json_loadb(line, n, JSON_REJECT_DUPLICATES, &error);
    if (object == NULL) {
        char shown[JSON_ERROR_TEXT_LENGTH];
        text_printable(error.text, strlen(error.text), shown, sizeof shown);
        return errmsg_fail(msg, ERR_INVALID,
                           "not JSON at byte %d: %s; write one object a line",
                           error.position, shown);
    }
    enum err err = parse_object(object, ret, msg);
    json_decref(object);
    return err;
}
