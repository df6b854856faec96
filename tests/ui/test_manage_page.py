"""管理: backup, rehearsal, verify, ranges, people and the mat from the window; a preview as large as its paper."""

import json
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.builders import PINS
from tests.ui.clerk import Clerk
from tests.ui.test_dialogs import DEAF_MS

from govpost_desk.services.feed import heed
from govpost_desk.services.previews import true_label, true_register
from govpost_desk.sync.desk_disk import DeskDisk
from govpost_desk.ui.act_dialog import ActDialog
from govpost_desk.ui.manage_page import ManagePage
from govpost_desk.ui.take_over_page import TakeOverPage
from govpost_desk.ui.true_size import CARD_MM, TrueSize, pixels
from govpost_desk.wire.messages import Cursor, FeedItem, FeedPage

SENDER = {"sender_name": "社保局", "sender_phone": "0851-1", "sender_address": "贵阳市1号"}
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def manage(clerk: Clerk) -> ManagePage:
    clerk.key(Qt.Key.Key_M, ALT)
    page = clerk.frame.pages["manage"]
    assert isinstance(page, ManagePage)
    assert clerk.frame.current() == "manage"
    clerk.settle()
    return page


def dialog(clerk: Clerk, kind: type) -> object:
    clerk.settle()
    found = QApplication.activeModalWidget()
    assert isinstance(found, kind)
    QTest.qWait(DEAF_MS)
    return found


def test_backup_rehearsal_and_verify_by_keys(empty: Clerk) -> None:
    page = manage(empty)
    empty.key(Qt.Key.Key_R, CTRL)
    assert "还没有可用的备份" in empty.frame.result.sentence()
    empty.key(Qt.Key.Key_B, CTRL)
    assert "备份已完成并核验" in empty.frame.result.sentence()
    empty.key(Qt.Key.Key_R, CTRL)
    assert "✔ 恢复演练通过" in empty.frame.result.sentence()
    empty.key(Qt.Key.Key_Y, CTRL)
    assert "核验" in empty.frame.result.sentence()
    view = page.view()
    assert view is not None
    assert "✔" in view.rehearsed


def test_a_range_wants_the_supervisor(empty: Clerk) -> None:
    manage(empty)
    empty.key(Qt.Key.Key_N, CTRL)
    form = dialog(empty, ActDialog)
    assert isinstance(form, ActDialog)
    typed = {"first": "1123456000099", "count": "200", "by_no": "0001", "by_pin": PINS["0001"]}
    for name, made in form.grid.fields.items():
        made.setText(typed[name])
    form.try_accept()
    empty.settle()
    assert "须由班长" in form.said.text()
    form.grid.fields["by_no"].setText("0002")
    form.grid.fields["by_pin"].setText(PINS["0002"])
    form.try_accept()
    empty.settle()
    assert "已录入号段 1123456000099" in empty.frame.result.sentence()
    view = empty.window.view()
    assert view is not None
    assert view.board.numbers_left == 200


def test_the_mat_prints_through_the_lane_and_saves(desk: Clerk, tmp_path: Path) -> None:
    page = manage(desk)
    desk.key(Qt.Key.Key_J, CTRL)
    assert "桌垫已交给打印机" in desk.frame.result.sentence()
    prints = tmp_path / "packed" / "prints"
    for _ in range(200):
        QCoreApplication.processEvents()
        if found := list(prints.glob("*command_mat*.pdf")):
            break
        QTest.qWait(20)
    assert "GPDPACK" in "".join(each.extract_text() for each in PdfReader(found[0]).pages)
    page.save_mat(tmp_path / "mat.pdf")
    desk.settle()
    assert PdfReader(tmp_path / "mat.pdf").pages
    desk.key(Qt.Key.Key_Y, CTRL)
    assert "核验" in desk.frame.result.sentence()


def fill(form: ActDialog, **typed: str) -> None:
    proof = {"by_no": "0002", "by_pin": PINS["0002"]}
    for name, text in {**proof, **typed}.items():
        form.grid.fields[name].setText(text)


def test_windows_are_added_changed_and_closed_by_keys(empty: Clerk) -> None:
    page = manage(empty)
    empty.key(Qt.Key.Key_N, ALT)
    form = dialog(empty, ActDialog)
    assert isinstance(form, ActDialog)
    fill(
        form,
        code="04",
        department="不动产",
        sender_name="登记中心",
        sender_phone="12345",
        sender_address="4 号",
    )
    form.choose("recipient")
    empty.key(Qt.Key.Key_Return, CTRL)
    assert "至少要有一名移交签字人" in form.said.text()
    form.grid.fields["officers"].setText("周敏 吴刚")
    empty.key(Qt.Key.Key_Return, CTRL)
    assert "已增加窗口 04" in empty.frame.result.sentence()
    empty.settle()
    made = page.windows.rows.rows()[-1]
    assert (made.window_code, made.payer, made.officers) == ("04", "recipient", ("周敏", "吴刚"))
    page.windows.setCurrentIndex(page.windows.rows.index(3, 0))
    empty.key(Qt.Key.Key_E, ALT)
    form = dialog(empty, ActDialog)
    assert isinstance(form, ActDialog)
    assert (
        form.grid.fields["sender_name"].text() == "登记中心"
    )  # what stands there is changed, not typed anew
    fill(form, department="不动产登记")
    empty.key(Qt.Key.Key_Return, CTRL)
    assert "已更改窗口 04" in empty.frame.result.sentence()
    empty.key(Qt.Key.Key_T, ALT)
    form = dialog(empty, ActDialog)
    assert isinstance(form, ActDialog)
    fill(form, by_pin="000000")
    empty.key(Qt.Key.Key_Return, CTRL)
    assert form.said.text()
    fill(form)
    empty.key(Qt.Key.Key_Return, CTRL)
    assert "已停用窗口 04" in empty.frame.result.sentence()
    empty.settle()
    closed = page.windows.rows.rows()[-1]
    assert (closed.department, closed.payer, closed.served) == ("不动产登记", "recipient", False)
    empty.key(Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    assert page.windows.rows.data(page.windows.rows.index(3, 2)) == "周*、吴*"
    empty.key(Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    take = empty.page("take")
    assert isinstance(take, TakeOverPage)
    assert "04" not in take.chooser.buttons()


@pytest.mark.parametrize("dpi", [96.0, 101.6, 143.2])
def test_a_label_and_a_register_have_their_paper_s_size(desk: Clerk, dpi: float) -> None:
    counter = desk.window.counter
    store = counter._db
    with store.reading() as execute:
        waybill = execute("SELECT waybill_no FROM mail_item LIMIT 1").fetchone()[0]
        register = execute("SELECT register_no FROM register WHERE register_no IS NOT NULL").fetchone()[0]
    for pages, paper in (
        (true_label(store, waybill, "0001"), (100, 150)),
        (true_register(store, register), (210, 297)),
    ):
        shown = TrueSize(desk.window, pages, dpi)
        assert abs(shown.pictures[0].width() - paper[0] * dpi / 25.4) <= 1
        assert abs(shown.pictures[0].height() - paper[1] * dpi / 25.4) <= 1
        assert shown.pictures[0].pixmap().size() == shown.pictures[0].size()
        shown.show_fitting()
        assert shown.pictures[0].height() <= shown.height()
        shown.show_true()
        assert shown.pictures[0].width() == pixels(pages[0].width_mm, dpi)
        shown.deleteLater()


def test_the_screen_is_measured_once_by_a_card(desk: Clerk) -> None:
    desk.page("registers")
    desk.key(Qt.Key.Key_P, ALT)
    shown = dialog(desk, TrueSize)
    assert isinstance(shown, TrueSize)
    before = shown.dpi
    desk.key(Qt.Key.Key_G, CTRL)
    for _ in range(10):
        desk.key(Qt.Key.Key_Up, CTRL)
    assert shown.ruler.card_size().width() == pixels(CARD_MM[0], shown.dpi)
    assert shown.dpi == pytest.approx(before * 1.005**10)
    measured = shown.dpi
    fitting = shown.pictures[0].width()
    desk.key(Qt.Key.Key_9, CTRL)
    assert shown.pictures[0].width() < fitting
    desk.key(Qt.Key.Key_1, CTRL)  # not the key of the usual letters: two on one key and neither works
    assert shown.pictures[0].width() == fitting
    desk.key(Qt.Key.Key_S, CTRL)
    desk.key(Qt.Key.Key_Escape)
    desk.key(Qt.Key.Key_P, ALT)
    again = dialog(desk, TrueSize)
    assert isinstance(again, TrueSize)
    assert again.dpi == pytest.approx(measured, abs=0.01)
    assert abs(again.pictures[0].width() - 210 * measured / 25.4) <= 1
    again.reject()
    desk.settle()


def test_who_and_what_is_head_offices_is_shown_and_a_person_without_pin_is_given_one(empty: Clerk) -> None:
    said = {
        "operator": ("G001", {"operator_no": "G001", "name": "端木云", "role": "clerk"}),
        "window": ("07", {"window_code": "07", "department": "社保", **SENDER}),
    }
    items = tuple(
        FeedItem(n=n, kind=kind, key=key, ver=1, op="put", content=json.dumps(content))
        for n, (kind, (key, content)) in enumerate(said.items(), 1)
    )
    disk = DeskDisk(empty.window.counter._db, heed=heed)
    disk.take_page("site:520100-01", Cursor(n=0, inc=1), FeedPage(inc=1, items=items, more=False), 1)
    page = manage(empty)
    view = page.view()
    assert view is not None
    assert view.tariff == "D-71，2020-01-01 起，程序自带参考价"
    shown = [page.people.rows.data(page.people.rows.index(2, column)) for column in range(5)]
    assert shown == ["G001", "操作员", "端木云", "总部", "未设密码"]
    assert page.windows.rows.data(page.windows.rows.index(3, 3)) == "总部"
    page.people.setCurrentIndex(page.people.rows.index(2, 0))
    empty.key(Qt.Key.Key_H, CTRL)
    form = dialog(empty, ActDialog)
    assert isinstance(form, ActDialog)
    fill(form, pin="864213", again="864213")
    empty.key(Qt.Key.Key_Return, CTRL)
    empty.settle()
    assert page.people.rows.data(page.people.rows.index(2, 4)) == "在用"
    empty.key(Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    assert page.people.rows.data(page.people.rows.index(2, 2)) == "端**"
    empty.key(Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
