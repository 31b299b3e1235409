#!/usr/bin/env python3
"""Backups as real tools list them: restic, Borg and pgBackRest repositories
with seven daily copies made in faked time, and what can be wrong with them.

usage: backups.py CLAIMD
"""
import concurrent.futures
import datetime
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "support"))

import rig  # noqa: E402
from sources import Sources, facts  # noqa: E402

ANSWERS = {28: "1回/1日", 30: "7日間", 32: "7世代",
           33: "[有] バックアップは暗号化しております。"}
INTERVAL, KEPT = "28.backup_interval", "30.backup_retention"
NUMBER = "32.backup_generations"
GOOD = [0, 1, 2, 3, 4, 5, 6]          # days ago
MISSED = [0, 1, 2, 4, 5, 6, 7]
OLD = [2, 3, 4, 5, 6, 7, 8]
ALL = range(9)
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)

passed = failed = 0


def check(what, condition, detail=""):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what} {detail}")


def when(days):
    """Made an hour ago, that many days before."""
    return NOW - datetime.timedelta(days=days, hours=1)


def within_minutes(text, moment):
    """pgBackRest needs a while for each copy."""
    seen = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return abs((seen - moment).total_seconds()) < 900


def run(*command, **environment):
    done = subprocess.run(command, env={**os.environ, "TZ": "UTC",
                                        **environment},
                          capture_output=True, text=True, timeout=120)
    if done.returncode not in (0, 1):
        raise rig.Failure(f"{' '.join(command)}: {done.stderr}")
    return done.stdout


class Restic:
    """Repositories of restic, which are always encrypted."""
    name = "restic"
    words = "wrong password"
    secret = "正しい馬"

    def __init__(self, folder):
        self.folder = folder
        self.data = os.path.join(folder, "data")
        os.makedirs(self.data)
        with open(os.path.join(self.data, "rows"), "w",
                  encoding="utf-8") as file:
            file.write("a row\n" * 100)

    def path(self, name):
        return os.path.join(self.folder, f"restic-{name}")

    def call(self, name, *arguments):
        return run("restic", "-q", "--no-cache", "-r", self.path(name),
                   *arguments, RESTIC_PASSWORD=self.secret)

    def make_all(self):
        """The repository of nine days that the others are made from."""
        self.call("all", "init")
        for day in sorted(ALL, reverse=True):
            self.call("all", "backup", "--time",
                      when(day).strftime("%Y-%m-%d %H:%M:%S"), self.data)

    def make(self, name, days):
        if not os.path.exists(self.path("all")):
            self.make_all()
        shutil.copytree(self.path("all"), self.path(name))
        for day in set(ALL) - set(days):
            self.forget(name, day)

    def forget(self, name, day):
        snapshots = json.loads(self.call(name, "snapshots", "--json"))
        made = f"{when(day):%Y-%m-%dT%H:%M:%S}"
        self.call(name, "forget", *[s["id"] for s in snapshots
                                    if s["time"].startswith(made)])

    def source(self, name, secret=None):
        wrong = "" if secret is None else "-wrong"
        path = os.path.join(self.folder, f"{name}{wrong}.secret")
        with open(path, "w", encoding="utf-8") as file:
            file.write(secret or self.secret)
        return {"kind": "restic", "repository": self.path(name),
                "password": {"file": path}}

    def lock(self, name):
        """An exclusive lock, as `prune` takes it: listing needs none."""
        return None


class Borg(Restic):
    """Repositories of Borg, encrypted with a key in the repository."""
    name = "borg"
    words = "passphrase"

    def path(self, name):
        return os.path.join(self.folder, f"borg-{name}")

    def borg(self, *arguments):
        return run("borg", *arguments, BORG_PASSPHRASE=self.secret)

    def make(self, name, days):
        self.borg("init", "-e", "repokey-blake2", self.path(name))
        for day in sorted(days, reverse=True):
            self.borg("create", "--timestamp",
                      when(day).strftime("%Y-%m-%dT%H:%M:%S"),
                      f"{self.path(name)}::{when(day):%F}", self.data)

    def forget(self, name, day):
        self.borg("delete", f"{self.path(name)}::{when(day):%F}")

    def source(self, name, secret=None):
        source = super().source(name, secret)
        return {**source, "kind": "borg", "repository": self.path(name)}

    def lock(self, name):
        process = subprocess.Popen(
            ["borg", "with-lock", self.path(name), "sh", "-c",
             "echo locked; exec sleep 1000"],
            env={**os.environ, "BORG_PASSPHRASE": self.secret},
            stdout=subprocess.PIPE, start_new_session=True)
        process.stdout.readline()
        return process


class PgBackRest:
    """A real PostgreSQL, and repositories of pgBackRest with one stanza."""
    name = "pgbackrest"
    words = "repo-cipher-pass"
    secret = "correct horse"

    def __init__(self, folder):
        self.own = os.path.join(folder, "pg")
        self.data = os.path.join(self.own, "data")
        self.port = rig.free_port()
        version = sorted(os.listdir("/usr/lib/postgresql"))[-1]
        self.bin = f"/usr/lib/postgresql/{version}/bin"
        self.clock = os.path.join(self.own, "clock")
        self.faked = ["env", f"FAKETIME_TIMESTAMP_FILE={self.clock}",
                      "FAKETIME_NO_CACHE=1", "LD_PRELOAD=" + glob.glob(
                          "/usr/lib/*/faketime/libfaketime.so.1")[0]]
        os.makedirs(self.own)
        with open(self.clock, "w", encoding="utf-8") as file:
            file.write(f"-{10 * 86400}\n")
        shutil.chown(self.own, "postgres")
        self.as_postgres(f"{self.bin}/initdb", "-D", self.data, "-A", "trust",
                         "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.make_all()

    @staticmethod
    def as_postgres(*command):
        """Servers and backups of PostgreSQL are nothing for root."""
        return run("runuser", "-u", "postgres", "--", *command)

    def config(self, name, secret=None):
        suffix = "" if secret is None else "-wrong"
        path = os.path.join(self.own, f"{name}{suffix}.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"[global]\nrepo1-path={self.own}/repo-{name}\n"
                       "repo1-cipher-type=aes-256-cbc\n"
                       f"repo1-cipher-pass={secret or self.secret}\n"
                       "repo1-retention-full=20\nstart-fast=y\n"
                       "archive-check=n\narchive-mode-check=n\ncompress-type=none\n"
                       f"log-path={self.own}\nlog-level-file=off\n"
                       f"lock-path={self.own}/lock-{name}\n"
                       f"[main]\npg1-path={self.data}\n"
                       f"pg1-port={self.port}\npg1-socket-path={self.own}\n")
        os.chmod(path, 0o644)
        return path

    def call(self, name, *arguments, days=None):
        command = ["pgbackrest", f"--config={self.config(name)}",
                   "--stanza=main", *arguments]
        if days is not None:  # both clocks: the server tells when it was
            with open(self.clock, "w", encoding="utf-8") as file:
                file.write(f"-{days * 86400 + 3600}\n")
            command = [*self.faked, *command]
        return self.as_postgres(*command)

    def make_all(self):
        self.as_postgres(
            *self.faked, f"{self.bin}/pg_ctl", "-D", self.data, "-w", "-s",
            "-l",
            os.path.join(self.own, "log"), "-o",
            f"-p {self.port} -c listen_addresses= -c fsync=off "
            f"-c unix_socket_directories={self.own} "
            "-c wal_level=replica", "start")
        try:
            self.call("all", "stanza-create")
            for day in sorted(ALL, reverse=True):
                self.call("all", "--type=full", "backup", days=day)
                if day == min(OLD):  # the newest is never let go
                    self.copy("all", "until-then")
        finally:
            self.as_postgres(f"{self.bin}/pg_ctl", "-D", self.data, "-m",
                             "fast", "-w", "-s", "stop")

    def copy(self, name, to):
        self.as_postgres("cp", "-r", f"{self.own}/repo-{name}",
                         f"{self.own}/repo-{to}")

    def make(self, name, days):
        self.copy("all" if min(days) == 0 else "until-then", name)
        for day in set(ALL) - set(days):
            self.forget(name, day)

    def forget(self, name, day):
        info = json.loads(self.call(name, "info", "--output=json"))
        made = when(day).timestamp()
        for backup in info[0]["backup"]:
            if 0 <= backup["timestamp"]["stop"] - made < 43200:
                self.call(name, "expire", f"--set={backup['label']}")

    def source(self, name, secret=None):
        return {"kind": "pgbackrest", "stanza": "main",
                "config": self.config(name, secret)}

    def lock(self, name):
        return None


REPOSITORIES = {"good": GOOD, "missed": MISSED, "old": OLD, "deleted": GOOD}


def make_repositories(kind, folder):
    own = os.path.join(folder, kind.name)
    os.makedirs(own)
    tool = kind(own)
    for name, days in REPOSITORIES.items():
        tool.make(name, days)
    return tool


def add_services(tool, sources):
    for name in REPOSITORIES:
        sources.add(f"{tool.name}-{name}",
                    {"type": "backup", "source": tool.source(name)})
    sources.add(f"{tool.name}-password",
                {"type": "backup",
                 "source": tool.source("good", "wrong horse")})


def see_good(tool, sources):
    name = f"{tool.name}-good"
    for claim in (INTERVAL, KEPT, NUMBER):
        sources.wait_for(name, claim, "holds")
    verdict = sources.wait_for(name, NUMBER, "holds")
    check(f"{name} counts 7", facts(verdict)["generations"] == "7", verdict)
    kept = sources.wait_for(name, KEPT, "holds")
    check(f"{name} tells the fence-post", "rotation" in kept["text"]["en"] and
          "世代交代" in kept["text"]["ja"], kept["text"])
    encrypted = sources.verdicts(name).get("33.encryption:backups")
    check(f"{name} is encrypted", encrypted and
          encrypted["verdict"] == "holds", encrypted)


def see_bad(tool, sources):
    missed = sources.wait_for(f"{tool.name}-missed", INTERVAL, "overstated")
    check(f"{tool.name}: the gap is named",
          facts(missed)["largest_gap"].startswith(("2d 0h", "1d 23h")) and
          within_minutes(facts(missed)["gap_from"], when(4)), missed["text"])
    old = sources.wait_for(f"{tool.name}-old", INTERVAL, "overstated")
    check(f"{tool.name}: the newest is named",
          within_minutes(facts(old)["newest"], when(2)), old["text"])
    sources.wait_for(f"{tool.name}-old", NUMBER, "holds")
    sources.wait_for(f"{tool.name}-password", NUMBER, "undetermined", "stale",
                     tool.words)
    check(f"{tool.name}: a wrong password says so", True)


def see_deleted(tool, sources):
    name = f"{tool.name}-deleted"
    sources.wait_for(name, NUMBER, "holds")
    tool.forget("deleted", 3)
    verdict = sources.wait_for(name, NUMBER, "overstated")
    check(f"{name}: six are left", facts(verdict)["generations"] == "6",
          verdict["text"])
    verdict = sources.wait_for(name, KEPT, "overstated")
    check(f"{name}: how long it was kept",
          facts(verdict)["kept"].startswith("3d "), verdict["text"])


def see_locked(tool, sources):
    """What another process holds says nothing, and is not good for long."""
    lock = tool.lock("good")
    if lock is None:
        return
    name = f"{tool.name}-locked"
    try:
        sources.wait_for(name, NUMBER, "undetermined", "stale", "lock")
        check(f"{name}: the lock is named", True)
    finally:
        rig.end_process(lock)
    sources.wait_for(name, NUMBER, "holds")


def watch(claimd, folder):
    sources = Sources(claimd, folder, ANSWERS)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        tools = list(pool.map(lambda kind: make_repositories(kind, folder),
                              (Restic, Borg, PgBackRest)))
    for tool in tools:
        add_services(tool, sources)
    sources.add("borg-locked", {"type": "backup", "max_age": "20s",
                                "source": tools[1].source("good")})
    sources.start()
    try:
        for tool in tools:
            see_good(tool, sources)
            see_bad(tool, sources)
            see_deleted(tool, sources)
            see_locked(tool, sources)
    finally:
        sources.stop()


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # for the user postgres
        try:
            watch(sys.argv[1], folder)
        except rig.Failure as failure:
            check(str(failure), False)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
