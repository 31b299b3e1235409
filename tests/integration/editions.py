#!/usr/bin/env python3
"""Editions: a claims file that people edit, and a text that changes.

usage: editions.py CLAIMD

The last line is "N passed, M failed".
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
import monthly  # noqa: E402
import rig  # noqa: E402
from monthly import expect, utc  # noqa: E402

HEAD = ["サービスレベルチェックリスト", "株式会社例示", "更新日 2026年4月15日",
        "JIS Q 27001:2014 登録番号 JP027133"]
COLUMNS = "No.\tサービスレベル項目\t測定単位\t回答"
ROWS = {
    2: ("計画停止予定通知", "有無", "[有] 原則30日前までに通知します。"),
    5: ("サービス稼働率", "稼働率(%)", "直近1年の実績 99.95 %"),
    9: ("アップグレード方針", "有無", "[有] 修正プログラムは公開から7日以内に適用します。"),
    10: ("平均復旧時間(MTTR)", "時間", "4時間以内"),
    12: ("障害発生件数", "回", "過去1年間 0件"),
    26: ("サービス提供時間帯(障害対応)", "時間帯", "平日10:00～18:00"),
    30: ("バックアップデータの保存期間", "時間",
         "7日間保存します。バックアップ頻度は1日1回、世代数は7世代です。"),
    40: ("アプリケーションに関する第三者評価", "有無", "[有]"),
}


def sheet(path, rows, head=HEAD):
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(head) + "\n" + COLUMNS + "\n")
        for no, cells in sorted(rows.items()):
            file.write("\t".join([str(no), *cells]) + "\n")


def answered(rows, **answers):
    """The rows with other answers: _5="…"."""
    changed = dict(rows)
    for key, answer in answers.items():
        title, unit, _ = changed[int(key[1:])]
        changed[int(key[1:])] = (title, unit, answer)
    return changed


class Desk:
    """A folder with sheets and a claims file."""

    def __init__(self, claimd, folder):
        self.claimd = claimd
        self.folder = folder
        self.house = None

    def path(self, name):
        return os.path.join(self.folder, name)

    def call(self, *arguments):
        run = subprocess.run([self.claimd, *arguments], capture_output=True,
                             text=True, timeout=60, cwd=self.folder,
                             env={**os.environ, "LC_ALL": "C.UTF-8"})
        return run.returncode, run.stdout, run.stderr

    def keep(self, name, *more):
        return self.call("import", name, "-o", "claims.json",
                         "--accept-doubts", *more)

    def file(self):
        with open(self.path("claims.json"), encoding="utf-8") as file:
            return file.read()

    def edit(self, *changes):
        text = self.file()
        for old, new in changes:
            expect(f"{old!r} in the file", old in text)
            text = text.replace(old, new, 1)
        with open(self.path("claims.json"), "w", encoding="utf-8") as file:
            file.write(text)
        return text

    def claims(self):
        """The claims by id, as the program reads the file."""
        _, out, _ = self.call("import", "--json", "--against", "claims.json",
                              "claims.json")
        expect("the file is read again", json.loads(out)["changes"] == [])
        lines = [line for line in self.file().split("\n")
                 if not line.lstrip().startswith("//")]
        text = re.sub(r"/\*.*?\*/", "", "\n".join(lines))
        return {claim["id"]: claim
                for item in json.loads(text)["checklist"]["items"]
                for claim in item["claims"]}

    def against(self, old, new, *more):
        code, out, err = self.call("import", "--against", old, new, "--json",
                                   "--accept-doubts", *more)
        expect(f"exit 0: {err}", code == 0)
        return json.loads(out)["changes"]

    def close(self):
        if self.house:
            self.house.close()


# --- the claims file ----------------------------------------------------------

EDITS = (('"value": "PT4H"', '"value": "PT2H"'),
         ('      {\n        "no": 10,',
          '      // ours: agreed with operations\n      {\n        "no": 10,'),
         ('"no": 12,', '"no": 12, /* counted by hand */'),
         ('{\n  "checklist"', '// kept by sre@example.com\n{\n  "checklist"'))


def test_edits_stay(desk):
    """importing again keeps edits and comments, byte for byte"""
    sheet(desk.path("a.tsv"), ROWS)
    code, _, err = desk.keep("a.tsv")
    expect(f"written: {err}", code == 0)
    first = desk.file()
    desk.keep("a.tsv")
    expect("the same bytes", desk.file() == first)
    edited = desk.edit(*EDITS)
    code, _, err = desk.keep("a.tsv")
    expect(f"exit 0: {err}", code == 0)
    expect("as it was edited", desk.file() == edited)
    expect(f"told: {err}", "edits kept in items: 10" in err)


def test_new_text(desk):
    """an unedited item is read anew, an edited one beside it stays"""
    sheet(desk.path("a.tsv"), ROWS)
    desk.keep("a.tsv")
    desk.edit(*EDITS)
    sheet(desk.path("b.tsv"), answered(ROWS, _5="直近1年の実績 99.9 %"))
    code, _, err = desk.keep("b.tsv")
    expect(f"no conflict: {err}", code == 0)
    claims = desk.claims()
    expect("the new figure", claims["5.availability"]["value"] == "99.9")
    expect("the edit", claims["10.mttr"]["value"] == "PT2H")
    for words in ("// ours: agreed with operations", "/* counted by hand */",
                  "// kept by sre@example.com"):
        expect(f"{words} once", desk.file().count(words) == 1)


def conflict(desk):
    sheet(desk.path("a.tsv"), ROWS)
    desk.keep("a.tsv")
    desk.edit(*EDITS)
    sheet(desk.path("b.tsv"), answered(ROWS, _10="3時間以内"))
    return desk.keep("b.tsv")


def test_conflict(desk):
    """an edited item whose text changed is told, and nothing is lost"""
    code, _, err = conflict(desk)
    expect("exit 1", code == 1)
    expect(f"item and both readings: {err}", "item 10" in err and
           "PT2H" in err and "PT3H" in err and "--theirs 10" in err)
    expect("the edit stays", desk.claims()["10.mttr"]["value"] == "PT2H")
    expect("beside it what is published",
           "// conflict: " in desk.file() and "3時間以内" in desk.file())
    before = desk.file()
    code, out, _ = desk.keep("b.tsv", "--json")
    expect("still a conflict", code == 1)
    expect("in JSON", [one["item"] for one in json.loads(out)["conflicts"]] ==
           [10])
    expect("the same bytes", desk.file() == before)
    code, _, err = desk.keep("b.tsv", "--ours", "10")
    expect(f"settled: {err}", code == 0)
    expect("the edit", desk.claims()["10.mttr"]["value"] == "PT2H")
    expect("no word of it", "// conflict: " not in desk.file())
    code, _, _ = desk.keep("b.tsv")
    expect("settled for good", code == 0)


def test_theirs(desk):
    """--theirs takes the sheet's reading; other items keep their edits"""
    conflict(desk)
    desk.edit(('"value": "P30D"', '"value": "P20D"'))
    code, _, err = desk.keep("b.tsv", "--theirs", "10")
    expect(f"settled: {err}", code == 0)
    claims = desk.claims()
    expect("theirs", claims["10.mttr"]["value"] == "PT3H")
    expect("another edit stays",
           claims["2.maintenance_notice"]["value"] == "P20D")
    expect("usage", desk.keep("b.tsv", "--theirs", "50")[0] == 2 and
           desk.keep("b.tsv", "--theirs", "10", "--ours", "10")[0] == 2)


def test_people_add(desk):
    """claims and items a person added stay; items that are gone go"""
    sheet(desk.path("a.tsv"), ROWS)
    desk.keep("a.tsv")
    text = desk.file()
    at = text.index('      {\n        "no": 40,')
    own = {"no": 39, "category": None, "kind": None, "title": "ours",
           "definition": None, "unit": None, "mark": None, "answer": "7日",
           "verification": "attested", "claims": [], "unread": None}
    item = json.dumps(own, ensure_ascii=False)
    with open(desk.path("claims.json"), "w", encoding="utf-8") as file:
        file.write(text[:at] + item + ",\n" + text[at:])
    rows = dict(ROWS)
    del rows[12]
    sheet(desk.path("b.tsv"), rows)
    code, _, err = desk.keep("b.tsv")
    expect(f"exit 0: {err}", code == 0 and "left out of the file: 12" in err)
    expect("the item", '"title": "ours"' in desk.file())
    expect("gone", '"no": 12' not in desk.file())


def test_broken_file(desk):
    """a file that cannot be read is not written over"""
    sheet(desk.path("a.tsv"), ROWS)
    for text in ("notes, no JSON\n", '{"checklist": {"items": [}}\n'):
        with open(desk.path("claims.json"), "w", encoding="utf-8") as file:
            file.write(text)
        code, _, err = desk.keep("a.tsv")
        expect(f"exit 2: {err}", code == 2 and "claims.json:1" in err and
               "not touched" in err)
        expect("as it was", desk.file() == text)


def test_doubts_travel(desk):
    """doubts are in the JSON and, above their items, in the file"""
    sheet(desk.path("a.tsv"), answered(
        ROWS, _40="[有] 監査は3名の委員によります。", _5="100 %"))
    code, out, _ = desk.call("import", "a.tsv", "--json")
    expect("exit 1", code == 1)
    doubts = json.loads(out)["doubts"]
    expect(f"doubts of 5: {doubts}", any(
        one["item"] == 5 and one["line"] > 0 and one["text"]["ja"] and
        one["text"]["en"] for one in doubts))
    with open(desk.path("printed.json"), "w", encoding="utf-8") as file:
        file.write(out)
    expect("read as a claims file",
           desk.against("printed.json", "a.tsv") == [])
    code, _, _ = desk.call("import", "a.tsv", "-o", "claims.json", "--lang",
                           "ja")
    expect("written all the same", code == 1)
    lines = desk.file().split("\n")
    at = next(i for i, line in enumerate(lines) if '"no": 5,' in line)
    expect(f"above item 5: {lines[at - 2:at]}",
           any(line.strip().startswith("// doubt: ") and "行目" in line
               for line in lines[at - 4:at]))


# --- two editions -------------------------------------------------------------

def test_five_changes(desk):
    """--against names exactly the five changes, and how they bear"""
    sheet(desk.path("a.tsv"), ROWS)
    rows = answered(ROWS, _5="直近1年の実績 99.9 %", _9="[有] 修正プログラムは公開から14日以内に適用します。",
                    _26="平日9:00～18:00", _40="[無]")
    del rows[12]
    sheet(desk.path("b.tsv"), rows,
          [HEAD[0], HEAD[1], "更新日 2026年10月1日", HEAD[3]])
    changes = desk.against("a.tsv", "b.tsv")
    found = [(one["kind"], one["item"], one["effect"]) for one in changes]
    expect(f"exactly five: {found}", found == [
        ("changed", 5, "weaker"), ("changed", 9, "weaker"),
        ("item_gone", 12, "other"), ("changed", 26, "stronger"),
        ("mark", 40, "weaker")])
    expect("old and new", changes[0]["fields"] == [
        {"field": "value", "old": "99.95", "new": "99.9"}])
    code, out, _ = desk.call("import", "--against", "a.tsv", "b.tsv",
                             "--accept-doubts")
    lines = [line for line in out.split("\n") if "(" in line and ": " in line
             and not line.startswith("changes")]
    expect(f"a line each: {out}", code == 0 and len(lines) == 5)
    _, japanese, _ = desk.call("import", "--against", "a.tsv", "b.tsv",
                               "--accept-doubts", "--lang", "ja")
    expect(f"marks in Japanese: {japanese}", "有無: 有 → 無" in japanese)
    expect("the dates in the head", "2026-04-15" in out and
           "2026-10-01" in out)
    desk.keep("a.tsv")
    expect("the same from a claims file",
           [(one["kind"], one["item"], one["effect"]) for one in
            desk.against("claims.json", "b.tsv")] == found)


def test_no_change(desk):
    """white space, widths and punctuation are no changes"""
    sheet(desk.path("a.tsv"), ROWS)
    sheet(desk.path("b.tsv"), answered(
        ROWS, _2="［有］　原則３０日前までに通知します", _5="直近１年の実績　９９．９５％",
        _26="平日10:00〜18:00",
        _30="7日間保存します。 バックアップ頻度は1日1回,世代数は7世代です"))
    changes = desk.against("a.tsv", "b.tsv")
    expect(f"none: {changes}", changes == [])
    code, out, _ = desk.call("import", "--against", "a.tsv", "b.tsv",
                             "--accept-doubts")
    expect(f"said so: {out}", code == 0 and "no changes" in out)


def test_kinds(desk):
    """wording, added and removed claims, certificates, hedges"""
    sheet(desk.path("a.tsv"), ROWS)
    sheet(desk.path("b.tsv"), answered(
        ROWS, _2="[有] 30日前までに通知します。",
        _9="[有] 修正プログラムは公開から7日以内に適用いたします。",
        _30="7日間保存します。世代数は7世代です。"),
        [*HEAD[:3], "JIS Q 27001:2025 登録番号 JP027133"])
    found = [(one["kind"], one["item"], one["effect"])
             for one in desk.against("a.tsv", "b.tsv")]
    expect(f"each once: {found}", found == [
        ("changed", 2, "stronger"), ("wording", 9, "other"),
        ("removed", 30, "weaker"), ("certificate", None, "other")])


# --- the text in force --------------------------------------------------------

def edition(value):
    text = json.dumps(monthly.CLAIM).replace("99.9", value)
    return json.loads(text)


def houses(desk, editions):
    """October of Tokyo with an hour of outage, claims as given."""
    desk.house = house = monthly.House(desk.claimd, desk.folder)
    rig.write_json(house.path("old.json"), edition("99.9"))
    rig.write_json(house.path("new.json"), edition("97.5"))
    zones = {"tokyo": "Asia/Tokyo"}
    house.configure(zones, claims=editions)
    house.new_ledger()
    house.set_clock(utc(2026, 11, 20))
    house.fill("tokyo", utc(2026, 10, 1, 5), utc(2026, 11, 1, 5),
               range(10000, 10060))
    return house


def report_of(house, name="tokyo-2026-10.json"):
    return json.loads(house.report(name))


def verdict_of(report):
    [row] = [one for one in report["verdicts"]
             if one["claim"] == "5.availability"]
    return row["verdict"]


def test_changed_within(desk):
    """a month is judged by the text at its end; the report says what changed"""
    house = houses(desk, [{"file": "old.json"},
                          {"file": "new.json",
                           "from": "2026-10-15T00:00:00+09:00"}])
    house.run_until(utc(2026, 11, 20), ("tokyo", "2026-10"))
    report = report_of(house)
    expect("judged by the new text", verdict_of(report) == "holds")
    [one] = report["rewordings"]
    expect(f"what changed: {one}",
           one["at"] == "2026-10-15T00:00:00+09:00" and
           one["effect"] == "weaker" and
           one["before"]["verdict"] == "overstated" and
           one["after"]["verdict"] == "holds")
    expect("both editions", len(report["origin"]["editions"]) == 2)
    page = house.report("tokyo-2026-10.en.html").decode()
    page = page.replace("&nbsp;", " ")
    expect("in English", "The text changed on 2026-10-15: 99.9 % → 97.5 % "
           "(evidence unchanged)." in page)
    page = house.report("tokyo-2026-10.ja.html").decode()
    page = page.replace("&nbsp;", " ")
    expect("in Japanese", "2026-10-15に公表文が変わりました: 99.9 % → 97.5 %" in
           page)
    house.call("report", "--window", "2026-10", "--fresh", "--format", "csv")
    rows = house.report("tokyo-2026-10.fresh.csv").decode("utf-8-sig")
    rows = rows.split("\r\n")
    expect("in the CSV", rows[0].endswith(
        "text_changed,declared_before,verdict_before") and
        any(row.endswith('2026-10-15T00:00:00+09:00,"99.9 %","overstated"')
            for row in rows))
    for name in os.listdir(house.path("reports")):
        if ".fresh." in name:
            continue
        code, found = house.verify(house.path("reports", name))
        expect(f"{name} verified: {found}", code == 0 and found["whole"])


def test_changed_after(desk):
    """an edition from the 1st is not the text of the month before"""
    house = houses(desk, [{"file": "old.json"},
                          {"file": "new.json",
                           "from": "2026-11-01T00:00:00+09:00"}])
    house.run_until(utc(2026, 12, 2), ("tokyo", "2026-10"),
                    ("tokyo", "2026-11"))
    october = report_of(house)
    expect("judged by the old text", verdict_of(october) == "overstated" and
           october["rewordings"] == [])
    november = report_of(house, "tokyo-2026-11.json")
    expect(f"told in November: {november['rewordings']}",
           [one["at"] for one in november["rewordings"]] ==
           ["2026-11-01T00:00:00+09:00"])
    [verdict] = november["previous"]["verdicts"]
    expect("the month before as it was judged",
           verdict["verdict"] == "overstated")


def test_alerts(desk):
    """a verdict that a new text changed is told as such"""
    house = houses(desk, "old.json")
    house.set_clock(utc(2026, 11, 1, 5, 1))
    house.daemon.start()
    house.receiver.wait_for("drift", "5.availability")
    house.end()
    house.configure({"tokyo": "Asia/Tokyo"}, claims=[
        {"file": "old.json"},
        {"file": "new.json", "from": "2026-11-01T05:02:00Z"}])
    house.set_clock(utc(2026, 11, 1, 5, 3))
    house.daemon.start()
    alert = house.receiver.wait_for("recovered", "5.availability")
    [told] = alert["verdicts"]
    expect(f"by the text: {told}", told["by_text"] is True and
           told["declared_before"] == "at_least 99.9 percent P1M")
    expect(f"in words: {alert['text']['en']}",
           "The published text changed (99.9 % → 97.5 %); that is what "
           "changed the verdict" in alert["text"]["en"])
    expect("in Japanese", "公表文の変更" in alert["text"]["ja"])
    house.end()
    house.set_clock(utc(2026, 11, 1, 5, 4))
    _, out, _ = house.daemon.call("status", "--json")
    [verdict] = [one for one in json.loads(out)["verdicts"]
                 if one["claim"] == "5.availability"]
    expect(f"in the status: {verdict['by_text']}", verdict["by_text"] is True)
    expect("a whole ledger",
           house.daemon.call("verify", house.path("ledger.db"))[0] == 0)


def test_check(desk):
    """`claimd check` tells editions and warns of gaps and doubles"""
    house = desk.house = monthly.House(desk.claimd, desk.folder)
    rig.write_json(house.path("old.json"), edition("99.9"))
    late = edition("99.9")
    late["checklist"]["as_of"] = "2025-01-01"
    rig.write_json(house.path("late.json"), late)
    house.configure({"tokyo": "Asia/Tokyo"}, claims=[
        {"file": "old.json", "from": "2026-10-01T00:00:00+09:00"},
        {"file": "late.json", "from": "2026-11-01T00:00:00+09:00"}])
    out = house.call("check", "--lang", "en")
    for words in ("in force from 2026-10-01 until 2026-11-01 (as of "
                  "2026-04-15)", "no edition is in force before",
                  "the same text as the edition before",
                  "are they in the right order?"):
        expect(f"{words!r} in {out}", words in out)
    house.configure({"tokyo": "Asia/Tokyo"}, claims=[
        {"file": "old.json", "from": "2026-11-01T00:00:00+09:00"},
        {"file": "late.json", "from": "2026-10-01T00:00:00+09:00"}])
    code, _, err = house.daemon.call("check")
    expect(f"order: {err}", code == 2 and "editions stand in order" in err)


TESTS = (test_edits_stay, test_new_text, test_conflict, test_theirs,
         test_people_add, test_broken_file, test_doubts_travel,
         test_five_changes, test_no_change, test_kinds, test_changed_within,
         test_changed_after, test_alerts, test_check)


def run(test, claimd):
    """Whether it passed."""
    folder = tempfile.mkdtemp(prefix="claimd-editions-")
    begun, desk = time.monotonic(), Desk(claimd, folder)
    print(f"{test.__name__}: {test.__doc__}", flush=True)
    try:
        test(desk)
    except (rig.Failure, subprocess.SubprocessError, OSError, ValueError,
            KeyError, StopIteration) as failure:
        print(f"FAILED: {failure!r}")
        print(f"  kept in {folder}", flush=True)
        return False
    finally:
        desk.close()
    shutil.rmtree(folder)
    print(f"  passed in {time.monotonic() - begun:.1f} s", flush=True)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("claimd")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    claimd = os.path.abspath(arguments.claimd)
    results = [run(test, claimd) for test in TESTS
               if arguments.only in test.__name__]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return not all(results)


if __name__ == "__main__":
    sys.exit(main())
