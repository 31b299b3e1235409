#!/usr/bin/env python3
"""claimd's own trouble is told, and the dead man's ping stays away meanwhile.

usage: own.py [CLAIMD] [--only NAME]

Each test has its own nginx, receiver and daemon, all on real sockets. The last
line is "N passed, M failed".
"""
import os
import signal
import socket
import sqlite3
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import line as whole  # noqa: E402
import rig  # noqa: E402
from alerts import configure, kinds, reload  # noqa: E402
from line import expect  # noqa: E402


def test_ledger_away(line):
    """A ledger that cannot be written: said directly, no ping; then over."""
    beats = rig.Receiver()
    try:
        configure(line, heartbeat={"url": beats.url, "every": "10s"})
        line.begin()
        rig.wait_for("a first ping", lambda: beats.beats == 1)
        holder = sqlite3.connect(line.ledger, isolation_level=None, timeout=10)
        holder.execute("begin immediate")
        trouble = line.receiver.wait_for("trouble")
        expect("about the ledger", trouble["cause"] == "claimd/ledger")
        expect("critical", trouble["severity"] == "critical")
        expect("firing, of no service", trouble["status"] == "firing" and
               trouble["service"] is None)
        n = beats.beats
        time.sleep(11)  # a ping would be due
        expect(f"no ping meanwhile: {beats.beats - n}", beats.beats == n)
        holder.execute("rollback")
        holder.close()
        over = line.receiver.wait_for("trouble_over")
        expect("the same cause", over["cause"] == trouble["cause"])
        rig.wait_for("a ping again", lambda: beats.beats > n)
        expect("told once", len(line.receiver.of_kind("trouble")) == 1)
        expect("exit 0", line.daemon.stop() == 0)
    finally:
        beats.close()


def test_configuration(line):
    """A refused reload is told, and a good one after it."""
    configure(line)
    line.begin()
    with open(line.daemon.config, encoding="utf-8") as file:
        good = file.read()
    with open(line.daemon.config, "w", encoding="utf-8") as file:
        file.write('{\n  "vantag": "x"\n}\n')
    line.daemon.process.send_signal(signal.SIGHUP)
    trouble = line.receiver.wait_for("trouble")
    expect("with the place", "claimd.json:2:" in trouble["text"]["en"])
    line.daemon.process.send_signal(signal.SIGHUP)
    with open(line.daemon.config, "w", encoding="utf-8") as file:
        file.write(good)
    reload(line)
    line.receiver.wait_for("trouble_over")
    expect("told once", kinds(line.receiver.alerts) ==
           ["trouble", "trouble_over"])


class Deaf:
    """A port whose queue is full: whoever connects hears nothing at all."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(0)
        self.port = self.socket.getsockname()[1]
        self.waiting = []
        for _ in range(3):
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", self.port))
            self.waiting.append(client)

    def close(self):
        for client in self.waiting:
            client.close()
        self.socket.close()


def test_network(line):
    """No way out for a minute: told when there is one, with its end."""
    deaf = Deaf()
    try:
        config = configure(line)
        config["references"] = [f"127.0.0.1:{deaf.port}"]
        rig.write_json(line.daemon.config, config)
        line.begin()
        line.nginx.stop()
        line.daemon.wait_for_log("reason=own_network")
        trouble = line.receiver.wait_for("trouble", limit_s=90)
        expect(f"the network, not {trouble['cause']}",
               trouble["cause"] == "claimd/network")
        line.nginx.start()
        over = line.receiver.wait_for("trouble_over")
    finally:
        deaf.close()
    expect("from when to when", "unknown" in over["text"]["en"])
    expect(f"nothing of the target: {kinds(line.receiver.alerts)}",
           kinds(line.receiver.alerts) == ["trouble", "trouble_over"])


TESTS = (test_ledger_away, test_configuration, test_network)

if __name__ == "__main__":
    sys.exit(whole.main(TESTS))
