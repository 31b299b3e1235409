/* A notice as a line for the log. */
#include "report/wording_texts.h"

#include "base/check.h"
#include "core/edition.h"
#include "report/rewording.h"

/* The text as it was told: as a person writes it if it is still configured. */
static void put_texts(struct buf *out, const struct notice *notice,
                      enum language language)
{
    const struct claim *now = notice->judgement->claim;
    bool is_gone = now->metric[0] == '\0';
    if (notice->claim_before != NULL) {
        rewording_arrow(out, notice->claim_before, is_gone ? NULL : now,
                        language);
        return;
    }
    struct arena arena = {0};
    buf_printf(out, "%s → %s", notice->declared_before,
               is_gone ? "–" : edition_declared(&arena, now));
    arena_fini(&arena);
}

void wording_text_changed(struct buf *out, const struct notice *notice,
                          enum language language)
{
    bool japanese = language == LANGUAGE_JA;
    if (notice->judgement == NULL || notice->declared_before == NULL) {
        return;
    }
    buf_puts(out, japanese ? "公表文が変わりました("
                           : "The published text changed (");
    put_texts(out, notice, language);
    if (notice->is_by_text) {
        buf_puts(out, japanese ? ")。判定の変化は公表文の変更によるもので、事象"
                                 "によるものではありません。"
                               : "); that is what changed the verdict, the "
                                 "evidence is the same.");
    } else {
        buf_puts(out, japanese ? ")。" : ").");
    }
}

static struct wording wording_of(const char *service_name,
                                 const struct notice *notice,
                                 const struct tz *tz, enum language language)
{
    ASSERT((notice->judgement != NULL) + (notice->incident != NULL) +
               (notice->source != NULL) ==
           1);
    return (struct wording){
        .judgement = notice->judgement,
        .notice = notice,
        .service_name = service_name,
        .tz = tz,
        .language = language,
    };
}

void wording_subject(struct buf *out, const char *service_name,
                     const struct notice *notice, const struct tz *tz,
                     enum language language)
{
    struct wording wording = wording_of(service_name, notice, tz, language);
    wording_fill(out, text_notice_subject(notice->kind), &wording);
}

void wording_notice(struct buf *out, const char *service_name,
                    const struct notice *notice, const struct tz *tz,
                    enum language language)
{
    struct wording wording = wording_of(service_name, notice, tz, language);
    wording_fill(out, text_notice_subject(notice->kind), &wording);
    buf_putc(out, '\n');
    wording_fill(out, text_notice_body(notice->kind), &wording);
    if (notice->declared_before != NULL) {
        buf_putc(out, '\n');
        wording_text_changed(out, notice, language);
    }
}
