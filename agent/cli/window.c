#include "cli/window.h"

#include "base/check.h"
#include "core/span.h"

bool window_lay(const struct cli *cli, const struct conf_service *service,
                const char *text, int64_t now_ms, struct ivl *ret_window)
{
    struct errmsg msg = {0};
    ASSERT(text != NULL);
    if (span_window(text, service->calendar.tz, now_ms, ret_window, &msg) !=
        ERR_OK) {
        cli_error(cli, "--window \"%s\": %s", text, msg.text);
        return false;
    }
    if (ret_window->from_ms >= now_ms) {
        cli_error(cli, "--window \"%s\" has not begun", text);
        return false;
    }
    if (ret_window->to_ms > now_ms) {
        cli_error(cli,
                  "--window \"%s\" is not over: the rest of it counts as "
                  "unseen; a month so far is written like 2026-10/now",
                  text);
    }
    return true;
}
