#include "alert/channel.h"

#include <string.h>

#include "alert/chat.h"
#include "alert/command.h"
#include "alert/pager.h"
#include "alert/smtp.h"
#include "alert/webhook.h"
#include "base/check.h"

const struct channel_ops *channel_find(const char *type)
{
    static const struct channel_ops *const kinds[] = {
        &webhook_ops,      &slack_ops,     &teams_ops, &discord_ops,
        &alertmanager_ops, &pagerduty_ops, &smtp_ops,  &command_ops};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(kinds[i]->name, type) == 0) {
            return kinds[i];
        }
    }
    return NULL;
}
