"""Service items: from a key to what it finds among 14,177, beside plain SQL LIKE over the same store; the import."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from installer import make_sample_catalogue as made
from tests.benchmarks import sample_lists
from tests.benchmarks.measure import Report, cpu_of, interleaved, memory_folder
from tests.benchmarks.sample_lists import AT
from tests.benchmarks.tick import open_desk

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.service_items import ItemList
from govpost_desk.services import catalogue
from govpost_desk.storage.database import Database

TYPED = ("p", "pt", "pthz", "jdcjsz", "护照", "营业执照", "公安", "公安 驾驶证 补发", "1109010")
MOST_MS = 50  # from a key to its list, the first key of the day included (D-5)
_LIKE = (
    "SELECT code, name, department, document_name, opened FROM service_item WHERE active = 1 AND (name LIKE ?"
    " OR initials LIKE ? OR department LIKE ? OR document_name LIKE ? OR code LIKE ?)"
    " ORDER BY length(name), code LIMIT 20"
)


def run(report: Report) -> None:
    """Every text of TYPED, warm and as the first of a process's store; the peer splits no words and does not rank."""
    lines = made.item_lines()[: 500 if report.quick else None]
    with memory_folder() as folder:
        sample_lists.make_desk(folder / "desk")
        path = made.write_csv(folder / "items.csv", lines)
        database = open_desk(folder / "desk")
        cpu = cpu_of(lambda: _take(database, path))
        report.tell("items", f"catalogue of {len(lines):,} read, keys made, taken: CPU", cpu, "s")
        ways = {
            "ours": lambda: [catalogue.find_items(database, typed) for typed in TYPED],
            "LIKE": lambda: [_like(database, typed) for typed in TYPED],
        }
        taken = interleaved(ways, 1 if report.quick else 9)
        ours, theirs = (1000 * taken[name] / len(TYPED) for name in ("ours", "LIKE"))
        what = f"an item found among {len(lines):,}, ranked, CPU a key"
        report.dearer("items", what, "ms", ours, "SQL LIKE, by length", theirs, 3)
        worst = max(_wall_ms(database, typed) for typed in TYPED)
        report.limit("items", "the slowest text, wall", worst, "ms", MOST_MS)
        database.close()
        first = statistics.median(_first_ms(folder / "desk") for _ in range(1 if report.quick else 5))
        report.limit("items", "the first key after a start, wall", first, "ms", MOST_MS)


def _take(database: Database, path: Path) -> None:
    taken = catalogue.import_catalogue(database, path, ItemList.MAIN, by=SYSTEM, at=AT)
    assert taken.taken
    assert not taken.faults


def _like(database: Database, typed: str) -> int:
    middle = f"%{typed}%"
    with database.reading() as execute:
        return len(execute(_LIKE, (middle, middle.lower(), middle, middle, middle)).fetchall())


def _first_ms(folder: Path) -> float:
    database = open_desk(folder)
    try:
        return _ms(lambda: catalogue.find_items(database, "pthz"))
    finally:
        database.close()


def _wall_ms(database: Database, typed: str) -> float:
    return min(_ms(lambda: catalogue.find_items(database, typed)) for _ in range(5))


def _ms(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)
