#include "checklist/sheet.h"

enum err workbook_read(struct arena *arena, const struct import_source *source,
                       struct workbook *ret_workbook, struct errmsg *msg)
{
    (void)arena, (void)source, (void)ret_workbook;
    return errmsg_fail(msg, ERR_UNSUPPORTED, "a workbook");
}
