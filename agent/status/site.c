#include "status/site.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/text.h"
#include "report/json_out.h"
#include "report/render.h"

#define OWN_MAX ((size_t)4 * 1024 * 1024)
#define PAGE_REPORTS_MAX 200
#define REPORTS_PATH "/api/v1/reports"

/* Strings owned. */
struct kept_report {
    char *name, *service, *window, *sha256;
    int64_t made_ms, seq;
    bool is_superseded; /* a newer one has its name */
};

struct site {
    char **ids; /* owned */
    struct status_part **parts;
    size_t n;
    char *channels;              /* elements of JSON; NULL: not told yet */
    struct kept_report *reports; /* oldest first */
    size_t n_reports, reports_capacity;
};

struct site *site_create(void)
{
    return heap_alloc(sizeof(struct site));
}

static void clear_services(struct site *site)
{
    for (size_t i = 0; i < site->n; i++) {
        status_part_unref(site->parts[i]);
        free(site->ids[i]);
    }
    free(site->parts);
    free(site->ids);
}

static void report_fini(struct kept_report *report)
{
    free(report->name);
    free(report->service);
    free(report->window);
    free(report->sha256);
}

void site_destroy(struct site *site)
{
    if (site == NULL) {
        return;
    }
    clear_services(site);
    for (size_t i = 0; i < site->n_reports; i++) {
        report_fini(&site->reports[i]);
    }
    free(site->reports);
    free(site->channels);
    free(site);
}

void site_configure(struct site *site, const char *const *ids, size_t n)
{
    struct site old = *site;
    site->ids = heap_alloc((n + 1) * sizeof(char *));
    site->parts = heap_alloc((n + 1) * sizeof(struct status_part *));
    site->n = n;
    for (size_t i = 0; i < n; i++) {
        site->ids[i] = heap_strdup(ids[i]);
    }
    for (size_t i = 0; i < old.n; i++) {
        if (old.parts[i] != NULL) {
            site_put(site, i, status_part_ref(old.parts[i]));
        }
    }
    clear_services(&old);
}

/* The place of a service; site->n if it is not configured. */
static size_t place_of(const struct site *site, size_t hint, const char *id)
{
    if (hint < site->n && strcmp(site->ids[hint], id) == 0) {
        return hint;
    }
    size_t place = 0;
    while (place < site->n && strcmp(site->ids[place], id) != 0) {
        place++;
    }
    return place;
}

void site_put(struct site *site, size_t hint, struct status_part *part)
{
    size_t place = place_of(site, hint, part->id);
    if (place == site->n) {
        status_part_unref(part);
        return;
    }
    status_part_unref(site->parts[place]);
    site->parts[place] = part;
}

void site_set_channels(struct site *site, const struct status_channel *channels,
                       size_t n)
{
    struct buf out;
    buf_init(&out, OWN_MAX);
    render_status_channels_json(&out, channels, n);
    free(site->channels);
    site->channels = heap_strdup(buf_str(&out));
    buf_fini(&out);
}

static bool is_name(const char *text)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t n = strlen(text);
    return n > 0 && n <= SITE_NAME_MAX && strspn(text, plain) == n &&
           text[0] != '.';
}

static bool is_hash(const char *text)
{
    return strlen(text) == REPLY_DOCUMENT_HEX - 1 &&
           strspn(text, "0123456789abcdef") == REPLY_DOCUMENT_HEX - 1;
}

/* The newest report of that name, or NULL. */
static struct kept_report *find_report(const struct site *site,
                                       const char *name)
{
    for (size_t i = site->n_reports; i > 0; i--) {
        if (strcmp(site->reports[i - 1].name, name) == 0) {
            return &site->reports[i - 1];
        }
    }
    return NULL;
}

void site_add_report(struct site *site, const struct site_report *report)
{
    if (!is_name(report->name) || !is_hash(report->sha256)) {
        return;
    }
    if (site->n_reports == SITE_REPORTS_MAX) {
        report_fini(&site->reports[0]);
        memmove(site->reports, site->reports + 1,
                --site->n_reports * sizeof *site->reports);
    }
    struct kept_report *older = find_report(site, report->name);
    if (older != NULL) {
        older->is_superseded = true;
    }
    site->reports = heap_grow(site->reports, site->n_reports,
                              &site->reports_capacity, sizeof *site->reports);
    site->reports[site->n_reports++] =
        (struct kept_report){.name = heap_strdup(report->name),
                             .service = heap_strdup(report->service),
                             .window = heap_strdup(report->window),
                             .sha256 = heap_strdup(report->sha256),
                             .made_ms = report->made_ms,
                             .seq = report->seq};
}

/* --- languages ---------------------------------------------------------- */

/* The weight in thousandths that one range gives ("ja;q=0.8"). */
static int weight_of(const char *range, size_t len)
{
    const char *q = memchr(range, ';', len);
    if (q == NULL) {
        return 1000;
    }
    while (q < range + len && *q != '=') {
        q++;
    }
    int weight = 0;
    int scale = 1000;
    for (q++; q < range + len && scale > 0; q++) {
        if (*q >= '0' && *q <= '9') {
            weight += (*q - '0') * scale;
            scale /= 10;
        }
    }
    return weight;
}

static bool is_range(const char *range, size_t len, const char *language)
{
    return len >= 2 && strncasecmp(range, language, 2) == 0 &&
           (len == 2 || strchr("-; ", range[2]) != NULL);
}

enum language site_language(const char *accepted)
{
    enum language language = LANGUAGE_EN;
    int most = 0;
    for (const char *at = accepted; at != NULL && *at != '\0';) {
        at += strspn(at, ", ");
        size_t len = strcspn(at, ",");
        bool japanese = is_range(at, len, "ja");
        int weight = weight_of(at, len);
        if (weight > most && (japanese || is_range(at, len, "en"))) {
            language = japanese ? LANGUAGE_JA : LANGUAGE_EN;
            most = weight;
        }
        at += len;
    }
    return language;
}

/* --- answers ------------------------------------------------------------ */

static void answer_health(const struct status_live *live, struct reply *reply)
{
    const char *why = status_live_why_stale(live);
    reply_line(reply, why[0] == '\0' ? 200 : 503, why[0] == '\0' ? "ok" : why);
}

static void answer_metrics(const struct site *site,
                           const struct status_live *live, struct reply *reply)
{
    struct buf own;
    reply->status = 200;
    reply->type = "text/plain; version=0.0.4; charset=utf-8";
    buf_init(&own, OWN_MAX);
    metrics_live(&own, live);
    reply_take(reply, &own);
    for (int family = 0; family < METRICS_FAMILIES; family++) {
        metrics_heading(&own, (enum metrics_family)family);
        reply_take(reply, &own);
        for (size_t i = 0; i < site->n; i++) {
            if (site->parts[i] != NULL) {
                reply_part(reply, site->parts[i], PART_METRICS + family);
            }
        }
    }
}

/* Elements of all services, joined by commas. */
static void put_elements(const struct site *site, struct reply *reply,
                         int piece)
{
    bool any = false;
    for (size_t i = 0; i < site->n; i++) {
        size_t n = 0;
        if (site->parts[i] != NULL) {
            (void)status_part_piece(site->parts[i], piece, &n);
        }
        if (n > 0) {
            reply_puts(reply, any ? ",\n" : "\n");
            reply_part(reply, site->parts[i], piece);
            any = true;
        }
    }
}

static bool is_whole(const struct site *site)
{
    for (size_t i = 0; i < site->n; i++) {
        if (site->parts[i] != NULL && site->parts[i]->is_cut) {
            return false;
        }
    }
    return true;
}

static void answer_status(const struct site *site,
                          const struct status_live *live, struct reply *reply)
{
    struct buf head;
    struct json_out json;
    if (!is_whole(site)) {
        reply_line(reply, 503, "too large to be shown; use claimd status");
        return;
    }
    reply->status = 200;
    reply->type = "application/json";
    buf_init(&head, OWN_MAX);
    buf_puts(&head, "{\"at\": ");
    json_out_init(&json, &head, -1);
    json_out_instant(&json, NULL, live->has_commit, live->commit_ms, tz_utc());
    buf_puts(&head, ", \"services\": [");
    reply_take(reply, &head);
    put_elements(site, reply, PART_JSON);
    reply_puts(reply, "], \"channels\": ");
    reply_puts(reply, site->channels == NULL
                          ? "[]"
                          : arena_strdup(&reply->arena, site->channels));
    reply_puts(reply, ", \"verdicts\": [");
    put_elements(site, reply, PART_VERDICTS);
    reply_puts(reply, "]}\n");
}

static void answer_reports(const struct site *site, struct reply *reply)
{
    struct buf out;
    struct json_out json;
    reply->status = 200;
    reply->type = "application/json";
    buf_init(&out, OWN_MAX);
    json_out_init(&json, &out, 0);
    json_out_object(&json, NULL);
    json_out_array(&json, "reports");
    for (size_t i = site->n_reports; i > 0; i--) {
        const struct kept_report *report = &site->reports[i - 1];
        json_out_object(&json, NULL);
        json_out_text(&json, "name", report->name);
        json_out_text(&json, "service", report->service);
        json_out_text(&json, "window", report->window);
        json_out_instant(&json, "made", true, report->made_ms, tz_utc());
        json_out_int(&json, "seq", report->seq);
        json_out_text(&json, "sha256", report->sha256);
        json_out_bool(&json, "superseded", report->is_superseded);
        json_out_end_object(&json);
    }
    json_out_end_array(&json);
    json_out_end_object(&json);
    buf_putc(&out, '\n');
    reply_take(reply, &out);
}

static const char *type_of(const char *name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".json", "application/json"},
        {".csv", "text/csv; charset=utf-8"},
        {".md", "text/markdown; charset=utf-8"},
        {".xlsx", "application/vnd.openxmlformats-officedocument."
                  "spreadsheetml.sheet"},
    };
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot != NULL && i < ARRAY_LEN(types); i++) {
        if (strcmp(dot, types[i].ending) == 0) {
            return types[i].type;
        }
    }
    return "application/octet-stream";
}

static void answer_report(const struct site *site, const char *name,
                          struct reply *reply)
{
    const struct kept_report *report = find_report(site, name);
    if (report == NULL) {
        reply_line(reply, 404, "no such report; " REPORTS_PATH " lists them");
        return;
    }
    reply->status = 200;
    reply->type = type_of(report->name);
    memcpy(reply->document, report->sha256, REPLY_DOCUMENT_HEX);
    if (!text_starts(reply->type, "text/html") &&
        !text_starts(reply->type, "application/json")) {
        reply->download = arena_strdup(&reply->arena, report->name);
    }
}

/* The frame of the page, with the newest reports. */
static struct status_frame frame_of(const struct site *site,
                                    const struct status_live *live,
                                    struct reply *reply)
{
    struct status_frame frame = {.at_ms = live->commit_ms,
                                 .trouble = status_live_why_stale(live),
                                 .version = live->version,
                                 .ledger_seq = live->ledger_seq,
                                 .ledger_head = live->ledger_head};
    struct status_report *reports =
        arena_array(&reply->arena, PAGE_REPORTS_MAX, sizeof *reports);
    for (size_t i = 0; i < site->n; i++) {
        if (site->parts[i] != NULL) {
            frame.n_services++;
            frame.n_of_grade[site->parts[i]->grade]++;
        }
    }
    for (size_t i = site->n_reports;
         i > 0 && frame.n_reports < PAGE_REPORTS_MAX; i--) {
        const char *name = site->reports[i - 1].name;
        if (!site->reports[i - 1].is_superseded) {
            reports[frame.n_reports++] = (struct status_report){
                arena_printf(&reply->arena, "api/v1/reports/%s", name), name};
        }
    }
    frame.reports = reports;
    return frame;
}

static void answer_page(const struct site *site,
                        const struct site_request *request,
                        const struct status_live *live, struct reply *reply)
{
    enum language language = site_language(request->accepted);
    if (request->lang != NULL) {
        language = strcmp(request->lang, "ja") == 0 ? LANGUAGE_JA : LANGUAGE_EN;
    }
    struct status_frame frame = frame_of(site, live, reply);
    struct buf out;
    reply->status = 200;
    reply->type = "text/html; charset=utf-8";
    reply->language = language == LANGUAGE_JA ? "ja" : "en";
    buf_init(&out, OWN_MAX);
    status_page_head(&out, &frame, language);
    reply_take(reply, &out);
    for (size_t i = 0; i < site->n; i++) {
        if (site->parts[i] != NULL) {
            reply_part(reply, site->parts[i], PART_HTML + (int)language);
        }
    }
    status_page_foot(&out, &frame, language);
    reply_take(reply, &out);
}

void site_answer(const struct site *site, const struct site_request *request,
                 const struct status_live *live, struct reply *ret)
{
    const char *path = request->path;
    ASSERT(path != NULL && ret->n_pieces == 0);
    if (strcmp(path, "/") == 0) {
        answer_page(site, request, live, ret);
    } else if (strcmp(path, "/healthz") == 0) {
        answer_health(live, ret);
    } else if (strcmp(path, "/metrics") == 0) {
        answer_metrics(site, live, ret);
    } else if (strcmp(path, "/api/v1/status") == 0) {
        answer_status(site, live, ret);
    } else if (strcmp(path, REPORTS_PATH) == 0) {
        answer_reports(site, ret);
    } else if (text_starts(path, REPORTS_PATH "/")) {
        answer_report(site, path + strlen(REPORTS_PATH "/"), ret);
    } else {
        reply_line(ret, 404,
                   "not found; there are /, /api/v1/status, " REPORTS_PATH
                   ", /metrics and /healthz");
    }
}
