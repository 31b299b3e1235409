#include "checklist/compare.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/normal.h"

const char *compare_kind_name(enum compare_kind kind)
{
    static const char *const names[] = {
        [COMPARE_ADDED] = "added",
        [COMPARE_REMOVED] = "removed",
        [COMPARE_CHANGED] = "changed",
        [COMPARE_WORDING] = "wording",
        [COMPARE_MARK] = "mark",
        [COMPARE_ITEM_NEW] = "item_new",
        [COMPARE_ITEM_GONE] = "item_gone",
        [COMPARE_CERTIFICATE] = "certificate",
    };
    ASSERT((size_t)kind < ARRAY_LEN(names));
    return names[kind];
}

/* --- wording -------------------------------------------------------------- */

/* "1,000": groups of three digits. */
static bool is_thousands(const char *comma)
{
    return text_is_digit(comma[1]) && text_is_digit(comma[2]) &&
           text_is_digit(comma[3]) && !text_is_digit(comma[4]);
}

static bool is_space_or_mark(utf8proc_int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
        return true;
    case UTF8PROC_CATEGORY_PO:
        return c != '%' && c != '#' && c != '&' && c != '@';
    default:
        return c == '~' || c == '|' || c == '`' || c == '^';
    }
}

/* The mark at `at`, which is no letter: '\0' if it makes no difference. Between
 * digits it does (9.9, 10:00, 10-18), but the kind of dash does not. */
static char kept_mark(const char *text, size_t at, char before)
{
    char c = text[at];
    size_t next = at + 1 + strspn(text + at + 1, " \n");
    bool inside = text_is_digit(before) && text_is_digit(text[next]);
    if (!inside || strchr(".,:/-~", c) == NULL) {
        return '\0';
    }
    if (c == ',' && is_thousands(text + at)) {
        return '\0';
    }
    return c == '~' ? '-' : c;
}

const char *compare_key(struct arena *arena, const char *text)
{
    const char *raw = text == NULL ? "" : text;
    struct normal normal = normal_make(arena, raw, strlen(raw));
    char *key = arena_alloc(arena, normal.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < normal.n;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t len =
            utf8proc_iterate((const utf8proc_uint8_t *)normal.text + i,
                             (utf8proc_ssize_t)(normal.n - i), &c);
        ASSERT(len > 0);
        if (!is_space_or_mark(c)) {
            memcpy(key + n, normal.text + i, (size_t)len);
            n += (size_t)len;
        } else if (c < 0x80 && c > ' ') {
            char mark = kept_mark(normal.text, i, n > 0 ? key[n - 1] : '\0');
            key[n] = mark;
            n += mark != '\0';
        }
        i += (size_t)len;
    }
    key[n] = '\0';
    return key;
}

/* --- items ---------------------------------------------------------------- */

struct comparison {
    struct arena *arena;
    struct compare_change *items;
    size_t n, most;
};

static struct compare_change *add(struct comparison *all,
                                  const struct compare_change *change)
{
    ASSERT(all->n < all->most);
    all->items[all->n] = *change;
    return &all->items[all->n++];
}

/* Nothing was answered: some forms leave such rows out. */
static const struct checklist_item *answered(const struct checklist_item *item)
{
    bool empty =
        item == NULL || ((item->answer == NULL || item->answer[0] == '\0') &&
                         item->mark < 0 && item->n_claims == 0);
    return empty ? NULL : item;
}

/* METI asks two items so that 無 is no lesser answer: 24 (a limit of users), 34
 * (what is shared with other customers). */
static enum edition_effect mark_effect(const struct compare_change *change)
{
    bool plain = change->item != 24 && change->item != 34;
    if (!plain || change->before->mark < 0 || change->after->mark < 0) {
        return EDITION_OTHER;
    }
    return change->after->mark > 0 ? EDITION_STRONGER : EDITION_WEAKER;
}

static void add_mark(struct comparison *all, const struct compare_change *item,
                     const struct edition_change *changes, size_t n)
{
    struct compare_change change = *item;
    change.kind = COMPARE_MARK;
    change.effect = mark_effect(item);
    struct edition_change *with = arena_array(all->arena, n, sizeof *with);
    for (size_t i = 0; i < n; i++) {
        if (changes[i].before == NULL || changes[i].after == NULL) {
            with[change.n_with++] = changes[i];
        }
    }
    change.with = with;
    (void)add(all, &change);
}

static void add_claims(struct comparison *all,
                       const struct compare_change *item,
                       const struct edition_change *changes, size_t n)
{
    bool marked = item->before->mark != item->after->mark;
    for (size_t i = 0; i < n; i++) {
        struct compare_change change = *item;
        bool both = changes[i].before != NULL && changes[i].after != NULL;
        change.kind = both                        ? COMPARE_CHANGED
                      : changes[i].before == NULL ? COMPARE_ADDED
                                                  : COMPARE_REMOVED;
        change.claim = &changes[i];
        change.effect = changes[i].effect;
        if (both || !marked) {
            (void)add(all, &change);
        }
    }
}

static bool is_reworded(struct arena *arena, const struct compare_change *item)
{
    return strcmp(compare_key(arena, item->before->answer),
                  compare_key(arena, item->after->answer)) != 0;
}

static void compare_item(struct comparison *all,
                         const struct checklist_item *before,
                         const struct checklist_item *after)
{
    const struct edition_change *changes = NULL;
    size_t n = 0, n_before = all->n;
    edition_claims(all->arena, before, after, &changes, &n);
    struct compare_change item = {.item =
                                      after != NULL ? after->no : before->no,
                                  .before = before,
                                  .after = after};
    if (before == NULL || after == NULL) {
        item.kind = before == NULL ? COMPARE_ITEM_NEW : COMPARE_ITEM_GONE;
        item.with = changes;
        item.n_with = n;
        item.effect = n > 0 ? changes[0].effect : EDITION_OTHER;
        (void)add(all, &item);
        return;
    }
    if (before->mark != after->mark) {
        add_mark(all, &item, changes, n);
    }
    add_claims(all, &item, changes, n);
    if (all->n == n_before && is_reworded(all->arena, &item)) {
        item.kind = COMPARE_WORDING;
        (void)add(all, &item);
    }
}

/* --- certificates --------------------------------------------------------- */

static bool same_key(struct arena *arena, const char *a, const char *b)
{
    return strcmp(compare_key(arena, a), compare_key(arena, b)) == 0;
}

static bool same_certificate(struct arena *arena, const struct certificate *a,
                             const struct certificate *b)
{
    return same_key(arena, a->standard, b->standard) &&
           same_key(arena, a->number, b->number) &&
           same_key(arena, a->statement, b->statement) &&
           same_key(arena, a->body, b->body);
}

/* "JIS Q 27001" of "JIS Q 27001:2014". */
static bool same_standard(struct arena *arena, const struct certificate *a,
                          const struct certificate *b)
{
    const char *x = a->standard == NULL ? "" : a->standard;
    const char *y = b->standard == NULL ? "" : b->standard;
    return x[0] != '\0' &&
           same_key(arena, arena_strndup(arena, x, strcspn(x, ":")),
                    arena_strndup(arena, y, strcspn(y, ":")));
}

static bool same_number(struct arena *arena, const struct certificate *a,
                        const struct certificate *b)
{
    return a->number != NULL && a->number[0] != '\0' &&
           same_key(arena, a->number, b->number);
}

typedef bool certificate_fits(struct arena *arena, const struct certificate *a,
                              const struct certificate *b);

static void pair_certificates(struct arena *arena,
                              const struct checklist *before,
                              const struct checklist *after, size_t *partner,
                              certificate_fits *fits)
{
    for (size_t k = 0; k < before->n_certificates; k++) {
        bool taken = false;
        for (size_t i = 0; i < after->n_certificates; i++) {
            taken = taken || partner[i] == k + 1;
        }
        for (size_t i = 0; i < after->n_certificates && !taken; i++) {
            if (partner[i] == 0 && fits(arena, &before->certificates[k],
                                        &after->certificates[i])) {
                partner[i] = k + 1;
                taken = true;
            }
        }
    }
}

static void add_certificate(struct comparison *all,
                            const struct certificate *before,
                            const struct certificate *after)
{
    struct compare_change change = {.kind = COMPARE_CERTIFICATE,
                                    .effect = before == NULL  ? EDITION_STRONGER
                                              : after == NULL ? EDITION_WEAKER
                                                              : EDITION_OTHER,
                                    .certificate_before = before,
                                    .certificate_after = after};
    (void)add(all, &change);
}

static void compare_certificates(struct comparison *all,
                                 const struct checklist *before,
                                 const struct checklist *after)
{
    size_t *partner =
        arena_array(all->arena, after->n_certificates, sizeof *partner);
    pair_certificates(all->arena, before, after, partner, same_certificate);
    pair_certificates(all->arena, before, after, partner, same_number);
    pair_certificates(all->arena, before, after, partner, same_standard);
    bool *taken =
        arena_array(all->arena, before->n_certificates, sizeof *taken);
    for (size_t i = 0; i < after->n_certificates; i++) {
        const struct certificate *is = &after->certificates[i];
        if (partner[i] == 0) {
            add_certificate(all, NULL, is);
            continue;
        }
        const struct certificate *was = &before->certificates[partner[i] - 1];
        taken[partner[i] - 1] = true;
        if (!same_certificate(all->arena, was, is)) {
            add_certificate(all, was, is);
        }
    }
    for (size_t k = 0; k < before->n_certificates; k++) {
        if (!taken[k]) {
            add_certificate(all, &before->certificates[k], NULL);
        }
    }
}

static size_t most_changes(const struct checklist *checklist)
{
    size_t most = 3 * checklist->n_items + checklist->n_certificates;
    for (size_t i = 0; i < checklist->n_items; i++) {
        most += checklist->items[i].n_claims;
    }
    return most;
}

void compare_checklists(struct arena *arena, const struct checklist *before,
                        const struct checklist *after,
                        const struct compare_change **ret_changes,
                        size_t *ret_n)
{
    ASSERT(before != NULL && after != NULL);
    struct comparison all = {
        .arena = arena, .most = most_changes(before) + most_changes(after)};
    all.items = arena_array(arena, all.most, sizeof *all.items);
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        const struct checklist_item *was = answered(edition_item(before, no));
        const struct checklist_item *is = answered(edition_item(after, no));
        if (was != NULL || is != NULL) {
            compare_item(&all, was, is);
        }
    }
    compare_certificates(&all, before, after);
    *ret_changes = all.items;
    *ret_n = all.n;
}
