#include "checklist/match.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/meti.h"
#include "checklist/normal.h"
#include "checklist/titles.h"
#include "core/claim.h"

#define TITLES_MAX 640
#define LOOKED_AT 1200 /* bytes of a text that is compared */
#define PAIRS_MAX 256  /* neighbouring characters looked at in a text */

/* Likeness is Dice's coefficient of neighbouring characters, in percent. */
#define ALIKE_TITLE 60
#define ALIKE_DEFINITION 60
#define BRACKET_MAX 30   /* bytes that may tell a title from another */
#define CLEARLY_BEFORE 8 /* the second best item must be this far behind */

struct title {
    const char *key;
    int no;
};

/* The pairs of neighbouring characters of a text, sorted. */
struct pairs {
    uint64_t items[PAIRS_MAX];
    int n;
};

struct matcher {
    struct title titles[TITLES_MAX];
    size_t n_titles;
    struct pairs title_pairs[CLAIM_ITEMS + 1];
    struct pairs definition_pairs[CLAIM_ITEMS + 1];
};

static int compare_pairs(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static struct pairs pairs_of(const char *key)
{
    struct pairs pairs = {.n = 0};
    utf8proc_int32_t previous = 0, c = 0;
    while (*key != '\0' && pairs.n < PAIRS_MAX) {
        key += utf8proc_iterate((const utf8proc_uint8_t *)key, -1, &c);
        if (previous != 0) {
            pairs.items[pairs.n++] =
                (uint64_t)(uint32_t)previous << 32 | (uint32_t)c;
        }
        previous = c;
    }
    qsort(pairs.items, (size_t)pairs.n, sizeof pairs.items[0], compare_pairs);
    return pairs;
}

static int likeness(const struct pairs *a, const struct pairs *b)
{
    int i = 0, j = 0, common = 0;
    while (i < a->n && j < b->n) {
        if (a->items[i] == b->items[j]) {
            common++;
            i++;
            j++;
        } else if (a->items[i] < b->items[j]) {
            i++;
        } else {
            j++;
        }
    }
    return a->n + b->n == 0 ? 0 : 200 * common / (a->n + b->n);
}

static void add_title(struct arena *arena, struct matcher *matcher, int no,
                      const char *title)
{
    ASSERT(matcher->n_titles < TITLES_MAX);
    matcher->titles[matcher->n_titles++] =
        (struct title){.key = normal_key(arena, title), .no = no};
}

static void add_aliases(struct arena *arena, struct matcher *matcher, int no)
{
    const char *at = meti_aliases(no);
    while (*at != '\0') {
        size_t n = strcspn(at, "|");
        add_title(arena, matcher, no, arena_strndup(arena, at, n));
        at += n + (at[n] == '|');
    }
}

const struct matcher *matcher_create(struct arena *arena)
{
    struct matcher *matcher = arena_alloc(arena, sizeof *matcher);
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        add_title(arena, matcher, no, claim_item_title(no, true));
        add_title(arena, matcher, no, claim_item_title(no, false));
        add_aliases(arena, matcher, no);
        matcher->title_pairs[no] =
            pairs_of(normal_key(arena, claim_item_title(no, true)));
        matcher->definition_pairs[no] =
            pairs_of(normal_key(arena, meti_definition(no)));
    }
    return matcher;
}

static int exact_title(const struct matcher *matcher, const char *key)
{
    for (size_t i = 0; i < matcher->n_titles; i++) {
        if (strcmp(matcher->titles[i].key, key) == 0) {
            return matcher->titles[i].no;
        }
    }
    return 0;
}

static int whole_title(struct arena *arena, const struct matcher *matcher,
                       const char *title)
{
    const char *key = normal_key(arena, title);
    return exact_title(matcher, key + strspn(key, "0123456789")); /* "12. " */
}

/* Without what stands in brackets, which may be the vendor's:
 * "サービス稼働率(月間)". */
static int bare_title(struct arena *arena, const struct matcher *matcher,
                      const char *title)
{
    size_t n = strcspn(title, "(");
    const char *wide = strstr(title, "（");
    n = wide != NULL && (size_t)(wide - title) < n ? (size_t)(wide - title) : n;
    if (title[n] == '\0' || n == 0) {
        return 0;
    }
    return whole_title(arena, matcher, arena_strndup(arena, title, n));
}

/* "Support hours (incident response)": a few words in brackets tell it from a
 * neighbour; 0 where they do not, or are no part of the title. */
static int in_brackets(struct arena *arena, const struct matcher *matcher,
                       const char *title)
{
    size_t n = strcspn(title, "(");
    int bare = bare_title(arena, matcher, title);
    int guess = titles_guess(normal_key(arena, title));
    bool few = title[n] != '\0' && strlen(title + n) < BRACKET_MAX;
    return few && bare != 0 && bare != guess ? guess : 0;
}

/* Where a title goes on in another language: behind a slash or a line break;
 * its length, 0 if it does not. */
static size_t parting(const char *text)
{
    static const char *const partings[] = {" / ", "\n", "／", " | ", "/"};
    for (size_t i = 0; i < ARRAY_LEN(partings); i++) {
        if (text_starts(text, partings[i])) {
            return strlen(partings[i]);
        }
    }
    return 0;
}

typedef int title_rule(struct arena *arena, const struct matcher *matcher,
                       const char *title);

/* The first part of a title that a rule knows; 0 if none. */
static int any_part(struct arena *arena, const struct matcher *matcher,
                    const char *title, title_rule *rule)
{
    int no = 0;
    for (size_t from = 0, at = 0; no == 0 && title[from] != '\0'; at++) {
        size_t n = parting(title + at);
        if (n > 0 || title[at] == '\0') {
            no = rule(arena, matcher,
                      arena_strndup(arena, title + from, at - from));
            from = at + n;
            at = n > 0 ? from - 1 : from;
        }
        if (title[at] == '\0') {
            break;
        }
    }
    return no;
}

int match_prefix(const struct matcher *matcher, const char *key, size_t *ret_n)
{
    ASSERT(key != NULL && ret_n != NULL);
    int no = 0;
    size_t best = 0;
    for (size_t i = 0; i < matcher->n_titles; i++) {
        const struct title *title = &matcher->titles[i];
        size_t n = strlen(title->key);
        if (n > best && strncmp(key, title->key, n) == 0) {
            best = n;
            no = title->no;
        }
    }
    *ret_n = best;
    return no;
}

int match_title(struct arena *arena, const struct matcher *matcher,
                const char *title)
{
    if (title[0] == '\0' || strlen(title) > 400) {
        return 0;
    }
    int no = whole_title(arena, matcher, title);
    /* Most lines of a long text have nothing to take apart. */
    if (no != 0 ||
        (strpbrk(title, "/|\n(") == NULL && strstr(title, "（") == NULL &&
         strstr(title, "／") == NULL)) {
        return no;
    }
    no = any_part(arena, matcher, title, whole_title);
    no = no != 0 ? no : in_brackets(arena, matcher, title);
    no = no != 0 ? no : bare_title(arena, matcher, title);
    return no != 0 ? no : any_part(arena, matcher, title, bare_title);
}

/* The item most alike, or 0 if none is enough or two are about equal. */
static int most_alike(const struct pairs *known, const struct pairs *pairs,
                      int enough)
{
    int best = 0, best_no = 0, second = 0;
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        int alike = likeness(&known[no], pairs);
        if (alike > best) {
            second = best;
            best = alike;
            best_no = no;
        } else if (alike > second) {
            second = alike;
        }
    }
    return best >= enough && best - second >= CLEARLY_BEFORE ? best_no : 0;
}

int match_definition(struct arena *arena, const struct matcher *matcher, int no,
                     const char *text)
{
    ASSERT(no >= 1 && no <= CLAIM_ITEMS);
    struct pairs pairs = pairs_of(normal_key(arena, text));
    return likeness(&matcher->definition_pairs[no], &pairs);
}

static int alike_item(struct arena *arena, const struct matcher *matcher,
                      const char *title, const char *definition)
{
    /* Of a text without end its beginning is enough. */
    size_t n = strnlen(definition, LOOKED_AT);
    while (n > 0 && ((unsigned char)definition[n] & 0xC0) == 0x80) {
        n--;
    }
    struct pairs pairs =
        pairs_of(normal_key(arena, arena_strndup(arena, definition, n)));
    int no = most_alike(matcher->definition_pairs, &pairs, ALIKE_DEFINITION);
    if (no == 0 && strlen(title) <= LOOKED_AT) {
        no = titles_guess(normal_key(arena, title));
    }
    if (no == 0 && strlen(title) <= LOOKED_AT) {
        pairs = pairs_of(normal_key(arena, title));
        no = most_alike(matcher->title_pairs, &pairs, ALIKE_TITLE);
    }
    return no;
}

/* 1 to 49, or 0: "3", "No.3", "(3)"; not "3-1". */
static int sheet_number(struct arena *arena, const char *text)
{
    if (strlen(text) > 16) {
        return 0;
    }
    struct normal normal = normal_make(arena, text, strlen(text));
    const char *digits = strpbrk(normal.text, "0123456789");
    if (digits == NULL) {
        return 0;
    }
    size_t n = strspn(digits, "0123456789");
    if (n > 2 || strpbrk(digits + n, "0123456789") != NULL) {
        return 0;
    }
    int no = 0;
    for (size_t i = 0; i < n; i++) {
        no = no * 10 + (digits[i] - '0');
    }
    return no <= CLAIM_ITEMS ? no : 0;
}

struct match match_item(struct arena *arena, const struct matcher *matcher,
                        const char *number, const char *title,
                        const char *definition)
{
    ASSERT(number != NULL && title != NULL && definition != NULL);
    struct match match = {.sheet_no = sheet_number(arena, number)};
    match.no = match_title(arena, matcher, title);
    if (match.no != 0) {
        match.is_title = true;
        return match;
    }
    int alike = alike_item(arena, matcher, title, definition);
    match.no = alike != 0 ? alike : match.sheet_no;
    /* Number and likeness together are as good as a title. */
    match.is_likely =
        match.no != 0 && (alike != match.sheet_no || match.sheet_no == 0);
    if (title[0] == '\0' && definition[0] == '\0') {
        match.is_likely = false;
    }
    return match;
}
