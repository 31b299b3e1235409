#include "checklist/meti.h"

#include "base/check.h"
#include "core/claim.h"

struct wording {
    const char *definition;
    const char *aliases; /* parted by | */
};

/* The definitions are METI's 規定内容 of 2010; the aliases are what vendors and
 * the list of 2008 call the same item, in Japanese and English. */
static const struct wording wordings[CLAIM_ITEMS + 1] = {
    [1] = {"サービスを提供する時間帯(設備やネットワーク等の点検/保守のための"
           "計画停止時間の記述を含む)",
           "サービス提供時間|サービス提供時間帯|稼働時間|提供時間|"
           "サービス利用可能時間|service time|operating hours|"
           "availability hours|service hours|hours of service"},
    [2] = {"定期的な保守停止に関する事前連絡確認(事前通知のタイミング/方法の"
           "記述を含む)",
           "計画停止通知|計画停止の事前通知|計画停止時の事前通知|"
           "メンテナンス事前通知|メンテナンスの事前通知|"
           "計画メンテナンス通知|定期メンテナンスの事前通知|"
           "planned outage notice|planned maintenance notice|"
           "maintenance notification|scheduled maintenance notice|"
           "maintenance notice|planned outage notification"},
    [3] = {"サービス提供を終了する場合の事前連絡確認(事前通知のタイミング/方"
           "法の記述を含む)",
           "サービス終了時の事前通知|サービス終了の事前通知|"
           "サービス提供終了の事前通知|サービス終了通知|"
           "end of service notice|service termination notice|"
           "termination notice|prior notice of service discontinuation"},
    [4] = {"プログラムや、システム環境の各種設定データの預託等の措置の有無",
           "突然のサービス停止に対する対処|サービス停止への対処|"
           "measures against sudden discontinuation"},
    [5] = {"サービスを利用できる確率(計画サービス時間-停止時間)÷計画サービス"
           "時間)",
           "稼働率|サービスの稼働率|稼働率実績|システム稼働率|月間稼働率|"
           "年間稼働率|availability|uptime|service uptime|"
           "service availability rate|availability rate|uptime rate"},
    [6] = {"災害発生時のシステム復旧/サポート体制",
           "災害対策|災害復旧|ディザスターリカバリ|ディザスタリカバリー|dr|"
           "disaster recovery plan"},
    [7] = {"早期復旧が不可能な場合の代替措置",
           "重大障害時の代替措置|代替手段|代替措置|alternative means"},
    [8] = {"代替措置で提供されるデータ形式の定義を記述",
           "代替措置のデータ形式|data format of alternatives"},
    [9] = {"バージョンアップ/変更管理/パッチ管理の方針",
           "アップグレードポリシー|バージョンアップ方針|パッチ管理|"
           "アップデート方針|upgrade and patch policy|patch policy|"
           "patch management|update policy|upgrade policies"},
    [10] = {"障害発生から修理完了までの平均時間(修理時間の和÷故障回数)",
            "平均復旧時間|平均修復時間|平均復旧時間実績|平均修理時間|mttr|"
            "mean time to recovery|mean time to repair"},
    [11] = {"障害発生後のサービス提供の再開に関して設定された目標時間",
            "目標復旧時間|復旧目標時間|rto|recovery time objective|"
            "recovery time|target recovery time|復旧時間目標"},
    [12] = {"1年間に発生した障害件数/1年間に発生した対応に長時間(1日以上)要し"
            "た障害件数",
            "障害件数|障害発生回数|障害回数|年間障害件数|障害発生件数実績|"
            "incident count|number of failures|incidents|number of outages"},
    [13] = {"システム監視基準(監視内容/監視・通知基準)の設定に基づく監視",
            "監視基準|監視|システム監視|monitoring criteria|monitoring|"
            "system monitoring"},
    [14] = {"障害発生時の連絡プロセス(通知先/方法/経路)",
            "障害通知方法|障害時の連絡プロセス|障害連絡プロセス|"
            "incident notification|notification process"},
    [15] = {"異常検出後に指定された連絡先に通知するまでの時間",
            "障害通知までの時間|障害時の通知時間|障害発生時の通知時間|"
            "通知時間|notification time|time to notify|"
            "incident notification delay"},
    [16] = {"障害インシデントを収集/集計する時間間隔",
            "監視間隔|システム監視間隔|障害の監視間隔|monitoring frequency|"
            "system monitoring interval|failure monitoring interval"},
    [17] = {"サービス提供状況を報告する方法/時間間隔",
            "サービス提供状況の報告|サービス提供状況の報告方法|"
            "サービス状況報告|稼働状況の報告|service status reports|"
            "service status reporting|service reporting|"
            "reporting method and interval"},
    [18] = {"利用者に提供可能なログの種類(アクセスログ、操作ログ、エラーログ"
            "等)",
            "ログ取得|ログの提供|取得ログ|logs|logging|access logs|"
            "log acquisition"},
    [19] = {"処理の応答時間",
            "レスポンスタイム|レスポンス時間|オンライン応答時間|"
            "response times"},
    [20] = {"処理の応答時間の遅延継続時間", "遅延時間|応答遅延|delays|latency"},
    [21] = {"バッチ処理(一括処理)の応答時間",
            "バッチ処理|batch processing|batch time"},
    [22] = {"カスタマイズ(変更)が可能な事項/範囲/仕様等の条件とカスタマイズに"
            "必要な情報",
            "カスタマイズ|カスタマイズ可否|customization|customisation"},
    [23] = {"既存システムや他のクラウド・コンピューティング・サービス等の外部"
            "のシステムとの接続仕様(API、開発言語等)",
            "外部連携|外部接続|api連携|external connectivity and api|"
            "external interfaces|api|apis|api documentation|"
            "external integration"},
    [24] = {"オンラインの利用者が同時に接続してサービスを利用可能なユーザ数",
            "同時接続数|同時接続ユーザー数|同時利用者数|同時アクセス数|"
            "concurrent connections|simultaneous users|"
            "number of concurrent users"},
    [25] = {"ディスク容量の上限/ページビューの上限",
            "リソース上限|リソースの上限|提供リソース|resource limit|"
            "upper limit of resources|provided resource limits"},
    [26] = {"障害対応時の問合せ受付業務を実施する時間帯",
            "サポート時間障害対応|障害対応時間|障害対応受付時間|"
            "障害時のサポート時間|障害対応の受付時間|"
            "サポート提供時間帯障害対応|incident support hours|"
            "support hours for incidents|support hours incident|"
            "support hours failures|trouble support hours"},
    [27] = {"一般問合せ時の問合せ受付業務を実施する時間帯",
            "サポート時間一般問合せ|一般問合せ受付時間|問合せ受付時間|"
            "お問い合わせ受付時間|問い合わせ受付時間|サポート時間|"
            "サービス提供時間帯一般問い合わせ|"
            "サービス提供時間帯一般お問い合わせ|"
            "サービス提供時間帯一般問合わせ|general support hours|"
            "support hours|support hours for general inquiries|"
            "support hours general|inquiry hours"},
    [28] = {"バックアップ内容(回数、復旧方法など)、データ保管場所/形式、利用"
            "者のデータへのアクセス権など、利用者に所有権のあるデータの取扱方"
            "法",
            "バックアップ|バックアップ方法|データバックアップ|backup methods|"
            "backup|backups"},
    [29] = {"バックアップデータをとり、データを保証する時点",
            "バックアップ取得タイミング|"
            "バックアップデータを取得するタイミング|バックアップのタイミング|"
            "目標復旧時点|rpo|recovery point objective|backup timing"},
    [30] = {"データをバックアップした媒体を保管する期限",
            "バックアップ保存期間|バックアップの保存期間|"
            "バックアップデータ保存期間|バックアップ保管期間|"
            "バックアップの保管期間|backup retention|retention of backups|"
            "retention period of backups|backup data retention period"},
    [31] = {"サービス解約後の、データ消去の実施有無/タイミング、保管媒体の破"
            "棄の実施有無/タイミング、およびデータ移行など、利用者に所有権の"
            "あるデータの消去方法",
            "データ消去|データの消去|データ削除|解約時のデータ消去|"
            "data deletion|data erasure|data deletion requirements"},
    [32] = {"保証する世代数",
            "バックアップ世代|世代数|バックアップの世代数|backup generation|"
            "number of backup generations|generations of backups|"
            "backup copies"},
    [33] = {"データを保護するにあたり、暗号化要件の有無",
            "暗号化要件|データの暗号化|データ暗号化|保存データの暗号化|"
            "データ保護の暗号化|encryption requirements|data encryption|"
            "encryption of stored data|encryption at rest|"
            "encryption for data protection"},
    [34] = {"マルチテナントストレージのキー管理要件の有無、内容",
            "キー管理要件|鍵管理|マルチテナントストレージのキー管理要件|"
            "key management"},
    [35] = {"データ漏えい・破壊時の補償/保険の有無",
            "補償保険|データ漏洩破壊時の補償保険|損害賠償|compensation|"
            "compensation and insurance|liability"},
    [36] = {"解約時、元データが完全な形で迅速に返却される、もしくは責任を持っ"
            "てデータを消去する体制を整えており、外部への漏えいの懸念のない状"
            "態が構築できていること",
            "データポータビリティ|解約時のデータ返却|data portability"},
    [37] = {"データの整合性を検証する手法が実装され、検証報告の確認作業が行わ"
            "れていること",
            "整合性検証|データの整合性検証|data integrity verification"},
    [38] = {"入力データ形式の制限機能の有無",
            "入力データ形式の制限|入力データの制限|input data restrictions|"
            "input format restrictions"},
    [39] = {"JIPDECやJQA等で認定している情報処理管理に関する公的認証(ISMS、プ"
            "ライバシーマーク等)が取得されていること",
            "公的認証|公的認証の取得|第三者認証|認証取得|公的認証取得|"
            "certifications|certification|public certification|certificates"},
    [40] = {"不正な侵入、操作、データ取得等への対策について、第三者の客観的な"
            "評価を得ていること",
            "第三者評価|脆弱性診断|アプリケーションの第三者評価|"
            "third-party evaluation|third party assessment|penetration test|"
            "vulnerability assessment"},
    [41] = {"提供者側でのデータ取扱環境が適切に確保されていること",
            "情報の取扱環境|情報取扱環境|handling environment"},
    [42] = {"システムとやりとりされる通信の暗号化強度",
            "通信の暗号化|通信暗号化|暗号化通信|通信暗号化レベル|"
            "communication encryption|encryption in transit|"
            "transport encryption|encryption of communication|tls version|"
            "communication encryption level"},
    [43] = {"会計監査報告書における情報セキュリティ関連事項の監査時に、担当者"
            "へ以下の資料を提供する旨「最新のSAS70Type2監査報告書」「最新の18"
            "号監査報告書」",
            "会計監査報告書|監査報告書|audit report|audit reports"},
    [44] = {"異なる利用企業間の情報隔離、障害等の影響の局所化",
            "マルチテナント下のセキュリティ対策|マルチテナント|"
            "マルチテナント環境でのセキュリティ対策|multi-tenancy|"
            "multi-tenant security"},
    [45] = {"利用者のデータにアクセスできる利用者が限定されていること利用者組"
            "織にて規定しているアクセス制限と同様な制約が実現できていること",
            "情報取扱者|アクセス制限|access restriction|"
            "restriction of data handlers"},
    [46] = {"IDの付与単位、IDをログ検索に利用できるか、ログの保存期間は適切な"
            "期間が確保されており、利用者の必要に応じて、受容可能に期間内に提"
            "供されるか",
            "トレーサビリティ|インシデント発生時のトレーサビリティ|"
            "セキュリティインシデント時のトレーサビリティ|traceability|"
            "log retention"},
    [47] = {"ウイルススキャンの頻度",
            "ウイルス対策|ウィルススキャン|ウイルススキャン頻度|"
            "ウイルスチェック|マルウェアスキャン|マルウェア対策|virus scan|"
            "virus scan frequency|malware scanning|malware scan|antivirus|"
            "virus scans"},
    [48] = {"バックアップメディア等では、常に暗号化した状態で保管していること"
            "、廃棄の際にはデータの完全な抹消を実施し、また検証していること、"
            "USBポートを無効化しデータの吸い出しの制限等の対策を講じているこ"
            "と",
            "二次記憶媒体|記憶媒体の安全性対策|secondary storage|"
            "secondary storage media"},
    [49] = {"データ保存地の各種法制度の下におけるデータ取扱い及び利用に関する"
            "制約条件を把握しているか",
            "外部保存方針|データの保存場所|データ保存地|data location|"
            "external data storage policy|data residency"},
};

const char *meti_definition(int no)
{
    ASSERT(no >= 1 && no <= CLAIM_ITEMS);
    return wordings[no].definition;
}

const char *meti_aliases(int no)
{
    ASSERT(no >= 1 && no <= CLAIM_ITEMS);
    return wordings[no].aliases;
}
