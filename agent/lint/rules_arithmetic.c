#include "lint/rules.h"

void lint_availability_vs_incidents(struct lint *lint)
{
    (void)lint;
}

void lint_availability_vs_mttr(struct lint *lint)
{
    (void)lint;
}

void lint_mttr_of_nothing(struct lint *lint)
{
    (void)lint;
}

void lint_population_mismatch(struct lint *lint)
{
    (void)lint;
}

void lint_resolution(struct lint *lint)
{
    (void)lint;
}

void lint_retention_fence_post(struct lint *lint)
{
    (void)lint;
}

void lint_recovery_breaks_availability(struct lint *lint)
{
    (void)lint;
}
