"""今日: what to do now, in the order of the work; when nothing is there, the first step (wireframe 2)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from govpost_desk.domain.business_day import business_date
from govpost_desk.services.context import ScanContext
from govpost_desk.services.head_office_state import HeadOfficeView
from govpost_desk.services.screens import FrameView
from govpost_desk.services.set_up import prove_rescue_code
from govpost_desk.services.today_screens import CopiesView, LimboRow, TodayView, limbo_view, today_view
from govpost_desk.ui import theme
from govpost_desk.ui.countdown_line import CountdownLine
from govpost_desk.ui.dialogs import CounterDialog, RescueDialog
from govpost_desk.ui.display import DisplayRow
from govpost_desk.ui.head_office_tray import open_tray
from govpost_desk.ui.limbo_dialog import LimboDialog
from govpost_desk.ui.page import Page
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.today_tasks import (
    ASK_COPIES,
    ASK_INTERCEPTED,
    ASK_LIMBO,
    ASK_OFFICE,
    ASK_RESCUE,
    Task,
    tasks_of,
)
from govpost_desk.ui.widgets import button, caption, card, row
from govpost_desk.workers.counter import Counter

_ROOMY = 150  # per cent
_WEEKDAYS = QT_TRANSLATE_NOOP("today_page", "一二三四五六日")


class TodayPage(Page):
    """Its buttons send codes; names of pages are sent as `page:<name>`."""

    title = QT_TRANSLATE_NOOP("today_page", "今日")

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self._day = caption(head=True)
        theme.set_font(self._day, 22, bold=True)
        self._tasks = QGridLayout()
        self._tasks.setHorizontalSpacing(14)
        self._tasks.setVerticalSpacing(8)
        self._tasks.setColumnStretch(1, 1)
        self._tasks.setAlignment(theme.TOP)
        self._empty = caption(wrap=True)
        theme.set_font(self._empty, 20)
        self._done = caption(wrap=True)
        self._lasts = caption(wrap=True)
        theme.set_font(self._lasts, 18, bold=True)
        self.countdown = CountdownLine(counter)
        todo = card(caption(self.tr("待办"), head=True), self._empty, _scrolling(self._tasks))
        todo.layout().setStretch(2, 1)  # type: ignore[union-attr]
        done = card(caption(self.tr("现在手上"), head=True), self._done, self._lasts)
        theme.size(done, width=360)
        done.layout().addStretch(1)  # type: ignore[union-attr]
        done.layout().addWidget(DisplayRow())  # type: ignore[union-attr]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._top = row(self._day, self.countdown, spacing=14)
        self._top.setStretch(1, 1)
        theme.worn.changed.connect(self._turn_top)
        self._turn_top()
        layout.addLayout(self._top)
        layout.addLayout(row(todo, done))
        layout.setStretch(1, 1)
        self._shown: tuple[Task, ...] | None = None
        self._frame: FrameView | None = None
        self._today: TodayView | None = None
        self._copies: CopiesView | None = None
        self._office: HeadOfficeView | None = None

    def refresh(self, context: ScanContext) -> None:
        """What the frame's own view, which the window hands over, does not have."""
        self.counter.ask(today_view, self._on_today, self.on_failed, self.counter.now())

    def _turn_top(self) -> None:
        """The day above the clock of the routes where large letters leave no room beside it."""
        large = theme.worn.look.percent > _ROOMY
        self._top.setDirection(
            QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight
        )

    def on_frame(self, view: FrameView, context: ScanContext) -> None:
        """Put the work of the moment on the page."""
        self._frame = view
        today = business_date(self.counter.now())
        self._day.setText(
            self.tr("{month} 月 {day} 日 周{weekday}").format(
                month=today.month, day=today.day, weekday=translate("today_page", _WEEKDAYS)[today.weekday()]
            )
        )
        board = view.board
        lines = (
            (self.tr("已收、交接簿未结束"), board.ticked, self.tr("件")),
            (self.tr("已收未封"), board.unsealed, self.tr("件")),
            (self.tr("面单待扫"), board.labelled, self.tr("件")),
            (self.tr("已封装"), board.sealed, self.tr("件")),
            (self.tr("其中已装袋"), board.bagged, self.tr("件")),
            (self.tr("进口件"), board.inbound, self.tr("件")),
            (self.tr("打印排队"), board.print_queue, self.tr("张")),
            (self.tr("剩余邮件号"), board.numbers_left, self.tr("个")),
        )
        flow = (
            self.tr("本台设置：边收边封（收一件封一件）")
            if view.seal_at_tick
            else self.tr("本台设置：先交接后封装")
        )
        self._done.setText("\n".join([*(f"{word}　{count:,} {unit}" for word, count, unit in lines), flow]))
        self._show_tasks()

    def on_copies(self, copies: CopiesView) -> None:
        """How backup, mirror and witness stand."""
        self._copies = copies
        self._show_tasks()

    def on_head_office(self, view: HeadOfficeView) -> None:
        """How the desk stands with head office."""
        self._office = view
        self._show_tasks()

    def _on_today(self, today: TodayView) -> None:
        self._today = today
        self.countdown.show_despatch(today.despatch)
        self._lasts.setText(today.forecast)
        self._show_tasks()

    def _show_tasks(self) -> None:
        if self._frame is None:
            return
        tasks = tasks_of(self._frame, self._today, self._copies, self._office)
        self._empty.setVisible(not tasks)
        self._empty.setText(
            self.tr("今天还没有办件。先按 Ctrl+I 导入窗口的清单，或手工录入一件；再按 F5 开始交接。")
        )
        if tasks != self._shown:
            self._shown = tasks
            self._rebuild(tasks)

    def tasks(self) -> tuple[Task, ...]:
        """What is listed."""
        return self._shown or ()

    def _rebuild(self, tasks: tuple[Task, ...]) -> None:
        while (item := self._tasks.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for line, task in enumerate(tasks):
            number = caption(str(task.count))
            theme.set_font(number, 24, bold=True)
            self._tasks.addWidget(number, line, 0)
            self._tasks.addWidget(caption(task.text), line, 1)
            go = button(task.action, self._on_go, name=f"{task.text} {task.action}")
            go.setProperty("go", task.go)
            self._tasks.addWidget(go, line, 2)

    def _on_go(self) -> None:
        go = str(self.sender().property("go"))
        if go == ASK_LIMBO:
            self.counter.ask(limbo_view, self._on_limbo, self.on_failed, self.counter.now())
        elif go == ASK_COPIES and self._copies is not None:
            self.note.emit(
                self.tr("备份：{sentence}恢复演练：{rehearsed}").format(
                    sentence=self._copies.sentence, rehearsed=self._copies.rehearsed
                )
            )
        elif go == ASK_OFFICE:
            open_tray(self)
        elif go == ASK_INTERCEPTED:
            self.intercept_wanted.emit()
        elif go == ASK_RESCUE:
            dialog = RescueDialog(self)
            dialog.given.connect(self._prove_rescue)
            self._open(dialog)
            dialog.typed.setFocus()
        else:
            self.code.emit(go)

    def _on_limbo(self, rows: tuple[LimboRow, ...]) -> None:
        self._open(LimboDialog(self, rows))

    def _open(self, dialog: CounterDialog) -> None:
        dialog.finished.connect(self.released)
        dialog.open()

    def _prove_rescue(self, code: str) -> None:
        self.counter.ask(prove_rescue_code, self._on_rescue_proved, self.on_failed, code, self.counter.now())

    def _on_rescue_proved(self, _: object) -> None:
        self.note.emit(self.tr("救援码已核对。"))


def _scrolling(layout: QGridLayout) -> QScrollArea:
    """A list that may be longer than the page."""
    inside = QWidget()
    inside.setObjectName("inside")
    inside.setLayout(layout)
    area = QScrollArea()
    area.setAccessibleName(translate("today_page", "待办清单"))
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
