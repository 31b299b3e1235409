#include "core/tz.h"

#include <string.h>

#include "base/check.h"
#include "base/units.h"
#include "core/tz_rule.h"

#define HEADER_BYTES 44
#define TIMES_MAX 2000 /* the most the reference compiler of zones writes */
#define TYPES_MAX 256  /* an index is one byte */
#define TYPE_BYTES 6
#define FOOTER_MAX 256

struct tz {
    const int64_t *at_s;      /* transitions, ascending, seconds since 1970 */
    const int32_t *offsets_s; /* n + 1: before the first, then from each on */
    size_t n;
    bool has_rule; /* of what follows the last transition */
    struct tz_rule rule;
};

const struct tz *tz_utc(void)
{
    static const int32_t offsets_s[] = {0};
    static const struct tz utc = {.offsets_s = offsets_s};
    return &utc;
}

/* The counts of a TZif header, RFC 8536, 3.1. */
struct header {
    char version;
    size_t isut, isstd, leap, times, types, chars;
};

/* What is left of a file. */
struct input {
    const unsigned char *at;
    size_t left;
};

/* The next `n` bytes, or NULL where there are not as many. */
static const unsigned char *take(struct input *input, size_t n)
{
    if (n > input->left) {
        return NULL;
    }
    const unsigned char *bytes = input->at;
    input->at += n;
    input->left -= n;
    return bytes;
}

static uint32_t big_endian_32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           p[3];
}

/* A signed big-endian number of 4 or 8 bytes. */
static int64_t big_endian(const unsigned char *p, size_t width)
{
    if (width == 4) {
        return (int32_t)big_endian_32(p);
    }
    uint64_t high = big_endian_32(p);
    return (int64_t)(high << 32 | big_endian_32(p + 4));
}

static enum err read_header(struct input *input, struct header *ret_header,
                            struct errmsg *msg)
{
    const unsigned char *p = take(input, HEADER_BYTES);
    if (p == NULL || memcmp(p, "TZif", 4) != 0) {
        return errmsg_fail(msg, ERR_INVALID, "not a TZif zone file");
    }
    struct header header = {
        .version = (char)p[4],
        .isut = big_endian_32(p + 20),
        .isstd = big_endian_32(p + 24),
        .leap = big_endian_32(p + 28),
        .times = big_endian_32(p + 32),
        .types = big_endian_32(p + 36),
        .chars = big_endian_32(p + 40),
    };
    if (header.times > TIMES_MAX || header.types > TYPES_MAX ||
        header.chars > UINT16_MAX || header.leap > UINT16_MAX ||
        header.isut > TYPES_MAX || header.isstd > TYPES_MAX) {
        return errmsg_fail(msg, ERR_INVALID, "zone file with absurd counts");
    }
    *ret_header = header;
    return ERR_OK;
}

/* Bytes of the data block that a header announces; no overflow, the counts
 * are bounded. */
static size_t block_bytes(const struct header *header, size_t width)
{
    return header->times * (width + 1) + header->types * TYPE_BYTES +
           header->chars + header->leap * (width + 4) + header->isstd +
           header->isut;
}

static enum err read_times(struct arena *arena, const unsigned char *block,
                           const struct header *header, size_t width,
                           struct tz *tz, struct errmsg *msg)
{
    int64_t *at_s = arena_array(arena, header->times, sizeof *at_s);
    for (size_t i = 0; i < header->times; i++) {
        at_s[i] = big_endian(block + i * width, width);
        if (i > 0 && at_s[i] <= at_s[i - 1]) {
            return errmsg_fail(msg, ERR_INVALID,
                               "zone file with transitions out of order");
        }
    }
    tz->at_s = at_s;
    tz->n = header->times;
    return ERR_OK;
}

static enum err read_offsets(struct arena *arena, const unsigned char *indices,
                             const struct header *header, struct tz *tz,
                             struct errmsg *msg)
{
    const unsigned char *types = indices + header->times;
    int32_t *offsets_s =
        arena_array(arena, header->times + 1, sizeof *offsets_s);
    for (size_t i = 0; i <= header->times; i++) {
        /* Before the first transition type 0 holds. */
        size_t type = i == 0 ? 0 : indices[i - 1];
        if (type >= header->types) {
            return errmsg_fail(msg, ERR_INVALID,
                               "zone file names a type it does not have");
        }
        int64_t offset_s = big_endian(types + type * TYPE_BYTES, 4);
        if (offset_s * 1000 <= -TZ_OFFSET_MAX_MS ||
            offset_s * 1000 >= TZ_OFFSET_MAX_MS) {
            return errmsg_fail(msg, ERR_INVALID,
                               "zone file with an offset of over 26 hours");
        }
        offsets_s[i] = (int32_t)offset_s;
    }
    tz->offsets_s = offsets_s;
    return ERR_OK;
}

static enum err read_block(struct arena *arena, struct input *input,
                           const struct header *header, size_t width,
                           struct tz *tz, struct errmsg *msg)
{
    const unsigned char *block = take(input, block_bytes(header, width));
    if (block == NULL) {
        return errmsg_fail(msg, ERR_INVALID, "zone file is cut short");
    }
    if (header->leap > 0) {
        return errmsg_fail(msg, ERR_INVALID,
                           "zone file counts leap seconds; name the zone "
                           "without \"right/\"");
    }
    enum err err = read_times(arena, block, header, width, tz, msg);
    if (err != ERR_OK) {
        return err;
    }
    return read_offsets(arena, block + header->times * width, header, tz, msg);
}

/* "\nRULE\n"; nothing between the two where the zone has no rule. */
static enum err read_footer(struct input *input, struct tz *tz,
                            struct errmsg *msg)
{
    const unsigned char *start = take(input, 1);
    const unsigned char *end =
        start == NULL ? NULL : memchr(input->at, '\n', input->left);
    if (end == NULL || *start != '\n') {
        return errmsg_fail(msg, ERR_INVALID, "zone file without a footer");
    }
    size_t bytes = (size_t)(end - input->at);
    if (bytes == 0) {
        return ERR_OK;
    }
    char text[FOOTER_MAX];
    if (bytes >= sizeof text || memchr(input->at, '\0', bytes) != NULL) {
        return errmsg_fail(msg, ERR_INVALID, "zone file with an absurd rule");
    }
    memcpy(text, input->at, bytes);
    text[bytes] = '\0';
    if (tz_rule_parse(text, &tz->rule) != ERR_OK) {
        return errmsg_fail(msg, ERR_INVALID,
                           "zone file with a rule that is none");
    }
    tz->has_rule = true;
    return ERR_OK;
}

enum err tz_parse(struct arena *arena, const void *bytes, size_t n,
                  const struct tz **ret_tz, struct errmsg *msg)
{
    ASSERT(bytes != NULL || n == 0);
    struct input input = {.at = bytes, .left = n};
    struct header header = {0};
    struct tz *tz = arena_alloc(arena, sizeof *tz);
    enum err err = read_header(&input, &header, msg);
    if (err != ERR_OK) {
        return err;
    }
    bool has_second_block = header.version >= '2';
    if (!has_second_block) {
        err = read_block(arena, &input, &header, 4, tz, msg);
    } else if (take(&input, block_bytes(&header, 4)) == NULL) {
        err = errmsg_fail(msg, ERR_INVALID, "zone file is cut short");
    } else {
        err = read_header(&input, &header, msg);
        if (err == ERR_OK) {
            err = read_block(arena, &input, &header, 8, tz, msg);
        }
        if (err == ERR_OK) {
            err = read_footer(&input, tz, msg);
        }
    }
    if (err == ERR_OK) {
        *ret_tz = tz;
    }
    return err;
}

static int64_t seconds_to_instant(int64_t seconds)
{
    if (seconds <= INSTANT_MIN / 1000) {
        return INSTANT_MIN;
    }
    return seconds >= INSTANT_MAX / 1000 ? INSTANT_MAX : seconds * 1000;
}

/* How many transitions lie at or before an instant. */
static size_t transitions_until(const struct tz *tz, int64_t instant_ms)
{
    size_t low = 0;
    size_t high = tz->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (seconds_to_instant(tz->at_s[middle]) <= instant_ms) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct tz_stretch tz_stretch(const struct tz *tz, int64_t instant_ms)
{
    ASSERT(instant_ms >= INSTANT_MIN && instant_ms <= INSTANT_MAX);
    size_t i = transitions_until(tz, instant_ms);
    struct tz_stretch stretch = {
        .from_ms = i == 0 ? INSTANT_MIN : seconds_to_instant(tz->at_s[i - 1]),
        .to_ms = i == tz->n ? INSTANT_MAX : seconds_to_instant(tz->at_s[i]),
        .offset_ms = tz->offsets_s[i] * INT64_C(1000),
    };
    if (i < tz->n || !tz->has_rule) {
        return stretch;
    }
    struct tz_stretch ruled = tz_rule_stretch(&tz->rule, instant_ms);
    if (ruled.from_ms < stretch.from_ms) {
        ruled.from_ms = stretch.from_ms;
    }
    return ruled;
}

int64_t tz_offset_ms(const struct tz *tz, int64_t instant_ms)
{
    return tz_stretch(tz, instant_ms).offset_ms;
}

struct civil_time tz_to_local(const struct tz *tz, int64_t instant_ms)
{
    int64_t local_ms = instant_ms + tz_offset_ms(tz, instant_ms);
    int64_t ms_of_day = local_ms % MS_PER_DAY;
    if (ms_of_day < 0) {
        ms_of_day += MS_PER_DAY;
    }
    return (struct civil_time){
        .date = civil_from_days((local_ms - ms_of_day) / MS_PER_DAY),
        .ms_of_day = ms_of_day,
    };
}

int64_t tz_from_local(const struct tz *tz, struct civil_time local)
{
    ASSERT(local.ms_of_day >= 0 && local.ms_of_day <= MS_PER_DAY);
    int64_t local_ms = civil_days(local.date) * MS_PER_DAY + local.ms_of_day;
    /* Stretch by stretch, from one that cannot lie after the answer: the first
     * in which the clock shows that time is its first occurrence. */
    struct tz_stretch stretch = tz_stretch(tz, local_ms - TZ_OFFSET_MAX_MS);
    int64_t instant_ms = local_ms - stretch.offset_ms;
    while (instant_ms >= stretch.to_ms) {
        int64_t before_ms = instant_ms;
        stretch = tz_stretch(tz, stretch.to_ms);
        instant_ms = local_ms - stretch.offset_ms;
        if (instant_ms < stretch.from_ms) {
            /* Skipped. By the offset before the gap it comes out as much
             * later as the gap is long. */
            return before_ms;
        }
    }
    return instant_ms;
}
