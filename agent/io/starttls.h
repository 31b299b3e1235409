/*
 * What is said in the clear before TLS begins: SMTP (RFC 3207), IMAP and POP3
 * (RFC 2595), FTP (RFC 4217). Pure; one line of the server at a time.
 */
#ifndef IO_STARTTLS_H
#define IO_STARTTLS_H

#include <stdbool.h>

enum starttls {
    STARTTLS_NONE,
    STARTTLS_SMTP,
    STARTTLS_IMAP,
    STARTTLS_POP3,
    STARTTLS_FTP
};

/* "none", "smtp", "imap", "pop3", "ftp". False: none of them. */
bool starttls_parse(const char *word, enum starttls *ret_kind);

enum starttls_next {
    STARTTLS_READ,  /* wait for another line */
    STARTTLS_SEND,  /* send *ret_send, then wait */
    STARTTLS_READY, /* TLS may begin */
    STARTTLS_FAILED /* the server does not offer it */
};

/* Takes a line without its end. `step` is 0 at the beginning and the
 * conversation's own; `*ret_send` is static. */
enum starttls_next starttls_line(enum starttls kind, int *step,
                                 const char *line, const char **ret_send);

#endif
