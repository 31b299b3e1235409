/*
 * The forms that texts of the configuration take: durations, instants, URLs.
 *
 * Each form is told three times from one line of a table: to the loader, to
 * the JSON Schema (as a regular expression), to people.
 */
#ifndef CONF_FORMATS_H
#define CONF_FORMATS_H

#include "base/err.h"

enum format {
    FORMAT_LINE,        /* printable, one line */
    FORMAT_TEXT,        /* anything */
    FORMAT_WORD,        /* one of the option's words */
    FORMAT_ID,          /* letters, digits and . _ -, at most 64 */
    FORMAT_DURATION,    /* 500ms 10s 5m 1h 7d */
    FORMAT_MONTHS,      /* P10Y P18M: at least one month */
    FORMAT_INSTANT,     /* RFC 3339 */
    FORMAT_HOLIDAY,     /* 2026-12-05, or jp */
    FORMAT_CLOCK,       /* 18:00, 24:00 */
    FORMAT_URL,         /* http or https, with a host, without userinfo */
    FORMAT_PATH,        /* of a file; relative to the file it stands in */
    FORMAT_PATH_LATER,  /* the same of what comes and goes: a log, a socket */
    FORMAT_ZONE,        /* Asia/Tokyo */
    FORMAT_PLACE,       /* host:port */
    FORMAT_RESOLVER,    /* ip or ip:port */
    FORMAT_LISTEN,      /* ip:port, port 0 too, or unix:/path */
    FORMAT_STATUS,      /* 200, 2xx, 200-204 */
    FORMAT_SCALAR,      /* text, number or true/false, taken as text */
    FORMAT_HASH,        /* SHA-256 in hex */
    FORMAT_MAIL_SERVER, /* smtp:// or smtps://, host, maybe a port */
    FORMAT_ADDRESS,     /* of mail: name@domain, ASCII */
    FORMAT_COUNT
};

/* "a duration such as 10s"; static. */
const char *format_noun(enum format format);

/* Regular expression for the schema, in what ECMA 262 and POSIX extended have
 * in common; NULL where any text will do. It refuses no text that the loader
 * takes. */
const char *format_pattern(enum format format);

/* ERR_INVALID: not of that form; says what is wrong and what is right. The text
 * itself is not in the message. */
MUST_USE enum err format_check(enum format format, const char *text,
                               struct errmsg *msg);

#endif
