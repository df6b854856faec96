"""The real window, offscreen, at a real desk with simulated printers."""

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication
from tests.builders import Clock, Counter
from tests.ui.clerk import Clerk

from govpost_desk import app, logs
from govpost_desk.settings import Settings
from govpost_desk.ui import theme
from govpost_desk.ui.garbage import Garbage


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application in its looks."""
    theme.dress(qapp)
    return qapp


@pytest.fixture(autouse=True)
def collector(dressed: QApplication) -> Iterator[None]:
    """Garbage goes on the Qt thread and between two events, as around every window of the program: a collector that
    sets in while the widgets are being listed kills the program.
    """
    garbage = Garbage()
    yield
    garbage.leave()
    garbage.deleteLater()


@pytest.fixture
def open_window(dressed: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Clerk]]:
    """Open a desk's window at the login page, with a clock of one's own if wanted; everything is closed at the end."""
    # one log file a test would stay open, and the excepthook is pytest-qt's while it watches the slots
    monkeypatch.setattr(app, "set_up_logging", lambda folder: None)
    assert logs.set_up_logging is not app.set_up_logging
    hooks = (sys.excepthook, threading.excepthook)
    with ExitStack() as opened:

        def opener(folder: Path, clock: Callable[[], datetime] | None = None) -> Clerk:
            settings = Settings(data_folder=folder)
            window = opened.enter_context(app.counter_window(settings, silent=True, clock=clock or Clock()))
            window.resize(1366, 768)
            window.show()
            window.activateWindow()
            clerk = Clerk(window)
            clerk.settle()
            return clerk

        yield opener
    assert (sys.excepthook, threading.excepthook) == hooks


@pytest.fixture
def hall(hall_folder: Path, tmp_path: Path, open_window: Callable[[Path], Clerk]) -> Clerk:
    """A clerk signed in at a desk with the hall's list of 500."""
    folder = Path(shutil.copytree(hall_folder, tmp_path / "hall"))
    clerk = open_window(folder)
    clerk.sign_in()
    return clerk


@pytest.fixture
def empty(desk_folder: Path, open_window: Callable[[Path], Clerk]) -> Clerk:
    """A clerk signed in at a desk with nothing on it and no numbers."""
    clerk = open_window(desk_folder)
    clerk.sign_in()
    return clerk


@pytest.fixture(scope="session")
def packed_folder(blank_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk of the present morning: C1 … C6 sealed, C7 and C8 taken over. Copy it, never open it."""
    folder = tmp_path_factory.mktemp("packed") / "desk"
    shutil.copytree(blank_folder, folder)
    with Counter(folder) as counter:
        counter.add_range(count=1000)
        cases = [counter.add_order(f"C{serial}", name=f"王小{serial}") for serial in range(1, 9)]
        counter.take_over(*cases[:6])
        for case_no in cases[:6]:
            counter.pack(case_no)
        counter.take_over(*cases[6:])  # nothing is left half done: a start begins with the day
    return folder


@pytest.fixture
def desk(packed_folder: Path, tmp_path: Path, open_window: Callable[[Path], Clerk]) -> Clerk:
    """A clerk signed in at a desk with six sealed pieces and two certificates."""
    clerk = open_window(Path(shutil.copytree(packed_folder, tmp_path / "packed")))
    clerk.press(clerk.window.login.demo_buttons()[0])  # a PIN takes its time, and is proved in test_login
    return clerk
