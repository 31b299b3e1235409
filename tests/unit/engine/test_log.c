/* What the journal is handed: the line, and each of its fields. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/log.h"

static void fields_stand_beside_the_line(void **state)
{
    (void)state;
    struct log_line line = log_begin(LOG_LEVEL_WARNING, "drift");
    log_text(&line, "service", "orders");
    log_text(&line, "claim", "5.availability");
    log_text(&line, "absent", NULL);
    log_text(&line, "text", "no longer true: 可用性");
    log_int(&line, "held_back", 3);
    struct buf entry;
    buf_init(&entry, LOG_ENTRY_MAX);
    log_entry(&line, &entry);
    assert_string_equal(
        buf_str(&entry),
        "MESSAGE=drift service=orders claim=5.availability "
        "text=\"no longer true: 可用性\" held_back=3\n"
        "PRIORITY=4\nSYSLOG_IDENTIFIER=claimd\n"
        "CLAIMD_EVENT=drift\nCLAIMD_SERVICE=orders\n"
        "CLAIMD_CLAIM=5.availability\nCLAIMD_TEXT=no longer true: 可用性\n"
        "CLAIMD_HELD_BACK=3\n");
    buf_fini(&entry);
}

/* What a target answers reaches the log: it must not make entries of its own
 * or fields such as PRIORITY. */
static void a_value_cannot_forge_a_field(void **state)
{
    (void)state;
    struct log_line line = log_begin(LOG_LEVEL_INFO, "probe_changed");
    log_text(&line, "text", "x\nPRIORITY=0\nMESSAGE=all is well");
    struct buf entry;
    buf_init(&entry, LOG_ENTRY_MAX);
    log_entry(&line, &entry);
    assert_null(strstr(buf_str(&entry), "\nPRIORITY=0"));
    assert_null(strstr(buf_str(&entry), "\nMESSAGE=all"));
    buf_fini(&entry);
}

static void what_does_not_fit_leaves_whole_fields(void **state)
{
    (void)state;
    char value[LOG_FIELD_MAX];
    memset(value, 'v', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    struct log_line line = log_begin(LOG_LEVEL_INFO, "much");
    for (int i = 0; i < 20; i++) {
        log_text(&line, "key", value);
    }
    log_text(&line, "last", "fits");
    struct buf entry;
    buf_init(&entry, LOG_ENTRY_MAX);
    log_entry(&line, &entry);
    assert_false(entry.overflowed);
    const char *text = buf_str(&entry);
    assert_string_equal(text + strlen(text) - strlen("CLAIMD_LAST=fits\n"),
                        "CLAIMD_LAST=fits\n");
    for (const char *p = text; (p = strstr(p, "\nCLAIMD_KEY=")) != NULL; p++) {
        assert_int_equal(strcspn(p + 1, "\n"),
                         strlen("CLAIMD_KEY=") + LOG_FIELD_MAX - 1);
    }
    buf_fini(&entry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_stand_beside_the_line),
        cmocka_unit_test(a_value_cannot_forge_a_field),
        cmocka_unit_test(what_does_not_fit_leaves_whole_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
