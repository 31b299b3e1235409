#include "report/json_out.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

void json_out_init(struct json_out *json, struct buf *out, int margin)
{
    *json = (struct json_out){
        .out = out,
        .pretty = margin >= 0,
        .margin = margin < 0 ? 0 : margin,
    };
}

static void quoted(struct buf *out, const char *text)
{
    size_t bytes = strlen(text);
    buf_putc(out, '"');
    for (size_t i = 0; i < bytes;) {
        unsigned char byte = (unsigned char)text[i];
        size_t len = text_utf8_len(text + i, bytes - i);
        if (len == 0) {
            buf_puts(out, "\xEF\xBF\xBD");
            len = 1;
        } else if (byte < 0x20 || byte == 0x7F) {
            buf_printf(out, "\\u%04x", byte);
        } else {
            if (byte == '"' || byte == '\\') {
                buf_putc(out, '\\');
            }
            buf_add(out, text + i, len);
        }
        i += len;
    }
    buf_putc(out, '"');
}

static void new_line(struct json_out *json)
{
    if (json->pretty) {
        buf_printf(json->out, "\n%*s", json->margin + json->depth, "");
    }
}

/* Comma, line and key of the member that comes now. */
static void begin_member(struct json_out *json, const char *key)
{
    ASSERT(json->depth > 0 || key == NULL);
    if (json->depth == 0) {
        return;
    }
    bool *has_member = &json->has_member[json->depth - 1];
    if (*has_member) {
        buf_putc(json->out, ',');
        if (!json->pretty) {
            buf_putc(json->out, ' ');
        }
    }
    *has_member = true;
    new_line(json);
    if (key != NULL) {
        quoted(json->out, key);
        buf_puts(json->out, ": ");
    }
}

static void open_level(struct json_out *json, const char *key, char bracket)
{
    begin_member(json, key);
    ASSERT(json->depth < JSON_OUT_DEPTH_MAX);
    buf_putc(json->out, bracket);
    json->has_member[json->depth++] = false;
}

static void close_level(struct json_out *json, char bracket)
{
    ASSERT(json->depth > 0);
    json->depth--;
    if (json->has_member[json->depth]) {
        new_line(json);
    }
    buf_putc(json->out, bracket);
}

void json_out_object(struct json_out *json, const char *key)
{
    open_level(json, key, '{');
}

void json_out_array(struct json_out *json, const char *key)
{
    open_level(json, key, '[');
}

void json_out_end_object(struct json_out *json)
{
    close_level(json, '}');
}

void json_out_end_array(struct json_out *json)
{
    close_level(json, ']');
}

void json_out_raw(struct json_out *json, const char *key, const char *text)
{
    begin_member(json, key);
    buf_puts(json->out, text);
}

void json_out_text(struct json_out *json, const char *key, const char *text)
{
    begin_member(json, key);
    if (text == NULL) {
        buf_puts(json->out, "null");
    } else {
        quoted(json->out, text);
    }
}

void json_out_int(struct json_out *json, const char *key, int64_t value)
{
    begin_member(json, key);
    buf_printf(json->out, "%" PRId64, value);
}

void json_out_bool(struct json_out *json, const char *key, bool value)
{
    json_out_raw(json, key, value ? "true" : "false");
}

void json_out_null(struct json_out *json, const char *key)
{
    json_out_raw(json, key, "null");
}

void json_out_digits(struct buf *out, double value)
{
    ASSERT(isfinite(value));
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) {
            break;
        }
    }
    buf_puts(out, text);
}

void json_out_real(struct json_out *json, const char *key, bool has,
                   double value)
{
    if (!has) {
        json_out_null(json, key);
        return;
    }
    begin_member(json, key);
    json_out_digits(json->out, value);
}

void json_out_instant(struct json_out *json, const char *key, bool has,
                      int64_t instant_ms, const struct tz *tz)
{
    if (!has) {
        json_out_null(json, key);
        return;
    }
    char text[CIVIL_INSTANT_MAX];
    json_out_text(
        json, key,
        civil_render_instant(
            instant_ms, tz == NULL ? 0 : tz_offset_ms(tz, instant_ms), text));
}
