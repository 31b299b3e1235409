#include "probes/patch/apt_dates.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/scan.h"
#include "probes/patch/lines.h"
#include "probes/patch/patch.h"

struct dates {
    const struct apt_updates *pending;
    const char *urls[APT_DATES_MAX]; /* of the first ones; NULL: not told */
    size_t next;                     /* of them is asked */
};

bool apt_deb_date(const char *bytes, size_t n, int64_t *ret_ms)
{
    /* "!<arch>\n", then a name of 16 bytes and the date in 12. */
    static const char magic[] = "!<arch>\ndebian-binary   ";
    char date[13];
    int64_t seconds = 0;
    if (n < APT_DATES_HEADER || memcmp(bytes, magic, sizeof magic - 1) != 0) {
        return false;
    }
    memcpy(date, bytes + sizeof magic - 1, sizeof date - 1);
    date[sizeof date - 1] = '\0';
    date[strcspn(date, " ")] = '\0';
    const char *at = date;
    if (!scan_number(&at, INSTANT_HIGHEST / MS_PER_SECOND, &seconds) ||
        *at != '\0' || seconds == 0) {
        return false;
    }
    *ret_ms = seconds * MS_PER_SECOND;
    return true;
}

static void ask_next(struct source *source);

static void read_deb(struct source *source, const struct source_output *output)
{
    struct dates *dates = source->own;
    const struct apt_update *update = &dates->pending->items[dates->next++];
    int64_t at_ms = 0;
    bool good = output->status == 200 || output->status == 206;
    if (good && apt_deb_date(output->text, output->n, &at_ms)) {
        patch_published(source, update->package, update->version, at_ms);
    }
}

static bool is_asked(const char *url)
{
    return url != NULL &&
           (text_starts(url, "http://") || text_starts(url, "https://"));
}

static void ask_next(struct source *source)
{
    static const char *const names[] = {"Range"};
    static const char *const values[] = {"bytes=0-71"};
    struct dates *dates = source->own;
    while (dates->next < APT_DATES_MAX && !is_asked(dates->urls[dates->next])) {
        dates->next++;
    }
    if (dates->next == APT_DATES_MAX) {
        source_done(source);
        return;
    }
    source->may_fail = true;
    source_fetch(source,
                 &(struct fetch_request){.url = dates->urls[dates->next],
                                         .method = "GET",
                                         .header_names = names,
                                         .header_values = values,
                                         .n_headers = 1,
                                         .max_redirects = 5,
                                         .redirect_other_hosts = true,
                                         .body_max = APT_DATES_HEADER,
                                         .body_truncate = true},
                 read_deb, ask_next);
}

/* 'http://…/openssl_3.0.22_amd64.deb' openssl_3.0.22_amd64.deb 993532 … */
static void take_url(struct source *source, const char *line)
{
    struct dates *dates = source->own;
    const char *at = line;
    const char *url = words_next(source->arena, &at);
    size_t length = strcspn(at, "_ ");
    if (url == NULL || url[0] != '\'' || url[strlen(url) - 1] != '\'') {
        return;
    }
    for (size_t i = 0; i < dates->pending->n && i < APT_DATES_MAX; i++) {
        const char *package = dates->pending->items[i].package;
        if (strcspn(package, ":") == length &&
            strncmp(package, at, length) == 0 && dates->urls[i] == NULL) {
            dates->urls[i] =
                arena_strndup(source->arena, url + 1, strlen(url) - 2);
            return;
        }
    }
}

static void read_urls(struct source *source, const struct source_output *output)
{
    struct lines lines = {source->arena, output->text};
    for (const char *line = lines_next(&lines);
         output->status == 0 && line != NULL; line = lines_next(&lines)) {
        take_url(source, line);
    }
}

void apt_dates(struct source *source, const char **argv, size_t n,
               const struct apt_updates *pending)
{
    struct dates *dates = arena_alloc(source->arena, sizeof *dates);
    dates->pending = pending;
    source->own = dates;
    argv[n++] = "-qq";
    argv[n++] = "-o";
    argv[n++] = "Debug::NoLocking=true";
    argv[n++] = "--print-uris";
    argv[n++] = "download";
    for (size_t i = 0; i < pending->n && i < APT_DATES_MAX; i++) {
        argv[n++] =
            arena_printf(source->arena, "%s=%s", pending->items[i].package,
                         pending->items[i].version);
    }
    argv[n] = NULL;
    source_run(source, &(struct tool){.argv = argv}, read_urls, ask_next);
}
