#include "io/starttls.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define STEPS_MAX 3

/* What the server must say, and what is said then; NULL: TLS. */
struct starttls_step {
    const char *wanted, *send;
};

static const struct {
    const char *word;
    struct starttls_step steps[STEPS_MAX];
} kinds[] = {
    [STARTTLS_NONE] = {"none", {{NULL, NULL}}},
    [STARTTLS_SMTP] = {"smtp",
                       {{"220", "EHLO localhost\r\n"},
                        {"250", "STARTTLS\r\n"},
                        {"220", NULL}}},
    [STARTTLS_IMAP] = {"imap", {{"* OK", "a STARTTLS\r\n"}, {"a OK", NULL}}},
    [STARTTLS_POP3] = {"pop3", {{"+OK", "STLS\r\n"}, {"+OK", NULL}}},
    [STARTTLS_FTP] = {"ftp", {{"220", "AUTH TLS\r\n"}, {"234", NULL}}},
};

bool starttls_parse(const char *word, enum starttls *ret_kind)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (text_equal(word, kinds[i].word)) {
            *ret_kind = (enum starttls)i;
            return true;
        }
    }
    return false;
}

/* More lines of the same answer follow, or it is not the answer yet. */
static bool goes_on(enum starttls kind, int step, const char *line)
{
    if (kind == STARTTLS_IMAP) {
        return step > 0 && text_starts(line, "* ");
    }
    return kind != STARTTLS_POP3 && strlen(line) > 3 && line[3] == '-';
}

enum starttls_next starttls_line(enum starttls kind, int *step,
                                 const char *line, const char **ret_send)
{
    ASSERT(kind != STARTTLS_NONE && *step >= 0 && *step < STEPS_MAX);
    const struct starttls_step *at = &kinds[kind].steps[*step];
    if (goes_on(kind, *step, line)) {
        return STARTTLS_READ;
    }
    if (!text_starts(line, at->wanted)) {
        return STARTTLS_FAILED;
    }
    (*step)++;
    *ret_send = at->send;
    return at->send == NULL ? STARTTLS_READY : STARTTLS_SEND;
}
