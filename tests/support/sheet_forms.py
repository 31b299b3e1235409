"""One checklist in the forms in which vendors publish it.

A sheet is lines above the table and rows of cells; the forms are functions
from it to text.
"""
import csv
import io
import os
import unicodedata

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
SHIPPED = os.path.join(ROOT, "config", "checklists", "co-nect.txt")
NO, KIND, TITLE, DEFINITION, UNIT, ANSWER = range(6)


class Sheet:
    """Lines above the table, titles, and rows; a category is (name,)."""

    def __init__(self, above, titles, rows):
        self.above, self.titles, self.rows = above, titles, rows

    def items(self):
        return [row for row in self.rows if len(row) > 1]

    def all(self):
        """Titles and rows, as wide as the titles."""
        width = len(self.titles)
        return [self.titles] + [
            row if len(row) > 1 else row + [""] * (width - 1)
            for row in self.rows]

    def columns(self, *which):
        """Another order or choice of columns; None is an empty one."""
        def pick(row):
            return [row[i] if i is not None else "" for i in which]
        return Sheet(self.above, pick(self.titles), [
            row if len(row) == 1 else pick(row) for row in self.rows])

    def retitled(self, **titles):
        """Other titles by the name of the column: ANSWER="A社"."""
        new = list(self.titles)
        for name, title in titles.items():
            new[globals()[name]] = title
        return Sheet(self.above, new, self.rows)

    def listed(self):
        """List elements of an answer on lines of their own."""
        rows = [row if len(row) == 1 else
                row[:ANSWER] + [row[ANSWER].replace(" ・", "\n・")]
                for row in self.rows]
        return Sheet(self.above, self.titles, rows)

    def spanned(self, fill):
        """種別 only where it changes: "" below, or the cell missing."""
        rows, last = [], None
        for row in self.rows:
            if len(row) == 1:
                rows.append(row)
                last = None
                continue
            same, last = row[KIND] == last, row[KIND]
            head = [] if same and fill is None else [fill if same else last]
            rows.append(row[:KIND] + head + row[KIND + 1:])
        return Sheet(self.above, self.titles, rows)


def shipped():
    """The sheet of config/checklists."""
    with open(SHIPPED, encoding="utf-8") as file:
        lines = [line for line in file.read().split("\n")]
    at = next(i for i, line in enumerate(lines) if line.startswith("No.\t"))
    rows = [line.split("\t") for line in lines[at + 1:] if line.strip()]
    rows = [row if row[0].isdigit() else row[:1] for row in rows]
    return Sheet([line for line in lines[:at] if line.strip()],
                 lines[at].split("\t"), rows)


def delimited(sheet, delimiter=",", end="\r\n", everything=False, first=""):
    out = io.StringIO()
    out.write(first)
    writer = csv.writer(
        out, delimiter=delimiter, lineterminator=end,
        quoting=csv.QUOTE_ALL if everything else csv.QUOTE_MINIMAL)
    writer.writerows([line] for line in sheet.above)
    writer.writerows(sheet.all())
    return out.getvalue()


def markdown_cell(text):
    return text.replace("|", "\\|").replace("\n", "<br>")


def markdown(sheet, outer=True, pipe="|", rule="---", cell=markdown_cell):
    """GitHub's tables."""
    left, right = (pipe + " ", " " + pipe) if outer else ("", "")

    def line(cells):
        return left + f" {pipe} ".join(cell(c) for c in cells) + right
    rows = sheet.all()
    ruled = left + f" {pipe} ".join([rule] * len(sheet.titles)) + right
    return "\n".join(["# " + sheet.above[0], "", *sheet.above[1:], "",
                      line(rows[0]), ruled, *map(line, rows[1:])]) + "\n"


def sections(sheet, orders=None):
    """A Markdown table for each category, below its heading; each may have
    its columns in another order."""
    parts, rows = [], []
    for row in sheet.rows:
        if len(row) == 1:
            parts.append((row[0], []))
        else:
            parts[-1][1].append(row)
    text = "\n".join(sheet.above) + "\n"
    for i, (name, rows) in enumerate(parts):
        part = Sheet(["x"], sheet.titles, rows)
        if orders:
            part = part.columns(*orders[i % len(orders)])
        table = markdown(part).split("\n", 3)[3]
        text += f"\n## {name}\n\n{table.lstrip()}"
    return text


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


def wrap(text, room, measure=width):
    """Lines of at most `room` places; words of Latin letters stay whole where
    they fit."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for c in paragraph:
            if measure(line + c) > room:
                head, _, tail = line.rpartition(" ")
                if c.isascii() and c != " " and head and tail.isascii():
                    lines.append(head)
                    line = tail
                else:
                    lines.append(line)
                    line = ""
            line += c
        lines.append(line.strip())
    return [line for line in lines if line] or [""]


def padded(text, room, measure=width):
    return text + " " * (room - measure(text))


ASCII = ("+", "+", "+", "-", "|", "=")


def grid(sheet, rooms, measure=width, head="="):
    """A grid table of reStructuredText."""
    def rule(stroke):
        return "+" + "+".join(stroke * (room + 2) for room in rooms) + "+"

    def lines(cells):
        cells = [wrap(c, room, measure) for c, room in zip(cells, rooms)]
        tall = max(map(len, cells))
        for i in range(tall):
            yield "| " + " | ".join(
                padded(c[i] if i < len(c) else "", room, measure)
                for c, room in zip(cells, rooms)) + " |"
    rows = sheet.all()
    text = sheet.above + ["", rule("-"), *lines(rows[0]), rule(head)]
    for row in rows[1:]:
        text += [*lines(row), rule("-")]
    return "\n".join(text) + "\n"


def box(sheet, rooms):
    """The same with box-drawing characters."""
    table = grid(sheet, rooms, head="-").replace("|", "│")
    lines = [line.replace("-", "─").replace("+", "┼")
             if line.startswith("+") else line for line in table.split("\n")]
    return "\n".join(lines)


def simple(sheet, rooms):
    """A simple table of reStructuredText."""
    rule = "  ".join("=" * room for room in rooms)

    def lines(cells):
        cells = [wrap(c, room) for c, room in zip(cells, rooms)]
        for i in range(max(map(len, cells))):
            yield "  ".join(padded(c[i] if i < len(c) else "", room)
                            for c, room in zip(cells, rooms)).rstrip()
    rows = sheet.all()
    text = sheet.above + ["", rule, *lines(rows[0]), rule]
    for row in rows[1:]:
        text += [line for line in lines(row)]
    return "\n".join([*text, rule]) + "\n"


def wiki(sheet):
    """Confluence, Jira, Backlog."""
    rows = sheet.all()
    return "\n".join([*sheet.above, "",
                      "||" + "||".join(rows[0]) + "||",
                      *("|" + "|".join(c or " " for c in row) + "|"
                        for row in rows[1:])]) + "\n"


def pukiwiki(sheet):
    rows = sheet.all()
    return "\n".join([*sheet.above, "", "|" + "|".join(rows[0]) + "|h",
                      *("|" + "|".join(row) + "|" for row in rows[1:])]) + "\n"


def textile(sheet):
    rows = sheet.all()
    return "\n".join([*sheet.above, "",
                      "|_. " + "|_. ".join(rows[0]) + "|",
                      *("|" + "|".join(row) + "|" for row in rows[1:])]) + "\n"


def org(sheet):
    rows = sheet.all()
    rule = "|" + "+".join("---" for _ in sheet.titles) + "|"
    return "\n".join([*sheet.above, "", rule,
                      "| " + " | ".join(rows[0]) + " |", rule,
                      *("| " + " | ".join(row) + " |" for row in rows[1:]),
                      rule]) + "\n"
