#!/usr/bin/env python3
"""The ledger under a failing disk and sudden death, and its check by hand.

usage: ledger.py CLAIMD

The writer is the store's own test program beside CLAIMD (tests/store_test_disk
--write). The last line is "N passed, M failed".
"""
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))

COMMITS = 3
# What the writer does to files; each call is a moment to die at.
FILE_CALLS = ("openat", "pwrite64", "write", "fdatasync", "fsync", "rename",
              "unlink", "ftruncate", "flock")
MOST_FLUSHES = 10


class Failure(Exception):
    """Something did not happen; the text is for a person."""


def expect(what, value):
    if not value:
        raise Failure(f"expected {what}")


class Ledger:
    """A path for a ledger, and the program that writes it."""

    def __init__(self, writer, folder):
        self.writer = writer
        self.path = os.path.join(folder, "ledger.db")

    def write(self, commits, *prefix):
        """(exit status, numbers acknowledged, standard error)"""
        done = subprocess.run(
            [*prefix, self.writer, "--write", self.path, str(commits)],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        out = done.stdout
        numbers = [int.from_bytes(out[i:i + 8], sys.byteorder)
                   for i in range(0, len(out) - 7, 8)]
        return done.returncode, numbers, done.stderr.decode()

    def under_strace(self, commits, inject):
        calls = inject.split(":", 1)[0]
        return self.write(commits, "strace", "-f", "-qq", "-o", "/dev/null",
                          "-e", "trace=" + calls, "-e", "inject=" + inject)

    def kept(self):
        """(newest record, observations of the one run)"""
        with sqlite3.connect(self.path) as db:
            row = db.execute("select (select coalesce(max(seq), 0) from "
                             "record), (select coalesce(sum(count), 0) from "
                             "run)").fetchone()
        db.close()
        return row


def shell_blocks():
    """The commands of docs/evidence.md for a whole ledger: chain, runs."""
    with open(os.path.join(ROOT, "docs", "evidence.md"),
              encoding="utf-8") as page:
        blocks = re.findall(r"```sh\n(.*?)```", page.read(), re.S)
    found = [next((block for block in blocks if word in block), None)
             for word in ("cmp computed kept", "'\\$.runs'")]
    expect("two checks of a whole ledger in docs/evidence.md", all(found))
    return found


def by_hand(ledger, block):
    folder = os.path.dirname(ledger.path)
    done = subprocess.run(["bash", "-c", block], cwd=folder,
                          env={**os.environ, "LEDGER": ledger.path},
                          capture_output=True, text=True, timeout=60)
    expect(f"no error: {done.stderr}", not done.stderr)
    return done.stdout.strip()


# A run and its record, as they would be if another hand had written them.
CLOSED = """
update run set record = {seq}, place = 0;
insert into record select {seq}, 0, 'runs', '', json_object('runs', json_array(
  json_array(service, probe, vantage, state, first_ms, last_ms, count,
             interval_ms, max_gap_ms, confirm, reason))), zeroblob(32)
from run join series on id = series;
"""


def test_check_by_hand(ledger):
    """The commands of docs/evidence.md find what was changed."""
    code, _, error = ledger.write(5)
    expect(f"five commits: {error}", code == 0)
    chain, runs = shell_blocks()
    expect("a whole chain", by_hand(ledger, chain) == "whole")
    with sqlite3.connect(ledger.path) as db:
        db.executescript(CLOSED.format(seq=6))
    db.close()
    expect("runs that agree", by_hand(ledger, runs) == "")
    expect("a hash that does not", "differ" in by_hand(ledger, chain))
    with sqlite3.connect(ledger.path) as db:
        db.executescript("drop trigger run_update; "
                         "update run set count = count + 1")
    db.close()
    expect("the run that differs",
           by_hand(ledger, runs) == "record 6, run 0")


def test_failed_flush(ledger):
    """A flush that fails ends the writer; what was acknowledged stays."""
    ledger.write(1)
    reached = 0
    for when in range(1, MOST_FLUSHES):
        before = ledger.kept()[0]
        code, numbers, error = ledger.under_strace(
            COMMITS, f"fdatasync:error=EIO:when={when}")
        # Of a directory, and of the copy at the end, it does no harm.
        if code != 0:
            reached += 1
            expect(f"a word about it, not {error!r}", "I/O error" in error)
        acknowledged = numbers[-1] if numbers else before
        seq, count = ledger.kept()
        expect(f"at flush {when}: {acknowledged} kept, not {seq}, {count}",
               acknowledged <= seq == count)
    expect(f"a failure for each commit, not {reached}", reached >= COMMITS)
    print(f"  {reached} of {MOST_FLUSHES - 1} flushes ended it")


def clear(folder):
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))


def kill_at(ledger, call, when):
    """Dies at that call, then starts again; False if it never came so far."""
    is_there = os.path.exists(ledger.path)
    before = ledger.kept()[0] if is_there else 0
    code, numbers, error = ledger.under_strace(
        COMMITS, f"{call}:signal=KILL:when={when}")
    if code == 0:
        return False
    expect(f"killed, not {code}: {error}", code in (-9, 137))
    acknowledged = numbers[-1] if numbers else before
    code, _, error = ledger.write(1)
    expect(f"{call} {when}: a start after it: {error}", code == 0)
    seq, count = ledger.kept()
    expect(f"{call} {when}: {acknowledged} kept, not {seq}, {count}",
           acknowledged < seq == count)
    return True


def test_killed_anywhere(ledger):
    """SIGKILL at each call on files, of a new ledger and of an old one."""
    kills = 0
    for is_new in (True, False):
        for call in FILE_CALLS:
            when = 1
            if is_new:
                clear(os.path.dirname(ledger.path))
            while kill_at(ledger, call, when):
                kills += 1
                when += 1
                if is_new:
                    clear(os.path.dirname(ledger.path))
    expect(f"many moments, not {kills}", kills > 100)
    print(f"  {kills} moments of death")


TESTS = (test_check_by_hand, test_failed_flush, test_killed_anywhere)


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    writer = os.path.join(os.path.dirname(os.path.abspath(sys.argv[1])),
                          "tests", "store_test_disk")
    failed = 0
    for test in TESTS:
        folder = tempfile.mkdtemp(prefix="claimd-ledger-")
        try:
            test(Ledger(writer, folder))
            print(f"ok    {test.__doc__}", flush=True)
        except Failure as failure:
            failed += 1
            print(f"FAIL  {test.__doc__} {failure}", flush=True)
        finally:
            shutil.rmtree(folder)
    print(f"{len(TESTS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
