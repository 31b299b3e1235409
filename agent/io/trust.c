#include "io/trust.h"

#include <curl/curl.h>
#include <errno.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text.h"
#include "io/clock.h"

#define FALLBACK_BUNDLE "/etc/ssl/certs/ca-certificates.crt"

struct trust_bundle {
    struct trust_bundle *next;
    char *path;
    X509_STORE *store;
    struct timespec changed; /* the file's mtime when parsed */
    struct mono looked;      /* when the file was last looked at */
};

struct trust {
    struct trust_bundle *bundles;
    char *system; /* path of the system's bundle */
};

struct trust *trust_create(void)
{
    struct trust *trust = heap_alloc(sizeof *trust);
    const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);
    trust->system =
        heap_strdup(curl->cainfo != NULL ? curl->cainfo : FALLBACK_BUNDLE);
    return trust;
}

void trust_destroy(struct trust *trust)
{
    if (trust == NULL) {
        return;
    }
    while (trust->bundles != NULL) {
        struct trust_bundle *bundle = trust->bundles;
        trust->bundles = bundle->next;
        X509_STORE_free(bundle->store);
        free(bundle->path);
        free(bundle);
    }
    free(trust->system);
    free(trust);
}

static X509_STORE *parse(const char *path, struct errmsg *msg)
{
    X509_STORE *store = X509_STORE_new();
    if (store != NULL && X509_STORE_load_file(store, path) == 1) {
        return store;
    }
    unsigned long code = ERR_peek_last_error();
    errmsg_set(msg, "CA bundle %s: %s", path,
               code != 0 ? ERR_reason_error_string(code) : "cannot be read");
    ERR_clear_error();
    X509_STORE_free(store);
    return NULL;
}

static struct trust_bundle *find(struct trust *trust, const char *path)
{
    struct trust_bundle *bundle = trust->bundles;
    while (bundle != NULL && !text_equal(bundle->path, path)) {
        bundle = bundle->next;
    }
    if (bundle == NULL) {
        bundle = heap_alloc(sizeof *bundle);
        bundle->path = heap_strdup(path);
        bundle->next = trust->bundles;
        trust->bundles = bundle;
    }
    return bundle;
}

X509_STORE *trust_store(struct trust *trust, const char *ca_file,
                        struct errmsg *msg)
{
    const char *path = ca_file != NULL ? ca_file : trust->system;
    struct trust_bundle *bundle = find(trust, path);
    struct mono now = clock_mono();
    if (bundle->store != NULL && now.ms - bundle->looked.ms < MS_PER_MINUTE) {
        return bundle->store;
    }
    bundle->looked = now;
    struct stat file = {0};
    if (stat(path, &file) != 0 && bundle->store == NULL) {
        errmsg_set(msg, "CA bundle %s: %s", path, strerror(errno));
        return NULL;
    }
    if (bundle->store != NULL &&
        file.st_mtim.tv_sec == bundle->changed.tv_sec &&
        file.st_mtim.tv_nsec == bundle->changed.tv_nsec) {
        return bundle->store;
    }
    /* A bundle that is just being replaced keeps its last good reading. */
    X509_STORE *store = parse(path, msg);
    if (store != NULL) {
        X509_STORE_free(bundle->store);
        bundle->store = store;
        bundle->changed = file.st_mtim;
    }
    return bundle->store;
}
