"""The table of every page: read-only, opened by double click or Enter."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from govpost_desk.ui import theme
from govpost_desk.ui.rows_model import RowsModel

_LEAST_TABLE_PX = 160  # a header and four rows


class Table(QTableView):
    """A read-only table over a `RowsModel`; `on_opened` gets the row that is double-clicked or opened with Enter."""

    def __init__(self, model: RowsModel, name: str, widths: tuple[int, ...], stretch: int) -> None:
        super().__init__()
        self.rows = model
        self._wanted = ""
        self.setModel(model)
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

    def sizeHint(self) -> QSize:
        """Tables take what room is left; they never make a page scroll that has room for their least height."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def _size_columns(self) -> None:
        """At 100 % the table fills its room; where letters are large it may be wider, and scrolls."""
        self.verticalHeader().setDefaultSectionSize(theme.px(30))
        header = self.horizontalHeader()
        large = theme.worn.look.percent > 100
        self.setMinimumHeight(theme.px(_LEAST_TABLE_PX) if large else _LEAST_TABLE_PX // 2)
        for section, width in enumerate(self._widths):
            self.setColumnWidth(section, theme.px(width))
        modes = QHeaderView.ResizeMode
        header.setSectionResizeMode(self._stretch, modes.Interactive if large else modes.Stretch)
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
