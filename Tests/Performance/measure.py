"""Runs the measures of architecture section 12, and prints them as one table."""

import argparse
import pathlib
import sys
import tempfile

from context import Context
from measures import check, files, login, page, people
from stand import Site
from table import render

MEASURES = {
    "check": check.ROWS, "page": page.ROWS, "login": login.ROWS, "people": people.ROWS, "files": files.ROWS,
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="Tests/Performance/run")
    parser.add_argument("measures", nargs="*", choices=[[], *MEASURES], help="what to measure; everything without it")
    parser.add_argument("--only", default="", help="rows of the measure, separated by commas")
    parser.add_argument("--quick", action="store_true", help="short runs; the figures mean little")
    return parser.parse_args()


def main() -> int:
    chosen = arguments()
    rows = {name: row for measure in chosen.measures or MEASURES for name, row in MEASURES[measure].items()}
    wanted = [name for name in chosen.only.split(",") if name] or list(rows)
    if unknown := [name for name in wanted if name not in rows]:
        sys.exit(f"no row named {', '.join(unknown)}; there are {', '.join(rows)}")
    with tempfile.TemporaryDirectory(prefix="entra-performance-") as folder, Site(pathlib.Path(folder)) as site:
        context = Context(site, quick=chosen.quick)
        finished = []
        for name in wanted:
            print(f"measuring {name}", file=sys.stderr, flush=True)
            finished += rows[name](context)
    print(render(finished))
    missed = [row.measure for row in finished if not row.met]
    print(f"{len(finished) - len(missed)} targets met, {len(missed)} missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
