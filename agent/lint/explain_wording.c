#include "lint/rules.h"

const char *const lint_explain_wording[][3] = {{NULL, NULL, NULL}};
