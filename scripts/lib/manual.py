#!/usr/bin/env python3
"""Makes the manual pages from what the program and docs/ say already.

usage: manual.py CLAIMD OUTPUT     writes OUTPUT/man*/*
       manual.py CLAIMD --scdoc OUTPUT     the sources for scdoc, for a look

- claimd(1) and claimd-COMMAND(1): names, usage and options are those of
  `claimd COMMAND --help`; the prose is docs/man/claimd[-COMMAND].1.md.
- claimd.json(5): `claimd check --reference`.
- DOCUMENTS: what stands in docs/.

Needs scdoc(1). The Markdown read is what those files use: headings,
paragraphs, lists, tables, code, and in docs/man also terms with ": meaning".
"""
import os
import re
import subprocess
import sys
import textwrap

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
MANUAL = os.path.join(ROOT, "docs", "man")

# Documents that are pages of their own: name, section, one line, source.
DOCUMENTS = (
    ("claimd-alerts", 7, "what claimd tells, and the form of its messages",
     "docs/alerts.md"),
    ("claimd-channels", 7, "the ways on which claimd tells",
     "docs/channels.md"),
    ("claimd-evidence", 7,
     "what the ledger keeps, and how to check it without claimd",
     "docs/evidence.md"),
)


# --- what the program says ------------------------------------------------

def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True,
                          text=True, stdin=subprocess.DEVNULL).stdout


def commands_of(claimd):
    """[(name, summary)] as `claimd --help` lists them."""
    found = re.findall(r"^  ([a-z][a-z-]*) {1,}(\S.*)$",
                       output_of(claimd, "--help"), re.M)
    if not found:
        sys.exit("manual: `claimd --help` lists no commands")
    return found


class Help:
    """What `claimd COMMAND --help` says."""

    def __init__(self, text):
        self.text = text
        self.usage = re.search(r"^usage: (.*)$", text, re.M).group(1).strip()
        # [[option, meaning]]: one begins in columns 2 to 6, its meaning goes
        # on in deeper lines. What is something else (actions, arguments) is
        # kept as it stands.
        self.options, self.others = [], []
        lines = text.rstrip().splitlines()[4:-1]
        for line in lines:
            option = re.match(r" {2,6}(-\S.*?)(?: {2,}(\S.*))?$", line)
            if option:
                self.options.append([option.group(1), option.group(2) or ""])
            elif self.options and re.match(r" {14,}\S", line):
                self.options[-1][1] += " " + line.strip()
            elif line.strip():
                self.others.append(line)
        self.forms = []  # all of it where options belong to an action each
        if any(line[0] != " " for line in self.others):
            at = [l.strip().startswith("-h,") for l in lines].index(True)
            self.forms = lines[at + 1:]


def help_of(claimd, command):
    return Help(output_of(claimd, command, "--help"))


# --- Markdown to scdoc -----------------------------------------------------

def escape(text):
    """Plain text: what scdoc would take for a mark is escaped."""
    return re.sub(r"([\\*_#\[\]|`~+<>.-])", r"\\\1", text)


INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*"
                    r"|\[([^\]]+)\]\([^)]*\)")


def inline(text):
    """`code` and **strong** become bold, *emphasis* underlined."""
    out, at = "", 0
    for match in INLINE.finditer(text):
        out += escape(text[at:match.start()])
        code, strong, emphasis, link = match.groups()
        if emphasis is not None:
            out += f"_{escape(emphasis)}_"
        elif link is not None:
            out += escape(link)
        else:
            out += f"*{escape(code or strong)}*"
        at = match.end()
    return out + escape(text[at:])


def cells(row):
    parts = re.split(r"(?<!\\)\|", row.strip().strip("|"))
    return [part.strip().replace("\\|", "|") for part in parts]


def table(rows):
    """Its first column as terms, the others as what they mean."""
    head, out = cells(rows[0]), []
    for row in rows[2:]:
        first, *others = cells(row)
        said = []
        for label, text in zip(head[1:], others):
            plain = len(others) == 1 or label.lower() == "meaning"
            text = inline(text if plain else f"{label}: {text}") if text \
                else ""
            said += [text if text.endswith(".") else text + "."] if text \
                else []
        out += [inline(first), "\t" + (" ".join(said) or "\\"), ""]
    return out


def code(lines):
    return ["```", *lines, "```", ""]


def blocks(text):
    """(kind, lines) of each block, in order."""
    lines, at = text.splitlines(), 0

    def take(condition):
        nonlocal at
        begun = at
        while at < len(lines) and condition(lines[at]):
            at += 1
        return lines[begun:at]

    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif line.startswith("```"):
            at += 1
            yield "fence", take(lambda l: not l.startswith("```"))
            at += 1
        elif line.startswith("    "):
            yield "indented", [l[4:] for l in take(
                lambda l: l.startswith("    "))]
        elif line.startswith("|"):
            yield "table", take(lambda l: l.startswith("|"))
        elif at + 1 < len(lines) and lines[at + 1].startswith(": "):
            yield "definition", take(lambda l: l.strip())
        elif line.startswith("#"):
            yield "heading", take(lambda l: l is line)
        elif re.match(r"(- |\d+\. )", line):
            yield "list", take(lambda l: re.match(r"(- |\d+\. |  )", l))
        else:
            yield "text", take(lambda l: l.strip() and not re.match(
                r"(#|\||```|- )", l))


def items(lines):
    """A list's items, each of one line."""
    out = []
    for line in lines:
        if re.match(r"(- |\d+\. )", line):
            out.append(re.sub(r"^(- |\d+\. )", "", line))
        else:
            out[-1] += " " + line.strip()
    return out


def markdown(text):
    """Sources for scdoc. The document's title is left out; its "##" are the
    page's sections."""
    out = []
    for kind, lines in blocks(text):
        if kind == "heading":
            level, title = re.match(r"(#+) (.*)", lines[0]).groups()
            title = title.replace("`", "")
            if len(level) == 2:
                out += [f"# {title.upper()}", ""]
            elif len(level) > 2:
                out += [f"## {title}", ""]
        elif kind == "table":
            out += table(lines)
        elif kind == "definition":
            meaning = " ".join(line.strip() for line in lines[1:])
            out += [inline(lines[0]), "\t" + inline(meaning[2:]), ""]
        elif kind in ("fence", "indented"):
            out += code(lines)
        elif kind == "list":
            out += ["- " + inline(item) for item in items(lines)] + [""]
        else:
            out += [inline(" ".join(line.strip() for line in lines)), ""]
    return out


# --- pages -------------------------------------------------------------------

def prose(name):
    """docs/man/NAME.1.md, or nothing."""
    path = os.path.join(MANUAL, f"{name}.1.md")
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


def heading(name, section, summary):
    return [f'{name}({section}) "" "claimd"', "", "# NAME", "",
            f"{name} - {escape(summary)}", ""]


def terms(pairs):
    out = []
    for flags, meaning in pairs:
        out += [f"*{escape(flags)}*", "\t" + (inline(meaning) or "\\"), ""]
    return out


def command_page(claimd, command, summary, common):
    page = help_of(claimd, command)
    out = heading(f"claimd-{command}", 1, summary)
    words = page.usage.split(" ", 2)
    rest = words[2] if len(words) > 2 else ""
    out += ["# SYNOPSIS", "",
            f"*claimd {escape(command)}* {escape(rest)}".rstrip(), ""]
    body = markdown(prose(f"claimd-{command}"))
    at = body.index("# EXIT STATUS") if "# EXIT STATUS" in body else len(body)
    out += body[:at]
    said = page.forms or page.others
    if said:
        out += ["# ARGUMENTS", "",
                *code(textwrap.dedent("\n".join(said)).splitlines())]
    own = [o for o in page.options if o[0] not in common and not page.forms]
    shared = [o for o in page.options if o[0] in common]
    out += ["# OPTIONS", "", *terms(own + shared), *body[at:], "# SEE ALSO", "",
            "*claimd*(1), *claimd.json*(5)"]
    return out


def main_page(claimd, commands):
    out = heading("claimd", 1, "is the published service-level checklist "
                  "still true?")
    out += ["# SYNOPSIS", "", "*claimd* _COMMAND_ [_OPTION_…]", "",
            "*claimd \\-\\-help*, *claimd \\-\\-version*", ""]
    body = markdown(prose("claimd"))
    listing = ["# COMMANDS", ""]
    for name, summary in commands:
        listing += [f"*claimd\\-{escape(name)}*(1)",
                    "\t" + escape(summary), ""]
    at = body.index("# FILES") if "# FILES" in body else len(body)
    out += body[:at] + listing + body[at:]
    seen = [f"*{escape(f'claimd-{name}')}*(1)" for name, _ in commands]
    out += ["# SEE ALSO", "", ", ".join(
        seen + ["*claimd.json*(5)"] +
        [f"*{escape(name)}*({section})"
         for name, section, _, _ in DOCUMENTS])]
    return out


def document_page(name, section, summary, text):
    out = heading(name, section, summary)
    body = markdown(text)
    if not body[0].startswith("# "):
        out += ["# DESCRIPTION", ""]
    return out + body + ["# SEE ALSO", "", "*claimd*(1)"]


def pages(claimd):
    """{"claimd.1": source for scdoc}"""
    commands = commands_of(claimd)
    helps = [{o[0] for o in help_of(claimd, name).options}
             for name, _ in commands]
    common = set.intersection(*helps)
    made = {"claimd.1": main_page(claimd, commands)}
    for name, summary in commands:
        made[f"claimd-{name}.1"] = command_page(claimd, name, summary, common)
    made["claimd.json.5"] = document_page(
        "claimd.json", 5, "configuration of claimd",
        output_of(claimd, "check", "--reference"))
    for name, section, summary, source in DOCUMENTS:
        with open(os.path.join(ROOT, source), encoding="utf-8") as file:
            made[f"{name}.{section}"] = document_page(name, section, summary,
                                                      file.read())
    return {name: "\n".join(lines) + "\n" for name, lines in made.items()}


def render(name, text):
    """The page as man(1) reads it; ends the program if scdoc refuses it."""
    done = subprocess.run(["scdoc"], input=text, capture_output=True,
                          text=True)
    if done.returncode != 0:
        sys.exit(f"manual: {name}: {done.stderr.strip()}")
    return done.stdout


def main():
    claimd = os.path.abspath(sys.argv[1])
    as_source = sys.argv[2] == "--scdoc"
    output = sys.argv[-1]
    for name, text in pages(claimd).items():
        folder = output if as_source else os.path.join(output,
                                                       "man" + name[-1])
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, name + (".scd" if as_source else ""))
        with open(path, "w", encoding="utf-8") as file:
            file.write(text if as_source else render(name, text))


if __name__ == "__main__":
    main()
