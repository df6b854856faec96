"""The tick: one certificate scanned, one transaction, one sync (issue §7). Beside an ORM session doing the same."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import sample_lists, tick_orm
from tests.benchmarks.measure import Report, interleaved, memory_folder
from tests.benchmarks.sample_lists import AT
from tests.benchmarks.tick_bare import BareTick, WholeLine
from tests.benchmarks.traced import syncs_of_each, work_marked

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.outcomes import Answer
from govpost_desk.services.backups import verify_desk
from govpost_desk.services.context import ScanContext
from govpost_desk.services.lists import preview_list, take_list
from govpost_desk.services.scanning import scan
from govpost_desk.storage import keys
from govpost_desk.storage.database import DATABASE_FILE, Database
from govpost_desk.storage.migrate import open_database

CLERK = Actor(operator_no="0001", auth="demo")
WINDOW = "01"


class Ticker:
    """Ticks one certificate after the other on a desk that lies open."""

    def __init__(self, database: Database, case_nos: list[str], window_code: str = WINDOW) -> None:
        self._database = database
        self._case_nos = iter(case_nos)
        self._context = ScanContext(actor=CLERK, window_code=window_code)

    def tick(self) -> None:
        """The next certificate."""
        outcome, self._context = scan(self._database, self._context, next(self._case_nos), AT)
        assert outcome.answer is Answer.TICKED, outcome.answer


def listed_desk(folder: Path, orders: int) -> list[str]:
    """A demo desk with a list of `orders` rows and its register open by one tick; returns the other case numbers."""
    sample_lists.make_desk(folder)
    rows = sample_lists.rows(orders)
    listed = sample_lists.write_csv(folder.parent / f"{folder.name}.csv", rows)
    database = open_desk(folder)
    take_list(database, preview_list(database, listed, WINDOW), by=CLERK, at=AT)
    case_nos = [row[0] for row in rows]
    Ticker(database, case_nos[:1]).tick()
    database.close()
    return case_nos[1:]


def open_desk(folder: Path) -> Database:
    """The store of a desk, without logs or devices."""
    return open_database(folder, keys.load_key(folder))


def run(report: Report) -> None:
    """CPU a tick beside its peers, on a desk with some thousand orders; syncs a tick."""
    orders, turns, rounds = (300, 20, 2) if report.quick else (6000, 250, 9)
    with memory_folder() as folder:
        case_nos = listed_desk(folder / "desk", orders)
        _cpu(report, folder, case_nos, turns, rounds)
        _syncs(report, folder, case_nos[turns * rounds :], 20 if report.quick else 400)


def _cpu(report: Report, folder: Path, case_nos: list[str], turns: int, rounds: int) -> None:
    shutil.copytree(folder / "desk", folder / "orm")
    shutil.copytree(folder / "desk", folder / "bare")
    database = open_desk(folder / "desk")
    key = keys.load_key(folder / "desk")
    sessions, drop_sessions = tick_orm.sessions(folder / "orm" / DATABASE_FILE, key)
    like = tick_orm.first_body(sessions)
    bare = BareTick(folder / "bare" / DATABASE_FILE, key)
    line = WholeLine(folder / "line.db", case_nos)
    ours, orm_cases, bare_cases, line_cases = (
        Ticker(database, case_nos),
        iter(case_nos),
        iter(case_nos),
        iter(case_nos),
    )
    taken = interleaved(
        {
            "ours": _times(turns, ours.tick),
            "orm": _times(turns, lambda: tick_orm.tick(sessions, like, WINDOW, next(orm_cases), CLERK, AT)),
            "bare": _times(turns, lambda: bare.tick(next(bare_cases), CLERK, AT)),
            "line": _times(turns, lambda: line.tick(next(line_cases), CLERK, AT)),
        },
        rounds,
    )
    database.close()
    drop_sessions()
    bare.close()
    line.close()
    _prove_alike(folder, turns * rounds)
    a_tick = {name: seconds / turns * 1e6 for name, seconds in taken.items()}
    report.faster(
        "tick", "CPU a tick, journal included", "µs", a_tick["ours"], "ORM session", a_tick["orm"], 3
    )
    report.dearer("tick", "same rows by hand", "µs", a_tick["ours"], "bare driver", a_tick["bare"], None)
    report.dearer(
        "tick", "plain sqlite3 line", "µs", a_tick["ours"], "sqlite3, no cipher", a_tick["line"], None
    )


def _times(turns: int, tick: Callable[[], object]) -> Callable[[], None]:
    def work() -> None:
        for _ in range(turns):
            tick()

    return work


def _prove_alike(folder: Path, ticks: int) -> None:
    """The peer did the same: both files verify, with as many events, lines and numbers."""
    for name in ("desk", "orm"):
        proof = verify_desk(folder / name)
        assert proof.ok, proof.findings
    counts = []
    for name in ("desk", "orm"):
        database = open_desk(folder / name)
        with database.reading() as execute:
            tables = ("event", "register_line", "enclosure", "waybill_number")
            counts.append([execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables])
        database.close()
    assert counts[0] == counts[1]
    assert counts[0][1] == ticks + 1


# --- syncs -------------------------------------------------------------------------------------------------------


def _syncs(report: Report, folder: Path, case_nos: list[str], ticks: int) -> None:
    """Count syncs between ticks as the kernel sees them; the rare ones of a checkpoint are told apart."""
    counts = syncs_of_each(report, "tests.benchmarks.tick", [folder / "desk"], case_nos[:ticks])
    if counts is None:
        return
    with_checkpoint = sum(count > 1 for count in counts)
    usual = [count for count in counts if count <= 1]
    report.exactly("tick", "syncs a tick", sum(usual) / len(usual), "", 1)
    report.tell("tick", "ticks that also bore a checkpoint", 100 * with_checkpoint / ticks, "%")


def _child(folder: str) -> None:
    """Tick every case number of stdin."""
    case_nos = sys.stdin.read().split()
    database = open_desk(Path(folder))
    ticker = Ticker(database, case_nos)
    work_marked(case_nos, ticker.tick)
    database.close()


if __name__ == "__main__":
    _child(sys.argv[1])
