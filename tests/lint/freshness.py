"""Files that the program prints are what the program prints.

usage: freshness.py BUILD
"""
import os
import subprocess
import sys

import source

# option of `claimd check` -> the committed file
PRINTED = {
    "--schema": "config/claimd.schema.json",
    "--reference": "docs/configuration.md",
}


def main():
    report = source.Report()
    claimd = os.path.join(os.path.abspath(sys.argv[1]), "claimd")
    if not os.path.exists(claimd):
        report.add("agent/main.c", 1, f"{claimd} is not built; build it first")
        return report.exit_code()
    for option, name in PRINTED.items():
        result = subprocess.run([claimd, "check", option], cwd=source.ROOT,
                                capture_output=True, text=True)
        path = os.path.join(source.ROOT, name)
        committed = source.read(name) if os.path.exists(path) else ""
        if result.returncode:
            report.add(name, 1, f"`claimd check {option}` failed: "
                       f"{result.stderr.strip()}")
        elif result.stdout != committed:
            report.add(name, 1, "not what this build prints; run "
                       f"`claimd check {option} >{name}`")
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
