/* What the option table cannot say about an http probe's options. */
#ifndef PROBES_HTTP_HTTP_CHECK_H
#define PROBES_HTTP_HTTP_CHECK_H

#include "base/err.h"
#include "base/param.h"

/* As `check` of struct probe_ops: ERR_OK, or ERR_INVALID with the option. */
enum err http_check(const struct params *params, const char **ret_option,
                    struct errmsg *msg);

#endif
