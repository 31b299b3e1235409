#!/usr/bin/env python3
"""`claimd coverage` on a real sheet: 49 rows, none blank, METI's classes; what
it says to paste is taken by `claimd check`, and then nothing is missing there.

usage: coverage.py CLAIMD
"""
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
SHEET = os.path.join(ROOT, "config/checklists/co-nect.txt")
CLAIMD = os.path.abspath(sys.argv[1])
TALLY = {"measured": 9, "evidence": 17, "attested": 8, "none": 15}
WEB = {"id": "web", "type": "http", "url": "http://127.0.0.1:9/"}

passed = failed = 0


def check(what, good, shown=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f"FAILED {what}: {shown}")


def run(*arguments, cwd):
    done = subprocess.run([CLAIMD, *arguments], cwd=cwd, timeout=60,
                          capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def configure(directory, probes):
    conf = {"storage": {"sqlite": "ledger.db"}, "services": [{
        "id": "orders", "claims": "orders.claims.json", "probes": probes,
        "business_hours": [{"days": ["mon"], "from": "10:00",
                            "to": "18:00"}]}]}
    with open(os.path.join(directory, "claimd.json"), "w",
              encoding="utf-8") as file:
        json.dump(conf, file)


def rows(directory):
    code, out, err = run("coverage", "-c", "claimd.json", "--json", "--lang",
                         "en", cwd=directory)
    check("coverage ends with 0 or 1", code in (0, 1), err)
    return code, json.loads(out)["services"][0]


def see_rows(directory):
    configure(directory, [WEB])
    code, service = rows(directory)
    items = service["items"]
    check("something is missing", code == 1 and service["missing"] > 0)
    check("49 rows in order", [i["no"] for i in items] == list(range(1, 50)))
    tally = collections.Counter(i["verification"] for i in items)
    check("classes", tally == TALLY, tally)
    for item in items:
        promised = item["verification"] != "none"
        told = item["verified_by"] or item["missing"]
        check(f"item {item['no']} is told of", bool(told) == promised, item)
        check(f"item {item['no']} has a title", item["title"])
    for language in ("en", "ja"):
        code, out, _ = run("coverage", "-c", "claimd.json", "--brief",
                           "--lang", language, cwd=directory)
        numbers = re.findall(r"^ ?(\d+)  ", out, re.M)
        check(f"49 lines in {language}", len(numbers) == 49, out)
        check("9, 17, 8, 15", re.search(r" 9, .* 17, .* 8, .* 15$", out,
                                        re.M), out)
    return items


def paste(directory, items):
    """Every snippet that is a probe is configuration as it stands."""
    probes, snippets = [WEB], {}
    for item in items:
        snippet = item["snippet"] or ""
        if not snippet.startswith("{"):
            check(f"item {item['no']}: a probe or a command",
                  item["missing"] is None or snippet.startswith("claimd ") or
                  not snippet, snippet)
            continue
        probe = json.loads(snippet)
        probe["id"] = f"p{item['no']}"
        if "file" in probe:
            probe["file"] = "document.txt"
        if "password" in probe.get("source", {}):
            probe["source"]["password"] = {"file": "document.txt"}
        if "log" in probe.get("source", {}):
            probe["source"]["log"] = "document.txt"
        probe.pop("date", None) if probe["type"] == "page" else None
        snippets[item["no"]] = probe
        probes.append(probe)
    with open(os.path.join(directory, "document.txt"), "w",
              encoding="utf-8") as file:
        file.write("as agreed\n")
    configure(directory, probes)
    code, _, err = run("check", "-c", "claimd.json", cwd=directory)
    check("what is pasted is taken", code == 0, err)
    if code == 0:
        code, service = rows(directory)
        for item in service["items"]:
            if item["no"] in snippets:
                check(f"item {item['no']} is verified by what was pasted",
                      f"p{item['no']}" in item["verified_by"], item)


def mistakes(directory):
    code, _, err = run("coverage", "-c", "claimd.json", "other",
                       cwd=directory)
    check("an unknown service", code == 2 and "orders" in err, err)
    code, _, err = run("coverage", "-c", "nowhere.json", cwd=directory)
    check("no configuration", code == 2 and "nowhere.json" in err, err)


def main():
    with tempfile.TemporaryDirectory() as directory:
        code, _, err = run("import", SHEET, "-o", "orders.claims.json",
                           cwd=directory)
        check("import", code == 0, err)
        items = see_rows(directory)
        mistakes(directory)
        paste(directory, items)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
