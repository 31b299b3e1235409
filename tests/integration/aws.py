#!/usr/bin/env python3
"""AWS as a source, against a stand-in that computes every signature again.

usage: aws.py [CLAIMD]

A line a case; the last line is "N passed, M failed".
"""
import datetime
import json
import os
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

import aws  # noqa: E402
import rig  # noqa: E402
import web  # noqa: E402

KEY, SECRET = "AKIDEXAMPLE", "wJalr/XUtnFEMI+K7MDENG=canary"
SESSION_KEY, SESSION_SECRET = "ASIAEXAMPLE", "session/secret+canary"
# As long as real ones are.
SESSION = "IQoJb3JpZ2luX2Vj/+canary=" + "Ab3/+=" * 300
GONE_KEY = "ASIAEXPIRED"
CONTAINER_TOKEN = "container-token-canary"
SECRETS = ("canary", SESSION[:24], "Ab3/+=Ab3")
DAYS = 7


def night(days_ago):
    now = datetime.datetime.now(datetime.timezone.utc)
    then = now.replace(minute=5, second=0, microsecond=0) - \
        datetime.timedelta(days=days_ago, hours=2)
    return then.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def ms(text):
    return round(datetime.datetime.fromisoformat(
        text.replace("Z", "+00:00")).timestamp() * 1000)


def rds_snapshot(i, cluster=False, **more):
    kind = "DBClusterSnapshot" if cluster else "DBSnapshot"
    flag = "StorageEncrypted" if cluster else "Encrypted"
    return {f"{kind}Identifier": f"rds:prod-{i}",
            "SnapshotCreateTime": night(i), "Status": "available",
            "SnapshotType": "automated", flag: "true", **more}


def ebs_snapshot(i, volume="vol-1", **more):
    return {"snapshotId": f"snap-{volume}-{i}", "volumeId": volume,
            "status": "completed", "startTime": night(i), "progress": "100%",
            "volumeSize": 30, "encrypted": "true",
            "tagSet": {"item": [{"key": "Name", "value": "受注"}]}, **more}


def ebs_page(items, token=None):
    inside = {"requestId": "r", "snapshotSet": {"item": items}}
    if token:
        inside["nextToken"] = token
    return aws.xml("DescribeSnapshotsResponse", inside)


def s3_page(objects, token=None):
    inside = {"Name": "b", "IsTruncated": "true" if token else "false"}
    if token:
        inside["NextContinuationToken"] = token
    inside["Contents"] = [
        {"Key": aws.quote(key, safe="/").replace("%20", "+"),
         "LastModified": at, "Size": size} for key, at, size in objects]
    return aws.xml("ListBucketResult", inside)


def always(status, body):
    return lambda parameters, before: (status, body)


def after(n, status, body, good):
    """So many failures, then the answer."""
    return lambda parameters, before: \
        (status, body) if before < n else (200, good)


RDS, AURORA = "DescribeDBSnapshots", "DescribeDBClusterSnapshots"
WHOLE = aws.rds_answer(RDS, "DBSnapshots",
                       [rds_snapshot(i) for i in range(DAYS)], None)


def answers():
    good = [rds_snapshot(i) for i in range(DAYS)]
    busy = aws.failure("rds", "Throttling")
    date = [night(i)[:10] for i in range(3)]
    return {
        (RDS, "prod"): [
            aws.rds_answer(RDS, "DBSnapshots", good[:4], "1/+= あ&"),
            aws.rds_answer(RDS, "DBSnapshots", good[4:], None)],
        (RDS, "making"): [aws.rds_answer(RDS, "DBSnapshots", [
            rds_snapshot(0),
            {"DBSnapshotIdentifier": "new", "Status": "creating"},
            {"DBSnapshotIdentifier": "copied", "Status": "available",
             "SnapshotCreateTime": night(0),
             "OriginalSnapshotCreateTime": night(5)}], None)],
        (RDS, "none"): [aws.rds_answer(RDS, "DBSnapshots", [], None)],
        (RDS, "busy"): always(400, busy),
        (RDS, "patient"): after(2, 400, busy, WHOLE),
        (RDS, "shaky"): after(1, 503, "", WHOLE),
        (RDS, "truncated"): always(200, WHOLE[:-40]),
        (RDS, "cut"): always(200, WHOLE[:len(WHOLE) // 2]),
        (RDS, "doctype"): always(200, '<!DOCTYPE x [<!ENTITY a "a">]>' +
                                 WHOLE),
        (RDS, "html"): always(200, "<html><body>Sign in</body></html>"),
        (RDS, "other"): always(200, aws.rds_answer(
            AURORA, "DBClusterSnapshots", [], None)),
        (RDS, "listless"): always(200, aws.xml(f"{RDS}Response", {
            f"{RDS}Result": ""})),
        (RDS, "empty"): always(200, ""),
        (RDS, "untimed"): [aws.rds_answer(RDS, "DBSnapshots", [
            {"DBSnapshotIdentifier": "x", "Status": "available"}], None)],
        (RDS, "endless"): lambda parameters, before: (200, aws.rds_answer(
            RDS, "DBSnapshots", [], "1")),
        (RDS, "denied"): always(403, aws.failure("rds", "AccessDenied")),
        (RDS, "huge"): always(200, 1 << 30),
        (RDS, "silent"): lambda parameters, before: None,
        (RDS, "moved"): always(301, ""),
        (RDS, "broken"): always(500, "<ErrorResponse><Error><Code>Inter"),
        (AURORA, "main"): [aws.rds_answer(AURORA, "DBClusterSnapshots", [
            rds_snapshot(i, True, Engine="aurora-mysql")
            for i in range(DAYS)], None)],
        ("DescribeSnapshots", "vol-1"): [
            ebs_page([ebs_snapshot(0), ebs_snapshot(1, status="pending")],
                     "token-1/+="),
            ebs_page([ebs_snapshot(2, encrypted="false",
                                   fullSnapshotSizeInBytes=4096)])],
        ("DescribeSnapshots", "受注 データ/=&"): [
            ebs_page([ebs_snapshot(0, "vol-2"), ebs_snapshot(1, "vol-2"),
                      ebs_snapshot(2, "vol-1"), ebs_snapshot(3, "vol-1")])],
        ("DescribeSnapshots", "two"): [
            ebs_page([ebs_snapshot(i, f"vol-{i % 2}") for i in range(6)])],
        ("ListObjectsV2", "dumps"): [
            s3_page([("ダンプ/a b+c=%.gz", night(0), 100),
                     ("ダンプ/", night(0), 0)], "1/+=="),
            s3_page([("ダンプ/空.gz", night(1), 0)])],
        ("ListObjectsV2", "dated.example"): [
            s3_page([(f"db/{day}/part-{j}", night(i), 10 + j)
                     for i, day in enumerate(date) for j in range(2)] +
                    [(f"db/late-{date[0].replace('-', '')}T0205.gz",
                      night(0), 1), ("db/README", night(0), 9)])],
        ("ListObjectsV2", "elsewhere"): always(
            301, aws.failure("s3", "PermanentRedirect")),
    }


class Bench:
    def __init__(self, claimd, folder):
        self.claimd = claimd
        self.folder = folder
        self.keys = aws.Keys({KEY: (SECRET, None),
                              SESSION_KEY: (SESSION_SECRET, SESSION),
                              GONE_KEY: (SESSION_SECRET, None)},
                             expired=(GONE_KEY,))
        self.aws = aws.Aws(self.keys)
        self.aws.answers = answers()
        self.metadata = aws.Metadata(
            {"Code": "Success", "AccessKeyId": SESSION_KEY,
             "SecretAccessKey": SESSION_SECRET, "Token": SESSION,
             "Expiration": night(-1)}, CONTAINER_TOKEN)
        self.deaf = web.Deaf()
        self.passed = self.failed = 0

    def note(self, name, wrong, told=""):
        if wrong:
            self.failed += 1
        else:
            self.passed += 1
        print(f"{'FAILED' if wrong else 'ok'} {name}: {wrong or told}",
              flush=True)

    def source(self, kind, **options):
        return {"kind": kind, "region": aws.REGION, "endpoint": self.aws.url,
                **options}

    def configure(self, sources, **options):
        """A probe for each source, under its name; of type `backup` unless
        the options say otherwise."""
        path = os.path.join(self.folder, "claimd.json")
        rig.write_json(path, {
            "storage": {"sqlite": "ledger.db"}, "references": [],
            "services": [{"id": "s", "probes": [
                {"id": "web", "type": "http", "url": self.aws.url}] + [
                {"id": name, "type": "backup", "source": source} | options
                for name, source in sources.items()]}]})
        return path

    def environment(self, more=None):
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith("AWS_")}
        return {**kept, "HOME": self.folder,
                "AWS_EC2_METADATA_DISABLED": "true",
                **({"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
                   if more is None else more)}

    def look(self, sources, environment=None, **options):
        """{name: what `claimd probe --json` says}; nothing secret is said."""
        done = subprocess.run(
            [self.claimd, "probe", "--json", "-c",
             self.configure(sources, **options), *sources],
            capture_output=True, text=True, timeout=120, check=False,
            env=self.environment(environment))
        said = done.stdout + done.stderr
        if any(secret in said for secret in SECRETS):
            raise rig.Failure(f"a secret was shown: {said}")
        if not done.stdout:
            raise rig.Failure(done.stderr)
        return {look["probe"]: look
                for look in json.loads(done.stdout)["probes"]}


def facts(look):
    """{subject: {name: value}}."""
    found = {}
    for subject, name, value in look["evidence"] or ():
        found.setdefault(subject, {})[name] = value
    return found


# --- what it says -------------------------------------------------------------

def kinds(bench):
    looks = bench.look({
        "rds": bench.source("rds", instance="prod"),
        "making": bench.source("rds", instance="making"),
        "none": bench.source("rds", instance="none"),
        "aurora": bench.source("aurora", cluster="main",
                               snapshots="automated"),
        "ebs": bench.source("ebs", volume="vol-1"),
        "tagged": bench.source("ebs", tags={"用途 1/=": "受注 データ/=&"}),
        "s3": bench.source("s3", bucket="dumps", prefix="ダンプ/"),
        "dated": bench.source("s3", bucket="dated.example", prefix="db/",
                              group="date"),
        "folders": bench.source("s3", bucket="dated.example", prefix="db/",
                                group="folder")})
    copy = {"complete": True, "encrypted": True}
    auto = {**copy, "made": "automated"}
    vol1 = {"volume": "vol-1"}
    day = [night(i)[:10] for i in range(3)]
    at = [ms(night(i)) for i in range(DAYS)]
    wanted = {
        "rds": {f"rds:prod-{i}": {**auto, "at_ms": at[i]}
                for i in range(DAYS)},
        "making": {"rds:prod-0": {**auto, "at_ms": at[0]},
                   "new": {"complete": False},
                   "copied": {"at_ms": at[5], "complete": True}},
        "none": {},
        "aurora": {f"rds:prod-{i}": {**auto, "at_ms": at[i]}
                   for i in range(DAYS)},
        "ebs": {"snap-vol-1-0": {**copy, **vol1, "at_ms": at[0]},
                "snap-vol-1-1": {**copy, **vol1, "at_ms": at[1],
                                 "complete": False},
                "snap-vol-1-2": {**copy, **vol1, "at_ms": at[2],
                                 "encrypted": False, "bytes": 4096}},
        "tagged": {f"snap-{volume}-{i}": {**copy, "volume": volume,
                                          "at_ms": at[i]}
                   for volume, i in (("vol-2", 0), ("vol-2", 1),
                                     ("vol-1", 2), ("vol-1", 3))},
        "s3": {"ダンプ/a b+c=%.gz": {"at_ms": at[0], "complete": True,
                                    "bytes": 100},
               "ダンプ/空.gz": {"at_ms": at[1], "complete": False,
                               "bytes": 0}},
        "dated": {day[i]: {"at_ms": at[i], "complete": True,
                           "bytes": 22 if i == 0 else 21} for i in range(3)},
        "folders": {"db": {"at_ms": at[0], "complete": True, "bytes": 10},
                    **{f"db/{day[i]}": {"at_ms": at[i], "complete": True,
                                        "bytes": 21} for i in range(3)}},
    }
    for name, subjects in wanted.items():
        look = looks[name]
        wrong = look["state"] != "up" or facts(look) != subjects
        bench.note(name, wrong and json.dumps(look, ensure_ascii=False),
                   look["text"])
    bench.note("all signatures hold", bench.aws.refused,
               f"{len(bench.aws.asked)} requests")


def credentials(bench):
    """All places, in their order; each time the same seven copies."""
    folder = os.path.join(bench.folder, ".aws")
    os.makedirs(folder, exist_ok=True)
    own = os.path.join(folder, "credentials")
    other = os.path.join(bench.folder, "keys.ini")
    token = os.path.join(bench.folder, "token")
    with open(own, "w", encoding="utf-8") as file:
        file.write(f"# ours\r\n[default]\r\naws_access_key_id = {KEY}\r\n"
                   f"aws_secret_access_key={SECRET}\r\n")
    with open(other, "w", encoding="utf-8") as file:
        file.write("[default]\naws_access_key_id=AKIDNOBODY\n"
                   "aws_secret_access_key=x\n[監視]\n"
                   f"aws_access_key_id={SESSION_KEY}\n"
                   f"aws_secret_access_key = {SESSION_SECRET}\n"
                   f"aws_session_token = {SESSION}\n[role]\nrole_arn=x\n")
    with open(token, "w", encoding="utf-8") as file:
        file.write(CONTAINER_TOKEN + "\n")
    wrong = {"AWS_ACCESS_KEY_ID": "AKIDNOBODY", "AWS_SECRET_ACCESS_KEY": "x"}
    container = {
        "HOME": "/nowhere",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": bench.metadata.url +
        "/container", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": token}
    instance = {"HOME": "/nowhere", "AWS_EC2_METADATA_DISABLED": "false",
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": bench.metadata.url + "/"}
    plain = bench.source("rds", instance="prod")
    cases = {
        "environment": (plain, {"AWS_ACCESS_KEY_ID": SESSION_KEY,
                                "AWS_SECRET_ACCESS_KEY": SESSION_SECRET,
                                "AWS_SESSION_TOKEN": SESSION,
                                **container}),
        "configured environment": ({**plain, "environment": {
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": {"env": "SECRET_OF_OURS"}}},
            wrong | {"SECRET_OF_OURS": SECRET}),
        "shared file": (plain, container | {"HOME": bench.folder}),
        "profile": ({**plain, "profile": "監視", "credentials_file":
                     "keys.ini"}, wrong),
        "profile of the environment": (plain, {
            "AWS_PROFILE": "監視", "AWS_SHARED_CREDENTIALS_FILE": other}),
        "container": (plain, container),
        "instance": (plain, instance),
        "region of the environment": (
            {name: value for name, value in plain.items()
             if name != "region"}, {"AWS_REGION": aws.REGION}),
    }
    for name, (source, environment) in cases.items():
        look = bench.look({"p": source}, environment)["p"]
        bench.note(f"credentials: {name}", len(facts(look)) != DAYS and
                   look["text"], look["text"])
    seen = [path for _, path, status in bench.metadata.seen if status == 200]
    bench.note("metadata", len(seen) != 4 and seen, f"{seen}")
    refusals = {
        "none": (plain, {"HOME": "/nowhere"}, "no AWS credentials"),
        "no profile": ({**plain, "profile": "x"}, None, "no profile"),
        "no such AWS_PROFILE": (plain, container | {
            "AWS_PROFILE": "x", "AWS_SHARED_CREDENTIALS_FILE": other},
            "no profile"),
        "silent metadata": (plain, instance | {
            "AWS_EC2_METADATA_SERVICE_ENDPOINT":
            f"http://127.0.0.1:{bench.deaf.port}"}, "instance metadata"),
        "no keys": ({**plain, "profile": "role", "credentials_file":
                     "keys.ini"}, None, "role_arn"),
        "container token": (plain, container | {
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": own}, "HTTP 401"),
        "container elsewhere": (plain, {
            "HOME": "/nowhere", "AWS_CONTAINER_CREDENTIALS_FULL_URI":
            "http://192.0.2.1/container"}, "neither https nor"),
        "no metadata": (plain, instance | {
            "AWS_EC2_METADATA_SERVICE_ENDPOINT":
            f"http://127.0.0.1:{rig.free_port()}"}, "instance metadata"),
        "no region": ({"kind": "rds", "instance": "prod", "endpoint":
                       bench.aws.url}, None, "no AWS region"),
    }
    for name, (source, environment, text) in refusals.items():
        refused(bench, f"credentials: {name}",
                bench.look({"p": source}, environment)["p"], text)
    bench.metadata.credentials["Expiration"] = night(1)
    refused(bench, "credentials: expired", bench.look(
        {"p": plain}, instance)["p"], "expired at")


def systems_manager(bench):
    """Patches of every instance, asked page by page."""
    now = time.time()

    def listed(parameters, before):
        more = "NextToken" not in parameters
        return 200, json.dumps({
            "InstanceInformationList": [{"InstanceId": "i-1" if more
                                         else "i-2"}],
            **({"NextToken": "次/+="} if more else {})})

    def states(parameters, before):
        return 200, json.dumps({"InstancePatchStates": [
            {"InstanceId": name, "MissingCount": 2 if name == "i-1" else 0,
             "FailedCount": 0, "InstalledCount": 9, "OperationEndTime":
             now - (0 if name != "i-old" else 3 * 86400)}
            for name in parameters["InstanceIds"] if name != "i-new"]})

    def patches(parameters, before):
        return 200, json.dumps({"Patches": [
            {"KBId": "KB1", "Title": "更新", "State": "Missing",
             "Classification": "SecurityUpdates"},
            {"KBId": "KB2", "Title": "更新", "State": "Failed",
             "Classification": "Updates"}]})

    bench.aws.answers |= {("DescribeInstanceInformation", ""): listed,
                          ("DescribeInstancePatchStates", ""): states,
                          ("DescribeInstancePatches", ""): patches}
    looks = bench.look({"all": bench.source("ssm", updates="all"),
                        "security": bench.source("ssm", instances=["i-1"]),
                        "old": bench.source("ssm", instances=["i-old"]),
                        "new": bench.source("ssm", instances=["i-1",
                                                              "i-new"])},
                       type="patch")
    counts = {"scanned_ms": round(now * 1000), "failed_count": 0,
              "installed_count": 9}
    wanted = {
        "i-1": {**counts, "missing_count": 2},
        "i-1/KB1": {"pending": True, "security": True,
                    "patch_state": "Missing"},
        "i-1/KB2": {"pending": True, "security": False,
                    "patch_state": "Failed"},
        "i-2": {**counts, "missing_count": 0}}
    for name, subjects in (("all", ["i-1", "i-1/KB1", "i-1/KB2", "i-2"]),
                           ("security", ["i-1", "i-1/KB1"])):
        said = facts(looks[name])
        bench.note(f"Systems Manager: {name}", said !=
                   {subject: wanted[subject] for subject in subjects} and
                   looks[name], looks[name]["text"])
    refused(bench, "Systems Manager: old scan", looks["old"], "last scanned")
    refused(bench, "Systems Manager: no scan", looks["new"], "never scanned")
    bench.note("Systems Manager: signatures", bench.aws.refused)


# --- what it does not say -----------------------------------------------------

def refused(bench, name, look, text):
    """Unknown, with the reason, and nothing said."""
    wrong = look["state"] != "unknown" or look["evidence"] is not None or \
        text not in look["text"]
    bench.note(name, wrong and f"{look['state']} {look['text']}",
               look["text"])


def failures(bench):
    cases = {
        "truncated": "no whole XML", "cut": "no whole XML",
        "doctype": "document type", "html": "not with DescribeDBSnapshots",
        "other": "not with DescribeDBSnapshots", "listless": "DBSnapshots",
        "empty": "no whole XML", "untimed": "no time",
        "denied": "need the right rds:DescribeDBSnapshots",
        "moved": "HTTP 301", "endless": "more than 200 pages",
        "huge": "over the limit", "busy": "Throttling", "broken": "HTTP 500",
        "unheard-of": "NoSuchThing"}
    looks = bench.look({name: bench.source("rds", instance=name)
                        for name in cases} |
                       {"two": bench.source("ebs", volume="two"),
                        "elsewhere": bench.source("s3", bucket="elsewhere"),
                        "undated": bench.source("s3", bucket="dumps",
                                                group="date"),
                        "patient": bench.source("rds", instance="patient"),
                        "shaky": bench.source("rds", instance="shaky")},
                       timeout="40s")
    for name, text in (cases | {"two": "its own probe", "elsewhere": "region",
                                "undated": "has a date"}).items():
        refused(bench, name, looks[name], text)
    for name in ("patient", "shaky"):
        bench.note(name, len(facts(looks[name])) != DAYS and looks[name],
                   looks[name]["text"])
    silent = bench.look({"p": bench.source("rds", instance="silent")},
                        timeout="1s")["p"]
    refused(bench, "silent", silent, "AWS rds: no answer")
    nobody = bench.source("rds", instance="prod", endpoint=
                          f"http://127.0.0.1:{rig.free_port()}")
    refused(bench, "nobody", bench.look({"p": nobody})["p"], "no answer")


def keys(bench):
    source = {"p": bench.source("rds", instance="prod")}
    for name, key, secret, text in (
            ("wrong secret", KEY, "wrong", "SignatureDoesNotMatch"),
            ("unknown key", "AKIDNOBODY", SECRET, "InvalidClientTokenId"),
            ("expired token", GONE_KEY, SESSION_SECRET, "ExpiredToken"),
            ("token missing", SESSION_KEY, SESSION_SECRET, "InvalidToken"),
            ("line break", KEY, "a\nb", "malformed")):
        refused(bench, name, bench.look(source, {
            "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret})["p"],
            text)


def wrong_clock(bench):
    bench.keys.ahead_s = 3600
    look = bench.look({"p": bench.source("rds", instance="prod")})["p"]
    bench.keys.ahead_s = 0
    refused(bench, "wrong clock", look, "RequestTimeTooSkewed")


def encrypted_line(bench):
    """The same over TLS, with the stand-in's own authority."""
    pem = os.path.join(bench.folder, "tls.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-keyout", pem, "-out",
         pem + ".crt", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
         "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    with open(pem, "a", encoding="ascii") as file, \
            open(pem + ".crt", encoding="ascii") as more:
        file.write(more.read())
    server = aws.Aws(bench.keys, tls=pem)
    server.answers = answers()
    source = bench.source("s3", bucket="dumps", prefix="ダンプ/",
                          endpoint=server.url)
    looks = bench.look({"with": {**source, "ca": "tls.pem.crt"},
                        "without": source})
    server.close()
    bench.note("TLS", len(facts(looks["with"])) != 2 and looks["with"],
               looks["with"]["text"])
    refused(bench, "TLS of a stranger", looks["without"], "AWS s3: no answer")


def configuration(bench):
    for name, source, text in (
            ("without instance", bench.source("rds"), "instance"),
            ("in clear", bench.source("rds", instance="x", endpoint=
                                      "http://192.0.2.1"), "https"),
            ("of a name like an address", bench.source(
                "rds", instance="x", endpoint="http://127.example.test"),
             "https"),
            ("with a path", bench.source("rds", instance="x", endpoint=
                                         "https://a.test/x"), "no path"),
            ("region", bench.source("rds", instance="x", region="a/b"),
             "region"),
            ("bucket", bench.source("s3", bucket="a/b"), "bucket")):
        done = subprocess.run(
            [bench.claimd, "probe", "-c", bench.configure({"p": source}), "p"],
            capture_output=True, text=True, timeout=60, check=False)
        bench.note(f"configuration {name}", (done.returncode != 3 or text not
                                             in done.stderr) and done,
                   done.stderr.strip())


# --- the whole line -----------------------------------------------------------

CLAIM = "32.backup_generations:database"
CLAIMS = {"checklist": {
    "title": "test", "vendor": "test", "as_of": "2026-04-15",
    "template": "meti-2010", "source": {"file": "test", "sha256": "0" * 64},
    "certificates": [], "items": [
        {"no": 32, "category": "", "kind": "", "title": "", "definition": "",
         "unit": "", "mark": None, "answer": "データベース 7世代",
         "verification": "evidence", "unread": None, "claims": [
             {"id": CLAIM, "metric": "backup_generations",
              "relation": "at_least", "value": str(DAYS), "unit": None,
              "window": None, "scope": "database", "hedged": [],
              "quote": "データベース 7世代"}]}]}}


def verdict_of(daemon):
    for verdict in daemon.status().get("verdicts", []):
        if verdict["claim"] == CLAIM:
            return verdict
    return {}


def whole_line(bench):
    """Holds; a copy goes: overstated; the key is taken away: stale."""
    folder = os.path.join(bench.folder, "line")
    os.mkdir(folder)
    rig.write_json(os.path.join(folder, "claims.json"), CLAIMS)
    keys_file = os.path.join(folder, "keys.ini")

    def give(secret):
        with open(keys_file + ".new", "w", encoding="utf-8") as file:
            file.write(f"[default]\naws_access_key_id={KEY}\n"
                       f"aws_secret_access_key={secret}\n")
        os.replace(keys_file + ".new", keys_file)

    give(SECRET)
    config = os.path.join(folder, "claimd.json")
    rig.write_json(config, {
        "vantage": "here", "storage": {"sqlite": "ledger.db"},
        "references": [], "services": [{
            "id": "s", "claims": "claims.json", "timezone": "Asia/Tokyo",
            "probes": [{"id": "web", "type": "http", "url": bench.aws.url,
                        "expect": {"status": ["403"]}},
                       {"id": "snapshots", "type": "backup",
                        "store": "database", "interval": "500ms",
                        "timeout": "5s", "max_gap": "5s",
                        "source": bench.source("rds", instance="line",
                                               credentials_file=
                                               "keys.ini")}]}]})

    def stand(gone=None):
        bench.aws.answers[(RDS, "line")] = [aws.rds_answer(
            RDS, "DBSnapshots", [rds_snapshot(i) for i in range(DAYS)
                                 if i != gone], None)]

    def wait(name, verdict, reason=None, text=""):
        def there():
            daemon.check_alive()
            said = verdict_of(daemon)
            return said.get("verdict") == verdict and \
                said.get("reason") == reason and \
                text in json.dumps(said, ensure_ascii=False) and said
        try:
            said = rig.wait_for(name, there, 20, 0.2)
            bench.note(f"line: {name}", "", f"{said['verdict']}")
        except rig.Failure as failure:
            bench.note(f"line: {name}", f"{failure}: {verdict_of(daemon)}")

    daemon = rig.Daemon(bench.claimd, config)
    stand()
    daemon.start()
    try:
        wait("seven copies", "holds")
        stand(gone=3)
        wait("one is gone", "overstated")
        stand()
        wait("it is back", "holds")
        give("wrong")
        wait("the key is taken away", "undetermined", "stale",
             "SignatureDoesNotMatch")
        bench.aws.answers[(RDS, "line")] = always(
            400, aws.failure("rds", "Throttling"))
        give(SECRET)
        asked = bench.aws.asked.count(("rds", RDS, "line"))
        rig.wait_for("throttled question", lambda: bench.aws.asked.count(
            ("rds", RDS, "line")) > asked, 20)
        code = daemon.stop()  # while it waits to ask again
        bench.note("line: ends well while throttled", code != 0 and
                   f"{code} {daemon.logged()[-2000:]}")
        logged = daemon.logged()
        bench.note("line: nothing secret in the log",
                   any(secret in logged for secret in SECRETS) and logged)
    finally:
        daemon.stop()


def main():
    claimd = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else
                             os.path.join(ROOT, "build", "debug", "claimd"))
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="claimd-aws-") as folder:
        bench = Bench(claimd, folder)
        for test in (kinds, systems_manager, credentials, keys, failures, wrong_clock,
                     encrypted_line, configuration, whole_line):
            try:
                test(bench)
            except (rig.Failure, subprocess.TimeoutExpired) as failed:
                bench.note(test.__name__, str(failed)[:2000])
        bench.aws.close()
        bench.metadata.close()
    print(f"took {time.monotonic() - began:.0f} s")
    print(f"{bench.passed} passed, {bench.failed} failed")
    return 0 if bench.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
