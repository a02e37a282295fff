"""The rows of the result: what was measured, against what, and whether the target is met."""

import statistics
from dataclasses import dataclass


@dataclass
class Sample:
    """Repeated readings of one quantity."""

    values: list
    unit: str
    digits: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def __str__(self):
        def shown(value):
            return f"{value:,.{self.digits}f}"

        median = " ".join(part for part in (shown(self.median), self.unit) if part)
        return f"{median} ({shown(min(self.values))}–{shown(max(self.values))})"


def _ratios(ours: Sample, other: Sample) -> list:
    """The ratios of readings that were taken in turns; 0 where the other side got nothing done: that proves nothing."""
    return [a / b if b else 0.0 for a, b in zip(ours.values, other.values, strict=True)]


@dataclass
class Row:
    """One line of the table. The target is about the ratio's median if there is a ratio, else about ours."""

    measure: str
    ours: Sample
    other: Sample | None
    ratio: Sample | None
    target: str
    met: bool
    note: str = ""

    @staticmethod
    def at_least(measure: str, ours: Sample, other: Sample, least: float, errors: int, note: str = "") -> "Row":
        """A ratio of pairs that were taken in turns, and that an error spoils."""
        ratio = Sample(_ratios(ours, other), "", 2)
        note = "; ".join(part for part in (f"{errors:,} errors" if errors else "", note) if part)
        return Row(measure, ours, other, ratio, f"≥ {least:g}, no error", ratio.median >= least and errors == 0, note)

    @staticmethod
    def ratio_at_most(measure: str, ours: Sample, other: Sample, most: float) -> "Row":
        ratio = Sample(_ratios(ours, other), "", 2)
        return Row(measure, ours, other, ratio, f"≤ {most:g}", ratio.median <= most)

    @staticmethod
    def at_most(measure: str, ours: Sample, most: float, other: Sample | None = None) -> "Row":
        return Row(measure, ours, other, None, f"≤ {most:g} {ours.unit}", ours.median <= most)

    @staticmethod
    def information(measure: str, ours: Sample, other: Sample, note: str) -> "Row":
        """A ratio that has no target."""
        ratio = Sample(_ratios(ours, other), "", 2)
        return Row(measure, ours, other, ratio, "none", True, note)

    @property
    def _verdict(self) -> str:
        if self.target == "none":
            return ""
        return "met" if self.met else "MISSED"

    @property
    def cells(self) -> list:
        return [
            self.measure,
            str(self.ours),
            str(self.other) if self.other else "",
            str(self.ratio) if self.ratio else "",
            self.target,
            "; ".join(part for part in (self._verdict, self.note) if part),
        ]


def render(rows: list) -> str:
    """A Markdown table; medians, with the least and the greatest reading in brackets."""
    lines = [["measure", "ours", "other", "ratio", "target", "result"], *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(6)]
    rendered = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]
    rendered.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(rendered)
