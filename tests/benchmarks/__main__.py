"""`python3 bootstrap.py bench [names …] [--quick] [--json]`: our figures beside their peers, as one table.

Exit code 0 when every target holds, 1 when one is missed. Figures are CPU time, medians of interleaved rounds.
"""

import argparse
import importlib
import json
import sys
import unicodedata
from dataclasses import asdict

from tests.benchmarks.measure import Figure, Report

NAMES = (
    "tick",
    "mirror",
    "label",
    "cables",
    "register",
    "lists",
    "find",
    "items",
    "hub",
    "start",
    "first_window",
    "light",
)
ONLY_NAMED = ("find_5m",)


def main() -> int:
    """Run the named benchmarks (all by default) and print what they found."""
    parser = argparse.ArgumentParser(prog="bootstrap.py bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}, the default, or {ONLY_NAMED[0]}"
    )
    parser.add_argument(
        "--quick", action="store_true", help="tiny sizes: shows that all runs, measures nothing"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    args = parser.parse_args()
    if unknown := set(args.names) - {*NAMES, *ONLY_NAMED}:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    report = run(tuple(args.names) or NAMES, quick=args.quick)
    if args.json:
        figures = [asdict(figure) for figure in report.figures]
        print(json.dumps({"figures": figures, "skipped": report.skipped}, ensure_ascii=False, indent=1))
    else:
        print_table(report)
    return 1 if any(figure.ok is False for figure in report.figures) else 0


def run(names: tuple[str, ...], *, quick: bool) -> Report:
    """Run benchmarks one after the other; each adds its figures."""
    report = Report(quick=quick)
    for name in names:
        print(f"bench: {name} …", file=sys.stderr, flush=True)
        importlib.import_module(f"tests.benchmarks.{name}").run(report)
    return report


def print_table(report: Report) -> None:
    """The report for people."""
    head = ("bench", "what", "ours", "peer", "theirs", "ratio", "target", "")
    lines = [head, *(_line(figure) for figure in report.figures)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for number, line in enumerate(lines):
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
        print("  ".join(padded).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))
    for skipped in report.skipped:
        print(f"skipped: {skipped}")
    if report.quick:
        print("--quick: sizes too small for figures to mean anything")


def _line(figure: Figure) -> tuple[str, ...]:
    return (
        figure.bench,
        figure.what,
        _amount(figure.value, figure.unit),
        figure.peer,
        "" if figure.peer_value is None else _amount(figure.peer_value, figure.unit),
        "" if figure.ratio is None else f"{figure.ratio:.2f}×",
        figure.target,
        {True: "ok", False: "MISSED", None: ""}[figure.ok],
    )


def _amount(value: float, unit: str) -> str:
    digits = 0 if value >= 1000 or value == int(value) else 1 if value >= 20 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


if __name__ == "__main__":
    sys.exit(main())
