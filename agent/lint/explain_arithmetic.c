#include "lint/rules.h"

const char *const lint_explain_arithmetic[][3] = {
    {"availability-vs-incidents",
     "稼働率の実績(項目 5)が表す停止時間と障害件数(項目 12)を比べます。"
     "最後の桁の 1 単位を u とすると、表示 v の真の値は四捨五入なら v − u/2 "
     "以上、切り捨てなら v + u 未満なので、100 % 未満の表示は停止が 0 秒では"
     "なかったことを意味します。99.9990 % なら 1 年(365 日 = 31,536,000 秒)に"
     "284–331 秒です。障害が 0 件なら矛盾で、誤りです。逆に、1 日以上の障害が"
     "あるのに停止が 1 日に満たない場合や、100 % なのに障害がある場合は警告"
     "です。「以上」の付く実績、期間の合わない件数では何も言いません。",
     "Weighs the downtime that a reported availability (item 5) means against "
     "the incidents (item 12). With u one unit of its last digit, a printed v "
     "stands for at least v - u/2 if it was rounded and for less than v + u if "
     "it was truncated, so anything below 100 % means some downtime: 99.9990 % "
     "is 284–331 s in a year of 365 days (31,536,000 s). No incident beside it "
     "is an error. Incidents of a day or longer beside less than a day of "
     "downtime, or incidents beside 100 %, are a warning. A figure with \"or "
     "more\", or a count of a shorter window, is left alone."},
    {"availability-vs-mttr",
     "(1 − 稼働率) × 期間 = 障害件数 × 平均復旧時間。METI の定義では両辺とも"
     "停止時間の合計です。三つとも同じ期間の実績として書かれているとき、"
     "稼働率は最後の桁の丸めか切り捨て、平均は最後の単位の丸めか切り捨てを"
     "認めて両辺の範囲を求め、重ならなければ誤りです。一部機能の障害や重大"
     "障害に限る記述、留保(約、程度)があれば警告に留めます。",
     "(1 - availability) x time = incidents x MTTR: by METI's definitions both "
     "are the downtime in all. Where all three are reported for the same "
     "window, each side becomes a range (the availability may be rounded or "
     "truncated at its last digit, the mean at its last unit); if the two have "
     "nothing in common it is an error. It stays a warning where partial or "
     "only grave incidents are spoken of, or a word softens a figure."},
    {"long-incidents",
     "項目 12 は「障害件数 / そのうち対応に 1 日以上要した件数」です。後者は"
     "前者に含まれるので、前者より多ければ誤りです。1 日以内の件数と 1 日以上"
     "の件数を並べて書いた表では何も言いません。",
     "Item 12 asks for the incidents and, of these, for those that took a day "
     "or longer. The latter are part of the former, so more of them is an "
     "error. A sheet that counts the shorter ones beside the longer ones is "
     "left alone."},
    {"mttr-vs-incidents",
     "障害 n 件のうち m 件が 1 日以上なら、平均復旧時間は m × 86,400 ÷ n 秒を"
     "下回れません。また、障害があるのに平均が 0 ということはありません。",
     "If m of n incidents took a day or longer, their mean cannot be below "
     "m x 86,400 / n seconds; and with any incident at all it cannot be 0."},
    {"rpo-vs-backup",
     "目標復旧時点(RPO)より長い間隔でしかバックアップがなければ、取得直前の"
     "障害で間隔の分だけデータが失われ、目標は守れません。レプリケーションや"
     "更新ログなど間を埋める手段がバックアップの項目に書かれていれば何も言い"
     "ません。",
     "Where backups are further apart than the recovery point objective, a "
     "failure just before the next one loses more than it allows. Nothing is "
     "said where the items on backups name what bridges the gap, such as "
     "replication or a transaction log."},
    {"backup-conflict",
     "項目 28、29、30、32 が同じ保存先の世代数、保存期間、間隔を別の値で述べて"
     "いれば誤りです。「以上」の付く値や、片方だけが保存先を名指す場合は警告"
     "です。差分とフル、日次と週次のように何種類も並ぶ表では何も言いません。",
     "Items 28, 29, 30 and 32 giving different generations, retention or "
     "intervals for one store is an error; a warning where one says \"or "
     "more\" or only one of them names a store. Sheets with several kinds of "
     "backups side by side (incremental and full, daily and weekly) are left "
     "alone."},
    {"retention-vs-generations",
     "間隔 i で n 世代を残すと、最も古いものでも n × i より前には遡れません。"
     "保存期間がそれより長ければ誤りです(1 日 1 回 7 世代で 30 日、など)。"
     "「以上」の付く世代数や、10 倍を超えて違い別のバックアップらしいものは"
     "警告に留めます。",
     "With n generations made every i, the oldest is never older than n x i. A "
     "longer retention is an error: 30 days from 7 daily generations. It "
     "stays a warning for \"or more\", and where the two differ more than "
     "tenfold: rather different backups."},
    {"certificate-conflict",
     "表の前に書かれた認証と項目 39 の認証を、同じ規格どうしで比べます。版、"
     "登録番号、適用宣言書の版のどれかが違えば、少なくとも一方は古いか誤り"
     "です。同じ規格の認証がいくつもあるときは登録番号で対応づけ、決められ"
     "なければ警告に留めます。",
     "Compares the certificates above the table with those of item 39, "
     "standard by standard. If edition, number or statement of applicability "
     "differ, one of the two is old or wrong. Several certificates of one "
     "standard are matched by their numbers, and only warned about where that "
     "does not decide."},
    {"standard-expired",
     "その版による認証がもう有効でありえない規格です。日付は認定機関等の移行"
     "期限によります(ISO/IEC 27001:2013 は IAF MD 26 により 2025-10-31)。"
     "表の日付で判断し、日付がなければ今日で判断します。移行を述べた文中の"
     "旧版は数えません。",
     "An edition against which no certificate can be valid any more, by the "
     "end of its transition (ISO/IEC 27001:2013: 2025-10-31, IAF MD 26). "
     "Judged "
     "by the date of the sheet, or by today if it has none. An old edition in "
     "words about the transition does not count."},
    {"store-mismatch",
     "項目 28(方法)と 32(世代数)が挙げる保存先を比べます。世代数だけがある"
     "保存先と、方法だけがある保存先または[有]なのにバックアップがないという"
     "保存先の両方があれば誤り、片方だけなら警告です。バックアップがないと"
     "書かれた保存先に世代数があるのも誤りです。保存先を挙げない記述は、"
     "すべての保存先を指すとみます。",
     "Compares the stores that items 28 (methods) and 32 (generations) name. "
     "An error where one store has only generations and another has only a "
     "method, or no backup under a [yes]; a warning where it is only one of "
     "the two. A store said to have no backup and to have generations is an "
     "error as well. Words that name no store stand for all."},
    {"mttr-of-nothing",
     "平均復旧時間は修理時間の和 ÷ 故障回数です。故障が 0 回なら平均は存在"
     "せず、0 分と書けば「すぐ直る」と読まれます。",
     "MTTR is the sum of repair times divided by the number of incidents. With "
     "none there is no mean, and a 0 reads as if repairs took no time."},
    {"population-mismatch",
     "項目 10 と 12 の一方だけが「サービス全体の停止」「重大障害」などに限って"
     "いると、平均と件数は別の障害についての数値で、掛け合わせられません。",
     "Where only one of items 10 and 12 is restricted, to outages of the whole "
     "service or to grave incidents, mean and count are about different "
     "incidents and cannot be multiplied."},
    {"resolution",
     "実績の最後の桁、または約束が許す停止の全体が、監視間隔(項目 16)より短い"
     "時間に当たる場合です。99.9990 % の最後の桁は 1 年で 31.5 秒なので、"
     "1 分ごとの監視では見えない停止だけで変わります。",
     "The last digit of a reported availability, or all the downtime that a "
     "promise allows, is shorter than the monitoring interval of item 16. The "
     "last digit of 99.9990 % is 31.5 s in a year: outages that a check every "
     "minute does not see already change it."},
    {"retention-fence-post",
     "間隔 i の n 世代は、入れ替えの直後には最新から最古まで (n − 1) × i しか"
     "ありません。1 日 1 回 7 世代が保証するのは 6 日で、7 日間の保存をいつ"
     "でも満たすには 8 世代が要ります。",
     "n generations made every i span only (n - 1) x i from newest to oldest "
     "just after rotation: 7 daily ones guarantee 6 days. To keep 7 days at "
     "any time takes 8."},
    {"recovery-breaks-availability",
     "目標復旧時間(項目 11)いっぱいで直った 1 回の停止の長さを、稼働率(項目 "
     "5)が期間に許す停止と比べます。当日中は始業から 24:00 まで(10:00 始業なら "
     "14 時間)、翌営業日中は最も長い場合(金曜の始業前から月曜の 24:00 までの "
     "96 時間)です。営業日は項目 26、27 により、なければ月曜から金曜とみます。",
     "The length of one outage that just keeps its recovery target (item 11) "
     "against the downtime that the availability (item 5) leaves in its "
     "window. \"Same day\" is from opening to 24:00 (14 h from 10:00), \"next "
     "business day\" its longest case (96 h, from Friday before opening to "
     "Monday 24:00). Business days are those of items 26 and 27, else Monday "
     "to Friday."},
    {"mttr-vs-recovery",
     "平均が目標復旧時間の最も緩いものを超えれば、少なくとも 1 件は目標を過ぎ"
     "ています。最後の単位での丸めは認めます。",
     "If the mean is beyond the loosest recovery target, at least one incident "
     "missed it. Rounding at the last unit is allowed for."},
    {"promise-not-met",
     "項目 5 に約束(目標、保証)と実績があり、切り捨てとみても実績が約束に"
     "届かない場合です。実績の期間が約束の期間より短いときは何も言いません。",
     "Item 5 gives both a promise and a reported figure, and the figure falls "
     "short of it even if it was truncated. A figure of a shorter window than "
     "the promise's is left alone."},
    {"exclusion-without-notice",
     "サービス時間(項目 1)から計画停止を除くのに、その事前通知(項目 2)が[無]"
     "か、何も約束していない場合です。後から計画停止と呼べば、どの停止も稼働率"
     "から外せます。",
     "The service hours (item 1) exclude planned stops while their notice "
     "(item 2) is marked as absent or promises nothing. Any stop can then be "
     "called planned afterwards and drops out of the availability."},
    {"deprecated-tls",
     "TLS 1.0 と 1.1 は RFC 8996(2021-03)、SSL は RFC 6176 と RFC 7568 で使用が"
     "禁じられました。それを含む記述や「1.0 以上」を指摘します。",
     "RFC 8996 (March 2021) forbids TLS 1.0 and 1.1, RFC 6176 and RFC 7568 "
     "forbid SSL. Told where one is accepted, or by \"1.0 or later\"."},
    {"superseded-standard",
     "置き換えられた規格や報告書の名です。認証がまだ有効な旧版、期限のない旧版"
     "(JIS Q 15001:2017)、項目 43 が尋ねる SAS70(2011 年に SSAE 16、のち "
     "SSAE 18 / ISAE 3402)と 18号(のち 86号、保証業務実務指針 3402)が"
     "これに当たります。いまの報告書の名で答えてあれば何も言いません。",
     "Names of standards or reports that were replaced: old editions whose "
     "certificates are still valid or have no set end (JIS Q 15001:2017), and "
     "the SAS 70 (2011: SSAE 16, then SSAE 18 / ISAE 3402) and JICPA statement "
     "18 (then 86, now guideline 3402) that item 43 asks for. Nothing is said "
     "of an answer that names the reports of today."},
    {"incomplete-sheet",
     "経済産業省の 49 項目のうち 40 以上がある表で、欠けているものを挙げます。"
     "それより少ない表は項目を選んだものとみます。",
     "Names what is missing in a sheet that has 40 or more of METI's 49 items. "
     "One with fewer is taken for a selection."},
    {NULL, NULL, NULL}};
