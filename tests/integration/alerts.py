#!/usr/bin/env python3
"""What is told arrives: receivers that misbehave, kills at the worst moment,
storms, reminders, acknowledgements, mutes.

usage: alerts.py [CLAIMD] [--only NAME]

Each test has its own nginx, receiver and daemon, all on real sockets. The last
line is "N passed, M failed".
"""
import http.server
import json
import os
import signal
import sqlite3
import ssl
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import line as whole  # noqa: E402
import rig  # noqa: E402
from line import expect  # noqa: E402


def configure(line, **alerts):
    """The usual configuration with more under "alerts"."""
    config = line.configuration(["web"])
    config["services"][0]["merge_within"] = "0s"
    config["alerts"].update(alerts)
    config["alerts"]["channels"][0]["timeout"] = "1s"
    rig.write_json(line.daemon.config, config)
    return config


def reload(line):
    """Every service is judged again at once."""
    before = line.daemon.logged().count("config_in_force")
    line.daemon.process.send_signal(signal.SIGHUP)
    rig.wait_for("the reload", lambda:
                 line.daemon.logged().count("config_in_force") > before)


def listed(line):
    code, out, error = line.daemon.call("alert", "list", "--json")
    expect(f"a list, not exit {code}: {error}", code == 0)
    return json.loads(out)


def kinds(alerts):
    return [alert["kind"] for alert in alerts]


def outage(line):
    """Down until it is told, and up until that is on disk."""
    line.nginx.stop()
    n = line.daemon.logged().count("incident_closed service=")
    rig.wait_for("an incident", lambda:
                 line.daemon.logged().count("incident_opened service=") > n)
    line.nginx.start()
    rig.wait_for("its end", lambda:
                 line.daemon.logged().count("incident_closed service=") > n)


def failures(line):
    """How many attempts have failed, as the ledger has it."""
    return sum(m["attempts"] for m in listed(line)["messages"]
               if m["state"] == "waiting")


def test_moods(line):
    """500, a broken connection, silence, nobody there: then all, in order."""
    configure(line)
    line.begin()
    receiver = line.receiver
    receiver.status = 500
    outage(line)
    answers = set()

    def more_failures(word):
        answers.update(m["answer"] for m in listed(line)["messages"]
                       if m["answer"])
        return any(word in answer for answer in answers)
    rig.wait_for("a failed attempt: 500", lambda: more_failures("HTTP 500"))
    receiver.status = 0
    rig.wait_for("a broken one", lambda:
                 more_failures("reset") or more_failures("protocol"))
    receiver.status = 204
    receiver.released.clear()
    rig.wait_for("one without an answer", lambda: more_failures("timeout"))
    taken_unanswered = len(receiver.alerts)
    expect("something taken whose answer never came", taken_unanswered > 0)
    receiver.released.set()
    rig.wait_for("everything delivered", lambda: all(
        m["state"] == "delivered" for m in listed(line)["messages"]))
    messages = listed(line)["messages"]
    order = [m["key"] for m in messages]
    first = list(dict.fromkeys(receiver.keys))
    expect(f"each at least once, in order: {first} {order}", first == order)
    expect("a first that took more than three attempts",
           messages[0]["attempts"] > 3)
    expect("what came again has the same bytes",
           all(len({json.dumps({k: v for k, v in a.items()
                                if k != "delivery"}, sort_keys=True)
                    for a in receiver.alerts if a["key"] == key}) == 1
               for key in order))
    [channel] = listed(line)["channels"]
    print(f"  notification time p50 {channel['delivered']['p50_ms']} ms, "
          f"longest {channel['delivered']['max_ms']} ms")
    expect("counted", channel["delivered"]["count"] == len(order))


def test_killed_before_the_answer(line):
    """SIGKILL while the receiver has it and has not answered: comes again."""
    configure(line)
    line.begin()
    receiver = line.receiver
    receiver.released.clear()
    line.nginx.stop()
    receiver.wait_for("incident_opened")
    line.daemon.kill()
    receiver.released.set()
    line.daemon.start()
    rig.wait_for("it again", lambda: receiver.keys.count(receiver.keys[0]) > 1)
    line.nginx.start()
    receiver.wait_for("incident_closed")
    told = [k for k in dict.fromkeys(receiver.keys) if "/incident/" in k]
    expect(f"opened before closed: {told}",
           ":incident_opened:" in told[0] and ":incident_closed:" in told[1])
    expect("the next start took it for delivered", line.daemon.stop() == 0)
    n = len(receiver.keys)
    line.daemon.start()
    line.daemon.wait_for_state("up")
    expect("nothing told anew", receiver.keys[n:] == [])


def test_killed_after_the_answer(line):
    """SIGKILL when it has answered and that is not on disk: the same key."""
    configure(line)
    line.begin()
    receiver = line.receiver
    line.nginx.stop()
    receiver.wait_for("incident_opened")
    line.daemon.kill()
    line.daemon.start()
    line.nginx.start()
    receiver.wait_for("incident_closed")
    keys = [k for k in receiver.keys if "/incident/" in k]
    print(f"  the first came {keys.count(keys[0])} times")
    expect(f"one key for one event: {keys}", len(set(keys)) == 2)
    expect(f"in order: {keys}", keys == sorted(keys, key=keys.index) and
           ":incident_closed:" in keys[-1])


def many_services(line, n):
    config = configure(line)
    [site] = config["services"]
    config["services"] = [dict(site, id=f"site{i}", claims=None)
                          for i in range(n)]
    for service in config["services"]:
        del service["claims"]
    rig.write_json(line.daemon.config, config)


def rows(line):
    with sqlite3.connect(f"file:{line.ledger}?mode=ro", uri=True) as ledger:
        [count] = ledger.execute("SELECT count(*) FROM message WHERE "
                                 "delivered_ms IS NULL").fetchone()
    ledger.close()
    return count


def test_storm(line):
    """A channel away while much happens: bounded rows, one digest, restart."""
    n = 14
    many_services(line, n)
    line.begin()
    line.receiver.status = 503
    line.nginx.stop()
    rig.wait_for("every incident", lambda:
                 line.daemon.logged().count("incident_opened service=") == n)
    line.nginx.start()
    rig.wait_for("every end", lambda:
                 line.daemon.logged().count("incident_closed service=") == n)
    rig.wait_for("it on disk", lambda: rows(line) == 11)
    expect("exit 0", line.daemon.stop() == 0)
    line.daemon.start()
    line.receiver.status = 204
    digest = line.receiver.wait_for("digest")
    taken = kinds(line.receiver.alerts)
    expect(f"ten alone, then the digest: {taken}",
           taken == ["incident_opened"] * 10 + ["digest"])
    alone = {a["cause"] for a in line.receiver.alerts[:10]}
    named = {c["cause"] for c in digest["digest"]["causes"]}
    expect("every incident named", len(alone | named) == n)
    expect(f"all changes counted: {digest['digest']['changes']}",
           digest["digest"]["changes"] == 2 * n - 10)
    expect("what is over said so", all(
        c["kind"] == "incident_closed" for c in digest["digest"]["causes"]))
    rig.wait_for("an empty outbox", lambda: rows(line) == 0)


def told_again(line, kind, act):
    """Reloads until one more of that kind has come."""
    n = len(line.receiver.of_kind(kind))
    act()

    def there():
        reload(line)
        return len(line.receiver.of_kind(kind)) > n
    rig.wait_for(f"a {kind}", there, step_s=1)


def call(line, *arguments):
    code, out, error = line.daemon.call(*arguments)
    expect(f"{arguments} to work: {code} {error}", code == 0)
    return out


def test_reminders(line):
    """Reminded until acknowledged; a mute holds back, its end tells."""
    configure(line, remind_every="2s")
    line.begin()
    outage(line)
    line.receiver.wait_for("incident_closed")
    told_again(line, "reminder", lambda: None)
    [reminder] = line.receiver.of_kind("reminder")[:1]
    expect("what still fires in it",
           set(rig.drifts_of(reminder)) == set(whole.DRIFTS))
    for claim in whole.DRIFTS:
        out = call(line, "ack", "site", claim, "--by", "Hanako", "--until",
                   "1h", "--note", "known")
        expect(f"a word of it: {out}", "acknowledged" in out)
    reload(line)
    line.daemon.wait_for_state("up")
    n = len(line.receiver.of_kind("reminder"))
    time.sleep(2.5)  # one would be due
    reload(line)
    outage(line)
    expect("no reminder of what somebody knows",
           len(line.receiver.of_kind("reminder")) == n)
    call(line, "mute", "site", "--by", "Hanako", "--until", "1h")
    n = len(line.receiver.alerts)
    outage(line)
    expect(f"nothing while muted: {kinds(line.receiver.alerts[n:])}",
           line.receiver.alerts[n:] == [])
    line.nginx.stop()
    line.daemon.wait_for_state("down")
    told_again(line, "incident_opened", lambda: call(
        line, "mute", "site", "--end", "--by", "Hanako"))
    expect("the open incident in it",
           line.receiver.of_kind("incident_opened")[-1]["incident"]["open"])
    call(line, "ack", "site", "incident", "--by", "Hanako", "--until", "1h")


def test_words_refused(line):
    """ack and mute say what is wrong, and write nothing."""
    configure(line)
    line.begin()
    expect("exit 0", line.daemon.stop() == 0)
    for words, arguments in (
            (("--by",), ("ack", "site", "12.incidents", "--until", "1h")),
            (("--until",), ("mute", "--by", "me")),
            (("90 days",), ("mute", "--by", "me", "--until", "91d")),
            (("passed",), ("mute", "--by", "me", "--until",
                           "2020-01-01T00:00:00Z")),
            (("5.availability", "12.incidents"),
             ("ack", "site", "12.incident", "--by", "me", "--until", "1h")),
            (("site",), ("ack", "sites", "12.incidents", "--by", "me",
                         "--until", "1h")),
            (("no open incident",), ("ack", "site", "incident", "--by", "me",
                                     "--until", "1h")),
            (("one line",), ("mute", "--by", "a\nb", "--until", "1h"))):
        code, out, error = line.daemon.call(*arguments)
        expect(f"exit 2 of {arguments}, not {code}", code == 2 and not out)
        for word in words:
            expect(f"\"{word}\" in {error}", word in error)
    with sqlite3.connect(line.ledger) as ledger:
        [n] = ledger.execute("SELECT count(*) FROM record WHERE kind IN "
                             "('ack', 'mute')").fetchone()
    ledger.close()
    expect("nothing written", n == 0)


def test_removed_channel(line):
    """What waits for a channel that is removed is given up, with a word."""
    config = configure(line)
    line.begin()
    line.receiver.status = 503
    outage(line)
    rig.wait_for("attempts", lambda: failures(line) > 0)
    config["alerts"]["channels"][0]["id"] = "other"
    rig.write_json(line.daemon.config, config)
    reload(line)
    line.daemon.wait_for_log("alerts_given_up channel=receiver")
    messages = listed(line)["messages"]
    expect(f"said of each: {messages}", messages and all(
        m["state"] == "given_up" and "no longer" in m["answer"]
        for m in messages))
    line.receiver.status = 204
    line.nginx.stop()
    line.receiver.wait_for("incident_opened")


def test_said_again(line):
    """A receiver that forgets is told what fires, after a restart too."""
    config = configure(line)
    # One outage, although nobody looks for a moment in the middle.
    config["services"][0]["merge_within"] = "5m"
    config["alerts"]["channels"] = [
        {"id": "am", "type": "alertmanager",
         "url": f"http://127.0.0.1:{line.receiver.port}"}]
    rig.write_json(line.daemon.config, config)
    line.begin()
    line.nginx.stop()

    def firing():
        with line.receiver.changed:
            return [a["labels"] for posted in line.receiver.alerts
                    for a in posted
                    if a["labels"]["alertname"] == "claimd_incident_opened"]
    rig.wait_for("the incident", firing)
    expect("exit 0", line.daemon.stop() == 0)
    n = len(firing())
    line.daemon.start()
    rig.wait_for("it again", lambda: len(firing()) > n)
    expect(f"under the same labels: {firing()}",
           all(labels == firing()[0] for labels in firing()))
    causes = {a["labels"]["cause"] for a in line.receiver.alerts[-1]}
    expect(f"with the claims it refutes: {causes}",
           {f"site/{claim}" for claim in whole.DRIFTS} <= causes)


class Secure:
    """An HTTPS server whose certificate ends in so many days."""

    def __init__(self, folder, days):
        self.certificate = os.path.join(folder, "server.pem")
        key = os.path.join(folder, "server.key")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
             "-keyout", key, "-out", self.certificate, "-days", str(days),
             "-subj", "/CN=127.0.0.1", "-addext",
             "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
        self.server.RequestHandlerClass.log_message = lambda *_: None
        self.server.socket = context.wrap_socket(self.server.socket,
                                                 server_side=True)
        self.url = f"https://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def test_certificate(line):
    """A certificate that ends soon is told once, also across a restart."""
    secure = Secure(line.folder, 20)
    try:
        config = configure(line)
        config["services"][0]["probes"][0].update(
            url=secure.url, ca=secure.certificate)
        rig.write_json(line.daemon.config, config)
        line.begin()
        expiring = line.receiver.wait_for("expiring")
        expect("the probe named", expiring["cause"] == "site/certificate/web")
        expect("exit 0", line.daemon.stop() == 0)
        line.daemon.start()
        line.daemon.wait_for_state("up")
        reload(line)
        line.nginx.stop()
        expect("exit 0", line.daemon.stop() == 0)
        expect(f"once: {kinds(line.receiver.alerts)}",
               kinds(line.receiver.alerts) == ["expiring"])
    finally:
        secure.close()


TESTS = (test_moods, test_killed_before_the_answer,
         test_killed_after_the_answer, test_storm, test_reminders,
         test_words_refused, test_removed_channel, test_said_again,
         test_certificate)


if __name__ == "__main__":
    sys.exit(whole.main(TESTS))
