/*
 * What METI's 49 items are called and ask for: data to recognise them by.
 *
 * The form is 経済産業省 クラウドサービスレベルのチェックリスト (2010).
 */
#ifndef CHECKLIST_METI_H
#define CHECKLIST_METI_H

/* 規定内容 of an item, 1 to CLAIM_ITEMS; static. */
const char *meti_definition(int no);

/* Other titles of an item, parted by `|`; static. METI's own are in
 * core/claim.h. */
const char *meti_aliases(int no);

#endif
