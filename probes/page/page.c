#include "probes/page/page.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "probes/http/http_check.h"
#include "probes/http/http_request.h"
#include "probes/page/sayings.h"

#define PAGE_MAX ((size_t)4 * 1024 * 1024)

const char *page_content_type(const struct source_output *output)
{
    for (size_t i = 0; i < output->n_headers; i++) {
        if (text_equal(output->header_names[i], "content-type")) {
            return output->header_values[i];
        }
    }
    return NULL;
}

static enum err check(const struct params *params, const char **ret_option,
                      struct errmsg *msg)
{
    enum err err = http_check(params, ret_option, msg);
    if (err == ERR_OK) {
        err = sayings_check(params, ret_option, msg);
    }
    if (err == ERR_OK && !sayings_wanted(params)) {
        *ret_option = "says";
        return errmsg_fail(msg, ERR_INVALID,
                           "a page that need not say anything proves nothing; "
                           "add \"says\", \"matches\" or \"near\"");
    }
    return err;
}

static void read_page(struct source *source, const struct source_output *output)
{
    if (output->status / 100 != 2) {
        source_refuse(source, "HTTP %d from %s", output->status,
                      params_text(source->params, "url", ""));
        return;
    }
    const struct sayings_of of = {page_content_type(output), output->text,
                                  output->n};
    const char *text = sayings_text(source, &of);
    if (text != NULL) {
        facts_int(&source->facts, "", "status", output->status);
        sayings_hash(source, text, strlen(text));
        sayings_judge(source, text);
    }
}

static void begin(struct source *source)
{
    struct fetch_request request =
        http_request(source->params, source_left_ms(source));
    request.body_max = PAGE_MAX;
    source_fetch(source, &request, read_page, NULL);
}

static const struct source_kind page = {.check = check, .begin = begin};
static const struct source_kind *const kinds[] = {&page};

static enum err page_check(const struct params *params, const char **ret_option,
                           struct errmsg *msg)
{
    return source_check(kinds, ARRAY_LEN(kinds), params, ret_option, msg);
}

static enum err page_init(void *self, const struct params *params,
                          struct errmsg *msg)
{
    (void)msg;
    return source_init(self, kinds, ARRAY_LEN(kinds), params);
}

static void page_describe(const struct params *params, char *out, size_t size)
{
    char line[1024];
    snprintf(line, sizeof line, "page %s%s", params_text(params, "url", ""),
             params_number(params, "insecure", 0) != 0
                 ? " (insecure: certificate not verified)"
                 : "");
    text_printable(line, strlen(line), out, size);
}

const struct probe_ops page_ops = {
    .name = "page",
    .summary = "what a published page still says",
    .state_size = sizeof(struct source),
    .evidence = true,
    .check = page_check,
    .init = page_init,
    .start = source_start,
    .cancel = source_cancel,
    .fini = source_fini,
    .describe = page_describe,
};
