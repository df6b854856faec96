"""Keeps the window up to date: counts and lists soon after each act, the books when the hand rests."""

from PySide6.QtCore import QObject, QTimer, Signal

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import messages
from govpost_desk.services.day_screens import Books, books_view
from govpost_desk.services.head_office_state import HeadOfficeView, head_office_view
from govpost_desk.services.screens import FrameView, frame_view
from govpost_desk.services.today_screens import CopiesView, copies_view
from govpost_desk.ui.work_frame import WorkFrame
from govpost_desk.workers.counter import Counter

_REFRESH_MS = 80
_BOOKS_MS = 300  # the books follow when the hand rests: they are worked out anew each time


class Refreshing(QObject):
    """`came` gives each FrameView; `view` is the newest one. Nothing is asked while nobody works here."""

    came = Signal(object)

    def __init__(self, counter: Counter, frame: WorkFrame, parent: QObject) -> None:
        super().__init__(parent)
        self._counter = counter
        self._frame = frame
        self.view: FrameView | None = None
        self._soon = _timer(self, _REFRESH_MS)
        self._soon.timeout.connect(self._ask)
        self._books = _timer(self, _BOOKS_MS)
        self._books.timeout.connect(self._ask_books)

    def soon(self) -> None:
        """Something changed."""
        if not self._soon.isActive():
            self._soon.start()

    def now(self) -> None:
        """Ask at once, the books too."""
        self._soon.stop()
        self._ask()
        self._ask_books()

    def _ask(self) -> None:
        context = self._counter.context
        if context is None:
            return
        if self._counter.is_scanning():
            self._soon.start()  # the light first (R4); the lists follow when the hand rests
            return
        self._counter.ask(frame_view, self._on_view, self._on_failed)
        self._frame.pages[self._frame.current()].refresh(context)
        self._books.start()

    def _ask_books(self) -> None:
        if self._counter.context is None:
            return
        if self._counter.is_scanning():
            self._books.start()
            return
        self._counter.ask(books_view, self._on_books, self._on_failed)
        self._counter.ask(copies_view, self._on_copies, self._on_failed, self._counter.now())
        self._counter.ask(head_office_view, self._on_head_office, self._on_failed, self._counter.now())

    def _on_view(self, view: FrameView) -> None:
        self.view = view
        context = self._counter.context
        if context is None:
            return
        self._frame.status.show_view(view)
        self.came.emit(view)
        self._frame.pages[self._frame.current()].on_frame(view, context)

    def _on_books(self, books: Books) -> None:
        self._frame.status.books.show_books(books)

    def _on_copies(self, copies: CopiesView) -> None:
        self._frame.status.show_copies(copies)
        for page in self._frame.pages.made.values():
            page.on_copies(copies)

    def _on_head_office(self, view: HeadOfficeView) -> None:
        self._frame.status.show_head_office(view)
        for page in self._frame.pages.made.values():
            page.on_head_office(view)

    def _on_failed(self, error: DeskError) -> None:
        self._frame.result.show_failure(messages.failure(error))


def _timer(parent: QObject, milliseconds: int) -> QTimer:
    made = QTimer(parent)
    made.setSingleShot(True)
    made.setInterval(milliseconds)
    return made
