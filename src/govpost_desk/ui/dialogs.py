"""Dialogs of the counter: no button answers to Enter, deaf for a moment, held scans are shown (R2)."""

import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLayout, QLineEdit, QVBoxLayout, QWidget

from govpost_desk.services.messages.window import HELD
from govpost_desk.ui import display, theme
from govpost_desk.ui.texts import translate
from govpost_desk.ui.widgets import button, caption, row

DEAF_S = 0.3
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CounterDialog(QDialog):
    """Base of every dialog; show it with `open()`. Subclasses fill `body` and call `try_accept` on their Enter.

    `keeps_typed`: whether what was typed waits behind a lock for the same operator.
    """

    keeps_typed = True

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(18, 16, 18, 14)
        self.body.setSpacing(10)
        self._held = caption(wrap=True)
        theme.mark(self._held, ground="blue")
        self._held.hide()
        self.body.addWidget(self._held)
        display.listen(self)
        self._wanted: tuple[int, int] | None = None
        theme.worn.changed.connect(self.fit)
        self._opened_s = time.monotonic()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is a scanner's: it presses no button that Qt would take for the default (R2)."""
        if event.key() not in ENTER:
            super().keyPressEvent(event)

    def grow(self, width: int, height: int) -> None:
        """Open in this size at 100 %, larger with the letters, never larger than the screen."""
        self._wanted = width, height
        room = self.screen().availableSize()
        self.resize(min(theme.px(width), room.width() - 40), min(theme.px(height), room.height() - 60))

    def fit(self) -> None:
        """Find the size again: other letters are worn, and what stands inside has laid itself out."""
        for each in (self.body, *self.findChildren(QLayout)):
            each.invalidate()
        self.body.activate()
        if self._wanted is not None:
            self.grow(*self._wanted)
        else:
            self.adjustSize()

    def hears(self, text: str) -> bool:
        """Whether a scan that arrives while this dialog is open is meant for it, and was taken; else it is held."""
        return False

    def note_held(self, count: int) -> None:
        """A scan arrived while this dialog is open: it waits and is shown (R2)."""
        self._held.setText(translate("messages", HELD).format(count=count))
        self._held.show()

    def held_text(self) -> str:
        """What is said about held scans."""
        return self._held.text()

    def is_deaf(self) -> bool:
        """Whether the dialog has only just appeared and accepts nothing yet."""
        return time.monotonic() - self._opened_s < DEAF_S


class RescueDialog(CounterDialog):
    """Takes the rescue code typed from the paper in the safe, which proves that it was kept; `given` has the code."""

    keeps_typed = False  # the code opens everything: it waits behind no lock
    given = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, self.tr("核对救援码"))
        self.body.addWidget(caption(self.tr("请照保险柜里的救援码输入（32 位，横线可不输）："), wrap=True))
        self.typed = QLineEdit()
        self.typed.setMaxLength(60)
        self.typed.setAccessibleName(self.tr("救援码"))
        self.typed.returnPressed.connect(self.try_accept)
        self.body.addWidget(self.typed)
        self.body.addLayout(
            row(
                1,
                button(self.tr("取消"), self.reject, "Escape"),
                button(self.tr("核对  Enter"), self.try_accept, name=self.tr("核对"), main=True),
            )
        )
        theme.size(self, least_width=520)

    def try_accept(self) -> None:
        """Give the code away, once the dialog listens."""
        if not self.is_deaf() and self.typed.text().strip():
            self.given.emit(self.typed.text())
            self.accept()
