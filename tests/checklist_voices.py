#!/usr/bin/env python3
"""How much of checklists in other people's voices `claimd import` understands.

Each *.voice in tests/data/checklists/voices is a complete checklist as one
vendor would write it, with the claims that a careful reader finds in it (see
README.md there). Counts the claims found with metric, relation and value
right, missed, and invented; beside them the finer parts (window, scope, unit,
hedges, vague words, date, doubts).

usage: checklist_voices.py CLAIMD [--only NAME] [--form FORM] [--verbose]
"""
import argparse
import collections
import csv
import glob
import io
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    "data", "checklists", "voices")
FOUND_AT_LEAST = 0.97
COLUMNS = {
    "ja": {"no": "No.", "kind": "種別", "title": "サービスレベル項目",
           "definition": "規定内容", "unit": "測定単位", "answer": "回答内容",
           "mark": "有無", "remarks": "備考"},
    "en": {"no": "No.", "kind": "Category", "title": "Item",
           "definition": "Definition", "unit": "Unit", "answer": "Answer",
           "mark": "Yes/No", "remarks": "Remarks"},
}
RELATIONS = {">=": {"at_least"}, "<=": {"at_most"}, "=": {"equals"},
             "<>": {"at_least", "at_most"}, "is": {"is"}, "in": {"one_of"},
             ":=": {"actual"},
             ":=?": {"actual", "at_most", "equals"}}
CLAIM = re.compile(r'([a-z_]+)(?::([a-z_]+))? (>=|<=|<>|=|is|in|:=\??) '
                   r'("[^"]*"|[^ ]+( [0-9][0-9:,\-]*)?)'
                   r'((?: (?:/|unit=|~|!)[^ ]+)*)( \?)?$')


def lines_of(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file
                if line.strip() and not line.startswith("# ")]


class Claim:
    """One claim that a reader must find, or may where it is optional."""

    def __init__(self, item, text):
        parts = CLAIM.match(text.strip())
        if not parts:
            raise SystemExit(f"not a claim: {item}: {text!r}")
        self.item = item
        self.metric, self.scope = parts[1], parts[2]
        self.relations = RELATIONS[parts[3]]
        self.value = parts[4].strip('"')
        self.optional = bool(parts[7])
        extras = parts[6].split()
        self.window = next((e[1:] for e in extras if e[0] == "/"), None)
        self.unit = next((e[5:] for e in extras if e[:5] == "unit="), None)
        self.hedge = next((e[1:] for e in extras if e[0] == "~"), None)
        self.vague = next((e[1:] for e in extras if e[0] == "!"), None)

    def matches(self, got):
        return (got["metric"] == self.metric
                and got["relation"] in self.relations
                and self.value in (plain(got["value"]), "*"))

    def finer(self, got):
        """The finer parts in which a claim that matches differs."""
        hedged = " ".join(got["hedged"])
        wrong = []
        for part in ("window", "scope", "unit"):
            want = getattr(self, part)
            if want is not None and got[part] != want:
                wrong.append(f"{part} {want}, got {got[part]}")
        if self.hedge and self.hedge not in hedged:
            wrong.append(f"hedge {self.hedge}, got {hedged or None}")
        if self.vague and self.vague not in got.get("vague", ""):
            wrong.append(f"vague {self.vague}, got {got.get('vague')}")
        return wrong

    def text(self):
        return f"{self.metric} {'/'.join(sorted(self.relations))} {self.value}"


def plain(value):
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    return ",".join(value) if isinstance(value, list) else str(value)


class Voice:
    """A checklist as one vendor writes it."""

    def __init__(self, path, index):
        self.name = os.path.basename(path)[:-len(".voice")]
        self.heads, self.fields, self.rows = [], {}, {}
        for line in lines_of(path):
            row = re.match(r"(\d+)(?:=([^|]*))?\|(.*)", line)
            if row:
                self.add_row(row)
                continue
            key, _, value = line.partition(": ")
            if key == "head":
                self.heads.append(value)
            else:
                self.fields[key] = value
        self.language = self.fields.get("lang", "ja")
        self.fill(index)

    def add_row(self, row):
        cells = row[3].split("|")
        claims = [c for c in cells[-1].split(";") if c.strip()]
        answers = [c.replace("\\n", "\n") for c in cells[:-1]]
        self.rows[int(row[1])] = (row[2], answers,
                                  [Claim(int(row[1]), c) for c in claims])

    def fill(self, index):
        """Items without a row get one of the answers that promise nothing."""
        english = ".en" if self.language == "en" else ""
        pool = collections.defaultdict(list)
        for line in lines_of(f"fillers{english}.txt"):
            no, answer = line.split("|")
            pool[int(no)].append(answer)
        for no, answers in pool.items():
            answer = answers[index % len(answers)]
            if "mark" in self.fields["columns"].split():
                self.rows.setdefault(no, (None, ["-", answer], []))
            if "units" in self.fields:
                self.rows.setdefault(no, (None, ["", answer], []))
            self.rows.setdefault(no, (None, [answer], []))

    def expected(self):
        return [claim for row in self.rows.values() for claim in row[2]]

    def table(self):
        """The rows of the table, its column titles first."""
        columns = self.fields["columns"].split()
        order = [int(n) for n in self.fields.get("order", "").split()]
        order += [no for no in sorted(self.rows) if no not in order]
        items = {int(line.split("|")[0]): line.split("|")
                 for line in lines_of("items.txt")}
        yield [COLUMNS[self.language][column] for column in columns]
        for no in order:
            title, answers, _ = self.rows[no]
            english = self.language == "en"
            known = {"no": str(no), "kind": "",
                     "title": title or items[no][4 if english else 1],
                     "definition": "" if english else items[no][2],
                     "unit": "" if english else items[no][3],
                     "answer": answers[0], "mark": answers[0],
                     "remarks": answers[-1]}
            if "units" in self.fields:
                known.update(unit=answers[0], answer=answers[-1])
            yield [known[column] for column in columns]

    def headings(self):
        """Each item as `5. title` with its answer below."""
        columns = self.fields["columns"].split()
        blocks = [dict(zip(columns, row)) for row in self.table()][1:]
        return "\n".join(f"{row['no']}. {row['title']}\n{row['answer']}\n"
                         for row in blocks)

    def text(self, form):
        if form == "pipe":
            rows = [[c.replace("\n", "<br>") for c in r] for r in self.table()]
            lines = ["| " + " | ".join(row) + " |" for row in rows]
            lines.insert(1, "|" + "---|" * len(rows[0]))
            body = "\n".join(lines) + "\n"
        elif form == "headings":
            body = self.headings()
        else:
            out = io.StringIO()
            csv.writer(out, delimiter="\t" if form == "tsv" else ",",
                       quoting=csv.QUOTE_ALL if form == "quoted"
                       else csv.QUOTE_MINIMAL).writerows(self.table())
            body = out.getvalue()
        return "\n".join(self.heads) + "\n\n" + body


def read(claimd, text):
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8",
                                     newline="") as file:
        file.write(text)
        file.flush()
        run = subprocess.run([claimd, "import", file.name, "--json", "--lang",
                              "en"], capture_output=True, text=True,
                             check=False)
    if run.returncode > 1:
        raise SystemExit(f"import failed ({run.returncode}): {run.stderr}")
    return json.loads(run.stdout)["checklist"], run.stderr


class Score:
    """What was found, missed and invented, and where."""

    def __init__(self):
        self.found = self.missed = self.invented = self.doubts = 0
        self.complaints, self.finer = [], []

    def add(self, voice, sheet, doubts):
        self.doubts += doubts.count(": item ")
        got = {item["no"]: list(item["claims"]) for item in sheet["items"]}
        for no, (_, answers, claims) in sorted(voice.rows.items()):
            left = got.get(no, [])
            for claim in claims:
                self.judge(voice, claim, left, answers)
            for claim in left:
                self.invented += 1
                self.complain(voice, no, "invented", " ".join(
                    [claim["id"].split(".", 1)[1], claim["relation"],
                     plain(claim["value"])]), answers)
        self.head(voice, sheet, doubts)

    def judge(self, voice, claim, left, answers):
        hits = [g for g in left if claim.matches(g)]
        hits.sort(key=lambda g: len(claim.finer(g)))
        if hits:
            left.remove(hits[0])
            self.found += not claim.optional
            for wrong in claim.finer(hits[0]):
                self.finer.append(f"{voice.name} {claim.item} {wrong}: "
                                  f"{answers[-1]!r}")
        elif not claim.optional:
            self.missed += 1
            self.complain(voice, claim.item, "missed", claim.text(), answers)

    def complain(self, voice, no, what, text, answers):
        self.complaints.append(f"{voice.name} {no} {what} {text}: "
                               f"{answers[-1]!r}")

    def head(self, voice, sheet, doubts):
        want = voice.fields.get("as_of")
        if want and sheet["as_of"] != want:
            self.finer.append(f"{voice.name} as_of {want}, got "
                              f"{sheet['as_of']}")
        for no in voice.fields.get("doubts", "").split():
            if f": item {no}:" not in doubts:
                self.finer.append(f"{voice.name} {no}: no doubt")


def number(path):
    return int(os.path.basename(path).split("-")[0])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("claimd")
    parser.add_argument("--only", default="")
    parser.add_argument("--form", choices=["tsv", "csv", "quoted", "pipe",
                                           "headings"])
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    score = Score()
    paths = sorted(glob.glob(os.path.join(HERE, "*.voice")), key=number)
    for index, path in enumerate(paths):
        if args.only in path:
            voice = Voice(path, index)
            text = voice.text(args.form or voice.fields["form"])
            score.add(voice, *read(args.claimd, text))
    expected = score.found + score.missed
    share = score.found / max(expected, 1)
    if args.verbose or share < FOUND_AT_LEAST or score.invented:
        print("\n".join(score.complaints + score.finer))
    print(f"{len(paths)} voices: found {score.found} of {expected} "
          f"({100 * share:.2f} %), invented {score.invented}, finer parts "
          f"wrong {len(score.finer)}, doubts {score.doubts}")
    checks = [share >= FOUND_AT_LEAST, score.invented == 0]
    failed = checks.count(False)
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
