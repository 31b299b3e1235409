/*
 * What the monitoring of the vendor itself does (items 15, 16).
 */
#include "core/verdict_parts.h"

void judge_monitoring_interval(const struct judging *judging,
                               struct judgement *ret)
{
    (void)judging;
    (void)ret;
}

void judge_notification_delay(const struct judging *judging,
                              struct judgement *ret)
{
    (void)judging;
    (void)ret;
}
