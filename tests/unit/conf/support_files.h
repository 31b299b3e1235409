/*
 * A folder for the files of one test, and loads from it.
 */
#ifndef UNIT_CONF_SUPPORT_FILES_H
#define UNIT_CONF_SUPPORT_FILES_H

#include "conf/conf.h"

/* A load and where its results live. */
struct load {
    struct arena arena;
    enum err err;
    const struct conf *conf; /* NULL on failure */
    struct conf_errors errors;
};

/* cmocka setup and teardown: a fresh folder, entered; left and removed. */
int files_setup(void **state);
int files_teardown(void **state);

/* Writes a file of the folder; folders in its path are made. */
void file_write(const char *path, const char *text);

/* Loads a file of the folder; end with load_fini. */
struct load load(const char *path);
struct load load_for_replay(const char *path);
void load_fini(struct load *load);

/* A configuration of one service with one probe, with `top`, `service` and
 * `probe` (or "") as further members, written as claimd.json on three lines:
 * top, service, probe. */
void config_write(const char *top, const char *service, const char *probe);

/* The same, loaded: fails the test unless it is good. */
struct load load_good(const char *top, const char *service, const char *probe);

/* Fails the test unless some error (or warning) is `text`, whole. */
void expect_error(const struct load *load, const char *text);
void expect_warning(const struct load *load, const char *text);

#endif
