"""The simulated scale's panel beside the counter's window: what lies on the plate of a demonstration or training."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from govpost_desk.domain.weighing import Plate
from govpost_desk.services.messages import scales as words
from govpost_desk.ui.widgets import button, caption
from govpost_desk.workers.counter import Counter

_GRAMS = (27, 32, 22, 620)  # one sheet, two sheets, an empty envelope, a parcel of papers

_MARGIN, _ABOVE_KEYS = 24, 130


class SimulatedScalePanel(QWidget):
    """A small window of its own; a press lays something on the plate or takes it off."""

    def __init__(self, counter: Counter, put: Callable[[int], None], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle(self.tr("模拟秤（演示）"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._said = caption(wrap=True)
        layout = QVBoxLayout(self)
        layout.addWidget(self._said)
        off = button(self.tr("拿空"), partial(put, 0), name=self.tr("拿空"))
        words_of = [(grams, self.tr("放上 {grams} 克").format(grams=grams)) for grams in _GRAMS]
        for made in (off, *(button(word, partial(put, grams), name=word) for grams, word in words_of)):
            layout.addWidget(made)
        counter.plate_changed.connect(self._on_plate)
        counter.signed_in.connect(self._show_beside)
        self._beside = parent

    def _show_beside(self, *_: object) -> None:
        """At the window's left edge; the scanner's panel stands at the right one."""
        frame = self._beside.geometry()
        self.move(frame.left() + _MARGIN, frame.bottom() - self.sizeHint().height() - _ABOVE_KEYS)
        self.show()

    def _on_plate(self, plate: Plate) -> None:
        self._said.setText(words.plate(plate))
