"""The one scan box and the routing of keys to it (ux R1-R3, R5): cut by the terminator, never a click."""

import time

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from govpost_desk.ui.input_method import LatinLineEdit

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ENDS = (*_ENTER, Qt.Key.Key_Tab)
_EDITING_KEYS = (Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_A)
_CONTROL = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_BURST_GAP_S = 0.03  # a scanner types faster than any hand (R3)
_BURST_KEYS = 6
_HAND_GAP_S = (
    0.06  # and the slowest scanner, with a pause set between its keys, faster than the quickest hand
)
MAX_CHARACTERS = 512
_TELL_S = 0.2  # a scanner's thirty keys are one act
_PRESS, _SHORTCUT = QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride
_MOUSE, _WHEEL, _TOUCH = QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin


class ScanBox(LatinLineEdit):
    """Takes whole codes; `scanned` gives each with its terminator cut off, and whether a hand typed it key by key.

    Blank ones are dropped.
    """

    scanned = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("scanBox")
        self.setAccessibleName(self.tr("扫描框"))
        self.setPlaceholderText(self.tr("请扫描条码，或输入后按 Enter（F2 回到这里）"))
        self.setMaxLength(MAX_CHARACTERS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._began_s, self._holds = 0.0, False
        self.textChanged.connect(self._on_text_changed)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab behind a code is its terminator; in an empty box it goes on to the next button."""
        return False if forward and self.text() else super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter or Tab ends a code; Esc empties the box."""
        if event.key() in _ENDS:
            self.submit()
        elif event.modifiers() & _CONTROL == Qt.KeyboardModifier.AltModifier:
            event.ignore()  # a key of another page: it must leave no letter before the next code
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            event.ignore()  # the window takes a standing answer away
        else:
            super().keyPressEvent(event)

    def submit(self) -> None:
        """Give away what is in the box."""
        text, gaps_s = self.text(), time.monotonic() - self._began_s
        self.clear()
        if text.strip():
            self.scanned.emit(text, gaps_s > _HAND_GAP_S * len(text))

    def _on_text_changed(self, text: str) -> None:
        if not self._holds:
            self._began_s = time.monotonic()
        self._holds = bool(text)


class KeyRouter(QObject):
    """Watches the keys of the whole application. `held`: a code that arrived while a dialog was open; `acted`: a key,
    a press or turn of the mouse anywhere; `lock_pressed`: F12 while a dialog is open, where the window's key is deaf.

    A printable key that reaches a widget without text goes to the box (R1). While a dialog is open, codes are collected
    beside it; a burst typed into one of its fields is taken out again, unless the field has the property `takesScans`.
    """

    held = Signal(str)
    acted = Signal()
    lock_pressed = Signal()

    def __init__(self, box: ScanBox) -> None:
        super().__init__(box)
        self._box = box
        self._collected = ""
        self._burst: list[str] = []
        self._before_burst = ""
        self._burst_field: QLineEdit | None = None
        self._last_key_s = 0.0
        self._told_s = -_TELL_S

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Route key presses; the window's own keys (Ctrl+Z …) are kept from the box, everything else passes."""
        kind = (
            event.type()
        )  # the box has no `event` of its own: that would run for every event of a shift, this does
        if kind is not _PRESS:
            if kind is _MOUSE or kind is _WHEEL or kind is _TOUCH:
                self._tell_act()
            return kind is _SHORTCUT and watched is self._box and _is_of_the_window(event)
        self._tell_act()
        if not isinstance(event, QKeyEvent):
            return False
        if (
            event.key() == Qt.Key.Key_F12
            and not event.modifiers()
            and QApplication.activeModalWidget() is not None
        ):
            self.lock_pressed.emit()
            return True
        if not isinstance(watched, QWidget) or watched is self._box or not self._box.isEnabled():
            return False
        if not self._box.window().isVisible():  # the real desk's window behind a training's
            return False
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            return self._route_beside_dialog(watched, event)
        if not self._box.isVisible() or _edits_text(watched) or watched.window() is not self._box.window():
            return False
        if event.key() in _ENTER:
            if self._box.text():
                self._box.submit()
                return True
            return False
        if not _prints(event) or (event.key() == Qt.Key.Key_Space and not self._box.text()):
            return False
        self._box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._box.insert(event.text())
        return True

    def tell_next_act(self) -> None:
        """The next act counts at once: somebody waits for it."""
        self._told_s = -_TELL_S

    def _tell_act(self) -> None:
        now = time.monotonic()
        if now - self._told_s > _TELL_S:
            self._told_s = now
            self.acted.emit()

    def _route_beside_dialog(self, watched: QWidget, event: QKeyEvent) -> bool:
        if isinstance(watched, QLineEdit) and not watched.isReadOnly():
            return self._watch_field(watched, event)
        if _edits_text(watched):
            return False
        if event.key() in _ENTER and self._collected:
            code, self._collected = self._collected, ""
            self.held.emit(code)
            return True
        if _prints(event) and not (event.key() == Qt.Key.Key_Space and not self._collected):
            self._collected += event.text()
            return True
        return False

    def _watch_field(self, field: QLineEdit, event: QKeyEvent) -> bool:
        """Tell a scanner from a hand in a dialog's field; the scan is taken out and held (R2)."""
        now = time.monotonic()
        quick = now - self._last_key_s < _BURST_GAP_S and self._burst_field is field
        self._last_key_s = now
        if event.key() in _ENTER:
            scan = "".join(self._burst) if quick and len(self._burst) >= _BURST_KEYS else ""
            self._burst = []
            if scan and not field.property("takesScans"):
                field.setText(self._before_burst)
                self.held.emit(scan)
                return True
            return False
        if not _prints(event):
            self._burst = []
            return False
        if not quick:
            self._burst, self._before_burst, self._burst_field = [], field.text(), field
        self._burst.append(event.text())
        return False


def _prints(event: QKeyEvent) -> bool:
    return bool(event.text()) and event.text().isprintable() and not event.modifiers() & _CONTROL


def _is_of_the_window(event: QEvent) -> bool:
    return (
        isinstance(event, QKeyEvent)
        and bool(event.modifiers() & _CONTROL)
        and event.key() not in _EDITING_KEYS
    )


def _edits_text(widget: QWidget) -> bool:
    if isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit):
        return not widget.isReadOnly()
    return isinstance(widget, QAbstractSpinBox)
