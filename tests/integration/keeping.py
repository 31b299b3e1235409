#!/usr/bin/env python3
"""Copies, exports, signatures: what an auditor gets, and what is done to it.

usage: keeping.py [CLAIMD] [--only NAME]

Real daemons, a real nginx, a stock openssl, and a verifier that shares nothing
with claimd (tests/support/ledger_check.py). Two of the store's own test
programs beside CLAIMD write ledgers. The last line is "N passed, M failed".
"""
import os
import random
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

import each  # noqa: E402
import ledger_check  # noqa: E402
import rig  # noqa: E402

OLD_LEDGER = os.path.join(ROOT, "tests", "data", "ledgers", "version-1.db")
OLD_RECORDS = 10
BACKUPS = 8
MUTATIONS = 150  # of each export, of each of two kinds


def expect(what, value):
    if not value:
        raise rig.Failure(f"expected {what}")


class House:
    """A directory with a configuration, a daemon and what it watches."""

    def __init__(self, claimd, folder):
        self.claimd = os.path.abspath(claimd)
        self.folder = folder
        os.mkdir(self.path("nginx"))
        self.nginx = rig.Nginx(self.path("nginx"))
        self.daemon = rig.Daemon(claimd, self.path("claimd.json"))
        self.ledger = self.path("ledger.db")
        rig.write_json(self.daemon.config, {
            "storage": {"sqlite": "ledger.db"},
            "services": [{
                "id": "site", "name": "受発注", "timezone": "Asia/Tokyo",
                "probes": [{"id": f"web{i}", "type": "http",
                            "url": self.nginx.url, "interval": "200ms"}
                           for i in range(3)]}]})

    def path(self, name):
        return os.path.join(self.folder, name)

    def call(self, *arguments, code=0, data=None):
        """A command of claimd that ends with that status: its output."""
        done = subprocess.run([self.claimd, *arguments], input=data,
                              stdin=None if data else subprocess.DEVNULL,
                              capture_output=True, timeout=60)
        said = (done.stdout + done.stderr).decode()
        expect(f"{arguments} to end with {code}, not {done.returncode}: "
               f"{said}", done.returncode == code)
        return said

    def verify(self, *arguments, code=0):
        return self.call("verify", "--lang", "en", *arguments, code=code)

    def start(self, state="up"):
        self.daemon.start()
        self.daemon.wait_for_state(state)

    def live(self):
        """A ledger with something in it: up, down and up again."""
        self.nginx.start()
        self.start()
        self.nginx.stop()
        self.daemon.wait_for_state("down")
        self.nginx.start()
        self.daemon.wait_for_state("up")

    def fill(self, name):
        """A ledger with documents and response times besides: its path."""
        tests = os.path.join(os.path.dirname(self.claimd), "tests")
        subprocess.run([os.path.join(tests, "store_test_export"), "--fill",
                        self.path(name)], check=True, timeout=60)
        return self.path(name)

    def rows(self, sql, path=None):
        db = sqlite3.connect(f"file:{path or self.ledger}?mode=ro", uri=True)
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    def export(self, ledger, name, *options):
        self.call("export", "--ledger", ledger, "-o", self.path(name),
                  *options)
        with open(self.path(name), "rb") as file:
            return file.read()

    def close(self):
        self.daemon.stop()
        self.nginx.stop()


# --- copies ----------------------------------------------------------------

def test_backup_while_writing(house):
    """Copies taken while the daemon writes are whole, each of one moment."""
    house.live()
    last = (0, 0)
    for i in range(BACKUPS):
        copy = house.path(f"copy{i}.db")
        house.call("backup", "-c", house.daemon.config, copy)
        house.verify(copy)
        expect("no log beside the copy", not os.path.exists(copy + "-wal"))
        expect("a copy its owner alone reads",
               stat.S_IMODE(os.stat(copy).st_mode) == 0o600)
        (seq, beat), = house.rows("select (select max(seq) from record), "
                                  "heartbeat_ms from agent", copy)
        expect(f"no earlier moment than {last}, not {(beat, seq)}",
               (beat, seq) >= last)
        last = (beat, seq)
        house.daemon.check_alive()
    expect("a word that it is there already",
           "--force" in house.call("backup", "-c", house.daemon.config,
                                   house.path("copy0.db"), code=2))
    house.call("backup", "-c", house.daemon.config, "--force",
               house.path("copy0.db"))
    house.verify(house.path("copy0.db"))


def test_restore_and_go_on(house):
    """A copy is put back; the time since it was taken is unknown."""
    house.live()
    copy = house.path("copy.db")
    house.call("backup", "-c", house.daemon.config, copy)
    (taken,), = house.rows("select heartbeat_ms from agent", copy)
    rig.wait_for("three more seconds in the ledger", lambda: house.rows(
        "select heartbeat_ms from agent")[0][0] > taken + 3000)
    expect("no restore under a daemon", "another daemon" in house.call(
        "restore", "-c", house.daemon.config, copy, code=3))
    house.daemon.stop()
    said = house.call("restore", "--lang", "en", "-c", house.daemon.config,
                      copy)
    kept = re.search(r"kept as (\S+): ", said).group(1)
    house.verify(kept)
    (beyond,), = house.rows("select max(seq) from record", kept)
    (back,), = house.rows("select max(seq) from record", copy)
    expect("more in the one before than in the copy", beyond > back)
    house.start()
    house.daemon.stop()
    house.verify(house.ledger)
    expect("a record of it", house.rows(
        "select body from record where kind = 'restored'") ==
        [(f'{{"from_seq":{back}}}',)])
    between = taken + 2000
    expect("nobody to claim that he looked meanwhile", house.rows(
        f"select count(*) from run where first_ms <= {between} and "
        f"last_ms >= {between} and state <> 'unknown'") == [(0,)])


# --- exports ---------------------------------------------------------------

def test_two_verifiers_agree(house):
    """An export of a running ledger is whole, says claimd and the other."""
    house.live()
    data = house.export(house.ledger, "live.ndjson")
    house.daemon.check_alive()
    house.daemon.stop()
    export = ledger_check.read(data)
    said = house.verify(house.path("live.ndjson"))
    expect(f"the same head: {said}", export.previous in said)
    expect("open runs of three probes", len(export.runs) >= 3)
    expect("standard input too", export.previous in house.call(
        "verify", "-", data=data))
    # Parts that follow each other.
    house.export(house.ledger, "part.ndjson", "--from", "4")
    house.verify(house.path("part.ndjson"))
    with open(house.path("part.ndjson"), "rb") as file:
        part = ledger_check.read(file.read())
    expect("the part to stand on record 3",
           part.records[0][2]["prev"] == export.records[2][1])


def sealed(lines):
    """The lines with a last one made for them, as a forger would."""
    data = b"".join(line + b"\n" for line in lines[:-1])
    return data + b'{"end":"%s"}\n' % ledger_check.sha256(data).encode()


def scratched(dice, data):
    """Bytes changed anywhere: what a bad disk or a careless hand does."""
    at = dice.randrange(len(data))
    how = dice.randrange(4)
    if how == 0:
        return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + \
            data[at + 1:]
    if how == 1:
        return data[:at] + data[at + dice.randrange(1, 200):]
    if how == 2:
        return data[:at] + bytes([dice.randrange(256)]) + data[at:]
    return data[:at]


def forged(dice, data):
    """What is in the chain changed, and the last line made anew."""
    lines = data.split(b"\n")[:-1]
    chained = [i for i, line in enumerate(lines)
               if line.startswith((b'{"hash"', b'{"document"')) or
               line.startswith(b'{"latency"') and b'"record":null' not in line]
    one, other = dice.choice(chained), dice.choice(chained)
    how = dice.randrange(4)
    if how == 0:
        line = lines[one]
        at = dice.randrange(len(line))
        lines[one] = (line[:at] + bytes([line[at] ^ 1 << dice.randrange(7)]) +
                      line[at + 1:])
    elif how == 1:
        del lines[one]
    elif how == 2 and lines[one].startswith(b'{"hash"') and \
            lines[other].startswith(b'{"hash"'):
        lines[one], lines[other] = lines[other], lines[one]
    else:
        records = [i for i in chained if lines[i].startswith(b'{"hash"')]
        lines.insert(dice.choice(records), lines[dice.choice(records)])
    return sealed(lines)


def is_broken(data):
    try:
        ledger_check.read(data)
        return False
    except ledger_check.Broken:
        return True


def test_every_mutation_is_found(house):
    """Whatever is changed in an export, both verifiers find it."""
    seed = 20261124
    dice = random.Random(seed)
    house.live()
    house.daemon.stop()
    originals = [house.export(house.ledger, "live.ndjson"),
                 house.export(house.fill("filled.db"), "filled.ndjson")]
    found = 0
    for original in originals:
        for change in [scratched, forged] * MUTATIONS:
            data = change(dice, original)
            if data == original:
                continue
            with open(house.path("changed.ndjson"), "wb") as file:
                file.write(data)
            done = subprocess.run(
                [house.claimd, "verify", house.path("changed.ndjson")],
                stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
            # What no longer begins like an export is none.
            is_none = not data.startswith(b'{"export":{')
            good = (1, 2) if is_none else (1,)
            if done.returncode not in good or not is_broken(data):
                raise rig.Failure(
                    f"a change that was not found (seed {seed}, number "
                    f"{found}, {change.__name__}): claimd says "
                    f"{done.returncode} {done.stderr.decode()}, the other "
                    f"finds it: {is_broken(data)}")
            found += 1
    print(f"  {found} changes found by both")


# --- by hand ---------------------------------------------------------------

# What each block of docs/evidence.md prints, by a word that is in it.
ANSWERS = (
    ("claimd export --ledger \"$LEDGER\" --head",
     "Signature Verified Successfully"),
    ("basenc --base16", "Signature Verified Successfully"),
    ("LEFT JOIN record AS signed", None),
    ("sha256sum\n", "4d072ec79aca69b7baf0beb4832e8f746c43e649d5172fa2944040c"
     "568ada421"),
    ("cmp computed kept", "whole"),
    ("'\\$.runs'", None),
    ("writefile", None),
    ("claimd verify --key", "whole"),
    ("echo complete", "complete"),
    ("does not follow", None),
    ("openssl base64 -d", None),
    ("claimd backup", "whole"),
)


def shell_blocks():
    with open(os.path.join(ROOT, "docs", "evidence.md"),
              encoding="utf-8") as page:
        return re.findall(r"```sh\n(.*?)```", page.read(), re.S)


def by_hand(house, block, ledger, folder):
    """What a block prints, with nothing said on standard error."""
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", block], cwd=folder,
        env={**os.environ, "LEDGER": ledger, "LANG": "C",
             "EXPORT": os.path.join(folder, "export.ndjson"),
             "PATH": os.path.dirname(house.claimd) + ":" +
             os.environ["PATH"]},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    expect(f"no error of {block!r}: {done.stderr}", not done.stderr)
    return done.stdout


def test_the_document_by_hand(house):
    """Every command of docs/evidence.md does what the document says."""
    house.live()
    house.daemon.stop()
    blocks = shell_blocks()
    expect(f"{len(ANSWERS)} blocks, not {len(blocks)}",
           len(blocks) == len(ANSWERS))
    for ledger in (house.ledger, house.fill("filled.db")):
        folder = tempfile.mkdtemp(dir=house.folder)
        for block, (word, answer) in zip(blocks, ANSWERS):
            expect(f"{word!r} in {block!r}", word in block)
            said = by_hand(house, block, ledger, folder)
            expect(f"{answer!r}, not {said!r}, of {block!r}",
                   answer in said if answer else not said)


def test_the_document_finds_changes(house):
    """The same commands show what was changed."""
    blocks = dict(zip((word for word, _ in ANSWERS), shell_blocks()))
    for number, (word, sql, answer) in enumerate((
            ("cmp computed kept", "update record set at_ms = at_ms + 1 "
             "where seq = 3", "differ"),
            ("'\\$.runs'", "update run set count = 9 where state = 'down'",
             "record 3, run 1"),
            ("LEFT JOIN record AS signed", "update record set hash = "
             "zeroblob(32) where seq = 5", "head 6"),
            ("writefile", "update document set packed = x'789c4b4c4a0600024"
             "d0127'", "document "))):
        ledger = house.fill(f"changed{number}.db")
        db = sqlite3.connect(ledger)
        db.executescript("drop trigger record_update; drop trigger run_update;"
                         "drop trigger document_update;" + sql)
        db.close()
        folder = tempfile.mkdtemp(dir=house.folder)
        said = by_hand(house, blocks[word], ledger, folder)
        expect(f"{answer!r}, not {said!r}", answer in said)
        house.verify(ledger, code=1)


def test_what_others_know(house):
    """An end cut off and another past show against a head kept elsewhere."""
    house.live()
    house.daemon.stop()
    house.call("export", "-c", house.daemon.config, "--head", "-o",
               house.path("kept"))
    known = ("--key", house.path("kept/key.pem"), "--head",
             house.path("kept/head.txt"))
    house.verify(*known, house.ledger)
    with open(house.path("kept/head.txt"), encoding="ascii") as file:
        seq = int(re.search(r"seq (\d+)", file.read()).group(1))
    cut = house.path("cut.db")
    house.call("backup", "-c", house.daemon.config, cut)
    db = sqlite3.connect(cut)
    (trigger,), = db.execute("select sql from sqlite_schema "
                             "where name = 'record_delete'")
    db.executescript("drop trigger record_delete; "
                     f"delete from record where seq >= {seq}; {trigger}")
    db.close()
    said = house.verify(*known, cut, code=1)
    expect(f"the missing record named, not {said}",
           f"record {seq} is missing" in said)
    other = house.fill("other.db")
    expect("another ledger", "damaged" in house.verify(*known, other, code=1))


# --- keys, old ledgers, sudden death ---------------------------------------

def test_a_lost_key(house):
    """A new key is made, recorded and warned of; old signatures stay good."""
    house.nginx.start()
    house.start()
    house.daemon.stop()
    key = house.ledger + ".key"
    expect("a key its owner alone reads",
           stat.S_IMODE(os.stat(key).st_mode) == 0o600)
    os.unlink(key)
    house.start()
    house.daemon.wait_for_log("key_changed")
    house.daemon.stop()
    expect("two keys", house.rows(
        "select count(*) from record where kind = 'key'") == [(2,)])
    house.verify(house.ledger)
    with open(key, "w", encoding="ascii") as file:
        file.write("no key")
    house.start()
    house.daemon.wait_for_log("not an Ed25519 key")
    house.daemon.stop()
    with open(key, encoding="ascii") as file:
        expect("the file left alone", file.read() == "no key")


def public_of(key):
    """The public half of a key file, by openssl, in hexadecimal digits."""
    done = subprocess.run(["openssl", "pkey", "-in", key, "-pubout",
                           "-outform", "DER"], capture_output=True, timeout=60)
    expect(f"a whole key: {done.stderr.decode()}", done.returncode == 0)
    return done.stdout[-32:].hex()


def test_killed_making_the_key(house):
    """SIGKILL at each step of making the key: none or a whole one."""
    key = house.ledger + ".key"
    for call, when in (("openat", 1), ("write", 1), ("fsync", 1),
                       ("link", 1), ("unlink", 1), ("unlink", 2)):
        for name in os.listdir(house.folder):
            if name.startswith("ledger.db"):
                os.unlink(house.path(name))
        house.daemon.prefix = [
            "strace", "-f", "-qq", "-o", "/dev/null", "-P", key + ".new",
            "-e", f"trace={call}", "-e",
            f"inject={call}:signal=KILL:when={when}"]
        house.daemon.start()
        rig.wait_for(f"death at {call} {when}",
                     lambda: house.daemon.process.poll() is not None)
        if os.path.exists(key):
            public_of(key)
        house.daemon.prefix = []
        house.daemon.start()
        rig.wait_for("a signed head", lambda: house.rows(
            "select seq from record where kind = 'head'"))
        house.daemon.stop()
        house.verify(house.ledger)
        keys = house.rows("select body ->> 'public' from record "
                          "where kind = 'key'")
        expect(f"{call} {when}: the one key that is recorded",
               keys == [(public_of(key),)])


def test_killed_bringing_up_to_date(house):
    """SIGKILL at each call on files while an old ledger is brought up to date.
    """
    writer = os.path.join(os.path.dirname(house.claimd), "tests",
                          "store_test_disk")
    kills = 0
    for call in ("pwrite64", "fdatasync", "ftruncate", "unlink"):
        for when in range(1, 100):
            for name in os.listdir(house.folder):
                if name.startswith("ledger.db"):
                    os.unlink(house.path(name))
            shutil.copy(OLD_LEDGER, house.ledger)
            done = subprocess.run(
                ["strace", "-f", "-qq", "-o", "/dev/null", "-e",
                 f"trace={call}", "-e",
                 f"inject={call}:signal=KILL:when={when}", writer, "--write",
                 house.ledger, "1"], stdin=subprocess.DEVNULL,
                capture_output=True, timeout=60)
            if done.returncode not in (-9, 137):
                break
            kills += 1
            subprocess.run([writer, "--write", house.ledger, "1"], check=True,
                           stdin=subprocess.DEVNULL, capture_output=True,
                           timeout=60)
            house.verify(house.ledger)
            (n, old), = house.rows(
                "select max(seq), (select count(*) from run join series on "
                "id = series where service = 'orders') from record")
            expect(f"{call} {when}: all that was there, not {n}, {old}",
                   n > OLD_RECORDS and old == 4)
    expect(f"many moments, not {kills}", kills > 10)
    print(f"  {kills} moments of death")


def kept_somewhere(house, seq):
    """Whether the ledger that went up to that record is there still, under
    whatever name, with its log."""
    for name in os.listdir(house.folder):
        if re.fullmatch(r"ledger\.db(\.replaced-[^-]*-[^-]*-[^-]*)?", name):
            db = sqlite3.connect(house.path(name))
            (newest,), = db.execute("select max(seq) from record")
            db.close()
            if newest == seq:
                return True
    return False


def test_killed_restoring(house):
    """SIGKILL at each step of a restore: nothing is lost, it is done again."""
    copy = house.fill("copy.db")
    kills = 0
    for call in ("openat", "pwrite64", "fdatasync", "fsync", "rename",
                 "unlink"):
        for when in range(1, 200):
            for name in os.listdir(house.folder):
                if name.startswith("ledger.db"):
                    os.unlink(house.path(name))
            shutil.copy(OLD_LEDGER, house.ledger)
            done = subprocess.run(
                ["strace", "-f", "-qq", "-o", "/dev/null", "-e",
                 f"trace={call}", "-e",
                 f"inject={call}:signal=KILL:when={when}", house.claimd,
                 "restore", "--ledger", house.ledger, copy],
                stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
            if done.returncode not in (-9, 137):
                break
            kills += 1
            expect(f"{call} {when}: the one before",
                   kept_somewhere(house, OLD_RECORDS))
            house.call("restore", "--ledger", house.ledger, copy)
            house.verify(house.ledger)
            expect(f"{call} {when}: the one before still",
                   kept_somewhere(house, OLD_RECORDS))
    expect(f"many moments, not {kills}", kills > 30)
    print(f"  {kills} moments of death")


TESTS = (test_backup_while_writing, test_restore_and_go_on,
         test_two_verifiers_agree, test_every_mutation_is_found,
         test_the_document_by_hand, test_the_document_finds_changes,
         test_what_others_know, test_a_lost_key, test_killed_making_the_key,
         test_killed_bringing_up_to_date, test_killed_restoring)


def run(test, claimd):
    folder = tempfile.mkdtemp(prefix="claimd-keeping-")
    house = House(claimd, folder)
    started = time.monotonic()
    try:
        test(house)
        print(f"ok    {test.__doc__.strip()} "
              f"({time.monotonic() - started:.0f} s)", flush=True)
        return True
    except (rig.Failure, ledger_check.Broken) as failure:
        print(f"FAIL  {test.__doc__.strip()} {failure}", flush=True)
        return False
    finally:
        house.close()
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(each.main(TESTS, run))
