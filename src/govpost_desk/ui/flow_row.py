"""A row that breaks into lines where it has no room, as text does: large letters push nothing off the screen."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSpacerItem, QWidget


class FlowRow(QLayout):
    """Widgets side by side; what stands after a stretch (a number) goes to the right end of its line, also where it
    takes several.
    """

    def __init__(self, *parts: QWidget | int, spacing: int = 8) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._stretches: set[int] = set()  # of the items, which of them take the room left over
        self._sizes: dict[int, QSize] = {}  # asked of the widgets once, until one of them changes
        self._broken: dict[int, list[list[QLayoutItem]]] = {}  # and the lines of a width
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)
        for part in parts:
            if isinstance(part, int):
                self.addItem(QSpacerItem(0, 0))
            else:
                self.addWidget(part)

    def addItem(self, item: QLayoutItem) -> None:
        """At the end."""
        self._items.append(item)
        if item.spacerItem() is not None:
            self._stretches.add(id(item))
        self.invalidate()

    def invalidate(self) -> None:
        """A widget changed."""
        self._sizes.clear()
        self._broken.clear()
        super().invalidate()

    def count(self) -> int:
        """Items in the row, stretches too."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """An item, None beyond the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        """Take an item out."""
        if not 0 <= index < len(self._items):
            return None
        item = self._items.pop(index)
        self._stretches.discard(id(item))
        self.invalidate()
        return item

    def expandingDirections(self) -> Qt.Orientation:
        """As wide as it is given room."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """More lines in less room."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines."""
        lines = self._lines(width)
        return sum(self._height(line) for line in lines) + self.spacing() * max(len(lines) - 1, 0)

    def sizeHint(self) -> QSize:
        """One line."""
        shown = self._shown()
        wide = sum(item.sizeHint().width() for item in shown) + self.spacing() * max(len(shown) - 1, 0)
        return QSize(wide, self._height(shown))

    def minimumSize(self) -> QSize:
        """The widest widget alone."""
        shown = self._shown()
        return QSize(max((self._size(item).width() for item in shown), default=0), self._height(shown))

    def setGeometry(self, rect: QRect) -> None:
        """Put the widgets into their lines."""
        super().setGeometry(rect)
        y = rect.y()
        for line in self._lines(rect.width()):
            self._place(line, QRect(rect.x(), y, rect.width(), self._height(line)))
            y += self._height(line) + self.spacing()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not self._is_stretch(item) and not item.isEmpty()]

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        known = self._broken.get(width)
        if known is None:
            known = self._broken[width] = self._break(width)
        return known

    def _break(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = [[]]
        used = 0
        push: list[QLayoutItem] = []  # the last stretch
        for item in self._items:
            if self._is_stretch(item):
                lines[-1].append(item)
                push = [item]
                continue
            if item.isEmpty():
                continue
            wide = self._size(item).width()
            if used and used + self.spacing() + wide > width:
                if self._is_stretch(lines[-1][-1]):
                    lines[-1].pop()
                lines.append(list(push))
                used = 0
            used += wide + (self.spacing() if used else 0)
            lines[-1].append(item)
        return [line for line in lines if any(not self._is_stretch(item) for item in line)]

    def _place(self, line: list[QLayoutItem], room: QRect) -> None:
        widths = [0 if self._is_stretch(item) else self._size(item).width() for item in line]
        gaps = self.spacing() * max(sum(not self._is_stretch(item) for item in line) - 1, 0)
        free = max(room.width() - sum(widths) - gaps, 0)
        x = room.x()
        for item, wide in zip(line, widths, strict=True):
            if self._is_stretch(item):
                x, free = x + free, 0
                continue
            item.setGeometry(QRect(QPoint(x, room.y()), QSize(min(wide, room.width()), room.height())))
            x += wide + self.spacing()

    def _size(self, item: QLayoutItem) -> QSize:
        known = self._sizes.get(id(item))
        if known is None:
            known = self._sizes[id(item)] = item.sizeHint().expandedTo(item.minimumSize())
        return known

    def _height(self, line: list[QLayoutItem]) -> int:
        return max((self._size(item).height() for item in line if not self._is_stretch(item)), default=0)

    def _is_stretch(self, item: QLayoutItem) -> bool:
        return id(item) in self._stretches
