"""开拆 Shift+F8: an inbound bag against its manifest, piece by piece, and the notes that wait for an answer (D-31)."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.inbound_forms import TakenManifest
from govpost_desk.services.inbound_screens import (
    CheckView,
    InboundLists,
    InboundRow,
    NoteRow,
    PieceRow,
    check_view,
    inbound_lists,
)
from govpost_desk.ui import theme
from govpost_desk.ui.chips import Chip, Chips
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.manifest_dialog import ManifestDialog
from govpost_desk.ui.page import GONE, WORRY, Figure, Page
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.widgets import button, caption, column, row
from govpost_desk.workers.counter import Counter

_FIGURES = (
    QT_TRANSLATE_NOOP("inbound_page", "应有"),
    QT_TRANSLATE_NOOP("inbound_page", "已核"),
    QT_TRANSLATE_NOOP("inbound_page", "未见"),
    QT_TRANSLATE_NOOP("inbound_page", "不符"),
)


class InboundPage(Page):
    """Left what was found, newest first; right what the manifest still has and the verification notes."""

    title = QT_TRANSLATE_NOOP("inbound_page", "开拆")
    step = Step.IN

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self.chips = Chips(self.tr("选进口总包"))
        self.chips.chosen.connect(self._on_chip)
        self.figures = {word: Figure(translate("inbound_page", word)) for word in _FIGURES}
        self._bag = caption()
        theme.set_font(self._bag, 20, bold=True)
        self.found = Table(
            RowsModel(_found_columns(), self), self.tr("袋内已核的件，新的在上"), (150, 56, 64, 190, 190), 3
        )
        self._due_head = caption(head=True)
        self.due = Table(RowsModel(_due_columns(), self), self.tr("清单上有、还没有见到的件"), (150, 60), 1)
        self._note_head = caption(head=True)
        self.notes = Table(RowsModel(_note_columns(), self), self.tr("验单"), (60, 64, 50, 130, 200), 4)
        self.notes.doubleClicked.connect(self._on_note)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        head = row(self.chips, *self.figures.values(), spacing=10)
        head.setStretch(0, 1)
        layout.addLayout(head)
        tables = QHBoxLayout()
        tables.addLayout(column(self._bag, self.found), 3)
        right = column(self._due_head, self.due, self._note_head, self.notes)
        right.setStretch(1, 1)
        right.setStretch(3, 1)
        tables.addLayout(right, 2)
        layout.addLayout(tables, 1)
        layout.addLayout(self._buttons())
        self._check: CheckView | None = None
        self._lists: InboundLists | None = None

    def refresh(self, context: ScanContext) -> None:
        """The bag at work and the lists beside it."""
        self.counter.ask(check_view, self._on_check, self.on_failed, context.inbound_id)
        self.counter.ask(inbound_lists, self._on_lists, self.on_failed, self.counter.now())

    def view(self) -> CheckView | None:
        """The bag that is shown."""
        return self._check

    def lists(self) -> InboundLists | None:
        """What is listed beside it."""
        return self._lists

    def _buttons(self) -> FlowRow:
        return FlowRow(
            button(self.tr("开拆"), self._on_open, "Ctrl+N"),
            button(self.tr("核对完毕"), self._on_end, "Ctrl+Return", main=True),
            button(self.tr("录入清单…"), self._on_manifest, "Ctrl+L", name=self.tr("录入清单")),
            1,
            button(self.tr("破损"), self._on_bad, "Ctrl+R"),
            button(self.tr("错发"), self._on_astray, "Ctrl+Y"),
            button(self.tr("无面单"), self._on_no_label, "Ctrl+M"),
            button(self.tr("回执"), self._on_receipt, "Ctrl+J"),
            button(self.tr("验单答复"), self._on_note, "Ctrl+B"),
        )

    def _on_check(self, view: CheckView | None) -> None:
        self._check = view
        self.found.show_rows(view.found if view else (), _by_number)
        self.due.show_rows(view.due if view else (), _by_number)
        expected = view.bag.expected if view else None
        counts = {
            "应有": expected or 0,
            "已核": len(view.found) if view else 0,
            "未见": len(view.due) if view else 0,
            "不符": sum(bool(piece.finding) for piece in view.found) if view else 0,
        }
        for word, count in counts.items():
            self.figures[word].show_number(count, worry=word == "不符" and count > 0)
        if view is None:
            self._bag.setText(self.tr("没有选定总包：按 Ctrl+N 再扫袋牌，或点选上面的总包"))
            self._due_head.setText(self.tr("清单"))
            return
        late = self.tr("　逾期：须当频次核对") if view.bag.late else ""
        self._bag.setText(
            self.tr("总包 {serial}　来自 {origin}　已核 {progress}{late}").format(
                serial=view.bag.serial, origin=view.bag.origin, progress=view.progress, late=late
            )
        )
        self._due_head.setText(
            self.tr("没有清单：逐件扫，件数由您确认")
            if expected is None
            else self.tr("清单上还没见到 {count} 件").format(count=len(view.due))
        )

    def _on_lists(self, lists: InboundLists) -> None:
        self._lists = lists
        chips = [_open_chip(bag) for bag in lists.bags if bag.state == "open"]
        chips += [
            Chip(
                announced.tag_no,
                self.tr("{serial} · 待开拆 {expected} 件").format(
                    serial=announced.serial, expected=announced.expected
                ),
                self.tr("待开拆总包 {serial}").format(serial=announced.serial),
            )
            for announced in lists.announced
        ]
        self.chips.show_chips(chips, self._check.bag.tag_no if self._check else "")
        waiting = [note for note in lists.notes if note.state != "answered"]
        oldest = max((note.age_days for note in waiting), default=0)
        self._note_head.setText(
            self.tr("验单待答复 {count} 份{value}").format(
                count=len(waiting),
                value=self.tr("，最久 {oldest} 天").format(oldest=oldest) if oldest else "",
            )
            if waiting
            else self.tr("没有待答复的验单")
        )
        self.notes.show_rows(lists.notes, _by_note)

    def _on_chip(self, tag_no: str) -> None:
        self.code.emit(f"GPDIN{tag_no}")

    def _on_open(self) -> None:
        self.code.emit("GPDIN")

    def _on_end(self) -> None:
        self.code.emit("GPDEND")

    def _on_bad(self) -> None:
        self.code.emit("GPDBAD")

    def _on_astray(self) -> None:
        self.code.emit("GPDDIFF")

    def _on_no_label(self) -> None:
        self.code.emit("GPDNOLABEL")

    def _on_receipt(self) -> None:
        self.code.emit("GPDRECEIPT")

    def _on_note(self) -> None:
        chosen = self.notes.chosen()
        self.code.emit(f"GPDNOTE{chosen.note_no}" if isinstance(chosen, NoteRow) else "GPDNOTE")

    def _on_manifest(self) -> None:
        dialog = ManifestDialog(self, self.counter, self._check.bag.tag_no if self._check else "")
        dialog.taken.connect(self._on_taken)
        dialog.finished.connect(self.released)
        dialog.open()
        (dialog.numbers if self._check else dialog.tag).setFocus()

    def _on_taken(self, taken: TakenManifest) -> None:
        self.note.emit(
            self.tr("总包 {serial} 的清单已录入：{count} 件。").format(serial=taken.serial, count=taken.count)
        )


def _open_chip(bag: InboundRow) -> Chip:
    return Chip(
        bag.tag_no,
        translate("inbound_page", "{serial} · 正在核对").format(serial=bag.serial),
        translate("inbound_page", "正在核对的总包 {serial}").format(serial=bag.serial),
    )


def _by_number(piece: object) -> object:
    assert isinstance(piece, PieceRow)
    return piece.number


def _by_note(note: object) -> object:
    assert isinstance(note, NoteRow)
    return note.note_no


def _found_columns() -> list[Column]:
    return [
        Column(translate("inbound_page", "邮件号"), lambda piece: str(piece.number)),
        Column(translate("inbound_page", "种类"), lambda piece: str(piece.kind_text)),
        Column(
            translate("inbound_page", "情形"),
            lambda piece: piece.finding_text or translate("inbound_page", "相符"),
            colour=_finding_colour,
        ),
        Column(translate("inbound_page", "原因"), lambda piece: str(piece.reason)),
        Column(translate("inbound_page", "办件号"), lambda piece: str(piece.case_no), whole=True),
    ]


def _finding_colour(piece: PieceRow) -> str:
    return GONE if piece.finding else ""


def _due_columns() -> list[Column]:
    return [
        Column(translate("inbound_page", "邮件号"), lambda piece: str(piece.number)),
        Column(translate("inbound_page", "种类"), lambda piece: str(piece.kind_text)),
    ]


def _note_columns() -> list[Column]:
    return [
        Column(translate("inbound_page", "总包"), lambda note: str(note.serial)),
        Column(
            translate("inbound_page", "不符"),
            lambda note: translate("inbound_page", "{difference_count} 件").format(
                difference_count=note.difference_count
            ),
            right=True,
        ),
        Column(
            translate("inbound_page", "天数"),
            lambda note: str(note.age_days) if note.state != "answered" else "",
            right=True,
        ),
        Column(translate("inbound_page", "状态"), lambda note: str(note.state_text), colour=_note_colour),
        Column(
            translate("inbound_page", "验单号、答复"),
            lambda note: f"{note.note_no}　{note.answer}".rstrip("　"),
        ),
    ]


def _note_colour(note: NoteRow) -> str:
    return "" if note.state == "answered" else WORRY
