"""What the lints share: the files of the house, and a small reading of C.

The reading relies on clang-format's layout (a function's braces stand in
column 0), which format.py checks before anything else is believed.
"""
import os
import re
import subprocess
import unicodedata

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))


def files():
    """Tracked and not yet tracked files, without what git ignores."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached",
         "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True).stdout.decode()
    names = sorted(set(listing.split("\0")) - {""})
    return [n for n in names if os.path.isfile(os.path.join(ROOT, n))]


def c_files(*folders):
    """Sources and headers under the folders (all of ours if none named)."""
    folders = folders or ("agent", "probes", "tests", "bench")
    return [n for n in files() if n.endswith((".c", ".h"))
            and n.split("/")[0] in folders]


def room_of(name):
    """The room a file belongs to, "" for none: agent/core/tz.c -> core."""
    parts = name.split("/")
    if parts[0] == "probes":
        return "probes"
    return parts[1] if parts[0] == "agent" and len(parts) > 2 else ""


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8",
              errors="surrogateescape") as file:
        return file.read()


TOKEN = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def blank(text):
    """Comments and the insides of strings become blanks; lines stay."""
    def replace(match):
        token = match.group()
        if token[0] in "\"'":
            return token[0] + " " * (len(token) - 2) + token[0]
        return re.sub(r"[^\n]", " ", token)
    return TOKEN.sub(replace, text)


def comments(text):
    """(line, comment) of each comment."""
    for match in TOKEN.finditer(text):
        if match.group().startswith("/"):
            yield text.count("\n", 0, match.start()) + 1, match.group()


def width(line):
    """Columns on a terminal: wide characters take two, accents none."""
    columns = 0
    for char in line:
        if unicodedata.combining(char):
            continue
        columns += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return columns


def parameters(signature):
    """How many parameters the text of a declaration names."""
    start = signature.index("(") + 1
    depth, count, seen = 1, 0, ""
    for char in signature[start:]:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth == 0:
            break
        count += char == "," and depth == 1
        seen += char
    return 0 if seen.strip() in ("", "void") else count + 1


class Function:
    """A definition: name, first and last line, number of parameters."""

    def __init__(self, name, first, last, n_parameters):
        self.name, self.first, self.last = name, first, last
        self.n_parameters = n_parameters

    @property
    def lines(self):
        return self.last - self.first + 1


def functions(text):
    """The functions defined in a C file laid out by clang-format."""
    lines = blank(text).split("\n")
    for number, line in enumerate(lines):
        if line != "{":
            continue
        first = number
        while first > 0 and lines[first - 1].strip() and \
                not lines[first - 1].startswith(("#", "}")) and \
                not lines[first - 1].rstrip().endswith((";", "*/")):
            first -= 1
        last = lines.index("}", number)
        signature = " ".join(lines[first:number])
        name = re.search(r"(\w+)\s*\(", signature)
        if name:
            yield Function(name.group(1), first + 1, last + 1,
                           parameters(signature))


class Report:
    """Collects findings; prints them as file:line: what; cure."""

    def __init__(self):
        self.n_findings = 0

    def add(self, name, line, message):
        self.n_findings += 1
        print(f"{name}:{line}: {message}")

    def exit_code(self):
        return 1 if self.n_findings else 0
