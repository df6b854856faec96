"""Scan → light through the real window with 200,000 pieces in the file (R4), beside the bare commit on the same disk.

The keys go to whatever has the focus, as a scanner types; the clock stops when the coloured answer has been painted.
The store lies on the disk of the temporary folder, not in memory: a light is the receipt of a real sync.
"""

import gc
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from tests.benchmarks import sample_lists
from tests.benchmarks.measure import Report, memory_folder
from tests.benchmarks.sample_lists import AT
from tests.benchmarks.sample_pieces import fill
from tests.benchmarks.tick import CLERK, WINDOW, Ticker, open_desk
from tests.benchmarks.tick_bare import BareTick

from govpost_desk.domain.outcomes import Answer
from govpost_desk.services import keying, papers
from govpost_desk.services.context import ScanContext
from govpost_desk.services.lists import preview_list, take_list
from govpost_desk.services.scanning import scan
from govpost_desk.storage import keys
from govpost_desk.storage.database import DATABASE_FILE, Database

_PORTION = (
    2_000  # rows of one list, taken over before the next comes: closing a register reads what is left open
)
_SCANNED = 20_000  # pieces taken over by scans; the others are written by SQL, without a register
_REGISTER = 500  # pieces on one closed register
MOST_MS = 80  # R4


def run(report: Report) -> None:
    """p50 and p95 of wall time; the bare commit takes turns with the window, so that a busy disk hits both.

    The limit is one of the clock: on a machine with other work the CPU beside it says what the window asks for.
    """
    pieces, scans, pauses = (1200, 12, 3) if report.quick else (200_000, 400, 40)
    with tempfile.TemporaryDirectory(prefix="govpost-light-") as name:
        folder = Path(name)
        with memory_folder() as memory:  # only the building: its syncs are not asked about
            open_cases, bare_cases = _hall(memory, pieces, scans)
            shutil.copytree(memory / "desk", folder / "desk")
        ours, bare, cpu = _measure(folder, open_cases, bare_cases, scans // pauses)
    for share, title in ((0.5, "median"), (0.95, "p95")):
        report.dearer(
            "light",
            f"scan → painted light, {pieces:,} pieces, {title}",
            "ms",
            _share(ours, share),
            "bare commit",
            _share(bare, share),
            None,
        )
        report.tell("light", f"CPU of the process meanwhile, {title}", _share(cpu, share), "ms")
    if not report.quick:
        report.limit("light", "scan → painted light, p95 (R4)", _share(ours, 0.95), "ms", MOST_MS)


def _share(times: list[float], share: float) -> float:
    return 1e3 * statistics.quantiles(times, n=100, method="inclusive")[round(share * 100) - 1]


# --- the desk ----------------------------------------------------------------------------------------------------


def _hall(folder: Path, pieces: int, scans: int) -> tuple[list[str], list[str]]:
    """A desk with `pieces`, all taken and keyed but the last `2 * scans`; case numbers for both contestants."""
    sample_lists.make_desk(folder / "desk")
    database = open_desk(folder / "desk")
    scanned = min(pieces, _SCANNED)
    if pieces > scanned:
        fill(database, pieces - scanned, serial=40_000_000)
    with database.begin() as tx:
        tx.execute("UPDATE desk_order SET status = 'taken'")
    cases: list[str] = []
    for seed, first in enumerate(range(0, scanned, _PORTION)):
        rows = sample_lists.rows(min(_PORTION, scanned - first), seed=seed)
        listed = sample_lists.write_csv(folder / f"{seed}.csv", rows)
        take_list(database, preview_list(database, listed, WINDOW), by=CLERK, at=AT)
        cases = [row[0] for row in rows]
        _take_over(database, cases[: -2 * scans] if first + _PORTION >= scanned else cases)
    Ticker(database, cases[-2 * scans :]).tick()  # the register of the day lies open
    keying.key_all(database)
    papers.make_due_papers(database, AT)  # a desk draws them when a register is closed, not all at a start
    database.close()
    left = cases[1 - 2 * scans :]
    return left[: scans - 1], left[scans - 1 :]


def _take_over(database: Database, cases: list[str]) -> None:
    context = ScanContext(actor=CLERK, window_code=WINDOW)
    for first in range(0, len(cases), _REGISTER):
        for text in (*cases[first : first + _REGISTER], "GPDEND", "GPDREST", "GPDR1", "GPDEND", "GPDEND"):
            outcome, context = scan(database, context, text, AT)
        assert outcome.answer is Answer.CLOSED, outcome.answer


# --- both contestants --------------------------------------------------------------------------------------------


def _measure(
    folder: Path, cases: list[str], bare_cases: list[str], portion: int
) -> tuple[list[float], list[float], list[float]]:
    shutil.copytree(folder / "desk", folder / "bare")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from govpost_desk import app
    from govpost_desk.settings import Settings
    from govpost_desk.ui import theme
    from govpost_desk.ui.pictures import settle

    application = QApplication.instance() or QApplication(["govpost-desk"])
    assert isinstance(application, QApplication)
    theme.dress(application)
    gc.collect()
    gc.freeze()  # what the building left is not the window's to look through
    bare = BareTick(folder / "bare" / DATABASE_FILE, keys.load_key(folder / "bare"))
    times: list[tuple[float, float]] = []
    bare_times: list[float] = []
    with app.counter_window(Settings(data_folder=folder / "desk"), silent=True, clock=lambda: AT) as window:
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        settle(window, 60_000)
        window.login.demo_buttons()[0].click()
        settle(window, 60_000)
        window.take(f"GPDWIN{WINDOW}")
        settle(window, 60_000)
        for first in range(0, len(cases), portion):
            times += [_light(window, case_no) for case_no in cases[first : first + portion]]
            for case_no in bare_cases[first : first + portion]:
                start = time.perf_counter()
                bare.tick(case_no, CLERK, AT)
                bare_times.append(time.perf_counter() - start)
    bare.close()
    gc.unfreeze()
    return [wall for wall, _ in times], bare_times, [cpu for _, cpu in times]


def _light(window: "CounterWindow", code: str) -> tuple[float, float]:  # type: ignore[name-defined]  # noqa: F821
    """Seconds from the Enter of a scan to its painted answer: on the clock, and of CPU."""
    from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    loop = QEventLoop()

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint and window.frame.result.outcome is not None:
                loop.quit()
            return False

    watcher = Painted()
    window.frame.result.show_neutral("")
    window.frame.result.repaint()
    window.frame.result.installEventFilter(watcher)
    focus = QApplication.focusWidget()
    assert focus is window.frame.box
    for character in code:
        QTest.keyClick(focus, character)
    start, worked = time.perf_counter(), time.process_time()
    QTest.keyClick(focus, Qt.Key.Key_Return)
    loop.exec()
    taken = time.perf_counter() - start, time.process_time() - worked
    window.frame.result.removeEventFilter(watcher)
    outcome = window.frame.result.outcome
    assert outcome is not None
    assert outcome.answer is Answer.TICKED, outcome.answer
    return taken
