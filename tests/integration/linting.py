#!/usr/bin/env python3
"""claimd lint as a user meets it: findings, forms of output, exit codes.

usage: linting.py CLAIMD [--table]

--table prints the table of rules for docs/lint.md. The last line is "N passed,
M failed".
"""
import csv
import json
import os
import pty
import re
import subprocess
import sys
import tempfile
import unicodedata

try:
    import openpyxl
except ImportError:  # the system's Python has it
    if os.path.realpath(sys.executable) == os.path.realpath("/usr/bin/python3"):
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
CONECT = os.path.join(ROOT, "config", "checklists", "co-nect.txt")
SHEETS = os.path.join(ROOT, "tests", "data", "checklists")
CLEAN = ("aoba-ja.txt", "aoba-en.txt")
CLEAN_DATE = "2026-04-01"

# What the sheet of CO-NECT must yield of the rules of wording: rule, severity,
# items that it must name.
WANTED = (
    ("number-missing", "error", {29}),
    ("vague-amount", "warning", {9, 15, 29}),
    ("no-holiday-rule", "warning", {11, 26, 27}),
    ("unbounded-exclusion", "warning", {1}),
    ("no-report-channel", "warning", {5, 10, 12, 17}),
    ("addressee", "warning", {14, 15}),
    ("unread-subquestion", "information", {25, 35, 46, 48}),
    ("unit-mismatch", "information", {10}),
    ("mark-only", "information", {13, 37, 43}),
    ("restates-question", "information", {38, 49}),
    ("stale-sheet", "information", {5, 10, 12}),
    ("hedged", "information", {2, 3, 9, 22}),
)
# Rules that may name more of its items than the specification does.
OPEN = {"unread-subquestion"}


class Failure(Exception):
    pass


def expect(what, value):
    if not value:
        raise Failure(f"expected {what}")


def run(claimd, *arguments, **more):
    return subprocess.run([claimd, "lint", *arguments], capture_output=True,
                          text=True, check=False, **more)


def findings(claimd, *arguments, **more):
    done = run(claimd, *arguments, "--json", **more)
    expect(f"JSON, not {done.stderr!r}", done.returncode in (0, 1))
    return json.loads(done.stdout)


def rules_of(claimd):
    done = run(claimd, "--explain", "all", "--json", "--lang", "en")
    return json.loads(done.stdout)["rules"]


def table(claimd):
    lines = ["| rule | severity | finds |", "|---|---|---|"]
    lines += [f"| `{r['rule']}` | {r['severity']} | {r['title']} |"
              for r in rules_of(claimd)]
    return "\n".join(lines) + "\n"


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


# --- tests ------------------------------------------------------------------

def test_conect(claimd):
    found = findings(claimd, CONECT, "--as-of", "2026-05-01")["findings"]
    for rule, severity, items in WANTED:
        hits = [f for f in found if f["rule"] == rule]
        named = {i for f in hits for i in f["items"]}
        expect(f"{rule} about {sorted(items)}, not {sorted(named)}",
               items <= named if rule in OPEN else items == named)
        expect(f"{rule} to be of severity {severity}",
               {f["severity"] for f in hits} == {severity})
    order = ["error", "warning", "information"]
    ranks = [order.index(f["severity"]) for f in found]
    expect("errors first", ranks == sorted(ranks))


def test_clean(claimd):
    for name in CLEAN:
        done = findings(claimd, os.path.join(SHEETS, name), "--as-of",
                        CLEAN_DATE)
        expect(f"nothing in {name}, not {done['findings']}",
               done["findings"] == [])
        expect("49 items", done["summary"]["items"] == 49)
        expect("exit code 0", run(claimd, os.path.join(SHEETS, name),
                                  "--as-of", CLEAN_DATE).returncode == 0)


def test_shape(claimd):
    result = findings(claimd, CONECT, "--lang", "ja")
    english = findings(claimd, CONECT, "--lang", "en")
    known = {r["rule"] for r in rules_of(claimd)}
    expect("the same findings in both languages",
           [f["messages"] for f in result["findings"]]
           == [f["messages"] for f in english["findings"]])
    for one in result["findings"]:
        expect("a known rule", one["rule"] in known)
        expect("a severity", one["severity"] in ("error", "warning",
                                                 "information"))
        expect("items of METI", all(1 <= i <= 49 for i in one["items"]))
        expect("the message in Japanese",
               one["message"] == one["messages"]["ja"] != "")
        expect("one in English", one["messages"]["en"] != "")
    counts = result["summary"]
    expect("sums that agree", counts["errors"] + counts["warnings"]
           + counts["information"] == len(result["findings"]))


def test_codes(claimd):
    expect("1 with an error", run(claimd, CONECT).returncode == 1)
    errors = {f["rule"] for f in findings(claimd, CONECT)["findings"]
              if f["severity"] == "error"}
    done = run(claimd, CONECT, "--ignore", ",".join(sorted(errors)))
    expect("0 with errors ignored", done.returncode == 0)
    for arguments in ([], ["one", "two"], ["/does/not/exist"], [ROOT],
                      ["--as-of", "yesterday", CONECT],
                      ["--ignore", "no-such-rule", CONECT],
                      ["--explain", "no-such-rule"],
                      ["--explain", "all", CONECT], ["/dev/null"]):
        done = run(claimd, *arguments)
        expect(f"2 for {arguments}, not {done.returncode}",
               done.returncode == 2 and done.stderr != ""
               and done.stdout == "")
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([claimd, "lint", CONECT], stdout=full,
                              stderr=subprocess.PIPE, check=False)
    expect("3 where nothing can be written", done.returncode == 3)


def test_inputs(claimd):
    wanted = findings(claimd, CONECT)["findings"]
    with open(CONECT, "rb") as sheet:
        piped = subprocess.run([claimd, "lint", "-", "--json"], stdin=sheet,
                               capture_output=True, check=False)
    expect("the same from standard input",
           json.loads(piped.stdout)["findings"] == wanted)
    with tempfile.TemporaryDirectory() as folder:
        claims = os.path.join(folder, "claims.json")
        subprocess.run([claimd, "import", CONECT, "-o", claims],
                       capture_output=True, check=False)
        expect("the same from a claims file",
               findings(claimd, claims)["findings"] == wanted)


def test_forms(claimd):
    """The same sheet as CSV and as a workbook: the same findings."""
    def about(path):
        return [(f["rule"], f["items"]) for f in findings(
            claimd, path, "--as-of", "2026-05-01")["findings"]]
    with open(CONECT, encoding="utf-8") as file:
        rows = [line.split("\t") for line in file.read().splitlines()]
    wanted = about(CONECT)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "sheet.csv")
        with open(path, "w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        expect("the same from CSV", about(path) == wanted)
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        path = os.path.join(folder, "sheet.xlsx")
        book.save(path)
        expect("the same from a workbook", about(path) == wanted)


def test_ignore(claimd):
    all_of = findings(claimd, CONECT)
    some = findings(claimd, CONECT, "--ignore", "hedged,mark-only",
                    "--ignore", "addressee")
    left_out = {"hedged", "mark-only", "addressee"}
    expect("only these left out", some["findings"]
           == [f for f in all_of["findings"] if f["rule"] not in left_out])
    expect("their number", some["summary"]["ignored"] == 3)
    expect("it said", "3 more ignored" in run(
        claimd, CONECT, "--lang", "en", "--ignore",
        "hedged,mark-only,addressee").stdout)


def test_as_of(claimd):
    def stale(day):
        found = findings(claimd, CONECT, "--as-of", day)["findings"]
        return [f["severity"] for f in found if f["rule"] == "stale-sheet"]
    expect("none on the day itself", stale("2026-04-15") == [])
    expect("information", stale("2026-04-16") == ["information"])
    expect("information", stale("2027-04-15") == ["information"])
    expect("a warning after 365 days", stale("2027-04-16") == ["warning"])


def test_people(claimd):
    for language, word in (("ja", "警告"), ("en", "Warnings")):
        done = run(claimd, CONECT, "--lang", language)
        lines = done.stdout.splitlines()
        expect("lines of 80 columns", max(map(width, lines)) <= 80)
        expect("the groups", word in done.stdout)
        expect("titles of items", "29 バックアップデータを取得するタイミング"
               in done.stdout)
        expect("no colour in a pipe", "\x1b" not in done.stdout)
    expect("a sum", re.search(r"^49 items: \d+ errors?, \d+ warnings?, "
                              r"\d+ notes?$", done.stdout, re.M))


def test_terminal(claimd):
    master, slave = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    child = subprocess.Popen([claimd, "lint", CONECT], stdout=slave,
                             env=environment)
    os.close(slave)
    said = b""
    while True:
        try:
            block = os.read(master, 65536)
        except OSError: # the other end is closed
            break
        if not block:
            break
        said += block
    child.wait()
    os.close(master)
    expect("colour on a terminal", b"\x1b[1;31m" in said)


def test_explain(claimd):
    for rule in rules_of(claimd):
        for language in ("ja", "en"):
            said = run(claimd, "--explain", rule["rule"], "--lang", language)
            title, _, text = said.stdout.partition("\n\n")
            expect(f"{rule['rule']} explained in {language}",
                   said.returncode == 0 and title.startswith(rule["rule"])
                   and len(text.strip()) >= 20)
            expect("lines of 80 columns",
                   max(map(width, said.stdout.splitlines())) <= 80)
    done = run(claimd, "--explain", "adressee")
    expect("the nearest name", "addressee" in done.stderr)


def test_documents(claimd):
    with open(os.path.join(ROOT, "docs", "lint.md"), encoding="utf-8") as file:
        text = file.read()
    expect("the table of docs/lint.md as `linting.py CLAIMD --table` prints "
           "it", table(claimd) in text)


def test_doubts(claimd):
    sheet = "No.\t項目\t回答\n5\tサービス稼働率\t100%\n"
    done = run(claimd, "-", "--lang", "en", input=sheet)
    expect("doubts in one line", "doubt of the reading" in done.stdout
           or "doubts of the reading" in done.stdout)


def main():
    claimd = os.path.abspath(sys.argv[1])
    if "--table" in sys.argv:
        print(table(claimd), end="")
        return 0
    tests = [(name, f) for name, f in globals().items()
             if name.startswith("test_")]
    failed = 0
    for name, test in tests:
        try:
            test(claimd)
        except Failure as failure:
            failed += 1
            print(f"{name}: {failure}")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
