"""日结 F10: the books of the clearance, the counting of the desk, the day's clearances (wireframe 6; D-33)."""

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout

from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.day_screens import (
    ClearanceRow,
    Counting,
    DayView,
    DifferenceRow,
    MissingRow,
    day_view,
)
from govpost_desk.ui import theme
from govpost_desk.ui.balance_cards import EquationCard
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.page import DONE, GONE, WORRY, Page, marked
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.widgets import button, caption, card, column, row
from govpost_desk.workers.counter import Counter


class DayPage(Page):
    """While the desk is counted the table lists what is still missing, else the pieces by which the books differ."""

    title = QT_TRANSLATE_NOOP("day_page", "日结")

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self._title = caption(head=True)
        self.pieces, self.numbers = (
            EquationCard(self.tr("邮件（件）")),
            EquationCard(self.tr("邮件号（个）")),
        )
        self._table_head = caption(head=True)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("盘点进度"))
        self.bar.setFormat(self.tr("%v / %m 件"))
        theme.size(self.bar, least_width=220)
        self.bar.hide()
        self.differences = Table(
            RowsModel(_difference_columns(), self), self.tr("差异，逐件"), (200, 200, 56, 130, 200), 4
        )
        self.missing = Table(
            RowsModel(_missing_columns(), self), self.tr("还没有点到的件"), (200, 200, 130, 200), 3
        )
        self.missing.hide()
        self.clearances = Table(
            RowsModel(_clearance_columns(), self), self.tr("今天的频次"), (44, 104, 180, 46, 170), 4
        )
        self._days_due = caption(wrap=True)
        self._supplies = caption(wrap=True)
        self._on_duty_now = caption(wrap=True)
        self.scale_checks = caption(wrap=True)
        self.scale_checks.hide()
        self.to_deliver = button(self.tr("投递清单"), self._on_deliver, "Ctrl+L")
        self.end_stock = button(self.tr("结束盘点"), self._on_end, "Ctrl+Return", main=True)
        self.end_stock.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        halves = QHBoxLayout()
        halves.setSpacing(10)
        halves.addLayout(self._books_side(), 3)
        halves.addLayout(self._day_side(), 2)
        layout.addLayout(halves, 1)
        layout.addLayout(self._buttons())
        self._view: DayView | None = None
        self._counts = False

    def refresh(self, context: ScanContext) -> None:
        """The books as they stand."""
        self._counts = context.step is Step.STOCK
        self.counter.ask(day_view, self._on_view, self.on_failed, self.counter.now())

    def view(self) -> DayView | None:
        """What is shown."""
        return self._view

    def table_head(self) -> str:
        """What is said above the table."""
        return self._table_head.text()

    def _books_side(self) -> QVBoxLayout:
        made = column(self._title, self.pieces, self.numbers)
        made.addLayout(row(self._table_head, 1, self.bar))
        made.addWidget(self.differences, 1)
        made.addWidget(self.missing, 1)
        return made

    def _day_side(self) -> QVBoxLayout:
        made = column(caption(self.tr("今天的频次"), head=True), self.clearances)
        made.setStretch(1, 1)
        made.addWidget(card(self._on_duty_now, self._days_due, self._supplies, self.scale_checks, margin=10))
        return made

    def _buttons(self) -> FlowRow:
        return FlowRow(
            button(self.tr("盘点"), self._on_stock, "Ctrl+G"),
            self.end_stock,
            button(self.tr("结清频次"), self._on_clearance, "Ctrl+J"),
            button(self.tr("日结"), self._on_day, "Ctrl+R"),
            button(self.tr("交班"), self._on_shift, "Ctrl+B"),
            1,
            button(self.tr("退还窗口"), self._on_return, "Ctrl+H"),
            self.to_deliver,
        )

    def _on_view(self, view: DayView) -> None:
        self._view = view
        self._title.setText(view.title)
        self.pieces.show_equation(view.books.pieces)
        self.numbers.show_equation(view.books.numbers)
        self.differences.show_rows(view.differences, _by_number)
        self.clearances.show_rows(view.clearances, _by_clearance)
        self._show_counting(view.counting)
        if view.counting is None:
            count = len(view.differences)
            self._table_head.setText(
                self.tr("差异 {count} 件，逐件：　{counted}").format(count=count, counted=view.counted)
                if count
                else self.tr("没有差异　{counted}").format(counted=view.counted)
            )
        self._on_duty_now.setText(self.tr("当班：{on_duty}").format(on_duty=view.on_duty))
        due = "、".join(view.days_due)
        self._days_due.setText(
            self.tr("还没有日结：{due}。按“日结”从最早的一天补起。").format(due=due)
            if due
            else self.tr("以前各天都已日结。")
        )
        theme.tone(self._days_due, WORRY if due else "")
        low = any(supply.low for supply in view.supplies)
        stock = "　".join(
            "{name} {on_hand}{value}".format(
                name=supply.name, on_hand=supply.on_hand, value=self.tr("（该领了）") if supply.low else ""
            )
            for supply in view.supplies
        )
        self._supplies.setText(
            self.tr("用品：{stock}").format(stock=stock)
            if stock
            else self.tr("用品：没有登记封套、面单的数量。")
        )
        theme.tone(self._supplies, WORRY if low else "")
        self.scale_checks.setText(view.scale)
        self.scale_checks.setVisible(bool(view.scale))
        self.to_deliver.setVisible(view.delivers)

    def _show_counting(self, counting: Counting | None) -> None:
        at_work = counting is not None
        self.missing.setVisible(at_work)
        self.differences.setVisible(not at_work)
        self.bar.setVisible(at_work)
        self.end_stock.setEnabled(at_work and self._counts)  # elsewhere GPDEND ends another thing
        if counting is None:
            return
        self.missing.show_rows(counting.missing, _by_number)
        self.bar.setRange(0, max(counting.expected, 1))
        self.bar.setValue(counting.done)
        beside = self.tr("，多出 {beside} 件").format(beside=counting.beside) if counting.beside else ""
        self._table_head.setText(
            self.tr("正在盘点：已点 {done} / {expected} 件{beside}，还差 {count} 件：").format(
                done=counting.done, expected=counting.expected, beside=beside, count=len(counting.missing)
            )
        )

    def _on_stock(self) -> None:
        self.code.emit("GPDSTOCK")

    def _on_end(self) -> None:
        self.code.emit("GPDEND")

    def _on_clearance(self) -> None:
        self.code.emit("GPDCLR")

    def _on_day(self) -> None:
        self.code.emit("GPDDAY")

    def _on_shift(self) -> None:
        self.code.emit("GPDSHIFT")

    def _on_return(self) -> None:
        self.code.emit("GPDRETURN")

    def _on_deliver(self) -> None:
        self.code.emit("GPDDELIVER")


def _by_number(line: object) -> object:
    assert isinstance(line, DifferenceRow | MissingRow)
    return line.number


def _by_clearance(line: object) -> object:
    assert isinstance(line, ClearanceRow)
    return line.no


def _name(line: DifferenceRow | MissingRow) -> str:
    return marked(line.name)


def _difference_columns() -> list[Column]:
    return [
        Column(translate("day_page", "邮件号或办件号"), lambda line: str(line.number), whole=True),
        Column(translate("day_page", "办件号"), lambda line: str(line.case_no), whole=True),
        Column(translate("day_page", "情形"), lambda line: str(line.what), colour=lambda line: GONE),
        Column(translate("day_page", "收件人"), _name, whole=True),
        Column(
            translate("day_page", "最后一次见到"),
            lambda line: line.last_known or translate("day_page", "没有记录"),
        ),
    ]


def _missing_columns() -> list[Column]:
    return [
        Column(translate("day_page", "邮件号或办件号"), lambda line: str(line.number), whole=True),
        Column(translate("day_page", "办件号"), lambda line: str(line.case_no), whole=True),
        Column(translate("day_page", "收件人"), _name, whole=True),
        Column(translate("day_page", "账上在"), lambda line: str(line.state_text)),
    ]


def _clearance_columns() -> list[Column]:
    return [
        Column(translate("day_page", "频次"), lambda line: str(line.no), right=True),
        Column(translate("day_page", "起止"), lambda line: f"{line.opened}–{line.closed}"),
        Column(translate("day_page", "件数"), lambda line: str(line.figures)),
        Column(translate("day_page", "实点"), lambda line: str(line.counted), right=True),
        Column(
            translate("day_page", "说明"),
            lambda line: str(line.note),
            colour=lambda line: DONE if line.holds else GONE,
        ),
    ]
