"""The window with a scanner on a serial line: pulled out in the middle of a code and put in again."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from tests.builders import Clock
from tests.devices.cable import Cable
from tests.ui.clerk import WAIT_MS, Clerk

from govpost_desk import app
from govpost_desk.settings import Settings
from govpost_desk.ui import theme


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    cable = Cable(tmp_path / "scanner")
    yield cable
    try:
        cable.unplug()
    except OSError:
        pass


@pytest.fixture
def hall(
    hall_folder: Path, tmp_path: Path, cable: Cable, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Clerk]:
    """A clerk signed in at the hall's desk whose scanner hangs on the cable."""
    monkeypatch.setattr(app, "set_up_logging", lambda folder: None)
    theme.dress(qapp)
    settings = Settings(
        data_folder=Path(shutil.copytree(hall_folder, tmp_path / "hall")), scanner_port=str(cable.link)
    )
    with app.counter_window(settings, silent=True, clock=Clock()) as window:
        window.show()
        window.activateWindow()
        clerk = Clerk(window)
        clerk.settle()
        clerk.sign_in()
        yield clerk


def wait_until(clerk: Clerk, holds: Callable[[], bool]) -> None:
    """Let the loop of the program run until something holds."""
    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: holds() and loop.quit())
    timer.start(10)
    QTimer.singleShot(WAIT_MS, loop, loop.quit)
    loop.exec()
    assert holds(), clerk.frame.status.text("扫描枪")


def test_pulled_out_in_the_middle_of_a_code(hall: Clerk, cable: Cable) -> None:
    status = hall.frame.status
    wait_until(hall, lambda: status.text("扫描枪") == "扫描枪 串口就绪")
    cable.write(b"GPDWIN01\r\n")
    hall.wait_answers(1)
    hall.settle()
    due = [row.case_no for row in hall.frame.pages["take"].view().due[:4]]
    cable.write(f"{due[0]}\r\n{due[1][:9]}".encode())
    hall.wait_answers(2)
    cable.unplug()
    wait_until(hall, lambda: status.text("扫描枪") == "扫描枪 未接")
    assert hall.scan(due[2]).answer == "ticked"  # the keyboard goes on meanwhile
    cable.plug_in()
    wait_until(hall, lambda: status.text("扫描枪") == "扫描枪 串口就绪")
    cable.write(f"{due[3]}\r\n".encode())
    hall.wait_answers(4)
    told = [(outcome.answer, outcome.case_no) for outcome in hall.answers[1:]]
    assert told == [("ticked", due[0]), ("ticked", due[2]), ("ticked", due[3])]  # half a code is no code


def test_a_scan_on_the_line_during_a_dialog_is_held(hall: Clerk, cable: Cable) -> None:
    hall.page("import")
    hall.press(hall.button("手工录入一件"))
    form = hall.window.dialog
    assert form is not None
    cable.write(b"GPDWIN01\r")
    wait_until(hall, lambda: hall.window.held == ["GPDWIN01"])
    assert "1" in form.held_text()
    assert hall.answers == []
    hall.press(hall.button("取消", form))
    hall.wait_answers(1)
    assert hall.answers[0].why == "window"
