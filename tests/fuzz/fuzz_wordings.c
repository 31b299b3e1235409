/*
 * Any bytes as the answer to an item, as a title, and as what stands above the
 * table, without a table around them: the grammar alone, which a fuzzer of
 * whole sheets rarely reaches. The first byte chooses the item.
 */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"
#include "checklist/answer.h"
#include "checklist/match.h"
#include "checklist/preamble.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BYTES_MAX 4096

/* Ids tell claims apart, and each shows the words it was read from. */
static void check_item(const struct checklist_item *item)
{
    for (size_t i = 0; i < item->n_claims; i++) {
        const struct claim *claim = &item->claims[i];
        ASSERT(claim->item == item->no);
        ASSERT(claim->quote != NULL);
        ASSERT(claim->n_values > 0 || claim->vague != NULL);
        for (size_t k = 0; k < claim->n_values; k++) {
            ASSERT(claim->values[k] != NULL && claim->values[k][0] != '\0');
        }
        for (size_t k = 0; k < i; k++) {
            ASSERT(strcmp(item->claims[k].id, claim->id) != 0);
        }
    }
    ASSERT(item->n_claims == 0 || item->mark != 0);
}

static void read_answer(struct arena *arena, const struct lexicon *lexicon,
                        int no, const char *text)
{
    struct doubts doubts = {.arena = arena};
    struct checklist_item item = {.no = no, .mark = -1};
    struct answer_input input = {
        .no = no, .mark = "", .answer = text, .unit = ""};
    answer_read(lexicon, &input, &doubts, &item);
    check_item(&item);
    doubts_fini(&doubts);
}

/* The reader of bytes lets nothing else through. */
static bool is_text(const char *text, size_t n)
{
    for (size_t at = 0; at < n;) {
        size_t len = text_utf8_len(text + at, n - at);
        if (len == 0 || text[at] == '\0') {
            return false;
        }
        at += len;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > BYTES_MAX ||
        !is_text((const char *)data + 1, size - 1)) {
        return 0;
    }
    struct arena arena = {0};
    int no = data[0] % CLAIM_ITEMS + 1;
    const char *text = arena_strndup(&arena, (const char *)data + 1, size - 1);
    read_answer(&arena, lexicon_create(&arena), no, text);
    int guess = match_title(&arena, matcher_create(&arena), text);
    ASSERT(guess >= 0 && guess <= CLAIM_ITEMS);
    struct checklist checklist = {0};
    preamble_read(&arena, text, &checklist);
    arena_fini(&arena);
    return 0;
}
