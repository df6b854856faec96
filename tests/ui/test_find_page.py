"""查件: masked until the PIN is proved again, journalled when shown, forgotten at the lock (D-16)."""

import time
from pathlib import Path

import pytest
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


CTRL = Qt.KeyboardModifier.ControlModifier


def test_the_chain_of_a_piece_is_opened_and_left_by_keys(desk: Clerk) -> None:
    page = desk.page("find")
    assert isinstance(page, FindPage)
    desk.keys("wx\r")  # six of 王小1 … are sealed, two taken over
    desk.settle()
    newest = [piece.case_no for piece in page.findings()]
    assert newest == [f"C{serial}" for serial in range(8, 0, -1)]
    desk.key(Qt.Key.Key_Down, CTRL)
    desk.key(Qt.Key.Key_Down, CTRL)
    desk.key(Qt.Key.Key_Up, CTRL)
    for _ in range(2):
        desk.key(Qt.Key.Key_Down, CTRL)
    desk.key(Qt.Key.Key_Return, CTRL)
    assert page.chain_shown()
    assert page.chain.said().startswith("C5　王**　")
    assert "小5" not in page.chain.said()
    assert [link.what for link in page.chain.links.rows.rows()] == [
        "录入办件",
        "接收",
        "交接簿结束",
        "开面单",
        "打面单",
        "封装",
    ]
    assert desk.focus() is desk.frame.box
    desk.key(Qt.Key.Key_Escape)
    assert not page.chain_shown()
    assert page.chain.links.rows.rows() == ()
    assert [piece.case_no for piece in page.findings()] == newest


def test_enter_on_a_row_opens_it_and_a_scan_there_is_still_a_scan(desk: Clerk) -> None:
    page = desk.page("find")
    assert isinstance(page, FindPage)
    desk.keys("C7\r")
    desk.settle()
    page.results.setFocus()
    desk.key(Qt.Key.Key_Return)
    assert page.chain_shown()
    page.chain.links.setFocus()
    assert desk.scan("GPDWIN01").why == "window"
    desk.key(Qt.Key.Key_F12)
    assert not page.chain_shown()


def test_a_proof_slip_is_printed_from_the_chain(desk: Clerk) -> None:
    page = desk.page("find")
    desk.keys("C6\r")
    desk.settle()
    desk.key(Qt.Key.Key_Return, CTRL)
    desk.key(Qt.Key.Key_M, CTRL)
    assert desk.frame.result.sentence() == "C6 的查件证明已送打印。"
    assert desk.focus() is desk.frame.box
    assert page is desk.frame.pages["find"]
    prints = Path(desk.window.counter._db.path).parent / "prints"
    deadline = time.monotonic() + 20
    while (
        not any(b"C6" in path.read_bytes() for path in prints.rglob("*.pdf")) and time.monotonic() < deadline
    ):
        desk.settle()
    with desk.window.counter._db.reading() as execute:
        states = execute(
            "SELECT p.state FROM print_job p JOIN document d ON d.document_id = p.job_id WHERE d.kind = 'proof_pdf'"
        ).fetchall()
    assert [state for (state,) in states] in ([("done")], ["sending"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("NOSUCH999", "不在本台收到的清单里"),
        ("1123456000199", "校验位不对"),
        ("1123456900999", "还没有用到"),
        ("12", "太短了"),
        ("z", "太短了"),
    ],
)
def test_which_kind_of_no(desk: Clerk, text: str, said: str) -> None:
    page = desk.page("find")
    assert isinstance(page, FindPage)
    desk.keys(f"{text}\r")
    desk.settle()
    assert said in page.said()


def test_a_desk_without_a_list_says_so(empty: Clerk) -> None:
    page = empty.page("find")
    assert isinstance(page, FindPage)
    empty.keys("wxw\r")
    empty.settle()
    assert "还没有任何清单" in page.said()
