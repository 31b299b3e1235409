/*
 * The message that a month's report was made (docs/alerts.md, kind `report`).
 */
#ifndef REPORT_REPORT_MESSAGE_H
#define REPORT_REPORT_MESSAGE_H

#include <stdbool.h>

#include "base/buf.h"
#include "report/model.h"

struct report_attachment {
    const char *name; /* "orders-2026-10.ja.html" */
    const char *bytes;
    size_t n;
};

struct report_message {
    const struct report *report;
    const char *key;       /* idempotency key */
    const char *directory; /* where the files are */
    bool is_correction;
    const struct report_attachment *attachments; /* none unless by mail */
    size_t n_attachments;
    int64_t ledger_seq; /* the chain's head when it was written */
    const char *ledger_head;
};

/* The message's JSON. */
void report_message_json(struct buf *out, const struct report_message *message);

#endif
