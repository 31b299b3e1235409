"""AWS on loopback: answers only what is signed as AWS wants it.

Every signature is computed again by botocore, Debian's python3-botocore, which
shares no code with claimd. Beyond it: the clock within five minutes, the scope
for the service that answers, host and every x-amz- header signed, the body's
hash right, the query written canonically, the session token the key's own. Also
here: instance metadata (IMDSv2) and a container's credentials endpoint.
"""
import calendar
import hashlib
import http.server
import json
import re
import ssl
import threading
import time
from urllib.parse import parse_qsl, quote, unquote

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SKEW_S = 300
REGION = "ap-northeast-1"


class Refused(Exception):
    """An error answer: its code."""


def canonical(text):
    return quote(unquote(text), safe="-_.~")


def check_query(query):
    pairs = [pair.split("=", 1) for pair in query.split("&")] if query else []
    if any(len(pair) != 2 for pair in pairs):
        raise Refused("SignatureDoesNotMatch")
    if pairs != sorted(pairs) or any(canonical(text) != text
                                     for pair in pairs for text in pair):
        raise Refused("SignatureDoesNotMatch")


def check_time(stamp, now_s):
    try:
        then = calendar.timegm(time.strptime(stamp, "%Y%m%dT%H%M%SZ"))
    except ValueError:
        raise Refused("IncompleteSignature") from None
    if abs(now_s - then) > SKEW_S:
        raise Refused("RequestTimeTooSkewed")


def check_headers(headers, signed, body):
    needed = {"host"} | {name.lower() for name in headers
                         if name.lower().startswith("x-amz-")}
    if not needed <= set(signed):
        raise Refused("SignatureDoesNotMatch")
    if headers.get("x-amz-content-sha256") != hashlib.sha256(body).hexdigest():
        raise Refused("XAmzContentSHA256Mismatch")


def signature_of(request, scope, secret):
    """What botocore would sign it with."""
    key_id, _, region, service, _ = scope
    kind = S3SigV4Auth if service == "s3" else SigV4Auth
    signer = kind(Credentials(key_id, secret), service, region)
    return signer.signature(
        signer.string_to_sign(request, signer.canonical_request(request)),
        request)


class Keys:
    """Who may ask: {key id: (secret, session token or None)}."""

    def __init__(self, keys, expired=()):
        self.keys = keys
        self.expired = expired
        self.ahead_s = 0  # of AWS's clock

    def check(self, method, path, headers, body):
        """The service that a sound request is for; else Refused."""
        match = re.fullmatch(
            r"AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?"
            r"Signature=([0-9a-f]{64})", headers.get("Authorization", ""))
        if match is None:
            raise Refused("MissingAuthenticationToken")
        scope = match[1].split("/")
        signed = match[2].split(";")
        stamp = headers.get("X-Amz-Date", "")
        if len(scope) != 5 or scope[4] != "aws4_request" or \
                scope[2] != REGION or not stamp.startswith(scope[1]):
            raise Refused("IncompleteSignature")
        if scope[0] not in self.keys:
            raise Refused("InvalidClientTokenId")
        secret, token = self.keys[scope[0]]
        if headers.get("X-Amz-Security-Token") != token:
            raise Refused("InvalidToken")
        check_time(stamp, time.time() + self.ahead_s)
        check_query(path.partition("?")[2])
        check_headers(headers, signed, body)
        request = AWSRequest(
            method=method, url=f"http://{headers['Host']}{path}", data=body,
            headers={name: headers[name] for name in signed})
        request.context["timestamp"] = stamp
        if signature_of(request, scope, secret) != match[3]:
            raise Refused("SignatureDoesNotMatch")
        if scope[0] in self.expired:
            raise Refused("ExpiredToken")
        return scope[3]


# --- answers ------------------------------------------------------------------

def xml(name, value):
    """An element: of a text, of a dict, or one for each of a list."""
    if isinstance(value, list):
        return "".join(xml(name, one) for one in value)
    if isinstance(value, dict):
        inside = "".join(xml(key, one) for key, one in value.items())
    else:
        inside = str(value).replace("&", "&amp;").replace("<", "&lt;")
    return f"<{name}>{inside}</{name}>"


def rds_answer(action, outer, items, marker):
    inside = {outer: {outer[:-1]: items}}
    if marker:
        inside = {"Marker": marker, **inside}
    return xml(f"{action}Response", {f"{action}Result": inside})


def failure(service, code):
    """How each interface tells an error."""
    message = f"{code} of the stand-in"
    if service == "ssm":
        return json.dumps({"__type": f"com.amazonaws.ssm#{code}",
                           "message": message})
    error = {"Error": {"Code": code, "Message": message}}
    if service == "ec2":
        return xml("Response", {"Errors": error})
    return xml("Error", error["Error"]) if service == "s3" else \
        xml("ErrorResponse", error)


class Aws:
    """`answers`: {(action, name): [answer, …]}: bodies as text in the order
    of pages, or a function of (parameters, how often asked before) that returns
    (status, bytes or text), or None to say nothing until `released`."""

    def __init__(self, keys, tls=None):
        self.keys = keys
        self.answers = {}
        self.asked = []    # (service, action, name) of each sound request
        self.refused = []  # (code, path) of each other
        self.released = threading.Event()
        stand_in = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("Content-Length",
                                                            0)))
                stand_in.handle(self, body)

            do_POST = do_PUT = do_HEAD = do_GET

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                """Clients that give up break their connection."""

        self.server = Server(("127.0.0.1", 0), Handler)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self.server.socket = context.wrap_socket(self.server.socket,
                                                     server_side=True)
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()

    @staticmethod
    def question(service, handler, body):
        """(action, name, parameters) of a request."""
        if service == "ssm":
            parameters = json.loads(body)
            action = handler.headers["X-Amz-Target"].partition(".")[2]
            return action, "", parameters
        if service == "s3":
            path, _, query = handler.path.partition("?")
            return "ListObjectsV2", path[1:], dict(parse_qsl(
                query, keep_blank_values=True))
        parameters = dict(parse_qsl(body.decode(), keep_blank_values=True,
                                    strict_parsing=True))
        name = parameters.get("DBInstanceIdentifier") or \
            parameters.get("DBClusterIdentifier") or \
            parameters.get("Filter.1.Value.1", "")
        return parameters["Action"], name, parameters

    def handle(self, handler, body):
        service = "rds"
        try:
            service = self.keys.check(handler.command, handler.path,
                                      handler.headers, body)
        except Refused as refused:
            code = str(refused)
            self.refused.append((code, handler.path))
            if "X-Amz-Target" in handler.headers:
                service = "ssm"
            self.send(handler, 403, failure(service, code))
            return
        action, name, parameters = self.question(service, handler, body)
        before = self.asked.count((service, action, name))
        self.asked.append((service, action, name))
        answer = self.answers.get((action, name))
        if callable(answer):
            answer = answer(parameters, before)
        elif answer is None:
            answer = (404, failure(service, "NoSuchThing"))
        else:
            page = int(re.sub(r"\D", "", str(
                parameters.get("Marker") or parameters.get("NextToken") or
                parameters.get("continuation-token") or "0")))
            answer = (200, answer[page])
        if answer is None:
            self.released.wait()
            return
        self.send(handler, *answer)

    @staticmethod
    def send(handler, status, body):
        if isinstance(body, int):  # so many bytes of XML that never ends
            handler.send_response(status)
            handler.send_header("Content-Length", str(body))
            handler.end_headers()
            handler.wfile.write(b"<DescribeDBSnapshotsResponse>")
            block = b"<a/>" * 65536
            for _ in range(body // len(block)):
                handler.wfile.write(block)
            return
        body = body.encode() if isinstance(body, str) else body
        handler.send_response(status)
        handler.send_header("Content-Type", "text/xml")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


class Metadata:
    """Instance metadata, version 2 only, and a container's endpoint."""

    ROLE = "claimd-reader"
    TOKEN = "metadata-token"

    def __init__(self, credentials, container_token):
        """`credentials`: the JSON that both give."""
        self.credentials = credentials
        self.container_token = container_token
        self.seen = []
        metadata = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self):
                good = (self.path == "/latest/api/token" and self.headers.get(
                    "X-aws-ec2-metadata-token-ttl-seconds", "").isdigit())
                self.answer(200 if good else 400, metadata.TOKEN)

            def do_GET(self):
                roles = "/latest/meta-data/iam/security-credentials/"
                shown = self.headers.get("X-aws-ec2-metadata-token")
                if self.path == "/container":
                    good = self.headers.get("Authorization") == \
                        metadata.container_token
                    self.answer(200 if good else 401,
                                json.dumps(metadata.credentials))
                elif shown != metadata.TOKEN:
                    self.answer(401, "")
                elif self.path == roles:
                    self.answer(200, metadata.ROLE)
                elif self.path == roles + metadata.ROLE:
                    self.answer(200, json.dumps(metadata.credentials))
                else:
                    self.answer(404, "")

            def answer(self, status, text):
                metadata.seen.append((self.command, self.path, status))
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                      Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
