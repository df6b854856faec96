"""查件 on a million pieces, encrypted: every question beside a bare probe, a suffix tree and LIKE (performance §4).

Wall time, since a question waits for pages too: of each term the best of twenty on a warm cache, contestants in turn
(of LIKE, of a few terms: the only one), then median and worst of the terms. The peers' statements are as bare as they
can be: limits written out, nothing sorted. `python3 bootstrap.py bench find_5m` asks five million.
"""

import gc
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks import sample_lists
from tests.benchmarks.measure import Report, cpu_of, memory_folder
from tests.benchmarks.sample_lists import AT
from tests.benchmarks.sample_pieces import file_bytes, fill
from tests.benchmarks.tick import open_desk

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.search_keys import number_key
from govpost_desk.domain.search_terms import read_asked
from govpost_desk.services import finding, keying
from govpost_desk.services.lists import preview_list, take_list
from govpost_desk.services.pinyin import readings
from govpost_desk.storage import search
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.search_keys import Person, keys_of

TERMS = 25
_SCANNED = 3  # terms that LIKE is asked: it reads all
_MOST = finding.LIMIT + 1
_IMPORTED = 5_000
_STRETCH = 1_250_000  # events keyed at once here: the trees are gone through a few times, not fifty
_CHECKED = 500  # pieces whose keys are made again
_END = "\U0010ffff"
Ask = Callable[[str], object]


def run(report: Report, count: int = 1_000_000) -> None:
    """Fill, key, ask."""
    count = 3_000 if report.quick else count
    with ExitStack() as stack:
        small = count <= 1_000_000
        folder = stack.enter_context(memory_folder()) if small else Path(stack.enter_context(_disk_folder()))
        sample_lists.make_desk(folder / "desk")
        database = open_desk(folder / "desk")
        stack.callback(database.close)
        build(report, database, count)
        with database.reading() as execute:
            questions(report, database, execute)
        _import(report, database, folder)


def build(report: Report, database: Database, count: int) -> None:
    """The pieces, their keys as the program makes them, and the peer's tree."""
    with _in_memory(database):
        start = time.perf_counter()
        tables = fill(database, count)
        report.tell("find", f"{count:,} pieces by SQL, wall", time.perf_counter() - start, "s")
        before = _size(database)
        readings("王")  # loads its tables
        start = time.perf_counter()
        spent = cpu_of(lambda: _key_all(database))
        report.tell("find", f"keys of {count:,} pieces, CPU", 1e6 * spent / count, "µs/piece")
        report.tell("find", f"keys of {count:,} pieces, wall", time.perf_counter() - start, "s")
        keys = _size(database) - before
        report.dearer("find", "all search keys", "MB", keys / 1e6, "orders, people, numbers", tables / 1e6, 2)
        start = time.perf_counter()
        _suffixes(database)
        report.tell("find", "suffix B-tree, wall", time.perf_counter() - start, "s")
        report.tell("find", "suffix B-tree", (_size(database) - before - keys) / 1e6, "MB")
        report.exactly("find", f"wrong keys of {_CHECKED} pieces", _wrong(database), "", 0)


def _disk_folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="gpd-bench-")


@contextmanager
def _in_memory(database: Database) -> Iterator[None]:
    """For the building alone: pages stay in memory, nothing is synced, garbage waits. Asked is as the desk is."""
    usual = {}
    gc.disable()
    with database.exclusive_driver() as driver:
        for name, value in (("cache_size", -6_000_000), ("synchronous", 0)):
            usual[name] = driver.execute(f"PRAGMA {name}").fetchone()[0]
            driver.execute(f"PRAGMA {name}={value}")
    with database.reading() as execute:
        reader = execute("PRAGMA cache_size").fetchone()[0]
        execute("PRAGMA cache_size=-500000")
    try:
        yield
    finally:
        gc.enable()
        with database.exclusive_driver() as driver:
            for name, value in usual.items():
                driver.execute(f"PRAGMA {name}={value}")
        with database.reading() as execute:
            execute(f"PRAGMA cache_size={reader}")


def _key_all(database: Database) -> None:
    while keying.key_next(database, most=_STRETCH):
        pass


def _size(database: Database) -> int:
    with database.reading() as execute:
        return file_bytes(execute)


def _wrong(database: Database) -> int:
    """Keys that some pieces lack."""
    pick = random.Random(3)
    wrong = 0
    with database.reading() as execute:
        columns = "changed_at, name, phone, waybill_no"
        for at, name, phone, number in _picked(execute, pick, _CHECKED, columns):
            keys = keys_of(Person(at, name, phone), readings(name))
            for table, texts in keys.items():
                query = f"SELECT count(*) FROM {table} WHERE key = ? AND at = ?"
                wrong += sum(execute(query, (text, at)).fetchone()[0] != 1 for text in texts)
            query = "SELECT count(*) FROM number_key WHERE key = ? AND waybill_no = ?"
            wrong += execute(query, (number_key(number), number)).fetchone()[0] != 1
    return wrong


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


def questions(report: Report, database: Database, execute: Execute) -> None:
    """Every kind of question beside its peers."""
    asked = _terms(execute)
    meant = {term: read_asked(term) for terms in asked.values() for term in terms}

    def hits(term: str) -> object:
        return search.hits(execute, meant[term], _MOST, readings)

    def number(term: str) -> object:
        return execute(
            "SELECT o.changed_at FROM waybill_number n JOIN desk_order o USING (order_id) WHERE n.waybill_no = ?",
            (term,),
        ).fetchall()

    def case(term: str) -> object:
        return execute("SELECT changed_at FROM desk_order WHERE case_no = ?", (term,)).fetchall()

    def both(term: str) -> object:
        return number(term), case(term)

    for kind, own in (("waybill", number), ("case", case)):
        ours, bare, single = _turns(asked[kind], hits, both, own)
        report.dearer("find", kind, "µs", ours[0], "probes of number, case", bare[0], 1.2)
        report.dearer("find", kind, "µs", ours[0], "probe of its own index", single[0], None)
        report.tell("find", f"{kind}: worst", ours[1], "µs")
    for kind in list(asked)[2:]:
        ((median, worst),) = _turns(asked[kind], hits)
        report.tell("find", kind, median, "µs")
        if kind.startswith("name"):
            report.limit("find", f"{kind}: worst", worst, "µs", 1000)
        else:
            report.tell("find", f"{kind}: worst", worst, "µs")
    _name_peers(report, execute, hits, asked)
    _number_peers(report, execute, hits, asked)
    for kind in ("waybill", "name 1", "name 2", "letters 3"):
        ((median, worst),) = _turns(asked[kind], lambda term: finding.find(database, term))
        report.tell("find", f"{kind}: whole answer, {finding.LIMIT} rows at most", median, "µs")
        report.tell("find", f"{kind}: whole answer, worst", worst, "µs")


def _name_peers(report: Report, execute: Execute, hits: Ask, asked: dict[str, list[str]]) -> None:
    def suffix(term: str) -> object:
        query = f"SELECT at FROM suffix WHERE text >= ? AND text < ? LIMIT {_MOST}"
        return execute(query, (term, term + _END)).fetchall()

    def like(term: str) -> object:
        return execute(
            f"SELECT party_id FROM party WHERE name LIKE ? LIMIT {_MOST}", (f"%{term}%",)
        ).fetchall()

    least = {"name 2": 1000, "name 3": 10_000, "name 2, nobody": 10_000}
    for kind in ("name 1", "name 2", "name 3", "name 4", "name 2, nobody"):
        ours, theirs = _turns(asked[kind], hits, suffix)
        report.dearer("find", kind, "µs", ours[0], "suffix B-tree", theirs[0], 2)
        ((scanned, _),) = _turns(asked[kind][:_SCANNED], like, best_of=1)
        wanted = None if report.quick else least.get(kind)
        report.faster("find", kind, "µs", ours[0], "LIKE", scanned, wanted)


def _number_peers(report: Report, execute: Execute, hits: Ask, asked: dict[str, list[str]]) -> None:
    def like(column: str, table: str, form: str) -> Ask:
        query = f"SELECT {column} FROM {table} WHERE {column} LIKE ? LIMIT {_MOST}"
        return lambda term: execute(query, (form.format(term),)).fetchall()

    for kind, scan in (
        ("waybill", like("waybill_no", "waybill_number", "{}")),
        ("waybill, first 9", like("waybill_no", "waybill_number", "{}%")),
        ("waybill, last 7", like("waybill_no", "waybill_number", "%{}")),
        ("case", like("case_no", "desk_order", "{}")),
        ("telephone, last 4", like("phone", "party", "%{}")),
    ):
        ((ours, _),) = _turns(asked[kind], hits)
        ((scanned, _),) = _turns(asked[kind][:_SCANNED], scan, best_of=1)
        report.faster("find", kind, "µs", ours, "LIKE", scanned, None)


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


def _turns(terms: Sequence[str], *contestants: Ask, best_of: int = 20) -> list[tuple[float, float]]:
    """Median and worst of the terms, µs, of each contestant."""
    taken: list[list[float]] = [[] for _ in contestants]
    for term in terms:
        best = [float("inf")] * len(contestants)
        for _ in range(best_of):
            for at, ask in enumerate(contestants):
                start = time.perf_counter()
                ask(term)
                best[at] = min(best[at], time.perf_counter() - start)
        for times, one in zip(taken, best, strict=True):
            times.append(1e6 * one)
    return [(statistics.median(times), max(times)) for times in taken]


def _picked(execute: Execute, pick: random.Random, count: int, columns: str) -> list[Any]:
    """Pieces with a number from anywhere."""
    low, high = execute("SELECT min(waybill_no), max(waybill_no) FROM waybill_number").fetchone()
    query = (
        f"SELECT {columns} FROM waybill_number CROSS JOIN desk_order USING (order_id)"
        " CROSS JOIN party USING (party_id) WHERE waybill_no >= ? LIMIT 1"
    )
    rows = (execute(query, (str(pick.randint(int(low), int(high))),)).fetchone() for _ in range(count))
    return [row for row in rows if row]


def _terms(execute: Execute) -> dict[str, list[str]]:
    """Terms of every kind, of pieces picked anywhere."""
    rows = _picked(execute, random.Random(9), TERMS, "case_no, name, phone, waybill_no")
    readable = [(name, readings(name).split("|")[0].split()) for _, name, _, _ in rows]
    threes = [name for _, name, _, _ in rows if len(name) >= 3]
    fours = execute("SELECT DISTINCT name FROM party WHERE name LIKE '欧阳·%' LIMIT 5").fetchall()
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
        "name 4": [row[0] for row in fours],
        "name 2, nobody": ["龘龘", "彧王", "翀翀", "犇伟", "王彧"],
        "letters 2": ["".join(each[0] for each in reading[:2]) for _, reading in readable],
        "letters 3": ["".join(each[0] for each in reading) for _, reading in readable if len(reading) == 3],
        "letters, whole": ["".join(reading) for _, reading in readable],
    }
