"""The demo after the build; see scripts/demo."""
import argparse
import datetime
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

import rig  # noqa: E402

CLAIMD = os.path.join(ROOT, "build", "release", "claimd")
SHEET = os.path.join(ROOT, "config", "checklists", "co-nect.txt")
OUTAGE_S = 6


def say(text):
    print(f"demo: {text}", flush=True)


def import_sheet(folder):
    """The checklist becomes claims; 1 means doubts stand, which are shown."""
    say("importing the checklist of CO-NECT")
    code = subprocess.run([CLAIMD, "import", SHEET, "-o",
                           os.path.join(folder, "claims.json")],
                          stdin=subprocess.DEVNULL).returncode
    if code > 1:
        raise rig.Failure(f"claimd import ended with {code}")


def write_config(folder, name, probe, receiver):
    """The configuration of the demo; config/claimd.json explains more."""
    path = os.path.join(folder, "claimd.json")
    weekdays = ["mon", "tue", "wed", "thu", "fri"]
    rig.write_json(path, {
        "vantage": "demo",
        "storage": {"sqlite": "ledger.db"},
        "reports": {"directory": "reports", "formats": ["html", "json"]},
        "alerts": {"channels": [{"id": "receiver", "type": "webhook",
                                 "url": receiver.url}]},
        "services": [{
            "id": "orders", "name": name,
            "timezone": "Asia/Tokyo", "claims": "claims.json",
            "business_hours": [{"days": weekdays,
                                "from": "10:00", "to": "18:00"}],
            "holidays": "jp",
            "probes": [probe]}]})
    return path


def own_site(folder):
    """A web server of the demo, and the probe that watches it."""
    folder = os.path.join(folder, "nginx")
    os.mkdir(folder)
    nginx = rig.Nginx(folder)
    nginx.start()
    say(f"nginx serves {nginx.url}")
    return nginx, {"id": "web", "type": "http", "url": nginx.url,
                   "interval": "1s", "timeout": "1s",
                   "expect": {"status": ["2xx"], "body_contains": "稼働中"}}


def make_outage(nginx, receiver):
    """Stops the server for some seconds; returns when all of it is told."""
    say(f"stopping nginx for {OUTAGE_S} seconds")
    nginx.stop()
    stopped = time.monotonic()
    receiver.wait_for("incident_opened")
    say("alert received: incident_opened")
    time.sleep(max(0, stopped + OUTAGE_S - time.monotonic()))
    nginx.start()
    say("nginx is back")
    receiver.wait_for("incident_closed")
    say("alert received: incident_closed")
    for claim in ("12.incidents", "10.mttr"):
        alert = receiver.wait_for("drift", claim)
        say(f"alert received: {claim} has drifted, told in the message "
            f"{alert['kind']}")


def show(daemon, folder, receiver):
    """The verdict table, the alert, the report."""
    code, out, error = daemon.call("status")
    if code == 3:
        raise rig.Failure("claimd status could not tell:\n" + error)
    print("\n" + out)
    drifts = receiver.of_kind("drift") or receiver.alerts
    if drifts:
        say("the alert that was received:")
        print(json.dumps(drifts[0], ensure_ascii=False, indent=2))
    tokyo = datetime.timezone(datetime.timedelta(hours=9))
    month = datetime.datetime.now(tokyo).strftime("%Y-%m") + "/now"
    reports = os.path.join(folder, "reports")
    code, out, error = daemon.call("report", "--window", month, "-o", reports)
    if code != 0:
        raise rig.Failure(f"claimd report ended with {code}:\n{error}")
    say("reports:")
    for place, _, names in sorted(os.walk(reports)):
        for name in sorted(names):
            print("  " + os.path.join(place, name))


def stay(daemon):
    """Until Ctrl-C, or the daemon's end."""
    say("claimd keeps watching; Ctrl-C ends the demo. Meanwhile:")
    print(f"  {CLAIMD} status -c {daemon.config}", flush=True)
    try:
        daemon.process.wait()
    except KeyboardInterrupt:
        return
    daemon.check_alive()


def run(options, folder, running):
    receiver = rig.Receiver()
    running.append(receiver.close)
    nginx = None
    if options.url:
        probe = {"id": "web", "type": "http", "url": options.url,
                 "interval": "5s", "timeout": "4s"}
    else:
        nginx, probe = own_site(folder)
        running.append(nginx.stop)
    import_sheet(folder)
    config = write_config(folder, options.url or "受発注サービス", probe,
                          receiver)
    daemon = rig.Daemon(CLAIMD, config)
    daemon.start()
    running.append(daemon.stop)
    say(f"claimd watches {probe['url']} every {probe['interval']}")
    rig.wait_for("first observation", lambda: daemon.check_alive() or
                 any(daemon.states().values()), step_s=0.3)
    if nginx:
        daemon.wait_for_state("up")
        make_outage(nginx, receiver)
        daemon.wait_for_state("up")
    show(daemon, folder, receiver)
    if not options.once:
        stay(daemon)


def main():
    parser = argparse.ArgumentParser(prog="scripts/demo")
    parser.add_argument("url", nargs="?")
    parser.add_argument("--once", action="store_true")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    folder = tempfile.mkdtemp(prefix="claimd-demo-")
    say(f"everything is in {folder}")
    running = []
    try:
        run(options, folder, running)
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    except rig.Failure as failure:
        say(f"FAILED: {failure}")
        say(f"logs are in {folder}")
        return 1
    finally:
        for end in reversed(running):
            end()
    say("done")
    return 0


if __name__ == "__main__":
    sys.exit(main())
