/*
 * National holidays of Japan, computed.
 *
 * 国民の祝日に関する法律 with its amendments: fixed days, Happy Mondays, the
 * equinoxes by their approximation formula, substitute holidays (振替休日),
 * citizens' holidays (国民の休日), and the one-off acts (2019, 2020, 2021).
 * Known for HOLIDAY_JP_FIRST_YEAR to HOLIDAY_JP_LAST_YEAR; outside, no day is
 * a holiday and the caller must say so.
 */
#ifndef CORE_HOLIDAY_JP_H
#define CORE_HOLIDAY_JP_H

#include <stdbool.h>

#include "core/civil.h"

#define HOLIDAY_JP_FIRST_YEAR 1970
#define HOLIDAY_JP_LAST_YEAR 2050

/* Whether a date is a national holiday, a substitute or a citizens' holiday;
 * false outside the known years. */
bool holiday_jp(struct civil_date date);

#endif
