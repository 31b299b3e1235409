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

static bool take(struct scan *scan, const char *text)
{
    size_t n = strlen(text);
    if ((size_t)(scan->end - scan->at) < n || memcmp(scan->at, text, n) != 0) {
        return false;
    }
    scan->at += n;
    return true;
}

/* An integer without sign, leading zero or more than 15 digits. */
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

/* What stands between two quotes, the first of them taken already. */
static bool take_string(struct scan *scan, struct observation_id *ret_id)
{
    const char *start = scan->at;
    while (scan->at < scan->end && *scan->at >= ' ' && *scan->at <= '~' &&
           *scan->at != '"' && *scan->at != '\\') {
        scan->at++;
    }
    size_t len = (size_t)(scan->at - start);
    if (len == 0 || len > OBSERVATION_ID_MAX) {
        return false;
    }
    *ret_id = (struct observation_id){start, len};
    return take(scan, "\"");
}

static bool take_state(struct scan *scan, enum obs_state *ret_state)
{
    for (enum obs_state state = STATE_UP; state <= STATE_DOWN; state++) {
        if (take(scan, obs_state_name(state))) {
            *ret_state = state;
            return take(scan, "\"");
        }
    }
    return false;
}

bool observation_line_scan(const char *line, size_t n,
                           struct observation_line *ret)
{
    struct scan scan = {line, line + n};
    int64_t latency_ms;
    struct observation_id reason;
    if (!take(&scan, "{\"t\":") || !take_integer(&scan, &ret->t_ms) ||
        ret->t_ms > INSTANT_HIGHEST || !take(&scan, ",\"probe\":\"") ||
        !take_string(&scan, &ret->probe)) {
        return false;
    }
    ret->vantage = (struct observation_id){0};
    if (take(&scan, ",\"vantage\":\"") && !take_string(&scan, &ret->vantage)) {
        return false;
    }
    if (!take(&scan, ",\"state\":\"") || !take_state(&scan, &ret->state)) {
        return false;
    }
    if (take(&scan, ",\"latency_ms\":") && !take_integer(&scan, &latency_ms)) {
        return false;
    }
    if (take(&scan, ",\"reason\":\"") && !take_string(&scan, &reason)) {
        return false;
    }
    return take(&scan, "}") && scan.at == scan.end;
}

/* Checks the keys and names the nearest known one. */
static enum err check_keys(json_t *object, struct errmsg *msg)
{
    static const char *const known[] = {"t",     "probe",      "vantage",
                                        "state", "latency_ms", "reason"};
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        const char *nearest = text_nearest(key, known, ARRAY_LEN(known));
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
