/*
 * How a claim or an item can be verified: the table behind coverage.h.
 */
#ifndef REPORT_COVERAGE_WAYS_H
#define REPORT_COVERAGE_WAYS_H

/* One way. `types` are probe types that are held against the claim by
 * themselves; what is listed in `verifies` counts for any. */
struct coverage_way {
    int item;               /* 0: by metric alone */
    const char *metric;     /* NULL: an item without a claim, or any */
    const char *type;       /* "backup"; "http": the critical probes; NULL: none
                              but by `verifies` */
    const char *missing_en; /* what to add */
    const char *missing_ja;
    const char *snippet; /* a probe: JSON with {store}, {url}, {host}, {claim},
                            {item}; or a command; NULL: none */
};

/* The way of a claim (metric) of an item, or of an item without claims (metric
 * NULL). Static, never NULL: the last resort is a person's word. */
const struct coverage_way *coverage_way(int item, const char *metric);

#endif
