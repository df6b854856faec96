"""封装 F4: what lies here unsealed, the label that waits with its picture, printer news (wireframe 4; D-12)."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout

from govpost_desk.domain.errors import DeskError
from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.messages.doctor import fallback
from govpost_desk.services.messages.scales import plate as plate_words
from govpost_desk.services.messages.window import PRINT_WORDS
from govpost_desk.services.news import News
from govpost_desk.services.office_labels import move_to_office
from govpost_desk.services.previews import label_picture, true_label
from govpost_desk.services.revealing import ShownPiece
from govpost_desk.services.scale_checks import check_due
from govpost_desk.services.screens import PackView, PieceRow, pack_view
from govpost_desk.ui import theme
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.hold_to_reveal import HoldToReveal
from govpost_desk.ui.name_zoom import NameZoom
from govpost_desk.ui.page import (
    WORRY,
    Page,
    by_case,
    case_column,
    document_column,
    name_column,
    problems_column,
)
from govpost_desk.ui.privacy import PersonalPicture
from govpost_desk.ui.rows_model import RowsModel
from govpost_desk.ui.scale_dialogs import CheckDialog
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP
from govpost_desk.ui.widgets import button, caption, card, column, scrolling
from govpost_desk.workers.counter import Counter

_PICTURE_WIDTH = 400
_CARD_PX = 300
_LIST_PX = 420  # beside it the picture must have room
_NAME_PART = 0.9
_KEPT_NEWS = 4


class PackPage(Page):
    """The label is drawn on the query lane; the picture is the label's own dots."""

    title = QT_TRANSLATE_NOOP("pack_page", "封装")
    step = Step.PACK

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self._head = caption(head=True)
        self.unsealed = Table(
            RowsModel([case_column(), name_column(), document_column(), problems_column()], self),
            self.tr("已收未封的件"),
            (200, 140, 110, 140),
            1,
        )
        self.unsealed.say_when_empty(self.tr("没有待封装的件。先按 F5 交接。"))
        self.unsealed.doubleClicked.connect(self._on_order)
        self._picture = PersonalPicture()
        self._picture.setAccessibleName(self.tr("面单预览"))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setWidget(self._picture)
        scroll.setWidgetResizable(True)
        scroll.setFixedWidth(_PICTURE_WIDTH + 26)  # the label's own dots do not grow with the letters
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.reveal = HoldToReveal(counter, self._piece)
        self.reveal.note.connect(self.note)
        self.reveal.said_no.connect(self.said_no)
        self.reveal.released.connect(self.released)
        acts = FlowRow(
            button(self.tr("作废面单"), self._on_void, "Ctrl+Delete", name=self.tr("作废")),
            button(self.tr("改打 A4"), self._on_office, "Shift+F4", name=self.tr("面单改由办公打印机打印")),
            button(self.tr("补资料"), self._on_order, "Ctrl+E"),
            button(self.tr("实际大小预览"), self._on_preview, "Alt+P", name=self.tr("预览")),
            *self._scale_acts(),
        )
        self.check_due = caption(wrap=True)
        theme.tone(self.check_due, WORRY)
        self.check_due.hide()
        work = column(self._head, self.check_due, self.unsealed, self.reveal)
        work.addLayout(acts)
        layout.addLayout(work, 1)
        layout.addWidget(self._waiting_card())
        layout.addWidget(scroll)
        self.let_give_way(scroll, _CARD_PX + _LIST_PX)  # Alt+P shows it all the same
        self._drawn = ("", 0)
        self._news: list[str] = []
        self._shown: PackView | None = None

    def refresh(self, context: ScanContext) -> None:
        """What is to be packed and which label waits."""
        self.counter.ask(pack_view, self._on_view, self.on_failed)
        if self.counter.scale is not None:
            self.counter.ask(check_due, self._on_check_due, self.on_failed, self.counter.now())

    def on_news(self, news: News) -> None:
        """What the printer says."""
        hint = fallback() if news.fallback == "office" else ""
        self._news = [news.message + hint, *self._news][:_KEPT_NEWS]
        self._said.setText("\n".join(f"· {line}" for line in self._news))

    def picture(self) -> QPixmap:
        """The label on the screen; null when none is shown."""
        return self._picture.pixmap()

    def view(self) -> PackView | None:
        """What is shown."""
        return self._shown

    def on_locked(self) -> None:
        """Nothing that was revealed stays."""
        self.reveal.forget()

    def _piece(self) -> ShownPiece | None:
        """The piece whose label waits, else the chosen one."""
        chosen = (self._shown.waiting if self._shown else None) or self.unsealed.chosen()
        if not isinstance(chosen, PieceRow):
            return None
        return ShownPiece(case_no=chosen.case_no, waybill_no=chosen.waybill_no)

    def _scale_acts(self) -> list[QPushButton]:
        """Where a scale stands."""
        if self.counter.scale is None:
            return []
        self.counter.plate_changed.connect(self._show_weight)
        return [button(self.tr("校秤…"), self._on_check_scale, "Alt+K", name=self.tr("校秤"))]

    def _waiting_card(self) -> QFrame:
        self._number = caption(self.tr("没有面单在等"))
        theme.set_font(self._number, 24, bold=True)
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.weight = caption()
        theme.set_font(self.weight, 24, bold=True)
        self.weight.setVisible(self.counter.scale is not None)
        self._name = NameZoom(_NAME_PART)
        self._name.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._about = caption(wrap=True)
        self._print = caption(wrap=True)
        theme.set_font(self._print, bold=True)
        self._said = caption(wrap=True, quiet=True)
        made = card(
            caption(self.tr("等待扫码的面单"), head=True),
            self._number,
            self.weight,
            self._name,
            self._about,
            self._print,
            caption(self.tr("打印机消息"), head=True),
        )
        theme.size(made, width=_CARD_PX)
        inside = made.layout()
        assert isinstance(inside, QVBoxLayout)
        # scrolls by itself: many words would push the keys of the page out of sight just when they are wanted
        inside.addWidget(scrolling(self._said, self.tr("打印机消息")), 1)
        self._said.setAutoFillBackground(False)
        self._said.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        return made

    def _on_view(self, view: PackView) -> None:
        self._shown = view
        self.unsealed.show_rows(view.unsealed, by_case)
        self._head.setText(
            self.tr("已收未封 {count} 件　已封装待揽收 {sealed_count} 件").format(
                count=len(view.unsealed), sealed_count=view.sealed_count
            )
        )
        waiting = view.waiting
        if waiting is None:
            self._number.setText(self.tr("没有面单在等"))
            self._name.hide()
            self._about.setText(self.tr("请扫一件办件条码，面单自动打印。"))
            self._print.setText("")
            self._show_weight()
            return
        again = self.tr("　第 {copy_no} 次打印").format(copy_no=view.copy_no) if view.copy_no > 1 else ""
        self._number.setText(waiting.waybill_no)
        self._show_weight()
        self._name.setText(waiting.name)
        self._name.show()
        facts = (
            self.tr("办件号 {case_no}").format(case_no=waiting.case_no),
            waiting.document,
            self.tr("寄往 {place}{again}").format(place=waiting.place, again=again),
        )
        self._about.setText("\n".join(filter(None, facts)))
        self._print.setText(PRINT_WORDS.get(view.print_state, ""))
        if self._drawn != (waiting.waybill_no, view.copy_no):
            self._drawn = (waiting.waybill_no, view.copy_no)
            actor = self.counter.actor
            self.counter.ask(
                label_picture,
                self._on_picture,
                self._on_no_picture,
                waiting.waybill_no,
                actor.operator_no if actor else "",
            )

    def _show_weight(self) -> None:
        """That of the label that waits, else what lies on the plate."""
        plate = self.counter.plate()
        waits = self._shown is not None and self._shown.waiting is not None
        if self._shown is not None and waits:
            self.weight.setText(self._shown.weight)
            theme.tone(self.weight, "" if self._shown.weighed else WORRY)
        elif plate is not None:
            self.weight.setText(plate_words(plate))
            theme.tone(self.weight, "")

    def _on_checked(self) -> None:
        self.released.emit()
        self.counter.ask(check_due, self._on_check_due, self.on_failed, self.counter.now())

    def _on_check_due(self, sentence: str) -> None:
        self.check_due.setText(sentence)
        self.check_due.setVisible(bool(sentence))

    def _on_check_scale(self) -> None:
        if self.counter.scale is None:
            self.note.emit(self.tr("本机没有设秤。"))
            return
        dialog = CheckDialog(self, self.counter)
        dialog.finished.connect(self._on_checked)
        dialog.open()

    def _on_preview(self) -> None:
        waiting = self._shown.waiting if self._shown else None
        if waiting is None:
            self.note.emit(self.tr("没有面单在等，没有可预览的。"))
            return
        actor = self.counter.actor
        self.counter.ask(
            true_label,
            self.show_true_size,
            self.on_failed,
            waiting.waybill_no,
            actor.operator_no if actor else "",
        )

    def _on_picture(self, png: bytes) -> None:
        pixmap = QPixmap()
        pixmap.loadFromData(png)
        self._picture.setPixmap(
            pixmap.scaledToWidth(_PICTURE_WIDTH, Qt.TransformationMode.SmoothTransformation)
        )

    def _on_no_picture(self, error: DeskError) -> None:
        self._picture.setPixmap(QPixmap())

    def _on_office(self) -> None:
        """The thermal printer is dead: the label that waits goes to the office printer."""
        self.counter.act(move_to_office, self._on_moved, self.on_failed)

    def _on_moved(self, said: str) -> None:
        self.counter.papers_wait()
        self.note.emit(said)

    def _on_void(self) -> None:
        self.code.emit("GPDVOID")

    def _on_order(self) -> None:
        chosen = self.unsealed.chosen()
        self.order_wanted.emit(chosen.case_no if isinstance(chosen, PieceRow) else "")
