"""Child processes that are ready when they say so, leave a log, and never outlive the test that started them."""

import atexit
import os
import pathlib
import signal
import socket
import subprocess
import time


class NotReady(Exception):
    """A server did not answer in time, or ended; the message holds the end of its log."""


def free_port() -> int:
    """A TCP port on the loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def accepts(address) -> bool:
    """Whether somebody accepts connections at `("127.0.0.1", port)` or at the path of a UNIX socket."""
    family = socket.AF_UNIX if isinstance(address, (str, pathlib.Path)) else socket.AF_INET
    with socket.socket(family) as probe:
        try:
            probe.connect(str(address) if family == socket.AF_UNIX else address)
            return True
        except OSError:
            return False


def wait_until(condition, seconds: float, what: str, pause: float = 0.01):
    """Polls until `condition()` is true; its value is returned. Past the deadline: `NotReady`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise NotReady(f"{what}: not within {seconds:g} s")
        time.sleep(pause)


class Process:
    """One child process. Its output goes to a log file; `stop` ends it, and so does the end of the interpreter."""

    def __init__(self, name: str, arguments, log: pathlib.Path, environment=None, folder=None, inherited=()):
        self.name = name
        self.log = log
        with open(log, "ab") as output:
            self.child = subprocess.Popen(
                [str(argument) for argument in arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment,
                cwd=folder,
                pass_fds=inherited,
            )
        atexit.register(self.stop)

    @property
    def pid(self) -> int:
        return self.child.pid

    def wait_ready(self, condition, seconds: float = 20, pause: float = 0.01) -> "Process":
        def ready():
            if self.child.poll() is not None:
                raise NotReady(f"{self.name} ended with {self.child.returncode}:\n{self.log_end()}")
            return condition()

        try:
            wait_until(ready, seconds, self.name, pause)
        except NotReady as reason:
            self.stop()
            raise NotReady(f"{reason}\n{self.log_end()}") from None
        return self

    def log_end(self, lines: int = 40) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self, sign: int = signal.SIGTERM, seconds: float = 15) -> int:
        """Ends the process and returns its exit status; a process that does not obey is killed."""
        atexit.unregister(self.stop)
        if self.child.poll() is None:
            self.child.send_signal(sign)
            try:
                self.child.wait(seconds)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        return self.child.returncode


def environment_without_proxies(**more: str) -> dict:
    """What a server under test inherits, and what the test adds; no proxy, no CA bundle.

    An instrumented program writes its line coverage where `LLVM_PROFILE_FILE` says.
    """
    names = ("PATH", "HOME", "LANG", "TMPDIR", "LLVM_PROFILE_FILE")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return kept | more
