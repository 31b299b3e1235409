/*
 * The summaries of clamscan in its log or its output. Pure.
 *
 * A summary counts once it is whole, which its last line tells: "End Date"
 * (ClamAV 0.103 and later). Times are local, with colons in the date. What a
 * log holds else are names of files, which anybody may choose; they are
 * skipped.
 */
#ifndef PROBES_SCAN_SUMMARY_H
#define PROBES_SCAN_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/civil.h"

struct summary {
    struct civil_time start, end;
    int64_t scanned_files;  /* -1: it does not say (clamdscan) */
    int64_t infected_files; /* -1: likewise */
    int64_t known_viruses;  /* -1: likewise */
    int64_t errors;         /* 0: it does not say */
};

/* Hands over each whole summary, in order. */
typedef void summary_take(void *into, const struct summary *summary);
void summary_read(const char *text, size_t n, summary_take *take, void *into);

#endif
