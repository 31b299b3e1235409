#include "unit/checklist/support_import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"

static struct imported *import_column(const void *bytes, size_t n,
                                      const char *column)
{
    struct imported *imported = heap_alloc(sizeof *imported);
    *imported = (struct imported){0};
    imported->err = import_checklist(
        &imported->arena,
        &(struct import_source){
            .file = "sheet", .bytes = bytes, .n = n, .column = column},
        &imported->result, &imported->msg);
    return imported;
}

struct imported *import_bytes(const void *bytes, size_t n)
{
    return import_column(bytes, n, NULL);
}

struct imported *import_answered_by(const char *text, const char *column)
{
    return import_column(text, strlen(text), column);
}

struct imported *import_text(const char *text)
{
    return import_bytes(text, strlen(text));
}

struct imported *import_answer(int no, const char *answer)
{
    struct buf text;
    buf_init(&text, 65536);
    buf_printf(&text, "No.\t項目\t回答\n%d\t\t\"%s\"\n", no, answer);
    struct imported *imported = import_text(buf_str(&text));
    buf_fini(&text);
    return imported;
}

struct imported *import_shipped(void)
{
    FILE *file = fopen(SOURCE_DIR "/config/checklists/co-nect.txt", "rb");
    ASSERT(file != NULL);
    static char bytes[65536];
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return import_bytes(bytes, n);
}

void imported_fini(struct imported *imported)
{
    arena_fini(&imported->arena);
    free(imported);
}

const struct checklist_item *item_no(const struct imported *imported, int no)
{
    const struct checklist *checklist = &imported->result;
    for (size_t i = 0; i < checklist->n_items; i++) {
        if (checklist->items[i].no == no) {
            return &checklist->items[i];
        }
    }
    return NULL;
}

static void put_claim(struct buf *out, const struct claim *claim)
{
    const char *name = strchr(claim->id, '.');
    ASSERT(name != NULL);
    buf_printf(out, "%s %s ", name + 1, claim_relation_name(claim->relation));
    for (size_t i = 0; i < claim->n_values; i++) {
        buf_printf(out, "%s%s", i > 0 ? "," : "", claim->values[i]);
    }
    if (claim->n_values == 0) {
        buf_printf(out, "?%s", claim->vague);
    }
    buf_printf(out, "%s%s", claim->unit != NULL ? " " : "",
               claim->unit != NULL ? claim->unit : "");
    buf_printf(out, "%s%s", claim->window != NULL ? " " : "",
               claim->window != NULL ? claim->window : "");
}

const char *claims_text(struct imported *imported, int no)
{
    struct buf out;
    buf_init(&out, 65536);
    const struct checklist_item *item = item_no(imported, no);
    for (size_t i = 0; item != NULL && i < item->n_claims; i++) {
        buf_puts(&out, i > 0 ? "; " : "");
        put_claim(&out, &item->claims[i]);
    }
    const char *text = arena_strdup(&imported->arena, buf_str(&out));
    buf_fini(&out);
    return text;
}
