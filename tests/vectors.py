#!/usr/bin/env python3
"""Holds `claimd replay` to recorded cases and to an independent oracle.

usage: vectors.py BINARY [--seeds N] [--first SEED] [--keep DIRECTORY]

Runs every case of tests/vectors, each with the oracle as well, then N random
cases. Integers have to match exactly, percentages within 1e-6 of a percent.
Prints "N passed, M failed"; exits 1 if one failed.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "support"))
import cases  # noqa: E402
import oracle  # noqa: E402


def differences(want, got, place=""):
    if isinstance(want, dict) and isinstance(got, dict):
        for key in sorted(set(want) | set(got)):
            if key not in want or key not in got:
                yield f"{place}/{key}: only in one of them"
            else:
                yield from differences(want[key], got[key], f"{place}/{key}")
    elif isinstance(want, list) and isinstance(got, list):
        if len(want) != len(got):
            yield f"{place}: {len(want)} wanted, {len(got)} found"
        for i, (a, b) in enumerate(zip(want, got)):
            yield from differences(a, b, f"{place}/{i}")
    elif isinstance(want, float) and isinstance(got, (int, float)):
        if abs(want - got) > 1e-6:
            yield f"{place}: {want} wanted, {got} found"
    elif want != got or isinstance(want, bool) != isinstance(got, bool):
        yield f"{place}: {want} wanted, {got} found"


def replay(binary, folder, request):
    command = [binary, "replay", "-c", str(folder / "config.json"),
               "--observations", str(folder / "observations.ndjson"),
               "--at", request["at"], "--service", request["service"],
               "--json"]
    for window in request["windows"]:
        command += ["--window", window]
    done = subprocess.run(command, capture_output=True, text=True,
                          timeout=60, check=False)
    if done.returncode != 0:
        return {"exit": done.returncode, "error": done.stderr}
    return json.loads(done.stdout)


def recorded(binary, folder):
    config = json.loads((folder / "config.json").read_text())
    request = json.loads((folder / "request.json").read_text())
    expected = json.loads((folder / "expected.json").read_text())
    lines = [json.loads(line) for line in
             (folder / "observations.ndjson").read_text().splitlines()]
    yield from (f"oracle: {d}" for d in differences(
        expected, oracle.evaluate(config, lines, request)))
    yield from differences(expected, replay(binary, folder, request))


def made_up(binary, seed, keep):
    case = cases.Case(seed)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        if keep is not None:
            folder = keep / f"seed-{seed}"
            folder.mkdir(parents=True, exist_ok=True)
        expected = oracle.evaluate(case.config, case.lines, case.request)
        for name, value in (("config", case.config),
                            ("request", case.request),
                            ("expected", expected)):
            (folder / f"{name}.json").write_text(json.dumps(value, indent=1))
        (folder / "observations.ndjson").write_text(case.text())
        return list(differences(expected,
                                replay(binary, folder, case.request)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    passed = failed = 0
    todo = [(folder.name, lambda f=folder: recorded(options.binary, f))
            for folder in sorted((HERE / "vectors").glob("case-*"))]
    todo += [(f"seed {seed}",
              lambda s=seed: made_up(options.binary, s, options.keep))
             for seed in range(options.first,
                               options.first + options.seeds)]
    for name, check in todo:
        found = list(check())
        passed += not found
        failed += bool(found)
        for difference in found[:5]:
            print(f"{name}: {difference}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
