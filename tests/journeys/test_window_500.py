"""A whole shift through the real window, by keys alone: all 500 taken over, closed, packed, scanned back, collected."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from tests.builders import Clock
from tests.ui.clerk import Clerk
from tests.yardstick import Yardstick

from govpost_desk import app
from govpost_desk.settings import Settings
from govpost_desk.storage import keys, verify
from govpost_desk.storage.database import DATABASE_FILE
from govpost_desk.ui import dialogs, theme
from govpost_desk.ui.order_form import OrderForm

# a minute of CPU (issue §7); 276 to 318 when set, alone and beside another shift
SHIFT_LENGTHS = 400.0


@pytest.fixture
def clerk(
    qapp: QApplication, hall_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Clerk]:
    """A clerk signed in at a desk with the hall's list."""
    monkeypatch.setattr(app, "set_up_logging", lambda folder: None)
    monkeypatch.setattr(dialogs, "DEAF_S", 0.0)  # proved in tests/ui; here it would only be waited for
    theme.dress(qapp)
    folder = Path(shutil.copytree(hall_folder, tmp_path / "hall"))
    with app.counter_window(Settings(data_folder=folder), silent=True, clock=Clock()) as window:
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        made = Clerk(window)
        made.settle()
        made.sign_in()
        yield made


def test_the_whole_list_through_the_window(clerk: Clerk, tmp_path: Path) -> None:
    yardstick = Yardstick()
    clerk.key(Qt.Key.Key_F5)
    clerk.scan("GPDWIN01")
    clerk.settle()
    due = clerk.frame.pages["take"].view().due
    case_nos = [row.case_no for row in due]
    two_way = [row.case_no for row in due if row.problems]
    assert (len(case_nos), len(two_way)) == (500, 31)

    clerk.answers.clear()
    for case_no in case_nos:
        clerk.keys(f"{case_no}\r")  # without waiting: the lane keeps the order
    clerk.wait_answers(500)
    assert [(outcome.answer, outcome.case_no) for outcome in clerk.answers] == [
        ("ticked", case_no) for case_no in case_nos
    ]
    clerk.scan("GPDEND")
    assert clerk.scan("GPDEND").answer == "closed"

    for case_no in two_way:
        correct(clerk, case_no)

    clerk.key(Qt.Key.Key_F4)
    numbers = []
    for serial, case_no in enumerate(case_nos):
        if serial % 25 == 0:
            clerk.settle()
            yardstick.lay()
        printed = clerk.scan(case_no)
        assert printed.answer == "label_printed", (case_no, printed.answer)
        numbers.append(printed.waybill_no)
        assert clerk.scan(printed.waybill_no).answer == "bound"
    assert len(set(numbers)) == 500

    clerk.key(Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    clerk.answers.clear()
    for number in numbers:
        clerk.keys(f"{number}\r")
    clerk.wait_answers(500)
    assert {outcome.answer for outcome in clerk.answers} == {"collected"}
    clerk.scan("GPDEND")
    assert clerk.scan("GPDEND").why == "collect"
    assert yardstick.lengths() < SHIFT_LENGTHS

    clerk.settle()
    view = clerk.window.view()
    assert view is not None
    board = view.board
    assert (board.ticked, board.unsealed, board.labelled, board.sealed, board.unsigned) == (0, 0, 0, 0, 2)
    folder = tmp_path / "hall"
    proof = verify.verify_file(folder / DATABASE_FILE, keys.load_key(folder))
    assert proof.findings == []


def correct(clerk: Clerk, case_no: str) -> None:
    """双程 → 单程 in the order form, as a clerk fills it in."""
    clerk.window.open_order(case_no)
    clerk.settle()
    form = clerk.window.dialog
    assert isinstance(form, OrderForm)
    form.mode.press("one_way")
    clerk.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert clerk.window.dialog is None
