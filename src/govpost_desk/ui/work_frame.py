"""The frame around every page: page buttons with keys, scan box, answer, status line (ux §1.3, R1, R11)."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.messages.window import STEP_WORDS
from govpost_desk.services.screens import FrameView
from govpost_desk.ui import theme
from govpost_desk.ui.collect_page import CollectPage
from govpost_desk.ui.find_page import FindPage
from govpost_desk.ui.import_page import ImportPage
from govpost_desk.ui.pack_page import PackPage
from govpost_desk.ui.page import Page
from govpost_desk.ui.registers_page import RegistersPage
from govpost_desk.ui.result_panel import ResultPanel
from govpost_desk.ui.scan_box import ScanBox
from govpost_desk.ui.status_row import StatusRow
from govpost_desk.ui.stop_overlay import StopOverlay
from govpost_desk.ui.take_over_page import TakeOverPage
from govpost_desk.ui.today_page import TodayPage
from govpost_desk.ui.widgets import button, caption, key_text, row
from govpost_desk.workers.counter import Counter

_STEP_COLOURS = {Step.TAKE: "#0b5d7a", Step.PACK: "#5b3a8c", Step.OUT: "#1b6b46", Step.FIX: "#8f5a00"}
_LEAST_WORK_AREA = 300


@dataclass(frozen=True)
class Place:
    """A page with its name, word and key."""

    name: str
    word: str
    key: str


PLACES = (
    Place("today", "今日", "Ctrl+T"),
    Place("take", "交接", "F5"),
    Place("pack", "封装", "F4"),
    Place("collect", "揽收", "F6"),
    Place("registers", "交接簿", "F9"),
    Place("find", "查件", "F3"),
    Place("import", "导入", "Ctrl+I"),
)


class WorkFrame(QWidget):
    """Lays the parts out and says what was pressed; the window decides what it means."""

    place_wanted = Signal(str)
    code = Signal(str)
    lock_wanted = Signal()
    escaped = Signal()

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self.box = ScanBox()
        self.result = ResultPanel()
        self.status = StatusRow()
        self.pages: dict[str, Page] = {
            "today": TodayPage(counter),
            "take": TakeOverPage(counter),
            "pack": PackPage(counter),
            "collect": CollectPage(counter),
            "registers": RegistersPage(counter),
            "find": FindPage(counter),
            "import": ImportPage(counter),
        }
        self.place_buttons: dict[str, QPushButton] = {}
        self._stack = QStackedWidget()
        for page in self.pages.values():
            self._stack.addWidget(page)
        self._stack.setMinimumHeight(
            _LEAST_WORK_AREA
        )  # long pages scroll or shrink; the status line never leaves
        self._step = caption()
        self._step.setFont(theme.counter_font(18, bold=True))
        self._step.setMinimumWidth(260)
        scan_row = row(self._step, self.box, button("撤销上一件", self._on_undo, "Ctrl+Z", name="撤销"))
        scan_row.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 0)
        layout.setSpacing(7)
        layout.addLayout(self._top_row())
        layout.addLayout(scan_row)
        layout.addWidget(self.result)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.status)
        self.stop = StopOverlay(self)
        self._key("F2", self.box.setFocus)
        self._key("Escape", self._on_escape)
        self.show_place("today")

    def current(self) -> str:
        """Name of the page in front."""
        return next(name for name, page in self.pages.items() if page is self._stack.currentWidget())

    def show_place(self, name: str) -> None:
        """Bring a page to the front."""
        self._stack.setCurrentWidget(self.pages[name])
        for each, made in self.place_buttons.items():
            made.setChecked(each == name)

    def show_context(self, context: ScanContext, view: FrameView | None, operator: str) -> None:
        """Where the clerk stands, beside the scan box and in the corner."""
        self._who.setText(operator)
        department = next(
            (w.department for w in view.windows if w.window_code == context.window_code)
            if view
            else iter(()),
            "",
        )
        where = context.corrects_no if context.step is Step.FIX else ""
        if context.step is Step.TAKE:
            where = f"{context.window_code} {department}" if context.window_code else "请先选窗口"
        self._step.setText(f"{STEP_WORDS[context.step.value]}　{where}".rstrip("　"))
        self._step.setStyleSheet(
            f"background: {_STEP_COLOURS[context.step]}; color: white; padding: 0 12px; border-radius: 5px;"
        )

    def _top_row(self) -> QHBoxLayout:
        logo = caption("政务邮台")
        logo.setFont(theme.counter_font(22, bold=True))
        logo.setStyleSheet(f"color: {theme.ACCENT}; padding-right: 8px;")
        made = row(logo, spacing=5)
        for place in PLACES:
            self.place_buttons[place.name] = self._place_button(place)
            made.addWidget(self.place_buttons[place.name])
        self._who = caption()
        made.addStretch(1)
        made.addWidget(self._who)
        made.addWidget(button("锁屏", self.lock_wanted.emit, "F12"))
        return made

    def _place_button(self, place: Place) -> QPushButton:
        made = button(f"{place.word}  {key_text(place.key)}", self._on_place, name=place.word)
        made.setCheckable(True)
        made.setProperty("place", place.name)
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

    def _on_escape(self) -> None:
        self.box.clear()
        self.box.setFocus()
        self.stop.hide()
        self.escaped.emit()
