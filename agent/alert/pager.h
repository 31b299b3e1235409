/*
 * Alerting systems that keep a state: Alertmanager (API v2) and PagerDuty
 * (Events API v2). What resolves a cause carries the labels, or the key, of
 * what told it.
 */
#ifndef ALERT_PAGER_H
#define ALERT_PAGER_H

#include "alert/channel.h"

extern const struct channel_ops alertmanager_ops;
extern const struct channel_ops pagerduty_ops;

#endif
