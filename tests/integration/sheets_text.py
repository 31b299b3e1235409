#!/usr/bin/env python3
"""One checklist in many text forms: the same claims from each.

usage: sheets_text.py CLAIMD

config/checklists/co-nect.txt is written in other encodings, as CSV and as
tables drawn with characters, and what is read from each is held against what is
read from the original. Then sheets that must be refused, and large ones. The
last line is "N passed, M failed".
"""
import json
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "support"))

import sheet_forms as forms  # noqa: E402
from sheet_forms import (ANSWER, DEFINITION, KIND, NO, TITLE,  # noqa: E402
                         UNIT)

MEMORY = 256 * 1024 * 1024
ROOMS = [4, 10, 20, 30, 10, 40]


class Failure(Exception):
    """Something is not as it should be."""


def expect(what, value):
    if not value:
        raise Failure(what)


class Claimd:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def run(self, data, *options, name="sheet.txt"):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(data if isinstance(data, bytes) else
                       data.encode("utf-8"))
        return subprocess.run(
            [self.program, "import", path, "--json", "--lang", "en",
             *options], capture_output=True, text=True, check=False,
            timeout=120)

    def read(self, data, *options):
        """(what was understood, what was told)"""
        run = self.run(data, *options)
        expect(f"read it: {run.stderr}", run.returncode in (0, 1))
        return json.loads(run.stdout)["checklist"], run.stderr

    def refuses(self, data, words, *options):
        run = self.run(data, *options)
        expect(f"exit 2, not {run.returncode}: {run.stderr}{run.stdout[:200]}",
               run.returncode == 2)
        expect(f"\"{words}\" in: {run.stderr}", words in run.stderr)
        expect("nothing on standard output", run.stdout == "")


def understood(checklist):
    """What must be the same whatever the form."""
    kept = ("id", "relation", "value", "unit", "window", "scope", "hedged",
            "vague")
    return {
        "vendor": checklist["vendor"], "as_of": checklist["as_of"],
        "certificates": checklist["certificates"],
        "items": [(item["no"], item["mark"], item["verification"],
                   [{k: claim.get(k) for k in kept}
                    for claim in item["claims"]])
                  for item in checklist["items"]],
    }


def same(claimd, name, data, *options, doubts=0, told=None):
    """The sheet in this form is understood as the original."""
    original, _ = claimd.read(open(forms.SHIPPED, "rb").read())
    checklist, stderr = claimd.read(data, *options)
    want, got = understood(original), understood(checklist)
    for key in ("vendor", "as_of", "certificates"):
        expect(f"{name}: {key} {want[key]}, not {got[key]}",
               want[key] == got[key])
    missing = {i[0] for i in want["items"]} - {i[0] for i in got["items"]}
    expect(f"{name}: items {missing} are missing", not missing)
    for a, b in zip(want["items"], got["items"]):
        expect(f"{name}: item {a[0]}: {a[1:]}, not {b[1:]}", a == b)
    if doubts is not None:
        stands = f"doubts stand: {doubts};" in stderr
        expect(f"{name}: {doubts} doubts: {stderr}",
               stands if doubts else "doubts stand" not in stderr)
    expect(f"{name}: told {told}: {stderr}",
           told is None or told in stderr)


def encodings(claimd):
    """UTF-8 with a mark, CP932, EUC-JP, UTF-16 with and without a mark"""
    sheet = forms.shipped()
    text = forms.delimited(sheet)
    same(claimd, "CSV", text)
    same(claimd, "UTF-8 with a mark", text.encode("utf-8-sig"))
    same(claimd, "CP932", text.encode("cp932"), told="CP932")
    same(claimd, "EUC-JP", text.encode("euc_jp"), told="EUC-JP")
    tabs = forms.delimited(sheet, "\t")
    same(claimd, "Unicode text of Excel", tabs.encode("utf-16"), told="UTF-16")
    for code in ("utf-16-le", "utf-16-be"):
        same(claimd, code, tabs.encode(code), told="UTF-16")
    same(claimd, "ISO-2022-JP", text.encode("iso2022_jp"), told="ISO-2022-JP")
    wide = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.%"})
    wide = wide.replace("No．", "No.")
    # The addresses and item numbers are wide as well; both are read.
    checklist, _ = claimd.read(wide.replace("~", "～").encode("cp932"))
    expect("49 items", len(checklist["items"]) == 49)
    same(claimd, "Markdown in CP932",
         forms.markdown(sheet).encode("cp932"), told="CP932")


def delimiters(claimd):
    """CSV as Excel and others write it"""
    sheet = forms.shipped()
    same(claimd, "quoted line ends", forms.delimited(sheet.listed()))
    same(claimd, "all quoted", forms.delimited(sheet, everything=True))
    same(claimd, "semicolons", forms.delimited(sheet, ";"))
    same(claimd, "sep=;", forms.delimited(sheet, ";", first="sep=;\r\n"))
    same(claimd, "sep=^", forms.delimited(sheet, "^", first="sep=^\n"))
    same(claimd, "pipes", forms.delimited(sheet, "|"))
    same(claimd, "tabs with quoted line ends",
         forms.delimited(sheet.listed(), "\t"))
    same(claimd, "an old Mac's", forms.delimited(sheet, end="\r"))
    trailing = "".join(line + "," * 400 + "\r\n" for line in
                       forms.delimited(sheet).split("\r\n"))
    same(claimd, "empty columns on the right", trailing)
    odd = forms.delimited(sheet.listed(), "\t").replace(
        "\n・", "\u2028・").replace("サービス", "サー\u200bビス")
    same(claimd, "U+2028, U+200B", odd)
    spaced = forms.delimited(sheet).replace(",", "\u00a0,\u3000")
    checklist, _ = claimd.read(spaced)
    expect("49 items", len(checklist["items"]) == 49)
    stray = forms.delimited(sheet, "\t").replace("[有]", '"[有]"')
    same(claimd, "stray quotes", stray)
    same(claimd, "form feeds", forms.delimited(sheet, "\t").replace(
        "\n24\t", "\n\f24\t"))


def markdown(claimd):
    """Markdown and pipe tables"""
    sheet = forms.shipped()
    same(claimd, "GFM", forms.markdown(sheet))
    same(claimd, "GFM with <br>", forms.markdown(sheet.listed()))
    same(claimd, "aligned", forms.markdown(sheet, rule=":---:"))
    same(claimd, "no outer pipes", forms.markdown(sheet, outer=False))
    same(claimd, "wide pipes", forms.markdown(sheet, pipe="｜", rule="ーーー"))
    same(claimd, "entities", forms.markdown(sheet, cell=lambda c: c.replace(
        " ", "&nbsp;").replace("|", "&#124;")))
    same(claimd, "bold answers", forms.markdown(sheet, cell=lambda c: (
        c.replace("[有]", "**[有]**").replace("[無]", "`[無]`"))))
    same(claimd, "by category", forms.sections(sheet))
    orders = [(NO, KIND, TITLE, DEFINITION, UNIT, ANSWER),
              (ANSWER, TITLE, UNIT), (NO, TITLE, UNIT, ANSWER, DEFINITION),
              (TITLE, DEFINITION, UNIT, ANSWER)]
    same(claimd, "each its own columns", forms.sections(sheet, orders))
    plain = "\n".join(line for line in forms.markdown(sheet).split("\n")
                      if not line.startswith("| ---"))
    same(claimd, "no rule", plain)


def without_numbers(claimd):
    """No item numbers, 種別 spanning rows, cells missing"""
    sheet = forms.shipped()
    for name, form in (("tabs", lambda s: forms.delimited(s, "\t")),
                       ("CSV", forms.delimited), ("pipes", forms.markdown)):
        for fill in ("", None):
            part = sheet.spanned(fill)
            same(claimd, f"{name}, 種別 {fill!r}", form(part))
            bare = forms.Sheet(sheet.above, sheet.titles[1:], [
                row if len(row) == 1 else row[1:] for row in part.rows])
            same(claimd, f"{name}, no numbers, 種別 {fill!r}", form(bare))
    same(claimd, "titles and answers",
         forms.markdown(sheet.columns(TITLE, UNIT, ANSWER)))
    same(claimd, "definitions and answers",
         forms.delimited(sheet.columns(DEFINITION, UNIT, ANSWER), "\t"),
         doubts=None)
    same(claimd, "numbers and answers",
         forms.delimited(sheet.columns(NO, UNIT, ANSWER), "\t"))


def drawn(claimd):
    """Grids, boxes, wikis, org-mode"""
    sheet = forms.shipped()
    wide = [4, 30, 80, 220, 40, 900]
    same(claimd, "grid", forms.grid(sheet, wide))
    same(claimd, "narrow grid", forms.grid(sheet, ROOMS))
    same(claimd, "grid, kanji one place", forms.grid(sheet, ROOMS, len))
    same(claimd, "box", forms.box(sheet, ROOMS))
    same(claimd, "grid with lists", forms.grid(sheet.listed(), ROOMS))
    same(claimd, "simple", forms.simple(sheet, wide))
    same(claimd, "narrow simple", forms.simple(sheet, [18, *ROOMS[1:]]))
    same(claimd, "wiki", forms.wiki(sheet))
    same(claimd, "wiki with lines", forms.wiki(sheet.listed()))
    same(claimd, "PukiWiki", forms.pukiwiki(sheet))
    same(claimd, "Textile", forms.textile(sheet))
    same(claimd, "org-mode", forms.org(sheet))


def products(sheet):
    """The sheet with two products' answers, the second's all [無]."""
    titles = sheet.titles[:ANSWER] + ["回答", ""]
    lower = [""] * ANSWER + ["スタンダード", "プレミアム"]
    rows = [row if len(row) == 1 else row + ["[無]"] for row in sheet.rows]
    return forms.Sheet(sheet.above, titles, [lower, *rows])


def columns(claimd):
    """Which column answers"""
    sheet = forms.shipped()
    two = forms.delimited(products(sheet))
    claimd.refuses(two, "\"回答 スタンダード\" (column 6), "
                   "\"回答 プレミアム\" (column 7)")
    same(claimd, "a product", two, "--column", "スタンダード")
    same(claimd, "its whole title", two, "--column", "回答 スタンダード")
    same(claimd, "part of it", two, "--column", "ｽﾀﾝﾀﾞｰﾄﾞ")
    other, _ = claimd.read(two, "--column", "プレミアム")
    expect("no claims of the other",
           not any(item["claims"] for item in other["items"]))
    claimd.refuses(two, "no column is called \"ゴールド\"; there are",
                   "--column", "ゴールド")
    claimd.refuses(two, "several columns are called", "--column", "回答")
    same(claimd, "the first of a Markdown table", forms.markdown(
        products(sheet)), "--column", "スタンダード", doubts=None)
    same(claimd, "a company's name", forms.delimited(
        sheet.retitled(ANSWER="CO-NECT株式会社")), doubts=1,
        told="was read as it")
    before = forms.Sheet(sheet.above, sheet.titles[:ANSWER] +
                         ["回答(前回)", "回答(今回)"],
                         [row if len(row) == 1 else
                          row[:ANSWER] + ["99 % 24時間", row[ANSWER]]
                          for row in sheet.rows])
    same(claimd, "the last time's", forms.delimited(before))
    parts = forms.Sheet(
        sheet.above, sheet.titles[:ANSWER] + ["回答", "回答内容"],
        [row if len(row) == 1 else row[:ANSWER] + split_mark(row[ANSWER])
         for row in sheet.rows])
    same(claimd, "marks and words", forms.delimited(parts))
    untitled = forms.Sheet(parts.above, sheet.titles[:ANSWER] + ["回答", ""],
                           parts.rows)
    same(claimd, "回答 over two columns", forms.delimited(untitled))
    bare = forms.delimited(sheet, "\t").replace(
        "\t".join(sheet.titles) + "\r\n", "")
    same(claimd, "no titles", bare, doubts=1, told="no row names the columns")
    split = forms.Sheet(sheet.above, sheet.titles, [
        part for row in sheet.rows for part in over_rows(row)])
    same(claimd, "an answer over rows", forms.delimited(split))


def split_mark(answer):
    for mark, sign in (("[有] ", "有"), ("[無] ", "無"), ("[有]", "有"),
                       ("[無]", "無")):
        if answer.startswith(mark):
            return [sign, answer[len(mark):]]
    return ["", answer]


def over_rows(row):
    """The list elements of an answer in rows of their own."""
    if len(row) == 1:
        return [row]
    first, *more = row[ANSWER].split(" ・")
    return [row[:ANSWER] + [first]] + [[""] * ANSWER + ["・" + part]
                                       for part in more]


def hostile(claimd):
    """What is no sheet is refused, and says why"""
    with open(forms.SHIPPED, "rb") as file:
        shipped = file.read()
    lines = shipped.split(b"\n")
    lines[20] = lines[20][:30] + b"\xff" + lines[20][30:]
    cp932 = forms.delimited(forms.shipped()).encode("cp932")
    cases = [
        ("empty", b"", "empty"),
        ("blank", b"\xef\xbb\xbf \r\n\t\n", "empty"),
        ("broken UTF-8", b"\n".join(lines), "line 21, byte 31: not UTF-8"),
        ("cut CP932", cp932[:cp932.rindex(b"\x82") + 1], "cut off"),
        ("NUL", shipped.replace(b"1\t", b"1\0", 1), "NUL"),
        ("binary", bytes(range(256)) * 64, "NUL"),
        ("PDF", b"%PDF-1.7\n1 0 obj", "pdftotext -layout FILE -"),
        ("XLS", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "password"),
        ("gzip", b"\x1f\x8b\x08\0\0\0", "gunzip"),
        ("HTML", b"<!DOCTYPE html><table>", "HTML"),
        ("RTF", b"{\\rtf1\\ansi", "RTF"),
        ("JSON", b'{"checklist": {}}', "JSON"),
        ("prose", "今日は晴れです。\n".encode(), "回答"),
        ("no items", "項目\t回答\n天気\t晴れ\n".encode(), "item"),
        ("a huge cell", "項目\t回答\nx\t".encode() + b"y" * 70000,
         "a cell of 70000 bytes"),
        ("many rows", "項目\t回答\n".encode() + b"x\ty\n" * 10001,
         "more than 10000 rows"),
        ("many cells", "項目\t回答\n".encode() + b"x\t" * 300, "256 cells"),
        ("too large", b"x" * (17 * 1024 * 1024), "16777216 bytes"),
        ("pipes", b"|" * 1000000, "a cell of 1000000 bytes"),
        ("brackets", b"a|" + b"[" * 60000, "回答"),
        ("quotes", b'"a,' * 300000, "a cell of 900000 bytes"),
    ]
    for name, data, words in cases:
        try:
            claimd.refuses(data, words)
        except Failure as failure:
            raise Failure(f"{name}: {failure}") from failure


def measured(command, stdin=None):
    """(exit code, standard error, seconds, most memory in use)"""
    began = time.monotonic()
    with subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE) as child:
        stderr = child.stderr.read().decode()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return (child.returncode, stderr, time.monotonic() - began,
            usage.ru_maxrss * 1024)


def bounded(claimd):
    """A gigabyte is refused at once; whatever comes, memory is bounded"""
    with open(claimd.program, "rb") as file:
        sanitized = b"__asan" in file.read()
    path = os.path.join(claimd.folder, "huge")
    with open(path, "wb") as file:
        file.truncate(1 << 30)
    for feed in (path, "-"):
        with open(path, "rb") as file:
            code, stderr, _, memory = measured(
                [claimd.program, "import", feed], file)
        expect(f"refused: {code} {stderr}", code == 2)
        expect(f"the limit is named: {stderr}", "16777216" in stderr)
        expect(f"{memory} bytes", memory < MEMORY or sanitized)
    os.unlink(path)
    # A child's memory is counted from its parent's: another makes the sheets.
    subprocess.run([sys.executable, __file__, "--large", claimd.folder],
                   check=True)
    for name in sorted(os.listdir(claimd.folder)):
        sheet = os.path.join(claimd.folder, name)
        code, stderr, seconds, memory = measured(
            [claimd.program, "import", sheet, "--json"])
        expect(f"{name}: {code} {stderr[:300]}", code in (0, 1, 2))
        print(f"  {name}: {os.path.getsize(sheet)} bytes, {seconds:.2f} s, "
              f"{memory >> 20} MiB, exit {code}", flush=True)
        expect(f"{name}: {memory} bytes", memory < MEMORY or sanitized)


def write_large(folder):
    for name, data in large().items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)


def large():
    """Sheets of 10,000 rows in each form, and 16 MiB of the worst."""
    sheet = forms.shipped()
    more = [[str(i), "独自", f"独自の項目{i}", f"当社が{i}番目に定めた内容の有無",
             "有無", f"[有] {i}件を7日以内に処理"] for i in range(50, 9900)]
    big = forms.Sheet(sheet.above, sheet.titles, sheet.rows + more)
    texts = {
        "10,000 rows, tabs": forms.delimited(big, "\t"),
        "10,000 rows, CSV": forms.delimited(big),
        "10,000 rows, CP932": forms.delimited(big).encode("cp932"),
        "10,000 rows, UTF-16": forms.delimited(big, "\t").encode("utf-16"),
        "10,000 rows, Markdown": forms.markdown(big),
        "10,000 rows, grid": forms.grid(big, [5, 10, 40, 60, 10, 80]),
        "10,000 rows, simple": forms.simple(big, [18, 10, 40, 60, 10, 80]),
        "10,000 rows, wiki": forms.wiki(big),
    }
    head = "項目\t回答\nウイルススキャン\t週1回\n"
    texts["blank lines"] = head + "\n" * 16000000
    texts["long cells"] = head + ("x" * 60000 + "\t" + "y" * 60000 + "\n") * 130
    texts["marks"] = head + ("|" + "[*`<&" * 12000 + "|\n") * 270
    texts["rules"] = head + "= =\nx\n" * 2700000
    texts["half-width kana"] = (head.encode("cp932") + b"\xb6" * 60000 +
                                b"\n") + (b"\xb6" * 60000 + b"\n") * 260
    return {name: text if isinstance(text, bytes) else text.encode("utf-8")
            for name, text in texts.items()}


TESTS = [encodings, delimiters, markdown, without_numbers, drawn, columns,
         hostile, bounded]


def main():
    if sys.argv[1] == "--large":
        write_large(sys.argv[2])
        return 0
    passed = 0
    for test in TESTS:
        with tempfile.TemporaryDirectory(prefix="claimd-sheets-") as folder:
            print(f"{test.__name__}: {test.__doc__}", flush=True)
            try:
                test(Claimd(sys.argv[1], folder))
                passed += 1
            except (Failure, subprocess.SubprocessError, OSError) as failure:
                print(f"FAILED: {failure}")
    print(f"{passed} passed, {len(TESTS) - passed} failed")
    return 0 if passed == len(TESTS) else 1


if __name__ == "__main__":
    sys.exit(main())
