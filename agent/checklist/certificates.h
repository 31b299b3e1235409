/*
 * Certificates as sheets list them: 認証基準, 認証登録番号, 認証範囲,
 * 適用宣言書, 認証機関, 認定番号.
 */
#ifndef CHECKLIST_CERTIFICATES_H
#define CHECKLIST_CERTIFICATES_H

#include "base/arena.h"
#include "checklist/normal.h"
#include "core/claim.h"

#define CERTIFICATES_MAX 8

struct certificates {
    struct certificate items[CERTIFICATES_MAX]; /* fields NULL if not told */
    size_t from[CERTIFICATES_MAX]; /* normalised text each was read from */
    size_t to[CERTIFICATES_MAX];
    size_t n;
};

/* Values are cut from the original; in the arena. A standard that is named
 * without a number counts only with `loose` and where no other has one. */
struct certificates certificates_find(struct arena *arena,
                                      const struct normal *normal, bool loose);

#endif
