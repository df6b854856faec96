"""The counter's window: login in front of the work frame; every code, typed, scanned or pressed, goes one way (R1, R2).

A start shows the login page before the rest of the program is imported or made (`ui/work`).
"""

import sys
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget
from shiboken6 import delete

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.outcomes import Light
from govpost_desk.ui import display
from govpost_desk.ui.face import Face, Player
from govpost_desk.ui.later import Later
from govpost_desk.ui.login_page import LoginPage
from govpost_desk.ui.widgets import scrolling
from govpost_desk.workers.counter import Counter

if TYPE_CHECKING:
    from govpost_desk.services.screens import FrameView
    from govpost_desk.ui.dialogs import CounterDialog
    from govpost_desk.ui.presence import Presence
    from govpost_desk.ui.refreshing import Refreshing
    from govpost_desk.ui.scan_box import KeyRouter
    from govpost_desk.ui.work import Work
    from govpost_desk.ui.work_frame import WorkFrame


_WORK = "govpost_desk.ui.work"


class CounterWindow(Face):
    """Made by app with a running `Counter`; the counter outlives it. `ready`: what came from devices is heard now."""

    ready = Signal()

    def __init__(self, counter: Counter, sounds: Player) -> None:
        super().__init__()
        self.counter = counter
        self._sounds = sounds
        self._work: Work | None = None
        self.setWindowTitle(self.tr("政务邮台"))
        self.login = LoginPage(counter)
        self._faces = QStackedWidget()
        self._login_face = scrolling(self.login, self.tr("登录"))
        self._faces.addWidget(self._login_face)
        self.setCentralWidget(self._faces)
        display.listen(self, partial(display.toggle_full_screen, self))
        counter.signed_in.connect(self.let_in)
        counter.code_came.connect(self.take)
        self.login.badge.connect(counter.scan)
        self.login.not_taken.connect(self._on_not_taken)
        self._later = Later(self._make_next, self)
        self.login.painted.connect(self._on_painted)
        self.login.number.textEdited.connect(self._later.rest)
        self.login.pin.textEdited.connect(self._later.rest)

    @property
    def work(self) -> "Work":
        """What stands behind the login page, made when it is first wanted."""
        if self._work is None:
            from govpost_desk.ui.work import Work

            self._work = Work(self, self.counter, self._sounds)
            self._faces.addWidget(self._work.frame)
            self.ready.emit()
        return self._work

    @property
    def frame(self) -> "WorkFrame":
        """The frame around every page."""
        return self.work.frame

    @property
    def presence(self) -> "Presence":
        """Who sits and who stands at the window."""
        return self.work.presence

    @property
    def router(self) -> "KeyRouter":
        """Where keys go."""
        return self.work.router

    @property
    def refreshing(self) -> "Refreshing":
        """What keeps the window up to date."""
        return self.work.refreshing

    @property
    def dialog(self) -> "CounterDialog | None":
        """The dialog that is open."""
        return self._work.dialog if self._work is not None else None

    @property
    def held(self) -> list[str]:
        """Codes that came while a dialog was open."""
        return self.work.held

    def take(self, text: str, typed: bool = False) -> None:
        """One code, however it came; `typed` by a hand."""
        if self.is_open():
            self.work.take(text, typed)
        else:
            self.login.take_badge(text)

    def is_open(self) -> bool:
        """Whether an operator works here now; False while locked."""
        return self._faces.currentWidget() is not self._login_face

    def lock(self) -> None:
        """Back to the login page; the work stays as it is, typed text behind the lock."""
        self.work.leave()
        self._faces.setCurrentWidget(self._login_face)

    def let_in(self, actor: Actor) -> None:
        """An operator has been proved; one who was quicker than the pages waits for them once, not at each."""
        while self._make_next():
            pass
        self.login.leave()
        self._faces.setCurrentWidget(self.work.frame)
        self.work.come(actor)

    def go(self, place: str) -> None:
        """Open a page; a page that stands for a step also moves the scanner to it."""
        self.work.go(place)

    def show_place(self, place: str) -> None:
        """Bring a page to the front and let it fetch what it shows."""
        self.work.show_place(place)

    def open_order(self, case_no: str, window_code: str = "", part: int = 0) -> None:
        """The order form (`Work.open_order`)."""
        self.work.open_order(case_no, window_code, part)

    def open_palette(self) -> None:
        """Every function by its words, pinyin initials or key."""
        self.work.open_palette()

    def open_help(self) -> None:
        """What to do on the page in front."""
        self.work.open_help()

    def refresh_now(self) -> None:
        """Ask for the newest view of the page in front at once."""
        self.refreshing.now()

    def view(self) -> "FrameView | None":
        """The newest counts."""
        return self.refreshing.view

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop routing keys."""
        self._later.stop()
        if self._work is not None:
            self._work.close()
        super().closeEvent(event)

    def dispose(self) -> None:
        """Close and destroy the window on the Qt thread; left to the garbage collector it may go on another one."""
        self.close()
        delete(self)

    def _on_painted(self) -> None:
        self.counter.begin(self._on_begun)

    def _on_begun(self, _: object) -> None:
        self._later.begin()

    def _make_next(self) -> bool:
        """One piece of the rest, while the clerk looks for his number."""
        if self._work is None and _WORK not in sys.modules:
            import_module(_WORK)
            return True
        return self.frame.pages.make_next()

    def _on_not_taken(self) -> None:
        self._sounds.play(Light.RED.value)
