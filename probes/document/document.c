#include "probes/document/document.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "core/span.h"
#include "probes/document/day.h"
#include "probes/http/http_check.h"
#include "probes/http/http_request.h"
#include "probes/page/fold.h"
#include "probes/page/page.h"
#include "probes/page/sayings.h"
#include "probes/pattern.h"
#include "probes/pointed.h"
#include "probes/whole_file.h"

#define DOCUMENT_MAX ((size_t)32 * 1024 * 1024)

/* What is held; `has_date` only where the file or the server dates it. */
struct document {
    struct sayings_of bytes;
    bool has_date;
    struct civil_date date;
};

/* --- options ------------------------------------------------------------- */

static const char *given(const struct source *source, const char *name)
{
    return params_text(source->params, name, NULL);
}

static enum err check_dates(const struct params *params,
                            const char **ret_option, struct errmsg *msg)
{
    static const char *const dates[] = {"date", "valid_until"};
    struct civil_date date;
    struct span span = {0};
    for (size_t i = 0; i < ARRAY_LEN(dates); i++) {
        const char *text = params_text(params, dates[i], NULL);
        *ret_option = dates[i];
        if (text != NULL && civil_parse_date(text, &date) != ERR_OK) {
            return errmsg_fail(msg, ERR_INVALID,
                               "no date; write it as 2026-01-31");
        }
    }
    const char *valid_for = params_text(params, "valid_for", NULL);
    *ret_option = "valid_for";
    if (valid_for != NULL &&
        (span_parse_iso(valid_for, &span) != ERR_OK || span.exact_ms != 0 ||
         (span.months == 0 && span.days == 0))) {
        return errmsg_fail(msg, ERR_INVALID,
                           "no span of days, months or years; write it as P1Y");
    }
    *ret_option = "valid_until";
    if (valid_for != NULL && params_text(params, "valid_until", NULL) != NULL) {
        return errmsg_fail(
            msg, ERR_INVALID,
            "\"valid_until\" and \"valid_for\" exclude each other");
    }
    return ERR_OK;
}

static enum err check_ways(const struct params *params, const char **ret_option,
                           struct errmsg *msg)
{
    static const char *const ways[] = {"date", "date_pointer", "date_pattern"};
    int n = 0;
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        n += params_text(params, ways[i], NULL) != NULL ? 1 : 0;
    }
    *ret_option = "date";
    if (n > 1) {
        return errmsg_fail(msg, ERR_INVALID,
                           "one of \"date\", \"date_pointer\" and "
                           "\"date_pattern\" is enough");
    }
    const char *pointer = params_text(params, "date_pointer", NULL);
    *ret_option = "date_pointer";
    if (pointer != NULL && !pointed_ok(pointer)) {
        return errmsg_fail(msg, ERR_INVALID,
                           "no JSON pointer; write \"/name/0\"");
    }
    const char *text = params_text(params, "date_pattern", NULL);
    struct pattern pattern = {0};
    *ret_option = "date_pattern";
    enum err err = text == NULL ? ERR_OK : pattern_init(&pattern, text, msg);
    pattern_fini(&pattern);
    return err;
}

static enum err check(const struct params *params, const char **ret_option,
                      struct errmsg *msg)
{
    bool file = params_text(params, "file", NULL) != NULL;
    bool url = params_text(params, "url", NULL) != NULL;
    *ret_option = file ? "url" : "file";
    if (file == url) {
        return errmsg_fail(msg, ERR_INVALID,
                           "a document is at a \"file\" or at a \"url\"");
    }
    enum err err = url ? http_check(params, ret_option, msg) : ERR_OK;
    if (err == ERR_OK) {
        err = check_dates(params, ret_option, msg);
    }
    if (err == ERR_OK) {
        err = check_ways(params, ret_option, msg);
    }
    if (err == ERR_OK) {
        err = sayings_check(params, ret_option, msg);
    }
    if (err == ERR_OK && !sayings_wanted(params) &&
        params_text(params, "valid_for", NULL) == NULL &&
        params_text(params, "valid_until", NULL) == NULL) {
        *ret_option = "valid_for";
        return errmsg_fail(msg, ERR_INVALID,
                           "a document that is good for ever and need not say "
                           "anything proves nothing; add \"valid_for\", "
                           "\"valid_until\" or \"says\"");
    }
    return err;
}

/* --- dates --------------------------------------------------------------- */

/* False after refusing. */
static bool date_of_json(struct source *source, struct document *document)
{
    const char *pointer = given(source, "date_pointer");
    const json_t *all =
        source_json(source, document->bytes.bytes, document->bytes.n);
    if (all == NULL) {
        return false;
    }
    const char *text = json_string_value(pointed_at(all, pointer));
    if (text == NULL || day_parse(text, &document->date) != ERR_OK) {
        source_refuse(source, "no date at %s", pointer);
        return false;
    }
    document->has_date = true;
    return true;
}

/* False after refusing. */
static bool date_of_text(struct source *source, const char *text,
                         struct document *document)
{
    struct pattern pattern;
    struct pattern_part part = {0};
    const char *expression = given(source, "date_pattern");
    if (pattern_init(&pattern, expression, NULL) != ERR_OK) {
        source_refuse(source, "the pattern /%s/ cannot be used", expression);
        return false;
    }
    enum pattern_answer answer =
        pattern_search(&pattern, text, strlen(text), &part);
    pattern_fini(&pattern);
    const char *found =
        arena_strndup(source->arena, text + part.from, part.to - part.from);
    if (answer != PATTERN_MATCHES ||
        day_parse(found, &document->date) != ERR_OK) {
        source_refuse(source, "no date by /%s/", expression);
        return false;
    }
    document->has_date = true;
    return true;
}

static int64_t day_ms(struct civil_date date)
{
    return civil_days(date) * MS_PER_DAY;
}

/* A date is its beginning in UTC; what is good until a day is good to its end.
 */
static void say_dates(struct source *source, const struct document *document)
{
    const char *valid_for = given(source, "valid_for");
    const char *until = given(source, "valid_until");
    struct span span;
    struct civil_date end;
    if (document->has_date &&
        day_ms(document->date) > source->wall_ms + MS_PER_DAY) {
        source_refuse(source, "its date lies in the future");
        return;
    }
    if (document->has_date) {
        facts_int(&source->facts, "", "date_ms", day_ms(document->date));
    }
    if (until != NULL && civil_parse_date(until, &end) == ERR_OK) {
        facts_int(&source->facts, "", "until_ms", day_ms(end) + MS_PER_DAY);
    }
    if (valid_for == NULL || span_parse_iso(valid_for, &span) != ERR_OK) {
        return;
    }
    if (!document->has_date) {
        source_refuse(source, "it has no date; say it by \"date\", "
                              "\"date_pointer\" or \"date_pattern\"");
        return;
    }
    int64_t until_ms = day_ms(civil_add_months(document->date, span.months)) +
                       span.days * MS_PER_DAY;
    facts_int(&source->facts, "", "until_ms", until_ms);
}

/* --- reading ------------------------------------------------------------- */

static void read_document(struct source *source, struct document *document)
{
    bool by_pattern = given(source, "date_pattern") != NULL;
    const char *date = given(source, "date");
    const char *text = NULL;
    if (sayings_wanted(source->params) || by_pattern) {
        text = sayings_text(source, &document->bytes);
        if (text == NULL) {
            return;
        }
    }
    if (date != NULL) {
        document->has_date = civil_parse_date(date, &document->date) == ERR_OK;
    }
    if (given(source, "date_pointer") != NULL &&
        !date_of_json(source, document)) {
        return;
    }
    if (by_pattern && !date_of_text(source, text, document)) {
        return;
    }
    say_dates(source, document);
    sayings_hash(source, document->bytes.bytes, document->bytes.n);
    if (sayings_wanted(source->params)) {
        sayings_judge(source, text);
    }
}

static void read_answer(struct source *source,
                        const struct source_output *output)
{
    struct document document = {
        .bytes = {page_content_type(output), output->text, output->n}};
    if (output->status / 100 != 2) {
        source_refuse(source, "HTTP %d from %s", output->status,
                      given(source, "url"));
        return;
    }
    for (size_t i = 0; i < output->n_headers; i++) {
        if (text_equal(output->header_names[i], "last-modified")) {
            document.has_date = day_parse_http(output->header_values[i],
                                               &document.date) == ERR_OK;
        }
    }
    read_document(source, &document);
}

/* On a pool thread. */
static void read_held(struct source *source)
{
    struct whole_file file;
    if (!whole_file_read(source, given(source, "file"), DOCUMENT_MAX, &file)) {
        return;
    }
    struct document document = {
        .bytes = {.bytes = buf_str(&file.content), .n = file.content.len},
        .has_date = true,
        .date = civil_from_days(civil_utc_day(file.modified_ms)),
    };
    read_document(source, &document);
    whole_file_fini(&file);
}

static void begin(struct source *source)
{
    if (given(source, "file") != NULL) {
        source_work(source, read_held, source_done);
        return;
    }
    struct fetch_request request =
        http_request(source->params, source_left_ms(source));
    request.body_max = DOCUMENT_MAX;
    source_fetch(source, &request, read_answer, NULL);
}

static const struct source_kind document = {.check = check, .begin = begin};
static const struct source_kind *const kinds[] = {&document};

static enum err document_check(const struct params *params,
                               const char **ret_option, struct errmsg *msg)
{
    return source_check(kinds, ARRAY_LEN(kinds), params, ret_option, msg);
}

static enum err document_init(void *self, const struct params *params,
                              struct errmsg *msg)
{
    (void)msg;
    return source_init(self, kinds, ARRAY_LEN(kinds), params);
}

static void document_describe(const struct params *params, char *out,
                              size_t size)
{
    char line[1024];
    snprintf(line, sizeof line, "document %s",
             params_text(params, "file", params_text(params, "url", "")));
    text_printable(line, strlen(line), out, size);
}

const struct probe_ops document_ops = {
    .name = "document",
    .summary = "a dated document and what it says",
    .state_size = sizeof(struct source),
    .evidence = true,
    .check = document_check,
    .init = document_init,
    .start = source_start,
    .cancel = source_cancel,
    .fini = source_fini,
    .describe = document_describe,
};
