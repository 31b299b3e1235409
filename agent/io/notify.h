/*
 * systemd's notification protocol (sd_notify(3)), spoken directly: a datagram
 * to $NOTIFY_SOCKET. Does nothing where that is not set.
 */
#ifndef IO_NOTIFY_H
#define IO_NOTIFY_H

/* "READY=1", "STATUS=…", "WATCHDOG=1", joined by newlines by the caller. */
void notify_send(const char *lines);

/* "RELOADING=1" with the instant, as Type=notify-reload wants it. */
void notify_reloading(void);

#endif
