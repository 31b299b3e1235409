/*
 * Alerts by mail (RFC 5321, 5322, 2047): handed to a server over implicit TLS
 * or STARTTLS. Delivered = the server's 250 after the data; a Message-ID made
 * of the key lets the receiver's side drop what came twice.
 */
#ifndef ALERT_SMTP_H
#define ALERT_SMTP_H

#include "alert/channel.h"

extern const struct channel_ops smtp_ops;

#endif
