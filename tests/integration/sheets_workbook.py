#!/usr/bin/env python3
"""Workbooks (XLSX) in: those of openpyxl and LibreOffice, forms that only
other programs write, and files that want to do harm.

usage: sheets_workbook.py CLAIMD [--only NAME]

Memory is held against its limit where CLAIMD is not a sanitized build. The
last line is "N passed, M failed".
"""
import argparse
import csv
import datetime
import io
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile

try:
    import openpyxl
except ImportError:  # the system's Python has it
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

import workbooks  # noqa: E402

SHIPPED = os.path.join(ROOT, "config/checklists/co-nect.txt")
MEMORY_MAX_KIB = 256 * 1024
OFFICE_S = 50
HEADER = ["No.", "項目", "回答"]


# A small process starts claimd, since what its parent had resident counts as
# its own.
MEASURE = """
import json, os, sys, time
began = time.monotonic()
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(pid, 0)
with open(3, "w") as told:
    json.dump([os.waitstatus_to_exitcode(status), usage.ru_maxrss,
               time.monotonic() - began], told)
"""


class Run:
    """claimd import, with what it took."""

    def __init__(self, claimd, file, *options):
        told, telling = os.pipe()
        run = subprocess.run(
            ["/bin/sh", "-c", f'exec "$@" 3>&{telling}', "sh", sys.executable,
             "-S", "-c", MEASURE, claimd, "import", file, "--json", "--lang",
             "en", *options], capture_output=True, pass_fds=[telling],
            text=True)
        os.close(telling)
        with open(told) as measures:
            self.code, self.max_kib, self.took_s = json.load(measures)
        self.output, self.errors = run.stdout, run.stderr

    def checklist(self):
        assert self.code in (0, 1), f"exit {self.code}: {self.errors}"
        return json.loads(self.output)["checklist"]


class Bench:
    def __init__(self, claimd, folder):
        self.claimd = os.path.abspath(claimd)
        self.folder = folder
        with open(self.claimd, "rb") as program:
            self.is_sanitized = b"__asan_init" in program.read()

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, bytes_):
        with open(self.path(name), "wb") as file:
            file.write(bytes_)
        return self.path(name)

    def run(self, file, *options):
        run = Run(self.claimd, file, *options)
        assert self.is_sanitized or run.max_kib < MEMORY_MAX_KIB, \
            f"{run.max_kib} KiB resident"
        return run

    def read(self, bytes_, *options):
        return self.run(self.write("sheet.xlsx", bytes_), *options)

    def refused(self, bytes_, *words):
        """Refused with each of these words; prints what that took."""
        run = self.read(bytes_)
        assert run.code == 2, f"exit {run.code}: {run.output[:500]}"
        for word in words:
            assert word in run.errors, f"no \"{word}\" in: {run.errors}"
        assert run.errors.count("\n") == 1, run.errors
        print(f"    {run.took_s:.2f} s, {run.max_kib // 1024} MiB: "
              f"{run.errors.strip()[:150]}")

    def office(self, file, to, folder, *options):
        """What LibreOffice makes of a file."""
        os.makedirs(self.path(folder), exist_ok=True)
        subprocess.run(
            ["libreoffice", f"-env:UserInstallation=file://{self.folder}/lo",
             "--headless", *options, "--convert-to", to, "--outdir",
             self.path(folder), file],
            check=True, timeout=OFFICE_S, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        name = os.path.splitext(os.path.basename(file))[0]
        return os.path.join(self.path(folder), f"{name}.{to.split(':')[0]}")


def shipped_rows():
    with open(SHIPPED, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file]


def shipped_workbook(change=None):
    """The shipped sheet as openpyxl writes it, each 種別 one merged cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "チェックリスト"
    rows = shipped_rows()
    for i, row in enumerate(rows, 1):
        for k, text in enumerate(row, 1):
            if text:
                sheet.cell(i, k, int(text) if text.isdigit() else text)

    def kind(i):
        is_item = i <= len(rows) and rows[i - 1][0].isdigit()
        return rows[i - 1][1] if is_item else None

    first = 1
    while first <= len(rows):
        last = first
        while kind(first) and kind(last + 1) == kind(first):
            last += 1
        if last > first:
            sheet.merge_cells(start_row=first, end_row=last, start_column=2,
                              end_column=2)
        first = last + 1
    assert len(sheet.merged_cells.ranges) > 5
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def facts(checklist):
    """All but where it was read from."""
    return {key: value for key, value in checklist.items() if key != "source"}


def check_same(bench, file):
    expected = facts(bench.run(SHIPPED).checklist())
    found = facts(bench.run(file).checklist())
    assert len(expected["items"]) == 49
    for one, other in zip(expected["items"], found["items"]):
        assert one == other, f"expected {one}\nfound {other}"
    assert found == expected


def answers(*pairs, header=HEADER):
    return [header] + [[str(no), "", answer] for no, answer in pairs]


def claims_of(checklist):
    return {claim["id"]: claim["value"] for item in checklist["items"]
            for claim in item["claims"]}


# --- Workbooks of real programs


def test_openpyxl_merged_kinds(bench):
    check_same(bench, bench.write("merged.xlsx", shipped_workbook()))


def add_readings(found):
    """Furigana behind each shared text, as a Japanese Excel writes it."""
    name = "xl/sharedStrings.xml"
    xml = found[name].decode()
    assert xml.count("<r>") > 100 and xml.count("</si>") > 100
    found[name] = xml.replace(
        "</si>", '<rPh sb="0" eb="2"><t>カドウリツ 99.9%</t></rPh>'
        '<phoneticPr fontId="1"/></si>').encode()


def test_readings_and_rich_text(bench):
    """LibreOffice writes a run for each font it takes characters from."""
    file = bench.office(bench.write("plain.xlsx", shipped_workbook()), "xlsx",
                        "plain")
    with open(file, "rb") as plain:
        bytes_ = workbooks.edited(plain.read(), add_readings)
    check_same(bench, bench.write("furigana.xlsx", bytes_))
    inline = ('<c r="C2" t="inlineStr"><is><r><t>99.</t></r><r><t>90%以上</t>'
              '</r><rPh sb="0" eb="1"><t>99.99%</t></rPh></is></c>',)
    rows = [HEADER, ["5", "稼働率", inline]]
    assert claims_of(bench.read(only_sheet(
        workbooks.sheet_xml(rows))).checklist()) == {"5.availability": "99.90"}


def test_libreoffice_saves_again(bench):
    file = bench.write("again.xlsx", shipped_workbook())
    check_same(bench, bench.office(file, "xlsx", "again"))


def test_libreoffice_from_csv(bench):
    text = io.StringIO()
    csv.writer(text).writerows(shipped_rows())
    file = bench.write("table.csv", text.getvalue().encode())
    check_same(bench, bench.office(file, "xlsx", "from-csv",
                                   "--infilter=CSV:44,34,76,1"))


def test_formats_of_numbers(bench):
    """Decimals and words that only the format shows are data."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["更新日", None, None])
    sheet["B1"] = datetime.date(2026, 4, 15)
    sheet["B1"].number_format = '[$-411]ggge"年"m"月"d"日";@'
    sheet.append(HEADER)
    for no, value, code in ((5, 0.99999, '0.0000%"以上"'),
                            (21, 4, '0"時間以内"'), (28, 1, '"1日"0"回"'),
                            (42, 1.2, "\"TLS \"0.0"),
                            (32, 7, '0"世代"')):
        sheet.append([no, None, value])
        sheet.cell(sheet.max_row, 3).number_format = code
    file = bench.path("formats.xlsx")
    book.save(file)
    for one in (file, bench.office(file, "xlsx", "formats")):
        checklist = bench.run(one).checklist()
        claims = claims_of(checklist)
        assert checklist["as_of"] == "2026-04-15", checklist
        assert claims["5.availability"] == "99.9990", claims
        assert claims["21.batch_time"] == "PT4H", claims
        assert claims["28.backup_interval"] == "P1D", claims
        assert claims["42.tls_version"] == "1.2", claims
        assert claims["32.backup_generations"] == 7, claims


def test_computed_formulas(bench):
    """LibreOffice computes and caches; openpyxl alone does not."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in answers((5, "=TEXT(0.999,\"0.00%\")&\"以上\""), (9, "7日以内")):
        sheet.append(row)
    file = bench.path("formula.xlsx")
    book.save(file)
    run = bench.run(file)
    assert run.code == 2 and "Sheet!C2: a formula" in run.errors, run.errors
    claims = claims_of(
        bench.run(bench.office(file, "xlsx", "formula")).checklist())
    assert claims["5.availability"] == "99.90", claims


def test_formulas_of_writers(bench):
    """Libraries give 0 for the value of a formula unless told."""
    for value, found in (("0", None), ("0.999", "99.90")):
        cell = f'<c r="C2" s="0"><f>B9</f><v>{value}</v></c>',
        styles = (f'<styleSheet xmlns="{workbooks.MAIN}"><cellXfs>'
                  '<xf numFmtId="10"/></cellXfs></styleSheet>')
        run = bench.read(workbooks.archive(workbooks.parts(
            {"S": workbooks.sheet_xml([HEADER, ["5", "稼働率", cell]])},
            styles=styles, after='<calcPr fullCalcOnLoad="1"/>')))
        if found:
            assert claims_of(run.checklist()) == {"5.availability": found}
        else:
            assert run.code == 2 and "S!C2: a formula" in run.errors, \
                run.errors


# --- Sheets and places


def test_sheets_are_chosen(bench):
    found = workbooks.parts(
        {"表紙": workbooks.sheet_xml([["表紙"]]),
         "旧版": workbooks.sheet_xml(answers((5, "99.0%以上"), (9, "9日以内"),
                                           (42, "TLS 1.0"))),
         "新版": workbooks.sheet_xml(answers((5, "99.9%以上"))),
         "メモ": workbooks.sheet_xml(answers((5, "98.0%以上")))},
        states={"旧版": "hidden", "メモ": "veryHidden"})
    bytes_ = workbooks.archive(found)

    def availability(*options):
        return claims_of(bench.read(bytes_, *options).checklist())

    assert availability() == {"5.availability": "99.9"}
    assert availability("--sheet", "旧版")["5.availability"] == "99.0"
    assert availability("--sheet", "メモ")["5.availability"] == "98.0"
    run = bench.read(bytes_, "--sheet", "別紙")
    assert run.code == 2, run.output
    for name in ("\"表紙\"", "\"旧版\" (hidden)", "\"新版\"", "\"メモ\" (hidden)"):
        assert name in run.errors, run.errors
    run = bench.run(SHIPPED, "--sheet", "新版")
    assert run.code == 2 and "--sheet" in run.errors, run.errors


def test_order_is_the_workbooks(bench):
    """Of two sheets that fit alike the first is read, whatever its file."""
    found = workbooks.parts(
        {"二": workbooks.sheet_xml(answers((5, "99.2%以上"))),
         "一": workbooks.sheet_xml(answers((5, "99.1%以上")))})
    found["xl/workbook.xml"] = re.sub(
        rb"(<sheet name[^>]*/>)(<sheet name[^>]*/>)", rb"\2\1",
        found["xl/workbook.xml"])
    claims = claims_of(bench.read(workbooks.archive(found)).checklist())
    assert claims == {"5.availability": "99.1"}, claims


def test_doubts_name_the_cell(bench):
    rows = [[], ["", ""] + HEADER, ["", "", "5", "稼働率", "9.99%以上"]]
    bytes_ = workbooks.archive(
        workbooks.parts({"A社": workbooks.sheet_xml(rows)}))
    run = bench.read(bytes_)
    assert run.code == 1, run.errors
    assert ":A社!E3: item 5: " in run.errors, run.errors


def test_merged_answers(bench):
    """Cells merged across, also with rests hidden under them."""
    rows = [HEADER + ["", "備考"],
            ["5", "稼働率", "99.9%以上", "95%以上", ""],
            ["21", "", "4時間以内", "", ""],
            ["", "", "30日以内", "", ""]]
    found = workbooks.parts({"S": workbooks.sheet_xml(
        rows, merged=["C1:D1", "C2:D2", "C3:D4", "A3:B4", "XFC9:XFD9"])})
    claims = claims_of(bench.read(workbooks.archive(found)).checklist())
    assert claims == {"5.availability": "99.9", "21.batch_time": "PT4H"}, \
        claims


def test_merged_down(bench):
    """One answer beside several items."""
    rows = [["No.", "種別", "項目", "回答", "備考"],
            ["26", "サポート", "サポート提供時間帯(障害対応)", "平日10時から18時", ""],
            ["27", "x", "サポート提供時間帯(一般問合せ)", "x", "祝日を除く"],
            ["32", "データ管理", "バックアップ世代数", "データベース 7世代", ""],
            ["42", "", "通信の暗号化レベル", "", ""]]
    found = workbooks.parts({"S": workbooks.sheet_xml(
        rows, merged=["B2:B3", "D2:D3", "D5:D6"])})
    run = bench.read(workbooks.archive(found))
    claims = claims_of(run.checklist())
    assert claims == {
        "26.support_hours:incidents": "mon-fri 10:00-18:00",
        "27.support_hours:general": "mon-fri 10:00-18:00",
        "32.backup_generations:database": 7}, claims
    kinds = [item["kind"] for item in run.checklist()["items"]]
    assert kinds == ["サポート", "サポート", "データ管理", "データ管理"], kinds


def test_line_breaks_stay(bench):
    rows = answers((32, "サーバーのストレージ 7世代\nデータベース 5世代"),
                   (9, "7日以内_x000D_\n_x005F_x"))
    found = workbooks.parts({"S": workbooks.sheet_xml(rows)})
    checklist = bench.read(workbooks.archive(found)).checklist()
    by_no = {item["no"]: item["answer"] for item in checklist["items"]}
    assert by_no[32] == "サーバーのストレージ 7世代\nデータベース 5世代", by_no
    assert by_no[9] == "7日以内 \n_x", by_no


# --- Forms that other programs write


def prefixed(xml):
    xml = re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", xml)
    return xml.replace(b" xmlns=", b" xmlns:x=")


def test_strict_and_prefixed(bench):
    rows = answers((5, "99.9%以上"))
    expected = {"5.availability": "99.9"}
    strict = workbooks.parts(
        {"S": workbooks.sheet_xml(rows, namespace=workbooks.STRICT)},
        types=workbooks.STRICT_TYPES, main=workbooks.STRICT)
    assert claims_of(bench.read(
        workbooks.archive(strict)).checklist()) == expected
    found = workbooks.parts({"S": workbooks.sheet_xml(rows)})
    for name in list(found):
        found[name] = prefixed(found[name])
    assert claims_of(bench.read(
        workbooks.archive(found)).checklist()) == expected
    found["xl/worksheets/sheet1.xml"] = \
        found["xl/worksheets/sheet1.xml"].decode().replace(
            'encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert claims_of(bench.read(
        workbooks.archive(found)).checklist()) == expected


def test_targets(bench):
    """Absolute, relative and oddly cased ways to a part."""
    rows = answers((5, "99.9%以上"))
    for target in ("/xl/worksheets/sheet1.xml", "./worksheets/sheet1.xml",
                   "../xl/worksheets/sheet1.xml", "Worksheets/Sheet1.XML"):
        found = workbooks.parts({"S": workbooks.sheet_xml(rows)})
        name = "xl/_rels/workbook.xml.rels"
        found[name] = found[name].replace(b'"worksheets/sheet1.xml"',
                                          f'"{target}"'.encode())
        assert claims_of(bench.read(workbooks.archive(found)).checklist()) \
            == {"5.availability": "99.9"}, target


def test_cells_without_references(bench):
    """Rows and cells need not say where they are; other elements are no
    cells."""
    xml = workbooks.sheet_xml(answers((5, "99.9%以上")))
    xml = re.sub(r' r="[A-Z]*\d+"', "", xml).replace(
        '<c t="inlineStr"><is><t xml:space="preserve">99.9',
        '<c/><c t="inlineStr"><is><t xml:space="preserve">99.9').replace(
        "</worksheet>", '<extLst><ext xmlns:y="urn:y"><y:row><y:c r="C2">'
        "<y:v>5</y:v></y:c></y:row></ext></extLst></worksheet>")
    found = workbooks.parts({"S": xml})
    assert claims_of(bench.read(workbooks.archive(found)).checklist()) == \
        {"5.availability": "99.9"}


def test_dates_from_1904_and_iso(bench):
    for cell, properties in (
            ('<c r="B1" s="0"><v>44665</v></c>',
             '<workbookPr date1904="1"/>'),
            ('<c r="B1" t="d"><v>2026-04-15T00:00:00</v></c>', "")):
        rows = [["更新", (cell,)]] + answers((5, "99.9%以上"))
        styles = (f'<styleSheet xmlns="{workbooks.MAIN}"><cellXfs count="1">'
                  '<xf numFmtId="14"/></cellXfs></styleSheet>')
        found = workbooks.parts({"S": workbooks.sheet_xml(rows)},
                                styles=styles, properties=properties)
        checklist = bench.read(workbooks.archive(found)).checklist()
        assert checklist["as_of"] == "2026-04-15", checklist["as_of"]


# --- What is refused, in bounded time and memory


def zeros(bytes_, chunk=1024 * 1024):
    """A cell whose text is that long."""
    head, tail = workbooks.sheet_xml([["a#b"]]).split("#")
    yield head.encode()
    for _ in range(bytes_ // chunk):
        yield b"0" * chunk
    yield tail.encode()


def only_sheet(xml, **more):
    return workbooks.archive({
        **workbooks.parts({"S": ""}, **more),
        "xl/worksheets/sheet1.xml":
            xml.encode() if isinstance(xml, str) else xml})


def test_cell_of_a_gigabyte(bench):
    gigabyte = only_sheet(zeros(1024 ** 3))
    assert len(gigabyte) < 2 * 1024 ** 2
    bench.refused(gigabyte, "sheet1.xml", "expands to more than 64 MiB")
    bench.refused(workbooks.with_declared_size(
        gigabyte, "xl/worksheets/sheet1.xml", 1000), "sheet1.xml")
    bench.refused(only_sheet(zeros(1024 ** 2)), "S!A1", "64 KiB")


def test_texts_that_multiply(bench):
    """One long shared text in very many cells."""
    strings = (f'<sst xmlns="{workbooks.MAIN}"><si><t>{"あ" * 20000}</t></si>'
               "</sst>")
    row = "".join('<c t="s"><v>0</v></c>' for _ in range(200))
    xml = (f'<worksheet xmlns="{workbooks.MAIN}"><sheetData>'
           + f"<row>{row}</row>" * 9000 + "</sheetData></worksheet>")
    bench.refused(only_sheet(xml, strings=strings), "S!", "16 MiB")
    many = (f'<sst xmlns="{workbooks.MAIN}">'.encode()
            if i == 0 else b"<si/>" * 100000 for i in range(100))
    found = workbooks.parts({"S": workbooks.sheet_xml([["a"]])}, strings="")
    bench.refused(workbooks.archive({**found, "xl/sharedStrings.xml": many}),
                  "500000")


def test_too_many_cells(bench):
    rows = [HEADER] + [["1", "a", "b"]] * 10000
    bench.refused(only_sheet(workbooks.sheet_xml(rows)), "S!", "10000 rows")
    found = workbooks.parts({"ログ": workbooks.sheet_xml(rows),
                             "回答": workbooks.sheet_xml(
                                 answers((5, "99.9%以上")))})
    bench.refused(workbooks.archive(found), "ログ!", "--sheet")
    run = bench.read(workbooks.archive(found), "--sheet", "回答")
    assert claims_of(run.checklist()) == {"5.availability": "99.9"}
    rows = [HEADER + [""] * 253 + ["x"]]
    bench.refused(only_sheet(workbooks.sheet_xml(rows)), "S!IW1",
                  "256 columns")
    full = workbooks.sheet_xml([[("<c><v>7</v></c>",)] * 256] * 9000)
    found = workbooks.parts({str(i): full for i in range(3)})
    bench.refused(workbooks.archive(found), "too many cells")


def test_largest_sheet_that_is_read(bench):
    """Every cell of 10,000 rows and 200 columns."""
    rows = answers((5, "99.9%以上")) + [
        [("<c><v>7</v></c>",)] * 200 for _ in range(9990)]
    run = bench.read(only_sheet(workbooks.sheet_xml(rows)))
    assert claims_of(run.checklist()) == {"5.availability": "99.9"}
    print(f"    {run.took_s:.2f} s, {run.max_kib // 1024} MiB")


def test_ten_thousand_rows(bench):
    rows = [HEADER[:2] + ["規定内容", "回答"]] + [
        ["", f"独自の項目{i}", "内容" * 20, f"{i}日以内に対応します"]
        for i in range(9949)]
    rows += [[str(no), "", "", "7日以内"] for no in range(1, 50)]
    run = bench.read(only_sheet(workbooks.sheet_xml(rows)))
    assert len(run.checklist()["items"]) == 49
    print(f"    10,000 rows in {run.took_s:.2f} s, "
          f"{run.max_kib // 1024} MiB")


def test_merges_without_end(bench):
    xml = workbooks.sheet_xml(answers((5, "99.9%以上")))

    def merging(ref, n):
        merges = f'<mergeCell ref="{ref}"/>' * n
        return xml.replace("</worksheet>",
                           f"<mergeCells>{merges}</mergeCells></worksheet>")

    bench.refused(only_sheet(merging("A1:B1", 1000000)), "merged cells")
    bench.refused(only_sheet(merging("A1:XFD1048576", 90000)), "overlap")


def test_entities_and_nesting(bench):
    entities = '<!DOCTYPE lol [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">'
        for i in range(10)) + "]>"
    xml = workbooks.sheet_xml([["&k;"]]).replace("&amp;", "&")
    bench.refused(only_sheet(xml.replace("<worksheet", entities + "<worksheet",
                                         1)), "document type")
    outside = '<!DOCTYPE a SYSTEM "file:///etc/passwd">'
    bench.refused(only_sheet(xml.replace("<worksheet", outside + "<worksheet",
                                         1)), "document type")
    bench.refused(only_sheet(f'<worksheet xmlns="{workbooks.MAIN}">'
                             + "<a>" * 5000000), "nested deeper")
    bench.refused(only_sheet(f'<worksheet xmlns="{workbooks.MAIN}" a="'
                             + "b" * 50000000 + '"/>'), "one tag")


def test_many_entries(bench):
    found = workbooks.parts({"S": workbooks.sheet_xml(answers((5, "1%")))})
    for i in range(60000):
        found[f"xl/media/{i}.png"] = b""
    bench.refused(workbooks.archive(found, level=0), "files")


def test_damaged(bench):
    bytes_ = shipped_workbook()
    for n in (4, 100, len(bytes_) // 2, len(bytes_) - 10):
        bench.refused(bytes_[:n], "cut off or damaged")
    found = workbooks.parts({"S": workbooks.sheet_xml(answers((5, "1%")))})
    wrong = bytearray(workbooks.archive(found, level=0))
    at = wrong.find(b"sheetData")
    wrong[at:at + 9] = b"sheetDatb"
    bench.refused(bytes(wrong), "sheet1.xml", "damaged")
    bench.refused(only_sheet("<worksheet"), "sheet1.xml", "damaged")
    del found["xl/worksheets/sheet1.xml"]
    bench.refused(workbooks.archive(found), "sheet1.xml", "missing")
    xml = workbooks.sheet_xml([["a"]]).replace('<row r="1">', '<row r="0">')
    bench.refused(only_sheet(xml), "S!", "not in order")
    xml = workbooks.sheet_xml([[('<c r="A1" t="s"><v>99</v></c>',)]])
    bench.refused(only_sheet(xml), "S!A1", "refers to a text")
    bench.refused(only_sheet(workbooks.sheet_xml([["a"]]), states={
        "S": "hidden"}), "--sheet", "\"S\" (hidden)")


def test_with_a_password(bench):
    found = workbooks.parts({"S": workbooks.sheet_xml(answers((5, "1%")))})
    bench.refused(workbooks.marked_encrypted(workbooks.archive(found)),
                  "password")
    bench.refused(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + bytes(4096))


def test_other_documents(bench):
    file = bench.write("note.txt", "5 稼働率 99.9%".encode())
    with open(bench.office(file, "docx", "docx"), "rb") as document:
        bench.refused(document.read(), "Word document", "XLSX")
    file = bench.write("book.xlsx", shipped_workbook())
    with open(bench.office(file, "ods", "ods"), "rb") as document:
        bench.refused(document.read(), "OpenDocument", "XLSX")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("checklist.csv", "No.,項目,回答\n5,,99%\n")
    bench.refused(out.getvalue(), "holds no workbook", "unpack")


TESTS = {name[5:]: test for name, test in globals().items()
         if name.startswith("test_")}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("claimd")
    parser.add_argument("--only", choices=sorted(TESTS))
    args = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    passed = failed = 0
    for name, test in TESTS.items():
        if args.only and name != args.only:
            continue
        with tempfile.TemporaryDirectory(prefix="claimd-workbook-") as folder:
            try:
                print(name, flush=True)
                test(Bench(args.claimd, folder))
                passed += 1
            except (AssertionError, subprocess.SubprocessError, OSError,
                    KeyError, ValueError) as error:
                print(f"{name}: FAILED: {error!r}", flush=True)
                failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
