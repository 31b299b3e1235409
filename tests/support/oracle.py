"""The figures once more, slowly and independently of the C code.

Every rule of docs/figures.md is applied literally to single observations:
time is cut at every instant at which anything changes, and each piece is
looked at by itself. Standard library only. `evaluate` gives what
`claimd replay --json` has to print; vectors.py compares.
"""
import bisect
import datetime
import functools
import re
import zoneinfo
from decimal import Decimal, localcontext
from fractions import Fraction

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
MS = datetime.timedelta(milliseconds=1)
DAY_MS = 86_400_000
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
RANK = {"down": 0, "unknown": 1, "up": 2}


# --- instants, windows, calendars -----------------------------------------

def instant(text):
    whole = re.fullmatch(
        r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", text)
    offset = "+00:00" if whole[4] == "Z" else whole[4]
    second = datetime.datetime.fromisoformat(
        f"{whole[1]}T{whole[2]}{offset}")
    fraction = (whole[3] or ".0")[1:]
    return (second - EPOCH) // MS + int(fraction.ljust(3, "0")[:3])


def duration(text):
    amount, unit = re.fullmatch(r"(\d+)(ms|s|m|h|d)", text).groups()
    return int(amount) * {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000,
                          "d": DAY_MS}[unit]


def to_utc(naive, zone):
    """fold=0: the first of two occurrences; in a gap, forward by the gap."""
    return (naive.replace(tzinfo=zone, fold=0).astimezone(UTC) - EPOCH) // MS


def to_local(ms, zone):
    moment = EPOCH + ms * MS
    return moment.astimezone(zone).replace(tzinfo=None)


def months_back(naive, months):
    index = naive.year * 12 + naive.month - 1 - months
    year, month = divmod(index, 12)
    for day in range(naive.day, 0, -1):
        try:
            return naive.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError


def window(text, zone, now):
    month = re.fullmatch(r"(\d{4})-(\d\d)(/now)?", text)
    if month:
        first = datetime.datetime(int(month[1]), int(month[2]), 1)
        after = (first + datetime.timedelta(days=32)).replace(day=1)
        begin, end = to_utc(first, zone), to_utc(after, zone)
        return begin, min(end, now) if month[3] else end
    trailing = re.fullmatch(r"P(\d+)([YMD])", text)
    if trailing:
        n, unit = int(trailing[1]), trailing[2]
        local = to_local(now, zone)
        if unit == "D":
            local -= datetime.timedelta(days=n)
        else:
            local = months_back(local, n * (12 if unit == "Y" else 1))
        return to_utc(local, zone), now
    begin, end = text.split("/")
    return instant(begin), instant(end)


def merge(pieces):
    merged = []
    for begin, end in sorted(pieces):
        if begin >= end:
            continue
        if merged and begin <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([begin, end])
    return merged


def clock(text):
    hour, minute = text.split(":")
    return datetime.timedelta(hours=int(hour), minutes=int(minute))


def service_hours(service, zone, begin, end):
    hours = service.get("hours", "24x365")
    if hours == "24x365":
        return [[begin, end]]
    closed = set(service.get("holidays", []))
    pieces = []
    date = to_local(begin, zone).date() - datetime.timedelta(days=2)
    last = to_local(end, zone).date() + datetime.timedelta(days=2)
    while date <= last:
        midnight = datetime.datetime.combine(date, datetime.time())
        for entry in hours:
            if (DAYS[date.weekday()] in entry["days"]
                    and date.isoformat() not in closed):
                pieces.append((
                    max(begin, to_utc(midnight + clock(entry["from"]), zone)),
                    min(end, to_utc(midnight + clock(entry["to"]), zone))))
        date += datetime.timedelta(days=1)
    return merge(pieces)


def planned_maintenance(service):
    pieces = []
    for entry in service.get("maintenance", []):
        start = instant(entry["start"])
        announced = entry.get("announced")
        if announced is None or instant(announced) <= start:
            pieces.append((start, instant(entry["end"])))
    return merge(pieces)


class Membership:
    """Is an instant in a sorted set of intervals?"""

    def __init__(self, pieces):
        self.begins = [piece[0] for piece in pieces]
        self.ends = [piece[1] for piece in pieces]

    def __contains__(self, ms):
        i = bisect.bisect_right(self.begins, ms) - 1
        return i >= 0 and ms < self.ends[i]


# --- one probe at one vantage ---------------------------------------------

class Series:
    def __init__(self, observations, terms, now):
        self.gap = terms["max_gap"]
        self.now = now
        worst = {}
        for t, state in observations:
            if t <= now and (t not in worst
                             or RANK[state] < RANK[worst[t]]):
                worst[t] = state
        self.times = sorted(worst)
        self.states = [worst[t] for t in self.times]
        self.runs = self.find_runs()
        for run in self.runs:
            if len(run) < terms["confirm"]:
                for i in run:
                    self.states[i] = "suspect"

    def find_runs(self):
        runs = []
        for i, state in enumerate(self.states):
            if state != "down":
                continue
            if (runs and runs[-1][-1] == i - 1
                    and self.times[i] - self.times[i - 1] <= self.gap):
                runs[-1].append(i)
            else:
                runs.append([i])
        return runs

    OWN = {"up": "UUU", "down": "DDD", "suspect": "UUD", "unknown": "XUD"}

    def at(self, ms):
        i = bisect.bisect_right(self.times, ms) - 1
        if i < 0 or ms >= self.now:
            return "XUD"
        a = self.OWN[self.states[i]]
        if i + 1 == len(self.times):
            return a if self.now - self.times[i] <= self.gap else "XUD"
        b = self.OWN[self.states[i + 1]]
        if self.times[i + 1] - self.times[i] > self.gap:
            return "XUD"
        point = "X" if "X" in (a[0], b[0]) else a[0]
        optimistic = "D" if a[1] == b[1] == "D" else "U"
        pessimistic = "D" if "D" in (a[2], b[2]) else "U"
        return point + optimistic + pessimistic


def k_of_n(readings, k):
    down = sum(reading[0] == "D" for reading in readings)
    unseen = sum(reading[0] == "X" for reading in readings)
    point = "D" if down >= k else "U" if down + unseen < k else "X"
    return point + "".join(
        "D" if sum(reading[which] == "D" for reading in readings) >= k
        else "U" for which in (1, 2))


class Probe:
    def __init__(self, config, observations, vantages, quorum, now):
        self.interval = duration(config.get("interval", "60s"))
        self.gap = (duration(config["max_gap"]) if "max_gap" in config
                    else self.interval * 5 // 2)
        self.since = instant(config["since"]) if "since" in config else None
        self.until = instant(config["until"]) if "until" in config else None
        self.quorum = quorum
        terms = {"max_gap": self.gap, "confirm": config.get("confirm", 2)}
        self.series = [Series(observations.get((config["id"], name), []),
                              terms, now) for name in vantages]

    def exists(self, ms):
        return ((self.since is None or ms >= self.since)
                and (self.until is None or ms < self.until))

    def exists_in(self, begin, end):
        return (max(begin, begin if self.since is None else self.since)
                < min(end, end if self.until is None else self.until))

    def at(self, ms):
        return k_of_n([series.at(ms) for series in self.series], self.quorum)


# --- the service -----------------------------------------------------------

class Cell:
    """A piece of time in which nothing changes."""

    def __init__(self, begin, end, reading):
        self.begin, self.end = begin, end
        self.point, self.optimistic, self.pessimistic = reading
        self.planned = False

    @property
    def length(self):
        return self.end - self.begin


def maximal(cells, holds):
    """Maximal intervals of adjacent cells for which `holds`, as lists."""
    found = []
    for cell in cells:
        if not holds(cell):
            continue
        if found and found[-1][-1].end == cell.begin:
            found[-1].append(cell)
        else:
            found.append([cell])
    return found


class Service:
    def __init__(self, config, service, observations, now, earliest):
        self.now = now
        self.zone = zoneinfo.ZoneInfo(service.get("timezone", "UTC"))
        self.config = service
        vantages = config.get("vantages",
                              {"names": [config.get("vantage", "local")],
                               "quorum": 1})
        self.probes = [
            Probe(probe, observations, vantages["names"],
                  vantages.get("quorum", 1), now)
            for probe in service["probes"] if probe.get("critical", True)]
        self.down_when = service.get("down_when", "any")
        self.min_outage = duration(service.get("min_outage", "0s"))
        self.merge_within = duration(service.get("merge_within", "5m"))
        times = [series.times[0] for probe in self.probes
                 for series in probe.series if series.times]
        self.first = min(times) if times else None
        self.begin = min([earliest, now] + times) - 10 * DAY_MS
        self.cells = self.make_cells()
        self.forgive_short()
        self.plan(self.cells, self.begin, now)
        self.incidents = self.find_incidents()

    def reading(self, ms):
        readings = [probe.at(ms) for probe in self.probes
                    if probe.exists(ms)]
        if not readings:
            return "XUD"
        k = {"any": 1, "all": len(readings)}.get(self.down_when,
                                                 self.down_when)
        return k_of_n(readings, min(k, len(readings)))

    def make_cells(self):
        edges = {self.begin, self.now}
        for probe in self.probes:
            edges.update(edge for edge in (probe.since, probe.until)
                         if edge is not None)
            for series in probe.series:
                edges.update(series.times)
        edges = sorted(e for e in edges if self.begin <= e <= self.now)
        return [Cell(a, b, self.reading(a))
                for a, b in zip(edges, edges[1:])]

    def forgive_short(self):
        cells, least = self.cells, self.min_outage

        def short(interval):
            return interval[-1].end - interval[0].begin < least

        for interval in maximal(cells, lambda c: c.pessimistic == "D"):
            begins = self.first is None or interval[0].begin <= self.first
            if short(interval) and not begins and (
                    interval[-1].end != self.now):
                for cell in interval:
                    cell.point = cell.optimistic = cell.pessimistic = "U"
        place = {id(cell): i for i, cell in enumerate(cells)}
        changes = []
        for interval in maximal(cells, lambda c: c.point == "D"):
            if not short(interval):
                continue
            before = place[id(interval[0])] - 1
            after = place[id(interval[-1])] + 1
            borders = (before < 0 or cells[before].point == "X"
                       or after == len(cells) or cells[after].point == "X")
            changes.append((interval, "X" if borders else "U"))
        for interval, point in changes:
            for cell in interval:
                cell.point = point
        for interval in maximal(cells, lambda c: c.optimistic == "D"):
            if short(interval):
                for cell in interval:
                    cell.optimistic = "U"

    def plan(self, cells, begin, end):
        """Cuts cells at the edges of planned time and marks them."""
        hours = service_hours(self.config, self.zone, begin, end)
        stops = planned_maintenance(self.config)
        edges = sorted({e for piece in hours + stops for e in piece})
        in_hours, in_stop = Membership(hours), Membership(stops)
        cut = []
        for cell in cells:
            inner = edges[bisect.bisect_right(edges, cell.begin):
                          bisect.bisect_left(edges, cell.end)]
            bounds = [cell.begin, *inner, cell.end]
            for a, b in zip(bounds, bounds[1:]):
                piece = Cell(a, b, (cell.point, cell.optimistic,
                                    cell.pessimistic))
                piece.hours = a in in_hours
                piece.planned = piece.hours and a not in in_stop
                cut.append(piece)
        cells[:] = cut

    def total(self, begin, end, holds):
        return sum(cell.length for cell in self.cells
                   if begin <= cell.begin and cell.end <= end
                   and holds(cell))

    def find_incidents(self):
        groups = []
        for interval in maximal(self.cells,
                                lambda c: c.planned and c.point == "D"):
            begin, end = interval[0].begin, interval[-1].end
            if groups:
                up = self.total(groups[-1][1], begin,
                                lambda c: c.point == "U")
                if up == 0 or up < self.merge_within:
                    groups[-1][1] = end
                    continue
            groups.append([begin, end])
        doubts = [(i[0].begin, i[-1].end) for i in maximal(
            self.cells, lambda c: c.planned and c.pessimistic == "D")]
        return [self.incident(begin, end, doubts) for begin, end in groups]

    def incident(self, begin, end, doubts):
        earliest = next(d[0] for d in doubts if d[0] <= begin < d[1])
        latest = next(d[1] for d in doubts if d[0] <= end - 1 < d[1])
        if earliest <= self.first:
            earliest = None
        return {
            "start_ms": begin,
            "start_earliest_ms": earliest,
            "end_ms": end,
            "end_latest_ms": latest,
            "repair_ms": self.total(
                begin, end, lambda c: c.planned and c.point != "X"),
            "repair_min_ms": self.total(
                begin, end, lambda c: c.planned and c.optimistic == "D"),
            "repair_max_ms": self.planned_between(
                self.first if earliest is None else earliest, latest),
            "elapsed_ms": self.total(begin, end, lambda c: c.point != "X"),
            "down_ms": self.total(
                begin, end, lambda c: c.planned and c.point == "D"),
            "open": self.total(end, self.now,
                               lambda c: c.point == "U") == 0,
        }

    def planned_between(self, begin, end):
        return sum(max(0, min(end, c.end) - max(begin, c.begin))
                   for c in self.cells if c.planned)


# --- figures of a window ---------------------------------------------------

@functools.lru_cache(maxsize=None)
def poisson_bound(k):
    """The mean for which k or fewer have probability 0.05: 50 digits."""
    with localcontext() as context:
        context.prec = 50
        low, high = Decimal(k), Decimal(k * 2 + 20)
        for _ in range(150):
            middle = (low + high) / 2
            term = total = Decimal(1)
            for i in range(1, k + 1):
                term = term * middle / i
                total += term
            if total * (-middle).exp() > Decimal("0.05"):
                low = middle
            else:
                high = middle
        return low


def percent(part, whole):
    return None if whole == 0 else float(100 * Fraction(part, whole))


class Window:
    def __init__(self, service, text):
        self.service = service
        self.begin, self.end = window(text, service.zone, service.now)
        cells = [Cell(max(c.begin, self.begin), min(c.end, self.end),
                      (c.point, c.optimistic, c.pessimistic))
                 for c in service.cells
                 if c.begin < self.end and c.end > self.begin]
        after = max(self.begin, service.now)
        if after < self.end:
            cells.append(Cell(after, self.end, "XUD"))
        service.plan(cells, self.begin, self.end)
        self.cells = cells

    def sum(self, holds):
        return sum(c.length for c in self.cells if c.planned and holds(c))

    def suspects(self):
        planned = [c for c in self.cells if c.planned]
        inside = Membership([[c.begin, c.end] for c in planned])
        downs = [c for c in self.service.cells if c.point == "D"]
        total = 0
        for probe in self.service.probes:
            counts = [0]
            for series in probe.series:
                count = 0
                for run in series.runs:
                    first, last = (series.times[run[0]],
                                   series.times[run[-1]])
                    if first in inside and not any(
                            c.begin <= last and first < c.end
                            for c in downs):
                        count += 1
                counts.append(count)
            total += max(counts)
        return total

    def hidden(self, suspects):
        probes = [p for p in self.service.probes
                  if p.exists_in(self.begin, self.end)]
        probes = probes or self.service.probes
        if max(p.gap for p in probes) <= self.service.min_outage:
            return 0
        with localcontext() as context:
            context.prec = 50
            return int(poisson_bound(suspects)
                       * max(p.interval for p in probes))

    def figures(self, text):
        planned = self.sum(lambda c: True)
        down = self.sum(lambda c: c.point == "D")
        unknown = self.sum(lambda c: c.point == "X")
        least = self.sum(lambda c: c.optimistic == "D")
        most = self.sum(lambda c: c.pessimistic == "D")
        hours = sum(c.length for c in self.cells if c.hours)
        suspects = self.suspects()
        hidden = self.hidden(suspects)
        incidents = [i for i in self.service.incidents
                     if self.begin <= i["start_ms"] < self.end]
        repair = sum(i["repair_ms"] for i in incidents)
        return {
            "window": text, "from_ms": self.begin, "to_ms": self.end,
            "planned_ms": planned, "maintenance_ms": hours - planned,
            "down_ms": down, "down_min_ms": least, "down_max_ms": most,
            "unknown_ms": unknown,
            "availability": {
                "point": percent(planned - unknown - down,
                                 planned - unknown),
                "low": percent(planned - most, planned),
                "high": percent(planned - least, planned),
                "low_95": percent(max(0, planned - most - hidden), planned)},
            "hidden_ms": hidden, "suspect_count": suspects,
            "coverage": percent(planned - unknown, planned),
            "incident_count": len(incidents),
            "incident_long_count": sum(i["elapsed_ms"] >= DAY_MS
                                       for i in incidents),
            "mttr_ms": repair // len(incidents) if incidents else None,
            "incidents": incidents}


def evaluate(config, observations, request):
    """`observations`: decoded lines. Returns what expected.json holds."""
    service = config["services"][0]
    now = instant(request["at"])
    grouped = {}
    for line in observations:
        key = line["probe"], line.get(
            "vantage", config.get("vantage", "local"))
        grouped.setdefault(key, []).append((line["t"], line["state"]))
    zone = zoneinfo.ZoneInfo(service.get("timezone", "UTC"))
    earliest = min(window(text, zone, now)[0] for text in request["windows"])
    whole = Service(config, service, grouped, now, earliest)
    return {"service": service["id"], "at": request["at"],
            "windows": [Window(whole, text).figures(text)
                        for text in request["windows"]]}
