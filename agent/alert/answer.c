#include "alert/answer.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define SAID_MAX 8192
#define SECRET_LEAST 6 /* bytes; a shorter text is no secret worth the name */
#define MASK "***"

static void mask(char *text, const char *secret, size_t bytes)
{
    if (bytes < SECRET_LEAST) {
        return;
    }
    char *found = text;
    while ((found = memmem(found, strlen(found), secret, bytes)) != NULL) {
        char *after = found + bytes;
        memcpy(found, MASK, strlen(MASK));
        memmove(found + strlen(MASK), after, strlen(after) + 1);
        found += strlen(MASK);
    }
}

/* A receiver may write "\/" or quote a part only: part by part. */
static void mask_path(char *text, const char *url)
{
    const char *scheme = strstr(url, "://");
    const char *at = scheme == NULL ? NULL : strpbrk(scheme + 3, "/?#");
    while (at != NULL && *at != '\0') {
        at += strspn(at, "/?#&=");
        size_t n = strcspn(at, "/?#&=");
        mask(text, at, n);
        at += n;
    }
}

static void mask_param(char *text, const struct param *param)
{
    if (param->kind == PARAM_SECRET) {
        mask(text, param->text, strlen(param->text));
    }
    if (text_equal(param->name, "url")) {
        mask_path(text, param->text);
    }
    for (size_t i = 0; param->kind == PARAM_PAIRS && i < param->n_texts; i++) {
        mask(text, param->texts[i], strlen(param->texts[i]));
    }
}

void answer_make(char answer[CHANNEL_ANSWER_MAX], const char *said,
                 const struct params *params)
{
    char line[SAID_MAX];
    text_printable(said, strlen(said), line, sizeof line);
    for (size_t i = 0; i < params->n_items; i++) {
        mask_param(line, &params->items[i]);
    }
    size_t n = strlen(line);
    if (n >= CHANNEL_ANSWER_MAX) {
        n = CHANNEL_ANSWER_MAX - 1;
        while (n > 0 && ((unsigned char)line[n] & 0xC0) == 0x80) {
            n--;
        }
    }
    memcpy(answer, line, n);
    answer[n] = '\0';
}
