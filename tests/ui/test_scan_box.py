"""One scan box, always (R1); a scan is never a click (R2), cut by its terminator (R3); no input method (R5)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from tests.ui.clerk import Clerk

from govpost_desk.ui.scan_box import ScanBox


def case_nos(clerk: Clerk, count: int) -> list[str]:
    """The first case numbers of the list on the page."""
    return [row.case_no for row in clerk.frame.pages["take"].view().due[:count]]


def test_ten_scans_in_quick_succession_give_ten_answers_in_order(hall: Clerk) -> None:
    hall.scan("GPDWIN01")
    hall.settle()
    wanted = case_nos(hall, 10)
    hall.answers.clear()
    hall.keys("".join(f"{case_no}\r" for case_no in wanted))
    hall.wait_answers(10)
    assert [(outcome.answer, outcome.case_no) for outcome in hall.answers] == [
        ("ticked", case_no) for case_no in wanted
    ]
    hall.settle()
    page = hall.frame.pages["take"]
    assert page.figures["已收"].number() == "10"
    assert [row.case_no for row in page.lines.rows.rows()] == wanted[::-1]


def test_enter_never_presses_the_focused_button(hall: Clerk) -> None:
    hall.scan("GPDWIN01")
    hall.settle()
    first = case_nos(hall, 1)[0]
    end = hall.button("结束交接簿")
    end.setFocus(Qt.FocusReason.TabFocusReason)
    pressed: list[bool] = []
    end.clicked.connect(lambda: pressed.append(True))
    hall.answers.clear()
    assert hall.scan(first).answer == "ticked"
    assert pressed == []
    assert hall.focus() is hall.frame.box
    end.setFocus(Qt.FocusReason.TabFocusReason)
    hall.keys("\r")
    hall.settle()
    assert pressed == []


@pytest.mark.parametrize("place", ["today", "take", "pack", "collect", "registers", "import"])
def test_a_printable_key_reaches_the_box_from_any_widget(hall: Clerk, place: str) -> None:
    page = hall.page(place)
    hall.frame.box.clear()
    others = [
        widget for widget in page.findChildren(QPushButton) if widget.isEnabled() and widget.isVisible()
    ]
    table = getattr(page, "due", None) or getattr(page, "list", None) or getattr(page, "table", None)
    for widget in (*others[:2], table):
        if widget is None:
            continue
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        hall.frame.box.clear()
        hall.keys("AB12")
        assert hall.frame.box.text() == "AB12"
        assert hall.focus() is hall.frame.box


def test_clicking_keeps_the_focus_in_the_box(hall: Clerk) -> None:
    for place in ("take", "pack", "collect", "registers", "import", "today"):
        page = hall.page(place)
        assert hall.focus() is hall.frame.box, place
        table = getattr(page, "due", None) or getattr(page, "list", None)
        if table is not None:
            QTest.mouseClick(
                table.viewport(), Qt.MouseButton.LeftButton, pos=table.viewport().rect().center()
            )
            assert hall.focus() is hall.frame.box, place


def test_a_digit_alone_chooses_among_the_choices_and_only_then(hall: Clerk) -> None:
    hall.scans("GPDWIN01", "X1")
    assert [made.text() for made in hall.frame.result.choice_buttons()] == [
        "1  加入本批（清单外）",
        "2  退回窗口",
    ]
    asked = hall.scan("2")
    assert (asked.answer, asked.why) == ("needs_reason", "back")
    assert hall.scan("1").why == "extra_refused"
    assert hall.scan("7").answer == "not_on_list"  # nothing to choose: it is a case number


def test_a_choice_is_a_code_that_goes_the_way_of_a_scan(hall: Clerk) -> None:
    hall.scans("GPDWIN01", "X2")
    hall.press(hall.button("加入本批（清单外）"))
    assert hall.answers[-1].answer == "needs_reason"
    hall.press(hall.button("临时加急件"))
    assert hall.answers[-1].answer == "ticked"
    assert hall.focus() is hall.frame.box


def test_a_key_of_another_page_leaves_no_letter(hall: Clerk) -> None:
    hall.page("take")
    hall.key(Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)  # shows a piece on other pages
    assert hall.frame.box.text() == ""
    assert hall.scan("GPDWIN01").why == "window"


def test_tab_ends_a_code_and_escape_empties(hall: Clerk) -> None:
    hall.keys("GPDWIN01")
    QTest.keyClick(hall.focus(), Qt.Key.Key_Tab)
    hall.wait_answers(1)
    assert hall.answers[-1].why == "window"
    hall.keys("GARBAGE")
    hall.key(Qt.Key.Key_Escape)
    assert hall.frame.box.text() == ""
    hall.keys("   \r")
    hall.settle()
    assert len(hall.answers) == 1


def test_undo_key_undoes_the_last_piece_not_the_typing(hall: Clerk) -> None:
    hall.scan("GPDWIN01")
    hall.settle()
    first = case_nos(hall, 1)[0]
    hall.scan(first)
    hall.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (hall.answers[-1].why, hall.answers[-1].case_no) == ("undone", first)


def test_the_input_method_is_off_in_the_box_alone(hall: Clerk) -> None:
    assert hall.frame.box.inputMethodQuery(Qt.InputMethodQuery.ImEnabled) is False
    field = hall.frame.pages["find"].field
    assert field.inputMethodQuery(Qt.InputMethodQuery.ImEnabled) is True
    assert isinstance(hall.frame.box, ScanBox)


def test_full_width_text_and_prefixes_are_cleaned(hall: Clerk) -> None:
    assert hall.scan("]C1ＧＰＤＷＩＮ０１").why == "window"


def test_a_serial_scanner_needs_no_focus(hall: Clerk) -> None:
    find = hall.page("find")
    assert hall.focus() is find.field
    hall.window.counter.post_code("GPDWIN02")
    hall.wait_answers(1)
    assert hall.answers[-1].why == "window"
    hall.window.counter.post_scanner("not_connected", "serial")
    hall.settle()
    assert hall.frame.status.text("扫描枪") == "扫描枪 未接"


def test_a_number_typed_by_hand_is_told_from_a_scanned_one(
    hall: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Key by key with 150 ms between; a scanner with a pause of 20 ms set between its keys is still a scanner."""
    told: list[tuple[str, bool]] = []
    hall.frame.box.scanned.connect(lambda text, typed: told.append((text, typed)))
    now = [100.0]
    monkeypatch.setattr("govpost_desk.ui.scan_box.time.monotonic", lambda: now[0])
    for gap in (0.15, 0.02, 0.0, 0.15):
        for key in "GPDTAKE":
            hall.keys(key)
            now[0] += gap
        hall.keys("\r")
    assert told == [("GPDTAKE", gap) for gap in (True, False, False, True)]


def test_what_stood_in_the_box_does_not_make_a_scan_typed(
    hall: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool] = []
    hall.frame.box.scanned.connect(lambda text, typed: told.append(typed))
    now = [100.0]
    monkeypatch.setattr("govpost_desk.ui.scan_box.time.monotonic", lambda: now[0])
    hall.keys("G")
    now[0] += 30
    hall.frame.box.clear()
    hall.keys("GPDTAKE\r")
    assert told == [False]
