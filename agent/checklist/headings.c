#include "checklist/sheet.h"

enum err headings_rows(struct arena *arena, const struct matcher *matcher,
                       const char *text, size_t n, struct rows *ret_rows,
                       struct errmsg *msg)
{
    (void)arena, (void)matcher, (void)text, (void)n, (void)ret_rows;
    return errmsg_fail(msg, ERR_NOT_FOUND, "no numbered headings");
}
