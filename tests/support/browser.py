"""A headless Chromium, spoken to over a pair of pipes (DevTools protocol)."""
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

PATIENCE_S = 60


class BrowserFailure(Exception):
    """Something did not happen; the text is for a person."""


class Browser:
    """One browser with one page; `with Browser() as browser:`."""

    def __enter__(self):
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if program is None:
            raise BrowserFailure("there is no chromium; scripts/setup "
                                 "installs it")
        self.profile = tempfile.mkdtemp(prefix="claimd-browser-")
        theirs_in, self.out = os.pipe()
        self.inn, theirs_out = os.pipe()
        self.process = subprocess.Popen(
            # File descriptors 3 and 4 are where the protocol is spoken.
            ["/bin/sh", "-c",
             f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "sh", program,
             "--headless=new", "--remote-debugging-pipe", "--no-sandbox",
             "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--disable-background-networking", "--disable-component-update",
             "--disable-dev-shm-usage", f"--user-data-dir={self.profile}",
             "about:blank"],
            pass_fds=(theirs_in, theirs_out), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.buffer = b""
        self.number = 0
        self.events = []
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")
        attached = self.call("Target.attachToTarget", flatten=True,
                             targetId=target["targetId"])
        self.session = attached["sessionId"]
        for domain in ("Page", "Log", "Network", "Runtime"):
            self.call(domain + ".enable")
        return self

    def __exit__(self, *_):
        try:
            self.session = None
            self.call("Browser.close")
        except (BrowserFailure, OSError):
            self.process.kill()
        self.process.wait(timeout=PATIENCE_S)
        os.close(self.out)
        os.close(self.inn)
        shutil.rmtree(self.profile, ignore_errors=True)

    def message(self):
        """The next message, be it an answer or an event."""
        end = time.monotonic() + PATIENCE_S
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.inn], [], [],
                                        max(0, end - time.monotonic()))
            chunk = os.read(self.inn, 1 << 20) if ready else b""
            if not chunk:
                raise BrowserFailure("the browser does not answer")
            self.buffer += chunk
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **params):
        """The result of a command; events that came before it are kept."""
        self.number += 1
        request = {"id": self.number, "method": method, "params": params}
        if self.session:
            request["sessionId"] = self.session
        data = json.dumps(request).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                break
            self.events.append(answer)
        if "error" in answer:
            raise BrowserFailure(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def await_event(self, method):
        """Waits for an event, also one that has come already."""
        while True:
            for i, event in enumerate(self.events):
                if event.get("method") == method:
                    return self.events.pop(i)["params"]
            self.events.append(self.message())

    def open(self, path):
        """Shows a file; the events of it are in `events` afterwards."""
        self.events = []
        self.call("Page.navigate", url="file://" + path)
        self.await_event("Page.loadEventFired")

    def look(self, width, dark=False, media=""):
        """The size of the window, and how it shows things."""
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=800, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", media=media, features=[
            {"name": "prefers-color-scheme",
             "value": "dark" if dark else "light"}])

    def ask(self, expression):
        """The value of a JavaScript expression."""
        answer = self.call("Runtime.evaluate", expression=expression,
                           returnByValue=True)
        if "exceptionDetails" in answer:
            raise BrowserFailure(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")
