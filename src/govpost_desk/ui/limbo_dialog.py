"""The ageing list: missing, extra and uncounted pieces with the days they have waited."""

from PySide6.QtWidgets import QWidget

from govpost_desk.services.today_screens import LimboRow
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.page import GONE, WORRY
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import translate
from govpost_desk.ui.widgets import button, caption, row

_LONG_DAYS = 3


class LimboDialog(CounterDialog):
    """Looks only; what ends an entry is said below the table."""

    def __init__(self, parent: QWidget, rows: tuple[LimboRow, ...]) -> None:
        super().__init__(parent, self.tr("待查的件"))
        self.body.addWidget(
            caption(self.tr("待查 {count} 件，最久的在上").format(count=len(rows)), head=True)
        )
        self.table = Table(RowsModel(_columns(), self), self.tr("待查的件"), (190, 220, 150, 110, 120, 60), 1)
        self.table.rows.set_rows(rows)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(
            caption(
                self.tr(
                    "找到了就照常扫一次；要更正请开更正交接簿（交接簿 F9）；要转投诉处理，请告诉班长登记。"
                ),
                quiet=True,
                wrap=True,
            )
        )
        self.body.addLayout(
            row(1, button(self.tr("关闭"), self.reject, "Escape", name=self.tr("关闭待查清单")))
        )
        self.grow(980, 480)


def _columns() -> list[Column]:
    return [
        Column(translate("limbo_dialog", "窗口"), lambda line: str(line.window)),
        Column(translate("limbo_dialog", "办件号"), lambda line: str(line.number)),
        Column(translate("limbo_dialog", "邮件号"), lambda line: str(line.waybill_no)),
        Column(translate("limbo_dialog", "情形"), lambda line: str(line.kind)),
        Column(translate("limbo_dialog", "从哪天起"), lambda line: str(line.since)),
        Column(
            translate("limbo_dialog", "天数"),
            lambda line: str(line.days),
            right=True,
            colour=lambda line: GONE if line.days >= _LONG_DAYS else WORRY,
        ),
    ]
