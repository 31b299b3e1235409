/*
 * `command`: an existing check, by the contract of the monitoring plugins: exit
 * status 0 is well, 1 a warning, 2 critical, anything else means that it could
 * not tell (Monitoring Plugins Development Guidelines, "Plugin Return Codes").
 *
 * A check that cannot be started, is killed or takes too long could not tell
 * either: that is unknown, never down.
 */
#ifndef PROBES_COMMAND_COMMAND_H
#define PROBES_COMMAND_COMMAND_H

#include "probes/probe.h"

extern const struct probe_ops probe_command_ops;

#endif
