#include "probes/page/sayings.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/hex.h"
#include "probes/page/charset.h"
#include "probes/page/fold.h"
#include "probes/page/html.h"
#include "probes/pattern.h"

#define SAYINGS_MAX 50
#define NEAR_CHARACTERS 200
#define EXCERPT_BYTES 240 /* on either side: 80 characters of Japanese */
#define SNIFF_BYTES 512

/* --- options ------------------------------------------------------------- */

static size_t n_of(const struct params *params, const char *name)
{
    const struct param *list = params_find(params, name);
    return list == NULL ? 0 : list->n_texts;
}

bool sayings_wanted(const struct params *params)
{
    return n_of(params, "says") > 0 || n_of(params, "matches") > 0 ||
           params_find(params, "near.word") != NULL;
}

/* Text that folds to nothing would be found anywhere. */
static bool is_empty(const char *text)
{
    struct arena arena = {0};
    const char *folded = fold_text(&arena, text, strlen(text));
    bool empty = folded == NULL || folded[0] == '\0';
    arena_fini(&arena);
    return empty;
}

static enum err check_texts(const struct params *params,
                            const char **ret_option, struct errmsg *msg)
{
    const struct param *says = params_find(params, "says");
    const char *word = params_text(params, "near.word", "-");
    const char *value = params_text(params, "near.value", "-");
    *ret_option = "says";
    for (size_t i = 0; says != NULL && i < says->n_texts; i++) {
        if (is_empty(says->texts[i])) {
            return errmsg_fail(msg, ERR_INVALID,
                               "a text of blanks is on every "
                               "page; write what it says");
        }
    }
    *ret_option = "near";
    if (is_empty(word) || is_empty(value)) {
        return errmsg_fail(msg, ERR_INVALID,
                           "\"word\" and \"value\" must not be blank");
    }
    return ERR_OK;
}

enum err sayings_check(const struct params *params, const char **ret_option,
                       struct errmsg *msg)
{
    const struct param *matches = params_find(params, "matches");
    *ret_option = "says";
    if (n_of(params, "says") + n_of(params, "matches") > SAYINGS_MAX) {
        return errmsg_fail(msg, ERR_INVALID,
                           "more than %d expectations; use several probes",
                           SAYINGS_MAX);
    }
    *ret_option = "matches";
    for (size_t i = 0; matches != NULL && i < matches->n_texts; i++) {
        struct pattern pattern;
        enum err err = pattern_init(&pattern, matches->texts[i], msg);
        pattern_fini(&pattern);
        if (err != ERR_OK) {
            return err;
        }
    }
    return check_texts(params, ret_option, msg);
}

/* --- text ---------------------------------------------------------------- */

static bool begins(const struct sayings_of *of, const char *with)
{
    size_t n = strlen(with);
    return of->n >= n && memcmp(of->bytes, with, n) == 0;
}

/* Bytes that no text has, but UTF-16. */
static bool is_binary(const struct sayings_of *of)
{
    size_t n = of->n < SNIFF_BYTES ? of->n : SNIFF_BYTES;
    bool is_wide = begins(of, "\xFF\xFE") || begins(of, "\xFE\xFF");
    return !is_wide && memchr(of->bytes, '\0', n) != NULL;
}

static bool is_markup(const struct sayings_of *of, const char *text)
{
    const char *type = of->content_type;
    if (type != NULL && strncasecmp(type, "text/plain", 10) == 0) {
        return false;
    }
    if (type != NULL &&
        (strcasestr(type, "html") != NULL || strcasestr(type, "xml") != NULL)) {
        return true;
    }
    text += text[0] == '\xEF' ? 3 : 0; /* a byte order mark */
    return text[strspn(text, " \t\r\n")] == '<';
}

static const char *read_text(struct source *source, const struct sayings_of *of,
                             struct buf *utf8, struct buf *seen)
{
    const char *name =
        charset_named(source->arena, of->content_type, of->bytes, of->n);
    if (charset_read(name, of->bytes, of->n, utf8) != ERR_OK) {
        source_refuse(source, "encoding %s is not read; publish it in UTF-8",
                      name);
        return NULL;
    }
    bool markup = is_markup(of, buf_str(utf8));
    if (markup) {
        html_text(buf_str(utf8), utf8->len, seen);
    }
    const struct buf *from = markup ? seen : utf8;
    const char *text = fold_text(source->arena, buf_str(from), from->len);
    if (text == NULL || utf8->overflowed || seen->overflowed) {
        source_refuse(source, "too much text");
        return NULL;
    }
    if (text[0] == '\0') {
        source_refuse(source, markup ? "no text without scripts; name a page "
                                       "or a document that has it"
                                     : "it is empty");
        return NULL;
    }
    return text;
}

const char *sayings_text(struct source *source, const struct sayings_of *of)
{
    struct buf utf8;
    struct buf seen;
    if (begins(of, "%PDF")) {
        source_refuse(source, "a PDF is not read; take a page of HTML or text, "
                              "or a document with a date");
        return NULL;
    }
    if (is_binary(of)) {
        source_refuse(source, "it is no text (%.40s)",
                      of->content_type == NULL ? "binary" : of->content_type);
        return NULL;
    }
    buf_init(&utf8, 4 * SOURCE_OUTPUT_MAX);
    buf_init(&seen, 4 * SOURCE_OUTPUT_MAX);
    const char *text = read_text(source, of, &utf8, &seen);
    buf_fini(&utf8);
    buf_fini(&seen);
    return text;
}

/* --- facts --------------------------------------------------------------- */

static void note(struct source *source, const char *saying, const char *text,
                 const struct fold_part *part)
{
    if (part != NULL) {
        facts_text(&source->facts, saying, "excerpt",
                   fold_around(source->arena, text, *part, EXCERPT_BYTES));
    }
}

/* Where the text has at least the beginning of what it does not say whole, so
 * that the new wording is seen. */
static bool find_beginning(struct source *source, const char *text,
                           const char *word, struct fold_part *ret_part)
{
    for (size_t n = strlen(word) * 3 / 4; n >= 4; n /= 2) {
        size_t end = n;
        while (((unsigned char)word[end] & 0xC0) == 0x80) {
            end--;
        }
        const char *head = arena_strndup(source->arena, word, end);
        if (end > 0 && fold_find(text, head, 0, ret_part)) {
            return true;
        }
    }
    return false;
}

static void judge_text(struct source *source, const char *text,
                       const char *saying)
{
    struct fold_part part = {0};
    const char *word = fold_text(source->arena, saying, strlen(saying));
    if (word == NULL || word[0] == '\0') {
        source_refuse(source, "no memory");
        return;
    }
    bool says = fold_find(text, word, 0, &part);
    bool seen = says || find_beginning(source, text, word, &part);
    facts_bool(&source->facts, saying, "says", says);
    note(source, saying, text, seen ? &part : NULL);
}

static void judge_pattern(struct source *source, const char *text,
                          const char *expression)
{
    struct pattern pattern;
    struct pattern_part part = {0};
    const char *saying = arena_printf(source->arena, "/%s/", expression);
    if (pattern_init(&pattern, expression, NULL) != ERR_OK) {
        source_refuse(source, "the pattern %s cannot be used", saying);
        return;
    }
    enum pattern_answer answer =
        pattern_search(&pattern, text, strlen(text), &part);
    pattern_fini(&pattern);
    if (answer == PATTERN_TOO_COSTLY || answer == PATTERN_NO_MEMORY) {
        source_refuse(source, "the pattern %s takes too many steps", saying);
        return;
    }
    bool says = answer == PATTERN_MATCHES;
    facts_bool(&source->facts, saying, "says", says);
    struct fold_part found = {part.from, part.to};
    if (found.to - found.from > EXCERPT_BYTES) {
        found.to = found.from; /* where it begins is enough */
    }
    note(source, saying, text, says ? &found : NULL);
}

static void judge_near(struct source *source, const char *text)
{
    const char *word = params_text(source->params, "near.word", NULL);
    const char *value = params_text(source->params, "near.value", NULL);
    struct fold_part part = {0};
    if (word == NULL || value == NULL) {
        return;
    }
    const char *saying = arena_printf(source->arena, "%s … %s", word, value);
    word = fold_text(source->arena, word, strlen(word));
    value = fold_text(source->arena, value, strlen(value));
    if (word == NULL || value == NULL) {
        source_refuse(source, "no memory");
        return;
    }
    bool says = fold_find_near(text, word, value, NEAR_CHARACTERS, &part);
    bool seen = says || fold_find(text, word, 0, &part);
    facts_bool(&source->facts, saying, "says", says);
    note(source, saying, text, seen ? &part : NULL);
}

void sayings_hash(struct source *source, const char *bytes, size_t n)
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    char hex[2 * EVP_MAX_MD_SIZE + 1];
    unsigned int length = 0;
    if (EVP_Digest(bytes, n, hash, &length, EVP_sha256(), NULL) != 1) {
        source_refuse(source, "SHA-256 is not to be had");
        return;
    }
    facts_text(&source->facts, "", "sha256", hex_render(hash, length, hex));
}

void sayings_judge(struct source *source, const char *text)
{
    const struct param *says = params_find(source->params, "says");
    const struct param *matches = params_find(source->params, "matches");
    ASSERT(text[0] != '\0');
    for (size_t i = 0; says != NULL && i < says->n_texts; i++) {
        judge_text(source, text, says->texts[i]);
    }
    for (size_t i = 0; matches != NULL && i < matches->n_texts; i++) {
        judge_pattern(source, text, matches->texts[i]);
    }
    judge_near(source, text);
}
