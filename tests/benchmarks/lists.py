"""Lists: reading and checking 100,000 rows beside openpyxl and the bare csv loop; the whole import from 500 rows on."""

import csv
import hashlib
import json
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks import sample_lists
from tests.benchmarks.measure import Report, interleaved, is_installed, memory_folder
from tests.benchmarks.sample_lists import AT
from tests.benchmarks.tick import open_desk

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.importing.layout import find_layout
from govpost_desk.importing.read import read_list
from govpost_desk.importing.rows import CheckedRow, Profile, check_rows
from govpost_desk.importing.tables import Table
from govpost_desk.services.lists import preview_list, take_list

DIVISION = "520100"
WINDOW = "01"
_SMALL = 500


def run(report: Report) -> None:
    """Reading and checking; then the whole import with its peak of memory."""
    count = 1_000 if report.quick else 100_000
    with memory_folder() as folder:
        rows = sample_lists.rows(count)
        plain = sample_lists.write_csv(folder / "list.csv", rows)
        sheets = {
            "own": sample_lists.write_xlsx(folder / "own.xlsx", rows, inline=True),
            "shared": sample_lists.write_xlsx(folder / "shared.xlsx", rows, inline=False),
        }
        del rows
        _csv(report, plain, count)
        _xlsx(report, sheets, plain, count)
        _whole(report, folder, plain, count)


def _csv(report: Report, plain: Path, count: int) -> None:
    checked = _check(read_list(plain))
    assert len(checked) == count
    assert not any(row.fields is None or row.fields.problems for row in checked)
    del checked
    ways = {"ours": lambda: _check(read_list(plain)), "bare": lambda: _bare_csv(plain)}
    taken = interleaved(ways, 1 if report.quick else 7)
    ours, bare = (1e6 * taken[name] / count for name in ("ours", "bare"))
    what = f"CSV read and checked, {count:,} rows × 10"
    report.dearer("lists", what, "µs/row", ours, "bare csv loop", bare, 12)


def _xlsx(report: Report, sheets: dict[str, Path], plain: Path, count: int) -> None:
    """Two kinds of XLSX: text in its cell (what government systems export, with the target) and shared texts."""
    if not is_installed("openpyxl"):
        report.skipped.append("lists: openpyxl (not installed)")
        return
    for kind, words, least in (("own", "texts in cells", 6), ("shared", "shared texts", None)):
        path = sheets[kind]
        assert _digest(_check_file(path)) == _digest(_check_by_openpyxl(path)) == _digest(_check_file(plain))
        taken = interleaved(
            {"ours": partial(_check_file, path), "openpyxl": partial(_check_by_openpyxl, path)},
            1 if report.quick else 3,
        )
        ours, theirs = (1e6 * taken[name] / count for name in ("ours", "openpyxl"))
        what = f"XLSX ({words}) read and checked, {count:,} rows × 10"
        report.faster("lists", what, "µs/row", ours, "openpyxl, same checks", theirs, least)


def _digest(checked: tuple[CheckedRow, ...]) -> str:
    """Of what all rows say: kept instead of the rows, which would weigh on everybody's collector."""
    return hashlib.sha256(repr([row.fields for row in checked]).encode()).hexdigest()


def _check_file(path: Path) -> tuple[CheckedRow, ...]:
    return _check(read_list(path))


def _check_by_openpyxl(path: Path) -> tuple[CheckedRow, ...]:
    return _check(_openpyxl_table(path))


def _check(table: Table) -> tuple[CheckedRow, ...]:
    return check_rows(table, find_layout(table), Profile(), DIVISION)


def _bare_csv(path: Path) -> int:
    cells = 0
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream):
            cells += len(row)
    return cells


def _openpyxl_table(path: Path) -> Table:
    """The same rows as openpyxl's streaming reader gives them; numbers and blanks as the checks expect them."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheet = book.worksheets[0]
    rows = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    name = sheet.title
    book.close()
    return Table(rows, "xlsx", name, (name,))


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


# --- the whole import, in a process of its own: its peak of memory is then the import's ---------------------------


def _whole(report: Report, folder: Path, large: Path, count: int) -> None:
    sample_lists.make_desk(folder / "desk")
    small = [
        sample_lists.write_csv(folder / f"small{number}.csv", sample_lists.rows(_SMALL, seed=100 + number))
        for number in range(3 if report.quick else 8)
    ]
    child = [sys.executable, "-m", "tests.benchmarks.lists", str(folder / "desk"), *map(str, [*small, large])]
    done = subprocess.run(child, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    *warm, last = [json.loads(line) for line in done.stdout.splitlines()]
    few = statistics.median(1e6 * each["cpu_s"] / _SMALL for each in warm[1:])
    many = 1e6 * last["cpu_s"] / count
    assert last["taken"] == count
    what = f"whole import of {count:,} rows, previewed and taken"
    report.dearer("lists", what, "µs/row", many, f"of {_SMALL} rows", few, 1.3)
    report.tell("lists", "peak memory of that process", last["peak_mb"], "MB")
    report.tell("lists", "peak memory before it", warm[-1]["peak_mb"], "MB")


def _peak_mb() -> float:
    """Most memory this process ever held; 0 where the system does not tell it of this process alone."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1000


def _child(folder: str, files: list[str]) -> None:
    """Import files one after the other into a desk; a JSON line for each."""
    database = open_desk(Path(folder))
    for file in files:
        start = time.process_time()
        taken = take_list(database, preview_list(database, Path(file), WINDOW), by=SYSTEM, at=AT)
        cpu_s = time.process_time() - start
        counts = taken.counts()
        del taken
        print(json.dumps({"cpu_s": cpu_s, "taken": counts["new"], "peak_mb": _peak_mb()}), flush=True)
    database.close()


if __name__ == "__main__":
    _child(sys.argv[1], sys.argv[2:])
