/*
 * Any bytes as a workbook: as the whole archive, as the XML of its sheet, as
 * its shared texts, as its styles, and as the format of a number. What is read
 * must keep to its limits.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/check.h"
#include "checklist/number_format.h"
#include "checklist/sheet.h"

#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"
#define ARCHIVE_MAX ((size_t)1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct part {
    const char *name;
    const void *bytes;
    size_t n;
};

static const char root[] =
    "<Relationships xmlns=\"" PACKAGE "\"><Relationship Id=\"r\" Type=\"" OFFICE
    "relationships/officeDocument\" Target=\"b.xml\"/></Relationships>";
static const char book[] =
    "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "relationships\"><sheets>"
    "<sheet name=\"S\" sheetId=\"1\" r:id=\"s\"/></sheets></workbook>";
static const char book_parts[] =
    "<Relationships xmlns=\"" PACKAGE "\"><Relationship Id=\"s\" Type=\"" OFFICE
    "relationships/worksheet\" Target=\"s.xml\"/><Relationship Id=\"t\" "
    "Type=\"" OFFICE "relationships/sharedStrings\" Target=\"t.xml\"/>"
    "<Relationship Id=\"y\" Type=\"" OFFICE
    "relationships/styles\" Target=\"y.xml\"/></Relationships>";
static const char sheet[] =
    "<worksheet xmlns=\"" MAIN "\"><sheetData><row r=\"1\"><c t=\"s\"><v>0</v>"
    "</c><c s=\"0\"><v>0.99999</v></c><c t=\"s\" s=\"1\"><v>1</v></c></row>"
    "<row><c s=\"1\"><v>46127.5</v></c></row></sheetData></worksheet>";
static const char texts[] = "<sst xmlns=\"" MAIN "\"><si><t>a</t></si><si><t>b"
                            "</t></si></sst>";
static const char styles[] =
    "<styleSheet xmlns=\"" MAIN "\"><cellXfs><xf numFmtId=\"10\"/>"
    "<xf numFmtId=\"14\"/></cellXfs></styleSheet>";

static void check_rows(const struct rows *rows)
{
    ASSERT(rows->n <= IMPORT_ROWS_MAX && rows->sheet != NULL);
    int line = 0;
    for (size_t i = 0; i < rows->n; i++) {
        const struct row *row = &rows->items[i];
        ASSERT(row->line > line);
        ASSERT(row->n_cells >= 1 && row->n_cells <= ROWS_CELLS_MAX);
        line = row->line;
        for (size_t k = 0; k < row->n_cells; k++) {
            ASSERT(row->cells[k].column == (int)k + 1);
            ASSERT(strlen(row->cells[k].text) <= 2 * ROWS_CELL_MAX);
        }
    }
}

static void check_archive(const void *bytes, size_t n)
{
    struct arena arena = {0};
    struct errmsg msg = {0};
    struct workbook *workbook = arena_alloc(&arena, sizeof *workbook);
    struct import_source source = {.file = "f", .bytes = bytes, .n = n};
    if (workbook_read(&arena, &source, workbook, &msg) == ERR_OK) {
        ASSERT(workbook->n >= 1 && workbook->n <= WORKBOOK_SHEETS_MAX);
        for (size_t i = 0; i < workbook->n; i++) {
            check_rows(&workbook->sheets[i]);
        }
    } else {
        ASSERT(msg.text[0] != '\0');
    }
    arena_fini(&arena);
}

/* A workbook in memory whose `part` is the input. */
static void check_part(const char *part, const uint8_t *data, size_t size)
{
    const struct part parts[] = {
        {"_rels/.rels", root, sizeof root - 1},
        {"b.xml", book, sizeof book - 1},
        {"_rels/b.xml.rels", book_parts, sizeof book_parts - 1},
        {"s.xml", sheet, sizeof sheet - 1},
        {"t.xml", texts, sizeof texts - 1},
        {"y.xml", styles, sizeof styles - 1},
    };
    zip_error_t error;
    zip_source_t *memory = zip_source_buffer_create(NULL, 0, 0, &error);
    ASSERT(memory != NULL);
    zip_source_keep(memory);
    zip_t *archive = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
    ASSERT(archive != NULL);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        bool is_input = strcmp(parts[i].name, part) == 0;
        zip_source_t *source =
            zip_source_buffer(archive, is_input ? data : parts[i].bytes,
                              is_input ? size : parts[i].n, 0);
        zip_int64_t at = zip_file_add(archive, parts[i].name, source, 0);
        ASSERT(at >= 0);
        zip_set_file_compression(archive, (zip_uint64_t)at, ZIP_CM_STORE, 0);
    }
    ASSERT(zip_close(archive) == 0);
    ASSERT(zip_source_open(memory) == 0);
    static unsigned char bytes[ARCHIVE_MAX];
    zip_int64_t n = zip_source_read(memory, bytes, sizeof bytes);
    ASSERT(n > 0);
    zip_source_close(memory);
    zip_source_free(memory);
    check_archive(bytes, (size_t)n);
}

/* "CODE\nNUMBER" */
static void check_format(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    char *code = arena_strndup(&arena, (const char *)data, size);
    char *number = strchr(code, '\n');
    struct decimal value = {.n = 2, .point = 2, .digits = {1, 5}};
    if (number != NULL) {
        *number++ = '\0';
        if (!decimal_parse(number, &value)) {
            value = (struct decimal){0};
        }
    }
    ASSERT(number_format_show(&arena, code, &value, size % 2 == 0) != NULL);
    ASSERT(number_format_show_text(&arena, code, "a") != NULL);
    ASSERT(number_format_show_iso(&arena, code) != NULL);
    arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > ARCHIVE_MAX / 2) {
        return 0;
    }
    if (size >= 4 && memcmp(data, "PK\x03\x04", 4) == 0) {
        check_archive(data, size);
        return 0;
    }
    check_format(data, size);
    static const struct {
        const char *element, *part;
    } roots[] = {{"<sst", "t.xml"}, {"<styleSheet", "y.xml"}, {"<", "s.xml"}};
    for (size_t i = 0; i < ARRAY_LEN(roots); i++) {
        size_t n = strlen(roots[i].element);
        if (memmem(data, size, roots[i].element, n) != NULL) {
            check_part(roots[i].part, data, size);
            break;
        }
    }
    return 0;
}
