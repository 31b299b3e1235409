/* Options of probes of type `command`. */
#include "conf/options_probes.h"

static const char *const word_warning[] = {"up", "down", NULL};

static const struct conf_option command[] = {
    {.name = "argv",
     .shapes = SHAPE_TEXTS,
     .format = FORMAT_TEXT,
     .flags = OPTION_REQUIRED,
     .description = "The program and its arguments, never a shell line; found "
                    "in `/usr/lib/nagios/plugins` and the usual folders, or by "
                    "its whole path. It runs as the daemon's user, in its "
                    "sandbox."},
    {.name = "environment",
     .shapes = SHAPE_PAIRS | SHAPE_SECRET,
     .format = FORMAT_LINE,
     .child = &options_secret,
     .description = "Environment variables besides PATH; a value may be a "
                    "secret."},
    {.name = "warning",
     .shapes = SHAPE_TEXT,
     .format = FORMAT_WORD,
     .words = word_warning,
     .fallback = "\"up\"",
     .description = "What exit status 1 is."},
};
const struct option_set options_plugin = {
    "check_command", "Probes of type `command`", SET(command)};
