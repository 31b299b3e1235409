#!/usr/bin/env python3
"""The package in a booted systemd: what an operator does with it in a year.

usage: systemd.py [CLAIMD] [--package DEB]

CLAIMD is not used: what is tested is DEB, else what scripts/package builds. The
steps are one machine's life and depend on each other; the first that fails is
the last. Needs root (or sudo), see tests/support/booted.py. The last line is
"N passed, M failed".
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

import booted  # noqa: E402
import rig  # noqa: E402

UNIT = "claimd.service"
COLLECT = "claimd-collect.service"
CONFIG = "/etc/claimd/claimd.json"
LEDGER = "/var/lib/claimd/ledger.db"
TOLD = "/var/lib/claimd/told"  # where the command writes what it is told
NEXT = "99.0.0"  # the version that is upgraded to
HIGHEST_SCORE = 1.3

CLAIMS = {"checklist": {
    "title": "test", "vendor": "test", "as_of": "2026-04-15",
    "template": "meti-2010", "source": {"file": "test", "sha256": "0" * 64},
    "certificates": [], "items": [
        {"no": 12, "category": "", "kind": "", "title": "", "definition": "",
         "unit": "", "mark": None, "answer": "0回", "verification": "measured",
         "unread": None, "claims": [
             {"id": "12.incidents", "metric": "incidents",
              "relation": "actual", "value": "0", "unit": "count",
              "window": "P1Y", "scope": None, "hedged": [],
              "quote": "0回"}]}]}}

SITE = """
server { listen 127.0.0.1:80 default_server; location / { return 200 "ok"; } }
server {
    listen 127.0.0.1:443 ssl;
    ssl_certificate /etc/nginx/site.pem;
    ssl_certificate_key /etc/nginx/site.key;
    location / { return 200 "ok"; }
}
"""

RECEIVER = """
import http.server

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open("/srv/alerts", "a", encoding="utf-8") as file:
            file.write(self.path + " " + body.decode() + "\\n")
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass

http.server.HTTPServer(("127.0.0.1", 9000), Handler).serve_forever()
"""

COMMAND = """#!/bin/sh
cat >>"$1"
echo >>"$1"
"""

DROP_IN = """
[Service]
WatchdogSec=8s
LoadCredential=ops-webhook:/etc/claimd/secrets/ops-webhook
"""


def expect(what, value):
    if not value:
        raise rig.Failure(f"expected {what}")


def probe(name, url, **more):
    return {"id": name, "type": "http", "url": url, "interval": "1s",
            "timeout": "900ms", "retry_interval": "500ms", **more}


class Host:
    """The machine, and what is asked of it again and again."""

    def __init__(self, machine, packages):
        self.machine = machine
        self.packages = packages  # [this version, the next]
        self.run = machine.run
        self.result = machine.result
        self.pids = []

    def show(self, *names):
        """Properties of the unit, as systemd has them."""
        out = self.run("systemctl", "show", UNIT,
                       *(f"--property={name}" for name in names))
        return dict(line.split("=", 1) for line in out.splitlines())

    def wait_active(self, restarts=None):
        def there():
            now = self.show("ActiveState", "SubState", "NRestarts")
            return now["ActiveState"] == "active" and (
                restarts is None or now["NRestarts"] == str(restarts))
        try:
            rig.wait_for("active claimd", there)
        except rig.Failure:
            print(self.run("journalctl", "-u", UNIT, "-n", "30",
                           "--no-pager"))
            raise

    def status_text(self):
        return self.show("StatusText")["StatusText"]

    def wait_status(self, text):
        rig.wait_for(f"\"{text}\" in the status line",
                     lambda: text in self.status_text())

    def pid(self):
        return self.show("MainPID")["MainPID"]

    def configure(self, probes):
        self.machine.put(CONFIG, json.dumps({
            "storage": {"sqlite": LEDGER},
            "alerts": {"channels": [
                {"id": "ops", "type": "webhook",
                 "url": {"credential": "ops-webhook"}},
                {"id": "mail", "type": "smtp", "starttls": "none",
                 "server": "smtp://127.0.0.1:2525", "from": "a@site.test",
                 "to": ["b@site.test"]},
                {"id": "script", "type": "command",
                 "argv": ["/usr/local/bin/tell", TOLD]}]},
            "services": [{"id": "site", "claims": "claims.json",
                          "timezone": "Asia/Tokyo", "holidays": "jp",
                          "probes": probes}]}, indent=1))

    def logged(self, *matches):
        """Entries of the journal with these fields, all of claimd's."""
        out = self.run("journalctl", "-u", UNIT, "-o", "json", "--no-pager",
                       "--all", *matches)
        return [json.loads(line) for line in out.splitlines()]

    def wait_logged(self, *matches):
        return rig.wait_for(f"{' '.join(matches)} in the journal",
                            lambda: self.logged(*matches))

    def ledger(self, sql):
        """One value from the ledger."""
        return self.run("sqlite3", "-readonly", LEDGER, sql).strip()

    def wait_states(self, state, n):
        def there():
            out = self.result("claimd", "status", "--json").stdout
            states = [p["state"] for s in json.loads(out or "{}").get(
                "services", []) for p in s["probes"]]
            return states == [state] * n
        rig.wait_for(f"{n} probes {state}", there)


PROBES = [probe("web", "http://127.0.0.1/"),
          probe("tls", "https://site.test/", ca="/etc/claimd/ca.pem")]


def test_install(host):
    """Installed without a configuration: enabled, not started, no failure."""
    host.run("apt-get", "install", "-y", host.packages[0])
    expect("an enabled unit", host.run("systemctl", "is-enabled",
                                       UNIT).strip() == "enabled")
    for unit in ("claimd.socket", "claimd-collect.timer"):
        expect(f"{unit} not enabled unasked", "disabled" in host.run(
            "systemctl", "is-enabled", unit, check=False))
    now = host.show("ActiveState", "ConditionResult")
    expect("nothing started", now == {"ActiveState": "inactive",
                                      "ConditionResult": "no"})
    host.run("systemd-analyze", "verify", *(
        f"/lib/systemd/system/{unit}" for unit in
        (UNIT, "claimd.socket", COLLECT, "claimd-collect.timer")))
    host.run("claimd", "check", "-c",
             "/usr/share/doc/claimd/examples/claimd.json")


def test_completion(host):
    """bash completes commands and options from the program itself."""
    out = host.run("bash", "-c", """
        . /usr/share/bash-completion/completions/claimd
        COMP_WORDS=(claimd re); COMP_CWORD=1; _claimd
        echo "${COMPREPLY[@]}"
        COMP_WORDS=(claimd report --wi); COMP_CWORD=2; _claimd 2>/dev/null
        echo "${COMPREPLY[@]}" """)
    expect("commands", "report" in out and "replay" in out)
    expect("options", "--window" in out)


def make_site(host):
    host.machine.put("/etc/hosts", "127.0.0.1 localhost site.test\n")
    host.run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-days", "90",
             "-subj", "/CN=site.test", "-addext",
             "subjectAltName=DNS:site.test", "-keyout", "/etc/nginx/site.key",
             "-out", "/etc/nginx/site.pem")
    host.run("cp", "/etc/nginx/site.pem", "/etc/claimd/ca.pem")
    host.machine.put("/etc/nginx/sites-enabled/default", SITE)
    host.run("systemctl", "restart", "nginx")
    host.machine.put("/srv/receiver.py", RECEIVER)
    host.run("systemd-run", "--unit=receiver", "python3",
             "/srv/receiver.py")
    host.run("systemd-run", "--unit=mail", "python3", "-u", "-W", "ignore",
             "-m", "smtpd", "-n", "-c", "DebuggingServer", "127.0.0.1:2525")
    host.machine.put("/usr/local/bin/tell", COMMAND, "755")


def test_start(host):
    """Started by systemd, with a credential, TLS and all of the sandbox."""
    make_site(host)
    host.machine.put("/etc/claimd/secrets/ops-webhook",
                     "http://127.0.0.1:9000/only-in-the-credential\n", "600")
    host.machine.put("/etc/claimd/claims.json", json.dumps(CLAIMS))
    host.machine.put(f"/etc/systemd/system/{UNIT}.d/here.conf", DROP_IN)
    host.configure(PROBES)
    host.run("systemctl", "daemon-reload")
    host.run("systemctl", "start", UNIT)
    host.wait_active()
    host.wait_states("up", 2)
    status = host.run("cat", f"/proc/{host.pid()}/status")
    expect("no capabilities", re.search(r"CapEff:\s*0{16}$", status, re.M))
    expect("a filter of system calls", re.search(r"Seccomp:\s*2$", status,
                                                 re.M))
    expect("another user than root", not re.search(r"^Uid:\s*0\b", status,
                                                   re.M))
    expect("the ledger out of others' reach", host.run(
        "stat", "-L", "-c", "%a", "/var/lib/claimd").strip() == "750")


def test_status_line(host):
    """`systemctl status` says what is watched and when it was kept."""
    host.wait_status("watching 2 probes of 1 service")
    host.wait_status("last commit 2")
    print("  " + host.status_text())


def test_security(host):
    """What systemd thinks of the sandbox."""
    out = host.run("systemd-analyze", "security", "--no-pager", UNIT)
    score = float(re.search(r"level for \S+: ([\d.]+)", out).group(1))
    print(f"  exposure {score}, at most {HIGHEST_SCORE}")
    expect(f"at most {HIGHEST_SCORE}", score <= HIGHEST_SCORE)


def test_journal(host):
    """An outage is found in the journal by its fields, and told."""
    host.run("systemctl", "stop", "nginx")
    told = host.wait_logged("CLAIMD_CLAIM=12.incidents",
                            "CLAIMD_VERDICT=overstated")[-1]
    expect("the service as a field", told["CLAIMD_SERVICE"] == "site")
    expect("the event as a field", told["CLAIMD_EVENT"] == "drift")
    expect("a warning", told["PRIORITY"] == "4")
    expect("the program's name", told["SYSLOG_IDENTIFIER"] == "claimd")
    expect("the same line as elsewhere",
           told["MESSAGE"].startswith("drift service=site "))
    down = host.wait_logged("CLAIMD_PROBE=tls", "CLAIMD_STATE=down")
    expect("the probe's reason", down[0]["CLAIMD_REASON"])
    host.wait_status("1 claim not true (site 12.incidents)")
    print("  " + host.status_text())

    host.run("systemctl", "start", "nginx")
    host.wait_states("up", 2)


def test_channels(host):
    """What was told has left the sandbox: by HTTP, by mail, by a command."""
    rig.wait_for("the alert at the credential's URL", lambda: re.search(
        "^/only-in-the-credential .*12.incidents",
        host.result("cat", "/srv/alerts").stdout, re.M))
    rig.wait_for("the alert in the command's file", lambda: "12.incidents" in
                 host.result("cat", TOLD).stdout)
    rig.wait_for("the mail", lambda: "b'Subject: " in host.run(
        "journalctl", "-u", "mail", "-o", "cat"))
    out = host.run("env", "CREDENTIALS_DIRECTORY=/run/credentials/" + UNIT,
                   "claimd", "alert", "test")
    print("  " + out.strip().replace("\n", "\n  "))


def test_reload(host):
    """A good configuration comes into force within the same process."""
    pid = host.pid()
    host.configure(PROBES + [probe("more", "http://127.0.0.1/more")])
    host.run("systemctl", "reload", UNIT)
    host.wait_status("watching 3 probes of 1 service")
    host.wait_states("up", 3)
    expect("the same process", host.pid() == pid)


def test_reload_refused(host):
    """A bad one fails the reload with place and cure; the old one stays."""
    pid = host.pid()
    host.configure([probe("web", "http://127.0.0.1/", intervall="1s")])
    done = host.result("systemctl", "reload", UNIT)
    expect("a failed reload", done.returncode != 0)
    rig.wait_for("the place and the cure in the journal", lambda: any(
        "did you mean \"interval\"" in str(entry.get("MESSAGE"))
        for entry in host.logged()))
    expect("a running daemon", host.show("ActiveState")["ActiveState"] ==
           "active")
    host.run("kill", "-HUP", pid)
    host.wait_logged("CLAIMD_EVENT=config_refused")
    host.wait_active()
    expect("the same process", host.pid() == pid)
    expect("the old configuration", "3 probes" in host.status_text())
    host.configure(PROBES)
    host.run("systemctl", "reload", UNIT)
    host.wait_status("watching 2 probes")


def test_journal_away(host):
    """Without a journal it goes on, and says afterwards what is missing."""
    journald = ["systemd-journald.socket", "systemd-journald-dev-log.socket",
                "systemd-journald-audit.socket", "systemd-journald.service"]
    host.run("systemctl", "stop", *journald)
    host.configure(PROBES + [probe("more", "http://127.0.0.1/more")])
    host.run("kill", "-HUP", host.pid())
    host.wait_status("watching 3 probes")
    host.run("systemctl", "start", *journald[:2], journald[3])
    host.configure(PROBES)
    host.run("systemctl", "reload", UNIT)
    host.wait_status("watching 2 probes")
    lost = host.wait_logged("CLAIMD_EVENT=log_lines_lost")
    expect("how many", int(lost[0]["CLAIMD_LINES"]) >= 1)


def test_watchdog(host):
    """Frozen, it is killed and started again; the hole is told as unknown."""
    restarts = int(host.show("NRestarts")["NRestarts"])
    last = int(host.ledger("SELECT max(last_ms) FROM run"))
    host.run("kill", "-STOP", host.pid())
    host.wait_active(restarts + 1)
    found = host.wait_logged("CLAIMD_EVENT=crash_found")[-1]
    expect("the time since as unknown",
           found["CLAIMD_THEN"] == "the time since is unknown")
    host.wait_states("up", 2)
    crashes = int(host.ledger(
        "SELECT count(*) FROM record WHERE kind = 'crash'"))
    expect("a record of it", crashes == 1)

    # The window lies around the hole; it was seen before and after.
    def span(ms):
        return rig.instant(ms)
    end = int(host.ledger("SELECT max(last_ms) FROM run"))
    host.run("claimd", "report", "--window",
             f"{span(last - 1000)}/{span(end)}", "--format", "json",
             "-o", "/srv/hole")
    report = json.loads(host.run("sh", "-c", "cat /srv/hole/*.json"))
    figures = report["figures"]
    print(f"  unknown for {figures['unknown_ms'] / 1000} s")
    expect("unknown time", figures["unknown_ms"] >= 8000)


def test_killed(host):
    """Killed, it is started again; a bad start is not tried for ever."""
    host.run("kill", "-KILL", host.pid())
    rig.wait_for("a second crash found", lambda: len(host.logged(
        "CLAIMD_EVENT=crash_found")) == 2)
    host.wait_active()
    host.run("systemctl", "stop", UNIT)
    host.machine.put(CONFIG, "{")
    host.result("systemctl", "start", UNIT)
    rig.wait_for("a failed unit", lambda: host.show("ActiveState")[
        "ActiveState"] == "failed")
    now = host.show("ExecMainStatus", "NRestarts")
    expect("exit code 2, not repeated", now == {"ExecMainStatus": "2",
                                               "NRestarts": "0"})
    host.configure(PROBES)
    host.run("systemctl", "start", UNIT)
    host.wait_active()


def test_stop(host):
    """Stopped in order within the 5 s that the unit allows."""
    begun = time.monotonic()
    host.run("systemctl", "stop", UNIT)
    print(f"  stopped in {time.monotonic() - begun:.2f} s")
    # Over TimeoutStopSec=5s it would be "timeout".
    now = host.show("Result", "ExecMainStatus", "TimeoutStopUSec")
    expect("an orderly end", now == {
        "Result": "success", "ExecMainStatus": "0", "TimeoutStopUSec": "5s"})
    expect("the stop as the last record", host.ledger(
        "SELECT kind FROM record WHERE kind IN ('start', 'stop', 'crash') "
        "ORDER BY seq DESC LIMIT 1") == "stop")


def test_socket(host):
    """systemd holds the port, also while claimd does not run."""
    host.run("systemctl", "enable", "--now", "claimd.socket")
    host.run("systemctl", "start", UNIT)
    host.wait_active()
    environment = host.run("cat", f"/proc/{host.pid()}/environ")
    expect("the socket handed over", "LISTEN_FDS=1" in environment)


def test_collect(host):
    """What only root may read comes to the daemon, by unit and by timer."""
    def look():
        return host.result(
            "env", "CREDENTIALS_DIRECTORY=/run/credentials/" + UNIT,
            "claimd", "probe", "dumps").stdout

    host.run("mkdir", "-m", "700", "/srv/dumps")
    host.machine.put("/srv/dumps/db-1.sql", "a dump\n", "600")
    host.run("touch", "-d", "2 hours ago", "/srv/dumps/db-1.sql")
    host.configure(PROBES + [
        {"id": "dumps", "type": "backup", "collected": True,
         "interval": "2s", "max_age": "1h", "source": {
             "kind": "files", "directory": "/srv/dumps"}}])
    host.run("systemctl", "reload", UNIT)
    rig.wait_for("a word on what is missing", lambda: "nothing was collected"
                 in look())
    host.run("systemctl", "enable", "--now", "claimd-collect.timer")
    expect("a next time", "claimd-collect" in host.run(
        "systemctl", "list-timers", "--no-pager"))
    host.run("systemctl", "start", COLLECT)
    expect("a reading for the daemon", host.run(
        "stat", "-c", "%U %a", "/var/lib/claimd-collect/site@dumps.json")
        .strip() == "root 644")
    host.wait_states("up", 3)
    host.run("rm", "-r", "/srv/dumps")
    expect("a source that refuses fails the unit",
           host.result("systemctl", "start", COLLECT).returncode != 0)
    expect("its words at the daemon", "No such file" in look())
    host.configure(PROBES)
    host.run("systemctl", "reload", UNIT)
    host.run("systemctl", "reset-failed", COLLECT)
    host.wait_states("up", 2)


def test_upgrade(host):
    """The next version goes on with the same ledger."""
    before = host.ledger("SELECT count(*) FROM record")
    first = host.ledger("SELECT hash FROM record WHERE seq = 1")
    starts = len(host.logged("CLAIMD_EVENT=config_in_force"))
    host.run("apt-get", "install", "-y", host.packages[1])
    expect("the next version", host.run(
        "dpkg-query", "-W", "-f${Version}", "claimd") == NEXT)
    host.wait_active()
    rig.wait_for("a start of it", lambda: len(host.logged(
        "CLAIMD_EVENT=config_in_force")) > starts)
    host.wait_states("up", 2)
    expect("the records before", int(host.ledger(
        "SELECT count(*) FROM record")) > int(before))
    expect("the same first record", host.ledger(
        "SELECT hash FROM record WHERE seq = 1") == first)
    expect("no crash by it", host.ledger(
        "SELECT count(*) FROM record WHERE kind = 'crash'") == "2")


def test_remove(host):
    """Removed, the evidence stays; purged, nothing does but /etc/claimd."""
    host.run("apt-get", "remove", "-y", "claimd")
    expect("no process", host.result("pgrep", "-x", "claimd").returncode == 1)
    expect("no timer", "claimd-collect" not in host.run(
        "systemctl", "list-timers", "--no-pager"))
    expect("the port closed", host.result(
        "curl", "-s", "http://127.0.0.1:9849/").returncode == 7)
    expect("the ledger", host.machine.exists(
        "/var/lib/private/claimd/ledger.db"))
    host.run("apt-get", "purge", "-y", "claimd")
    for path in ("/var/lib/private/claimd", "/var/lib/claimd",
                 "/var/lib/claimd-collect",
                 "/etc/systemd/system/multi-user.target.wants/" + UNIT):
        expect(f"no {path}", not host.machine.exists(path))
    expect("the configuration that a person wrote",
           host.machine.exists(CONFIG))


TESTS = (test_install, test_completion, test_start, test_status_line,
         test_security, test_journal, test_channels, test_reload,
         test_reload_refused, test_journal_away, test_watchdog, test_killed,
         test_stop, test_socket, test_collect, test_upgrade, test_remove)


def next_version(package, folder):
    """The same package under a higher version."""
    tree = os.path.join(folder, "next")
    subprocess.run(["dpkg-deb", "-R", package, tree], check=True)
    control = os.path.join(tree, "DEBIAN", "control")
    with open(control, encoding="utf-8") as file:
        text = re.sub(r"(?m)^Version: .*$", f"Version: {NEXT}", file.read())
    with open(control, "w", encoding="utf-8") as file:
        file.write(text)
    path = os.path.join(folder, f"claimd_{NEXT}.deb")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, path],
                   check=True, stdout=subprocess.DEVNULL)
    return path


def build_package():
    done = subprocess.run([os.path.join(ROOT, "scripts", "package"),
                           "--lint"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, text=True)
    print(done.stdout, end="", flush=True)
    if done.returncode != 0:
        raise rig.Failure("the package cannot be built, or lintian finds an "
                          "error in it (see above)")
    return os.path.join(ROOT, done.stdout.splitlines()[-1])


def run(test, host):
    """Whether it passed."""
    begun = time.monotonic()
    print(f"{test.__name__}: {test.__doc__}", flush=True)
    try:
        test(host)
    except (rig.Failure, subprocess.SubprocessError, OSError, ValueError,
            KeyError, IndexError) as failure:
        print(f"FAILED: {type(failure).__name__}: {failure}")
        print(host.result("journalctl", "--no-pager", "-n", "40").stdout,
              flush=True)
        return False
    print(f"  passed in {time.monotonic() - begun:.1f} s", flush=True)
    return True


def live(package):
    """How many of the tests passed in the life of one machine."""
    passed = 0
    folder = tempfile.mkdtemp(prefix="claimd-systemd-")
    try:
        packages = [package, next_version(package, folder)]
        with booted.Machine(folder, package) as machine:
            host = Host(machine, [machine.take(path) for path in packages])
            for test in TESTS:
                if not run(test, host):
                    break
                passed += 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return passed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("claimd", nargs="?")
    parser.add_argument("--package")
    options = parser.parse_args()
    passed = 0
    try:
        package = options.package or build_package()
        booted.become_root("--package", package)
        passed = live(package)
    except (rig.Failure, OSError, subprocess.SubprocessError) as failure:
        print(f"FAILED: {failure}")
    print(f"{passed} passed, {len(TESTS) - passed} failed")
    return 0 if passed == len(TESTS) else 1


if __name__ == "__main__":
    sys.exit(main())
