/*
 * Chat rooms by their incoming webhooks: Slack (text and blocks), Microsoft
 * Teams (an Adaptive Card, as its Workflows take it), Discord (an embed).
 * Texts are cut at the receivers' documented limits and cannot mention anybody.
 */
#ifndef ALERT_CHAT_H
#define ALERT_CHAT_H

#include "alert/channel.h"

extern const struct channel_ops slack_ops;
extern const struct channel_ops teams_ops;
extern const struct channel_ops discord_ops;

#endif
