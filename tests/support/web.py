"""Servers for probes: nginx with TLS, a hostile server, a name server.

Python's standard library, openssl(1) and nginx. All on loopback.
"""
import os
import socket
import struct
import subprocess
import threading
import time

import rig

NGINX = """
daemon off;
{user}
worker_processes 1;
pid {dir}/nginx.pid;
error_log {dir}/error.log;
events {{ worker_connections 512; }}
http {{
    default_type text/plain;
    access_log off;
    client_body_temp_path {dir}/body;
    proxy_temp_path {dir}/proxy;
    fastcgi_temp_path {dir}/fastcgi;
    uwsgi_temp_path {dir}/uwsgi;
    scgi_temp_path {dir}/scgi;
    server {{
        listen 127.0.0.1:{http};
        root {dir}/site;
        include {dir}/site.conf;
    }}
    server {{
        listen 127.0.0.1:{https} ssl http2;
        ssl_certificate {pki}/good.pem;
        ssl_certificate_key {pki}/good.key;
        ssl_client_certificate {pki}/ca.pem;
        ssl_verify_client optional;
        root {dir}/site;
        include {dir}/site.conf;
        location = /client {{
            if ($ssl_client_verify != SUCCESS) {{ return 403; }}
            return 200 "$ssl_client_s_dn\\n";
        }}
        location = /down {{ return 302 http://127.0.0.1:{http}/; }}
    }}
    {others}
}}
"""

OTHER = """
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {pki}/{name}.pem;
        ssl_certificate_key {pki}/{name}.key;
        {extra}
        location / {{ return 200 "ok\\n"; }}
    }}
"""

SITE = """
location = / { return 200 "ok\\n"; }
location = /version { return 200 "$server_protocol\\n"; }
location = /encoding { return 200 "[$http_accept_encoding]\\n"; }
location = /private {
    auth_basic "private";
    auth_basic_user_file SITE/users;
    try_files /page.txt =404;
}
location = /bearer {
    if ($http_authorization != "Bearer token-1") { return 401; }
    return 200 "ok\\n";
}
location = /echo { add_header X-Method $request_method;
                   return 200 "$request_method $http_x_extra\\n"; }
location = /see-other { return 303 /echo; }
location = /found { return 302 /echo; }
location = /temporary { return 307 /echo; }
location = /status { return 503 "busy\\n"; }
location = /json {
    default_type application/json;
    return 200 '{"status":"ok","queue":{"length":0},"a/b":[1,true,1.5]}';
}
location = /headers { add_header X-State "all is well"; return 200 ""; }
location = /other-host { return 302 http://other.test:$server_port/auth; }
location = /auth { return 200 "[$http_authorization$http_x_extra]\\n"; }
location = /slow { limit_rate 1; try_files /page.txt =404; }
"""

CA_CONF = """
[ca]
default_ca = d
[d]
database = {dir}/index.txt
serial = {dir}/serial
new_certs_dir = {dir}
default_md = sha256
policy = p
copy_extensions = none
unique_subject = no
[p]
commonName = supplied
"""


def openssl(*args):
    done = subprocess.run(["openssl", *args], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise rig.Failure(f"openssl {args[0]}: {done.stdout}")


def utc(days):
    return time.strftime("%Y%m%d%H%M%SZ",
                         time.gmtime(time.time() + days * 86400))


class Pki:
    """An authority of our own and certificates in every state."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        self.ca = self.path("ca.pem")
        self.write("ca.conf", CA_CONF.format(dir=folder))
        self.write("index.txt", "")
        self.write("serial", "1000\n")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                self.path("ca.key"), "-out", self.ca, "-subj", "/CN=Test CA",
                "-days", "30")
        here = "DNS:localhost,DNS:good.test,IP:127.0.0.1"
        self.issue("good", here, -1, 30)
        self.issue("expired", here, -30, -1)
        self.issue("ending", here, -1, 5)
        self.issue("stranger", "DNS:elsewhere.test", -1, 30)
        self.issue("client", "DNS:client", -1, 30)
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                self.path("self.key"), "-out", self.path("self.pem"),
                "-subj", "/CN=localhost", "-days", "30", "-addext",
                "subjectAltName=" + here)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as out:
            out.write(text)

    def issue(self, name, names, first_day, last_day):
        self.write(name + ".ext", f"subjectAltName={names}\n")
        openssl("req", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                self.path(name + ".key"), "-out", self.path(name + ".csr"),
                "-subj", f"/CN={name}")
        openssl("ca", "-batch", "-notext", "-config", self.path("ca.conf"),
                "-cert", self.ca, "-keyfile", self.path("ca.key"), "-in",
                self.path(name + ".csr"), "-out", self.path(name + ".pem"),
                "-startdate", utc(first_day), "-enddate", utc(last_day),
                "-extfile", self.path(name + ".ext"))


class Nginx:
    """nginx by http and https, with one port for each kind of certificate."""

    KINDS = {"expired": "", "ending": "", "stranger": "", "self": "",
             "wants_client": "ssl_client_certificate PKI/ca.pem; "
                             "ssl_verify_client on;",
             "old_tls": "ssl_protocols TLSv1.2;"}

    def __init__(self, folder, pki):
        self.folder = folder
        os.makedirs(os.path.join(folder, "site"))
        self.http, self.https = rig.free_port(), rig.free_port()
        self.ports = {kind: rig.free_port() for kind in self.KINDS}
        others = "".join(
            OTHER.format(port=port, pki=pki.folder,
                         name=kind if os.path.exists(
                             pki.path(kind + ".pem")) else "good",
                         extra=self.KINDS[kind].replace("PKI", pki.folder))
            for kind, port in self.ports.items())
        self.write("nginx.conf", NGINX.format(
            dir=folder, http=self.http, https=self.https, pki=pki.folder,
            others=others, user="user root;" if os.geteuid() == 0 else ""))
        self.write("site.conf", SITE.replace("SITE", folder))
        self.write("users", "alice:{PLAIN}secret 1\n")
        self.write("site/page.txt", "ok, but slowly: " + "x" * 2000 + "\n")
        self.process = None

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w",
                  encoding="utf-8") as out:
            out.write(text)

    def answers(self):
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.https)) == 0

    def start(self):
        self.process = subprocess.Popen(
            ["/usr/sbin/nginx", "-p", self.folder, "-e",
             os.path.join(self.folder, "error.log"), "-c",
             os.path.join(self.folder, "nginx.conf")],
            stdin=subprocess.DEVNULL, start_new_session=True)
        rig.wait_for("nginx", lambda: self.process.poll() is not None or
                     self.answers(), step_s=0.01)
        if self.process.poll() is not None:
            with open(os.path.join(self.folder, "error.log"),
                      encoding="utf-8") as log:
                raise rig.Failure("nginx did not start:\n" + log.read())

    def stop(self):
        if self.process is not None:
            rig.end_process(self.process)
            self.process = None


def forever(send, piece, pause_s=0.0):
    while True:
        send(piece)
        time.sleep(pause_s)


def hostile_flood(send):
    send(b"HTTP/1.1 200 OK\r\n")
    number = 0
    while True:
        send(b"X-%d: " % number + b"b" * 8000 + b"\r\n")
        number += 1


def hostile_lines(send):
    send(b"HTTP/1.1 200 OK\r\n")
    send(b"".join(b"X-%d: 1\r\n" % n for n in range(1000)))
    send(b"\r\nok")


def hostile_slow_headers(send):
    for byte in b"HTTP/1.1 200 OK\r\nX: ":
        send(bytes([byte]))
        time.sleep(0.1)
    forever(send, b"z", 0.1)


def hostile_bomb(send):
    import gzip  # noqa: PLC0415
    packed = gzip.compress(b"\0" * (64 << 20), 9)
    send(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
         b"Content-Length: %d\r\n\r\n" % len(packed) + packed)


def redirect(to):
    return (b"HTTP/1.1 302 Found\r\nLocation: " + to +
            b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


OK = b"HTTP/1.1 200 OK\r\n"
EMPTY = b"Content-Length: 0\r\nConnection: close\r\n\r\n"


class Hostile:
    """Misbehaves by path."""

    ANSWERS = {
        "/endless": lambda send: (send(OK + b"\r\n"),
                                  forever(send, b"A" * 65536)),
        "/drip": lambda send: (send(OK + b"Content-Length: 100000\r\n\r\n"),
                               forever(send, b".", 0.1)),
        "/flood": hostile_flood,
        "/lines": hostile_lines,
        "/slow-headers": hostile_slow_headers,
        "/bomb": hostile_bomb,
        "/loop": lambda send: send(redirect(b"/loop")),
        "/to-file": lambda send: send(redirect(b"file:///etc/passwd")),
        "/to-gopher": lambda send: send(redirect(b"gopher://127.0.0.1/_x")),
        "/to-other": lambda send: send(redirect(b"http://127.0.0.9/data")),
        "/to-nowhere": lambda send: send(redirect(b"http://127.0.0.1:99999/")),
        "/1xx": lambda send: forever(send, b"HTTP/1.1 103 Early\r\n\r\n",
                                     0.01),
        "/control": lambda send: send(
            b"HTTP/1.1 503 Bad\x1b[2J\rlevel=info msg=ok\r\n" + EMPTY),
        "/control-header": lambda send: send(
            OK + b"X-State: \x1b[2Jred\r\n" + EMPTY),
        "/short": lambda send: send(OK + b"Content-Length: 100\r\n\r\nhalf"),
        "/nothing": lambda send: None,
        "/not-http": lambda send: send(b"220 ready\r\n"),
        "/later": lambda send: (time.sleep(0.3), send(OK + EMPTY)),
        "/silent": lambda send: time.sleep(30),
        "/bad-utf8": lambda send: send(
            OK + b"Content-Length: 6\r\n\r\nok\xff\xfe\xc0\n"),
        "/costly": lambda send: send(
            OK + b"Content-Length: 1000000\r\n\r\n" + b"a" * 1000000),
        "/deep-json": lambda send: send(
            OK + b"Content-Length: 200000\r\n\r\n" + b"[" * 200000),
    }

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.socket.accept()
            threading.Thread(target=self.answer, args=(client,),
                             daemon=True).start()

    def answer(self, client):
        with client:
            try:
                path = client.recv(4096).split(b" ")[1].decode()
                if path == "/reset":
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                      struct.pack("ii", 1, 0))
                else:
                    self.ANSWERS[path](client.sendall)
            except (OSError, IndexError, KeyError, UnicodeDecodeError):
                pass


class Deaf:
    """Takes TCP connections in its queue and never speaks."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]


class Six:
    """Well, by IPv6."""

    def __init__(self):
        self.socket = socket.create_server(("::1", 0), backlog=64,
                                           family=socket.AF_INET6)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.socket.accept()
            with client:
                client.recv(4096)
                client.sendall(OK + EMPTY)


class Slammer:
    """Resets every connection once the client has spoken."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.socket.accept()
            client.recv(1)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                              struct.pack("ii", 1, 0))
            client.close()


class Dns:
    """A name server: NAME.test by its first label, after `delay_s`."""

    CODES = {"nx": 3, "fail": 2, "refuse": 5}

    def __init__(self, delay_s=0.0, address="127.0.0.1"):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.delay_s = delay_s
        self.address = socket.inet_aton(address)
        self.n_asked = 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            query, client = self.socket.recvfrom(2048)
            self.n_asked += 1
            reply = self.reply(query)
            if reply is not None:
                timer = threading.Timer(self.delay_s, self.socket.sendto,
                                        (reply, client))
                timer.daemon = True
                timer.start()

    def reply(self, query):
        end = 12
        while query[end]:
            end += query[end] + 1
        question = query[12:end + 5]
        first = question[1:1 + question[0]].decode().rstrip("0123456789")
        kind = struct.unpack(">H", query[end + 1:end + 3])[0]
        if first == "drop" or (first == "half" and kind == 28):
            return None
        code = self.CODES.get(first, 0)
        if first == "mixed" and kind == 1:  # A fails, AAAA: no data
            code = 2
        wanted = kind == 1 and code == 0 and first not in ("none", "six")
        answer = b""
        if wanted:
            answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + self.address
        elif first == "six" and kind == 28:
            answer = (b"\xc0\x0c\0\x1c\0\1\0\0\0\x3c\0\x10" + b"\0" * 15 +
                      b"\1")
        return (query[:2] + struct.pack(">HHHHH", 0x8180 | code, 1,
                                        1 if answer else 0, 0, 0) +
                question + answer)


class Proxy:
    """An HTTP proxy: CONNECT and absolute form, GET only."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]
        self.asked = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.socket.accept()
            threading.Thread(target=self.relay, args=(client,),
                             daemon=True).start()

    def relay(self, client):
        with client:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = client.recv(4096)
                if not piece:
                    return
                head += piece
            method, target = head.decode("latin-1").split(" ")[:2]
            self.asked.append(f"{method} {target}")
            if method == "CONNECT":
                self.tunnel(client, target)
            else:
                self.forward(client, target, head)

    @staticmethod
    def connect(client, place):
        host, port = place.rsplit(":", 1)
        host = "127.0.0.1" if host.endswith(".test") else host
        try:
            return socket.create_connection((host, int(port)))
        except OSError:
            client.sendall(b"HTTP/1.1 503 No\r\n" + EMPTY)
            return None

    def tunnel(self, client, target):
        server = self.connect(client, target)
        if server is None:
            return
        client.sendall(b"HTTP/1.1 200 Established\r\n\r\n")
        back = threading.Thread(target=self.pump, args=(server, client),
                                daemon=True)
        back.start()
        self.pump(client, server)
        back.join()

    @staticmethod
    def pump(source, sink):
        try:
            while True:
                piece = source.recv(65536)
                if not piece:
                    break
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def forward(self, client, target, head):
        place, path = target[len("http://"):].split("/", 1)
        server = self.connect(client, place)
        if server is None:
            return
        with server:
            server.sendall(b"GET /" + path.encode() + b" HTTP/1.0\r\n" +
                           head.split(b"\r\n", 1)[1])
            self.pump(server, client)


