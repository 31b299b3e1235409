#!/usr/bin/env python3
"""Checklists without cells: numbered headings, and the text of real PDFs.

usage: sheets_prose.py CLAIMD [--verbose]

The shipped sheet must yield the same claims in every form; made sheets are
scored. The last line is "N passed, M failed".
"""
import argparse
import importlib.util
import json
import os
import random
import re
import subprocess
import sys
import tempfile

if importlib.util.find_spec("openpyxl") is None:  # the system's Python has it
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [TESTS, os.path.join(TESTS, "support")]

import checklist_score as score  # noqa: E402
import pdf_forms  # noqa: E402
import prose_forms  # noqa: E402
import sheet_wordings as wordings  # noqa: E402

SHEET = os.path.join(os.path.dirname(TESTS), "config", "checklists",
                     "co-nect.txt")
FOUND_AT_LEAST = 0.97
MADE = 3  # sheets for each form
# Claims found of the shipped sheet without -layout, in percent: raw, plain.
FLOORS = {"wide": (88, 96), "portrait, top": (92, 80),
          "merged kinds": (64, 76), "three columns": (0, 100),
          "no numbers": (72, 92), "narrow": (96, 92), "no kinds": (76, 100),
          "no unit": (88, 88)}


class Reader:
    """Runs claimd and keeps what failed."""

    def __init__(self, claimd, verbose):
        self.claimd, self.verbose = claimd, verbose
        self.passed, self.failed = 0, []

    def read(self, text):
        """(checklist or None, messages)"""
        run = subprocess.run(
            [self.claimd, "import", "-", "--json", "--lang", "en"],
            input=text.encode(), capture_output=True, check=False, timeout=60)
        messages = run.stderr.decode()
        if run.returncode > 1:
            return None, messages
        return json.loads(run.stdout)["checklist"], messages

    def expect(self, what, value, detail=""):
        if value:
            self.passed += 1
        else:
            self.failed.append(what)
            print(f"FAILED {what} {detail}")


def claims_of(checklist):
    """What the claims say, by id."""
    return {claim["id"]: tuple(json.dumps(claim.get(key)) for key in
                               ("relation", "value", "unit", "window"))
            for item in checklist["items"] for claim in item["claims"]}


def shipped():
    """Preamble, rows (of one cell or six) of the shipped sheet."""
    with open(SHEET, encoding="utf-8") as file:
        lines = file.read().split("\n")
    header = next(i for i, line in enumerate(lines) if line.startswith("No."))
    rows = [line.rstrip("\t").split("\t") for line in lines[header:]
            if "\t" in line]
    return [line for line in lines[:header] if line.strip()], rows


def items_of(rows):
    return [(int(row[0]), *row[1:6]) for row in rows
            if len(row) > 5 and row[0].isdigit()]


def same_claims(reader, what, text, want):
    checklist, messages = reader.read(text)
    if checklist is None:
        reader.expect(what, False, messages)
        return
    got = claims_of(checklist)
    wrong = {key: (want.get(key), got.get(key))
             for key in set(want) | set(got) if want.get(key) != got.get(key)}
    reader.expect(f"{what}: the same claims", not wrong, wrong)
    reader.expect(f"{what}: all items", len(checklist["items"]) == 49)
    for key in ("vendor", "as_of"):
        reader.expect(f"{what}: {key}", checklist[key])


def headings(reader, rows, want):
    items = items_of(rows)
    for name, form in prose_forms.HEADINGS.items():
        same_claims(reader, f"headings {name}", form(items), want)


def prints(reader, preamble, rows, want, folder):
    """The shipped sheet through LibreOffice in several geometries."""
    paths = {}
    for name, geometry in pdf_forms.GEOMETRIES.items():
        paths[name] = os.path.join(folder, name.replace(" ", "_") + ".xlsx")
        pdf_forms.workbook(paths[name], preamble, rows, geometry)
    pdf_forms.print_all(folder, paths.values())
    for name, path in paths.items():
        same_claims(reader, f"pdf {name}",
                    pdf_forms.text_of(path, "layout"), want)
        for mode, floor in zip(("raw", "plain"), FLOORS[name]):
            doubted(reader, f"pdf {name}, {mode}",
                    pdf_forms.text_of(path, mode), want, floor)


def doubted(reader, what, text, want, floor):
    """Without places the order of cells is a guess: what is wrong must be
    doubted, and no fewer claims found than `floor` percent."""
    checklist, messages = reader.read(text)
    if checklist is None:
        reader.expect(f"{what}: says what to do", "-layout" in messages,
                      messages)
        return
    got = claims_of(checklist)
    items = {int(no) for no in re.findall(r": item (\d+): ", messages)}
    wrong = {key for key in got if want.get(key) != got[key]}
    silent = {key for key in wrong if int(key.split(".")[0]) not in items}
    right = len(set(got) - wrong) / len(want)
    if reader.verbose:
        print(f"{what}: {100 * right:.0f} % of the claims, {len(wrong)} wrong, "
              f"{len(items)} items doubted")
    reader.expect(f"{what}: nothing wrong in silence", not silent, silent)
    reader.expect(f"{what}: {floor} % of the claims", 100 * right >= floor,
                  sorted(set(want) - set(got) | wrong))


class Scores:
    """Claims of made sheets in one form."""

    def __init__(self, reader, what):
        self.reader, self.what = reader, what
        self.score = score.Score()

    def add(self, sheet, text):
        checklist, messages = self.reader.read(text)
        if checklist is None:
            self.reader.expect(self.what, False, messages)
            return
        self.score.add(sheet, [
            (item["no"], claim["metric"], claim["relation"],
             score.plain(claim["value"]))
            for item in checklist["items"] for claim in item["claims"]])

    def check(self):
        found, missed, invented = (
            sum(counts.values()) for counts in
            (self.score.found, self.score.missed, self.score.invented))
        share = found / max(1, found + missed)
        print(f"{self.what}: {100 * share:.2f} % found, {invented} invented")
        detail = "\n".join(list(self.score.complaints)[:20])
        self.reader.expect(f"{self.what}: found", share >= FOUND_AT_LEAST,
                           detail)
        self.reader.expect(f"{self.what}: nothing invented", invented == 0,
                           detail)


def made_sheets(language):
    return [score.Sheet(random.Random(5000 + i), language)
            for i in range(MADE)]


def made_items(sheet):
    rng, ja = sheet.rng, sheet.language == "ja"
    return [(no, "可用性", wordings.title(rng, no, sheet.language),
             wordings.definition(no) if ja else "", sheet.answers[no][1],
             sheet.answers[no][0]) for no in range(1, 50)]


def score_headings(reader):
    for language, forms in (("ja", prose_forms.HEADINGS),
                            ("en", prose_forms.HEADINGS_EN)):
        scores = Scores(reader, f"made headings, {language}")
        for form in forms.values():
            for sheet in made_sheets(language):
                scores.add(sheet, form(made_items(sheet)))
        scores.check()


HEADERS = {"ja": ["No.", "種別", "サービスレベル項目", "規定内容", "測定単位",
                  "回答"],
           "en": ["No.", "Category", "Item", "Definition", "Unit", "Answer"]}


def score_prints(reader, folder):
    jobs = []
    for language in ("ja", "en"):
        for i, sheet in enumerate(made_sheets(language)):
            rows = [HEADERS[language]]
            rows += [[str(cell) for cell in item] for item in made_items(sheet)]
            for name in ("wide", "portrait, top"):
                path = os.path.join(folder, f"{language}-{i}-"
                                            f"{name.replace(' ', '_')}.xlsx")
                pdf_forms.workbook(path, [], rows, pdf_forms.GEOMETRIES[name])
                jobs.append((language, sheet, path))
    pdf_forms.print_all(folder, [path for _, _, path in jobs])
    for language in ("ja", "en"):
        scores = Scores(reader, f"made PDFs, {language}")
        for spoken, sheet, path in jobs:
            if spoken == language:
                scores.add(sheet, pdf_forms.text_of(path, "layout"))
        scores.check()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("claimd")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    reader = Reader(args.claimd, args.verbose)
    preamble, rows = shipped()
    with open(SHEET, encoding="utf-8") as file:
        want = claims_of(reader.read(file.read())[0])
    with tempfile.TemporaryDirectory() as folder:
        headings(reader, rows, want)
        prints(reader, preamble, rows, want, folder)
        score_headings(reader)
        score_prints(reader, folder)
    print(f"{reader.passed} passed, {len(reader.failed)} failed")
    return 1 if reader.failed else 0


if __name__ == "__main__":
    sys.exit(main())
