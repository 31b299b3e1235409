#include "checklist/number_format.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "checklist/number_pieces.h"
#include "core/civil.h"

#define SHOWN_MAX 4096
#define GENERAL_WIDTH 11 /* characters, the point among them */
#define PLACES_MAX 30    /* as in spreadsheets */
#define DAY_S INT64_C(86400)
#define LAST_DAY 2958465 /* 9999-12-31 */

struct builtin {
    int id;
    const char *code;
};

static const struct builtin builtins[] = {
    {1, "0"},
    {2, "0.00"},
    {3, "#,##0"},
    {4, "#,##0.00"},
    {5, "\"¥\"#,##0;\"¥\"-#,##0"},
    {6, "\"¥\"#,##0;\"¥\"-#,##0"},
    {7, "\"¥\"#,##0.00;\"¥\"-#,##0.00"},
    {8, "\"¥\"#,##0.00;\"¥\"-#,##0.00"},
    {9, "0%"},
    {10, "0.00%"},
    {14, "yyyy/m/d"},
    {15, "d-mmm-yy"},
    {16, "d-mmm"},
    {17, "mmm-yy"},
    {18, "h:mm AM/PM"},
    {19, "h:mm:ss AM/PM"},
    {20, "h:mm"},
    {21, "h:mm:ss"},
    {22, "yyyy/m/d h:mm"},
    {27, "ge.m.d"},
    {28, "ggge\"年\"m\"月\"d\"日\""},
    {29, "ggge\"年\"m\"月\"d\"日\""},
    {30, "m/d/yy"},
    {31, "yyyy\"年\"m\"月\"d\"日\""},
    {32, "h\"時\"mm\"分\""},
    {33, "h\"時\"mm\"分\"ss\"秒\""},
    {34, "yyyy\"年\"m\"月\""},
    {35, "m\"月\"d\"日\""},
    {36, "ge.m.d"},
    {37, "#,##0;-#,##0"},
    {38, "#,##0;-#,##0"},
    {39, "#,##0.00;-#,##0.00"},
    {40, "#,##0.00;-#,##0.00"},
    {41, "#,##0;-#,##0;\"-\""},
    {42, "\"¥\"#,##0;\"¥\"-#,##0;\"¥-\""},
    {43, "#,##0.00;-#,##0.00;\"-\""},
    {44, "\"¥\"#,##0.00;\"¥\"-#,##0.00;\"¥-\""},
    {45, "mm:ss"},
    {46, "[h]:mm:ss"},
    {47, "mm:ss.0"},
    {49, "@"},
    {50, "ge.m.d"},
    {51, "ggge\"年\"m\"月\"d\"日\""},
    {52, "yyyy\"年\"m\"月\""},
    {53, "m\"月\"d\"日\""},
    {54, "ggge\"年\"m\"月\"d\"日\""},
    {55, "yyyy\"年\"m\"月\""},
    {56, "m\"月\"d\"日\""},
    {57, "ge.m.d"},
    {58, "ggge\"年\"m\"月\"d\"日\""},
};

const char *number_format_builtin(int id)
{
    for (size_t i = 0; i < ARRAY_LEN(builtins); i++) {
        if (builtins[i].id == id) {
            return builtins[i].code;
        }
    }
    return "General";
}

/* Plain digits with `places` behind the point; `value` is rounded already. */
static void put_plain(struct buf *out, const struct decimal *value, int places)
{
    for (int i = value->point > 0 ? value->point - 1 : 0; i >= -places; i--) {
        if (i == -1) {
            buf_putc(out, '.');
        }
        buf_putc(out, (char)('0' + decimal_digit(value, i)));
    }
}

static void put_scientific(struct buf *out, const struct decimal *value)
{
    struct decimal mantissa = *value;
    mantissa.point = 1;
    put_plain(out, &mantissa, mantissa.n > 1 ? mantissa.n - 1 : 0);
    buf_printf(out, "E%+03d", value->point - 1);
}

/* As many decimals as there are and a cell has room for; all digits of a whole
 * number, as the formula bar has them. */
static void put_general(struct buf *out, const struct decimal *value)
{
    struct decimal shown = *value;
    int whole = shown.point > 1 ? shown.point : 1;
    int room = whole < GENERAL_WIDTH - 1 ? GENERAL_WIDTH - 1 - whole : 0;
    buf_puts(out, value->is_negative ? "-" : "");
    decimal_round(&shown, room);
    if (value->n > 0 && (shown.n == 0 || shown.point > DECIMAL_DIGITS)) {
        put_scientific(out, value);
        return;
    }
    put_plain(out, &shown, shown.n > shown.point ? shown.n - shown.point : 0);
}

/* Where a number is on its way through the digits of a format. */
struct digits {
    struct decimal value;  /* rounded, without sign */
    int n_whole, n_places; /* digit pieces before and behind the point */
    int seen_whole, seen_places;
    bool has_thousands;
};

static void put_whole(struct buf *out, struct digits *digits, char piece)
{
    int last = digits->n_whole - 1 - digits->seen_whole;
    int first = last;
    if (digits->seen_whole++ == 0 && digits->value.point - 1 > first) {
        first = digits->value.point - 1;
    }
    for (int i = first; i >= last; i--) {
        if (piece != '0' && i >= digits->value.point) {
            continue; /* # shows no leading zero */
        }
        buf_putc(out, (char)('0' + decimal_digit(&digits->value, i)));
        if (digits->has_thousands && i > 0 && i % 3 == 0) {
            buf_putc(out, ',');
        }
    }
}

static void put_place(struct buf *out, struct digits *digits, char piece)
{
    int place = ++digits->seen_places;
    int shown = digits->value.n - digits->value.point; /* without zeros */
    if (piece != '0' && place > shown) {
        return;
    }
    if (place == 1) {
        buf_putc(out, '.');
    }
    buf_putc(out, (char)('0' + decimal_digit(&digits->value, -place)));
}

static struct digits prepare_digits(const struct number_pieces *pieces,
                                    const struct decimal *value)
{
    struct digits digits = {.value = *value};
    bool behind_point = false;
    int n_commas = 0; /* since the last digit */
    for (size_t i = 0; i < pieces->n; i++) {
        const struct number_piece *piece = &pieces->items[i];
        switch (piece->kind) {
        case PIECE_DIGIT:
            digits.has_thousands |= n_commas > 0 && digits.n_whole > 0;
            n_commas = 0;
            digits.n_whole += !behind_point;
            digits.n_places += behind_point;
            break;
        case PIECE_POINT:
            behind_point = true;
            break;
        case PIECE_COMMA:
            n_commas++;
            break;
        case PIECE_PERCENT:
            decimal_shift(&digits.value, 2);
            break;
        default:
            break;
        }
    }
    decimal_shift(&digits.value, digits.n_whole > 0 ? -3 * n_commas : 0);
    decimal_round(&digits.value,
                  digits.n_places < PLACES_MAX ? digits.n_places : PLACES_MAX);
    return digits;
}

/* Quoted words between the digits stay where they are. */
static void put_number(struct buf *out, const struct number_pieces *pieces,
                       const struct decimal *value, bool with_sign)
{
    struct digits digits = prepare_digits(pieces, value);
    bool has_digits = digits.n_whole + digits.n_places > 0;
    bool is_negative =
        has_digits ? digits.value.is_negative : value->is_negative;
    struct decimal size = *value;
    size.is_negative = false;
    bool behind_point = false;
    buf_puts(out, with_sign && is_negative ? "-" : "");
    for (size_t i = 0; i < pieces->n; i++) {
        const struct number_piece *piece = &pieces->items[i];
        switch (piece->kind) {
        case PIECE_DIGIT:
            if (behind_point) {
                put_place(out, &digits, piece->text[0]);
            } else {
                put_whole(out, &digits, piece->text[0]);
            }
            break;
        case PIECE_POINT:
            behind_point = true;
            break;
        case PIECE_PERCENT:
        case PIECE_LITERAL:
        case PIECE_SLASH:
            buf_add(out, piece->text, piece->n);
            break;
        case PIECE_GENERAL:
        case PIECE_TEXT:
            put_general(out, &size);
            break;
        default:
            break;
        }
    }
}

/* A serial instant, to the second. */
struct moment {
    int64_t days, total_s;
    int hour, minute, second;
    bool is_1904;
};

/* False: it lies where spreadsheets have no date. */
static bool moment_of(const struct decimal *value, bool is_1904,
                      struct moment *ret)
{
    double serial = decimal_value(value);
    if (serial < 0 || serial >= LAST_DAY + 1) {
        return false;
    }
    int64_t total_s = (int64_t)(serial * (double)DAY_S + 0.5);
    int64_t second = total_s % DAY_S;
    *ret = (struct moment){.days = total_s / DAY_S,
                           .total_s = total_s,
                           .hour = (int)(second / 3600),
                           .minute = (int)(second / 60 % 60),
                           .second = (int)(second % 60),
                           .is_1904 = is_1904};
    return true;
}

/* Spreadsheets keep a 29 February 1900 that never was: day 60. */
static void put_date(struct buf *out, const struct moment *moment)
{
    struct civil_date first = moment->is_1904 ? (struct civil_date){1904, 1, 1}
                              : moment->days < 60
                                  ? (struct civil_date){1899, 12, 31}
                                  : (struct civil_date){1899, 12, 30};
    struct civil_date date = civil_from_days(civil_days(first) + moment->days);
    buf_printf(out, "%d/%d/%d", date.year, date.month, date.day);
}

static void put_elapsed(struct buf *out, const struct number_piece *piece,
                        const struct moment *moment)
{
    int64_t unit = piece->letter == 'h' ? 3600 : piece->letter == 'm' ? 60 : 1;
    buf_printf(out, "%0*lld", piece->n >= 2 ? 2 : 1,
               (long long)(moment->total_s / unit));
}

static void put_clock_part(struct buf *out, const struct number_piece *piece,
                           const struct moment *moment)
{
    int part = piece->letter == 'h'   ? moment->hour
               : piece->letter == 'm' ? moment->minute
                                      : moment->second;
    buf_printf(out, "%0*d", piece->n >= 2 ? 2 : 1, part);
}

/* A time of day or a duration as its format has it; hours of a half day become
 * hours of the day, fractions of a second are left out. */
static void put_time(struct buf *out, const struct number_pieces *pieces,
                     const struct moment *moment)
{
    for (size_t i = 0; i < pieces->n; i++) {
        const struct number_piece *piece = &pieces->items[i];
        switch (piece->kind) {
        case PIECE_ELAPSED:
            put_elapsed(out, piece, moment);
            break;
        case PIECE_DATE:
            put_clock_part(out, piece, moment);
            break;
        case PIECE_LITERAL:
        case PIECE_SLASH:
            buf_add(out, piece->text, piece->n);
            break;
        default:
            break;
        }
    }
}

static void put_moment(struct buf *out, const struct number_pieces *pieces,
                       const struct moment *moment)
{
    if (!pieces->has_day) {
        put_time(out, pieces, moment);
        return;
    }
    bool is_time_only = moment->days == 0 && !moment->is_1904;
    if (!is_time_only) {
        put_date(out, moment);
    }
    if (pieces->has_hour || is_time_only) {
        buf_printf(out, "%s%d:%02d", is_time_only ? "" : " ", moment->hour,
                   moment->minute);
    }
    if (pieces->has_hour && moment->second != 0) {
        buf_printf(out, ":%02d", moment->second);
    }
}

/* Without the blanks that padding leaves at the ends. */
static const char *finish(struct arena *arena, struct buf *out)
{
    const char *text = buf_str(out);
    size_t n = out->len;
    while (n > 0 && text[0] == ' ') {
        text++;
        n--;
    }
    while (n > 0 && text[n - 1] == ' ') {
        n--;
    }
    const char *kept = arena_strndup(arena, text, n);
    buf_fini(out);
    return kept;
}

const char *number_format_show(struct arena *arena, const char *code,
                               const struct decimal *value, bool is_1904)
{
    ASSERT(arena != NULL && code != NULL && value != NULL);
    struct number_pieces pieces;
    struct buf out;
    struct moment moment;
    buf_init(&out, SHOWN_MAX);
    struct decimal size = *value;
    bool with_sign = true;
    bool makes_sense = code[0] != '\0' &&
                       number_pieces_choose(code, value, &pieces, &with_sign);
    size.is_negative = size.is_negative && with_sign;
    bool is_general = !makes_sense || pieces.is_plain;
    if (!is_general && pieces.is_date && moment_of(&size, is_1904, &moment)) {
        put_moment(&out, &pieces, &moment);
    } else if (is_general || pieces.is_date) {
        put_general(&out, value);
    } else {
        put_number(&out, &pieces, &size, with_sign);
    }
    return finish(arena, &out);
}

const char *number_format_show_text(struct arena *arena, const char *code,
                                    const char *text)
{
    ASSERT(arena != NULL && code != NULL && text != NULL);
    struct number_pieces pieces;
    if (!number_pieces_text(code, &pieces)) {
        return text;
    }
    struct buf out;
    buf_init(&out, SHOWN_MAX + strlen(text));
    for (size_t i = 0; i < pieces.n; i++) {
        const struct number_piece *piece = &pieces.items[i];
        if (piece->kind == PIECE_TEXT) {
            buf_puts(&out, text);
        } else if (piece->kind == PIECE_LITERAL) {
            buf_add(&out, piece->text, piece->n);
        }
    }
    return finish(arena, &out);
}

/* "T09:00:00" or "09:00" as "9:00"; "" where it is none. */
static const char *iso_clock(struct arena *arena, const char *iso)
{
    iso += *iso == 'T';
    bool fits = strlen(iso) >= 5 && iso[2] == ':' &&
                strspn(iso, "0123456789") == 2 &&
                strspn(iso + 3, "0123456789") >= 2;
    return fits ? arena_printf(arena, "%d:%.2s",
                               (iso[0] - '0') * 10 + iso[1] - '0', iso + 3)
                : "";
}

const char *number_format_show_iso(struct arena *arena, const char *iso)
{
    ASSERT(arena != NULL && iso != NULL);
    char day[11] = "";
    struct civil_date date;
    memcpy(day, iso, strnlen(iso, sizeof day - 1));
    if (civil_parse_date(day, &date) != ERR_OK) {
        const char *clock = iso_clock(arena, iso);
        return clock[0] != '\0' ? clock : iso;
    }
    const char *clock = iso_clock(arena, iso + strlen(day));
    bool is_midnight = strcmp(clock, "0:00") == 0 || clock[0] == '\0';
    return arena_printf(arena, "%d/%d/%d%s%s", date.year, date.month, date.day,
                        is_midnight ? "" : " ", is_midnight ? "" : clock);
}
