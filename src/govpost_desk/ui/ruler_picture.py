"""How a ruler label is read: the label, its frame, and at which edge how many millimetres are missing."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from govpost_desk.ui import theme

_WIDE, _TALL = 240, 250
_MOST_PERCENT = 130


class RulerPicture(QWidget):
    """`show_offset` moves the frame the way the printer will move it."""

    def __init__(self) -> None:
        super().__init__()
        theme.worn.changed.connect(self._make_room)
        self._make_room()
        self.setAccessibleName(self.tr("尺子面单怎么读"))
        self._right, self._down = 0.0, 0.0

    def show_offset(self, right: float, down: float) -> None:
        """Millimetres."""
        self._right, self._down = right, down
        self.update()

    def _make_room(self) -> None:
        """It grows less than the letters: the words beside it need the room."""
        percent = min(theme.worn.look.percent, _MOST_PERCENT)
        self.setFixedSize(_WIDE * percent // 100, _TALL * percent // 100)

    def paintEvent(self, event: QPaintEvent) -> None:
        """In a field of 240 by 250."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / _WIDE, self.height() / _TALL)
        paper = QRectF(40, 26, 160, 200)
        painter.setPen(QPen(QColor(theme.colour("border")), 2))
        painter.setBrush(QColor(theme.colour("paper")))
        painter.drawRect(paper)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(Qt.GlobalColor.black, 2))
        painter.drawRect(paper.adjusted(26, 26, -26, -26).translated(3 * self._right, 3 * self._down))
        painter.setPen(QPen(Qt.GlobalColor.black, 1))
        for step in range(1, 9):  # the scales that count inwards from each edge
            long = 14.0 if step % 2 == 0 else 8.0
            painter.drawLine(QPointF(40 + 3 * step, 126), QPointF(40 + 3 * step, 126 + long))
            painter.drawLine(QPointF(200 - 3 * step, 126), QPointF(200 - 3 * step, 126 + long))
            painter.drawLine(QPointF(120, 26 + 3 * step), QPointF(120 + long, 26 + 3 * step))
            painter.drawLine(QPointF(120, 226 - 3 * step), QPointF(120 + long, 226 - 3 * step))
        font = theme.counter_font(14, bold=True)
        font.setPixelSize(14)  # of the field, not of the screen
        painter.setFont(font)
        painter.setPen(QColor(theme.colour("told")))
        centre = Qt.AlignmentFlag.AlignCenter
        painter.drawText(QRectF(0, 100, 40, 52), centre, self.tr("左\n加右"))
        painter.drawText(QRectF(200, 100, 40, 52), centre, self.tr("右\n减右"))
        painter.drawText(QRectF(40, 0, 160, 24), centre, self.tr("上：加向下"))
        painter.drawText(QRectF(40, 227, 160, 24), centre, self.tr("下：减向下"))
        painter.setPen(Qt.GlobalColor.black)
        painter.drawText(QRectF(70, 80, 100, 30), centre, self.tr("10 毫米"))
        painter.end()
