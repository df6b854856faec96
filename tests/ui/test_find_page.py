"""查件: masked until the PIN is proved again, journalled when shown, forgotten at the lock (D-16)."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.builders import PINS
from tests.ui.clerk import Clerk
from tests.ui.test_dialogs import DEAF_MS

from govpost_desk.services import listing
from govpost_desk.ui.find_page import FindPage
from govpost_desk.ui.hold_to_reveal import ReasonDialog


def shown_events(clerk: Clerk) -> int:
    with clerk.window.counter._db.reading() as execute:
        return int(execute("SELECT count(*) FROM event WHERE type = 'personal.shown'").fetchone()[0])


def search(clerk: Clerk) -> FindPage:
    """A piece found by its number, typed where the focus is."""
    clerk.scan("GPDWIN01")
    clerk.settle()
    case_no = clerk.frame.pages["take"].view().due[0].case_no
    page = clerk.page("find")
    assert isinstance(page, FindPage)
    assert clerk.focus() is page.field
    clerk.keys(f"{case_no}\r")
    clerk.settle()
    assert [piece.case_no for piece in page.findings()] == [case_no]
    return page


def prove(clerk: Clerk, page: FindPage, pin: str) -> None:
    clerk.press(page.show_button)
    dialog = clerk.window.findChild(ReasonDialog)
    assert dialog is not None
    QTest.qWait(DEAF_MS)
    clerk.keys("2\r")
    assert clerk.focus() is dialog.pin
    dialog.pin.setText(pin)  # keys of a test come as fast as a scanner's, and would be held as a scan
    clerk.keys("\r")
    clerk.settle()


def test_found_pieces_are_masked_and_the_box_has_the_focus_again(hall: Clerk) -> None:
    page = search(hall)
    piece = page.findings()[0]
    assert "*" in piece.name
    assert "******" in piece.phone
    assert shown_events(hall) == 0
    assert hall.focus() is hall.frame.box


def test_showing_asks_for_the_pin_and_is_journalled(hall: Clerk) -> None:
    page = search(hall)
    prove(hall, page, PINS["0001"])
    piece = page.findings()[0]
    assert "*" not in piece.name
    assert len(piece.phone) == 11
    assert "记入流水" in page.said()
    assert shown_events(hall) == 1
    hall.key(Qt.Key.Key_F12)
    assert page.findings() == ()
    assert page.field.text() == ""


def test_a_wrong_pin_shows_nothing(hall: Clerk) -> None:
    page = search(hall)
    prove(hall, page, "000000")
    assert "*" in page.findings()[0].name
    assert hall.frame.result.sentence() == "密码不对，还可试 4 次。"
    assert shown_events(hall) == 0


def test_nothing_found_says_what_that_means(hall: Clerk) -> None:
    page = hall.page("find")
    hall.keys("NOSUCH999\r")
    hall.settle()
    assert page.findings() == ()
    assert "本机没有找到" in page.said()
    assert not page.show_button.isEnabled()
    with hall.window.counter._db.reading() as execute:
        assert execute("SELECT count(*) FROM register").fetchone()[0] == 0
    assert listing.registers(hall.window.counter._db) == []
