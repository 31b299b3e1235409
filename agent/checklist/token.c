#include "checklist/token.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/token_special.h"

struct lexer {
    struct arena *arena;
    const struct lexicon *lexicon;
    const struct normal *normal;
    const char *text;
    size_t n, at;
    struct token *tokens;
    size_t n_tokens, capacity;
    int depth;
};

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static struct token *push(struct lexer *lexer, enum token_kind kind, size_t n)
{
    lexer->tokens = heap_grow(lexer->tokens, lexer->n_tokens, &lexer->capacity,
                              sizeof *lexer->tokens);
    struct token *token = &lexer->tokens[lexer->n_tokens++];
    size_t at = lexer->at;
    *token = (struct token){.kind = kind,
                            .from = (uint32_t)at,
                            .to = (uint32_t)(at + n),
                            .depth = lexer->depth,
                            .spaced = at == 0 || lexer->text[at - 1] == ' ' ||
                                      lexer->text[at - 1] == '\n'};
    lexer->at += n;
    return token;
}

/* At the start of a sentence, after a space counts as well. */
static bool at_start(const struct lexer *lexer)
{
    return lexer->n_tokens == 0 || lexer->text[lexer->at - 1] == ' ' ||
           lexer->tokens[lexer->n_tokens - 1].kind == TOKEN_STOP ||
           lexer->tokens[lexer->n_tokens - 1].kind == TOKEN_MARK;
}

/* A hyphen after a mere space may part the ends of a range: 9:00 - 18:00. */
static bool at_line_start(const struct lexer *lexer)
{
    return lexer->n_tokens == 0 || lexer->text[lexer->at - 1] == '\n' ||
           lexer->tokens[lexer->n_tokens - 1].kind == TOKEN_STOP ||
           lexer->tokens[lexer->n_tokens - 1].kind == TOKEN_MARK;
}

struct sign {
    const char *text;
    enum token_kind kind;
    bool only_at_start; /* a list mark: "・", not the dot of ASP・SaaS */
};

static const struct sign signs[] = {
    {"\n", TOKEN_STOP, false},  {"。", TOKEN_STOP, false},
    {";", TOKEN_STOP, false},   {"!", TOKEN_STOP, false},
    {"?", TOKEN_STOP, false},   {"※", TOKEN_STOP, false},
    {"■", TOKEN_STOP, false},   {"●", TOKEN_STOP, false},
    {"◆", TOKEN_STOP, false},   {"□", TOKEN_STOP, false},
    {"【", TOKEN_STOP, false},  {"▼", TOKEN_STOP, false},
    {"◎", TOKEN_STOP, false},   {"★", TOKEN_STOP, false},
    {"*", TOKEN_STOP, true},    {"・", TOKEN_STOP, true},
    {"- ", TOKEN_STOP, true},   {"○", TOKEN_STOP, true},
    {"・", TOKEN_COMMA, false}, {"、", TOKEN_COMMA, false},
    {",", TOKEN_COMMA, false},  {"(", TOKEN_OPEN, false},
    {"[", TOKEN_OPEN, false},   {")", TOKEN_CLOSE, false},
    {"]", TOKEN_CLOSE, false},  {"/", TOKEN_SLASH, false},
    {"÷", TOKEN_SLASH, false},  {":", TOKEN_COLON, false},
    {"=", TOKEN_COLON, false},
};

static bool lex_sign(struct lexer *lexer)
{
    const char *text = lexer->text + lexer->at;
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        const struct sign *sign = &signs[i];
        if (!text_starts(text, sign->text) ||
            (sign->only_at_start && !at_start(lexer)) ||
            (text[0] == '-' && !at_line_start(lexer))) {
            continue;
        }
        if (sign->kind == TOKEN_CLOSE && lexer->depth > 0) {
            lexer->depth--;
        }
        struct token *token = push(lexer, sign->kind, strlen(sign->text));
        token->used = true;
        if (sign->kind == TOKEN_OPEN) {
            lexer->depth++;
        } else if (sign->kind == TOKEN_STOP && text[0] == '\n') {
            lexer->depth = 0;
        }
        return true;
    }
    if (text[0] == '.' && (text[1] == ' ' || text[1] == '\0' ||
                           text[1] == '\n' || text[1] == ')')) {
        push(lexer, TOKEN_STOP, 1)->used = true;
        return true;
    }
    return false;
}

/* "one hundred eighty (180)": the words before are the same number. */
static bool lex_hundreds(struct lexer *lexer, const char *digits)
{
    size_t n = strspn(digits, "0123456789");
    size_t first = lexer->n_tokens - 1;
    bool hundred = false;
    for (; first > 0 && lexer->tokens[first].word == WORD_NUMBER; first--) {
        const struct token *before = &lexer->tokens[first - 1];
        const char *text = lexer->text + before->from;
        bool is_hundred = before->kind == TOKEN_WORD &&
                          before->word == WORD_PLAIN &&
                          strncmp(text, "hundred ", 8) == 0;
        hundred = hundred || is_hundred;
        if (is_hundred && first > 1) {
            first--;
        } else if (before->kind != TOKEN_NUMBER) {
            break;
        }
    }
    struct token *token = &lexer->tokens[first];
    if (!hundred || n < 3 || n > 6 || digits[n] != ')' ||
        token->word != WORD_NUMBER) {
        return false;
    }
    lexer->n_tokens = first + 1;
    token->text = arena_printf(lexer->arena, "%.*s", (int)n, digits);
    lexer->at += n + 2;
    token->to = (uint32_t)lexer->at;
    return true;
}

/* "two (2) weeks" holds the number once. */
static bool lex_number_again(struct lexer *lexer)
{
    if (lexer->n_tokens == 0 || lexer->text[lexer->at] != '(') {
        return false;
    }
    struct token *last = &lexer->tokens[lexer->n_tokens - 1];
    const char *digits = lexer->text + lexer->at + 1;
    size_t n = last->kind == TOKEN_NUMBER ? strlen(last->text) : 0;
    if (n == 0 || last->word != WORD_NUMBER) {
        return false;
    }
    if (strncmp(digits, last->text, n) != 0 || digits[n] != ')') {
        return lex_hundreds(lexer, digits);
    }
    last->to = (uint32_t)(lexer->at + n + 2);
    lexer->at += n + 2;
    return true;
}

/* 1万人 is 10000 of them. */
static void take_ten_thousands(struct lexer *lexer, struct token *token)
{
    const char *behind = lexer->text + lexer->at;
    bool whole = strspn(token->text, "0123456789") == strlen(token->text);
    if (whole && strlen(token->text) < 4 && text_starts(behind, "万") &&
        !text_starts(behind, "万円") && !text_starts(behind, "万一")) {
        lexer->at += strlen("万");
        token->to = (uint32_t)lexer->at;
        token->text = arena_printf(lexer->arena, "%s0000", token->text);
    }
}

/* What the hand-written scanners of token_special.h know. */
static bool lex_special(struct lexer *lexer)
{
    bool after_letter = lexer->at > 0 && is_letter(lexer->text[lexer->at - 1]);
    struct special special;
    if (!special_scan(lexer->text + lexer->at, at_start(lexer), after_letter,
                      &special)) {
        return false;
    }
    struct token *token = push(lexer, special.kind, special.n);
    token->arg = special.arg;
    token->used = special.kind != TOKEN_NUMBER && special.kind != TOKEN_CLOCK &&
                  special.kind != TOKEN_ALL_DAY && special.kind != TOKEN_TLS;
    if (special.kind == TOKEN_NUMBER || special.kind == TOKEN_TLS) {
        token->text =
            special_text(lexer->arena, lexer->text + token->from, &special);
        take_ten_thousands(lexer, token);
    }
    return true;
}

/* 三月前 is a count of months, 三月 a month of the year. */
static bool is_month_of_year(const char *text)
{
    return text_starts(text, "月") && !text_starts(text, "月前") &&
           !text_starts(text, "月以") && !text_starts(text, "月間");
}

/* 一ヶ月, 二十四時間, 九時半: kanji are a number only before a unit. */
static bool lex_kanji_number(struct lexer *lexer)
{
    struct special special;
    const char *text = lexer->text + lexer->at;
    if (special_kanji_clock(text, &special)) {
        push(lexer, TOKEN_CLOCK, special.n)->arg = special.arg;
        return true;
    }
    if (!special_kanji_number(text, &special)) {
        return false;
    }
    size_t after = lexer->at + special.n;
    const struct lexeme *next = lexicon_find(
        lexer->lexicon, lexer->text + after, lexer->n - after, false);
    if (next == NULL ||
        (next->word != WORD_UNIT && next->word != WORD_COUNTER &&
         next->word != WORD_PERCENT) ||
        is_month_of_year(lexer->text + after)) {
        return false;
    }
    struct token *token = push(lexer, TOKEN_NUMBER, special.n);
    token->text = special_kanji_text(lexer->arena, text, &special);
    return true;
}

/* The d of "1回/d", not that of "w/d". */
static bool is_per_letter(const struct lexer *lexer)
{
    const char *text = lexer->text + lexer->at;
    return lexer->at > 1 && text[-1] == '/' && !is_letter(text[-2]) &&
           text[-2] != ' ' && text[0] != 'm';
}

/* The h of "24h" and "24 h" is a unit; elsewhere a letter is a letter: S3. */
static bool is_stray_letter(const struct lexer *lexer,
                            const struct lexeme *lexeme)
{
    const struct token *last =
        lexer->n_tokens > 0 ? &lexer->tokens[lexer->n_tokens - 1] : NULL;
    if (lexeme->n == 1 && lexer->text[lexer->at] == 'm' && last != NULL &&
        last->kind == TOKEN_NUMBER && strchr(last->text, '.') != NULL) {
        return true; /* 0.5m is a length */
    }
    size_t space = lexer->at > 1 && lexer->text[lexer->at - 1] == ' ';
    char before = lexer->at > space ? lexer->text[lexer->at - 1 - space] : ' ';
    char after = lexer->text[lexer->at + 1];
    if (is_per_letter(lexer)) {
        return false;
    }
    return lexeme->n == 1 && lexeme->word == WORD_UNIT &&
           is_letter(lexer->text[lexer->at]) &&
           (before < '0' || before > '9' || (after >= '0' && after <= '9') ||
            (lexer->text[lexer->at] == 'm' &&
             (space > 0 || text_starts(lexer->text + lexer->at, "m前"))));
}

/* "eight working hours": a length, not a condition. */
static bool is_counted_hours(const struct lexer *lexer,
                             const struct lexeme *lexeme)
{
    static const char hours[] = " hours";
    size_t n = strlen(hours);
    const struct token *last =
        lexer->n_tokens > 0 ? &lexer->tokens[lexer->n_tokens - 1] : NULL;
    return lexeme->word == WORD_CONDITION && last != NULL &&
           last->kind == TOKEN_NUMBER && lexeme->n > n &&
           strncmp(lexeme->text + lexeme->n - n, hours, n) == 0;
}

/* 十分 is enough, 十分ごと every ten minutes; 一時 is for a while. */
static bool is_ten_minutes(const char *text)
{
    static const char *const behind[] = {"十分ごと", "十分毎",   "十分間",
                                         "十分以内", "十分おき", "十分前後",
                                         "一時間"};
    for (size_t i = 0; i < ARRAY_LEN(behind); i++) {
        if (text_starts(text, behind[i])) {
            return true;
        }
    }
    return false;
}

/* 午後一時 is one o'clock. */
static bool is_one_o_clock(const struct lexer *lexer)
{
    const struct token *last =
        lexer->n_tokens > 0 ? &lexer->tokens[lexer->n_tokens - 1] : NULL;
    return last != NULL && last->kind == TOKEN_WORD &&
           last->word == WORD_HALF_DAY && last->to == lexer->at &&
           text_starts(lexer->text + lexer->at, "一時");
}

/* The M of 6M前, a capital letter in the original: months. */
static bool is_months(const struct lexer *lexer)
{
    const char *text = lexer->text + lexer->at;
    size_t raw = lexer->normal->raw_at[lexer->at];
    return text_starts(text, "m前") && lexer->at > 0 && text[-1] >= '0' &&
           text[-1] <= '9' &&
           (lexer->normal->raw[raw] == 'M' ||
            text_starts(lexer->normal->raw + raw, "Ｍ"));
}

static bool lex_word(struct lexer *lexer)
{
    if (is_months(lexer)) {
        struct token *month = push(lexer, TOKEN_WORD, 1);
        month->word = WORD_UNIT;
        month->arg = UNIT_MONTH;
        return true;
    }
    bool after_letter = lexer->at > 0 && is_letter(lexer->text[lexer->at - 1]);
    const struct lexeme *lexeme =
        lexicon_find(lexer->lexicon, lexer->text + lexer->at,
                     lexer->n - lexer->at, after_letter);
    if (lexeme != NULL && lexeme->word == WORD_UNIT &&
        text_starts(lexer->text + lexer->at + lexeme->n, "隔")) {
        /* 5分間隔 is 5分 and 間隔. */
        lexeme = lexicon_find(lexer->lexicon, lexer->text + lexer->at,
                              lexeme->n - strlen("間"), after_letter);
    }
    if (lexeme != NULL &&
        (is_ten_minutes(lexer->text + lexer->at) || is_one_o_clock(lexer))) {
        return false;
    }
    if (lexeme == NULL || is_stray_letter(lexer, lexeme)) {
        return false;
    }
    enum token_kind kind =
        lexeme->word == WORD_NUMBER ? TOKEN_NUMBER : TOKEN_WORD;
    bool counted = lexeme->word == WORD_DAYS && lexer->n_tokens > 0 &&
                   text_starts(lexer->text + lexer->at, "開庁日") &&
                   lexer->tokens[lexer->n_tokens - 1].kind == TOKEN_NUMBER &&
                   lexer->tokens[lexer->n_tokens - 1].to == lexer->at;
    bool is_hours = is_counted_hours(lexer, lexeme);
    struct token *token = push(lexer, kind, lexeme->n);
    token->word = counted ? WORD_UNIT : lexeme->word;
    token->arg = counted ? UNIT_BUSINESS_DAY : lexeme->arg;
    token->text = lexeme->value;
    if (is_hours) {
        token->word = WORD_UNIT;
        token->arg = UNIT_HOUR;
        token->text = NULL;
    }
    if (kind == TOKEN_NUMBER) {
        token->text = arena_printf(lexer->arena, "%u", lexeme->arg);
        token->used = true; /* "one" is no digit to doubt about */
    }
    return true;
}

/* 月・水・金, 火、木: days of the week in their order, not 年・月・日. */
static bool lex_weekdays(struct lexer *lexer)
{
    static const char *const days[] = {"月", "火", "水", "木",
                                       "金", "土", "日"};
    static const char *const joints[] = {"・", "、", ",", "/"};
    const char *text = lexer->text + lexer->at;
    unsigned bits = 0;
    size_t n = 0, day = 0, joint = 0, count = 0;
    while (day < ARRAY_LEN(days)) {
        if (!text_starts(text + n + joint, days[day])) {
            day++;
            continue;
        }
        n += joint + strlen(days[day]);
        bits |= 1u << day++;
        count++;
        joint = 0;
        for (size_t k = 0; k < ARRAY_LEN(joints) && joint == 0; k++) {
            joint = text_starts(text + n, joints[k]) ? strlen(joints[k]) : 0;
        }
        if (joint == 0) {
            break;
        }
    }
    bool date = bits == 0x41u || (lexer->at >= strlen("年") &&
                                  text_starts(text - strlen("年"), "年"));
    if (count < 2 || date) {
        return false;
    }
    n += text_starts(text + n, "曜日") ? strlen("曜日")
         : text_starts(text + n, "曜") ? strlen("曜")
                                       : 0;
    struct token *token = push(lexer, TOKEN_WORD, n);
    token->word = WORD_DAYS;
    token->arg = bits;
    return true;
}

static bool lex_name(struct lexer *lexer)
{
    struct special special;
    bool after_letter = lexer->at > 0 && is_letter(lexer->text[lexer->at - 1]);
    if (after_letter || !special_name(lexer->text + lexer->at, &special)) {
        return false;
    }
    const struct token *last =
        lexer->n_tokens > 0 ? &lexer->tokens[lexer->n_tokens - 1] : NULL;
    if (last != NULL && last->kind == TOKEN_WORD && last->word == WORD_RATE &&
        lexer->text[lexer->at] == 'x') {
        push(lexer, TOKEN_WORD, 1)->word = WORD_PLAIN; /* 日次×35 */
        return true;
    }
    push(lexer, TOKEN_NAME, special.n)->used = true;
    return true;
}

/* Text no pattern knows: a character, or an ASCII word. */
static void lex_unknown(struct lexer *lexer)
{
    const char *text = lexer->text + lexer->at;
    size_t n = text_utf8_len(text, lexer->n - lexer->at);
    ASSERT(n > 0);
    if (is_letter(text[0])) {
        while (is_letter(text[n]) && lexer->at + n < lexer->n) {
            n++;
        }
    }
    struct token *last =
        lexer->n_tokens > 0 ? &lexer->tokens[lexer->n_tokens - 1] : NULL;
    bool joins = last != NULL && last->kind == TOKEN_WORD &&
                 last->word == WORD_PLAIN && last->to == lexer->at &&
                 last->text == NULL && last->arg == 0;
    if (joins) {
        last->to += (uint32_t)n;
        lexer->at += n;
        return;
    }
    push(lexer, TOKEN_WORD, n)->word = WORD_PLAIN;
}

struct tokens tokens_make(struct arena *arena, const struct lexicon *lexicon,
                          const struct normal *normal)
{
    ASSERT(normal->text[normal->n] == '\0');
    struct lexer lexer = {.arena = arena,
                          .lexicon = lexicon,
                          .normal = normal,
                          .text = normal->text,
                          .n = normal->n};
    while (lexer.at < lexer.n) {
        if (lexer.text[lexer.at] == ' ') {
            lexer.at++;
        } else if (!lex_number_again(&lexer) && !lex_special(&lexer) &&
                   !lex_sign(&lexer) && !lex_weekdays(&lexer) &&
                   !lex_word(&lexer) && !lex_kanji_number(&lexer) &&
                   !lex_name(&lexer)) {
            lex_unknown(&lexer);
        }
    }
    push(&lexer, TOKEN_STOP, 0)->used = true;
    struct tokens tokens = {.n = lexer.n_tokens};
    tokens.items = arena_array(arena, tokens.n, sizeof *tokens.items);
    memcpy(tokens.items, lexer.tokens, tokens.n * sizeof *tokens.items);
    free(lexer.tokens);
    return tokens;
}

bool token_is(const struct tokens *tokens, size_t i, enum token_kind kind)
{
    return i < tokens->n && tokens->items[i].kind == kind;
}

bool token_word(const struct tokens *tokens, size_t i, enum word word)
{
    return token_is(tokens, i, TOKEN_WORD) && tokens->items[i].word == word;
}
