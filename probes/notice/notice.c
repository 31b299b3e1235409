#include "probes/notice/notice.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "probes/http/http_check.h"
#include "probes/http/http_request.h"
#include "probes/notice/feed.h"
#include "probes/whole_file.h"

#define FEED_MAX ((size_t)4 * 1024 * 1024)

static enum err check(const struct params *params, const char **ret_option,
                      struct errmsg *msg)
{
    bool file = params_text(params, "file", NULL) != NULL;
    bool url = params_text(params, "url", NULL) != NULL;
    *ret_option = file ? "url" : "file";
    if (file == url) {
        return errmsg_fail(msg, ERR_INVALID,
                           "a calendar is at a \"file\" or at a \"url\"");
    }
    return url ? http_check(params, ret_option, msg) : ERR_OK;
}

static void read_feed(struct source *source, const char *text, size_t n)
{
    struct errmsg msg = {0};
    if (feed_read(text, n, source->wall_ms, &source->facts, &msg) != ERR_OK) {
        source_refuse(source, "%.150s", msg.text);
    }
}

static void read_answer(struct source *source,
                        const struct source_output *output)
{
    if (output->status / 100 != 2) {
        source_refuse(source, "HTTP %d from %s", output->status,
                      params_text(source->params, "url", ""));
        return;
    }
    read_feed(source, output->text, output->n);
}

static void read_open(struct source *source)
{
    struct whole_file file;
    if (whole_file_read(source, params_text(source->params, "file", ""),
                        FEED_MAX, &file)) {
        read_feed(source, buf_str(&file.content), file.content.len);
        whole_file_fini(&file);
    }
}

static void begin(struct source *source)
{
    if (params_text(source->params, "file", NULL) != NULL) {
        source_work(source, read_open, source_done);
        return;
    }
    struct fetch_request request =
        http_request(source->params, source_left_ms(source));
    request.body_max = FEED_MAX;
    source_fetch(source, &request, read_answer, NULL);
}

static const struct source_kind notice = {.check = check, .begin = begin};
static const struct source_kind *const kinds[] = {&notice};

static enum err notice_check(const struct params *params,
                             const char **ret_option, struct errmsg *msg)
{
    return source_check(kinds, ARRAY_LEN(kinds), params, ret_option, msg);
}

static enum err notice_init(void *self, const struct params *params,
                            struct errmsg *msg)
{
    (void)msg;
    return source_init(self, kinds, ARRAY_LEN(kinds), params);
}

static void notice_describe(const struct params *params, char *out, size_t size)
{
    char line[1024];
    snprintf(line, sizeof line, "notice %s",
             params_text(params, "file", params_text(params, "url", "")));
    text_printable(line, strlen(line), out, size);
}

const struct probe_ops notice_ops = {
    .name = "notice",
    .summary = "planned stops that a calendar announces",
    .state_size = sizeof(struct source),
    .evidence = true,
    .check = notice_check,
    .init = notice_init,
    .start = source_start,
    .cancel = source_cancel,
    .fini = source_fini,
    .describe = notice_describe,
};
