"""Workbooks made by hand, part by part: forms and faults that no library
writes."""
import io
import struct
import zipfile
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_TYPES = "http://purl.oclc.org/ooxml/officeDocument/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def letters(column):
    """1 is A, 27 is AA."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def text_cell(row, column, text):
    return (f'<c r="{letters(column)}{row}" t="inlineStr"><is><t '
            f'xml:space="preserve">{escape(text)}</t></is></c>')


def sheet_xml(rows, merged=(), namespace=MAIN):
    """A worksheet of texts, or of cells already written (in a tuple)."""
    lines = []
    for i, row in enumerate(rows, 1):
        cells = "".join(
            cell[0] if isinstance(cell, tuple) else text_cell(i, k, cell)
            for k, cell in enumerate(row, 1) if cell)
        lines.append(f'<row r="{i}">{cells}</row>')
    merges = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    if merges:
        merges = f"<mergeCells>{merges}</mergeCells>"
    return (f'{HEAD}<worksheet xmlns="{namespace}"><sheetData>'
            f'{"".join(lines)}</sheetData>{merges}</worksheet>')


def relations_xml(relations):
    """[(id, type, target)]"""
    return (f'{HEAD}<Relationships xmlns="{RELATIONS}">' + "".join(
        f'<Relationship Id="{i}" Type="{kind}" Target={quoteattr(target)}/>'
        for i, kind, target in relations) + "</Relationships>")


def parts(sheets, strings=None, styles=None, states=None, types=TYPES,
          main=MAIN, properties="", after=""):
    """{name: bytes} of a workbook; `sheets` is {name: XML of it}."""
    found = {"_rels/.rels": relations_xml(
        [("rId1", f"{types}/officeDocument", "xl/workbook.xml")])}
    listed, pointed = [], []
    for i, (name, xml) in enumerate(sheets.items(), 1):
        state = (states or {}).get(name)
        state = f' state="{state}"' if state else ""
        listed.append(f'<sheet name={quoteattr(name)} sheetId="{i}"{state} '
                      f'r:id="rId{i}"/>')
        pointed.append((f"rId{i}", f"{types}/worksheet",
                        f"worksheets/sheet{i}.xml"))
        found[f"xl/worksheets/sheet{i}.xml"] = xml
    if strings is not None:
        pointed.append(("rIdT", f"{types}/sharedStrings", "sharedStrings.xml"))
        found["xl/sharedStrings.xml"] = strings
    if styles is not None:
        pointed.append(("rIdS", f"{types}/styles", "styles.xml"))
        found["xl/styles.xml"] = styles
    found["xl/workbook.xml"] = (
        f'{HEAD}<workbook xmlns="{main}" xmlns:r="{types}">{properties}'
        f'<sheets>{"".join(listed)}</sheets>{after}</workbook>')
    found["xl/_rels/workbook.xml.rels"] = relations_xml(pointed)
    return {name: part if isinstance(part, bytes) else part.encode()
            for name, part in found.items()}


def archive(found, level=6):
    """The parts as bytes of a ZIP file. A part may be an iterable of chunks."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED,
                         compresslevel=level) as target:
        for name, part in found.items():
            if isinstance(part, bytes):
                target.writestr(name, part)
                continue
            with target.open(name, "w", force_zip64=False) as stream:
                for chunk in part:
                    stream.write(chunk)
    return out.getvalue()


def edited(bytes_, change):
    """A workbook with its parts changed: change({name: bytes})."""
    with zipfile.ZipFile(io.BytesIO(bytes_)) as source:
        found = {name: source.read(name) for name in source.namelist()}
    change(found)
    return archive(found)


def with_declared_size(bytes_, name, size):
    """The central directory says that an entry expands to `size` bytes."""
    at = 0
    out = bytearray(bytes_)
    while (at := out.find(b"PK\x01\x02", at)) >= 0:
        length, = struct.unpack_from("<H", out, at + 28)
        if out[at + 46:at + 46 + length] == name.encode():
            struct.pack_into("<I", out, at + 24, size)
        at += 46
    return bytes(out)


def marked_encrypted(bytes_):
    """Every entry says that it is encrypted."""
    out = bytearray(bytes_)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = 0
        while (at := out.find(magic, at)) >= 0:
            out[at + offset] |= 1
            at += 4
    return bytes(out)
