#include "conf/claims_comments.h"

#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "conf/jsonc.h"

/* Containers from the root to a claim: checklist, items, item, claims, claim.
 * What lies deeper belongs to the member it is in. */
#define LEVELS 6
#define SPACES " \t\r\n"
#define END_OF_FILE "\n" /* a key of what follows the last line */

/* A container that is open. */
struct level {
    const char *key; /* of the member that is being read; NULL: none */
    size_t index;    /* of the element, in a list */
};

/* A walk over JSON whose comments are blanked. */
struct walk {
    struct arena *arena;
    const struct checklist *checklist;
    const char *json;
    size_t n, at;
    struct level levels[LEVELS];
    size_t depth;
};

static bool is_in(const struct walk *walk, size_t level, const char *key)
{
    return walk->depth > level && text_equal(walk->levels[level].key, key);
}

static const struct checklist_item *item_of(const struct walk *walk)
{
    bool inside = walk->depth >= 4 && is_in(walk, 0, "checklist") &&
                  is_in(walk, 1, "items");
    size_t index = walk->levels[2].index;
    return inside && index < walk->checklist->n_items
               ? &walk->checklist->items[index]
               : NULL;
}

static const struct claim *claim_of(const struct walk *walk,
                                    const struct checklist_item *item)
{
    bool inside = walk->depth >= 6 && is_in(walk, 3, "claims");
    size_t index = walk->levels[4].index;
    return inside && index < item->n_claims ? &item->claims[index] : NULL;
}

/* The place of what is at the walk's depth; `brace` where it opens or closes
 * there. */
static struct claims_place place_of(const struct walk *walk, const char *brace)
{
    const struct checklist_item *item = item_of(walk);
    const struct claim *claim = item == NULL ? NULL : claim_of(walk, item);
    size_t level = claim != NULL ? 5 : item != NULL ? 3 : 1;
    struct claims_place place = {.item = item == NULL ? 0 : item->no,
                                 .claim = claim == NULL ? NULL : claim->id};
    bool closes = text_equal(brace, CLAIMS_CLOSES);
    const char *key = walk->levels[level].key;
    if (walk->depth <= level) {
        /* The root's own braces; "checklist" is the head's. */
        place.key = closes ? END_OF_FILE : brace == NULL ? CLAIMS_OPENS : NULL;
    } else if (walk->depth == level + 1) {
        place.key = brace != NULL ? brace : key;
    } else if (walk->depth == level + 2 && closes && key != NULL) {
        place.key = arena_printf(walk->arena, "%s]", key); /* a list's end */
    } else {
        place.key = key;
    }
    return place;
}

static void enter(struct walk *walk)
{
    if (walk->depth < LEVELS) {
        walk->levels[walk->depth] = (struct level){0};
    }
    walk->depth++;
}

/* A text: the key of a member, or a value. */
static void take_string(struct walk *walk)
{
    size_t from = ++walk->at;
    while (walk->at < walk->n && walk->json[walk->at] != '"') {
        walk->at += walk->json[walk->at] == '\\' ? 2 : 1;
    }
    size_t to = walk->at < walk->n ? walk->at++ : walk->n;
    size_t next = walk->at < walk->n ? walk->at : walk->n;
    next += strspn(walk->json + next, SPACES);
    if (walk->json[next] == ':' && walk->depth >= 1 && walk->depth <= LEVELS) {
        walk->levels[walk->depth - 1].key =
            arena_strndup(walk->arena, walk->json + from, to - from);
    }
}

/* Takes the token at `at`, which is no space, and says where it stands. */
static struct claims_place take_token(struct walk *walk)
{
    ASSERT(walk->at < walk->n);
    char byte = walk->json[walk->at];
    struct claims_place place;
    switch (byte) {
    case '{':
    case '[':
        enter(walk);
        walk->at++;
        return place_of(walk, CLAIMS_OPENS);
    case '}':
    case ']':
        place = place_of(walk, CLAIMS_CLOSES);
        walk->depth -= walk->depth > 0;
        walk->at++;
        return place;
    case '"':
        take_string(walk);
        return place_of(walk, NULL);
    default:
        place = place_of(walk, NULL);
        if (byte == ',' && walk->depth >= 1 && walk->depth <= LEVELS) {
            walk->levels[walk->depth - 1].index++;
        }
        walk->at++;
        return place;
    }
}

/* --- reading -------------------------------------------------------------- */

struct reader {
    struct walk walk;
    const char *bytes; /* with the comments */
    struct claims_comments found;
    size_t n_waiting; /* of those found last: they stand above what is next */
    struct claims_place last;
};

static size_t comment_end(const char *bytes, size_t n, size_t from)
{
    size_t at = from + 2;
    if (bytes[from + 1] == '/') {
        while (at < n && bytes[at] != '\n') {
            at++;
        }
        return at;
    }
    while (at + 1 < n && !(bytes[at] == '*' && bytes[at + 1] == '/')) {
        at++;
    }
    return at + 2 < n ? at + 2 : n;
}

static bool begins_line(const char *bytes, size_t at)
{
    while (at > 0 && (bytes[at - 1] == ' ' || bytes[at - 1] == '\t')) {
        at--;
    }
    return at == 0 || bytes[at - 1] == '\n';
}

static bool is_own(const char *text)
{
    return text_starts(text, CLAIMS_DOUBT) ||
           text_starts(text, CLAIMS_CONFLICT);
}

/* Takes the comment at `at`; false where there are too many. */
static bool take_comment(struct reader *reader)
{
    struct walk *walk = &reader->walk;
    size_t from = walk->at;
    walk->at = comment_end(reader->bytes, walk->n, from);
    size_t to = walk->at;
    while (to > from && strchr(SPACES, reader->bytes[to - 1]) != NULL) {
        to--;
    }
    const char *text =
        arena_strndup(walk->arena, reader->bytes + from, to - from);
    if (is_own(text)) {
        return true;
    }
    if (reader->found.n == CLAIMS_COMMENTS_MAX) {
        return false;
    }
    bool is_behind = !begins_line(reader->bytes, from);
    reader->found.items[reader->found.n++] = (struct claims_comment){
        .place = reader->last, .is_behind = is_behind, .text = text};
    reader->n_waiting =
        is_behind && reader->n_waiting == 0 ? 0 : reader->n_waiting + 1;
    return true;
}

/* What waited stands above this. */
static void settle(struct reader *reader, struct claims_place place)
{
    ASSERT(reader->n_waiting <= reader->found.n);
    for (; reader->n_waiting > 0; reader->n_waiting--) {
        struct claims_comment *comment =
            &reader->found.items[reader->found.n - reader->n_waiting];
        comment->place = place;
        comment->is_behind = false;
    }
    reader->last = place;
}

enum err claims_comments_read(struct arena *arena, const char *bytes, size_t n,
                              const struct checklist *checklist,
                              struct claims_comments *ret, struct errmsg *msg)
{
    size_t bom = jsonc_bom(bytes, n);
    size_t offset = 0;
    char *json = arena_strndup(arena, bytes + bom, n - bom);
    struct reader reader = {.walk = {.arena = arena,
                                     .checklist = checklist,
                                     .json = json,
                                     .n = n - bom},
                            .bytes = bytes + bom};
    enum err err = jsonc_blank(json, n - bom, &offset, msg);
    ASSERT(err == ERR_OK); /* it has been parsed */
    reader.found.items =
        arena_array(arena, CLAIMS_COMMENTS_MAX, sizeof *reader.found.items);
    struct walk *walk = &reader.walk;
    while (walk->at < walk->n) {
        if (json[walk->at] != reader.bytes[walk->at]) {
            if (!take_comment(&reader)) {
                return errmsg_fail(msg, ERR_LIMIT, "more than %d comments",
                                   CLAIMS_COMMENTS_MAX);
            }
        } else if (strchr(SPACES, json[walk->at]) != NULL) {
            walk->at++;
        } else if (strchr(",:", json[walk->at]) != NULL) {
            (void)take_token(walk); /* never begins a line of ours */
        } else {
            settle(&reader, take_token(walk));
        }
    }
    settle(&reader, (struct claims_place){.key = END_OF_FILE});
    *ret = reader.found;
    return ERR_OK;
}

/* --- writing -------------------------------------------------------------- */

static bool same_place(const struct claims_place *a,
                       const struct claims_place *b)
{
    return a->item == b->item && text_equal(a->claim, b->claim) &&
           text_equal(a->key, b->key);
}

/* A line of the text, and what begins it. */
struct json_line {
    const char *text;
    size_t n;
    struct claims_place place;
};

struct json_lines {
    struct json_line *items;
    size_t n;
};

static struct json_lines lines_of(struct arena *arena, const char *json,
                                  const struct checklist *checklist)
{
    struct walk walk = {.arena = arena,
                        .checklist = checklist,
                        .json = json,
                        .n = strlen(json)};
    struct json_lines lines = {0};
    size_t most = 1;
    for (const char *p = json; *p != '\0'; p++) {
        most += *p == '\n';
    }
    lines.items = arena_array(arena, most, sizeof *lines.items);
    while (walk.at < walk.n) {
        size_t end = walk.at + strcspn(json + walk.at, "\n");
        struct json_line *line = &lines.items[lines.n++];
        *line = (struct json_line){.text = json + walk.at, .n = end - walk.at};
        walk.at += strspn(json + walk.at, " ");
        line->place = take_token(&walk);
        while (walk.at < end) {
            if (json[walk.at] == ' ') {
                walk.at++;
            } else {
                (void)take_token(&walk);
            }
        }
        walk.at += walk.at < walk.n;
    }
    return lines;
}

/* Where a comment goes. */
struct target {
    size_t line;    /* lines.n: behind all of them */
    bool is_behind; /* on the line, else above it */
};

/* The line of a comment's place, or the nearest that is there: of its claim,
 * of its item, the first; above it then. */
static struct target target_of(const struct json_lines *lines,
                               const struct claims_comment *comment)
{
    struct claims_place nearest[] = {comment->place, comment->place,
                                     comment->place};
    nearest[1].key = CLAIMS_OPENS;
    nearest[2].key = CLAIMS_OPENS;
    nearest[2].claim = NULL;
    if (text_equal(comment->place.key, END_OF_FILE)) {
        bool is_behind = comment->is_behind && lines->n > 0;
        return (struct target){lines->n - is_behind, is_behind};
    }
    for (size_t k = 0; k < ARRAY_LEN(nearest); k++) {
        for (size_t i = 0; i < lines->n; i++) {
            if (same_place(&lines->items[i].place, &nearest[k])) {
                return (struct target){i, comment->is_behind && k == 0};
            }
        }
    }
    return (struct target){0, false};
}

static struct target *targets_of(struct arena *arena,
                                 const struct json_lines *lines,
                                 const struct claims_comments *comments)
{
    struct target *targets = arena_array(arena, comments->n, sizeof *targets);
    bool *taken = arena_array(arena, lines->n + 1, sizeof *taken);
    for (size_t i = 0; i < comments->n; i++) {
        targets[i] = target_of(lines, &comments->items[i]);
        /* A second one behind a line would be part of the first. */
        bool *is_taken = &taken[targets[i].line];
        targets[i].is_behind = targets[i].is_behind && !*is_taken;
        *is_taken = *is_taken || targets[i].is_behind;
    }
    return targets;
}

static void put_comments(struct buf *out, const struct claims_comments *all,
                         const struct target *targets, struct target here,
                         const char *indent)
{
    for (size_t i = 0; i < all->n; i++) {
        if (targets[i].line != here.line ||
            targets[i].is_behind != here.is_behind) {
            continue;
        }
        if (here.is_behind) {
            buf_printf(out, " %s", all->items[i].text);
        } else {
            buf_add(out, indent, strspn(indent, " "));
            buf_printf(out, "%s\n", all->items[i].text);
        }
    }
}

void claims_comments_put(struct buf *out, const char *json,
                         const struct checklist *checklist,
                         const struct claims_comments *comments)
{
    static const struct claims_comments none = {0};
    const struct claims_comments *all = comments == NULL ? &none : comments;
    struct arena arena = {0};
    struct json_lines lines = lines_of(&arena, json, checklist);
    ASSERT(lines.n > 0);
    struct target *targets = targets_of(&arena, &lines, all);
    for (size_t k = 0; k < lines.n; k++) {
        const struct json_line *line = &lines.items[k];
        put_comments(out, all, targets, (struct target){k, false}, line->text);
        buf_add(out, line->text, line->n);
        put_comments(out, all, targets, (struct target){k, true}, "");
        buf_putc(out, '\n');
    }
    put_comments(out, all, targets, (struct target){lines.n, false}, "");
    arena_fini(&arena);
}
