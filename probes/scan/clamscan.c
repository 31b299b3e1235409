/*
 * clamscan: the summaries in its log (and in the one before, LOG.1, where
 * logrotate left it), and the database that it loads when it begins.
 */
#include "probes/scan/scan.h"

#include <dirent.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "probes/scan/part.h"
#include "probes/scan/summary.h"
#include "probes/scan/vdb.h"

#define SCANS_MAX 400 /* the newest of a log */
#define FUTURE_MS (5 * MS_PER_MINUTE)
#define DATABASE "/var/lib/clamav"

struct scans {
    struct source *source;
    const struct tz *tz;
    struct summary ring[SCANS_MAX];
    size_t n; /* taken so far; the newest SCANS_MAX are kept */
};

static void keep(void *into, const struct summary *summary)
{
    struct scans *scans = into;
    scans->ring[scans->n % SCANS_MAX] = *summary;
    scans->n++;
}

static void say_scan(struct scans *scans, const struct summary *summary)
{
    struct source *source = scans->source;
    struct facts *facts = &source->facts;
    char subject[CIVIL_INSTANT_MAX];
    const int64_t started_ms = tz_from_local(scans->tz, summary->start);
    int64_t finished_ms = tz_from_local(scans->tz, summary->end);
    if (started_ms <= 0) {
        return; /* no clock was ever set so */
    }
    /* An hour that occurs twice is taken for its first occurrence. */
    finished_ms = finished_ms > started_ms ? finished_ms : started_ms;
    civil_render_instant(finished_ms, 0, subject);
    if (finished_ms > source->wall_ms + FUTURE_MS) {
        source_refuse(source,
                      "a scan that ends in the future (%s): check \"timezone\"",
                      subject);
        return;
    }
    facts_int(facts, subject, "started_ms", started_ms);
    facts_int(facts, subject, "finished_ms", finished_ms);
    if (summary->scanned_files >= 0) {
        facts_int(facts, subject, "scanned_files",
                  summary->known_viruses == 0 ? 0 : summary->scanned_files);
    }
    if (summary->infected_files >= 0) {
        facts_int(facts, subject, "infected_files", summary->infected_files);
    }
    if (summary->errors > 0) {
        facts_int(facts, subject, "errors", summary->errors);
    }
}

/* Of one file. False: it is not there. */
static bool read_log(struct scans *scans, const char *path, bool wanted)
{
    struct source *source = scans->source;
    struct part log;
    struct errmsg msg;
    enum err err =
        part_tail(source->arena, path, SOURCE_OUTPUT_MAX, &log, &msg);
    if (err == ERR_OK) {
        summary_read(log.bytes, log.n, keep, scans);
    } else if (wanted || err != ERR_NOT_FOUND) {
        source_refuse(source, "%s", msg.text);
    }
    return err == ERR_OK;
}

/* The date in a database's head; of a file of own signatures, which has none,
 * when it was written. */
static void read_database(struct source *source, const char *path,
                          bool with_head)
{
    struct part head;
    struct errmsg msg;
    int64_t date_ms = 0;
    if (part_head(source->arena, path, VDB_HEAD_BYTES, &head, &msg) != ERR_OK) {
        source_refuse(source, "%s", msg.text);
        return;
    }
    if (vdb_parse_head(head.bytes, &date_ms)) {
        scan_say_database(source, date_ms, head.changed_ms);
    } else if (with_head || strncmp(head.bytes, "ClamAV-VDB", 10) == 0) {
        source_refuse(source, "%.100s: has no date that can be read", path);
    } else {
        scan_say_database(source, head.changed_ms, head.changed_ms);
    }
}

/* Signatures of one's own; ClamAV loads files by these endings. */
static bool is_signatures(const char *name)
{
    static const char *const endings[] = {
        ".hdb", ".hsb", ".ndb", ".ldb", ".mdb", ".msb", ".cdb",
        ".idb", ".db",  ".crb", ".cbc", ".yar", ".yara"};
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending != NULL && i < ARRAY_LEN(endings); i++) {
        if (text_equal(ending, endings[i])) {
            return true;
        }
    }
    return false;
}

/* The file of own signatures that was written last; NULL: none. */
static const char *newest_signatures(struct source *source, const char *folder)
{
    const char *newest = NULL;
    int64_t newest_ms = INSTANT_MIN;
    DIR *directory = opendir(folder);
    const struct dirent *entry = NULL;
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        struct part head;
        const char *path =
            is_signatures(entry->d_name)
                ? arena_printf(source->arena, "%s/%s", folder, entry->d_name)
                : NULL;
        if (path != NULL &&
            part_head(source->arena, path, 1, &head, NULL) == ERR_OK &&
            head.changed_ms > newest_ms) {
            newest = path;
            newest_ms = head.changed_ms;
        }
    }
    if (directory != NULL) {
        closedir(directory);
    }
    return newest;
}

/* daily.cld takes the place of daily.cvd once it was updated. */
static void find_database(struct source *source)
{
    static const char *const names[] = {"daily.cld", "daily.cvd"};
    const char *path = params_text(source->params, "source.database", DATABASE);
    struct part ignored;
    struct errmsg msg;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *file = arena_printf(source->arena, "%s/%s", path, names[i]);
        enum err err = part_head(source->arena, file, 1, &ignored, &msg);
        if (err == ERR_OK) {
            read_database(source, file, true);
        } else if (err != ERR_NOT_FOUND) {
            source_refuse(source, "%s", msg.text);
        }
        if (err != ERR_NOT_FOUND) {
            return;
        }
    }
    const char *own = newest_signatures(source, path);
    if (own == NULL &&
        part_head(source->arena, path, 1, &ignored, NULL) == ERR_OK) {
        own = path;
    }
    if (own != NULL) {
        read_database(source, own, false);
    } else {
        source_refuse(source,
                      "no daily.cld or daily.cvd in %.80s; name ClamAV's "
                      "folder, or a file of signatures, by \"database\"",
                      path);
    }
}

static void read_server(struct source *source)
{
    struct scans *scans = arena_alloc(source->arena, sizeof *scans);
    const char *log = params_text(source->params, "source.log", "");
    scans->source = source;
    scans->n = 0;
    scans->tz = scan_zone(source);
    if (scans->tz == NULL) {
        return;
    }
    (void)read_log(scans, arena_printf(source->arena, "%s.1", log), false);
    (void)read_log(scans, log, true);
    const size_t kept = scans->n < SCANS_MAX ? scans->n : SCANS_MAX;
    for (size_t i = 0; i < kept; i++) {
        say_scan(scans, &scans->ring[i]);
    }
    find_database(source);
    scan_say_limit(source);
}

static enum err clamscan_check(const struct params *params,
                               const char **ret_option, struct errmsg *msg)
{
    *ret_option = "source.log";
    if (params_text(params, "source.log", NULL) == NULL) {
        return errmsg_fail(msg, ERR_INVALID, "clamscan needs its log");
    }
    return ERR_OK;
}

static void clamscan_begin(struct source *source)
{
    source_work(source, read_server, NULL);
}

const struct source_kind scan_clamscan = {
    .name = "clamscan",
    .check = clamscan_check,
    .begin = clamscan_begin,
};
