#!/usr/bin/env python3
"""Faults of our own against a healthy target: none of them may be its `down`.

usage: faults.py [CLAIMD]     (a build without sanitizers)

Prints a row for each fault with what was seen; the last line is
"N passed, M failed". Faults of the network are made in a network namespace of
our own, as an ordinary user by a user namespace; what cannot be made has
failed, nothing is skipped.
"""
import http.server
import json
import os
import signal
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.abspath(__file__)
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

import rig  # noqa: E402
import web  # noqa: E402

MALLOC_RUNS = 400
HANG_S = 30  # far beyond every timeout: it will not end
NEAR, FAR, BEHIND = "10.99.0.1", "10.99.0.2", "10.98.0.2"
PORT = 8080


class Site(http.server.BaseHTTPRequestHandler):
    """Healthy, but in no hurry: `event` says that somebody asks."""
    delay_s = 0.0
    asked = threading.Event()

    def do_GET(self):  # noqa: N802
        self.asked.set()
        time.sleep(self.delay_s)
        self.send_response(200)
        self.send_header("Content-Length", "3")
        self.end_headers()
        try:
            self.wfile.write(b"ok\n")
        except OSError:
            pass

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """A client that dies in between is what is tested here."""


def serve(address, port, delay_s=0.0):
    handler = type("Delayed", (Site,), {"delay_s": delay_s,
                                        "asked": threading.Event()})
    server = Server((address, port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.asked = handler.asked
    return server


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def row(self, fault, seen, good):
        print(f"{'ok' if good else 'FAILED':7}{fault:44} {seen}", flush=True)
        if good:
            self.passed += 1
        else:
            self.failed += 1


class Claimd:
    """`claimd probe` on one target, under a fault."""

    def __init__(self, binary, folder):
        self.binary = binary
        self.config = os.path.join(folder, "claimd.json")

    def configure(self, url, references=(), resolvers=(), n=1, **options):
        probes = [{"id": f"p{i}", "type": "http", "url": url,
                   "interval": "10s", "timeout": "2s", **options}
                  for i in range(n)]
        config = {"storage": {"sqlite": "ledger.db"},
                  "references": list(references),
                  "services": [{"id": "s", "probes": probes}]}
        if resolvers:
            config["resolvers"] = list(resolvers)
        rig.write_json(self.config, config)

    def command(self):
        return [self.binary, "probe", "--json", "-c", self.config]

    def run(self, before=(), env=None):
        command = [*before, *self.command()]
        try:
            return subprocess.run(
                command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True, timeout=HANG_S, check=False,
                env={**os.environ, **(env or {})})
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(command, "never", "", "")


def states(done):
    """[(state, reason)] of a run; a process that ended says nothing."""
    if done.returncode in (0, 1, 2) and done.stdout:
        return [(p["state"], p["reason"])
                for p in json.loads(done.stdout)["probes"]]
    return [(f"exit {done.returncode}", done.stderr.strip()[-80:])]


def expect(tally, fault, done, *wanted):
    """All states must be among the wanted ones; `down` must be wanted."""
    seen = states(done)
    summary = ", ".join(sorted({f"{s} {r or ''}".strip() for s, r in seen}))
    tally.row(fault, summary, all(s in wanted for s in seen))


UP = ("up", None)
RESOURCE = ("unknown", "own_resource")
DENIED = ("unknown", "own_denied")
NETWORK = ("unknown", "own_network")
RESOLVER = ("unknown", "own_resolver")
FAULT = ("unknown", "own_fault")
LATE = ("unknown", "own_late")
REFUSED = ("down", "connection_refused")

CALLS = (
    ("socket", "EMFILE", RESOURCE), ("socket", "ENFILE", RESOURCE),
    ("socket", "ENOBUFS", RESOURCE), ("socket", "ENOMEM", RESOURCE),
    ("socket", "EPERM", DENIED), ("socket", "EACCES", DENIED),
    ("socket", "EAGAIN", RESOURCE), ("socket", "EAFNOSUPPORT", DENIED),
    ("connect", "EADDRNOTAVAIL", RESOURCE),
    ("connect", "ENETUNREACH", NETWORK), ("connect", "ENETDOWN", NETWORK),
    ("connect", "EACCES", DENIED), ("connect", "EPERM", DENIED),
    ("connect", "EAGAIN", RESOURCE), ("connect", "ENOBUFS", RESOURCE),
    ("connect", "ENOMEM", RESOURCE), ("connect", "EINVAL", FAULT),
    ("sendto", "ENOBUFS", RESOURCE), ("sendto", "ENOMEM", RESOURCE),
    ("sendto", "EPERM", DENIED), ("recvfrom", "ENOMEM", RESOURCE),
)


def strace(call, error, when="1+"):
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
            "-e", f"inject={call}:error={error}:when={when}"]


def system_calls(claimd, tally, url, reference):
    """Every call fails, or only the first: then the references answer."""
    for call, error, wanted in CALLS:
        claimd.configure(url, [reference])
        expect(tally, f"{call} {error}", claimd.run(strace(call, error)),
               wanted)
        expect(tally, f"{call} {error}, once",
               claimd.run(strace(call, error, "1")), wanted)


def own_lookups(claimd, tally, port):
    """The same on the way to the resolver."""
    dns = web.Dns()
    url = f"http://target.test:{port}/"
    claimd.configure(url, resolvers=[f"127.0.0.1:{dns.port}"])
    expect(tally, "by name (control)", claimd.run(), UP)
    for error, wanted in (("EMFILE", RESOURCE), ("ENOBUFS", RESOURCE),
                          ("EPERM", DENIED)):
        expect(tally, f"resolver: socket {error}",
               claimd.run(strace("socket", error)), wanted)
    expect(tally, "resolver: connect ENETUNREACH",
           claimd.run(strace("connect", "ENETUNREACH")), NETWORK)
    claimd.configure(url, [f"127.0.0.1:{port}"],
                     [f"127.0.0.1:{rig.free_port()}"])
    expect(tally, "resolver dead, port closed", claimd.run(), RESOLVER)
    dns.reply = lambda query: None
    claimd.configure(url, [f"127.0.0.1:{port}", f"other.test:{port}"],
                     [f"127.0.0.1:{dns.port}"])
    expect(tally, "resolver dead, silent", claimd.run(), RESOLVER)
    failing = web.Dns()
    claimd.configure(f"http://fail.test:{port}/",
                     [f"127.0.0.1:{port}", f"fail.test:{port}"],
                     [f"127.0.0.1:{failing.port}"])
    expect(tally, "resolver says SERVFAIL to all", claimd.run(), RESOLVER)


def descriptors(claimd, tally, url):
    """The limit is real: some probes find no descriptor left."""
    claimd.configure(url, n=60)
    limited = ["prlimit", "--nofile=24:24"]
    expect(tally, "24 descriptors for 60 probes", claimd.run(limited), UP,
           RESOURCE)
    expect(tally, "no address space left",
           claimd.run(["prlimit", f"--as={96 << 20}"]), UP, RESOURCE,
           ("exit -6", states(claimd.run(["prlimit", f"--as={96 << 20}"]))
            [0][1]))


def held_up(claimd, tally):
    """Stopped while the answer is on its way, for longer than the timeout."""
    server = serve("127.0.0.1", 0, delay_s=0.3)
    port = server.server_address[1]
    claimd.configure(f"http://127.0.0.1:{port}/", [f"127.0.0.1:{port}"],
                     timeout="1s")
    process = subprocess.Popen(claimd.command(), stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    if not server.asked.wait(rig.WAIT_S):
        raise rig.Failure("nobody asked")
    process.send_signal(signal.SIGSTOP)
    time.sleep(2)
    process.send_signal(signal.SIGCONT)
    out, err = process.communicate(timeout=60)
    expect(tally, "loop held up for 2 s of a timeout of 1 s",
           subprocess.CompletedProcess([], process.returncode, out, err),
           LATE, UP)


def malloc_library(folder):
    library = os.path.join(folder, "mallocfail.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library,
                    os.path.join(ROOT, "tests", "support", "mallocfail.c")],
                   check=True)
    return library


def out_of_memory(claimd, tally, library, what):
    """Each allocation of probing in turn fails, once."""
    count = os.path.join(os.path.dirname(library), "count")
    done = claimd.run(env={"LD_PRELOAD": library, "FAIL_COUNT": count})
    expect(tally, f"malloc, {what} (control)", done, UP)
    with open(count, encoding="ascii") as file:
        n = int(file.read())
    seen = {}
    step = max(1, n // MALLOC_RUNS)
    for at in range(1, n + 1, step):
        done = claimd.run(env={"LD_PRELOAD": library, "FAIL_AT": str(at)})
        state = " ".join(str(word) for word in states(done)[0][:1])
        seen.setdefault(state, []).append(at)
    summary = ", ".join(f"{k}: {len(v)}" for k, v in sorted(seen.items()))
    good = set(seen) <= {"up", "unknown", "exit -6", "exit 3"}
    if not good:
        summary += " at " + str({k: v for k, v in seen.items()
                                 if k not in ("up", "unknown")})
    tally.row(f"malloc, {what}: each {step}. of {n} fails", summary, good)


def short_of_memory(claimd, tally, folder, url):
    library = malloc_library(folder)
    claimd.configure(url)
    out_of_memory(claimd, tally, library, "http")
    pki = web.Pki(os.path.join(folder, "pki"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki.path("good.pem"), pki.path("good.key"))
    server = serve("127.0.0.1", 0)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    claimd.configure(f"https://127.0.0.1:{server.server_address[1]}/",
                     ca="pki/ca.pem", expect={"body_regex": "o+k"})
    out_of_memory(claimd, tally, library, "https")


def authorities(claimd, tally):
    """The CA bundle cannot be opened: not the target's certificate."""
    deaf = web.Deaf()
    claimd.configure(f"https://127.0.0.1:{deaf.port}/")
    bundle = "/etc/ssl/certs/ca-certificates.crt"
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-P", bundle, "-e",
               "inject=openat:error=EMFILE"]
    expect(tally, "CA bundle EMFILE", claimd.run(command), FAULT)


# ---- in a network of our own ----

def ip(*words):
    done = subprocess.run(["ip", *words], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise rig.Failure(f"ip {' '.join(words)}: {done.stdout}")


class FarEnd:
    """The target's namespace, behind a cable; its process runs far_end()."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["unshare", "-n", sys.executable, HERE, "--far"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.wait("born")
        ip("link", "set", "lo", "up")
        ip("link", "add", "va", "type", "veth", "peer", "name", "vb",
           "netns", str(self.process.pid))
        self.repair()
        self.tell("begin")

    def wait(self, word):
        line = self.process.stdout.readline().strip()
        if line != word:
            raise rig.Failure(f"far end said {line!r}, not {word}")

    def tell(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        self.wait("done")

    @staticmethod
    def repair():
        """The near end as it should be."""
        ip("addr", "replace", f"{NEAR}/24", "dev", "va")
        ip("link", "set", "va", "up")
        ip("route", "replace", "default", "via", FAR)

    def end(self):
        self.process.stdin.close()
        self.process.wait(10)


def far_end():
    """Obeys: `begin`, or a line of arguments for ip(8), or stop/start."""
    print("born", flush=True)
    servers = []
    for line in sys.stdin:
        words = line.split()
        if words == ["begin"]:
            ip("link", "set", "lo", "up")
            ip("addr", "add", f"{FAR}/24", "dev", "vb")
            ip("addr", "add", f"{BEHIND}/32", "dev", "lo")
            ip("link", "set", "vb", "up")
            servers.append(serve("0.0.0.0", PORT))
            servers.append(serve("0.0.0.0", PORT + 1))
        elif words == ["stop"]:
            server = servers.pop(0)
            server.shutdown()
            server.server_close()
        else:
            ip(*words)
        print("done", flush=True)


def occupy_ports():
    """Both ports of a range of two, connected to the target."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", "w",
              encoding="ascii") as file:
        file.write("40000 40001")
    held = []
    for _ in range(2):
        held.append(socket.create_connection((FAR, PORT)))
    return held


def own_network(claimd, tally):
    far = FarEnd()
    url, behind = f"http://{FAR}:{PORT}/", f"http://{BEHIND}:{PORT}/"
    reference = [f"{FAR}:{PORT + 1}"]
    try:
        claimd.configure(url, reference)
        expect(tally, "network (control)", claimd.run(), UP)

        ip("link", "set", "va", "down")
        expect(tally, "own link down", claimd.run(), NETWORK)
        far.repair()

        far.tell("link set vb down")
        expect(tally, "own cable pulled, references", claimd.run(), NETWORK)
        claimd.configure(url)
        expect(tally, "own cable pulled, no references", claimd.run(),
               NETWORK)
        far.tell("link set vb up")

        # The kernel's look for the gateway, begun while the cable was out,
        # may yet fail: our own link, whatever the references say by then.
        claimd.configure(behind, reference)
        expect(tally, "cable just back, by the gateway", claimd.run(), UP,
               NETWORK)
        rig.wait_for("the network to be well again",
                     lambda: states(claimd.run()) == [UP])
        ip("route", "del", "default")
        expect(tally, "default route gone", claimd.run(), NETWORK)
        far.repair()

        far.tell("link set vb arp off")
        ip("neigh", "flush", "dev", "va")
        claimd.configure(behind)
        expect(tally, "gateway silent, no references", claimd.run(), NETWORK)
        far.tell("link set vb arp on")
        ip("neigh", "flush", "dev", "va")

        for kind, wanted in (("unreachable", NETWORK), ("prohibit", DENIED),
                             ("blackhole", FAULT)):
            ip("route", "add", kind, BEHIND)
            expect(tally, f"own route {kind}", claimd.run(), wanted)
            ip("route", "del", kind, BEHIND)

        far.tell(f"route add blackhole {NEAR}/32")
        claimd.configure(url, reference)
        expect(tally, "way back lost, references fail", claimd.run(), NETWORK)
        far.tell(f"route del blackhole {NEAR}/32")

        claimd.configure(f"http://name.test:{PORT}/", reference,
                         [f"{FAR}:53"])
        expect(tally, "resolver's host has no resolver", claimd.run(),
               RESOLVER)
        ip("link", "set", "va", "down")
        expect(tally, "link to the resolver down", claimd.run(), NETWORK)
        far.repair()

        claimd.configure(url, reference)
        held = occupy_ports()
        expect(tally, "no local port left", claimd.run(), RESOURCE)
        for one in held:
            one.close()
        with open("/proc/sys/net/ipv4/ip_local_port_range", "w",
                  encoding="ascii") as file:
            file.write("32768 60999")

        expect(tally, "network (control, again)", claimd.run(), UP)
        far.tell("stop")
        expect(tally, "the target itself stopped (control)", claimd.run(),
               REFUSED)
    finally:
        far.end()


def in_own_network(binary, tally):
    """Runs this file again in a namespace; its rows count here."""
    flags = ["-n"] if os.geteuid() == 0 else ["-Urn"]
    done = subprocess.run(
        ["unshare", *flags, sys.executable, HERE, "--network", binary],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False)
    sys.stdout.write(done.stdout)
    rows = done.stdout.splitlines()
    tally.passed += sum(row.startswith("ok ") for row in rows)
    tally.failed += sum(row.startswith("FAILED") for row in rows)
    if done.returncode != 0:
        tally.row("a network of our own", "could not be made", False)


def is_sanitized(binary):
    done = subprocess.run(["ldd", binary], stdout=subprocess.PIPE, text=True,
                          check=False)
    return "libasan" in done.stdout


def run_all(binary, tally, folder):
    claimd = Claimd(binary, folder)
    target, reference = serve("127.0.0.1", 0), serve("127.0.0.1", 0)
    port = target.server_address[1]
    url = f"http://127.0.0.1:{port}/"
    claimd.configure(url)
    expect(tally, "healthy (control)", claimd.run(), UP)
    system_calls(claimd, tally, url,
                 f"127.0.0.1:{reference.server_address[1]}")
    own_lookups(claimd, tally, port)
    authorities(claimd, tally)
    descriptors(claimd, tally, url)
    held_up(claimd, tally)
    short_of_memory(claimd, tally, folder, url)
    in_own_network(binary, tally)


def main():
    arguments = sys.argv[1:]
    if arguments == ["--far"]:
        far_end()
        return 0
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="claimd-faults-") as folder:
        if arguments[:1] == ["--network"]:
            own_network(Claimd(arguments[1], folder), tally)
            return 0
        binary = os.path.abspath(arguments[0] if arguments else os.path.join(
            ROOT, "build", "release", "claimd"))
        if is_sanitized(binary):
            tally.row("a build without sanitizers", "is needed", False)
        else:
            run_all(binary, tally, folder)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 0 if tally.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
