"""Load from wrk, and what a process used meanwhile."""

import json
import os
import pathlib
import subprocess
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


class Wrk:
    """A run of wrk, which goes on beside the caller until `result` is asked for."""

    def __init__(self, url: str, connections: int, seconds: int, script: str = "check.lua", **settings: str):
        self.child = subprocess.Popen(
            [
                "wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s",
                "--timeout", "30s", "--script", str(here / script), url,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | settings,
        )

    def result(self) -> Load:
        output, _ = self.child.communicate()
        last = output.strip().splitlines()[-1]
        if self.child.returncode != 0 or not last.startswith("{"):
            raise RuntimeError(f"wrk failed:\n{output}")
        counted = json.loads(last)
        return Load(counted["requests"], counted["microseconds"] / 1e6, counted["errors"])


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far (proc(5), fields 14 and 15)."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_bytes(pid: int) -> int:
    """Resident memory that is the process's own or that it maps, in bytes."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"no VmRSS for {pid}")
