/*
 * One load of a configuration under way: what its steps share. Private to
 * this room.
 *
 * A step is given a spot and the JSON standing there, says there what is wrong
 * and builds what it can. Any error makes the load fail as a whole, so what is
 * built from a bad part does not matter.
 */
#ifndef CONF_LOADER_H
#define CONF_LOADER_H

#include <jansson.h>
#include <openssl/evp.h>
#include <stdbool.h>

#include "conf/conf.h"
#include "conf/findings.h"
#include "conf/options.h"

struct zone; /* a zone file read: zone.c */

#define FILES_MAX 10000

struct loader {
    struct arena *arena;   /* the caller's: what stays */
    struct arena *scratch; /* dies with the load */
    struct findings *findings;
    const char *directory; /* of the main file: names are hashed from here */
    const char *zoneinfo;
    bool for_replay; /* or it is somebody else's: not to be resolved */
    bool to_collect;
    const struct conf_file *kept; /* taken instead of the disk's, or NULL */
    size_t n_kept;
    EVP_MD_CTX *hash;
    json_t *hashed;          /* names of `files`, as keys */
    struct conf_file *files; /* hashed, each once; heap, bytes in scratch */
    size_t files_count, files_capacity;
    json_t *roots; /* array: all values parsed, kept until the end */
    json_t *seen;  /* configuration files read, as keys */
    json_t *ids;   /* "service id" to pointer of who has it */
    struct zone *zones;
    size_t n_files;
};

/* Reads a file that decides figures into scratch and adds name, size and bytes
 * to the hash; `name` is what it is kept by. Errors as file_read, also for a
 * file that is not among the kept ones. */
MUST_USE enum err loader_file(struct loader *loader, const char *path,
                              const char *name, size_t most,
                              struct conf_file *ret, struct errmsg *msg);

/* Reads and parses a JSON file; the value lives until the load ends. NULL on
 * failure: what is wrong inside the file is told, why it cannot be read is in
 * `msg` for the caller to tell (else `msg` is left empty). */
json_t *loader_read(struct loader *loader, const char *path,
                    const struct source **ret_source, enum err *ret_err,
                    struct errmsg *msg);

/* Texts of a list into the arena. */
const char *const *loader_texts(struct arena *arena, const json_t *list,
                                size_t *ret_n);

/* Secrets: {"env" | "file" | "credential"} to text in the arena; "" after
 * telling what is wrong, or in a replay. */
const char *secret_resolve(struct loader *loader, struct spot spot,
                           const json_t *object);

/* The parameters of an object of a kind, from the kind's own options. */
struct params params_build(struct loader *loader, struct spot spot,
                           json_t *object, const struct option_kind *kind);

/* The zone of that name; UTC after telling what is wrong. */
const struct tz *zone_load(struct loader *loader, struct spot spot,
                           const char *name);

/* Hours: the word 24x365 or a list. */
struct hours hours_build(struct loader *loader, struct spot spot,
                         const json_t *value);
struct calendar calendar_build(struct loader *loader, struct spot spot,
                               const json_t *service);

/* The editions of a service's claims. */
void editions_build(struct loader *loader, struct spot spot,
                    const json_t *value, struct conf_service *service);

/* Each returns whether its object was well formed; semantic errors are told
 * and not counted. */
bool probe_build(struct loader *loader, struct spot spot, json_t *object,
                 struct conf_probe *probe);
bool channel_build(struct loader *loader, struct spot spot, json_t *object,
                   struct conf_channel *channel);
void service_build(struct loader *loader, struct spot spot, json_t *object,
                   struct conf_service *service);

/* Tells if an id is there already; `ids` maps ids to pointers. */
void id_claim(json_t *ids, struct spot spot, const char *what, const char *id);

/* Values of objects that options_check found well and options_fill filled. */
int64_t value_duration(const json_t *object, const char *name,
                       int64_t otherwise);
int64_t value_instant(const json_t *object, const char *name,
                      int64_t otherwise);
int64_t value_int(const json_t *object, const char *name);
const char *value_text(struct arena *arena, const json_t *object,
                       const char *name, const char *otherwise);

#endif
