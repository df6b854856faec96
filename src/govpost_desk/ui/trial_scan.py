"""试扫: five codes on the screen, scanned one after the other; says what the scanner does well and what not."""

import time

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from govpost_desk.domain.scanner_trial import Arrived, judge
from govpost_desk.services.trial_scan import TrialCode, tell, trial_codes
from govpost_desk.ui import theme
from govpost_desk.ui.widgets import caption

_QUIET_MS = 500  # no key for so long after a burst: the scanner sends no terminator
_BURST_KEYS = 6
_MODULE_PX = 2
_BAR_PX = 70
_TEXT_PX = 24
_AROUND_PX = 12
_QUIET_ZONE = 10
_QR_QUIET = 4
_DOT_PX = 4
_ENDS = {Qt.Key.Key_Return: "Enter", Qt.Key.Key_Enter: "Enter", Qt.Key.Key_Tab: "Tab"}


class CodePicture(QWidget):
    """One Code 128 or QR code, black on white whatever the colours of the window."""

    def __init__(self) -> None:
        super().__init__()
        self._code: TrialCode | None = None
        theme.worn.changed.connect(self._make_room)
        self._make_room()
        self.setAccessibleName(self.tr("要扫的条码"))

    def show_code(self, code: TrialCode | None) -> None:
        """Show this code, or nothing."""
        self._code = code
        self._make_room()
        self.update()

    def _make_room(self) -> None:
        high = _BAR_PX if self._code is None or not self._code.rows else self._side()
        self.setMinimumHeight(high + _AROUND_PX + theme.px(_TEXT_PX))
        self.updateGeometry()

    def _side(self) -> int:
        return (len(self._code.rows) + 2 * _QR_QUIET) * _DOT_PX if self._code else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Modules in whole pixels."""
        if self._code is None:
            return
        painter = QPainter(self)
        if self._code.rows:
            self._paint_rows(painter)
        else:
            self._paint_bars(painter)
        painter.end()

    def _paint_bars(self, painter: QPainter) -> None:
        assert self._code is not None
        wide = (self._code.width + 2 * _QUIET_ZONE) * _MODULE_PX
        left = self._ground(painter, wide, _BAR_PX + _AROUND_PX)
        for offset, width in self._code.bars:
            x = left + (_QUIET_ZONE + offset) * _MODULE_PX
            painter.fillRect(QRect(x, 6, width * _MODULE_PX, _BAR_PX), Qt.GlobalColor.black)

    def _paint_rows(self, painter: QPainter) -> None:
        assert self._code is not None
        left = self._ground(painter, self._side(), self._side())
        for row, modules in enumerate(self._code.rows):
            for column, module in enumerate(modules):
                if module == "1":
                    x, y = left + (column + _QR_QUIET) * _DOT_PX, (row + _QR_QUIET) * _DOT_PX
                    painter.fillRect(QRect(x, y, _DOT_PX, _DOT_PX), Qt.GlobalColor.black)

    def _ground(self, painter: QPainter, wide: int, high: int) -> int:
        """White under the code and its text; gives where it begins."""
        assert self._code is not None
        text = self._code.code.text
        around = max(wide, painter.fontMetrics().horizontalAdvance(text) + _AROUND_PX)
        left = max((self.width() - around) // 2, 0)
        painter.fillRect(QRect(left, 0, around, high + theme.px(_TEXT_PX)), Qt.GlobalColor.white)
        painter.setPen(Qt.GlobalColor.black)
        painter.drawText(QRect(left, high, around, theme.px(_TEXT_PX)), Qt.AlignmentFlag.AlignCenter, text)
        return left + (around - wide) // 2


class TrialField(QLineEdit):
    """Takes keys as they come, input method and all, with the time of each. `came` gives an `Arrived`."""

    came = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("试扫框"))
        self.setPlaceholderText(self.tr("请用扫描枪扫上面的条码"))
        self.setMaxLength(200)
        self.setProperty("takesScans", True)
        theme.set_font(self, 22)
        self._times: list[float] = []
        self._composed = False
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MS)
        self._quiet.timeout.connect(self._on_quiet)

    def event(self, event: QEvent) -> bool:
        """Tab ends a code here as at the counter."""
        if (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
            and self.text()
        ):
            self._give("Tab")
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Note when each key came; Enter gives the code away."""
        end = _ENDS.get(Qt.Key(event.key()))
        if end and self.text():
            self._give(end)
            return
        if end:
            return
        if event.text():
            self._times.append(time.monotonic())
            self._quiet.start()
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """An input method had a hand in it."""
        self._composed = self._composed or bool(event.preeditString() or event.commitString())
        super().inputMethodEvent(event)

    def _on_quiet(self) -> None:
        gaps = self._gaps()
        if len(self._times) >= _BURST_KEYS and gaps and max(gaps) < _QUIET_MS / 1000:
            self._give("")

    def _gaps(self) -> tuple[float, ...]:
        return tuple(after - before for before, after in zip(self._times, self._times[1:], strict=False))

    def _give(self, end: str) -> None:
        text, gaps, composed = self.text(), self._gaps(), self._composed
        self.clear()
        self._times, self._composed = [], False
        self._quiet.stop()
        self.came.emit(Arrived(text=text, end=end, gaps_s=gaps, composed=composed))


class TrialScan(QWidget):
    """`passed` when all five have come well."""

    passed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._head = caption(head=True)
        self.picture = CodePicture()
        self.field = TrialField()
        self.field.came.connect(self.take)
        self._said = caption(wrap=True)
        theme.set_font(self._said, 17, bold=True)
        theme.size(self._said, least_height=60)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self._head, self.picture, self.field, self._said):
            layout.addWidget(part)
        layout.addStretch(1)
        self.begin()

    def begin(self) -> None:
        """Five fresh codes."""
        self.codes = trial_codes()
        self.number = 0
        self._said.clear()
        self._show()

    def is_done(self) -> bool:
        """Whether all have come well."""
        return self.number >= len(self.codes)

    def take(self, arrived: Arrived) -> None:
        """A code came, by keys or on a line of its own."""
        if self.is_done():
            return
        judged = judge(self.codes[self.number].code, arrived, [each.code for each in self.codes])
        self._said.setText(tell(judged, arrived.end))
        theme.tone(self._said, "done" if judged.passed else "bad")
        if judged.passed:
            self.number += 1
            self._show()
            if self.is_done():
                self.passed.emit()

    def said(self) -> str:
        """What is said about the last code."""
        return self._said.text()

    def _show(self) -> None:
        if self.is_done():
            self._head.setText(self.tr("试扫完成：{n} 件都收到了。").format(n=len(self.codes)))
            self.picture.show_code(None)
            return
        self._head.setText(
            self.tr("试扫第 {n} 件，共 {of} 件（只是练习，不记录）").format(
                n=self.number + 1, of=len(self.codes)
            )
        )
        self.picture.show_code(self.codes[self.number])
