"""Every command has its manual page, and pages speak of what there is.

usage: manual.py BUILD

- docs/man/claimd-COMMAND.1.md for each command of `claimd --help`, with
  DESCRIPTION, EXIT STATUS and EXAMPLES; none for a command that is gone.
- Options that a page names are options of that command; each has a meaning.
- scdoc takes all pages; README.ja.md has README.md's sections.
"""
import os
import re
import sys

import source

sys.path.insert(0, os.path.join(source.ROOT, "scripts", "lib"))

import manual  # noqa: E402

SECTIONS = ("## DESCRIPTION", "## EXIT STATUS", "## EXAMPLES")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def line_of(text, what):
    return text.count("\n", 0, text.index(what)) + 1


def check_command(report, claimd, command):
    name = f"docs/man/claimd-{command}.1.md"
    path = os.path.join(source.ROOT, name)
    if not os.path.exists(path):
        report.add(name, 1, f"`claimd {command}` has no page; write it: "
                   + ", ".join(SECTIONS))
        return
    text = source.read(name)
    page = manual.help_of(claimd, command)
    known = set(OPTION.findall(page.text)) | {"--version"}
    for section in SECTIONS:
        if section not in text:
            report.add(name, 1, f"no section \"{section}\"")
    for option in set(OPTION.findall(text)) - known:
        report.add(name, line_of(text, option), f"`claimd {command}` has no "
                   f"{option}; name what its --help lists")
    for flags, meaning in page.options:
        if not meaning:
            report.add("agent/cli/cli.c", 1, f"`claimd {command} --help` does "
                       f"not say what {flags} means")


def check_gone(report, commands):
    for name in source.files():
        page = re.fullmatch(r"docs/man/claimd-(.+)\.1\.md", name)
        if page and page.group(1) not in commands:
            report.add(name, 1, f"there is no command {page.group(1)}; "
                       "remove the page")


def check_readme(report):
    """The same sections in the same order, and the same tables."""
    def shape(name):
        lines = source.read(name).splitlines()
        return [re.match(r"#+|\|", line).group() for line in lines
                if re.match(r"#+ |\|", line)]
    if shape("README.md") != shape("README.ja.md"):
        report.add("README.ja.md", 1, "not the sections and table rows of "
                   "README.md; bring both into step")


def main():
    report = source.Report()
    claimd = os.path.join(os.path.abspath(sys.argv[1]), "claimd")
    if not os.path.exists(claimd):
        report.add("agent/main.c", 1, f"{claimd} is not built; build it first")
        return report.exit_code()
    commands = [name for name, _ in manual.commands_of(claimd)]
    for command in commands:
        check_command(report, claimd, command)
    check_gone(report, commands)
    check_readme(report)
    for name, text in manual.pages(claimd).items():
        manual.render(name, text)
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
