/*
 * A directory of dump files. When a file was made is told by its name where
 * `name_time` says how, else by its mtime.
 *
 * Not whole: an empty file, one whose name says that it is being written, and
 * one that changed within `settle` of the look, or after it: whatever grows
 * does. Nothing more is said of those, so that they say the same at each look.
 */
#include "probes/backup/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "probes/backup/name_time.h"
#include "probes/zone.h"

#define ENTRIES_MAX 200000
#define DEPTH_MAX 16
#define ENTRIES_BETWEEN_CLOCKS 256
#define PART_MAX 256

struct walk {
    struct source *source;
    const char *name_time; /* NULL: by mtime */
    const struct tz *tz;
    int64_t settle_ms;
    size_t n_entries;
};

static enum err files_check(const struct params *params,
                            const char **ret_option, struct errmsg *msg)
{
    enum err err = backup_check_directory(params, ret_option, msg);
    const char *name_time = params_text(params, "source.name_time", NULL);
    size_t depth = 1;
    for (const char *p = params_text(params, "source.pattern", "*"); *p != '\0';
         p++) {
        depth += *p == '/' ? 1 : 0;
    }
    if (err == ERR_OK && depth > DEPTH_MAX) {
        *ret_option = "source.pattern";
        return errmsg_fail(msg, ERR_INVALID, "at most %d directories deep",
                           DEPTH_MAX);
    }
    if (err != ERR_OK || name_time == NULL) {
        return err;
    }
    *ret_option = "source.name_time";
    bool is_local = false;
    err = name_time_check(name_time, &is_local, msg);
    if (err == ERR_OK && is_local &&
        params_text(params, "source.timezone", NULL) == NULL) {
        *ret_option = "source.timezone";
        return errmsg_fail(msg, ERR_INVALID,
                           "times in names have no offset: say in which zone "
                           "they are, \"UTC\" or \"Asia/Tokyo\"");
    }
    return err;
}

static bool is_part(const char *name)
{
    static const char *const endings[] = {".tmp", ".part", ".partial",
                                          ".filepart"};
    size_t n = strlen(name);
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        size_t length = strlen(endings[i]);
        if (n > length && strcmp(name + n - length, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void add_file(struct walk *walk, const char *path,
                     const struct stat *status)
{
    struct source *source = walk->source;
    int64_t changed_ms = status->st_mtim.tv_sec * MS_PER_SECOND +
                         status->st_mtim.tv_nsec / 1000000;
    int64_t at_ms = changed_ms;
    bool settled = changed_ms <= source->wall_ms - walk->settle_ms;
    if (strlen(path) > FACT_SUBJECT_MAX) {
        source_refuse(source, "%.80s…: a path of more than %d bytes", path,
                      FACT_SUBJECT_MAX);
        return;
    }
    if (!settled || status->st_size == 0 || is_part(path)) {
        facts_bool(&source->facts, path, "complete", false);
        return;
    }
    if (walk->name_time != NULL &&
        !name_time_find(walk->name_time, path, walk->tz, &at_ms)) {
        source_refuse(source,
                      "%.60s has no time like %.40s in its name; narrow "
                      "\"pattern\"",
                      path, walk->name_time);
        return;
    }
    if (at_ms < INSTANT_LOWEST || at_ms > INSTANT_HIGHEST) {
        source_refuse(source, "%.80s has no possible mtime", path);
        return;
    }
    facts_int(&source->facts, path, "at_ms", at_ms);
    facts_bool(&source->facts, path, "complete", true);
    facts_int(&source->facts, path, "bytes", status->st_size);
}

static void walk_into(struct walk *walk, int fd, const char *prefix,
                      const char *pattern);

static void take_entry(struct walk *walk, int fd, const char *path,
                       const char *name, const char *rest)
{
    struct stat status;
    if (rest != NULL) {
        int below =
            openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (below >= 0) {
            walk_into(walk, below,
                      arena_printf(walk->source->arena, "%s/", path), rest);
        } else if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP) {
            source_refuse(walk->source, "%.80s: %s", path, strerror(errno));
        }
    } else if (fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT) {
            source_refuse(walk->source, "%.80s: %s", path, strerror(errno));
        }
    } else if (S_ISREG(status.st_mode)) {
        add_file(walk, path, &status);
    }
}

/* False: enough. */
static bool may_go_on(struct walk *walk)
{
    struct source *source = walk->source;
    walk->n_entries++;
    if (walk->n_entries > ENTRIES_MAX) {
        source_refuse(source, "more than %d entries; look at a directory below",
                      ENTRIES_MAX);
    }
    if (walk->n_entries % ENTRIES_BETWEEN_CLOCKS == 0 &&
        source_left_ms(source) <= 1) {
        source_refuse(source, "the directory was not read within the time "
                              "limit of the look");
    }
    return !source->refused && !source->canceled;
}

/* Takes fd over. */
static void walk_into(struct walk *walk, int fd, const char *prefix,
                      const char *pattern)
{
    char part[PART_MAX];
    size_t n = strcspn(pattern, "/");
    const char *rest = pattern[n] == '/' ? pattern + n + 1 : NULL;
    const struct dirent *entry = NULL;
    snprintf(part, sizeof part, "%.*s", (int)n, pattern);
    DIR *directory = fdopendir(fd);
    if (directory == NULL) {
        close(fd);
        source_refuse(walk->source, "%s", strerror(errno));
        return;
    }
    while ((errno = 0, entry = readdir(directory)) != NULL && may_go_on(walk)) {
        if (!text_equal(entry->d_name, ".") &&
            !text_equal(entry->d_name, "..") &&
            fnmatch(part, entry->d_name, FNM_PERIOD) == 0) {
            take_entry(walk, fd,
                       arena_printf(walk->source->arena, "%s%s", prefix,
                                    entry->d_name),
                       entry->d_name, rest);
        }
    }
    if (entry == NULL && errno != 0) {
        source_refuse(walk->source, "%s", strerror(errno));
    }
    closedir(directory);
}

static void look_around(struct source *source)
{
    const char *directory = params_text(source->params, "source.directory", "");
    const char *zone = params_text(source->params, "source.timezone", "UTC");
    struct walk walk = {
        .source = source,
        .name_time = params_text(source->params, "source.name_time", NULL),
        .tz = zone_read(source, zone),
        .settle_ms = params_number(source->params, "source.settle", 0),
    };
    if (walk.tz == NULL) {
        return;
    }
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        source_refuse(source, "%s: %s", directory, strerror(errno));
        return;
    }
    walk_into(&walk, fd, "",
              params_text(source->params, "source.pattern", "*"));
}

static void files_begin(struct source *source)
{
    source_work(source, look_around, NULL);
}

const struct source_kind backup_files = {
    .name = "files",
    .check = files_check,
    .begin = files_begin,
};
