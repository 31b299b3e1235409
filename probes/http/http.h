/*
 * The http probe: one request to a web server, with its redirects, held
 * against what is expected of the response. Options: docs/configuration.md;
 * what is measured and how failures are told apart: docs/probing.md.
 */
#ifndef PROBES_HTTP_HTTP_H
#define PROBES_HTTP_HTTP_H

#include "probes/probe.h"

extern const struct probe_ops http_ops;

#endif
