"""The mirror: what a tick costs with one beside a tick without; syncs a tick; how a backup holds up the scans."""

import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.measure import Report, interleaved, memory_folder
from tests.benchmarks.tick import Ticker, listed_desk
from tests.benchmarks.traced import syncs_of_each, work_marked

from govpost_desk.storage import backup, keys
from govpost_desk.storage.database import Database
from govpost_desk.storage.migrate import open_database
from govpost_desk.storage.mirror import Mirror
from govpost_desk.storage.places import Places
from govpost_desk.storage.verify import verify_file

_MOST = 1.6  # a mirrored tick seals and writes each event once more


def run(report: Report) -> None:
    """All figures of this benchmark."""
    turns, rounds, ticks = (5, 3, 5) if report.quick else (100, 7, 200)
    with memory_folder() as folder:
        case_nos = listed_desk(folder / "plain", turns * rounds + ticks + 1)
        shutil.copytree(folder / "plain", folder / "mirrored")
        shutil.copytree(folder / "plain", folder / "traced")
        _cost(report, folder, case_nos, turns, rounds)
        _syncs(report, folder, case_nos, ticks)
        _beside_a_backup(report, folder, 1 if report.quick else 200)


def open_desk(folder: Path, mirror: Path | None = None) -> Database:
    """The store of a desk, with a mirror or without."""
    return open_database(folder, keys.load_key(folder), places=Places(mirror=mirror))


def _cost(report: Report, folder: Path, case_nos: list[str], turns: int, rounds: int) -> None:
    plain, mirrored = open_desk(folder / "plain"), open_desk(folder / "mirrored", folder / "mirror")
    one, other = Ticker(plain, case_nos), Ticker(mirrored, case_nos)

    def work(ticker: Ticker) -> None:
        for _ in range(turns):
            ticker.tick()

    taken = interleaved({"plain": lambda: work(one), "mirrored": lambda: work(other)}, rounds)
    mirror = mirrored.sinks.of(Mirror)
    assert mirror is not None
    assert (mirror.state, mirror.behind) == ("good", 0)
    plain.close()
    mirrored.close()
    a_tick = {name: seconds / turns * 1e6 for name, seconds in taken.items()}
    report.dearer(
        "mirror", "CPU a tick, mirrored", "µs", a_tick["mirrored"], "no mirror", a_tick["plain"], _MOST
    )


def _syncs(report: Report, folder: Path, case_nos: list[str], ticks: int) -> None:
    """Count syncs between ticks as the kernel sees them: one for the store, one for the mirror."""
    counts = syncs_of_each(
        report, "tests.benchmarks.mirror", [folder / "traced", folder / "other"], case_nos[:ticks]
    )
    if counts is None:
        return
    usual = [count for count in counts if count <= 2]  # the others bore a checkpoint too
    assert len(usual) > len(counts) / 2
    report.exactly("mirror", "syncs a tick, mirrored", sum(usual) / len(usual), "", 2)


def _beside_a_backup(report: Report, folder: Path, megabytes: int) -> None:
    """How long a write takes while a file of this size is backed up, on the real disk of this machine."""
    with _big_desk(folder, megabytes) as big:
        waits: list[float] = []
        done = threading.Event()

        def write_on() -> None:
            while not done.is_set():
                began = time.perf_counter()
                with big.begin() as tx:
                    tx.execute("INSERT OR REPLACE INTO keeping VALUES ('bench', ?)", (str(began),))
                waits.append(time.perf_counter() - began)
                time.sleep(0.005)

        writer = threading.Thread(target=write_on)
        writer.start()
        backup.back_up(big, big.path.parent / "copy.db", backup.check_pages)
        done.set()
        writer.join()
        assert verify_file(big.path.parent / "copy.db", big.key).events > 0
        waits.sort()
        report.tell(
            "mirror",
            f"commit beside a backup of {megabytes} MB, median",
            1e3 * statistics.median(waits),
            "ms",
        )
        report.tell("mirror", "the slowest of them", 1e3 * waits[-1], "ms")


@contextmanager
def _big_desk(folder: Path, megabytes: int) -> Iterator[Database]:
    """A desk whose file was made large with stored bytes."""
    with tempfile.TemporaryDirectory(prefix="gpd-bench-") as place:
        database = open_desk(Path(shutil.copytree(folder / "plain", Path(place) / "desk")))
        for number in range(megabytes):
            with database.begin() as tx:
                tx.execute(
                    "INSERT INTO document_bytes (sha256, content) VALUES (?, randomblob(1000000))",
                    (str(number),),
                )
        yield database
        database.close()


def _child(folder: str, mirror: str) -> None:
    """Tick every case number of stdin."""
    case_nos = sys.stdin.read().split()
    database = open_desk(Path(folder), Path(mirror))
    ticker = Ticker(database, case_nos)
    work_marked(case_nos, ticker.tick)
    database.close()


if __name__ == "__main__":
    _child(sys.argv[1], sys.argv[2])
