/* A request as the options of the configuration describe it. */
#ifndef PROBES_HTTP_HTTP_REQUEST_H
#define PROBES_HTTP_HTTP_REQUEST_H

#include <stdint.h>

#include "base/param.h"
#include "io/fetch.h"

/* For whatever has the options of a request (`url`, `headers`, `bearer`, …);
 * strings are borrowed from the params. `url` has been checked by http_check
 * (http_check.h). */
struct fetch_request http_request(const struct params *params,
                                  int64_t timeout_ms);

#endif
