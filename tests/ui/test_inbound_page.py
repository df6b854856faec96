"""开拆 through the window: a manifest typed in, a bag checked against it, its note and the answer (D-31)."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.ui.clerk import Clerk
from tests.ui.test_dialogs import DEAF_MS

from govpost_desk.ui.inbound_page import InboundPage
from govpost_desk.ui.manifest_dialog import ManifestDialog

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TAG = "52010001" + "52010000" + "0000" + "0031" + "0012" + "00"
PIECES = ("1112345678599", "1290000007531", "1355555555562")
BEYOND = "1000000008033"


@pytest.fixture
def page(empty: Clerk) -> InboundPage:
    """The page of inbound bags on an empty desk."""
    empty.key(Qt.Key.Key_F8, SHIFT)
    assert empty.answers[-1].why == "step_in"
    found = empty.frame.pages["inbound"]
    assert isinstance(found, InboundPage)
    return found


def open_dialog(clerk: Clerk) -> ManifestDialog:
    clerk.key(Qt.Key.Key_L, CTRL)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ManifestDialog)
    QTest.qWait(DEAF_MS)
    return dialog


def take_manifest(clerk: Clerk) -> None:
    """Tag and numbers go into the dialog as a scanner types them."""
    open_dialog(clerk)
    clerk.keys(f"{TAG}\r")
    clerk.keys("".join(f"{number}\r" for number in PIECES))
    clerk.key(Qt.Key.Key_Return, CTRL)
    assert QApplication.activeModalWidget() is None


def figures(page: InboundPage) -> list[str]:
    return [page.figures[word].number() for word in ("应有", "已核", "未见", "不符")]


def test_a_bag_is_checked_against_a_typed_manifest(empty: Clerk, page: InboundPage) -> None:
    take_manifest(empty)
    assert empty.frame.result.sentence() == "总包 0031 的清单已录入：3 件。"
    assert [made.text() for made in page.chips.buttons().values()] == ["0031 · 待开拆 3 件"]
    empty.press(page.chips.buttons()[TAG])
    assert empty.answers[-1].why == "inbound"
    assert figures(page) == ["3", "0", "3", "0"]
    assert page.chips.buttons()[TAG].text() == "0031 · 正在核对"
    assert empty.scan(PIECES[0]).answer == "counted"
    empty.key(Qt.Key.Key_R, CTRL)
    assert empty.answers[-1].needs == ("reason",)
    assert empty.scan("1").why == "in_damaged"
    assert empty.scan(BEYOND).why == "over_manifest"
    empty.key(Qt.Key.Key_M, CTRL)
    assert empty.scan("1").why == "in_no_label"
    empty.settle()
    assert figures(page) == ["3", "3", "2", "3"]
    assert [(row.number, row.finding_text) for row in page.found.rows.rows()] == [
        ("无面单 0031-1", "无面单"),
        (BEYOND, "多出"),
        (PIECES[0], "破损"),
    ]
    assert [row.number for row in page.due.rows.rows()] == list(PIECES[1:])

    empty.key(Qt.Key.Key_Return, CTRL)
    assert (empty.answers[-1].answer, empty.answers[-1].why) == ("unbalanced", "inbound")
    empty.key(Qt.Key.Key_Return, CTRL)
    assert empty.answers[-1].why == "inbound_noted"
    empty.settle()
    (note,) = page.notes.rows.rows()
    assert (note.serial, note.difference_count, note.age_days) == ("0031", 5, 0)
    today = empty.page("today")
    assert [task.count for task in today.tasks() if "验单等对方答复" in task.text] == [1]

    empty.page("inbound")
    page.notes.setCurrentIndex(page.notes.rows.index(0, 0))
    empty.key(Qt.Key.Key_B, CTRL)
    assert empty.answers[-1].needs == ("reason",)
    assert empty.scan("1").why == "note_answered"
    empty.settle()
    assert page.notes.rows.rows()[0].state_text == "已答复"


def test_what_cannot_be_read_is_said_in_the_dialog(empty: Clerk, page: InboundPage) -> None:
    dialog = open_dialog(empty)
    dialog.tag.setText("123")
    dialog.numbers.setPlainText("\n".join(PIECES))
    dialog.try_accept()
    empty.settle()
    assert dialog.said()
    assert dialog.isVisible()
    dialog.tag.setText(TAG)
    dialog.numbers.setPlainText(f"{PIECES[0]}\n王小明")
    dialog.try_accept()
    empty.settle()
    assert "第 2 行" in dialog.said()
    assert page.lists().announced == ()


def test_a_manifest_comes_out_of_a_file(empty: Clerk, page: InboundPage, tmp_path: Path) -> None:
    listed = tmp_path / "清单.csv"
    listed.write_text("\n".join(PIECES), encoding="utf-8")
    dialog = open_dialog(empty)
    dialog.tag.setText(TAG)
    dialog.open_file(tmp_path / "没有.csv")
    dialog.try_accept()
    empty.settle()
    assert dialog.isVisible()
    assert dialog.said()
    dialog.open_file(listed)
    dialog.try_accept()
    empty.settle()
    assert [row.expected for row in page.lists().announced] == [3]


def test_an_alert_about_a_bag_without_a_manifest(empty: Clerk, page: InboundPage) -> None:
    assert empty.scan(TAG).why == "inbound_bare"
    empty.scan(PIECES[0])
    empty.settle()
    assert figures(page) == ["0", "1", "0", "0"]
    empty.key(Qt.Key.Key_Z, CTRL)
    assert empty.answers[-1].why == "in_undone"
    assert figures(page)[1] == "0"
    today = empty.page("today")
    assert [task.text for task in today.tasks() if "进口" in task.text] == ["个进口总包没有核对完"]
