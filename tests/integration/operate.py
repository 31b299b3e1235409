#!/usr/bin/env python3
"""What people say beside a running daemon: maintenance, incidents, attest.

usage: operate.py [CLAIMD] [--only NAME]

Each test has its own nginx, receiver and daemon in a directory of its own. The
last line is "N passed, M failed".
"""
import argparse
import datetime
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

NOBODY = 65534


def claims(*items):
    """A claims file of (number, class, answer, claim or None)."""
    return {"checklist": {
        "title": "test", "vendor": "test", "as_of": "2026-04-15",
        "template": "meti-2010", "source": {"file": "test",
                                            "sha256": "0" * 64},
        "certificates": [], "items": [
            {"no": no, "category": "", "kind": "", "title": "",
             "definition": "", "unit": "", "mark": None, "answer": answer,
             "verification": verification, "unread": None,
             "claims": [claim] if claim else []}
            for no, verification, answer, claim in items]}}


def claim(name, relation, value, quote, unit=None):
    return {"id": name, "metric": name.split(".")[1], "relation": relation,
            "value": value, "unit": unit, "window": "P1Y", "scope": None,
            "hedged": [], "quote": quote}


CLAIMS = claims(
    (2, "measured", "1か月前", claim("2.maintenance_notice", "at_least", "P1M",
                                  "1か月前")),
    (4, "none", "規定はありません", None),
    (12, "measured", "0回", claim("12.incidents", "actual", "0", "0回",
                                 "count")),
    (13, "attested", "24時間監視", None),
    (25, "attested", "上限なし", claim("25.resource_limit", "is", "none",
                                   "上限なし")))


def expect(what, value):
    if not value:
        raise rig.Failure(f"expected {what}")


def now_ms():
    return time.time_ns() // 1_000_000


class Site:
    """A directory with nginx, receiver, configuration and daemon."""

    def __init__(self, claimd, folder):
        self.folder = folder
        os.mkdir(os.path.join(folder, "nginx"))
        self.nginx = rig.Nginx(os.path.join(folder, "nginx"))
        self.receiver = rig.Receiver()
        self.daemon = rig.Daemon(claimd, os.path.join(folder, "claimd.json"))
        self.ledger = os.path.join(folder, "ledger.db")
        rig.write_json(os.path.join(folder, "claims.json"), CLAIMS)
        self.configure()

    def configure(self, maintenance=()):
        rig.write_json(self.daemon.config, {
            "vantage": "here", "storage": {"sqlite": "ledger.db"},
            "alerts": {"channels": [{"id": "receiver", "type": "webhook",
                                     "url": self.receiver.url}]},
            "services": [{
                "id": "site", "claims": "claims.json",
                "timezone": "Asia/Tokyo", "maintenance": list(maintenance),
                "probes": [{"id": "web", "type": "http",
                            "url": self.nginx.url, "interval": "1s",
                            "timeout": "900ms", "retry_interval": "500ms"}]}]})

    def begin(self):
        self.nginx.start()
        self.daemon.start()
        self.daemon.wait_for_state("up")
        # An outage has an edge only once two looks came before it.
        rig.wait_for("a second look", self.looked_twice)

    def looked_twice(self):
        probe = self.daemon.status()["services"][0]["probes"][0]
        return probe["since"] < probe["last"]

    def do(self, *arguments):
        """A command that must succeed: what it printed as JSON."""
        code, out, error = self.daemon.call(*arguments, "--json")
        expect(f"`{' '.join(arguments)}` to do it, not exit {code}: {error}",
               code == 0)
        return json.loads(out)

    def refused(self, code, words, *arguments):
        """A command that must be refused with these words and change
        nothing."""
        before = self.records()
        got, _, error = self.daemon.call(*arguments)
        expect(f"`{' '.join(arguments)}` refused with {code}, not {got}",
               got == code)
        for word in words:
            expect(f"\"{word}\" in \"{error}\"", word in error)
        expect("no record of it", [kind for kind, _ in self.records()].count(
            "maintenance") == [kind for kind, _ in before].count(
                "maintenance"))

    def records(self, kind=None):
        with sqlite3.connect(self.ledger) as db:
            rows = db.execute("select kind, body from record order by seq"
                              ).fetchall()
        db.close()
        return [(k, json.loads(body)) for k, body in rows
                if kind is None or k == kind]

    def verdict(self, claim_id):
        for verdict in self.daemon.status().get("verdicts", []):
            if verdict["claim"] == claim_id:
                return verdict
        raise rig.Failure(f"no verdict on {claim_id}")

    def told(self, claim_id):
        """The daemon's own newest word on a claim."""
        words = [body["verdict"] for _, body in self.records("verdict")
                 if body["claim"] == claim_id]
        return words[-1] if words else None

    def wait_told(self, claim_id, verdict):
        rig.wait_for(f"{claim_id} to be {verdict} for the daemon",
                     lambda: self.told(claim_id) == verdict)

    def figures(self, from_ms, to_ms):
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

    def outage(self):
        """(from, to) of an outage that was seen and is over."""
        from_ms = now_ms()
        self.nginx.stop()
        self.daemon.wait_for_state("down")
        rig.wait_for("an incident", lambda: self.incidents())
        self.nginx.start()
        self.daemon.wait_for_state("up")
        return from_ms, now_ms()

    def incidents(self):
        return self.do("incident", "list")["incidents"]

    def close(self):
        self.daemon.stop(signal.SIGKILL)
        self.nginx.stop()
        self.receiver.close()


def window(from_ms, to_ms):
    return "--start", rig.instant(from_ms), "--end", rig.instant(to_ms)


def test_maintenance(site):
    """Planned stops: in time, too late, taken back, by whom; one outage."""
    site.begin()
    begun_ms = now_ms()
    ahead_ms = begun_ms + 3_600_000
    done = site.do("maintenance", "add", "site",
                   *window(ahead_ms, ahead_ms + 60_000), "--by", "佐藤",
                   "--note", "DB upgrade")
    expect("all of it planned", done["maintenance"][0]["planned"])
    expect("the record", site.records("maintenance")[-1][1] == {
        "announced_ms": None, "by": "佐藤", "end_ms": ahead_ms + 60_000,
        "note": "DB upgrade", "start_ms": ahead_ms})
    expect("a notice nobody can judge",
           site.verdict("2.maintenance_notice")["reason"] == "no_source")
    # One that is in force from now on: what is down now is no downtime.
    site.do("maintenance", "add", "site",
            *window(now_ms() + 1_000, now_ms() + 600_000), "--by", "Ito",
            "--announced", rig.instant(begun_ms - 40 * 86_400_000))
    time.sleep(1.1)  # it has to have begun
    from_ms = now_ms()
    site.nginx.stop()
    site.daemon.wait_for_state("down")
    expect("no incident", site.incidents() == [])
    figures = site.figures(from_ms, now_ms())
    expect(f"no downtime, not {figures['down_ms']}", figures["down_ms"] == 0)
    expect("the time as maintenance", figures["maintenance_ms"] > 0)
    # Taken back while it lasts: from then on it is downtime.
    standing = [w for w in site.do("maintenance", "list")["maintenance"]
                if w["by"] == "Ito"][0]
    done = site.do("maintenance", "remove", "site", "--start",
                   standing["start"], "--end", standing["end"], "--by",
                   "Suzuki", "--note", "done early")
    removed_ms = now_ms()
    rest = done["maintenance"][0]
    expect("the part before stays planned",
           rest["planned"]["to"] == rest["removed"] != rest["end"])
    rig.wait_for("the incident that begins then", site.incidents)
    site.daemon.wait_for_state("down")
    figures = site.figures(from_ms, now_ms())
    expect(f"downtime since, not {figures['down_ms']}",
           0 < figures["down_ms"] <= now_ms() - removed_ms + 2_000)
    expect("who removed it", site.records("maintenance_removed")[-1][1][
        "by"] == "Suzuki")
    site.receiver.wait_for("incident_opened", limit_s=90)
    # The daemon itself judges so.
    site.wait_told("12.incidents", "overstated")
    expect("nobody knows", not site.incidents()[0]["acknowledged"])
    site.do("ack", "site", "incident", "--by", "Ito", "--until", "4h")
    expect("somebody knows", site.incidents()[0]["acknowledged"])


def test_maintenance_too_late(site):
    """Said after it began, it is downtime; a word of before is shown."""
    site.begin()
    from_ms, to_ms = site.outage()
    down_ms = site.figures(from_ms, to_ms)["down_ms"]
    expect("downtime", down_ms > 0)
    late = window(from_ms - 1_000, to_ms)
    code, out, _ = site.daemon.call("maintenance", "add", "site", *late,
                                    "--by", "Sato", "--lang", "en")
    expect(f"a word about it: {out}", code == 0 and
           "counts as downtime" in out)
    expect("the same downtime",
           site.figures(from_ms, now_ms())["down_ms"] == down_ms)
    site.do("maintenance", "remove", "site", *late, "--by", "Sato")
    code, out, _ = site.daemon.call(
        "maintenance", "add", "site", *late, "--by", "Sato", "--announced",
        rig.instant(from_ms - 86_400_000), "--lang", "en")
    expect(f"a word about it: {out}", code == 0 and
           "rests on the\nword of who says so" in out)
    expect("planned by that word",
           site.figures(from_ms, now_ms())["down_ms"] == 0)
    shown = [w for w in site.do("maintenance", "list")["maintenance"]
             if w["removed"] is None][0]
    expect("both times", shown["announced"] < shown["recorded"])
    expect("a notice that was too short", site.verdict(
        "2.maintenance_notice")["verdict"] == "overstated")
    # It only ever stood after the fact: taken back, nothing of it is left.
    site.do("maintenance", "remove", "site", *late, "--by", "Sato")
    expect("downtime again",
           site.figures(from_ms, now_ms())["down_ms"] == down_ms)


def test_maintenance_configured(site):
    """What leaves the configuration ends by a record; reload, refusals."""
    ahead = now_ms() + 3_600_000
    stop = {"start": rig.instant(ahead), "end": rig.instant(ahead + 60_000)}
    site.configure([stop])
    site.begin()
    rig.wait_for("its record", lambda: site.records("maintenance"))
    expect("nobody's name on it",
           site.records("maintenance")[0][1]["by"] is None)
    args = ("--start", stop["start"], "--end", stop["end"], "--by", "Sato")
    site.refused(2, ["claimd.json", "declares that stop already"],
                 "maintenance", "add", "site", *args)
    site.refused(2, ["claimd.json", "reload"], "maintenance", "remove",
                 "site", *args)
    site.configure([dict(stop, announced=rig.instant(now_ms() - 60_000))])
    site.daemon.process.send_signal(signal.SIGHUP)
    rig.wait_for("the new word of its announcement",
                 lambda: len(site.records("maintenance")) == 2)
    site.configure()
    site.daemon.process.send_signal(signal.SIGHUP)
    rig.wait_for("the record of its removal",
                 lambda: site.records("maintenance_removed"))
    listed = site.do("maintenance", "list", "site")["maintenance"]
    expect("one window, taken back",
           len(listed) == 1 and listed[0]["removed"] and
           listed[0]["planned"] is None)


def test_refusals(site):
    """Each refusal names the place and the cure, and writes nothing."""
    site.begin()
    ahead = window(now_ms() + 60_000, now_ms() + 120_000)
    by = ("--by", "Sato")
    cases = (
        (("maintenance", "add", "shop", *ahead, *by), ["shop", "site"]),
        (("maintenance", "add", "site", *ahead), ["--by"]),
        (("maintenance", "add", "site", "--start", "tomorrow", "--end", "x",
          *by), ["tomorrow", "2026-12-05T01:00:00+09:00"]),
        (("maintenance", "add", "site", ahead[0], ahead[3], ahead[2],
          ahead[1], *by), ["after --start"]),
        (("maintenance", "add", "site", *ahead, *by, "--announced",
          rig.instant(now_ms() + 50_000)), ["future"]),
        (("maintenance", "remove", "site", *ahead, *by),
         ["maintenance list site"]),
        (("maintenance", "grow"), ["grow", "add, list or remove"]),
        (("maintenance", "add", "site", "more", *ahead, *by), ["more"]),
        (("maintenance", "add", "site", *ahead, "--by", "a\nb"),
         ["--by", "control"]),
        (("incident", "note", "site", "2026-01-01T00:00:00Z", "--about",
          "cause", "--note", "x", *by), ["no incident of site"]),
        (("incident", "note", "site", "2026-01-01T00:00:00Z", "--about",
          "joke", "--note", "x", *by), ["note, cause or dispute"]),
        (("incident", "list", "--window", "x"), ["--window"]),
        (("attest", "12.incidents", "--until", "2027-03-31", *by),
         ["decided by what is measured"]),
        (("attest", "4", "--until", "2027-03-31", *by), ["promises nothing"]),
        (("attest", "25", "--until", "2027-03-31", *by),
         ["25.resource_limit"]),
        (("attest", "77", "--until", "2027-03-31", *by), ["no claim"]),
        (("attest", "13", "--until", "2020-03-31", *by), ["has passed"]),
        (("attest", "13", "--until", "2099-03-31", *by), ["years"]),
        (("attest", "13", "--until", "soon", *by), ["2027-03-31"]),
        (("attest", "13", "--withdraw", *by), ["nobody vouches"]),
        (("attest", "13", *by), ["--until", "--withdraw"]),
        (("run", "--json"), ["--stats"]),
    )
    for arguments, words in cases:
        site.refused(2, words, *arguments)
    expect("nothing written", not any(
        kind in ("maintenance", "maintenance_removed", "incident_note",
                 "attestation") for kind, _ in site.records()))


def end_of(date):
    """The end of a local day in Tokyo, as status writes it."""
    day = datetime.date.fromisoformat(date) + datetime.timedelta(days=1)
    return f"{day}T00:00:00+09:00"


def test_attest(site):
    """A person's word: at once in status and for the daemon, lapses."""
    site.begin()
    date = str(datetime.date.today() + datetime.timedelta(days=90))
    expect("no source", site.verdict("13")["reason"] == "no_source")
    done = site.do("attest", "site", "13", "--until", date, "--by", "佐藤",
                   "--note", "on site")
    verdict = site.verdict("13")
    expect("attested", verdict["verdict"] == "attested")
    expect("until the end of that day, by whom", verdict["attested"] == {
        "until": end_of(date), "by": "佐藤", "note": "on site",
        "at": verdict["attested"]["at"], "record": done["record"]})
    expect("its record as evidence",
           verdict["evidence"] == [f"record:{done['record']}"])
    site.wait_told("13", "attested")
    # Another one that ends in a moment: told as drift.
    site.do("attest", "25.resource_limit", "--until",
            rig.instant(now_ms() + 3_000), "--by", "Ito")
    expect("attested",
           site.verdict("25.resource_limit")["verdict"] == "attested")
    rig.wait_for("its end", lambda: site.verdict("25.resource_limit")[
        "verdict"] == "lapsed")
    alert = site.receiver.wait_for("drift", "25.resource_limit", limit_s=120)
    expect("what to do", "attest" in json.dumps(alert))
    code, _, _ = site.daemon.call("status")
    expect("drift in the exit code", code == 2)
    # Somebody knows of it; an item without claims is named by its number.
    expect("no mark", not site.verdict("25.resource_limit")["acknowledged"])
    site.do("ack", "site", "25.resource_limit", "--by", "Ito", "--until", "4h")
    site.do("mute", "site", "13", "--by", "Ito", "--until", "4h")
    expect("acknowledged",
           site.verdict("25.resource_limit")["acknowledged"] and
           not site.verdict("25.resource_limit")["muted"])
    expect("muted", site.verdict("13")["muted"])
    site.refused(2, ["25.resource_limit", "13"], "ack", "site", "77", "--by",
                 "Ito", "--until", "4h")
    # Vouched for anew, and taken back.
    site.do("attest", "25.resource_limit", "--until", date, "--by", "Ito")
    expect("attested again",
           site.verdict("25.resource_limit")["verdict"] == "attested")
    site.do("attest", "25.resource_limit", "--withdraw", "--by", "Ito")
    verdict = site.verdict("25.resource_limit")
    expect("nobody's word", verdict["reason"] == "no_source" and
           verdict["attested"] is None)
    # The published words change: the word was for others.
    changed = json.loads(json.dumps(CLAIMS))
    for item in changed["checklist"]["items"]:
        if item["no"] == 13:
            item["answer"] = "営業時間内のみ監視"
    rig.write_json(os.path.join(site.folder, "claims.json"), changed)
    expect("no word for the new text",
           site.verdict("13")["reason"] == "no_source")


def test_incident_notes(site):
    """A note changes no figure; a dispute stands beside the verdict."""
    site.begin()
    from_ms, to_ms = site.outage()
    site.wait_told("12.incidents", "overstated")
    before = site.figures(from_ms, to_ms)
    incident = site.incidents()[0]
    expect("its edges", incident["start_earliest"] <= incident["start"] and
           incident["certain"] and not incident["open"] and
           incident["repair_min_ms"] <= incident["repair_ms"] <=
           incident["repair_max_ms"])
    for about, note in (("cause", "停電"), ("dispute", "our uplink"),
                        ("note", "see ticket 7")):
        site.do("incident", "note", "site", incident["start"], "--about",
                about, "--by", "Ito", "--note", note)
    noted = site.incidents()[0]
    expect("three notes in order", [n["about"] for n in noted["notes"]] ==
           ["cause", "dispute", "note"])
    noted["notes"] = incident["notes"] = []
    expect("the same incident", noted == incident)
    expect("the same figures", site.figures(from_ms, to_ms) == before)
    verdict = site.verdict("12.incidents")
    expect("the dispute beside the verdict",
           [d["note"] for d in verdict["disputed"]] == ["our uplink"])
    code, out, _ = site.daemon.call("status", "--lang", "en")
    expect("the dispute in the table", "disputed: incident of" in out)
    start = datetime.datetime.fromisoformat(incident["start"])
    near = (start + datetime.timedelta(seconds=1)).isoformat()
    site.refused(2, [incident["start"]], "incident", "note", "site", near,
                 "--about", "note", "--by", "Ito", "--note", "x")


def test_many_at_once(site):
    """Twelve commands at once beside the daemon: all kept, one chain."""
    site.begin()
    ahead = now_ms() + 3_600_000
    running = [subprocess.Popen(
        [site.daemon.claimd, "maintenance", "-c", site.daemon.config, "add",
         "site", *window(ahead + i * 60_000, ahead + i * 60_000 + 30_000),
         "--by", "Sato"], stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True) for i in range(12)]
    for command in running:
        _, error = command.communicate(timeout=rig.WAIT_S)
        expect(f"each one done: {error}", command.returncode == 0)
    expect("twelve windows",
           len(site.do("maintenance", "list")["maintenance"]) == 12)
    site.daemon.check_alive()
    expect("a daemon that stops well", site.daemon.stop() == 0)
    # The daemon checks the newest records of the chain at its start.
    site.daemon.start()
    site.daemon.wait_for_state("up")
    expect("no trouble", "ledger_not_written" not in site.daemon.logged())


def as_user(uid, site, *arguments):
    return subprocess.run(
        ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups",
         site.daemon.claimd, arguments[0], "-c", site.daemon.config,
         *arguments[1:]], capture_output=True, text=True, timeout=rig.WAIT_S)


def give_to(uid, folder):
    for place, folders, files in os.walk(folder):
        for name in folders + files:
            os.chown(os.path.join(place, name), uid, uid)
    os.chown(folder, uid, uid)


def test_stopped_and_another_user(site):
    """While the daemon is stopped; root leaves nothing it cannot open."""
    if os.geteuid() != 0:  # several users take root
        done = subprocess.run(
            ["sudo", "-n", sys.executable, __file__, site.daemon.claimd,
             "--only", "another_user"], capture_output=True, text=True,
            timeout=3 * rig.WAIT_S)
        expect(f"it as root: {done.stdout}{done.stderr}",
               done.returncode == 0)
        return
    site.begin()
    expect("a daemon that stops well", site.daemon.stop() == 0)
    os.chmod(site.folder, 0o755)
    give_to(NOBODY, site.folder)
    ahead = window(now_ms() + 60_000, now_ms() + 120_000)
    site.do("maintenance", "add", "site", *ahead, "--by", "root")
    site.do("attest", "13", "--until",
            str(datetime.date.today() + datetime.timedelta(days=9)), "--by",
            "root")
    # A writer that was killed leaves its log behind: root goes on with it.
    with sqlite3.connect(site.ledger) as held:
        held.execute("select count(*) from record").fetchone()
        site.do("maintenance", "remove", "site", *ahead, "--by", "root")
        owners = {name: os.stat(os.path.join(site.folder, name)).st_uid
                  for name in os.listdir(site.folder)
                  if name.startswith("ledger.db")}
        expect(f"all of it the owner's: {owners}",
               set(owners.values()) == {NOBODY} and
               "ledger.db-wal" in owners)
    held.close()
    done = as_user(NOBODY, site, "maintenance", "list", "--json")
    expect(f"the owner reads it: {done.stderr}", done.returncode == 0)
    done = as_user(NOBODY - 1, site, "maintenance", "add", "site", *ahead,
                   "--by", "x")
    expect(f"another one may not: {done.stderr}", done.returncode == 3 and
           "run it as root or nobody" in done.stderr)
    os.unlink(site.daemon.log)
    site.daemon.prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}",
                          "--clear-groups"]
    site.daemon.start()
    site.daemon.wait_for_state("up")
    site.wait_told("13", "attested")


def test_no_ledger(site):
    """Without a ledger or its folder: said, and nothing is made."""
    code, _, error = site.daemon.call("maintenance", "list")
    expect(f"no ledger yet: {error}", code == 3 and "claimd run" in error)
    code, _, error = site.daemon.call(
        "attest", "13", "--until", "2027-03-31", "--by", "Sato")
    expect(f"no ledger yet: {error}", code == 3 and "claimd run" in error)
    expect("none made", not os.path.exists(site.ledger))
    with open(site.daemon.config, encoding="utf-8") as file:
        conf = json.load(file)
    conf["storage"]["sqlite"] = "missing/ledger.db"
    rig.write_json(site.daemon.config, conf)
    code, out, _ = site.daemon.call("check", "--json")
    warnings = json.loads(out)["warnings"]
    expect(f"a warning of the folder: {warnings}", code == 0 and
           any("missing" in w and "make it" in w for w in warnings))
    expect("no folder made",
           not os.path.exists(os.path.join(site.folder, "missing")))


TESTS = (test_maintenance, test_maintenance_too_late,
         test_maintenance_configured, test_refusals, test_attest,
         test_incident_notes, test_many_at_once,
         test_stopped_and_another_user, test_no_ledger)


def run(test, claimd):
    folder = tempfile.mkdtemp(prefix="claimd-operate-")
    site = Site(claimd, folder)
    begun = time.monotonic()
    try:
        test(site)
        print(f"ok    {test.__doc__} {time.monotonic() - begun:.1f} s",
              flush=True)
        return True
    except rig.Failure as failure:
        print(f"FAIL  {test.__doc__} {failure}", flush=True)
        if os.path.exists(site.daemon.log):
            print(site.daemon.logged()[-2000:], flush=True)
        return False
    finally:
        site.close()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("claimd", nargs="?",
                        default=os.path.join(ROOT, "build/debug/claimd"))
    parser.add_argument("--only")
    options = parser.parse_args()
    chosen = [t for t in TESTS
              if options.only is None or options.only in t.__name__]
    passed = sum(run(test, options.claimd) for test in chosen)
    print(f"{passed} passed, {len(chosen) - passed} failed")
    return 0 if passed == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
