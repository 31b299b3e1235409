"""Headers are contracts: a text at the top, a comment at each prototype.

A comment counts for the prototypes that follow it without an empty line, and
one that trails a prototype for that one. At least 95 of 100 prototypes of all
headers together must have one.
"""
import re
import sys

import source

SHARE = 95

# A declaration of a function at the left margin, attributes included.
PROTOTYPE = re.compile(
    r"^(?!typedef|static inline|#|\})[A-Za-z_][\w *]*?\b(\w+)\([^;{}]*\)"
    r"[^;{}]*;", re.M)


def is_documented(text, start, end):
    rest = text[end:text.find("\n", end)]
    if "/*" in rest:
        return True
    block = text[:start].rsplit("\n\n", 1)[-1]
    return "*/" in block


def prototypes(text):
    """(line, name, documented) of each."""
    for match in PROTOTYPE.finditer(source.blank(text)):
        yield (text.count("\n", 0, match.start()) + 1, match.group(1),
               is_documented(text, match.start(), match.end()))


def main():
    report = source.Report()
    bare, n_all = [], 0
    for name in source.c_files("agent", "probes"):
        if not name.endswith(".h"):
            continue
        text = source.read(name)
        if not text.startswith("/*"):
            report.add(name, 1, "no text at the top; say what the module is "
                       "for, what it knows and where its rule comes from")
        for line, function, documented in prototypes(text):
            n_all += 1
            if not documented:
                bare.append((name, line, function))
    if n_all and len(bare) * 100 > (100 - SHARE) * n_all:
        for name, line, function in bare:
            report.add(name, line, f"{function} has no comment; say what it "
                       "means, its errors with their cause, who owns what")
        print(f"{n_all - len(bare)} of {n_all} prototypes have a comment; "
              f"{SHARE} % must")
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
