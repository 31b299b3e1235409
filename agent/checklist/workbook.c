#include "checklist/sheet.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "checklist/worksheet.h"

#define NAMED_SHEETS_MAX 1024
#define CELLS_MAX ((size_t)IMPORT_ROWS_MAX * ROWS_CELLS_MAX)

/* A sheet as the workbook lists it. */
struct listed {
    const char *name;
    const char *id; /* of its relation */
    bool is_hidden;
};

struct listing {
    struct arena *arena;
    struct listed sheets[NAMED_SHEETS_MAX];
    size_t n;
    bool is_workbook;       /* its first element said so */
    bool is_1904, is_stale; /* as worksheet_source has them */
};

/* What a ZIP archive may be instead, by a part it has. */
static const struct {
    const char *part;
    const char *what;
} others[] = {
    {"word/document.xml", "a Word document; copy its table to a spreadsheet "
                          "and save that as XLSX"},
    {"ppt/presentation.xml", "a PowerPoint presentation; copy its table to a "
                             "spreadsheet and save that as XLSX"},
    {"xl/workbook.bin", "a binary workbook (XLSB); save it as XLSX"},
    {"content.xml", "an OpenDocument file (ODS or ODT); save it as XLSX"},
    {"index.xml", "a Numbers document; export it as XLSX"},
    {"Index/Document.iwa", "a Numbers document; export it as XLSX"},
};

static enum err no_workbook(const struct package *package, struct errmsg *msg)
{
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        if (package_has(package, others[i].part)) {
            return errmsg_fail(msg, ERR_INVALID, "looks like %s",
                               others[i].what);
        }
    }
    return errmsg_fail(msg, ERR_INVALID,
                       "a ZIP archive that holds no workbook; unpack it and "
                       "import the checklist that is in it");
}

static void list_sheet(struct package_part *part, struct listing *listing,
                       const char *const *attributes)
{
    if (listing->n == NAMED_SHEETS_MAX) {
        package_fail(part, ERR_LIMIT,
                     "more than %d sheets; copy the checklist to a workbook of "
                     "its own",
                     NAMED_SHEETS_MAX);
        return;
    }
    const char *state = package_attribute(attributes, "state");
    listing->sheets[listing->n++] = (struct listed){
        .name =
            arena_strdup(listing->arena, package_attribute(attributes, "name")),
        .id = arena_strdup(listing->arena, package_relation_id(attributes)),
        .is_hidden =
            strcmp(state, "hidden") == 0 || strcmp(state, "veryHidden") == 0};
}

static bool is_true(const char *text)
{
    return strcmp(text, "1") == 0 || strcmp(text, "true") == 0;
}

static void on_start(struct package_part *part, const char *name,
                     const char *const *attributes)
{
    struct listing *listing = package_self(part);
    if (strcmp(name, "workbook") == 0) {
        listing->is_workbook = true;
    } else if (strcmp(name, "workbookPr") == 0) {
        listing->is_1904 = is_true(package_attribute(attributes, "date1904"));
    } else if (strcmp(name, "calcPr") == 0) {
        listing->is_stale =
            is_true(package_attribute(attributes, "fullCalcOnLoad"));
    } else if (strcmp(name, "sheet") == 0) {
        list_sheet(part, listing, attributes);
    }
}

/* The parts of a workbook that point at all others. */
struct outline {
    struct listing listing;
    struct relations relations;
};

static enum err read_outline(struct package *package, struct arena *arena,
                             struct outline *ret_outline, struct errmsg *msg)
{
    static const struct package_events events = {.start = on_start};
    struct relations roots;
    enum err err = package_relations(package, arena, "", &roots, msg);
    if (err != ERR_OK) {
        return err;
    }
    const struct relation *root =
        package_relation(&roots, NULL, "officeDocument");
    size_t n = root != NULL ? strlen(root->part) : 0;
    if (n < 4 || strcmp(root->part + n - 4, ".bin") == 0) {
        return no_workbook(package, msg);
    }
    struct listing *listing = &ret_outline->listing;
    listing->arena = arena;
    err = package_read(package, root->part, &events, listing, msg);
    if (err != ERR_OK) {
        return err;
    }
    if (!listing->is_workbook) {
        return no_workbook(package, msg);
    }
    return package_relations(package, arena, root->part,
                             &ret_outline->relations, msg);
}

static enum err read_shared(struct worksheet_source *source,
                            const struct outline *outline, struct errmsg *msg)
{
    const struct relations *relations = &outline->relations;
    const struct relation *strings =
        package_relation(relations, NULL, "sharedStrings");
    const struct relation *styles = package_relation(relations, NULL, "styles");
    enum err err = ERR_OK;
    if (strings != NULL && package_has(&source->package, strings->part)) {
        err = shared_strings_read(&source->package, source->arena,
                                  strings->part, &source->strings, msg);
    }
    if (err == ERR_OK && styles != NULL &&
        package_has(&source->package, styles->part)) {
        err = cell_styles_read(&source->package, source->arena, styles->part,
                               &source->styles, msg);
    }
    return err;
}

/* The part that holds the sheet's cells; NULL: it has none (a chart). */
static const char *part_of(const struct outline *outline,
                           const struct listed *sheet)
{
    const struct relation *relation =
        package_relation(&outline->relations, sheet->id, NULL);
    return relation != NULL && strcmp(relation->type, "worksheet") == 0
               ? relation->part
               : NULL;
}

/* "Sheet1", "メモ" (hidden) */
static enum err list_names(const struct outline *outline, const char *what,
                           struct errmsg *msg)
{
    struct buf names;
    char shown[128];
    buf_init(&names, ERRMSG_MAX);
    for (size_t i = 0; i < outline->listing.n; i++) {
        const struct listed *sheet = &outline->listing.sheets[i];
        if (part_of(outline, sheet) == NULL) {
            continue;
        }
        buf_printf(&names, "%s\"%s\"%s", names.len > 0 ? ", " : "",
                   text_printable(sheet->name, strlen(sheet->name), shown,
                                  sizeof shown),
                   sheet->is_hidden ? " (hidden)" : "");
    }
    enum err err =
        errmsg_fail(msg, ERR_INVALID, "%s; there are: %s", what,
                    names.len > 0 ? buf_str(&names) : "none with cells");
    buf_fini(&names);
    return err;
}

/* What is wrong with one sheet matters only if it is the checklist. */
static void add_cure(const struct outline *outline, struct errmsg *msg)
{
    size_t n = 0;
    for (size_t i = 0; i < outline->listing.n; i++) {
        n += part_of(outline, &outline->listing.sheets[i]) != NULL;
    }
    if (n > 1 && msg != NULL) {
        struct errmsg told = *msg;
        errmsg_set(msg,
                   "%s; if that is not the checklist, name its sheet with "
                   "--sheet",
                   told.text);
    }
}

static bool is_wanted(const struct listed *sheet, const char *name)
{
    return name != NULL ? strcmp(sheet->name, name) == 0 : !sheet->is_hidden;
}

static enum err read_sheets(struct worksheet_source *source,
                            const struct outline *outline, const char *name,
                            struct workbook *ret_workbook, struct errmsg *msg)
{
    ret_workbook->n = 0;
    for (size_t i = 0; i < outline->listing.n; i++) {
        const struct listed *sheet = &outline->listing.sheets[i];
        const char *part = part_of(outline, sheet);
        if (part == NULL || !is_wanted(sheet, name)) {
            continue;
        }
        if (ret_workbook->n == WORKBOOK_SHEETS_MAX) {
            return list_names(outline,
                              "too many worksheets; name the checklist's with "
                              "--sheet",
                              msg);
        }
        enum err err =
            worksheet_read(source, sheet->name, part,
                           &ret_workbook->sheets[ret_workbook->n], msg);
        if (err != ERR_OK && name == NULL) {
            add_cure(outline, msg);
        }
        if (err != ERR_OK) {
            return err;
        }
        ret_workbook->n++;
    }
    if (ret_workbook->n > 0) {
        return ERR_OK;
    }
    return list_names(outline,
                      name != NULL ? "no worksheet of that name (--sheet)"
                                   : "no worksheet that is not hidden; name "
                                     "one with --sheet",
                      msg);
}

enum err workbook_read(struct arena *arena, const struct import_source *source,
                       struct workbook *ret_workbook, struct errmsg *msg)
{
    ASSERT(arena != NULL && source != NULL && ret_workbook != NULL);
    struct worksheet_source sheets = {.arena = arena,
                                      .bytes_left = IMPORT_BYTES_MAX,
                                      .cells_left = CELLS_MAX};
    struct outline *outline = arena_alloc(arena, sizeof *outline);
    enum err err = package_open(&sheets.package, source->bytes, source->n, msg);
    if (err != ERR_OK) {
        return err;
    }
    err = read_outline(&sheets.package, arena, outline, msg);
    if (err == ERR_OK) {
        sheets.is_1904 = outline->listing.is_1904;
        sheets.is_stale = outline->listing.is_stale;
        err = read_shared(&sheets, outline, msg);
    }
    if (err == ERR_OK) {
        err = read_sheets(&sheets, outline, source->sheet, ret_workbook, msg);
    }
    package_close(&sheets.package);
    return err;
}
