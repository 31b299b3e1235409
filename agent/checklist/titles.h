/*
 * Which item a title in a vendor's own words asks about.
 *
 * Known titles are in meti.h; here is what makes one out of the words that any
 * title for an item must hold: 監視 and 間隔, "backup" and "retention".
 */
#ifndef CHECKLIST_TITLES_H
#define CHECKLIST_TITLES_H

/* The METI number of an item whose words stand in `key` (of normal_key), 0 if
 * there is none. A guess: a person should look. */
int titles_guess(const char *key);

#endif
