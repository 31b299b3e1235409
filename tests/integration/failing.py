#!/usr/bin/env python3
"""Sources of evidence that fail in every way at once: nothing is judged good,
nothing is left behind, memory stays flat and the loop is never held up.

usage: failing.py CLAIMD [--seconds N]
"""
import argparse
import json
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "support"))

import rig  # noqa: E402
from sources import Sources  # noqa: E402

ANSWERS = {28: "1回/1日", 30: "7日間", 32: "7世代"}
CLAIMS = ("28.backup_interval", "30.backup_retention",
          "32.backup_generations")
POINTERS = {"list": "", "at": "/at", "id": "/id"}
RSS_SLACK = 1.3        # of what it was before, in the last third
LATE_MS = 50

# name: (the command that is the source, a word of the refusal)
COMMANDS = {
    "hangs": (["sleep", "1000"], "time"),
    "hangs-with-children": (["sh", "-c", "sleep 1000 & sleep 1000"], "time"),
    "never-ends": (["head", "-c", "1G", "/dev/zero"], "more"),
    "shouts": (["sh", "-c", "head -c 1G /dev/zero >&2"], "more"),
    "is-killed": (["sh", "-c", "kill -9 $$"], "signal 9"),
    "fails": (["sh", "-c", "echo the disk is away >&2; exit 3"],
              "the disk is away"),
    "is-garbage": (["echo", "{\"at\": ["], "json"),
    "is-deep": (["sh", "-c", "head -c 100000 /dev/zero | tr '\\0' '['"],
                "json"),
    "is-another": (["echo", "{\"copies\": 7}"], ""),
    "is-missing": (["/nowhere/tool"], "started"),
}

passed = failed = 0


def check(what, condition, detail=""):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what} {detail}")


def backup(**source):
    return {"type": "backup", "interval": "1s", "timeout": "1s",
            "max_age": "5s", "source": {"pointers": POINTERS, **source}}


def add_all(sources):
    for name, (command, _) in COMMANDS.items():
        sources.add(name, backup(kind="command", command=command))
    sources.add("says-500", backup(kind="json",
                                   url=sources.nginx.url + "broken"))
    sources.add("has-no-name", backup(kind="json",
                                      url="http://nowhere.invalid/x"))
    sources.add("refuses", backup(kind="json", url="http://127.0.0.1:9/x"))
    sources.add("is-no-file", backup(kind="json", file="/nowhere/x.json"))


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


def children(pid):
    """(states, count) of the processes that the daemon has started."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8") as stat:
                    fields = stat.read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == pid:
                found.append(fields[0])
    return found


def all_refused(sources):
    """Every source's own words, once each has some."""
    status = sources.daemon.status()
    words = {s["id"]: p["refused"] for s in status.get("services", [])
             for p in s["probes"] if p["id"] == "source"}
    return words if words and all(words.values()) else None


def see_verdicts(sources, words):
    for service in sources.services:
        name = service["id"]
        verdicts = sources.verdicts(name)
        for claim in CLAIMS:
            got = verdicts.get(claim, {})
            check(f"{name}: {claim} is stale",
                  got.get("verdict") == "undetermined" and
                  got.get("reason") == "stale", got.get("text"))
        word = COMMANDS.get(name, ([], ""))[1]
        check(f"{name}: says why", word in words[name].lower(), words[name])


def soak(sources, seconds):
    """Looks at the daemon for that long: its memory, what it has started."""
    pid = sources.daemon.process.pid
    begun = time.monotonic()
    thirds, zombies, most_zombies, most_children = [0, 0, 0], 0, 0, 0
    while time.monotonic() < begun + seconds:
        sources.daemon.check_alive()
        third = min(2, int(3 * (time.monotonic() - begun) / seconds))
        thirds[third] = max(thirds[third], resident(pid))
        states = children(pid)
        zombies = zombies + 1 if "Z" in states else 0
        most_zombies = max(most_zombies, zombies)
        most_children = max(most_children, len(states))
        time.sleep(0.5)  # how often is looked, not a wait for something
    check("no zombie stays", most_zombies < 4, most_zombies)
    check("memory is flat", thirds[2] <= max(thirds[:2]) * RSS_SLACK, thirds)
    check("processes are bounded", most_children <= 3 * len(COMMANDS),
          most_children)
    print(f"{seconds} s: at most {thirds} KiB in each third, "
          f"{most_children} processes at once")


def see_end(sources):
    sources.daemon.stop()
    out = os.path.join(sources.folder, "claimd.out")
    with open(out, encoding="utf-8") as file:
        stats = json.loads(file.read().strip().splitlines()[-1])
    print(f"late: {stats['late_p99_ms']} ms in 99 of 100, at most "
          f"{stats['late_max_ms']} ms, of {stats['attempts']}")
    leftover = [p for p in os.popen("ps -eo args").read().splitlines()
                if p.startswith("sleep 1000")]
    check("nothing is left behind", not leftover, leftover)
    return stats


def watch(claimd, folder, seconds):
    sources = Sources(claimd, folder, ANSWERS)
    sources.nginx = rig.Nginx(os.path.join(folder, "nginx2"),
                              "location = /broken { return 500; }")
    add_all(sources)
    sources.daemon.options = ["--stats"]
    sources.start()
    try:
        words = rig.wait_for("refusal of every source",
                             lambda: all_refused(sources), 120, 0.5)
        see_verdicts(sources, words)
        soak(sources, seconds)
        words = rig.wait_for("refusal of every source",
                             lambda: all_refused(sources), 120, 0.5)
        see_verdicts(sources, words)
        stats = see_end(sources)
        if seconds >= 600:
            check("the loop is never late", stats["late_max_ms"] <= LATE_MS,
                  stats)
    finally:
        sources.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("claimd")
    parser.add_argument("--seconds", type=int, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            watch(arguments.claimd, folder, arguments.seconds)
        except rig.Failure as failure:
            check(str(failure), False)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
