#!/usr/bin/env python3
"""Copies listed in every other way than by a tool of their own, and what only
root may read, collected for a daemon that runs as somebody else.

usage: collect.py CLAIMD

rsnapshot, restic and btrfs (on a loop device) are real. barman is not: a
program of that name replays what barman 3.4 printed. Needs root, or sudo that
does not ask. The last line is "N passed, M failed".
"""
import datetime
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
from sources import Sources, facts  # noqa: E402

DATA = os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "data", "backup")
NOBODY = 65534
AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}",
             "--clear-groups"]
ANSWERS = {28: "1回/1日", 30: "7日間", 32: "7世代",
           33: "バックアップは暗号化しております。"}
INTERVAL, NUMBER = "28.backup_interval", "32.backup_generations"
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)

passed = failed = 0


def check(what, condition, detail=""):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what} {detail}", flush=True)


def when(days):
    return NOW - datetime.timedelta(days=days, hours=1)


def run(*command, **environment):
    done = subprocess.run(command, env={**os.environ, "TZ": "UTC",
                                        **environment},
                          capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise rig.Failure(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout


def write(path, text, mode=0o644):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def touch(path, at):
    os.utime(path, (at.timestamp(), at.timestamp()))


class World(Sources):
    """The daemon runs as nobody, where a folder of the test's programs lies
    over /usr/local/bin."""

    def __init__(self, claimd, folder):
        self.bin = os.path.join(folder, "bin")
        os.makedirs(self.bin)
        self.spool = os.path.join(folder, "spool")
        self.mounted = ["unshare", "--mount", "--propagation", "private", "sh",
                        "-c", f"mount --bind '{self.bin}' /usr/local/bin && "
                        "exec \"$@\"", "sh"]
        os.chown(folder, NOBODY, NOBODY)
        super().__init__(claimd, folder, ANSWERS,
                         prefix=self.mounted + AS_NOBODY)

    def write(self):
        rig.write_json(self.config, {
            "storage": {"sqlite": "ledger.db"},
            "reports": {"directory": "reports"},
            "collect": {"directory": self.spool},
            "services": self.services})
        os.chmod(self.config, 0o644)

    def collect(self, *options):
        """`claimd collect` as root: (exit status, output, error)."""
        done = subprocess.run(
            [*self.mounted, self.daemon.claimd, "collect", "-c", self.config,
             *options], stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=120, umask=0o077)
        return done.returncode, done.stdout, done.stderr

    def look(self, service):
        """What its source says now: ({subject: {name: value}}, its line)."""
        code, out, err = self.daemon.call("probe", f"{service}/source",
                                          "--json")
        if not out:
            raise rig.Failure(f"claimd probe {service}: {code} {err}")
        probe = json.loads(out)["probes"][0]
        copies = {}
        for subject, name, value in probe["evidence"] or []:
            copies.setdefault(subject, {})[name] = value
        return copies, probe["text"]

    def refuses(self, what, service, words):
        copies, text = self.look(service)
        check(f"{service}: {what}", copies == {} and words in text, text)


def whole(copies):
    return sorted(name for name, copy in copies.items() if copy["complete"])


def ms(at):
    return int(at.timestamp() * 1000)


# --- directories -------------------------------------------------------------


def make_dumps(folder):
    os.makedirs(folder)
    for days in range(7):
        name = f"db-{when(days):%Y%m%d-%H%M}.sql.gz"
        path = os.path.join(folder, name)
        write(path, "a dump\n" * 10)
        touch(path, when(days) + datetime.timedelta(minutes=5))
    return folder


def files(world, folder):
    dumps = make_dumps(os.path.join(folder, "dumps"))
    source = {"kind": "files", "directory": dumps, "pattern": "db-*.sql.gz*",
              "name_time": "%Y%m%d-%H%M", "timezone": "UTC"}
    world.add("files", {"type": "backup", "source": source})
    world.add("mtimes", {"type": "backup", "source": {
        "kind": "files", "directory": dumps, "settle": "1s"}})
    world.add("deep", {"type": "backup", "source": {
        "kind": "files", "directory": folder, "pattern": "d*mps/*.gz"}})
    world.add("nowhere", {"type": "backup", "source": {
        "kind": "files", "directory": os.path.join(folder, "none")}})
    return dumps


def see_files(world, dumps):
    verdict = world.wait_for("files", NUMBER, "holds")
    check("seven dumps", facts(verdict)["generations"] == "7", verdict)
    world.wait_for("files", INTERVAL, "holds")
    newest = f"db-{when(0):%Y%m%d-%H%M}.sql.gz"
    copies, _ = world.look("files")
    check("the name tells when", copies[newest]["at_ms"] ==
          ms(when(0).replace(second=0)), copies)
    check("its size", copies[newest]["bytes"] == 70, copies)
    copies, _ = world.look("mtimes")
    check("or the mtime", copies[newest]["at_ms"] ==
          ms(when(0) + datetime.timedelta(minutes=5)), copies)
    copies, _ = world.look("deep")
    check("through a directory", f"dumps/{newest}" in copies, copies)
    world.refuses("no directory", "nowhere", "No such file")
    see_unfinished(world, dumps)
    write(os.path.join(dumps, "db-latest.sql.gz"), "x")
    touch(os.path.join(dumps, "db-latest.sql.gz"), when(1))
    world.refuses("a name without a time", "files", "no time like")
    os.unlink(os.path.join(dumps, "db-latest.sql.gz"))


def see_unfinished(world, dumps):
    """Empty, of a telling name, just written, a link: no copies."""
    at = when(0) + datetime.timedelta(minutes=30)
    stem = f"db-{at:%Y%m%d}-"
    for name, text in (("0001.sql.gz", ""), ("0002.sql.gz.part", "x"),
                       ("0003.sql.gz", "growing")):
        write(os.path.join(dumps, stem + name), text)
    for name in ("0001.sql.gz", "0002.sql.gz.part"):
        touch(os.path.join(dumps, stem + name), at)
    os.symlink("/etc/passwd", os.path.join(dumps, stem + "0004.sql.gz"))
    copies, text = world.look("files")
    check("seven are whole", len(whole(copies)) == 7, (copies, text))
    for name in ("0001.sql.gz", "0002.sql.gz.part", "0003.sql.gz"):
        check(f"{name} is not", copies.get(stem + name) ==
              {"complete": False}, copies)
    check("a link is no copy", stem + "0004.sql.gz" not in copies, copies)
    touch(os.path.join(dumps, stem + "0003.sql.gz"), at)
    copies, _ = world.look("files")
    check("what has settled is", len(whole(copies)) == 8, copies)
    for name in os.listdir(dumps):
        if name.startswith(stem) and name[len(stem):][:2] == "00" and \
                name[len(stem):][:4] in ("0001", "0002", "0003", "0004"):
            os.unlink(os.path.join(dumps, name))


def rsnapshot(world, folder):
    """Three runs of the real one; their days are faked by mtime."""
    own = os.path.join(folder, "rsnapshot")
    root = os.path.join(own, "root")
    os.makedirs(os.path.join(own, "data"))
    os.makedirs(root)
    write(os.path.join(own, "data", "file"), "data")
    write(os.path.join(own, "conf"), "\n".join("\t".join(line) for line in (
        ("config_version", "1.2"), ("snapshot_root", root + "/"),
        ("cmd_rsync", "/usr/bin/rsync"), ("retain", "daily", "7"),
        ("retain", "weekly", "4"), ("verbose", "2"), ("loglevel", "3"),
        ("logfile", os.path.join(own, "log")),
        ("lockfile", os.path.join(own, "pid")),
        ("backup", os.path.join(own, "data") + "/", "localhost/"), ("",))))
    for days in (2, 1, 0):
        run("rsnapshot", "-c", os.path.join(own, "conf"), "daily")
        for n in range(3):
            path = os.path.join(root, f"daily.{n}")
            if os.path.exists(path):
                touch(path, when(days + n))
    os.chmod(os.path.join(own, "log"), 0o644)
    world.add("rsnapshot", {"type": "backup", "source": {
        "kind": "rsnapshot", "directory": root,
        "lockfile": os.path.join(own, "pid"),
        "log": os.path.join(own, "log"), "timezone": "UTC"}})
    return own


def see_rsnapshot(world, own):
    world.wait_for("rsnapshot", NUMBER, "overstated")
    copies, text = world.look("rsnapshot")
    check("three copies, called by their instants", whole(copies) == sorted(
        f"{when(d):%Y-%m-%dT%H:%M:%SZ}" for d in range(3)), (copies, text))
    write(os.path.join(own, "pid"), "1\n")
    world.refuses("while it runs", "rsnapshot", "rsnapshot runs, or one died")
    os.unlink(os.path.join(own, "pid"))
    begun = when(0) - datetime.timedelta(seconds=5)
    ended = when(0) + datetime.timedelta(seconds=5)
    with open(os.path.join(own, "log"), "a", encoding="utf-8") as log:
        log.write(f"[{begun:%Y-%m-%dT%H:%M:%S}] /usr/bin/rsnapshot daily: "
                  "started\n"
                  f"[{ended:%Y-%m-%dT%H:%M:%S}] /usr/bin/rsnapshot daily: "
                  "completed, but with some errors\n")
    copies, _ = world.look("rsnapshot")
    check("a run that failed left no copy", len(whole(copies)) == 2 and
          not copies[f"{when(0):%Y-%m-%dT%H:%M:%SZ}"]["complete"], copies)
    # All move up: the same copies, by other directories.
    root = os.path.join(own, "root")
    before, _ = world.look("rsnapshot")
    for n in (2, 1, 0):
        os.rename(os.path.join(root, f"daily.{n}"),
                  os.path.join(root, f"daily.{n + 1}"))
    after, _ = world.look("rsnapshot")
    check("a rotation changes nothing", before == after, (before, after))


# --- tools -------------------------------------------------------------------


def barman(world, _):
    write(os.path.join(world.bin, "barman"), "#!/bin/sh\n"
          "[ \"$*\" = '-f json list-backups db1' ] || exit 2\n"
          f"cat '{world.bin}/barman.json'\n", 0o755)
    shutil.copy(os.path.join(DATA, "barman-3.4-list-backups.json"),
                os.path.join(world.bin, "barman.json"))
    world.add("barman", {"type": "backup", "source": {
        "kind": "barman", "server": "db1"}})


def see_barman(world, _):
    copies, text = world.look("barman")
    check("barman's backup", copies == {"20261123T204611": {
        "at_ms": 1795466772000, "bytes": 39981044, "complete": True}},
        (copies, text))
    write(os.path.join(world.bin, "barman"), "#!/bin/sh\n"
          "echo 'ERROR: Unknown server' >&2; exit 1\n", 0o755)
    world.refuses("its words", "barman", "Unknown server")
    os.unlink(os.path.join(world.bin, "barman"))
    world.refuses("not installed", "barman", "barman cannot be started")


class Btrfs:
    """A file system of its own on a loop device."""

    def __init__(self, folder):
        self.image = os.path.join(folder, "btrfs.img")
        self.path = os.path.join(folder, "btrfs")
        os.makedirs(self.path)
        with open(self.image, "wb") as image:
            image.truncate(120 * 1024 * 1024)
        run("mkfs.btrfs", "-q", self.image)
        run("mount", "-o", "loop", self.image, self.path)
        run("btrfs", "subvolume", "create", os.path.join(self.path, "data"))
        os.makedirs(os.path.join(self.path, ".snapshots"))
        self.snapshot("1")

    def snapshot(self, name):
        run("btrfs", "subvolume", "snapshot", "-r",
            os.path.join(self.path, "data"),
            os.path.join(self.path, ".snapshots", name))

    def close(self):
        run("umount", self.path)


def json_documents(world, folder):
    document = {"copies": [
        {"name": f"c{days}", "finished": when(days).isoformat(sep=" "),
         "state": "ok" if days != 3 else "partial", "size": str(1000 + days),
         "cipher": "aes-256-gcm"} for days in range(7)]}
    path = os.path.join(folder, "copies.json")
    write(path, json.dumps(document))
    pointers = {"list": "/copies", "id": "/name", "at": "/finished",
                "complete": "/state", "bytes": "/size", "encrypted": "/cipher"}
    common = {"pointers": pointers, "complete_words": ["ok"],
              "encrypted_words": ["aes-256-gcm"]}
    server = Server(path)
    for name, place in (("file", {"kind": "json", "file": path}),
                        ("url", {"kind": "json", "url": server.url,
                                 "headers": {"X-Key": "1234"}}),
                        ("command", {"kind": "command",
                                     "command": ["cat", path]})):
        world.add(name, {"type": "backup", "source": {**place, **common}})
    return server


class Server:
    """Serves one document to who has the key."""

    def __init__(self, path):
        outer = self
        self.status = 200

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                good = self.headers.get("X-Key") == "1234"
                self.send_response(outer.status if good else 403)
                self.end_headers()
                with open(path, "rb") as file:
                    self.wfile.write(file.read())

            def log_message(self, *_):
                pass

        self.httpd = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.httpd.server_port}/copies"
        threading.Thread(target=self.httpd.serve_forever, daemon=True).start()

    def close(self):
        self.httpd.shutdown()
        self.httpd.server_close()


def see_json(world, server):
    file, text = world.look("file")
    check("six of seven are whole", len(whole(file)) == 6 and file["c0"] == {
        "at_ms": ms(when(0)), "complete": True, "encrypted": True,
        "bytes": 1000}, (file, text))
    check("the same of a server and of a command",
          world.look("url")[0] == file and world.look("command")[0] == file)
    world.wait_for("file", NUMBER, "overstated")
    server.status = 500
    world.refuses("a server in trouble", "url", "HTTP 500")


# --- what only root may read -------------------------------------------------


class Restic:
    """A repository and a password of root's."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "restic")
        self.secret = os.path.join(folder, "restic.password")
        write(self.secret, "horse\n", 0o600)
        data = os.path.join(folder, "secret-data")
        os.makedirs(data)
        write(os.path.join(data, "rows"), "a row\n")
        self.call("init")
        for days in (6, 5, 4, 3, 2, 1, 0):
            self.call("backup", "--time", f"{when(days):%Y-%m-%d %H:%M:%S}",
                      data)
        os.chmod(self.path, 0o700)

    def call(self, *arguments):
        return run("restic", "-q", "--no-cache", "-r", self.path, *arguments,
                   RESTIC_PASSWORD="horse")

    def source(self):
        return {"kind": "restic", "repository": self.path,
                "password": {"file": self.secret}}


def add_collected(world, restic, btrfs):
    world.add("root", {"type": "backup", "collected": True,
                       "source": restic.source()})
    world.add("snapshots", {"type": "backup", "collected": True, "source": {
        "kind": "btrfs", "directory": btrfs.path,
        "pattern": ".snapshots/*"}})


def see_collected(world, restic, btrfs):
    world.wait_for("root", NUMBER, "undetermined", "stale",
                   "nothing was collected yet")
    code, out, err = world.collect("--dry-run")
    check("a dry run prints", code == 0 and len(out.splitlines()) == 2 and
          json.loads(out.splitlines()[0])["service"] == "root", (out, err))
    check("and writes nothing", not os.path.exists(world.spool))
    code, out, err = world.collect()
    check("collected", code == 0 and "root/source: 21 facts" in out,
          (code, out, err))
    path = os.path.join(world.spool, "root@source.json")
    status = os.stat(path)
    check("root's, for all to read", status.st_uid == 0 and
          status.st_mode & 0o777 == 0o644, oct(status.st_mode))
    check("nothing else is left", sorted(os.listdir(world.spool)) ==
          ["root@source.json", "snapshots@source.json"])
    verdict = world.wait_for("root", NUMBER, "holds")
    check("seven copies", facts(verdict)["generations"] == "7", verdict)
    copies, text = world.look("snapshots")
    check("btrfs's snapshot", list(copies) == [".snapshots/1"] and
          abs(copies[".snapshots/1"]["at_ms"] - ms(NOW)) < 600000,
          (copies, text))
    btrfs.snapshot("2")
    code, out, _ = world.collect("--json")
    check("as data", [p["refused"] for p in json.loads(out)["probes"]] ==
          [None, None], out)
    check("the next one too", len(world.look("snapshots")[0]) == 2)
    see_own_instant(world, path)
    see_refusals(world, path)
    see_collector_refused(world, restic)


def see_own_instant(world, path):
    """The ledger has when it was collected, not when it was looked at."""
    with open(path, encoding="utf-8") as file:
        at_ms = json.load(file)["at_ms"]

    def recorded():
        out = run("sqlite3", "-readonly",
                  os.path.join(world.folder, "ledger.db"),
                  "select json_extract(body, '$.at_ms') from record where "
                  "kind = 'evidence' and service = 'root' order by seq desc "
                  "limit 1").strip()
        return out == str(at_ms)
    rig.wait_for("the reading's own instant in the ledger", recorded)
    check("its instant", True)
    _, text = world.look("root")
    check("and it is told", "collected at" in text, text)


def see_refusals(world, path):
    with open(path, encoding="utf-8") as file:
        good = file.read()
    reading = json.loads(good)

    def put(**change):
        write(path, json.dumps({**reading, **change}))

    now_ms = int(time.time() * 1000)
    for what, change, words in (
            ("too old", {"at_ms": now_ms - 61000}, "longer ago than 1m"),
            ("to come", {"at_ms": now_ms + 3600000}, "still to come"),
            ("of another probe", {"probe": "other"}, "another probe"),
            ("of another format", {"format": 2}, "another format"),
            ("damaged", {"facts": [["x", "y"]]}, "damaged")):
        put(**change)
        world.refuses(what, "root", words)
    write(path, "{garbage")
    world.refuses("garbage", "root", "no JSON")
    with open(path, "wb") as file:
        file.truncate(9 * 1024 * 1024)
    world.refuses("too large", "root", "larger than")
    write(path, good)
    for mode in (0o664, 0o646):
        os.chmod(path, mode)
        world.refuses(f"mode {mode:o}", "root", "not root's alone")
    os.chmod(path, 0o644)
    os.chown(path, 1, 1)
    world.refuses("another's", "root", "not root's alone")
    os.chown(path, 0, 0)
    os.chmod(world.spool, 0o777)
    world.refuses("a directory for all", "root", "not root's alone")
    code, _, err = world.collect()
    check("nor is it written to", code == 3 and "only root may write" in err,
          (code, err))
    os.chmod(world.spool, 0o755)
    os.rename(path, path + ".away")
    os.symlink(path + ".away", path)
    world.refuses("a link", "root", "symbolic link")
    os.unlink(path)
    os.rename(path + ".away", path)
    check("and good again", len(world.look("root")[0]) == 7)


def see_collector_refused(world, restic):
    """What was refused as root is told as such; others cannot have their words
    run as root."""
    write(restic.secret, "wrong\n", 0o600)
    code, out, _ = world.collect()
    check("a refusal is exit 1", code == 1 and "wrong password" in out,
          (code, out))
    world.refuses("its words", "root", "wrong password")
    write(restic.secret, "horse\n", 0o600)
    os.chmod(world.config, 0o666)
    code, _, err = world.collect()
    check("a configuration for all to write", code == 2 and
          "would run as root" in err, (code, err))
    os.chmod(world.config, 0o644)
    code, _, err = world.daemon.call("collect")
    check("not as nobody", code in (2, 3) and err, (code, err))
    code, _, _ = world.collect()
    check("and well again", code == 0)
    world.wait_for("root", NUMBER, "holds")
    code, out, err = world.daemon.call("verify", os.path.join(
        world.folder, "ledger.db"))
    check("a sound ledger", code == 0, (code, out, err))


def watch(claimd, folder):
    world = World(claimd, folder)
    made = {kind: kind(world, folder) for kind in (files, rsnapshot, barman)}
    server = json_documents(world, folder)
    btrfs = Btrfs(folder)
    try:
        restic = Restic(folder)
        add_collected(world, restic, btrfs)
        world.start()
        try:
            see_files(world, made[files])
            see_rsnapshot(world, made[rsnapshot])
            see_barman(world, None)
            see_json(world, server)
            see_collected(world, restic, btrfs)
        finally:
            world.stop()
    finally:
        server.close()
        btrfs.close()


def main():
    booted.become_root()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        try:
            watch(sys.argv[1], folder)
        except rig.Failure as failure:
            check(str(failure), False)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
