#include "probes/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"

/* Of one attempt at one place of the text. */
#define MATCH_LIMIT 500000
#define DEPTH_LIMIT 10000
#define HEAP_LIMIT_KIB 4096

struct matching {
    pcre2_match_context *context;
    pcre2_match_data *data;
    uint32_t steps;
};

/* PCRE2's own match limit begins anew at every place of the text, which a
 * megabyte turns into minutes; this counts all of them together. */
static int pattern_on_step(pcre2_callout_block *block, void *user)
{
    (void)block;
    struct matching *matching = user;
    return ++matching->steps > PATTERN_STEPS ? PCRE2_ERROR_MATCHLIMIT : 0;
}

static struct matching *matching_create(const pcre2_code *code)
{
    struct matching *matching = heap_alloc(sizeof *matching);
    matching->context = pcre2_match_context_create(NULL);
    matching->data = pcre2_match_data_create_from_pattern(code, NULL);
    if (matching->context != NULL) {
        pcre2_set_match_limit(matching->context, MATCH_LIMIT);
        pcre2_set_depth_limit(matching->context, DEPTH_LIMIT);
        pcre2_set_heap_limit(matching->context, HEAP_LIMIT_KIB);
        pcre2_set_callout(matching->context, pattern_on_step, matching);
    }
    return matching;
}

enum err pattern_init(struct pattern *pattern, const char *text,
                      struct errmsg *msg)
{
    int error = 0;
    PCRE2_SIZE offset = 0;
    *pattern = (struct pattern){0};
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
                      PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF |
                          PCRE2_AUTO_CALLOUT | PCRE2_NEVER_BACKSLASH_C,
                      &error, &offset, NULL);
    if (code == NULL) {
        PCRE2_UCHAR words[120];
        pcre2_get_error_message(error, words, sizeof words);
        return errmsg_fail(msg, ERR_INVALID, "pattern, at byte %zu: %s",
                           (size_t)offset, (const char *)words);
    }
    pattern->code = code;
    pattern->matching = matching_create(code);
    return ERR_OK;
}

void pattern_fini(struct pattern *pattern)
{
    struct matching *matching = pattern->matching;
    if (matching != NULL) {
        pcre2_match_data_free(matching->data);
        pcre2_match_context_free(matching->context);
        free(matching);
    }
    pcre2_code_free(pattern->code);
    *pattern = (struct pattern){0};
}

static struct pattern_part part_of(pcre2_match_data *data, int n_groups)
{
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);
    bool has_group = n_groups > 1 && at[2] != PCRE2_UNSET;
    return has_group ? (struct pattern_part){at[2], at[3]}
                     : (struct pattern_part){at[0], at[1]};
}

enum pattern_answer pattern_search(const struct pattern *pattern,
                                   const char *text, size_t n,
                                   struct pattern_part *ret_part)
{
    struct matching *matching = pattern->matching;
    ASSERT(matching != NULL);
    if (matching->context == NULL || matching->data == NULL) {
        return PATTERN_NO_MEMORY;
    }
    matching->steps = 0;
    int matches = pcre2_match(pattern->code, (PCRE2_SPTR)text, n, 0, 0,
                              matching->data, matching->context);
    if (matches < 0) {
        return matches == PCRE2_ERROR_NOMATCH    ? PATTERN_NO_MATCH
               : matches == PCRE2_ERROR_NOMEMORY ? PATTERN_NO_MEMORY
                                                 : PATTERN_TOO_COSTLY;
    }
    if (ret_part != NULL) {
        *ret_part = part_of(matching->data, matches);
    }
    return PATTERN_MATCHES;
}
