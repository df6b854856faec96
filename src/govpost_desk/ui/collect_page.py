"""揽收 F6: sealed pieces that wait, and those scanned onto the driver's register (D-20a)."""

from PySide6.QtWidgets import QVBoxLayout

from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.screens import BookView, collect_view
from govpost_desk.ui.page import (
    Figure,
    Page,
    by_case,
    case_column,
    name_column,
    place_column,
    waybill_column,
)
from govpost_desk.ui.rows_model import RowsModel
from govpost_desk.ui.widgets import Table, button, caption, column, row
from govpost_desk.workers.counter import Counter


class CollectPage(Page):
    """Left what still lies here, right what the driver has."""

    title = "揽收"
    step = Step.OUT

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self.figures = {word: Figure(word) for word in ("待揽收", "已装交")}
        columns = [waybill_column(), name_column(), place_column(), case_column()]
        self.due = Table(RowsModel(columns, self), "已封装待揽收的件", (140, 120, 150, 190), 3)
        self.lines = Table(RowsModel(columns, self), "已交司机的件，新的在上", (140, 120, 150, 190), 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        tables = row()
        tables.addLayout(column(caption("已封装，待揽收", head=True), self.due), 1)
        tables.addLayout(column(caption("本次已装交（新的在上）", head=True), self.lines), 1)
        layout.addLayout(
            row(
                *self.figures.values(),
                1,
                button("结束揽收交接簿", self._on_end, "Ctrl+Return", main=True),
                button("撤销上一件", self._on_undo, name="撤销"),
            )
        )
        layout.addLayout(tables, 1)

    def refresh(self, context: ScanContext) -> None:
        """What waits and what has gone onto the register."""
        self.counter.ask(collect_view, self._on_view, self.on_failed)

    def _on_view(self, view: BookView) -> None:
        self.due.show_rows(view.due, by_case)
        self.lines.show_rows(view.lines, by_case)
        self.figures["待揽收"].show_number(len(view.due))
        self.figures["已装交"].show_number(view.accepted)

    def _on_end(self) -> None:
        self.code.emit("GPDEND")

    def _on_undo(self) -> None:
        self.code.emit("GPDUNDO")
