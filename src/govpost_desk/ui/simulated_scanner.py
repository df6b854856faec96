"""The simulated scanner's panel on a demo desk: one button for each thing that could be scanned next."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.services.simulated_hand import Thing, things_to_scan
from govpost_desk.ui.widgets import button, caption
from govpost_desk.workers.counter import Counter

_COLUMNS = 1


class SimulatedScannerPanel(QWidget):
    """A small window of its own beside the counter's; a press is a scan through the scanner's own line."""

    def __init__(self, counter: Counter, scan: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle(self.tr("模拟扫描枪（演示）"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._counter = counter
        self._scan = scan
        self._beside = parent
        self._grid = QGridLayout(self)
        self._grid.addWidget(caption(self.tr("按一下 = 扫一下")), 0, 0, 1, _COLUMNS)
        self._buttons: list[QPushButton] = []
        counter.answered.connect(self._refresh)
        counter.signed_in.connect(self._refresh)

    def _refresh(self, *_: object) -> None:
        context = self._counter.context
        if context is not None:
            self._counter.ask(things_to_scan, self._show, self._on_failed, context)

    def _show(self, things: tuple[Thing, ...]) -> None:
        for old in self._buttons:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = [
            button(f"{thing.words}  {thing.code}", partial(self._scan, thing.code), name=thing.words)
            for thing in things
        ]
        for place, made in enumerate(self._buttons):
            self._grid.addWidget(made, 1 + place // _COLUMNS, place % _COLUMNS)
        self._grid.activate()
        self.resize(self.sizeHint())
        self._stay_beside()
        self.show()  # from the first sign-in on

    def _stay_beside(self) -> None:
        """At the window's right edge above its action keys; left where the user has put it as long as it fits."""
        frame, size = self._beside.geometry(), self.size()
        right, bottom = frame.right() - size.width() - 24, frame.bottom() - size.height() - 130
        if not self.isVisible() or self.x() > right or self.y() > bottom:
            self.move(right, bottom)

    def _on_failed(self, error: DeskError) -> None:
        self._show(())
