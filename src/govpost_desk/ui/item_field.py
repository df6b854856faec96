"""The field of the service item: type initials, a part of its name or its number; ↓ and Enter choose from the list."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from govpost_desk.domain.service_items import ServiceItem
from govpost_desk.services.catalogue import FoundItems, look_up_items
from govpost_desk.workers.counter import Counter

_LINES = 8
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_LINES, Qt.Key.Key_PageDown: _LINES}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WIDTH, _LINE_PX = 620, 24


class ItemField(QLineEdit):
    """A line whose list lies over the form while it is typed in; `chosen` gives a ServiceItem. Free text stays text."""

    chosen = Signal(object)

    def __init__(self, counter: Counter, board: QWidget) -> None:
        super().__init__()
        self._counter = counter
        self._board = board
        self._items: tuple[ServiceItem, ...] = ()
        self._asked, self._fresh = "", False
        self.setMaxLength(200)
        self.list = QListWidget(board)
        self.list.setAccessibleName(self.tr("找到的事项"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self._on_clicked)
        self.list.hide()
        self.textEdited.connect(self._on_edited)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down choose while the hand goes on typing; Enter takes, Esc puts the list away."""
        if self.list.isHidden():
            super().keyPressEvent(event)
            return
        key = Qt.Key(event.key())
        if key in _STEPS:
            last = self.list.count() - 1
            self.list.setCurrentRow(min(max(self.list.currentRow() + _STEPS[key], 0), last))
        elif key in _ENTER and not self._fresh:
            return
        elif key in _ENTER:
            self._choose(self.list.currentRow())
        elif key == Qt.Key.Key_Escape:
            self.list.hide()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The list belongs to the typing."""
        self.list.hide()
        super().focusOutEvent(event)

    def closes_list(self) -> bool:
        """Put the list away; False when there was none, so that Esc means the form."""
        shown = not self.list.isHidden()
        self.list.hide()
        return shown

    def found(self) -> tuple[ServiceItem, ...]:
        """What is listed, best first."""
        return self._items

    def _on_edited(self, text: str) -> None:
        self._asked, self._fresh = text, False
        if not text.strip():
            self._show(())
            return
        self._counter.ask(look_up_items, self._on_found, None, text)

    def _on_found(self, found: FoundItems) -> None:
        if found.text != self._asked:
            return  # typed on since: Enter must never take what an older text found (ux R5)
        self._fresh = True
        if self.hasFocus():
            self._show(found.items)

    def _show(self, items: tuple[ServiceItem, ...]) -> None:
        self._items = items
        self.list.clear()
        for item in items:
            told = " · ".join(part for part in (item.name, item.department, item.code) if part)
            if not item.opened:
                told += self.tr("（未公布邮寄）")
            self.list.addItem(QListWidgetItem(told))
        self.list.setVisible(bool(items))
        if not items:
            return
        below = self.mapTo(self._board, QPoint(0, self.height() + 2))
        height = min(min(len(items), _LINES) * _LINE_PX + 8, self._board.height() - below.y() - 8)
        self.list.setGeometry(below.x(), below.y(), min(_WIDTH, self._board.width() - below.x() - 12), height)
        self.list.setCurrentRow(0)
        self.list.raise_()

    def _on_clicked(self, line: QListWidgetItem) -> None:
        self._choose(self.list.row(line))

    def _choose(self, row: int) -> None:
        self.list.hide()
        if 0 <= row < len(self._items):
            item = self._items[row]
            self.setText(item.name)
            self._asked = ""
            self.chosen.emit(item)
