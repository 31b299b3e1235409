#include "lint/subquestions.h"

#include "base/check.h"

/* After 規定内容 of METI's form of 2010. A part is answered by any word that
 * speaks of it, also by a denial: what counts is that the vendor took it up.
 * "#" is any amount. */

#define CHANNELS                                                               \
    "メール|お知らせ|画面|サイト|ページ|"                       \
    "掲載|ポータル|コンソール|書面|文書|"                       \
    "郵送|電話|チャット|sms|slack|webhook|"                            \
    "ダッシュボード|フォーム|アプリ内|"                         \
    "プッシュ|mail|e-mail|email*|website|"                                 \
    "web site|page|portal|console|dashboard|"                                  \
    "in writing|written|phone|telephone|chat|"                                 \
    "in-app|banner|notice"

static const struct subquestion subquestions[] = {
    {2, "事前通知のタイミング", "how long before", "#|前日|前週|before|ahead",
     "maintenance_notice"},
    {2, "通知の方法", "by what means", CHANNELS, NULL},
    {3, "事前通知のタイミング", "how long before", "#|before|ahead",
     "termination_notice"},
    {3, "通知の方法", "by what means", CHANNELS, NULL},
    {6, "システム復旧", "recovery of the system",
     "復旧|復元|冗長|切り替え|切替|フェイルオーバ|マルチaz|リージョン|再構築|"
     "バックアップ|レプリ|recover*|restor*|failover|fail over|redundan*|"
     "region*|standby|replica*|availability zone*",
     "recovery_time"},
    {6, "災害時のサポート体制", "support in a disaster",
     "サポート|体制|窓口|連絡|対策本部|要員|担当|訓練|bcp|事業継続|support|"
     "team*|staff|contact*|desk|business continuity|drill*|on-call",
     NULL},
    {9, "バージョンアップの方針", "upgrades",
     "バージョンアップ|アップグレード|アップデート|リリース|機能追加|"
     "新機能|更新|version*|upgrade*|release*|update*|new feature*",
     NULL},
    {9, "変更管理", "change management",
     "変更|告知|通知|リリースノート|お知らせ|周知|承認|検証|テスト|change*|"
     "release note*|notif*|announce*|approv*|test*|rollback|roll back",
     NULL},
    {9, "パッチ管理", "patches",
     "パッチ|脆弱性|セキュリティ更新|セキュリティアップデート|修正プログラム|"
     "patch*|vulnerabilit*|security update*|security fix*|fixes",
     "patch_latency"},
    {12, "長時間(1 日以上)要した障害の件数", "incidents of a day or longer",
     "長時間|1日以上|24時間以上|一日以上|うち|0件|0回|発生していません|"
     "発生しておりません|発生はありません|発生なし|障害なし|long*|a day|"
     "one day|24 hours|1 day|no incident*|no outage*|no failure*|none",
     "incidents_long"},
    {13, "監視内容", "what is monitored",
     "死活|cpu|メモリ|ディスク|リソース|サーバ|ネットワーク|プロセス|ログ|"
     "エラー|応答|レスポンス|稼働|外形|url|負荷|データベース|アプリケーション|"
     "memory|disk|resource*|server*|network|process*|log*|error*|response*|"
     "availability|reachab*|ping|uptime|load|database*|application*|health",
     NULL},
    {13, "監視・通知の基準", "what counts as an incident",
     "閾値|しきい値|基準|条件|超え|超過|異常|検知|検出|アラート|以上|回連続|"
     "失敗|threshold*|criteri*|exceed*|above|anomal*|alert*|detect*|fail*|"
     "consecutive",
     NULL},
    {14, "通知先", "who is told",
     "客|利用者|ユーザ|契約者|契約企業|顧客|担当|管理者|連絡先|全社|貴社|"
     "テナント|登録|customer*|client*|subscriber*|user*|tenant*|contact*|"
     "administrator*|you|engineer*|team*|recipient*",
     NULL},
    {14, "通知の方法", "by what means", CHANNELS, NULL},
    {16, "監視・集計の間隔", "the interval",
     "#|常時|リアルタイム|随時|継続的|continuous*|real time|real-time|always|"
     "constantly|around the clock",
     "monitoring_interval"},
    {17, "報告の方法", "how it is reported",
     CHANNELS "|レポート|報告書|公開|公表|資料|定例|report*|publish*|status",
     NULL},
    {17, "報告の間隔", "how often",
     "#|常時|リアルタイム|随時|都度|いつでも|月次|四半期|毎|real time|"
     "real-time|continuous*|any time|always|live|permanent*|after each|"
     "on each",
     "report_interval"},
    {18, "ログの種類", "which logs",
     "アクセス|操作|エラー|監査|ログイン|認証|通信|履歴|イベント|変更|access|"
     "operation*|error*|audit*|login*|log-in|sign-in|authenticat*|event*|"
     "activity|change*|history",
     NULL},
    {23, "接続仕様(API 等)", "the interface (API and the like)",
     "api|rest|graphql|soap|csv|webhook|sso|saml|oauth|sftp|ftp|edi|連携|"
     "仕様|sdk|言語|コネクタ|apis|interface*|connector*|integrat*|sdks",
     "api_documentation"},
    {25, "ディスク容量の上限", "disk space",
     "ディスク|容量|ストレージ|gb|tb|mb|ギガ|テラ|disk*|storage|capacity|"
     "gigabyte*|terabyte*|space|size",
     NULL},
    {25, "ページビューの上限", "page views",
     "ページビュー|pv|アクセス数|リクエスト|転送量|トラフィック|呼び出し回数|"
     "page view*|pageview*|request*|traffic|transfer|rate limit*|bandwidth|"
     "api call*",
     NULL},
    {28, "回数", "how often",
     "#|常時|継続的|リアルタイム|毎|日次|continuous*|real time|real-time",
     "backup_interval"},
    {28, "復旧方法", "how it is restored",
     "復旧|復元|リストア|ロールバック|戻し|戻す|リカバリ|restor*|recover*|"
     "roll back|rollback|point-in-time",
     NULL},
    {28, "データ保管場所/形式", "where and in what form",
     "s3|クラウド|リージョン|データセンター|データセンタ|国内|東京|大阪|遠隔|"
     "別拠点|ストレージ|サーバ|場所|az|aws|azure|gcp|スナップショット|フル|"
     "差分|増分|ダンプ|イメージ|形式|媒体|region*|data cent*|off-site|offsite|"
     "storage|bucket*|cloud|location*|japan|tokyo|snapshot*|full|"
     "incremental*|dump*|image*|format*|availability zone*",
     NULL},
    {28, "利用者データへのアクセス権", "who may access it",
     "アクセス|権限|限定|許可|閲覧|担当者のみ|管理者のみ|access*|permission*|"
     "authori*|restrict*|only",
     NULL},
    {31, "消去のタイミング", "when it is erased",
     "#|即時|直ちに|解約後すぐ|終了時|解約時|解約日|immediate*|at the end|"
     "upon|on termination|on cancellation",
     "deletion_delay"},
    {31, "保管媒体の破棄", "disposal of media",
     "媒体|破棄|廃棄|ディスク|物理|hdd|ssd|クラウド事業者|暗号化消去|nist|"
     "media|medium|dispos*|destroy*|destruct*|disk*|drive*|shred*|"
     "cryptographic*|crypto*",
     NULL},
    {31, "データ移行", "taking data along",
     "移行|返却|返還|エクスポート|ダウンロード|出力|csv|引き渡|export*|"
     "download*|migrat*|return*|portab*|hand*",
     NULL},
    {35, "補償", "compensation",
     "補償|賠償|返金|責任|compensat*|indemni*|liab*|damages|refund*|reimburs*",
     NULL},
    {35, "保険", "insurance", "保険|insur*", NULL},
    {36, "データの返却または消去", "return or erasure of data",
     "返却|返還|エクスポート|ダウンロード|出力|提供|移行|消去|削除|破棄|抹消|"
     "csv|return*|export*|download*|hand*|erase*|erasure|delet*|destroy*",
     "deletion_delay"},
    {37, "検証の手法", "how it is verified",
     "チェックサム|ハッシュ|照合|突合|突き合わせ|検証|制約|トランザクション|"
     "crc|件数|比較|checksum*|hash*|reconcil*|compar*|verif*|constraint*|"
     "transaction*|validat*",
     NULL},
    {37, "検証報告の確認", "that its reports are looked at",
     "確認|報告|レビュー|記録|監視|通知|アラート|レポート|report*|review*|"
     "check*|record*|alert*|monitor*|notif*",
     NULL},
    {40, "評価した第三者", "who assesses",
     "第三者|外部|専門|機関|会社|ベンダ|社に|株式会社|third*|external*|"
     "independent*|specialist*|outside|provider*|firm*|auditor*",
     "certificate"},
    {40, "実施状況(時期・頻度)", "when it was done",
     "#|年|毎|月|リリース|定期|annual*|yearly|year*|release*|quarter*|"
     "month*|regular*|last",
     "assessment_interval"},
    {44, "利用企業間の情報隔離", "separation between customers",
     "隔離|分離|分割|論理|アクセス制御|テナント|スキーマ|制御|isolat*|"
     "separat*|segregat*|tenant*|schema*|access control*|logical*",
     NULL},
    {44, "障害等の影響の局所化", "containing failures",
     "局所|影響|波及|障害|冗長|リソース制限|流量|負荷|クォータ|fail*|"
     "impact*|contain*|blast*|quota*|throttl*|rate limit*|redundan*|limit*|"
     "noisy|overload*",
     NULL},
    {45, "取扱者の限定", "who may handle data",
     "限定|制限|許可|権限|のみ|最小|承認|limit*|restrict*|only|authori*|"
     "permission*|least privilege|role*|need-to-know|approv*",
     NULL},
    {45, "利用者組織と同様な制約", "limits like the customer's own",
     "利用者|利用企業|お客様|顧客|ユーザ|同様|同等|ロール|ipアドレス|ip制限|"
     "customer*|client*|equivalent*|same|role*|ip address*|ip restrict*|"
     "tenant*|user*",
     NULL},
    {46, "ID の付与単位", "to whom IDs are given",
     "id|アカウント|ユーザごと|ユーザーごと|個人|一意|ids|account*|identif*|"
     "individual*|unique*|per user|per person",
     NULL},
    {46, "ID でのログ検索", "searching logs by ID",
     "検索|抽出|追跡|特定|絞り込|照会|トレース|search*|query*|queries|trac*|"
     "filter*|look up|lookup|correlat*",
     NULL},
    {46, "ログの保存期間", "how long logs are kept",
     "#|保存|保持|保管|無期限|retain*|retention|kept|keep*|stored|"
     "indefinite*",
     "log_retention"},
    {46, "利用者への提供", "giving logs to the customer",
     "提供|開示|ダウンロード|閲覧|渡し|提出|依頼|請求|参照|provid*|disclos*|"
     "download*|request*|deliver*|available|export*|view*",
     NULL},
    {48, "暗号化しての保管", "encryption", "暗号|encrypt*", NULL},
    {48, "廃棄時の抹消と検証", "erasure at disposal",
     "廃棄|抹消|消去|破棄|破壊|裁断|erase*|erasure|wip*|dispos*|destroy*|"
     "destruct*|sanitiz*|sanitis*|shred*|delet*",
     NULL},
    {48, "USB ポート等の制限", "USB ports and the like",
     "usb|ポート|持ち出し|持出|外部媒体|外部記憶|可搬|デバイス|吸い出し|"
     "リムーバブル|removable|port*|device*|external media|portable|"
     "data cent*",
     NULL},
};

const struct subquestion *lint_subquestions(size_t *ret_n)
{
    ASSERT(ret_n != NULL);
    *ret_n = ARRAY_LEN(subquestions);
    return subquestions;
}
