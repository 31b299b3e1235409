/*
 * btrfs: `subvolume list -s` says for each snapshot when it was taken, in the
 * local time of its own process and without a zone: it runs in UTC. It needs
 * CAP_SYS_ADMIN.
 *
 *   ID 257 gen 7 cgen 7 top level 5 otime 2026-11-23 20:45:21 path .snapshots/1
 */
#include "probes/backup/backup.h"

#include <fnmatch.h>
#include <string.h>

#include "core/civil.h"

#define OTIME " otime "
#define TIME_LENGTH (sizeof "2026-11-23 20:45:21" - 1)
#define PATH " path "

static void read_line(struct source *source, const char *line)
{
    const char *pattern = params_text(source->params, "source.pattern", "*");
    const char *otime = strstr(line, OTIME);
    const char *at = otime == NULL ? line : otime + strlen(OTIME);
    char text[TIME_LENGTH + 2];
    int64_t at_ms = 0;
    if (otime != NULL && strlen(at) > TIME_LENGTH + strlen(PATH) &&
        strncmp(at + TIME_LENGTH, PATH, strlen(PATH)) == 0) {
        memcpy(text, at, TIME_LENGTH);
        memcpy(text + TIME_LENGTH, "Z", sizeof "Z");
        text[strlen("2026-11-23")] = 'T';
        const char *path = at + TIME_LENGTH + strlen(PATH);
        if (civil_parse_instant(text, &at_ms) == ERR_OK) {
            if (fnmatch(pattern, path, 0) == 0) {
                facts_int(&source->facts, path, "at_ms", at_ms);
                facts_bool(&source->facts, path, "complete", true);
            }
            return;
        }
    }
    source_refuse(source, "btrfs printed \"%.60s\", which is no snapshot",
                  line);
}

void backup_read_btrfs(struct source *source,
                       const struct source_output *output)
{
    if (output->status != 0) {
        source_refuse_status(source, "btrfs", output);
        return;
    }
    for (const char *line = output->text; *line != '\0' && !source->refused;) {
        size_t n = strcspn(line, "\n");
        if (n > 0) {
            read_line(source, arena_strndup(source->arena, line, n));
        }
        line += n + (line[n] == '\n' ? 1 : 0);
    }
}

static void btrfs_begin(struct source *source)
{
    const char *const argv[] = {
        "btrfs", "subvolume",
        "list",  "-s",
        "--",    params_text(source->params, "source.directory", ""),
        NULL,
    };
    source_run(source, &(struct tool){.argv = argv}, backup_read_btrfs, NULL);
}

const struct source_kind backup_btrfs = {
    .name = "btrfs",
    .check = backup_check_directory,
    .begin = btrfs_begin,
};
