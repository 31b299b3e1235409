#include "report/html.h"

#include "base/check.h"

const struct text *html_label(enum label label)
{
    static const struct text labels[LABEL_COUNT] = {
        [LABEL_TITLE] = {"Service level report", "サービスレベル報告書"},
        [LABEL_PERIOD] = {"Period", "対象期間"},
        [LABEL_MADE] = {"As of", "評価時点"},
        [LABEL_SUMMARY] = {"Verdicts", "判定の概要"},
        [LABEL_DRIFT] = {"What is no longer true",
                         "公表内容と実際が食い違う項目"},
        [LABEL_NO_DRIFT] = {"Nothing published was found to be untrue.",
                            "公表内容と実際の食い違いは見つかりませんでした。"},
        [LABEL_CHECKLIST] = {"The checklist", "チェックリスト"},
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
        [LABEL_HIDDEN] = {"Possible between probes",
                          "観測の間にありえた停止時間"},
        [LABEL_INCIDENTS] = {"Incidents", "障害"},
        [LABEL_INCIDENT_COUNT] = {"Incidents / a day or longer",
                                  "障害発生件数／1日以上"},
        [LABEL_MTTR] = {"Mean time to repair (MTTR)", "平均復旧時間(MTTR)"},
        [LABEL_NO_INCIDENT] = {"No incident began in this period.",
                               "対象期間に発生した障害はありません。"},
        [LABEL_START] = {"Began", "発生"},
        [LABEL_END] = {"Ended", "復旧"},
        [LABEL_REPAIR] = {"Repair time", "復旧時間"},
        [LABEL_OPEN] = {"still open", "継続中"},
        [LABEL_NOT_BEFORE] = {"not before", "早くて"},
        [LABEL_NOT_AFTER] = {"not after", "遅くて"},
        [LABEL_NOBODY_LOOKED] = {"nobody had looked before",
                                 "それ以前は未観測"},
        [LABEL_METHOD] = {"Method", "算出方法"},
        [LABEL_ORIGIN] = {"Origin", "出所"},
        [LABEL_PROBES] = {"Probes", "観測"},
    };
    ASSERT(label < LABEL_COUNT);
    return &labels[label];
}
