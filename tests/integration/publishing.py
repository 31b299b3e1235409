#!/usr/bin/env python3
"""The checklist that goes out again, with what was measured.

usage: publishing.py CLAIMD

`claimd export checklist` from sheets and from a ledger filled by `claimd
backfill`; what it writes is opened by openpyxl and LibreOffice and imported
again. The last line is "N passed, M failed".
"""
import argparse
import csv
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
sys.path[:0] = [HERE, TESTS, os.path.join(TESTS, "support")]
import checklist_score  # noqa: E402
import monthly  # noqa: E402
import rig  # noqa: E402
from monthly import expect, utc  # noqa: E402

REAL_SHEET = os.path.join(os.path.dirname(TESTS), "config", "checklists",
                          "co-nect.txt")
OPENED = os.path.join(TESTS, "support", "opened.py")
HEADER = ["No.", "種別", "サービスレベル項目", "規定内容", "測定単位", "回答内容",
          "実測値", "判定", "根拠"]
ANSWER, MEASURED, VERDICT, EVIDENCE = 5, 6, 7, 8
MADE_SHEETS = 12

# What spreadsheets have been made to run, and answers that only look so.
PAYLOADS = [
    "=1+1", "=cmd|'/C calc'!A0", "=HYPERLINK(\"http://127.0.0.1/\",\"x\")",
    "+1+1", "-1+1", "@SUM(1+1)", "|calc", "＝1+1", "－1", "＋1", "＠A1", "−1",
    "  =1+1", "\n=1+1", "'=1+1", "''=1+1", "\"=1+1\"", "- 平日10時から18時",
    "=IMPORTXML(CONCAT(\"http://127.0.0.1/?\",A1),\"//a\")", "_x003D_1+1",
    "DDE(\"cmd\",\"/C calc\",\"x\")", "<b>=1</b> & \"x\"", "1E5", "0012",
    "2026/4/15", "TRUE", "24時間365日\t(計画停止を除く)", "a\r\nb", "'quoted'",
]
# Fewer than these would be no test of the escape.
SIGNS = ("=", "+", "-", "@", "|", "＝", "＋", "－", "＠", "−", "\t", "\r")


class Sheets:
    """A folder, and claimd at work in it without configuration or ledger."""

    def __init__(self, claimd, folder):
        self.claimd = os.path.abspath(claimd)
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def call(self, *arguments, code=0):
        done = subprocess.run([self.claimd, *arguments], capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=rig.WAIT_S)
        expect(f"{code} of {' '.join(arguments)}, not {done.returncode}: "
               f"{done.stderr.decode()}", done.returncode == code)
        return done

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8",
                  newline="") as file:
            file.write(text)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def imported(self, name):
        """The checklist that is read out of a file, its doubts aside."""
        done = self.call("import", name, "--json", "--accept-doubts")
        return json.loads(done.stdout)["checklist"]

    def exported(self, sheet, name, *more):
        """Both forms of a sheet; their paths."""
        paths = [self.path(f"{name}.{form}") for form in ("tsv", "xlsx")]
        for path in paths:
            self.call("export", "checklist", "--claims", sheet, "-o", path,
                      *more)
        return paths


def claims_of(checklist):
    """All that must survive; places in a file do not."""
    return [(item["no"], item["mark"], item["answer"], item["unit"],
             item["verification"], item["claims"])
            for item in checklist["items"]]


def rows_of(tsv):
    """The table below the header as {number: cells}, and the header."""
    rows = list(csv.reader(io.StringIO(tsv.decode()), delimiter="\t"))
    first = next(i for i, row in enumerate(rows) if len(row) > 5)
    return {int(row[0]): row for row in rows[first + 1:] if len(row) > 5}, \
        rows[first]


def opened(path):
    done = subprocess.run(["/usr/bin/python3", OPENED, path],
                          capture_output=True, timeout=rig.WAIT_S)
    expect(f"openpyxl to open {path}: {done.stderr.decode()}",
           done.returncode == 0)
    return json.loads(done.stdout)


def converted(folder, path, form):
    """The bytes LibreOffice makes of a file."""
    out = tempfile.mkdtemp(dir=folder)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/office",
         "--headless", "--convert-to", form, "--outdir", out, path],
        check=True, capture_output=True, timeout=4 * rig.WAIT_S)
    made, = os.listdir(out)
    with open(os.path.join(out, made), "rb") as file:
        return file.read(), os.path.join(out, made)


def same(what, before, after):
    for one, other in zip(claims_of(before), claims_of(after)):
        expect(f"{what}: item {one[0]} as before: {one} {other}", one == other)
    expect(f"{what}: all items", len(before["items"]) == len(after["items"]))


def test_again(sheets):
    """a real sheet comes back from either form, whatever the language"""
    before = sheets.imported(REAL_SHEET)
    for language in ("ja", "en"):
        for path in sheets.exported(REAL_SHEET, language, "--lang", language):
            after = sheets.imported(path)
            same(path, before, after)
            for key in ("vendor", "as_of", "template", "certificates"):
                expect(f"{key} in {path}", after[key] == before[key])
            categories = [(item["category"], item["kind"], item["title"],
                           item["definition"]) for item in after["items"]]
            expect(f"the columns beside it in {path}", categories == [
                (item["category"], item["kind"], item["title"],
                 item["definition"]) for item in before["items"]])
    rows, header = rows_of(sheets.read("ja.tsv"))
    expect(f"METI's columns and ours, not {header}", header == HEADER)
    expect("nothing measured", all(row[6:] == ["", "", ""]
                                   for row in rows.values()))


def test_saved_elsewhere(sheets):
    """LibreOffice opens and saves it, as workbook and as CSV: the same"""
    before = sheets.imported(REAL_SHEET)
    _, xlsx = sheets.exported(REAL_SHEET, "saved")
    for form in ("xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,"
                 "true,false,false,false,1"):
        _, path = converted(sheets.folder, xlsx, form)
        same(path, before, sheets.imported(path))


def test_language(sheets):
    """a sheet speaks its own language, unless another is asked for"""
    english = sheets.write("english.tsv", "No.\tItem\tAnswer\n"
                           "5\tAvailability\t99.9 % or higher\n")
    for name, options, answer in (
            (REAL_SHEET, [], "回答内容"), (english, [], "Answer"),
            (REAL_SHEET, ["--lang", "en"], "Answer"),
            (english, ["--lang", "ja"], "回答内容")):
        done = sheets.call("export", "checklist", "--claims", name, *options)
        expect(f"{answer} of {name}", answer in rows_of(done.stdout)[1])


def test_claims_file(sheets):
    """a claims file gives the same as the sheet it was read from"""
    kept = sheets.path("kept.json")
    sheets.call("import", REAL_SHEET, "-o", kept, "--accept-doubts")
    for from_sheet, from_claims in zip(sheets.exported(REAL_SHEET, "a"),
                                       sheets.exported(kept, "b")):
        expect(f"the same bytes of {from_claims}",
               sheets.read(from_sheet) == sheets.read(from_claims))


def test_any_sheet(sheets):
    """sheets in other wordings, columns and orders come back, too"""
    marks = 0
    for i in range(MADE_SHEETS):
        rng = random.Random(7000 + i)
        made = checklist_score.Sheet(rng, "en" if i % 3 == 2 else "ja")
        name = sheets.write(f"made-{i}.txt", made.text())
        before = sheets.imported(name)
        for path in sheets.exported(name, f"out-{i}"):
            same(path, before, sheets.imported(path))
        marks += rows_of(sheets.read(f"out-{i}.tsv"))[1].count("有無")
    expect("no column of marks where answers say it", marks == 0)


def test_marks(sheets):
    """marks that stood in a column of their own keep one"""
    name = sheets.write("marks.tsv", "No.\t項目\t有無\t回答\n"
                        "2\t計画停止予定通知\t有\t30日前までに通知\n"
                        "18\tログの取得\t無\t\n13\tシステム監視基準\t○\t\n")
    before = sheets.imported(name)
    expect("marks", [item["mark"] for item in before["items"]] ==
           ["yes", "yes", "no"])
    for language in ("ja", "en"):
        for path in sheets.exported(name, f"m-{language}", "--lang",
                                    language):
            same(path, before, sheets.imported(path))
    expect("有無 in the header",
           "有無" in rows_of(sheets.read("m-ja.tsv"))[1])


def payload_sheet(sheets):
    """A claims file whose every text is a payload; {number: answer}."""
    answers = dict(enumerate(PAYLOADS, 1))
    items = [{"no": no, "category": "=1+1" if no == 1 else None,
              "kind": "+1" if no < 4 else None, "title": None,
              "definition": "@SUM(1)", "unit": "-1", "mark": None,
              "answer": answer, "verification": "attested", "claims": [],
              "unread": None} for no, answer in answers.items()]
    checklist = json.loads(json.dumps(monthly.CLAIM))
    checklist["checklist"].update(items=items, title="=SUM(チェックリスト)",
                                  vendor="-例")
    name = sheets.path("payload.json")
    rig.write_json(name, checklist)
    return name, answers


def as_read(text):
    """What a cell of this text is read as."""
    return re.sub(r"[\t\r\x00-\x09]", " ", text.replace("\r\n", "\n")).strip()


def test_no_formula(sheets):
    """nothing in it is run by a spreadsheet, and the answers stay"""
    name, answers = payload_sheet(sheets)
    tsv, xlsx = sheets.exported(name, "payload", "--lang", "ja")
    text = sheets.read(tsv).decode()
    for row in csv.reader(io.StringIO(text), delimiter="\t"):
        for cell in row:
            expect(f"a shield before {cell!r}",
                   not cell.lstrip(" \n").startswith(SIGNS))
    facts = opened(xlsx)
    sheet = facts["sheets"][0]
    expect(f"strings and numbers only, not {sheet['types']}",
           sheet["types"] == ["n", "s"])
    found = {row[0]: row[ANSWER] for row in sheet["rows"]
             if isinstance(row[0], int)}
    for no, answer in answers.items():
        expect(f"{answer!r} in the workbook, not {found[no]!r}",
               as_read(found[no]) == as_read(answer))
    again = {item["no"]: item for item in sheets.imported(tsv)["items"]}
    workbook = {item["no"]: item for item in sheets.imported(xlsx)["items"]}
    for no, answer in answers.items():
        expect(f"{answer!r} again, not {again[no]['answer']!r}",
               again[no]["answer"] == as_read(answer))
        expect(f"{answer!r} from the workbook, not "
               f"{workbook[no]['answer']!r}",
               workbook[no]["answer"] == as_read(answer))
    shown, _ = converted(sheets.folder, xlsx, "csv:Text - txt - csv (StarCalc)"
                         ":44,34,76,1,,0,false,true,false,false,false,1")
    office = {row[0]: row[ANSWER]
              for row in csv.reader(io.StringIO(shown.decode("utf-8-sig")))}
    for no in (1, 2, 3, 4, 5, 6, 13):
        expect(f"LibreOffice to show {answers[no]!r}, not "
               f"{office[str(no)]!r}",
               as_read(office[str(no)]) == as_read(answers[no]))


def test_too_long(sheets):
    """an answer that no cell of a workbook takes is named, with the way"""
    name = sheets.write("long.tsv", "No.\t項目\t回答\n5\tサービス稼働率\t"
                        + "あ" * 20000 + "\n")
    sheets.call("export", "checklist", "--claims", name, "-o",
                sheets.path("fits.xlsx"))
    long = [{"no": 5, "category": None, "kind": None, "title": None,
             "definition": None, "unit": None, "mark": None,
             "answer": "a" * 32768, "verification": "attested", "claims": [],
             "unread": None}]
    checklist = json.loads(json.dumps(monthly.CLAIM))
    checklist["checklist"]["items"] = long
    rig.write_json(sheets.path("long.json"), checklist)
    done = sheets.call("export", "checklist", "--claims",
                       sheets.path("long.json"), "-o",
                       sheets.path("long.xlsx"), code=2)
    expect(f"item, limit and cure: {done.stderr}", all(
        word in done.stderr for word in (b"item 5", b"32767", b"tsv")))
    expect("no file", not os.path.exists(sheets.path("long.xlsx")))
    sheets.call("export", "checklist", "--claims", sheets.path("long.json"))


def test_no_room(sheets):
    """a workbook that did not come out whole is not written"""
    disk = rig.SmallDisk(sheets.path("small"))
    try:
        disk.fill()
        done = subprocess.run(
            [*disk.enter, "env", f"TMPDIR={disk.folder}", sheets.claimd,
             "export", "checklist", "--claims", REAL_SHEET, "-o",
             sheets.path("broken.xlsx")],
            capture_output=True, text=True, timeout=rig.WAIT_S)
    finally:
        disk.close()
    expect(f"exit 3 and TMPDIR: {done.returncode} {done.stderr}",
           done.returncode == 3 and "TMPDIR" in done.stderr)
    expect("no file", not os.path.exists(sheets.path("broken.xlsx")))


def test_usage(sheets):
    """what does not go together is refused, with the cure"""
    for arguments, words in (
            (["checklist", "--claims", REAL_SHEET, "-o",
              sheets.path("sheet.csv")], ["written as .xlsx or .tsv"]),
            (["checklist", "--column", "A"], ["--claims"]),
            (["checklist", "--claims", REAL_SHEET, "--format", "pdf"],
             ["xlsx", "tsv"]),
            (["checklist", "--claims", REAL_SHEET, "--format", "xlsx,tsv"],
             ["-o DIR"]),
            (["checklist", "--claims", REAL_SHEET, "--window", "P1Y"],
             ["--claims"]),
            (["checklist", "--claims", REAL_SHEET, "--json"], ["-o DIR"]),
            (["checklist", "--claims", REAL_SHEET, "-o", "x.xlsx",
              "--format", "tsv"], ["x.xlsx"]),
            (["checklist", "--head"], ["--head"]),
            (["--window", "P1Y"], ["export checklist"]),
            (["checklists"], ["checklist [SERVICE]"]),
            (["checklist", "orders", "again"], ["again"]),
            (["checklist", "--claims", sheets.path("nothing")],
             ["nothing"])):
        done = sheets.call("export", *arguments, code=2)
        expect(f"{words} in {done.stderr}", all(
            word in done.stderr.decode() for word in words))
    plans = sheets.write("plans.tsv", "No.\t項目\tライト\tプロ\n"
                         "5\tサービス稼働率\t99.5 %\t99.9 %\n")
    done = sheets.call("export", "checklist", "--claims", plans, "--column",
                       "プロ")
    expect("the column named", "99.9 %" in done.stdout.decode() and
           "99.5 %" not in done.stdout.decode())
    done = sheets.call("export", "checklist", "--claims", REAL_SHEET,
                       "--format", "xlsx")
    expect("a workbook on standard output", done.stdout[:4] == b"PK\3\4")
    out = sheets.path("folder")
    done = sheets.call("export", "checklist", "--claims", REAL_SHEET, "--json",
                       "-o", out)
    expect("both listed", json.loads(done.stdout)["files"] == [
        os.path.join(out, f"checklist.{form}") for form in ("tsv", "xlsx")])


class Ledger(monthly.House):
    """October of one service, with an hour of outage, and a real sheet."""

    def __init__(self, claimd, folder):
        super().__init__(claimd, folder)
        self.configure({"orders": "Asia/Tokyo"})
        os.unlink(self.path("claims.json"))
        code, _, err = self.daemon.call("import", REAL_SHEET, "-o",
                                        self.path("claims.json"),
                                        "--accept-doubts")
        expect(f"claims: {err}", code == 0)
        self.new_ledger()
        self.set_clock(utc(2026, 11, 20))
        self.fill("orders", utc(2026, 10, 1, 5), utc(2026, 11, 1, 5),
                  range(10000, 10060))
        self.run_until(utc(2026, 11, 20), ("orders", "2026-10"))

    def export(self, *arguments):
        out = self.call("export", "checklist", "--json", *arguments)
        return json.loads(out)["files"]

    def read(self, path):
        with open(path, "rb") as file:
            return file.read()


def test_measured(house):
    """figure, verdict and evidence as status has them"""
    house.call("attest", "orders", "35", "--until", "2027-03-31", "--by",
               "佐藤")
    house.set_clock(utc(2026, 11, 20, 1))
    status = {verdict["claim"]: verdict for verdict in
              house.daemon.status()["verdicts"]}
    tsv, xlsx = house.export("orders", "-o", house.path("out"), "--lang", "ja")
    expect("names", os.path.basename(tsv) == "orders-checklist.tsv")
    rows, header = rows_of(house.read(tsv))
    expect(f"columns, not {header}", header == HEADER)
    for claim, row in (("5.availability", rows[5]), ("10.mttr", rows[10])):
        expect(f"overstated: {row}", status[claim]["verdict"] == "overstated"
               and row[VERDICT] == "実際より良く書かれている")
        expect(f"its sentence: {row}",
               status[claim]["text"]["ja"] in row[EVIDENCE])
        expect(f"its incident: {row}", "2026-10-08 12:40:00" in row[EVIDENCE])
    high = str(status["5.availability"]["measured"]["high"])[:8]
    expect(f"bounds, coverage and resolution: {rows[5]}", all(
        word in rows[5][MEASURED] for word in (high, "観測率", "観測間隔 1分")))
    lines = rows[12][VERDICT].split("\n")
    expect(f"a line for each claim: {lines}", len(lines) == 2 and
           lines[0] == "実際より良く書かれている" and
           lines[1].startswith("[1日以上] 判定不能: "))
    expect(f"a person vouches: {rows[35]}",
           rows[35][VERDICT] == "担当者が保証 (期限 2027-03-31)" and
           "佐藤" in rows[35][EVIDENCE])
    expect(f"no source: {rows[6]}", rows[6][VERDICT].startswith("判定不能: "))
    expect(f"nothing promised: {rows[4]}", rows[4][VERDICT] == "定めなし")
    head = house.read(tsv).decode().split("No.", 1)[0]
    for word in ("観測地点: local", "評価時点: 2026-11-20", "台帳: 記録",
                 "最終更新: 2026-04-15", "観測率"):
        expect(f"{word} above the table: {head}", word in head)
    # The same table in the workbook.
    facts = opened(xlsx)
    found = {row[0]: [cell or "" for cell in row]
             for row in facts["sheets"][0]["rows"] if isinstance(row[0], int)}
    for no, row in rows.items():
        for column in (ANSWER, MEASURED, VERDICT, EVIDENCE):
            shown = re.sub(r"^'", "", row[column])
            expect(f"{shown!r} in the workbook, not {found[no][column]!r}",
                   found[no][column] == shown)
    # And it imports again, the columns added aside.
    before = json.loads(house.read(house.path("claims.json")))["checklist"]
    for path in (tsv, xlsx):
        again = json.loads(house.call("import", path, "--json",
                                      "--accept-doubts"))["checklist"]
        same(path, before, again)
        expect(f"the sheet's date in {path}",
               again["as_of"] == before["as_of"])


def test_frozen(house):
    """a frozen month: the same bytes ever after, beside its reports"""
    first = [house.read(path) for path in house.export(
        "--window", "2026-10", "-o", house.path("first"))]
    house.set_clock(utc(2026, 12, 24))
    house.configure({"orders": "Asia/Tokyo"}, min_outage="2h")
    house.call("maintenance", "add", "orders", "--by", "佐藤", "--start",
               "2027-01-05T01:00:00+09:00", "--end",
               "2027-01-05T02:00:00+09:00")
    paths = house.export("orders", "--window", "2026-10", "-o",
                         house.path("again"))
    expect("named for the month", [os.path.basename(path) for path in paths]
           == ["orders-checklist-2026-10.tsv", "orders-checklist-2026-10.xlsx"])
    for before, path in zip(first, paths):
        expect(f"{path} as it was", house.read(path) == before)
    kept, = (one for one in house.list() if one["window"] == "2026-10")
    text = first[0].decode()
    for file in kept["files"]:
        expect(f"{file} named", f"{file['name']} sha256:{file['sha256']}"
               in text)
    fresh = house.call("export", "checklist", "--window", "P1M")
    expect("another window, reckoned now", "P1M" in fresh and
           "sha256:" not in fresh)


def test_running(house):
    """it is written while the daemon runs, and refused with the reason"""
    house.daemon.start()
    house.wait_for_turns()
    expect("a table", "No.\t" in house.call("export", "checklist"))
    expect("still running", house.daemon.process.poll() is None)
    house.end()
    for arguments, words in (
            (["nobody"], ["nobody", "orders"]),
            (["--window", "2026-13"], ["2026-13"]),
            (["--window", "2030-01"], ["not begun"]),
            (["--ledger", house.path("none.db")], ["none.db"])):
        code, _, err = house.daemon.call("export", "checklist", *arguments)
        expect(f"{words}, exit 2: {code} {err}",
               code == 2 and all(word in err for word in words))
    house.configure({"orders": "Asia/Tokyo", "shop": "Asia/Tokyo"})
    code, _, err = house.daemon.call("export", "checklist")
    expect(f"which service: {err}", code == 2 and "shop" in err)


def test_printed(house):
    """as a workbook is looked at, and as it is printed"""
    _, xlsx = house.export("--window", "2026-10", "-o", house.path("print"),
                           "--lang", "ja")
    facts = opened(xlsx)
    sheet = facts["sheets"][0]
    names = [row[0] for row in sheet["rows"]]
    header = names.index("No.") + 1
    expect("the header stays, on paper too", sheet["frozen"] ==
           f"A{header + 1}" and sheet["repeated"] == f"${header}:${header}")
    expect("A4 landscape, one page wide", sheet["landscape"] and
           sheet["paper"] == 9 and sheet["one_page_wide"])
    first = names.index(1) + 1
    expect(f"merged 種別: {sheet['merged']}",
           f"B{first}:B{first + 8}" in sheet["merged"])
    colours = {no: sheet["fills"].get(f"H{names.index(no) + 1}")
               for no in (1, 2, 4, 5)}
    expect(f"a colour for each verdict: {colours}",
           None not in colours.values() and len(set(colours.values())) == 4)
    expect("a Japanese font", "MS PGothic" in sheet["fonts"])
    expect("what the verdicts mean", "判定の意味" in
           facts["sheets"][1]["rows"][0])
    expect("properties", facts["title"] == names[0] and
           facts["author"] == "CO-NECT株式会社" and
           facts["created"].startswith("2026-1"))
    _, pdf = converted(house.folder, xlsx, "pdf")
    info = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True,
                          text=True).stdout
    expect(f"A4: {info}", "841.89 x 595.3" in info and "(A4)" in info)
    pages = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True,
                           capture_output=True, text=True).stdout
    pages = pages.rstrip("\f").split("\f")
    expect("the header on each page of the table", len(pages) > 2 and all(
        "回答内容" in page and "根拠" in page for page in pages[:-1]))
    raw = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True,
                         capture_output=True, text=True).stdout
    bare = re.sub(r"\s", "", raw)
    for row in sheet["rows"]:
        for cell in (row[ANSWER], row[EVIDENCE]):
            tail = re.sub(r"\s", "", str(cell or ""))[-8:]
            expect(f"the end of {cell!r} on paper", tail in bare)


ALONE = (test_again, test_saved_elsewhere, test_language, test_claims_file, test_any_sheet, test_marks,
         test_no_formula, test_too_long, test_no_room, test_usage)
WITH_LEDGER = (test_measured, test_frozen, test_printed, test_running)


def run(test, place):
    """Whether it passed."""
    begun = time.monotonic()
    print(f"{test.__name__}: {test.__doc__}", flush=True)
    try:
        test(place)
    except (rig.Failure, subprocess.SubprocessError, OSError, KeyError,
            ValueError) as failure:
        print(f"FAILED: {failure!r}")
        print(f"  kept in {place.folder}", flush=True)
        return False
    print(f"  passed in {time.monotonic() - begun:.1f} s", flush=True)
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("claimd", nargs="?", default="build/release/claimd")
    parser.add_argument("--only", help="part of a test's name")
    options = parser.parse_args()

    def wanted(tests):
        return [t for t in tests if (options.only or "") in t.__name__]
    results = []
    folder = tempfile.mkdtemp(prefix="claimd-publishing-")
    house = None
    try:
        sheets = Sheets(options.claimd, folder)
        results += [run(test, sheets) for test in wanted(ALONE)]
        if wanted(WITH_LEDGER):
            os.mkdir(os.path.join(folder, "house"))
            house = Ledger(options.claimd, os.path.join(folder, "house"))
            results += [run(test, house) for test in wanted(WITH_LEDGER)]
    except rig.Failure as failure:
        print(f"FAILED: {failure}")
        results.append(False)
    finally:
        if house:
            house.close()
    if all(results):
        shutil.rmtree(folder)
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
