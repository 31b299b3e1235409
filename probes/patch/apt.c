/*
 * apt: what `apt-get -s dist-upgrade` would install is pending; when it was
 * installed stands in dpkg.log. apt's own history.log is not read: a dry run
 * of unattended-upgrades writes updates into it that never were.
 *
 * Held packages are asked for as well, since a hold does not make an update
 * less due. Those that apt keeps back, and those whose candidate is of no
 * security archive, are looked up in `apt-cache policy`: a security update may
 * lie between the installed version and the candidate.
 *
 * Lists that were not fetched lately say nothing; nor do lists without any
 * archive of security updates, or with one that is past its date, which is
 * what a fetch that fails leaves behind (`apt-get update` succeeds then).
 */
#include "probes/patch/patch.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "core/span.h"
#include "core/tz.h"
#include "probes/patch/apt_dates.h"
#include "probes/patch/apt_text.h"
#include "probes/textfile.h"

#define SMALL_FILE_MAX ((size_t)256 * 1024)
#define RELEASE_MAX ((size_t)4 * 1024 * 1024)
#define LOG_MAX ((size_t)64 * 1024 * 1024)
#define LOGS_MAX 100
#define LOG_AGE_MAX_MS (100 * MS_PER_DAY) /* older ones the ledger knows */
#define NAMES_MAX 3000                    /* asked for in one command */
#define ARGUMENTS_MAX 16

/* A look at one system. */
struct apt {
    const char *root; /* before every path; "" for this system */
    bool has_security;
    int64_t archive_ms; /* newest date of a security archive */
    const char **names; /* to be looked up */
    size_t n_names;
    struct apt_updates pending; /* that count */
};

static const char *path_of(struct source *source, const char *path)
{
    const struct apt *apt = source->own;
    return arena_printf(source->arena, "%s%s", apt->root, path);
}

/* --- the lists of what is available --------------------------------------- */

static int64_t modified_ms(const struct stat *status)
{
    return (int64_t)status->st_mtim.tv_sec * MS_PER_SECOND +
           status->st_mtim.tv_nsec / 1000000;
}

/* When a path was last changed; `least_ms` if that is later or there is no such
 * path. */
static int64_t changed_ms(struct source *source, const char *path,
                          int64_t least_ms)
{
    struct stat status;
    if (stat(path_of(source, path), &status) != 0) {
        return least_ms;
    }
    int64_t at_ms = modified_ms(&status);
    return at_ms > least_ms ? at_ms : least_ms;
}

/* False after refusing: that was longer ago than an option allows (NULL: at
 * all). */
static bool is_recent(struct source *source, const char *what, int64_t at_ms,
                      const char *option)
{
    char instant[CIVIL_INSTANT_MAX];
    int64_t max_ms =
        option == NULL ? 0 : params_number(source->params, option, 0);
    if (source->wall_ms - at_ms <= max_ms) {
        return true;
    }
    civil_render_instant(at_ms - at_ms % MS_PER_SECOND, 0, instant);
    source_refuse(source, "%s %s: run apt-get update", what, instant);
    return false;
}

static void take_release(struct source *source, const char *path)
{
    struct apt *apt = source->own;
    const char *text = NULL;
    size_t n = 0;
    struct errmsg msg = {0};
    if (textfile_read(source->arena, path, RELEASE_MAX, &text, &n, &msg) !=
        ERR_OK) {
        source_refuse(source, "%.140s", msg.text);
        return;
    }
    struct apt_release release = apt_release(source->arena, text);
    if (!release.security) {
        return;
    }
    apt->has_security = true;
    if (release.date_ms > apt->archive_ms) {
        apt->archive_ms = release.date_ms;
    }
    is_recent(source, "the security archive's list was valid until",
              release.valid_until_ms, NULL);
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text);
    size_t length = strlen(end);
    return n >= length && strcmp(text + n - length, end) == 0;
}

static void read_releases(struct source *source)
{
    const char *folder = path_of(source, "/var/lib/apt/lists");
    DIR *entries = opendir(folder);
    if (entries == NULL) {
        source_refuse(source, "%s: %s", folder, strerror(errno));
        return;
    }
    for (const struct dirent *entry = readdir(entries);
         entry != NULL && !source->refused; entry = readdir(entries)) {
        if (ends_with(entry->d_name, "_InRelease") ||
            ends_with(entry->d_name, "_Release")) {
            take_release(source, arena_printf(source->arena, "%s/%s", folder,
                                              entry->d_name));
        }
    }
    closedir(entries);
}

/* A fetch that finds nothing new changes the folder "partial" alone. */
static void read_lists(struct source *source)
{
    const struct apt *apt = source->own;
    int64_t lists_ms =
        changed_ms(source, "/var/lib/apt/lists/partial",
                   changed_ms(source, "/var/lib/apt/lists", INSTANT_LOWEST));
    read_releases(source);
    if (source->refused || !is_recent(source, "package lists were last fetched",
                                      lists_ms, "source.max_list_age")) {
        return;
    }
    facts_int(&source->facts, "", "lists_ms", lists_ms);
    if (apt->archive_ms != INSTANT_MIN) {
        facts_int(&source->facts, "", "archive_ms", apt->archive_ms);
        is_recent(source, "the security archive's list is of", apt->archive_ms,
                  "source.max_archive_age");
    } else if (!apt->has_security && !patch_wants_all(source)) {
        source_refuse(source, "apt has no list of an archive of security "
                              "updates; add one to sources.list, or set "
                              "\"updates\": \"all\"");
    }
}

/* --- what was installed --------------------------------------------------- */

/* A log and its place in the rotation. */
struct log_file {
    char *name; /* heap */
    long turn;  /* of "dpkg.log.7.gz"; 0: the current one */
};

/* Oldest first: high turns; "dpkg.log-20261101" by its name before these. */
static int compare_logs(const void *a, const void *b)
{
    const struct log_file *one = a;
    const struct log_file *other = b;
    if (one->turn != other->turn) {
        return one->turn > other->turn ? -1 : 1;
    }
    return strcmp(one->name, other->name);
}

/* False: it is none, or too old. */
static bool parse_log_name(struct source *source, const char *name,
                           struct log_file *ret)
{
    static const char base[] = "dpkg.log";
    struct stat status;
    const char *end = name + sizeof base - 1;
    if (!text_starts(name, base) ||
        (end[0] != '\0' && end[0] != '.' && end[0] != '-')) {
        return false;
    }
    const char *path =
        path_of(source, arena_printf(source->arena, "/var/log/%s", name));
    if (stat(path, &status) != 0 ||
        source->wall_ms - modified_ms(&status) > LOG_AGE_MAX_MS) {
        return false;
    }
    ret->turn = end[0] == '\0'  ? 0
                : end[0] == '-' ? LOGS_MAX
                                : strtol(end + 1, NULL, 10);
    ret->name = heap_strdup(path);
    return true;
}

static size_t list_logs(struct source *source, struct log_file files[LOGS_MAX])
{
    size_t n = 0;
    DIR *entries = opendir(path_of(source, "/var/log"));
    for (const struct dirent *entry = entries == NULL ? NULL : readdir(entries);
         entry != NULL && n < LOGS_MAX; entry = readdir(entries)) {
        n += parse_log_name(source, entry->d_name, &files[n]);
    }
    if (entries != NULL) {
        closedir(entries);
    }
    qsort(files, n, sizeof *files, compare_logs);
    return n;
}

static void take_line(void *into, const char *line)
{
    dpkg_log_line(into, line);
}

static void read_logs(struct source *source, struct dpkg_log *log)
{
    struct log_file files[LOGS_MAX];
    size_t n = list_logs(source, files);
    for (size_t i = 0; i < n; i++) {
        struct errmsg msg = {0};
        enum err err =
            textfile_lines(files[i].name, LOG_MAX, take_line, log, &msg);
        if (err != ERR_OK && err != ERR_NOT_FOUND) { /* rotated meanwhile */
            source_refuse(source, "%.140s", msg.text);
        }
        free(files[i].name);
    }
    for (size_t i = 0; i < DPKG_UPGRADES_MAX && i < log->n; i++) {
        const struct dpkg_upgrade *one = &log->items[i];
        if (one->at_ms != INSTANT_MIN) {
            patch_installed(source, one->package, one->version, one->at_ms);
        }
    }
}

/* The log has local times and names no zone. */
static const struct tz *zone_of(struct source *source)
{
    const char *path = path_of(source, "/etc/localtime");
    const struct tz *tz = tz_utc();
    const char *bytes = NULL;
    size_t n = 0;
    struct errmsg msg = {0};
    enum err err =
        textfile_read(source->arena, path, SMALL_FILE_MAX, &bytes, &n, &msg);
    if (err == ERR_OK) {
        err = tz_parse(source->arena, bytes, n, &tz, &msg);
    }
    if (err != ERR_OK && err != ERR_NOT_FOUND) {
        source_refuse(source, "/etc/localtime: %.120s", msg.text);
    }
    return tz;
}

/* There is such a file only where there are several; the first is its own. */
static const char *architecture_of(struct source *source)
{
    const char *text = NULL;
    size_t n = 0;
    if (textfile_read(source->arena, path_of(source, "/var/lib/dpkg/arch"),
                      SMALL_FILE_MAX, &text, &n, NULL) != ERR_OK) {
        return NULL;
    }
    return arena_strndup(source->arena, text, strcspn(text, "\n"));
}

static void read_host(struct source *source)
{
    struct dpkg_log log = {.arena = source->arena,
                           .tz = zone_of(source),
                           .native = architecture_of(source)};
    read_lists(source);
    if (!source->refused) {
        read_logs(source, &log);
    }
}

/* --- what is pending ------------------------------------------------------ */

static void ask_policy(struct source *source);

/* Those that count; room for them was made. */
static void add_updates(struct source *source, const struct apt_updates *all)
{
    struct apt *apt = source->own;
    for (size_t i = 0; i < all->n; i++) {
        const struct apt_update *one = &all->items[i];
        if (one->security || patch_wants_all(source)) {
            patch_pending(source, one->package, one->version);
            patch_security(source, one->package, one->version, one->security);
            apt->pending.items[apt->pending.n++] = *one;
        }
    }
}

static void read_plan(struct source *source, const struct source_output *output)
{
    struct apt *apt = source->own;
    if (output->status != 0) {
        source_refuse_status(source, "apt-get", output);
        return;
    }
    struct apt_updates plan = apt_plan(source->arena, output->text);
    apt->names =
        arena_array(source->arena, plan.n + plan.n_kept, sizeof *apt->names);
    apt->pending.items = arena_array(source->arena, plan.n + plan.n_kept,
                                     sizeof *apt->pending.items);
    for (size_t i = 0; i < plan.n; i++) {
        if (!plan.items[i].security) {
            apt->names[apt->n_names++] = plan.items[i].package;
        }
    }
    for (size_t i = 0; i < plan.n_kept; i++) {
        apt->names[apt->n_names++] = plan.kept[i];
    }
    if (apt->n_names > NAMES_MAX) {
        source_refuse(source, "apt: more than %d updates are pending",
                      NAMES_MAX);
    }
    size_t n = 0;
    for (size_t i = 0; i < plan.n; i++) { /* the others are looked up */
        if (plan.items[i].security) {
            plan.items[n++] = plan.items[i];
        }
    }
    plan.n = n;
    add_updates(source, &plan);
}

static void read_policy(struct source *source,
                        const struct source_output *output)
{
    if (output->status != 0) {
        source_refuse_status(source, "apt-cache", output);
        return;
    }
    struct apt_updates updates = apt_policy(source->arena, output->text);
    add_updates(source, &updates);
}

/* argv[0] and what both programs take; `n` more follow, and NULL. */
static const char **command(struct source *source, const char *program,
                            size_t n, size_t *ret_n)
{
    const struct apt *apt = source->own;
    const char **argv =
        arena_array(source->arena, n + ARGUMENTS_MAX, sizeof *argv);
    size_t at = 0;
    argv[at++] = program;
    if (apt->root[0] != '\0') {
        argv[at++] = "-o";
        argv[at++] = arena_printf(source->arena, "Dir=%s", apt->root);
    }
    *ret_n = at;
    return argv;
}

static void ask_plan(struct source *source)
{
    static const char *const rest[] = {
        "-s",           "--ignore-hold",
        "-o",           "Debug::NoLocking=true",
        "-o",           "APT::Get::Always-Include-Phased-Updates=true",
        "dist-upgrade",
    };
    size_t at = 0;
    const char **argv = command(source, "apt-get", ARRAY_LEN(rest), &at);
    for (size_t i = 0; i < ARRAY_LEN(rest); i++) {
        argv[at++] = rest[i];
    }
    source_run(source, &(struct tool){.argv = argv}, read_plan, ask_policy);
}

static void ask_dates(struct source *source)
{
    const struct apt *apt = source->own;
    size_t n = 0;
    if (apt->pending.n == 0 ||
        params_number(source->params, "source.published", 0) == 0) {
        source_done(source);
        return;
    }
    const char **argv =
        command(source, "apt-get", APT_DATES_MAX + APT_DATES_ARGUMENTS, &n);
    apt_dates(source, argv, n, &apt->pending);
}

static void ask_policy(struct source *source)
{
    const struct apt *apt = source->own;
    if (apt->n_names == 0) {
        ask_dates(source);
        return;
    }
    size_t at = 0;
    const char **argv = command(source, "apt-cache", apt->n_names + 2, &at);
    argv[at++] = "policy";
    argv[at++] = "--";
    for (size_t i = 0; i < apt->n_names; i++) {
        argv[at++] = apt->names[i];
    }
    source_run(source, &(struct tool){.argv = argv}, read_policy, ask_dates);
}

static void apt_begin(struct source *source)
{
    struct apt *apt = arena_alloc(source->arena, sizeof *apt);
    apt->root = params_text(source->params, "source.root", "");
    apt->archive_ms = INSTANT_MIN;
    source->own = apt;
    source_work(source, read_host, ask_plan);
}

const struct source_kind patch_apt = {
    .name = "apt",
    .begin = apt_begin,
};
