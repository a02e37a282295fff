"""Load from wrk, and what a process used meanwhile."""

import json
import os
import pathlib
import subprocess
import sys
from dataclasses import dataclass

here = pathlib.Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Load:
    """What one run of wrk counted."""

    requests: int
    seconds: float
    errors: int

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


class Running:
    """A generator of load, which goes on beside the caller until `result` is asked for."""

    def __init__(self, arguments: list, **settings: str):
        self.name = pathlib.Path(arguments[0]).name
        self.child = subprocess.Popen(
            arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | settings
        )

    def result(self) -> Load:
        output, _ = self.child.communicate()
        last = output.strip().splitlines()[-1]
        if self.child.returncode != 0 or not last.startswith("{"):
            raise RuntimeError(f"{self.name} failed:\n{output}")
        counted = json.loads(last)
        if counted["errors"]:
            print(output, file=sys.stderr)
        return Load(counted["requests"], counted["microseconds"] / 1e6, counted["errors"])


class Wrk(Running):
    """A run of wrk."""

    def __init__(self, url: str, connections: int, seconds: int, script: str = "check.lua", **settings: str):
        super().__init__(
            [
                "wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s",
                "--timeout", "30s", "--script", str(here / script), url,
            ],
            **settings,
        )


def compile_c(source: str, program: pathlib.Path, *libraries: str) -> pathlib.Path:
    """Builds a C file of this folder."""
    subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-o", program, here / source, *libraries, "-lpthread"], check=True)
    return program


def cpu_seconds(*pids: int) -> float:
    """User and system time so far of processes and of all their descendants, those that have ended too."""
    while True:
        try:
            return sum(_family_ticks(pid) for pid in pids) / TICKS
        except (FileNotFoundError, ProcessLookupError):
            # One ended between two looks, which a web server may let its children do: what it used stands with its
            # parent now. A process that was asked for and is gone says so; the reading that found it there is void.
            if missing := [pid for pid in pids if not pathlib.Path(f"/proc/{pid}").exists()]:
                raise RuntimeError(f"ended while it was measured: {missing}") from None


def _family_ticks(pid: int) -> int:
    """The clock ticks of a process, of its children that it has waited for, and of those that live.

    The children are listed first and read last. So one that ends meanwhile is either not there any more when its own
    turn comes, which is an error, or its parent had not yet counted it: it is never counted twice and never missed.
    """
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    # proc(5), fields 14 to 17: user and system time, and both of children waited for. A measured process's own past
    # cancels out in the difference of two readings.
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) + sum(_family_ticks(int(child)) for child in children)


def resident_bytes(pid: int) -> int:
    """Resident memory that is the process's own or that it maps, in bytes."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"no VmRSS for {pid}")
