/*
 * What is wrong with a checklist without measuring anything: spec "claims",
 * section 4.
 *
 * Rules are pure functions over claims and the words they came with; none
 * knows a particular sheet. The caller says what day it is.
 */
#ifndef LINT_LINT_H
#define LINT_LINT_H

#include <stddef.h>

#include "base/arena.h"
#include "core/civil.h"
#include "core/claim.h"

enum lint_severity {
    LINT_ERROR,       /* the sheet contradicts itself or a fact */
    LINT_WARNING,     /* it cannot be kept, measured or understood as it is */
    LINT_INFORMATION, /* a reader should know */
};

/* "error", "warning", "information"; static. */
const char *lint_severity_name(enum lint_severity severity);

#define LINT_ITEMS_MAX 49

struct lint_finding {
    const char *rule; /* id of the rule; static */
    enum lint_severity severity;
    int items[LINT_ITEMS_MAX]; /* METI numbers; none: the head of the sheet */
    size_t n_items;
    /* A sentence with its arithmetic and, where there is one, the cure. */
    const char *text_ja, *text_en;
};

struct lint_findings {
    const struct lint_finding *items; /* errors first, then by item */
    size_t n;
};

/* Every rule on every claim; in the arena. */
struct lint_findings lint_run(struct arena *arena,
                              const struct checklist *checklist,
                              struct civil_date today);

/* What a rule looks for, why it matters and where it comes from. */
struct lint_about {
    const char *id;
    enum lint_severity severity;         /* its gravest */
    const char *title_ja, *title_en;     /* a few words */
    const char *explain_ja, *explain_en; /* some sentences */
};

/* All rules in the order of the spec; static. */
const struct lint_about *lint_rules(size_t *ret_n);

#endif
