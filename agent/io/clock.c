#include "io/clock.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>

#include "base/check.h"

static int64_t read_us(clockid_t id)
{
    struct timespec now;
    int failed = clock_gettime(id, &now);
    ASSERT(failed == 0);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t read_ms(clockid_t id)
{
    return read_us(id) / 1000;
}

/* Three clocks cannot be read at one moment. If too much passed between the
 * first and the last (we were not scheduled), their difference would look like
 * a clock that was set: read again. */
#define READ_TOGETHER_MS 2
#define READ_TRIES 20

struct clock_reading clock_now(void)
{
    struct clock_reading reading;
    int tries = 0;
    int64_t passed_ms;
    do {
        reading.mono = clock_mono();
        reading.real_ms = read_ms(CLOCK_REALTIME);
        reading.boot_ms = read_ms(CLOCK_BOOTTIME);
        passed_ms = clock_mono().ms - reading.mono.ms;
        tries++;
    } while (passed_ms > READ_TOGETHER_MS && tries < READ_TRIES);
    return reading;
}

struct mono clock_mono(void)
{
    return (struct mono){read_ms(CLOCK_MONOTONIC)};
}

int64_t clock_mono_us(void)
{
    return read_us(CLOCK_MONOTONIC);
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
