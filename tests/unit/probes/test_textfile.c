/* Files of the host, whole and line by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/check.h"
#include "probes/textfile.h"

static char path[64];

static int setup(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/claimd-textfile-%d", (int)getpid());
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    (void)unlink(path);
    return 0;
}

static void put(const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static void take(void *into, const char *line)
{
    buf_printf(into, "<%s>", line);
}

static enum err lines_of(size_t max, struct buf *ret)
{
    buf_clear(ret);
    return textfile_lines(path, max, take, ret, NULL);
}

static void packed_or_not(void **state)
{
    (void)state;
    /* "a\nbc\n" by gzip. */
    static const unsigned char packed[] = {
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
        0x03, 0x4b, 0xe4, 0x4a, 0x4a, 0xe6, 0x02, 0x00, 0xb0,
        0x87, 0x9b, 0xe8, 0x05, 0x00, 0x00, 0x00};
    struct buf got;
    struct arena arena = {0};
    const char *text = NULL;
    size_t n = 0;
    buf_init(&got, 1 << 16);
    put("a\nbc", 4);
    assert_int_equal(lines_of(100, &got), ERR_OK);
    assert_string_equal(buf_str(&got), "<a><bc>");
    put(packed, sizeof packed);
    assert_int_equal(textfile_read(&arena, path, 100, &text, &n, NULL), ERR_OK);
    assert_string_equal(text, "a\nbc\n");
    assert_int_equal(lines_of(100, &got), ERR_OK);
    assert_string_equal(buf_str(&got), "<a><bc>");
    put(packed, sizeof packed - 9); /* cut off */
    assert_int_equal(lines_of(100, &got), ERR_IO);
    assert_int_equal(textfile_read(&arena, path, 100, &text, &n, NULL), ERR_IO);
    arena_fini(&arena);
    buf_fini(&got);
}

static void limits_are_kept(void **state)
{
    (void)state;
    struct arena arena = {0};
    const char *text = NULL;
    size_t n = 0;
    struct buf got;
    buf_init(&got, 1 << 16);
    put("a\nbc\n", 5);
    assert_int_equal(textfile_read(&arena, path, 5, &text, &n, NULL), ERR_OK);
    assert_int_equal(n, 5);
    assert_int_equal(textfile_read(&arena, path, 4, &text, &n, NULL),
                     ERR_LIMIT);
    assert_int_equal(lines_of(5, &got), ERR_OK);
    assert_int_equal(lines_of(4, &got), ERR_LIMIT);
    assert_string_equal(buf_str(&got), "<a>");
    arena_fini(&arena);
    buf_fini(&got);
}

static void only_ordinary_files(void **state)
{
    (void)state;
    struct arena arena = {0};
    const char *text = NULL;
    size_t n = 0;
    struct errmsg msg = {0};
    (void)unlink(path);
    assert_int_equal(textfile_read(&arena, path, 9, &text, &n, &msg),
                     ERR_NOT_FOUND);
    assert_non_null(strstr(msg.text, path));
    assert_int_equal(textfile_read(&arena, "/tmp", 9, &text, &n, &msg), ERR_IO);
    assert_int_equal(mkfifo(path, 0600), 0); /* nobody writes into it */
    assert_int_equal(textfile_read(&arena, path, 9, &text, &n, &msg), ERR_IO);
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packed_or_not),
        cmocka_unit_test(limits_are_kept),
        cmocka_unit_test(only_ordinary_files),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
