#include "lint/rules.h"

const char *const lint_explain_wording[][3] = {
    {"number-missing",
     "測定単位が時間・時間帯・件数・世代数・頻度などの量である項目に、量のない"
     "回答があるときの指摘です。量がなければ、守られたかどうかを誰も判定できま"
     "せん。「規定はありません」「条件により異なります」のように、数値がないと"
     "正直に書いた回答や、「常時」「リアルタイム」のように数値なしで完結する回"
     "答は指摘しません。直し方: 数値を書くか、定めていないと書く。",
     "An item whose unit is an amount (a time, hours of the day, a count, "
     "generations, a frequency) is answered without one, so nobody can tell "
     "whether it was kept. An answer that says honestly that there is no "
     "figure, or that is complete without one (\"continuously\"), is not "
     "reported. Cure: give the number, or say that there is none."},
    {"vague-amount",
     "「数分以内」「定期的」「深夜帯」「速やかに」のように、量を尋ねる項目が量"
     "らしい言葉で答えられているときの指摘です。同じ文に数値があれば指摘しませ"
     "ん。直し方: 数値で書く。設定の interpretations で数値を与えると、その読み"
     "で判定します。",
     "\"Within a few minutes\", \"periodically\", \"at night\", \"promptly\" "
     "where an amount is asked for. A number in the same sentence settles it. "
     "Cure: give a number. Under `interpretations` the configuration may give "
     "such a claim a number to be judged by."},
    {"no-holiday-rule",
     "受付時間や目標復旧時間が平日・営業日・営業時間で書かれ、祝日や年末年始の"
     "扱いがないときの指摘です。年末年始は 1 週間に及ぶことがあり、翌営業日がい"
     "つかで約束は大きく変わります。サービス時間・受付時間の項目に書いてあれば"
     "、"
     "それを前提とする他の項目は指摘しません。",
     "Hours or targets in weekdays or business days, and nothing on public "
     "holidays or the turn of the year, which alone can be a week. Where the "
     "items of service or support hours define it, items that refer to "
     "business days are fine."},
    {"unbounded-exclusion",
     "サービス時間から計画停止を除きながら、その時間の上限も予定(曜日・カレン"
     "ダー)もないときの指摘です。除外に上限がなければ、どれだけ止まっても稼働率"
     "は下がりません。項目 2 に曜日や時間があれば指摘しません。",
     "Planned stops are taken out of the service hours without a limit and "
     "without a calendar: no stop, however long, then counts as downtime. "
     "Days or hours named in item 2 settle it."},
    {"no-report-channel",
     "項目 17 が報告方法を「ない」としながら、項目 5・10・12 が実績値を示してい"
     "るときの指摘です。読み手は、その実績が今も正しいかを知る手段がありません"
     "。",
     "Item 17 says that nothing is reported, while items 5, 10 or 12 state "
     "actual figures: a reader has no way to learn whether they still hold."},
    {"addressee",
     "項目 14・15 "
     "は、障害時に利用者側の連絡先へどう、いつ知らせるかを尋ねます。"
     "回答の通知先が提供者自身の担当者だけのときの指摘です。利用者・お客様・ス"
     "テータスページなどへの通知が書いてあれば指摘しません。",
     "Items 14 and 15 ask how and when the customer is told of an incident. "
     "The answer names only the vendor's own people. A word on customers, "
     "users or a public page settles it."},
    {"unread-subquestion",
     "経済産業省の規定内容は、一つの項目で複数のことを尋ねます(例: 項目 46 は "
     "ID の付与単位、ログ検索、保存期間、提供)。回答がどの言葉でも触れていない"
     "部分の指摘です。「ない」と書くことも答えです。",
     "METI's definitions ask several things in one item (46: to whom IDs are "
     "given, searching logs by them, retention, delivery). Named are the parts "
     "that no word of the answer takes up; \"there is none\" takes one up, "
     "too."},
    {"unit-mismatch",
     "測定単位の列より細かい単位、または別の種類の量で答えているときの指摘です"
     "。"
     "「時間」だけの単位は多くの項目では「ある長さの時間」を指すため、時間("
     "hour)"
     "と読むのは平均復旧時間だけです。",
     "The answer uses a finer unit than the unit column names, or another kind "
     "of amount. A bare 時間 means \"a time\" in most of METI's items and is "
     "read as hours only for MTTR."},
    {"mark-only",
     "回答が [有] または [無] だけのときの指摘です。何が行われているかが分から"
     "ず、確かめることもできません。",
     "The answer is a yes or a no and nothing else: it says nothing that could "
     "be looked at."},
    {"restates-question",
     "回答の言葉のほとんど(85 % 以上)が項目名と規定内容にあり、主張が読み取れな"
     "いときの指摘です。",
     "Nearly all words of the answer (85 % or more) stand in the item's title "
     "and definition, and no claim was found in it."},
    {"stale-sheet",
     "チェックリストの日付が 365 日を超えて古いとき(警告)、または「直近 1 "
     "年」な"
     "どの期間の実績があり、日付の翌日以降であるとき(情報)の指摘です。基準の日"
     "は --as-of で与えられます。",
     "The sheet is more than 365 days old (warning), or it states figures of a "
     "relative window (\"the last year\") and its date has passed "
     "(information). --as-of gives the day to reckon from."},
    {"hedged",
     "「原則」「通常」「可能な限り」などで弱められた約束の指摘です。例外の条件"
     "が"
     "書かれていなければ、守られなかったときに違反かどうかを言えません。",
     "Promises softened by \"in principle\", \"normally\", \"as far as "
     "possible\": unless the exceptions are named, nobody can say that one was "
     "broken."},
    {"mark-against-text",
     "[有] としながら本文が「ない」としか言わない、または [無] としながら本文が"
     "量を約束しているときの指摘です。「制限はありません」のように、ないことが"
     "良い答えになる項目は除きます。",
     "Marked yes while the words only say that there is none, or marked no "
     "while they promise an amount. Items in which \"none\" is a good answer "
     "(no limit) are left out."},
    {"empty-answer",
     "回答が空白のときの指摘です。約束しないことと、答え忘れとを区別できません"
     "。",
     "The answer is blank: nobody can tell a promise withheld from one "
     "forgotten."},
    {"mark-missing",
     "測定単位が「有無」で、他の項目には [有] [無] "
     "があるのに、この項目にはないと"
     "きの指摘です。",
     "The unit asks for yes or no (有無), other items of the sheet give one, "
     "and this one does not."},
    {"not-promised",
     "数値のある回答が、同時に「ベストエフォート」「保証するものではありません"
     "」"
     "などと断っているときの指摘です。",
     "A number, and in the same answer the words that it is not promised (best "
     "effort, no guarantee)."},
    {"points-elsewhere",
     "回答のすべての文が、利用規約や別紙、問合せ先を指すだけのときの指摘です。",
     "Every sentence of the answer only points to other terms, an annex or a "
     "contact."},
    {"undated-sheet",
     "「直近 1 年」などの期間の実績があるのに、チェックリストに日付がないときの"
     "指摘です。",
     "Figures of a relative window (\"the last year\") in a sheet that bears "
     "no "
     "date."},
    {NULL, NULL, NULL},
};
