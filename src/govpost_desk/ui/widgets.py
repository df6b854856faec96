"""Small pieces every page is built from: buttons with their key on them, captions, cards, tables."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from govpost_desk.ui import theme
from govpost_desk.ui.rows_model import RowsModel

_KEY_WORDS = {"Return": "Enter", "Escape": "Esc", "Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}


def button(
    text: str, on_pressed: Callable[[], object], key: str = "", *, name: str = "", main: bool = False
) -> QPushButton:
    """A button that never takes the focus by a click (R1); its key stands on it and works while it is visible (R11)."""
    made = QPushButton(f"{text}  {key_text(key)}" if key else text)
    made.setAccessibleName(name or text)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setAutoDefault(False)
    made.setProperty("main", main)
    made.clicked.connect(on_pressed)
    if key:
        made.setProperty("key", key_text(key))  # the palette shows it
        shortcut = QShortcut(QKeySequence(key), made)
        shortcut.activated.connect(made.click)
    return made


def key_text(key: str) -> str:
    """A key as the clerk reads it on his keyboard."""
    for name, shown in _KEY_WORDS.items():
        key = key.replace(name, shown)
    return key


def caption(text: str = "", *, head: bool = False, quiet: bool = False, wrap: bool = False) -> QLabel:
    """A line of text."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("head", head)
    made.setProperty("sized", "head" if head else "")
    made.setProperty("quiet", quiet)
    made.setWordWrap(wrap)
    return made


def card(*parts: QWidget, margin: int = 12) -> QFrame:
    """A white frame around widgets one below the other."""
    frame = QFrame()
    frame.setProperty("card", True)
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(8)
    for part in parts:
        layout.addWidget(part)
    return frame


def row(*parts: QWidget | int, spacing: int = 8) -> QHBoxLayout:
    """Widgets side by side; a number is a stretch."""
    layout = QHBoxLayout()
    layout.setSpacing(spacing)
    layout.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        else:
            layout.addWidget(part)
    return layout


def column(*parts: QWidget | int, spacing: int = 6) -> QVBoxLayout:
    """Widgets one below the other; a number is a stretch."""
    layout = QVBoxLayout()
    layout.setSpacing(spacing)
    layout.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        else:
            layout.addWidget(part)
    return layout


def scrolling(widget: QWidget, name: str) -> QScrollArea:
    """Room for a widget that may be larger than its place: it scrolls."""
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


class _WholeNames(QStyledItemDelegate):
    """Smaller and narrower letters for a name that has no room, before it is cut: 阿卜杜热西提·阿卜杜热合曼 is one."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Squeeze what is too long."""
        super().initStyleOption(option, index)
        shown: Any = option  # its fields are not in the stubs
        room = shown.rect.width() - _CELL_MARGINS_PX
        wanted = shown.fontMetrics.horizontalAdvance(shown.text)
        if wanted > room > 0:
            font = shown.font
            font.setPixelSize(round(font.pixelSize() * _SMALLER))
            wanted = QFontMetrics(font).horizontalAdvance(shown.text)
            font.setStretch(min(max(room * 100 // wanted - 1, _LEAST_STRETCH), 100))
            shown.font = font


_CELL_MARGINS_PX = 8
_WRAPPED = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap)
_SMALLER = 0.87  # of the usual letters, before they are narrowed
_LEAST_STRETCH = 55  # per cent: still read
_LEAST_TABLE_PX = 160  # a header and four rows


class Table(QTableView):
    """A read-only table over a `RowsModel`; `on_opened` gets the row that is double-clicked or opened with Enter."""

    def __init__(self, model: RowsModel, name: str, widths: tuple[int, ...], stretch: int) -> None:
        super().__init__()
        self.rows = model
        self._wanted = ""
        self._when_empty = ""
        self.setModel(model)
        for number in model.whole_columns():
            self.setItemDelegateForColumn(number, _WholeNames(self))
        self.setAccessibleName(name)
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._widths, self._stretch = widths, stretch
        self._size_columns()
        theme.worn.changed.connect(self._size_columns)

    def say_when_empty(self, sentence: str) -> None:
        """What stands in the table while it has no rows: the first step and its key."""
        if sentence != self._when_empty:
            self._when_empty = sentence
            self.setAccessibleDescription(sentence)
            self.viewport().update()

    def said_when_empty(self) -> str:
        """That sentence; "" while there are rows."""
        return "" if self.rows.rows() else self._when_empty

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or what to do first."""
        super().paintEvent(event)
        if sentence := self.said_when_empty():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.colour("quiet")))
            inside = self.viewport().rect().adjusted(theme.px(16), theme.px(12), -theme.px(16), 0)
            painter.drawText(inside, _WRAPPED, sentence)
            painter.end()

    def sizeHint(self) -> QSize:
        """Tables take what room is left; they never make a page scroll that has room for their least height."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def _size_columns(self) -> None:
        """At 100 % the table fills its room; where letters are large it may be wider, and scrolls."""
        self.verticalHeader().setDefaultSectionSize(theme.px(30))
        header = self.horizontalHeader()
        large = theme.worn.look.percent > 100
        self.setMinimumHeight(theme.px(_LEAST_TABLE_PX) if large else _LEAST_TABLE_PX // 2)
        modes = QHeaderView.ResizeMode
        header.setSectionResizeMode(self._stretch, modes.Interactive if large else modes.Stretch)
        for section, width in enumerate(self._widths):  # one that was stretched keeps that width else
            self.setColumnWidth(section, theme.px(width))
        header.setStretchLastSection(large)

    def chosen(self) -> object | None:
        """The selected row's value, None when no row is selected."""
        return self.rows.row_at(self.currentIndex())

    def point_at(self, number: str) -> None:
        """Select the row of this case or waybill number as soon as it is there."""
        self._wanted = number
        self._point()

    def _point(self) -> None:
        for line, value in enumerate(self.rows.rows() if self._wanted else ()):
            named = [getattr(value, name, "") for name in ("case_no", "waybill_no", "number")]
            if self._wanted in named:
                self._wanted = ""
                self.setCurrentIndex(self.rows.index(line, 0, QModelIndex()))
                return

    def show_rows(self, rows: tuple[object, ...], key: Callable[[object], object]) -> None:
        """Put other rows in; the selection stays on the row with the same `key`."""
        before = self.chosen()
        wanted = key(before) if before is not None else None
        self.rows.set_rows(rows)
        if self._wanted and rows:
            self._point()
            self._wanted = ""  # what is not there at once does not pull the hand away later
            return
        if wanted is None:
            return
        for number, value in enumerate(rows):
            if key(value) == wanted:
                self.setCurrentIndex(self.rows.index(number, 0, QModelIndex()))
                return
