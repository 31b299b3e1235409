#!/usr/bin/env python3
"""The report's page as a browser shows and prints it, in both languages.

usage: report.py CLAIMD [--keep FOLDER]

The pages are made by a program beside CLAIMD (tests/engine_test_report_month
FOLDER): a busy month, a quiet one, a year, one nobody watched, and one in
which every string from outside is hostile. --keep leaves the pages, pictures
and prints in FOLDER to be looked at. The last line is "N passed, M failed".
"""
import argparse
import base64
import collections
import csv
import hashlib
import html.parser
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from browser import Browser, BrowserFailure  # noqa: E402

MONTHS = ("busy", "quiet", "year", "hostile", "empty")
LANGUAGES = ("en", "ja")
WIDTHS = (390, 1280)
A4_TEXT_WIDTH = 688  # 210 mm less two margins of 14 mm, at 96 px an inch
CONTRAST_LEAST = 4.5  # WCAG 2.1 AA
VOID = {"meta", "br", "rect", "path", "img", "link", "input", "hr"}
TAGS = {"html", "head", "meta", "title", "style", "body", "header", "nav",
        "main", "section", "h1", "h2", "h3", "p", "b", "i", "span", "br", "a",
        "ol", "ul", "li", "dl", "dt", "dd", "div", "table", "thead", "tbody",
        "tr", "th", "td", "code", "figure", "figcaption", "svg", "rect",
        "path"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "id", "class",
              "href", "scope", "data-t", "aria-label", "aria-hidden", "role",
              "viewbox", "preserveaspectratio", "x", "y", "width", "height",
              "rx", "d"}
# What is left of the hostile string once what is no text has been taken out.
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&amp;&#0;"


class Failure(Exception):
    """Something did not happen; the text is for a person."""


def expect(what, value):
    if not value:
        raise Failure(f"expected {what}")


class Page(html.parser.HTMLParser):
    """The parts of a page; elements must nest."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.tags = collections.Counter()
        self.attributes = collections.Counter()
        self.ids = []
        self.targets = []
        self.text = []
        self.style = ""
        self.policy = ""
        self.feed(text)
        self.close()
        expect(f"all elements closed, not {self.open}", not self.open)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.tags[tag] += 1
        self.attributes.update(named.keys())
        self.ids += [named["id"]] if "id" in named else []
        self.targets += [named["href"]] if "href" in named else []
        if named.get("http-equiv") == "Content-Security-Policy":
            self.policy = named["content"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes.update(dict(attrs).keys())

    def handle_endtag(self, tag):
        expect(f"</{self.open[-1:]}>, not </{tag}>",
               self.open and self.open[-1] == tag)
        self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.text.append(data)


class Work:
    """The made-up pages and the browser that shows them."""

    def __init__(self, folder, browser):
        self.folder = folder
        self.browser = browser

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8", newline="") as file:
            return file.read()

    def pages(self):
        for month in MONTHS:
            for language in LANGUAGES:
                yield f"{month}.{language}.html"


def test_markup(work):
    """Every page is whole: known elements that nest, ids once, links inside."""
    for name in work.pages():
        page = Page(work.read(name))
        expect(f"{name}: known elements, not {set(page.tags) - TAGS}",
               set(page.tags) <= TAGS)
        expect(f"{name}: known attributes, not "
               f"{set(page.attributes) - ATTRIBUTES}",
               set(page.attributes) <= ATTRIBUTES)
        expect(f"{name}: ids once", len(page.ids) == len(set(page.ids)))
        expect(f"{name}: links into the page, not {page.targets}",
               set(page.targets) == {"#" + one for one in page.ids})
        digest = base64.b64encode(
            hashlib.sha256(page.style.encode()).digest()).decode()
        expect(f"{name}: a policy for this style sheet alone, {digest}",
               page.policy ==
               f"default-src 'none'; style-src 'sha256-{digest}'")


def test_hostile(work):
    """Text from outside is shown as text, in every place."""
    for language in LANGUAGES:
        text = work.read(f"hostile.{language}.html")
        page = Page(text)
        shown = "".join(page.text)
        count = shown.count(HOSTILE)
        expect(f"hostile text shown in many places, not {count}", count > 150)
        for raw in ("<script", "<img", "\x01", "\x7f", "\u202e"):
            expect(f"no {raw!r}", raw not in text)
    report = json.loads(work.read("hostile.json"))
    expect("hostile text whole in JSON",
           HOSTILE in report["service"]["name"])


def test_table(work):
    """The rows as CSV: whole cells, no formula in any of them."""
    for month in MONTHS:
        text = work.read(month + ".csv")
        expect(f"{month}: a byte order mark", text.startswith("\ufeff"))
        rows = list(csv.DictReader(io.StringIO(text[1:], newline="")))
        verdicts = json.loads(work.read(month + ".json"))["verdicts"]
        expect(f"{month}: {len(verdicts)} rows, not {len(rows)}",
               len(rows) == len(verdicts))
        for row, verdict in zip(rows, verdicts):
            expect("every cell of " + row["claim"], None not in row
                   and None not in row.values())
            expect(row["claim"], row["claim"] == verdict["claim"]
                   and row["verdict"] == verdict["verdict"])
            high = verdict["measured"]["high"]
            expect(f"{row['claim']}: {high}, not {row['high']}",
                   row["high"] == "" if high is None
                   else float(row["high"]) == high)
            for name, cell in row.items():
                number = name in ("point", "low", "high", "low_95",
                                  "seconds_left", "item")
                expect(f"{row['claim']}, {name}: no formula, not {cell[:20]}",
                       number or cell.strip()[:1] not in tuple("=+-@|＝＋－＠−"))
    hostile = work.read("hostile.csv")
    expect("a quote that is no formula", "\"'=" in hostile)


WIDE = """(() => {
  const found = [];
  const wide = document.documentElement.clientWidth;
  for (const one of document.body.querySelectorAll("*")) {
    const box = one.getBoundingClientRect();
    if (box.right > wide + 0.5 && !one.closest(".hid"))
      found.push(one.tagName + "." + one.className + " " + box.right);
  }
  return [document.documentElement.scrollWidth, wide, found.slice(0, 5)];
})()"""


def expect_fit(work, name, width):
    scroll, inside, found = work.browser.ask(WIDE)
    expect(f"{name} at {width}: nothing beyond the edge, not {scroll} of "
           f"{inside}, {found}", scroll <= inside and not found)


def keep_picture(work, name, width):
    shot = work.browser.call("Page.captureScreenshot",
                             captureBeyondViewport=True)
    with open(work.path(f"{name}.{width}.png"), "wb") as file:
        file.write(base64.b64decode(shot["data"]))


def test_widths(work):
    """Nothing is cut or scrolls sideways, on a telephone or a desk."""
    for name in work.pages():
        work.browser.look(WIDTHS[0])
        work.browser.open(work.path(name))
        for width in WIDTHS:
            work.browser.look(width)
            expect_fit(work, name, width)
            keep_picture(work, name, width)


def test_asks_for_nothing(work):
    """A page asks nobody for anything, and its policy lets all of it in."""
    for name in work.pages():
        work.browser.look(1280)
        work.browser.open(work.path(name))
        asked = [event["params"]["request"]["url"]
                 for event in work.browser.events
                 if event.get("method") == "Network.requestWillBeSent"]
        expect(f"{name}: one request, not {asked}",
               asked == ["file://" + work.path(name)])
        said = [event["params"]["entry"]["text"]
                for event in work.browser.events
                if event.get("method") == "Log.entryAdded"]
        expect(f"{name}: no complaint, not {said}", not said)
        expect(f"{name}: its style", work.browser.ask(
            "getComputedStyle(document.querySelector('.tiles')).display")
            == "grid")


CONTRAST = """(() => {
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (c) => {
    const [r, g, b] = c.map((v) => v / 255).map(
      (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let least = [99, ""];
  for (const one of document.body.querySelectorAll("*")) {
    const has = [...one.childNodes].some(
      (node) => node.nodeType === 3 && node.data.trim() !== "");
    if (!has || one.closest(".hid")) continue;
    let back = one;
    let colour;
    do {
      colour = parts(getComputedStyle(back).backgroundColor);
      back = back.parentElement;
    } while (back && colour.length === 4 && colour[3] === 0);
    const pair = [light(parts(getComputedStyle(one).color)), light(colour)];
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (ratio < least[0])
      least = [ratio, one.tagName + "." + one.className + " " +
               one.textContent.slice(0, 30)];
  }
  return least;
})()"""


def test_contrast(work):
    """Text can be read on its ground, in light, dark and print."""
    for name in ("busy.en.html", "year.ja.html"):
        work.browser.open(work.path(name))
        for dark, media in ((False, ""), (True, ""), (True, "print")):
            work.browser.look(1280, dark, media)
            ratio, where = work.browser.ask(CONTRAST)
            expect(f"{name}, dark {dark}, {media}: contrast of at least "
                   f"{CONTRAST_LEAST}, not {ratio} at {where}",
                   ratio >= CONTRAST_LEAST)
    work.browser.look(1280)


def test_days_are_told(work):
    """Each day says in words what its mark and colour say."""
    work.browser.look(1280)
    for language in LANGUAGES:
        work.browser.open(work.path(f"busy.{language}.html"))
        days = work.browser.ask(
            "[...document.querySelectorAll('.strip li')].map((day) => "
            "[day.className, day.querySelector('.hid').textContent])")
        report = json.loads(work.read("busy.json"))
        expect("31 days", len(days) == len(report["days"]) == 31)
        for (shown, told), day in zip(days, report["days"]):
            expect(f"{day['date']}: {day['state']}, not {shown}",
                   shown == "d-" + day["state"])
            expect(f"{day['date']}: {day['text'][language]}, not {told}",
                   told.replace("\u00a0", " ") == day["text"][language])


def test_print(work):
    """A4 prints without cut tables, in a sane number of pages."""
    most = {"busy": 16, "quiet": 14, "year": 14, "hostile": 60, "empty": 5}
    for name in work.pages():
        work.browser.open(work.path(name))
        work.browser.look(A4_TEXT_WIDTH, media="print")
        expect_fit(work, name, A4_TEXT_WIDTH)
        work.browser.look(1280)
        pdf = base64.b64decode(work.browser.call(
            "Page.printToPDF", preferCSSPageSize=True)["data"])
        with open(work.path(name + ".pdf"), "wb") as file:
            file.write(pdf)
        pages = len(re.findall(rb"/Type /Page\b(?!s)", pdf))
        boxes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf))
        expect(f"{name}: A4, not {boxes}", [
            (round(float(w)), round(float(h))) for w, h in boxes
        ] == [(595, 842)])
        expect(f"{name}: 2 to {most[name.split('.')[0]]} pages, not {pages}",
               2 <= pages <= most[name.split(".")[0]])


TESTS = (test_markup, test_hostile, test_table, test_widths,
         test_asks_for_nothing, test_contrast, test_days_are_told, test_print)


def run(work):
    """How many failed."""
    failed = 0
    for test in TESTS:
        try:
            test(work)
            print(f"ok    {test.__doc__}", flush=True)
        except (Failure, BrowserFailure) as failure:
            failed += 1
            print(f"FAIL  {test.__doc__} {failure}", flush=True)
    return failed


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("claimd")
    parser.add_argument("--keep")
    options = parser.parse_args()
    program = os.path.join(os.path.dirname(os.path.abspath(options.claimd)),
                           "tests", "engine_test_report_month")
    folder = options.keep or tempfile.mkdtemp(prefix="claimd-report-")
    os.makedirs(folder, exist_ok=True)
    try:
        subprocess.run([program, os.path.abspath(folder)], check=True,
                       timeout=120)
        with Browser() as browser:
            failed = run(Work(os.path.abspath(folder), browser))
    finally:
        if options.keep is None:
            shutil.rmtree(folder)
    print(f"{len(TESTS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
