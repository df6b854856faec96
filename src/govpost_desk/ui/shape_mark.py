"""The shape of a light, painted: no font has to have it (ux R6: never colour alone)."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from govpost_desk.domain.outcomes import Light
from govpost_desk.ui import theme


class ShapeMark(QWidget):
    """Tick, turning arrow, cross or question mark in a square of `side` px, drawn in the colour of a role."""

    def __init__(self, side: int) -> None:
        super().__init__()
        theme.size(self, width=side, height=side)
        self._light: Light | None = None
        self._role = "on_fill"
        self._letter = "?"

    def show_light(self, light: Light | None, role: str, *, letter: str = "?") -> None:
        """Draw this light's shape in the colour of this role; None draws nothing. `letter`: what stands on blue."""
        self._light, self._role, self._letter = light, role, letter
        self.setVisible(light is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the shape in a field of 100 by 100."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / 100, self.height() / 100)
        colour = QColor(theme.colour(self._role))
        pen = QPen(colour, 15)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        match self._light:
            case Light.GREEN:
                painter.drawPolyline(_points((14, 54), (40, 80), (86, 24)))
            case Light.RED:
                painter.drawPolyline(_points((20, 20), (80, 80)))
                painter.drawPolyline(_points((80, 20), (20, 80)))
            case Light.AMBER:
                self._draw_turn(painter, colour)
            case Light.BLUE:
                font = theme.counter_font(bold=True)
                font.setPixelSize(92)  # of the field, not of the screen
                painter.setFont(font)
                painter.drawText(QRectF(0, -16, 100, 132), Qt.AlignmentFlag.AlignCenter, self._letter)
        painter.end()

    def _draw_turn(self, painter: QPainter, colour: QColor) -> None:
        pen = painter.pen()
        pen.setWidthF(13)
        painter.setPen(pen)
        painter.drawArc(QRectF(20, 22, 60, 60), 150 * 16, 290 * 16)
        painter.setBrush(colour)
        pen.setWidthF(4)
        painter.setPen(pen)
        painter.drawPolygon(_points((8, 52), (24, 14), (48, 40)))


def _points(*pairs: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in pairs])
