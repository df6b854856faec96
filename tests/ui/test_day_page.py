"""日结 through the window: the two lines on every page, counting, a difference piece by piece, the day's end (D-33)."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from tests.builders import PINS, Counter
from tests.ui.clerk import Clerk

from govpost_desk.ui import theme
from govpost_desk.ui.books_strip import BooksStrip
from govpost_desk.ui.day_page import DayPage
from govpost_desk.ui.places import PLACES

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
RED = theme.colour("red")


@pytest.fixture
def page(desk: Clerk) -> DayPage:
    """The page of the day's end."""
    desk.key(Qt.Key.Key_F10)
    found = desk.frame.pages["day"]
    assert isinstance(found, DayPage)
    return found


def strip_texts(clerk: Clerk) -> list[str]:
    books = clerk.frame.status.books.books()
    assert books is not None
    return [f"{each.text} {each.verdict}" for each in (books.pieces, books.numbers)]


def ground(strip: BooksStrip) -> str:
    line = strip._pieces
    return line.grab().toImage().pixelColor(2, 2).name()


def due(page: DayPage) -> list[str]:
    view = page.view()
    assert view is not None
    assert view.counting is not None
    return [row.number for row in view.counting.missing]


def count_all_but(clerk: Clerk, page: DayPage, left_out: int) -> list[str]:
    """Begin to count and scan everything but the last few; what was left out."""
    clerk.key(Qt.Key.Key_G, CTRL)
    clerk.settle()
    numbers = due(page)
    for number in numbers[: len(numbers) - left_out]:
        assert clerk.scan(number).answer == "counted"
    clerk.settle()
    return numbers[len(numbers) - left_out :]


def test_both_lines_stand_on_every_page(desk: Clerk) -> None:
    for place in PLACES:
        desk.page(place.name)
        strip = desk.frame.status.books
        assert strip.isVisible()
        assert strip.width() >= strip._row.sizeHint().width(), place.name
    assert strip_texts(desk) == [
        "件 昨存 0＋收 8＝发 0＋退 0＋存 8 平",
        "号 存 0＋领 1,000＝用 6＋废 0＋存 994 平",
    ]
    spoken = QAccessible.queryAccessibleInterface(desk.frame.status.books).text(QAccessible.Text.Name)
    assert "收 8" in spoken
    assert "平" in spoken


def test_the_lines_follow_each_act(desk: Clerk) -> None:
    desk.key(Qt.Key.Key_F4)
    printed = desk.scan("C7")
    desk.scan(printed.waybill_no)
    desk.settle()
    assert strip_texts(desk)[1] == "号 存 0＋领 1,000＝用 7＋废 0＋存 993 平"
    desk.key(Qt.Key.Key_B, ALT)
    assert (desk.answers[-1].answer, desk.answers[-1].why) == ("done", "balance")
    assert desk.frame.current() == "pack"  # nothing differs: the clerk stays where he is


def test_counting_lists_what_is_missing_and_takes_it_off(desk: Clerk, page: DayPage) -> None:
    assert page.table_head() == "没有差异　本频次还没有盘点"
    desk.key(Qt.Key.Key_G, CTRL)
    assert desk.frame._step.text() == "盘点"
    assert page.missing.isVisible()
    assert page.bar.isVisible()
    numbers = due(page)
    assert len(numbers) == 8
    assert sum(number.startswith("C") for number in numbers) == 2  # not in an envelope: by the case number
    desk.scans(*numbers[:3])
    desk.settle()
    assert page.table_head() == "正在盘点：已点 3 / 8 件，还差 5 件："
    assert (page.bar.value(), page.bar.maximum()) == (3, 8)
    assert due(page) == numbers[3:]
    assert desk.scan(numbers[0]).answer == "already_counted"


def test_a_difference_is_named_piece_by_piece(desk: Clerk, page: DayPage) -> None:
    (left_out,) = count_all_but(desk, page, 1)
    desk.key(Qt.Key.Key_Return, CTRL)
    assert (desk.answers[-1].answer, desk.answers[-1].why) == ("unbalanced", "stock")
    desk.key(Qt.Key.Key_Return, CTRL)
    assert desk.answers[-1].why == "stock_differs"
    assert desk.frame.current() == "day"
    desk.settle()
    view = page.view()
    assert view is not None
    (row,) = view.differences
    assert left_out in (row.number, row.case_no)
    assert row.what == "少件"
    assert row.name.startswith("王小")
    assert row.last_known.endswith("11-23 09:00 张小敏")
    assert page.table_head().startswith("差异 1 件，逐件：　")
    assert page.pieces.equation() == view.books.pieces
    assert view.books.pieces.verdict == "差 1"
    assert strip_texts(desk)[0].endswith("存 8 差 1")
    assert ground(desk.frame.status.books) == RED

    desk.page("today")
    desk.press(desk.frame.status.books)
    assert (desk.answers[-1].answer, desk.answers[-1].why) == ("unbalanced", "balance")
    assert row.number in desk.frame.result.sentence()
    assert desk.frame.current() == "day"
    today = desk.page("today")
    assert [task.text for task in today.tasks() if "待查" in task.text] == ["件待查　本台，最久 0 天"]
    # found again: the counting ends without a difference and the line is green
    desk.page("day")
    count_all_but(desk, page, 0)
    desk.scan("GPDEND")
    assert desk.answers[-1].why == "stock_closed"
    desk.settle()
    assert strip_texts(desk)[0].endswith("平")


def test_closing_with_a_difference_offers_the_reasons(desk: Clerk, page: DayPage) -> None:
    count_all_but(desk, page, 1)
    desk.scans("GPDEND", "GPDEND")
    desk.key(Qt.Key.Key_J, CTRL)
    assert desk.answers[-1].needs == ("reason",)
    texts = [made.text() for made in desk.frame.result.choice_buttons()]
    assert texts[:2] == ["1  盘点", "2  带差关闭：差异待查，已报告班长"]
    assert desk.scan("2").why == "clearance_differs"
    desk.settle()
    rows = page.clearances.rows.rows()
    assert [row.no for row in rows] == ["1", "2"]
    assert rows[0].note == "差 1，待复核，差异待查，已报告班长"
    assert desk.frame.status.books.books().pieces.left[0] == ("上存", 8)


def test_clearance_and_day_are_closed_through_the_window(desk: Clerk, page: DayPage) -> None:
    count_all_but(desk, page, 0)
    desk.key(Qt.Key.Key_Return, CTRL)
    assert desk.answers[-1].why == "stock_closed"
    desk.settle()
    assert page.table_head().startswith("没有差异　")
    assert page.table_head().endswith("应有 8 件，实点 8 件，相符")
    for _ in range(2):
        desk.key(Qt.Key.Key_J, CTRL)
    assert (desk.answers[-1].answer, desk.answers[-1].why) == ("closed", "clearance")
    for _ in range(2):
        desk.key(Qt.Key.Key_R, CTRL)
    assert (desk.answers[-1].answer, desk.answers[-1].why) == ("closed", "day")
    desk.settle()
    rows = page.clearances.rows.rows()
    assert [(row.no, row.counted, row.note) for row in rows] == [("1", "8", "平"), ("2", "—", "平")]
    assert strip_texts(desk)[0] == "件 昨存 8＋收 0＝发 0＋退 0＋存 8 平"
    assert page.view().days_due == ()


def test_ending_the_count_is_offered_only_where_it_ends_the_count(desk: Clerk, page: DayPage) -> None:
    assert not page.end_stock.isEnabled()
    desk.key(Qt.Key.Key_G, CTRL)
    assert page.end_stock.isEnabled()
    desk.key(Qt.Key.Key_F5)  # here GPDEND would end the register
    desk.key(Qt.Key.Key_F10)
    assert not page.end_stock.isEnabled()
    desk.key(Qt.Key.Key_G, CTRL)
    assert desk.answers[-1].why == "stock_again"
    assert page.end_stock.isEnabled()


def hand_over(clerk: Clerk) -> None:
    """交班 through the window."""
    for _ in range(2):
        clerk.key(Qt.Key.Key_B, CTRL)
    assert (clerk.answers[-1].answer, clerk.answers[-1].why) == ("closed", "shift")
    assert not clerk.window.is_open()


def test_the_next_clerk_takes_the_shift_by_badge_or_pin(
    packed_folder: Path, tmp_path: Path, open_window: Callable[..., Clerk]
) -> None:
    desk = open_window(Path(shutil.copytree(packed_folder, tmp_path / "packed")))
    desk.sign_in()
    page = desk.page("day")
    assert isinstance(page, DayPage)
    hand_over(desk)
    login = desk.window.login
    assert login.handed_over().startswith("接班　第 1 班已交班")
    assert desk.focus() is login.number
    desk.keys("GPDOPR0002\r")  # has not proved a PIN today
    desk.settle()
    assert not desk.window.is_open()
    assert "还没有在本台输过密码" in login.said()
    assert (desk.focus(), login.number.text()) == (login.pin, "0002")
    desk.keys(PINS["0002"] + "\r")
    desk.settle()
    assert desk.window.is_open()
    assert login.handed_over() == ""
    assert desk.frame.operator() == "李卫东 0002"

    desk.key(Qt.Key.Key_F5)  # his first act begins his shift
    desk.scan("GPDTAKE")
    desk.page("day")
    hand_over(desk)
    desk.window.counter.post_code(
        "GPDOPR0001"
    )  # a serial scanner; this clerk has proved his PIN this morning
    desk.settle()
    assert desk.window.is_open()
    assert desk.frame.operator() == "张小敏 0001"
    desk.page("day")
    assert "第 3 班　张小敏" in page.view().on_duty


def test_a_program_started_between_two_shifts_says_what_is_handed_over(
    packed_folder: Path, tmp_path: Path, open_window: Callable[..., Clerk]
) -> None:
    folder = Path(shutil.copytree(packed_folder, tmp_path / "packed"))
    with Counter(folder) as counter:
        counter.scans("GPDTAKE", "GPDSHIFT", "GPDSHIFT")
    desk = open_window(folder)
    login = desk.window.login
    assert login.handed_over().startswith("接班　第 1 班已交班：台面 8 件（未盘点）")
    desk.sign_in("0002")
    assert login.handed_over() == ""
    desk.scan("GPDTAKE")
    desk.window.lock()
    assert login.handed_over() == ""


def test_a_badge_does_not_open_a_locked_desk(desk: Clerk) -> None:
    desk.key(Qt.Key.Key_F12)
    desk.keys("GPDOPR0001\r")
    desk.window.counter.post_code("GPDOPR0001")
    desk.settle()
    assert not desk.window.is_open()
    assert desk.window.login.number.text() == "0001"
    assert desk.focus() is desk.window.login.pin
