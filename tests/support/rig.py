"""Real counterparts for claimd: an nginx, a receiver of alerts, the daemon.

Python's standard library only. Everything listens on 127.0.0.1, lives in one
directory and ends with the process that started it. Waiting is for events,
with a generous limit that only a failure reaches.
"""
import datetime
import http.server
import json
import os
import random
import signal
import socket
import subprocess
import threading
import time

WAIT_S = 60


class Failure(Exception):
    """Something did not happen; the text is for a person."""


def wait_for(what, condition, limit_s=WAIT_S, step_s=0.05):
    """The first true value of condition(), asked again until the limit."""
    end = time.monotonic() + limit_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failure(f"no {what} within {limit_s} s")
        time.sleep(step_s)


def free_port():
    """A free port below those the system gives to clients."""
    for port in random.sample(range(20000, 32000), 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise Failure("no free port between 20000 and 32000")


def end_process(process, first=signal.SIGTERM, limit_s=10):
    """Ends a child: asked first, then killed. Its exit status."""
    if process.poll() is None:
        process.send_signal(first)
        try:
            process.wait(limit_s)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


NGINX = """
daemon off;
{user}
worker_processes 1;
pid {dir}/nginx.pid;
error_log {dir}/error.log;
events {{ worker_connections {connections}; }}
http {{
    default_type text/plain;
    log_format looked '$msec $request_uri';
    access_log {access_log};
    client_body_temp_path {dir}/body;
    proxy_temp_path {dir}/proxy;
    fastcgi_temp_path {dir}/fastcgi;
    uwsgi_temp_path {dir}/uwsgi;
    scgi_temp_path {dir}/scgi;
    types {{ text/html html; }}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        root {dir}/site;
        location = /health {{ return 200 "ok\\n"; }}
        {locations}
    }}
}}
"""

PAGE = """<!doctype html>
<html lang="ja"><meta charset="utf-8"><title>受発注</title>
<h1>受発注システム</h1><p>稼働中</p></html>
"""


class Nginx:
    """A web server with a small site; started and stopped at will."""

    def __init__(self, folder, locations="", count_requests=False, cpu=None,
                 connections=512):
        self.folder = folder
        self.access_log = os.path.join(folder, "access.log")
        self.port = free_port()
        self.process = None
        self.cpu = cpu
        os.makedirs(os.path.join(folder, "site"), exist_ok=True)
        with open(os.path.join(folder, "site", "index.html"), "w",
                  encoding="utf-8") as page:
            page.write(PAGE)
        # As root the workers would be somebody who may not read the folder.
        user = "user root;" if os.geteuid() == 0 else ""
        with open(os.path.join(folder, "nginx.conf"), "w",
                  encoding="utf-8") as conf:
            conf.write(NGINX.format(dir=folder, port=self.port, user=user,
                                    locations=locations,
                                    access_log=f"{self.access_log} looked"
                                    if count_requests else "off",
                                    connections=connections))

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/"

    def n_requests(self):
        with open(self.access_log, encoding="utf-8") as log:
            return sum(1 for _ in log)

    def answers(self):
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def start(self):
        """Returns once it accepts connections."""
        command = ["/usr/sbin/nginx", "-p", self.folder, "-e",
                   os.path.join(self.folder, "error.log"), "-c",
                   os.path.join(self.folder, "nginx.conf")]
        if self.cpu is not None:
            command = ["taskset", "-c", str(self.cpu)] + command
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                        start_new_session=True)
        wait_for("nginx", lambda: self.process.poll() is not None or
                 self.answers(), step_s=0.002)
        if self.process.poll() is not None:
            with open(os.path.join(self.folder, "error.log"),
                      encoding="utf-8") as log:
                raise Failure("nginx did not start:\n" + log.read())

    def stop(self):
        """Returns once nothing answers any more."""
        if self.process is not None:
            end_process(self.process)
            self.process = None


class Receiver:
    """Takes alerts by HTTP POST and keeps them in order of arrival."""

    def __init__(self, status=204):
        self.alerts = []       # parsed bodies
        self.keys = []         # their Idempotency-Key headers
        self.status = status   # of the answers; 0: breaks the connection
        self.seen = []         # keys of all that came, taken or not
        self.beats = 0         # requests without a body
        self.released = threading.Event()  # clear: answers are withheld
        self.released.set()
        self.changed = threading.Condition()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                status = receiver.take(body, self.headers)
                receiver.released.wait(WAIT_S)
                if status == 0:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self):
                with receiver.changed:
                    receiver.beats += 1
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                """A daemon that is killed breaks its connection."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/alerts"

    def take(self, body, headers):
        with self.changed:
            self.seen.append(headers.get("Idempotency-Key"))
            if 200 <= self.status < 300:
                self.alerts.append(json.loads(body))
                self.keys.append(headers.get("Idempotency-Key"))
                self.changed.notify_all()
            return self.status

    def of_kind(self, kind, claim=None):
        """The alerts of a kind, about a claim if one is named. "drift" is also
        what an incident's message says it refutes."""
        with self.changed:
            if kind == "drift":
                return [a for a in self.alerts if a["status"] == "firing" and
                        (claim in drifts_of(a) if claim else drifts_of(a))]
            return [a for a in self.alerts if a["kind"] == kind]

    def wait_for(self, kind, claim=None, limit_s=WAIT_S):
        """The first alert of that kind, now or when it comes."""
        def there():
            return self.of_kind(kind, claim)
        with self.changed:
            if not self.changed.wait_for(there, limit_s):
                raise Failure(f"no alert {kind} {claim or ''} within "
                              f"{limit_s} s; there were: "
                              f"{[a['kind'] for a in self.alerts]}")
            return there()[0]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def drifts_of(alert):
    """The ids of the claims that an alert says have drifted."""
    return [told["verdict"]["claim"] for told in alert["verdicts"]
            if told["verdict"]["verdict"] in ("overstated", "lapsed")]


class Daemon:
    """`claimd run`, and the commands that look at what it does."""

    def __init__(self, claimd, config, cpu=None, options=()):
        self.claimd = os.path.abspath(claimd)
        self.config = config
        self.cpu = cpu
        self.options = list(options)
        self.prefix = []  # a command that starts it somewhere else
        self.process = None
        self.log = os.path.join(os.path.dirname(config), "claimd.log")

    def start(self):
        command = self.prefix + [self.claimd, "run", "-c", self.config,
                                 *self.options]
        if self.cpu is not None:
            command = ["taskset", "-c", str(self.cpu)] + command
        out = os.path.join(os.path.dirname(self.config), "claimd.out")
        with open(self.log, "ab") as log, open(out, "ab") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=log,
                start_new_session=True)

    def logged(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()

    def check_alive(self):
        if self.process.poll() is not None:
            raise Failure(f"claimd ended with {self.process.returncode}:\n"
                          + self.logged()[-2000:])

    def call(self, *arguments):
        """A command of claimd: (exit status, standard output, error)."""
        done = subprocess.run(
            [*self.prefix, self.claimd, arguments[0], "-c", self.config,
             *arguments[1:]],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=WAIT_S)
        return done.returncode, done.stdout, done.stderr

    def status(self):
        """`claimd status --json`, {} while it cannot tell."""
        code, out, _ = self.call("status", "--json")
        return json.loads(out) if code != 3 and out else {}

    def states(self):
        """{probe: state} as the ledger has it."""
        return {probe["id"]: probe["state"]
                for service in self.status().get("services", [])
                for probe in service["probes"]}

    def wait_for_state(self, state, limit_s=WAIT_S):
        """Until every probe's newest run on disk is in that state."""
        def there():
            self.check_alive()
            states = self.states()
            return states and set(states.values()) == {state}
        wait_for(f"state {state} of every probe", there, limit_s, step_s=0.2)

    def wait_for_log(self, text, limit_s=WAIT_S):
        def there():
            self.check_alive()
            return text in self.logged()
        wait_for(f"\"{text}\" in the log", there, limit_s)

    def stop(self, first=signal.SIGTERM):
        """Its exit status."""
        return end_process(self.process, first) if self.process else None

    def kill(self):
        self.process.kill()
        self.process.wait()


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=2)


def instant(ms):
    """RFC 3339 in UTC."""
    moment = datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"
