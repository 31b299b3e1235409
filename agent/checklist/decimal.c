#include "checklist/decimal.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define POINT_MAX 400

/* No zeros at either end; zero is positive. */
static void normalize(struct decimal *decimal)
{
    int zeros = 0;
    while (zeros < decimal->n && decimal->digits[zeros] == 0) {
        zeros++;
    }
    decimal->n -= zeros;
    memmove(decimal->digits, decimal->digits + zeros, (size_t)decimal->n);
    decimal->point -= zeros;
    while (decimal->n > 0 && decimal->digits[decimal->n - 1] == 0) {
        decimal->n--;
    }
    if (decimal->n == 0) {
        decimal->point = 0;
        decimal->is_negative = false;
    }
}

/* Keeps the first `n` digits (0 or more); rounds up if the next is 5 or more.
 */
static void keep_digits(struct decimal *decimal, int n, int next)
{
    ASSERT(n >= 0 && n <= decimal->n);
    decimal->n = n;
    if (next < 5) {
        normalize(decimal);
        return;
    }
    int i = n - 1;
    while (i >= 0 && decimal->digits[i] == 9) {
        decimal->digits[i--] = 0;
    }
    if (i >= 0) {
        decimal->digits[i]++;
    } else {
        decimal->digits[0] = 1;
        decimal->n = 1;
        decimal->point++;
    }
    normalize(decimal);
}

/* "E-7" at *text, past it; false: no exponent of that form or far too large. */
static bool scan_exponent(const char **text, int *ret_exponent)
{
    const char *at = *text + 1;
    bool is_negative = *at == '-';
    at += *at == '-' || *at == '+';
    int exponent = 0;
    if (!text_is_digit(*at)) {
        return false;
    }
    for (; text_is_digit(*at); at++) {
        exponent = exponent * 10 + (*at - '0');
        if (exponent > 2 * POINT_MAX) {
            return false;
        }
    }
    *text = at;
    *ret_exponent = is_negative ? -exponent : exponent;
    return true;
}

/* The digits at *text into `decimal`, past them; the first digit that is not
 * kept is returned, -1 if there was no digit at all. */
static int scan_digits(const char **text, struct decimal *decimal)
{
    int next = 0, dropped = 0, seen = 0;
    bool behind_point = false;
    const char *at = *text;
    for (; text_is_digit(*at) || (*at == '.' && !behind_point); at++) {
        if (*at == '.') {
            behind_point = true;
            continue;
        }
        seen = 1;
        bool leading = decimal->n == 0 && *at == '0';
        if (!leading && decimal->n < DECIMAL_DIGITS) {
            decimal->digits[decimal->n++] = (char)(*at - '0');
        } else if (!leading && dropped++ == 0) {
            next = *at - '0';
        }
        if (decimal->point < -POINT_MAX || decimal->point > POINT_MAX) {
            continue; /* out of bounds, and stays so */
        }
        decimal->point += behind_point ? -(leading ? 1 : 0) : !leading;
    }
    *text = at;
    return seen ? next : -1;
}

bool decimal_parse(const char *text, struct decimal *ret_decimal)
{
    ASSERT(text != NULL && ret_decimal != NULL);
    struct decimal decimal = {.is_negative = *text == '-'};
    text += *text == '-' || *text == '+';
    int exponent = 0;
    int next = scan_digits(&text, &decimal);
    bool has_exponent = *text == 'E' || *text == 'e';
    if (next < 0 || decimal.point < -POINT_MAX || decimal.point > POINT_MAX ||
        (has_exponent && !scan_exponent(&text, &exponent)) || *text != '\0') {
        return false;
    }
    decimal.point += exponent;
    keep_digits(&decimal, decimal.n, next);
    if (decimal.point < -POINT_MAX || decimal.point > POINT_MAX) {
        return false;
    }
    *ret_decimal = decimal;
    return true;
}

void decimal_round(struct decimal *decimal, int places)
{
    ASSERT(places >= 0);
    int n = decimal->point + places; /* digits to keep */
    if (n >= decimal->n) {
        return;
    }
    if (n < 0) {
        *decimal = (struct decimal){0};
        return;
    }
    keep_digits(decimal, n, decimal->digits[n]);
}

void decimal_shift(struct decimal *decimal, int power)
{
    decimal->point += decimal->n > 0 ? power : 0;
}

int decimal_digit(const struct decimal *decimal, int place)
{
    int i = decimal->point - 1 - place;
    return i >= 0 && i < decimal->n ? decimal->digits[i] : 0;
}

static int compare_size(const struct decimal *a, const struct decimal *b)
{
    if (a->n == 0 || b->n == 0) {
        return (a->n > 0) - (b->n > 0);
    }
    if (a->point != b->point) {
        return a->point < b->point ? -1 : 1;
    }
    for (int i = 0; i < DECIMAL_DIGITS; i++) {
        int x = i < a->n ? a->digits[i] : 0, y = i < b->n ? b->digits[i] : 0;
        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
    return 0;
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
    if (a->is_negative != b->is_negative) {
        return a->is_negative ? -1 : 1;
    }
    return a->is_negative ? compare_size(b, a) : compare_size(a, b);
}

double decimal_value(const struct decimal *decimal)
{
    double value = 0, scale = 1;
    for (int i = 0; i < decimal->n; i++) {
        value = value * 10 + decimal->digits[i];
    }
    int power = decimal->point - decimal->n;
    for (int i = power < 0 ? -power : power; i > 0 && scale < 1e300; i--) {
        scale *= 10;
    }
    value = power < 0 ? value / scale : value * scale;
    return decimal->is_negative ? -value : value;
}
