/*
 * Patches (spec "claims", section 3): from available to installed.
 */
#include "core/verdict_parts.h"

void judge_patch_latency(const struct judging *judging, struct judgement *ret)
{
    (void)judging;
    (void)ret;
}
