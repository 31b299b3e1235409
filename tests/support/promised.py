"""Claims held against sources of evidence by a real daemon.

    with Promised(claimd, folder) as promised:
        promised.service("db", "30.backup_generations", "at_least", "7", probe)
        promised.start()
        promised.wait_for("db", "holds")
"""
import json
import os
import signal

import rig

# Nothing is said of the service itself; a probe must be critical all the same.
IDLE = {"id": "idle", "type": "http", "url": "http://127.0.0.1:9/",
        "interval": "1d"}


def claims(claim, relation, value, quote):
    values = value if isinstance(value, list) else [value]
    return {"checklist": {
        "title": "test", "vendor": "test", "as_of": "2026-04-15",
        "template": "meti-2010",
        "source": {"file": "test", "sha256": "0" * 64}, "certificates": [],
        "items": [{
            "no": int(claim.split(".")[0]), "category": "", "kind": "",
            "title": "", "definition": "", "unit": "", "mark": None,
            "answer": quote, "verification": "evidence", "unread": None,
            "claims": [{
                "id": claim, "metric": claim.split(".")[1].split(":")[0],
                "relation": relation,
                "value": values if len(values) > 1 else values[0],
                "unit": None, "window": None,
                "scope": claim.split(":")[1] if ":" in claim else None,
                "hedged": [], "quote": quote}]}]}}


class Promised:
    """A folder, a configuration of services with one claim and one source
    each, and the daemon."""

    def __init__(self, claimd, folder):
        self.folder = folder
        self.services = []
        self.common = {}  # of the configuration, besides its services
        self.daemon = rig.Daemon(claimd, os.path.join(folder, "claimd.json"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.daemon.stop(signal.SIGKILL)

    def service(self, name, claim, relation, value, *probes, quote="as said"):
        """Adds a service; its probes look once a second."""
        rig.write_json(os.path.join(self.folder, name + ".claims.json"),
                       claims(claim, relation, value, quote))
        self.services.append({
            "id": name, "name": name, "claims": name + ".claims.json",
            "probes": [IDLE] + [{"id": "source", "interval": "1s", **probe}
                                for probe in probes]})
        rig.write_json(self.daemon.config, {
            "vantage": "here", "storage": {"sqlite": "ledger.db"},
            **self.common, "services": self.services})

    def start(self):
        self.daemon.start()

    def verdicts(self):
        """{service: verdict with everything that explains it}"""
        return {verdict["service"]: verdict
                for verdict in self.daemon.status().get("verdicts", [])}

    def wait_for(self, name, verdict, reason=None, said=""):
        """The claim of a service, once it is judged so and its text says so."""
        last = {}

        def there():
            self.daemon.check_alive()
            got = self.verdicts().get(name)
            last["got"] = got
            return got if got and got["verdict"] == verdict and \
                got["reason"] == reason and said in got["text"]["en"] else None
        try:
            return rig.wait_for(f"{name}: {verdict}", there, step_s=0.3)
        except rig.Failure as failure:
            got = last.get("got")
            raise rig.Failure(f"{failure}; it is {got and got['text']['en']}")

    def probe(self, name):
        """What `claimd probe` says of a service's source: ({(subject, name):
        value}, text). No facts where it refused."""
        _, out, error = self.daemon.call("probe", "--json", f"{name}/source")
        if not out:
            raise rig.Failure(f"claimd probe {name}: {error}")
        got = json.loads(out)["probes"][0]
        return ({(subject, fact): value for subject, fact, value
                 in got.get("evidence") or []}, got["text"])


def shown(verdict):
    """The facts that a verdict shows."""
    return {fact["name"]: fact["value"]
            for fact in verdict["measured"]["facts"]}
