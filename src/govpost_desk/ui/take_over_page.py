"""交接 F5: the window's list beside its open register; tick, then settle what is left (wireframe 3; D-10, D-11)."""

from PySide6.QtWidgets import QVBoxLayout

from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.screens import BookView, FrameView, PieceRow, take_over_view
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.page import (
    Figure,
    Page,
    WindowChooser,
    by_case,
    case_column,
    document_column,
    name_column,
    place_column,
    problems_column,
    state_column,
    waybill_column,
)
from govpost_desk.ui.rows_model import RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.widgets import button, caption, column, row
from govpost_desk.workers.counter import Counter

_FIGURES = (
    QT_TRANSLATE_NOOP("take_over_page", "应收"),
    QT_TRANSLATE_NOOP("take_over_page", "已收"),
    QT_TRANSLATE_NOOP("take_over_page", "差异"),
    QT_TRANSLATE_NOOP("take_over_page", "余"),
    QT_TRANSLATE_NOOP("take_over_page", "未交代"),
)


class TakeOverPage(Page):
    """Left what is still due, right what stands on the register, newest first."""

    title = QT_TRANSLATE_NOOP("take_over_page", "交接")
    step = Step.TAKE

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self.chooser = WindowChooser()
        self.chooser.chosen.connect(self._on_window)
        self.figures = {word: Figure(translate("take_over_page", word)) for word in _FIGURES}
        self._fixing = caption(head=True)
        self._due_head = caption(self.tr("待交"), head=True)
        self.due = Table(
            RowsModel(
                [case_column(), name_column(), document_column(), place_column(), problems_column()], self
            ),
            self.tr("待交的件"),
            (200, 140, 110, 130, 150),
            1,
        )
        self.lines = Table(
            RowsModel([case_column(), name_column(), state_column(), waybill_column()], self),
            self.tr("本批已扫的件，新的在上"),
            (200, 100, 104, 126),
            1,
        )
        self.lines.say_when_empty(self.tr("还没有扫。选好窗口，逐件扫办件条码；扫完按 Ctrl+Enter 结束。"))
        self._say_first("")
        self.due.doubleClicked.connect(self._on_order)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        head = row(self.chooser, *self.figures.values(), spacing=10)
        head.setStretch(0, 1)
        layout.addLayout(head)
        tables = row()
        tables.addLayout(column(self._due_head, self.due), 5)
        tables.addLayout(column(self._fixing, self.lines), 4)
        layout.addLayout(tables, 1)
        layout.addLayout(self._buttons())
        self._shown = BookView(due=(), lines=(), accepted=0, differences=0, unsettled=0)

    def refresh(self, context: ScanContext) -> None:
        """The list of the chosen window."""
        fixing, entering = context.step is Step.FIX, context.step is Step.PAPER
        heading = (
            self.tr("应急纸单 {paper_no}").format(paper_no=context.paper_no)
            if entering
            else self.tr("本批已扫（新的在上）")
        )
        self._fixing.setText(
            self.tr("更正交接簿 {corrects_no}").format(corrects_no=context.corrects_no) if fixing else heading
        )
        self._say_first(context.window_code)
        if context.window_code:
            self.counter.ask(
                take_over_view,
                self._on_view,
                self.on_failed,
                context.window_code,
                context.corrects_no if fixing else "",
                context.paper_no if entering else "",
            )

    def on_frame(self, view: FrameView, context: ScanContext) -> None:
        """The windows with what is open in each."""
        self.chooser.show_windows(view.windows, context.window_code)

    def view(self) -> BookView:
        """What is shown."""
        return self._shown

    def _say_first(self, window_code: str) -> None:
        """What to do first, in the empty list."""
        self.due.say_when_empty(
            self.tr("这个窗口没有待交的件。按 Ctrl+I 导入它的清单；清单外的件也可以直接扫。")
            if window_code
            else self.tr("先选窗口：点上面的窗口，或扫桌垫上的窗口条码。还没有清单就按 Ctrl+I 导入。")
        )

    def _buttons(self) -> FlowRow:
        return FlowRow(
            button(self.tr("结束交接簿"), self._on_end, "Ctrl+Return", main=True),
            button(self.tr("其余留待"), self._on_rest, "Ctrl+H"),
            button(self.tr("缺件"), self._on_missing, "Ctrl+M", name=self.tr("所选一件登记缺件")),
            1,
            button(self.tr("清单外收下"), self._on_extra, "Ctrl+Y"),
            button(self.tr("退回窗口"), self._on_back, "Ctrl+B"),
            button(self.tr("不收"), self._on_bad, "Ctrl+R"),
            button(self.tr("不符"), self._on_diff, "Ctrl+N"),
            button(self.tr("补资料"), self._on_order, "Ctrl+E"),
        )

    def _on_view(self, view: BookView) -> None:
        self._shown = view
        self.due.show_rows(view.due, by_case)
        self.lines.show_rows(view.lines, by_case)
        self._due_head.setText(
            self.tr("待交 {count} 件").format(count=len(view.due)) if view.due else self.tr("待交：没有了")
        )
        for word, number in (
            (self.tr("应收"), view.expected),
            (self.tr("已收"), view.accepted),
            (self.tr("差异"), view.differences),
            (self.tr("余"), len(view.due)),
            (self.tr("未交代"), view.unsettled),
        ):
            self.figures[word].show_number(number, worry=word in ("差异",) and number > 0)

    def _on_window(self, window_code: str) -> None:
        self.code.emit(f"GPDWIN{window_code}")

    def _on_end(self) -> None:
        self.code.emit("GPDEND")

    def _on_rest(self) -> None:
        self.code.emit("GPDREST")

    def _on_extra(self) -> None:
        self.code.emit("GPDEXTRA")

    def _on_back(self) -> None:
        self.code.emit("GPDBACK")

    def _on_bad(self) -> None:
        self.code.emit("GPDBAD")

    def _on_diff(self) -> None:
        self.code.emit("GPDDIFF")

    def _on_missing(self) -> None:
        chosen = self.due.chosen()
        if isinstance(chosen, PieceRow):
            several = sum(each.case_no == chosen.case_no for each in self._shown.due) > 1
            part = (
                f"#{chosen.part}" if several else ""
            )  # the row that was chosen, and no other one of its case
            self.code.emit(f"GPDMISS{chosen.case_no}{part}")
        else:
            self.note.emit(self.tr("请先在左边“待交”里点选缺的那一件，再按“缺件”。"))

    def _on_order(self) -> None:
        chosen = self.due.chosen()
        self.order_wanted.emit(chosen.case_no if isinstance(chosen, PieceRow) else "")
