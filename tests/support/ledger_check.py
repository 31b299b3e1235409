#!/usr/bin/env python3
"""A second opinion on an export: docs/evidence.md read anew.

usage: ledger_check.py EXPORT [HEAD.TXT]

Written from the document alone, with Python's standard library, Ed25519
included (RFC 8032, section 6): it shares no line with claimd. Prints "whole"
and the head, or what does not fit, and then ends with 1.
"""
import base64
import datetime
import hashlib
import json
import re
import sys

P = 2**255 - 19
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
ORDER = 2**252 + 27742317777372353535851937790883648493
HASH = re.compile(r"[0-9a-f]{64}")


class Broken(Exception):
    """Something is not what the document says; the text says what."""


def expect(what, value):
    if not value:
        raise Broken(what)


# --- Ed25519 ---------------------------------------------------------------

def add(a, b):
    """Points in extended coordinates."""
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e = ((y1 - x1) * (y2 - x2)) % P
    f = ((y1 + x1) * (y2 + x2)) % P
    g = 2 * t1 * t2 * D % P
    h = 2 * z1 * z2 % P
    i, j, k, m = f - e, h - g, h + g, f + e
    return i * j % P, k * m % P, j * k % P, i * m % P


def times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def point_of(data):
    """The point that 32 bytes are, None if they are none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(public, message, signature):
    a, r = point_of(public), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or r is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message)
                       .digest(), "little") % ORDER
    left, right = times(s, BASE), add(r, times(k, a))
    return not ((left[0] * right[2] - right[0] * left[2]) % P or
                (left[1] * right[2] - right[1] * left[2]) % P)


# --- canonical JSON --------------------------------------------------------

def text(value):
    out = ['"']
    for c in value:
        if c in '"\\':
            out.append("\\" + c)
        elif ord(c) < 0x20:
            out.append(f"\\u{ord(c):04x}")
        else:
            out.append(c)
    return "".join(out) + '"'


def canonical(value):
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda m: m[0].encode())
        return "{" + ",".join(text(k) + ":" + canonical(v)
                              for k, v in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, str):
        return text(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    expect("a number that is no integer", isinstance(value, int))
    return str(value)


def no_twice(pairs):
    expect("a key twice", len({k for k, _ in pairs}) == len(pairs))
    return dict(pairs)


def parse(line, number):
    try:
        value = json.loads(line.decode("utf-8"), object_pairs_hook=no_twice)
        expect("", canonical(value).encode() == line)
    except (ValueError, RecursionError, Broken) as error:
        raise Broken(f"line {number}: not canonical JSON") from error
    return value


def from_base64(digits):
    data = base64.b64decode(digits, validate=True)
    expect("base64 in another way", base64.b64encode(data).decode() == digits)
    return data


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# --- an export -------------------------------------------------------------

class Export:
    """All that an export says, checked line by line."""

    def __init__(self):
        self.header = None
        self.records = []     # (seq, hash, record)
        self.latencies = []
        self.runs = []
        self.documents = set()
        self.previous = None  # the hash before the next record

    def take_export(self, value, number):
        header = value["export"]
        expect(f"line {number}: a header in the middle", number == 1)
        expect("a version that is not known", header["version"] == 1)
        self.header = header
        self.previous = "0" * 64 if header["from_seq"] == 1 else None

    def take_hash(self, value, number):
        record = value["record"]
        seq = self.header["from_seq"] + len(self.records)
        if self.previous is None:
            self.previous = record["prev"]
        expect(f"record {seq}: its hash",
               sha256(canonical(record).encode()) == value["hash"])
        expect(f"record {seq}: it does not follow (line {number})",
               record["prev"] == self.previous and record["seq"] == seq)
        self.previous = value["hash"]
        self.records.append((seq, value["hash"], record))

    def take_latency(self, value, _):
        self.latencies.append(value["latency"])

    def take_run(self, value, number):
        expect(f"line {number}: a run", len(value["run"]) == 11 and
               value["run"][3] in ("up", "unknown", "down"))
        self.runs.append(value["run"])

    def take_document(self, value, number):
        document = value["document"]
        data = from_base64(document["base64"])
        expect(f"line {number}: a document", sha256(data) == document["sha256"])
        self.documents.add(document["sha256"])

    def of_kind(self, *kinds):
        return [(seq, record["body"]) for seq, _, record in self.records
                if record["kind"] in kinds]

    def check_latencies(self):
        """Both ways: none changed, none missing, none too many."""
        kept = {(l["service"], l["probe"], l["vantage"], l["day"],
                 l["record"]): sha256(from_base64(l["base64"]))
                for l in self.latencies if l["record"] is not None}
        pruned = max([body["before_day"] for _, body in
                      self.of_kind("pruned")], default=-10**9)
        for seq, body in self.of_kind("latencies"):
            for service, probe, vantage, day, digest in body["days"]:
                found = kept.pop((service, probe, vantage, day, seq), None)
                expect(f"record {seq}: response times of day {day}",
                       found == digest or (found is None and day < pruned))
        expect("response times that no record knows of", not kept)

    def check_documents(self):
        for seq, body in self.of_kind("config", "report", "correction"):
            for file in body.get("files", []):
                expect(f"record {seq}: its document is missing",
                       file["sha256"] in self.documents)

    def check_heads(self):
        hashes = {seq: digest for seq, digest, _ in self.records}
        keys = {}
        for seq, _, record in self.records:
            body = record["body"]
            if record["kind"] == "key":
                public = bytes.fromhex(body["public"])
                expect(f"record {seq}: the key's id",
                       body["id"] == sha256(public)[:16])
                keys[body["id"]] = public
            if record["kind"] == "head":
                self.check_head(seq, body, hashes, keys)

    def check_head(self, seq, body, hashes, keys):
        is_part = self.header["from_seq"] > 1
        if is_part and body["key"] not in keys:
            return
        expect(f"record {seq}: an unknown key", body["key"] in keys)
        statement = statement_of(self.header["agent"], body["signed_seq"],
                                 body["hash"], body["at_ms"])
        expect(f"record {seq}: its signature",
               is_signed(keys[body["key"]], statement,
                         bytes.fromhex(body["signature"])))
        known = hashes.get(body["signed_seq"])
        expect(f"record {seq}: it signed another chain",
               known == body["hash"] or (is_part and known is None))

    def check(self):
        through = self.header["from_seq"] + len(self.records) - 1
        expect(f"record {through + 1}: it is missing",
               through == self.header["through_seq"])
        self.check_latencies()
        self.check_documents()
        self.check_heads()


def statement_of(agent, seq, digest, at_ms):
    at = datetime.datetime.fromtimestamp(at_ms // 1000, datetime.timezone.utc)
    decimals = f".{at_ms % 1000:03d}" if at_ms % 1000 else ""
    return (f"claimd head\nagent {agent}\nseq {seq}\nsha256 {digest}\n"
            f"at {at:%Y-%m-%dT%H:%M:%S}{decimals}Z\n").encode()


def read_lines(data):
    expect("the end is cut off", data.endswith(b"\n"))
    lines = data[:-1].split(b"\n")
    export = Export()
    for number, line in enumerate(lines, 1):
        value = parse(line, number)
        kind = min(value) if isinstance(value, dict) and value else None
        if kind == "end":
            expect("something after the end", number == len(lines))
            before = data[:len(data) - len(line) - 1]
            expect("the last line is not of those before",
                   value == {"end": sha256(before)})
            export.check()
            return export
        take = getattr(export, f"take_{kind}", None)
        expect(f"line {number}: what is it?", take and
               (export.header is not None or kind == "export"))
        take(value, number)
    raise Broken("the last line is missing")


def read(data):
    """The export that some bytes are; Broken says why they are none."""
    try:
        return read_lines(data)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise Broken(f"a line that makes no sense: {error!r}") from error


def check_known(export, head):
    """Against a head.txt that somebody kept."""
    agent, seq, digest = re.search(
        r"agent (\w+)\nseq (\d+)\nsha256 (\w+)\n", head).groups()
    expect("a head of another ledger", agent == export.header["agent"])
    known = {s: h for s, h, _ in export.records}
    expect(f"record {seq}: cut off, or written anew",
           known.get(int(seq)) == digest)


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    try:
        export = read(data)
        if len(sys.argv) == 3:
            with open(sys.argv[2], encoding="ascii") as head:
                check_known(export, head.read())
    except Broken as broken:
        print(broken)
        return 1
    print("whole", export.previous)
    return 0


if __name__ == "__main__":
    sys.exit(main())
