"""Random cases for `claimd replay`: configuration, observations, request.

Everything that docs/figures.md speaks of occurs, and what decides at a
boundary (equal instants, gaps of exactly max_gap, outages of exactly
min_outage) occurs often. A seed always makes the same case.
"""
import datetime
import json
import random

import oracle

ZONES = ["UTC", "Asia/Tokyo", "America/New_York", "Europe/London",
         "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo",
         "Africa/Casablanca", "Pacific/Apia"]
# Local days on which some of these zones change their offset, and others.
DAYS = ["2024-03-10", "2024-03-31", "2024-04-07", "2024-10-06", "2024-10-27",
        "2024-11-03", "2024-02-29", "2025-01-01", "2025-03-30", "2025-10-05",
        "2026-03-08", "2026-03-15", "2026-11-01", "2026-12-31", "2018-11-04",
        "2025-06-15", "2026-07-31", "2030-03-31", "2040-10-28"]
NAMES = ["tokyo", "osaka", "virginia"]


def rfc3339(ms, rng=None):
    moment = oracle.EPOCH + ms * oracle.MS
    if rng is not None and rng.random() < 0.3:
        hours = rng.choice([-5, 9, 1, 5.75])
        zone = datetime.timezone(datetime.timedelta(hours=hours))
        return moment.astimezone(zone).isoformat(timespec="milliseconds")
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{ms % 1000:03d}Z"


def written_duration(ms, rng):
    forms = [(n, u) for n, u in ((86_400_000, "d"), (3_600_000, "h"),
                                 (60_000, "m"), (1000, "s"), (1, "ms"))
             if ms % n == 0]
    n, unit = rng.choice(forms)
    return f"{ms // n}{unit}"


class Case:
    def __init__(self, seed):
        self.rng = rng = random.Random(seed)
        day = oracle.instant(rng.choice(DAYS) + "T00:00:00Z")
        self.now = day + rng.randrange(-14 * 3600, 38 * 3600) * 1000 + (
            rng.choice([0, rng.randrange(1000)]))
        self.interval = rng.choice([1, 10, 30, 60, 123, 300, 840, 1481,
                                    3420]) * 1000
        self.steps = rng.choice([3, 20, 60, 150])
        self.begin = self.now - self.interval * self.steps
        self.vantages = NAMES[:rng.choice([1, 1, 3])]
        self.config = self.make_config(seed)
        self.lines = self.observe()
        self.request = {"service": "svc", "at": rfc3339(self.now),
                        "windows": self.make_windows()}

    def some_instant(self):
        """Within the history or a little outside."""
        margin = self.interval * 3
        return self.rng.randrange(self.begin - margin, self.now + margin)

    def make_config(self, seed):
        rng = self.rng
        self.probes = [self.make_probe(i)
                       for i in range(rng.choice([1, 1, 2, 3]))]
        for probe in self.probes[1:]:
            if rng.random() < 0.2:
                probe["critical"] = False
        critical = sum(p.get("critical", True) for p in self.probes)
        service = {
            "id": "svc", "name": f"Case {seed}",
            "timezone": rng.choice(ZONES),
            "down_when": rng.choice(
                ["any", "all", rng.randint(1, critical)]),
            "merge_within": rng.choice(
                ["0s", "1m", "5m", "1h",
                 written_duration(self.interval * rng.randint(1, 4), rng)]),
            "probes": self.probes}
        if rng.random() < 0.5:
            service["min_outage"] = written_duration(
                self.interval * rng.choice([1, 2, 4, 8])
                + rng.choice([0, 0, -1, 1]), rng)
        if rng.random() < 0.5:
            service["hours"] = self.make_hours()
            service["holidays"] = self.make_holidays()
        if rng.random() < 0.5:
            service["maintenance"] = [self.make_maintenance()
                                      for _ in range(rng.randint(1, 4))]
        return {"vantage": "tokyo", "services": [service],
                "vantages": {"names": self.vantages,
                             "quorum": rng.randint(1, len(self.vantages))}}

    def make_probe(self, i):
        rng = self.rng
        interval = self.interval * rng.choice([1, 1, 2])
        bounded = rng.choice([0.0, 0.2, 0.6])
        probe = {"id": f"p{i}", "type": "http",
                 "url": f"http://127.0.0.1:9/{i}",
                 "interval": written_duration(interval, rng),
                 "confirm": rng.randint(1, 3)}
        if rng.random() < 0.5:
            probe["max_gap"] = written_duration(
                interval * rng.choice([1, 2, 4, 8]), rng)
        if rng.random() < bounded:
            probe["since"] = rfc3339(self.some_instant(), rng)
        if rng.random() < bounded:
            since = oracle.instant(probe.get("since", rfc3339(self.begin)))
            until = self.some_instant()
            probe["until"] = rfc3339(max(until, since + 1), rng)
        return probe

    def make_hours(self):
        rng = self.rng
        entries = []
        for _ in range(rng.randint(1, 3)):
            begin, end = sorted(rng.sample(range(0, 24 * 4 + 1), 2))
            entries.append({
                "days": rng.sample(oracle.DAYS, rng.randint(1, 7)),
                "from": f"{begin // 4:02d}:{begin % 4 * 15:02d}",
                "to": f"{end // 4:02d}:{end % 4 * 15:02d}"})
        return entries

    def make_holidays(self):
        dates = {(oracle.EPOCH + self.some_instant() * oracle.MS)
                 .date().isoformat() for _ in range(self.rng.randint(0, 2))}
        return sorted(dates)

    def make_maintenance(self):
        rng = self.rng
        start = self.some_instant()
        entry = {"start": rfc3339(start, rng),
                 "end": rfc3339(start + rng.randrange(
                     1, self.interval * 15), rng)}
        announced = rng.choice([None, start, start + 1, start - 1,
                                start - 40 * oracle.DAY_MS,
                                start + self.interval])
        if announced is not None:
            entry["announced"] = rfc3339(announced, rng)
        return entry

    def make_windows(self):
        rng = self.rng
        month = datetime.datetime.fromtimestamp(
            self.now / 1000, oracle.UTC).strftime("%Y-%m")
        begin = self.some_instant()
        windows = [month, rng.choice(["P7D", "P1M", "P1Y", "P3M", "P1D",
                                      "P30D"]),
                   rfc3339(begin, rng) + "/" + rfc3339(
                       begin + rng.randrange(1, self.interval * 40), rng)]
        zone = oracle.zoneinfo.ZoneInfo(
            self.config["services"][0]["timezone"])
        if oracle.window(month, zone, self.now)[0] < self.now:
            windows.append(month + "/now")
        return windows

    def observe(self):
        lines = []
        for probe in self.probes:
            for vantage in self.vantages:
                if self.rng.random() < 0.95:
                    lines += self.observe_series(probe, vantage)
        if self.rng.random() < 0.5:
            lines.sort(key=lambda line: line["t"])
        elif self.rng.random() < 0.5:
            self.rng.shuffle(lines)
        return lines

    def observe_series(self, probe, vantage):
        rng = self.rng
        interval = oracle.duration(probe["interval"])
        gap = oracle.duration(probe.get("max_gap", f"{interval * 5 // 2}ms"))
        exact = rng.random() < 0.4
        turns = rng.choice([0.01, 0.05, 0.15, 0.4])
        t = self.begin + rng.randrange(interval) * (not exact)
        end = self.now + interval * rng.choice([0, 0, 3])
        end -= rng.choice([0, 0, 0, interval, gap, interval * 4])
        state, lines = rng.choice(["up", "up", "down"]), []
        while t <= end:
            lines.append({"t": t, "probe": probe["id"], "vantage": vantage,
                          "state": state})
            if rng.random() < 0.03:
                lines.append(dict(lines[-1], state=rng.choice(
                    ["up", "down", "unknown"])))
            if rng.random() < turns:
                state = rng.choice(["up", "up", "down", "down", "unknown"])
            step = interval if exact else (
                interval + rng.randrange(-interval // 20,
                                         interval // 20 + 1))
            if state == "down" and rng.random() < 0.3:
                step = interval // 5
            if rng.random() < 0.04:
                step = rng.choice([gap, gap + 1, gap - 1, gap * 3,
                                   interval * 20])
            t += max(step, 1)
        return lines

    def text(self):
        """Mostly as claimd writes lines, sometimes otherwise."""
        out = []
        for line in self.lines:
            style = self.rng.random()
            line = dict(line)
            if style < 0.05:
                line["latency_ms"] = self.rng.randrange(1000)
            if style < 0.03:
                line["reason"] = "status"
            if len(self.vantages) == 1 and style > 0.9:
                del line["vantage"]
            loose = style > 0.97
            out.append(json.dumps(line, separators=None if loose
                                  else (",", ":"), sort_keys=loose))
        return "\n".join(out) + "\n"
