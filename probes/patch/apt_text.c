#include "probes/patch/apt_text.h"

#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"
#include "core/civil.h"
#include "probes/patch/lines.h"

static const char security_end[] = "-security";

/* Whether the n bytes end like the suite or label of a security archive:
 * "bookworm-security", "Debian-Security", "jammy-infra-security". */
static bool ends_in_security(const char *text, size_t n)
{
    size_t length = sizeof security_end - 1;
    return n >= length &&
           strncasecmp(text + n - length, security_end, length) == 0;
}

/* --- apt-get -s ----------------------------------------------------------- */

/* "Debian:12.15/oldstable, Debian-Security:12/oldstable-security [amd64])" */
static bool names_security(const char *origins)
{
    size_t all = strcspn(origins, "[)");
    size_t at = 0;
    while (at < all) {
        const char *one = origins + at;
        size_t length = strcspn(one, ",[)");
        size_t trimmed = length;
        while (trimmed > 0 && one[trimmed - 1] == ' ') {
            trimmed--;
        }
        size_t label = strcspn(one, ":,[)");
        if (ends_in_security(one, trimmed) ||
            (label < trimmed && ends_in_security(one, label))) {
            return true;
        }
        at += length + 1;
    }
    return false;
}

/* "Inst openssl [3.0.20] (3.0.22 Debian-Security:12/… [amd64])" after its first
 * word. False: it is new, or another form. */
static bool parse_inst(struct arena *arena, const char *at,
                       struct apt_update *ret)
{
    const char *package = words_next(arena, &at);
    const char *old = words_next(arena, &at);
    if (package == NULL || old == NULL || old[0] != '[' || at[0] != '(') {
        return false;
    }
    at++;
    const char *version = words_next(arena, &at);
    if (version == NULL || strcspn(version, ")") != strlen(version)) {
        return false;
    }
    *ret = (struct apt_update){package, version, names_security(at)};
    return true;
}

struct apt_updates apt_plan(struct arena *arena, const char *text)
{
    static const char inst[] = "Inst ";
    static const char kept[] = "The following packages have been kept back:";
    struct lines lines = {arena, text};
    struct apt_updates all = {
        .items = arena_array(arena, lines_count(text), sizeof *all.items),
        .kept = arena_array(arena, strlen(text) / 2 + 1, sizeof *all.kept)};
    bool keeping = false;
    for (const char *line = lines_next(&lines); line != NULL;
         line = lines_next(&lines)) {
        if (text_starts(line, inst)) {
            all.n +=
                parse_inst(arena, line + sizeof inst - 1, &all.items[all.n]);
        }
        keeping = text_equal(line, kept) || (keeping && line[0] == ' ');
        const char *at = line + strspn(line, " ");
        const char *name = NULL;
        while (keeping && line[0] == ' ' &&
               (name = words_next(arena, &at)) != NULL) {
            all.kept[all.n_kept++] = name;
        }
    }
    return all;
}

/* --- apt-cache policy ----------------------------------------------------- */

/* A package of `apt-cache policy` being read. */
struct policy {
    const char *package, *installed, *candidate;
    bool between; /* its table is at a version above the installed one, and not
                     above the candidate */
    bool security;
};

/* "500 http://security.debian.org/debian-security bookworm-security/main …" */
static bool is_security_source(struct arena *arena, const char *at)
{
    (void)words_next(arena, &at);
    const char *url = words_next(arena, &at);
    const char *suite = words_next(arena, &at);
    if (url == NULL || suite == NULL) {
        return false;
    }
    size_t length = strlen(url);
    while (length > 0 && url[length - 1] == '/') {
        length--;
    }
    return ends_in_security(url, length) ||
           ends_in_security(suite, strcspn(suite, "/"));
}

static void end_policy(struct policy *policy, struct apt_updates *all)
{
    if (policy->package != NULL && policy->installed != NULL &&
        policy->candidate != NULL && !text_equal(policy->installed, "(none)") &&
        !text_equal(policy->candidate, "(none)") &&
        !text_equal(policy->installed, policy->candidate)) {
        all->items[all->n++] = (struct apt_update){
            policy->package, policy->candidate, policy->security};
    }
    *policy = (struct policy){0};
}

/* "     3.0.22 500" or " *** 3.0.20 100" */
static void take_version(struct arena *arena, struct policy *policy,
                         const char *line)
{
    const char *at = line + 5;
    const char *version = words_next(arena, &at);
    if (text_starts(line, " *** ")) {
        policy->between = false;
    } else if (text_equal(version, policy->candidate)) {
        policy->between = true;
    }
}

struct apt_updates apt_policy(struct arena *arena, const char *text)
{
    static const char installed[] = "  Installed: ";
    static const char candidate[] = "  Candidate: ";
    static const char source[] = "        ";
    struct lines lines = {arena, text};
    struct apt_updates all = {
        .items = arena_array(arena, lines_count(text), sizeof *all.items)};
    struct policy policy = {0};
    for (const char *line = lines_next(&lines); line != NULL;
         line = lines_next(&lines)) {
        size_t length = strlen(line);
        if (line[0] != ' ' && length > 1 && line[length - 1] == ':') {
            end_policy(&policy, &all);
            policy.package = arena_strndup(arena, line, length - 1);
        } else if (text_starts(line, installed)) {
            const char *at = line + sizeof installed - 1;
            policy.installed = words_next(arena, &at);
        } else if (text_starts(line, candidate)) {
            const char *at = line + sizeof candidate - 1;
            policy.candidate = words_next(arena, &at);
        } else if (text_starts(line, source)) {
            policy.security =
                policy.security ||
                (policy.between &&
                 is_security_source(arena, line + strspn(line, " ")));
        } else if (text_starts(line, "     ") || text_starts(line, " *** ")) {
            take_version(arena, &policy, line);
        }
    }
    end_policy(&policy, &all);
    return all;
}

/* --- Release -------------------------------------------------------------- */

static int64_t month_of(const char *name)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (size_t i = 0; i < 12 && name != NULL; i++) {
        if (strlen(name) == 3 && strncmp(months + 3 * i, name, 3) == 0) {
            return (int64_t)i + 1;
        }
    }
    return 0;
}

/* "Sat, 21 Nov 2026 09:12:33 UTC"; INSTANT_MIN: another form. */
static int64_t parse_date(struct arena *arena, const char *at)
{
    int64_t at_ms = INSTANT_MIN;
    (void)words_next(arena, &at);
    const char *day = words_next(arena, &at);
    int64_t month = month_of(words_next(arena, &at));
    const char *year = words_next(arena, &at);
    const char *time = words_next(arena, &at);
    const char *zone = words_next(arena, &at);
    bool utc = text_equal(zone, "UTC") || text_equal(zone, "GMT") ||
               text_equal(zone, "Z") || text_equal(zone, "+0000");
    if (day == NULL || month == 0 || year == NULL || time == NULL || !utc) {
        return INSTANT_MIN;
    }
    const char *text =
        arena_printf(arena, "%s-%02d-%s%sT%s%sZ", year, (int)month,
                     strlen(day) == 1 ? "0" : "", day,
                     strcspn(time, ":") == 1 ? "0" : "", time);
    return civil_parse_instant(text, &at_ms) == ERR_OK ? at_ms : INSTANT_MIN;
}

/* What stands behind "Name: " on a line; NULL: another line. */
static const char *field(const char *line, const char *name)
{
    size_t length = strlen(name);
    if (strncasecmp(line, name, length) != 0 || line[length] != ':') {
        return NULL;
    }
    return line + length + 1 + strspn(line + length + 1, " ");
}

struct apt_release apt_release(struct arena *arena, const char *text)
{
    static const char *const names[] = {"Label", "Suite", "Codename"};
    struct lines lines = {arena, text};
    struct apt_release ret = {false, INSTANT_MIN, INSTANT_MAX};
    for (const char *line = lines_next(&lines);
         line != NULL && line[0] != ' '; /* sums of files begin */
         line = lines_next(&lines)) {
        const char *value = NULL;
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
            value = field(line, names[i]);
            ret.security =
                ret.security ||
                (value != NULL && ends_in_security(value, strlen(value)));
        }
        value = field(line, "Date");
        if (value != NULL) {
            ret.date_ms = parse_date(arena, value);
        }
        value = field(line, "Valid-Until");
        if (value != NULL) {
            int64_t until_ms = parse_date(arena, value);
            ret.valid_until_ms =
                until_ms == INSTANT_MIN ? INSTANT_MAX : until_ms;
        }
    }
    return ret;
}

/* --- dpkg.log ------------------------------------------------------------- */

#define STAMP_LENGTH 19 /* "2026-11-23 21:02:09" */

/* False: another form. */
static bool parse_stamp(const struct tz *tz, const char *line, int64_t *ret_ms)
{
    char instant[STAMP_LENGTH + 2];
    int64_t as_utc_ms = 0;
    if (strlen(line) < STAMP_LENGTH || line[10] != ' ') {
        return false;
    }
    memcpy(instant, line, STAMP_LENGTH);
    instant[10] = 'T';
    instant[STAMP_LENGTH] = 'Z';
    instant[STAMP_LENGTH + 1] = '\0';
    if (civil_parse_instant(instant, &as_utc_ms) != ERR_OK) {
        return false;
    }
    *ret_ms = tz_from_local(tz, tz_to_local(tz_utc(), as_utc_ms));
    return true;
}

/* A word within a line. */
struct word {
    const char *at;
    size_t n;
};

/* The next one, and *at behind it; empty: there is none. */
static struct word split(const char **at)
{
    struct word word = {*at, strcspn(*at, " ")};
    *at += word.n;
    *at += strspn(*at, " ");
    return word;
}

static bool is_word(const struct word *word, const char *text)
{
    return strlen(text) == word->n && strncmp(text, word->at, word->n) == 0;
}

/* "openssl:amd64" as apt calls it. */
static struct word name_of(const struct dpkg_log *log, struct word name)
{
    size_t length = 0;
    while (length < name.n && name.at[length] != ':') {
        length++;
    }
    if (length == name.n) {
        return name;
    }
    struct word architecture = {name.at + length + 1, name.n - length - 1};
    bool is_own = log->native == NULL || is_word(&architecture, "all") ||
                  is_word(&architecture, log->native);
    return is_own ? (struct word){name.at, length} : name;
}

static const char *kept(struct dpkg_log *log, struct word word)
{
    return arena_strndup(log->arena, word.at, word.n);
}

/* NAME OLD NEW */
static void begin_upgrade(struct dpkg_log *log, const char *at)
{
    struct word package = name_of(log, split(&at));
    struct word old = split(&at);
    struct word version = split(&at);
    bool again = old.n == version.n && strncmp(old.at, version.at, old.n) == 0;
    if (package.n == 0 || version.n == 0 || again) {
        return;
    }
    if (log->items == NULL) {
        log->items =
            arena_array(log->arena, DPKG_UPGRADES_MAX, sizeof *log->items);
    }
    log->items[log->n++ % DPKG_UPGRADES_MAX] = (struct dpkg_upgrade){
        kept(log, package), kept(log, version), INSTANT_MIN};
}

/* NAME VERSION */
static void end_upgrade(struct dpkg_log *log, const char *at, int64_t at_ms)
{
    struct word package = name_of(log, split(&at));
    struct word version = split(&at);
    size_t oldest = log->n > DPKG_UPGRADES_MAX ? log->n - DPKG_UPGRADES_MAX : 0;
    for (size_t i = log->n; i > oldest; i--) {
        struct dpkg_upgrade *one = &log->items[(i - 1) % DPKG_UPGRADES_MAX];
        if (is_word(&package, one->package) &&
            is_word(&version, one->version)) {
            one->at_ms = one->at_ms == INSTANT_MIN ? at_ms : one->at_ms;
            return;
        }
    }
}

void dpkg_log_line(struct dpkg_log *log, const char *line)
{
    static const char upgrade[] = "upgrade ";
    static const char installed[] = "status installed ";
    int64_t at_ms = 0;
    if (!parse_stamp(log->tz, line, &at_ms) || line[STAMP_LENGTH] != ' ') {
        return;
    }
    const char *at = line + STAMP_LENGTH + 1;
    if (text_starts(at, upgrade)) {
        begin_upgrade(log, at + sizeof upgrade - 1);
    } else if (text_starts(at, installed)) {
        end_upgrade(log, at + sizeof installed - 1, at_ms);
    }
}
