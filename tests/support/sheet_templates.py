"""What vendors write, by METI number: (text, claims).

In a claim $0, $1 … are the values of the amounts in their order. Claims are
(metric, relation, value). `NOTHING` are answers that promise nothing to any
item; the lists below hold such answers too, with no claims.
"""
L, M, A, E, IS, ONE = ("at_least", "at_most", "actual", "equals", "is",
                       "one_of")


def lead(metric):
    """Notices: 7日前までに."""
    claim = [(metric, L, "$0")]
    ja = ["[有] {day}前までにメールにて通知します。",
          "[有] 原則として{day}前までに告知いたします",
          "有り。実施{day}前までに管理画面でお知らせ",
          "{month}前までに通知", "{month}以上前に書面で通知します。",
          "少なくとも{month}前に利用者へ通知する", "{week}前", "あり {week}前までに連絡",
          "遅くとも{day}前までに電子メールで連絡します。",
          "[有]\n・{month}前にお知らせ\n・方法：メールおよびWebサイト",
          "○ 通常{week}前に事前連絡（メール）",
          "利用規約第12条に基づき、{month}前までに通知いたします。",
          "最低{day}前までに通知", "当社Webサイトにて{day}前に公表します。",
          "[有] {day}以上前にご案内します。ただし、緊急の場合を除きます。",
          "2016年9月1日より、{day}前までの通知を行っています。"]
    en = ["Yes. At least {day} in advance by e-mail.",
          "Notified {day} before the event.", "{month} in advance",
          "We give {day} notice via the customer portal.",
          "Yes: no later than {week} prior to the date",
          "Customers are informed by e-mail {month} beforehand.",
          "As a rule, {week} ahead of time.", "Minimum {day} notice"]
    none_ja = ["[有] 事前にメールで通知します。", "[無] 事前通知は行っておりません。",
               "都度、管理画面でお知らせします。",
               "[無] {day}前の通知は行っておりません。"]
    none_en = ["No prior notice is given.", "Yes, by e-mail in advance."]
    return ([(t, claim) for t in ja] + [(t, []) for t in none_ja],
            [(t, claim) for t in en] + [(t, []) for t in none_en])


SERVICE = [("service_hours", IS, "$0")]
AVAILABILITY_JA = [
    ("直近1年の実績 {percent}", A), ("過去1年間の稼働率実績は{percent}です。", A),
    ("{percent}（過去12ヶ月の実績）", A), ("2025年度実績：{percent}", A),
    ("実績値 {percent} (2025/4/1～2026/3/31)", A), ("直近３ヶ月の平均 {percent}", A),
    ("昨年度の稼働率は {percent} でした。", A), ("月間稼働率 {percent}以上", L),
    ("{percent}以上を保証", L), ("{percent}を目標値とします", L), ("目標：{percent}", L),
    ("年間{percent}以上（計画停止を除く）", L), ("SLA {percent}", L),
    ("稼働率{percent}以上を目標としております。", L), ("{percent} 以上", L),
    ("月間稼働率{percent}を保証し、下回った場合は利用料の10%を返金します。", L),
    ("最低{percent}", L), ("{percent}以上を維持するよう努めます。", L),
    ("{percent}（努力目標）", L), ("{percent}（ベストエフォート）", L),
    ("サービス品質保証の対象：月間{percent}を下回らないこと", L),
    ("月額利用料の30%を上限に返金（稼働率{percent}未満の場合）", L),
]
AVAILABILITY_EN = [
    ("{percent} in the last 12 months", A), ("Actual {percent} (past year)", A),
    ("Measured availability over the last year: {percent}", A),
    ("{percent} or higher", L), ("At least {percent} per month", L),
    ("Target: {percent}", L), ("{percent} monthly uptime guaranteed", L),
    ("We commit to {percent}; below that a service credit of 10% applies.", L),
    ("Our goal is {percent} excluding planned maintenance.", L),
    ("{percent} minimum", L),
]
PATCH = [("patch_latency", M, "$0")]
TO_BE_READ = {
    "mttr": ["{hour}以内", "目標 {hour}以内", "平均{hour}以内に復旧",
             "{minute}以内を目標としております。", "{hour}以下"],
    "mttr_actual": ["過去1年間の実績 {minute}", "直近1年の平均 {hour}",
                    "{minute}（過去1年間の実績）", "実績：{hour}",
                    "昨年度実績は平均{minute}です。", "2025年度実績 {minute}",
                    "過去12ヶ月の平均復旧時間は{hour}でした"],
}

LISTS = {}


def item(no, ja, en):
    LISTS[no] = {"ja": ja, "en": en}


def same(texts, claims):
    return [(text, claims) for text in texts]


item(1,
     same(["{opening}", "{opening}（計画停止を除く）",
           "サービス提供時間：{opening}（定期メンテナンス時間を除く）",
           "{opening} ※計画停止・保守を除く", "原則{opening}", "[有] {opening}",
           "{opening}。ただし、毎月第4日曜日の0:00から最大5時間の計画停止があります。",
           "・{opening}\n・計画停止は毎月第2水曜 2:00～5:00",
           "{opening}ご利用いただけます。", "{opening}で提供"], SERVICE) +
     same(["別途ご相談", "規定はありません。", "契約により異なります。"], []),
     same(["{opening}", "{opening}, excluding planned maintenance",
           "Service hours: {opening}", "{opening} except scheduled maintenance",
           "The service is provided {opening}."], SERVICE) +
     same(["Not specified", "Depends on the contract."], []))
item(2, *lead("maintenance_notice"))
item(3, *lead("termination_notice"))
item(5,
     [(t, [("availability", r, "$0")]) for t, r in AVAILABILITY_JA] +
     [("目標{percent}（直近1年の実績は{percent}）",
       [("availability", L, "$0"), ("availability", A, "$1")])] +
     same(["ベストエフォート", "稼働率は定めておりません。", "規定なし", "非公開",
           "公開しておりません。", "SLAは定義しておりません。",
           "{percent}を保証するものではありません。"], []),
     [(t, [("availability", r, "$0")]) for t, r in AVAILABILITY_EN] +
     same(["Not disclosed.", "Best effort", "No availability is guaranteed.",
           "We do not guarantee {percent}."], []))
item(9,
     same(["[有] セキュリティパッチは公開後{day}以内に適用します。",
           "[有] 緊急性の高い脆弱性については原則{week}以内にパッチを適用",
           "パッチは検証のうえ{month}以内に適用しています。",
           "[有] 重要なセキュリティパッチは{day}以内。",
           "脆弱性情報の公開から{hour}以内に対応（パッチ適用）します。",
           "[有] ・バージョンアップは随時\n・OSのパッチは最長{day}以内に適用",
           "ミドルウェアの脆弱性修正は{week}以内に適用しております。",
           "重大な脆弱性は{day}以内にアップデートを適用",
           "[有] 機能追加は事前に告知します。※パッチは原則{month}以内に適用"], PATCH) +
     same(["[有] 定期的にバージョンアップを実施します。", "[有] 随時適用",
           "[無]", "[有] 変更の{day}前に告知します。"], []),
     same(["Security patches are applied within {day}.",
           "Yes. Critical patches within {hour} of release.",
           "Patches: within {week} after publication",
           "Vulnerabilities are patched in up to {day}.",
           "Security updates are installed no later than {day} after release"],
          PATCH) +
     same(["Upgrades are performed regularly.", "Yes, as needed."], []))
item(10,
     same(TO_BE_READ["mttr"], [("mttr", M, "$0")]) +
     same(TO_BE_READ["mttr_actual"], [("mttr", A, "$0")]) +
     [("0分(過去1年間に発生した障害を対象)", [("mttr", A, "PT0S")])] +
     same(["規定はありません。", "算出しておりません。", "ベストエフォート"], []),
     same(["within {hour}", "Target: {hour} or less", "At most {minute}"],
          [("mttr", M, "$0")]) +
     same(["{minute} on average in the past year", "Actual: {hour} (last year)",
           "Average over the last 12 months: {minute}"],
          [("mttr", A, "$0")]) +
     same(["Not defined.", "Not measured."], []))
item(11,
     same(["{hour}以内", "目標 {hour}", "{hour}以内の復旧を目標とします。",
           "障害検知から{hour}以内に再開", "RTO：{hour}", "最長{hour}",
           "原則{hour}以内（ベストエフォート）", "{minute}以内",
           "{day}以内に復旧することを目標としております。"],
          [("recovery_time", M, "$0")]) +
     same(["当日中に復旧します。", "障害発生の当日中"],
          [("recovery_time", M, "same_day")]) +
     same(["翌営業日までに復旧します。", "翌営業日中の再開を目標"],
          [("recovery_time", M, "next_business_day")]) +
     [("営業時間内：{hour}以内、営業時間外：翌営業日中",
       [("recovery_time", M, "$0"), ("recovery_time", M, "next_business_day")]),
      ("・業務時間内は{hour}以内\n・業務時間外は{hour}以内",
       [("recovery_time", M, "$0"), ("recovery_time", M, "$1")]),
      ("平日日中は当日中、夜間・休日は翌営業日中に再開します。",
       [("recovery_time", M, "same_day"),
        ("recovery_time", M, "next_business_day")]),
      ("重大障害は{hour}以内、軽微な障害は{day}以内",
       [("recovery_time", M, "$0"), ("recovery_time", M, "$1")])] +
     same(["定めておりません。", "ベストエフォート", "未設定", "障害の内容により異なります。"],
          []),
     same(["within {hour}", "RTO {hour}", "Recovery within {hour} (target)",
           "We aim to restore the service within {hour}.", "Up to {hour}",
           "{day} or less"],
          [("recovery_time", M, "$0")]) +
     same(["Same day", "Service is restored on the same day."],
          [("recovery_time", M, "same_day")]) +
     same(["By the next business day"],
          [("recovery_time", M, "next_business_day")]) +
     [("Within {hour} during business hours, next business day otherwise",
       [("recovery_time", M, "$0"),
        ("recovery_time", M, "next_business_day")])] +
     same(["Not defined", "No recovery time is specified."], []))
BOTH = [("incidents", A, "$0"), ("incidents_long", A, "$1")]
item(12,
     [("{count}/{count}", BOTH), ("{count}／{count}（過去1年間）", BOTH),
      ("過去1年間の障害発生件数：{count}、うち1日以上要した障害：{count}", BOTH),
      ("直近1年：障害{count}、長時間障害{count}", BOTH),
      ("障害件数 {count}(うち1日以上 {count})", BOTH),
      ("昨年度の障害件数は{count}、対応に1日以上要した障害は{count}です。", BOTH),
      ("障害発生件数は{count}、長時間（1日以上）の障害は{count}", BOTH),
      ("・障害発生件数：{count}\n・対応に24時間以上要した件数：{count}", BOTH),
      ("過去1年間で、障害は{count}発生し、長時間障害は{count}でした。", BOTH)] +
     same(["過去1年間 {count}", "{count}（直近1年）", "年間{count}", "{count}",
           "2025年度実績：{count}", "直近12ヶ月の障害発生は{count}です。"],
          [("incidents", A, "$0")]) +
     same(["過去1年間、障害は発生していません。", "直近1年間、障害は発生しておりません。",
           "障害発生なし（過去1年間）"],
          [("incidents", A, "0")]) +
     same(["年間5件以下を目標とします", "目標：年間5回以下"],
          [("incidents", M, "5")]) +
     same(["公開しておりません。", "非公開", "集計しておりません。"], []),
     [("{count} / {count}", BOTH),
      ("Past year: {count}, of which longer than 1 day: {count}", BOTH)] +
     same(["{count} in the past year", "Last 12 months: {count}",
           "Past year: {count}"],
          [("incidents", A, "$0")]) +
     same(["No incidents in the past year", "There were no outages last year."],
          [("incidents", A, "0")]) +
     same(["Not disclosed.", "The number of incidents is not published."], []))
NOTICE = [("notification_delay", M, "$0")]
VAGUE = [("notification_delay", M, "vague")]
item(15,
     same(["{minute}以内", "異常検出後{minute}以内に通知",
           "障害検知から{minute}以内に指定の連絡先へメールで通知します。",
           "営業時間内：{minute}以内", "目標{minute}以内", "約{minute}",
           "{hour}以内に連絡します。", "検知後、最大{minute}",
           "原則{minute}以内に電話連絡", "{minute}程度",
           "遅くとも{hour}以内にお知らせします。"], NOTICE) +
     same(["異常検出後、数分以内に通知", "数十分以内に担当者へ連絡します。"], VAGUE) +
     same(["規定はありません。", "速やかに通知します。", "通知は行っておりません。",
           "状況に応じて個別に連絡"], []),
     same(["within {minute}", "Within {minute} of detection",
           "Customers are notified within {hour} after detection.",
           "{minute} or less", "At most {minute} during business hours"],
          NOTICE) +
     same(["Within a few minutes", "within several minutes of detection"],
          VAGUE) +
     same(["As soon as possible", "Not defined"], []))
item(16,
     same(["{minute}間隔", "{minute}ごとに監視", "監視間隔は{minute}です。",
           "24時間365日、{minute}間隔で監視", "死活監視を{minute}毎に実施",
           "・エラーは常時監視\n・リソースは{minute}間隔",
           "{minute}おき", "{minute}", "{minute}に1回"], [("monitoring_interval", M, "$0")]) +
     [("サーバーリソースについては1分または5分間隔で収集",
       [("monitoring_interval", ONE, "PT1M|PT5M")]),
      ("1または5分間隔", [("monitoring_interval", ONE, "PT1M|PT5M")]),
      ("CPU・メモリを1分間隔、ログを10分間隔で監視",
       [("monitoring_interval", M, "PT1M"),
        ("monitoring_interval", M, "PT10M")]),
      ("30秒間隔", [("monitoring_interval", M, "PT30S")])] +
     same(["常時監視", "リアルタイムに監視しております。", "規定はありません。",
           "24時間365日監視"], []),
     same(["every {minute}", "Monitoring interval: {minute}",
           "Servers are checked every {minute}.", "At {minute} intervals"],
          [("monitoring_interval", M, "$0")]) +
     [("every 1 or 5 minutes", [("monitoring_interval", ONE, "PT1M|PT5M")])] +
     same(["Continuously", "Real-time monitoring, 24/7"], []))
DOCUMENTED = [("api_documentation", IS, "true")]
item(23,
     same(["[有] API仕様書は公開しております。", "有り。APIドキュメントをWebで公開",
           "[有] REST APIを提供し、仕様書を一般公開しています。",
           "APIリファレンスを公開しています。", "○ API仕様を開発者サイトにて公開",
           "[有] 外部連携用APIの仕様書を公開しています",
           "・APIを提供しています。\n・APIドキュメントは公開済みです。",
           "[有] OpenAPI形式のAPI仕様書を公開",
           "API仕様書を公開しております（https://example.jp/api/v2）"], DOCUMENTED) +
     same(["[有] APIを提供しています。", "[無]", "[有] API仕様書は非公開です。",
           "[無] 外部接続は提供しておりません。", "[有] CSV連携が可能です。",
           "[有] APIの仕様書は公開しておりません。"], []),
     same(["Yes. The API documentation is public.",
           "API reference published at https://example.jp/docs",
           "REST API with publicly available documentation"], DOCUMENTED) +
     same(["Yes, an API is available.", "No", "Not supported",
           "The API documentation is not public."], []))
SUPPORT = [("support_hours", IS, "$0")]
for number in (26, 27):
    item(number,
         same(["{opening}", "受付時間：{opening}", "{opening}、電話およびメールにて受付",
               "{opening}（弊社休業日を除く）", "原則{opening}",
               "お問い合わせ窓口 {opening}",
               "{opening}、ただし状況に応じて個別対応を実施",
               "[有] {opening}に対応いたします。", "メール：{opening}"], SUPPORT) +
         [("電話：平日9:00~18:00、メール：24時間365日",
           [("support_hours", IS, "mon-fri 09:00-18:00"),
            ("support_hours", IS, "24x365")]),
          ("平日10時~12時、13時~18時",
           [("support_hours", IS, "mon-fri 10:00-12:00,13:00-18:00")]),
          ("平日9:00~18:00(12:00~13:00を除く)",
           [("support_hours", IS, "mon-fri 09:00-12:00,13:00-18:00")])] +
         same(["規定はありません。", "別途ご相談", "対応窓口はありません。",
               "24時間以内に回答します。"], []),
         same(["{opening}", "Support: {opening}",
               "Help desk available {opening}", "By phone: {opening}"],
              SUPPORT) +
         same(["Not offered", "By agreement",
               "Answers are given within 24 hours."], []))
INTERVAL = ("backup_interval", M, "$0")
item(28,
     same(["[有] {daily}バックアップを取得", "{daily}、別リージョンに保管",
           "[有] データベースは{daily}バックアップしています。", "バックアップ頻度：{daily}",
           "[有] ・{daily}\n・別データセンターに保管",
           "[有] DBについて ・{daily} S3に保存",
           "フルバックアップを{rate}実施", "{daily}スナップショットを取得しております。",
           "[有] 回数：{rate} 場所：国内データセンター 形式：スナップショット"], [INTERVAL]) +
     [("[有] {daily}、{generation}保管",
       [INTERVAL, ("backup_generations", L, "$1")]),
      ("データベース：{daily}、ファイル：{rate}",
       [INTERVAL, ("backup_interval", M, "$1")])] +
     same(["[無] バックアップは取得しておりません。", "[有] 定期的に取得",
           "[有] 複数のAZに自動コピーしております。",
           "[無] {daily}のバックアップは実施していません。"], []),
     same(["Yes. Backups are taken {daily}.", "{daily}, stored in another region",
           "The database is backed up {daily}.", "Backup frequency: {rate}"],
          [INTERVAL]) +
     same(["Backups are taken regularly.", "No backups are made."], []))
RETAIN = ("backup_retention", L, "$0")
item(30,
     same(["{day}間", "{day}分", "{month}間", "保存期間：{week}",
           "{day}間保管します。", "バックアップは{month}間保持しています。",
           "最低{day}間保存", "{day}以上", "取得後{month}間", "原則{day}間"], [RETAIN]) +
     [("1年間", [("backup_retention", L, "P1Y")]),
      ("{day}間（{generation}）", [RETAIN, ("backup_generations", L, "$1")]),
      ("{day}間 バックアップ頻度は{daily}、世代数は{generation}",
       [RETAIN, ("backup_interval", M, "$1"), ("backup_generations", L, "$2")]),
      ("{generation}分を保存", [("backup_generations", L, "$0")]),
      ("{daily}取得し、{day}間保存します。",
       [("backup_interval", M, "$0"), ("backup_retention", L, "$1")]),
      ("データベース：{day}間、ファイル：{month}間",
       [RETAIN, ("backup_retention", L, "$1")])] +
     same(["規定はありません。", "定めておりません。", "未定", "保存しておりません。"], []),
     same(["{day}", "Backups are kept for {day}.", "Retained for {month}",
           "At least {day}", "Retention period: {week}"], [RETAIN]) +
     [("{day}, {generation}", [RETAIN, ("backup_generations", L, "$1")])] +
     same(["Not defined", "Backups are not retained."], []))
KEPT = ("backup_generations", L, "$0")
item(32,
     same(["{generation}", "{generation}保持", "{generation}分を保管します。",
           "バックアップ世代数：{generation}", "最低{generation}", "{generation}以上",
           "常に{generation}を保存しております。", "[有] {generation}"], [KEPT]) +
     [("サーバーのストレージ(EBS) {generation} データベース {generation}",
       [KEPT, ("backup_generations", L, "$1")]),
      ("DB：{generation}、ファイル：{generation}",
       [KEPT, ("backup_generations", L, "$1")]),
      ("データベース{generation}・ファイルサーバー{generation}",
       [KEPT, ("backup_generations", L, "$1")]),
      ("日次{generation}", [("backup_interval", M, "P1D"), KEPT])] +
     same(["規定はありません。", "世代管理は行っておりません。", "なし"], []),
     same(["{generation}", "At least {generation} are kept",
           "{generation} of the database", "We keep {generation}."], [KEPT]) +
     same(["Not defined", "None"], []))
item(33,
     same(["[有] データベースを暗号化しています。", "[有] AES-256で暗号化",
           "保存データはすべて暗号化しております。", "[有] ストレージの暗号化を実施",
           "○ データベースは AES256 により暗号化済み",
           "[有] サーバーのストレージ等は暗号化しております。",
           "有り（ディスク暗号化）", "データは256bit AESで暗号化して保存します。",
           "[有] バックアップデータを含め暗号化しています。"],
          [("encryption", IS, "true")]) +
     [("[有] データベースおよびファイルストレージを暗号化",
       [("encryption", IS, "true"), ("encryption", IS, "true")])] +
     same(["[無] 暗号化は行っておりません。", "[無]", "暗号化には対応していません。",
           "[無] データの暗号化はしていません。"], []),
     same(["Yes. Data at rest is encrypted with AES-256.",
           "The database is encrypted.", "Encrypted", "All disks are encrypted"],
          [("encryption", IS, "true")]) +
     same(["No", "Data is not encrypted.", "No encryption"], []))
CERTIFIED = [("certificate", IS, "$0")]
item(39,
     same(["[有] ISO/IEC 27001:2022 認証登録番号：{number}",
           "[有] ・認証基準：JIS Q 27001:2023 ・認証登録番号：{number} ・認証範囲：開発",
           "ISMS認証を取得（登録番号 {number}）",
           "有り。JIS Q 27001 を取得しています。認証番号：{number}",
           "○ プライバシーマーク（登録番号：{number}）",
           "[有] 認定番号: {number} 電話 03-1234-5678",
           "ISO/IEC 27001:2022({number})",
           "・認証基準: JIS Q 27001:2025(ISO/IEC 27001:2022)\n"
           "・登録番号: {number}\n・適用宣言書: 第3.0版"], CERTIFIED) +
     same(["[無]", "[無] 公的認証は取得しておりません。", "取得予定です。"], []),
     same(["ISO/IEC 27001:2022, certificate number {number}",
           "Yes: ISO 27001 (registration number: {number})",
           "Certificate no. {number}, ISO/IEC 27001:2022"], CERTIFIED) +
     same(["No", "No certification has been obtained."], []))
item(42,
     same(["[有] {tls}", "{tls}を採用しております。", "[有] HTTPS（{tls}）による暗号化",
           "通信は{tls}で暗号化", "SSL/{tls}", "○ {tls}（AES-256）",
           "{tls}により保護しています。", "[有] {tls}、2048bit証明書"],
          [("tls_version", E, "$0")]) +
     same(["[有] {tls}以上", "{tls} 以降に対応", "{tls}以上のみ許可",
           "{tls}以上（TLS1.0およびTLS1.1は無効）", "TLSは1.0/1.1を無効とし、{tls}以上"],
          [("tls_version", L, "$0")]) +
     same(["TLS1.2/1.3", "TLS1.2およびTLS1.3に対応", "TLS 1.2、TLS 1.3",
           "TLS1.2またはTLS1.3"], [("tls_version", ONE, "1.2|1.3")]) +
     same(["[有]", "SSL/TLSによる暗号化通信", "[無] 暗号化しておりません。"], []),
     same(["{tls}", "HTTPS with {tls}", "{tls} only"],
          [("tls_version", E, "$0")]) +
     same(["{tls} or later", "{tls} or higher; TLS 1.0 is disabled",
           "At least {tls}"], [("tls_version", L, "$0")]) +
     same(["TLS 1.2 and 1.3", "TLS 1.2 or TLS 1.3"],
          [("tls_version", ONE, "1.2|1.3")]) +
     same(["Yes, SSL/TLS", "HTTPS"], []))
SCAN = [("virus_scan_interval", M, "$0")]
item(47,
     same(["{rate}", "{rate}実施", "[有] {rate}スキャンを実施しています。",
           "1サーバーあたり{rate}実施", "フルスキャンを{rate}実行",
           "{rate}（全サーバー）", "全サーバーを対象に{rate}ウイルススキャン",
           "定期スキャン：{rate}", "{rate}（リアルタイムスキャンも併用）"], SCAN) +
     same(["リアルタイムで実施", "実施しておりません。", "[無]", "常時",
           "{rate}のスキャンは実施しておりません。"], []),
     same(["{rate}", "Servers are scanned {rate}.", "Full scan {rate}",
           "Virus scan: {rate}"], SCAN) +
     same(["Real-time", "Not performed", "No virus scans are run."], []))

OTHERS_JA = ["[有]", "[無]", "[有] 利用規約に記載しています。", "規定はありません。", "[無] 対応しておりません。",
             "有り", "なし", "該当なし", "ご契約時に別途ご案内します。",
             "[有] 国内2拠点のデータセンターで運用", "-", "",
             "[有] 詳細は https://example.jp/sla/2026?id=99 を参照",
             "お問い合わせ 03-1234-5678", "2026年4月1日より提供"]
OTHERS_EN = ["Yes", "No", "N/A", "Not applicable", "See the terms of service.",
             "", "Provided on request.", "Since 2019"]


def templates(no, language):
    """All of an item; items without claims in METI's table have others."""
    others = OTHERS_JA if language == "ja" else OTHERS_EN
    return LISTS.get(no, {}).get(language) or same(others, [])
