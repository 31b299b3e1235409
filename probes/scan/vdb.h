/*
 * The date of ClamAV's database: from a file's head, or as clamd tells it.
 * Pure.
 */
#ifndef PROBES_SCAN_VDB_H
#define PROBES_SCAN_VDB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/tz.h"

/* Bytes of the head of a .cvd or .cld. */
#define VDB_HEAD_BYTES 512

/* "ClamAV-VDB:23 Nov 2026 03-28 -0500:…". False: no such head. */
bool vdb_parse_head(const char *head, int64_t *ret_ms);

/* The answer to VERSION, "ClamAV 1.4.6/27817/Mon Nov 23 09:30:00 2026", local
 * time. False: it names no database (own signatures only), or is no such
 * answer. */
bool vdb_parse_version(const char *answer, const struct tz *tz,
                       int64_t *ret_ms);

#endif
