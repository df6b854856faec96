"""The frame around every page: page buttons with keys, scan box, answer, status line (ux §1.3, R1, R11)."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from govpost_desk.services.context import ScanContext
from govpost_desk.services.messages.window import STEP_WORDS
from govpost_desk.services.screens import FrameView
from govpost_desk.ui import theme
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.interception_strip import InterceptionStrip
from govpost_desk.ui.pages import Pages
from govpost_desk.ui.places import PLACES, STEP_COLOURS, Place, where_text
from govpost_desk.ui.progress_strip import ProgressStrip
from govpost_desk.ui.result_panel import ResultPanel
from govpost_desk.ui.scan_box import ScanBox
from govpost_desk.ui.status_row import StatusRow
from govpost_desk.ui.stop_overlay import StopOverlay
from govpost_desk.ui.widgets import button, caption, key_text, row
from govpost_desk.workers.counter import Counter

_LEAST_WORK_AREA = 260
_LEAST_STRIP = 40  # of a page that scrolls below an answer in the largest letters
_LARGE = 150  # per cent
_ROOMY = 100  # per cent; larger letters need two lines where one does
_WHO_PX = 110  # a long name must not push the window wider than the screen


class WorkFrame(QWidget):
    """Lays the parts out and says what was pressed; the window decides what it means."""

    place_wanted = Signal(str)
    code = Signal(str)
    lock_wanted = Signal()
    palette_wanted = Signal()
    help_wanted = Signal()
    escaped = Signal()

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self.box = ScanBox()
        self.result = ResultPanel()
        self.status = StatusRow()
        self.pages = Pages(counter)
        self.place_buttons: dict[str, QPushButton] = {}
        self._stack = self.pages.stack
        self._step = caption()
        theme.set_font(self._step, 18, bold=True)
        theme.size(self._step, least_width=260)
        self._everywhere = (
            button(self.tr("帮助"), self.help_wanted.emit, "F1"),
            button(self.tr("找功能"), self.palette_wanted.emit, "Ctrl+K"),
            button(self.tr("补打上一张"), self._on_reprint, "Ctrl+P", name=self.tr("补打")),
            button(self.tr("撤销上一件"), self._on_undo, "Ctrl+Z", name=self.tr("撤销")),
        )
        self._scan_row = row(self._step, self.box, *self._everywhere)
        self._scan_row.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 0)
        layout.setSpacing(7)
        self._top = self._top_row()
        layout.addLayout(self._top)
        layout.addLayout(self._scan_row)
        layout.addWidget(self.result)
        self.intercept = InterceptionStrip(counter)
        layout.addWidget(self.intercept)
        self.progress = ProgressStrip()
        counter.began.connect(self.progress.watch)
        layout.addWidget(self.progress)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.status)
        self.stop = StopOverlay(self)
        self._key("F2", self.box.setFocus)
        self._key("Alt+B", self.status.books.click)
        self.status.books.setProperty("key", "Alt+B")
        self.status.books.setProperty(
            "word", self.tr("平衡")
        )  # its name for a screen reader says the figures
        self.status.books.clicked.connect(self._on_balance)
        self._key("Escape", self._on_escape)
        self.show_place("today")
        theme.worn.changed.connect(self._make_room)
        self._make_room()

    def current(self) -> str:
        """Name of the page in front."""
        return list(self.pages)[self._stack.currentIndex()]

    def operator(self) -> str:
        """Who works here, as the corner says it."""
        return self._who.toolTip()

    def forget_shown(self) -> None:
        """Nothing that one operator was shown by proof of his PIN stays for the next."""
        for page in self.pages.made.values():
            page.on_locked()

    def show_place(self, name: str) -> None:
        """Bring a page to the front."""
        self._stack.setCurrentIndex(list(self.pages).index(name))
        for each, made in self.place_buttons.items():
            made.setChecked(each == name)

    def show_context(self, context: ScanContext, view: FrameView | None, operator: str) -> None:
        """Where the clerk stands, beside the scan box and in the corner."""
        self._who.setText(
            self._who.fontMetrics().elidedText(operator, Qt.TextElideMode.ElideMiddle, theme.px(_WHO_PX))
        )
        self._who.setToolTip(operator)
        self._who.setAccessibleName(self.tr("操作员 {operator}").format(operator=operator))
        where = where_text(context, view)
        self._step.setText(f"{STEP_WORDS[context.step.value]}　{where}".rstrip("　"))
        theme.mark(self._step, ground=STEP_COLOURS[context.step])

    def _make_room(self) -> None:
        """Where letters are large, long pages scroll more, and the scan box has its line for itself."""
        percent = theme.worn.look.percent
        self._stack.setMinimumHeight(_LEAST_WORK_AREA * 100 // percent if percent <= _LARGE else _LEAST_STRIP)
        row_of_both = self._top if percent > _ROOMY else self._scan_row
        for made in self._everywhere:
            self._top.removeWidget(made)
            self._scan_row.removeWidget(made)
            row_of_both.addWidget(made)

    def _top_row(self) -> FlowRow:
        logo = caption(self.tr("政务邮台"))
        theme.set_font(logo, 22, bold=True, frame=True)
        theme.tone(logo, "accent_text")
        self.place_buttons = {place.name: self._place_button(place) for place in PLACES}
        self._who = caption()
        theme.set_font(self._who, frame=True)
        lock = button(self.tr("锁屏"), self.lock_wanted.emit, "F12")
        for made in (lock, *self._everywhere):
            made.setProperty("narrow", True)
            _of_the_frame(made)
        return FlowRow(logo, *self.place_buttons.values(), 1, self._who, lock, spacing=4)

    def _place_button(self, place: Place) -> QPushButton:
        made = button(f"{place.word} {key_text(place.key)}", self._on_place, name=place.word)
        made.setCheckable(True)
        made.setProperty("narrow", True)  # twelve of them stand on a small screen
        made.setProperty("place", place.name)
        _of_the_frame(made)
        self._key(place.key, made.click)
        return made

    def _key(self, key: str, act: Callable[[], object]) -> None:
        QShortcut(QKeySequence(key), self).activated.connect(act)

    def _on_place(self) -> None:
        sender = self.sender()
        name = str(sender.property("place"))
        self.place_buttons[name].setChecked(name == self.current())
        self.place_wanted.emit(name)

    def _on_undo(self) -> None:
        self.code.emit("GPDUNDO")

    def _on_reprint(self) -> None:
        self.code.emit("GPDREPRINT")

    def _on_balance(self) -> None:
        self.code.emit("GPDBAL")

    def _on_escape(self) -> None:
        if self.progress.try_stop():
            return
        self.box.clear()
        self.box.setFocus()
        self.stop.hide()
        self.pages[self.current()].on_escape()
        self.escaped.emit()


def _of_the_frame(made: QPushButton) -> None:
    made.setProperty("frame", True)
    theme.set_font(made, frame=True)
    theme.fit_bold(made)
