#!/usr/bin/env python3
"""How much of unseen checklists `claimd import` understands.

Makes sheets in many wordings, Japanese and English, with other column titles,
orders and encodings of the same form, and holds what is read against what the
generator meant. Counts claims found with metric, relation and value right,
missed, and invented where nothing was promised.

usage: checklist_score.py CLAIMD [--seed N] [--sheets N] [--verbose]
"""
import argparse
import collections
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "support"))
import flow_forms  # noqa: E402
import sheet_wordings as wordings  # noqa: E402

FOUND_AT_LEAST = 0.97
SHEETS = 150
# Where cells end is a guess without columns: invented claims are possible.
FLOW_INVENTED_AT_MOST = 0.01


def number_text(rng, no):
    return rng.choice([str(no), f"No.{no}", f"{no}."])


COLUMNS = {
    "ja": {
        "no": ["No.", "No", "番号", "項番", "#"],
        "kind": ["種別", "分類", "区分"],
        "title": ["サービスレベル項目", "項目", "項目例", "サービスレベル項目例",
                  "確認項目"],
        "definition": ["規定内容", "規程内容"],
        "unit": ["測定単位", "単位"],
        "example": ["設定例", "サービスレベル設定例", "（参考）設定例"],
        "answer": ["回答", "回答内容", "内容", "設定値", "基準値", "例社の回答",
                   "ご回答", "弊社サービスの回答"],
    },
    "en": {
        "no": ["No.", "#", "Item No."],
        "kind": ["Category", "Type"],
        "title": ["Item", "Service level item"],
        "definition": ["Definition", "Description"],
        "unit": ["Unit"],
        "example": ["Example", "Sample value"],
        "answer": ["Answer", "Response", "Our answer", "Vendor response"],
    },
}

PREAMBLES = {
    "ja": ["", "クラウドサービスレベルのチェックリスト\n株式会社例\n更新: 2026/4/15\n\n",
           "サービスレベルチェックシート\n記入日: 令和8年4月15日\n"],
    "en": ["", "Service level checklist\nVendor: Example Inc.\n"],
}

# METI's own examples, which are never the vendor's answer.
EXAMPLES = ["24時間365日", "99.9%以上", "1時間以内", "30日前", "5世代", "1日1回",
            "有", "15分以内", "99% at least", "every 5 minutes"]


def quoted(text, delimiter, rng):
    needs = any(c in text for c in (delimiter, "\n", '"'))
    if needs or rng.random() < 0.05:
        return '"' + text.replace('"', '""') + '"'
    return text


def disguised(text, rng):
    """The same text as other word processors write it."""
    wide = {ord(c): ord(c) + 0xFEE0 for c in "0123456789"}
    if rng.random() < 0.06:
        text = text.translate(wide)
    if rng.random() < 0.06:
        text = text.replace("%", "％").replace("(", "（").replace(")", "）")
    if rng.random() < 0.04:
        text = text.replace("~", "〜")
    return text


class Sheet:
    """A table with an answer to each item, and the claims it makes."""

    def __init__(self, rng, language):
        self.rng = rng
        self.language = language
        self.answers = {}
        self.expected = []
        for no in range(1, 50):
            case = wordings.case_for(rng, no, language)
            self.answers[no] = (disguised(case.text, rng), case.unit)
            self.expected += [(no, *claim) for claim in case.claims]

    def layout(self):
        rng = self.rng
        middle = ["title", "definition", "unit"]
        order = rng.choice([
            ["no", "kind", *middle, "answer"],
            ["no", "kind", *middle, "example", "answer"],
            ["no", "title", "answer"],
            ["kind", "title", "definition", "answer"],
            ["title", "unit", "answer", "definition"],
            ["no", "answer", "title", "definition"],
            ["no", "kind", "title", "unit", "answer", "example"],
        ])
        names = COLUMNS[self.language]
        return order, [rng.choice(names[column]) for column in order]

    def cells(self, no, order):
        answer, unit = self.answers[no]
        known = {
            "no": number_text(self.rng, no),
            "kind": "" if self.rng.random() < 0.5 else "可用性",
            "title": wordings.title(self.rng, no, self.language),
            "definition": wordings.definition(no),
            "unit": unit,
            "example": self.rng.choice(EXAMPLES),
            "answer": answer,
        }
        return [known[column] for column in order]

    def text(self):
        rng = self.rng
        order, names = self.layout()
        delimiter = "\t" if rng.random() < 0.85 else ","
        end = "\r\n" if rng.random() < 0.3 else "\n"
        lines = [delimiter.join(names)]
        for no in range(1, 50):
            row = [quoted(c, delimiter, rng) for c in self.cells(no, order)]
            lines.append(delimiter.join(row))
        table = end.join(lines) + end
        mark = "\ufeff" if rng.random() < 0.2 else ""
        return mark + rng.choice(PREAMBLES[self.language]) + table


def plain(value):
    if isinstance(value, list):
        return "|".join(value)
    return {True: "true", False: "false", None: "vague"}.get(
        value, str(value)) if not isinstance(value, int) or isinstance(
            value, bool) else str(value)


def read_claims(claimd, text, folder):
    path = os.path.join(folder, "sheet.txt")
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    run = subprocess.run([claimd, "import", path, "--json", "--lang", "en"],
                         capture_output=True, text=True, check=False)
    if run.returncode > 1:
        raise SystemExit(f"import failed ({run.returncode}): {run.stderr}")
    items = json.loads(run.stdout)["checklist"]["items"]
    claims = [(item["no"], claim["metric"], claim["relation"],
               plain(claim["value"]))
              for item in items for claim in item["claims"]]
    doubted = sum(": item " in line for line in run.stderr.splitlines())
    return claims, doubted, len(items)


class Score:
    """Claims found, missed and invented, by metric."""

    def __init__(self):
        self.found = collections.Counter()
        self.missed = collections.Counter()
        self.invented = collections.Counter()
        self.doubts = 0
        self.complaints = {}

    def add(self, sheet, got):
        want = collections.Counter(sheet.expected)
        have = collections.Counter(got)
        for claim in want & have:
            self.found[claim[1]] += (want & have)[claim]
        for kind, counts in (("missed", want - have), ("invented", have - want)):
            for claim, count in counts.items():
                getattr(self, kind)[claim[1]] += count
                line = f"{kind} {claim}: {sheet.answers[claim[0]][0]!r}"
                self.complaints[line] = self.complaints.get(line, 0) + 1

    def table(self):
        metrics = sorted(set(self.found) | set(self.missed) | set(self.invented))
        print(f"{'metric':26} expected  found  missed  invented")
        for metric in metrics:
            found, missed = self.found[metric], self.missed[metric]
            print(f"{metric:26} {found + missed:8} {found:6} {missed:7} "
                  f"{self.invented[metric]:9}")


def flow_check(claimd, seed, sheets, verbose):
    """The same wordings in rows printed as a flow of text."""
    score = Score()
    with tempfile.TemporaryDirectory() as folder:
        for i in range(sheets):
            rng = random.Random(seed * 100000 + 50000 + i)
            sheet = Sheet(rng, "en" if i % 3 == 2 else "ja")
            text = flow_forms.flowed(rng, sheet, number_text)
            got, _, _ = read_claims(claimd, text, folder)
            score.add(sheet, got)
    found, invented = sum(score.found.values()), sum(score.invented.values())
    expected = found + sum(score.missed.values())
    for line in sorted(score.complaints) if verbose else []:
        print("flow", line)
    print(f"{sheets} sheets as a flow of text: found {found} of {expected} "
          f"({100 * found / expected:.2f} %), invented {invented}")
    return (found >= FOUND_AT_LEAST * expected and
            invented <= FLOW_INVENTED_AT_MOST * expected)


def variants_check():
    """Each metric must come in at least thirty wordings."""
    few = {m: n for m, n in wordings.variety().items() if n < 30}
    if few:
        print(f"fewer than 30 wordings: {few}")
    return not few


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("claimd")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sheets", type=int, default=SHEETS)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    score = Score()
    items = 0
    with tempfile.TemporaryDirectory() as folder:
        for i in range(args.sheets):
            rng = random.Random(args.seed * 100000 + i)
            sheet = Sheet(rng, "en" if i % 3 == 2 else "ja")
            got, doubted, n = read_claims(args.claimd, sheet.text(), folder)
            score.doubts += doubted
            score.add(sheet, got)
            items += n == 49
    score.table()
    expected = sum(score.found.values()) + sum(score.missed.values())
    found, invented = sum(score.found.values()), sum(score.invented.values())
    if args.verbose:
        for line, count in sorted(score.complaints.items(),
                                  key=lambda pair: -pair[1]):
            print(f"{count:4} {line}")
    share = found / expected
    print(f"\n{args.sheets} sheets: found {found} of {expected} "
          f"({100 * share:.2f} %), invented {invented}, doubts {score.doubts}")
    checks = [share >= FOUND_AT_LEAST, invented == 0, items == args.sheets,
              variants_check(),
              flow_check(args.claimd, args.seed, args.sheets // 2,
                         args.verbose)]
    failed = checks.count(False)
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
