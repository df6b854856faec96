"""预览: a label or page as large as its paper, with a ruler; the screen is measured by a bank card (ux §1.3, 4, 5)."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from govpost_desk.services.previews import TruePage
from govpost_desk.ui import theme
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.widgets import button, caption, row

MM_PER_INCH = 25.4
CARD_MM = (85.6, 53.98)  # every bank card, ISO/IEC 7810 ID-1
_RULER_PX = 30
_STEP = 1.005


def pixels(mm: float, dpi: float) -> int:
    """A length on the screen."""
    return round(mm * dpi / MM_PER_INCH)


class Ruler(QWidget):
    """Millimetres along the top, or a card's outline to measure the screen by."""

    def __init__(self) -> None:
        super().__init__()
        self.dpi = 96.0
        self.shows_card = False
        self.setAccessibleName(self.tr("毫米尺"))
        self.show_dpi(self.dpi)

    def show_dpi(self, dpi: float) -> None:
        """Draw for this screen."""
        self.dpi = dpi
        self.setFixedHeight(pixels(CARD_MM[1], dpi) + 8 if self.shows_card else _RULER_PX)
        self.update()

    def card_size(self) -> QSize:
        """The card on the screen."""
        return QSize(pixels(CARD_MM[0], self.dpi), pixels(CARD_MM[1], self.dpi))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ticks, or the card."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        if self.shows_card:
            painter.drawRect(QRect(4, 2, self.card_size().width(), self.card_size().height()))
        else:
            for mm in range(int(self.width() * MM_PER_INCH / self.dpi)):
                tall = 14 if mm % 10 == 0 else 9 if mm % 5 == 0 else 5
                painter.drawLine(pixels(mm, self.dpi), 0, pixels(mm, self.dpi), tall)
                if mm % 20 == 0:
                    painter.drawText(pixels(mm, self.dpi) + 2, 27, str(mm // 10))
        painter.end()


class TrueSize(CounterDialog):
    """`measured` gives the screen's pixels an inch that the clerk found by his card."""

    measured = Signal(float)

    def __init__(self, parent: QWidget, pages: tuple[TruePage, ...], measured_dpi: float) -> None:
        super().__init__(parent, self.tr("预览"))
        self._pages = pages
        screen = self.screen()
        self.dpi = measured_dpi or screen.physicalDotsPerInch() or screen.logicalDotsPerInch()
        self._fits = False
        self.ruler = Ruler()
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.pictures = [QLabel() for _ in pages]
        for picture, page in zip(self.pictures, pages, strict=True):
            picture.setAccessibleName(page.name)
            theme.mark(picture, sheet="true")
            self._column.addWidget(picture)
        self._area = QScrollArea()
        self._area.setWidget(inside)
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName(self.tr("预览"))
        self.said = caption(wrap=True)
        self.body.addWidget(self.ruler)
        self.body.addWidget(self._area, 1)
        self.body.addWidget(self.said)
        self._smaller = button(self.tr("小一点"), self.smaller, "Ctrl+Down", name=self.tr("卡小一点"))
        self._larger = button(self.tr("大一点"), self.larger, "Ctrl+Up", name=self.tr("卡大一点"))
        self._keep = button(self.tr("记住"), self.keep, "Ctrl+S", name=self.tr("记住屏幕尺寸"))
        self.body.addLayout(
            row(
                button("100%", self.show_true, "Ctrl+1"),
                button(self.tr("适合窗口"), self.show_fitting, "Ctrl+9"),
                button(self.tr("校准屏幕"), self.measure, "Ctrl+G"),
                self._smaller,
                self._larger,
                self._keep,
                1,
                button(self.tr("关闭"), self.reject, "Escape"),
            )
        )
        self.grow(1000, 720)
        self.show_true()

    def show_true(self) -> None:
        """As large as the paper."""
        self._fits = False
        self._draw()

    def show_fitting(self) -> None:
        """A whole page in the window."""
        self._fits = True
        self._draw()

    def measure(self) -> None:
        """Show a card's outline to lay a bank card on."""
        self.ruler.shows_card = not self.ruler.shows_card
        self._draw()

    def larger(self) -> None:
        """The outline is smaller than the card."""
        self._scale(_STEP)

    def smaller(self) -> None:
        """The outline is larger than the card."""
        self._scale(1 / _STEP)

    def keep(self) -> None:
        """Remember this screen."""
        self.ruler.shows_card = False
        self.measured.emit(self.dpi)
        self._draw()

    def _scale(self, factor: float) -> None:
        self.dpi *= factor
        self._draw()

    def _draw(self) -> None:
        for picture, page in zip(self.pictures, self._pages, strict=True):
            wanted = QSize(pixels(page.width_mm, self.dpi), pixels(page.height_mm, self.dpi))
            if self._fits:
                room = self._area.viewport().size() - QSize(24, 24)
                wanted = wanted.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
            ratio = self.devicePixelRatioF()
            pixmap = QPixmap()
            pixmap.loadFromData(page.png)
            pixmap = pixmap.scaled(
                wanted * ratio,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            pixmap.setDevicePixelRatio(ratio)
            picture.setPixmap(pixmap)
            picture.setFixedSize(wanted)
        self.ruler.show_dpi(self.dpi)
        measuring = self.ruler.shows_card
        for made in (self._smaller, self._larger, self._keep):
            made.setVisible(measuring)
        first = self._pages[0]
        self.said.setText(
            self.tr("把银行卡（或身份证）放在屏幕上，按 Ctrl+↑ Ctrl+↓ 到框和卡一样大，再按 Ctrl+S。")
            if measuring
            else self.tr("纸 {w:.0f}×{h:.0f} 毫米，{how}").format(
                w=first.width_mm,
                h=first.height_mm,
                how=self.tr("适合窗口")
                if self._fits
                else self.tr("按实际大小显示；和尺子不一样就按 Ctrl+G 校准。"),
            )
        )
