#!/usr/bin/env python3
"""Existing checks as probes: real monitoring plugins against a real nginx, and
checks that cannot tell.

usage: checks.py CLAIMD
"""
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "support"))

import rig  # noqa: E402

passed = failed = 0


def check(what, condition, detail=""):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what} {detail}")


def shell(script):
    return ["sh", "-c", script]


# name: (argv, further options, state, words of the text)
CHECKS = {
    "tcp": (["check_tcp", "-H", "127.0.0.1", "-p", "{port}"], {}, "up",
            "TCP OK"),
    "http": (["check_http", "-H", "127.0.0.1", "-p", "{port}"], {}, "up",
             "HTTP OK"),
    "refused": (["check_tcp", "-H", "127.0.0.1", "-p", "9"], {}, "down", ""),
    "disk": (["/usr/lib/nagios/plugins/check_disk", "-w", "1%", "-c", "0%",
              "-p", "/"], {}, "up", "DISK"),
    "warning": (shell("echo WARNING - hot '|' t=80; exit 1"), {}, "up",
                "WARNING - hot"),
    "strict": (shell("echo WARNING - hot; exit 1"), {"warning": "down"},
               "down", "WARNING - hot"),
    "unknown": (shell("echo UNKNOWN; exit 3"), {}, "unknown", "UNKNOWN"),
    "missing": (["/nowhere/check"], {}, "unknown", "cannot be started"),
    "slow": (shell("sleep 1000"), {"timeout": "1s"}, "unknown", "too long"),
    "killed": (shell("kill -9 $$"), {}, "unknown", "signal 9"),
    "secret": (shell("echo ok $WORD"), {"environment": {"WORD": "horse"}},
               "up", "ok horse"),
}


def configure(folder, port):
    probes = [{"id": name, "type": "command", "interval": "2s",
               "argv": [a.format(port=port) if "{port}" in a else a
                        for a in argv], **more}
              for name, (argv, more, _, _) in CHECKS.items()]
    path = os.path.join(folder, "claimd.json")
    rig.write_json(path, {"storage": {"sqlite": "ledger.db"},
                          "services": [{"id": "shop", "probes": probes}]})
    return path


def see_once(daemon):
    code, out, err = daemon.call("probe", "--json")
    looks = {p["probe"]: p for p in json.loads(out)["probes"]}
    for name, (_, _, state, words) in CHECKS.items():
        look = looks[name]
        check(f"{name} is {state}", look["state"] == state, look)
        check(f"{name} says {words}", words in look["text"], look["text"])
        check(f"{name}: no performance data", "|" not in look["text"])
    check("down is told by the exit status", code == 2, err)


def see_stop(daemon, nginx):
    """What the daemon sees through check_tcp follows the server."""
    daemon.start()
    try:
        rig.wait_for("tcp up", lambda: daemon.states().get("tcp") == "up",
                     step_s=0.3)
        nginx.stop()
        rig.wait_for("tcp down", lambda: daemon.states().get("tcp") == "down",
                     step_s=0.3)
        check("the server's end is seen", True)
    finally:
        daemon.stop()


def refuse(daemon, folder):
    path = os.path.join(folder, "bad.json")
    for argv, words in ((["bin/check"], "whole path"), ([""], "empty")):
        rig.write_json(path, {"services": [{"id": "shop", "probes": [
            {"id": "c", "type": "command", "argv": argv}]}]})
        bad = rig.Daemon(daemon.claimd, path)
        code, _, err = bad.call("check")
        check(f"{argv} is refused", code == 2 and words in err, err)


def main():
    with tempfile.TemporaryDirectory() as folder:
        nginx = rig.Nginx(os.path.join(folder, "nginx"))
        nginx.start()
        try:
            daemon = rig.Daemon(sys.argv[1], configure(folder, nginx.port))
            see_once(daemon)
            see_stop(daemon, nginx)
            refuse(daemon, folder)
        except rig.Failure as failure:
            check(str(failure), False)
        finally:
            nginx.stop()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
