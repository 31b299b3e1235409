"""clang-tidy, with the checks chosen in .clang-tidy.

usage: tidy.py BUILD

BUILD holds compile_commands.json. A file that was clean is not looked at
again until it, a header or the choice of checks changes; what was clean is
kept in BUILD/tidy-clean.
"""
import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys

import source


def digest(*names):
    total = hashlib.sha256()
    for name in names:
        total.update(name.encode())
        total.update(source.read(name).encode(errors="surrogateescape"))
    return total.hexdigest()


def compiled(build):
    """Our sources that the build compiles."""
    with open(os.path.join(build, "compile_commands.json")) as file:
        entries = json.load(file)
    names = {os.path.relpath(os.path.join(e["directory"], e["file"]),
                             source.ROOT) for e in entries}
    return sorted(n for n in names if n.startswith(("agent/", "probes/"))
                  and os.path.exists(os.path.join(source.ROOT, n)))


def look(build, name):
    result = subprocess.run(
        ["clang-tidy", "--quiet", "-p", build,
         "--extra-arg=-Wno-unknown-warning-option", name],
        cwd=source.ROOT, capture_output=True, text=True)
    shown = re.sub(r"\S*/include/\w+/(?=\w+/)", "agent/", result.stdout)
    shown = shown.replace(source.ROOT + "/", "").strip()
    if result.returncode == 0:
        return ""
    return shown or result.stderr.strip() or "failed"


def main():
    build = os.path.abspath(sys.argv[1])
    names = compiled(build)
    headers = [n for n in source.c_files("agent", "probes")
               if n.endswith(".h")]
    common = digest(".clang-tidy", *headers)
    clean = os.path.join(build, "tidy-clean")
    os.makedirs(clean, exist_ok=True)
    stamp = {n: os.path.join(clean, hashlib.sha256(
        (common + digest(n)).encode()).hexdigest()) for n in names}
    todo = [n for n in names if not os.path.exists(stamp[n])]
    print(f"{len(names)} files, {len(todo)} to look at", flush=True)
    n_bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, text in zip(todo, pool.map(lambda n: look(build, n), todo)):
            if not text:
                open(stamp[name], "w").close()
                continue
            n_bad += 1
            print(f"{name}:1: clang-tidy:\n{text}", flush=True)
    return 1 if n_bad or not names else 0


if __name__ == "__main__":
    sys.exit(main())
