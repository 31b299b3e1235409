#!/usr/bin/env python3
"""The status page, the API and /metrics, asked by curl and by worse.

usage: serving.py CLAIMD

nginx is the target; the clients are curl(1) and sockets of our own. The last
line is "N passed, M failed".
"""
import json
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

import rig  # noqa: E402

CLAIMS = os.path.join(ROOT, "config", "checklists", "co-nect.claims.json")
CONNECTIONS = 200
PER_ADDRESS = 16


def expect(what, value):
    if not value:
        raise rig.Failure(f"expected {what}")


class Site:
    """nginx, claimd that watches it, and curl."""

    def __init__(self, claimd, folder):
        self.folder = folder
        self.nginx = rig.Nginx(os.path.join(folder, "nginx"))
        self.daemon = rig.Daemon(claimd, os.path.join(folder, "claimd.json"))
        self.configure()

    def configure(self, listen="127.0.0.1:0", ledger="ledger.db", **more):
        rig.write_json(self.daemon.config, {
            **({"listen": listen} if listen else {}),
            "storage": {"sqlite": ledger},
            "services": [{
                "id": "orders", "name": "受発注 <サービス>",
                "timezone": "Asia/Tokyo", "claims": CLAIMS,
                "probes": [{"id": "web", "type": "http",
                            "url": self.nginx.url, "interval": "1s",
                            "timeout": "900ms", "retry_interval": "500ms"}],
            }], **more})

    def start(self):
        self.nginx.start()
        self.daemon.start()
        self.daemon.wait_for_state("up")

    def place(self):
        """Where it says that it listens, the last time it said so."""
        self.daemon.wait_for_log("listening on=")
        return re.findall(r"listening on=(\S+)", self.daemon.logged())[-1]

    def curl(self, path, *options, place=None):
        """(status, headers, body)"""
        place = place or self.place()
        done = subprocess.run(
            ["curl", "-sS", "-i", "--max-time", "20", *options,
             f"http://{place}{path}"],
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
            timeout=rig.WAIT_S)
        if done.returncode != 0:
            return 0, {}, done.stderr.decode()
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:])
        return int(lines[0].split()[1]), headers, body.decode()

    def wait_for_health(self, status):
        def there():
            self.daemon.check_alive()
            return self.curl("/healthz")[0] == status
        rig.wait_for(f"{status} of /healthz", there, limit_s=120, step_s=0.2)

    def metrics(self):
        status, headers, body = self.curl("/metrics")
        expect(f"200 of /metrics, not {status}", status == 200)
        expect("the format's type", headers["Content-Type"]
               .startswith("text/plain; version=0.0.4"))
        return parse_metrics(body)

    def close(self):
        self.daemon.stop(signal.SIGKILL)
        self.nginx.stop()


NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{((?:{LABEL})(?:,{LABEL})*)\}})? "
                    r"([+-]?(?:[0-9.]+(?:e[+-]?[0-9]+)?|Inf|NaN))\Z")


def parse_metrics(text):
    """{(name, labels): value}; refuses what the format does not allow."""
    found, types, helped, current, over = {}, {}, set(), None, set()
    expect("a line feed at the end", text.endswith("\n"))
    for line in text[:-1].split("\n"):
        if line.startswith("# HELP "):
            name = line.split(" ", 3)[2]
            expect(f"one HELP of {name}", name not in helped)
            helped.add(name)
            continue
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            expect(f"one TYPE of {name}", name not in types)
            expect(f"a known type: {line}", kind in ("gauge", "counter"))
            types[name] = kind
            continue
        sample = SAMPLE.match(line)
        expect(f"a sample: {line}", sample)
        name = sample[1]
        expect(f"a type before {name}", name in types and name in helped)
        if name != current:
            expect(f"all of {name} together", name not in over)
            over.add(current)
            current = name
        expect(f"{name} is no counter by its name", types[name] != "counter"
               or name.endswith("_total"))
        labels = tuple(re.findall(LABEL, sample[2] or ""))
        expect(f"one sample of {line}", (name, labels) not in found)
        found[name, labels] = float(line.rsplit(" ", 1)[1])
    return found


def test_answers(site):
    """Every address answers what `claimd status` says."""
    site.start()
    site.wait_for_health(200)
    status, headers, body = site.curl("/api/v1/status")
    expect("200", status == 200)
    expect("JSON", headers["Content-Type"] == "application/json")
    served, said = json.loads(body), site.daemon.status()
    expect("the same services",
           [s["id"] for s in served["services"]] ==
           [s["id"] for s in said["services"]])
    verdicts = [(v["claim"], v["verdict"], v["reason"])
                for v in served["verdicts"]]
    expect("the same verdicts", len(verdicts) > 50 and verdicts ==
           [(v["claim"], v["verdict"], v["reason"])
            for v in said["verdicts"]])
    expect("the same members", served["verdicts"][0].keys() ==
           said["verdicts"][0].keys())
    status, _, body = site.curl("/api/v1/reports")
    expect("a list of reports", status == 200 and
           json.loads(body)["reports"] == [])
    for path in ("/nothing", "/api/v1/reports/../../ledger.db",
                 "/api/v1/reports/ledger.db", "/%2e%2e/etc/passwd"):
        status = site.curl(path, "--path-as-is")[0]
        expect(f"404 of {path}, not {status}", status == 404)
    expect("405 of POST", site.curl("/", "-X", "POST")[0] == 405)
    expect("405 of PUT", site.curl("/", "-X", "PUT", "-d", "x")[0] in
           (400, 405))
    status, headers, body = site.curl("/", "-I")
    expect("HEAD without a body", status == 200 and body == "" and
           int(headers["Content-Length"]) > 1000)


def test_page(site):
    """The page in both languages, escaped, with nothing from outside."""
    site.start()
    site.wait_for_health(200)
    pages = {}
    for language, options in (("ja", ["-H", "Accept-Language: ja,en;q=0.5"]),
                              ("en", [])):
        status, headers, body = site.curl("/", *options)
        pages[language] = body
        expect("200", status == 200)
        expect(f"{language} said", headers["Content-Language"] == language
               and f'<html lang="{language}">' in body)
        expect("no script may run", "default-src 'none'" in
               headers["Content-Security-Policy"])
        expect("not to be guessed at",
               headers["X-Content-Type-Options"] == "nosniff")
        expect("the name escaped", "受発注 &lt;サービス&gt;" in body)
        expect("no script", "<script" not in body)
        expect("nothing from outside", not re.search(
            r'(?:src|href)="(?:https?:)?//', body))
    expect("?lang=ja", site.curl("/?lang=ja", "-H", "Accept-Language: en")[2]
           .startswith('<!doctype html>\n<html lang="ja">'))
    expect("two languages", "稼働率" in pages["ja"] and
           "Availability" in pages["en"] and
           "Availability" not in pages["ja"])


def test_metrics(site):
    """/metrics as Prometheus reads it, over an outage."""
    site.start()
    site.wait_for_health(200)
    found = site.metrics()
    web = (("service", "orders"), ("probe", "web"))
    expect("up", found["claimd_up", ()] == 1)
    expect("the probe up", found["claimd_probe_up", web] == 1)
    drift = (("service", "orders"), ("claim", "7.incidents"))
    names = {name for name, _ in found}
    expect("a claim's drift", "claimd_claim_drift" in names)
    before = found["claimd_attempts_total", ()]
    site.nginx.stop()
    rig.wait_for("the probe down", lambda: site.metrics()
                 .get(("claimd_probe_up", web)) == 0, step_s=0.3)
    rig.wait_for("an open incident", lambda: site.metrics()[
        "claimd_incident_open", (("service", "orders"),)] == 1, step_s=0.3)
    found = site.metrics()
    expect("looks are counted", found["claimd_attempts_total", ()] > before)
    low, point, high = (
        found["claimd_availability_ratio",
              (("service", "orders"), ("bound", bound))]
        for bound in ("low", "point", "high"))
    expect(f"{low} <= {point} <= {high}", 0 <= low <= point <= high <= 1)
    expect("downtime", found["claimd_downtime_seconds",
                             (("service", "orders"),)] > 0)
    expect("labels of the configuration only",
           all(value in ("orders", "web") or key in ("claim", "verdict",
               "bound", "version", "quantile")
               for _, labels in found for key, value in labels))
    expect("some claim is judged", drift[0] in [
        label for _, labels in found for label in labels])


def connect(place):
    host, port = place.rsplit(":", 1)
    client = socket.create_connection((host, int(port)), timeout=rig.WAIT_S)
    return client


def ended(client):
    """Until the other side has closed; what it said."""
    said = b""
    try:
        while True:
            piece = client.recv(65536)
            if not piece:
                return said
            said += piece
    except ConnectionError:
        return said


def garbage(seed):
    chance = random.Random(seed)
    yield from (
        b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 100000 + b"\r\n\r\n",
        b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        b"GET /\0x HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\nHost: a\n\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
        b"Content-Length: 6\r\n\r\nabcdef",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET /?lang=%00%ff%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nAccept-Language: " + b",;=" * 2000 +
        b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    )
    for _ in range(30):
        yield chance.randbytes(chance.randrange(1, 3000))
        line = bytearray(b"GET /metrics HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n")
        for _ in range(3):
            line[chance.randrange(len(line))] = chance.randrange(256)
        yield bytes(line)


def talk(place, requests):
    """What comes back for each, all asked at the same time."""
    clients = [connect(place) for _ in requests]
    for client, request in zip(clients, requests):
        try:
            client.sendall(request)
            client.shutdown(socket.SHUT_WR)
        except OSError:
            pass
    for client, request in zip(clients, requests):
        yield request, ended(client)
        client.close()


def gaps(site):
    """(runs, looks) of the ledger: more than one run is a hole."""
    with sqlite3.connect(os.path.join(site.folder, "ledger.db")) as ledger:
        row = ledger.execute("select count(*), sum(count) from run").fetchone()
    ledger.close()
    return row


def test_hostile(site):
    """200 idle connections, drips and garbage: probes go on as if nothing."""
    site.start()
    site.wait_for_health(200)
    place = site.place()
    idle = [connect(place) for _ in range(CONNECTIONS)]
    drips = idle[:4]
    begun = time.monotonic()
    refused = 0
    for client in idle[PER_ADDRESS:]:
        refused += ended(client) == b""
    expect(f"all beyond {PER_ADDRESS} closed at once, not {refused}",
           refused == CONNECTIONS - PER_ADDRESS)
    for client in drips:  # a byte now and then must not keep it open
        client.sendall(b"GET / HTTP/1.1\r\nX: ")
    while time.monotonic() - begun < 8:
        for client in drips:
            try:
                client.sendall(b"a")
            except OSError:
                pass
        time.sleep(0.2)
    for client in idle[:PER_ADDRESS]:
        ended(client)
        client.close()
    site.wait_for_health(200)
    requests = list(garbage(1))
    for first in range(0, len(requests), 12):  # some wait for their time to end
        for request, answer in talk(place, requests[first:first + 12]):
            expect(f"a refusal or an answer to {request[:60]}: {answer[:60]}",
                   answer == b"" or answer.startswith(b"HTTP/1.1 "))
            # What the library itself refuses it may refuse twice over.
            expect(f"one answer to {request[:60]}: {answer}",
                   answer.count(b"HTTP/1.1 200 ") <= 1 and
                   answer.count(b"HTTP/1.1 ") <= 2)
    site.wait_for_health(200)
    descriptors = len(os.listdir(f"/proc/{site.daemon.process.pid}/fd"))
    expect(f"no descriptors kept: {descriptors}", descriptors < 60)
    expect("exit 0", site.daemon.stop() == 0)
    runs, looks = gaps(site)
    print(f"  {looks} looks in {runs} runs")
    # One run, and the one observation "unknown" of the stop.
    expect("no hole in what was seen", runs == 2)


def test_full_disk(site):
    """/healthz says 503 and why while the ledger cannot be written."""
    disk = rig.SmallDisk(os.path.join(site.folder, "disk"))
    site.configure(ledger="disk/ledger.db")
    site.daemon.prefix = disk.enter
    try:
        site.start()
        site.wait_for_health(200)
        disk.fill()
        site.nginx.stop()
        site.wait_for_health(503)
        _, _, why = site.curl("/healthz")
        expect(f"the reason: {why}", "full" in why)
        expect("the page says so", "is full" in site.curl("/")[2])
        expect("claimd_up 0", site.metrics()["claimd_up", ()] == 0)
        disk.empty()
        site.wait_for_health(200)
        expect("exit 0", site.daemon.stop() == 0)
    finally:
        site.daemon.stop(signal.SIGKILL)
        disk.close()


def reload(site, **configuration):
    """Until the new configuration is in force."""
    n = site.daemon.logged().count("config_in_force")
    site.configure(**configuration)
    site.daemon.process.send_signal(signal.SIGHUP)
    rig.wait_for("the reload", lambda: site.daemon.logged()
                 .count("config_in_force") > n)


def test_reload(site):
    """A reload moves it, asks for a token, ends it; the old place is free."""
    site.start()
    old = site.place()
    with open(os.path.join(site.folder, "token"), "w",
              encoding="utf-8") as token:
        token.write("swordfish\n")
    port = rig.free_port()
    reload(site, listen=f"127.0.0.1:{port}", listen_token={"file": "token"})
    new = f"127.0.0.1:{port}"
    expect("the new place logged", site.place() == new)
    expect("the old place closed", site.curl("/healthz", place=old)[0] == 0)
    expect("401", site.curl("/healthz")[0] == 401)
    expect("401 of a wrong one", site.curl(
        "/metrics", "-H", "Authorization: Bearer swordfisH")[0] == 401)
    expect("200", site.curl("/healthz", "-H",
                            "Authorization: Bearer swordfish")[0] == 200)
    expect("the token nowhere", "swordfish" not in site.daemon.logged())
    path = os.path.join(site.folder, "http.sock")
    reload(site, listen=f"unix:{path}")
    expect("200 by a socket file", site.curl(
        "/healthz", "--unix-socket", path, place="x")[0] == 200)
    reload(site, listen=None)
    expect("no socket file", not os.path.exists(path))
    expect("exit 0", site.daemon.stop() == 0)


def test_taken(site):
    """An address that is taken is a warning; once it is free it is served."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        site.configure(listen=f"127.0.0.1:{port}")
        site.start()
        site.daemon.wait_for_log("listen_failed")
    site.daemon.wait_for_log("listening on=")
    site.wait_for_health(200)


def test_activation(site):
    """A socket that systemd passes, by its own systemd-socket-activate."""
    port = rig.free_port()
    place = f"127.0.0.1:{port}"
    site.configure(listen="127.0.0.1:1")  # not looked at
    site.nginx.start()
    site.daemon.prefix = ["systemd-socket-activate", "-l", place]
    site.daemon.start()
    status = rig.wait_for("an answer", lambda: site.curl(
        "/healthz", place=place)[0])
    expect(f"200 or 503, not {status}", status in (200, 503))
    expect("its place logged", site.place() == place)
    site.wait_for_health(200)
    expect("exit 0", site.daemon.stop() == 0)


def test_many(site):
    """500 services: whole answers, however many pieces they are made of."""
    site.configure(services=[{
        "id": f"s{number}", "probes": [{
            "id": "web", "type": "http", "url": site.nginx.url,
            "interval": "1h", "timeout": "2s"}]} for number in range(500)])
    site.nginx.start()
    site.daemon.start()

    def judged():
        site.daemon.check_alive()
        return sum(name == "claimd_service_judged_timestamp_seconds"
                   for name, _ in site.metrics()) == 500
    rig.wait_for("500 services judged", judged, step_s=0.5)
    status, _, body = site.curl("/api/v1/status")
    expect("each of them", status == 200 and
           [s["id"] for s in json.loads(body)["services"]] ==
           [f"s{number}" for number in range(500)])
    status, headers, body = site.curl("/?lang=ja")
    expect("a whole page", status == 200 and body.count("<article") == 500 and
           int(headers["Content-Length"]) == len(body.encode()))
    with connect(site.place()) as client:  # gone in the middle
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        client.recv(100)
    site.wait_for_health(200)
    expect("exit 0", site.daemon.stop() == 0)


def test_not_alone(site):
    """Others than this machine: not without a token, said by `check`."""
    site.configure(listen="0.0.0.0:9849")
    code, out, error = site.daemon.call("check")
    expect(f"exit 2, not {code}", code == 2)
    expect("the cure", "listen_token" in out + error)


TESTS = (test_answers, test_page, test_metrics, test_hostile, test_full_disk,
         test_reload, test_taken, test_activation, test_many, test_not_alone)


def run(test, claimd):
    """Whether it passed."""
    folder = tempfile.mkdtemp(prefix="claimd-serving-")
    begun, site = time.monotonic(), None
    print(f"{test.__name__}: {test.__doc__}", flush=True)
    try:
        site = Site(claimd, folder)
        test(site)
    except (rig.Failure, subprocess.SubprocessError, OSError) as failure:
        print(f"FAILED: {failure}")
        if site and os.path.exists(site.daemon.log):
            print(site.daemon.logged()[-3000:])
        return False
    finally:
        if site:
            site.close()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"  {time.monotonic() - begun:.1f} s", flush=True)
    return True


def main():
    claimd = sys.argv[1]
    only = sys.argv[2:]
    chosen = [t for t in TESTS if not only or t.__name__[5:] in only]
    passed = sum(run(test, claimd) for test in chosen)
    print(f"{passed} passed, {len(chosen) - passed} failed")
    return 0 if passed == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
