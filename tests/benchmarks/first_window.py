"""The first window: CPU of a fresh process until the login page is painted, beside a bare window on the same file.

The bare window does what any Qt program over this file must: Qt, our fonts, SQLAlchemy Core over the same driver, one
query, one label.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.measure import Report, memory_folder

ROOT = Path(__file__).parents[2]


def run(report: Report) -> None:
    """Median of fresh processes in turns, after one each that warms the disk's cache."""
    from tests.benchmarks import sample_lists  # not in the children: it would load most of the program

    rounds = 1 if report.quick else 9
    with memory_folder() as folder:
        sample_lists.make_desk(folder / "desk")
        taken: dict[str, list[float]] = {"ours": [], "bare": []}
        for number in range(rounds + 1):
            for name, times in taken.items():
                used = _fresh(name, folder / "desk")
                if number or report.quick:
                    times.append(used)
    ours, bare = (1e3 * statistics.median(times) for times in taken.values())
    report.dearer("first_window", "CPU to the painted login page", "ms", ours, "bare window", bare, 1.3)


def _fresh(name: str, folder: Path) -> float:
    before = os.times()
    subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.first_window", name, str(folder)],
        check=True,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def _ours(folder: Path) -> None:
    from PySide6.QtWidgets import QApplication

    from govpost_desk import app
    from govpost_desk.settings import read_settings
    from govpost_desk.ui import theme

    application = QApplication(["govpost-desk"])
    theme.dress(application)
    with app.counter_window(read_settings(str(folder)), silent=True) as window:
        window.showMaximized()
        while not window.login.isVisible() or not _painted(window):
            application.processEvents()
        os._exit(0)  # what closing costs is not asked


def _bare(folder: Path) -> None:
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
    from sqlalchemy import create_engine, text

    from govpost_desk.storage import keys
    from govpost_desk.ui import theme

    application = QApplication(["bare"])
    theme.load_fonts()
    application.setStyle("Fusion")
    application.setFont(theme.counter_font())
    key = keys.load_key(folder)
    import sqlcipher3.dbapi2 as driver

    def connect() -> object:
        connection = driver.connect(str(folder / "desk.db"))
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        return connection

    engine = create_engine("sqlite://", creator=connect)
    with engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM event")).scalar_one()
    window = QMainWindow()
    window.setCentralWidget(QLabel(f"政务邮台 {count}"))
    window.showMaximized()
    while not _painted(window):
        application.processEvents()
    os._exit(0)


def _painted(window: object) -> bool:
    """Whether a picture of the window has left the backing store."""
    handle = window.windowHandle()  # type: ignore[attr-defined]
    return handle is not None and handle.isExposed()


if __name__ == "__main__":
    {"ours": _ours, "bare": _bare}[sys.argv[1]](Path(sys.argv[2]))
