"""A sheet as text copied out of a PDF: its rows one after the other, the cells
parted by blanks, wrapped like prose."""
import textwrap
import unicodedata

import sheet_wordings as wordings

LAYOUTS = [["no", "kind", "title", "definition", "unit", "answer"],
           ["no", "title", "definition", "unit", "answer"],
           ["no", "kind", "title", "definition", "answer"],
           ["kind", "title", "definition", "unit", "answer"],
           ["no", "title", "answer"]]
KINDS = ["可用性", "信頼性", "性能", "データ管理", "セキュリティ"]


def columns(character):
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def cut(text, width):
    """Lines of at most `width` columns, broken wherever they are full."""
    lines, line, room = [], "", width
    for character in text:
        if character == "\n" or room < columns(character):
            lines.append(line)
            line, room = "", width
        if character != "\n":
            line += character
            room -= columns(character)
    return lines + [line]


def words(text, width):
    """The same, broken between words."""
    return [part for line in text.split("\n")
            for part in textwrap.wrap(line, width) or [""]]


def flowed(rng, sheet, number_text):
    """The text of a checklist_score.Sheet."""
    layout = rng.choice(LAYOUTS)
    gap = rng.choice([" ", "  "])
    width = rng.choice([40, 50, 60, 72, 80, 100, 120])
    wrap = words if sheet.language == "en" else cut
    lines = ["クラウドサービスレベルのチェックリスト", "更新: 2026/4/15", ""]
    for no in range(1, 50):
        answer, unit = sheet.answers[no]
        cells = {"no": number_text(rng, no), "kind": KINDS[no // 10],
                 "title": wordings.title(rng, no, sheet.language),
                 "definition": wordings.definition(no), "unit": unit,
                 "answer": answer}
        row = gap.join(cells[name] for name in layout if cells[name])
        lines += wrap(row, width)
        if no % 12 == 0:
            lines += [f"{no // 12} / 5", "\f"]
    return "\n".join(lines) + "\n"
