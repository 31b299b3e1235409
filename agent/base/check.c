#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void check_fail(const char *file, int line, const char *what)
{
    fprintf(stderr, "claimd: bug at %s:%d: %s; ending, please report\n", file,
            line, what);
    abort();
}
