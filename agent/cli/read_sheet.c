#include "cli/read_sheet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "conf/claims_file.h"
#include "conf/file.h"

/* One byte more than is allowed is enough to know that it is too much. */
static enum err read_standard_input(struct arena *arena, char **ret_bytes,
                                    size_t *ret_n, struct errmsg *msg)
{
    struct buf input;
    buf_init(&input, (size_t)IMPORT_BYTES_MAX + 1);
    char block[65536];
    size_t n = 0;
    while (!input.overflowed &&
           (n = fread(block, 1, sizeof block, stdin)) > 0) {
        buf_add(&input, block, n);
    }
    enum err err = ERR_OK;
    if (ferror(stdin)) {
        err = errmsg_fail(msg, ERR_IO, "cannot read standard input: %s",
                          strerror(errno));
    } else if (input.overflowed) {
        err = errmsg_fail(msg, ERR_LIMIT,
                          "standard input: more than %d bytes; a checklist is "
                          "smaller",
                          IMPORT_BYTES_MAX);
    } else {
        *ret_bytes = arena_strndup(arena, buf_str(&input), input.len);
        *ret_n = input.len;
    }
    buf_fini(&input);
    return err;
}

static enum err read_bytes(struct arena *arena, const char *file,
                           char **ret_bytes, size_t *ret_n, struct errmsg *msg)
{
    return strcmp(file, "-") == 0
               ? read_standard_input(arena, ret_bytes, ret_n, msg)
               : file_read(arena, file, IMPORT_BYTES_MAX, ret_bytes, ret_n,
                           msg);
}

static const char *name_of(const char *file)
{
    return strcmp(file, "-") == 0 ? "standard input" : file;
}

static enum err import_bytes(struct arena *arena, struct import_source source,
                             const char *bytes, size_t n,
                             struct checklist *ret_checklist,
                             struct errmsg *msg)
{
    source.file = name_of(source.file);
    source.bytes = bytes;
    source.n = n;
    return import_checklist(arena, &source, ret_checklist, msg);
}

enum err read_sheet(struct arena *arena, struct import_source source,
                    struct checklist *ret_checklist, struct errmsg *msg)
{
    ASSERT(arena != NULL && source.file != NULL);
    const char *file = source.file;
    char *bytes = NULL;
    size_t n = 0;
    enum err err = read_bytes(arena, file, &bytes, &n, msg);
    return err != ERR_OK
               ? err
               : import_bytes(arena, source, bytes, n, ret_checklist, msg);
}

enum err read_sheet_or_claims(struct arena *arena, struct import_source source,
                              struct checklist *ret_checklist,
                              struct errmsg *msg)
{
    ASSERT(arena != NULL && source.file != NULL);
    const char *file = source.file;
    char *bytes = NULL;
    size_t n = 0;
    enum err err = read_bytes(arena, file, &bytes, &n, msg);
    if (err != ERR_OK) {
        return err;
    }
    size_t start = n > 0 ? strspn(bytes, " \t\r\n") : 0;
    if (start < n && (bytes[start] == '{' || bytes[start] == '/')) {
        const struct checklist *checklist = NULL;
        err = claims_parse(arena, name_of(file), bytes, n, &checklist, msg);
        if (err == ERR_OK) {
            *ret_checklist = *checklist;
        }
        return err;
    }
    return import_bytes(arena, source, bytes, n, ret_checklist, msg);
}
