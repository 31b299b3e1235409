"""Services whose claims rest on sources of evidence, watched by one daemon.

Each service has a critical probe on one nginx, the claims of a small sheet,
and the sources that the test gives it.
"""
import os

import rig

HEAD = "No.\t種別\tサービスレベル項目例\t規定内容\t測定単位\t回答\n"
TITLES = {
    2: "計画停止予定通知", 3: "サービス提供終了時の事前通知",
    9: "アップグレード方針", 15: "障害通知時間", 16: "障害監視間隔",
    23: "外部接続性", 26: "サービス提供時間帯(障害対応)",
    28: "バックアップの方法",
    30: "バックアップデータの保存期間", 32: "バックアップ世代数",
    33: "データ保護のための暗号化要件", 35: "データ漏えい・破壊時の補償/保険",
    39: "公的認証取得の要件", 42: "通信の暗号化レベル", 45: "情報取扱者の制限",
    47: "ウイルススキャン",
}


def sheet(answers):
    """A checklist with {item number: answer}."""
    return HEAD + "".join(f"{no}\t\t{TITLES[no]}\t\t\t{text}\n"
                          for no, text in sorted(answers.items()))


class Sources:
    """One daemon, one nginx, and services by name."""

    def __init__(self, claimd, folder, answers, prefix=()):
        self.folder = folder
        self.nginx = rig.Nginx(os.path.join(folder, "nginx"))
        self.config = os.path.join(folder, "claimd.json")
        self.daemon = rig.Daemon(claimd, self.config)
        self.daemon.prefix = list(prefix)
        self.services = []
        with open(os.path.join(folder, "sheet.tsv"), "w",
                  encoding="utf-8") as file:
            file.write(sheet(answers))
        code, _, err = self.daemon.call(
            "import", os.path.join(folder, "sheet.tsv"), "-o",
            os.path.join(folder, "claims.json"), "--accept-doubts")
        if code != 0:
            raise rig.Failure(f"the sheet is not read: {err}")

    def add(self, name, *probes, **options):
        """A service; its sources are looked at every five seconds."""
        settled = [{"id": "web", "type": "http", "url": self.nginx.url,
                    "interval": "1s"}]
        for probe in probes:
            settled.append({"id": "source", "interval": "5s", "timeout": "60s",
                            "max_age": "60s", **probe})
        self.services.append({"id": name, "claims": "claims.json",
                              "probes": settled, **options})

    def write(self):
        rig.write_json(self.config, {
            "storage": {"sqlite": "ledger.db"},
            "reports": {"directory": "reports"},
            "services": self.services})

    def start(self):
        self.write()
        code, _, err = self.daemon.call("check")
        if code != 0:
            raise rig.Failure(f"refused: {err}")
        self.nginx.start()
        self.daemon.start()

    def stop(self):
        self.daemon.stop()
        self.nginx.stop()

    def verdicts(self, name):
        """{claim: verdict object} of a service, as the ledger has it."""
        return {v["claim"]: v for v in self.daemon.status().get("verdicts", [])
                if v["service"] == name}

    def wait_for(self, name, claim, verdict, reason=None, refused=None):
        """The verdict on a claim once it is that one, and its source refuses
        with those words if some are given."""
        last = {}

        def there():
            self.daemon.check_alive()
            last.update(self.verdicts(name).get(claim, {}))
            why = (last.get("source") or {}).get("refused") or ""
            return (last.get("verdict") == verdict and
                    (reason is None or last.get("reason") == reason) and
                    (refused is None or refused in why.lower()))
        try:
            rig.wait_for("verdict", there, 120, step_s=0.5)
        except rig.Failure:
            raise rig.Failure(
                f"{name}: {claim} is {last.get('verdict')} "
                f"({last.get('reason')}), not {verdict} "
                f"({reason}): {last.get('text', {}).get('en')}") from None
        return dict(last)


def facts(verdict):
    """{name: value} of what a verdict rests on."""
    return {f["name"]: f["value"] for f in verdict["measured"]["facts"] or []}
