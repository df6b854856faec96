"""Table models over tuples of frozen values: one `Column` says how a value is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor

from govpost_desk.services.privacy import veiled
from govpost_desk.ui import privacy, theme

Index = QModelIndex | QPersistentModelIndex


_GAP = "\N{EN SPACE}"  # numbers do not touch the words of the next column


@dataclass(frozen=True)
class Column:
    """`text`: what a row shows here. `colour`: the role of its text (theme.Colours), "" for the usual one.

    `whole`: a name, which stands narrower rather than cut.
    """

    title: str
    text: Callable[[Any], str]
    right: bool = False
    colour: Callable[[Any], str] | None = None
    whole: bool = False


class RowsModel(QAbstractTableModel):
    """Rows that change as a whole."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: tuple[Any, ...] = ()

    def whole_columns(self) -> tuple[int, ...]:
        """Numbers of the columns of names."""
        return tuple(number for number, column in enumerate(self._columns) if column.whole)

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows instead."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rows(self) -> tuple[Any, ...]:
        """What is shown."""
        return self._rows

    def row_at(self, index: Index) -> Any | None:
        """The value behind an index; None outside the table."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Rows of the table."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Columns of the table."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment and colour of a cell."""
        column = self._columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            row = self._rows[index.row()]
            text = column.text(veiled(row) if privacy.is_on() else row)
            return f"{text}{_GAP}" if column.right and role == Qt.ItemDataRole.DisplayRole else text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and column.colour is not None:
            colour = column.colour(self._rows[index.row()])
            return QBrush(QColor(theme.colour(colour))) if colour else None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole and self._columns[section].right:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None
