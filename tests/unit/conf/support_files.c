#include "unit/conf/support_files.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"

#define CONFIG_MAX (1 << 20)

static char folder[64];

int files_setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/claimd-conf-XXXXXX");
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int remove_entry(const char *path, const struct stat *status, int kind,
                        struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

int files_teardown(void **state)
{
    (void)state;
    return chdir("/") != 0 ||
           nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS) != 0;
}

void file_write(const char *path, const char *text)
{
    char part[256];
    for (const char *p = strchr(path, '/'); p != NULL; p = strchr(p + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(p - path), path);
        mkdir(part, 0700);
    }
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static struct load load_with(const char *path, bool for_replay)
{
    struct load loaded = {0};
    struct conf_options options = {.for_replay = for_replay};
    loaded.err =
        conf_load(&loaded.arena, path, &options, &loaded.conf, &loaded.errors);
    assert_int_equal(loaded.err == ERR_OK, loaded.conf != NULL);
    assert_int_equal(loaded.err == ERR_OK, loaded.errors.n == 0);
    return loaded;
}

struct load load(const char *path)
{
    return load_with(path, false);
}

struct load load_for_replay(const char *path)
{
    return load_with(path, true);
}

void load_fini(struct load *loaded)
{
    arena_fini(&loaded->arena);
    *loaded = (struct load){0};
}

static const char *comma(const char *members)
{
    return members[0] == '\0' ? "" : ", ";
}

void config_write(const char *top, const char *service, const char *probe)
{
    struct buf text;
    buf_init(&text, CONFIG_MAX);
    buf_printf(&text, "{%s%s\"services\": [\n{\"id\": \"s\"%s%s, ", top,
               comma(top), comma(service), service);
    buf_printf(&text,
               "\"probes\": [\n{\"id\": \"p\", \"type\": \"http\", "
               "\"url\": \"http://127.0.0.1/\"%s%s}]}]}\n",
               comma(probe), probe);
    file_write("claimd.json", buf_str(&text));
    buf_fini(&text);
}

struct load load_good(const char *top, const char *service, const char *probe)
{
    config_write(top, service, probe);
    struct load loaded = load("claimd.json");
    for (size_t i = 0; i < loaded.errors.n; i++) {
        print_error("%s\n", loaded.errors.items[i].text);
    }
    assert_int_equal(loaded.err, ERR_OK);
    return loaded;
}

void expect_error(const struct load *loaded, const char *text)
{
    for (size_t i = 0; i < loaded->errors.n; i++) {
        if (strcmp(loaded->errors.items[i].text, text) == 0) {
            return;
        }
    }
    for (size_t i = 0; i < loaded->errors.n; i++) {
        print_error("there is: %s\n", loaded->errors.items[i].text);
    }
    fail_msg("no error: %s", text);
}

void expect_warning(const struct load *loaded, const char *text)
{
    assert_non_null(loaded->conf);
    for (size_t i = 0; i < loaded->conf->n_warnings; i++) {
        if (strcmp(loaded->conf->warnings[i], text) == 0) {
            return;
        }
    }
    for (size_t i = 0; i < loaded->conf->n_warnings; i++) {
        print_error("there is: %s\n", loaded->conf->warnings[i]);
    }
    fail_msg("no warning: %s", text);
}
