"""Size of letters, dark and full screen: by key, at once, everywhere, and again after a restart (ux R12)."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget
from tests.ui.clerk import Clerk

from govpost_desk.settings import DISPLAY_FILE, Display, read_display
from govpost_desk.ui import theme
from govpost_desk.ui.chips import Chips
from govpost_desk.ui.pictures import SIZE
from govpost_desk.ui.places import PLACES

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def usual_look(dressed: QApplication) -> Iterator[None]:
    yield
    theme.wear(dressed, theme.Look())


def ground(widget: QWidget) -> str:
    return widget.grab().toImage().pixelColor(3, widget.height() - 3).name()


def test_dark_and_back_by_key_and_everything_follows(hall: Clerk) -> None:
    hall.scan("X9")
    for role in ("neutral", "calm"):  # shown before the change
        assert theme.colour(role)
    hall.key(Qt.Key.Key_Escape)
    before = ground(hall.frame.result), ground(hall.frame.status)
    hall.key(Qt.Key.Key_D, CTRL)
    assert theme.worn.look.dark
    assert ground(hall.frame.status) == theme.colour("strip") != before[1]
    assert hall.frame.result.grab().toImage().pixelColor(12, 6).name() == theme.colour("neutral") != before[0]
    hall.key(Qt.Key.Key_D, CTRL)
    assert (ground(hall.frame.result), ground(hall.frame.status)) == before


def test_letters_grow_by_steps_and_stop_at_both_ends(hall: Clerk) -> None:
    seen = []
    for _ in range(5):
        hall.key(Qt.Key.Key_Plus, CTRL)
        seen.append((theme.worn.look.percent, hall.frame.result._word.fontInfo().pixelSize()))
    assert seen == [(125, 42), (150, 51), (175, 60), (200, 68), (200, 68)]
    hall.key(Qt.Key.Key_Minus, CTRL)
    assert theme.worn.look.percent == 175
    hall.key(Qt.Key.Key_0, CTRL)
    assert theme.worn.look.percent == 100
    assert hall.frame.result._word.fontInfo().pixelSize() == 34


def test_the_look_is_remembered_at_this_pc(
    desk_folder: Path, open_window: Callable[[Path], Clerk], dressed: QApplication, tmp_path: Path
) -> None:
    clerk = open_window(desk_folder)
    clerk.key(Qt.Key.Key_D, CTRL)
    clerk.key(Qt.Key.Key_Plus, CTRL)
    assert read_display(desk_folder) == Display(percent=125, dark=True)
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(desk_folder / DISPLAY_FILE, other)
    assert read_display(other) == Display(percent=125, dark=True)
    (other / DISPLAY_FILE).write_text("percent = [", "utf-8")
    assert read_display(other) == Display()


def test_a_window_opens_in_the_look_that_was_chosen(
    desk_folder: Path, open_window: Callable[[Path], Clerk]
) -> None:
    (desk_folder / DISPLAY_FILE).write_text("percent = 150\ndark = true\n", "utf-8")
    open_window(desk_folder)
    assert theme.worn.look == theme.Look(150, dark=True)


def test_full_screen_and_back(hall: Clerk) -> None:
    hall.key(Qt.Key.Key_F11)
    assert hall.window.isFullScreen()
    hall.key(Qt.Key.Key_F11)
    assert not hall.window.isFullScreen()


@pytest.mark.parametrize("percent", [150, 200])
def test_large_letters_leave_everything_within_reach(
    hall: Clerk, dressed: QApplication, percent: int
) -> None:
    hall.scan("GPDWIN01")
    hall.scan("X9")
    theme.wear(dressed, theme.Look(percent))
    for place in PLACES:
        hall.page(place.name)
        hall.window.resize(SIZE[0], 728)  # a task bar
        QApplication.processEvents()
        assert hall.window.width() == SIZE[0]
        assert hall.window.height() == 728
        for part in (hall.frame.box, hall.frame.result, hall.frame.status):
            assert part.visibleRegion().boundingRect().size() == part.size(), (
                place.name,
                type(part).__name__,
            )
        for made in hall.frame.findChildren(QAbstractButton):
            if made.isVisible() and made.text():
                wanted = made.fontMetrics().horizontalAdvance(made.text())
                assert made.width() >= wanted + 8, (place.name, made.text())
                assert made.height() >= 42, (place.name, made.text())
                assert _reachable(made), (place.name, made.text())


def _reachable(widget: QWidget) -> bool:
    """Within every parent, or in one that scrolls."""
    inner, parent = widget, widget.parentWidget()
    while parent is not None:
        scrolls = isinstance(parent.parentWidget(), QScrollArea | Chips)
        rect = widget.rect().translated(widget.mapTo(parent, widget.rect().topLeft()))
        if not scrolls and not parent.rect().contains(rect):
            return False
        if scrolls:
            return True
        inner, parent = parent, parent.parentWidget()
    return inner is not None
