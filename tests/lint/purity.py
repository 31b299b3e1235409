"""core and base stay pure: what their archives ask of the outside.

usage: purity.py BUILD

The undefined symbols of libcore.a and libbase.a (nm -u) that neither of them
defines must stand in purity.allow. There is no clock, no file, no socket, no
process and no library in that list.
"""
import os
import re
import subprocess
import sys

import source

ALLOW = "tests/lint/purity.allow"

# What compilers put in: sanitizers, stack protector, fortified variants.
OF_THE_COMPILER = re.compile(
    r"^(__asan_|__ubsan_|__sanitizer_|__gcov_|__llvm_|__stack_chk_fail$"
    r"|_GLOBAL_OFFSET_TABLE_$|llvm_gcda_|__tls_get_addr$)")


def allowed_symbols():
    lines = source.read(ALLOW).split("\n")
    return {line.split()[0] for line in lines
            if line.strip() and not line.startswith("#")}


def symbols(archive, option):
    out = subprocess.run(["nm", "-P", "-A", option, archive], check=True,
                         capture_output=True, text=True).stdout
    for line in out.splitlines():
        place, name, _ = line.split(None, 2)
        yield place.strip(":").split("[")[-1].strip("]"), name


def plain(symbol):
    """snprintf for __snprintf_chk: the same function, checked."""
    return re.sub(r"^__(\w+)_chk$", r"\1", symbol)


def main():
    report = source.Report()
    archives = [os.path.join(sys.argv[1], f"lib{room}.a")
                for room in ("core", "base")]
    for archive in archives:
        if not os.path.exists(archive):
            report.add(archive, 0, "not built; build it first")
            return report.exit_code()
    ours = {name for archive in archives
            for _, name in symbols(archive, "--defined-only")}
    allowed = allowed_symbols()
    for archive in archives:
        for member, name in symbols(archive, "-u"):
            if name in ours or OF_THE_COMPILER.match(name) or \
                    plain(name) in allowed:
                continue
            room = os.path.basename(archive)[3:-2]
            report.add(f"agent/{room}/{member.removesuffix('.o')}", 1,
                       f"asks for {name}, which is not in {ALLOW}; let the "
                       "shell do it and pass the result")
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
