"""封袋拦截: the pieces that the platform cancelled or changed, what to do with each; a supervisor may let one go."""

from PySide6.QtCore import Slot

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import interception_list, messages
from govpost_desk.services.interception_list import InterceptedRow
from govpost_desk.services.news import News
from govpost_desk.ui import theme
from govpost_desk.ui.act_dialog import ActDialog, SupervisorAct
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.page import WORRY, Page
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import translate
from govpost_desk.ui.typed_rows import Chosen
from govpost_desk.ui.widgets import button, caption, row


class InterceptionsDialog(CounterDialog):
    """It follows what head office brings while it is open. `demo`: nobody has a PIN to prove."""

    def __init__(self, page: Page, *, demo: bool) -> None:
        super().__init__(page, "")
        self._page, self._counter, self._demo = page, page.counter, demo
        self.setWindowTitle(self.tr("封袋拦截"))
        self.setAccessibleName(self.tr("封袋拦截"))
        self.heading = caption(head=True, wrap=True)
        self.table = Table(RowsModel(_columns(), self), self.tr("要拦截的件"), (150, 200, 190, 170), 2)
        self.table.say_when_empty(self.tr("没有要拦截的件。"))
        self.table.selectionModel().currentRowChanged.connect(self._on_chosen)
        self.said = caption(wrap=True)
        theme.size(self.said, least_height=66)
        self.body.addWidget(self.heading)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.said)
        self.release = button(self.tr("放行…"), self._on_release, "Ctrl+G", name=self.tr("放行所选一件"))
        self.body.addLayout(
            row(
                1,
                self.release,
                button(self.tr("关闭"), self.reject, "Escape", name=self.tr("关闭拦截清单")),
            )
        )
        self.grow(900, 520)
        self._counter.news_came.connect(self._on_news)
        self.look()

    def look(self) -> None:
        """Ask what is open."""
        self._counter.ask(interception_list.open_view, self._on_rows, self._on_failed)

    def _on_rows(self, rows: tuple[InterceptedRow, ...]) -> None:
        self.heading.setText(messages.to_intercept_count(len(rows)))
        self.table.show_rows(rows, _order)
        if rows and self.table.chosen() is None:
            self.table.selectRow(0)
        self.release.setEnabled(bool(rows))
        self._on_chosen()

    def _on_chosen(self, *_: object) -> None:
        """What to do with the piece that is chosen."""
        chosen = self.table.chosen()
        told = self.tr(
            "{since} 起。请找出来放到一边，{todo}：扫面单或办件条码，会一步一步告诉您。照寄须班长放行。"
        )
        self.said.setText(
            told.format(since=chosen.since, todo=chosen.todo) if isinstance(chosen, InterceptedRow) else ""
        )

    @Slot(object)
    def _on_news(self, news: News) -> None:
        if news.news == "head_office":
            self.look()

    def _on_release(self) -> None:
        chosen = self.table.chosen()
        if not isinstance(chosen, InterceptedRow):
            return
        act = SupervisorAct(
            title=self.tr("放行 {number}").format(number=chosen.number or chosen.case_no),
            use_case=interception_list.release,
            given=(chosen.order_id,),
            choice=Chosen("reason", self.tr("原因"), interception_list.RELEASES),
            about=self.tr("{why}。放行以后照现在的面单寄出，原因记入流水。").format(why=chosen.why),
        )
        ActDialog(self._page, act, self._on_told, demo=self._demo).open()

    def _on_told(self, sentence: str) -> None:
        self.look()
        self._page.note.emit(sentence)

    def _on_failed(self, error: DeskError) -> None:
        self.said.setText(messages.failure(error))


def _order(line: object) -> object:
    return getattr(line, "order_id", "")


def _columns() -> list[Column]:
    return [
        Column(translate("interceptions_dialog", "邮件号"), lambda line: str(line.number), whole=True),
        Column(translate("interceptions_dialog", "办件号"), lambda line: str(line.case_no), whole=True),
        Column(
            translate("interceptions_dialog", "为什么"), lambda line: str(line.why), colour=lambda line: WORRY
        ),
        Column(translate("interceptions_dialog", "在哪里"), lambda line: str(line.where)),
    ]
