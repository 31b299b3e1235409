/*
 * The words that carry meaning in a vendor's answer, Japanese and English.
 *
 * One table for all items: the same word means the same wherever it stands.
 * Text is normalised (normal.h): lower case, NFKC.
 */
#ifndef CHECKLIST_LEXICON_H
#define CHECKLIST_LEXICON_H

#include <stdbool.h>
#include <stddef.h>

enum word {
    WORD_PLAIN,   /* means nothing here, but keeps its letters together */
    WORD_NUMBER,  /* arg: "one", "zero" */
    WORD_FEW,     /* 数, several */
    WORD_UNIT,    /* arg: enum unit */
    WORD_COUNTER, /* arg: enum counter */
    WORD_PERCENT,
    WORD_ONCE,    /* arg: times: once, twice */
    WORD_RATE,    /* arg: enum unit; 日次, weekly */
    WORD_EVERY,   /* every, 毎: before a duration; ごと, 間隔: after one */
    WORD_PER,     /* に, につき, per: between unit and count */
    WORD_COMPARE, /* arg: enum compare */
    WORD_BEFORE,  /* 前, in advance */
    WORD_AGO,     /* 前のデータ: an age, no notice */
    WORD_EVE,     /* arg: enum unit; 前日, 前週 */
    WORD_DAYWORD, /* arg: enum dayword */
    WORD_HEDGE,
    WORD_ACTUAL,  /* 実績 */
    WORD_TARGET,  /* 目標 */
    WORD_PROMISE, /* 保証 */
    WORD_NOT,     /* a predicate that denies */
    WORD_NO,      /* English, denies what follows */
    WORD_ABSENT,  /* 発生していません */
    /* Nothing is promised; arg 1: ベストエフォート, 2: it denies as well. */
    WORD_NOTHING,
    WORD_BUT,       /* a denial does not reach across it */
    WORD_PAST,      /* 直近, 過去 */
    WORD_SPAN,      /* arg: enum unit; 月間, 年間: a window */
    WORD_SCOPE,     /* value: slug of a store */
    WORD_CONDITION, /* value: slug of a condition: business_hours */
    WORD_MONITORED, /* value: slug of what is monitored */
    WORD_CHANNEL,   /* value: phone, mail */
    WORD_TOPIC,     /* arg: TOPIC_ bits */
    WORD_DAYS,      /* arg: bits of weekdays, bit 0 = Monday */
    WORD_HOLIDAY,   /* arg 0: public holidays; 1: around New Year */
    WORD_CLOSED,    /* 休み: the days named are not served */
    WORD_HALF_DAY,  /* 午前, 午後: arg 0 or 12 */
    WORD_AVERAGE,   /* 平均 */
    WORD_OR,        /* arg 1: いずれか, behind a list */
    WORD_AND,
    WORD_TILDE, /* から, to, ~ */
    WORD_ABOUT, /* について: what stands before is a heading */
};

enum unit {
    UNIT_MILLISECOND,
    UNIT_SECOND,
    UNIT_MINUTE,
    UNIT_HALF_HOUR,
    UNIT_HOUR,
    UNIT_HALF_DAY,
    UNIT_DAY,
    UNIT_BUSINESS_DAY,
    UNIT_WEEK,
    UNIT_FORTNIGHT,
    UNIT_MONTH,
    UNIT_TWO_MONTHS, /* 隔月 */
    UNIT_QUARTER,
    UNIT_HALF_YEAR,
    UNIT_YEAR,
    UNIT_TWO_YEARS, /* 隔年 */
};

enum counter {
    COUNTER_TIMES = 1, /* 回 */
    COUNTER_CASES,     /* 件 */
    COUNTER_GENERATIONS,
    COUNTER_USERS,
    COUNTER_OTHER, /* of no interest: 要素, bit */
};

enum compare {
    COMPARE_NONE,
    COMPARE_AT_LEAST,
    COMPARE_AT_MOST,
};
/* Beside a comparison: it stands before its amount, or after it. */
#define COMPARE_BEFORE 0x10
#define COMPARE_AFTER 0x20
#define COMPARE_MASK 0x0F
#define COMPARE_WITHIN 0x40 /* 以内, within: how soon, never how long kept */

enum dayword {
    DAYWORD_SAME_DAY,
    DAYWORD_NEXT_DAY,
    DAYWORD_NEXT_BUSINESS_DAY,
};

#define TOPIC_PATCH 0x1u
#define TOPIC_BACKUP 0x2u
#define TOPIC_RETAIN 0x4u
#define TOPIC_LOG 0x8u
#define TOPIC_NOTIFY 0x10u
#define TOPIC_MAINTENANCE 0x20u
#define TOPIC_EXCLUDE 0x40u
#define TOPIC_CREDIT 0x80u
#define TOPIC_PATTERN 0x100u
#define TOPIC_SCAN 0x200u
#define TOPIC_ENCRYPT 0x400u
#define TOPIC_API 0x800u
#define TOPIC_DOCUMENT 0x1000u
#define TOPIC_PUBLIC 0x2000u
#define TOPIC_INCIDENT 0x4000u
#define TOPIC_LONG 0x8000u
#define TOPIC_ASSESS 0x10000u
#define TOPIC_DELETE 0x20000u
#define TOPIC_RECOVER 0x40000u
#define TOPIC_REPORT 0x80000u
#define TOPIC_CANCEL 0x100000u
#define TOPIC_OFF 0x200000u /* 無効, disabled */
#define TOPIC_SERVER 0x400000u
#define TOPIC_INTERVAL 0x800000u
#define TOPIC_LIMITED 0x1000000u /* のみ, NDA */
#define TOPIC_RPO 0x2000000u
#define TOPIC_AVAILABILITY 0x4000000u
#define TOPIC_BEFORE_NOW 0x8000000u /* 以前は: no longer */
#define TOPIC_RELEASE 0x10000000u
#define TOPIC_PROVIDE 0x20000000u
#define TOPIC_CLOUD 0x40000000u /* somebody else's service */
#define TOPIC_ASIDE 0x80000000u /* 例, 参考, 耐久性: no promise */

struct lexeme {
    const char *text;
    size_t n; /* bytes of text */
    enum word word;
    unsigned arg;
    const char *value;
};

/* Words of one meaning, parted by `|`. The table ends with texts == NULL. */
struct lexeme_group {
    enum word word;
    unsigned arg;
    const char *value;
    const char *texts;
};
extern const struct lexeme_group lexicon_groups[];

/* Finds words fast; made once for a sheet. */
struct lexicon;
struct arena;
const struct lexicon *lexicon_create(struct arena *arena);

/* The longest word at the start of `text` (n bytes), NULL if there is none.
 * An English word ends where its letters end; `after_letter` says that a
 * letter stands before. */
const struct lexeme *lexicon_find(const struct lexicon *lexicon,
                                  const char *text, size_t n,
                                  bool after_letter);

#endif
