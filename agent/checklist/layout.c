#include "checklist/sheet.h"

enum err layout_rows(struct arena *arena, const struct matcher *matcher,
                     const char *text, size_t n, struct rows *ret_rows,
                     struct errmsg *msg)
{
    (void)arena, (void)matcher, (void)text, (void)n, (void)ret_rows;
    return errmsg_fail(msg, ERR_NOT_FOUND, "no columns by place");
}
