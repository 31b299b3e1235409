"""A checklist as a PDF that LibreOffice prints, and the text of it."""
import os
import subprocess
import unicodedata

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.properties import PageSetupProperties

FONT = "IPAexGothic"
MODES = {"layout": ["-layout"], "raw": ["-raw"], "plain": []}


class Geometry:
    """How a sheet is set: columns shown, their widths, paper, alignment."""

    def __init__(self, widths, columns=range(6), size=10, landscape=True,
                 valign="center", border=False, merged=False, titles=True,
                 middle=False):
        self.widths, self.columns, self.size = widths, columns, size
        self.landscape, self.valign, self.border = landscape, valign, border
        self.merged, self.titles, self.middle = merged, titles, middle


# No., 種別, 項目, 規定内容, 単位, 回答
GEOMETRIES = {
    "wide": Geometry([5, 10, 20, 36, 10, 46]),
    "portrait, top": Geometry([5, 8, 16, 26, 9, 40], size=9, landscape=False,
                              valign="top", border=True),
    "merged kinds": Geometry([4, 9, 24, 50, 12, 70], size=11, merged=True,
                             middle=True),
    "three columns": Geometry([6, 28, 60], columns=(0, 2, 5), valign="bottom",
                              titles=False, landscape=False),
    "no numbers": Geometry([12, 22, 40, 50], columns=(1, 2, 3, 5)),
    "narrow": Geometry([4, 6, 12, 18, 8, 24], size=8, landscape=False,
                       border=True),
    "no kinds": Geometry([5, 22, 34, 9, 44], columns=(0, 2, 3, 4, 5), size=9,
                         titles=False),
    "no unit": Geometry([5, 10, 20, 30, 44], columns=(0, 1, 2, 3, 5),
                        valign="top"),
}


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1
               for c in text)


def row_lines(row, geometry):
    """How many lines the highest cell of a row takes; the widths are given in
    characters of 11 points."""
    most = 1
    for text, columns in zip(row, geometry.widths):
        room = max(2, int((columns - 1) * 10 / geometry.size))
        most = max(most, sum(-(-max(width(line), 1) // room)
                             for line in text.split("\n")))
    return most


def style(cell, geometry, first):
    cell.font = Font(name=FONT, size=geometry.size)
    cell.alignment = Alignment(
        wrap_text=True, vertical=geometry.valign,
        horizontal="center" if first and geometry.middle else None)
    if geometry.border:
        side = Side(style="thin")
        cell.border = Border(top=side, bottom=side, left=side, right=side)


def merge_kinds(sheet, header):
    start = None
    for row in range(header + 1, sheet.max_row + 2):
        kind = sheet.cell(row, 2).value
        if start and kind != sheet.cell(start, 2).value:
            if row - 1 > start:
                sheet.merge_cells(start_row=start, end_row=row - 1,
                                  start_column=2, end_column=2)
            start = None
        start = row if kind and not start else start


def workbook(path, preamble, rows, geometry):
    """Rows of six cells; a row of one cell is a category."""
    book = openpyxl.Workbook()
    sheet = book.active
    for line in preamble:
        sheet.append([line])
    header = sheet.max_row + 1 if preamble else 1
    for row in rows:
        if len(row) > 1:
            row = [row[column] for column in geometry.columns]
        sheet.append(row)
        last = sheet.max_row
        for i in range(len(row)):
            style(sheet.cell(last, i + 1), geometry, i == 0)
        if len(row) > 1:
            lines = row_lines(row, geometry) + 0.3
            sheet.row_dimensions[last].height = lines * geometry.size * 1.45
    for i, columns in enumerate(geometry.widths):
        sheet.column_dimensions["ABCDEF"[i]].width = columns
    if geometry.merged:
        merge_kinds(sheet, header)
    if geometry.titles:
        sheet.print_title_rows = f"{header}:{header}"
    sheet.page_setup.orientation = ("landscape" if geometry.landscape
                                    else "portrait")
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter.center.text = "&P / &N"
    book.save(path)


def print_all(folder, paths):
    """One LibreOffice for all of them; the PDFs stand beside."""
    subprocess.run(
        ["libreoffice", "--headless",
         f"-env:UserInstallation=file://{folder}/office", "--convert-to",
         "pdf", "--outdir", folder, *paths],
        check=True, capture_output=True, timeout=120)


def text_of(path, mode):
    pdf = os.path.splitext(path)[0] + ".pdf"
    return subprocess.run(["pdftotext", *MODES[mode], pdf, "-"], check=True,
                          capture_output=True, text=True).stdout
