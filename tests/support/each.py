"""Tests that each have a house of their own: made, used, closed and removed."""
import argparse
import shutil
import subprocess
import tempfile
import time

import rig


def run(test, make, prefix):
    """Whether it passed. make(folder) has end(), which may fail, and close().
    What failed is kept."""
    folder = tempfile.mkdtemp(prefix=prefix)
    begun, house = time.monotonic(), None
    print(f"{test.__name__}: {test.__doc__}", flush=True)
    try:
        house = make(folder)
        test(house)
        house.end()
    except (rig.Failure, subprocess.SubprocessError, OSError,
            KeyError) as failure:
        print(f"FAILED: {failure!r}\n  kept in {folder}", flush=True)
        return False
    finally:
        if house:
            house.close()
    shutil.rmtree(folder)
    print(f"  passed in {time.monotonic() - begun:.1f} s", flush=True)
    return True


def main(tests, run_one, claimd="build/debug/claimd"):
    """The exit status of a program that runs tests, all or those named;
    run_one(test, claimd) says whether one passed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("claimd", nargs="?", default=claimd)
    parser.add_argument("--only", help="part of a test's name")
    options = parser.parse_args()
    chosen = [t for t in tests if (options.only or "") in t.__name__]
    results = [run_one(test, options.claimd) for test in chosen]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if results and all(results) else 1
