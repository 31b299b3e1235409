/* A sheet read again over what a person made of the file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "checklist/merge.h"

#define VALUE(text) .values = (const char *const[]){text}, .n_values = 1

static const struct merge_choice undecided;

/* One item with one claim. */
struct one {
    struct claim claim;
    struct checklist_item item;
    struct checklist checklist;
};

static void one_init(struct one *one, const char *answer,
                     const char *const *value)
{
    *one = (struct one){.claim = {.id = "9.patch_latency",
                                  .item = 9,
                                  .metric = "patch_latency",
                                  .relation = RELATION_AT_MOST,
                                  .values = value,
                                  .n_values = 1}};
    one->item = (struct checklist_item){.no = 9,
                                        .title = "アップグレード方針",
                                        .answer = answer,
                                        .mark = 1,
                                        .verification = VERIFY_EVIDENCE,
                                        .claims = &one->claim,
                                        .n_claims = 1};
    one->checklist = (struct checklist){.vendor = "例示",
                                        .as_of = "2026-04-15",
                                        .items = &one->item,
                                        .n_items = 1};
}

static const char *const week[] = {"P7D"}, *const fortnight[] = {"P14D"},
                         *const edited[] = {"P5D"};

/* The file as it was written from `sheet`, its claim now with `value`. */
static struct checklist file_of(struct arena *arena, struct one *sheet,
                                struct claim *claim, const char *const *value)
{
    struct checklist file = merge_first(arena, &sheet->checklist);
    struct checklist_item *item = arena_alloc(arena, sizeof *item);
    *item = file.items[0];
    *claim = sheet->claim;
    claim->values = value;
    item->claims = claim;
    file.items = item;
    return file;
}

static const char *value_of(const struct merged *merged)
{
    return merged->checklist.items[0].claims[0].values[0];
}

static void unedited_is_read_anew(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct one old, new;
    struct claim claim;
    struct merged merged;
    one_init(&old, "7日以内", week);
    one_init(&new, "14日以内", fortnight);
    struct checklist file = file_of(&arena, &old, &claim, week);
    merge(&arena, &file, &new.checklist, &undecided, &merged);
    assert_string_equal(value_of(&merged), "P14D");
    assert_int_equal(merged.n_conflicts, 0);
    assert_false(merged.kept[9]);
    assert_string_not_equal(merged.checklist.items[0].read, file.items[0].read);
    arena_fini(&arena);
}

static void edits_stay_until_the_text_changes(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct one old, spaced, new;
    struct claim claim;
    struct merged merged, again;
    one_init(&old, "7日以内", week);
    one_init(&spaced, " ７日 以内。", week);
    one_init(&new, "14日以内", fortnight);
    struct checklist file = file_of(&arena, &old, &claim, edited);
    merge(&arena, &file, &spaced.checklist, &undecided, &merged);
    assert_string_equal(value_of(&merged), "P5D");
    assert_int_equal(merged.n_conflicts, 0);
    assert_true(merged.kept[9]);
    merge(&arena, &merged.checklist, &new.checklist, &undecided, &again);
    assert_int_equal(again.n_conflicts, 1);
    assert_int_equal(again.conflicts[0].item, 9);
    assert_string_equal(value_of(&again), "P5D");
    assert_string_equal(again.checklist.items[0].answer, " ７日 以内。");
    assert_string_equal(again.checklist.items[0].read,
                        merged.checklist.items[0].read);
    arena_fini(&arena);
}

static void conflicts_are_settled_for_good(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct one old, new;
    struct claim claim;
    struct merged merged, again;
    one_init(&old, "7日以内", week);
    one_init(&new, "14日以内", fortnight);
    struct checklist file = file_of(&arena, &old, &claim, edited);
    merge(&arena, &file, &new.checklist,
          &(struct merge_choice){.file[9] = true}, &merged);
    assert_string_equal(value_of(&merged), "P5D");
    assert_string_equal(merged.checklist.items[0].answer, "14日以内");
    merge(&arena, &merged.checklist, &new.checklist, &undecided, &again);
    assert_int_equal(again.n_conflicts, 0);
    assert_string_equal(value_of(&again), "P5D");
    merge(&arena, &file, &new.checklist,
          &(struct merge_choice){.sheet[9] = true}, &merged);
    assert_string_equal(value_of(&merged), "P14D");
    merge(&arena, &merged.checklist, &new.checklist, &undecided, &again);
    assert_false(again.kept[9]);
    arena_fini(&arena);
}

/* What the vendor publishes now is what was edited before: nobody has to
 * decide anything. */
static void an_edit_that_is_published_is_none(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct one old, new;
    struct claim claim;
    struct merged merged;
    one_init(&old, "7日以内", week);
    one_init(&new, "5日以内", edited);
    struct checklist file = file_of(&arena, &old, &claim, edited);
    merge(&arena, &file, &new.checklist, &undecided, &merged);
    assert_int_equal(merged.n_conflicts, 0);
    assert_false(merged.kept[9]);
    arena_fini(&arena);
}

/* A file of an earlier version, or by hand, has no fingerprints. */
static void without_fingerprints_nothing_is_lost(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct one old, same, new;
    struct merged merged;
    one_init(&old, "7日以内", edited);
    one_init(&same, "7日以内", week);
    one_init(&new, "14日以内", fortnight);
    merge(&arena, &old.checklist, &same.checklist, &undecided, &merged);
    assert_string_equal(value_of(&merged), "P5D");
    assert_non_null(merged.checklist.items[0].read);
    merge(&arena, &old.checklist, &new.checklist, &undecided, &merged);
    assert_int_equal(merged.n_conflicts, 1);
    old.item.read = "0123456789ab-zz"; /* spoilt: as none */
    merge(&arena, &old.checklist, &new.checklist, &undecided, &merged);
    assert_int_equal(merged.n_conflicts, 1);
    arena_fini(&arena);
}

static void items_that_are_gone(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct one old;
    struct claim claim;
    struct merged merged;
    struct checklist_item other = {.no = 1, .mark = -1, .answer = "x"};
    struct checklist sheet = {.items = &other, .n_items = 1};
    one_init(&old, "7日以内", week);
    struct checklist file = file_of(&arena, &old, &claim, week);
    merge(&arena, &file, &sheet, &undecided, &merged);
    assert_int_equal(merged.checklist.n_items, 1);
    assert_true(merged.gone[9]);
    file = file_of(&arena, &old, &claim, edited);
    merge(&arena, &file, &sheet, &undecided, &merged);
    assert_int_equal(merged.checklist.n_items, 2);
    assert_int_equal(merged.n_conflicts, 1);
    assert_null(merged.conflicts[0].sheet);
    merge(&arena, &file, &sheet, &(struct merge_choice){.file[9] = true},
          &merged);
    assert_int_equal(merged.n_conflicts, 0);
    assert_null(merged.checklist.items[1].read);
    merge(&arena, &old.checklist, &sheet, &undecided, &merged); /* by hand */
    assert_int_equal(merged.checklist.n_items, 2);
    assert_int_equal(merged.n_conflicts, 0);
    arena_fini(&arena);
}

static void the_head_is_joined_field_by_field(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct one old, new;
    struct claim claim;
    struct merged merged;
    one_init(&old, "7日以内", week);
    one_init(&new, "7日以内", week);
    struct checklist file = file_of(&arena, &old, &claim, week);
    file.vendor = "株式会社例示";
    file.title = "ours";
    new.checklist.as_of = "2026-10-01";
    merge(&arena, &file, &new.checklist, &undecided, &merged);
    assert_string_equal(merged.checklist.vendor, "株式会社例示");
    assert_string_equal(merged.checklist.title, "ours");
    assert_string_equal(merged.checklist.as_of, "2026-10-01");
    assert_int_equal(merged.n_conflicts, 0);
    new.checklist.vendor = "別会社";
    merge(&arena, &file, &new.checklist, &undecided, &merged);
    assert_int_equal(merged.n_conflicts, 1);
    assert_string_equal(merged.conflicts[0].field, "vendor");
    assert_string_equal(merged.checklist.vendor, "株式会社例示");
    merge(&arena, &file, &new.checklist,
          &(struct merge_choice){.sheet[0] = true}, &merged);
    assert_string_equal(merged.checklist.vendor, "別会社");
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unedited_is_read_anew),
        cmocka_unit_test(edits_stay_until_the_text_changes),
        cmocka_unit_test(conflicts_are_settled_for_good),
        cmocka_unit_test(an_edit_that_is_published_is_none),
        cmocka_unit_test(without_fingerprints_nothing_is_lost),
        cmocka_unit_test(items_that_are_gone),
        cmocka_unit_test(the_head_is_joined_field_by_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
