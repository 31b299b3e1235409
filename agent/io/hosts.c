#include "io/hosts.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/check.h"

void hosts_fini(struct hosts *hosts)
{
    free(hosts->text);
    *hosts = (struct hosts){0};
}

void hosts_take(struct hosts *hosts, const char *text, size_t bytes)
{
    free(hosts->text);
    hosts->text = heap_alloc(bytes + 1);
    memcpy(hosts->text, text, bytes);
    hosts->bytes = bytes;
}

static bool read_file(struct hosts *hosts, size_t size)
{
    FILE *file = fopen(HOSTS_FILE, "re");
    if (file == NULL) {
        return false; /* short of descriptors: the next look tries again */
    }
    char *text = heap_alloc(size + 1);
    size_t bytes = fread(text, 1, size, file);
    (void)fclose(file); /* only read: nothing can be lost */
    free(hosts->text);
    hosts->text = text;
    hosts->bytes = bytes;
    return true;
}

void hosts_refresh(struct hosts *hosts, struct mono now)
{
    struct stat file;
    if (hosts->looked.ms != 0 && now.ms - hosts->looked.ms < MS_PER_SECOND) {
        return;
    }
    hosts->looked = now;
    if (stat(HOSTS_FILE, &file) != 0 || file.st_size < 0 ||
        (size_t)file.st_size > HOSTS_BYTES_MAX) {
        return;
    }
    bool changed = hosts->text == NULL || file.st_ino != hosts->inode ||
                   file.st_mtim.tv_sec != hosts->changed.tv_sec ||
                   file.st_mtim.tv_nsec != hosts->changed.tv_nsec;
    if (changed && read_file(hosts, (size_t)file.st_size)) {
        hosts->inode = file.st_ino;
        hosts->changed = file.st_mtim;
    }
}

static bool parse_address(const char *text, struct sockaddr_storage *address)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    *address = (struct sockaddr_storage){0};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
        memcpy(address, &v4, sizeof v4);
        return true;
    }
    if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1) {
        memcpy(address, &v6, sizeof v6);
        return true;
    }
    return false;
}

#define BLANKS " \t\r\v\f"

/* The next word of a line, copied; false at its end or at a comment. A word
 * longer than any name comes cut, so it fits nothing. */
static bool next_word(const char **at, char *word, size_t size)
{
    const char *from = *at + strspn(*at, BLANKS);
    size_t length = strcspn(from, BLANKS "\n#");
    size_t taken = length < size ? length : size - 1;
    memcpy(word, from, taken);
    word[taken] = '\0';
    *at = from + length;
    return length > 0;
}

/* Whether a line names `name`, and the address it gives. */
static bool line_names(const char *line, const char *name,
                       struct sockaddr_storage *ret_address)
{
    char word[256];
    struct sockaddr_storage address;
    if (!next_word(&line, word, sizeof word) ||
        !parse_address(word, &address)) {
        return false;
    }
    while (next_word(&line, word, sizeof word)) {
        if (strcasecmp(word, name) == 0) {
            *ret_address = address;
            return true;
        }
    }
    return false;
}

static bool is_localhost(const char *name)
{
    static const char tail[] = ".localhost";
    size_t length = strlen(name);
    return strcasecmp(name, tail + 1) == 0 ||
           (length >= sizeof tail &&
            strcasecmp(name + length - (sizeof tail - 1), tail) == 0);
}

static void give_loopback(int family, struct sockaddr_storage *address)
{
    bool parsed =
        parse_address(family == AF_INET ? "127.0.0.1" : "::1", address);
    ASSERT(parsed);
}

bool hosts_find(const struct hosts *hosts, const char *name, int family,
                struct sockaddr_storage *addresses, size_t max, size_t *ret_n)
{
    ASSERT(max > 0 && (family == AF_INET || family == AF_INET6));
    bool listed = false;
    size_t n = 0;
    const char *line = hosts->text;
    while (line != NULL && *line != '\0') {
        struct sockaddr_storage address;
        if (line_names(line, name, &address)) {
            listed = true;
            if (address.ss_family == family && n < max) {
                addresses[n++] = address;
            }
        }
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    if (!listed && is_localhost(name)) {
        listed = true;
        give_loopback(family, &addresses[n++]);
    }
    *ret_n = n;
    return listed;
}
