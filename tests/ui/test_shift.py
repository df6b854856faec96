"""A small shift through the real window, by keys alone: take over, settle, close, sign, pack, collect."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QBuffer, Qt
from tests.builders import Counter
from tests.services.test_parts import add_part
from tests.ui.clerk import Clerk

from govpost_desk.ui import theme
from govpost_desk.ui.pack_page import PackPage
from govpost_desk.ui.registers_page import RegistersPage
from govpost_desk.ui.take_over_page import TakeOverPage


@pytest.fixture
def take(hall: Clerk) -> TakeOverPage:
    """The take-over page with window 01 chosen by its button."""
    page = hall.page("take")
    assert isinstance(page, TakeOverPage)
    hall.press(page.chooser.buttons()["01"])
    assert hall.answers[-1].why == "window"
    return page


def close_three(hall: Clerk, take: TakeOverPage) -> tuple[list[str], str]:
    """Three one-way certificates taken over and closed: their case numbers and the register's number."""
    wanted = [row.case_no for row in take.view().due if not row.problems][:3]
    hall.scans(*wanted, "GPDREST", "1", "GPDEND")
    closed = hall.scan("GPDEND")
    assert closed.answer == "closed"
    return wanted, closed.register_no


def test_the_row_that_is_chosen_in_the_list_is_the_one_that_is_missing(
    desk_folder: Path, open_window: Callable[[Path], Clerk]
) -> None:
    with Counter(desk_folder) as counter:
        counter.add_order("K1", document="正本")
        add_part(counter, "K1", document="副本")
    clerk = open_window(desk_folder)
    clerk.press(clerk.window.login.demo_buttons()[0])
    page = clerk.page("take")
    assert isinstance(page, TakeOverPage)
    clerk.press(page.chooser.buttons()["01"])
    page.due.setCurrentIndex(page.due.rows.index(1, 0))
    clerk.key(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert clerk.answers[-1].answer == "needs_reason"  # not asked which one: it was chosen
    clerk.scan("1")
    clerk.settle()
    assert [(row.document, row.part) for row in page.view().lines] == [("副本", 2)]


def test_differences_are_shown_and_settled(hall: Clerk, take: TakeOverPage) -> None:
    due = [row.case_no for row in take.view().due]
    hall.scans(*due[:3])
    refused = hall.scan("GPDEND")
    assert (refused.answer, hall.frame.result.word()) == ("difference_open", "差异未清")
    hall.settle()
    choices = [made.text() for made in hall.frame.result.choice_buttons()]
    assert choices[0] == "1  其余全部留待以后交接"
    assert choices[1] == f"2  缺件 {due[3]}"
    assert len(choices) == 8
    assert take.figures["未交代"].number() == "497"
    take.due.setCurrentIndex(take.due.rows.index(4, 0))
    hall.key(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert (hall.answers[-1].why, hall.answers[-1].case_no) == ("missing", due[7])
    hall.scan("2")
    hall.key(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    hall.scan("1")
    hall.settle()
    assert [take.figures[word].number() for word in ("应收", "已收", "差异", "余", "未交代")] == [
        "500",
        "3",
        "1",
        "496",
        "0",
    ]
    assert take.lines.rows.rows()[0].state_text == "缺件"
    hall.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert hall.answers[-1].answer == "confirm"
    hall.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert hall.answers[-1].answer == "closed"
    assert take.view().lines == ()


def test_an_accepted_extra_is_a_difference_on_the_page_as_on_the_register(
    hall: Clerk, take: TakeOverPage
) -> None:
    hall.scans(take.view().due[0].case_no, "X1", "1", "1")
    hall.settle()
    assert (take.figures["已收"].number(), take.figures["差异"].number()) == ("2", "1")


def test_a_register_is_signed_by_scanning_and_by_button(hall: Clerk, take: TakeOverPage) -> None:
    _, number = close_three(hall, take)
    page = hall.page("registers")
    assert isinstance(page, RegistersPage)
    hall.settle()
    assert page.page_count() >= 2  # both copies
    asked = hall.scan(f"{number}1")
    assert asked.needs == ("signer",)
    assert [made.text() for made in hall.frame.result.choice_buttons()] == ["1  周雅琴", "2  何志远"]
    assert hall.scan("2").answer == "signed"
    hall.settle()
    chosen = page.chosen()
    assert chosen is not None
    assert (chosen.register.state, chosen.register.signed_copies) == ("signed", 1)
    hall.key(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert hall.answers[-1].answer == "signed"
    state = page.list.rows.data(page.list.rows.index(0, 5))
    assert state == "已签字（第 1、2 联）"


def test_a_register_is_printed_again_by_its_own_key_and_is_not_signed_by_that(
    hall: Clerk, take: TakeOverPage
) -> None:
    _, number = close_three(hall, take)
    page = hall.page("registers")
    assert isinstance(page, RegistersPage)
    hall.settle()
    assert hall.button("补打交接簿").isVisible()
    hall.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert hall.answers[-1].needs == ("reason",)
    assert hall.scan("1").why == "register_reprint"
    hall.settle()
    chosen = page.chosen()
    assert chosen is not None
    assert (chosen.register.register_no, chosen.register.signed_copies) == (number, 0)


def test_pack_shows_the_label_that_waits_and_binds_it(hall: Clerk, take: TakeOverPage) -> None:
    wanted, _ = close_three(hall, take)
    hall.key(Qt.Key.Key_F4)
    assert hall.answers[-1].why == "step_pack"
    page = hall.frame.pages["pack"]
    assert isinstance(page, PackPage)
    assert hall.frame.current() == "pack"
    printed = hall.scan(wanted[0])
    assert printed.answer == "label_printed"
    hall.settle()
    view = page.view()
    assert view is not None
    assert view.waiting is not None
    assert view.waiting.waybill_no == printed.waybill_no
    read = zxingcpp.read_barcode(picture_of(page), formats=zxingcpp.BarcodeFormat.Code128)
    assert read is not None
    assert read.text == printed.waybill_no
    assert hall.scan(wanted[1]).answer == "label_waiting"
    assert hall.scan(printed.waybill_no).answer == "bound"
    hall.settle()
    assert [row.case_no for row in page.unsealed.rows.rows()] == wanted[1:]


def test_a_packed_piece_stops_the_hand_with_the_whole_window(hall: Clerk, take: TakeOverPage) -> None:
    wanted, _ = close_three(hall, take)
    hall.key(Qt.Key.Key_F4)
    number = hall.scan(wanted[0]).waybill_no
    hall.scans(number, wanted[0])
    assert hall.answers[-1].answer == "already_packed"
    stop = hall.frame.stop
    assert stop.isVisible()
    assert stop.geometry() == hall.frame.rect()
    assert hall.frame.grab().toImage().pixelColor(20, 20).name() == theme.colour("red")
    assert hall.focus() is hall.frame.box
    hall.scan(wanted[1])  # the next scan takes it away
    assert not stop.isVisible()


def test_reprint_and_void_by_keys(hall: Clerk, take: TakeOverPage) -> None:
    wanted, _ = close_three(hall, take)
    hall.key(Qt.Key.Key_F4)
    first = hall.scan(wanted[0]).waybill_no
    wait_printed(hall, first)
    hall.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert hall.answers[-1].answer == "needs_reason"
    assert hall.scan("4").why == "reprint"
    hall.settle()
    page = hall.frame.pages["pack"]
    assert isinstance(page, PackPage)
    view = page.view()
    assert view is not None
    assert view.copy_no == 2
    wait_printed(hall, first)
    hall.key(Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert hall.answers[-1].why == "void"
    hall.scans("GPDVOID", "1")
    assert hall.answers[-1].why == "voided"
    assert hall.scan(wanted[0]).waybill_no != first


def test_collect_and_close(hall: Clerk, take: TakeOverPage) -> None:
    wanted, _ = close_three(hall, take)
    hall.key(Qt.Key.Key_F4)
    numbers = []
    for case_no in wanted:
        numbers.append(hall.scan(case_no).waybill_no)
        assert hall.scan(numbers[-1]).answer == "bound"
    hall.key(Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    page = hall.frame.pages["collect"]
    assert page.figures["待交"].number() == "3"
    hall.scans(*numbers[:2])
    hall.settle()
    assert [row.waybill_no for row in page.lines.rows.rows()] == numbers[1::-1]
    hall.scans("GPDEND", "GPDEND")
    assert (hall.answers[-1].answer, hall.answers[-1].why) == ("closed", "collect")
    today = hall.page("today")
    counts = {task.text: task.count for task in today.tasks()}
    assert counts["件已封装，未装袋"] == 1
    assert counts["本交接簿待签字"] == 2


def test_a_correction_is_started_from_the_list(hall: Clerk, take: TakeOverPage) -> None:
    wanted, number = close_three(hall, take)
    hall.page("registers")
    hall.key(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert (hall.answers[-1].why, hall.answers[-1].register_no) == ("fix", number)
    assert hall.frame.current() == "take"
    hall.scans(wanted[0], "GPDDIFF", "1")
    hall.settle()
    assert [(row.case_no, row.state) for row in take.lines.rows.rows()] == [(wanted[0], "mismatched")]
    hall.scans("GPDEND", "GPDEND")
    assert (hall.answers[-1].answer, hall.answers[-1].why) == ("closed", "correction")


def test_the_second_person_approves_after_a_lock(hall: Clerk, take: TakeOverPage) -> None:
    wanted, _ = close_three(hall, take)
    hall.key(Qt.Key.Key_F4)
    number = hall.scan(wanted[0]).waybill_no
    wait_printed(hall, number)
    hall.scans(number, f"GPDVOID{number}", "1")
    assert hall.answers[-1].needs == ("approval",)
    assert hall.scan("GPDOK").why == "same_person"
    hall.key(Qt.Key.Key_F12)
    hall.sign_in("0002")
    today = hall.page("today")
    assert [task.count for task in today.tasks() if task.go == "GPDOK"] == [1]
    hall.press(hall.button("项待复核（另一操作员登录后） 复核同意"))
    assert hall.answers[-1].why == "approved"


def test_an_empty_desk_says_the_first_step(empty: Clerk) -> None:
    today = empty.page("today")
    shown = [label.text() for label in today.findChildren(type(today._empty)) if label.isVisible()]
    assert any("先按 Ctrl+I 导入窗口的清单" in text for text in shown)


def test_a_printer_out_of_paper_blocks_no_scan(
    hall_folder: Path, tmp_path: Path, open_window: Callable[[Path], Clerk]
) -> None:
    folder = Path(shutil.copytree(hall_folder, tmp_path / "hall"))
    blocked = folder / "prints"
    blocked.write_text("not a folder")  # the simulated printer cannot open its output
    clerk = open_window(folder)
    clerk.sign_in()
    clerk.scan("GPDWIN01")
    clerk.settle()
    page = clerk.frame.pages["take"]
    assert isinstance(page, TakeOverPage)
    wanted, _ = close_three(clerk, page)
    clerk.key(Qt.Key.Key_F4)
    printed = clerk.scan(wanted[0])
    assert printed.answer == "label_printed"
    for _ in range(200):
        clerk.settle()
        if "等待" in clerk.frame.status.text("面单机"):
            break
    assert clerk.frame.status.text("面单机") == "面单机 没有连接·面单等待"
    panel = clerk.frame.result
    assert panel.word() == "在等打印", "green would say that paper comes"
    assert f"面单 {printed.waybill_no} 在等待" in panel.sentence()
    assert clerk.frame.status.text("打印机") == "打印机 没有连接·交接簿等待"
    assert clerk.frame.status.cells["面单机"].property("worry") is True
    clerk.press(clerk.frame.status.cells["面单机"])
    assert "已收的件不受影响" in clerk.frame.result.sentence()
    clerk.key(Qt.Key.Key_F4)
    clerk.key(Qt.Key.Key_F4, Qt.KeyboardModifier.ShiftModifier)
    for _ in range(200):
        clerk.settle()
        if "面单等待" not in clerk.frame.status.text("面单机"):
            break
    assert "面单等待" not in clerk.frame.status.text("面单机"), "the office printer has it now"
    assert "A4" in clerk.frame.result.sentence()


def picture_of(page: PackPage) -> Image.Image:
    """The label as the screen shows it, at the label's own size again."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    page.picture().save(buffer, "PNG")
    import io

    shown = Image.open(io.BytesIO(buffer.data().data())).convert("L")
    return shown.resize((shown.width * 3, shown.height * 3))


def wait_printed(clerk: Clerk, waybill_no: str) -> None:
    """Until the print lane has sent the label."""
    page = clerk.frame.pages["pack"]
    assert isinstance(page, PackPage)
    for _ in range(500):
        clerk.settle()
        view = page.view()
        if view is not None and view.waiting is not None and view.print_state == "done":
            assert view.waiting.waybill_no == waybill_no
            return
    raise AssertionError("not printed")
