"""找功能: every function is found by words, initials or key, shows its key and does what its button does (R11)."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from tests.ui.clerk import Clerk
from tests.ui.test_dialogs import DEAF_MS

from govpost_desk.domain.command_mat import COMMANDS
from govpost_desk.ui.palette import Palette, fits, functions_of
from govpost_desk.ui.places import PLACES
from govpost_desk.ui.widgets import key_text

CTRL = Qt.KeyboardModifier.ControlModifier


def opened(clerk: Clerk) -> Palette:
    """The palette, listening, with its letters."""
    clerk.key(Qt.Key.Key_K, CTRL)
    palette = clerk.window.dialog
    assert isinstance(palette, Palette)
    QTest.qWait(DEAF_MS)
    clerk.settle()
    return palette


def type_slowly(clerk: Clerk, text: str) -> None:
    """By hand: a scanner would be quicker and its code would be held."""
    for character in text:
        clerk.keys(character)
        QTest.qWait(35)


def words(palette: Palette) -> list[str]:
    return [function.word for function in palette.found()]


def test_initials_find_a_function_of_another_page_and_enter_does_it(desk: Clerk) -> None:
    palette = opened(desk)
    assert words(palette)[: len(PLACES)] == [place.word for place in PLACES]
    type_slowly(desk, "pdpc")
    assert palette.found() == ()
    for _ in range(4):
        desk.key(Qt.Key.Key_Backspace)
    type_slowly(desk, "jqpc")
    assert [(each.word, each.where, each.key) for each in palette.found()] == [("结清频次", "日结", "Ctrl+J")]
    desk.keys("\r")
    desk.wait_answers(len(desk.answers) + 1)
    desk.settle()
    assert desk.window.dialog is None
    assert desk.frame.current() == "day"
    assert desk.answers[-1].answer == "confirm"
    assert desk.window.focusWidget() is desk.frame.box


def test_a_page_is_a_function_and_the_best_comes_first(desk: Clerk) -> None:
    palette = opened(desk)
    type_slowly(desk, "cj")
    assert words(palette)[0] == "查件"
    desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Up)
    desk.keys("\r")
    desk.settle()
    assert desk.frame.current() == "find"


def test_what_cannot_be_done_now_says_so(desk: Clerk) -> None:
    palette = opened(desk)
    type_slowly(desk, "jspd")
    assert words(palette) == ["结束盘点"]
    before = len(desk.answers)
    desk.keys("\r")
    desk.settle()
    assert "现在用不了" in desk.frame.result.sentence()
    assert len(desk.answers) == before


def test_escape_leaves_everything_as_it_was(desk: Clerk) -> None:
    place, before = desk.frame.current(), len(desk.answers)
    opened(desk)
    desk.key(Qt.Key.Key_Escape)
    assert (desk.window.dialog, desk.frame.current(), len(desk.answers)) == (None, place, before)


def test_a_scan_into_the_palette_is_held_and_taken_afterwards(desk: Clerk) -> None:
    palette = opened(desk)
    before = len(desk.answers)
    desk.keys("GPDPACK\r")
    assert desk.window.dialog is palette
    assert desk.window.held == ["GPDPACK"]
    assert palette.typed.text() == ""
    desk.key(Qt.Key.Key_Escape)
    desk.wait_answers(before + 1)
    assert desk.answers[-1].why == "step_pack"


def test_every_key_of_the_mat_is_on_a_button_and_in_the_palette(desk: Clerk) -> None:
    listed = {function.key for function in functions_of(desk.frame)} | {
        key_text(place.key) for place in PLACES
    }
    printed = {code.key for group in COMMANDS for code in group.codes if code.key}
    assert printed - listed - {"Ctrl+L"} == set()  # delivery lists are shown where the site delivers
    assert "找功能" in words_of(desk)
    assert {"撤销", "锁屏", "平衡"} <= words_of(desk)


def words_of(clerk: Clerk) -> set[str]:
    return {function.word for function in functions_of(clerk.frame)}


def test_no_function_is_without_a_word(desk: Clerk) -> None:
    functions = functions_of(desk.frame)
    assert all(function.word and function.key for function in functions)
    assert all(isinstance(function.press, QPushButton) for function in functions if function.where != "页面")
    assert len(functions) > 40


def test_ranks(desk: Clerk) -> None:
    (day,) = [each for each in functions_of(desk.frame) if each.word == "日结" and each.where == "页面"]
    assert [fits(day, typed, "rj") for typed in ("", "r", "RJ", "日", "结", "f10", "x")] == [
        0,
        0,
        0,
        0,
        1,
        0,
        -1,
    ]
