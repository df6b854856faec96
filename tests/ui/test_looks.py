"""The window as people see and hear it: fits the small screen, names for a screen reader, Chinese drawn, pictures."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFontInfo, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QTableView, QWidget
from tests.ui.clerk import Clerk

from govpost_desk.services.day_screens import Books, Equation
from govpost_desk.services.forms import type_order
from govpost_desk.ui import theme
from govpost_desk.ui.input_method import choose_input_method
from govpost_desk.ui.pictures import SIZE, save_window_pictures
from govpost_desk.ui.places import PLACES


def test_every_page_fits_1366_by_768_and_a_task_bar(hall: Clerk) -> None:
    hall.scan("GPDWIN01")
    hall.scan("GPDEND")
    hall.scan("X9")
    for place in PLACES:
        hall.page(place.name)
    least = hall.window.minimumSizeHint()
    assert least.width() <= SIZE[0]
    assert least.height() <= 700


def test_no_button_text_is_cut(hall: Clerk) -> None:
    for place in PLACES:
        hall.page(place.name)
        for made in hall.frame.findChildren(QAbstractButton):
            if made.isVisible() and made.text():
                wanted = made.fontMetrics().horizontalAdvance(made.text())
                assert made.width() >= wanted + 8, (place.name, made.text())
                assert made.height() >= 42, (place.name, made.text())


def test_numbers_of_cases_and_mail_are_read_whole(hall: Clerk) -> None:
    hall.scan("GPDWIN01")
    take = hall.page("take")
    hall.settle()
    hall.scan(take.due.rows.rows()[0].case_no)
    hall.settle()
    for table, columns in ((take.due, (0,)), (take.lines, (0, 3)), (hall.page("pack").unsealed, (0,))):
        for column, text in zip(columns, ("2" * 22, "1" * 13), strict=False):
            wanted = table.fontMetrics().horizontalAdvance(text) + 6
            assert table.columnWidth(column) >= wanted, (table.accessibleName(), column)


def test_a_marked_line_has_its_padding_at_once(hall: Clerk) -> None:
    """Not only after another look was worn."""
    assert hall.frame._step.contentsRect().x() == 12
    hall.scan("GPDPACK")
    assert hall.frame._step.contentsRect().x() == 12


def _clashes(window: QWidget) -> set[str]:
    """Keys that two visible things of a window answer to: Qt then lets neither work."""
    seen: set[str] = set()
    twice = set()
    for made in window.findChildren(QShortcut):
        owner = made.parent()
        if isinstance(owner, QWidget) and owner.isVisible() and owner.window() is window:
            for key in map(QKeySequence.toString, made.keys()):
                twice |= {key} & seen
                seen.add(key)
    return twice


def test_no_two_things_answer_to_one_key(hall: Clerk) -> None:
    for place in PLACES:
        hall.page(place.name)
        assert _clashes(hall.window) == set(), place.name


def test_every_input_button_and_table_has_a_name(hall: Clerk) -> None:
    for place in PLACES:
        page = hall.page(place.name)
        for kind in (QAbstractButton, QLineEdit, QTableView):
            for widget in [*page.findChildren(kind), hall.frame.box, hall.frame.result]:
                if widget.isVisible() and not _is_part_of_a_table(widget):
                    spoken = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
                    assert spoken, (place.name, widget.objectName(), type(widget).__name__)


def _is_part_of_a_table(widget: QWidget) -> bool:
    return isinstance(widget.parentWidget(), QTableView)


def test_keys_on_the_buttons_are_the_keys_that_work(hall: Clerk) -> None:
    keys = {
        "take": Qt.Key.Key_F5,
        "pack": Qt.Key.Key_F4,
        "bag": Qt.Key.Key_F6,
        "registers": Qt.Key.Key_F9,
        "day": Qt.Key.Key_F10,
        "find": Qt.Key.Key_F3,
    }
    shifted = {"collect": Qt.Key.Key_F6, "inbound": Qt.Key.Key_F8}
    for modifier, pages in (
        (Qt.KeyboardModifier.NoModifier, keys),
        (Qt.KeyboardModifier.ShiftModifier, shifted),
    ):
        for name, key in pages.items():
            hall.key(key, modifier)
            assert hall.frame.current() == name
            assert QKey(key) in hall.frame.place_buttons[name].text()
            assert ("Shift" in hall.frame.place_buttons[name].text()) is (pages is shifted)
            assert hall.frame.place_buttons[name].isChecked()
    for name, letter in (("today", Qt.Key.Key_T), ("import", Qt.Key.Key_I)):
        hall.key(letter, Qt.KeyboardModifier.ControlModifier)
        assert hall.frame.current() == name
    hall.key(Qt.Key.Key_F3)
    hall.key(Qt.Key.Key_F2)
    assert hall.focus() is hall.frame.box


def QKey(key: Qt.Key) -> str:
    return str(key.name).removeprefix("Key_")


def test_our_own_fonts_are_used(dressed: QApplication) -> None:
    font = theme.counter_font(34)
    assert QFontInfo(font).family() == "Noto Sans SC"
    assert font.families()[1] == "HanaMinB"


def test_rare_names_are_flagged(empty: Clerk) -> None:
    counter = empty.window.counter
    for case_no, name in (("RARE1", "𠮷冈秀"), ("PLAIN1", "龚䶮")):
        person = {"name": name, "phone": "13985012345", "address": "贵州省贵阳市南明区中华南路 1 号"}
        counter.act(type_order, None, None, "01", case_no, person)
    empty.scan("GPDWIN01")
    empty.settle()
    due = empty.frame.pages["take"].due
    shown = [due.rows.data(due.rows.index(number, 1)) for number in range(due.rows.rowCount())]
    assert shown == ["𠮷冈秀〔生僻字〕", "龚䶮"]  # the second is in the usual font of the counter


def test_pictures_of_all_pages_are_saved(hall: Clerk, tmp_path: Path) -> None:
    hall.scan("GPDWIN01")
    saved = save_window_pictures(hall.window, tmp_path)
    assert [path.name for path in saved] == [f"window-{place.name}.png" for place in PLACES]
    for path in saved:
        with Image.open(path) as picture:
            assert picture.size == SIZE
            assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 50


@pytest.mark.parametrize(
    ("wanted", "chosen"), [("fcitx", "ibus"), ("fcitx5", "ibus"), ("ibus", "ibus"), ("xim", "xim"), ("", "")]
)
def test_fcitx_without_its_plug_in_becomes_ibus(wanted: str, chosen: str) -> None:
    environment = {"QT_IM_MODULE": wanted} if wanted else {}
    choose_input_method(environment)
    assert environment.get("QT_IM_MODULE", "") == chosen
    assert ("IBUS_USE_PORTAL" in environment) is (
        wanted != chosen
    )  # there may be no ibus-daemon (test_input_method)


def test_a_crowded_status_line_cuts_no_books_and_stays_on_the_screen(hall: Clerk) -> None:
    status = hall.frame.status
    for word, state in (
        ("面单机", "没有连接·面单等待"),
        ("打印机", "没有连接·交接簿等待"),
        ("备份", "镜像写不进"),
        ("余号", "10000"),
    ):
        status.set_cell(word, state, "", worry=True)
    status.cells["总部"].tell("今天 1270 件已到总部；总部连不上；300 件在本机；上次 11-23 14:05")
    pieces = Equation(
        name="件",
        left=(("昨存", 212), ("收", 1212)),
        right=(("发", 1210), ("退", 22), ("存", 212)),
        holds=False,
        verdict="差 20",
    )
    numbers = replace(pieces, name="号", left=(("存", 10_000), ("领", 10_000)), holds=True, verdict="平")
    status.books.show_books(Books(pieces=pieces, numbers=numbers))
    QApplication.processEvents()
    assert hall.window.minimumSizeHint().width() <= SIZE[0]
    assert hall.window.width() == SIZE[0]
    assert status.books.width() >= status.books._row.sizeHint().width()
    assert status.cells["面单机"].text().endswith("…")
    assert status.cells["隐私"].text() == status.text("隐私") == "隐私"
    assert status.text("面单机") == "面单机 没有连接·面单等待"
