#!/usr/bin/env python3
"""What the service manager hears of claimd: sd_notify(3), word for word.

usage: manager.py [CLAIMD]

A socket of the test's own stands for systemd; a booted one is in systemd.py.
The last line is "N passed, M failed".
"""
import os
import re
import shutil
import signal
import socket
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

import rig  # noqa: E402

MEGABYTES = 200  # a ledger of that size asks for time to be opened


def expect(what, value):
    if not value:
        raise rig.Failure(f"expected {what}")


class Manager:
    """Listens at $NOTIFY_SOCKET and remembers what was said, in order."""

    def __init__(self, folder):
        path = os.path.join(folder, "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.socket.settimeout(rig.WAIT_S)
        self.said = []  # one {name: value} for each datagram
        os.environ["NOTIFY_SOCKET"] = path

    def next(self):
        try:
            text = self.socket.recv(8192).decode()
        except TimeoutError:
            raise rig.Failure(f"nothing said within {rig.WAIT_S} s after "
                              f"{self.said[-3:]}") from None
        self.said.append(dict(line.split("=", 1)
                              for line in text.splitlines()))
        return self.said[-1]

    def wait_for(self, what, condition):
        """The next datagram for which it is true."""
        end = time.monotonic() + rig.WAIT_S
        while time.monotonic() < end:
            said = self.next()
            if condition(said):
                return said
        raise rig.Failure(f"no {what}; the last were {self.said[-5:]}")

    def close(self):
        del os.environ["NOTIFY_SOCKET"]
        self.socket.close()


class Case:
    def __init__(self, claimd, folder):
        os.mkdir(os.path.join(folder, "nginx"))
        self.nginx = rig.Nginx(os.path.join(folder, "nginx"))
        self.nginx.start()
        self.ledger = os.path.join(folder, "ledger.db")
        self.daemon = rig.Daemon(claimd, os.path.join(folder, "claimd.json"))
        self.configure(1)
        self.manager = Manager(folder)

    def configure(self, n_probes):
        rig.write_json(self.daemon.config, {
            "storage": {"sqlite": "ledger.db"},
            "services": [{"id": "site", "probes": [
                {"id": f"p{i}", "type": "http", "url": self.nginx.url,
                 "interval": "1s"} for i in range(n_probes)]}]})

    def start(self):
        self.daemon.start()
        return self.manager.wait_for("READY=1", lambda s: "READY" in s)

    def reload(self):
        self.daemon.process.send_signal(signal.SIGHUP)
        return self.manager.wait_for("RELOADING=1",
                                     lambda s: "RELOADING" in s)

    def close(self):
        self.daemon.stop()
        self.nginx.stop()
        self.manager.close()


def test_life(case):
    """Ready with a status, fed by commits, reloading, stopping."""
    ready = case.start()
    expect("a status with it", ready["STATUS"].startswith(
        "watching 1 probe of 1 service"))
    alive = case.manager.wait_for(
        "a status after a commit", lambda s: "WATCHDOG" in s and
        "last commit" in s.get("STATUS", ""))
    expect("the instant of it", re.search(
        r"last commit \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", alive["STATUS"]))
    before_us = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    case.configure(2)
    reloading = case.reload()
    expect("an instant after the request",
           int(reloading["MONOTONIC_USEC"]) >= before_us)
    ready = case.manager.wait_for("READY=1", lambda s: "READY" in s)
    expect("the new number", ready["STATUS"].startswith(
        "watching 2 probes of 1 service"))
    expect("a clean end", case.daemon.stop() == 0)
    case.manager.wait_for("STOPPING=1", lambda s: "STOPPING" in s)


def test_refused(case):
    """A configuration that is refused is ready again, and says so."""
    case.start()
    with open(case.daemon.config, "w", encoding="utf-8") as file:
        file.write("{")
    case.reload()
    ready = case.manager.wait_for("READY=1", lambda s: "READY" in s)
    expect("a word on it", "NEW CONFIGURATION REFUSED" in ready["STATUS"])
    case.configure(1)
    case.reload()
    ready = case.manager.wait_for("READY=1", lambda s: "READY" in s)
    expect("no word any more", "REFUSED" not in ready["STATUS"])


def test_down(case):
    """What is down is named in the status."""
    case.start()
    case.manager.wait_for("a commit", lambda s: "last commit" in
                          s.get("STATUS", ""))
    case.nginx.stop()
    case.manager.wait_for("the service down", lambda s:
                          "1 service down (site)" in s.get("STATUS", ""))
    case.nginx.start()
    case.manager.wait_for("it up", lambda s: "STATUS" in s and
                          "down" not in s["STATUS"])


def test_large_ledger(case):
    """A large ledger asks for the time that it may take to open."""
    case.start()
    case.daemon.stop()
    with open(case.ledger, "ab") as file:  # pages that SQLite does not use
        file.truncate(MEGABYTES * 1000 * 1000)
    case.daemon.start()
    asked = case.manager.wait_for("EXTEND_TIMEOUT_USEC", lambda s:
                                  "EXTEND_TIMEOUT_USEC" in s and
                                  f"({MEGABYTES} MB)" in s["STATUS"])
    expect("more than systemd's own 90 s",
           int(asked["EXTEND_TIMEOUT_USEC"]) >= 90_000_000 +
           MEGABYTES * 1_000_000)


TESTS = (test_life, test_refused, test_down, test_large_ledger)


def run(test, claimd):
    """Whether it passed."""
    folder = tempfile.mkdtemp(prefix="claimd-manager-")
    print(f"{test.__name__}: {test.__doc__}", flush=True)
    case = Case(claimd, folder)
    try:
        test(case)
    except (rig.Failure, OSError, KeyError) as failure:
        print(f"FAILED: {type(failure).__name__}: {failure}\n"
              f"{case.daemon.logged()[-3000:]}", flush=True)
        return False
    finally:
        case.close()
        shutil.rmtree(folder)
    print("  passed", flush=True)
    return True


def main():
    claimd = sys.argv[1] if len(sys.argv) > 1 else "build/debug/claimd"
    results = [run(test, claimd) for test in TESTS]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
