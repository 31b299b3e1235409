/*
 * Any bytes as a claims file that somebody edited, with a second edition after
 * a NUL. What stands in comments must survive being written and read, a second
 * time byte for byte; joining and comparing must hold for any two editions.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/compare.h"
#include "checklist/merge.h"
#include "conf/claims_comments.h"
#include "conf/claims_file.h"

#define OUTPUT_MAX ((size_t)256 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file and what a person wrote in it; NULL: no claims file. */
struct edition {
    const struct checklist *checklist;
    struct claims_comments comments;
};

static bool read_edition(struct arena *arena, const char *bytes, size_t n,
                         struct edition *ret)
{
    struct errmsg msg = {0};
    if (claims_parse(arena, "claims", bytes, n, &ret->checklist, &msg) !=
        ERR_OK) {
        ASSERT(msg.text[0] != '\0');
        return false;
    }
    return claims_comments_read(arena, bytes, n, ret->checklist, &ret->comments,
                                &msg) == ERR_OK;
}

/* The file as it is written, read again; its text in the arena. */
static const char *rewrite(struct arena *arena, struct edition *edition)
{
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    claims_render_file(&out, edition->checklist, &edition->comments);
    ASSERT(!out.overflowed);
    const char *text = arena_strndup(arena, buf_str(&out), out.len);
    size_t n = out.len, n_comments = edition->comments.n;
    buf_fini(&out);
    bool good = read_edition(arena, text, n, edition);
    ASSERT(good && edition->comments.n == n_comments);
    return text;
}

static void check_comments(struct arena *arena, struct edition *edition)
{
    (void)rewrite(arena, edition); /* comments find their lines */
    const char *once = rewrite(arena, edition);
    const char *twice = rewrite(arena, edition);
    ASSERT(strcmp(once, twice) == 0);
}

/* Joined once, nothing is left to join. */
static void check_merge(struct arena *arena, const struct checklist *file,
                        const struct checklist *sheet)
{
    static const struct merge_choice undecided;
    struct merged *merged = arena_alloc(arena, sizeof *merged);
    struct merged *again = arena_alloc(arena, sizeof *again);
    merge(arena, file, sheet, &undecided, merged);
    merge(arena, &merged->checklist, sheet, &undecided, again);
    ASSERT(again->n_conflicts == merged->n_conflicts);
    ASSERT(again->checklist.n_items == merged->checklist.n_items);
    ASSERT(text_equal(again->checklist.read, merged->checklist.read));
    for (size_t i = 0; i < again->checklist.n_items; i++) {
        ASSERT(text_equal(again->checklist.items[i].read,
                          merged->checklist.items[i].read));
    }
}

static void check_compare(struct arena *arena, const struct checklist *before,
                          const struct checklist *after)
{
    const struct compare_change *changes = NULL;
    size_t n = 0;
    compare_checklists(arena, before, after, &changes, &n);
    for (size_t i = 0; i < n; i++) {
        ASSERT(changes[i].item >= 0 && changes[i].item <= CLAIM_ITEMS);
    }
    compare_checklists(arena, before, before, &changes, &n);
    ASSERT(n == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    const char *bytes = (const char *)data;
    const char *end = size == 0 ? NULL : memchr(bytes, '\0', size);
    size_t n = end == NULL ? size : (size_t)(end - bytes);
    struct edition one = {0}, two = {0};
    bool first = read_edition(&arena, bytes, n, &one);
    bool second =
        n < size && read_edition(&arena, bytes + n + 1, size - n - 1, &two);
    if (first) {
        check_comments(&arena, &one);
    }
    if (first && second) {
        check_merge(&arena, one.checklist, two.checklist);
        check_compare(&arena, one.checklist, two.checklist);
        struct checklist written = merge_first(&arena, one.checklist);
        check_merge(&arena, &written, two.checklist);
    }
    arena_fini(&arena);
    return 0;
}
