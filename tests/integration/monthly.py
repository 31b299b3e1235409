#!/usr/bin/env python3
"""Months that stay: made once, for the right month, and verified.

usage: monthly.py CLAIMD

The clock is libfaketime's; months are filled with `claimd backfill`. The last
line is "N passed, M failed".
"""
import datetime
import glob
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "support"))
import each  # noqa: E402
import rig  # noqa: E402

ZONES = {"tokyo": "Asia/Tokyo", "york": "America/New_York"}
CLAIM = {"checklist": {
    "title": "test", "vendor": "test", "as_of": "2026-04-15",
    "template": "meti-2010", "source": {"file": "test", "sha256": "0" * 64},
    "certificates": [], "items": [
        {"no": 5, "category": "", "kind": "", "title": "", "definition": "",
         "unit": "", "mark": None, "answer": "99.9 %",
         "verification": "measured", "unread": None, "claims": [
             {"id": "5.availability", "metric": "availability",
              "relation": "at_least", "value": "99.9", "unit": "percent",
              "window": "P1M", "scope": None, "hedged": [],
              "quote": "99.9 %"}]}]}}


def utc(*civil):
    return datetime.datetime(*civil, tzinfo=datetime.timezone.utc)


BEGIN = utc(2026, 10, 1, 4, 5)


def expect(what, value):
    if not value:
        raise rig.Failure(f"expected {what}")


def faketime():
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not found:
        raise rig.Failure("no libfaketime; scripts/setup installs it")
    return found[0]


class House:
    """A folder with a configuration of two zones, a daemon, a clock."""

    def __init__(self, claimd, folder):
        self.folder = folder
        self.daemon = rig.Daemon(claimd, os.path.join(folder, "claimd.json"))
        self.receiver = rig.Receiver()
        self.port = rig.free_port()  # nobody answers there
        rig.write_json(self.path("claims.json"), CLAIM)
        self.configure(ZONES)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def configure(self, zones, **more):
        rig.write_json(self.daemon.config, {
            "storage": {"sqlite": "ledger.db"},
            "reports": {"directory": "reports", "notify": ["receiver"]},
            "alerts": {"channels": [{"id": "receiver", "type": "webhook",
                                     "url": self.receiver.url}]},
            "services": [{"id": name, "timezone": zone,
                          "claims": "claims.json", **more,
                          "probes": [{
                              "id": "web", "type": "http", "interval": "60s",
                              "url": f"http://127.0.0.1:{self.port}/"}]}
                         for name, zone in zones.items()]})

    def set_clock(self, moment):
        """From here on daemon and commands start at that moment."""
        self.daemon.prefix = [
            "env", "TZ=UTC", f"LD_PRELOAD={faketime()}",
            f"FAKETIME=@{moment:%Y-%m-%d %H:%M:%S}",
            "FAKETIME_DONT_FAKE_MONOTONIC=1",
            "ASAN_OPTIONS=verify_asan_link_order=0"]

    def call(self, *arguments):
        """Standard output of a command that must succeed."""
        code, out, err = self.daemon.call(*arguments)
        expect(f"{' '.join(arguments)} to succeed, not {code}: {out}{err}",
               code == 0)
        return out

    def heartbeat(self):
        with sqlite3.connect(self.path("ledger.db")) as db:
            beat, = db.execute("select heartbeat_ms from agent").fetchone()
        db.close()
        return beat or 0

    def wait_for_turns(self):
        """Until two turns more have been committed."""
        for _ in range(2):
            before = self.heartbeat()
            rig.wait_for("a turn", lambda: self.heartbeat() > before)

    def new_ledger(self):
        """A first start, in October everywhere."""
        self.set_clock(BEGIN)
        self.daemon.start()
        self.daemon.wait_for_log("key_made")
        self.end()

    def end(self):
        expect("exit 0", self.daemon.stop() == 0)

    def fill(self, service, first, last, downs=()):
        """An observation each minute, `downs` in minutes of `first`."""
        name = self.path(f"{service}.ndjson")
        with open(name, "w", encoding="utf-8") as file:
            moment, minute = int(first.timestamp()), 0
            while moment <= last.timestamp():
                state = "down" if minute in downs else "up"
                file.write(f'{{"t":{moment}000,"probe":"web",'
                           f'"state":"{state}"}}\n')
                moment, minute = moment + 60, minute + 1
        return self.call("backfill", "--from", name, "--service", service)

    def run_until(self, moment, *made):
        """A daemon that starts at that moment, until these reports are made;
        whether it made any other shows in list()."""
        self.set_clock(moment)
        before = len(self.list())
        self.daemon.start()
        for service, window in made:
            self.daemon.wait_for_log(
                f"report_made service={service} window={window}")
        self.wait_for_turns()
        self.end()
        expect(f"{len(made)} reports more",
               len(self.list()) - before == len(made))

    def list(self):
        return json.loads(self.call("report", "--list", "--json"))["reports"]

    def windows(self):
        return sorted((one["service"], one["window"]) for one in self.list())

    def report(self, name):
        with open(self.path("reports", name), "rb") as file:
            return file.read()

    def verify(self, *arguments):
        """(exit status, what it found as JSON)"""
        code, out, err = self.daemon.call("verify", "--json", *arguments)
        return code, json.loads(out) if out else {"error": err}

    def close(self):
        self.daemon.stop()
        self.receiver.close()


def due(*months):
    """Reports of these months of 2026, of both services."""
    return [(service, f"2026-{month:02d}")
            for service in ZONES for month in months]


def october(house):
    """Both services' October, with an hour of outage, and claimd off."""
    house.new_ledger()
    house.set_clock(utc(2026, 11, 20))
    for service in ZONES:
        house.fill(service, utc(2026, 10, 1, 5), utc(2026, 11, 1, 5),
                   range(10000, 10060))


def test_off_on_the_first(house):
    """the 1st passes while claimd is off: made at the next start, once"""
    october(house)
    house.run_until(utc(2026, 12, 10, 12), *due(10, 11))
    house.run_until(utc(2026, 12, 10, 13))
    for service, zone in ZONES.items():
        report = json.loads(house.report(f"{service}-2026-10.json"))
        expect(f"October of {zone}", report["window"]["from"].startswith(
            "2026-10-01T00:00:00") and report["figures"]["down_ms"] == 3600000)


def test_each_in_its_zone(house):
    """Tokyo's month is over before New York's, where the clocks change"""
    house.new_ledger()
    house.set_clock(utc(2026, 10, 31, 15))
    for service in ZONES:
        house.fill(service, utc(2026, 10, 2, 4), utc(2026, 10, 31, 14, 58))
    house.run_until(utc(2026, 10, 31, 15, 3), ("tokyo", "2026-10"))
    house.run_until(utc(2026, 11, 1, 3, 59, 30))
    house.run_until(utc(2026, 11, 1, 4, 3), ("york", "2026-10"))
    york = json.loads(house.report("york-2026-10.json"))
    expect("October of New York",
           york["window"] == {"text": "2026-10",
                              "from": "2026-10-01T00:00:00-04:00",
                              "to": "2026-11-01T00:00:00-04:00"})
    # Off over the end of November, an hour longer there than in Tokyo.
    house.run_until(utc(2026, 12, 4, 9), ("tokyo", "2026-11"),
                    ("york", "2026-11"))
    york = json.loads(house.report("york-2026-11.json"))
    expect("721 hours", york["figures"]["planned_ms"] == 721 * 3600000)
    house.run_until(utc(2026, 12, 5, 9))


def test_the_same_bytes(house):
    """frozen: the same bytes again, whatever is configured since"""
    october(house)
    house.run_until(utc(2026, 11, 20), *due(10))
    first = {name: house.report(name)
             for name in os.listdir(house.path("reports"))}
    expect("three files for each", len(first) == 3 * 2)
    rig.write_json(house.path("claims.json"),
                   json.loads(json.dumps(CLAIM).replace("99.9", "99.0")))
    house.configure({"york": "America/New_York"}, min_outage="2h")
    house.run_until(utc(2026, 11, 21))
    shutil.rmtree(house.path("reports"))
    out = house.call("report", "--window", "2026-10", "--json")
    expect("frozen", json.loads(out)["reports"][0]["frozen"])
    for name in os.listdir(house.path("reports")):
        expect(f"{name} as it was", house.report(name) == first[name])
    house.run_until(utc(2026, 11, 22))  # puts the missing ones back
    expect("all files again",
           sorted(os.listdir(house.path("reports"))) == sorted(first))
    for name in first:
        expect(f"{name} as it was", house.report(name) == first[name])
        code, found = house.verify(house.path("reports", name))
        expect(f"{name} verified: {found}", code == 0 and found["whole"])
    out = house.call("report", "--window", "2026-10", "--fresh", "--json")
    paths = json.loads(out)["reports"][0]["files"]
    expect("fresh ones beside it",
           all(".fresh." in os.path.basename(path) for path in paths))
    expect("another verdict by other terms",
           json.loads(house.report("york-2026-10.fresh.json"))["figures"] !=
           json.loads(first["york-2026-10.json"])["figures"])
    code, found = house.verify(house.path("reports",
                                          "york-2026-10.fresh.json"))
    expect(f"the fresh one verified: {found}",
           code == 0 and not found["frozen"])


def test_tampering(house):
    """a run changed in a copy of the ledger is named"""
    october(house)
    house.run_until(utc(2026, 11, 20), *due(10))
    report = house.path("reports", "york-2026-10.json")
    export = house.path("export.ndjson")
    house.call("export", "-o", export)
    code, found = house.verify("--export", export, report)
    expect(f"verified from the export: {found}", code == 0)
    copy = house.path("copy.db")
    house.call("backup", copy)
    code, found = house.verify("--ledger", copy, report)
    expect(f"verified from a copy: {found}", code == 0)
    with sqlite3.connect(copy) as db:
        trigger, = db.execute("select sql from sqlite_master where name = "
                              "'run_update'").fetchone()
        db.execute("drop trigger run_update")
        series, record = db.execute(
            "select series, record from run join series on id = series where "
            "count = 60 and service = 'york'").fetchone()
        db.execute("update run set last_ms = last_ms - 600000, count = count "
                   "- 10 where count = 60 and series = ?", (series,))
        db.execute(trigger)
    db.close()
    code, out, err = house.daemon.call("verify", "--ledger", copy, report)
    expect(f"exit 1: {out}{err}", code == 1)
    expect(f"record {record} named: {err}", f"record {record}" in err)
    expect(f"the figure named: {out}", "/figures/down_ms" in out)
    changed = json.loads(house.report("york-2026-10.json"))
    changed["figures"]["availability"]["point"] = 100.0
    rig.write_json(house.path("changed.json"), changed)
    code, found = house.verify(house.path("changed.json"))
    expect(f"the value named: {found}", code == 1 and [
        one["pointer"] for one in found["differences"]] ==
        ["/figures/availability/point"])
    with open(house.path("changed.html"), "wb") as file:
        file.write(house.report("york-2026-10.en.html") + b" ")
    expect("a page that was changed",
           house.verify(house.path("changed.html"))[0] == 1)


def test_correction(house):
    """data that arrives later is a correction beside the frozen report"""
    house.new_ledger()
    house.set_clock(utc(2026, 11, 20))
    house.fill("york", utc(2026, 10, 1, 5), utc(2026, 10, 20, 12))
    house.run_until(utc(2026, 11, 20), *due(10))
    frozen = house.report("york-2026-10.json")
    house.set_clock(utc(2026, 11, 21))
    house.daemon.start()  # filled in beside it
    house.daemon.wait_for_log("config_in_force")
    house.wait_for_turns()
    house.fill("york", utc(2026, 10, 20, 12, 1), utc(2026, 11, 1, 5),
               range(100, 130))
    house.daemon.wait_for_log("report_corrected service=york window=2026-10")
    house.end()
    expect("the frozen one as it was",
           house.report("york-2026-10.json") == frozen)
    one = house.list()[-1]
    first = [other for other in house.list() if other["service"] == "york"][0]
    expect("a correction in the list", one["corrects"] == first["record"])
    expect("its file", one["files"][0]["name"] ==
           "york-2026-10.correction-1.json")
    for name in ("york-2026-10.json", "york-2026-10.correction-1.json"):
        code, found = house.verify(house.path("reports", name))
        expect(f"{name} verified: {found}", code == 0)
    code, found = house.verify(house.path("reports", "york-2026-10.json"))
    expect("the correction named", found["corrections"] == [one["record"]])


def test_told(house):
    """the channels of reports.notify are told, once"""
    october(house)
    house.set_clock(utc(2026, 11, 20))
    house.daemon.start()
    rig.wait_for("two messages", lambda: len([
        alert for alert in house.receiver.alerts
        if alert["kind"] == "report"]) == 2)
    house.end()
    for alert in house.receiver.alerts:
        if alert["kind"] == "report":
            expect("info", alert["status"] == "info" and
                   alert["attachments"] == [] and alert["ledger"]["head"])
    house.run_until(utc(2026, 11, 21))
    expect("told once", len([alert for alert in house.receiver.alerts
                             if alert["kind"] == "report"]) == 2)


def test_backfill(house):
    """past observations: all or nothing, never over what was seen"""
    house.new_ledger()
    house.set_clock(utc(2026, 11, 20))
    first, last = utc(2026, 10, 10), utc(2026, 10, 11)
    house.fill("york", first, last)
    name = house.path("york.ndjson")
    code, _, err = house.daemon.call("backfill", "--from", name,
                                     "--service", "york")
    expect(f"refused: {err}", code == 2 and "already observed" in err)
    code, _, err = house.daemon.call("backfill", "--from", name)
    expect(f"which service: {err}", code == 2 and "several services" in err)
    house.set_clock(utc(2026, 10, 10, 12))
    code, _, err = house.daemon.call("backfill", "--from", name,
                                     "--service", "tokyo")
    expect(f"no future: {err}", code == 2 and "future" in err)
    house.set_clock(utc(2026, 11, 20))
    out = house.call("backfill", "--json", "--dry-run", "--from", name,
                     "--service", "tokyo")
    expect("nothing added by a dry run", json.loads(out)["record"] is None)
    out = house.call("backfill", "--json", "--from", name, "--service",
                     "tokyo")
    expect("observations counted", json.loads(out)["observations"] == 1441)
    out = house.call("report", "--window", "2026-10-10T00:00:00Z/"
                     "2026-10-11T00:00:00Z", "--service", "tokyo", "-o",
                     house.path("told"), "--format", "json,html")
    reports = [line for line in out.split("\n") if line.endswith(".json")]
    with open(reports[0], encoding="utf-8") as file:
        [told] = json.load(file)["origin"]["backfills"]
    expect(f"the report says what it was given: {told}",
           told["observations"] == 1441 and told["file"] == name)
    sparse = house.path("sparse.ndjson")
    with open(sparse, "w", encoding="utf-8") as file:
        for n in range(20):
            file.write(json.dumps({"t": int(utc(2026, 9, 1).timestamp()) * 1000 + n * 3600000,
                                   "probe": "web", "state": "up"}) + "\n")
    code, _, err = house.daemon.call("backfill", "--from", sparse,
                                     "--service", "tokyo")
    expect(f"too far apart: {err}", code == 2 and "--interval" in err)
    house.call("backfill", "--from", sparse, "--service", "tokyo",
               "--interval", "1h")
    with open(sparse, "w", encoding="utf-8") as file:
        file.write('{"t":1790000000,"probe":"web","state":"up"}\n')
    code, _, err = house.daemon.call("backfill", "--from", sparse,
                                     "--service", "tokyo")
    expect(f"seconds are refused: {err}", code == 2 and "seconds" in err)
    with open(name, "a", encoding="utf-8") as file:
        file.write('{"t":1,"probe":"nobody","state":"up"}\n')
    code, _, err = house.daemon.call("backfill", "--from", name,
                                     "--service", "york")
    expect(f"an unknown probe: {err}", code == 2 and "nobody" in err)
    expect("a whole ledger", house.daemon.call(
        "verify", house.path("ledger.db"))[0] == 0)


TESTS = (test_off_on_the_first, test_each_in_its_zone, test_the_same_bytes,
         test_tampering, test_correction, test_told, test_backfill)


def run(test, claimd):
    """Whether it passed."""
    folder = tempfile.mkdtemp(prefix="claimd-monthly-")
    begun, house = time.monotonic(), None
    print(f"{test.__name__}: {test.__doc__}", flush=True)
    try:
        house = House(claimd, folder)
        test(house)
    except (rig.Failure, subprocess.SubprocessError, OSError,
            ValueError) as failure:
        print(f"FAILED: {failure}")
        if house and os.path.exists(house.daemon.log):
            print(house.daemon.logged()[-3000:])
        print(f"  kept in {folder}", flush=True)
        return False
    finally:
        if house:
            house.close()
    shutil.rmtree(folder)
    print(f"  passed in {time.monotonic() - begun:.1f} s", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(each.main(TESTS, run, "build/release/claimd"))
