#include "lint/rules.h"

void lint_certificate_conflict(struct lint *lint)
{
    (void)lint;
}

void lint_standard_expired(struct lint *lint)
{
    (void)lint;
}

void lint_store_mismatch(struct lint *lint)
{
    (void)lint;
}

void lint_superseded_standard(struct lint *lint)
{
    (void)lint;
}
