"""The last recipient's name in large letters, whole: it gets smaller, then breaks, and is never cut (ux R12)."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics

from govpost_desk.ui import theme
from govpost_desk.ui.privacy import PersonalLabel

_STEPS_PX = (theme.BIG_PX, 30, 27, 24, 22)  # below that the name takes a second and third line
_MOST_PX = 440
_MOST_PART = 0.34  # of the panel: the sentence needs the rest


class NameZoom(PersonalLabel):
    """`text()` is the whole name; `letters_px` the size in which it is drawn at 100 %.

    `most_part`: how much of the panel around it the name may take.
    """

    def __init__(self, most_part: float = _MOST_PART) -> None:
        self.letters_px = theme.BIG_PX
        self._most_part = most_part
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        theme.set_font(self, theme.BIG_PX, bold=True)
        theme.worn.changed.connect(self.fit)

    def setText(self, text: str) -> None:
        """Show another name."""
        super().setText(text)
        self.fit()

    def fit(self) -> None:
        """Choose the largest letters in which the name has room."""
        room = self._room()
        name = self.text()
        self.letters_px = next((px for px in _STEPS_PX if _width(name, px) <= room), _STEPS_PX[-1])
        theme.set_font(self, self.letters_px, bold=True)
        metrics = QFontMetrics(theme.counter_font(self.letters_px, bold=True))
        wide = metrics.horizontalAdvance(name)
        self.setWordWrap(wide > room)
        self.setFixedWidth(min(wide, room) + 4 if name else 0)
        self.ensurePolished()
        tall = metrics.boundingRect(QRect(0, 0, room, 10_000), int(Qt.TextFlag.TextWordWrap), name).height()
        self.setMinimumHeight(max(tall, metrics.height()) if name else 0)

    def minimumSizeHint(self) -> QSize:
        """The window may be narrower than a name."""
        return QSize(0, super().minimumSizeHint().height())

    def _room(self) -> int:
        panel = self.parentWidget()
        wide = panel.width() if panel is not None and panel.width() > 0 else theme.px(1366)
        return min(theme.px(_MOST_PX), round(wide * self._most_part))


def _width(name: str, pixels: int) -> int:
    return QFontMetrics(theme.counter_font(pixels, bold=True)).horizontalAdvance(name)
