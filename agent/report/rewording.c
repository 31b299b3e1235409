#include "report/rewording.h"

#include "base/check.h"
#include "base/text.h"
#include "report/wording_texts.h"

const struct report_rewording *rewording_of(const struct report *report,
                                            const char *claim_id)
{
    ASSERT(claim_id != NULL);
    for (size_t i = report->n_rewordings; i > 0; i--) {
        const struct report_rewording *one = &report->rewordings[i - 1];
        if (one->after != NULL && text_equal(one->after->id, claim_id)) {
            return one;
        }
    }
    return NULL;
}

static void put_declared(struct buf *out, const struct claim *claim,
                         enum language language)
{
    static const struct text none = {"not claimed", "定めなし"};
    if (claim == NULL) {
        buf_puts(out, text_in(&none, language));
    } else {
        wording_declared(out, claim, NULL, language);
    }
}

/* "; relation: at_least → actual": what the amount alone does not show. */
static void put_fields(struct buf *out, const struct claim *before,
                       const struct claim *after)
{
    unsigned fields = edition_differs(before, after);
    struct arena arena = {0};
    for (int i = 0; i < EDITION_FIELDS; i++) {
        enum edition_field field = (enum edition_field)i;
        bool shown = field == EDITION_VALUE || field == EDITION_UNIT;
        if ((fields >> i & 1) == 0 || shown) {
            continue;
        }
        const char *was = edition_field_text(&arena, before, field);
        const char *is = edition_field_text(&arena, after, field);
        buf_printf(out, "; %s: %s → %s", edition_field_name(field),
                   was == NULL ? "–" : was, is == NULL ? "–" : is);
    }
    arena_fini(&arena);
}

void rewording_arrow(struct buf *out, const struct claim *before,
                     const struct claim *after, enum language language)
{
    ASSERT(before != NULL || after != NULL);
    put_declared(out, before, language);
    buf_puts(out, " → ");
    put_declared(out, after, language);
    if (before != NULL && after != NULL) {
        put_fields(out, before, after);
    }
}

static void put_verdicts(struct buf *out, const struct report_rewording *one,
                         enum language language)
{
    bool japanese = language == LANGUAGE_JA;
    const char *was =
        one->before == NULL
            ? NULL
            : wording_verdict_name(one->by_before.verdict, language);
    const char *is =
        one->after == NULL
            ? NULL
            : wording_verdict_name(one->by_after.verdict, language);
    if (was != NULL) {
        buf_printf(out,
                   japanese ? "以前の公表文では「%s」"
                            : " By the former "
                              "text: %s",
                   was);
    }
    if (is != NULL) {
        buf_printf(out,
                   was != NULL ? (japanese ? "、新しい公表文では「%s」"
                                           : "; by the new one: %s")
                               : (japanese ? "新しい公表文では「%s」"
                                           : " By the new text: %s"),
                   is);
    }
    buf_puts(out, japanese ? "。" : ".");
}

void rewording_sentence(struct buf *out, const struct report_rewording *one,
                        const struct tz *tz, enum language language)
{
    bool japanese = language == LANGUAGE_JA;
    buf_puts(out, japanese ? "" : "The text changed on ");
    wording_instant(out, one->at_ms, tz, false);
    buf_puts(out, japanese ? "に公表文が変わりました: " : ": ");
    rewording_arrow(out, one->before, one->after, language);
    buf_puts(out, japanese ? "(証拠は同じです)。" : " (evidence unchanged).");
    put_verdicts(out, one, language);
}
