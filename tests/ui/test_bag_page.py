"""封袋 through the window, by keys: bags opened, filled, told of seal and weight, sealed, collected (D-30)."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.builders import MONDAY
from tests.ui.clerk import Clerk
from tests.ui.test_dialogs import DEAF_MS

from govpost_desk.services import printing
from govpost_desk.ui import theme
from govpost_desk.ui.bag_dialogs import BagDialog
from govpost_desk.ui.bag_page import BagPage
from govpost_desk.ui.collect_page import CollectPage
from govpost_desk.ui.countdown_line import CountdownLine
from govpost_desk.ui.true_size import TrueSize, pixels

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FOREIGN = "1290000007531"


@pytest.fixture
def page(desk: Clerk) -> BagPage:
    """The bag page with one open bag at work."""
    desk.key(Qt.Key.Key_F6)
    found = desk.frame.pages["bag"]
    assert isinstance(found, BagPage)
    desk.key(Qt.Key.Key_N, CTRL)
    assert desk.answers[-1].why == "bag"
    return found


def loose(page: BagPage) -> list[str]:
    view = page.view()
    assert view is not None
    return [row.waybill_no for row in view.loose]


def inside(page: BagPage) -> list[str]:
    return [row.waybill_no for row in page.pieces.rows.rows()]


def answer_dialog(clerk: Clerk, text: str) -> None:
    """Type into the dialog in front, slower than a scanner, and Enter."""
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, BagDialog)
    QTest.qWait(DEAF_MS)
    for character in text:
        clerk.keys(character)
        QTest.qWait(35)
    QTest.qWait(35)
    clerk.keys("\r")
    clerk.settle()
    assert QApplication.activeModalWidget() is None


def test_f6_opens_no_bag_by_itself(desk: Clerk) -> None:
    desk.key(Qt.Key.Key_F6)
    assert desk.frame.current() == "bag"
    assert desk.answers == []
    assert "按 Ctrl+N 开袋" in desk.frame.result.sentence()
    assert "扫描仍按“交接”处理" in desk.frame.result.sentence()


def test_pieces_go_into_the_bag_newest_first(desk: Clerk, page: BagPage) -> None:
    numbers = loose(page)
    assert len(numbers) == 6
    assert desk.frame._step.text() == "封袋　0001 贵阳中心局"
    for number in numbers[:3]:
        assert desk.scan(number).answer == "in_bag"
    desk.settle()
    assert inside(page) == numbers[2::-1]
    assert loose(page) == numbers[3:]
    assert "总包 0001　→ 贵阳中心局　3 件" in page.bag_text()
    assert "0.300 公斤（按件估算）　封志号 未填" in page.bag_text()
    assert [made.text() for made in page.chips.buttons().values()] == ["0001 贵阳中心局 · 3 件 · 未封"]
    assert desk.scan(numbers[0]).answer == "already_in_bag"
    desk.key(Qt.Key.Key_Z, CTRL)
    assert desk.answers[-1].answer == "out_of_bag"
    page.pieces.setCurrentIndex(page.pieces.rows.index(1, 0))
    desk.key(Qt.Key.Key_Delete, CTRL)
    assert (desk.answers[-1].answer, desk.answers[-1].waybill_no) == ("out_of_bag", numbers[0])
    assert inside(page) == [numbers[1]]


def test_a_foreign_piece_stops_the_hand(desk: Clerk, page: BagPage) -> None:
    assert desk.scan(FOREIGN).answer == "not_government_mail"
    assert desk.frame.stop.isVisible()
    assert desk.frame.grab().toImage().pixelColor(20, 20).name() == theme.colour("red")
    desk.scan(loose(page)[0])
    assert not desk.frame.stop.isVisible()


def test_a_bag_is_sealed_looked_at_opened_again_and_collected(desk: Clerk, page: BagPage) -> None:
    numbers = loose(page)
    desk.scans(*numbers[:2])
    desk.key(Qt.Key.Key_G, CTRL)
    answer_dialog(desk, "SD778812")
    assert desk.answers[-1].why == "seal_no"
    desk.key(Qt.Key.Key_W, CTRL)
    answer_dialog(desk, "3.25")
    assert desk.answers[-1].why == "bag_weight"
    assert "3.250 公斤　封志号 SD778812" in page.bag_text()
    desk.key(Qt.Key.Key_Return, CTRL)
    assert desk.answers[-1].answer == "confirm"
    desk.key(Qt.Key.Key_Return, CTRL)
    sealed = desk.answers[-1]
    assert (sealed.answer, sealed.bag_no) == ("sealed", "0001")
    assert "请按 Ctrl+N 开袋" in page.bag_text()

    desk.press(next(iter(page.chips.buttons().values())))
    assert f"袋牌 {sealed.bag_tag}" in page.bag_text()
    assert inside(page) == numbers[1::-1]
    desk.key(Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    shown = QApplication.activeModalWidget()
    assert isinstance(shown, TrueSize)
    assert shown.pictures[0].accessibleName() == sealed.bag_tag
    assert shown.pictures[0].width() == pixels(100, shown.dpi)
    shown.reject()
    desk.settle()
    desk.key(Qt.Key.Key_U, CTRL)
    assert desk.answers[-1].needs == ("reason",)
    assert desk.scan("1").why == "unsealed"
    desk.settle()
    assert desk.frame._step.text() == "封袋　0002 贵阳中心局"
    desk.scans(numbers[2], "GPDSEAL")
    tag = desk.scan("GPDSEAL").bag_tag

    desk.key(Qt.Key.Key_F6, SHIFT)
    collect = desk.frame.pages["collect"]
    assert isinstance(collect, CollectPage)
    first = collect.due.rows.rows()[0]
    assert (first.waybill_no, first.name, first.pieces) == ("总包 0002", "3 件", 3)
    assert collect.figures["待交"].number() == "6"
    assert desk.scan(numbers[0]).why == "in_bag"
    assert desk.scan(tag).answer == "collected"
    desk.settle()
    assert collect.figures["已交"].number() == "3"
    assert [row.waybill_no for row in collect.lines.rows.rows()] == ["总包 0002"]
    desk.key(Qt.Key.Key_Return, CTRL)
    desk.key(Qt.Key.Key_Return, CTRL)
    assert (desk.answers[-1].answer, desk.answers[-1].why) == ("closed", "collect")


def test_f6_goes_on_with_the_only_open_bag_and_chips_choose_among_several(desk: Clerk, page: BagPage) -> None:
    desk.scan(loose(page)[0])
    desk.key(Qt.Key.Key_F5)
    desk.key(Qt.Key.Key_F6)
    assert desk.answers[-1].why == "bag_chosen"
    desk.scan("GPDROUTEZY")  # the numbers run by destination: a second 0001
    desk.settle()
    texts = [made.text() for made in page.chips.buttons().values()]
    assert texts == ["0001 贵阳中心局 · 1 件 · 未封", "0001 遵义中心局 · 0 件 · 未封"]
    assert page.bag_text().startswith("总包 0001　→ 遵义中心局　0 件")
    desk.press(next(iter(page.chips.buttons().values())))
    assert desk.answers[-1].why == "bag_chosen"
    assert page.bag_text().startswith("总包 0001　→ 贵阳中心局　1 件")
    desk.key(Qt.Key.Key_F5)
    desk.key(Qt.Key.Key_F6)  # two are open: the clerk chooses
    assert desk.answers[-1].why == "step_take"
    assert "请点选一个未封的总包" in desk.frame.result.sentence()


def test_the_countdown_is_true_to_the_clock(
    packed_folder: Path, tmp_path: Path, open_window: Callable[..., Clerk]
) -> None:
    now = [MONDAY + timedelta(hours=6, minutes=40)]  # 15:40 in Shanghai

    def clock() -> datetime:
        return now[0]

    clerk = open_window(Path(shutil.copytree(packed_folder, tmp_path / "packed")), clock)
    clerk.sign_in()
    clerk.key(Qt.Key.Key_F6)
    line = clerk.frame.pages["bag"].countdown
    assert isinstance(line, CountdownLine)
    told = []
    for minutes in (0, 21, 41, 49.9, 50, 51):
        now[0] = MONDAY + timedelta(hours=6, minutes=40 + minutes)
        line._tick.timeout.emit()
        told.append((line.text(), line.urgency(), ground(line)))
    waits = "8 件未封，其中 8 件今日必发"
    calm, amber, red = theme.colour("note"), theme.colour("amber"), theme.colour("red")
    assert told == [
        (f"距 16:30 邮路 50 分钟，{waits}", "", calm),
        (f"！距 16:30 邮路 29 分钟，{waits}", "soon", amber),
        (f"！！距 16:30 邮路 9 分钟，{waits}", "now", red),
        (f"！！距 16:30 邮路 不到 1 分钟，{waits}", "now", red),
        (f"！！距 16:30 邮路 不到 1 分钟，{waits}", "now", red),
        (f"距 17:30 邮路 59 分钟，{waits}", "", calm),
    ]
    assert line._tick.interval() == 10_000
    assert line._tick.isActive()


def ground(line: CountdownLine) -> str:
    return line.grab().toImage().pixelColor(line.width() - 20, 4).name()


def test_a_desk_without_routes_says_how_to_enter_one(empty: Clerk) -> None:
    from govpost_desk.domain.actors import SYSTEM
    from govpost_desk.services.routes import end_route

    for code in ("GY", "ZY"):
        empty.window.counter.ask(end_route, None, None, code, by=SYSTEM, at=MONDAY)
    empty.key(Qt.Key.Key_F6)
    assert "route set" in empty.frame.pages["bag"].countdown.text()


def test_held_scans_are_shown_in_every_dialog_and_taken_afterwards(desk: Clerk, page: BagPage) -> None:
    number = loose(page)[0]
    desk.key(Qt.Key.Key_W, CTRL)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, BagDialog)
    desk.keys(f"{number}\r")
    assert dialog.held_text() == "已记下 1 个扫描，关闭这个窗口后依次处理。"
    assert dialog.field.text() == ""
    before = len(desk.answers)
    desk.press(desk.button("取消", dialog))
    desk.wait_answers(before + 1)
    assert desk.answers[-1].answer == "in_bag"


def test_giving_back_asks_for_the_window_on_the_page_of_handing_on(desk: Clerk) -> None:
    desk.key(Qt.Key.Key_F6, SHIFT)
    collect = desk.frame.pages["collect"]
    assert isinstance(collect, CollectPage)
    assert not collect.way_buttons()["delivery"].isVisible()
    desk.scan("GPDTAKE")
    desk.key(Qt.Key.Key_F10)
    desk.window.counter.scan("GPDTAKE")
    desk.key(Qt.Key.Key_H, CTRL)
    assert desk.answers[-1].needs == ("window",)
    assert desk.frame.current() == "collect"
    desk.scan("1")
    desk.settle()
    assert desk.frame._step.text() == "退件回执　01 综合受理窗口"
    assert collect.way_buttons()["return"].isChecked()
    desk.key(Qt.Key.Key_F6, SHIFT)  # the key means the driver
    assert desk.answers[-1].why == "step_out"
    assert collect.way_buttons()["collect"].isChecked()


def test_a_tag_that_waits_goes_to_the_office_printer_by_one_key(
    desk: Clerk, page: BagPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "print_next_label", lambda *_: None)  # the label printer is dead
    said: list[str] = []
    page.note.connect(said.append)
    desk.key(Qt.Key.Key_F4, SHIFT)
    desk.settle()
    assert "没有在等打印的袋牌" in desk.frame.result.sentence()
    desk.scan(loose(page)[0])
    desk.key(Qt.Key.Key_Return, CTRL)
    desk.key(Qt.Key.Key_Return, CTRL)
    assert desk.answers[-1].answer == "sealed"
    desk.settle()
    desk.key(Qt.Key.Key_F4, SHIFT)
    desk.settle()
    assert said[-1].startswith("总包 0001 的袋牌改由办公打印机用 A4 纸打印")
