"""Measuring things in turns, so that what else the machine does then hits all of them alike."""

from collections.abc import Callable
from dataclasses import dataclass, field

from load import Running, cpu_seconds
from table import Sample


@dataclass
class Side:
    """One of the things that are measured, and what was read so far."""

    start: Callable[[], Running]
    processes: Callable[[], list] = list
    """Whose processor time is counted, that of their children with it."""
    beside: Callable[[], list] = list
    """Whose processor time is counted apart: what the turn needs and is none of the sides."""

    rates: list = field(default_factory=list)
    costs: list = field(default_factory=list)
    costs_beside: list = field(default_factory=list)
    errors: int = 0

    @property
    def rate(self) -> Sample:
        return Sample(self.rates, "/s")

    def cost(self, unit: str, digits: int = 1) -> Sample:
        """Processor time per request, in `µs` or `ms`."""
        return self._sample(self.costs, unit, digits)

    def cost_beside(self, unit: str, digits: int = 1) -> Sample:
        """Processor time per request of what is counted apart."""
        return self._sample(self.costs_beside, unit, digits)

    @property
    def rate_of_own(self) -> Sample:
        """Requests per second of the side's own processor time: what it would do were the rest of the turn free."""
        return Sample([1 / seconds if seconds else 0.0 for seconds in self.costs], "/s")

    @staticmethod
    def _sample(costs: list, unit: str, digits: int) -> Sample:
        return Sample([seconds * {"µs": 1e6, "ms": 1e3}[unit] for seconds in costs], unit, digits)

    def measure(self, counts: bool):
        pids, pids_beside = self.processes(), self.beside()
        before, before_beside = cpu_seconds(*pids), cpu_seconds(*pids_beside)
        load = self.start().result()
        if not counts:
            return
        self.rates.append(load.rate)
        self.costs.append((cpu_seconds(*pids) - before) / max(load.requests, 1))
        self.costs_beside.append((cpu_seconds(*pids_beside) - before_beside) / max(load.requests, 1))
        self.errors += load.errors


def take_turns(rounds: int, *sides: Side) -> tuple:
    """Measures each side in every round; a round before the first, that counts for nothing, makes everything warm."""
    for turn in range(rounds + 1):
        for side in sides:
            side.measure(counts=turn > 0)
    return sides
