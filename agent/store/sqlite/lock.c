#include "store/sqlite/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/arena.h"
#include "store/sqlite/db.h"

static enum err refuse(int fd, struct errmsg *msg)
{
    char holder[24] = "";
    ssize_t bytes = pread(fd, holder, sizeof holder - 1, 0);
    holder[bytes > 0 ? bytes : 0] = '\0';
    holder[strcspn(holder, "\n")] = '\0';
    size_t digits = strspn(holder, "0123456789");
    bool known = digits > 0 && holder[digits] == '\0';
    return errmsg_fail(msg, ERR_BUSY,
                       "another daemon (pid %s) has it; stop that one or name "
                       "another ledger",
                       known ? holder : "unknown");
}

/* On a full disk the lock holds without the number. */
static void write_holder(int fd)
{
    char holder[24];
    int bytes = snprintf(holder, sizeof holder, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, holder, (size_t)bytes, 0) < 0) {
        return;
    }
}

enum err lock_take(const char *ledger_path, int *ret_fd, struct errmsg *msg)
{
    struct arena arena = {0};
    const char *path = arena_printf(&arena, "%s.lock", ledger_path);
    enum err err = ERR_OK;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0) {
        err = errmsg_fail(msg, db_errno(errno), "opening %s: %s", path,
                          strerror(errno));
    } else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        err = errno == EWOULDBLOCK
                  ? refuse(fd, msg)
                  : errmsg_fail(msg, db_errno(errno), "locking %s: %s", path,
                                strerror(errno));
    }
    if (err == ERR_OK) {
        write_holder(fd);
        *ret_fd = fd;
    } else if (fd >= 0) {
        close(fd);
    }
    arena_fini(&arena);
    return err;
}
