"""Measuring: CPU time in interleaved rounds, medians, ratios against a target.

CPU time (user and system of this process) says what the software costs; wall time on a shared machine does not. The
contestants take turns (A B A B …), so a busy moment hits all of them.
"""

import gc
import os
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_MEMORY_DISK = Path("/dev/shm")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the report. `ok` None: for information, without a target."""

    bench: str
    what: str
    value: float
    unit: str
    peer: str = ""
    peer_value: float | None = None
    ratio: float | None = None
    target: str = ""
    ok: bool | None = None


@dataclass
class Report:
    """What the benchmarks of one run found."""

    quick: bool = False
    figures: list[Figure] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def tell(self, bench: str, what: str, value: float, unit: str) -> None:
        """A figure for information."""
        self.figures.append(Figure(bench=bench, what=what, value=value, unit=unit))

    def limit(self, bench: str, what: str, value: float, unit: str, most: float) -> None:
        """A figure that may be at most `most`."""
        self.figures.append(
            Figure(bench=bench, what=what, value=value, unit=unit, target=f"≤ {most:g}", ok=value <= most)
        )

    def exactly(self, bench: str, what: str, value: float, unit: str, wanted: float) -> None:
        """A figure that must be `wanted`."""
        self.figures.append(
            Figure(bench=bench, what=what, value=value, unit=unit, target=f"= {wanted:g}", ok=value == wanted)
        )

    def faster(
        self, bench: str, what: str, unit: str, ours: float, peer: str, theirs: float, least: float | None
    ) -> None:
        """Ours beside a peer's: the peer must cost at least `least` times as much (None: for information)."""
        ratio = theirs / ours
        self.figures.append(
            Figure(
                bench=bench,
                what=what,
                value=ours,
                unit=unit,
                peer=peer,
                peer_value=theirs,
                ratio=ratio,
                target=f"≥ {least:g}×" if least else "",
                ok=ratio >= least if least else None,
            )
        )

    def dearer(
        self, bench: str, what: str, unit: str, ours: float, base: str, theirs: float, most: float | None
    ) -> None:
        """Ours beside a bare base: ours may cost at most `most` times as much (None: for information)."""
        ratio = ours / theirs
        self.figures.append(
            Figure(
                bench=bench,
                what=what,
                value=ours,
                unit=unit,
                peer=base,
                peer_value=theirs,
                ratio=ratio,
                target=f"≤ {most:g}×" if most else "",
                ok=ratio <= most if most else None,
            )
        )


def cpu_of(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """CPU seconds of one call, after a collection so that nobody pays for another's garbage."""
    gc.collect()
    start = clock()
    work()
    return clock() - start


def interleaved(
    contestants: Mapping[str, Callable[[], object]],
    rounds: int,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, float]:
    """Median CPU seconds of each contestant's turn; every round visits all of them, in turn and in reverse. `clock`:
    CPU seconds, of more than this process where others work for it.
    """
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds):
        names = list(contestants) if number % 2 == 0 else list(reversed(contestants))
        for name in names:
            taken[name].append(cpu_of(contestants[name], clock))
    return {name: statistics.median(times) for name, times in taken.items()}


def peak_mb(work: Callable[[], object]) -> float:
    """Peak of what Python allocated during one call, in MB (slow: never inside a timed round)."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


@contextmanager
def memory_folder() -> Iterator[Path]:
    """A folder in memory where there is such a disk: what is measured is software, not this machine's disk."""
    base = _MEMORY_DISK if _MEMORY_DISK.is_dir() and os.access(_MEMORY_DISK, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="gpd-bench-", dir=base) as folder:
        yield Path(folder)


def is_installed(module: str) -> bool:
    """Whether a peer can be imported (the peers live in a folder that only `bootstrap.py bench` adds)."""
    import importlib.util

    return importlib.util.find_spec(module) is not None
