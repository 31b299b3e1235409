"""A throw-away machine with a real systemd, in namespaces of this one.

The tree it boots from is made once by mmdebstrap (about 20 s) and kept as an
archive in ${XDG_CACHE_HOME:-~/.cache}/claimd; each machine has a copy of its
own, without the network but for its own loopback, and is gone afterwards.

Needs root, or sudo that does not ask. Whatever is missing is said, with the
cure.
"""
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time

from rig import Failure, wait_for

SUITE = "bookworm"
# systemd, and what tests use beside what they install.
PACKAGES = """systemd systemd-sysv dbus procps iproute2 nginx-light python3
sqlite3 openssl curl bash-completion man-db""".split()

BOOT_S = 60


def become_root(*more):
    """Starts this program again by sudo, with more arguments, unless it is
    root already."""
    if os.geteuid() == 0:
        return
    if subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL,
                      stderr=subprocess.DEVNULL).returncode != 0:
        sys.exit("a booted systemd needs root, and sudo asks for a password; "
                 "run it as root")
    os.execvp("sudo", ["sudo", "-n", "--preserve-env=HOME,XDG_CACHE_HOME",
                       sys.executable, *sys.argv, *more])


def depends_of(package):
    """The names of what a .deb depends on."""
    out = subprocess.run(["dpkg-deb", "-f", package, "Depends"], check=True,
                         capture_output=True, text=True).stdout
    return [entry.split("|")[0].split("(")[0].strip()
            for entry in out.split(",")]


def archive(more):
    """The path of the archive of a tree with these packages as well, made if
    it is not there yet."""
    for tool in ("mmdebstrap", "systemd-nspawn", "nsenter"):
        if shutil.which(tool) is None:
            raise Failure(f"no {tool} here; scripts/setup installs it")
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = os.path.join(cache, "claimd")
    packages = PACKAGES + sorted(more)
    what = hashlib.sha256(" ".join(packages).encode()).hexdigest()
    path = os.path.join(folder, f"root-{SUITE}-{what[:12]}.tar")
    if os.path.exists(path):
        return path
    os.makedirs(folder, exist_ok=True)
    part = f"{path}.{os.getpid()}.tar"
    print(f"making {path}, once", flush=True)
    made = subprocess.run(
        ["mmdebstrap", "--quiet", "--variant=apt",
         "--include=" + ",".join(packages), SUITE, part],
        stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if made.returncode != 0:
        raise Failure(f"mmdebstrap failed; does a mirror answer?\n"
                      f"{made.stderr[-2000:]}")
    os.rename(part, path)
    return path


class ControlGroups:
    """A control group of its own in the hierarchies that systemd uses, where
    this machine's first process is not systemd itself."""

    def __init__(self, name):
        # The hybrid layout has both; the unified one is the mount itself.
        parents = ["/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"]
        if os.path.exists("/sys/fs/cgroup/cgroup.procs"):
            parents = ["/sys/fs/cgroup"]
        self.parents = [p for p in parents if os.path.isdir(p)]
        self.name = name

    def enter(self):
        for parent in self.parents:
            group = os.path.join(parent, self.name)
            os.makedirs(group, exist_ok=True)
            with open(os.path.join(group, "cgroup.procs"), "w",
                      encoding="ascii") as procs:
                procs.write("0")

    def remove(self):
        for parent in self.parents:
            top = os.path.join(parent, self.name)
            for group, _, _ in os.walk(top, topdown=False):
                try:
                    os.rmdir(group)
                except OSError:
                    pass


class Machine:
    """Boots with `with`, powers off at its end. `package` is the .deb that will
    be installed: what it depends on is there, since there is no network."""

    def __init__(self, folder, package):
        self.package = package
        self.root = os.path.join(folder, "root")
        self.log = os.path.join(folder, "console.log")
        self.name = f"claimd-{os.getpid()}"
        self.nspawn = self.init = None
        self.groups = None

    def __enter__(self):
        os.makedirs(self.root)
        tree = archive(depends_of(self.package))
        subprocess.run(["tar", "-xf", tree, "-C", self.root,
                        "--numeric-owner"], check=True)
        try:
            self.boot()
        except BaseException:
            self.power_off()
            raise
        return self

    def __exit__(self, *_):
        self.power_off()

    def boot(self):
        command = ["systemd-nspawn", "--quiet", "--register=no",
                   "--link-journal=no", "--private-network", "--console=pipe",
                   f"--machine={self.name}", "-D", self.root, "--boot"]
        enter = None
        if not os.path.isdir("/run/systemd/system"):
            command.insert(1, "--keep-unit")
            self.groups = ControlGroups(self.name)
            enter = self.groups.enter
        with open(self.log, "wb") as log:
            self.nspawn = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=enter, start_new_session=True)
        self.init = wait_for("first process of the machine", self.find_init,
                             BOOT_S)
        # The states of `is-system-running` that mean: as far as it gets.
        wait_for("booted systemd", lambda: self.run(
            "systemctl", "is-system-running", check=False).strip() in
            ("running", "degraded"), BOOT_S, 0.1)
        self.run("ip", "link", "set", "lo", "up")

    def find_init(self):
        if self.nspawn.poll() is not None:
            with open(self.log, encoding="utf-8", errors="replace") as log:
                raise Failure("systemd-nspawn ended:\n" + log.read()[-2000:])
        children = (f"/proc/{self.nspawn.pid}/task/{self.nspawn.pid}/children")
        with open(children, encoding="ascii") as file:
            pids = file.read().split()
        return int(pids[0]) if pids else None

    def result(self, *command, stdin=None):
        """Runs a command inside, with bytes or text as its input: a
        subprocess.CompletedProcess with text."""
        if isinstance(stdin, str):
            stdin = stdin.encode()
        done = subprocess.run(
            ["nsenter", "-t", str(self.init), "-m", "-u", "-i", "-n", "-p",
             "-C", "--", "env", "-i",
             "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
             "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", *command],
            input=stdin, stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True, timeout=300, cwd="/")
        done.stdout = done.stdout.decode("utf-8", "replace")
        done.stderr = done.stderr.decode("utf-8", "replace")
        return done

    def run(self, *command, stdin=None, check=True):
        """The standard output of a command inside; a Failure if it fails."""
        done = self.result(*command, stdin=stdin)
        if check and done.returncode != 0:
            raise Failure(f"{' '.join(command)} ended with "
                          f"{done.returncode}: {done.stdout[-1000:]}"
                          f"{done.stderr[-1000:]}")
        return done.stdout

    # Files are written and read by processes inside: from outside, an absolute
    # link in the tree would lead to this machine's own files.

    def put(self, path, content, mode="644"):
        """Writes a file of the machine; folders are made."""
        self.run("mkdir", "-p", os.path.dirname(path))
        self.run("tee", path, stdin=content)
        self.run("chmod", mode, path)

    def take(self, path, into="/srv"):
        """Copies a file of this machine into it; its path there."""
        inside = os.path.join(into, os.path.basename(path))
        with open(path, "rb") as file:
            self.run("sh", "-c", f"cat >'{inside}'", stdin=file.read())
        return inside

    def exists(self, path):
        return self.result("test", "-e", path).returncode == 0

    def power_off(self):
        if self.nspawn is not None and self.nspawn.poll() is None:
            if self.init is not None:
                os.kill(self.init, signal.SIGRTMIN + 4)
            try:
                self.nspawn.wait(30)
            except subprocess.TimeoutExpired:
                self.nspawn.kill()
                self.nspawn.wait()
        if self.groups is not None:
            time.sleep(0.1)
            self.groups.remove()
        shutil.rmtree(self.root, ignore_errors=True)
