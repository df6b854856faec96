"""Start: wall and CPU of commands on an existing desk, for information, beside an interpreter that does nothing.

What must not be imported by then is a test: tests/shape/test_lazy_imports.py.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks import sample_lists
from tests.benchmarks.measure import Report, memory_folder


def run(report: Report) -> None:
    """Median of fresh processes, after one that warms the disk's cache."""
    rounds = 1 if report.quick else 7
    with memory_folder() as folder:
        sample_lists.make_desk(folder / "desk")
        program = ["-m", "govpost_desk", "--data", str(folder / "desk")]
        commands = {
            "nothing": ["-c", "pass"],
            "SQLAlchemy Core alone": ["-c", "import sqlalchemy"],
            "find": [*program, "find", "x", "--json"],
            "console to its end of input": [*program, "console", "--json", "--demo-login"],
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        warming = 0 if report.quick else 1
        for number in range(warming + rounds):
            for name, arguments in commands.items():
                times = _fresh(arguments)
                if number >= warming:
                    taken[name].append(times)
    for name, times in taken.items():
        wall, cpu = (1e3 * statistics.median(column) for column in zip(*times, strict=True))
        report.tell("start", f"{name}: wall", wall, "ms")
        report.tell("start", f"{name}: CPU", cpu, "ms")


def _fresh(arguments: list[str]) -> tuple[float, float]:
    """(wall, CPU) seconds of one process."""
    before, start = os.times(), time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
    )
    after, wall = os.times(), time.perf_counter() - start
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, used
