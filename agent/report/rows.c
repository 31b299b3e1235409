#include "report/rows.h"

#include "base/check.h"

struct row_list {
    struct row *items;
    size_t n;
    size_t capacity;
};

static void add(struct row_list *list, const struct checklist_item *item,
                const struct status_claim *claim)
{
    bool first =
        list->n == 0 || item == NULL || list->items[list->n - 1].item != item;
    ASSERT(list->n < list->capacity);
    list->items[list->n++] = (struct row){
        .item = item,
        .first_of_item = first,
        .claim = *claim,
    };
}

static bool has_item(const struct checklist *checklist, int no)
{
    for (size_t i = 0; checklist != NULL && i < checklist->n_items; i++) {
        if (checklist->items[i].no == no) {
            return true;
        }
    }
    return false;
}

const struct row *rows_of(struct arena *arena,
                          const struct checklist *checklist,
                          const struct status_claim *claims, size_t n_claims,
                          size_t *ret_n)
{
    size_t n_items = checklist == NULL ? 0 : checklist->n_items;
    struct row_list list = {.capacity = n_items + n_claims};
    list.items = arena_array(arena, list.capacity, sizeof *list.items);
    for (size_t i = 0; i < n_items; i++) {
        const struct checklist_item *item = &checklist->items[i];
        size_t before = list.n;
        for (size_t j = 0; j < n_claims; j++) {
            if (claims[j].judgement.claim->item == item->no) {
                add(&list, item, &claims[j]);
            }
        }
        if (list.n == before) {
            struct status_claim claim = {.judgement =
                                             judge_item(arena, NULL, item)};
            add(&list, item, &claim);
        }
    }
    for (size_t j = 0; j < n_claims; j++) {
        if (!has_item(checklist, claims[j].judgement.claim->item)) {
            add(&list, NULL, &claims[j]);
        }
    }
    ASSERT(list.n <= list.capacity);
    *ret_n = list.n;
    return list.items;
}

enum rows_grade rows_grade(const struct row *rows, size_t n)
{
    enum rows_grade grade = ROWS_WELL;
    for (size_t i = 0; i < n; i++) {
        enum verdict verdict = rows[i].claim.judgement.verdict;
        if (verdict_is_drift(verdict)) {
            return ROWS_DRIFT;
        }
        if (verdict == VERDICT_UNDETERMINED || verdict == VERDICT_UNDERSTATED) {
            grade = ROWS_UNSURE;
        }
    }
    return grade;
}

void rows_count(const struct row *rows, size_t n,
                size_t ret_counts[ROWS_VERDICTS])
{
    for (size_t i = 0; i < ROWS_VERDICTS; i++) {
        ret_counts[i] = 0;
    }
    for (size_t i = 0; i < n; i++) {
        ASSERT(rows[i].claim.judgement.verdict < ROWS_VERDICTS);
        ret_counts[rows[i].claim.judgement.verdict]++;
    }
}

static enum rows_grade grade_probe(const struct status_probe *probe)
{
    if (!probe->critical) {
        return ROWS_WELL;
    }
    bool seen = probe->has_last && !probe->unseen;
    if (seen && probe->last.state == STATE_UP) {
        return ROWS_WELL;
    }
    bool confirmed = seen && probe->last.state == STATE_DOWN &&
                     probe->last.count >= probe->last.confirm;
    return confirmed ? ROWS_DRIFT : ROWS_UNSURE;
}

enum rows_grade rows_grade_service(const struct status_service *service)
{
    struct arena arena = {0};
    size_t n = 0;
    const struct row *rows = rows_of(&arena, service->checklist,
                                     service->claims, service->n_claims, &n);
    enum rows_grade grade = rows_grade(rows, n);
    arena_fini(&arena);
    for (size_t i = 0; i < service->n_probes; i++) {
        enum rows_grade of_probe = grade_probe(&service->probes[i]);
        grade = of_probe > grade ? of_probe : grade;
    }
    return grade;
}
