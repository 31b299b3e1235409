#include "io/clock.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>

#include "base/check.h"

static int64_t read_ms(clockid_t id)
{
    struct timespec now;
    int failed = clock_gettime(id, &now);
    ASSERT(failed == 0);
    return (int64_t)now.tv_sec * MS_PER_SECOND + now.tv_nsec / 1000000;
}

struct clock_reading clock_now(void)
{
    return (struct clock_reading){
        .real_ms = read_ms(CLOCK_REALTIME),
        .mono = clock_mono(),
        .boot_ms = read_ms(CLOCK_BOOTTIME),
    };
}

struct mono clock_mono(void)
{
    return (struct mono){read_ms(CLOCK_MONOTONIC)};
}

uint64_t clock_random(void)
{
    uint64_t bits = 0;
    ssize_t got;
    do {
        got = getrandom(&bits, sizeof bits, 0);
    } while (got < 0 && errno == EINTR);
    /* 8 bytes from an initialised pool never come short (getrandom(2)). */
    ASSERT(got == (ssize_t)sizeof bits);
    return bits;
}
