"""The Debian package agrees with the rest of the tree.

- debian/changelog has the version of CMakeLists.txt.
- debian/control builds with the libraries that scripts/setup installs.
"""
import re
import sys

import source


def check_version(report):
    cmake = re.search(r"project\(claimd VERSION (\S+)",
                      source.read("CMakeLists.txt")).group(1)
    debian = re.match(r"claimd \(([^)]+)\)",
                      source.read("debian/changelog")).group(1)
    if cmake != debian:
        report.add("debian/changelog", 1, f"version {debian}, but "
                   f"CMakeLists.txt says {cmake}; add an entry for it")


def check_libraries(report):
    setup = re.search(r"^build=\((.*?)\)", source.read("scripts/setup"),
                      re.M | re.S).group(1).split()
    control = source.read("debian/control")
    needs = re.search(r"^Build-Depends:(.*?)^\S", control,
                      re.M | re.S).group(1)
    named = set(re.findall(r"[a-z0-9][a-z0-9.+-]+", needs))
    for library in setup:
        if library.endswith("-dev") and library not in named:
            report.add("debian/control", 1, f"Build-Depends has no {library}, "
                       "which scripts/setup installs to build; add it")


def main():
    report = source.Report()
    check_version(report)
    check_libraries(report)
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
