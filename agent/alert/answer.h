/*
 * What a receiver said, as it is kept and shown. Private to alert.
 */
#ifndef ALERT_ANSWER_H
#define ALERT_ANSWER_H

#include <stddef.h>

#include "alert/channel.h"

/* Makes `said` (terminated) an answer: printable, cut, and with none of the
 * channel's secrets in it, should the receiver have repeated one: neither what
 * is configured as a secret or a header, nor the parts of the URL's path. */
void answer_make(char answer[CHANNEL_ANSWER_MAX], const char *said,
                 const struct params *params);

#endif
