"""What one operator saw or typed is not there for the next one: late answers, badges, half a scan (ADR 22)."""

from PySide6.QtCore import Qt
from tests.builders import PINS
from tests.ui.clerk import Clerk
from tests.ui.test_find_page import search
from tests.ui.test_presence import people

from govpost_desk.ui.find_page import FindPage


def shown_in_full(clerk: Clerk, page: FindPage) -> bool:
    return any(person.phone in people(clerk) for person in page.findings())


def ask_in_full(page: FindPage) -> None:
    """The moment after the PIN was typed: the answer is on its way."""
    actor = page.counter.actor
    assert actor is not None
    page._show_for(2, PINS[actor.operator_no])


def test_data_that_arrives_after_the_lock_is_not_shown_to_the_next_operator(hall: Clerk) -> None:
    page = search(hall)
    ask_in_full(page)
    hall.window.lock()
    hall.settle()
    assert page.findings() == ()
    hall.sign_in("0002")
    hall.page("find")
    assert not shown_in_full(hall, page)


def test_data_shown_for_one_operator_goes_when_another_ones_badge_takes_over(hall: Clerk) -> None:
    hall.key(Qt.Key.Key_F12)
    hall.sign_in("0002")  # proved today: the badge alone opens
    hall.key(Qt.Key.Key_F12)
    hall.sign_in("0001")
    page = search(hall)
    ask_in_full(page)
    hall.settle()
    assert shown_in_full(hall, page)
    assert hall.scan("GPDOPR0002").why == "operator"
    assert page.findings() == ()


def test_half_a_code_in_the_scan_box_is_not_joined_to_the_next_operators_scan(hall: Clerk) -> None:
    hall.keys("BJ2026")
    hall.key(Qt.Key.Key_F12)
    hall.sign_in("0002")
    assert hall.frame.box.text() == ""
    assert hall.scan("GPDTAKE").why == "step_take"


def test_an_answer_that_comes_behind_the_lock_is_not_told_to_another_operator(hall: Clerk) -> None:
    hall.key(Qt.Key.Key_F12)
    hall.frame.pages["manage"].note.emit("初始密码 123456")  # as the lane brings it late
    hall.sign_in("0002")
    assert "123456" not in hall.frame.result.sentence()
