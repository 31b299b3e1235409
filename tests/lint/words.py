"""Words that must not stand in the house.

In C: functions that cannot be used safely or that ask the process for what
must be passed, and `//` comments, which are for the moment only. Anywhere:
notes to oneself, and paths that exist on one machine only.
"""
import re
import sys

import source

BANNED = {
    "sprintf": "snprintf or buf_printf",
    "vsprintf": "vsnprintf",
    "strcpy": "snprintf or arena_strdup",
    "strcat": "buf_puts",
    "strncat": "buf_add",
    "gets": "getline",
    "strtok": "a scanner of your own",
    "strtok_r": "a scanner of your own",
    "atoi": "strtol with its end checked",
    "atol": "strtol with its end checked",
    "atof": "strtod with its end checked",
    "system": "a child with an argument vector",
    "popen": "a child with an argument vector",
    "localtime": "tz_to_local",
    "localtime_r": "tz_to_local",
    "mktime": "tz_from_local",
    "tzset": "zones are bytes, see core/tz.h",
    "setlocale": "texts are in report/wording.h",
    "assert": "ASSERT, which stays in release builds",
    "alloca": "an arena",
}
CALL = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")

NOTES = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|NO" r"COMMIT)\b")

# Folders of somebody's machine; data of tests may be about any.
MACHINE = re.compile(r"(?<![\w.~$})/-])/(home|root|work|mnt|media|Users)/")
PATHS_ALLOWED = ("tests/data/", "tests/vectors/")
# The C library's own time zones, as the oracle ours are held against.
ORACLES = ("tests/support/zone_oracle.h",)
# The zones of core are held against those of libc, which has only these.
ORACLES = ("tests/support/zone_oracle.h",)
# These name the words in order to forbid them.
NAMES_THE_WORDS = ("tests/lint/words.py", "HACKING.md")


def check_c(report, name, text):
    for line, comment in source.comments(text):
        if comment.startswith("//"):
            report.add(name, line, "a `//` comment; say why in /* */, or "
                       "take it out")
    for match in CALL.finditer(source.blank(text)):
        if name in ORACLES:
            continue
        word = match.group(1)
        if name in ORACLES and word in ("tzset", "localtime_r"):
            continue
        report.add(name, text.count("\n", 0, match.start()) + 1,
                   f"{word}() is banned; use {BANNED[word]}")


def check_any(report, name, text):
    for number, line in enumerate(text.split("\n"), 1):
        if NOTES.search(line):
            report.add(name, number, "a note to oneself; do it now, or tell "
                       "its limit in the documents")
        if MACHINE.search(line) and not name.startswith(PATHS_ALLOWED):
            report.add(name, number, "a path of one machine; make it relative "
                       "or an argument")


def main():
    report = source.Report()
    for name in source.files():
        if name in NAMES_THE_WORDS:
            continue
        text = source.read(name)
        if "\0" in text:
            continue
        if name.endswith((".c", ".h")):
            check_c(report, name, text)
        check_any(report, name, text)
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
