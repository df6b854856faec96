"""查件 on a million pieces, encrypted: every question beside a bare probe, a suffix tree and LIKE (performance §4).

Wall time, since a question waits for pages too: of each term the best of twenty on a warm cache (of LIKE: the only
one), then median and worst of the terms. `python3 bootstrap.py bench find_5m` asks five million.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks import sample_lists
from tests.benchmarks.measure import Report, cpu_of, memory_folder
from tests.benchmarks.sample_lists import AT
from tests.benchmarks.sample_pieces import file_bytes, fill
from tests.benchmarks.tick import open_desk

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.search_terms import read_asked
from govpost_desk.services import finding, keying
from govpost_desk.services.lists import preview_list, take_list
from govpost_desk.services.pinyin import readings
from govpost_desk.storage import search
from govpost_desk.storage.database import Database, Execute

TERMS = 25
_MOST = finding.LIMIT + 1
_IMPORTED = 5_000


def run(report: Report, count: int = 1_000_000) -> None:
    """Fill, key, ask."""
    count = 3_000 if report.quick else count
    with ExitStack() as stack:
        small = count <= 1_000_000
        folder = stack.enter_context(memory_folder()) if small else Path(stack.enter_context(_disk_folder()))
        sample_lists.make_desk(folder / "desk")
        database = open_desk(folder / "desk")
        stack.callback(database.close)
        tables = fill(database, count)
        before = _size(database)
        readings("王")  # loads its tables
        spent = cpu_of(lambda: keying.key_all(database))
        report.tell("find", f"keys of {count:,} pieces, CPU", 1e6 * spent / count, "µs/piece")
        keys = _size(database) - before
        report.dearer("find", "all search keys", "MB", keys / 1e6, "orders, people, numbers", tables / 1e6, 2)
        _suffixes(database)
        with database.reading() as execute:
            _questions(report, database, execute)
        _import(report, database, folder)


def _disk_folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="gpd-bench-")


def _size(database: Database) -> int:
    with database.reading() as execute:
        return file_bytes(execute)


def _suffixes(database: Database) -> None:
    """The peer: one row an end of a name, looked up as a range."""
    with database.begin() as tx:
        tx.execute("CREATE TABLE suffix (text TEXT, at INTEGER, PRIMARY KEY (text, at)) WITHOUT ROWID")
        tx.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12)"
            " INSERT OR IGNORE INTO suffix"
            " SELECT substr(name, i), changed_at FROM desk_order JOIN party USING (party_id)"
            " JOIN n ON i <= length(name)"
            " ORDER BY 1, 2"
        )


def _questions(report: Report, database: Database, execute: Execute) -> None:
    asked = _terms(execute)
    probe = (
        "SELECT o.changed_at FROM waybill_number n JOIN desk_order o USING (order_id) WHERE n.waybill_no = ?"
    )
    case = "SELECT changed_at FROM desk_order WHERE case_no = ? ORDER BY changed_at DESC LIMIT 51"

    def bare(term: str) -> object:
        return execute(probe, (term,)).fetchall(), execute(case, (term,)).fetchall()

    meant = {term: read_asked(term) for terms in asked.values() for term in terms}

    def hits(term: str) -> object:
        return search.hits(execute, meant[term], _MOST, readings)

    base, worst = _time(bare, asked["waybill"])
    report.tell("find", "bare probe of number and case, worst", worst, "µs")
    for kind, terms in asked.items():
        median, worst = _time(hits, terms)
        exact = kind in ("waybill", "case")
        report.dearer("find", f"{kind}: keys", "µs", median, "bare probe", base, 1.2 if exact else None)
        if kind.startswith("name"):
            report.limit("find", f"{kind}: worst", worst, "µs", 1000)
        else:
            report.tell("find", f"{kind}: worst", worst, "µs")
    _peers(report, execute, hits, asked)
    for kind in ("waybill", "name 1", "name 2", "letters 3"):
        median, worst = _time(lambda term: finding.find(database, term), asked[kind])
        report.tell("find", f"{kind}: whole answer, {finding.LIMIT} rows at most", median, "µs")
        report.tell("find", f"{kind}: whole answer, worst", worst, "µs")


def _peers(
    report: Report, execute: Execute, hits: Callable[[str], object], asked: dict[str, list[str]]
) -> None:
    def suffix(term: str) -> object:
        query = "SELECT at FROM suffix WHERE text >= ? AND text < ? LIMIT ?"
        return execute(query, (term, term + "\U0010ffff", _MOST)).fetchall()

    def like(term: str) -> object:
        return execute(
            "SELECT party_id FROM party WHERE name LIKE ? LIMIT ?", (f"%{term}%", _MOST)
        ).fetchall()

    for kind, least in (("name 1", None), ("name 2", 1000), ("name 3", 10_000), ("name 2, nobody", 10_000)):
        ours, _ = _time(hits, asked[kind])
        theirs, _ = _time(suffix, asked[kind])
        report.dearer("find", f"{kind}: keys ", "µs", ours, "suffix B-tree", theirs, 2)
        scanned, _ = _time(like, asked[kind][:5], best_of=1)
        report.faster("find", f"{kind}: keys  ", "µs", ours, "LIKE", scanned, None if report.quick else least)
    scanned, _ = _time(
        lambda term: execute(
            "SELECT waybill_no FROM waybill_number WHERE waybill_no LIKE ? LIMIT ?", (f"%{term}", _MOST)
        ).fetchall(),
        asked["waybill, last 7"][:5],
        best_of=1,
    )
    ours, _ = _time(hits, asked["waybill, last 7"])
    report.faster("find", "waybill, last 7: keys ", "µs", ours, "LIKE", scanned, None)


def _import(report: Report, database: Database, folder: Path) -> None:
    """What keys add to a list taken on this desk: behind it, on another thread."""
    count = 200 if report.quick else _IMPORTED
    path = sample_lists.write_csv(folder / "more.csv", sample_lists.rows(count, seed=77))
    taken = cpu_of(lambda: take_list(database, preview_list(database, path, "01"), by=SYSTEM, at=AT))
    keyed = cpu_of(lambda: keying.key_all(database))
    report.dearer(
        "find",
        f"keys of a list of {count:,}",
        "µs/row",
        1e6 * keyed / count,
        "its import",
        1e6 * taken / count,
        None,
    )


def _time(ask: Callable[[str], object], terms: Sequence[str], best_of: int = 20) -> tuple[float, float]:
    """Median and worst of the terms, µs."""
    taken = []
    for term in terms:
        best = float("inf")
        for _ in range(best_of):
            start = time.perf_counter()
            ask(term)
            best = min(best, time.perf_counter() - start)
        taken.append(1e6 * best)
    return statistics.median(taken), max(taken)


def _terms(execute: Execute) -> dict[str, list[str]]:
    """Terms of every kind, of pieces picked anywhere."""
    low, high = execute("SELECT min(changed_at), max(changed_at) FROM desk_order").fetchone()
    pick = random.Random(9)
    query = (
        "SELECT case_no, name, phone, waybill_no FROM desk_order JOIN party USING (party_id)"
        " JOIN waybill_number USING (order_id) WHERE changed_at >= ? LIMIT 1"
    )
    rows = [
        row
        for row in (execute(query, (pick.randint(low, high - 2),)).fetchone() for _ in range(TERMS))
        if row
    ]
    readable = [(name, readings(name).split("|")[0].split()) for _, name, _, _ in rows]
    threes = [name for _, name, _, _ in rows if len(name) >= 3]
    return {
        "waybill": [row[3] for row in rows],
        "case": [row[0] for row in rows],
        "waybill, first 9": [row[3][:9] for row in rows],
        "waybill, last 7": [row[3][-7:] for row in rows],
        "telephone": [row[2] for row in rows],
        "telephone, last 4": [row[2][-4:] for row in rows],
        "name 1": [row[1][0] for row in rows],
        "name 2": [row[1][:2] for row in rows],
        "name 3": [name[:3] for name in threes],
        "name 2, nobody": ["龘龘", "彧王", "翀翀", "犇伟", "王彧"],
        "letters 2": ["".join(each[0] for each in reading[:2]) for _, reading in readable],
        "letters 3": ["".join(each[0] for each in reading) for _, reading in readable if len(reading) == 3],
        "letters, whole": ["".join(reading) for _, reading in readable],
    }
