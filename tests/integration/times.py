#!/usr/bin/env python3
"""Response times on their way to the ledger, read by docs/evidence.md alone.

usage: times.py CLAIMD

nginx is the target. The last line is "N passed, M failed".
"""
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

import rig  # noqa: E402

PROBES = ("web", "health")


def expect(what, value):
    if not value:
        raise rig.Failure(f"expected {what}")


def numbers(data):
    """Unsigned LEB128."""
    value, shift = 0, 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            yield value
            value, shift = 0, 0
    expect("whole numbers", shift == 0)


def decode(data):
    """{"sum", "min", "max", "counts": {bucket: count}}, in microseconds."""
    expect("version 1", data[0] == 1)
    total, least, width, n, *rest = numbers(data[1:])
    expect("a distance and a count for each bucket", len(rest) == 2 * n)
    counts, index = {}, -1
    for distance, count in zip(rest[::2], rest[1::2]):
        index += distance + 1
        counts[index] = count
    return {"sum": total, "min": least, "max": least + width,
            "counts": counts}


class Ledger:
    """What the ledger holds."""

    def __init__(self, path):
        self.path = path

    def rows(self, sql):
        with sqlite3.connect(self.path) as ledger:
            rows = ledger.execute(sql).fetchall()
        ledger.close()
        return rows

    def looks_up(self):
        return dict(self.rows(
            "select probe, sum(count) from run join series on id = series "
            "where state = 'up' group by probe"))

    def times(self):
        found = {}
        for probe, counts in self.rows(
                "select probe, counts from latency join series on "
                "id = series order by day"):
            found.setdefault(probe, []).append(decode(counts))
        return found


class Site:
    def __init__(self, claimd, folder):
        self.nginx = rig.Nginx(os.path.join(folder, "nginx"))
        self.daemon = rig.Daemon(claimd, os.path.join(folder, "claimd.json"))
        self.ledger = Ledger(os.path.join(folder, "ledger.db"))
        rig.write_json(self.daemon.config, {
            "storage": {"sqlite": "ledger.db"},
            "services": [{
                "id": "site", "timezone": "Asia/Tokyo",
                "probes": [{"id": probe, "type": "http",
                            "url": self.nginx.url, "interval": "250ms",
                            "timeout": "200ms", "retry_interval": "100ms"}
                           for probe in PROBES]}]})

    def look(self, n):
        """Runs until every probe was up n times more, then stops in order."""
        before = self.ledger.looks_up() if os.path.exists(
            self.ledger.path) else {}
        self.daemon.start()
        rig.wait_for("looks", lambda: os.path.exists(self.ledger.path) and
                     all(self.ledger.looks_up().get(probe, 0) >=
                         before.get(probe, 0) + n for probe in PROBES))

    def close(self):
        self.daemon.stop(signal.SIGKILL)
        self.nginx.stop()


def expect_all_counted(site):
    looks = site.ledger.looks_up()
    for probe, days in site.ledger.times().items():
        counted = sum(sum(day["counts"].values()) for day in days)
        expect(f"a time for each look at {probe}, {looks[probe]}, not "
               f"{counted}", counted == looks[probe])


def expect_reported(site, folder):
    """`claimd report` counts the same, of the days that begin in the window."""
    code, _, error = site.daemon.call("report", "--window", "P2D", "--format",
                                      "json", "-o", folder)
    expect(f"a report, not exit {code}: {error}", code == 0)
    looks = site.ledger.looks_up()
    for place, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(place, name), encoding="utf-8") as file:
                found = {each["probe"]: each
                         for each in json.load(file)["response_times"]}
            for probe in PROBES:
                times = found[probe]
                expect("all looks in the report",
                       times["count"] == looks[probe])
                expect("quantiles in order", times["min_us"] <=
                       times["p50_us"] <= times["p90_us"] <=
                       times["p99_us"] <= times["max_us"])
            return
    raise rig.Failure("the report wrote no file")


def test_stop(site):
    """Stopped in order, started again: each look that was up has its time."""
    site.nginx.start()
    for _ in range(2):
        site.look(5)
        site.nginx.stop()  # what fails has none
        site.daemon.wait_for_state("down")
        expect("exit 0", site.daemon.stop() == 0)
        site.nginx.start()
        expect_all_counted(site)
    expect_reported(site, site.daemon.config + ".reports")
    for days in site.ledger.times().values():
        for day in days:
            n = sum(day["counts"].values())
            expect("min <= mean <= max",
                   day["min"] <= day["sum"] / n <= day["max"])
            for index, time_us in ((min(day["counts"]), day["min"]),
                                   (max(day["counts"]), day["max"])):
                expect("the extremes in their buckets", time_us <= 2 ** (
                    index / 32) and time_us > 2 ** ((index - 1) / 32))
            expect("times below the timeout", 0 < day["max"] < 200000)


def test_killed(site):
    """Killed: the times since the last write are gone, the looks are not."""
    site.nginx.start()
    site.look(5)
    expect("exit 0", site.daemon.stop() == 0)
    kept = site.ledger.times()
    site.look(5)
    site.daemon.kill()
    expect("no times lost that were written", site.ledger.times() == kept)
    looks = site.ledger.looks_up()
    site.look(5)
    expect("exit 0", site.daemon.stop() == 0)
    for probe in PROBES:
        counted = sum(sum(day["counts"].values())
                      for day in site.ledger.times()[probe])
        expect("fewer times than looks", counted < site.ledger.looks_up()[
            probe] and counted > sum(
                sum(day["counts"].values()) for day in kept[probe]))
        expect("every look", site.ledger.looks_up()[probe] > looks[probe])


TESTS = (test_stop, test_killed)


def run(test, claimd):
    """Whether it passed."""
    folder = tempfile.mkdtemp(prefix="claimd-times-")
    begun, site = time.monotonic(), None
    print(f"{test.__name__}: {test.__doc__}", flush=True)
    try:
        site = Site(claimd, folder)
        test(site)
    except (rig.Failure, subprocess.SubprocessError, OSError) as failure:
        print(f"FAILED: {failure}")
        if site and os.path.exists(site.daemon.log):
            print(site.daemon.logged()[-3000:])
        return False
    finally:
        if site:
            site.close()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"  {time.monotonic() - begun:.1f} s", flush=True)
    return True


def main():
    passed = sum(run(test, sys.argv[1]) for test in TESTS)
    print(f"{passed} passed, {len(TESTS) - passed} failed")
    return 0 if passed == len(TESTS) else 1


if __name__ == "__main__":
    sys.exit(main())
