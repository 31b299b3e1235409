#include "checklist/number_pieces.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/text.h"

#define SECTIONS_MAX 4

/* One of up to four sections: for positive, negative, zero, text; or under a
 * condition such as [<1]. */
struct section {
    const char *start;
    const char *end;
    char comparison[3]; /* "": by its place */
    struct decimal limit;
};

/* Spelled out parts that are not single letters. */
static const struct {
    const char *text;
    enum number_piece_kind kind;
} spelled[] = {
    {"General", PIECE_GENERAL}, {"G/標準", PIECE_GENERAL},
    {"標準", PIECE_GENERAL},    {"AM/PM", PIECE_HALF_DAY},
    {"A/P", PIECE_HALF_DAY},    {"午前/午後", PIECE_HALF_DAY},
};

static const struct {
    char c;
    enum number_piece_kind kind;
} single[] = {
    {'0', PIECE_DIGIT}, {'#', PIECE_DIGIT}, {'?', PIECE_DIGIT},
    {'.', PIECE_POINT}, {',', PIECE_COMMA}, {'%', PIECE_PERCENT},
    {'/', PIECE_SLASH}, {'@', PIECE_TEXT},  {';', PIECE_END_OF_SECTION},
};

static size_t character(const char *text)
{
    size_t n = text_utf8_len(text, strlen(text));
    return n == 0 ? 1 : n;
}

/* "[h]", "[$¥-411]", "[Red]", "[>=1]" */
static struct number_piece bracket(const char *text, size_t n)
{
    const char *inner = text + 1;
    size_t inner_n = n - 2;
    char letter = (char)tolower((unsigned char)inner[0]);
    size_t run = 0;
    while (run < inner_n && tolower((unsigned char)inner[run]) == letter) {
        run++;
    }
    if (run == inner_n && inner_n > 0 && strchr("hms", letter) != NULL) {
        return (struct number_piece){PIECE_ELAPSED, inner, inner_n, letter};
    }
    if (inner_n > 0 && inner[0] == '$') {
        const char *dash = memchr(inner, '-', inner_n);
        size_t sign = dash != NULL ? (size_t)(dash - inner) : inner_n;
        return (struct number_piece){PIECE_LITERAL, inner + 1, sign - 1, 0};
    }
    return (struct number_piece){.kind = PIECE_NONE};
}

static struct number_piece date_run(const char **at)
{
    char letter = (char)tolower((unsigned char)**at);
    const char *start = *at;
    while (tolower((unsigned char)**at) == letter) {
        ++*at;
    }
    return (struct number_piece){PIECE_DATE, start, (size_t)(*at - start),
                                 letter};
}

/* One that is enclosed or introduced by a sign; false: none of these. */
static bool marked_piece(const char **at, struct number_piece *ret_piece)
{
    const char *text = *at;
    const char *close = text[0] == '"'   ? strchr(text + 1, '"')
                        : text[0] == '[' ? strchr(text, ']')
                                         : NULL;
    if (close != NULL) {
        size_t n = (size_t)(close + 1 - text);
        *ret_piece = text[0] == '[' ? bracket(text, n)
                                    : (struct number_piece){PIECE_LITERAL,
                                                            text + 1, n - 2, 0};
        *at = close + 1;
        return true;
    }
    if (strchr("\\_*!", text[0]) != NULL && text[1] != '\0') {
        bool shown = text[0] == '\\' || text[0] == '!';
        size_t n = character(text + 1);
        *ret_piece = (struct number_piece){shown ? PIECE_LITERAL : PIECE_NONE,
                                           text + 1, n, 0};
        *at = text + 1 + n;
        return true;
    }
    return false;
}

/* The piece at **at (not the end), past it. */
static struct number_piece next_piece(const char **at)
{
    const char *text = *at;
    struct number_piece piece = {0};
    ASSERT(*text != '\0');
    if (marked_piece(at, &piece)) {
        return piece;
    }
    for (size_t i = 0; i < ARRAY_LEN(spelled); i++) {
        size_t n = strlen(spelled[i].text);
        if (strncasecmp(text, spelled[i].text, n) == 0) {
            *at += n;
            return (struct number_piece){spelled[i].kind, text, n, 0};
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(single); i++) {
        if (*text == single[i].c) {
            ++*at;
            return (struct number_piece){single[i].kind, text, 1, 0};
        }
    }
    if (tolower((unsigned char)*text) == 'e' &&
        (text[1] == '+' || text[1] == '-')) {
        *at += 2;
        return (struct number_piece){PIECE_EXPONENT, text, 2, 0};
    }
    if (strchr("ymdhsgeab", tolower((unsigned char)*text)) != NULL) {
        return date_run(at);
    }
    size_t n = character(text);
    *at += n;
    return (struct number_piece){PIECE_LITERAL, text, n, 0};
}

/* "[>=1]" → ">=" and 1; leaves a section without as it is. */
static void find_condition(struct section *section)
{
    const char *at = section->start;
    while (at < section->end && *at == '[') {
        const char *close = strchr(at, ']');
        size_t n = strspn(at + 1, "<>=");
        char number[32] = "";
        if (close == NULL || close >= section->end) {
            return;
        }
        size_t digits = (size_t)(close - at) - 1 - n;
        if (n >= 1 && n <= 2 && digits < sizeof number) {
            memcpy(number, at + 1 + n, digits);
            if (decimal_parse(number, &section->limit)) {
                memcpy(section->comparison, at + 1, n);
                return;
            }
        }
        at = close + 1;
    }
}

static size_t split(const char *code, struct section sections[SECTIONS_MAX])
{
    size_t n = 0;
    const char *at = code;
    while (n < SECTIONS_MAX) {
        struct section section = {.start = at};
        bool more = false;
        while (*at != '\0' && !more) {
            section.end = at;
            more = next_piece(&at).kind == PIECE_END_OF_SECTION;
        }
        if (!more) {
            section.end = at;
        }
        find_condition(&section);
        sections[n++] = section;
        if (!more) {
            break;
        }
    }
    return n;
}

static bool meets(const struct section *section, const struct decimal *value)
{
    int sign = decimal_compare(value, &section->limit);
    const char *comparison = section->comparison;
    if (strcmp(comparison, "<>") == 0) {
        return sign != 0;
    }
    return (strchr(comparison, '<') != NULL && sign < 0) ||
           (strchr(comparison, '>') != NULL && sign > 0) ||
           (strchr(comparison, '=') != NULL && sign == 0);
}

/* Which of `n` sections for numbers shows the value. */
static size_t section_of(const struct section *sections, size_t n,
                         const struct decimal *value)
{
    bool has_conditions = false;
    for (size_t i = 0; i < n; i++) {
        has_conditions |= sections[i].comparison[0] != '\0';
    }
    for (size_t i = 0; has_conditions && i < n; i++) {
        bool bare = sections[i].comparison[0] == '\0';
        if (bare ? i + 1 == n : meets(&sections[i], value)) {
            return i;
        }
    }
    if (n >= 2 && value->is_negative) {
        return 1;
    }
    return n >= 3 && value->n == 0 ? 2 : 0;
}

/* Months and minutes share a letter: minutes stand behind hours or before
 * seconds. */
static bool is_minute(const struct number_pieces *pieces, size_t at)
{
    for (size_t i = at; i-- > 0;) {
        enum number_piece_kind kind = pieces->items[i].kind;
        if (kind == PIECE_DATE || kind == PIECE_ELAPSED) {
            if (pieces->items[i].letter == 'h') {
                return true;
            }
            break;
        }
    }
    for (size_t i = at + 1; i < pieces->n; i++) {
        enum number_piece_kind kind = pieces->items[i].kind;
        if (kind == PIECE_DATE || kind == PIECE_ELAPSED) {
            return pieces->items[i].letter == 's';
        }
    }
    return false;
}

static void find_kind(struct number_pieces *pieces)
{
    size_t seen[PIECE_END_OF_SECTION + 1] = {0};
    for (size_t i = 0; i < pieces->n; i++) {
        const struct number_piece *piece = &pieces->items[i];
        seen[piece->kind]++;
        if (piece->kind != PIECE_DATE && piece->kind != PIECE_ELAPSED) {
            continue;
        }
        pieces->is_date = true;
        pieces->has_hour |= piece->letter == 'h';
        pieces->has_day |=
            piece->kind == PIECE_DATE && piece->letter != 'h' &&
            piece->letter != 's' &&
            !(piece->letter == 'm' && piece->n < 3 && is_minute(pieces, i));
    }
    bool is_fraction = seen[PIECE_SLASH] > 0 && seen[PIECE_DIGIT] > 0;
    pieces->is_plain =
        !pieces->is_date && (seen[PIECE_EXPONENT] > 0 || is_fraction);
}

static bool take_section(const struct section *section,
                         struct number_pieces *ret_pieces)
{
    *ret_pieces = (struct number_pieces){0};
    for (const char *at = section->start; at < section->end;) {
        if (ret_pieces->n == NUMBER_PIECES_MAX) {
            *ret_pieces = (struct number_pieces){.is_plain = true};
            return false;
        }
        ret_pieces->items[ret_pieces->n++] = next_piece(&at);
    }
    find_kind(ret_pieces);
    return true;
}

bool number_pieces_choose(const char *code, const struct decimal *value,
                          struct number_pieces *ret_pieces, bool *ret_with_sign)
{
    ASSERT(code != NULL && value != NULL);
    struct section sections[SECTIONS_MAX];
    size_t n = split(code, sections);
    size_t chosen = section_of(sections, n < 3 ? n : 3, value);
    *ret_with_sign = chosen == 0 || sections[chosen].comparison[0] != '\0';
    return take_section(&sections[chosen], ret_pieces);
}

bool number_pieces_text(const char *code, struct number_pieces *ret_pieces)
{
    ASSERT(code != NULL && ret_pieces != NULL);
    if (strchr(code, '@') == NULL && strchr(code, ';') == NULL) {
        return false;
    }
    struct section sections[SECTIONS_MAX];
    size_t n = split(code, sections);
    const struct section *last = &sections[n - 1];
    bool has_text = n == SECTIONS_MAX;
    for (const char *at = last->start; !has_text && at < last->end;) {
        has_text = next_piece(&at).kind == PIECE_TEXT;
    }
    return has_text && take_section(last, ret_pieces);
}
