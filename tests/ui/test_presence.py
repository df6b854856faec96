"""Lock, 隐私, revealing, help, and going on after a start, at the real window."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTableView, QWidget
from tests.builders import Clock, Counter
from tests.ui.clerk import Clerk

from govpost_desk.services.context import Step
from govpost_desk.ui import privacy
from govpost_desk.ui.help_dialog import HelpDialog
from govpost_desk.ui.hold_to_reveal import ReasonDialog
from govpost_desk.ui.order_form import OrderForm
from govpost_desk.ui.places import PLACES
from govpost_desk.ui.privacy import PersonalPicture
from govpost_desk.ui.rows_model import RowsModel

OpenWindow = Callable[..., Clerk]
SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def packing(desk: Clerk) -> Clerk:
    """A clerk whose next label waits."""
    desk.scans("GPDPACK", "C7")
    desk.settle()
    return desk


@pytest.fixture
def seconds(desk: Clerk) -> Callable[[float], None]:
    """Time that passes for the lock: the clock is turned, the window looks."""
    lock = desk.window.presence.auto_lock
    now = [float(int(lock.clock()))]  # whole: sums of seconds stay exact
    lock.clock = lambda: now[0]
    lock.touch()

    def pass_by(count: float) -> None:
        now[0] += count
        lock.look()

    return pass_by


# --- going on after a start ------------------------------------------------------------------------------------------


def test_a_start_after_packing_stands_there_and_says_where(
    packed_folder: Path, tmp_path: Path, open_window: OpenWindow
) -> None:
    folder = Path(shutil.copytree(packed_folder, tmp_path / "desk"))
    with Counter(folder) as counter:
        counter.clock = Clock(counter.clock.now.replace(hour=3))
        counter.scans("GPDPACK", "C7")
    clerk = open_window(folder)
    clerk.press(clerk.window.login.demo_buttons()[0])
    context = clerk.window.counter.context
    assert context is not None
    assert (context.step, clerk.frame.current()) == (Step.PACK, "pack")
    assert clerk.frame.result.word() == "接着做"
    assert "接着封装，还有 1 件未封。面单 " in clerk.frame.result.sentence()
    assert "（C7）在等扫码" in clerk.frame.result.sentence()


def test_a_start_in_a_register_selects_its_last_line(
    hall_folder: Path, tmp_path: Path, open_window: OpenWindow
) -> None:
    folder = Path(shutil.copytree(hall_folder, tmp_path / "desk"))
    with Counter(folder) as counter:
        cases = [
            row[0] for row in counter.rows("SELECT case_no FROM desk_order ORDER BY recorded_at LIMIT 4")
        ]
        counter.scans("GPDWIN01", *cases)
    clerk = open_window(folder)
    clerk.press(clerk.window.login.demo_buttons()[0])
    page = clerk.frame.pages["take"]
    assert clerk.frame.current() == "take"
    assert page.lines.chosen().case_no == cases[-1]
    assert len(page.view().lines) == 4
    assert f"接着 01 窗口第 4 件。最后一件：{cases[-1]} 已收。" in clerk.frame.result.sentence()
    assert clerk.focus() is clerk.frame.box
    clerk.page("today")
    clerk.key(Qt.Key.Key_F12)
    clerk.press(clerk.window.login.demo_buttons()[0])
    assert clerk.frame.current() == "today"  # an unlocking is no start


# --- lock ------------------------------------------------------------------------------------------------------------


def test_the_window_counts_down_and_locks_by_itself(desk: Clerk, seconds: Callable[[float], None]) -> None:
    status = desk.frame.status
    seconds(109)
    assert status.countdown() == ""
    seconds(4)
    assert status.countdown() == "8 秒后锁屏"
    desk.keys("C")
    assert status.countdown() == ""
    desk.frame.box.clear()
    seconds(119)
    assert desk.window.is_open()
    QTest.mouseClick(desk.frame.result, Qt.MouseButton.LeftButton)
    seconds(119)
    assert desk.window.is_open()
    desk.window.counter.post_code("C8")  # a scanner on a line of its own
    desk.settle()
    seconds(119.5)
    assert desk.window.is_open()
    seconds(1)
    assert not desk.window.is_open()
    seconds(500)
    assert status.countdown() == ""


def test_nought_means_never(desk: Clerk, seconds: Callable[[float], None]) -> None:
    desk.window.presence.auto_lock.lock_after_s = 0
    seconds(100_000)
    assert desk.window.is_open()


def test_a_scan_at_the_lock_is_told_and_costs_no_try(desk: Clerk) -> None:
    sounds: list[str] = []
    desk.window._sounds.play = sounds.append  # type: ignore[method-assign]
    login = desk.window.login
    desk.key(Qt.Key.Key_F12)
    desk.keys("202611200001234567\r")
    desk.settle()  # as long as a staff number may be: the team is asked
    assert login.said() == "已锁屏，刚才的条码没有记录。请先登录，再扫一次。"
    assert login.number.text() == ""
    desk.window.counter.post_code("GPDEND")
    desk.settle()
    desk.keys("0001\r202611200001234567\r")
    desk.settle()
    assert login.said() == "已锁屏，刚才的条码没有记录。请先登录，再扫一次。"
    assert sounds == ["red"] * 3
    with desk.window.counter._db.reading() as execute:
        assert execute("SELECT max(failures) FROM operator_credential").fetchone()[0] == 0


def test_typed_text_waits_behind_the_lock_for_the_same_operator(desk: Clerk) -> None:
    desk.window.open_order("C7")
    desk.settle()
    form = desk.window.dialog
    assert isinstance(form, OrderForm)
    form.fields["name"].setText("王大力")
    desk.key(Qt.Key.Key_F12)
    assert not desk.window.is_open()
    assert not form.isVisible()
    desk.press(desk.window.login.demo_buttons()[0])
    assert form.isVisible()
    assert form.fields["name"].text() == "王大力"
    desk.key(Qt.Key.Key_F12)
    desk.press(desk.window.login.demo_buttons()[1])  # somebody else
    assert desk.window.is_open()
    assert desk.window.dialog is None
    assert desk.focus() is desk.frame.box


def test_scans_held_for_one_operator_are_nobody_elses(desk: Clerk) -> None:
    desk.window.open_order("C7")
    desk.settle()
    form = desk.window.dialog
    assert isinstance(form, OrderForm)
    form.fields["name"].setText("王大力")
    desk.window.take("C8")
    assert desk.window.held == ["C8"]
    before = len(desk.answers)
    desk.key(Qt.Key.Key_F12)
    desk.press(desk.window.login.demo_buttons()[1])
    assert desk.window.held == []
    assert len(desk.answers) == before
    assert "锁屏前等着的 1 个扫描没有记录" in desk.frame.result.sentence()


def test_ones_own_badge_locks_another_ones_does_not(desk: Clerk) -> None:
    before = len(desk.answers)
    desk.scan("GPDOPR0002")
    assert desk.window.is_open()
    desk.keys("GPDOPR0002\r")
    desk.settle()
    assert not desk.window.is_open()
    assert len(desk.answers) == before + 1


# --- 隐私 ------------------------------------------------------------------------------------------------------------


def shown_texts(top: QWidget) -> str:
    """Whatever a person or a screen reader finds on a widget and below it."""
    found: list[str] = []
    for widget in [top, *top.findChildren(QWidget)]:
        found += [widget.accessibleName(), widget.toolTip(), widget.windowTitle()]
        if isinstance(widget, QLabel | QAbstractButton):
            found.append(widget.text())
        elif isinstance(widget, QLineEdit):
            found += [widget.displayText(), widget.placeholderText()]
        elif isinstance(widget, QTableView):
            found += cells(widget.model())
    return "\n".join(found)


def cells(model: QAbstractItemModel) -> list[str]:
    return [
        str(model.data(model.index(line, column), role))
        for line in range(model.rowCount())
        for column in range(model.columnCount())
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
    ]


def people(clerk: Clerk) -> set[str]:
    """Every recipient's name, telephone and address in the store."""
    with clerk.window.counter._db.reading() as execute:
        rows = execute("SELECT name, phone, address FROM party JOIN desk_order USING (party_id)").fetchall()
    return {text for row in rows for text in row if text}


def seen(clerk: Clerk) -> set[str]:
    """Which of them are on the screen, on whatever page."""
    text = "\n".join(shown_texts(top) for top in QApplication.topLevelWidgets())
    return {person for person in people(clerk) if person in text}


def test_while_privacy_is_on_no_page_tells_a_name(packing: Clerk) -> None:
    packing.page("find")
    packing.keys("王小\r")
    packing.settle()
    packing.scan("C8")  # names the piece in hand again
    for place in PLACES:
        packing.page(place.name)
    assert seen(packing)  # without it the names are there
    assert {type(table.model()) for table in packing.window.findChildren(QTableView)} == {RowsModel}
    pictures = [label for label in packing.window.findChildren(QLabel) if not label.pixmap().isNull()]
    assert pictures  # whatever may show a person is of the kinds that mask
    assert {type(label) for label in pictures} == {PersonalPicture}
    page = packing.frame.pages["pack"]
    packing.page("pack")
    assert not page.picture().isNull()
    packing.key(Qt.Key.Key_F12, SHIFT)
    assert privacy.is_on()
    assert packing.frame.status.text("隐私").startswith("隐私 开")
    assert "Shift+F12" in packing.frame.result.sentence()
    assert page.picture().isNull()
    answered = packing.scan(page.view().waiting.waybill_no)  # scanning goes on
    assert (answered.answer, answered.name) == ("bound", "王小7")
    assert packing.frame.result.name_shown() == "王**"
    packing.scan("C8")
    for place in PLACES:
        packing.page(place.name)
        assert seen(packing) == set(), place.name
    packing.window.open_palette()
    packing.settle()
    assert seen(packing) == set()
    packing.key(Qt.Key.Key_Escape)
    packing.window.open_order("C8")
    assert packing.window.dialog is None
    assert "没有打开" in packing.frame.result.sentence()
    packing.key(Qt.Key.Key_F12, SHIFT)
    assert not privacy.is_on()
    assert "王小8" in shown_texts(packing.page("pack"))


def test_a_full_window_stop_is_masked_too(desk: Clerk) -> None:
    desk.key(Qt.Key.Key_F12, SHIFT)
    answered = desk.scans("GPDPACK", "C1")
    assert (answered.answer, answered.name) == ("already_packed", "王小1")
    assert desk.frame.stop.isVisible()
    assert seen(desk) == set()


# --- hold to reveal --------------------------------------------------------------------------------------------------


def press_v(clerk: Clerk, kind: QEvent.Type) -> None:
    """Alt+V goes down or up, as the keyboard says it."""
    if kind is QEvent.Type.KeyPress:
        QTest.keyPress(clerk.focus(), Qt.Key.Key_V, ALT)
    else:
        QApplication.sendEvent(clerk.focus(), QKeyEvent(kind, Qt.Key.Key_V, ALT))
    clerk.settle()


def test_the_waiting_piece_is_shown_while_alt_v_is_held_after_a_reason(packing: Clerk) -> None:
    reveal = packing.frame.pages["pack"].reveal
    packing.page("pack")
    press_v(packing, QEvent.Type.KeyPress)
    dialog = packing.window.findChild(ReasonDialog)
    assert dialog is not None
    assert not dialog.pin.isVisible()  # a demo's sign-in has no PIN
    dialog._opened_s -= 1  # it listens now
    packing.keys("3\r")
    packing.settle()
    press_v(packing, QEvent.Type.KeyRelease)
    assert reveal.text() == ""
    press_v(packing, QEvent.Type.KeyPress)
    assert reveal.text() == "王小7　13985012345　贵州省贵阳市观山湖区金阳南路175号3栋1959室"
    press_v(packing, QEvent.Type.KeyRelease)
    assert reveal.text() == ""
    press_v(packing, QEvent.Type.KeyPress)
    assert reveal.text()
    packing.key(Qt.Key.Key_F12)
    assert reveal.text() == ""
    with packing.window.counter._db.reading() as execute:
        rows = execute("SELECT CAST(body AS TEXT) FROM event WHERE type = 'personal.shown'").fetchall()
    assert len(rows) == 1
    assert '"reason":"show.3"' in rows[0][0]


def test_the_mouse_holds_too_and_losing_the_focus_lets_go(packing: Clerk) -> None:
    page = packing.page("pack")
    reveal = page.reveal
    reveal._reasons["0001", page._piece()] = 1
    QTest.mousePress(reveal.button, Qt.MouseButton.LeftButton)
    packing.settle()
    assert "13985012345" in reveal.text()
    QTest.mouseRelease(reveal.button, Qt.MouseButton.LeftButton)
    assert reveal.text() == ""
    QTest.mousePress(reveal.button, Qt.MouseButton.LeftButton)
    packing.settle()
    QApplication.sendEvent(packing.window, QEvent(QEvent.Type.WindowDeactivate))
    assert reveal.text() == ""
    QTest.mouseRelease(reveal.button, Qt.MouseButton.LeftButton)
    packing.key(Qt.Key.Key_F12, SHIFT)
    reveal.begin()
    packing.settle()
    assert reveal.text() == ""


# --- help, reprint ---------------------------------------------------------------------------------------------------


def test_f1_tells_what_to_do_its_keys_and_codes(desk: Clerk) -> None:
    for place in PLACES:
        desk.page(place.name)
        desk.key(Qt.Key.Key_F1)
        dialog = desk.window.dialog
        assert isinstance(dialog, HelpDialog)
        assert dialog.hint.text()
        keys = {key for _, key in dialog.keys.rows.rows()}
        assert {"F1", "F2", "F12", "Ctrl+K", "Ctrl+P", "Ctrl+Z", "Shift+F12", place.key} <= keys
        assert "GPDTAKE" in {code for _, _, code in dialog.codes.rows.rows()}
        desk.key(Qt.Key.Key_Escape)
        assert desk.window.dialog is None


def test_ctrl_p_reprints_from_every_page(packing: Clerk) -> None:
    for name in ("today", "pack", "find"):
        packing.page(name)
        before = len(packing.answers)
        packing.key(Qt.Key.Key_P, CONTROL)
        packing.wait_answers(before + 1)
        assert packing.answers[-1].why == "reprint"
