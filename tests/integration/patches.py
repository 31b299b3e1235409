#!/usr/bin/env python3
"""Updates of a Debian system: pending, installed, and how long that took.

usage: patches.py CLAIMD

The system is a folder with a real apt and dpkg of its own and an archive of
security updates made here; the clock is libfaketime's. Needs root (dpkg does),
or sudo that does not ask. The last line is "N passed, M failed".
"""
import argparse
import datetime
import glob
import gzip
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "support"))
import booted  # noqa: E402
import rig  # noqa: E402

CLAIM = {"checklist": {
    "title": "test", "vendor": "test", "as_of": "2026-04-15",
    "template": "meti-2010", "source": {"file": "test", "sha256": "0" * 64},
    "certificates": [], "items": [
        {"no": 9, "category": "", "kind": "", "title": "", "definition": "",
         "unit": "", "mark": "yes", "answer": "原則1週間以内",
         "verification": "evidence", "unread": None, "claims": [
             {"id": "9.patch_latency", "metric": "patch_latency",
              "relation": "at_most", "value": "P7D", "unit": None,
              "window": None, "scope": None, "hedged": ["原則"],
              "quote": "原則1週間以内"}]}]}}
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
TOKYO = datetime.timezone(9 * HOUR)
BEGIN = datetime.datetime(2026, 10, 1, 12, 0, 0, tzinfo=TOKYO)
NOBODY = 65534


def expect(what, value):
    if not value:
        raise rig.Failure(f"expected {what}")


def run(*command, env=None, stdin=""):
    done = subprocess.run(command, input=stdin, capture_output=True, text=True,
                          env={**os.environ, **(env or {})}, check=False)
    expect(f"{command} to succeed: {done.stdout}{done.stderr}",
           done.returncode == 0)
    return done.stdout


def instant(moment):
    return moment.astimezone(datetime.timezone.utc).strftime(
        "%Y-%m-%dT%H:%M:%SZ")


def milliseconds(moment):
    return round(moment.timestamp() * 1000)


class Archive:
    """A flat archive of packages; `security` ones are marked so by label."""

    def __init__(self, folder, name, label):
        self.folder = os.path.join(folder, name)
        self.label = label
        self.published = 0
        os.makedirs(self.folder)

    def add(self, package, version, depends="", built=BEGIN):
        tree = os.path.join(self.folder, "tree")
        os.makedirs(os.path.join(tree, "DEBIAN"))
        with open(os.path.join(tree, "DEBIAN", "control"), "w",
                  encoding="ascii") as control:
            control.write(f"Package: {package}\nVersion: {version}\n"
                          "Architecture: all\nDescription: test\n"
                          "Maintainer: test <test@example.org>\n" + depends)
        run("dpkg-deb", "--root-owner-group", "-b", tree, self.folder,
            env={"SOURCE_DATE_EPOCH": str(int(built.timestamp()))})
        shutil.rmtree(tree)

    def publish(self, moment, valid=None):
        """Writes the index, of that moment."""
        index = subprocess.run(
            ["dpkg-scanpackages", "-m", "."], cwd=self.folder, check=True,
            capture_output=True, env={**os.environ, "LC_ALL": "C"}).stdout
        with open(os.path.join(self.folder, "Packages"), "wb") as file:
            file.write(index)

        def written(of):
            return of.astimezone(datetime.timezone.utc).strftime(
                "%a, %d %b %Y %H:%M:%S UTC")
        with open(os.path.join(self.folder, "Release"), "w",
                  encoding="ascii") as file:
            file.write(f"Label: {self.label}\nSuite: stable\n"
                       f"Date: {written(moment)}\n")
            if valid is not None:
                file.write(f"Valid-Until: {written(valid)}\n")
            file.write(f"SHA256:\n {hashlib.sha256(index).hexdigest()} "
                       f"{len(index)} Packages\n")
        # Over HTTP apt asks for what changed since then, in whole seconds.
        self.published += 1
        for name in ("Packages", "Release"):
            os.utime(os.path.join(self.folder, name),
                     (moment.timestamp() + self.published,) * 2)


class Host:
    """A system of its own in a folder: apt's and dpkg's files, Tokyo's zone.
    Whatever apt and dpkg do there happens at a moment given."""

    def __init__(self, folder, name, *archives):
        self.root = os.path.join(folder, name)
        for path in ("etc/apt/apt.conf.d", "etc/apt/preferences.d",
                     "var/lib/apt/lists/partial", "var/lib/dpkg/info",
                     "var/lib/dpkg/updates", "var/lib/dpkg/triggers",
                     "var/cache/apt/archives/partial", "var/log/apt"):
            os.makedirs(self.path(path))
        for path in ("var/lib/dpkg/status", "var/lib/dpkg/available"):
            self.put(path, "")
        self.put("etc/apt/sources.list", "".join(
            f"deb [trusted=yes] file:{archive.folder} ./\n"
            for archive in archives))
        shutil.copy("/usr/share/zoneinfo/Asia/Tokyo",
                    self.path("etc/localtime"))

    def path(self, *names):
        return os.path.join(self.root, *names)

    def put(self, path, text):
        with open(self.path(path), "w", encoding="utf-8") as file:
            file.write(text)

    def apt(self, moment, *arguments):
        return run(
            "apt-get", "-qq", "-y", "-o", f"Dir={self.root}",
            "-o", f"DPkg::Options::=--root={self.root}",
            "-o", f"DPkg::Options::=--log={self.path('var/log/dpkg.log')}",
            "-o", "APT::Sandbox::User=root", "-o", "Dpkg::Use-Pty=0",
            *arguments, env={
                "LC_ALL": "C", "TZ": "Asia/Tokyo", "NO_FAKE_STAT": "1",
                "LD_PRELOAD": faketime(), "DEBIAN_FRONTEND": "noninteractive",
                "FAKETIME": f"@{moment:%Y-%m-%d %H:%M:%S}",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1"})

    def update(self, moment):
        """Fetches the lists. Times of files are the kernel's, so they are set
        as they would be."""
        self.apt(moment, "update", "--allow-releaseinfo-change")
        for path in ("var/lib/apt/lists", "var/lib/apt/lists/partial"):
            os.utime(self.path(path), (moment.timestamp(),) * 2)

    def hold(self, package, held=True):
        run("dpkg", f"--root={self.root}", "--set-selections",
            stdin=f"{package} {'hold' if held else 'install'}\n")


def faketime():
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    expect("libfaketime; scripts/setup installs it", found)
    return found[0]


class World:
    """Archives, hosts, and a claimd that looks at them."""

    def __init__(self, claimd, folder):
        os.chmod(folder, 0o755)  # claimd need not be root
        self.folder = folder
        self.security = Archive(folder, "debian-security", "Debian-Security")
        self.main = Archive(folder, "debian", "Debian")
        self.daemon = rig.Daemon(claimd, os.path.join(folder, "claimd.json"))
        self.user = None
        rig.write_json(os.path.join(folder, "claims.json"), CLAIM)

    def host(self, name):
        return Host(self.folder, name, self.security, self.main)

    def publish(self, moment, **more):
        self.security.publish(moment, **more)
        self.main.publish(moment)

    def configure(self, host, **source):
        self.configure_one({"kind": "apt", "root": host.root, **source})

    def configure_one(self, source):
        port = rig.free_port()  # nobody answers there
        rig.write_json(self.daemon.config, {
            "storage": {"sqlite": "ledger.db"}, "services": [{
                "id": "s", "timezone": "Asia/Tokyo", "claims": "claims.json",
                "probes": [
                    {"id": "web", "type": "http", "interval": "10s",
                     "url": f"http://127.0.0.1:{port}/"},
                    {"id": "host", "type": "patch", "interval": "1s",
                     "timeout": "30s", "max_age": "3h", "source": source}]}]})

    def set_clock(self, moment):
        utc = moment.astimezone(datetime.timezone.utc)
        self.daemon.prefix = [
            "env", "TZ=UTC", f"LD_PRELOAD={faketime()}", "NO_FAKE_STAT=1",
            f"FAKETIME=@{utc:%Y-%m-%d %H:%M:%S}",
            "FAKETIME_DONT_FAKE_MONOTONIC=1",
            "ASAN_OPTIONS=verify_asan_link_order=0"]

    def look(self, moment):
        """What `claimd probe` finds at a moment."""
        self.set_clock(moment)
        if self.user is not None:
            self.daemon.prefix = ["setpriv", f"--reuid={self.user}",
                                  f"--regid={self.user}", "--clear-groups",
                                  *self.daemon.prefix]
        return self.find()

    def find(self):
        """What `claimd probe` finds: ({subject: {name: value}}, its line)."""
        _, out, err = self.daemon.call("probe", "--json", "s/host")
        expect(f"JSON, not {out}{err}", out)
        look, = json.loads(out)["probes"]
        subjects = {}
        for subject, name, value in look["evidence"] or []:
            subjects.setdefault(subject, {})[name] = value
        return subjects, look["text"]

    def day(self, moment):
        """Runs the daemon at a moment until the source has been read; its
        verdict of the claim then."""
        def read():
            self.daemon.check_alive()
            for verdict in self.daemon.status().get("verdicts", []):
                if verdict["reason"] != "stale" and since_epoch(
                        verdict["window"]["to"]) >= milliseconds(moment):
                    return verdict
            return None
        self.set_clock(moment)
        self.daemon.start()
        # A command's clock starts anew: it must not look before the reading.
        self.set_clock(moment + datetime.timedelta(minutes=5))
        verdict = rig.wait_for("a reading of the source", read, step_s=0.2)
        expect("exit 0", self.daemon.stop() == 0)
        return verdict


def since_epoch(text):
    return milliseconds(datetime.datetime.fromisoformat(text))


def facts_of(verdict):
    """{name: [values]}, subjects' instants without milliseconds."""
    facts = {}
    for fact in verdict["measured"]["facts"] or []:
        facts.setdefault(fact["name"], []).append(fact["value"])
    return facts


def check_verdict(verdict, wanted, reason=None):
    got = verdict["verdict"], verdict["reason"]
    expect(f"{wanted} {reason or ''}, not {verdict['text']['en']}",
           got == (wanted, reason))


def a_week(world):
    """Held back: pending, in time, then not; installed: late by what it was.
    Looked at every few days, so that nothing goes unseen for a week."""
    host = world.host("web1")
    world.security.add("openssl", "3.0.20")
    world.publish(BEGIN)
    host.update(BEGIN)
    host.apt(BEGIN, "install", "openssl")
    host.hold("openssl")
    world.configure(host)
    check_verdict(world.day(BEGIN), "undetermined", "young")
    for day in (5, 10):
        host.update(BEGIN + day * DAY)
        verdict = world.day(BEGIN + day * DAY)
    check_verdict(verdict, "holds")
    expect("nothing pending", facts_of(verdict)["updates_pending"] == ["0"])

    since = BEGIN + 12 * DAY
    world.security.add("openssl", "3.0.22")
    world.publish(since)
    for day, wanted in ((12, "holds"), (16, "holds"), (20, "overstated")):
        host.update(BEGIN + day * DAY)
        verdict = world.day(BEGIN + day * DAY)
        check_verdict(verdict, wanted)
        expect("one pending", facts_of(verdict)["updates_pending"] == ["1"])
    expect("hedged", verdict["hedged"])
    expect("the exception", facts_of(verdict)["late_pending"][0].startswith(
        f"openssl 3.0.22 {instant(since)[:16]}"))
    expect("8 days", abs(verdict["measured"]["low"] - 8 * 86400e3) < 60e3)

    installed = BEGIN + 20 * DAY + 2 * HOUR
    host.hold("openssl", False)
    host.apt(installed, "dist-upgrade")
    verdict = world.day(installed + HOUR)
    check_verdict(verdict, "overstated")
    expect("8 days and 2 hours",
           abs(verdict["measured"]["point"] - (8 * 24 + 2) * 3600e3) < 60e3)
    late, = facts_of(verdict)["late"]
    expect(f"when it was installed, not {late}",
           late.split("/")[1][:16] == instant(installed)[:16])
    again = verdict["forecast"]["true_again"]
    expect("a year until it is true again",
           again.startswith("2027-10-21"))


def in_time(world):
    """Installed within the week, though overtaken by another version."""
    host = world.host("web1")
    world.security.add("vim", "1")
    world.publish(BEGIN)
    host.update(BEGIN)
    host.apt(BEGIN, "install", "vim")
    world.configure(host)
    world.day(BEGIN)
    for day, version in ((4, "2"), (7, "3")):
        world.security.add("vim", version)
        world.publish(BEGIN + day * DAY)
        host.update(BEGIN + day * DAY)
        verdict = world.day(BEGIN + day * DAY)
    host.apt(BEGIN + 8 * DAY, "dist-upgrade")
    verdict = world.day(BEGIN + 8 * DAY + HOUR)
    check_verdict(verdict, "holds")
    expect("both done", facts_of(verdict)["updates_installed"] == ["2"])
    expect("4 days from the first",
           abs(verdict["measured"]["point"] - 4 * 86400e3) < 60e3)


def nobody_can_look(world):
    """Without any privilege: pending, also what is held and what lies below
    another archive's candidate; installed, from rotated logs as well."""
    host = world.host("web1")
    for package in ("held", "below", "plain", "done"):
        world.security.add(package, "1")
    world.publish(BEGIN)
    host.update(BEGIN)
    host.apt(BEGIN, "install", "held", "below", "plain", "done")
    host.hold("held")
    world.security.add("held", "2")
    world.security.add("done", "2")
    world.security.add("below", "2")
    world.main.add("below", "3")
    world.main.add("plain", "2")
    world.publish(BEGIN + HOUR)
    host.update(BEGIN + HOUR)
    host.apt(BEGIN + HOUR, "install", "done")
    world.configure(host)
    world.user = NOBODY
    said, text = world.look(BEGIN + 2 * HOUR)
    mark = {"pending": True, "security": True}
    expect(f"what is pending, not {said} {text}",
           said.get("held 2") == mark and said.get("below 3") == mark and
           "plain 2" not in said)
    at = said["done 2"]["installed_ms"]
    expect("when it was installed",
           0 <= at - milliseconds(BEGIN + HOUR) < 60e3)
    expect("when the lists were fetched",
           said[""]["lists_ms"] == milliseconds(BEGIN + HOUR))

    log = host.path("var/log/dpkg.log")
    with open(log, "rb") as plain, gzip.open(log + ".2.gz", "wb") as packed:
        packed.write(plain.read())
    os.remove(log)
    host.put("var/log/dpkg.log", "")
    world.configure(host, updates="all")
    again, _ = world.look(BEGIN + 2 * HOUR)
    expect("the same of a rotated log", again["done 2"] == said["done 2"])
    expect("all updates", again["plain 2"] == {"pending": True,
                                               "security": False})


def old_lists_say_nothing(world):
    """Refused, with what cures it: no fetch, fetches that fail, no archive of
    security updates, a state that apt cannot plan from."""
    host = world.host("web1")
    world.security.add("a", "1")
    world.publish(BEGIN, valid=BEGIN + 7 * DAY)
    host.update(BEGIN)
    host.apt(BEGIN, "install", "a")
    world.configure(host)

    def refused(moment, words):
        said, text = world.look(moment)
        expect(f"\"{words}\", not \"{text}\"", not said and words in text)
    expect("an answer", world.look(BEGIN + DAY)[0])
    refused(BEGIN + 3 * DAY, "run apt-get update")
    os.rename(world.security.folder, world.security.folder + ".away")
    run("sh", "-c", f"apt-get -o Dir={host.root} update || true")
    stamp = (BEGIN + 8 * DAY).timestamp()
    os.utime(host.path("var/lib/apt/lists/partial"), (stamp, stamp))
    refused(BEGIN + 8 * DAY, "valid until")
    os.rename(world.security.folder + ".away", world.security.folder)
    world.publish(BEGIN)
    host.update(BEGIN + 40 * DAY)
    refused(BEGIN + 40 * DAY, "list is of 2026-10-01")
    world.security.label = "Debian"
    world.publish(BEGIN + 40 * DAY)
    host.update(BEGIN + 40 * DAY)
    refused(BEGIN + 40 * DAY, "no list of an archive of security updates")
    world.security.label = "Debian-Security"
    world.security.add("b", "1", "Depends: a (>= 9)\n")
    world.publish(BEGIN + 40 * DAY)
    host.update(BEGIN + 40 * DAY)
    with open(host.path("var/lib/dpkg/status"), "a", encoding="ascii") as file:
        file.write("\nPackage: b\nStatus: install ok installed\n"
                   "Architecture: all\nVersion: 1\nDepends: a (>= 9)\n"
                   "Maintainer: x\nDescription: x\n")
    refused(BEGIN + 40 * DAY, "apt-get: status 100")


def dated(world):
    """The package's own date, from 72 bytes of it, where the archive answers;
    where it does not, all the rest is said."""
    built = BEGIN - 9 * DAY
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, directory=world.folder, **kwargs)

        def do_GET(self):
            asked.append((self.path, self.headers.get("Range")))
            super().do_GET()

        def log_message(self, *_):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = world.host("web1")
    host.put("etc/apt/sources.list", "deb [trusted=yes] http://127.0.0.1:"
             f"{server.server_address[1]}/debian-security ./\n")
    world.security.add("a", "1")
    world.publish(BEGIN)
    host.update(BEGIN)
    host.apt(BEGIN, "install", "a")
    world.security.add("a", "1:2", built=built)
    world.publish(BEGIN)
    host.update(BEGIN)
    world.configure(host, published=True)
    asked.clear()
    said, text = world.look(BEGIN + HOUR)
    server.shutdown()
    server.server_close()
    expect(f"its date, not {said} {text}",
           said.get("a 1:2", {}).get("published_ms") == milliseconds(built))
    expect(f"72 bytes to be asked for, not {asked}",
           [r for _, r in asked] == ["bytes=0-71"])
    said, _ = world.look(BEGIN + HOUR)
    expect("the rest", said["a 1:2"] == {"pending": True, "security": True})


def other_hosts(world):
    """What an agent elsewhere prints, dropped as a file; any JSON."""
    host = world.host("web1")
    world.security.add("a", "1")
    world.publish(BEGIN)
    host.update(BEGIN)
    host.apt(BEGIN, "install", "a")
    world.security.add("a", "2")
    world.publish(BEGIN + HOUR)
    host.update(BEGIN + HOUR)
    report = os.path.join(world.folder, "web1.json")

    def drop(moment, source):
        """Writes the other host's report of that moment; what it said."""
        world.configure_one(source)
        said = world.look(moment)
        with open(report, "w", encoding="utf-8") as file:
            file.write(world.daemon.call("probe", "--json", "s/host")[1])
        os.utime(report, (moment.timestamp(),) * 2)
        world.configure_one({"kind": "report", "file": report})
        return said

    def refused(moment, words):
        said, text = world.look(moment)
        expect(f"\"{words}\", not \"{text}\"", not said and words in text)
    apt = {"kind": "apt", "root": host.root}
    there, _ = drop(BEGIN + 2 * HOUR, apt)
    here, text = world.look(BEGIN + DAY)
    expect(f"the same, not {here} {text}",
           here == there and here["a 2"]["pending"])
    refused(BEGIN + 3 * DAY, "whatever makes it has stopped")
    drop(BEGIN + 3 * DAY, apt)
    refused(BEGIN + 3 * DAY, "run apt-get update")
    with open(report, "w", encoding="utf-8") as file:
        file.write("{}")
    os.utime(report, (BEGIN.timestamp(),) * 2)
    refused(BEGIN, "no report")
    os.remove(report)
    refused(BEGIN, "No such file")

    document = {"at": instant(BEGIN), "patches": [
        {"KB": "KB1", "v": "1", "state": "Missing", "level": "Critical",
         "made": instant(BEGIN - DAY)},
        {"KB": "KB2", "v": "1", "state": "Installed", "level": "Important",
         "done": milliseconds(BEGIN)},
        {"KB": "KB3", "v": "1", "state": "Missing", "level": "Low"}]}
    rig.write_json(report, document)
    os.utime(report, (BEGIN.timestamp(),) * 2)
    world.configure_one({
        "kind": "json", "file": report,
        "pending_words": ["Missing"], "security_words": ["Critical",
                                                         "Important"],
        "pointers": {"list": "/patches", "package": "/KB", "version": "/v",
                     "pending": "/state", "security": "/level",
                     "published": "/made", "installed": "/done",
                     "reported": "/at"}})
    said, text = world.look(BEGIN + HOUR)
    expect(f"the document's updates, not {said} {text}", said == {
        "KB1 1": {"pending": True, "security": True,
                  "published_ms": milliseconds(BEGIN - DAY)},
        "KB2 1": {"security": True, "installed_ms": milliseconds(BEGIN)}})
    os.utime(report, ((BEGIN + 9 * DAY).timestamp(),) * 2)
    refused(BEGIN + 9 * DAY, "the document is of 2026-10-01")
    document["patches"][0]["state"] = 7
    rig.write_json(report, document)
    os.utime(report, (BEGIN.timestamp(),) * 2)
    refused(BEGIN, "neither true nor false at /state")


SPEC = """Name: {name}
Version: {version}
Release: 1
Summary: test
License: MIT
BuildArch: noarch
%description
test
%files
"""
ADVISORY = """<?xml version="1.0" encoding="UTF-8"?>
<updates><update from="x" status="stable" type="security" version="1">
<id>DEMO-2026:0001</id><title>demo</title><issued date="2026-10-01 03:00:00"/>
<severity>Important</severity><description>a fix</description>
<pkglist><collection short="demo"><name>demo</name>
<package name="demo" version="1.1" release="1" epoch="0" arch="noarch"
 src="demo-1.1-1.src.rpm"><filename>demo-1.1-1.noarch.rpm</filename></package>
</collection></pkglist></update></updates>
"""


class Repository:
    """Packages for dnf, with an advisory for one of them."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "repository")
        self.work = os.path.join(folder, "rpmbuild")
        os.makedirs(self.folder)
        os.makedirs(self.work)

    def add(self, name, version):
        spec = os.path.join(self.work, f"{name}.spec")
        with open(spec, "w", encoding="ascii") as file:
            file.write(SPEC.format(name=name, version=version))
        run("rpmbuild", "--quiet", "-bb", "--define", f"_topdir {self.work}",
            "--define", f"_rpmdir {self.folder}", spec)

    def publish(self, advisory=True):
        run("createrepo_c", "-q", self.folder)
        if advisory:
            path = os.path.join(self.work, "updateinfo.xml")
            with open(path, "w", encoding="ascii") as file:
                file.write(ADVISORY)
            run("modifyrepo_c", path, os.path.join(self.folder, "repodata"))


def dnf_too(world):
    """The same of dnf: what an advisory names is pending, also where it is
    excluded; no metadata and no advisories say nothing."""
    repository = Repository(world.folder)
    for name in ("demo", "plain"):
        repository.add(name, "1.0")
    repository.publish()
    root = os.path.join(world.folder, "rpmhost")
    repos = os.path.join(root, "etc", "yum.repos.d")
    os.makedirs(repos)
    with open(os.path.join(repos, "demo.repo"), "w", encoding="ascii") as file:
        file.write(f"[demo]\nname=demo\nbaseurl=file://{repository.folder}\n"
                   "enabled=1\ngpgcheck=0\nexclude=demo\n")

    def dnf(*arguments):
        shutil.rmtree(os.path.join(root, "var", "cache", "dnf"),
                      ignore_errors=True)
        run("dnf", "-q", "-y", f"--installroot={root}", "--releasever=1",
            "--disableexcludes=all", *arguments, env={"LC_ALL": "C"})

    def look(**source):
        world.configure_one({"kind": "dnf", "root": root, **source})
        shutil.rmtree(os.path.join(root, "var", "cache", "dnf"),
                      ignore_errors=True)
        return world.find()
    dnf("install", "demo", "plain")
    for name in ("demo", "plain"):
        repository.add(name, "1.1")
    repository.publish()
    said, text = look()
    expect(f"what the advisory names, not {said} {text}",
           said.get("demo 1.1-1", {}).get("pending") and
           said["demo 1.1-1"]["security"] and
           "published_ms" in said["demo 1.1-1"] and
           "plain 1.1-1" not in said)
    said, _ = look(updates="all")
    expect("all", said["plain 1.1-1"]["pending"])

    before = time.time() * 1000 - 1000
    dnf("upgrade", "demo")
    said, _ = look()
    installed = said["demo 1.1-1"]
    expect("it installed", "pending" not in installed and
           before <= installed["installed_ms"] <= time.time() * 1000)

    os.rename(repository.folder, repository.folder + ".away")
    said, text = look()
    expect(f"no metadata to be said, not {text}",
           not said and "Failed to download metadata" in text)
    os.rename(repository.folder + ".away", repository.folder)
    shutil.rmtree(os.path.join(repository.folder, "repodata"))
    repository.publish(advisory=False)
    said, text = look()
    expect(f"no advisories to be said, not {text}",
           not said and "no repository of dnf has security advisories" in text)


TESTS = (a_week, in_time, nobody_can_look, old_lists_say_nothing, dated,
         other_hosts, dnf_too)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("claimd")
    parser.add_argument("--only", help="one test")
    chosen = parser.parse_args()
    booted.become_root()
    failed = 0
    tests = [t for t in TESTS if chosen.only in (None, t.__name__)]
    for test in tests:
        began = time.monotonic()
        world = None
        with tempfile.TemporaryDirectory(prefix="claimd-patches-") as folder:
            try:
                world = World(chosen.claimd, folder)
                test(world)
                result = "passed"
            except (rig.Failure, AssertionError, KeyError, ValueError) as why:
                result = f"FAILED: {why}"
                failed += 1
            finally:
                if world is not None:
                    world.daemon.stop()
        print(f"{test.__name__}: {result} "
              f"({time.monotonic() - began:.1f} s)", flush=True)
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
