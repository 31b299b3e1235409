/*
 * Virus scans that finished, and the age of their patterns.
 */
#include "core/verdict_parts.h"

void judge_virus_scan(const struct judging *judging, struct judgement *ret)
{
    (void)judging;
    (void)ret;
}

void judge_pattern_update(const struct judging *judging, struct judgement *ret)
{
    (void)judging;
    (void)ret;
}
