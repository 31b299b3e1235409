#include "checklist/column_titles.h"

#include <string.h>

#include "base/check.h"
#include "checklist/normal.h"

/* How a column title is recognised, compared by normal_key. */
enum fit { WHOLE, PART, END };

struct naming {
    enum column column;
    int rank;
    enum fit fit;
    const char *key;
};

/* In the order in which they are tried. */
static const struct naming namings[] = {
    {COLUMN_TITLE, 3, END, "項目例"},
    {COLUMN_OTHER, 1, PART, "前回"},
    {COLUMN_OTHER, 1, PART, "前年"},
    {COLUMN_OTHER, 1, PART, "昨年"},
    {COLUMN_OTHER, 1, PART, "旧回答"},
    {COLUMN_OTHER, 1, PART, "変更前"},
    {COLUMN_OTHER, 1, PART, "改定前"},
    {COLUMN_OTHER, 1, PART, "改訂前"},
    {COLUMN_OTHER, 1, PART, "previous"},
    {COLUMN_OTHER, 1, PART, "回答者"},
    {COLUMN_OTHER, 1, PART, "回答日"},
    {COLUMN_OTHER, 1, PART, "回答期限"},
    {COLUMN_OTHER, 1, PART, "回答部署"},
    {COLUMN_OTHER, 1, PART, "回答担当"},
    {COLUMN_OTHER, 1, PART, "回答方法"},
    {COLUMN_OTHER, 1, PART, "回答形式"},
    {COLUMN_OTHER, 1, PART, "記入者"},
    {COLUMN_OTHER, 1, PART, "記入日"},
    {COLUMN_OTHER, 1, PART, "記入方法"},
    {COLUMN_OTHER, 1, PART, "記入要領"},
    {COLUMN_OTHER, 1, PART, "担当"},
    {COLUMN_OTHER, 1, PART, "確認者"},
    {COLUMN_OTHER, 1, PART, "確認日"},
    {COLUMN_OTHER, 1, PART, "確認欄"},
    {COLUMN_OTHER, 1, PART, "更新日"},
    {COLUMN_OTHER, 1, PART, "重要度"},
    {COLUMN_OTHER, 1, PART, "answeredby"},
    {COLUMN_OTHER, 1, PART, "respondent"},
    {COLUMN_OTHER, 1, WHOLE, "date"},
    {COLUMN_OTHER, 1, WHOLE, "owner"},
    {COLUMN_OTHER, 1, WHOLE, "status"},
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
    {COLUMN_REMARK, 2, PART, "回答理由"},
    {COLUMN_REMARK, 2, PART, "回答根拠"},
    {COLUMN_REMARK, 2, PART, "根拠"},
    {COLUMN_REMARK, 2, PART, "理由"},
    {COLUMN_ANSWER, 3, PART, "回答詳細"},
    {COLUMN_ANSWER, 3, PART, "回答の詳細"},
    {COLUMN_ANSWER, 3, PART, "回答の説明"},
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

enum column title_means(struct arena *arena, const char *text, int *ret_rank)
{
    ASSERT(text != NULL && ret_rank != NULL);
    *ret_rank = 0;
    if (text[0] == '\0' || strlen(text) > TITLE_MAX ||
        strstr(text, "。") != NULL) {
        return COLUMNS;
    }
    const char *key = normal_key(arena, text);
    for (size_t i = 0; i < ARRAY_LEN(namings); i++) {
        if (fits(&namings[i], key)) {
            *ret_rank = namings[i].rank;
            return namings[i].column;
        }
    }
    return COLUMNS;
}

/* What answers yes or no and nothing else, without blanks and brackets. */
static const char *const marks[] = {
    "有",       "無",     "あり",   "なし",   "有り",     "無し", "○",
    "◯",        "〇",     "×",      "x",      "✕",        "✗",    "✓",
    "✔",        "△",      "▲",      "◎",      "●",        "可",   "否",
    "不可",     "はい",   "いいえ", "yes",    "no",       "y",    "n",
    "対応",     "未対応", "非対応", "対応済", "対応済み", "該当", "非該当",
    "該当なし", "対象外", "-",      "n/a",    "na",       "ok",   "ng"};

bool title_is_mark(struct arena *arena, const char *text)
{
    size_t n = strlen(text);
    if (n > 40) {
        return false;
    }
    struct normal normal = normal_make(arena, text, n);
    char bare[64];
    size_t len = 0;
    for (size_t i = 0; i < normal.n && len + 1 < sizeof bare; i++) {
        if (strchr(" \n[](){}", normal.text[i]) == NULL) {
            bare[len++] = normal.text[i];
        }
    }
    bare[len] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (strcmp(bare, marks[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool title_is_unit(struct arena *arena, const char *text)
{
    static const char *const units[] = {
        "有無",     "時間",     "回",       "回数",     "件",
        "世代",     "頻度",     "%",        "秒",       "分",
        "処理能力", "設定状況", "実施状況", "把握状況", "人",
        "月",       "稼働率",   "時間帯",   "世代数",   "hours",
        "yes/no",   "number",   "percent",  "minutes",  "seconds"};
    size_t n = strlen(text);
    if (n == 0 || n > 40) {
        return false;
    }
    struct normal normal = normal_make(arena, text, n);
    n = strcspn(normal.text, "( ");
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        size_t len = strlen(units[i]);
        bool more = len < n && normal.text[len] == '/'; /* 有無/内容 */
        if ((len == n || more) && memcmp(units[i], normal.text, len) == 0) {
            return true;
        }
    }
    return false;
}
