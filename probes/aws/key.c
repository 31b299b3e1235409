#include "probes/aws/key.h"

#include <stdio.h>
#include <string.h>

#include "core/civil.h"
#include "core/fact.h"

static int hex_value(char c)
{
    const char *digits = "0123456789ABCDEF";
    const char *at =
        c == '\0' ? NULL
                  : strchr(digits, c >= 'a' && c <= 'f' ? c - 'a' + 'A' : c);
    return at == NULL ? -1 : (int)(at - digits);
}

const char *aws_key_decode(struct arena *arena, const char *text)
{
    char *out = arena_strdup(arena, text);
    size_t n = 0;
    for (const char *at = text; *at != '\0'; at++) {
        int high = *at == '%' ? hex_value(at[1]) : -1;
        int low = high < 0 ? -1 : hex_value(at[2]);
        if (low >= 0 && high + low > 0) {
            out[n++] = (char)(high * 16 + low);
            at += 2;
        } else {
            out[n++] = *at == '+' ? ' ' : *at;
        }
    }
    out[n] = '\0';
    return out;
}

const char *aws_key_subject(const char *key)
{
    size_t n = strlen(key);
    const char *at = n > FACT_SUBJECT_MAX ? key + n - FACT_SUBJECT_MAX : key;
    while (((unsigned char)*at & 0xC0) == 0x80) {
        at++;
    }
    return at;
}

static size_t digits_at(const char *text)
{
    return strspn(text, "0123456789");
}

/* A date written at `text`, 2026-11-22, 2026/11/22, 20261122 and the like,
 * also with the time in digits behind it. */
static bool date_at(const char *text, char out[11])
{
    size_t run = digits_at(text);
    struct civil_date date;
    if (run == 8 || run == 12 || run == 14) {
        snprintf(out, 11, "%.4s-%.2s-%.2s", text, text + 4, text + 6);
    } else if (run == 4 && text[4] != '\0' && strchr("-_/.", text[4]) != NULL &&
               digits_at(text + 5) == 2 && text[7] == text[4] &&
               digits_at(text + 8) == 2) {
        snprintf(out, 11, "%.4s-%.2s-%.2s", text, text + 5, text + 8);
    } else {
        return false;
    }
    return civil_parse_date(out, &date) == ERR_OK;
}

const char *aws_key_date(struct arena *arena, const char *key)
{
    char date[11];
    for (const char *at = key; *at != '\0';) {
        if (date_at(at, date)) {
            return arena_strdup(arena, date);
        }
        size_t run = digits_at(at);
        at += run > 0 ? run : 1;
    }
    return NULL;
}

const char *aws_key_folder(struct arena *arena, const char *key)
{
    const char *slash = strrchr(key, '/');
    return slash == NULL ? NULL
                         : arena_strndup(arena, key, (size_t)(slash - key));
}
