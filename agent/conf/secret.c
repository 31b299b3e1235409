#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "conf/file.h"
#include "conf/loader.h"

#define SECRET_MAX 65536

/* The secret's own text is never part of a message. */
static const char *check_secret(struct spot spot, const char *text, size_t n)
{
    if (n == 0) {
        spot_error(spot, "the secret is empty");
        return "";
    }
    for (size_t i = 0; i < n; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 0x20 || byte == 0x7F) {
            spot_error(spot, "the secret holds a line break or another "
                             "control character");
            return "";
        }
    }
    return text;
}

static const char *from_environment(struct loader *loader, struct spot spot,
                                    const char *name)
{
    const char *value = getenv(name);
    if (value == NULL) {
        spot_error(spot, "the environment variable \"%.200s\" is not set",
                   name);
        return "";
    }
    size_t n = strlen(value);
    if (n > SECRET_MAX) {
        spot_error(spot, "the secret is longer than %d bytes", SECRET_MAX);
        return "";
    }
    return check_secret(spot, arena_strdup(loader->arena, value), n);
}

static const char *from_file(struct loader *loader, struct spot spot,
                             const char *path)
{
    struct errmsg msg;
    char *text = NULL;
    size_t n = 0;
    if (file_read(loader->arena, path, SECRET_MAX, &text, &n, &msg) != ERR_OK) {
        spot_error(spot, "no secret: %s", msg.text);
        return "";
    }
    if (n > 0 && text[n - 1] == '\n') {
        n -= n > 1 && text[n - 2] == '\r' ? 2 : 1;
        text[n] = '\0';
    }
    return check_secret(spot, text, n);
}

const char *secret_resolve(struct loader *loader, struct spot spot,
                           const json_t *object)
{
    ASSERT(json_object_size(object) == 1);
    if (loader->for_replay) {
        return "";
    }
    const char *name = json_string_value(json_object_get(object, "env"));
    if (name != NULL) {
        return from_environment(loader, spot, name);
    }
    name = json_string_value(json_object_get(object, "file"));
    if (name != NULL) {
        return from_file(
            loader, spot,
            file_join(loader->scratch, spot.source->directory, name));
    }
    name = json_string_value(json_object_get(object, "credential"));
    ASSERT(name != NULL);
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    if (directory == NULL || directory[0] == '\0') {
        spot_error(spot,
                   "$CREDENTIALS_DIRECTORY is not set: systemd sets it "
                   "where the unit has LoadCredential=%s:PATH",
                   name);
        return "";
    }
    return from_file(loader, spot,
                     arena_printf(loader->scratch, "%s/%s", directory, name));
}
