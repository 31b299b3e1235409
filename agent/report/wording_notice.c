/* A notice as a line for the log. */
#include "report/wording_texts.h"

#include "base/check.h"

static struct wording wording_of(const char *service_name,
                                 const struct notice *notice,
                                 const struct tz *tz, enum language language)
{
    ASSERT((notice->judgement != NULL) != (notice->incident != NULL));
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
}
