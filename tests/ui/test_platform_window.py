"""Platform orders in the window: they come by themselves, a cancel stops the hand and is a task (D-110, D-112)."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.builders import PINS
from tests.sync.platform import MOVED, ORDER, PERSON, Platform, key_of, platform
from tests.ui.clerk import Clerk
from tests.ui.test_dialogs import DEAF_MS

from govpost_desk.ui import theme
from govpost_desk.ui.act_dialog import ActDialog
from govpost_desk.ui.interceptions_dialog import InterceptionsDialog
from govpost_desk.ui.pictures import SIZE
from govpost_desk.ui.take_over_page import TakeOverPage
from govpost_desk.ui.today_page import TodayPage
from govpost_desk.workers import sync_loop

SEALED = "Q1"


@pytest.fixture
def at_hub(tmp_path: Path) -> Iterator[Platform]:
    """Head office stays; the desk's file is closed for the window. Q1 is sealed, Q2 taken over, Q3 waits."""
    with platform(tmp_path / "desk") as made:
        for case_no in (SEALED, "Q2", "Q3"):
            made.say(case_no)
        made.counter.take_over(SEALED, "Q2")
        made.number = made.counter.pack(SEALED)
        made.cancel("Q2")
        made.say(SEALED, rev=2, **MOVED)
        made.counter.close()
        yield made


@pytest.fixture
def clerk(at_hub: Platform, open_window: Callable[[Path], Clerk], monkeypatch: pytest.MonkeyPatch) -> Clerk:
    monkeypatch.setattr(sync_loop, "_FIRST_S", 0.0)
    monkeypatch.setattr(sync_loop, "_SOON_S", 0.1)
    made = open_window(at_hub.counter.folder)
    made.sign_in()
    return made


def shot(clerk: Clerk, name: str) -> None:
    """A picture for people to look at, where one is asked for."""
    if folder := os.environ.get("GOVPOST_SHOTS"):
        widget = QApplication.activeModalWidget()
        clerk.window.grab().save(str(Path(folder) / f"{name}.png"))
        if widget is not None:
            widget.grab().save(str(Path(folder) / f"{name}_dialog.png"))


def until(clerk: Clerk, holds: Callable[[], bool]) -> None:
    """Head office is asked now, and what it says is looked at."""
    clerk.window.counter.find_office().now()
    for _ in range(400):
        QCoreApplication.processEvents()
        if holds():
            return
        QTest.qWait(25)
    raise AssertionError


def test_what_came_while_she_works_is_told_until_it_is_looked_at(
    clerk: Clerk, at_hub: Platform, dressed: QApplication
) -> None:
    clerk.window.resize(*SIZE)
    strip, box = clerk.frame.intercept, clerk.frame.box
    until(clerk, strip.isVisible)
    assert strip.said.text().startswith("2 件不能交出，新到：")
    clerk.press(strip.look)
    clerk.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, InterceptionsDialog)
    assert not strip.isVisible()
    QTest.qWait(DEAF_MS)
    dialog.reject()
    clerk.settle()
    assert box.hasFocus()

    clerk.scans("GPDTAKE", "GPDWIN01", "Q3")
    clerk.keys("GPDP")  # in the middle of a code
    at_hub.send("order", key_of("Q3"), cancelled("Q3"))
    until(clerk, strip.isVisible)
    assert strip.said.text().startswith("平台撤单：")
    assert PERSON["name"] not in strip.said.text()
    assert (box.hasFocus(), box.text()) == (True, "GPDP")
    assert QApplication.activeModalWidget() is None
    for look in (theme.Look(200), theme.Look(dark=True), theme.Look()):
        theme.wear(dressed, look)
        clerk.window.resize(*SIZE)
        clerk.settle()
        shot(clerk, f"strip_{look.percent}{'_dark' if look.dark else ''}")
        least = clerk.window.minimumSizeHint()
        assert least.width() <= SIZE[0]
        assert least.height() <= SIZE[1]
        assert strip.said.height() >= strip.said.heightForWidth(strip.said.width())
    clerk.scan("ACK")
    clerk.settle()
    assert strip.isVisible()
    assert clerk.scan("Q3").answer == "intercepted"  # the stop over the whole window says it all
    clerk.settle()
    assert not strip.isVisible()


def cancelled(case_no: str) -> dict[str, object]:
    said = {name: ORDER[name] for name in ("source", "part", "channel", "window_code")}
    return {**said, "state": "cancelled", "case_no": case_no, "reason": "", "rev": 2}


def test_a_platform_order_appears_by_itself_and_an_interception_is_worked_through(
    clerk: Clerk, at_hub: Platform
) -> None:
    page = clerk.page("take")
    assert isinstance(page, TakeOverPage)
    clerk.scan("GPDWIN01")
    clerk.settle()
    for case_no in ("Q4", "Q5"):
        at_hub.send("order", key_of(case_no), {**ORDER, "case_no": case_no, "rev": 1})
    told_by = {"case_no": "Q5", "waybill_no": "", "desk": "520100-01-D02", "at_ms": 1_795_000_000_000}
    at_hub.send("act", key_of("Q5"), {**told_by, "act": "taken_over"})
    until(clerk, lambda: len(page.view().due) == 3 and bool(page.view().due[-1].problems))
    assert [row.case_no for row in page.view().due] == ["Q3", "Q4", "Q5"]
    assert page.view().due[-1].problems.startswith("D02 已收")
    shot(clerk, "take")

    clerk.scan("GPDPACK")
    assert clerk.scan("Q2").answer == "intercepted"
    clerk.settle()
    assert clerk.frame.stop.isVisible()
    shot(clerk, "stop")
    clerk.key(Qt.Key.Key_Escape)
    clerk.scans("GPDBACK", "5")

    today = clerk.page("today")
    assert isinstance(today, TodayPage)
    (task,) = [task for task in today.tasks() if task.go == "ask:intercepted"]
    assert (task.count, task.text.startswith("件要拦截")) == (1, True)
    shot(clerk, "today")
    clerk.press(clerk.button(f"{task.text} {task.action}"))
    clerk.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, InterceptionsDialog)
    (row,) = dialog.table.rows.rows()
    assert row.number == at_hub.number
    assert "作废旧面单，重新封装" in dialog.said.text()
    shot(clerk, "list")
    QTest.qWait(DEAF_MS)
    clerk.press(dialog.release)
    clerk.settle()
    act = QApplication.activeModalWidget()
    assert isinstance(act, ActDialog)
    shot(clerk, "release")
    act.grid.fields["by_no"].setText("0002")
    act.grid.fields["by_pin"].setText(PINS["0002"])
    QTest.qWait(DEAF_MS)
    act.try_accept()
    clerk.settle()
    assert dialog.table.rows.rows() == ()
    dialog.reject()
    clerk.settle()
    assert not [task for task in today.tasks() if task.go == "ask:intercepted"]
