"""Syncs that a piece of work costs, counted as the kernel sees them."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.measure import Report

_MARK = b"next piece"


def syncs_of_each(report: Report, module: str, folders: list[Path], codes: list[str]) -> list[int] | None:
    """Run `python -m module *folders` under strace with `codes` on stdin; how many syncs each of them cost.

    The module calls `work_marked`. None where this machine cannot trace; the report says so.
    """
    name = module.rpartition(".")[2]
    if shutil.which("strace") is None:
        report.skipped.append(f"{name}: syncs a tick (strace is not installed)")
        return None
    trace = folders[0].with_name("trace")
    watched = subprocess.run(
        [
            "strace",
            "-f",
            "-e",
            "trace=fsync,fdatasync,write",
            "-o",
            trace,
            sys.executable,
            "-m",
            module,
            *folders,
        ],
        input="\n".join(codes),
        text=True,
        capture_output=True,
        cwd=Path(__file__).parents[2],
    )
    if watched.returncode and "PTRACE" in watched.stderr:
        report.skipped.append(f"{name}: syncs a tick (this system lets nobody trace)")
        return None
    assert watched.returncode == 0, watched.stderr
    between = trace.read_text("utf-8", "replace").split(_MARK.decode())[1:-1]
    counts = [len(re.findall(r"\b(?:fsync|fdatasync)\(", part)) for part in between]
    assert len(counts) == len(codes)
    return counts


def work_marked(codes: list[str], work: Callable[[], None]) -> None:
    """Do the work once for each code, with a mark that strace sees before each and after the last."""
    with open("/dev/null", "wb", buffering=0) as marks:
        for _ in codes:
            marks.write(_MARK)
            work()
        marks.write(_MARK)
