"""Who may know whom: docs/ARCHITECTURE.md, CMakeLists.txt and the includes.

The table of rooms in docs/ARCHITECTURE.md is the rule. A room's line in
CMakeLists.txt may hold no more than its row, and a file of the room may
include no more than its row allows: neither another room's header nor that
of a library (those all lie in one system folder, so the compiler cannot
tell).
"""
import re
import sys

import source

ARCHITECTURE = "docs/ARCHITECTURE.md"

# Which library a system header belongs to.
LIBRARIES = {
    "uv.h": "uv", "uv/": "uv", "curl/": "curl", "ares": "cares",
    "jansson": "jansson", "sqlite3": "sqlite3", "pcre2": "pcre2",
    "utf8proc": "utf8proc", "openssl/": "crypto", "zlib.h": "zlib",
    "microhttpd.h": "microhttpd",
    "zip.h": "zip", "expat": "expat", "xlsxwriter": "xlsxwriter",
    "libical/": "ical",
}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)
ROOM_LINE = re.compile(r"^claimd_room\((\w+)\s+([^\s)]+)([^)]*)\)", re.M)
ROW = re.compile(r"^\| (\w+) \|([^|]*)\|([^|]*)\|[^|]*\|$", re.M)


def words(cell):
    """The names of a cell; what stands in brackets is for people."""
    return re.findall(r"[\w/]+", re.sub(r"\(.*?\)", "", cell))


def table():
    """{room: (known rooms or headers, libraries)} of the document."""
    rows = {}
    for room, known, libraries in ROW.findall(source.read(ARCHITECTURE)):
        if room != "room":
            rows[room] = (words(known), words(libraries))
    return rows


def check_link_lines(report, rows):
    text = source.read("CMakeLists.txt")
    for match in ROOM_LINE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        room, _, links = match.groups()
        if room not in rows:
            report.add("CMakeLists.txt", line, f"{room} is not in the table "
                       f"of {ARCHITECTURE}; add its row")
            continue
        known, libraries = rows[room]
        allowed = {k.split("/")[0] for k in known} | set(libraries)
        for link in links.replace("PkgConfig::", "").split():
            if link not in allowed:
                report.add("CMakeLists.txt", line, f"{room} links {link}, "
                           f"which the table of {ARCHITECTURE} does not "
                           "allow; do without, or change the table and say "
                           "why in docs/decisions")


def is_allowed_header(path, room, known):
    owner, stem = path.split("/")[0], path.rsplit(".", 1)[0]
    return owner == room or owner in known or stem in known


def library_of(path):
    for start, library in LIBRARIES.items():
        if path.startswith(start):
            return library
    return None


def check_includes(report, name, room, row, rooms):
    known, libraries = row
    text = source.read(name)
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start(1)) + 1
        kind, path = match.groups()
        if kind == '"' and (path.split("/")[0] not in rooms or
                            not is_allowed_header(path, room, known)):
            report.add(name, line, f"{room} may not know {path}; the caller "
                       f"must hand it over (table of {ARCHITECTURE})")
        library = library_of(path) if kind == "<" else None
        if library == "crypto" and "ssl" in libraries:
            continue
        if library and library not in libraries:
            report.add(name, line, f"{room} may not use {library} "
                       f"(table of {ARCHITECTURE})")


def main():
    report = source.Report()
    rows = table()
    if not rows:
        report.add(ARCHITECTURE, 1, "no table of rooms found")
    check_link_lines(report, rows)
    for name in source.c_files("agent", "probes"):
        room = source.room_of(name)
        if not room:
            continue
        if room not in rows:
            report.add(name, 1, f"{room} is not in the table of "
                       f"{ARCHITECTURE}; add its row")
            continue
        check_includes(report, name, room, rows[room], rows)
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
