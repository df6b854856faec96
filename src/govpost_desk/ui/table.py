"""The table of every page: read-only, opened by double click or Enter; a long name is narrowed before it is cut."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from govpost_desk.ui import theme
from govpost_desk.ui.rows_model import RowsModel


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
_HEADER_PX, _ROW_PX = 40, 30
_LEAST_AT_100_PX = 80


class Table(QTableView):
    """A read-only table over a `RowsModel`; `on_opened` gets the row that is double-clicked or opened with Enter."""

    def __init__(
        self, model: RowsModel, name: str, widths: tuple[int, ...], stretch: int, *, least_rows: int = 4
    ) -> None:
        super().__init__()
        self.rows = model
        self._least_px = _HEADER_PX + _ROW_PX * least_rows
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
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW_PX))
        header = self.horizontalHeader()
        large = theme.worn.look.percent > 100
        self.setMinimumHeight(theme.px(self._least_px) if large else _LEAST_AT_100_PX)
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
