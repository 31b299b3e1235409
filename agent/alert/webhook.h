/*
 * Alerts by HTTP POST of a JSON document (docs/alerts.md). Delivered = a
 * status of 200 to 299. The key goes along as the header Idempotency-Key, so
 * that a receiver can drop what came twice. Redirects are not followed: a
 * secret in the path must not travel on.
 */
#ifndef ALERT_WEBHOOK_H
#define ALERT_WEBHOOK_H

#include "alert/channel.h"

extern const struct channel_ops webhook_ops;

#endif
