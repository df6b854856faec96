"""封袋 F6: sealed pieces in no bag beside the bag at work, and the clock of the mail routes (wireframe 6; D-30)."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.despatch_screens import BagRow, BagView, MailRow, bag_view
from govpost_desk.services.office_labels import move_tag_to_office
from govpost_desk.services.previews import true_bag_tag
from govpost_desk.services.sealing import kilograms
from govpost_desk.ui import theme
from govpost_desk.ui.bag_dialogs import BagDialog, seal_number_dialog, weight_dialog
from govpost_desk.ui.chips import Chip, Chips
from govpost_desk.ui.countdown_line import CountdownLine
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.page import GONE, Page, mail_name_column, place_column, waybill_column
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.widgets import button, caption, card, column
from govpost_desk.workers.counter import Counter

_STATES = {"open": QT_TRANSLATE_NOOP("bag_page", "未封"), "sealed": QT_TRANSLATE_NOOP("bag_page", "已封")}
_WIDTHS = (132, 150, 130, 60)


class BagPage(Page):
    """Left what waits, right what lies in the bag. A sealed bag is only looked at; an open one is chosen by a code."""

    title = QT_TRANSLATE_NOOP("bag_page", "封袋")
    step = Step.BAG

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self.countdown = CountdownLine(counter)
        self._loose_head = caption(head=True)
        self.loose = Table(RowsModel(_columns(), self), self.tr("已封装未装袋的件，今日必发在上"), _WIDTHS, 2)
        self.loose.say_when_empty(self.tr("没有待装袋的件。先按 F4 封装。"))
        self.chips = Chips(self.tr("选总包"))
        self.chips.chosen.connect(self._on_chip)
        self._bag = caption()
        theme.set_font(self._bag, 22, bold=True)
        self._about = caption(wrap=True)
        self.pieces = Table(RowsModel(_columns(), self), self.tr("袋内的件，新的在上"), _WIDTHS, 2)
        bag = card(self._bag, self._about, margin=10)
        bag.layout().setSpacing(2)  # type: ignore[union-attr]
        right = column(self.chips, bag, self.pieces)
        tables = QHBoxLayout()
        tables.addLayout(column(self._loose_head, self.loose), 1)
        tables.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.countdown)
        layout.addLayout(tables, 1)
        layout.addLayout(self._buttons())
        self._view: BagView | None = None
        self._context: ScanContext | None = None
        self._looked_at: bytes | None = None

    def refresh(self, context: ScanContext) -> None:
        """What waits and what the bag holds."""
        if self._context is not None and self._context.bag_id != context.bag_id:
            self._looked_at = None
        self._context = context
        self.counter.ask(
            bag_view, self._on_view, self.on_failed, context, self._looked_at, self.counter.now()
        )

    def on_opened(self) -> None:
        """The bag at work comes to the front again."""
        self._looked_at = None

    def view(self) -> BagView | None:
        """What is shown."""
        return self._view

    def bag_text(self) -> str:
        """The head of the bag in front."""
        return f"{self._bag.text()} {self._about.text()}"

    def _buttons(self) -> FlowRow:
        return FlowRow(
            button(self.tr("开袋"), self._on_open, "Ctrl+N"),
            button(self.tr("封袋"), self._on_seal, "Ctrl+Return", main=True),
            button(self.tr("封志号…"), self._on_seal_no, "Ctrl+G", name=self.tr("封志号")),
            button(self.tr("重量…"), self._on_weight, "Ctrl+W", name=self.tr("重量")),
            button(self.tr("袋牌预览"), self._on_preview, "Alt+P"),
            button(self.tr("改打 A4"), self._on_office, "Shift+F4", name=self.tr("袋牌改由办公打印机打印")),
            1,
            button(self.tr("取出一件"), self._on_take_out, "Ctrl+Delete", name=self.tr("取出")),
            button(self.tr("拆封"), self._on_unseal, "Ctrl+U"),
        )

    def _on_view(self, view: BagView) -> None:
        self._view = view
        must = sum(piece.must_leave for piece in view.loose)
        count = len(view.loose)
        self._loose_head.setText(
            self.tr("已封装未装袋 {count} 件，今日必发 {must} 件").format(count=count, must=must)
            if count
            else self.tr("已封装的都装袋了")
        )
        self.loose.show_rows(view.loose, _by_number)
        self.pieces.show_rows(view.pieces, _by_number)
        shown = view.shown.bag_id.hex() if view.shown else ""
        self.chips.show_chips([_chip(bag) for bag in view.bags], shown)
        self.countdown.show_despatch(view.despatch)
        self._show_bag(view)

    def _show_bag(self, view: BagView) -> None:
        bag = view.shown
        if bag is None:
            waits = [each for each in view.bags if each.state == "open"]
            self._bag.setText(self.tr("没有选定总包"))
            self._about.setText(
                self.tr("请点选上面的总包，再扫面单。")
                if waits
                else self.tr("请按 Ctrl+N 开袋，再逐件扫已封装的面单。")
            )
            return
        told = self._context if view.at_work else None
        weight = told.weight_g if told and told.weight_g else bag.weight_g
        guessed = bag.state == "open" and not (told and told.weight_g)
        seal = told.seal_no if told and bag.state == "open" else bag.seal_no
        self._bag.setText(
            self.tr("总包 {bag_no}　→ {destination}　{count} 件").format(
                bag_no=bag.bag_no, destination=bag.destination, count=bag.count
            )
        )
        words = [
            translate("bag_page", _STATES[bag.state]),
            self.tr("{kilograms} 公斤{value}").format(
                kilograms=kilograms(weight), value=self.tr("（按件估算）") if guessed else ""
            ),
            self.tr("封志号 {value}").format(value=seal or self.tr("未填")),
        ]
        if bag.route:
            words.insert(1, bag.route)
        tail = self.tr("\n袋牌 {tag_no}").format(tag_no=bag.tag_no) if bag.state == "sealed" else ""
        self._about.setText("　".join(words) + tail)

    def _on_chip(self, key: str) -> None:
        bags = self._view.bags if self._view else ()
        bag = next((each for each in bags if each.bag_id.hex() == key), None)
        if bag is None:
            return
        if bag.state == "open":
            self._looked_at = None
            same = sum(each.bag_no == bag.bag_no for each in bags) > 1
            self.code.emit(f"GPDBAG{bag.destination_code if same else ''}{bag.bag_no}")
            return
        self._looked_at = bag.bag_id
        if self._context is not None:
            self.refresh(self._context)

    def _on_open(self) -> None:
        self.code.emit("GPDBAG")

    def _on_seal(self) -> None:
        self.code.emit("GPDSEAL")

    def _on_take_out(self) -> None:
        chosen = self.pieces.chosen()
        self.code.emit(f"GPDTAKEOUT{chosen.waybill_no}" if isinstance(chosen, MailRow) else "GPDTAKEOUT")

    def _on_unseal(self) -> None:
        bag = self._view.shown if self._view else None
        self.code.emit(f"GPDUNSEAL{bag.tag_no}" if bag and bag.state == "sealed" else "GPDUNSEAL")

    def _on_seal_no(self) -> None:
        if bag := self._open_bag():
            self._ask(seal_number_dialog(self, bag.bag_no))

    def _on_weight(self) -> None:
        if bag := self._open_bag():
            self._ask(weight_dialog(self, bag.bag_no))

    def _on_preview(self) -> None:
        bag = self._view.shown if self._view else None
        if bag is None or bag.state != "sealed":
            self.note.emit(self.tr("请点选一个已封的总包，再按 Alt+P 看它的袋牌。"))
            return
        self.counter.ask(true_bag_tag, self.show_true_size, self.on_failed, bag.bag_id)

    def _on_office(self) -> None:
        """The thermal printer is dead: the tag of the bag in front, or of the one sealed last, prints on A4."""
        bag = self._view.shown if self._view else None
        shown = bag.bag_id if bag is not None and bag.state == "sealed" else None
        self.counter.act(move_tag_to_office, self._on_moved, self.on_failed, shown)

    def _on_moved(self, said: str) -> None:
        self.counter.papers_wait()
        self.note.emit(said)

    def _open_bag(self) -> BagRow | None:
        bag = self._view.shown if self._view else None
        if bag is None or bag.state != "open":
            self.note.emit(self.tr("请先选一个未封的总包，或按 Ctrl+N 开袋。"))
            return None
        return bag

    def _ask(self, dialog: BagDialog) -> None:
        dialog.given.connect(self.code)
        dialog.finished.connect(self.released)
        dialog.open()
        dialog.field.setFocus()


def _chip(bag: BagRow) -> Chip:
    state = translate("bag_page", _STATES[bag.state])
    return Chip(
        bag.bag_id.hex(),
        translate("bag_page", "{bag_no} {destination} · {count} 件 · {state}").format(
            bag_no=bag.bag_no, destination=bag.destination, count=bag.count, state=state
        ),
        translate("bag_page", "总包 {bag_no} {destination} {state}").format(
            bag_no=bag.bag_no, destination=bag.destination, state=state
        ),
    )


def _by_number(piece: object) -> object:
    assert isinstance(piece, MailRow)
    return piece.waybill_no


def _columns() -> list[Column]:
    return [
        waybill_column(),
        mail_name_column(),
        place_column(),
        Column(
            translate("bag_page", "今日"),
            lambda row: row.note or (translate("bag_page", "必发") if row.must_leave else ""),
            colour=lambda row: GONE,
        ),
    ]
