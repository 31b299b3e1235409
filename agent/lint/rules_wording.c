#include "lint/rules.h"

void lint_number_missing(struct lint *lint)
{
    (void)lint;
}

void lint_vague_amount(struct lint *lint)
{
    (void)lint;
}

void lint_no_holiday_rule(struct lint *lint)
{
    (void)lint;
}

void lint_unbounded_exclusion(struct lint *lint)
{
    (void)lint;
}

void lint_no_report_channel(struct lint *lint)
{
    (void)lint;
}

void lint_addressee(struct lint *lint)
{
    (void)lint;
}

void lint_unread_subquestion(struct lint *lint)
{
    (void)lint;
}

void lint_unit_mismatch(struct lint *lint)
{
    (void)lint;
}

void lint_mark_only(struct lint *lint)
{
    (void)lint;
}

void lint_restates_question(struct lint *lint)
{
    (void)lint;
}

void lint_stale_sheet(struct lint *lint)
{
    (void)lint;
}

void lint_hedged(struct lint *lint)
{
    (void)lint;
}
