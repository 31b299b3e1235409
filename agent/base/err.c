#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

const char *err_text(enum err err)
{
    static const char *const texts[] = {
#define ERR_TEXT(name, text) text,
        ERR_LIST(ERR_TEXT)
#undef ERR_TEXT
    };
    ASSERT((size_t)err < ARRAY_LEN(texts));
    return texts[err];
}

/* Drops a UTF-8 character that the cut at the end left incomplete. */
static void drop_partial_character(char *text)
{
    size_t len = strlen(text);
    size_t start = len;
    while (start > 0 && len - start < 3 &&
           ((unsigned char)text[start - 1] & 0xC0) == 0x80) {
        start--;
    }
    if (start > 0 && (unsigned char)text[start - 1] >= 0xC0) {
        start--;
        if (text_utf8_len(text + start, len - start) == 0) {
            text[start] = '\0';
        }
    }
}

__attribute__((format(printf, 2, 0))) static void
set_text(struct errmsg *msg, const char *format, va_list args)
{
    vsnprintf(msg->text, sizeof msg->text, format, args);
    drop_partial_character(msg->text);
}

void errmsg_set(struct errmsg *msg, const char *format, ...)
{
    if (msg == NULL) {
        return;
    }
    va_list args;
    va_start(args, format);
    set_text(msg, format, args);
    va_end(args);
}

void errmsg_prefix(struct errmsg *msg, const char *format, ...)
{
    if (msg == NULL) {
        return;
    }
    struct errmsg old = *msg;
    va_list args;
    va_start(args, format);
    set_text(msg, format, args);
    va_end(args);
    size_t len = strlen(msg->text);
    snprintf(msg->text + len, sizeof msg->text - len, "%s", old.text);
    drop_partial_character(msg->text);
}

enum err errmsg_fail(struct errmsg *msg, enum err err, const char *format, ...)
{
    ASSERT(err != ERR_OK);
    if (msg != NULL) {
        va_list args;
        va_start(args, format);
        set_text(msg, format, args);
        va_end(args);
    }
    return err;
}
