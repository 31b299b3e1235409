#include "report/html.h"

#include "base/check.h"

static const struct text labels[LABEL_COUNT] = {
    [LABEL_TITLE] = {"Service level report", "サービスレベル報告書"},
    [LABEL_PERIOD] = {"Period", "対象期間"},
    [LABEL_MADE] = {"As of", "評価時点"},
    [LABEL_MADE_ON] = {"made", "作成"},
    [LABEL_FROZEN] = {"final: kept in the ledger, not made again",
                      "確定(台帳に保存済み。再作成しません)"},
    [LABEL_CONTENTS] = {"Contents", "目次"},
    [LABEL_SUMMARY] = {"Summary", "概要"},
    [LABEL_DRIFT] = {"What is no longer true", "公表内容と実際が食い違う項目"},
    [LABEL_NO_DRIFT] = {"Nothing published was found to be untrue.",
                        "公表内容と実際の食い違いは見つかりませんでした。"},
    [LABEL_CHANGES] = {"What changed since the period before",
                       "前の期間からの変化"},
    [LABEL_REWORDINGS] = {"The published text changed", "公表文の変更"},
    [LABEL_REWORDINGS_NOTE] = {"The period is judged by the text in force at "
                               "its end. The same evidence held against both "
                               "texts:",
                               "期間は終了時点で適用されていた公表文で判定しま"
                               "す。同じ証拠を新旧の公表文で判定した結果:"},
    [LABEL_BY_TEXT] =
        {"because of the text, not of what happened",
         "公表文の変更によるもので、事象によるものではありません"},
    [LABEL_NO_CHANGES] = {"No verdict changed.", "判定に変化はありません。"},
    [LABEL_BEFORE] = {"Before", "前"},
    [LABEL_NOW] = {"Now", "今回"},
    [LABEL_DIFFERENCE] = {"Difference", "差"},
    [LABEL_REWORDED] = {"the published words changed",
                        "公表の文言が変わりました"},
    [LABEL_NEW_CLAIM] = {"not claimed", "定めなし"},
    [LABEL_GONE_CLAIM] = {"no longer claimed", "定めがなくなりました"},
    [LABEL_DAYS] = {"Day by day", "日ごとの状況"},
    [LABEL_MONTHS] = {"Month by month", "月ごとの状況"},
    [LABEL_DAY] = {"Day", "日"},
    [LABEL_MONTH] = {"Month", "月"},
    [LABEL_STATE] = {"State", "状況"},
    [LABEL_ALL_UP] = {"Up throughout.", "すべて稼働していました。"},
    [LABEL_CHECKLIST] = {"The checklist", "チェックリスト"},
    [LABEL_NUMBER] = {"No.", "No."},
    [LABEL_ITEM] = {"Item", "サービスレベル項目"},
    [LABEL_DECLARED] = {"Declared", "公表値"},
    [LABEL_MEASURED] = {"Measured", "観測値"},
    [LABEL_VERDICT] = {"Verdict", "判定"},
    [LABEL_WHY] = {"Why", "理由"},
    [LABEL_SINCE] = {"Since", "判定開始"},
    [LABEL_FIGURES] = {"Figures of the period", "対象期間の数値"},
    [LABEL_AVAILABILITY] = {"Availability", "稼働率"},
    [LABEL_BOUNDS] = {"certainly between", "確実な範囲"},
    [LABEL_LOW_95] = {"Proven at 95 %, outages between probes included",
                      "観測の間の停止も見込んだ下限(信頼水準95 %)"},
    [LABEL_COVERAGE] = {"Observed", "観測率"},
    [LABEL_PLANNED] = {"Planned service time", "計画サービス時間"},
    [LABEL_MAINTENANCE] = {"Planned maintenance", "計画停止時間"},
    [LABEL_DOWN] = {"Downtime", "停止時間"},
    [LABEL_UNKNOWN] = {"Not observed", "未観測の時間"},
    [LABEL_HIDDEN] = {"Possible between probes", "観測の間にありえた停止時間"},
    [LABEL_SUSPECTS] = {"Failures that did not become downtime",
                        "停止と認めなかった失敗の回数"},
    [LABEL_CHECKS] = {"Checks of the critical probes", "重要な観測の回数"},
    [LABEL_CHECKS_VALUE] = {"up / down / could not tell",
                            "成功／失敗／判断できず"},
    [LABEL_INCIDENTS] = {"Incidents", "障害"},
    [LABEL_INCIDENT_COUNT] = {"Incidents / a day or longer",
                              "障害発生件数／1日以上"},
    [LABEL_MTTR] = {"Mean time to repair (MTTR)", "平均復旧時間(MTTR)"},
    [LABEL_NO_INCIDENT] = {"No incident began in this period.",
                           "対象期間に発生した障害はありません。"},
    [LABEL_START] = {"Began", "発生"},
    [LABEL_END] = {"Ended", "復旧"},
    [LABEL_REPAIR] = {"Repair time", "復旧時間"},
    [LABEL_REMARKS] = {"Remarks", "備考"},
    [LABEL_OPEN] = {"still open", "継続中"},
    [LABEL_NOT_BEFORE] = {"not before", "早くて"},
    [LABEL_NOT_AFTER] = {"not after", "遅くて"},
    [LABEL_NOBODY_LOOKED] = {"nobody had looked before", "それ以前は未観測"},
    [LABEL_NOT_CERTAIN] = {"not certain: refutes nothing",
                           "不確か(公表内容の否定には用いません)"},
    [LABEL_REFUTES] = {"Contradicts", "食い違う公表内容"},
    [LABEL_LOOSE_NOTE] = {"About an incident that is no longer seen:",
                          "現在は障害と認められない事象について:"},
    [LABEL_LATENCY] = {"Response times", "応答時間"},
    [LABEL_LATENCY_NOTE] =
        {"Of successful looks, from the vantages, by local day. Quantiles "
         "are read off a histogram and may be 1.1 % off.",
         "成功した観測について、観測地点から、サービスの時間帯の日で数えます。"
         "分位点は"
         "度数分布によるもので、誤差は1.1 %以内です。"},
    [LABEL_LATENCY_PLOT] =
        {"Each day from its median to its 99th percentile; the mark is the "
         "90th. Top of the plot:",
         "各日の中央値から99パーセンタイルまで。印は90パーセンタイル。上端"
         ":"},
    [LABEL_PROBE] = {"Probe", "観測"},
    [LABEL_COUNT_OF_LOOKS] = {"Looks", "回数"},
    [LABEL_MAX] = {"max.", "最大"},
    [LABEL_YEAR] = {"The year", "直近1年"},
    [LABEL_WINDOW] = {"Window", "期間"},
    [LABEL_YOUNG] = {"observed from later on only", "途中から観測"},
    [LABEL_LEFT] = {"Downtime left", "残りの停止時間"},
    [LABEL_LEFT_NOTE] =
        {"How much more downtime each availability claim bears in its "
         "window as it stands now.",
         "稼働率の各公表値が、現在の期間であとどれだけの停止に耐えるか。"},
    [LABEL_TRUE_AGAIN] = {"True again", "再び正しくなる日"},
    [LABEL_LEAVES] = {"Leaves the year", "直近1年から外れる日"},
    [LABEL_LEAVES_NOTE] =
        {"When the incidents of the last twelve months stop counting, "
         "oldest first.",
         "直近12か月の障害が数えられなくなる日(古い順)。"},
    [LABEL_MORE] = {"more", "件(省略)"},
    [LABEL_OTHERS] = {"What others would make of it", "ほかの数え方による値"},
    [LABEL_OTHERS_NOTE] =
        {"The same observations, accounted for in other ways. Each changes "
         "one thing.",
         "同じ観測結果を別の数え方で計算した値です。変えた点は一つずつ"
         "です。"},
    [LABEL_OURS] = {"This report", "本報告書"},
    [LABEL_OURS_NOTE] =
        {"Unseen time is left out; the bounds say what it could change.",
         "未観測の時間を除きます。それが変えうる幅を上下限で示します。"},
    [LABEL_COUNTING] = {"Way of counting", "数え方"},
    [LABEL_WHAT] = {"What it does", "内容"},
    [LABEL_METHOD] = {"Method", "算出方法"},
    [LABEL_PROBES] = {"Probes", "観測"},
    [LABEL_FORMER] = {"removed", "廃止"},
    [LABEL_NOT_CRITICAL] = {"evidence only", "参考"},
    [LABEL_NOT_PROVEN] = {"What this report does not prove",
                          "本報告書が証明しないこと"},
    [LABEL_ORIGIN] = {"Origin", "出所"},
};

const struct text *html_label(enum label label)
{
    ASSERT(label < LABEL_COUNT && labels[label].en != NULL);
    return &labels[label];
}
