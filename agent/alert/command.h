/*
 * Alerts to a program of the user's: argv without a shell, the message as JSON
 * on standard input, a few of its members as CLAIMD_… in the environment.
 * Delivered = exit status 0; the first line it prints is the answer.
 */
#ifndef ALERT_COMMAND_H
#define ALERT_COMMAND_H

#include "alert/channel.h"

extern const struct channel_ops command_ops;

#endif
