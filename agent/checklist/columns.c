#include "checklist/columns.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "checklist/normal.h"

#define HEADER_ROWS 300 /* the table starts within these */

/* How a column title is recognised, compared by normal_key. */
enum fit { WHOLE, PART, END };

struct naming {
    enum column column;
    int rank; /* the higher wins where two columns claim one meaning */
    enum fit fit;
    const char *key;
};

/* In the order in which they are tried. */
static const struct naming namings[] = {
    {COLUMN_TITLE, 3, END, "項目例"},
    {COLUMN_EXAMPLE, 1, END, "例"},
    {COLUMN_EXAMPLE, 1, PART, "設定例"},
    {COLUMN_EXAMPLE, 1, PART, "記入例"},
    {COLUMN_EXAMPLE, 1, PART, "記載例"},
    {COLUMN_EXAMPLE, 1, PART, "example"},
    {COLUMN_EXAMPLE, 1, PART, "sample"},
    {COLUMN_EXAMPLE, 1, WHOLE, "参考"},
    {COLUMN_JUDGED, 1, WHOLE, "実測値"},
    {COLUMN_JUDGED, 1, WHOLE, "判定"},
    {COLUMN_JUDGED, 1, WHOLE, "根拠"},
    {COLUMN_JUDGED, 1, WHOLE, "measured"},
    {COLUMN_JUDGED, 1, WHOLE, "verdict"},
    {COLUMN_JUDGED, 1, WHOLE, "evidence"},
    {COLUMN_REMARK, 2, PART, "備考"},
    {COLUMN_REMARK, 2, PART, "補足"},
    {COLUMN_REMARK, 2, PART, "注記"},
    {COLUMN_REMARK, 2, PART, "特記"},
    {COLUMN_REMARK, 2, PART, "コメント"},
    {COLUMN_REMARK, 2, PART, "remark"},
    {COLUMN_REMARK, 2, PART, "notes"},
    {COLUMN_REMARK, 2, WHOLE, "note"},
    {COLUMN_REMARK, 2, PART, "comment"},
    {COLUMN_MARK, 2, PART, "有無"},
    {COLUMN_MARK, 2, PART, "可否"},
    {COLUMN_MARK, 2, PART, "yesno"},
    {COLUMN_MARK, 2, WHOLE, "supported"},
    {COLUMN_ANSWER, 4, PART, "回答"},
    {COLUMN_ANSWER, 4, PART, "answer"},
    {COLUMN_ANSWER, 4, PART, "response"},
    {COLUMN_DEFINITION, 3, PART, "規定内容"},
    {COLUMN_DEFINITION, 3, PART, "規程内容"},
    {COLUMN_DEFINITION, 2, PART, "説明"},
    {COLUMN_DEFINITION, 2, PART, "定義"},
    {COLUMN_DEFINITION, 2, PART, "確認内容"},
    {COLUMN_DEFINITION, 2, PART, "確認事項"},
    {COLUMN_DEFINITION, 2, PART, "definition"},
    {COLUMN_DEFINITION, 2, PART, "description"},
    {COLUMN_DEFINITION, 2, PART, "requirement"},
    {COLUMN_UNIT, 2, PART, "単位"},
    {COLUMN_UNIT, 2, PART, "unit"},
    {COLUMN_ANSWER, 3, PART, "設定値"},
    {COLUMN_ANSWER, 3, PART, "基準値"},
    {COLUMN_ANSWER, 3, PART, "記入欄"},
    {COLUMN_ANSWER, 3, PART, "実施状況"},
    {COLUMN_ANSWER, 3, PART, "対応状況"},
    {COLUMN_ANSWER, 3, PART, "対応内容"},
    {COLUMN_ANSWER, 3, PART, "提供内容"},
    {COLUMN_ANSWER, 3, PART, "記載内容"},
    {COLUMN_ANSWER, 3, PART, "弊社"},
    {COLUMN_ANSWER, 3, PART, "当社"},
    {COLUMN_ANSWER, 3, PART, "サービスレベル値"},
    {COLUMN_ANSWER, 3, WHOLE, "サービスレベル"},
    {COLUMN_ANSWER, 3, WHOLE, "servicelevel"},
    {COLUMN_ANSWER, 3, PART, "value"},
    {COLUMN_ANSWER, 3, PART, "commitment"},
    {COLUMN_ANSWER, 3, PART, "ourservice"},
    {COLUMN_ANSWER, 2, WHOLE, "対応"},
    {COLUMN_ANSWER, 2, WHOLE, "状況"},
    {COLUMN_ANSWER, 2, WHOLE, "値"},
    {COLUMN_ANSWER, 1, WHOLE, "内容"},
    {COLUMN_ANSWER, 1, WHOLE, "詳細"},
    {COLUMN_ANSWER, 1, PART, "detail"},
    {COLUMN_ANSWER, 1, WHOLE, "content"},
    {COLUMN_NO, 2, WHOLE, "no"},
    {COLUMN_NO, 2, WHOLE, "番号"},
    {COLUMN_NO, 2, WHOLE, "項番"},
    {COLUMN_NO, 2, WHOLE, "項目番号"},
    {COLUMN_NO, 2, WHOLE, "項目no"},
    {COLUMN_NO, 2, WHOLE, "#"},
    {COLUMN_NO, 2, WHOLE, "id"},
    {COLUMN_NO, 2, WHOLE, "number"},
    {COLUMN_NO, 2, WHOLE, "itemno"},
    {COLUMN_CATEGORY, 2, PART, "大分類"},
    {COLUMN_CATEGORY, 2, PART, "大項目"},
    {COLUMN_CATEGORY, 2, PART, "カテゴリ"},
    {COLUMN_CATEGORY, 2, PART, "category"},
    {COLUMN_KIND, 2, PART, "種別"},
    {COLUMN_KIND, 2, PART, "分類"},
    {COLUMN_KIND, 2, PART, "中項目"},
    {COLUMN_KIND, 2, PART, "区分"},
    {COLUMN_KIND, 2, WHOLE, "kind"},
    {COLUMN_KIND, 2, WHOLE, "type"},
    {COLUMN_KIND, 2, WHOLE, "class"},
    {COLUMN_TITLE, 2, PART, "項目"},
    {COLUMN_TITLE, 2, PART, "item"},
    {COLUMN_TITLE, 1, PART, "設問"},
    {COLUMN_TITLE, 1, PART, "質問"},
    {COLUMN_TITLE, 1, PART, "question"},
    {COLUMN_TITLE, 1, WHOLE, "title"},
    {COLUMN_TITLE, 1, WHOLE, "タイトル"},
};

static bool fits(const struct naming *naming, const char *key)
{
    size_t n = strlen(key), part = strlen(naming->key);
    switch (naming->fit) {
    case WHOLE:
        return strcmp(key, naming->key) == 0;
    case PART:
        return strstr(key, naming->key) != NULL;
    case END:
        return n >= part && strcmp(key + n - part, naming->key) == 0;
    }
    UNREACHABLE();
    return false;
}

static const struct naming *naming_of(struct arena *arena, const char *text)
{
    /* A sentence is no column title. */
    if (text[0] == '\0' || strlen(text) > 120) {
        return NULL;
    }
    const char *key = normal_key(arena, text);
    for (size_t i = 0; i < ARRAY_LEN(namings); i++) {
        if (fits(&namings[i], key)) {
            return &namings[i];
        }
    }
    return NULL;
}

bool columns_name(struct arena *arena, const char *title,
                  enum column *ret_column)
{
    const struct naming *naming = naming_of(arena, title);
    if (naming == NULL) {
        return false;
    }
    *ret_column = naming->column;
    return true;
}

struct found {
    struct columns columns;
    int rank[COLUMNS];
    int second_answer; /* of the same rank as the first, or -1 */
};

/* The loser of two answer columns is a definition (内容 beside 回答) or a
 * remark. */
static void take_answer(struct found *found, int at, int rank)
{
    int *place = found->columns.at;
    int old = place[COLUMN_ANSWER], old_rank = found->rank[COLUMN_ANSWER];
    if (old >= 0 && rank == old_rank) {
        found->second_answer = at;
        return;
    }
    int loser = old, loser_rank = old_rank;
    if (rank > old_rank) {
        place[COLUMN_ANSWER] = at;
        found->rank[COLUMN_ANSWER] = rank;
        found->second_answer = -1;
    } else {
        loser = at;
        loser_rank = rank;
    }
    if (loser < 0) {
        return;
    }
    bool before = loser < place[COLUMN_ANSWER];
    enum column other =
        loser_rank == 1 && before ? COLUMN_DEFINITION : COLUMN_REMARK;
    if (place[other] < 0) {
        place[other] = loser;
    }
}

static struct found read_header(struct arena *arena, const struct row *row)
{
    struct found found = {.second_answer = -1};
    for (int i = 0; i < COLUMNS; i++) {
        found.columns.at[i] = -1;
    }
    for (size_t i = 0; i < row->n_cells; i++) {
        const struct naming *naming = naming_of(arena, row->cells[i].text);
        if (naming == NULL) {
            continue;
        }
        if (naming->column == COLUMN_ANSWER) {
            take_answer(&found, (int)i, naming->rank);
        } else if (naming->rank > found.rank[naming->column]) {
            found.columns.at[naming->column] = (int)i;
            found.rank[naming->column] = naming->rank;
        }
    }
    return found;
}

/* A lone 有無 column beside no other answer is the answer. */
static void settle(struct found *found)
{
    int *at = found->columns.at;
    if (at[COLUMN_ANSWER] < 0 && at[COLUMN_REMARK] >= 0 &&
        at[COLUMN_MARK] >= 0) {
        at[COLUMN_ANSWER] = at[COLUMN_REMARK];
        at[COLUMN_REMARK] = -1;
    }
    if (at[COLUMN_ANSWER] < 0 && at[COLUMN_MARK] >= 0) {
        at[COLUMN_ANSWER] = at[COLUMN_MARK];
        at[COLUMN_MARK] = -1;
    }
}

static bool is_header(const struct found *found)
{
    const int *at = found->columns.at;
    return at[COLUMN_ANSWER] >= 0 &&
           (at[COLUMN_TITLE] >= 0 || at[COLUMN_NO] >= 0 ||
            at[COLUMN_DEFINITION] >= 0);
}

enum err columns_find(struct arena *arena, const struct rows *rows,
                      const char *answer, struct columns *ret_columns,
                      struct errmsg *msg)
{
    ASSERT(rows != NULL && ret_columns != NULL);
    (void)answer;
    for (size_t i = 0; i < rows->n && i < HEADER_ROWS; i++) {
        const struct row *row = &rows->items[i];
        if (row->n_cells < 2) {
            continue;
        }
        struct found found = read_header(arena, row);
        settle(&found);
        if (!is_header(&found)) {
            continue;
        }
        if (found.second_answer >= 0) {
            return errmsg_fail(
                msg, ERR_INVALID,
                "line %d: the answer could be in column %d \"%s\" or %d "
                "\"%s\"; keep one of them",
                row->line, found.columns.at[COLUMN_ANSWER] + 1,
                row_text(row, found.columns.at[COLUMN_ANSWER]),
                found.second_answer + 1, row_text(row, found.second_answer));
        }
        found.columns.header = i;
        *ret_columns = found.columns;
        return ERR_OK;
    }
    return errmsg_fail(msg, ERR_NOT_FOUND,
                       "no row names the columns; name one 回答 (answer) and "
                       "one 項目 (item) or No.");
}

bool columns_repeat(struct arena *arena, const struct columns *columns,
                    const struct rows *rows, const struct row *row)
{
    static const enum column named[] = {COLUMN_ANSWER, COLUMN_TITLE, COLUMN_NO};
    const struct row *header = &rows->items[columns->header];
    for (size_t i = 0; i < ARRAY_LEN(named); i++) {
        int at = columns->at[named[i]];
        if (strcmp(normal_key(arena, row_text(header, at)),
                   normal_key(arena, row_text(row, at))) != 0) {
            return false;
        }
    }
    return true;
}
