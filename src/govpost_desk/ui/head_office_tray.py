"""What head office holds or refuses, with plain reasons: seen, never deleted (D-103); the way to call it now."""

from PySide6.QtCore import Slot

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import head_office_state, messages
from govpost_desk.services.head_office_state import HeadOfficeView, Trouble
from govpost_desk.services.messages import head_office as words
from govpost_desk.services.news import News
from govpost_desk.ui import theme
from govpost_desk.ui.act_dialog import ActDialog, SupervisorAct
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.page import DONE, WORRY, Page
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import translate
from govpost_desk.ui.widgets import button, caption, row


def open_tray(page: Page) -> None:
    """Over a page."""
    dialog = TrayDialog(page)
    dialog.finished.connect(page.released)
    dialog.open()


class TrayDialog(CounterDialog):
    """It follows what head office answers while it is open."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "")
        self._page, self._counter = page, page.counter
        self.setWindowTitle(self.tr("与总部"))
        self.setAccessibleName(self.tr("与总部"))
        self.line = caption(head=True, wrap=True)
        self.sentence = caption(wrap=True)
        self.heading = caption(wrap=True)
        self.table = Table(RowsModel(_columns(), self), self.tr("总部没有收下的记录"), (300, 310, 105), 0)
        self.table.selectionModel().currentRowChanged.connect(self._on_chosen)
        self.todo = caption(wrap=True)
        theme.size(self.todo, least_height=44)
        for made in (self.line, self.sentence, self.heading):
            self.body.addWidget(made)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.todo)
        self.seen = button(self.tr("记为看过…"), self._on_seen, "Ctrl+G", name=self.tr("记为看过"))
        self.body.addLayout(
            row(
                1,
                self.seen,
                button(self.tr("现在联系总部"), self._on_now, "Ctrl+R"),
                button(self.tr("关闭"), self.reject, "Escape", name=self.tr("关闭总部明细")),
            )
        )
        self.grow(900, 560)
        self._counter.news_came.connect(self._on_news)
        self.look()

    def look(self) -> None:
        """Ask how things stand."""
        self._counter.ask(
            head_office_state.head_office_view, self._on_view, self._on_failed, self._counter.now()
        )
        self._counter.ask(head_office_state.troubles, self._on_troubles, self._on_failed)

    def _on_view(self, view: HeadOfficeView) -> None:
        self.line.setText(view.line)
        self.sentence.setText(view.sentence)

    def _on_troubles(self, rows: tuple[Trouble, ...]) -> None:
        open_count = sum(trouble.open for trouble in rows)
        self.heading.setText(words.troubled(open_count))
        self.table.show_rows(rows, _place)
        self.table.setVisible(bool(rows))
        if rows and self.table.chosen() is None:
            self.table.selectRow(0)
        self._on_chosen()
        self.seen.setVisible(open_count > 0)

    def _on_chosen(self, *_: object) -> None:
        """What to do about the record that is chosen."""
        chosen = self.table.chosen()
        if not isinstance(chosen, Trouble):
            self.todo.clear()
            return
        place = self.tr("流水 {place}，").format(place=chosen.place) if chosen.place else ""
        told = self.tr("{why}。{todo}（{place}{times} 次）")  # the table may cut the reason
        self.todo.setText(told.format(why=chosen.why, todo=chosen.todo, place=place, times=chosen.times))

    @Slot(object)
    def _on_news(self, news: News) -> None:
        if news.news == "head_office":
            self.look()

    def _on_now(self) -> None:
        office = self._counter.find_office()
        if office is not None and office.now():
            self.sentence.setText(self.tr("正在联系总部……"))
        else:
            self.look()

    def _on_seen(self) -> None:
        act = SupervisorAct(
            title=self.tr("记为看过"),
            use_case=head_office_state.mark_seen,
            about=self.tr("这些记录都留着，删不掉。看过以后今日不再提醒；有新的，或又被拒，会再提醒。"),
        )
        ActDialog(self._page, act, self._on_told, demo=False).open()

    def _on_told(self, sentence: str) -> None:
        self.look()
        self._page.note.emit(sentence)

    def _on_failed(self, error: DeskError) -> None:
        self.sentence.setText(messages.failure(error))


def _place(trouble: object) -> object:
    return getattr(trouble, "place", "")


def _columns() -> list[Column]:
    return [
        Column(translate("head_office_tray", "记录"), lambda line: f"{line.what} {line.number}".rstrip()),
        Column(
            translate("head_office_tray", "为什么"),
            lambda line: str(line.why),
            colour=lambda line: WORRY if line.open else DONE,
        ),
        Column(translate("head_office_tray", "从何时"), lambda line: str(line.since)),
    ]
