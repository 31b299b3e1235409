#!/usr/bin/env python3
"""Virus scans by a real clamscan, with a signature of our own.

usage: scans.py [CLAIMD] [--only NAME]

Scans of other days are made by faketime. The last line is "N passed, M
failed".
"""
import datetime
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

import each  # noqa: E402
import promised  # noqa: E402
import rig  # noqa: E402

DAY_S = 86400
MARKER = b"what the signature of this test is of\n"
WEEKLY = ("47.virus_scan_interval", "at_most", "P7D")
DAILY = ("47.pattern_update_interval", "at_most", "P1D")


def expect(what, value):
    if not value:
        raise rig.Failure(f"expected {what}")


class Server:
    """What a server has: files, a database, clamscan's log."""

    def __init__(self, claimd, folder):
        self.folder = folder
        self.files = self.path("files")
        self.database = self.path("own.hdb")
        self.promised = promised.Promised(claimd, folder)
        os.mkdir(self.files)
        with open(os.path.join(self.files, "clean.txt"), "wb") as file:
            file.write(b"nothing to find\n")
        with open(self.database, "w", encoding="ascii") as file:
            file.write(f"{hashlib.md5(MARKER).hexdigest()}:{len(MARKER)}:"
                       "Test.Marker\n")
        self.age_database(0.5)

    def path(self, name):
        return os.path.join(self.folder, name)

    def age_database(self, days, name=None):
        """The database was written so long ago."""
        at = time.time() - days * DAY_S
        os.utime(name or self.database, (at, at))

    def infect(self):
        with open(os.path.join(self.files, "marker.txt"), "wb") as file:
            file.write(MARKER)

    def scan(self, log, ago_days=0, database=None):
        """clamscan's exit status."""
        command = ["clamscan", "-d", database or self.database, "-r",
                   "--log", self.path(log), self.files]
        if ago_days:
            command = ["faketime", "-f", f"-{int(ago_days * DAY_S)}s"] + \
                command
        return subprocess.run(command, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode

    def promise(self, name, claim=WEEKLY, **source):
        self.promised.service(name, *claim, {
            "type": "scan", "source": {
                "kind": "clamscan", "log": name + ".log",
                "database": self.database, **source}})

    def end(self):
        """It stops in order, whatever it was doing."""
        code = self.promised.daemon.stop()
        expect(f"exit 0 at SIGTERM, not {code}", code in (None, 0))

    def close(self):
        self.promised.daemon.stop()


def test_scans(server):
    """Clean, infected, late, empty, and with an outdated database."""
    expect("exit 0 of a clean scan", server.scan("clean.log") == 0)
    server.infect()
    expect("exit 1 of an infected one", server.scan("infected.log") == 1)
    # Never updated: 6 days old at the scan of 9 days ago.
    late = server.path("late.hdb")
    shutil.copy(server.database, late)
    server.age_database(15, late)
    server.scan("late.log", ago_days=9, database=late)
    # All was well, but what ran since looked at nothing.
    server.scan("empty.log", ago_days=12, database=late)
    expect("exit 2 without a database",
           server.scan("empty.log", database="/nonexistent") == 2)
    # 5 days old, then 19.
    old = server.path("old.hdb")
    shutil.copy(server.database, old)
    server.age_database(20, old)
    server.scan("outdated.log", ago_days=15, database=old)
    server.scan("outdated.log", ago_days=1, database=old)
    for name in ("clean", "infected"):
        server.promise(name)
    server.promise("late", database=late)
    server.promise("empty", database=late)
    server.promise("outdated", database=old)
    server.promise("patient", log="outdated.log", database=old,
                   max_database_age="30d")
    server.promised.start()
    for name, verdict, words in (
            ("clean", "holds", "scanned files 1, infected files 0"),
            ("infected", "holds", "found infected files"),
            ("late", "overstated", "largest gap 9d"),
            ("empty", "overstated", "looked at no file"),
            ("outdated", "overstated", "outdated database"),
            ("patient", "overstated", "largest gap 14d")):
        got = server.promised.wait_for(name, verdict, said=words)
        print(f"  {name}: {got['text']['en']}")
    shown = promised.shown(server.promised.verdicts()["infected"])
    expect(f"one infected file in {shown}", shown["infected_files"] == "1")


def test_as_it_goes(server):
    """A scan that comes late, the log being rotated meanwhile."""
    server.age_database(40)
    server.promise("web", max_database_age="90d")
    server.scan("web.log", ago_days=16)
    server.scan("web.log", ago_days=9)
    server.promised.start()
    got = server.promised.wait_for("web", "overstated")
    expect("nothing to wait for", got["forecast"]["true_again"] is None)
    os.rename(server.path("web.log"), server.path("web.log.1"))
    server.scan("web.log")
    got = rig.wait_for("the new scan", lambda: (
        lambda v: v if v["forecast"]["true_again"] else None)(
            server.promised.verdicts()["web"]))
    # The nine days were too long, and stay so for a year.
    expect(f"overstated, not {got['verdict']}",
           got["verdict"] == "overstated")
    print(f"  {got['text']['en']}")


def test_weekly(server):
    """Seven days apart for three weeks, in two logs: holds."""
    server.age_database(22)
    server.promise("web", max_database_age="30d")
    server.scan("web.log.1", ago_days=21)
    server.scan("web.log.1", ago_days=14)
    server.scan("web.log", ago_days=7)
    server.scan("web.log")
    server.promised.start()
    got = server.promised.wait_for("web", "holds")
    days = got["measured"]["high"] / DAY_S / 1000
    expect(f"seven days at the most, not {days}", 6.99 < days < 7.01)
    # From the first scan on.
    begin = datetime.datetime.fromisoformat(got["window"]["from"].replace(
        "Z", "+00:00")).timestamp()
    expect(f"21 days, not from {got['window']['from']}",
           abs(time.time() - 21 * DAY_S - begin) < 600)


def test_refused(server):
    """Sources that cannot tell: what is wrong and what cures it."""
    server.scan("here.log")
    server.scan("future.log")
    cases = (
        ("missing", {"log": "nowhere.log"}, "No such file"),
        ("nodatabase", {"log": "here.log", "database": "files"},
         "by \"database\""),
        ("future", {"timezone": "Pacific/Pago_Pago"}, "check \"timezone\""),
        ("ahead", {"log": "here.log", "database": "ahead.hdb"},
         "a database of the future"),
    )
    shutil.copy(server.database, server.path("ahead.hdb"))
    server.age_database(-3, server.path("ahead.hdb"))
    os.mkfifo(server.path("pipe.log"))
    for name, source, _ in cases:
        server.promise(name, **source)
    server.promise("pipe")
    for name, _, words in cases + (("pipe", None, "no ordinary file"),):
        facts, text = server.promised.probe(name)
        expect(f"\"{words}\" and no facts, not \"{text}\"",
               not facts and words in text)


def test_zone(server):
    """Local times of the server are read in its zone."""
    os.environ["TZ"] = "Asia/Tokyo"
    try:
        server.scan("tokyo.log")
    finally:
        del os.environ["TZ"]
    server.promise("tokyo", timezone="Asia/Tokyo")
    facts, _ = server.promised.probe("tokyo")
    ends = [value for (_, name), value in facts.items()
            if name == "finished_ms"]
    expect(f"one scan just now, not {ends}",
           len(ends) == 1 and abs(ends[0] / 1000 - time.time()) < 300)


def test_database_head(server):
    """The date of ClamAV's own database is in its first line."""
    folder = server.path("clamav")
    os.mkdir(folder)
    at = int(time.time()) // 60 * 60 - 2 * DAY_S
    stamp = time.strftime("%d %b %Y %H-%M +0000", time.gmtime(at))
    for name, text in (("daily.cvd", "23 Nov 2001 03-28 -0500"),
                       ("daily.cld", stamp)):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(f"ClamAV-VDB:{text}:27817:2075:90:X:X:test:{at}"
                       .encode().ljust(512) + b"\x1f\x8b\0\0")
    server.scan("head.log")
    server.promise("head", database=folder)
    facts, _ = server.promised.probe("head")
    dates = [value for (_, name), value in facts.items()
             if name == "database_ms"]
    expect(f"{at}, not {dates}", dates == [at * 1000])
    # A folder of own signatures is as old as the newest of them.
    own = server.path("own")
    os.mkdir(own)
    for name, days in (("a.hdb", 9), ("b.hdb", 3), ("c.txt", 0)):
        shutil.copy(server.database, os.path.join(own, name))
        server.age_database(days, os.path.join(own, name))
    server.promise("own", log="head.log", database=own)
    facts, _ = server.promised.probe("own")
    dates = [value for (_, name), value in facts.items()
             if name == "database_ms"]
    expect(f"three days ago, not {dates}", len(dates) == 1 and
           abs(dates[0] / 1000 - time.time() + 3 * DAY_S) < 300)


class Clamd:
    """Answers VERSION as clamd with an official database does, which cannot
    be had here."""

    def __init__(self, path):
        self.answer = None
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(path)
        self.socket.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.socket.accept()
            with connection:
                if connection.recv(100) == b"zVERSION\0" and self.answer:
                    connection.sendall(self.answer + b"\0")


def version(ago_s):
    at = time.gmtime(time.time() - ago_s)
    return time.strftime("ClamAV 1.4.6/27817/%a %b %d %H:%M:%S %Y",
                         at).encode()


def test_clamd(server):
    """A real clamd without a dated database, and one that has one."""
    path = server.path("clamd.sock")
    with open(server.path("clamd.conf"), "w", encoding="ascii") as conf:
        conf.write(f"Foreground yes\nLocalSocket {path}\n"
                   f"DatabaseDirectory {server.path('db')}\n")
    os.mkdir(server.path("db"))
    shutil.copy(server.database, server.path("db"))
    real = subprocess.Popen(["/usr/sbin/clamd", "-c",
                             server.path("clamd.conf")],
                            stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)
    try:
        rig.wait_for("clamd", lambda: os.path.exists(path))
        server.promised.service("real", *DAILY, {
            "type": "scan", "source": {"kind": "clamd", "socket": path}})
        facts, text = server.promised.probe("real")
        expect(f"that it has no date, not {text}",
               not facts and "own signatures only" in text)
    finally:
        rig.end_process(real)
    dated = Clamd(server.path("dated.sock"))
    dated.answer = version(3600)
    for name, claim in (("dated", DAILY), ("scans", WEEKLY)):
        server.promised.service(name, *claim, {
            "type": "scan", "source": {"kind": "clamd", "timezone": "UTC",
                                       "socket": "dated.sock"}})
    server.promised.start()
    server.promised.wait_for("dated", "holds")
    # It tells nothing of scans.
    server.promised.wait_for("scans", "undetermined", "no_source")
    dated.answer = b"ClamAV 1.4.6"
    _, text = server.promised.probe("dated")
    expect(f"that it is refused, not {text}", "no database date" in text)
    dated.answer = None
    _, text = server.promised.probe("dated")
    expect(f"that it is silent, not {text}", "without an answer" in text)


def test_json(server):
    """Another scanner's report, by JSON pointers."""
    now = time.time()

    def report(files, patterns_days):
        rig.write_json(server.path("scans.json"), {"scans": [
            {"end": int(now - ago * DAY_S), "files": files,
             "patterns": rig.instant(
                 int((now - (ago + patterns_days) * DAY_S) * 1000))}
            for ago in (13, 6.5)]})
    pointers = {"list": "/scans", "finished": "/end", "scanned": "/files",
                "database": "/patterns"}
    source = {"kind": "json", "file": server.path("scans.json"),
              "pointers": pointers}
    server.promised.service("edr", *WEEKLY, {"type": "scan", "source": source})
    server.promised.service("blind", *WEEKLY, {"type": "scan", "source": {
        **source, "pointers": {name: pointers[name] for name in pointers
                               if name != "database"}}})
    report(1000, 1)
    server.promised.start()
    server.promised.wait_for("edr", "holds", said="scanned files 1000")
    server.promised.wait_for("blind", "undetermined", "young",
                             "not known which database")
    report(0, 1)
    server.promised.wait_for("edr", "undetermined", "young",
                             "looked at no file")
    report(1000, 20)
    server.promised.wait_for("edr", "undetermined", "young",
                             "outdated database")
    with open(server.path("scans.json"), "w", encoding="ascii") as file:
        file.write("{\"scans\": [{\"end\": \"yesterday\"}]}")
    facts, text = server.promised.probe("edr")
    expect(f"where it is wrong, not {text}", not facts and "/end" in text)


TESTS = (test_scans, test_as_it_goes, test_weekly, test_refused, test_zone,
         test_database_head, test_clamd, test_json)


def run(test, claimd):
    return each.run(test, lambda folder: Server(claimd, folder),
                    "claimd-scans-")


if __name__ == "__main__":
    sys.exit(each.main(TESTS, run))
