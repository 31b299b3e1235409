#include "checklist/answer.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "checklist/reading.h"

#define UNREAD_MAX ((size_t)64 * 1024)
#define ANSWER_READ_MAX ((size_t)16 * 1024) /* real ones have hundreds */

static const struct token *at(const struct reading *reading, size_t i)
{
    ASSERT(i < reading->tokens.n);
    return &reading->tokens.items[i];
}

/* The first mark of the answer: at its start, or in brackets anywhere. */
static int mark_of(struct reading *reading)
{
    for (size_t i = 0; i < reading->tokens.n; i++) {
        const struct token *token = at(reading, i);
        char first = reading->normal.text[token->from];
        if (token->kind == TOKEN_MARK &&
            (i == 0 || first == '[' || first == '(')) {
            return (int)token->arg;
        }
    }
    return -1;
}

static int mark_of_column(const struct lexicon *lexicon, struct arena *arena,
                          const char *text)
{
    struct normal normal = normal_make(arena, text, strlen(text));
    struct tokens tokens = tokens_make(arena, lexicon, &normal);
    return tokens.items[0].kind == TOKEN_MARK ? (int)tokens.items[0].arg : -1;
}

struct column_unit {
    const char *part; /* of the unit column, normalised */
    enum amount_kind kind;
    enum unit unit;
    unsigned counter;
};

/* Tried in order: 時間(分) is minutes, 時間帯 no unit. */
static const struct column_unit column_units[] = {
    {"%", AMOUNT_PERCENT, 0, 0},
    {"percent", AMOUNT_PERCENT, 0, 0},
    {"世代", AMOUNT_COUNT, 0, COUNTER_GENERATIONS},
    {"generation", AMOUNT_COUNT, 0, COUNTER_GENERATIONS},
    {"秒", AMOUNT_DURATION, UNIT_SECOND, 0},
    {"second", AMOUNT_DURATION, UNIT_SECOND, 0},
    {"分", AMOUNT_DURATION, UNIT_MINUTE, 0},
    {"minute", AMOUNT_DURATION, UNIT_MINUTE, 0},
    {"時間帯", AMOUNT_NUMBER, 0, 0},
    {"時間", AMOUNT_DURATION, UNIT_HOUR, 0},
    {"hour", AMOUNT_DURATION, UNIT_HOUR, 0},
    {"日", AMOUNT_DURATION, UNIT_DAY, 0},
    {"day", AMOUNT_DURATION, UNIT_DAY, 0},
    {"月", AMOUNT_DURATION, UNIT_MONTH, 0},
    {"month", AMOUNT_DURATION, UNIT_MONTH, 0},
    {"条件", AMOUNT_NUMBER, 0, 0},
    {"回", AMOUNT_COUNT, 0, COUNTER_TIMES},
    {"件", AMOUNT_COUNT, 0, COUNTER_CASES},
    {"人", AMOUNT_COUNT, 0, COUNTER_USERS},
    {"user", AMOUNT_COUNT, 0, COUNTER_USERS},
};

/* Items whose number needs no unit at all. */
static const char *own_unit(int no)
{
    return no == 5    ? "%"
           : no == 32 ? "世代"
           : no == 12 ? "件"
           : no == 24 ? "人"
                      : "";
}

static const struct column_unit *unit_of_column(const char *text)
{
    for (size_t i = 0; i < ARRAY_LEN(column_units); i++) {
        if (strstr(text, column_units[i].part) != NULL) {
            return &column_units[i];
        }
    }
    return NULL;
}

/* 1契約あたり: what is counted for, no count. */
static bool is_per(const struct reading *reading, const struct amount *amount)
{
    return amount->kind == AMOUNT_NUMBER &&
           token_word(&reading->tokens, amount->last, WORD_PLAIN) &&
           token_word(&reading->tokens, amount->last + 1, WORD_PER);
}

/* 同時接続数は2,000: named before it. */
static bool is_topic_before(const struct reading *reading, size_t first)
{
    static const char *const ends[] = {"は", "が", "数", "計", "なら"};
    const char *behind = reading->normal.text + at(reading, first)->from;
    for (size_t k = 0; k < ARRAY_LEN(ends); k++) {
        size_t n = strlen(ends[k]);
        const struct token *token = at(reading, first - 1);
        if (token->kind == TOKEN_WORD && token->to - token->from >= n &&
            token->to == at(reading, first)->from &&
            strncmp(behind - n, ends[k], n) == 0) {
            return true;
        }
    }
    return false;
}

/* 2本, ポート443: a word beside it that the column does not speak of. */
static bool is_of_other_unit(const struct reading *reading,
                             const struct amount *bare)
{
    size_t i = bare->last;
    const char *behind = reading->normal.text + at(reading, i)->from;
    if (text_starts(behind, "の端数")) {
        return true; /* 1未満の端数切上げ */
    }
    if (reading->no == 32 &&
        (text_starts(behind, "個") || text_starts(behind, "つ"))) {
        return false;
    }
    if (token_word(&reading->tokens, i - 1, WORD_COMPARE)) {
        return false; /* 100を超えないものとする */
    }
    if (bare->first > 0 && is_topic_before(reading, bare->first)) {
        return false;
    }
    if (bare->first > 0 && !at(reading, bare->first)->spaced &&
        token_word(&reading->tokens, bare->first - 1, WORD_PLAIN)) {
        return true;
    }
    static const char *const plain[] = {"です", "で", "と", "を", "が", "に"};
    const char *words = reading->normal.text + at(reading, i)->from;
    bool other =
        token_word(&reading->tokens, i, WORD_PLAIN) && !at(reading, i)->spaced;
    for (size_t k = 0; other && k < ARRAY_LEN(plain); k++) {
        other = !text_starts(words, plain[k]);
    }
    return other;
}

/* 2,000 is no year. */
static bool has_comma(const struct reading *reading,
                      const struct amount *amount)
{
    const struct token *last = at(reading, amount->last - 1);
    const char *from = reading->normal.text + at(reading, amount->first)->from;
    const char *comma = strchr(from, ',');
    return comma != NULL && comma < reading->normal.text + last->to;
}

/* DB 168、画像 30: of generations, where nothing but a list of stores is. */
static bool take_all_bare(const struct reading *reading, struct amount *amounts)
{
    for (size_t i = 0; i < reading->amounts.n; i++) {
        size_t last = amounts[i].last;
        if (amounts[i].kind == AMOUNT_RATE && amounts[i].times == NULL) {
            continue; /* 日次14、月次13 */
        }
        bool ends = token_is(&reading->tokens, last, TOKEN_COMMA) ||
                    token_is(&reading->tokens, last, TOKEN_SLASH) ||
                    token_is(&reading->tokens, last, TOKEN_STOP);
        if (amounts[i].kind != AMOUNT_NUMBER || !ends ||
            amounts[i].first == 0 || !amount_is_count(amounts[i].values[0])) {
            return false;
        }
    }
    for (size_t i = 0; i < reading->amounts.n; i++) {
        if (amounts[i].kind == AMOUNT_NUMBER) {
            amounts[i].kind = AMOUNT_COUNT;
            amounts[i].counter = COUNTER_GENERATIONS;
        }
    }
    return true;
}

/* Whether amount `k` is a number with no word beside it but a bracket, or one
 * end of a range: 4(営業時間内)、12(営業時間外), 40~60. */
static bool stands_alone(const struct reading *reading, size_t k)
{
    const struct amount *amount = &reading->amounts.items[k];
    const struct tokens *tokens = &reading->tokens;
    size_t i = amount->last, before = amount->first;
    bool starts = before == 0 || token_is(tokens, before - 1, TOKEN_COMMA) ||
                  token_is(tokens, before - 1, TOKEN_STOP) ||
                  token_is(tokens, before - 1, TOKEN_MARK) ||
                  token_is(tokens, before - 1, TOKEN_CLOSE) ||
                  token_word(tokens, before - 1, WORD_TILDE);
    bool ends =
        token_is(tokens, i, TOKEN_COMMA) || token_is(tokens, i, TOKEN_STOP) ||
        token_is(tokens, i, TOKEN_OPEN) || token_word(tokens, i, WORD_TILDE);
    return amount->kind == AMOUNT_NUMBER && starts && ends &&
           !amount_is_year(amount) && strlen(amount->values[0]) <= 4;
}

/* Several bare numbers and nothing else: each takes the unit. */
static bool apply_to_all(struct reading *reading,
                         const struct column_unit *unit)
{
    size_t n = reading->amounts.n, n_made = 0;
    struct amount *made = arena_array(reading->arena, n, sizeof *made);
    for (size_t k = 0; k < n; k++) {
        if (!stands_alone(reading, k)) {
            return false;
        }
        struct amount amount = reading->amounts.items[k];
        const char *value =
            amount_duration(reading->arena, amount.values[0], unit->unit);
        bool range = n_made > 0 && made[n_made - 1].n_values == 1 &&
                     made[n_made - 1].last + 1 == amount.first;
        if (range &&
            token_word(&reading->tokens, amount.first - 1, WORD_TILDE)) {
            made[n_made - 1].values[made[n_made - 1].n_values++] = value;
            made[n_made - 1].range = true;
            made[n_made - 1].last = amount.last;
            continue;
        }
        amount.kind = unit->kind;
        amount.unit = unit->unit;
        amount.values[0] = value;
        made[n_made++] = amount;
    }
    reading->amounts = (struct amounts){.items = made, .n = n_made};
    return true;
}

/* The cell of the answer holds a number and nothing else; what follows in the
 * next line are remarks. */
static bool is_cell_of_its_own(const struct reading *reading)
{
    const struct amount *amount = reading->amounts.items;
    if (reading->amounts.n < 2 || amount->kind != AMOUNT_NUMBER ||
        amount->first > 0 || amount_is_year(amount)) {
        return false;
    }
    size_t end = amount->last, last = sentence_last(reading, end);
    if (token_is(&reading->tokens, end, TOKEN_OPEN)) { /* 210(4h×35日) */
        while (end < last && !token_is(&reading->tokens, end, TOKEN_CLOSE)) {
            end++;
        }
        return end + 1 == last && last + 1 == reading->tokens.n;
    }
    if (!token_is(&reading->tokens, amount->last, TOKEN_STOP)) {
        return false;
    }
    return reading->normal.text[at(reading, amount->last)->from] == '\n';
}

/* 実績99.7、目標は99.5: two decimals that can only be percentages. */
static bool is_percentage(const struct amount *amount)
{
    const char *digits = amount->kind == AMOUNT_NUMBER ? amount->values[0] : "";
    return strlen(digits) >= 4 && digits[0] == '9' && digits[2] == '.';
}

/* The number that has a cell to itself takes the unit of its column. */
static void apply_to_cell(struct reading *reading,
                          const struct column_unit *unit)
{
    size_t n = reading->amounts.n;
    struct amount *made = arena_array(reading->arena, n, sizeof *made);
    memcpy(made, reading->amounts.items, n * sizeof *made);
    for (size_t k = 0; k < n; k++) {
        if (k == 0 || (unit->kind == AMOUNT_PERCENT && reading->no == 5 &&
                       is_percentage(&made[k]))) {
            made[k].kind = unit->kind;
            made[k].unit = unit->unit;
            made[k].counter = unit->counter;
        }
    }
    if (unit->kind == AMOUNT_DURATION) {
        made[0].values[0] =
            amount_duration(reading->arena, made[0].values[0], unit->unit);
    }
    reading->amounts.items = made;
}

/* 最大300(町の職員数は212名): a count in the bracket behind a bare number. */
static bool is_beside_bare(const struct reading *reading,
                           const struct amount *amount,
                           const struct amount *bare)
{
    return bare != NULL && amount->kind == AMOUNT_COUNT && reading->no == 24 &&
           token_is(&reading->tokens, bare->last, TOKEN_OPEN) &&
           at(reading, amount->first)->depth > at(reading, bare->first)->depth;
}

/* "99.9" under 稼働率(%): the lone bare number of an answer takes the unit of
 * its column. */
static void apply_unit_column(struct reading *reading, const char *column)
{
    struct normal normal = normal_make(reading->arena, column, strlen(column));
    const struct column_unit *unit = unit_of_column(normal.text);
    if (unit == NULL || unit->kind == AMOUNT_NUMBER) {
        unit = unit_of_column(own_unit(reading->no));
    }
    struct amount *bare = NULL;
    if (unit != NULL && is_cell_of_its_own(reading) &&
        (unit->kind != AMOUNT_COUNT ||
         amount_is_count(reading->amounts.items[0].values[0]))) {
        apply_to_cell(reading, unit);
        return;
    }
    if (unit != NULL && unit->kind == AMOUNT_DURATION &&
        reading->amounts.n > 1 && apply_to_all(reading, unit)) {
        return;
    }
    struct amount *amounts =
        arena_array(reading->arena, reading->amounts.n, sizeof *amounts);
    size_t n_bare = 0;
    for (size_t i = 0; i < reading->amounts.n; i++) {
        amounts[i] = reading->amounts.items[i];
        if (amount_is_year(&amounts[i]) && reading->tokens.n > 2 &&
            !has_comma(reading, &amounts[i])) {
            continue; /* "2000" alone may be a count */
        }
        if (is_per(reading, &amounts[i])) {
            continue;
        }
        if (amounts[i].kind == AMOUNT_NUMBER) {
            bare = &amounts[i];
            n_bare++;
        } else if (is_beside_bare(reading, &amounts[i], bare)) {
            amounts[i].counter = COUNTER_OTHER;
        } else if (unit != NULL && amounts[i].kind == unit->kind) {
            return;
        }
    }
    reading->amounts.items = amounts;
    if (reading->no == 32 && n_bare > 1 && take_all_bare(reading, amounts)) {
        return;
    }
    if (bare != NULL && is_of_other_unit(reading, bare)) {
        return;
    }
    if (unit == NULL || n_bare != 1 || strlen(bare->values[0]) > 8 ||
        (unit->kind == AMOUNT_COUNT && !amount_is_count(bare->values[0]))) {
        return;
    }
    bare->kind = unit->kind;
    bare->unit = unit->unit;
    bare->counter = unit->counter;
    if (unit->kind == AMOUNT_DURATION) {
        bare->values[0] =
            amount_duration(reading->arena, bare->values[0], unit->unit);
    }
}

/* Amounts that promise nothing wherever they stand: 256bit, 2要素, since 2019,
 * 1テナントあたり. */
static void use_idle_amounts(struct reading *reading)
{
    for (size_t i = 0; i < reading->amounts.n; i++) {
        const struct amount *amount = &reading->amounts.items[i];
        bool other = amount->kind == AMOUNT_COUNT &&
                     (amount->counter == COUNTER_OTHER ||
                      (amount->counter == COUNTER_USERS && reading->no != 24));
        bool year = amount_is_year(amount);
        if (other || year || is_per(reading, amount)) {
            use_tokens(reading, amount->first, amount->last);
        }
    }
}

/* A window that claims of its sentence were read with. */
static void use_windows(struct reading *reading)
{
    for (size_t i = 0; reading->n_claims > 0 && i < reading->amounts.n; i++) {
        const struct amount *amount = &reading->amounts.items[i];
        if (amount->past) {
            use_tokens(reading, amount->first, amount->last);
        }
    }
}

/* The time of day at which something regular is done, and that it goes on all
 * day, say no more than its rate. */
static void use_times_of_day(struct reading *reading)
{
    for (size_t i = 0; i < reading->tokens.n; i++) {
        bool day = token_is(&reading->tokens, i, TOKEN_ALL_DAY);
        bool clock = token_is(&reading->tokens, i, TOKEN_CLOCK);
        bool regular = reading->no == 9 || reading->no == 16 ||
                       (reading->no >= 28 && reading->no <= 32) ||
                       reading->no == 47;
        if ((day &&
             ((reading->no >= 13 && reading->no <= 16) || reading->no == 47)) ||
            (clock && regular && reading->n_claims > 0)) {
            use_tokens(reading, i, i + 1);
        }
    }
}

/* Amounts in a sentence that says what is not done are understood as such. */
static void use_denied(struct reading *reading)
{
    for (size_t i = 0; i < reading->amounts.n; i++) {
        const struct amount *amount = &reading->amounts.items[i];
        if (is_denied(reading, amount->first, amount->last,
                      reading->tokens.n)) {
            use_tokens(reading, amount->first, amount->last);
        }
    }
}

static bool is_digit_token(const struct reading *reading, size_t i)
{
    const struct token *token = at(reading, i);
    bool number = token->kind == TOKEN_NUMBER && token->word != WORD_NUMBER;
    bool tls = token->kind == TOKEN_TLS && token->text[0] != '\0';
    return number || tls || token->kind == TOKEN_CLOCK ||
           token->kind == TOKEN_ALL_DAY;
}

/* Words that show that a sentence was understood. */
static bool shows_reading(const struct reading *reading, size_t i)
{
    const struct token *token = at(reading, i);
    bool denial = token->kind == TOKEN_WORD &&
                  (token->word == WORD_NOT || token->word == WORD_NOTHING ||
                   token->word == WORD_ABSENT);
    bool counted = (token->kind == TOKEN_WORD || is_digit_token(reading, i)) &&
                   token->used;
    return denial || counted;
}

static bool says_something(const struct reading *reading, size_t first,
                           size_t last)
{
    for (size_t i = first; i < last; i++) {
        enum token_kind kind = at(reading, i)->kind;
        if (kind == TOKEN_WORD || is_digit_token(reading, i)) {
            return true;
        }
    }
    return false;
}

/* Sentences in which nothing was understood, and those with digits left. */
static const char *unread_of(struct reading *reading, const char **ret_digits)
{
    struct buf unread;
    buf_init(&unread, UNREAD_MAX);
    *ret_digits = NULL;
    for (size_t i = 0; i < reading->tokens.n;) {
        size_t last = sentence_last(reading, i);
        bool read = false, digits = false;
        for (size_t k = i; k < last; k++) {
            read = read || shows_reading(reading, k);
            digits =
                digits || (is_digit_token(reading, k) && !at(reading, k)->used);
        }
        if (says_something(reading, i, last) && (!read || digits)) {
            size_t from = i + token_is(&reading->tokens, i, TOKEN_MARK);
            const char *words = quote_tokens(reading, from, last);
            buf_puts(&unread, unread.len > 0 ? " " : "");
            buf_puts(&unread, words);
            *ret_digits = digits && *ret_digits == NULL ? words : *ret_digits;
        }
        i = last + 1;
    }
    const char *text =
        unread.len == 0 ? NULL : arena_strdup(reading->arena, buf_str(&unread));
    buf_fini(&unread);
    return text;
}

static void doubt_digits(struct reading *reading, const char *words)
{
    const char *dots = strlen(words) > 120 ? "…" : "";
    size_t n = strlen(words) > 120 ? 120 : strlen(words);
    while (n > 0 && ((unsigned char)words[n] & 0xC0) == 0x80) {
        n--;
    }
    doubt(reading,
          arena_printf(reading->arena, "読めない数字が残りました: 「%.*s%s」",
                       (int)n, words, dots),
          arena_printf(reading->arena, "a number was left unread: \"%.*s%s\"",
                       (int)n, words, dots));
}

/* 規定はありません, 未設定, -: the first sentence promises nothing. */
static bool promises_nothing(const struct reading *reading)
{
    size_t first = 0;
    while (first < reading->tokens.n &&
           (token_is(&reading->tokens, first, TOKEN_STOP) ||
            token_is(&reading->tokens, first, TOKEN_MARK))) {
        first++;
    }
    if (!says_something(reading, first, reading->tokens.n)) {
        return reading->mark != 1; /* empty, "-" */
    }
    size_t last = sentence_last(reading, first);
    return find_word(reading, first, last, WORD_NOT) < last ||
           find_word(reading, first, last, WORD_NOTHING) < last ||
           find_word(reading, first, last, WORD_NO) < last;
}

/* Items where "no" is no missing promise: no limit (24, 25), how it is (34). */
static bool is_statement(int no)
{
    return no == 24 || no == 25 || no == 34;
}

/* Says that nobody set it down, which promises nothing whatever the item. */
static bool is_undefined(const struct reading *reading)
{
    size_t i = find_word(reading, 0, reading->tokens.n, WORD_NOTHING);
    /* 上限は設けておりません says how it is. */
    return (i < reading->tokens.n && at(reading, i)->arg != 2) ||
           strstr(reading->normal.text, "規定はありません") != NULL ||
           strstr(reading->normal.text, "規定はございません") != NULL ||
           strstr(reading->normal.text, "定義しておりません") != NULL ||
           strstr(reading->normal.text, "定義していません") != NULL;
}

static enum verification class_of(const struct reading *reading)
{
    enum verification class = claim_item_class(reading->no);
    if (reading->n_claims > 0) {
        return class;
    }
    bool empty =
        reading->mark < 0 && !says_something(reading, 0, reading->tokens.n);
    if (is_statement(reading->no)) {
        return empty || is_undefined(reading) ? VERIFY_NONE : class;
    }
    if (reading->mark == 0 ||
        (reading->mark < 0 && promises_nothing(reading)) ||
        (reading->mark < 0 && is_undefined(reading))) {
        return VERIFY_NONE;
    }
    return class;
}

/* "なし" to a number of incidents: none happened, or none is counted? */
static void doubt_bare_no(struct reading *reading, enum verification class)
{
    bool undefined = is_undefined(reading);
    if (reading->no == 12 && class == VERIFY_NONE && !undefined &&
        reading->tokens.n > 0) {
        doubt(reading,
              "「なし」が障害0件か、件数の定めなしか分かりません。0件なら"
              "「0件」と書いてください",
              "\"none\" may mean no incident or nothing published; write 0 "
              "if there was no incident");
    }
}

/* How much of an answer is read, so that a flood of words cannot take long. */
static size_t readable_length(struct reading *reading,
                              const struct answer_input *input)
{
    size_t n = strlen(input->answer);
    if (n <= ANSWER_READ_MAX) {
        return n;
    }
    n = ANSWER_READ_MAX;
    while (((unsigned char)input->answer[n] & 0xC0) == 0x80) {
        n--;
    }
    doubt(reading, "回答が長すぎます。初めの 16 KiB だけを読みました",
          "a very long answer; only its first 16 KiB are read");
    return n;
}

static void read_claims(struct reading *reading)
{
    read_hours(reading);
    read_availability(reading);
    read_mttr(reading);
    read_incidents(reading);
    read_tls(reading);
    read_encryption(reading);
    read_api_documentation(reading);
    read_certificates(reading);
    read_amounts(reading);
}

void answer_read(const struct lexicon *lexicon,
                 const struct answer_input *input, struct doubts *doubts,
                 struct checklist_item *item)
{
    ASSERT(input->no >= 1 && input->no <= CLAIM_ITEMS);
    struct arena *arena = doubts->arena;
    struct reading *reading = arena_alloc(arena, sizeof *reading);
    reading->arena = arena;
    reading->doubts = doubts;
    reading->no = input->no;
    reading->place = input->place;
    reading->normal =
        normal_make(arena, input->answer, readable_length(reading, input));
    reading->tokens = tokens_make(arena, lexicon, &reading->normal);
    reading->amounts =
        amounts_find(arena, &reading->tokens, reading->normal.text);
    reading->mark = mark_of(reading);
    if (reading->mark < 0 && input->mark[0] != '\0') {
        reading->mark = mark_of_column(lexicon, arena, input->mark);
    }
    apply_unit_column(reading, input->unit);
    if (reading->amounts.n == AMOUNTS_MAX) {
        doubt(reading, "数量が多すぎます。初めの 256 個だけを読みました",
              "too many amounts; only the first 256 are read");
    }
    use_idle_amounts(reading);
    read_claims(reading);
    use_windows(reading);
    use_times_of_day(reading);
    use_denied(reading);
    const char *digits = NULL;
    item->unread = unread_of(reading, &digits);
    if (digits != NULL) {
        doubt_digits(reading, digits);
    }
    item->mark = reading->mark;
    item->verification = class_of(reading);
    doubt_bare_no(reading, item->verification);
    item->claims = reading->claims;
    item->n_claims = reading->n_claims;
}
