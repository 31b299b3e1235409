"""Every header compiles alone, knowing only the rooms its own may know.

usage: compiles.py BUILD
"""
import concurrent.futures
import os
import subprocess
import sys

import layers
import source

FLAGS = ["-std=c17", "-D_GNU_SOURCE", '-DCLAIMD_VERSION="0"', "-Wall",
         "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]


def packages():
    out = subprocess.run(
        ["pkg-config", "--cflags", "libuv", "libcurl", "jansson", "libcares",
         "sqlite3", "libpcre2-8", "libutf8proc", "openssl"],
        check=True, capture_output=True, text=True).stdout
    return out.split()


def compile_alone(build, name, rooms, flags):
    """What the compiler says, "" if nothing."""
    includes = [f"-I{os.path.join(build, 'include', r)}" for r in rooms]
    result = subprocess.run(
        ["cc", *FLAGS, *flags, *includes, "-x", "c", "-"],
        input=f'#include "{header_path(name)}"\n', cwd=source.ROOT,
        capture_output=True, text=True)
    return result.stderr if result.returncode else ""


def header_path(name):
    return name if name.startswith("probes/") else name.split("/", 1)[1]


def main():
    report = source.Report()
    build = os.path.abspath(sys.argv[1])
    rows, flags = layers.table(), packages()
    headers = [n for n in source.c_files("agent", "probes")
               if n.endswith(".h")]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        def check(name):
            room = source.room_of(name)
            known = {k.split("/")[0] for k in rows[room][0]} | {room}
            return name, compile_alone(build, name, sorted(known), flags)
        for name, complaint in pool.map(check, headers):
            if complaint:
                report.add(name, 1, "does not compile alone; include what it "
                           f"uses:\n{complaint.rstrip()}")
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
