"""While a dialog is open a scan is held, shown and taken afterwards; nothing in it answers to a scanner (R2)."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from tests.ui.clerk import Clerk

from govpost_desk.ui.dialogs import DEAF_S
from govpost_desk.ui.hold_to_reveal import ReasonDialog

DEAF_MS = int(DEAF_S * 1000) + 50


def open_form(clerk: Clerk) -> None:
    clerk.page("import")
    clerk.press(clerk.button("手工录入一件"))
    assert clerk.window.dialog is not None


def test_a_scan_during_a_dialog_is_held_shown_and_taken_in_order(hall: Clerk) -> None:
    hall.scan("GPDWIN01")
    hall.settle()
    wanted = [row.case_no for row in hall.frame.pages["take"].view().due[:3]]
    hall.answers.clear()
    open_form(hall)
    form = hall.window.dialog
    assert form is not None
    hall.button("取消", form).setFocus()
    for case_no in wanted[:2]:
        hall.keys(f"{case_no}\r")
    hall.window.counter.post_code(wanted[2])
    QTest.qWait(20)
    assert hall.window.held == wanted
    assert form.held_text() == "已记下 3 个扫描，关闭这个窗口后依次处理。"
    assert form.isVisible()
    assert hall.answers == []
    hall.press(hall.button("取消", form))
    hall.wait_answers(3)
    assert [(outcome.answer, outcome.case_no) for outcome in hall.answers] == [
        ("ticked", no) for no in wanted
    ]
    assert hall.window.held == []
    assert hall.focus() is hall.frame.box


def test_a_burst_into_a_field_is_taken_out_and_held(hall: Clerk) -> None:
    open_form(hall)
    form = hall.window.dialog
    assert form is not None
    form.fields["name"].setFocus()
    for character in "李四":
        hall.keys(character)
        QTest.qWait(60)
    hall.keys("2026112052003278000001\r")
    assert form.fields["name"].text() == "李四"
    assert hall.window.held == ["2026112052003278000001"]
    assert form.isVisible()


def test_a_field_for_numbers_takes_its_scan(hall: Clerk) -> None:
    open_form(hall)
    form = hall.window.dialog
    assert form is not None
    form.case.setFocus()
    hall.keys("SLXK20261122001\r")
    assert form.case.text() == "SLXK20261122001"
    assert hall.window.held == []


def test_a_dialog_is_deaf_at_first_and_no_button_is_default(hall: Clerk) -> None:
    hall.page("find")
    dialog = ReasonDialog(hall.window, "0001", asks_pin=True)
    proved: list[tuple[int, str]] = []
    dialog.given.connect(lambda number, pin: proved.append((number, pin)))
    dialog.open()
    dialog.number.setText("2")
    dialog.pin.setFocus()
    dialog.pin.setText("135790")
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    assert proved == []
    for made in dialog.findChildren(QPushButton):
        assert not made.isDefault()
        assert not made.autoDefault()
    QTest.qWait(DEAF_MS)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    assert proved == [(2, "135790")]
