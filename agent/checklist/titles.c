#include "checklist/titles.h"

#include <stdbool.h>
#include <string.h>

#include "base/check.h"

struct pattern {
    int no;
    const char *all;  /* groups parted by &, words of a group by |: one of each
                         group must stand in the title */
    const char *none; /* words of which none may */
};

#define BACKUP "バックアップ|backup"
#define TROUBLE_JA "障害|異常|インシデント|トラブル|緊急|故障|"
#define TROUBLE TROUBLE_JA "incident|outage|failure|trouble|emergency"
#define TELL_JA "通知|告知|連絡|案内|予告|お知らせ|"
#define TELL TELL_JA "notice|notif|announce|communicat"
#define HELP_JA "サポート|問合|問い合|窓口|受付|ヘルプデスク|対応時間|"
#define HELP HELP_JA "support|helpdesk|inquir|enquir|contact"
#define HOURS "時間|hours"
#define LOGIN "ログイン|login|catalog|technolog"

/* The first that fits counts: what is special stands before what is general. */
static const struct pattern patterns[] = {
    {2,
     "計画停止|メンテ|計画的な停止|保守停止|定期保守|点検|plannedoutage|"
     "maintenance|planneddowntime|scheduleddowntime&" TELL,
     "報告"},
    {35, "補償|賠償|保険|compensation|insurance|liabilit|indemn", ""},
    {31,
     "消去|削除|抹消|破棄|erasure|erase|deletion|deleted|disposal|"
     "destruction",
     "媒体の安全"},
    {36,
     "ポータビリティ|返却|返還|データ移行|portability|dataexport|onexit|"
     "dataexit",
     ""},
    {3,
     "終了|廃止|撤退|terminat|discontinu|endofservice|endoflife|sunset|"
     "retire&" TELL,
     "解約"},
    {4, "突然|預託等|エスクロ|escrow|sudden", "整合"},
    {6, "災害|ディザスタ|dr対策|bcp|事業継続|disaster|businesscontinuity", ""},
    {8, "代替|alternat&形式|フォーマット|format", ""},
    {7, "代替|alternat|workaround", ""},
    {37, "整合性|integrity", ""},
    {10, "平均|mean|average&復旧|修復|修理|回復|recover|repair|restor|fix", ""},
    {10, "mttr", ""},
    {29, "rpo|目標復旧時点|復旧時点|recoverypoint", ""},
    {29, BACKUP "&タイミング|時点|取得時刻|取得時間|timing", ""},
    {11,
     "rto|復旧目標|目標復旧|復旧時間|復旧までの時間|recoverytime|"
     "timetorestore|timetorecover",
     "平均|monitor|director"},
    {32, "世代|generation|backupcopies|restorepoints", ""},
    {30, BACKUP "&保管", "場所|方法|先|媒体|形式|暗号"},
    {30, BACKUP "&期間|期限|日数|retention|retain|howlong|period|keep|kept",
     ""},
    {34,
     "鍵管理|鍵の管理|キー管理|キーの管理|暗号鍵|keymanagement|"
     "encryptionkey|managementofkeys",
     ""},
    {42,
     "通信|伝送|経路|transit|transport|transmission|tls|communication&"
     "暗号|encrypt|tls|secur|レベル|level|version",
     ""},
    {33, "暗号|encrypt", ""},
    {48,
     "記憶媒体|外部媒体|リムーバブル|二次記憶|可搬媒体|usb|removable|"
     "secondarystorage|storagemedia|backupmedia",
     ""},
    {28, BACKUP, ""},
    {44,
     "マルチテナント|multitenan|tenantisolation|tenantseparation|"
     "テナント分離|企業間",
     "鍵|キー"},
    {38,
     "入力データ|入力値|入力チェック|入力制限|入力形式|inputdata|"
     "inputvalid|inputformat|inputrestrict",
     ""},
    {12, TROUBLE "&件数|回数|頻度|発生数|number|count|howmany|peryear",
     "監視|monitor|記録|通知"},
    {16,
     "監視|モニタリング|ヘルスチェック|monitor|healthcheck&"
     "間隔|頻度|周期|interval|frequency|howoften",
     ""},
    {13, "監視|モニタリング|monitor", "通知"},
    {15,
     TROUBLE "|検知|検出|detection&" TELL "&時間|timeto|within|delay|"
             "howfast|howsoon|notificationtime|notificationdelay",
     "時間帯|timetorestore"},
    {15, "通知時間|notificationtime|timetonotif", ""},
    {26, HELP "|対応&" HOURS "&" TROUBLE, ""},
    {27, HELP "&" HOURS, ""},
    {14, TROUBLE "&" TELL "|報告|プロセス|process|procedure", "追跡|監査"},
    {46, "トレーサビリティ|追跡|証跡|traceab|audittrail", ""},
    {46, TROUBLE "|保存|保管|retention&ログ|logs|logging|logretention", LOGIN},
    {18,
     "ログ|logs|logging|logprovision|logacquisition|logcollection|"
     "accesslog|auditlog",
     LOGIN},
    {43,
     "監査報告|会計監査|soc報告|socreport|soc1|soc2|auditreport|sas70|"
     "18号|監査法人",
     ""},
    {17,
     "稼働|提供状況|サービス状況|運用状況|運用実績|servicestatus|"
     "servicelevel|performance|service|status&報告|公開|公表|レポート|report",
     TROUBLE},
    {17, "定期報告|月次報告|運用報告|statusreport|regularreport", ""},
    {21, "バッチ|batch", ""},
    {20, "遅延|latency|delay", ""},
    {19,
     "応答時間|応答速度|レスポンス|表示速度|画面表示|responsetime|pageload|"
     "responsespeed",
     ""},
    {22, "カスタマイズ|個別開発|customi", ""},
    {24, "同時&接続|利用|アクセス|ユーザ|ログイン|セッション|端末", ""},
    {24, "concurren|simultaneous", ""},
    {23,
     "外部接続|外部連携|外部システム|システム連携|他システム|api連携|"
     "apiの|api仕様|connectivity|integration|interface|externalsystem|"
     "apidoc|apis|openapi|apiaccess|apiand|webapi|restapi",
     ""},
    {40,
     "第三者評価|脆弱性診断|脆弱性検査|脆弱性テスト|セキュリティ診断|"
     "外部診断|ペネトレ|侵入テスト|penetration|pentest|thirdparty|"
     "securityassessment|vulnerabilityassess|vulnerabilitytest|"
     "independentassess",
     "認証|certif|委託|監査報告"},
    {39,
     "認証取得|公的認証|第三者認証|認証の取得|取得認証|認証規格|isms|"
     "プライバシーマーク|pマーク|certific|accreditation",
     "要素|authent"},
    {9,
     "アップグレード|バージョンアップ|アップデート|パッチ|変更管理|"
     "upgrade|patch|updatepolicy|versionup|changemanagement|"
     "updatesand|softwareupdate",
     ""},
    {47, "ウイルス|ウィルス|マルウェア|virus|malware", ""},
    {45,
     "取扱者|取り扱い者|取扱担当|取り扱う者|アクセス制限|アクセス権|"
     "アクセス制御|accessrestrict|accesscontrol|handlers|"
     "authorizedperson|whocanaccess",
     ""},
    {41, "取扱環境|取扱い環境|取り扱い環境|handlingenvironment", ""},
    {49,
     "外部保存|保存場所|保管場所|データ所在|保存地|保管先|所在地|"
     "residency|datalocation|storagelocation|wheredata|dataisstored",
     ""},
    {25,
     "容量|リソース|ページビュー|resource|storagelimit|diskspace|capacity|"
     "quota|ストレージ",
     ""},
    {5, "稼働率|稼動率|可用性|uptime|availab|サービスレベル目標|slaの値",
     "時間帯|hours"},
    {1, "サービス|稼働|稼動|運用|提供|利用|service|operat|availab&" HOURS,
     "停止|障害|応答|復旧|通知"},
};

/* Whether one of the words up to the end of the group stands in the text;
 * *words goes on behind the group. */
static bool holds_any(const char *text, size_t len, const char **words)
{
    bool found = false;
    while (**words != '\0' && **words != '&') {
        size_t n = strcspn(*words, "|&");
        found = found || (n > 0 && memmem(text, len, *words, n) != NULL);
        *words += n + ((*words)[n] == '|');
    }
    *words += **words == '&';
    return found;
}

static bool fits(const char *key, const struct pattern *pattern)
{
    size_t n = strlen(key);
    const char *all = pattern->all, *none = pattern->none;
    while (*all != '\0') {
        if (!holds_any(key, n, &all)) {
            return false;
        }
    }
    return *none == '\0' || !holds_any(key, n, &none);
}

int titles_guess(const char *key)
{
    ASSERT(key != NULL);
    for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
        if (fits(key, &patterns[i])) {
            return patterns[i].no;
        }
    }
    return 0;
}
