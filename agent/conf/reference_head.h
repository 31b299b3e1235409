/*
 * What the reference page says before its tables. Private to this room.
 */
#ifndef CONF_REFERENCE_HEAD_H
#define CONF_REFERENCE_HEAD_H

/* Markdown, ends with a newline. */
extern const char reference_head[];

#endif
