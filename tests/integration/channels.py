#!/usr/bin/env python3
"""Every kind of alert channel against a real counterpart.

    channels.py CLAIMD [--only PART]

Mail to aiosmtpd over TLS and STARTTLS, alerts to Debian's Alertmanager, forms
of chat and pager to receivers that hold them against the documented limits,
commands that hang. Nothing leaves loopback.
"""
import base64
import email
import email.policy
import glob
import hashlib
import hmac
import json
import os
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
import http.server
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import rig  # noqa: E402
import web  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(HERE, "..", "data", "alerts")
MAILBOX = os.path.join(HERE, "..", "support", "mailbox.py")
SECRET = "s3cr3t-of-the-test"
RUNNING = []  # what must not outlive its part, whatever becomes of it


def expect(what, condition):
    if not condition:
        raise rig.Failure(what)


class Hook:
    """Receives POSTs and keeps them; answers as it is told."""

    def __init__(self, status=200):
        self.posts = []
        self.status = status
        self.behave = "answer"
        self.hold = threading.Event()
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                hook.posts.append((self.path, dict(self.headers), body))
                if hook.behave == "drop":
                    self.connection.close()
                    return
                if hook.behave == "reset":
                    linger = struct.pack("ii", 1, 0)
                    self.connection.setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    self.rfile.close()
                    self.wfile.close()
                    self.connection.close()
                    return
                if hook.behave == "slow":
                    hook.hold.wait(30)
                    return
                if hook.behave == "echo":
                    self.send_response(hook.status)
                    said = f"no hook {self.path} for {self.headers}".encode()
                    self.send_header("Content-Length", str(len(said)))
                    self.end_headers()
                    self.wfile.write(said.replace(b"\n", b" "))
                    return
                self.send_response(hook.status)
                if hook.behave == "redirect":
                    self.send_header("Location", hook.url + "elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook/"

    def last(self):
        return json.loads(self.posts[-1][2])

    def close(self):
        self.hold.set()
        self.server.shutdown()
        self.server.server_close()


class Place:
    """A folder with a configuration of the given channels."""

    def __init__(self, claimd):
        self.folder = tempfile.mkdtemp(prefix="claimd-channels-")
        self.claimd = os.path.abspath(claimd)
        self.config = os.path.join(self.folder, "claimd.json")

    def path(self, name):
        return os.path.join(self.folder, name)

    def configure(self, *channels, **more):
        with open(self.path("secret"), "w", encoding="utf-8") as file:
            file.write(SECRET)
        rig.write_json(self.config, {
            "storage": {"sqlite": self.path("ledger.db")},
            "alerts": {"channels": list(channels)},
            "services": [{"id": "shop", "name": "受発注", "probes": [
                {"id": "web", "type": "http", "interval": "1s",
                 "timeout": "900ms", "retry_interval": "200ms",
                 "url": more.get("url", "http://127.0.0.1:9/")}]}]})

    def call(self, *arguments):
        done = subprocess.run([self.claimd, *arguments, "-c", self.config],
                              capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr

    def rehearse(self, *names):
        """{channel: result} of `claimd alert test`, and its exit status."""
        code, out, error = self.call("alert", "test", *names, "--json")
        expect(f"alert test ends with 0 or 1, not {code}: {error}",
               code in (0, 1))
        return code, {row["channel"]: row for row in json.loads(out)}


def test_webhook(place):
    """The documented JSON, a key, a signature that others can check."""
    hook = Hook(204)
    place.configure({"id": "w", "type": "webhook", "url": hook.url,
                     "hmac": {"file": "secret"}, "timeout": "1s",
                     "headers": {"X-Team": "sre",
                                 "X-Key": {"file": "secret"}}})
    code, got = place.rehearse()
    expect(f"delivered: {got}", code == 0 and got["w"]["answer"] == "HTTP 204")
    _, headers, body = hook.posts[0]
    message = json.loads(body)
    expect("kind test", message["kind"] == "test")
    expect("delivery", message["delivery"] == {"attempt": 1, "late_s": None})
    expect("key in the header", headers["Idempotency-Key"] == message["key"])
    expect("own header", headers["X-Team"] == "sre")
    stamp, mac = headers["Claimd-Signature"].split(",")
    made = hmac.new(SECRET.encode(), stamp[2:].encode() + b"." + body,
                    hashlib.sha256).hexdigest()
    expect("signature", mac == "v1=" + made)
    for behave, status in (("answer", 500), ("drop", 200), ("redirect", 302),
                           ("reset", 200), ("slow", 200), ("echo", 404)):
        hook.behave, hook.status = behave, status
        code, got = place.rehearse("w")
        expect(f"{behave} {status} is not delivered: {got}",
               code == 1 and not got["w"]["delivered"] and got["w"]["answer"])
        expect(f"no secret is repeated: {got}", SECRET not in json.dumps(got))
    expect("no redirect followed",
           all(path == "/hook/" for path, _, _ in hook.posts))
    code, _, error = place.call("alert", "test", "none")
    expect("an unknown channel is refused", code == 2 and "none" in error)
    code, out, error = place.call("alert", "test", "w")
    expect(f"what went wrong is said: {out}", "NOT delivered" in out)
    code, checked, _ = place.call("check", "--json")
    expect("the configuration is good", code == 0)
    expect("no secret is printed", SECRET not in out + error + checked)
    hook.close()


def test_chat(place):
    """Slack, Teams and Discord take the forms they document."""
    hook = Hook()
    place.configure(
        {"id": "s", "type": "slack", "url": hook.url + "s"},
        {"id": "t", "type": "teams", "url": hook.url + "t", "language": "en"},
        {"id": "d", "type": "discord", "url": hook.url + "d"})
    code, got = place.rehearse()
    expect(f"all delivered: {got}", code == 0 and len(got) == 3)
    forms = {path[-1]: json.loads(body) for path, _, body in hook.posts}
    slack = forms["s"]
    expect("a text for notifications", "試験" in slack["text"])
    expect("a header of at most 150", slack["blocks"][0]["type"] == "header" and
           len(slack["blocks"][0]["text"]["text"]) <= 150)
    section = slack["blocks"][1]["text"]
    expect("a section of at most 3000", section["type"] == "mrkdwn" and
           len(section["text"]) <= 3000)
    card = forms["t"]["attachments"][0]
    expect("an adaptive card", card["contentType"] ==
           "application/vnd.microsoft.card.adaptive" and
           card["content"]["type"] == "AdaptiveCard")
    head = card["content"]["body"][0]["inlines"][0]["text"]
    expect(f"in English: {head}", "TEST" in head)
    expect("nobody is mentioned",
           forms["d"]["allowed_mentions"] == {"parse": []})
    embed = forms["d"]["embeds"][0]
    expect("limits", 0 < len(forms["d"]["content"]) <= 2000 and
           0 < len(embed["description"]) <= 4096 and
           0 <= embed["color"] <= 0xffffff)
    hook.close()


def test_pagerduty(place):
    """An event of version 2; 202 is delivered."""
    hook = Hook(202)
    place.configure({"id": "p", "type": "pagerduty",
                     "url": hook.url + "v2/enqueue",
                     "routing_key": {"file": "secret"}})
    code, got = place.rehearse()
    expect(f"delivered: {got}", code == 0)
    event = hook.last()
    expect("routing key", event["routing_key"] == SECRET)
    expect("action", event["event_action"] == "trigger")
    expect("key", 0 < len(event["dedup_key"]) <= 255)
    expect("severity", event["payload"]["severity"] in
           ("critical", "error", "warning", "info"))
    expect("summary", 0 < len(event["payload"]["summary"]) <= 1024)
    hook.status = 200
    code, got = place.rehearse()
    expect(f"200 is not what it says: {got}", code == 1)
    hook.close()


class Mailbox:
    def __init__(self, folder, pki, how, *login):
        self.folder = folder
        os.makedirs(folder)
        self.port = rig.free_port()
        self.process = subprocess.Popen(
            ["/usr/bin/python3", MAILBOX, folder, f"{pki}/good.pem",
             f"{pki}/good.key", str(self.port), how, *login],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            start_new_session=True)
        RUNNING.append(self.close)
        if self.process.stdout.readline() != "ready\n":
            raise rig.Failure("the mail server did not start")

    def mails(self):
        found = []
        for name in sorted(glob.glob(self.folder + "/*.eml")):
            with open(name, "rb") as file:
                mail = email.message_from_binary_file(
                    file, policy=email.policy.default)
            with open(name[:-4] + ".json", encoding="utf-8") as file:
                found.append((json.load(file), mail))
        return found

    def close(self):
        rig.end_process(self.process)


def check_mail(envelope, mail):
    expect("over TLS", envelope["tls"])
    expect("envelope", envelope["from"] == "claimd@example.jp" and
           envelope["to"] == ["sre@example.jp", "ops@example.jp"])
    expect(f"subject {mail['subject']}", mail["subject"] == "claimd: 試験通知")
    expect("text", "試験: claimd alert test" in mail.get_content())
    expect("header", mail["auto-submitted"] == "auto-generated")
    expect("id", mail["message-id"].endswith("@example.jp>"))
    expect("date", abs(mail["date"].datetime.timestamp() - time.time()) < 120)


def test_mail(place):
    """TLS from the start, STARTTLS with AUTH; a wrong password, a wrong CA."""
    pki = web.Pki(place.path("pki")).folder
    common = {"type": "smtp", "from": "claimd@example.jp",
              "to": ["sre@example.jp", "ops@example.jp"],
              "ca": f"{pki}/ca.pem"}
    implicit = Mailbox(place.path("implicit"), pki, "tls")
    starttls = Mailbox(place.path("starttls"), pki, "starttls", "bot", SECRET)
    with open(place.path("wrong"), "w", encoding="utf-8") as file:
        file.write("guess")
    host = "localhost"
    login = {"username": "bot", "password": {"file": "secret"}}
    place.configure(
        common | {"id": "implicit", "server": f"smtps://{host}:{implicit.port}"},
        common | {"id": "starttls",
                  "server": f"smtp://{host}:{starttls.port}"} | login,
        common | {"id": "wrong", "server": f"smtp://{host}:{starttls.port}",
                  "username": "bot", "password": {"file": "wrong"}},
        {key: value for key, value in common.items() if key != "ca"} |
        {"id": "untrusted", "server": f"smtps://{host}:{implicit.port}"})
    code, got = place.rehearse()
    expect(f"two of four: {got}", code == 1 and
           [got[name]["delivered"] for name in
            ("implicit", "starttls", "wrong", "untrusted")] ==
           [True, True, False, False])
    expect(f"the server's own words: {got['implicit']}",
           got["implicit"]["answer"].startswith("250 2.0.0 kept as"))
    for box in (implicit, starttls):
        mails = box.mails()
        expect("one mail", len(mails) == 1)
        check_mail(*mails[0])
    expect("logged in", starttls.mails()[0][0]["user"] == "bot")
    expect("no password in what is printed", SECRET not in json.dumps(got))


def test_clear(place):
    """A server without TLS gets nothing unless that is allowed."""
    box = Mailbox(place.path("clear"), web.Pki(place.path("pki")).folder,
                  "clear")
    hook = Hook()
    common = {"type": "smtp", "from": "a@example.jp", "to": ["b@example.jp"],
              "timeout": "2s", "server": f"smtp://127.0.0.1:{box.port}"}
    place.configure(
        common | {"id": "required"},
        common | {"id": "none", "starttls": "none"},
        common | {"id": "web",
                  "server": "smtp://" + hook.url.split("/")[2]})
    code, got = place.rehearse("required")
    expect(f"refused: {got}", code == 1 and
           "STARTTLS" in got["required"]["answer"] and not box.mails())
    code, got = place.rehearse("none", "web")
    expect(f"only to a mail server: {got}", got["none"]["delivered"] and
           not got["web"]["delivered"])
    [(envelope, _)] = box.mails()
    expect("in clear", not envelope["tls"])
    hook.close()


def test_command(place):
    """The message on standard input; what hangs is killed with its children."""
    script = place.path("take")
    with open(script, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\ncat >\"$1\"\nenv >\"$1.env\"\n"
                   "echo \"took $CLAIMD_KIND\"\n")
    hang = place.path("hang")
    with open(hang, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\nsleep 1000 &\necho $! >\"$1\"\nwait\n")
    os.chmod(script, 0o755)
    os.chmod(hang, 0o755)
    os.environ["LEAK"] = SECRET
    place.configure(
        {"id": "c", "type": "command", "argv": [script, place.path("got")]},
        {"id": "hang", "type": "command", "timeout": "1s",
         "argv": [hang, place.path("pid")]},
        {"id": "fails", "type": "command", "argv": ["/bin/false"]},
        {"id": "missing", "type": "command", "argv": ["no-such-program"]},
        {"id": "closes", "type": "command",
         "argv": ["/bin/sh", "-c", "exec 0<&-; echo done"]},
        {"id": "floods", "type": "command", "timeout": "5s",
         "argv": ["/bin/sh", "-c", "head -c 10000000 /dev/zero; exit 0"]})
    code, got = place.rehearse()
    del os.environ["LEAK"]
    expect(f"answers: {got}", code == 1 and
           {name: row["delivered"] for name, row in got.items()} ==
           {"c": True, "hang": False, "fails": False, "missing": False,
            "closes": True, "floods": True})
    expect("its first line", got["c"]["answer"] == "exit 0: took test")
    expect("killed", "too long" in got["hang"]["answer"])
    with open(place.path("got"), encoding="utf-8") as file:
        expect("JSON", json.load(file)["kind"] == "test")
    with open(place.path("got.env"), encoding="utf-8") as file:
        variables = file.read()
    expect("members in the environment", "CLAIMD_CAUSE=claimd/test" in variables)
    expect("nothing of ours", SECRET not in variables)
    with open(place.path("pid"), encoding="utf-8") as file:
        pid = int(file.read())
    rig.wait_for("the child's child to be gone",
                 lambda: not os.path.exists(f"/proc/{pid}"))


class Alertmanager:
    def __init__(self, folder):
        os.makedirs(folder)
        self.port = rig.free_port()
        config = os.path.join(folder, "am.yml")
        with open(config, "w", encoding="utf-8") as file:
            file.write("route: {receiver: none}\nreceivers: [{name: none}]\n")
        with open(os.path.join(folder, "log"), "wb") as log:
            self.process = subprocess.Popen(
                ["prometheus-alertmanager", f"--config.file={config}",
                 f"--storage.path={folder}/data", "--cluster.listen-address=",
                 f"--web.listen-address=127.0.0.1:{self.port}"],
                stdout=log, stderr=log, start_new_session=True)
        RUNNING.append(self.close)
        rig.wait_for("Alertmanager", self.is_ready)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def is_ready(self):
        try:
            with urllib.request.urlopen(self.url + "/-/ready", timeout=1):
                return True
        except OSError:
            return False

    def alerts(self):
        with urllib.request.urlopen(self.url + "/api/v2/alerts") as answer:
            return json.load(answer)

    def close(self):
        rig.end_process(self.process, signal.SIGTERM)


def test_alertmanager(place):
    """Fires in a real Alertmanager while the service is down, then resolves."""
    manager = Alertmanager(place.path("am"))
    nginx = rig.Nginx(place.path("nginx-root"))
    nginx.start()
    RUNNING.append(nginx.stop)
    place.configure({"id": "am", "type": "alertmanager", "url": manager.url},
                    url=nginx.url)
    daemon = rig.Daemon(place.claimd, place.config)
    daemon.start()
    RUNNING.append(daemon.stop)
    daemon.wait_for_state("up")
    expect("nothing fires", not manager.alerts())
    nginx.stop()
    [alert] = rig.wait_for("an alert", manager.alerts)
    expect(f"labels: {alert['labels']}",
           alert["labels"]["alertname"] == "claimd_incident_opened" and
           alert["labels"]["service"] == "shop" and
           alert["labels"]["severity"] == "critical")
    expect("a sentence", "停止" in alert["annotations"]["summary"])
    expect("all of it", "台帳" in alert["annotations"]["description"])
    [again] = rig.wait_for("saying it again", lambda: [
        each for each in manager.alerts()
        if each["endsAt"] > alert["endsAt"]], limit_s=120)
    for name in ("fingerprint", "annotations", "startsAt"):
        expect(f"{name} stays: {again}", again[name] == alert[name])
    expect("one alert of it", len(manager.alerts()) == 1)
    nginx.start()
    rig.wait_for("its end", lambda: not manager.alerts())
    expect("exit 0", daemon.stop() == 0)


def samples():
    found = {}
    for name in sorted(glob.glob(os.path.join(SAMPLES, "*.json"))):
        with open(name, encoding="utf-8") as file:
            found[os.path.basename(name)[:-5]] = json.load(file)
    return found


def enqueue(place, channels, messages):
    """What waits in the ledger for each channel, in this order."""
    ledger = sqlite3.connect(place.path("ledger.db"))
    now = int(time.time() * 1000)
    with ledger:
        for channel in channels:
            ledger.executemany(
                "INSERT INTO message(record, channel, key, body, created_ms) "
                "VALUES(1, ?, ?, ?, ?)",
                [(channel, message["key"], json.dumps(message), now)
                 for message in messages])
    ledger.close()


def waiting(place):
    ledger = sqlite3.connect(place.path("ledger.db"))
    rows = ledger.execute("SELECT channel, key, attempts, answer FROM message "
                          "WHERE delivered_ms IS NULL").fetchall()
    ledger.close()
    return rows


def check_report(mail, message):
    """Text and attachments, byte for byte."""
    expect("several parts", mail.get_content_type() == "multipart/mixed")
    expect("text", message["text"]["ja"] in mail.get_body().get_content())
    got = {part.get_filename(): (part.get_content_type(),
                                 part.get_payload(decode=True))
           for part in mail.iter_attachments()}
    sent = {entry["name"]: (entry["type"].split(";")[0],
                            base64.b64decode(entry["base64"]))
            for entry in message["attachments"]}
    expect(f"attachments {list(got)}", got == sent)


def check_mails(box, messages):
    mails = box.mails()
    expect("one mail each", len(mails) == len(messages))
    for (_, mail), message in zip(mails, messages):
        expect(f"subject {mail['subject']}",
               mail["subject"] == message["subject"]["ja"])
        expect(f"kind {mail['x-claimd-kind']}",
               mail["x-claimd-kind"] == message["kind"])
        if message["attachments"]:
            check_report(mail, message)
        else:
            expect(f"text of {message['kind']}",
                   message["text"]["ja"] in mail.get_content())
        raw = mail.as_bytes()
        expect("lines a mail may have",
               max(len(line) for line in raw.split(b"\n")) <= 998)
    ids = {mail["message-id"] for _, mail in mails}
    expect("an id of its own for each", len(ids) == len(mails))


def test_every_kind(place):
    """All kinds of messages through all kinds of channels, from the ledger."""
    pki = web.Pki(place.path("pki")).folder
    box = Mailbox(place.path("box"), pki, "starttls", "bot", SECRET)
    manager = Alertmanager(place.path("am"))
    hook, pager = Hook(), Hook(202)
    channels = [
        {"id": "w", "type": "webhook", "url": hook.url + "w"},
        {"id": "s", "type": "slack", "url": hook.url + "s"},
        {"id": "t", "type": "teams", "url": hook.url + "t"},
        {"id": "d", "type": "discord", "url": hook.url + "d"},
        {"id": "p", "type": "pagerduty", "url": pager.url + "v2/enqueue",
         "routing_key": {"file": "secret"}},
        {"id": "am", "type": "alertmanager", "url": manager.url},
        {"id": "c", "type": "command",
         "argv": ["sh", "-c", "cat >>" + place.path("commanded")]},
        {"id": "m", "type": "smtp", "server": f"smtp://localhost:{box.port}",
         "username": "bot", "password": {"file": "secret"},
         "from": "claimd@example.jp", "to": ["sre@example.jp"],
         "ca": f"{pki}/ca.pem"}]
    place.configure(*channels)
    daemon = rig.Daemon(place.claimd, place.config)
    daemon.start()
    RUNNING.append(daemon.stop)
    daemon.wait_for_state("down")
    rig.wait_for("its own message", lambda: len(pager.posts) > 0)
    rig.wait_for("nothing to wait", lambda: not waiting(place))
    daemon.stop()
    hook.posts.clear()
    pager.posts.clear()
    for mail in glob.glob(box.folder + "/*"):
        os.remove(mail)
    os.remove(place.path("commanded"))
    messages = list(samples().values())
    enqueue(place, [channel["id"] for channel in channels], messages)
    daemon.start()
    rig.wait_for("all of them", lambda: not waiting(place))
    daemon.stop()
    keys = [message["key"] for message in messages]
    came = [json.loads(body)["key"] for path, _, body in hook.posts
            if path.endswith("/w")]
    expect("in order, each once", came[:len(keys)] == keys)
    for name in "std":
        expect(f"all of them to {name}", sum(
            path.endswith("/" + name) for path, _, _ in hook.posts)
            >= len(keys))
    changes = [json.loads(body)["payload"]["custom_details"]["key"]
               for path, _, body in pager.posts if "change" in path]
    expect("what pages nobody", changes ==
           [message["key"] for message in messages
            if message["kind"] in ("report", "reminder")])
    check_mails(box, messages)
    with open(place.path("commanded"), encoding="utf-8") as file:
        commanded = file.read()
    expect("all of them to the command",
           all(json.dumps(key) in commanded for key in keys))
    hook.close()
    pager.close()


PARTS = [test_webhook, test_chat, test_pagerduty, test_mail, test_clear,
         test_command, test_alertmanager, test_every_kind]


def main():
    claimd = sys.argv[1]
    only = sys.argv[3] if len(sys.argv) > 3 else None
    passed = failed = 0
    for part in PARTS:
        name = part.__name__[5:]
        if only and name != only:
            continue
        print(f"{part.__name__}: {part.__doc__}")
        try:
            part(Place(claimd))
            passed += 1
        except (rig.Failure, OSError, KeyError, ValueError,
                subprocess.TimeoutExpired) as failure:
            failed += 1
            print(f"  FAILED: {failure}")
        finally:
            while RUNNING:
                RUNNING.pop()()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
