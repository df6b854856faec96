"""The rules of the scan box on every page and in every dialog: walks over whatever the window holds (ux §1.2)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from tests.ui.clerk import Clerk

from govpost_desk.services.messages.answers import SENTENCES
from govpost_desk.services.messages.devices import NEWS
from govpost_desk.services.messages.failures import FAILURES
from govpost_desk.ui import dialogs, scan_box
from govpost_desk.ui.dialogs import CounterDialog

OWN_FIELD = ("find",)  # pages whose own field has the focus while they are in front
SCAN = "2026112052009999000001"  # a case number of nobody


@contextmanager
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Dialogs that listen at once: what is tested is not their first moment."""
    with monkeypatch.context() as patched:
        patched.setattr(dialogs, "DEAF_S", 0.0)
        yield


def walk(clerk: Clerk, visit: Callable[[str, QPushButton], None]) -> int:
    """Every button that is visible and enabled on every page, newly looked for before each visit; how many."""
    seen: set[tuple[str, str]] = set()
    for place in clerk.frame.pages:
        while True:
            if not clerk.window.is_open():
                clerk.press(clerk.window.login.demo_buttons()[0])
            if clerk.frame.current() != place:
                clerk.window.go(place)
                clerk.settle()
            made = next(
                (
                    made
                    for made in clerk.frame.pages[place].findChildren(QPushButton)
                    if made.isVisible() and made.isEnabled() and (place, made.accessibleName()) not in seen
                ),
                None,
            )
            if made is None:
                break
            seen.add((place, made.accessibleName()))
            visit(place, made)
    return len(seen)


def has_the_focus_back(clerk: Clerk, place: str) -> bool:
    """The box, or a field to type in on a page that has one of its own."""
    focus = clerk.focus()
    return focus is clerk.frame.box or (place in OWN_FIELD and focus is clerk.frame.pages[place].field)


def test_the_box_stands_at_one_place_on_every_page(desk: Clerk) -> None:
    places = set()
    for place in desk.frame.pages:
        desk.window.go(place)
        desk.settle()
        box = desk.frame.box
        assert box.isVisible(), place
        places.add((box.mapTo(desk.window, QPoint(0, 0)).toTuple(), box.height()))
    assert len(places) == 1, places
    ((_, height),) = places
    assert height >= 52


def test_after_every_button_the_next_scan_is_taken(desk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """R1, R2: whatever was pressed, a code scanned next arrives, at once or when the dialog is left by Esc."""

    def visit(place: str, made: QPushButton) -> None:
        name = made.accessibleName()
        desk.press(made)
        if desk.window.is_open() is False:
            return
        dialog = QApplication.activeModalWidget()
        before = len(desk.answers)
        if isinstance(dialog, QDialog):
            if isinstance(dialog, CounterDialog):
                prove_deaf_to_scans(desk, dialog, name)
            else:
                desk.keys(SCAN + "\r")  # into the field for a file's name
                assert desk.window.held == [SCAN], name
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
            desk.settle()
            assert QApplication.activeModalWidget() is None, name
        else:
            assert has_the_focus_back(desk, desk.frame.current()), (place, name, desk.focus())
            desk.frame.box.setFocus()
            desk.keys(SCAN + "\r")
        desk.wait_answers(before + 1)
        desk.key(Qt.Key.Key_Escape)

    monkeypatch.setattr(
        scan_box, "_BURST_GAP_S", 5.0
    )  # a busy machine types slowly; the gap is tested by itself
    with listening(monkeypatch):
        assert walk(desk, visit) > 25


def prove_deaf_to_scans(clerk: Clerk, dialog: CounterDialog, name: str) -> None:
    """R2: with the focus on any of its buttons a scan and its Enter press nothing; the code is held and shown."""
    pressed: list[str] = []
    buttons = [made for made in dialog.findChildren(QPushButton) if made.isVisible() and made.isEnabled()]
    for made in buttons:
        assert not made.isDefault(), (name, made.text())
        assert not made.autoDefault(), (name, made.text())
        made.clicked.connect(lambda _=False, made=made: pressed.append(made.text()))
    for number, made in enumerate(buttons[:4], 1):
        made.setFocus(Qt.FocusReason.TabFocusReason)
        for character in SCAN:
            QTest.keyClick(made, character)
        QTest.keyClick(made, Qt.Key.Key_Return)
        assert pressed == [], (name, made.text())
        assert dialog.isVisible(), (name, made.text())
        assert clerk.window.held == [SCAN] * number
        assert str(number) in dialog.held_text()


def test_every_button_says_its_key_or_is_an_answer_by_digit(desk: Clerk) -> None:
    """R11: the key stands on the button; a place's button names its key in the top row."""
    without: list[str] = []

    def look(widget: QWidget) -> None:
        for made in widget.findChildren(QPushButton):
            key = str(made.property("key") or "")
            if made.isVisible() and made.property("cell") is None and key not in made.text():
                without.append(made.text())

    for place in desk.frame.pages:
        desk.window.go(place)
        desk.settle()
        look(desk.frame)
    assert without == []


KINDS_OF_NO = ("not_on_list", "no_data_here", "accepted_elsewhere", "check_digit")


def test_the_four_kinds_of_no_are_four_sentences() -> None:
    """R8."""
    said = {kind: SENTENCES[kind] for kind in KINDS_OF_NO}
    assert len(set(said.values())) == len(KINDS_OF_NO)
    assert "重扫" in said["check_digit"]
    assert "本机" in said["no_data_here"]


ASKS_AGAIN = {
    *(
        "take_over",
        "correction",
        "collect",
        "return",
        "delivery",
        "paper",
        "inbound",
    ),  # closing what both sides sign
    *(
        "seal",
        "clearance",
        "day",
        "day_left",
        "day_overdue",
        "shift",
        "shift_uncounted",
    ),  # closing a bag, the books
    "void",
    "settled",  # a piece booked as a difference is taken over all the same: its second scan is the correction
    "read_twice",  # one pull of a scanner that reads twice: no question of its own, only why it was no answer
}


def test_only_closing_and_voiding_ask_first() -> None:
    """R7: every other act is done at once and can be undone. A new question has to be argued for here."""
    questions = {
        key.removeprefix("confirm.")
        for key, said in SENTENCES.items()
        if key.startswith("confirm.") and "再" in said
    }
    assert questions == ASKS_AGAIN


@pytest.mark.parametrize("table", [FAILURES, NEWS], ids=["failures", "news"])
def test_every_sentence_is_whole(table: dict[str, str]) -> None:
    """R10: a sentence, not a code: Chinese, ended, and never the exception's own words."""
    for key, sentence in table.items():
        assert sentence[-1] in "。！？）}" or sentence.endswith("。"), (key, sentence)
        assert any("一" <= character <= "鿿" for character in sentence), key
        assert "Error" not in sentence, key
