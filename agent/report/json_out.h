/*
 * Writing JSON by hand, one member after another, into a bounded buffer.
 *
 * Unlike base/canon.h (hashes), this form is for readers: keys in the order of
 * the specification, fractions, and, if wanted, one member a line.
 */
#ifndef REPORT_JSON_OUT_H
#define REPORT_JSON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "core/tz.h"

#define JSON_OUT_DEPTH_MAX 16

struct json_out {
    struct buf *out; /* borrowed until the last close */
    bool pretty;     /* one member a line, one space a level */
    int margin;      /* spaces before every line, for nested use */
    int depth;
    bool has_member[JSON_OUT_DEPTH_MAX];
};

/* Pretty with `margin` >= 0, compact with -1. */
void json_out_init(struct json_out *json, struct buf *out, int margin);

/* `key` is NULL inside an array and at the top. */
void json_out_object(struct json_out *json, const char *key);
void json_out_array(struct json_out *json, const char *key);
void json_out_end_object(struct json_out *json);
void json_out_end_array(struct json_out *json);

/* Bytes that are not UTF-8 become U+FFFD. NULL text is null. */
void json_out_text(struct json_out *json, const char *key, const char *text);
void json_out_int(struct json_out *json, const char *key, int64_t value);
void json_out_bool(struct json_out *json, const char *key, bool value);
void json_out_null(struct json_out *json, const char *key);

/* The shortest digits that read back as the same double; null unless `has`. */
void json_out_real(struct json_out *json, const char *key, bool has,
                   double value);

/* Those digits alone, for other formats. `value` is finite. */
void json_out_digits(struct buf *out, double value);

/* RFC 3339 in a zone (NULL: UTC); null unless `has`. */
void json_out_instant(struct json_out *json, const char *key, bool has,
                      int64_t instant_ms, const struct tz *tz);

/* A complete JSON text made before, put in unchanged. */
void json_out_raw(struct json_out *json, const char *key, const char *text);

#endif
