/* What is said before TLS, in each protocol. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "io/starttls.h"

/* Lines of a server, and what comes of each: "" more is read, "!" it failed,
 * "TLS" it may begin, else what is sent. */
struct turn {
    const char *line, *then;
};

static void talk(const char *protocol, const struct turn *turns, size_t n)
{
    enum starttls kind = STARTTLS_NONE;
    int step = 0;
    assert_true(starttls_parse(protocol, &kind));
    for (size_t i = 0; i < n; i++) {
        const char *text = NULL;
        switch (starttls_line(kind, &step, turns[i].line, &text)) {
        case STARTTLS_READ:
            text = "";
            break;
        case STARTTLS_READY:
            text = "TLS";
            break;
        case STARTTLS_FAILED:
            text = "!";
            break;
        case STARTTLS_SEND:
            break;
        }
        assert_string_equal(text, turns[i].then);
    }
}

static void each_protocol_asks_for_tls_in_its_own_words(void **state)
{
    (void)state;
    static const struct turn smtp[] = {
        {"220-mail.example.com", ""}, {"220 ready", "EHLO localhost\r\n"},
        {"250-mail.example.com", ""}, {"250-STARTTLS", ""},
        {"250 HELP", "STARTTLS\r\n"}, {"220 go", "TLS"}};
    static const struct turn imap[] = {
        {"* OK [CAPABILITY IMAP4] hello", "a STARTTLS\r\n"},
        {"* 3 EXISTS", ""},
        {"a OK begin", "TLS"}};
    static const struct turn pop3[] = {{"+OK hello", "STLS\r\n"},
                                       {"+OK begin", "TLS"}};
    static const struct turn ftp[] = {{"220-welcome", ""},
                                      {"220 ready", "AUTH TLS\r\n"},
                                      {"234 begin", "TLS"}};
    talk("smtp", smtp, ARRAY_LEN(smtp));
    talk("imap", imap, ARRAY_LEN(imap));
    talk("pop3", pop3, ARRAY_LEN(pop3));
    talk("ftp", ftp, ARRAY_LEN(ftp));
}

static void a_server_that_does_not_offer_it_has_failed(void **state)
{
    (void)state;
    static const struct turn smtp[] = {{"220 ready", "EHLO localhost\r\n"},
                                       {"250 HELP", "STARTTLS\r\n"},
                                       {"502 not implemented", "!"}};
    static const struct turn busy[] = {{"421 too many", "!"}};
    static const struct turn imap[] = {{"* OK hello", "a STARTTLS\r\n"},
                                       {"a BAD unknown", "!"}};
    static const struct turn pop3[] = {{"-ERR", "!"}};
    static const struct turn odd[] = {{"", "!"}};
    talk("smtp", smtp, ARRAY_LEN(smtp));
    talk("smtp", busy, ARRAY_LEN(busy));
    talk("imap", imap, ARRAY_LEN(imap));
    talk("pop3", pop3, ARRAY_LEN(pop3));
    talk("ftp", odd, ARRAY_LEN(odd));
}

static void other_protocols_are_not_known(void **state)
{
    (void)state;
    enum starttls kind = STARTTLS_NONE;
    assert_false(starttls_parse("ldap", &kind));
    assert_true(starttls_parse("none", &kind));
    assert_int_equal(kind, STARTTLS_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_protocol_asks_for_tls_in_its_own_words),
        cmocka_unit_test(a_server_that_does_not_offer_it_has_failed),
        cmocka_unit_test(other_protocols_are_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
