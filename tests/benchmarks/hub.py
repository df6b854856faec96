"""A journal pushed to head office, beside PouchDB replicating to express-pouchdb and beside the bare tables.

CPU of desk, hub and PostgreSQL together, over loopback HTTP, the desk's events in memory. The limit is the very rows
that such a push leaves, by COPY and INSERT … ON CONFLICT DO NOTHING, batch by batch: no request, proof or projection.
PouchDB keeps the same bytes as documents, batch by batch too, on LevelDB at both ends: it stands beside the hub on the
store that needs no server either.

GOVPOST_POUCHDB names a folder in which `npm install express pouchdb express-pouchdb` ran; Node.js must be on the path.
"""

import gc
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from tests.benchmarks.measure import Report, interleaved, memory_folder
from tests.hub import postgres
from tests.hub.chains import ChainDesk, enrolled_desk, make_office
from tests.hub.served import listening

from govpost_desk.hub import schema
from govpost_desk.hub.office import Office
from govpost_desk.hub.serving import spare_collector
from govpost_desk.hub.store import file_engine, server_engine
from govpost_desk.hub.upgrading import upgrade
from govpost_desk.sync.http_line import HttpLine
from govpost_desk.wire.messages import PushReply, SentEvent

BATCH, SMALL_BATCH = 500, 20
_THEIR_BATCH = 100  # what PouchDB takes by itself
SITE = "520100-01"
_FILLED = ("log_event", "log_personal", "fact", "act", "custody", "number_use", "feed", "feed_state")
_SINGLE = 10  # of so many events one is sent by itself: a request each takes long
_PROGRAM = Path(__file__).with_name("pouchdb.js")
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True)
class Server:
    """A store of head office; `clock`: CPU seconds of this process and of the store's; `load`: takes rows in."""

    name: str
    engine: Engine
    clock: Callable[[], float]
    load: Callable[[list[tuple[str, list[Any]]]], None]

    def settle(self) -> None:
        """What a server does by itself within the first minutes: look what its tables hold."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")


def run(report: Report) -> None:
    """The same events by every way, in turn; then all of it once more."""
    count, rounds = (40, 1) if report.quick else (2000, 5)
    _beside_pouchdb(report, count, rounds)
    with ExitStack() as stack:
        folder = stack.enter_context(memory_folder())
        server = stack.enter_context(_server(report, folder))
        office = make_office(server.engine)
        address = stack.enter_context(listening(office))
        made = _desks(office, count)
        turns = rounds + 1  # the first of each is for warming up
        whole, single, small = ([next(made) for _ in range(turns)] for _ in range(3))
        model = next(made)
        before = _rows(server.engine, SITE)
        _send(address, model, BATCH, count)
        pieces = _pieces(_added(before, _rows(server.engine, SITE)), -(-count // BATCH))
        ways = {
            "ours": _each(whole, lambda desk: _send(address, desk, BATCH, count)),
            "one event a request": _each(single, lambda desk: _send(address, desk, 1, count // _SINGLE)),
            "small batches": _each(small, lambda desk: _send(address, desk, SMALL_BATCH, count)),
            "the limit": _each(list(range(turns)), lambda turn: _load(server, pieces, f"limit-{turn}")),
        }
        stack.enter_context(_spared())
        _warm_up(ways)
        server.settle()
        taken = interleaved(ways, rounds, server.clock)
        taken["one event a request"] *= _SINGLE
        _tell(report, server.name, count, {name: 1e6 * seconds / count for name, seconds in taken.items()})
        kept = _counts(server.engine)
        again = _send(address, whole[-1], BATCH, count)
        report.exactly("hub", "new events of a replay", again, "", 0)
        report.exactly("hub", "rows that it adds", _counts(server.engine) - kept, "", 0)


def _warm_up(ways: dict[str, Callable[[], None]]) -> None:
    for way in ways.values():
        way()


@contextmanager
def _spared() -> Iterator[None]:
    """The collector as the service has it: what this bench holds is not for it to look through either."""
    before = gc.get_threshold()
    spare_collector()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _tell(report: Report, name: str, count: int, cost: dict[str, float]) -> None:
    what = f"{count:,} events to {name}"
    copy = "COPY + ON CONFLICT" if name == "PostgreSQL" else "INSERT OR IGNORE"
    report.faster("hub", what, "µs/event", cost["ours"], copy, cost["the limit"], 0.15)
    single = cost["one event a request"]
    report.faster("hub", what, "µs/event", cost["ours"], "one event a request", single, None)
    report.tell(
        "hub", f"a push of {SMALL_BATCH} events, both ends", cost["small batches"] * SMALL_BATCH / 1e3, "ms"
    )


def _each(things: list[Any], act: Callable[[Any], object]) -> Callable[[], None]:
    """Another one at every turn."""
    left = iter(things)

    def turn() -> None:
        act(next(left))

    return turn


def _desks(office: Office, count: int) -> Iterator[ChainDesk]:
    """Desks for ever, each with `count` events of its own pieces: written down, taken over, labelled, sealed."""
    serial = 0
    while True:
        serial += 1
        desk = enrolled_desk(office, f"{SITE}-D{serial:03d}")
        # each writes after the one before: their events do not lie in the same seconds
        desk.hlc += serial * count
        desk.push_all()
        while len(desk.logs[2]) <= count:
            order = serial * 1_000_000 + len(desk.logs[2])
            number = f"11{order:09d}XX"
            piece = {"order_id": f"{order:032x}", "waybill_no": number, "case_no": f"A{order}"}
            desk.log("order.recorded", piece, {"name": "王小明", "phone": "13800000000"})
            desk.tick(order, number)
            desk.log("label.requested", {**piece, "packing_id": "00", "copy_no": 1})
            desk.log("packing.sealed", piece)
        yield desk


def _send(address: str, desk: ChainDesk, size: int, count: int) -> int:
    """Push `count` events behind the one that is there; how many were new."""
    line = HttpLine(address, desk.desk_id, desk.key.seed)
    new = 0
    for first in range(2, count + 2, size):
        last = min(first + size - 1, count + 1)
        new += line.ask(desk.batch(first, last, 2), PushReply).new
    line.close()
    return new


# --- stores -----------------------------------------------------------------------------------------------------------


@contextmanager
def _server(report: Report, folder: Path) -> Iterator[Server]:
    """PostgreSQL where it is installed, else the embedded store."""
    if postgres.programs() is None:
        report.skipped.append("hub: PostgreSQL (not installed); the embedded store instead")
        engine = _embedded(folder / "hub.db")
        yield Server("SQLite", engine, time.process_time, lambda tables: _insert(engine, tables))
        engine.dispose()
        return
    import psycopg

    with postgres.cluster() as place:
        url = postgres.url(place, "postgres")
        engine = server_engine(url)
        schema.metadata.create_all(engine)
        first = int((Path(place) / "d" / "postmaster.pid").read_text(encoding="ascii").split()[0])
        with psycopg.connect(url) as connection:
            for name in _FILLED:
                connection.execute(f"CREATE TEMP TABLE new_{name} (LIKE {name}) ON COMMIT DELETE ROWS")
            connection.commit()

            def clock() -> float:
                return time.process_time() + _spent(first)

            yield Server("PostgreSQL", engine, clock, lambda tables: _copy(connection, tables))
        engine.dispose()


def _embedded(path: Path) -> Engine:
    """The store that a hub has without a server, encrypted."""
    engine = file_engine(path, bytes(32))
    upgrade(engine)
    return engine


def _spent(postmaster: int) -> float:
    """CPU seconds of a server: its own, of its processes that ended, and of those that live."""
    mine = _stat(postmaster)
    living = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text(encoding="ascii").split()
    return (sum(mine) + sum(sum(_stat(int(pid))[:2]) for pid in living)) / _TICKS


def _stat(pid: int) -> list[int]:
    """user, system, and the same of the children that ended, in ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return [int(each) for each in fields[11:15]]


def _copy(connection: Any, tables: list[tuple[str, list[Any]]]) -> None:
    with connection.cursor() as cursor:
        for name, rows in tables:
            with cursor.copy(f"COPY new_{name} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"INSERT INTO {name} SELECT * FROM new_{name} ON CONFLICT DO NOTHING")
    connection.commit()


def _insert(engine: Engine, tables: list[tuple[str, list[Any]]]) -> None:
    with engine.begin() as connection:
        driver: Any = connection.connection.driver_connection
        for name, rows in tables:
            marks = ", ".join("?" * len(rows[0])) if rows else ""
            driver.executemany(f"INSERT OR IGNORE INTO {name} VALUES ({marks})", rows)


# --- rows -------------------------------------------------------------------------------------------------------------


def _rows(engine: Engine, site: str) -> dict[str, list[Any]]:
    """What a site has in the tables that a push fills."""
    with engine.connect() as connection:
        return {
            name: [
                tuple(row)
                for row in connection.exec_driver_sql(f"SELECT * FROM {name}")
                if row.site_id == site
            ]
            for name in _FILLED
        }


def _added(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: sorted(set(after[name]) - set(before[name])) for name in after}


def _pieces(rows: dict[str, list[Any]], count: int) -> list[list[tuple[str, list[Any]]]]:
    """The rows of all tables in `count` parts, one for each batch."""
    return [
        [
            (name, found[number * len(found) // count : (number + 1) * len(found) // count])
            for name, found in rows.items()
        ]
        for number in range(count)
    ]


def _load(server: Server, pieces: list[list[tuple[str, list[Any]]]], site: str) -> None:
    """The same rows as those of another hall."""
    for tables in pieces:
        server.load([(name, [(site, *row[1:]) for row in rows]) for name, rows in tables])


def _counts(engine: Engine) -> int:
    """Rows of all tables together."""
    with engine.connect() as connection:
        return sum(
            connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()
            for name in schema.metadata.tables
        )


# --- PouchDB ----------------------------------------------------------------------------------------------------------


def _beside_pouchdb(report: Report, count: int, rounds: int) -> None:
    """The same bytes as documents, named by the ids of their events; beside the store that needs no server either."""
    modules = os.environ.get("GOVPOST_POUCHDB", "")
    if not modules or shutil.which("node") is None:
        report.skipped.append("hub: PouchDB → express-pouchdb (no GOVPOST_POUCHDB or no Node.js here)")
        return
    with ExitStack() as stack:
        folder = stack.enter_context(memory_folder())
        office = make_office(_embedded(folder / "embedded.db"))
        stack.callback(office.close)
        address = stack.enter_context(listening(office))
        made = _desks(office, count)
        desks = [next(made) for _ in range(rounds + 1)]
        peers = {
            size: stack.enter_context(
                _PouchDb(Path(modules).resolve(), folder / str(size), desks, count, size)
            )
            for size in (_THEIR_BATCH, BATCH)
        }
        ways: dict[str, Callable[[], None]] = {
            "ours": _each(desks, lambda desk: _send(address, desk, BATCH, count)),
            **{f"batches of {size}": peer.push for size, peer in peers.items()},
        }

        def clock() -> float:
            theirs = sum(sum(_stat(peer.pid)[:2]) for peer in peers.values())
            return time.process_time() + theirs / _TICKS

        stack.enter_context(_spared())
        _warm_up(ways)
        taken = interleaved(ways, rounds, clock)
        for size, peer in peers.items():
            there = peer.documents
            peer.push()
            name = f"batches of {size}"
            theirs, ours = (1e6 * taken[each] / count for each in (name, "ours"))
            least = 10 if size == _THEIR_BATCH else None
            what = f"{count:,} events to SQLite"
            report.faster("hub", what, "µs/event", ours, f"PouchDB → express-pouchdb, {name}", theirs, least)
            report.exactly("hub", "documents that PouchDB has then", there, "", count * (rounds + 1))
            report.exactly("hub", "documents that a replay adds", peer.documents - there, "", 0)


class _PouchDb:
    """Both ends of PouchDB in one process, with the journals of `desks`. `documents`: those at head office."""

    def __init__(self, modules: Path, folder: Path, desks: list[ChainDesk], count: int, batch: int) -> None:
        folder.mkdir()
        events = folder / "events.json"
        docs = [[_doc(each) for each in desk.batch(2, count + 1, 2).events] for desk in desks]
        events.write_text(json.dumps(docs), encoding="utf-8")
        self._process = subprocess.Popen(
            ["node", _PROGRAM, modules, folder, events, str(batch)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = self._process.pid
        self.documents = 0

    def __enter__(self) -> "_PouchDb":
        assert self._line() == "ready"
        return self

    def __exit__(self, *failure: object) -> None:
        self._process.kill()
        self._process.communicate()

    def push(self) -> None:
        """The next desk's journal."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self.documents = int(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def _doc(sent: SentEvent) -> dict[str, Any]:
    fields = {"header": sent.header, "body": sent.body, "salt": sent.salt}
    if sent.personal is not None:
        fields |= {"personal": sent.personal, "psalt": sent.psalt or ""}
    return {"_id": json.loads(sent.header)[5], **fields}
