#include "checklist/lexicon.h"

#include <string.h>

#include "base/arena.h"
#include "base/check.h"

#define BUCKETS 1024

struct node {
    struct lexeme lexeme;
    struct node *next;
};

struct lexicon {
    struct node *buckets[BUCKETS]; /* each the longest word first */
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* By the first character: one ASCII byte, or the three of kana and kanji. */
static size_t bucket_of(const char *text, size_t n)
{
    const unsigned char *bytes = (const unsigned char *)text;
    if (bytes[0] < 0x80 || n < 3) {
        return bytes[0];
    }
    return (bytes[0] * 131u + bytes[1] * 31u + bytes[2] * 7u) % BUCKETS;
}

static void insert(struct arena *arena, struct lexicon *lexicon,
                   const struct lexeme *lexeme)
{
    ASSERT(lexeme->n > 0);
    struct node **at = &lexicon->buckets[bucket_of(lexeme->text, lexeme->n)];
    struct node *node = arena_alloc(arena, sizeof *node);
    struct node *before = NULL;
    struct node *next = *at;
    while (next != NULL && next->lexeme.n >= lexeme->n) {
        before = next;
        next = next->next;
    }
    *node = (struct node){.lexeme = *lexeme, .next = next};
    if (before == NULL) {
        *at = node;
    } else {
        before->next = node;
    }
}

const struct lexicon *lexicon_create(struct arena *arena)
{
    struct lexicon *lexicon = arena_alloc(arena, sizeof *lexicon);
    const struct lexeme_group *group = lexicon_groups;
    for (; group->texts != NULL; group++) {
        const char *at = group->texts;
        while (*at != '\0') {
            struct lexeme lexeme = {.text = at,
                                    .n = strcspn(at, "|"),
                                    .word = group->word,
                                    .arg = group->arg,
                                    .value = group->value};
            insert(arena, lexicon, &lexeme);
            at += lexeme.n + (at[lexeme.n] == '|');
        }
    }
    return lexicon;
}

const struct lexeme *lexicon_find(const struct lexicon *lexicon,
                                  const char *text, size_t n, bool after_letter)
{
    if (n == 0 || (after_letter && is_letter(text[0]))) {
        return NULL;
    }
    const struct node *node = lexicon->buckets[bucket_of(text, n)];
    for (; node != NULL; node = node->next) {
        size_t len = node->lexeme.n;
        if (len > n || memcmp(node->lexeme.text, text, len) != 0) {
            continue;
        }
        if (is_letter(text[len - 1]) && len < n && is_letter(text[len])) {
            continue;
        }
        return &node->lexeme;
    }
    return NULL;
}
