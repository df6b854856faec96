"""A start: the login page stands first; what is behind it is made while the clerk types, and never disturbs him."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests.builders import PINS
from tests.ui.clerk import Clerk

from govpost_desk import app
from govpost_desk.domain.outcomes import Light
from govpost_desk.settings import Settings
from govpost_desk.ui.later import Later
from govpost_desk.ui.work_frame import WorkFrame


class Shown(QObject):
    """Notes every widget that becomes a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch only."""
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.kinds.append(type(watched).__name__)
        return False


def test_what_is_made_behind_the_login_page_never_shows_as_a_window(
    desk_folder: Path, open_window: Callable[[Path], Clerk], qapp: QApplication, qtbot: QtBot
) -> None:
    shown = Shown()
    qapp.installEventFilter(shown)
    try:
        clerk = open_window(desk_folder)
        qtbot.waitUntil(lambda: len(clerk.frame.pages.made) == len(clerk.frame.pages))
    finally:
        qapp.removeEventFilter(shown)
    assert shown.kinds == ["CounterWindow"]
    assert clerk.focus() is clerk.window.login.number


def test_the_first_picture_waits_for_nothing_behind_it(
    desk_folder: Path, dressed: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "set_up_logging", lambda folder: None)
    with app.counter_window(Settings(data_folder=desk_folder), silent=True) as window:
        window.show()
        painted: list[bool] = []
        window.login.painted.connect(lambda: painted.append(bool(window.findChildren(WorkFrame))))
        qtbot.waitUntil(lambda: bool(painted))
        assert painted == [False]
        qtbot.waitUntil(lambda: len(window.findChildren(WorkFrame)) == 1)
        pages = window.frame.pages
        qtbot.waitUntil(lambda: len(pages.made) == len(pages))


def test_who_signs_in_before_the_rest_is_made_finds_it_made(
    desk_folder: Path, dressed: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "set_up_logging", lambda folder: None)
    with app.counter_window(Settings(data_folder=desk_folder), silent=True) as window:
        window.resize(1366, 768)
        window.login.number.setText("0001")  # not even shown yet
        window.login.pin.setText(PINS["0001"])
        window.login.try_sign_in()
        qtbot.waitUntil(window.is_open)
        assert len(window.frame.pages.made) == len(window.frame.pages)  # none is made under his hands
        window.show()
        clerk = Clerk(window)
        clerk.settle()
        assert clerk.focus() is window.frame.box
        assert clerk.scan("XYZ").light is Light.BLUE  # what cannot be read


def test_no_input_method_comes_between_a_hand_or_a_badge_and_the_login(
    desk_folder: Path, open_window: Callable[[Path], Clerk]
) -> None:
    login = open_window(desk_folder).window.login
    for field in (login.number, login.pin):
        assert not field.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)


def test_slices_rest_while_a_hand_types(qapp: QApplication, qtbot: QtBot) -> None:
    done: list[float] = []

    def piece() -> bool:
        done.append(time.monotonic())
        if len(done) == 1:
            later.rest()  # a key came
        return len(done) < 3

    later = Later(piece, qapp)
    later.begin()
    qtbot.waitUntil(lambda: len(done) == 3)
    assert done[1] - done[0] > 0.3
    assert done[2] - done[1] < done[1] - done[0]
