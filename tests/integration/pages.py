#!/usr/bin/env python3
"""Pages, documents and certificates as a real nginx and real files have them:
what still says so, what says something else, what cannot be read, and what is
past its date.

usage: pages.py CLAIMD
"""
import contextlib
import datetime
import json
import os
import sqlite3
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "support"))

import rig  # noqa: E402
from sources import Sources, facts  # noqa: E402

ANSWERS = {26: "平日10時から18時", 35: "約款に定める。",
           39: "ISMS認証を取得しています。登録番号 16241624",
           45: "アクセス権の棚卸しを年1回実施しています。"}
HOURS, NUMBER = "26.support_hours:incidents", "39.certificate"

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}">
<title>{title}</title><script>var hours = "10:00-18:00";</script></head>
<body><!-- サポート時間 10:00-18:00 --><h1>お問い合わせ</h1>
<table><tr><th>サポート時間</th><td>平日　{hours}</td></tr></table>
<p>登録番号：&#49;6241624<br>更新日 2026年4月15日</p></body></html>
"""
TODAY = datetime.datetime.now(datetime.timezone.utc).date()

passed = failed = 0


def check(what, condition, detail=""):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what} {detail}")


def days_ago(n):
    return f"{TODAY - datetime.timedelta(days=n):%F}"


class Site:
    """Files that the nginx of the sources serves."""

    def __init__(self, sources):
        self.folder = os.path.join(sources.nginx.folder, "site")
        self.url = sources.nginx.url

    def put(self, name, text, encoding="utf-8"):
        path = os.path.join(self.folder, name)
        with open(path + ".new", "wb") as file:
            file.write(text.encode(encoding))
        os.replace(path + ".new", path)

    def page(self, name, hours="１０：００〜１８：００", charset="utf-8",
             encoding="utf-8"):
        self.put(name, PAGE.format(charset=charset, hours=hours,
                                   title="お問い合わせ"), encoding)


def hours_page(site, name, **options):
    return {"type": "page", "url": site.url + name, "verifies": ["26"],
            "near": {"word": "サポート時間", "value": "10:00-18:00"}, **options}


def add_pages(site, sources):
    site.page("hours.html")
    site.page("sjis.html", charset="Shift_JIS", encoding="cp932")
    site.page("changes.html")
    site.page("away.html")
    site.page("number.html", hours="110:00〜18:00")
    site.put("app.html", "<html><title>10:00-18:00</title><body><div id=app>"
                         "</div><script>10:00-18:00</script></body></html>")
    site.put("terms.pdf", "%PDF-1.7\n10:00-18:00\n")
    sources.add("page-good", hours_page(site, "hours.html"))
    sources.add("page-sjis", hours_page(site, "sjis.html"))
    sources.add("page-changes", hours_page(site, "changes.html"))
    sources.add("page-away", hours_page(site, "away.html", max_age="5s"))
    sources.add("page-number", hours_page(site, "number.html"))
    sources.add("page-app", hours_page(site, "app.html"))
    sources.add("page-pdf", hours_page(site, "terms.pdf"))
    sources.add("page-missing", hours_page(site, "nowhere.html"))
    sources.add("page-item", {"type": "page", "url": site.url + "hours.html",
                              "says": ["お問い合わせ"],
                              "matches": ["更新日 ?2026年"],
                              "verifies": ["35"]})


def add_documents(site, sources):
    review = os.path.join(sources.folder, "review.txt")
    with open(review, "w", encoding="utf-8") as file:
        file.write(f"アクセス権の棚卸し\n実施日: {days_ago(10)}\n")
    old = os.path.join(sources.folder, "old.json")
    rig.write_json(old, {"review": {"at": days_ago(400)}})
    sources.add("document-good", {
        "type": "document", "file": "review.txt", "valid_for": "P1Y",
        "date_pattern": "実施日: ?([0-9-]+)", "verifies": ["45"]})
    sources.add("document-lapsed", {
        "type": "document", "file": "old.json", "valid_for": "P1Y",
        "date_pointer": "/review/at", "verifies": ["45"]})
    sources.add("document-missing", {
        "type": "document", "file": "nowhere.pdf", "date": days_ago(1),
        "valid_for": "P1Y", "verifies": ["45"]})
    sources.add("document-served", {
        "type": "document", "url": site.url + "terms.pdf", "valid_for": "P1M",
        "verifies": ["45"]})


def add_certificates(site, sources):
    page = {"type": "page", "url": site.url + "hours.html", "verifies": ["39"]}
    paper = {"type": "document", "url": site.url + "hours.html",
             "says": ["登録番号:16241624"], "verifies": [NUMBER]}
    sources.add("certificate-page", {**page, "says": ["16241624"]})
    sources.add("certificate-other", {**page, "says": ["サポート時間"]})
    sources.add("certificate-gone", {**page, "says": ["登録番号 16241624-A"]})
    sources.add("certificate-soon", {**paper, "valid_until": days_ago(-30)})
    sources.add("certificate-over", {**paper, "valid_until": days_ago(2)})


def see_pages(site, sources):
    sources.wait_for("page-good", HOURS, "holds")
    sources.wait_for("page-sjis", HOURS, "holds")
    sources.wait_for("page-number", HOURS, "overstated")
    sources.wait_for("page-app", HOURS, "undetermined", "stale", "scripts")
    sources.wait_for("page-pdf", HOURS, "undetermined", "stale", "pdf")
    sources.wait_for("page-missing", HOURS, "undetermined", "stale",
                     "http 404")
    sources.wait_for("page-item", "35", "holds")
    check("pages are judged", True)


def see_change(site, sources):
    """A new wording is in the verdict, and both are in the evidence."""
    name = "page-changes"
    sources.wait_for(name, HOURS, "holds")
    site.page("changes.html", hours="１０：００〜１７：００")
    verdict = sources.wait_for(name, HOURS, "overstated")
    said = facts(verdict)
    check("what is no longer said is told",
          said["says_no_more"] == "サポート時間 … 10:00-18:00" and
          "10:00-17:00" in said["says_now"], said)
    excerpts = [f for f in evidence(sources, name) if f[1] == "excerpt"]
    check("both wordings are in the ledger",
          len(excerpts) == 2 and "10:00-18:00" in excerpts[0][2] and
          "10:00-17:00" in excerpts[1][2], excerpts)
    site.page("changes.html")
    sources.wait_for(name, HOURS, "holds")


def evidence(sources, service):
    """All facts that were ever new, in the order of the records."""
    path = os.path.join(sources.folder, "ledger.db")
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro",
                                            uri=True)) as ledger:
        rows = ledger.execute(
            "select body from record where kind = 'evidence' and service = ? "
            "order by seq", (service,)).fetchall()
    return [fact for (body,) in rows
            for fact in json.loads(body).get("new", [])]


def see_away(site, sources):
    name = "page-away"
    sources.wait_for(name, HOURS, "holds")
    os.remove(os.path.join(site.folder, "away.html"))
    sources.wait_for(name, HOURS, "undetermined", "stale", "http 404")
    check("a page that is away is stale, not false", True)
    site.page("away.html")
    sources.wait_for(name, HOURS, "holds")


def see_documents(sources):
    good = sources.wait_for("document-good", "45", "holds")
    check("its date is told", facts(good)["dated"].startswith(days_ago(10)),
          good)
    lapsed = sources.wait_for("document-lapsed", "45", "lapsed")
    check("it says how to cure it", "renew" in lapsed["text"]["en"] and
          "更新" in lapsed["text"]["ja"], lapsed["text"])
    sources.wait_for("document-missing", "45", "undetermined", "stale",
                     "no such file")
    sources.wait_for("document-served", "45", "holds")


def see_certificates(sources):
    sources.wait_for("certificate-page", NUMBER, "holds")
    other = sources.wait_for("certificate-other", NUMBER, "undetermined",
                             "no_source")
    check("a page that is not asked for the number says so",
          "number" in other["text"]["en"] and "登録番号" in other["text"]["ja"],
          other["text"])
    sources.wait_for("certificate-gone", NUMBER, "overstated")
    soon = sources.wait_for("certificate-soon", NUMBER, "holds")
    check("its end is told ahead", "90 days" in soon["text"]["en"] and
          facts(soon)["until"].startswith(days_ago(-31)), soon)
    sources.wait_for("certificate-over", NUMBER, "lapsed")


def see_shown(sources):
    """An item without a claim is in the status, the coverage and a report."""
    daemon = sources.daemon
    code, out, err = daemon.call("coverage", "--json", "page-item")
    services = json.loads(out)["services"] if code in (0, 1) else []
    rows = {row["no"]: row for row in services[0]["items"]} if services else {}
    check("coverage names the page", rows and
          rows[35]["verified_by"] == "source" and
          rows[35]["verdict"] == "holds", f"{err} {out[:300]}")
    reports = os.path.join(sources.folder, "shown")
    code, _, err = daemon.call("report", "--service", "page-item", "--window",
                               f"{TODAY:%Y-%m}/now", "--format", "html,json",
                               "-o", reports)
    texts = {}
    for name in os.listdir(reports) if os.path.isdir(reports) else []:
        with open(os.path.join(reports, name), encoding="utf-8") as file:
            texts[name.rsplit(".", 1)[-1]] = file.read()
    check("a report has the item",
          '"claim":"35"' in texts.get("json", "").replace(" ", "") and
          "35" in texts.get("html", ""), f"{err} {sorted(texts)}")


def watch(claimd, folder):
    sources = Sources(claimd, folder, ANSWERS)
    site = Site(sources)
    add_pages(site, sources)
    add_documents(site, sources)
    add_certificates(site, sources)
    sources.start()
    try:
        see_pages(site, sources)
        see_change(site, sources)
        see_away(site, sources)
        see_documents(sources)
        see_certificates(sources)
        see_shown(sources)
    finally:
        sources.stop()


def main():
    with tempfile.TemporaryDirectory() as folder:
        try:
            watch(sys.argv[1], folder)
        except rig.Failure as failure:
            check(str(failure), False)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
