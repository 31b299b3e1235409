#include "lint/rules.h"

const char *const lint_explain_arithmetic[][3] = {{NULL, NULL, NULL}};
