#include "lint/stated.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "checklist/lexicon.h"

#define READ_MAX ((size_t)16 * 1024) /* bytes of an answer, as import reads */
#define QUOTE_CHARACTERS 48

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_ascii(char c)
{
    return ((unsigned char)c & 0x80) == 0;
}

/* The place of one word of `n` bytes in the text, NULL if it is not there. */
static const char *find_one(const char *text, const char *word, size_t n)
{
    bool open = n > 1 && word[n - 1] == '*';
    n -= open;
    ASSERT(n > 0);
    for (const char *at = text; (at = strchr(at, word[0])) != NULL; at++) {
        if (strncmp(at, word, n) != 0) {
            continue;
        }
        bool left = at == text || !is_letter(word[0]) || !is_letter(at[-1]);
        bool right = open || !is_letter(word[n - 1]) || !is_letter(at[n]);
        if (left && right) {
            return at;
        }
    }
    return NULL;
}

/* The first word of the list that stands in the text, and its length. */
static const char *find_any(const char *text, const char *words, size_t *ret_n)
{
    while (words[0] != '\0') {
        size_t n = strcspn(words, "|");
        if (n > 0 && find_one(text, words, n) != NULL) {
            *ret_n = n - (words[n - 1] == '*');
            return words;
        }
        words += n + (words[n] == '|');
    }
    return NULL;
}

bool stated_has(const char *text, const char *words)
{
    ASSERT(text != NULL && words != NULL);
    size_t n = 0;
    return find_any(text, words, &n) != NULL;
}

const char *stated_find(struct arena *arena, const char *text,
                        const char *words)
{
    ASSERT(text != NULL && words != NULL);
    size_t n = 0;
    const char *word = find_any(text, words, &n);
    return word == NULL ? NULL : arena_strndup(arena, word, n);
}

/* Appends bytes [from, to) of the normalised text without the spaces that part
 * nothing: those beside Japanese, and all but one of several. */
static void squeeze(struct buf *out, const struct normal *normal, size_t from,
                    size_t to)
{
    for (size_t i = from; i < to; i++) {
        char c = normal->text[i];
        if (c != ' ' && c != '\n') {
            buf_putc(out, c);
            continue;
        }
        bool before = out->len > 0 && is_ascii(out->data[out->len - 1]) &&
                      out->data[out->len - 1] != ' ';
        bool after = i + 1 < normal->n && is_ascii(normal->text[i + 1]);
        if (before && after) {
            buf_putc(out, ' ');
        }
    }
}

/* The words of tokens [first, last), without marks and addresses. */
static const char *words_of(struct arena *arena, const struct stated *stated,
                            size_t first, size_t last)
{
    struct buf out;
    buf_init(&out, READ_MAX * 4);
    for (size_t i = first; i < last; i++) {
        const struct token *token = &stated->tokens.items[i];
        if (token->kind == TOKEN_MARK || token->kind == TOKEN_URL) {
            continue;
        }
        size_t to = i + 1 < last ? token[1].from : token->to;
        squeeze(&out, &stated->normal, token->from, to);
    }
    const char *text = arena_strdup(arena, buf_str(&out));
    buf_fini(&out);
    return text;
}

/* Not a dash, and not the day on which all of this was true. */
static bool says_something(const struct token *token)
{
    switch (token->kind) {
    case TOKEN_WORD:
        return token->word != WORD_TILDE;
    case TOKEN_NUMBER:
    case TOKEN_CLOCK:
    case TOKEN_ALL_DAY:
    case TOKEN_TLS:
    case TOKEN_NAME:
        return true;
    default:
        return false;
    }
}

static bool denies(const struct token *token)
{
    return token->kind == TOKEN_WORD &&
           (token->word == WORD_NOT || token->word == WORD_NO ||
            token->word == WORD_NOTHING || token->word == WORD_ABSENT);
}

/* "(as of 1 April 2026)": nothing but a date and what it is of. */
static bool is_date_alone(const struct stated *stated,
                          const struct stated_sentence *sentence)
{
    bool dated = false;
    size_t bytes = 0;
    for (size_t i = sentence->first; i < sentence->last; i++) {
        const struct token *token = &stated->tokens.items[i];
        dated = dated || token->kind == TOKEN_DATE;
        bytes += says_something(token) ? token->to - token->from : 0;
    }
    return dated && bytes <= strlen("時点") &&
           stated_has(sentence->text, "現在|時点|as of");
}

/* Tokens from `first` to the next stop; false if they say nothing. */
static bool read_sentence(struct arena *arena, const struct stated *stated,
                          size_t first, struct stated_sentence *ret)
{
    bool says = false;
    *ret = (struct stated_sentence){.first = first, .last = first};
    for (; stated->tokens.items[ret->last].kind != TOKEN_STOP; ret->last++) {
        const struct token *token = &stated->tokens.items[ret->last];
        says = says || says_something(token);
        ret->denied = ret->denied || denies(token);
        ret->amount = ret->amount || token->kind == TOKEN_CLOCK ||
                      token->kind == TOKEN_ALL_DAY;
    }
    for (size_t i = 0; i < stated->amounts.n; i++) {
        const struct amount *amount = &stated->amounts.items[i];
        bool inside = amount->first >= first && amount->first < ret->last;
        bool idle =
            amount->kind == AMOUNT_COUNT && amount->counter == COUNTER_OTHER;
        ret->amount = ret->amount || (inside && !amount->vague && !idle);
    }
    ret->text = says ? words_of(arena, stated, first, ret->last) : "";
    return ret->text[0] != '\0' && !is_date_alone(stated, ret);
}

static void read_sentences(struct arena *arena, struct stated *stated)
{
    struct stated_sentence *sentences =
        arena_array(arena, stated->tokens.n, sizeof *sentences);
    for (size_t i = 0; i < stated->tokens.n;) {
        struct stated_sentence *sentence = &sentences[stated->n_sentences];
        stated->n_sentences += read_sentence(arena, stated, i, sentence);
        i = sentence->last + 1;
    }
    stated->sentences = sentences;
}

static const struct stated *read(struct lint *lint,
                                 const struct checklist_item *item)
{
    struct arena *arena = lint->arena;
    struct stated *stated = arena_alloc(arena, sizeof *stated);
    const char *answer = item->answer != NULL ? item->answer : "";
    size_t n = strlen(answer);
    if (n > READ_MAX) {
        n = READ_MAX;
        while (n > 0 && ((unsigned char)answer[n] & 0xC0) == 0x80) {
            n--;
        }
    }
    stated->item = item;
    stated->normal = normal_make(arena, answer, n);
    stated->tokens = tokens_make(arena, lint->lexicon, &stated->normal);
    stated->amounts = amounts_find(arena, &stated->tokens);
    stated->text = words_of(arena, stated, 0, stated->tokens.n);
    read_sentences(arena, stated);
    stated->provided =
        item->mark != 0 && item->verification != VERIFY_NONE &&
        (stated->n_sentences > 0 || item->n_claims > 0 || item->mark == 1);
    return stated;
}

const struct stated *stated_of(struct lint *lint, int no)
{
    ASSERT(no >= 1 && no <= CLAIM_ITEMS);
    const struct checklist_item *item = lint_item(lint, no);
    if (item == NULL) {
        return NULL;
    }
    if (lint->lexicon == NULL) {
        lint->lexicon = lexicon_create(lint->arena);
    }
    if (lint->stated[no] == NULL) {
        lint->stated[no] = read(lint, item);
    }
    return lint->stated[no];
}

static bool starts_with_unit(const char *text)
{
    static const char *const units[] = {
        "時",   "分",   "秒", "日",   "週", "ヶ月", "か月", "カ月",
        "ヵ月", "箇月", "年", "世代", "回", "件",   "人",   "割"};
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (text_starts(text, units[i])) {
            return true;
        }
    }
    return false;
}

/* 九時, 三世代: a numeral before what it counts. */
static bool has_numeral(const char *text)
{
    static const char *const numerals[] = {"一", "二", "三", "四", "五", "六",
                                           "七", "八", "九", "十", "百", "半"};
    for (size_t i = 0; i < ARRAY_LEN(numerals); i++) {
        for (const char *at = text; (at = strstr(at, numerals[i])) != NULL;) {
            at += strlen(numerals[i]);
            if (starts_with_unit(at)) {
                return true;
            }
        }
    }
    return false;
}

bool stated_is_few(const struct stated *stated, size_t i)
{
    const struct tokens *tokens = &stated->tokens;
    return token_word(tokens, i, WORD_FEW) &&
           (token_word(tokens, i + 1, WORD_UNIT) ||
            token_word(tokens, i + 1, WORD_COUNTER));
}

bool stated_has_number(const struct stated *stated)
{
    const struct tokens *tokens = &stated->tokens;
    for (size_t i = 0; i < tokens->n; i++) {
        if (token_is(tokens, i, TOKEN_NUMBER) ||
            token_is(tokens, i, TOKEN_CLOCK) ||
            token_is(tokens, i, TOKEN_ALL_DAY) || stated_is_few(stated, i)) {
            return true;
        }
    }
    return stated->amounts.n > 0 || has_numeral(stated->text);
}

const char *stated_quote(struct lint *lint, const struct stated *stated,
                         const struct stated_sentence *sentence)
{
    ASSERT(sentence->first < sentence->last);
    const struct token *tokens = stated->tokens.items;
    size_t first = sentence->first;
    while (first + 1 < sentence->last && !says_something(&tokens[first]) &&
           tokens[first].kind != TOKEN_OPEN) {
        first++;
    }
    const char *quote =
        normal_quote(lint->arena, &stated->normal, tokens[first].from,
                     tokens[sentence->last - 1].to);
    size_t at = 0;
    for (size_t i = 0; quote[at] != '\0' && i < QUOTE_CHARACTERS; i++) {
        do {
            at++;
        } while (((unsigned char)quote[at] & 0xC0) == 0x80);
    }
    return quote[at] == '\0'
               ? quote
               : arena_printf(lint->arena, "%.*s…", (int)at, quote);
}

void stated_list_add(struct stated_list *list, int no)
{
    ASSERT(list->n < LINT_ITEMS_MAX);
    if (list->n == 0 || list->items[list->n - 1] != no) {
        list->items[list->n++] = no;
    }
}

const char *stated_numbers(struct arena *arena, const struct stated_list *list)
{
    const char *text = "";
    for (size_t i = 0; i < list->n; i++) {
        text = arena_printf(arena, "%s%s%d", text, i > 0 ? ", " : "",
                            list->items[i]);
    }
    return text;
}
