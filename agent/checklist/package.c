#include "checklist/package.h"

#include <expat.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "base/check.h"
#include "base/text.h"

#define ENTRIES_MAX 4096
#define DEPTH_MAX 64
#define TAG_MAX (256 * 1024) /* bytes of one tag or comment */
#define CHUNK ((size_t)64 * 1024)
#define SAVE_AGAIN "open it in a spreadsheet program and save it again as XLSX"
#define SEPARATOR '|'
#define RELATION_ID "relationships|id"

/* Transitional and strict, and the relations of a package. */
static const char *const namespaces[] = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
};

struct package_part {
    char name[128]; /* for messages */
    const struct package_events *events;
    void *self;
    XML_Parser parser;
    int depth;
    enum err err;
    struct errmsg *msg;
};

void *package_self(const struct package_part *part)
{
    ASSERT(part->self != NULL);
    return part->self;
}

void package_fail(struct package_part *part, enum err err, const char *format,
                  ...)
{
    ASSERT(err != ERR_OK);
    if (part->err != ERR_OK) {
        return;
    }
    char text[ERRMSG_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    part->err = errmsg_fail(part->msg, err, "%s", text);
    XML_StopParser(part->parser, XML_FALSE);
}

/* The name without its namespace, or NULL if that is none of ours. */
static const char *local_name(const char *name)
{
    const char *separator = strrchr(name, SEPARATOR);
    for (size_t i = 0; separator != NULL && i < ARRAY_LEN(namespaces); i++) {
        size_t n = strlen(namespaces[i]);
        if ((size_t)(separator - name) == n &&
            memcmp(name, namespaces[i], n) == 0) {
            return separator + 1;
        }
    }
    return NULL;
}

static void XMLCALL on_start(void *user, const XML_Char *name,
                             const XML_Char **attributes)
{
    struct package_part *part = user;
    if (++part->depth > DEPTH_MAX) {
        package_fail(part, ERR_LIMIT, "%s: tags nested deeper than %d",
                     part->name, DEPTH_MAX);
        return;
    }
    const char *local = local_name(name);
    if (local != NULL && part->err == ERR_OK && part->events->start != NULL) {
        part->events->start(part, local, (const char *const *)attributes);
    }
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
    struct package_part *part = user;
    part->depth--;
    const char *local = local_name(name);
    if (local != NULL && part->err == ERR_OK && part->events->end != NULL) {
        part->events->end(part, local);
    }
}

static void XMLCALL on_text(void *user, const XML_Char *text, int n)
{
    struct package_part *part = user;
    if (part->err == ERR_OK && part->events->text != NULL) {
        part->events->text(part, text, (size_t)n);
    }
}

static void XMLCALL on_doctype(void *user, const XML_Char *name,
                               const XML_Char *system_id,
                               const XML_Char *public_id, int has_subset)
{
    (void)name, (void)system_id, (void)public_id, (void)has_subset;
    struct package_part *part = user;
    package_fail(part, ERR_INVALID,
                 "%s: declares a document type, which no spreadsheet program "
                 "writes; not read",
                 part->name);
}

const char *package_attribute(const char *const *attributes, const char *name)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        if (strcmp(attributes[i], name) == 0) {
            return attributes[i + 1];
        }
    }
    return "";
}

const char *package_relation_id(const char *const *attributes)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        size_t n = strlen(attributes[i]), end = strlen(RELATION_ID);
        if (n > end && strcmp(attributes[i] + n - end, RELATION_ID) == 0) {
            return attributes[i + 1];
        }
    }
    return "";
}

enum err package_open(struct package *package, const void *bytes, size_t n,
                      struct errmsg *msg)
{
    ASSERT(package != NULL && bytes != NULL);
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes, n, 0, &error);
    zip_t *archive = source != NULL
                         ? zip_open_from_source(source, ZIP_RDONLY, &error)
                         : NULL;
    if (archive == NULL) {
        enum err err = errmsg_fail(
            msg, ERR_INVALID,
            "a ZIP archive that is cut off or damaged (%s); fetch the workbook "
            "again, or " SAVE_AGAIN,
            zip_error_strerror(&error));
        zip_source_free(source);
        zip_error_fini(&error);
        return err;
    }
    zip_error_fini(&error);
    zip_int64_t entries = zip_get_num_entries(archive, 0);
    if (entries > ENTRIES_MAX) {
        zip_discard(archive);
        return errmsg_fail(msg, ERR_LIMIT,
                           "a ZIP archive of %lld files; a workbook has at "
                           "most %d",
                           (long long)entries, ENTRIES_MAX);
    }
    *package =
        (struct package){.archive = archive, .bytes_left = PACKAGE_TOTAL_MAX};
    return ERR_OK;
}

void package_close(struct package *package)
{
    zip_discard(package->archive);
    *package = (struct package){0};
}

static zip_int64_t locate(const struct package *package, const char *part)
{
    zip_int64_t exact =
        zip_name_locate(package->archive, part, ZIP_FL_ENC_GUESS);
    return exact >= 0 ? exact
                      : zip_name_locate(package->archive, part, ZIP_FL_NOCASE);
}

bool package_has(const struct package *package, const char *part)
{
    return locate(package, part) >= 0;
}

static enum err too_large(const char *name, size_t limit, struct errmsg *msg)
{
    return errmsg_fail(msg, ERR_LIMIT,
                       "%s: expands to more than %zu MiB; a checklist is "
                       "smaller: copy its sheet to a workbook of its own",
                       name, limit / 1024 / 1024);
}

/* Opens an entry that says it is one we take. */
static enum err open_entry(const struct package *package, const char *name,
                           zip_file_t **ret_file, struct errmsg *msg)
{
    zip_int64_t at = locate(package, name);
    zip_stat_t stat;
    if (at < 0 ||
        zip_stat_index(package->archive, (zip_uint64_t)at, 0, &stat) != 0) {
        return errmsg_fail(msg, ERR_INVALID,
                           "%s is missing in the workbook; " SAVE_AGAIN, name);
    }
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
        stat.encryption_method != ZIP_EM_NONE) {
        return errmsg_fail(msg, ERR_INVALID,
                           "password-protected; save it without a password");
    }
    if (stat.comp_method != ZIP_CM_STORE &&
        stat.comp_method != ZIP_CM_DEFLATE) {
        return errmsg_fail(msg, ERR_UNSUPPORTED,
                           "%s is compressed in a way that no spreadsheet "
                           "program uses (method %d); " SAVE_AGAIN,
                           name, stat.comp_method);
    }
    if (stat.size > PACKAGE_PART_MAX) {
        return too_large(name, PACKAGE_PART_MAX, msg);
    }
    zip_file_t *file = zip_fopen_index(package->archive, (zip_uint64_t)at, 0);
    if (file == NULL) {
        return errmsg_fail(msg, ERR_INVALID,
                           "%s cannot be read (%s); " SAVE_AGAIN, name,
                           zip_strerror(package->archive));
    }
    *ret_file = file;
    return ERR_OK;
}

/* Hands on bytes; the last ones with is_last. */
static enum err feed(struct package_part *part, const char *bytes, size_t n,
                     bool is_last)
{
    enum XML_Status status =
        XML_Parse(part->parser, bytes, (int)n, is_last ? XML_TRUE : XML_FALSE);
    if (part->err == ERR_OK && status != XML_STATUS_OK) {
        part->err = errmsg_fail(
            part->msg, ERR_INVALID, "%s, line %lu: damaged (%s); " SAVE_AGAIN,
            part->name, XML_GetCurrentLineNumber(part->parser),
            XML_ErrorString(XML_GetErrorCode(part->parser)));
    }
    return part->err;
}

static enum err pump(struct package *package, struct package_part *part,
                     zip_file_t *file)
{
    char chunk[CHUNK];
    size_t total = 0;
    for (;;) {
        zip_int64_t n = zip_fread(file, chunk, sizeof chunk);
        if (n < 0) {
            return errmsg_fail(part->msg, ERR_INVALID,
                               "%s is damaged (%s); " SAVE_AGAIN, part->name,
                               zip_file_strerror(file));
        }
        if (n == 0) {
            return feed(part, chunk, 0, true);
        }
        total += (size_t)n;
        if (total > PACKAGE_PART_MAX) {
            return too_large(part->name, PACKAGE_PART_MAX, part->msg);
        }
        if ((size_t)n > package->bytes_left) {
            return too_large("the workbook", PACKAGE_TOTAL_MAX, part->msg);
        }
        package->bytes_left -= (size_t)n;
        enum err err = feed(part, chunk, (size_t)n, false);
        if (err != ERR_OK) {
            return err;
        }
        XML_Index at = XML_GetCurrentByteIndex(part->parser);
        if ((XML_Index)total - at > TAG_MAX) {
            return errmsg_fail(
                part->msg, ERR_LIMIT,
                "%s, line %lu: one tag of more than %d KiB", part->name,
                XML_GetCurrentLineNumber(part->parser), TAG_MAX / 1024);
        }
    }
}

enum err package_read(struct package *package, const char *part,
                      const struct package_events *events, void *self,
                      struct errmsg *msg)
{
    ASSERT(package->archive != NULL && part != NULL && events != NULL);
    zip_file_t *file = NULL;
    enum err err = open_entry(package, part, &file, msg);
    if (err != ERR_OK) {
        return err;
    }
    struct errmsg failed = {0};
    struct package_part reading = {.events = events,
                                   .self = self,
                                   .parser =
                                       XML_ParserCreateNS(NULL, SEPARATOR),
                                   .msg = &failed};
    ASSERT(reading.parser != NULL);
    text_printable(part, strlen(part), reading.name, sizeof reading.name);
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, on_start, on_end);
    XML_SetCharacterDataHandler(reading.parser, on_text);
    XML_SetStartDoctypeDeclHandler(reading.parser, on_doctype);
    err = pump(package, &reading, file);
    XML_ParserFree(reading.parser);
    zip_fclose(file);
    if (err != ERR_OK && msg != NULL) {
        *msg = failed;
    }
    return err;
}

struct relation_reader {
    struct arena *arena;
    const char *base; /* folder of the part, with its slash, or "" */
    struct relation items[PACKAGE_RELATIONS_MAX];
    size_t n;
};

/* "../media/a.xml" seen from "xl/worksheets/" is "xl/media/a.xml". */
static const char *resolve(struct arena *arena, const char *base,
                           const char *target)
{
    if (target[0] == '/') {
        return arena_strdup(arena, target + 1);
    }
    char *path = arena_printf(arena, "%s%s", base, target);
    char *out = path;
    const char *at = path;
    while (*at != '\0') {
        size_t n = strcspn(at, "/");
        n += at[n] == '/';
        bool is_up = strncmp(at, "../", 3) == 0;
        if (is_up && out > path) {
            out--;
            while (out > path && out[-1] != '/') {
                out--;
            }
        } else if (!is_up && strncmp(at, "./", 2) != 0) {
            memmove(out, at, n);
            out += n;
        }
        at += n;
    }
    *out = '\0';
    return path;
}

static void take_relation(struct package_part *part, const char *name,
                          const char *const *attributes)
{
    struct relation_reader *reader = package_self(part);
    const char *mode = package_attribute(attributes, "TargetMode");
    if (strcmp(name, "Relationship") != 0 || strcmp(mode, "External") == 0) {
        return;
    }
    if (reader->n == PACKAGE_RELATIONS_MAX) {
        package_fail(part, ERR_LIMIT,
                     "%s: more than %d parts; copy the checklist's sheet to a "
                     "workbook of its own",
                     part->name, PACKAGE_RELATIONS_MAX);
        return;
    }
    const char *type = package_attribute(attributes, "Type");
    const char *slash = strrchr(type, '/');
    reader->items[reader->n++] = (struct relation){
        .id = arena_strdup(reader->arena, package_attribute(attributes, "Id")),
        .type = arena_strdup(reader->arena, slash != NULL ? slash + 1 : type),
        .part = resolve(reader->arena, reader->base,
                        package_attribute(attributes, "Target"))};
}

enum err package_relations(struct package *package, struct arena *arena,
                           const char *part, struct relations *ret_relations,
                           struct errmsg *msg)
{
    ASSERT(part != NULL && ret_relations != NULL);
    static const struct package_events events = {.start = take_relation};
    const char *slash = strrchr(part, '/');
    int folder = slash != NULL ? (int)(slash + 1 - part) : 0;
    const char *name =
        arena_printf(arena, "%.*s_rels/%s.rels", folder, part, part + folder);
    struct relation_reader *reader = arena_alloc(arena, sizeof *reader);
    reader->arena = arena;
    reader->base = arena_strndup(arena, part, (size_t)folder);
    if (package_has(package, name)) {
        enum err err = package_read(package, name, &events, reader, msg);
        if (err != ERR_OK) {
            return err;
        }
    }
    *ret_relations = (struct relations){reader->items, reader->n};
    return ERR_OK;
}

const struct relation *package_relation(const struct relations *relations,
                                        const char *id, const char *type)
{
    for (size_t i = 0; i < relations->n; i++) {
        const struct relation *relation = &relations->items[i];
        bool found = id != NULL ? strcmp(relation->id, id) == 0
                                : strcmp(relation->type, type) == 0;
        if (found) {
            return relation;
        }
    }
    return NULL;
}
