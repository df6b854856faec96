"""Small pieces every page is built from: buttons with their key on them, captions, cards, tables."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
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
