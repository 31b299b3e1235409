#!/usr/bin/env python3
"""The whole line with a real nginx and a real receiver of alerts.

usage: line.py [CLAIMD] [--only NAME]

Each test starts its own nginx, receiver and daemon in a directory of its own.
The last line is "N passed, M failed".
"""
import argparse
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

OUTAGE_S = 30
DRIFTS = ("10.mttr", "12.incidents")

CLAIMS = {"checklist": {
    "title": "test", "vendor": "test", "as_of": "2026-04-15",
    "template": "meti-2010", "source": {"file": "test", "sha256": "0" * 64},
    "certificates": [], "items": [
        {"no": no, "category": "", "kind": "", "title": "", "definition": "",
         "unit": "", "mark": None, "answer": quote,
         "verification": "measured", "unread": None, "claims": [
             {"id": claim, "metric": claim.split(".")[1],
              "relation": "actual", "value": value, "unit": unit,
              "window": "P1Y", "scope": None, "hedged": [], "quote": quote}]}
        for no, claim, value, unit, quote in (
            (5, "5.availability", "99.9990", "percent", "99.9990 %"),
            (10, "10.mttr", "PT0S", None, "0分"),
            (12, "12.incidents", "0", "count", "0回"))]}}


def expect(what, value):
    if not value:
        raise rig.Failure(f"expected {what}")


class Line:
    """A directory with nginx, receiver, configuration and daemon."""

    def __init__(self, claimd, folder):
        self.folder = folder
        os.mkdir(os.path.join(folder, "nginx"))
        self.nginx = rig.Nginx(os.path.join(folder, "nginx"),
                               count_requests=True)
        self.receiver = rig.Receiver()
        self.daemon = rig.Daemon(claimd, os.path.join(folder, "claimd.json"))
        self.ledger = os.path.join(folder, "ledger.db")
        rig.write_json(os.path.join(folder, "claims.json"), CLAIMS)
        self.configure(["web"])

    def configure(self, probes):
        rig.write_json(self.daemon.config, self.configuration(probes))

    def configuration(self, probes):
        return {
            "vantage": "here", "storage": {"sqlite": "ledger.db"},
            "alerts": {"channels": [{"id": "receiver", "type": "webhook",
                                     "url": self.receiver.url}]},
            "services": [{
                "id": "site", "claims": "claims.json",
                "timezone": "Asia/Tokyo",
                "probes": [{"id": probe, "type": "http",
                            "url": self.nginx.url, "interval": "1s",
                            "timeout": "900ms", "retry_interval": "500ms"}
                           for probe in probes]}]}

    def begin(self):
        """Everything runs and the first observations are on disk."""
        self.nginx.start()
        self.daemon.start()
        self.daemon.wait_for_state("up")

    def figures(self, from_ms, to_ms):
        """The figures of a window, from a report."""
        folder = os.path.join(self.folder, "reports")
        shutil.rmtree(folder, ignore_errors=True)
        window = f"{rig.instant(from_ms)}/{rig.instant(to_ms)}"
        code, _, error = self.daemon.call("report", "--window", window,
                                          "--format", "json", "-o", folder)
        expect(f"a report, not exit {code}: {error}", code == 0)
        for place, _, names in os.walk(folder):
            for name in names:
                if name.endswith(".json"):
                    with open(os.path.join(place, name),
                              encoding="utf-8") as file:
                        return json.load(file)["figures"]
        raise rig.Failure("the report wrote no JSON file")

    def close(self):
        self.daemon.stop(signal.SIGKILL)
        self.nginx.stop()
        self.receiver.close()


def now_ms():
    return time.time_ns() // 1_000_000


def check_outage(line, begun_ms, down_from_ms, down_to_ms):
    """The outage that was made is what was measured and told, once."""
    for kind in ("incident_opened", "incident_closed"):
        line.receiver.wait_for(kind)
    for claim in DRIFTS:
        line.receiver.wait_for("drift", claim)
    line.daemon.wait_for_state("up")
    figures = line.figures(begun_ms, now_ms())
    made_ms = down_to_ms - down_from_ms
    low, high = figures["down_min_ms"], figures["down_max_ms"]
    print(f"  made {made_ms} ms, bounds {low} to {high} ms, point "
          f"{figures['down_ms']} ms")
    expect(f"{low} <= {made_ms} <= {high}", low <= made_ms <= high)
    expect("bounds no wider than the time nobody looked, and two probes each",
           high - low <= figures["unknown_ms"] + 4 * 2500)
    expect(f"one incident, not {figures['incident_count']}",
           figures["incident_count"] == 1)
    # Whatever else there is to tell is told before it stops in order.
    expect("exit 0 at SIGTERM", line.daemon.stop() == 0)
    line.daemon.start()
    line.daemon.wait_for_state("up")
    expect("exit 0 at SIGTERM again", line.daemon.stop() == 0)
    alerts = line.receiver.alerts
    kinds = [a["kind"] for a in alerts if a["kind"] != "trouble"]
    expect(f"the incident with what it refutes, and its end, not {kinds}",
           kinds == ["incident_opened", "incident_closed"])
    drifts = sorted(claim for a in alerts for claim in rig.drifts_of(a))
    expect(f"each drift once, not {drifts}", drifts == sorted(DRIFTS))
    expect("no key twice", len(set(a["key"] for a in alerts)) == len(alerts))
    [opened] = [a for a in alerts if a["kind"] == "incident_opened"]
    expect(f"it says what was seen: {opened['text']['en']}",
           "connection_refused (GET http://" in opened["text"]["en"])


def make_outage(line, in_the_middle):
    """Stops nginx for OUTAGE_S; the true (from, to) in wall milliseconds."""
    line.nginx.stop()
    down_from_ms, begun = now_ms(), time.monotonic()
    in_the_middle()
    time.sleep(max(0, begun + OUTAGE_S - time.monotonic()))
    line.nginx.start()
    return down_from_ms, now_ms()


def test_outage(line):
    """30 s of downtime: within the bounds, one incident, told once."""
    begun_ms = now_ms()
    line.begin()
    check_outage(line, begun_ms, *make_outage(line, lambda: None))


def test_killed(line):
    """The same with claimd killed in the middle and started again."""
    begun_ms = now_ms()
    line.begin()

    def kill():
        line.receiver.wait_for("incident_opened")
        line.daemon.wait_for_state("down")
        time.sleep(OUTAGE_S / 3)
        line.daemon.kill()
        time.sleep(OUTAGE_S / 6)
        line.daemon.start()
        line.daemon.wait_for_state("down")

    check_outage(line, begun_ms, *make_outage(line, kill))
    expect("a crash in the log", "crash" in line.daemon.logged())
    causes = [a["cause"] for a in line.receiver.of_kind("trouble")]
    expect(f"the crash told once, not {causes}", causes == ["claimd/crash"])


def test_receiver_away(line):
    """A receiver that refuses gets its messages later, in order."""
    line.begin()
    line.receiver.status = 503
    line.nginx.stop()
    line.daemon.wait_for_log("incident_opened")
    line.nginx.start()
    line.daemon.wait_for_log("incident_closed")
    expect("nothing delivered yet", not line.receiver.alerts)
    line.receiver.status = 204
    line.receiver.wait_for("incident_closed")
    kinds = [a["kind"] for a in line.receiver.alerts]
    expect(f"opened before closed, each once: {kinds}",
           [k for k in kinds if k.startswith("incident")] ==
           ["incident_opened", "incident_closed"])


def test_stops_in_order(line):
    """SIGTERM and SIGINT: exit 0, no crash found by the next start."""
    line.begin()
    expect("exit 0 at SIGTERM", line.daemon.stop() == 0)
    line.daemon.start()
    line.daemon.wait_for_state("up")
    expect("exit 0 at SIGINT", line.daemon.stop(signal.SIGINT) == 0)
    expect("no crash in the log", "crash" not in line.daemon.logged())
    expect("no incident told", not line.receiver.alerts)


def test_reload(line):
    """SIGHUP takes a good configuration; a bad one leaves the old in force."""
    line.begin()
    line.configure(["web", "second"])
    line.daemon.process.send_signal(signal.SIGHUP)
    rig.wait_for("the second probe", lambda:
                 line.daemon.states().get("second") == "up", step_s=0.2)
    with open(line.daemon.config, "w", encoding="utf-8") as config:
        config.write('{\n  "vantag": "x"\n}\n')
    line.daemon.process.send_signal(signal.SIGHUP)
    line.daemon.wait_for_log("claimd.json:2:")
    expect("the nearest known key is named",
           "vantage" in line.daemon.logged().split("claimd.json:2:")[1])
    line.configure(["web", "second"])
    line.nginx.stop()
    line.daemon.wait_for_state("down")
    line.receiver.wait_for("incident_opened")
    expect("exit 0", line.daemon.stop() == 0)


def test_reload_during_turn(line):
    """A reload while the ledger is held up: fewer services, all well."""
    config = line.configuration(["web"])
    [site] = config["services"]
    config["services"] = [dict(site, id=f"site{i}") for i in range(40)]
    rig.write_json(line.daemon.config, config)
    line.nginx.start()
    line.daemon.start()
    rig.wait_for("all on disk", lambda: os.path.exists(line.ledger)
                 and len(line.daemon.logged().split("state=up")) > 40)
    holder = sqlite3.connect(line.ledger, isolation_level=None, timeout=10)
    holder.execute("begin immediate")
    n_looks = line.nginx.n_requests()
    rig.wait_for("a turn that waits", lambda:
                 line.nginx.n_requests() > n_looks + 3 * 40)
    config["services"] = config["services"][:3]
    rig.write_json(line.daemon.config, config)
    line.daemon.process.send_signal(signal.SIGHUP)
    rig.wait_for("the reload", lambda:
                 line.daemon.logged().count("config_in_force") == 2)
    holder.execute("rollback")
    holder.close()
    line.nginx.stop()
    rig.wait_for("three outages", lambda:
                 line.daemon.logged().count("incident_opened service=") == 3)
    line.daemon.check_alive()
    expect("exit 0", line.daemon.stop() == 0)


def made_ledger(line):
    """Lets the daemon make a ledger; its bytes."""
    line.begin()
    expect("exit 0", line.daemon.stop() == 0)
    with open(line.ledger, "rb") as file:
        return file.read()


def left_alone(line, *words):
    """The daemon says so, keeps probing, stops in order; nothing changed."""
    with open(line.ledger, "rb") as file:
        before = file.read()
    n_looks = line.nginx.n_requests()
    line.daemon.start()
    line.daemon.wait_for_log("ledger_not_written")
    rig.wait_for("more looks", lambda: line.nginx.n_requests() > n_looks + 2)
    said = [text for text in line.daemon.logged().split("\n")
            if "ledger_not_written" in text][-1]
    for word in words + ("ledger.db", "at_risk"):
        expect(f"\"{word}\" in: {said}", word in said)
    expect("exit 3 at SIGTERM: what was seen is lost",
           line.daemon.stop() == 3)
    with open(line.ledger, "rb") as file:
        expect("an unchanged ledger", file.read() == before)
    code, _, error = line.daemon.call("status")
    expect(f"status cannot tell: {code} {error}", code == 3 and error)


def test_newer_ledger(line):
    """A ledger of a newer version is left alone."""
    made_ledger(line)
    with sqlite3.connect(line.ledger) as ledger:
        version = ledger.execute("pragma user_version").fetchone()[0]
        expect("a numbered schema", version > 0)
        ledger.execute(f"pragma user_version={version + 1000}")
    ledger.close()
    for extra in ("-wal", "-shm"):
        if os.path.exists(line.ledger + extra):
            os.unlink(line.ledger + extra)
    left_alone(line, "newer")


def test_corrupt_ledger(line):
    """A damaged ledger is left alone."""
    content = bytearray(made_ledger(line))
    for offset in range(4096 * 2, len(content), 4096):
        content[offset:offset + 64] = os.urandom(64)
    with open(line.ledger, "wb") as file:
        file.write(content)
    left_alone(line)


def test_not_a_ledger(line):
    """A file that is something else is left alone."""
    line.nginx.start()
    with open(line.ledger, "w", encoding="utf-8") as file:
        file.write("this is no database, it is a letter\n" * 200)
    left_alone(line)


def test_second_daemon(line):
    """A second daemon on the same ledger is refused."""
    line.begin()
    code, _, error = line.daemon.call("run")
    expect(f"exit 3, not {code}: {error}", code == 3)
    expect(f"the ledger named: {error}", "ledger.db" in error)
    line.daemon.check_alive()


def test_bad_config(line):
    """A bad configuration: exit 2, file:line:column, no ledger made."""
    with open(line.daemon.config, "w", encoding="utf-8") as config:
        config.write('{\n  "services": [{"id": "x", "prob": []}]\n}\n')
    code, _, error = line.daemon.call("run")
    expect(f"exit 2, not {code}: {error}", code == 2)
    expect(f"a place: {error}", "claimd.json:2:" in error)
    expect("no ledger", not os.path.exists(line.ledger))


def test_full_disk(line):
    """A disk that fills: probing goes on, the log says so, then it heals."""
    disk = rig.SmallDisk(os.path.join(line.folder, "disk"))
    config = line.configuration(["web"])
    config["storage"]["sqlite"] = "disk/ledger.db"
    rig.write_json(line.daemon.config, config)
    line.daemon.prefix = disk.enter
    try:
        line.begin()
        disk.fill()
        line.nginx.stop()
        line.daemon.wait_for_log("ledger_not_written", limit_s=120)
        expect("no space named", "no space" in line.daemon.logged())
        line.daemon.check_alive()
        expect("nothing told that is not on disk",
               not line.receiver.of_kind("incident_opened"))
        disk.empty()
        line.receiver.wait_for("incident_opened")
        line.daemon.wait_for_state("down")
        expect("exit 0", line.daemon.stop() == 0)
    finally:
        line.daemon.stop(signal.SIGKILL)
        disk.close()


TESTS = (test_outage, test_killed, test_receiver_away, test_stops_in_order,
         test_reload, test_reload_during_turn, test_newer_ledger,
         test_corrupt_ledger, test_not_a_ledger, test_second_daemon, test_bad_config,
         test_full_disk)


def run(test, claimd):
    """Whether it passed."""
    folder = tempfile.mkdtemp(prefix="claimd-line-")
    begun, line = time.monotonic(), None
    print(f"{test.__name__}: {test.__doc__}", flush=True)
    try:
        line = Line(claimd, folder)
        test(line)
    except (rig.Failure, subprocess.SubprocessError, OSError) as failure:
        print(f"FAILED: {failure}")
        if line and os.path.exists(line.daemon.log):
            print(line.daemon.logged()[-3000:])
        print(f"  kept in {folder}", flush=True)
        return False
    finally:
        if line:
            line.close()
    shutil.rmtree(folder)
    print(f"  passed in {time.monotonic() - begun:.1f} s", flush=True)
    return True


def main(all_tests):
    parser = argparse.ArgumentParser()
    parser.add_argument("claimd", nargs="?", default="build/debug/claimd")
    parser.add_argument("--only", help="part of a test's name")
    options = parser.parse_args()
    tests = [t for t in all_tests if (options.only or "") in t.__name__]
    results = [run(test, options.claimd) for test in tests]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main(TESTS))
