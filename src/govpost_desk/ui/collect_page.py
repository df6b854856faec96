"""揽收 Shift+F6: what leaves the desk on a register, to the driver, the window or the deliverer (D-20a, D-32, D-52)."""

from dataclasses import replace

from PySide6.QtWidgets import QPushButton, QVBoxLayout

from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.handing_screens import HandOnView, ThingRow, hand_on_view
from govpost_desk.ui import theme
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.page import (
    Figure,
    Page,
    case_column,
    mail_name_column,
    place_column,
    waybill_column,
)
from govpost_desk.ui.rows_model import RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.widgets import button, caption, column, row
from govpost_desk.workers.counter import Counter

_HEADS = {
    "collect": (
        QT_TRANSLATE_NOOP("collect_page", "总包和散件，待揽收"),
        QT_TRANSLATE_NOOP("collect_page", "本次已装交（新的在上）"),
    ),
    "return": (
        QT_TRANSLATE_NOOP("collect_page", "退件和回执，待退还窗口"),
        QT_TRANSLATE_NOOP("collect_page", "本次已列入退还（新的在上）"),
    ),
    "delivery": (
        QT_TRANSLATE_NOOP("collect_page", "待投递的件"),
        QT_TRANSLATE_NOOP("collect_page", "本次已列入投递清单（新的在上）"),
    ),
}
_STEPS = {Step.OUT: "collect", Step.RETURN: "return", Step.DELIVER: "delivery"}


_FIGURES = (
    QT_TRANSLATE_NOOP("collect_page", "待交"),
    QT_TRANSLATE_NOOP("collect_page", "已交"),
)


class CollectPage(Page):
    """Left what still lies here, right what stands on the open register; three buttons say to whom it goes."""

    title = QT_TRANSLATE_NOOP("collect_page", "揽收")
    step = Step.OUT

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self.ways = {
            "collect": button(self.tr("交司机  Shift+F6"), self._on_out, name=self.tr("交司机")),
            "return": button(self.tr("退还窗口"), self._on_return, "Ctrl+J"),
            "delivery": button(self.tr("投递清单"), self._on_deliver, "Ctrl+L"),
        }
        for made in self.ways.values():
            made.setCheckable(True)
            theme.fit_bold(made)
        self.figures = {word: Figure(translate("collect_page", word)) for word in _FIGURES}
        columns = [
            replace(waybill_column(), title=self.tr("邮件号、总包")),
            replace(mail_name_column(), title=self.tr("收件人、件数")),
            place_column(),
            replace(case_column(), title=self.tr("办件号、袋牌")),
        ]
        self.due = Table(RowsModel(columns, self), self.tr("待交出的总包和件"), (132, 150, 120, 180), 3)
        self.lines = Table(
            RowsModel(columns, self), self.tr("已交出的总包和件，新的在上"), (132, 150, 120, 180), 3
        )
        self.due.say_when_empty(self.tr("没有待交出的件。先按 F4 封装，再按 F6 封袋。"))
        self.lines.say_when_empty(self.tr("还没有扫。逐件扫面单或袋牌，扫完按 Ctrl+Enter 结束。"))
        self._due_head, self._line_head = caption(head=True), caption(head=True)
        self._also = caption(quiet=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        tables = row()
        tables.addLayout(column(self._due_head, self.due), 1)
        tables.addLayout(column(self._line_head, self.lines), 1)
        layout.addLayout(
            FlowRow(
                *self.ways.values(),
                *self.figures.values(),
                self._also,
                1,
                button(self.tr("结束这本交接簿"), self._on_end, "Ctrl+Return", main=True),
            )
        )
        layout.addLayout(tables, 1)
        self._way = "collect"

    def refresh(self, context: ScanContext) -> None:
        """What waits and what has gone onto the register of this way."""
        self._way = _STEPS.get(context.step, "")
        self.counter.ask(hand_on_view, self._on_view, self.on_failed, context)

    def way_buttons(self) -> dict[str, QPushButton]:
        """The buttons by kind of register."""
        return dict(self.ways)

    def _on_view(self, view: HandOnView) -> None:
        self.due.show_rows(view.due, _by_number)
        self.lines.show_rows(view.lines, _by_number)
        self.figures["待交"].show_number(view.due_pieces)
        self.figures["已交"].show_number(view.line_pieces)
        due, done = (translate("collect_page", head) for head in _HEADS[view.kind])
        bags = sum(thing.bag for thing in view.due)
        self._due_head.setText(
            "{due}{value}".format(
                due=due, value=self.tr("（总包 {bags} 个）").format(bags=bags) if bags else ""
            )
        )
        self._line_head.setText(done)
        waits = view.in_open_bags if view.kind == "collect" else 0
        self._also.setText(
            self.tr("另有 {waits} 件在未封的总包里，封袋后才能交").format(waits=waits) if waits else ""
        )
        self.ways["delivery"].setVisible(view.delivers)
        for kind, made in self.ways.items():
            made.setChecked(kind == self._way)

    def _on_out(self) -> None:
        self._say("collect", "GPDOUT")

    def _on_return(self) -> None:
        self._say("return", "GPDRETURN")

    def _on_deliver(self) -> None:
        self._say("delivery", "GPDDELIVER")

    def _say(self, kind: str, code: str) -> None:
        self.ways[kind].setChecked(kind == self._way)  # the answer decides, not the press
        self.code.emit(code)

    def _on_end(self) -> None:
        self.code.emit("GPDEND")


def _by_number(thing: object) -> object:
    assert isinstance(thing, ThingRow)
    return (thing.waybill_no, thing.case_no)
