"""Wordings of vendors' answers, with the claims each of them makes.

A template names its amounts in braces; `expand` fills them in and builds what
must be read. Templates are kept apart from the reader on purpose: they follow
what vendors publish, not what the reader happens to know.
"""
import collections
import os
import random
import re

import sheet_templates

Case = collections.namedtuple("Case", "text unit claims")

KANJI = "〇一二三四五六七八九"


class Amount:
    """An amount in several spellings and its value in ISO 8601."""

    def __init__(self, ja, en, value):
        self.ja, self.en, self.value = ja, en, value


def _month_words(n):
    return [f"{n}ヶ月", f"{n}か月", f"{n}カ月", f"{n} ヶ月", f"{n}ヵ月",
            f"{KANJI[n]}ヶ月", f"{KANJI[n]}か月", f"{n}箇月"]


def days(rng, choices=(1, 3, 5, 7, 10, 14, 30, 60, 90)):
    n = rng.choice(choices)
    return Amount(rng.choice([f"{n}日", f"{n} 日"]),
                  f"{n} day" + "s" * (n != 1), f"P{n}D")


def weeks(rng):
    n = rng.choice([1, 2, 3, 4])
    return Amount(rng.choice([f"{n}週間", f"{KANJI[n]}週間"]),
                  f"{n} week" + "s" * (n != 1), f"P{7 * n}D")


def months(rng):
    n = rng.choice([1, 2, 3, 6])
    return Amount(rng.choice(_month_words(n)), f"{n} month" + "s" * (n != 1),
                  f"P{n}M")


def hours(rng):
    n = rng.choice([1, 2, 3, 4, 6, 8, 12, 24, 48])
    return Amount(f"{n}時間", f"{n} hour" + "s" * (n != 1), f"PT{n}H")


def minutes(rng):
    n = rng.choice([3, 5, 10, 15, 20, 30, 45, 60, 90])
    return Amount(f"{n}分", f"{n} minutes", f"PT{n}M")


def percent(rng):
    text = rng.choice(["99.9", "99.95", "99.99", "99.999", "99.5", "99.90",
                       "99.9990", "98.5", "99.0"])
    return Amount(text + rng.choice(["%", " %", "%", "パーセント"]),
                  text + rng.choice(["%", " %", " percent"]), text)


def generations(rng):
    n = rng.choice([2, 3, 5, 7, 10, 14, 30])
    return Amount(f"{n}世代", rng.choice([f"{n} generations", f"{n} copies"]),
                  str(n))


def count(rng):
    n = rng.choice([0, 1, 2, 3, 5, 12])
    return Amount(rng.choice([f"{n}件", f"{n}回", f"{n} 件"]),
                  f"{n} incident" + "s" * (n != 1), str(n))


RATES = [
    ("P1D", ["1日1回", "1日に1回", "1回/1日", "1回/日", "日次", "毎日", "毎晩",
             "日次で1回", "24時間に1回@PT24H", "1日1回以上", "毎日1回"],
     ["once a day", "daily", "every day", "once per day", "nightly",
      "every 24 hours@PT24H", "at least once a day", "1 time per day"]),
    ("P7D", ["週1回", "週に1回", "毎週", "週次", "1回/週", "1週間に1回",
             "7日に1回", "週に一度", "1週間ごと", "週1回以上"],
     ["once a week", "weekly", "every week", "every 7 days", "once per week",
      "at least once a week"]),
    ("P1M", ["月1回", "毎月", "月次", "1ヶ月に1回", "月に1回", "1回/月",
             "1か月ごと", "毎月1回"],
     ["once a month", "monthly", "every month", "once per month"]),
    ("PT12H", ["1日2回", "1日に2回", "12時間ごと", "12時間おき", "12時間毎",
               "2回/日"],
     ["twice a day", "every 12 hours", "twice daily", "2 times a day"]),
    ("PT6H", ["1日4回", "6時間ごと", "6時間毎", "6時間間隔"],
     ["every 6 hours", "4 times a day"]),
]


def rate(rng, values=("P1D", "P7D", "P1M", "PT12H", "PT6H")):
    value, ja, en = rng.choice([r for r in RATES if r[0] in values])
    word_ja, word_en = rng.choice(ja), rng.choice(en)
    # The two spellings may differ in value (24時間 against a day).
    ja_word, _, ja_value = word_ja.partition("@")
    en_word, _, en_value = word_en.partition("@")
    amount = Amount(ja_word, en_word, value)
    amount.ja_value, amount.en_value = ja_value or value, en_value or value
    return amount


def daily_or_so(rng):
    return rate(rng, ("P1D", "PT12H", "PT6H"))


HOURS = [
    ("mon-fri {f}-{t}", ["平日{a}から{b}", "平日{a}~{b}", "平日 {a}-{b}",
                         "{a}～{b}（平日）", "月曜日から金曜日の{a}~{b}",
                         "平日(土日祝日除く){a}~{b}", "月～金 {a}～{b}",
                         "土日祝日を除く平日の{a}から{b}まで", "平日：{a}～{b}",
                         "営業日の{a}から{b}"],
     ["Weekdays {a} to {b}", "Monday to Friday {a}-{b}", "Mon-Fri, {a} - {b}",
      "{a} to {b} on weekdays", "Mon-Fri {a}-{b} (excluding holidays)",
      "Monday through Friday from {a} to {b}"]),
    ("mon-sun {f}-{t}", ["毎日{a}~{b}", "年中無休 {a}から{b}",
                         "年中無休({a}~{b})"],
     ["Every day from {a} to {b}", "Daily {a}-{b}"]),
]
ALL_DAY_JA = ["24時間365日", "24時間・365日", "年中無休(24時間)", "24/365",
              "24時間 365日", "３６５日２４時間", "24時間年中無休",
              "24時間、365日", "終日(24時間365日)"]
ALL_DAY_EN = ["24/7", "24 hours a day, 365 days a year", "24x7", "24x365",
              "24 hours a day, 7 days a week", "24 hours / 365 days"]


def clock(rng):
    f, t = rng.choice([(9, 18), (10, 18), (9, 17), (8, 20), (10, 19)])
    m = rng.choice([0, 0, 0, 30])
    spell = rng.choice(["ji", "colon"]) if m == 0 else "colon"
    ja = (f"{f}時", f"{t}時") if spell == "ji" else (f"{f}:{m:02}",
                                                      f"{t}:{m:02}")
    en = rng.choice([(f"{f}:{m:02}", f"{t}:{m:02}")] +
                    ([(f"{f}am", f"{t - 12}pm")]
                     if m == 0 and f < 12 < t else []))
    return ja, en, f"{f:02}:{m:02}", f"{t:02}:{m:02}"


def opening(rng):
    if rng.random() < 0.35:
        amount = Amount(rng.choice(ALL_DAY_JA), rng.choice(ALL_DAY_EN),
                        "24x365")
        return amount
    pattern, ja, en = rng.choice(HOURS)
    ja_clock, en_clock, f, t = clock(rng)
    return Amount(rng.choice(ja).format(a=ja_clock[0], b=ja_clock[1]),
                  rng.choice(en).format(a=en_clock[0], b=en_clock[1]),
                  pattern.format(f=f, t=t))


def tls(rng):
    text = rng.choice(["1.2", "1.3"])
    return Amount(rng.choice([f"TLS{text}", f"TLS {text}", f"TLSv{text}"]),
                  rng.choice([f"TLS {text}", f"TLSv{text}"]), text)


def certificate_number(rng):
    text = rng.choice(["JP027133", "16241624", "JP20/080650", "IS 654321",
                       "JUSE-IR-402", "10820123(05)", "0244-2102"])
    if text.startswith("JUSE"):
        text = "IC04J0123"
    return Amount(text, text, text)


MAKERS = {
    "day": days, "week": weeks, "month": months, "hour": hours,
    "minute": minutes, "percent": percent, "generation": generations,
    "count": count, "rate": rate, "daily": daily_or_so, "opening": opening,
    "tls": tls, "number": certificate_number,
}


def expand(rng, template, language):
    """(text, claims) of a template: each {name} is an amount, in the claims
    $0, $1 stand for their values in order."""
    text, claims = template
    values = []

    def fill(match):
        amount = MAKERS[match.group(1)](rng)
        values.append(getattr(amount, language + "_value", amount.value))
        return getattr(amount, language)

    text = re.sub(r"\{(\w+)\}", fill, text)
    made = [(metric, relation,
             re.sub(r"\$(\d)", lambda m: values[int(m.group(1))], value))
            for metric, relation, value in claims]
    return text, made


# What stands around an answer and changes nothing.
AFTER_JA = ["", "", "", "", "", " ※詳細は利用規約をご覧ください。",
            "\nhttps://example.jp/terms/2026", " （2026年4月1日現在）"]
AFTER_EN = ["", "", "", "", " See the terms of service.",
            "\nhttps://example.jp/terms/2026"]

UNITS = {1: "時間帯", 5: "稼働率(%)", 10: "時間", 11: "時間", 12: "回",
         15: "時間", 16: "時間(分)", 26: "時間帯", 27: "時間帯", 30: "時間",
         32: "世代数", 47: "頻度"}

TITLES_EN = {1: "Service hours", 2: "Notice of planned outages",
             3: "Prior notice of service termination",
             5: "Service availability", 9: "Upgrade policy",
             10: "Mean time to repair (MTTR)",
             11: "Recovery time objective (RTO)", 12: "Number of incidents",
             15: "Incident notification time", 16: "Monitoring interval",
             23: "External connectivity", 26: "Support hours (incidents)",
             27: "Support hours (general inquiries)", 28: "Backup method",
             30: "Backup retention period", 32: "Backup generations",
             33: "Encryption requirements for data protection",
             39: "Public certifications",
             42: "Encryption level of communication", 47: "Virus scanning"}

TITLES_JA = {1: ["サービス提供時間"], 2: ["計画停止の事前通知"],
             5: ["稼働率", "サービスの稼働率"], 10: ["平均復旧時間"],
             11: ["目標復旧時間"], 16: ["監視間隔"], 23: ["外部連携"],
             30: ["バックアップの保存期間"], 32: ["世代数"],
             39: ["公的認証"], 42: ["通信の暗号化"], 47: ["ウィルススキャン"]}


def case_for(rng, no, language):
    template = rng.choice(sheet_templates.templates(no, language))
    text, claims = expand(rng, template, language)
    if text:
        text += rng.choice(AFTER_JA if language == "ja" else AFTER_EN)
    return Case(text, UNITS.get(no, "有無") if rng.random() < 0.8 else "",
                claims)


def _sheet():
    """METI's titles and definitions, from the sheet that is shipped."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                        "config", "checklists", "co-nect.txt")
    with open(path, encoding="utf-8") as file:
        rows = [line.split("\t") for line in file]
    return {int(r[0]): (r[2], r[3]) for r in rows
            if len(r) > 5 and r[0].isdigit()}


SHEET = _sheet()


def title(rng, no, language):
    if language == "en" and no in TITLES_EN:
        return TITLES_EN[no]
    return rng.choice([SHEET[no][0], SHEET[no][0], SHEET[no][0],
                       *TITLES_JA.get(no, [])])


def definition(no):
    return SHEET[no][1]


def variety():
    """Wordings by metric, numbers aside."""
    rng = random.Random(7)
    seen = collections.defaultdict(set)
    for no in range(1, 50):
        for language in ("ja", "en"):
            for _ in range(1500):
                case = case_for(rng, no, language)
                shape = re.sub(r"[0-9]+", "0", case.text)
                for claim in case.claims:
                    seen[claim[0]].add(shape)
    return {metric: len(shapes) for metric, shapes in seen.items()}
