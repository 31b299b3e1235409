/*
 * rsnapshot: directories daily.0, daily.1, … below its snapshot_root, each
 * touched when it was complete. They move up at every run, so a copy is called
 * by its mtime.
 *
 * While it runs, daily.0 is half old and half new: its lock file refuses the
 * look. A run that its log calls failed left a copy that is not whole.
 */
#include "probes/backup/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "probes/pointed.h"
#include "probes/zone.h"

#define NAME_CHARACTERS                                                        \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
/* A run ends within the second that its log names. */
#define END_SLACK_MS MS_PER_SECOND
#define TIME_LENGTH (sizeof "2026-11-23T20:45:10" - 1)

/* A run that left nothing whole. */
struct failure {
    int64_t from_ms, to_ms;
};

struct rsnapshot {
    const struct tz *tz;
    struct failure *failures; /* in the arena */
    size_t n_failures;
};

static enum err rsnapshot_check(const struct params *params,
                                const char **ret_option, struct errmsg *msg)
{
    static const char *const paths[] = {"source.lockfile", "source.log"};
    enum err err = backup_check_directory(params, ret_option, msg);
    for (size_t i = 0; i < ARRAY_LEN(paths) && err == ERR_OK; i++) {
        if (params_text(params, paths[i], "/")[0] != '/') {
            *ret_option = paths[i];
            return errmsg_fail(msg, ERR_INVALID, "must be an absolute path");
        }
    }
    if (err == ERR_OK && params_text(params, "source.log", NULL) != NULL &&
        params_text(params, "source.timezone", NULL) == NULL) {
        *ret_option = "source.timezone";
        return errmsg_fail(msg, ERR_INVALID,
                           "times in its log have no offset: say in which zone "
                           "they are, \"UTC\" or \"Asia/Tokyo\"");
    }
    return err;
}

/* --- its log -------------------------------------------------------------- */

/* "[2026-11-23T20:45:10] …"; false: it does not begin with a time. */
static bool time_of(const char *line, const struct tz *tz, int64_t *ret_ms)
{
    char text[TIME_LENGTH + 1];
    if (line[0] != '[' || strlen(line) < TIME_LENGTH + 2 ||
        line[TIME_LENGTH + 1] != ']') {
        return false;
    }
    memcpy(text, line + 1, TIME_LENGTH);
    text[TIME_LENGTH] = '\0';
    return pointed_instant_text(text, tz, ret_ms) == ERR_OK;
}

static bool ends_with(const char *line, const char *ending)
{
    size_t n = strlen(line);
    size_t length = strlen(ending);
    return n >= length && strcmp(line + n - length, ending) == 0;
}

static void add_failure(struct rsnapshot *own, int64_t from_ms, int64_t to_ms)
{
    own->failures[own->n_failures++] = (struct failure){from_ms, to_ms};
}

static void read_log(struct source *source, const struct source_output *output)
{
    struct rsnapshot *own = source->own;
    int64_t from_ms = 0;
    bool runs = false;
    size_t n_lines = 2;
    for (size_t i = 0; i < output->n; i++) {
        n_lines += output->text[i] == '\n' ? 1 : 0;
    }
    own->failures = arena_array(source->arena, n_lines, sizeof *own->failures);
    for (const char *at = output->text; *at != '\0';) {
        size_t n = strcspn(at, "\n");
        const char *line = arena_strndup(source->arena, at, n);
        int64_t ms;
        at += n + (at[n] == '\n' ? 1 : 0);
        bool begins = ends_with(line, ": started");
        bool fails = ends_with(line, ": completed, but with some errors");
        bool ends = strstr(line, ": completed") != NULL;
        if ((!begins && !ends) || !time_of(line, own->tz, &ms)) {
            continue;
        }
        if (runs && (begins || fails)) {
            add_failure(own, from_ms, ms);
        }
        runs = begins;
        from_ms = begins ? ms : from_ms;
    }
    if (runs) {
        add_failure(own, from_ms, INSTANT_HIGHEST);
    }
}

/* --- its directories ------------------------------------------------------ */

/* "daily.0" */
static bool is_copy_name(const char *name)
{
    size_t level = strspn(name, NAME_CHARACTERS);
    size_t digits =
        name[level] == '.' ? strspn(name + level + 1, "0123456789") : 0;
    return level > 0 && digits > 0 && name[level + 1 + digits] == '\0';
}

static bool failed_at(const struct rsnapshot *own, int64_t at_ms)
{
    for (size_t i = 0; i < own->n_failures; i++) {
        if (at_ms >= own->failures[i].from_ms &&
            at_ms < own->failures[i].to_ms + END_SLACK_MS) {
            return true;
        }
    }
    return false;
}

static void add_copy(struct source *source, const struct stat *status)
{
    char subject[CIVIL_INSTANT_MAX];
    int64_t at_ms = status->st_mtim.tv_sec * MS_PER_SECOND;
    if (at_ms < INSTANT_LOWEST || at_ms > INSTANT_HIGHEST) {
        source_refuse(source, "a directory has no possible mtime");
        return;
    }
    civil_render_instant(at_ms, 0, subject);
    facts_int(&source->facts, subject, "at_ms", at_ms);
    facts_bool(&source->facts, subject, "complete",
               !failed_at(source->own, at_ms));
}

static void list_copies(struct source *source)
{
    const char *path = params_text(source->params, "source.directory", "");
    const struct dirent *entry = NULL;
    DIR *directory = opendir(path);
    if (directory == NULL) {
        source_refuse(source, "%s: %s", path, strerror(errno));
        return;
    }
    while ((errno = 0, entry = readdir(directory)) != NULL) {
        struct stat status;
        if (is_copy_name(entry->d_name) &&
            fstatat(dirfd(directory), entry->d_name, &status,
                    AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISDIR(status.st_mode)) {
            add_copy(source, &status);
        }
    }
    if (errno != 0) {
        source_refuse(source, "%s: %s", path, strerror(errno));
    }
    closedir(directory);
}

/* Before and after: it must not have begun meanwhile. */
static void refuse_locked(struct source *source)
{
    const char *lock = params_text(source->params, "source.lockfile", NULL);
    struct stat status;
    if (lock != NULL && lstat(lock, &status) == 0) {
        source_refuse(source,
                      "%.60s is there: rsnapshot runs, or one died; if none "
                      "runs, remove it",
                      lock);
    } else if (lock != NULL && errno != ENOENT) {
        source_refuse(source, "%s: %s", lock, strerror(errno));
    }
}

static void look_around(struct source *source)
{
    refuse_locked(source);
    if (!source->refused) {
        list_copies(source);
        refuse_locked(source);
    }
}

static void go_on(struct source *source)
{
    source_work(source, look_around, NULL);
}

static void prepare(struct source *source)
{
    struct rsnapshot *own = arena_alloc(source->arena, sizeof *own);
    own->tz = zone_read(source,
                        params_text(source->params, "source.timezone", "UTC"));
    source->own = own;
}

static void after_zone(struct source *source)
{
    const char *log = params_text(source->params, "source.log", NULL);
    if (log != NULL) {
        source_file(source, log, read_log, go_on);
    } else {
        go_on(source);
    }
}

static void rsnapshot_begin(struct source *source)
{
    source_work(source, prepare, after_zone);
}

const struct source_kind backup_rsnapshot = {
    .name = "rsnapshot",
    .check = rsnapshot_check,
    .begin = rsnapshot_begin,
};
