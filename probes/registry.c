#include <string.h>

#include "base/check.h"
#include "probes/backup/backup.h"
#include "probes/command/command.h"
#include "probes/document/document.h"
#include "probes/http/http.h"
#include "probes/notice/notice.h"
#include "probes/page/page.h"
#include "probes/patch/patch.h"
#include "probes/probe.h"
#include "probes/scan/scan.h"
#include "probes/tls/tls.h"

static const struct probe_ops *const kinds[] = {
    &backup_ops, &probe_command_ops, &document_ops, &http_ops, &notice_ops,
    &page_ops,   &patch_ops,         &scan_ops,     &tls_ops,
};

const struct probe_ops *probe_find(const char *type)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(kinds[i]->name, type) == 0) {
            return kinds[i];
        }
    }
    return NULL;
}

const struct probe_ops *const *probe_list(size_t *ret_n)
{
    *ret_n = ARRAY_LEN(kinds);
    return kinds;
}
