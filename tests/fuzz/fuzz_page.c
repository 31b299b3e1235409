/* Any bytes as a page: its encoding, its text, and what is looked for in it. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "probes/page/charset.h"
#include "probes/page/fold.h"
#include "probes/page/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct buf utf8;
    struct buf seen;
    struct fold_part part;
    const char *bytes = arena_strndup(&arena, (const char *)data, size);
    size_t n = strlen(bytes);
    buf_init(&utf8, 1 << 24);
    buf_init(&seen, 1 << 24);
    const char *name = charset_named(&arena, NULL, bytes, n);
    if (charset_read(name, bytes, n, &utf8) == ERR_OK) {
        html_text(buf_str(&utf8), utf8.len, &seen);
        const char *text = fold_text(&arena, buf_str(&seen), seen.len);
        ASSERT(text != NULL);
        if (fold_find_near(text, "a", "7", 200, &part) ||
            fold_find(text, "7", 0, &part)) {
            const char *around = fold_around(&arena, text, part, 20);
            ASSERT(strchr(around, '7') != NULL);
        }
    }
    buf_fini(&utf8);
    buf_fini(&seen);
    arena_fini(&arena);
    return 0;
}
