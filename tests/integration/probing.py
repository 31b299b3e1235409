#!/usr/bin/env python3
"""`claimd probe` against real servers: nginx, hostile ones, name servers.

usage: probing.py [CLAIMD]

A case is a probe, the state it must be seen in, the reason, and a part of the
text. Prints a line a case; the last line is "N passed, M failed".
"""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

import rig  # noqa: E402
import web  # noqa: E402

DNS_DELAYED_NAMES = 200
CANARY = "canary-password-7c1f"


class Bench:
    """Servers, and claimd to look at them."""

    def __init__(self, claimd, folder):
        self.claimd = claimd
        self.folder = folder
        self.pki = web.Pki(os.path.join(folder, "pki"))
        self.nginx = web.Nginx(os.path.join(folder, "nginx"), self.pki)
        self.hostile = web.Hostile()
        self.deaf = web.Deaf()
        self.slammer = web.Slammer()
        self.dns = web.Dns()
        self.proxy = web.Proxy()
        self.closed = rig.free_port()
        self.six = web.Six()
        self.nginx.start()

    def configure(self, probes, **more):
        config = {"storage": {"sqlite": "ledger.db"},
                  "resolvers": [f"127.0.0.1:{self.dns.port}"],
                  "references": [f"127.0.0.1:{self.nginx.http}",
                                 f"good.test:{self.nginx.http}"],
                  "services": [{"id": "s", "probes": probes}], **more}
        path = os.path.join(self.folder, "claimd.json")
        rig.write_json(path, config)
        return path

    def look(self, path, *ids, env=None, text=False):
        done = subprocess.run(
            [self.claimd, "probe", "-c", path,
             *(() if text else ("--json",)), *ids],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            timeout=120, check=False, env={**os.environ, **(env or {})})
        return done

    # ---- where things are ----

    def http(self, path="/", host="127.0.0.1"):
        return f"http://{host}:{self.nginx.http}{path}"

    def https(self, path="/", host="127.0.0.1"):
        return f"https://{host}:{self.nginx.https}{path}"

    def tls(self, kind):
        return f"https://127.0.0.1:{self.nginx.ports[kind]}/"

    def bad(self, path):
        return f"http://127.0.0.1:{self.hostile.port}{path}"


def case(state, reason, text, url, **options):
    return {"state": state, "reason": reason, "text": text,
            "options": {"url": url, **options}}


def up(url, **options):
    return case("up", None, "HTTP 200", url, **options)


def down(reason, text, url, **options):
    return case("down", reason, text, url, **options)


def unknown(reason, text, url, **options):
    return case("unknown", reason, text, url, **options)


def web_cases(b):
    ca = {"ca": "pki/ca.pem"}
    alice = {"username": "alice", "password": {"env": "PASSWORD"}}
    wrong = {"username": "alice", "password": {"env": "WRONG"}}
    token = {"env": "TOKEN"}
    client = {"client_certificate": "pki/client.pem",
              "client_key": "pki/client.key"}
    return {
        "http": up(b.http()),
        "by-name": up(b.http(host="good.test")),
        "localhost": up(b.http(host="localhost")),
        "status": down("status", "HTTP 503", b.http("/status")),
        "status-wanted": case("up", None, "HTTP 503", b.http("/status"),
                              expect={"status": ["2xx", "500-503"]}),
        "not-found": down("status", "HTTP 404", b.http("/nowhere")),
        "refused": down("connection_refused", "refused",
                        f"http://127.0.0.1:{b.closed}/"),
        "head": up(b.http(), method="HEAD"),
        "post": up(b.http("/echo"), method="POST", body="x=1",
                   headers={"X-Extra": "more"},
                   expect={"body_contains": "POST more"}),
        "no-compression": up(b.http("/encoding"),
                             expect={"body_contains": "[]"}),
        "basic": up(b.http("/private"), basic=alice,
                    expect={"body_contains": "ok"}),
        "basic-wrong": down("status", "HTTP 401", b.http("/private"),
                            basic=wrong),
        "bearer": up(b.http("/bearer"), bearer=token),
        "json": up(b.http("/json"), expect={"json": {
            "/status": "ok", "/queue/length": 0, "/a~1b/1": True,
            "/a~1b/2": 1.5}}),
        "json-other": down("body", "/queue/length is not 1 but 0",
                           b.http("/json"),
                           expect={"json": {"/queue/length": 1}}),
        "json-none": down("body", "nothing at /gone", b.http("/json"),
                          expect={"json": {"/gone": "x"}}),
        "json-not": down("body", "not JSON", b.http(),
                         expect={"json": {"/status": "ok"}}),
        "contains-not": down("body", 'contains "ok"', b.http(),
                             expect={"body_not_contains": "ok"}),
        "pattern": up(b.http(), expect={"body_regex": "^o[jk]$"}),
        "pattern-not": down("body", "does not match", b.http(),
                            expect={"body_regex": "稼働中"}),
        "header": up(b.http("/headers"),
                     expect={"headers": {"x-state": "well"}}),
        "header-not": down("header", "X-State", b.http("/headers"),
                           expect={"headers": {"X-State": "ill"}}),
        "latency": down("latency", "allowed are 50 ms", b.bad("/later"),
                        expect={"max_latency": "50ms"}),
        "https": up(b.https(), **ca, expect={"tls_min_days": 14}),
        "https-name": up(b.https(host="good.test"), **ca),
        "http2": up(b.https("/version"), **ca, http_version="2",
                    expect={"body_contains": "HTTP/2.0"}),
        "http1": up(b.https("/version"), **ca, http_version="1",
                    expect={"body_contains": "HTTP/1.1"}),
        "http2-not": down("protocol", "HTTP/2", b.tls("old_tls"), **ca,
                          http_version="2"),
        "untrusted": down("tls_certificate", "issuer", b.https()),
        "insecure": up(b.https(), insecure=True),
        "expired": down("tls_certificate", "expired", b.tls("expired"), **ca),
        "stranger": down("tls_certificate", "127.0.0.1", b.tls("stranger"),
                         **ca),
        "self-signed": down("tls_certificate", "self-signed", b.tls("self"),
                            **ca),
        "ending": down("tls_expiring", "ends in 4 days", b.tls("ending"),
                       **ca, expect={"tls_min_days": 14}),
        "ending-well": up(b.tls("ending"), **ca, expect={"tls_min_days": 2}),
        "client": up(b.https("/client"), **ca, **client,
                     expect={"body_contains": "CN=client"}),
        "client-none": down("status", "HTTP 403", b.https("/client"), **ca),
        "no-ca": unknown("own_fault", "CA bundle", b.https(),
                              ca="pki/serial"),
        "tls-to-http": down("tls_handshake", "", b.http().replace(
            "http:", "https:"), **ca),
        "tls-reset": down("connection_reset", "",
                          f"https://127.0.0.1:{b.slammer.port}/", **ca),
        "http-to-tls": down("status", "HTTP 400", b.https().replace(
            "https:", "http:")),
        "slow": down("timeout", "", b.http("/slow"), timeout="1s"),
        "deaf": down("timeout", "", f"http://127.0.0.1:{b.deaf.port}/",
                     timeout="1s"),
    }


def redirect_cases(b):
    ca = {"ca": "pki/ca.pem"}
    other = {"redirect_other_hosts": True}
    token = {"env": "TOKEN"}
    return {
        "303-get": up(b.http("/see-other"), method="POST", body="x",
                      expect={"body_contains": "GET"}),
        "302-get": up(b.http("/found"), method="POST", body="x",
                      expect={"body_contains": "GET"}),
        "307-post": up(b.http("/temporary"), method="POST", body="x",
                       expect={"body_contains": "POST"}),
        "not-followed": case("up", None, "HTTP 303", b.http("/see-other"),
                             max_redirects=0, expect={"status": ["303"]}),
        "downgrade": down("redirects", "https to http", b.https("/down"),
                          **ca),
        "other-host": down("redirects", "another host",
                           b.http("/other-host")),
        "other-host-well": up(b.http("/other-host"), **other, bearer=token,
                              headers={"X-Extra": "secret"},
                              expect={"body_contains": "[]"}),
        "loop": down("redirects", "too many", b.bad("/loop")),
        "to-file": down("redirects", "neither http nor https",
                        b.bad("/to-file"), **other),
        "to-gopher": down("redirects", "neither http nor https",
                          b.bad("/to-gopher"), **other),
        "to-other": down("redirects", "another host", b.bad("/to-other")),
        "to-nowhere": down("redirects", "", b.bad("/to-nowhere"), **other),
    }


def hostile_cases(b):
    short = {"timeout": "1s"}
    return {
        "endless": down("too_large", "over the limit", b.bad("/endless")),
        "drip": down("timeout", "", b.bad("/drip"), **short),
        "flood": down("too_large", "headers", b.bad("/flood")),
        "lines": down("too_large", "headers", b.bad("/lines")),
        "slow-headers": down("timeout", "", b.bad("/slow-headers"), **short),
        "bomb": up(b.bad("/bomb")),
        "1xx": down("timeout", "", b.bad("/1xx"), **short),
        "control": down("status", "HTTP 503", b.bad("/control")),
        "control-header": down("header", "x-state", b.bad("/control-header"),
                               expect={"headers": {"x-state": "green"}}),
        "cut-short": down("connection_reset", "", b.bad("/short")),
        "nothing": down("connection_reset", "", b.bad("/nothing")),
        "reset": down("connection_reset", "", b.bad("/reset")),
        "not-http": down("protocol", "", b.bad("/not-http")),
        "bad-utf8": down("body", "does not match", b.bad("/bad-utf8"),
                         expect={"body_regex": "well"}),
        "costly": down("body", "too many steps", b.bad("/costly"),
                       timeout="20s", interval="60s",
                       expect={"body_regex": "(a+)+[bc]"}),
        "deep-json": down("body", "not JSON", b.bad("/deep-json"),
                          expect={"json": {"/0": "x"}}),
    }


def name_cases(b):
    at = f":{b.nginx.http}/"
    short = {"timeout": "1s"}
    return {
        "nxdomain": down("name_not_found", "NXDOMAIN", "http://nx.test" + at),
        "no-data": down("name_no_address", "no address",
                        "http://none.test" + at),
        "servfail": down("resolver_failed", "SERVFAIL",
                         "http://fail.test" + at),
        "dropped": down("resolver_timeout", "no answer",
                        "http://drop.test" + at, **short),
        "a-fails": down("resolver_failed", "SERVFAIL",
                        "http://mixed.test" + at),
        "aaaa-silent": up("http://half.test" + at, **short),
        "six": up(f"http://six.test:{b.six.port}/", ip="6"),
        "six-literal": up(f"http://[::1]:{b.six.port}/"),
        "v4-only-asked-v6": down("name_no_address", "",
                                 "http://good.test" + at, ip="6"),
        "literal-other-family": down("name_no_address", "",
                                     "http://127.0.0.1" + at, ip="6"),
    }


def proxy_cases(b):
    proxy = {"proxy": f"http://127.0.0.1:{b.proxy.port}"}
    gone = {"proxy": f"http://127.0.0.1:{b.closed}"}
    ca = {"ca": "pki/ca.pem"}
    return {
        "proxy": up(b.http(host="nx.test"), **proxy),
        "proxy-tls": up(b.https(host="good.test"), **proxy, **ca),
        "proxy-gone": unknown("proxy", "", b.http(), **gone),
        "proxy-says-no": unknown("proxy", "",
                                 f"https://127.0.0.1:{b.closed}/", **proxy),
        "proxy-503": unknown("proxy", "", f"http://127.0.0.1:{b.closed}/",
                             **proxy),
    }


ENV = {"PASSWORD": "secret 1", "WRONG": CANARY, "TOKEN": "token-1",
       # An environment that must not matter.
       "http_proxy": "http://127.0.0.1:1", "https_proxy": "http://127.0.0.1:1",
       "HOME": "/nonexistent"}


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def note(self, name, wrong, seen=""):
        if wrong:
            self.failed += 1
            print(f"FAILED {name}: {wrong}")
        else:
            self.passed += 1
            print(f"ok     {name}: {seen}")


def judge(wanted, seen):
    """What differs, or None."""
    got = (seen["state"], seen["reason"])
    if got != (wanted["state"], wanted["reason"]) or \
            wanted["text"] not in seen["text"]:
        return (f"wanted {wanted['state']} {wanted['reason']} "
                f"\"…{wanted['text']}…\", saw {seen}")
    if any(ord(c) < 0x20 for c in seen["text"]):
        return f"control characters in {seen['text']!r}"
    return None


def run_cases(bench, tally, cases):
    probes = [{"id": name, "type": "http", "interval": "10s",
               "timeout": "5s", **c["options"]} for name, c in cases.items()]
    done = bench.look(bench.configure(probes), env=ENV)
    if done.returncode not in (0, 1, 2) or not done.stdout:
        tally.note("cases", f"exit {done.returncode}: {done.stderr}")
        return
    if CANARY in done.stdout + done.stderr:
        tally.note("secrets", "a secret was printed")
    seen = {p["probe"]: p for p in json.loads(done.stdout)["probes"]}
    for name, wanted in cases.items():
        tally.note(name, judge(wanted, seen[name]),
                   f"{seen[name]['state']} {seen[name]['text']}")


def dead_resolver(bench, tally):
    """Nobody answers a name: unknown, and no other probe waits for it."""
    dead = web.Dns()
    dead.reply = lambda query: None
    probes = [{"id": f"n{i}", "type": "http", "timeout": "1s",
               "interval": "10s", "url": bench.http(host=f"n{i}.test")}
              for i in range(20)]
    probes.append({"id": "ip", "type": "http", "url": bench.http(),
                   "interval": "10s"})
    path = bench.configure(probes, resolvers=[f"127.0.0.1:{dead.port}"])
    seen = json.loads(bench.look(path).stdout)["probes"]
    wrong = [p for p in seen if p["probe"] != "ip" and
             (p["state"], p["reason"]) != ("unknown", "own_resolver")]
    tally.note("dead-resolver", wrong, "20 names unknown own_resolver")
    ip = seen[-1]
    tally.note("dead-resolver-ip", ip["state"] != "up" and ip,
               f"up after {ip['total_ms']} ms, loop stalled "
               f"{ip['facts']['stalled_ms']} ms")


def slow_resolver(bench, tally):
    """200 names at 500 ms each: they wait side by side, in one thread."""
    slow = web.Dns(delay_s=0.5)
    probes = [{"id": f"n{i}", "type": "http", "timeout": "5s",
               "interval": "10s",
               "url": bench.http(host=f"name{i}.test")}
              for i in range(DNS_DELAYED_NAMES)]
    path = bench.configure(probes, resolvers=[f"127.0.0.1:{slow.port}"])
    start = time.monotonic()
    seen = json.loads(bench.look(path).stdout)["probes"]
    took_s = time.monotonic() - start
    stalled = max(p["facts"]["stalled_ms"] for p in seen)
    tally.note("slow-resolver",
               [p for p in seen if p["state"] != "up"][:1],
               f"{DNS_DELAYED_NAMES} names up in {took_s:.2f} s, "
               f"{slow.n_asked} questions, loop stalled {stalled} ms")


def one_lookup(bench, tally):
    """Many probes of one name ask once a family."""
    dns = web.Dns(delay_s=0.1)
    probes = [{"id": f"p{i}", "type": "http", "interval": "10s",
               "url": bench.http(host="shared.test")} for i in range(50)]
    path = bench.configure(probes, resolvers=[f"127.0.0.1:{dns.port}"],
                           references=[])
    seen = json.loads(bench.look(path).stdout)["probes"]
    bad = [p for p in seen if p["state"] != "up"] or dns.n_asked != 2
    tally.note("one-lookup", bad, f"50 probes, {dns.n_asked} questions")


def absolute_path(bench, tally):
    """A path of the configuration may be absolute as well."""
    probes = [{"id": "p", "type": "http", "url": bench.https(),
               "ca": bench.pki.ca}]
    done = bench.look(bench.configure(probes))
    tally.note("absolute-path", done.returncode != 0 and done.stderr[:300],
               "up")


def exit_codes(bench, tally):
    probes = [
        {"id": "up", "type": "http", "url": bench.http()},
        {"id": "down", "type": "http", "url": bench.http("/status")},
        {"id": "unknown", "type": "http", "url": bench.https(),
         "ca": "pki/serial"}]
    path = bench.configure(probes)
    for ids, code in ((["up"], 0), (["unknown", "up"], 1), (["s/down"], 2),
                      ([], 2), (["other"], 3), (["--nonsense"], 3)):
        done = bench.look(path, *ids, text=True)
        tally.note(f"exit {' '.join(ids)}", done.returncode != code and
                   f"wanted {code}, got {done.returncode}: {done.stderr}",
                   str(code))
    for option in ({"expect": {"body_regex": "("}},
                   {"expect": {"tls_min_days": 1}},
                   {"client_key": "x"}, {"headers": {"a b": "c"}},
                   {"proxy": "https://127.0.0.1"}):
        path = bench.configure([{"id": "p", "type": "http",
                                 "url": bench.http(), **option}])
        done = bench.look(path, text=True)
        tally.note(f"refused {option}", done.returncode != 3 and
                   f"exit {done.returncode}: {done.stdout}",
                   done.stderr.strip())


def memory(bench, tally):
    """Hostile bodies do not make claimd grow: a megabyte each, 50 at once."""
    probes = [{"id": f"e{i}", "type": "http", "interval": "10s",
               "url": bench.bad("/endless")} for i in range(50)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    seen = json.loads(bench.look(bench.configure(probes)).stdout)["probes"]
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    tally.note("memory", [p for p in seen if p["reason"] != "too_large"],
               f"50 endless bodies; largest child {before} -> {after} KiB")


def main():
    claimd = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else
                             os.path.join(ROOT, "build", "debug", "claimd"))
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="claimd-probing-") as folder:
        bench = Bench(claimd, folder)
        try:
            for cases in (web_cases, redirect_cases, hostile_cases,
                          name_cases, proxy_cases):
                run_cases(bench, tally, cases(bench))
            for test in (dead_resolver, slow_resolver, one_lookup,
                         absolute_path, exit_codes, memory):
                test(bench, tally)
        finally:
            bench.nginx.stop()
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 0 if tally.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
