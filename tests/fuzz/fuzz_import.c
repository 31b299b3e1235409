/*
 * Any bytes as a checklist: encoding, rows, columns, items, the grammar of
 * answers. What is read must be written as a claims file that is read again.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "checklist/import.h"
#include "conf/claims_file.h"

#define OUTPUT_MAX ((size_t)256 * 1024 * 1024)
#define HEADER "No.\t項目\t測定単位\t回答\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_result(struct arena *arena, const struct checklist *checklist)
{
    struct buf out;
    struct errmsg msg = {0};
    const struct checklist *again = NULL;
    buf_init(&out, OUTPUT_MAX);
    claims_render(&out, checklist);
    ASSERT(!out.overflowed);
    enum err err =
        claims_parse(arena, "claims", buf_str(&out), out.len, &again, &msg);
    if (err != ERR_OK) {
        fprintf(stderr, "%s\n", msg.text);
    }
    ASSERT(err == ERR_OK);
    ASSERT(again->n_items == checklist->n_items);
    buf_fini(&out);
    for (size_t i = 0; i < checklist->n_doubts; i++) {
        ASSERT(checklist->doubts[i].text_ja[0] != '\0');
        ASSERT(checklist->doubts[i].text_en[0] != '\0');
    }
}

static void check_sheet(const void *bytes, size_t n)
{
    struct arena arena = {0};
    struct checklist checklist;
    struct errmsg msg = {0};
    enum err err = import_checklist(
        &arena,
        &(struct import_source){.file = "sheet", .bytes = bytes, .n = n},
        &checklist, &msg);
    if (err == ERR_OK) {
        ASSERT(checklist.n_items > 0);
        check_result(&arena, &checklist);
    } else {
        ASSERT(msg.text[0] != '\0');
    }
    arena_fini(&arena);
}

/* The same bytes as the answer to an item, so that the grammar is reached
 * without a table around it. */
static void check_answer(const uint8_t *data, size_t size)
{
    struct buf text;
    buf_init(&text, size + 256);
    int no = size > 0 ? data[0] % CLAIM_ITEMS + 1 : 1;
    buf_puts(&text, HEADER);
    buf_printf(&text, "%d\t%s\t時間(分)\t", no, claim_item_title(no, true));
    buf_add(&text, data, size);
    check_sheet(buf_str(&text), text.len);
    buf_fini(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_sheet(data, size);
    check_answer(data, size);
    return 0;
}
