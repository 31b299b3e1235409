#include "base/param.h"

#include <string.h>

#include "base/check.h"

const struct param *params_find(const struct params *params, const char *name)
{
    for (size_t i = 0; i < params->n_items; i++) {
        if (strcmp(params->items[i].name, name) == 0) {
            return &params->items[i];
        }
    }
    return NULL;
}

const char *params_text(const struct params *params, const char *name,
                        const char *otherwise)
{
    const struct param *param = params_find(params, name);
    if (param == NULL) {
        return otherwise;
    }
    ASSERT(param->kind == PARAM_STRING || param->kind == PARAM_SECRET);
    return param->text;
}

int64_t params_number(const struct params *params, const char *name,
                      int64_t otherwise)
{
    const struct param *param = params_find(params, name);
    if (param == NULL) {
        return otherwise;
    }
    ASSERT(param->kind == PARAM_BOOL || param->kind == PARAM_INT ||
           param->kind == PARAM_DURATION);
    return param->number;
}
