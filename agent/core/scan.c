#include "core/scan.h"

#include "base/check.h"

bool scan_number(const char **at, int64_t max, int64_t *ret_number)
{
    ASSERT(max >= 0 && max < INT64_MAX / 10 - 9);
    const char *first = *at;
    int64_t number = 0;
    while (**at >= '0' && **at <= '9' && number <= max) {
        number = number * 10 + (**at - '0');
        (*at)++;
    }
    if (*at == first || number > max) {
        return false;
    }
    *ret_number = number;
    return true;
}

bool scan_char(const char **at, char wanted)
{
    ASSERT(wanted != '\0');
    if (**at != wanted) {
        return false;
    }
    (*at)++;
    return true;
}
