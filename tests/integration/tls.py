#!/usr/bin/env python3
"""TLS versions and certificates of real servers: nginx, openssl, a mail server.

usage: tls.py [CLAIMD] [--only NAME]

The last line is "N passed, M failed".
"""
import os
import socket
import struct
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

import each  # noqa: E402
import promised  # noqa: E402
import rig  # noqa: E402
import web  # noqa: E402

MAILBOX = os.path.join(ROOT, "tests", "support", "mailbox.py")
VERSIONS = ("1.0", "1.1", "1.2", "1.3")
RUNNING = []  # processes that must not outlive their test

SERVER = """
    }}
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {certificate}.pem;
        ssl_certificate_key {certificate}.key;
        ssl_protocols {protocols};
        {more}
        location / {{ return 200 "ok\\n"; }}
"""
WEAK_S = ("-cipher", "ALL:@SECLEVEL=0")
WEAK = "ssl_ciphers \"ALL:@SECLEVEL=0\";"


def expect(what, value):
    if not value:
        raise rig.Failure(f"expected {what}")


def openssl(*arguments, past=None):
    command = ["openssl", *arguments]
    if past:
        command = ["faketime", past] + command
    subprocess.run(command, check=True, capture_output=True)


class Certificates:
    """An authority and what it signed, in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.ca = os.path.join(folder, "ca.pem")
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days",
                "9000", "-subj", "/CN=Test authority", "-keyout",
                os.path.join(folder, "ca.key"), "-out", self.ca,
                past="2010-01-01")
        self.make("good", "localhost")
        self.make("other", "elsewhere.example")
        self.make("expired", "localhost", past="2020-01-01")

    def path(self, name):
        return os.path.join(self.folder, name)

    def make(self, name, host, past=None):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-CA", self.ca, "-CAkey", self.path("ca.key"), "-subj",
                f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
                "-addext", "basicConstraints=critical,CA:FALSE",
                "-keyout", self.path(name + ".key"),
                "-out", self.path(name + ".pem"), past=past)


class Place:
    """A listening socket; each connection is handed to a function."""

    def __init__(self, handle):
        self.handle = handle
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.one, args=(connection,),
                             daemon=True).start()

    def one(self, connection):
        try:
            self.handle(connection)
        except OSError:
            pass
        finally:
            connection.close()


def stay_silent(connection):
    connection.recv(65536)
    connection.recv(65536)  # until the other side has gone


def reset(connection):
    connection.recv(65536)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                          struct.pack("ii", 1, 0))


def resetting_old(upstream):
    """Passes connections on, but breaks those that offer 1.0 or 1.1, as some
    load balancers do."""
    def handle(connection):
        hello = connection.recv(65536)
        if hello[9:11] in (b"\x03\x01", b"\x03\x02"):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                  struct.pack("ii", 1, 0))
            return
        with socket.create_connection(("127.0.0.1", upstream)) as server:
            server.sendall(hello)
            other = threading.Thread(target=pump, args=(connection, server),
                                     daemon=True)
            other.start()
            pump(server, connection)
    return handle


def pump(source, sink):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Site:
    """Certificates, an nginx with many ports, and claims about them."""

    def __init__(self, claimd, folder):
        self.folder = folder
        self.certificates = Certificates(folder)
        self.promised = promised.Promised(claimd, folder)
        self.servers = []
        self.nginx = None

    def server(self, protocols, more="", certificate="good"):
        """A port of nginx."""
        port = rig.free_port()
        self.servers.append(SERVER.format(
            port=port, protocols=protocols, more=more,
            certificate=self.certificates.path(certificate)))
        return port

    def begin(self):
        os.mkdir(os.path.join(self.folder, "nginx"))
        self.nginx = rig.Nginx(os.path.join(self.folder, "nginx"),
                               locations="".join(self.servers))
        self.nginx.start()

    def promise(self, of, port, relation="equals", value="1.2", **options):
        self.promised.service(
            of, "42.tls_version", relation, value,
            {"type": "tls", "host": "localhost", "ip": "4", "port": port,
             "ca": self.certificates.ca, "timeout": "1s", **options})

    def s_server(self, *arguments, port=None, address="127.0.0.1"):
        """A port of openssl's own server."""
        port = port or rig.free_port()
        RUNNING.append(subprocess.Popen(
            ["openssl", "s_server", "-accept", f"{address}:{port}", "-cert",
             self.certificates.path("good.pem"), "-key",
             self.certificates.path("good.key"), "-quiet", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL))
        rig.wait_for("s_server", lambda: answers(port, address))
        return port

    def end(self):
        """It stops in order, whatever it was doing."""
        code = self.promised.daemon.stop()
        expect(f"exit 0 at SIGTERM, not {code}", code in (None, 0))

    def close(self):
        self.promised.daemon.stop()
        if self.nginx:
            self.nginx.stop()
        while RUNNING:
            rig.end_process(RUNNING.pop())


def answers(port, address="127.0.0.1"):
    with socket.socket() as probe:
        return probe.connect_ex((address, port)) == 0


class Names(web.Dns):
    """Every name has two addresses, 127.0.0.1 and 127.0.0.2."""

    def reply(self, query):
        end = query.index(b"\0", 12)
        is_a = query[end + 1:end + 3] == b"\0\1"
        answers_ = [b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4\x7f\0\0" + last
                    for last in (b"\1", b"\2")] if is_a else []
        return (query[:2] + struct.pack(">HHHHH", 0x8180, 1, len(answers_), 0,
                                        0) + query[12:end + 5] +
                b"".join(answers_))


def accepted(facts):
    """{version: accepted, or None where it could not be told}"""
    return {version: facts.get(("", "tls_" + version))
            for version in VERSIONS}


def only(*versions):
    return {version: version in versions for version in VERSIONS}


def test_verdicts(site):
    """nginx in every configuration: holds, understated, overstated."""
    cases = [
        ("modern", "TLSv1.2", "", "equals", "1.2", "holds"),
        ("both", "TLSv1.2 TLSv1.3", "", "equals", "1.2", "understated"),
        ("newest", "TLSv1.3", "", "equals", "1.2", "understated"),
        ("old", "TLSv1 TLSv1.2", WEAK, "equals", "1.2", "overstated"),
        ("least", "TLSv1.2 TLSv1.3", "", "at_least", "1.2", "holds"),
        ("notleast", "TLSv1.1 TLSv1.2", WEAK, "at_least", "1.2",
         "overstated"),
        ("oneof", "TLSv1.2 TLSv1.3", "", "one_of", ["1.2", "1.3"], "holds"),
        # Switched on, but no client could ever use it.
        ("inname", "TLSv1 TLSv1.2", "", "equals", "1.2", "holds"),
    ]
    for name, protocols, more, relation, value, _ in cases:
        site.promise(name, site.server(protocols, more), relation, value)
    site.begin()
    site.promised.start()
    for name, *_, verdict in cases:
        got = site.promised.wait_for(name, verdict)
        print(f"  {name}: {got['text']['en']}")
    shown = promised.shown(site.promised.wait_for("old", "overstated"))
    expect(f"1.0 among {shown}", shown["tls_accepted"] == "1.0 1.2")
    # The daemon has judged by the certificate's end as well.
    expect("no drift of a certificate", "certificate_error" not in shown)


def test_unknown(site):
    """What is no answer about a version proves nothing."""
    modern = site.server("TLSv1.2")
    site.begin()
    places = {
        "silent": (Place(stay_silent).port, "no answer in time"),
        "reset": (Place(reset).port, "broke the connection"),
        "closed": (rig.free_port(), "refused the connection"),
        "plain": (site.nginx.port, "not TLS"),
    }
    for name, (port, _) in places.items():
        site.promise(name, port)
    site.promise("balancer", Place(resetting_old(modern)).port)
    site.promised.start()
    for name, (_, words) in places.items():
        got = site.promised.wait_for(name, "undetermined", "stale", words)
        print(f"  {name}: {got['text']['en']}")
    got = site.promised.wait_for("balancer", "undetermined", "stale",
                                 "could not tell TLS 1.0")
    print(f"  balancer: {got['text']['en']}")
    shown = promised.shown(got)
    expect(f"1.2 accepted, 1.3 refused, not {shown}",
           shown["tls_accepted"] == "1.2" and shown["tls_refused"] == "1.3")


def test_change(site):
    """A server that begins to accept 1.0 is found out, and its end as well."""
    port = site.s_server("-tls1_2")
    site.promise("site", port)
    site.promised.start()
    site.promised.wait_for("site", "holds")
    for arguments, verdict in ((WEAK_S, "overstated"), (("-tls1_2",),
                                                        "holds")):
        rig.end_process(RUNNING.pop())
        site.s_server(*arguments, port=port)
        got = site.promised.wait_for("site", verdict)
    expect("a record behind it", any(e.startswith("record:")
                                     for e in got["evidence"]))


def test_addresses(site):
    """Of a name with two addresses each one counts."""
    site.promised.common["resolvers"] = [f"127.0.0.1:{Names().port}"]
    port = site.s_server("-tls1_2")
    site.s_server(*WEAK_S, port=port, address="127.0.0.2")
    site.promise("both", port, host="two.test", name="localhost")
    facts, _ = site.promised.probe("both")
    expect(f"all that either accepts, not {accepted(facts)}",
           accepted(facts) == only(*VERSIONS))
    rig.end_process(RUNNING.pop())
    facts, _ = site.promised.probe("both")
    expect(f"1.2, and nothing else told, not {facts}",
           accepted(facts) == {"1.0": None, "1.1": None, "1.2": True,
                               "1.3": None} and
           "127.0.0.2: " in facts[("", "untold_1.0")])
    expect("the name that was set", facts[("", "name_ok")])


def test_odd_servers(site):
    """Servers that answer otherwise, and what is made of it."""
    site.promise("only10", site.s_server("-tls1", *WEAK_S))
    site.promise("only11", site.s_server("-tls1_1", *WEAK_S))
    site.promise("asks", site.s_server("-Verify", "1", *WEAK_S))
    site.promise("named", site.s_server("-servername", "elsewhere.example",
                                        "-servername_fatal", "-cert2",
                                        site.certificates.path("good.pem"),
                                        "-key2",
                                        site.certificates.path("good.key")))
    facts, _ = site.promised.probe("only10")
    expect(f"1.0 only, not {accepted(facts)}",
           accepted(facts) == only("1.0"))
    facts, _ = site.promised.probe("only11")
    expect(f"1.1 only, not {accepted(facts)}",
           accepted(facts) == only("1.1"))
    # It wants a certificate of ours: the version was accepted all the same.
    facts, _ = site.promised.probe("asks")
    expect(f"all four, not {accepted(facts)}",
           accepted(facts) == only(*VERSIONS))
    facts, text = site.promised.probe("named")
    expect(f"a word on the name, not {text}",
           not facts and "set \"name\"" in text)


def test_certificates(site):
    """Expired, of another name, of an authority nobody knows."""
    for name in ("good", "other", "expired"):
        site.promise(name, site.server("TLSv1.2", certificate=name))
    port = site.server("TLSv1.2")
    site.promise("unknown", port)
    del site.promised.services[-1]["probes"][1]["ca"]
    site.promise("named", site.server("TLSv1.2", certificate="other"),
                 name="elsewhere.example")
    site.begin()
    facts, _ = site.promised.probe("good")
    left_ms = facts[("", "not_after_ms")] - time.time() * 1000
    expect(f"30 days left, not {left_ms} ms",
           29 * 86400e3 < left_ms <= 30 * 86400e3)
    expect(f"what it is, not {facts}",
           facts[("", "subject")] == "CN=localhost" and
           facts[("", "issuer")] == "CN=Test authority" and
           facts[("", "key")] == "EC 256" and
           facts[("", "chain_ok")] and facts[("", "name_ok")])
    print_ = subprocess.run(
        ["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in",
         site.certificates.path("good.pem")], check=True,
        capture_output=True, text=True).stdout.split("=")[1]
    expect("openssl's fingerprint", facts[("", "sha256")] ==
           print_.strip().replace(":", "").lower())
    facts, _ = site.promised.probe("named")
    expect("the name that was set", facts[("", "name_ok")])
    site.promised.start()
    for name, words in (("other", "for another name"),
                        ("expired", "has expired"),
                        ("unknown", "not trusted")):
        got = site.promised.wait_for(name, "holds", said=words)
        print(f"  {name}: {got['text']['en']}")
    site.promised.wait_for("good", "holds")


def test_mail(site):
    """STARTTLS: a mail server that offers it, and one that does not."""
    ports = {}
    for how in ("starttls", "clear"):
        ports[how] = rig.free_port()
        folder = os.path.join(site.folder, how)
        os.mkdir(folder)
        RUNNING.append(subprocess.Popen(
            ["/usr/bin/python3", MAILBOX, folder,
             site.certificates.path("good.pem"),
             site.certificates.path("good.key"), str(ports[how]), how],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        rig.wait_for("mail server", lambda: answers(ports[how]))
    site.promise("offered", ports["starttls"], "at_least", "1.2",
                 starttls="smtp")
    site.promise("missing", ports["clear"], "at_least", "1.2",
                 starttls="smtp")
    # asyncio hangs up on what it refuses and keeps its alert to itself.
    facts, _ = site.promised.probe("offered")
    got = accepted(facts)
    expect(f"1.2 and 1.3, not {got}", got["1.2"] and got["1.3"] and
           got["1.0"] is None and ("", "untold_1.0") in facts)
    facts, text = site.promised.probe("missing")
    expect(f"that it is not offered, not {text}",
           not facts and "does not offer STARTTLS" in text)
    site.promised.start()
    site.promised.wait_for("offered", "undetermined", "stale",
                           "accepts TLS 1.2 1.3")


TESTS = (test_verdicts, test_unknown, test_change, test_addresses, test_odd_servers,
         test_certificates, test_mail)


def run(test, claimd):
    return each.run(test, lambda folder: Site(claimd, folder),
                    "claimd-tls-")


if __name__ == "__main__":
    sys.exit(each.main(TESTS, run))
