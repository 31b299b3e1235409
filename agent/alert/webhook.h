/*
 * Alerts by HTTP POST of the JSON document (docs/alerts.md). The key goes along
 * as the header Idempotency-Key, so that a receiver can drop what came twice;
 * with `hmac`, Claimd-Signature shows that it came from us (docs/channels.md).
 */
#ifndef ALERT_WEBHOOK_H
#define ALERT_WEBHOOK_H

#include "alert/channel.h"

extern const struct channel_ops webhook_ops;

#endif
