#include "checklist/lexicon.h"

/* Grouped by meaning. Of words that start alike the longest counts, which is
 * why harmless ones stand here too: 規約 hides the 約 of 約30分. Of a word that
 * stands twice the first counts. */
const struct lexeme_group lexicon_groups[] = {
    {WORD_UNIT, UNIT_MILLISECOND, NULL,
     "ミリ秒|milliseconds|millisecond|msec|ms"},
    {WORD_UNIT, UNIT_SECOND, NULL, "秒間|秒|seconds|second|secs|sec|s"},
    {WORD_UNIT, UNIT_MINUTE, NULL, "分間|分|minutes|minute|mins|min|m"},
    {WORD_UNIT, UNIT_HALF_HOUR, NULL,
     "half an hour|half hour|half-hour|半時間"},
    {WORD_UNIT, UNIT_HOUR, NULL,
     "時間分|時間|hours|hour|hours'|hour's|hrs|hr|h"},
    {WORD_UNIT, UNIT_DAY, NULL,
     "日間分|日間|日分|日|days|day|days'|day's|calendar days|calendar day|"
     "calendar days'|days of|d"},
    {WORD_UNIT, UNIT_BUSINESS_DAY, NULL,
     "営業日間|営業日|稼働日|就業日|business days|business day|"
     "working days|working day|business days'|working days'|実働日|"
     "銀行営業日|取引日|開所日|開館日"},
    {WORD_UNIT, UNIT_WEEK, NULL,
     "週間分|週間|週|w|weeks|week|weeks'|week's|wk|wks"},
    {WORD_UNIT, UNIT_FORTNIGHT, NULL,
     "fortnight|fortnights|fortnight's|fortnights'"},
    {WORD_UNIT, UNIT_MONTH, NULL,
     "ヶ月間|ヶ月分|ヶ月|ヵ月間|ヵ月分|ヵ月|か月間|か月分|か月|カ月間|"
     "カ月分|カ月|ケ月間|ケ月分|ケ月|箇月間|箇月分|箇月|個月間|個月分|"
     "個月|months|month|months'|month's|calendar months|月|mo|mos|mth|"
     "mths"},
    {WORD_UNIT, UNIT_HALF_DAY, NULL, "半日間|半日|half a day|half day"},
    {WORD_UNIT, UNIT_HALF_YEAR, NULL, "半年間|半年|half a year|half year"},
    {WORD_UNIT, UNIT_YEAR, NULL,
     "年間分|年間|年分|年|y|years|year|years'|year's|yr|yrs"},
    {WORD_COUNTER, COUNTER_TIMES, NULL, "回|度|times|time"},
    {WORD_COUNTER, COUNTER_CASES, NULL,
     "件|incidents|incident|outages|outage|failures|failure|cases|case"},
    {WORD_COUNTER, COUNTER_GENERATIONS, NULL,
     "回分|世代分|世代数|世代|generations|generation|copies|versions|"
     "restore points|"
     "コピー|dailies|weeklies|monthlies"},
    {WORD_COUNTER, COUNTER_USERS, NULL,
     "ユーザー|ユーザ|名|人|users|user|concurrent users|端末|クライアント|"
     "台|同時セッション|同時ユーザー|同時ユーザ|同時アクセス|接続|コネクション|"
     "simultaneous users|connections|concurrent connections|clients|"
     "concurrent sessions|sessions|セッション|アカウント|同時接続"},
    {WORD_COUNTER, COUNTER_OTHER, NULL,
     "要素|bits|bit|ビット|号|条|項|章|段階|次|年度|階層|factor|factors|"
     "年目|日目|回目|月目|週目|ヶ月目|時間目|種類|層|円|万円|億円|usd|yen|"
     "jpy|文字|桁|バイト|kb|mb|gb|tb|ページ|リクエスト|requests|"
     "パーセンタイル|th percentile|percentile|ヶ所|か所|カ所|箇所|km|az|"
     "mbps|gbps|拠点|社|項目|az構成|言語|st|nd|rd|th|版|号棟|階|多重|"
     "系統|重化|要因|regions|region|データセンター拠点|zones|"
     "availability zones"},
    {WORD_PERCENT, 0, NULL, "%|パーセント|percent|per cent"},
    {WORD_ONCE, 1, NULL, "once"},
    {WORD_ONCE, 2, NULL, "twice"},
    {WORD_NUMBER, 0, NULL, "zero|ゼロ"},
    {WORD_NUMBER, 1, NULL, "one"},
    {WORD_NUMBER, 2, NULL, "two"},
    {WORD_NUMBER, 3, NULL, "three"},
    {WORD_NUMBER, 4, NULL, "four"},
    {WORD_NUMBER, 5, NULL, "five"},
    {WORD_NUMBER, 6, NULL, "six"},
    {WORD_NUMBER, 7, NULL, "seven"},
    {WORD_NUMBER, 8, NULL, "eight"},
    {WORD_NUMBER, 9, NULL, "nine"},
    {WORD_NUMBER, 10, NULL, "ten"},
    {WORD_NUMBER, 11, NULL, "eleven"},
    {WORD_NUMBER, 12, NULL, "twelve"},
    {WORD_NUMBER, 14, NULL, "fourteen"},
    {WORD_NUMBER, 15, NULL, "fifteen"},
    {WORD_NUMBER, 20, NULL, "twenty"},
    {WORD_NUMBER, 24, NULL, "twenty-four"},
    {WORD_NUMBER, 30, NULL, "thirty"},
    {WORD_NUMBER, 60, NULL, "sixty"},
    {WORD_NUMBER, 90, NULL, "ninety"},
    {WORD_NUMBER, 13, NULL, "thirteen"},
    {WORD_NUMBER, 18, NULL, "eighteen"},
    {WORD_NUMBER, 21, NULL, "twenty-one"},
    {WORD_NUMBER, 28, NULL, "twenty-eight"},
    {WORD_NUMBER, 35, NULL, "thirty-five"},
    {WORD_NUMBER, 36, NULL, "thirty-six"},
    {WORD_NUMBER, 40, NULL, "forty"},
    {WORD_NUMBER, 45, NULL, "forty-five"},
    {WORD_NUMBER, 48, NULL, "forty-eight"},
    {WORD_NUMBER, 50, NULL, "fifty"},
    {WORD_NUMBER, 70, NULL, "seventy"},
    {WORD_NUMBER, 72, NULL, "seventy-two"},
    {WORD_NUMBER, 80, NULL, "eighty"},
    {WORD_NUMBER, 1, NULL, "a|an"},
    {WORD_FEW, 0, NULL, "数十|十数|数|several|a few|few|a couple of|some"},
    {WORD_RATE, UNIT_MINUTE, NULL, "毎分|every minute|minutely"},
    {WORD_RATE, UNIT_HOUR, NULL, "毎時間|毎時|hourly|every hour|each hour"},
    {WORD_RATE, UNIT_DAY, NULL,
     "日次|日毎|日ごと|毎日|毎晩|毎夜|毎朝|毎深夜|毎営業日|デイリー|日単位|"
     "daily|nightly|every day|each day|every night|each night|everyday"},
    {WORD_RATE, UNIT_WEEK, NULL,
     "週次|毎週|ウィークリー|ウイークリー|週ごと|週毎|weekly|every week|"
     "each week"},
    {WORD_RATE, UNIT_FORTNIGHT, NULL,
     "隔週|fortnightly|biweekly|bi-weekly|every other week"},
    {WORD_RATE, UNIT_MONTH, NULL,
     "月次|毎月|マンスリー|月ごと|月毎|monthly|every month|each month"},
    {WORD_RATE, UNIT_QUARTER, NULL,
     "四半期毎|四半期ごと|四半期|毎四半期|quarterly|every quarter|"
     "each quarter"},
    {WORD_RATE, UNIT_TWO_MONTHS, NULL,
     "隔月|2ヶ月ごと|bimonthly|bi-monthly|every other month"},
    {WORD_RATE, UNIT_TWO_YEARS, NULL, "隔年|biennially|every other year"},
    {WORD_RATE, UNIT_HALF_YEAR, NULL,
     "半期毎|半期ごと|半期|半年毎|半年ごと|毎半期|biannually|"
     "semiannually|semi-annually|semiannual|semi-annual|"
     "half-yearly"},
    {WORD_RATE, UNIT_YEAR, NULL,
     "年次|毎年|年毎|年ごと|yearly|annually|annual|every year|each year"},
    {WORD_EVERY, 2, NULL,
     "ごと|毎に|毎|おき|間隔|周期|サイクル|intervals|interval"},
    {WORD_EVERY, 1, NULL, "every|each"},
    {WORD_PER, 0, NULL, "に|の間に"},
    {WORD_PER, 1, NULL, "につき|あたり|当たり|当り"},
    {WORD_PER, 2, NULL, "per"},
    {WORD_COMPARE, COMPARE_AT_LEAST | COMPARE_AFTER, NULL,
     "以上|以後|以降|を経過した日以後|を経過した日以降|経過した日以後|経過以降|"
     "+|超|または以上|またはそれ以上|又はそれ以上|またはそれ以降|"
     "又はそれ以降|もしくはそれ以上|以上のバージョン|以降のバージョン|"
     "を下回らないこと|を下回ることがない|を下回ることのない|を切らない|"
     "↑|を超える|を超えて|を上回る|を上回り|を下回らない|"
     "を下回らず|を下らない|を下らぬ|or more|or higher|or above|or better|or "
     "later|or newer|"
     "or longer|or greater|and above|and higher|and later|and newer|"
     "and up|and over|より新しい|and later versions|or a later version|"
     "or a newer version|or a higher version|or later version|"
     "or later versions|or newer version|or stronger|以上とし|or longer|"
     "or any successor version|or a successor version|or its successor|"
     "or successor|or any later version|or any newer version|"
     "を超えた|を越えた|を越える"},
    {WORD_COMPARE, COMPARE_AT_MOST | COMPARE_AFTER | COMPARE_WITHIN, NULL,
     "以内|以下|未満|を上限と|を限度と|が上限|が限度|"
     "を超えない|を超えず|を超えることなく|を上回らない|"
     "を超えないこと|を超えて継続しないこと|を超えて継続しない|"
     "を超えて続かないこと|を超えて続かない|を超えることはない|"
     "を超えることのない"},
    {WORD_COMPARE, COMPARE_AT_MOST | COMPARE_AFTER, NULL,
     "↓|以前の|以前のバージョン|以前|まで|迄|までに|までの間|を下回る|"
     "を下回った|"
     "を下回り|を割った|"
     "を切った|or less|or fewer|or lower|or earlier|or sooner|or below|"
     "at most"},
    {WORD_COMPARE, COMPARE_AT_LEAST | COMPARE_BEFORE, NULL,
     "最低でも|最低限|最低|少なくとも|最短でも|最短|at least|"
     "a minimum of|minimum of|no less than|not less than|more than|over|"
     "no fewer than|exceeds|exceeding|exceeded|lasted more than|"
     "lasting more than|took more than|"
     "above|>=|>|≧|≥|longer than|no earlier than|not fewer than|beyond|"
     "no less frequently than|not less frequently than|"
     "no less often than|not less often than"},
    {WORD_COMPARE, COMPARE_AT_MOST | COMPARE_BEFORE | COMPARE_WITHIN, NULL,
     "within|less than|under|in under|in less than|inside|<"},
    {WORD_COMPARE, COMPARE_AT_MOST | COMPARE_BEFORE, NULL,
     "上限は|上限|遅くとも|遅くても|no later than|not later "
     "than|最大でも|最大限|最大|"
     "最長でも|最長|長くとも|長くても|多くとも|up to|no more than|"
     "not more than|fewer than|a maximum of|maximum of|below|at most|"
     "not exceeding|<=|≦|≤|no longer than|not longer than|by|falls below|"
     "drops below|fall below|not exceed|not to exceed|shall not exceed|"
     "will not exceed|does not exceed|do not exceed|must not exceed|"
     "no later than within"},
    {WORD_COMPARE, COMPARE_AT_LEAST | COMPARE_BEFORE | COMPARE_AFTER, NULL,
     "minimum"},
    {WORD_COMPARE, COMPARE_AT_MOST | COMPARE_BEFORE | COMPARE_AFTER, NULL,
     "maximum|max"},
    {WORD_BEFORE, 0, NULL,
     "前|before|in advance|prior|beforehand|ahead|notice|advance notice|"
     "prior notice|written notice|' notice|'s notice|earlier|of notice|"
     "of prior notice|of advance notice|of written notice|"
     "of prior written notice|prior written notice|"
     "advance written notice|in advance of|ahead of|prior to|previously to"},
    {WORD_AGO, 0, NULL,
     "前のデータ|前の時点|前時点|前の状態|前のバックアップ|"
     "前までのデータ|前までの時点|前に戻|前まで遡|まで遡|前にさかのぼ|"
     "前まで復元|前まで戻|前までさかのぼ|前までの状態|前までの任意|"
     "前の任意の時点|ago|old"},
    {WORD_EVE, UNIT_DAY, NULL,
     "前日|the day before|the previous day|a day before"},
    {WORD_EVE, UNIT_BUSINESS_DAY, NULL, "前営業日"},
    {WORD_EVE, UNIT_WEEK, NULL, "前週"},
    {WORD_EVE, UNIT_MONTH, NULL, "前月"},
    {WORD_EVE, UNIT_HALF_YEAR, NULL, "半年前"},
    {WORD_DAYWORD, DAYWORD_SAME_DAY, NULL,
     "当日中|当日|同日中|同日|即日|the same day|same day|same-day|"
     "same business day"},
    {WORD_DAYWORD, DAYWORD_NEXT_DAY, NULL,
     "翌日中|翌日|the next day|next day|next-day|the following day|"
     "following day"},
    {WORD_DAYWORD, DAYWORD_NEXT_BUSINESS_DAY, NULL,
     "翌営業日中|翌営業日|次営業日|翌稼働日|next business day|"
     "next working day|following business day|next-business-day"},
    {WORD_HEDGE, 0, NULL,
     "原則的に|原則として|原則|通常は|通常時|通常|基本的に|基本的には|"
     "一般的に|概ね|おおむね|"
     "おおよそ|およそ|程度|ほど|くらい|ぐらい|だいたい|大体|前後|目安|"
     "目途|目処|めど|可能な限り|"
     "可能なかぎり|できるだけ|必要に応じて|as needed|as necessary|"
     "if necessary|where necessary|"
     "できる限り|極力|なるべく|ほぼ|努めます|努め|努力|"
     "about|approximately|approx.|approx|around|generally|normally|"
     "usually|typically|in principle|as a rule|roughly|"
     "where possible|as far as possible|endeavour|endeavor|"
     "strive|strives|reasonable efforts|best endeavours|circa|"
     "commercially reasonable efforts"},
    {WORD_HEDGE, 1, NULL, "約"},
    {WORD_HEDGE, 2, NULL, "等"},
    {WORD_PLAIN, 0, NULL,
     "規約|解約|制約|契約|予約|要約|条約|節約|集約|誓約|公約|均等|同等|"
     "平等|等級|等しい|一部|一般|一時的|一時停止|一時|一次|二次|二重|"
     "三重|第三者|一括|一元|一定|一切|統一|万一|万が一|一方|一覧|一貫|"
     "一致|一律|一連|一環|唯一|単一|同一|第一|随一|一番|十分|百分|数値|"
     "数量|件数|回数|台数|日数|時間数|年数|人数|個数|本数|複数|"
     "多数|少数|関数|変数|総数|係数|回復|回線|回避|巡回|迂回|下回|上回|"
     "今回|次回|前回|回答|年末|年始|年金|時間帯|時刻|分析|分割|"
     "分散|分類|部分|自分|区分|分離|秒単位|分単位|時間単位|日単位|"
     "月単位|年単位|休日|日時|日程|日本|日中|日付|曜日|月末|"
     "月初|名前|名称|件名|人的|人員|個人|本人|法人|人材|制度|精度|速度|"
     "強度|頻度|限度|年度末|再度|都度|毎度|角度|態度|温度|事前|前述|"
     "前提|直前|以前|前記|前者|目前|サービス前|度合|項目|条件|条項|事項|"
     "章立|ために|すでに|既に|特に|さらに|ともに|共に|ついに|常に|名義|"
     "に対し|に関|により|によ|にて|における|に基づ|次期|順次|"
     "長期休業|休業中|復元不可能|復元不能|復元不可|復元できない|復元できません|"
     "復元出来ない|復旧不可能|読み取り不可能|判読不可|point-in-time recovery|"
     "ポイントインタイムリカバリ|通常期|月給|分け|分か|時点|"
     "時給|年収|年号|日頃|日常|日本語|人事|人間|成人|名刺|名寄|回線数|"
     "件数分|度々|"
     "号機|番号|記号|符号|信号|暗号|秘書|半角|年齢|間隔等|both|notes|"
     "noted|some of|かと思います|ゼロトラスト|ゼロデイ|ゼロ知識|"
     "ゼロベース|少ない|"
     "少なく|危ない|解除|免除|控除|排除|除去|除菌|"
     "休憩|休止|休暇|連休|運休|代休|振休|予定では|"
     "measured at|measured from|as measured|measured by|"
     "measured over|measured between|measured using"},
    {WORD_ACTUAL, 0, NULL,
     "これまでの最高|いままでの最高|今までの最高|過去最高|これまでの最大|"
     "要しました|かかりました|耐えました|"
     "実績値|実績|でした|でございました|実測値|実測|計測では|計測値|計測結果|"
     "measured|actual|actually|"
     "achieved|recorded|"
     "track record|was|were|result:|results:|実態"},
    {WORD_TARGET, 0, NULL,
     "計画値|目標値|目標として|目標時間|目標|目指し|目指す|努力目標|"
     "target|targets|"
     "targeted|"
     "objective|goal|aim|aims|slo"},
    {WORD_PROMISE, 0, NULL,
     "保証値|保証|保証します|保障|確約|sla|guarantee|guaranteed|guarantees|"
     "commit|"
     "committed|commitment|warrant"},
    {WORD_NOT, 0, NULL,
     "ません|ありません|おりません|いません|できません|ございません|"
     "なりません|いたしません|致しません|していない|しておらず|"
     "しておりません|行わない|行っていない|ではない|ではなく|はない|"
     "がない|できない|しない|設けない|されない|なし|無し|不可|"
     "不要|不可能|非公開|非対応|未対応|未実施|未整備|未公開|未取得|"
     "未導入|対象外|提供外|範囲外|できかねます|いたしかねます|しかねます|"
     "差し控え|に近い|に近く|しません|ありえません|限りではない|"
     "限りではありません|ものではな|ものではございません|行いません|"
     "行わず|検討中|予定です|予定しており|予定しています|"
     "予定となって|予定。|準備中|計画中|廃止|中止しました|取りやめ|"
     "ないです|ないんです|ないので|ってない|してない|予定で|望ましい|"
     "お勧めします|お勧めしており|お勧めいたします|おすすめします|"
     "おすすめしており|お薦めします|推奨します|推奨いたします|推奨しており|"
     "と思います|ようです|とのことです|と聞いて|をご希望|ご希望の|"
     "を希望する場合|"
     "を希望される場合|検討してい|検討してお|検討します|検討いたし|計画です|"
     "計画でい|要求中|申請中|検証中|調整中|"
     "いないため|not|n't|cannot|unsupported|unavailable|discontinued|"
     "受け付けない|受け付けず|受け付けません|受付けない|許さない|"
     "許しません|認めない|認めません|用いない|用いません|使わない|"
     "使いません|使用しない|応じない|応じません|及ばない|及びません|"
     "こともあります|こともございます|ことがありました|"
     "planned for|is planned|in progress|から延長|から短縮|から変更|"
     "から引き上げ|から引き下げ|under consideration|under review|"
     "in preparation|out of scope|outside the scope|outside this service|"
     "outside the service"},
    {WORD_NO, 0, NULL, "no|none|never|neither|nor"},
    {WORD_ABSENT, 0, NULL,
     "発生していません|発生しておりません|発生していない|発生しておらず|"
     "発生なし|発生無し|発生はなし|発生はありません|発生はございません|"
     "発生ありません|発生実績なし|発生実績はありません|起きていません|"
     "起きておりません|障害なし|障害無し|障害はなし|障害はありません|"
     "障害はありませんでした|障害はございません|障害ゼロ|no incidents|"
     "no incident|no outages|no outage|no failures|no failure|"
     "zero incidents|no service incidents|no system failures|"
     "発生しませんでした|発生はゼロ|did not occur|have not occurred|"
     "has not occurred"},
    {WORD_NOTHING, 0, NULL,
     "未設定|未定義|未定|規定なし|規定無し|定めなし|該当なし|該当せず|"
     "該当無し|該当しません|該当しない|定義なし|設定なし|回答対象外|n/a|"
     "na|not disclosed|not committed|not offered|not published|"
     "not provided|規程なし|規程はありません|非開示|"
     "取り決めなし|not "
     "applicable|not specified|"
     "not defined|undefined|非開示|個別相談|応相談|別途協議|別途ご相談|"
     "to be determined|tbd|not warranted|not guaranteed|not tracked|"
     "not measured|not relevant|no commitment|no commitments"},
    {WORD_NOTHING, 2, NULL,
     "測ってません|測っていません|測っておりません|測定してません|"
     "計測してません|測ってないです|"
     "約束はしていません|約束はしておりません|約束できません|"
     "約束いたしかねます|保証しません|保証いたしません|保証しない|"
     "保証はしていません|保証はしておりません|定めない|定めません|"
     "公開しない|公表しない|測定しない|集計しない|"
     "定めていません|定めておりません|定めていない|定めておらず|"
     "規定していません|規定しておりません|規定していない|規定しておらず|"
     "公表していない|公表しておらず|記録していません|記録しておりません|"
     "記録していない|記録しておらず|集計していません|集計しておりません|"
     "集計していない|集計しておらず|約束していません|約束しておりません|"
     "約束していない|約束しておらず|開示していない|開示しておらず|"
     "設けていません|設けておりません|設けていない|設けておらず|"
     "設定していません|設定しておりません|設定していない|設定しておらず|"
     "計測していません|計測しておりません|計測していない|計測しておらず|"
     "保証していません|保証しておりません|保証していない|保証しておらず|"
     "測定していません|測定しておりません|測定していない|測定しておらず|"
     "把握していません|把握しておりません|把握していない|把握しておらず|"
     "公開していません|公開しておりません|公開していない|公開しておらず|"
     "公表していません|公表しておりません|開示していません|"
     "開示しておりません|定めはありません|義務はありません|定めがありません|"
     "保証なし|保証はありません|保証はございません|保証外|sla対象外|"
     "回答いたしかねます|お答えできません|回答できません"},
    {WORD_NOTHING, 1, NULL, "ベストエフォート|best effort|best-effort"},
    {WORD_BUT, 0, NULL,
     "ただし|但し|なお|しかし|が、|ますが|ですが|ものの|一方で|けれど|"
     "せんが|thereafter|after which|but|however|although|though|except "
     "that|whereas|while"},
    {WORD_PAST, 0, NULL,
     "直近の|直近|過去|最近の|最近|past|last|previous|preceding|"
     "trailing|over the last|over the past"},
    {WORD_PAST, UNIT_MONTH + 1, NULL,
     "先月|past month|last month|previous month"},
    {WORD_PAST, UNIT_YEAR + 1, NULL,
     "昨年度|昨年|前年度|前年|last year|past year|previous year|"
     "last fiscal year"},
    {WORD_SPAN, UNIT_MONTH, NULL,
     "月間|当月|月あたり|ひと月|各暦月|暦月|各月|月単位|"
     "calendar-month|in any month|in each month|"
     "per calendar month|calendar month"},
    {WORD_SPAN, UNIT_QUARTER, NULL,
     "per calendar quarter|calendar quarter|per quarter|in any quarter"},
    {WORD_SPAN, UNIT_YEAR, NULL,
     "通年|通期|年単位|per annum|per calendar year"},
    {WORD_SCOPE, 0, "database",
     "データベースサーバー|データベースサーバ|データベース|"
     "データーベース|データベースデータ|auroradb|aurora "
     "db|aurora|dbサーバー|dbサーバ|"
     "rdbms|rds|dynamodb|mysql|postgresql|postgres|oracle db|db|"
     "databases|database"},
    {WORD_SCOPE, 0, "server_storage",
     "サーバーのストレージ|サーバのストレージ|サーバーストレージ|"
     "サーバストレージ|サーバーディスク|サーバのディスク|"
     "サーバーのディスク|ディスク|ブロックストレージ|ebs|server storage|"
     "server disks|server disk|block storage|server volumes|volumes|"
     "disks"},
    {WORD_SCOPE, 0, "files",
     "ファイルストレージ|ファイルサーバー|ファイルサーバ|添付ファイル|"
     "アップロードファイル|ファイルデータ|ファイル|"
     "オブジェクトストレージ|file storage|file server|uploaded files|"
     "attachments|object storage|files|file data"},
    {WORD_SCOPE, 0, "servers",
     "サーバーイメージ|サーバイメージ|サーバー全体|サーバ全体|イメージ|"
     "システム領域|os領域|仮想サーバー|仮想サーバ|"
     "マシンイメージ|ami|server images|virtual machines|server image"},
    {WORD_SCOPE, 0, "logs",
     "ログデータ|アクセスログ|操作ログ|監査ログ|ログファイル|"
     "access logs|audit logs"},
    {WORD_SCOPE, 0, "backups", "バックアップデータ|backup data"},
    {WORD_SCOPE, 0, "communication",
     "通信経路|通信路|通信|communications|communication|in transit|"
     "data in transit|network traffic"},
    {WORD_SCOPE, 0, "passwords", "パスワード|passwords|password"},
    {WORD_CONDITION, 0, "business_hours",
     "営業時間中|営業時間内|診療時間内|開庁時間内|就業時間内|対応時間内|"
     "サービス時間内|平日営業時間|業務時間中|業務時間内|サポート時間内|"
     "サポート時間中|受付時間内|平日日中|平日昼間|during business hours|"
     "in business hours|within business hours|business hours|"
     "during working hours|during office hours|in office hours|"
     "in working hours|office hours|working hours"},
    {WORD_CONDITION, 0, "off_hours",
     "営業時間外|業務時間外|診療時間外|開庁時間外|就業時間外|対応時間外|"
     "左記以外|上記以外|それ以外|休日・夜間帯|夜間帯・休日|サポート時間外|"
     "受付時間外|時間外|夜間・休日|"
     "夜間/休日|夜間休日|夜間および休日|休日・夜間|夜間|"
     "outside business hours|outside of business hours|out of hours|"
     "outside office hours|outside working hours|after hours|off hours|"
     "off-hours|otherwise|nights and weekends|at night"},
    {WORD_CONDITION, 0, "emergency",
     "緊急メンテナンス|緊急時|緊急の|緊急|emergencies|emergency|urgent"},
    {WORD_CONDITION, 0, "major",
     "重大障害|重大な障害|重大|全面停止|critical|severe|major"},
    {WORD_CONDITION, 0, "minor",
     "軽微な障害|軽微|軽度な障害|軽度障害|軽度|minor"},
    {WORD_CONDITION, 0, "disaster", "災害時|災害|disaster"},
    {WORD_MONITORED, 0, "resources",
     "サーバーリソース|サーバリソース|リソース|cpu|メモリ|負荷|"
     "server resources|resources|resource usage"},
    {WORD_MONITORED, 0, "errors", "エラーログ|エラー|errors|error"},
    {WORD_MONITORED, 0, "reachability",
     "死活監視|死活|ping監視|ping|外形監視|url監視|liveness|"
     "health checks|health check|external checks|外部監視"},
    {WORD_MONITORED, 0, "processes", "プロセス監視|プロセス|processes"},
    {WORD_MONITORED, 0, "logs", "ログ監視|log monitoring"},
    {WORD_MONITORED, 0, "network", "ネットワーク|network"},
    {WORD_CHANNEL, 0, "phone", "電話|お電話|phone|telephone|by phone"},
    {WORD_CHANNEL, 0, "mail",
     "メール|eメール|電子メール|e-mail|email|by email|mail"},
    {WORD_CHANNEL, 0, "chat", "チャット|chat"},
    {WORD_CHANNEL, 0, "form",
     "問い合わせフォーム|お問い合わせフォーム|問合せフォーム|"
     "webフォーム|フォーム|web form|ticket system|web portal"},
    {WORD_CHANNEL, 0, "incidents",
     "障害対応|障害受付|障害連絡|障害時|incident support"},
    {WORD_CHANNEL, 0, "general",
     "問い合わせ対応|問合せ対応|お問い合わせ対応|一般問合せ|一般問い合わせ|"
     "一般のお問い合わせ|問い合わせ受付|general inquiries"},
    {WORD_TOPIC, TOPIC_CLOUD, NULL,
     "aws|amazon|azure|gcp|ec2|google cloud|クラウド基盤|クラウド事業者|"
     "データセンター|data center|data centre"},
    {WORD_TOPIC, TOPIC_PATCH, NULL,
     "セキュリティパッチ|パッチ|脆弱性|適用|修正|cve|cves|cvss|深刻度|緊急度|"
     "重要度|severity|hotfix|"
     "セキュリティアップデート|"
     "セキュリティ更新|修正プログラム|ミドルウェア|patches|patch|"
     "patched|patching|vulnerabilities|vulnerability|security updates|"
     "security update|updates|security fixes|fixes"},
    {WORD_TOPIC, TOPIC_RELEASE, NULL,
     "バージョンアップ|リリース|機能追加|アップグレード|アップデート|"
     "release|releases|version upgrades|upgrades"},
    {WORD_TOPIC, TOPIC_BACKUP, NULL,
     "バックアップ|スナップショット|backups|backup|backed up|snapshots|"
     "snapshot"},
    {WORD_TOPIC, TOPIC_RETAIN, NULL,
     "には残ります|には残る|に残っています|"
     "保存|保持|保管|保有|残し|格納|retention|retain|retained|retains|"
     "kept|keep|stored|store|keeps"},
    {WORD_TOPIC, TOPIC_LOG, NULL, "ログ|logs|log"},
    {WORD_TOPIC, TOPIC_NOTIFY, NULL,
     "通知|連絡|告知|お知らせ|案内|通報|アラート|報告します|notify|"
     "notified|notifies|notification|notifications|inform|informed|"
     "alert|alerts|alerted"},
    {WORD_TOPIC, TOPIC_MAINTENANCE, NULL,
     "計画停止|計画的な停止|計画メンテナンス|定期メンテナンス|"
     "メンテナンス|メンテ|保守|点検|サービス停止|停止時間|停止|maintenance|"
     "planned outages|planned outage|planned downtime|"
     "scheduled downtime|downtime|scheduled outages|planned work|"
     "planned works|scheduled work"},
    {WORD_TOPIC, TOPIC_EXCLUDE, NULL,
     "除|含まれません|含まれない|含めません|含めない|対象としません|"
     "対象としない|"
     "除く|除き|除いて|除いた|除外|含まない|含みません|含まず|を除|以外|"
     "excluding|excludes|excluded|except|excl.|excl|other than|"
     "exclusive of|apart from"},
    {WORD_TOPIC, TOPIC_CREDIT, NULL,
     "返金|減額|月額|年額|税込|税抜|単価|価格|返還|割引|クレジット|返戻|"
     "払い戻し|払戻|利用料金|利用料|"
     "月額料金|料金|有償|有料|オプション|option|service credits|service "
     "credit|credits|credit|"
     "refund|refunds|fee|fees"},
    {WORD_TOPIC, TOPIC_PATTERN, NULL,
     "定義は|定義更新|定義データ|"
     "パターンファイル|定義ファイル|ウイルス定義|ウィルス定義|パターン|"
     "pattern file|pattern files|virus patterns|"
     "シグネチャ|シグニチャ|virus definitions|definitions|"
     "definition files|signatures|signature|definition updates"},
    {WORD_TOPIC, TOPIC_SCAN, NULL,
     "スキャン|ウイルスチェック|ウィルスチェック|検査|scans|scan|"
     "scanned|scanning"},
    {WORD_TOPIC, TOPIC_ENCRYPT, NULL,
     "暗号化|encrypted|encryption|encrypts|encrypt"},
    {WORD_PLAIN, 0, NULL,
     "暗号化キー|暗号鍵|暗号化鍵|encryption keys|encryption key|"
     "暗号化要件|暗号化通信"},
    {WORD_TOPIC, TOPIC_API | TOPIC_DOCUMENT, NULL,
     "application programming interface "
     "documentation|api仕様書|api仕様|apiドキュメント|apiリファレンス|"
     "api仕様書類|"
     "api documentation|api docs|api reference|api specification|"
     "api specifications|openapi|swagger"},
    {WORD_TOPIC, TOPIC_API, NULL,
     "api|apis|web api|application programming interface|"
     "application programming interfaces"},
    {WORD_TOPIC, TOPIC_DOCUMENT, NULL,
     "documented|仕様|仕様書|接続仕様|ドキュメント|リファレンス|マニュアル|"
     "開発者ガイド|"
     "documentation|docs|reference|specification|specifications|"
     "developer guide"},
    {WORD_TOPIC, TOPIC_PUBLIC, NULL,
     "公開|一般公開|webサイト|ウェブサイト|ホームページ|サポートサイト|"
     "開発者サイト|open to the "
     "public|web公開|public|publicly|published|publishes|publish|"
     "openly|support site|help site|developer site|developer portal"},
    {WORD_TOPIC, TOPIC_PROVIDE, NULL,
     "提供|用意|掲載|閲覧|参照可能|available|provided|provide|provides|"
     "offered|export|exported|エクスポート|ダウンロード|download|disclosed|"
     "downloadable|accessible"},
    {WORD_TOPIC, TOPIC_LIMITED, NULL,
     "のみ|限り|限定|nda|機密保持契約|秘密保持契約|only|on request|"
     "upon request"},
    {WORD_TOPIC, TOPIC_INCIDENT, NULL, "障害|インシデント"},
    {WORD_TOPIC, TOPIC_LONG, NULL,
     "長時間|長期|counts as long|counted as long|classed as long|"
     "long outages|long incidents|prolonged|lengthy"},
    {WORD_TOPIC, TOPIC_ASSESS, NULL,
     "脆弱性診断|診断|ペネトレーションテスト|侵入テスト|第三者評価|評価|"
     "監査|penetration tests|penetration test|penetration testing|"
     "assessment|assessments|vulnerability scan|"
     "vulnerability assessment|audit|audits|pentest"},
    {WORD_TOPIC, TOPIC_DELETE, NULL,
     "削除|消去|抹消|初期化|リセット|破棄|deleted|delete|erased|erase|"
     "destroyed|"
     "deletion|erasure"},
    {WORD_TOPIC, TOPIC_RECOVER, NULL,
     "復旧|再開|復帰|復元|rto|目標復旧時間|復旧目標時間|縮退運転|"
     "フェイルオーバー|"
     "フェールオーバー|切り替え|切替|failover|recovery time objective|"
     "recovery time|recovery|recover|recovered|restored|restore|"
     "restoration|resume|resumed|rto"},
    {WORD_TOPIC, TOPIC_RPO, NULL,
     "rpo|目標復旧時点|復旧時点|復旧ポイント|recovery point objective|recovery "
     "point|"
     "データ損失|data loss"},
    {WORD_TOPIC, TOPIC_REPORT, NULL,
     "消去証明書|削除証明書|抹消証明書|廃棄証明書|破棄証明書|"
     "消去完了証明書|消去報告書|削除報告書|"
     "消去後|削除後|抹消後|消去完了後|削除完了後|証明書|"
     "報告|レポート|報告書|report|reports|reported|reporting"},
    {WORD_TOPIC, TOPIC_CANCEL, NULL,
     "解約後|解約時|契約終了後|契約終了|cancellation|termination|"
     "terminated"},
    {WORD_TOPIC, TOPIC_OFF, NULL,
     "無効|禁止|拒否|遮断|使用停止|disabled|disable|rejected|refused|"
     "blocked|prohibited|deprecated|非推奨"},
    {WORD_TOPIC, TOPIC_SERVER, NULL, "サーバー|サーバ|server|servers"},
    {WORD_TOPIC, TOPIC_INTERVAL, NULL,
     "インターバル|実施間隔|取得間隔|frequency|frequencies"},
    {WORD_TOPIC, TOPIC_AVAILABILITY, NULL, "稼働率|可用性|uptime|availability"},
    {WORD_TOPIC, TOPIC_BEFORE_NOW, NULL,
     "以前は|従来は|かつては|旧プランでは|改定前は|変更前は|従来の|従前の|"
     "旧来の|かつての|previously|"
     "formerly|used to"},
    {WORD_TOPIC, TOPIC_ASIDE, NULL,
     "σ=|標準偏差|長いときで|長いときは|長い場合|開発環境|検証環境|"
     "テスト環境|体感|仮に|競合|同業他社|耐久性|durability|例:|例えば|"
     "例として|参考|"
     "ご参考|仕様上|理論値|"
     "理論上|試算|社内規程|社内規定|社内指標|業界平均|業界標準|他社|有料版|"
     "有償版|上位プラン|社内目標|社内基準|社内用|震度|"
     "有償オプション|オプション契約|for example|e.g.|for "
     "reference|eleven nines|individually negotiated|individually agreed|"
     "個別契約では"},
    {WORD_AVERAGE, 0, NULL, "平均|average|on average|mean"},
    {WORD_DAYS, 0x1F, NULL,
     "平日|開庁日|月曜日から金曜日|月曜から金曜|月曜~金曜|"
     "月曜日~金曜日|月曜-金曜|月-金|月~金|月から金|月〜金|weekdays|"
     "weekday|monday to friday|monday through friday|monday-friday|"
     "mon-fri|mon to fri|mon. to fri.|mon.-fri.|mon - fri|"
     "monday - friday|on business days|当社営業日|弊社営業日|m-f|"
     "mo-fr|mo - fr|mo to fr"},
    {WORD_DAYS, 0x3F, NULL,
     "月曜日から土曜日|月曜から土曜|月曜~土曜|月~土|月-土|mon-sat|"
     "monday to saturday|monday through saturday|monday-saturday"},
    {WORD_DAYS, 0x7F, NULL,
     "年中無休|月~日|月-日|全日|mon-sun|monday to sunday|"
     "monday through sunday|every day of the year|seven days a week|"
     "7 days a week|365日|365 days a year|土日祝日も|土日祝も|土日も|無休|"
     "土日祝を含む|土日祝日を含む|土日を含む|土日祝日を含め|土日祝も含め|"
     "年間を通じて|土日祝含む|土日祝日含む|土日祝も含む|土日祝日も含む|"
     "土日含む|"
     "including weekends"},
    {WORD_DAYS, 0x20, NULL, "土曜日|土曜|土|saturdays|saturday|sat"},
    {WORD_DAYS, 0x40, NULL, "日曜日|日曜|sundays|sunday|sun"},
    {WORD_DAYS, 0x60, NULL,
     "土日|土・日|土曜日曜|weekends|weekend|saturdays and sundays|"
     "saturday and sunday|土曜・日曜|土曜日・日曜日"},
    {WORD_DAYS, 0x01, NULL, "月曜日|月曜|mondays|monday|mon"},
    {WORD_DAYS, 0x02, NULL, "火曜日|火曜|tuesdays|tuesday|tue"},
    {WORD_DAYS, 0x04, NULL, "水曜日|水曜|wednesdays|wednesday|wed"},
    {WORD_DAYS, 0x08, NULL, "木曜日|木曜|thursdays|thursday|thu"},
    {WORD_DAYS, 0x10, NULL, "金曜日|金曜|fridays|friday|fri"},
    {WORD_HOLIDAY, 0, NULL,
     "国民の祝日|祝祭日|祝日|祭日|祝|夏季休業|弊社休業日|当社休業日|"
     "弊社指定休日|弊社指定休業日|当社指定休日|public holidays|"
     "public holiday|national holidays|holidays|holiday|休業日|"
     "夏季休暇|夏期休業|夏期休暇|お盆|gw|"
     "ゴールデンウィーク|国民の休日"},
    {WORD_HOLIDAY, 1, NULL,
     "年末年始休業|年末年始休暇|年末年始|"
     "year-end and new year holidays|new year holidays|year-end holidays|"
     "new year's holidays|year-end|new year"},
    {WORD_CLOSED, 0, NULL, "休|休み|定休日|定休|休業|お休み|closed|受付なし"},
    {WORD_HALF_DAY, 0, NULL, "午前|朝|深夜|早朝|未明|am"},
    {WORD_HALF_DAY, 12, NULL, "午後|夜|夕方|夕|晩|pm"},
    {WORD_HALF_DAY, 24, NULL, "翌"},
    {WORD_OR, 1, NULL, "のいずれか|いずれか|のどれか|のうちいずれか|either"},
    {WORD_OR, 0, NULL, "または|又は|か|もしくは|若しくは|あるいは|ないし|or"},
    {WORD_AND, 0, NULL, "および|及び|ならびに|並びに|かつ|と|and|&"},
    {WORD_TILDE, 0, NULL, "から|より|to|till|until|through|~|-"},
    {WORD_ABOUT, 0, NULL,
     "については|について|に関して|に関しては|に対して|】"},
    {0, 0, NULL, NULL},
};
