#include "checklist/certificates.h"

#include <stdbool.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"

enum field {
    FIELD_STANDARD,
    FIELD_NUMBER,
    FIELD_SCOPE,
    FIELD_STATEMENT,
    FIELD_BODY,
    FIELDS,
};

struct label {
    const char *text;
    enum field field;
};

/* The longest of those that start alike stands first. */
static const struct label labels[] = {
    {"認証登録番号", FIELD_NUMBER},
    {"登録証番号", FIELD_NUMBER},
    {"登録番号", FIELD_NUMBER},
    {"認証番号", FIELD_NUMBER},
    {"認定番号", FIELD_NUMBER},
    {"証明書番号", FIELD_NUMBER},
    {"認証no.", FIELD_NUMBER},
    {"登録no.", FIELD_NUMBER},
    {"registration number", FIELD_NUMBER},
    {"registration no.", FIELD_NUMBER},
    {"certificate number", FIELD_NUMBER},
    {"certificate no.", FIELD_NUMBER},
    {"certification number", FIELD_NUMBER},
    {"certificate id", FIELD_NUMBER},
    {"certificate:", FIELD_NUMBER},
    {"certificate ", FIELD_NUMBER},
    {"cert. no.", FIELD_NUMBER},
    {"cert no.", FIELD_NUMBER},
    {"cert.", FIELD_NUMBER},
    {"reg. no.", FIELD_NUMBER},
    {"登録証:", FIELD_NUMBER},
    {" no.", FIELD_NUMBER},
    {" no:", FIELD_NUMBER},
    {"証明書no.", FIELD_NUMBER},
    {"認証登録no.", FIELD_NUMBER},
    {"認証基準", FIELD_STANDARD},
    {"認証規格", FIELD_STANDARD},
    {"適用規格", FIELD_STANDARD},
    {"番号は", FIELD_NUMBER},
    {"番号:", FIELD_NUMBER},
    {"standard:", FIELD_STANDARD},
    {"認証範囲", FIELD_SCOPE},
    {"登録範囲", FIELD_SCOPE},
    {"適用範囲", FIELD_SCOPE},
    {"scope:", FIELD_SCOPE},
    {"適用宣言書", FIELD_STATEMENT},
    {"statement of applicability", FIELD_STATEMENT},
    {"認証機関", FIELD_BODY},
    {"審査登録機関", FIELD_BODY},
    {"審査機関", FIELD_BODY},
    {"certification body", FIELD_BODY},
};

/* Names by which a standard is known without a label. */
static const char *const standards[] = {
    "プライバシーマーク",
    "pマーク",
    "privacymark",
    "privacy mark",
    "pci dss",
    "ismap",
    "isms",
    "asp・saasの安全・信頼性に係る情報開示認定",
};

struct scan {
    struct arena *arena;
    const struct normal *normal;
    struct certificates found;
};

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* 番号 says of what only together with the word before it: not 電話番号. */
static bool is_of_another(const char *text, size_t at, const char *label)
{
    return text_starts(label, "番号") && at > 0 &&
           strchr("( \n", text[at - 1]) == NULL;
}

static const struct label *label_at(const char *text, size_t at)
{
    for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
        if (text_starts(text + at, labels[i].text) &&
            !is_of_another(text, at, labels[i].text)) {
            return &labels[i];
        }
    }
    return NULL;
}

/* What parts the label from its value. */
static size_t after_label(const char *text, size_t at)
{
    static const char *const between[] = {" ", ":", "は", "、", "の",
                                          "=", "#", "第", "】", "]"};
    for (size_t i = 0; i < ARRAY_LEN(between);) {
        if (text_starts(text + at, between[i])) {
            at += strlen(between[i]);
            i = 0;
        } else {
            i++;
        }
    }
    return at;
}

/* A value goes to the end of its line or list element. */
static size_t value_end(const char *text, size_t at)
{
    static const char *const ends[] = {"\n", "。", " ・", " -", "※", "|", ";"};
    for (; text[at] != '\0'; at++) {
        for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
            if (text_starts(text + at, ends[i])) {
                return at;
            }
        }
        if (label_at(text, at) != NULL) {
            break;
        }
    }
    while (at > 0 && strchr(" ,(", text[at - 1]) != NULL) {
        at--;
    }
    return at;
}

/* "jp027133", "jp20/080650", "is 123456", "10820123(05)": its length. Behind a
 * label letters may stand among the digits: "ic04j0123". */
static size_t number_length(const char *text, bool labelled)
{
    size_t n = 0;
    while (is_letter(text[n]) && n < 5) {
        n++;
    }
    n += n > 0 && (text[n] == ' ' || text[n] == '-') ? 1 : 0;
    size_t more = 0; /* "isa is 0417" */
    while (labelled && n > 0 && more < 4 && is_letter(text[n + more])) {
        more++;
    }
    n += more > 0 && text[n + more] == ' ' && text_is_digit(text[n + more + 1])
             ? more + 1
             : 0;
    size_t digits = 0;
    for (;; n++) {
        bool joint = (text[n] == '-' || text[n] == '/') &&
                     (text_is_digit(text[n + 1]) ||
                      (labelled && is_letter(text[n + 1])));
        bool letter = labelled && is_letter(text[n]);
        if (!text_is_digit(text[n]) && !joint && !letter) {
            break;
        }
        digits += text_is_digit(text[n]);
    }
    if (digits < (labelled ? 3 : 4)) {
        return 0;
    }
    size_t inner = text[n] == '(' ? strspn(text + n + 1, "0123456789") : 0;
    return inner > 0 && inner < 4 && text[n + 1 + inner] == ')' ? n + inner + 2
                                                                : n;
}

/* A number as published, full-width digits made ordinary. */
static const char *number_text(struct arena *arena, const struct normal *normal,
                               size_t from, size_t to)
{
    const char *quote = normal_quote(arena, normal, from, to);
    bool plain = true;
    for (size_t i = 0; quote[i] != '\0'; i++) {
        plain = plain && (unsigned char)quote[i] < 0x80;
    }
    if (plain) {
        return quote;
    }
    char *text = arena_strndup(arena, normal->text + from, to - from);
    for (char *c = text; *c != '\0'; c++) {
        *c = is_letter(*c) ? (char)(*c - 'a' + 'A') : *c;
    }
    return text;
}

/* A new one begins where the current one has the field already. */
static size_t place_for(struct scan *scan, const char *taken, size_t at)
{
    struct certificates *found = &scan->found;
    if (found->n == 0 || taken != NULL) {
        if (found->n == CERTIFICATES_MAX) {
            return CERTIFICATES_MAX;
        }
        found->from[found->n] = at;
        found->n++;
    }
    return found->n - 1;
}

static const char **field_of(struct certificate *certificate, enum field field)
{
    const char **fields[FIELDS] = {
        [FIELD_STANDARD] = &certificate->standard,
        [FIELD_NUMBER] = &certificate->number,
        [FIELD_SCOPE] = &certificate->scope,
        [FIELD_STATEMENT] = &certificate->statement,
        [FIELD_BODY] = &certificate->body,
    };
    return fields[field];
}

static void put(struct scan *scan, enum field field, size_t label, size_t from,
                size_t to)
{
    ASSERT(from <= to);
    struct certificates *found = &scan->found;
    const char *taken =
        found->n > 0 ? *field_of(&found->items[found->n - 1], field) : NULL;
    /* The header says 認定番号 of another scheme after the first's fields. */
    size_t i = place_for(scan, taken, label);
    if (i == CERTIFICATES_MAX || from == to) {
        return;
    }
    *field_of(&found->items[i], field) =
        field == FIELD_NUMBER
            ? number_text(scan->arena, scan->normal, from, to)
            : normal_quote(scan->arena, scan->normal, from, to);
    found->to[i] = to;
}

/* "ver.2.0" → "2.0" */
static size_t past_version(const char *text, size_t at)
{
    static const char *const words[] = {"version", "ver.", "ver",
                                        "第",      "v",    " "};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (text_starts(text + at, words[i])) {
            at += strlen(words[i]);
        }
    }
    return at;
}

static size_t standard_at(const char *text);

/* The length of another number behind a comma at `at`, and where it stands; 0
 * if there is none. */
static size_t next_listed(const char *text, size_t at, size_t *ret_from)
{
    static const char *const joints[] = {"、", ", ", ",", "及び", "および"};
    for (size_t i = 0; i < ARRAY_LEN(joints); i++) {
        if (text_starts(text + at, joints[i])) {
            *ret_from = at + strlen(joints[i]);
            bool lettered = is_letter(text[*ret_from]) &&
                            standard_at(text + *ret_from) == 0;
            return lettered ? number_length(text + *ret_from, true) : 0;
        }
    }
    return 0;
}

static size_t take_label(struct scan *scan, size_t at,
                         const struct label *label)
{
    const char *text = scan->normal->text;
    size_t from = after_label(text, at + strlen(label->text));
    size_t to = value_end(text, from);
    to = to < from ? from : to; /* blanks before an end are no value */
    if (label->field == FIELD_NUMBER) {
        size_t n = number_length(text + from, true);
        if (n == 0) {
            return from;
        }
        to = from + n;
    } else if (label->field == FIELD_STATEMENT) {
        from = past_version(text, from);
        to = from + strspn(text + from, "0123456789.");
        if (to == from) {
            return from;
        }
    }
    put(scan, label->field, at, from, to);
    size_t n;
    while (label->field == FIELD_NUMBER &&
           (n = next_listed(text, to, &from)) > 0) {
        at = from; /* JQA-IM1505、JQA-IC0033 */
        to = from + n;
        put(scan, label->field, at, at, to);
    }
    return to > at ? to : at + 1;
}

/* "iso/iec 27001:2022", "jis q 27001", "soc2": a family and its number. */
static size_t numbered_standard(const char *text)
{
    static const char *const families[] = {"jis q", "iso/iec", "iso", "soc"};
    for (size_t i = 0; i < ARRAY_LEN(families); i++) {
        if (!text_starts(text, families[i])) {
            continue;
        }
        size_t n = strlen(families[i]);
        n += strspn(text + n, " -");
        size_t digits = strspn(text + n, "0123456789");
        if (digits > 0 && digits < 6) {
            return n + digits;
        }
    }
    return 0;
}

static size_t standard_at(const char *text)
{
    size_t n = numbered_standard(text);
    for (size_t i = 0; n == 0 && i < ARRAY_LEN(standards); i++) {
        size_t len = strlen(standards[i]);
        if (text_starts(text, standards[i]) &&
            !(is_letter(text[len]) && is_letter(text[len - 1]))) {
            n = len;
        }
    }
    if (n > 0 && (text[n] == ':' || text[n] == '-')) {
        size_t year = strspn(text + n + 1, "0123456789");
        n += year > 0 ? 1 + year : 0;
    }
    return n;
}

/* The standard's edition in brackets belongs to its name:
 * "JIS Q 27001:2014(ISO/IEC 27001:2013)". */
static size_t with_twin(const char *text, size_t end)
{
    if (text[end] != '(' || standard_at(text + end + 1) == 0) {
        return end;
    }
    size_t twin = end + 1 + standard_at(text + end + 1);
    twin += strspn(text + twin, " +0123456789amd:");
    return text[twin] == ')' ? twin + 1 : end;
}

/* (2026 schedule): no number of a certificate. */
static bool is_year(const char *text, size_t n)
{
    return n == 4 && (text_starts(text, "19") || text_starts(text, "20"));
}

/* "ISMS: JQA-IM1187": where its number stands and how long it is. */
static size_t number_of_label(const char *text, size_t end, size_t *ret_n)
{
    size_t at = end + (text[end] == ':');
    at += at > end ? strspn(text + at, " ") : 0;
    bool fits =
        at > end && standard_at(text + at) == 0 && label_at(text, at) == NULL;
    *ret_n = fits ? number_length(text + at, true) : 0;
    *ret_n = is_year(text + at, *ret_n) ? 0 : *ret_n;
    return at;
}

/* "ISO/IEC 27001:2022(JP20/080650)", "ISO27001 取得済 (IS 600000)",
 * "プライバシーマーク 第10820000(08)号": where its number stands and how
 * long it is, 0 if none does. */
static size_t number_behind(const char *text, size_t end, size_t *ret_n)
{
    static const char *const ends[] = {"\n", "。", "、", "/", "※"};
    *ret_n = 0;
    size_t at = end;
    for (size_t far = end + 60; at < far && text[at] != '\0'; at++) {
        for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
            if (text_starts(text + at, ends[i])) {
                return at;
            }
        }
        if (label_at(text, at) != NULL || standard_at(text + at) > 0) {
            return at;
        }
        bool ordinal = text_starts(text + at, "第");
        bool opens = text[at] == '(' || text[at] == '[' ||
                     (at == end && (text[at] == ' ' || text[at] == ':'));
        size_t start = at + (ordinal ? strlen("第") : 1);
        if ((opens || ordinal) && standard_at(text + start) == 0) {
            *ret_n = number_length(text + start, false);
            *ret_n = is_year(text + start, *ret_n) ? 0 : *ret_n;
            size_t whole = number_length(text + start, true);
            if (*ret_n == 0 && whole > 0 && text[start + whole] == ')') {
                *ret_n = whole;
            }
        }
        if (*ret_n > 0) {
            return start;
        }
    }
    return at;
}

/* The number of "27001(IS 788001)", as BSI gives them. */
static size_t lettered_number(const char *text, size_t at)
{
    static const char *const letters[] = {"is ", "cloud ", "pims "};
    bool starts = at > 1 && text[at - 1] == '(' && text_is_digit(text[at - 2]);
    for (size_t i = 0; starts && i < ARRAY_LEN(letters); i++) {
        size_t n = strlen(letters[i]);
        if (text_starts(text + at, letters[i]) &&
            strspn(text + at + n, "0123456789") == 6) {
            return n + 6;
        }
    }
    return 0;
}

/* 17002233(08): so only the numbers of the privacy mark look. */
static size_t mark_number(const char *text, size_t at)
{
    bool starts = at == 0 || (!text_is_digit(text[at - 1]) &&
                              strchr("-/.", text[at - 1]) == NULL);
    bool fits =
        starts && strspn(text + at, "0123456789") == 8 && text[at + 8] == '(' &&
        strspn(text + at + 9, "0123456789") == 2 && text[at + 11] == ')';
    return fits ? 12 : lettered_number(text, at);
}

/* "(IS 700123 / ISO 27001)": a number right before the standard, in the same
 * bracket; where it stands and how long it is, 0 if none does. */
static size_t number_ahead(const char *text, size_t at, size_t *ret_n)
{
    static const char between[] = " /,:";
    size_t end = at, open = at;
    while (end > 0 && strchr(between, text[end - 1]) != NULL) {
        end--;
    }
    while (open > 0 && at - open < 40 && text[open - 1] != '(' &&
           text[open - 1] != '\n') {
        open--;
    }
    size_t n = number_length(text + open, false);
    bool fits =
        end < at && n > 0 && open + n == end && standard_at(text + open) == 0;
    *ret_n = fits ? n : 0;
    return open;
}

/* A bare standard names the certificate whose number follows. */
static size_t take_standard(struct scan *scan, size_t at, size_t n)
{
    const char *text = scan->normal->text;
    size_t end = with_twin(text, at + n);
    struct certificates *found = &scan->found;
    bool same_line = found->n > 0 &&
                     found->items[found->n - 1].number == NULL &&
                     memchr(text + found->from[found->n - 1], '\n',
                            at - found->from[found->n - 1]) == NULL;
    bool named = same_line && found->items[found->n - 1].standard != NULL;
    const char *const joins[] = {"(", "・", "/", ", "};
    bool twin = false;
    for (size_t i = 0; i < ARRAY_LEN(joins); i++) {
        size_t len = strlen(joins[i]);
        twin = twin ||
               (named && at >= len && found->to[found->n - 1] + len == at &&
                i == 0 && text_starts(text + at - len, joins[i]));
    }
    if (!twin) {
        put(scan, FIELD_STANDARD, at, at, end);
    }
    size_t number = 0, start = number_of_label(text, end, &number);
    start = number > 0 ? start : number_behind(text, end, &number);
    start = number > 0 ? start : number_ahead(text, at, &number);
    if (number > 0) {
        put(scan, FIELD_NUMBER, at, start, start + number);
        return start + number > end ? start + number : end;
    }
    return end;
}

struct certificates certificates_find(struct arena *arena,
                                      const struct normal *normal, bool loose)
{
    struct scan scan = {.arena = arena, .normal = normal};
    const char *text = normal->text;
    for (size_t at = 0; at < normal->n;) {
        const struct label *label = label_at(text, at);
        bool inside = at > 0 && is_letter(text[at - 1]);
        size_t standard = label == NULL && !inside ? standard_at(text + at) : 0;
        if (label != NULL) {
            at = take_label(&scan, at, label);
        } else if (standard > 0) {
            at = take_standard(&scan, at, standard);
        } else if (mark_number(text, at) > 0) {
            put(&scan, FIELD_NUMBER, at, at, at + mark_number(text, at));
            at += mark_number(text, at);
        } else {
            at++;
        }
    }
    bool numbered = false;
    for (size_t i = 0; i < scan.found.n; i++) {
        numbered = numbered || scan.found.items[i].number != NULL;
    }
    size_t kept = 0;
    for (size_t i = 0; i < scan.found.n; i++) {
        const struct certificate *certificate = &scan.found.items[i];
        if (certificate->number == NULL &&
            (numbered || !loose || certificate->standard == NULL)) {
            continue;
        }
        scan.found.items[kept] = *certificate;
        scan.found.from[kept] = scan.found.from[i];
        scan.found.to[kept] = scan.found.to[i];
        kept++;
    }
    scan.found.n = kept;
    return scan.found;
}
