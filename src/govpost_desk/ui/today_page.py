"""今日: what to do now, in the order of the work; when nothing is there, the first step (wireframe 2)."""

from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from govpost_desk.domain.business_day import business_date
from govpost_desk.services.context import ScanContext
from govpost_desk.services.screens import FrameView
from govpost_desk.services.set_up import prove_rescue_code
from govpost_desk.ui import theme
from govpost_desk.ui.dialogs import RescueDialog
from govpost_desk.ui.page import Page
from govpost_desk.ui.widgets import button, caption, card, row
from govpost_desk.workers.counter import Counter

_RESCUE = "ask:rescue"
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Task:
    """One line of the list: how many of what, and the code or page that settles it."""

    count: int
    text: str
    go: str  # name of a page, or a command code
    action: str


class TodayPage(Page):
    """Its buttons send codes; names of pages are sent as `page:<name>`."""

    title = "今日"

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self._day = caption(head=True)
        self._day.setFont(theme.counter_font(22, bold=True))
        self._tasks = QGridLayout()
        self._tasks.setHorizontalSpacing(14)
        self._tasks.setVerticalSpacing(8)
        self._tasks.setColumnStretch(1, 1)
        holder = QWidget()
        holder.setLayout(self._tasks)
        self._empty = caption(wrap=True)
        self._empty.setFont(theme.counter_font(20))
        self._done = caption(wrap=True)
        todo = card(caption("待办", head=True), self._empty, holder)
        done = card(caption("现在手上", head=True), self._done)
        done.setFixedWidth(360)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._day)
        layout.addLayout(row(todo, done))
        layout.setStretch(1, 1)
        self._shown: tuple[Task, ...] | None = None
        todo.layout().setAlignment(holder, theme.TOP)  # type: ignore[union-attr]
        todo.layout().addStretch(1)  # type: ignore[union-attr]
        done.layout().addStretch(1)  # type: ignore[union-attr]

    def refresh(self, context: ScanContext) -> None:
        """The frame's own view is enough; the window hands it over."""

    def show_view(self, view: FrameView) -> None:
        """Put the work of the moment on the page."""
        today = business_date(self.counter.now())
        self._day.setText(f"{today.month} 月 {today.day} 日 周{_WEEKDAYS[today.weekday()]}")
        tasks = tasks_of(view)
        self._empty.setVisible(not tasks)
        self._empty.setText("今天还没有办件。先按 Ctrl+I 导入窗口的清单，或手工录入一件；再按 F5 开始交接。")
        board = view.board
        self._done.setText(
            f"已收、交接簿未结束　{board.ticked} 件\n"
            f"已收未封　{board.unsealed} 件\n"
            f"面单待扫　{board.labelled} 件\n"
            f"已封装待揽收　{board.sealed} 件\n"
            f"打印排队　{board.print_queue} 张\n"
            f"剩余邮件号　{board.numbers_left} 个\n\n"
            + ("本台设置：边收边封（收一件封一件）" if view.seal_at_tick else "本台设置：先交接后封装")
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
            number.setFont(theme.counter_font(24, bold=True))
            self._tasks.addWidget(number, line, 0)
            self._tasks.addWidget(caption(task.text), line, 1)
            go = button(task.action, self._on_go, name=f"{task.text} {task.action}")
            go.setProperty("go", task.go)
            self._tasks.addWidget(go, line, 2)

    def _on_go(self) -> None:
        go = str(self.sender().property("go"))
        if go != _RESCUE:
            self.code.emit(go)
            return
        dialog = RescueDialog(self)
        dialog.given.connect(self._prove_rescue)
        dialog.finished.connect(self.released)
        dialog.open()
        dialog.typed.setFocus()

    def _prove_rescue(self, code: str) -> None:
        self.counter.ask(prove_rescue_code, self._on_rescue_proved, self.on_failed, code, self.counter.now())

    def _on_rescue_proved(self, _: object) -> None:
        self.note.emit("救援码已核对。")


def tasks_of(view: FrameView) -> tuple[Task, ...]:
    """Open work, in the order of the work."""
    board = view.board
    found = [
        Task(
            window.open_count,
            f"件待交接　{window.window_code} {window.department}",
            f"GPDWIN{window.window_code}",
            "去交接  F5",
        )
        for window in view.windows
        if window.open_count
    ]
    found += [
        Task(board.unconfirmed, "份打印未确认：出来了就扫，没有就补打", "page:pack", "去封装  F4"),
        Task(board.open_registers, "本交接簿未结束", "page:take", "去结束  F5"),
        Task(board.unsigned, "本交接簿待签字", "page:registers", "去登记签字  F9"),
        Task(board.unsealed, "件已收未封", "page:pack", "去封装  F4"),
        Task(board.sealed, "件已封装，待司机揽收", "page:collect", "去揽收  F6"),
        Task(
            int(not view.rescue_proved and not view.profile.demo),
            "份救援码待核对：证明已锁进保险柜",
            _RESCUE,
            "核对救援码",
        ),
        Task(board.approvals, "项待复核（另一操作员登录后）", "GPDOK", "复核同意"),
    ]
    return tuple(task for task in found if task.count)
