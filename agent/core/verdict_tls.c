/*
 * TLS versions that an endpoint accepts (spec "claims", section 3).
 */
#include "core/verdict_parts.h"

void judge_tls_version(const struct judging *judging, struct judgement *ret)
{
    (void)judging;
    (void)ret;
}
