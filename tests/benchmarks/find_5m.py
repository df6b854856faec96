"""查件 on five million pieces; only when it is named: it fills several GB of the disk."""

from tests.benchmarks import find
from tests.benchmarks.measure import Report


def run(report: Report) -> None:
    """The same questions as `find`."""
    find.run(report, 5_000_000)
