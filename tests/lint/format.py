"""clang-format decides the layout of C."""
import re
import subprocess
import sys

import source


def main():
    report = source.Report()
    result = subprocess.run(
        ["clang-format", "--dry-run", "-Werror", *source.c_files()],
        cwd=source.ROOT, capture_output=True, text=True)
    places = re.findall(r"^([^\s:/][^\s:]*\.[ch]):(\d+):\d+: error:", result.stderr, re.M)
    first = {}
    for name, line in places:
        first.setdefault(name, line)
    for name, line in first.items():
        report.add(name, line, f"not as clang-format has it; run "
                   f"`clang-format -i {name}`")
    if result.returncode and not places:
        print(result.stderr)
        return 1
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
