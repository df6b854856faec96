"""Pictures of the device doctor, painted in the colours of the theme: no font and no file has to have them."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from govpost_desk.ui import theme

_SIDE = 168
_MOODS = {"good": "done", "busy": "told", "unsure": "quiet", "bad": "bad"}  # roles of the palette


class DoctorPicture(QWidget):
    """One device and its trouble in a field of 100 by 100; what matters stands in the colour of the mood."""

    def __init__(self) -> None:
        super().__init__()
        theme.size(self, width=_SIDE, height=_SIDE)
        self.setAccessibleName(self.tr("设备图"))
        self._name, self._mood = "printer", "unsure"

    def show_finding(self, name: str, mood: str, words: str) -> None:
        """Draw this picture; `words` are for a screen reader."""
        self._name, self._mood = name, mood
        self.setAccessibleDescription(words)
        self.update()

    def shown(self) -> tuple[str, str]:
        """Picture and mood."""
        return self._name, self._mood

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / 100, self.height() / 100)
        self._ink(painter, "quiet")
        _PICTURES.get(self._name, _printer)(self, painter)
        self._sign(painter)
        painter.end()

    def _ink(self, painter: QPainter, role: str, width: float = 3, fill: str = "") -> None:
        pen = QPen(QColor(theme.colour(role)), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(QColor(theme.colour(fill)) if fill else Qt.BrushStyle.NoBrush)

    def loud(self, painter: QPainter, width: float = 4, fill: str = "") -> None:
        """From here on in the colour of the mood."""
        self._ink(painter, _MOODS[self._mood], width, fill)

    def plain(self, painter: QPainter, fill: str = "") -> None:
        """From here on in the colour of lines."""
        self._ink(painter, "quiet", 3, fill)

    def _sign(self, painter: QPainter) -> None:
        """A tick, dots, a question or an exclamation in the corner: never colour alone (R6)."""
        self._ink(painter, _MOODS[self._mood], 1, "base")
        painter.drawEllipse(QRectF(76, 74, 23, 23))
        self.loud(painter, 3)
        if self._mood == "good":
            painter.drawPolyline(_points((81, 86), (86, 91), (94, 80)))
        elif self._mood == "busy":
            for x in (82, 87.5, 93):
                painter.drawPoint(QPointF(x, 86))
        elif self._mood == "bad":
            painter.drawLine(QPointF(87.5, 79), QPointF(87.5, 87))
            painter.drawPoint(QPointF(87.5, 92.5))
        else:
            painter.drawArc(QRectF(83.5, 78, 8, 8), -60 * 16, 240 * 16)
            painter.drawLine(QPointF(87.5, 86), QPointF(87.5, 88))
            painter.drawPoint(QPointF(87.5, 92.5))


def _points(*pairs: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in pairs])


def _body(of: DoctorPicture, painter: QPainter, top: float = 40) -> None:
    of.plain(painter, "alternate")
    painter.drawRoundedRect(QRectF(14, top, 72, 78 - top), 6, 6)
    painter.drawLine(QPointF(24, 70), QPointF(76, 70))


def _printer(of: DoctorPicture, painter: QPainter) -> None:
    _body(of, painter, 30)
    of.plain(painter, "paper")
    painter.drawRect(QRectF(28, 66, 40, 26))
    of.loud(painter, 2.5)
    for x, wide in ((34, 1.5), (39, 3), (45, 1.5), (50, 1.5), (55, 3), (61, 1.5)):
        painter.fillRect(QRectF(x, 74, wide, 11), Qt.GlobalColor.black)
    painter.drawEllipse(QRectF(70, 38, 7, 7))


def _cover(of: DoctorPicture, painter: QPainter) -> None:
    _body(of, painter, 48)
    of.loud(painter, 5)
    painter.drawLine(QPointF(16, 46), QPointF(62, 10))  # the lid, hinged at the left
    of.loud(painter, 3)
    painter.drawArc(QRectF(40, 14, 44, 44), -10 * 16, 70 * 16)
    painter.drawPolyline(_points((74, 32), (84, 40), (89, 28)))
    of.plain(painter, "paper")
    painter.drawEllipse(QRectF(36, 50, 16, 16))


def _paper(of: DoctorPicture, painter: QPainter) -> None:
    _body(of, painter, 58)
    of.loud(painter, 4, "paper")
    painter.drawEllipse(QRectF(28, 12, 42, 42))
    painter.drawEllipse(QRectF(42, 26, 14, 14))
    painter.drawPolyline(_points((70, 33), (70, 56)))
    of.loud(painter, 3)
    for y in (40, 48):
        painter.drawLine(QPointF(74, y), QPointF(80, y))


def _ribbon(of: DoctorPicture, painter: QPainter) -> None:
    of.plain(painter, "alternate")
    for x in (10, 60):
        painter.drawEllipse(QRectF(x, 18, 30, 30))
        painter.drawEllipse(QRectF(x + 10, 28, 10, 10))
    of.loud(painter, 5)
    painter.drawPolyline(_points((25, 48), (30, 70), (44, 72)))
    painter.drawPolyline(_points((75, 48), (70, 70), (58, 72)))
    painter.drawPolyline(_points((44, 68), (49, 72), (45, 77)))
    painter.drawPolyline(_points((58, 67), (54, 72), (59, 77)))


def _cable(of: DoctorPicture, painter: QPainter) -> None:
    of.plain(painter, "alternate")
    painter.drawRoundedRect(QRectF(8, 36, 30, 28), 4, 4)
    painter.drawLine(QPointF(2, 50), QPointF(8, 50))
    for y in (44, 56):
        painter.drawLine(QPointF(38, y), QPointF(46, y))
    painter.drawRoundedRect(QRectF(64, 34, 28, 32), 4, 4)
    painter.drawLine(QPointF(92, 50), QPointF(98, 50))
    for y in (44, 56):
        painter.drawLine(QPointF(64, y), QPointF(70, y))
    of.loud(painter, 4)
    painter.drawPolyline(_points((57, 20), (50, 34), (58, 36), (51, 50)))


def _queue(of: DoctorPicture, painter: QPainter) -> None:
    for step in (16, 8, 0):
        of.plain(painter, "paper")
        painter.drawRect(QRectF(18 + step, 12 + step, 42, 54))
    of.loud(painter, 7)
    painter.drawLine(QPointF(32, 28), QPointF(32, 50))
    painter.drawLine(QPointF(46, 28), QPointF(46, 50))


def _driver(of: DoctorPicture, painter: QPainter) -> None:
    of.plain(painter, "alternate")
    painter.drawRoundedRect(QRectF(10, 14, 72, 48), 5, 5)
    painter.drawLine(QPointF(46, 62), QPointF(46, 76))
    painter.drawLine(QPointF(28, 78), QPointF(64, 78))
    of.loud(painter, 4)
    painter.drawEllipse(QRectF(34, 26, 24, 24))
    for x, y, to_x, to_y in ((46, 20, 46, 26), (46, 50, 46, 56), (28, 38, 34, 38), (58, 38, 64, 38)):
        painter.drawLine(QPointF(x, y), QPointF(to_x, to_y))


def _heat(of: DoctorPicture, painter: QPainter) -> None:
    _body(of, painter, 56)
    of.loud(painter, 4)
    for x in (30, 48, 66):
        painter.drawPolyline(_points((x, 50), (x - 5, 40), (x + 5, 30), (x, 18)))


def _scanner(of: DoctorPicture, painter: QPainter) -> None:
    of.plain(painter, "alternate")
    painter.drawPolygon(_points((12, 16), (46, 10), (52, 30), (34, 36), (44, 76), (28, 80), (16, 38)))
    of.loud(painter, 3)
    painter.drawLine(QPointF(54, 16), QPointF(92, 12))
    painter.drawLine(QPointF(55, 26), QPointF(92, 44))
    of.plain(painter, "paper")
    painter.drawRect(QRectF(62, 50, 32, 18))
    for x, wide in ((66, 2), (70, 4), (76, 2), (80, 2), (84, 4)):
        painter.fillRect(QRectF(x, 53, wide, 12), QColor(theme.colour("quiet")))


def _scale(of: DoctorPicture, painter: QPainter) -> None:
    of.plain(painter, "alternate")
    painter.drawRoundedRect(QRectF(18, 46, 64, 30), 5, 5)
    painter.drawLine(QPointF(50, 46), QPointF(50, 38))
    painter.drawLine(QPointF(12, 36), QPointF(88, 36))
    of.plain(painter, "paper")
    painter.drawRect(QRectF(32, 20, 36, 15))
    of.loud(painter, 3)
    painter.drawRect(QRectF(36, 54, 28, 13))
    painter.drawLine(QPointF(42, 61), QPointF(58, 61))


_PICTURES: dict[str, Callable[[DoctorPicture, QPainter], None]] = {
    "printer": _printer,
    "cover": _cover,
    "paper": _paper,
    "ribbon": _ribbon,
    "cable": _cable,
    "queue": _queue,
    "driver": _driver,
    "heat": _heat,
    "scanner": _scanner,
    "scale": _scale,
}
