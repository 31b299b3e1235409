"""A workbook as openpyxl has it, as JSON on standard output.

usage: /usr/bin/python3 opened.py FILE (the system's Python has openpyxl)
"""
import json
import sys

import openpyxl


def sheet_facts(sheet):
    return {
        "title": sheet.title,
        "rows": [[cell.value for cell in row] for row in sheet.iter_rows()],
        "types": sorted({cell.data_type for row in sheet.iter_rows()
                         for cell in row if cell.value is not None}),
        "merged": sorted(str(one) for one in sheet.merged_cells.ranges),
        "frozen": sheet.freeze_panes,
        "repeated": sheet.print_title_rows,
        "landscape": sheet.page_setup.orientation == "landscape",
        "paper": int(sheet.page_setup.paperSize),
        "one_page_wide": bool(sheet.sheet_properties.pageSetUpPr.fitToPage and
                              sheet.page_setup.fitToHeight == 0),
        "fills": {cell.coordinate: cell.fill.fgColor.rgb
                  for row in sheet.iter_rows() for cell in row
                  if cell.fill.fill_type == "solid"},
        "fonts": sorted({cell.font.name for row in sheet.iter_rows()
                         for cell in row}),
        "wrapped": sum(bool(cell.alignment.wrap_text)
                       for row in sheet.iter_rows() for cell in row),
        "widths": {column: sheet.column_dimensions[column].width
                   for column in "ABCDEFGHI"},
    }


def main():
    book = openpyxl.load_workbook(sys.argv[1])
    json.dump({
        "sheets": [sheet_facts(sheet) for sheet in book.worksheets],
        "created": str(book.properties.created),
        "title": book.properties.title,
        "author": book.properties.creator,
    }, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
