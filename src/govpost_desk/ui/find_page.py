"""查件 F3: one field for numbers, their ends, names and their letters; then what became of the piece.

Masked until the operator proves his PIN (D-16). The scan box keeps the focus: rows are chosen with Ctrl+↑ and Ctrl+↓.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout

from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.outcomes import Outcome
from govpost_desk.domain.scans import MAX_SCAN_CHARACTERS
from govpost_desk.services import finding, messages
from govpost_desk.services.custody import Chain, chain_of
from govpost_desk.services.finding import Findings, Found
from govpost_desk.services.forms import find_proved
from govpost_desk.services.proof_slips import print_slip
from govpost_desk.services.revealing import ShownPiece
from govpost_desk.ui.chain_view import ChainView
from govpost_desk.ui.hold_to_reveal import HoldToReveal, ReasonDialog
from govpost_desk.ui.page import Page, marked
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.widgets import button, caption, row
from govpost_desk.workers.counter import Counter


class FindPage(Page):
    """The field takes the focus when the page opens, and gives it back after a search."""

    title = QT_TRANSLATE_NOOP("find_page", "查件")

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self.field = QLineEdit()
        self.field.setAccessibleName(self.tr("查件内容"))
        self.field.setPlaceholderText(
            self.tr("号码整号、开头或末几位，姓名或拼音首字母，按 Enter；Ctrl+↑↓ 选件")
        )
        self.field.setMaxLength(MAX_SCAN_CHARACTERS)
        self.field.setProperty("personal", True)  # what is typed may be a name
        self.field.returnPressed.connect(self.search)
        self._said = caption(self.tr("个人信息已遮盖。"), quiet=True, wrap=True)
        self._said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.show_button = button(self.tr("显示个人信息"), self._on_show, "Ctrl+O")
        self.show_button.setEnabled(False)
        self.results = Table(
            RowsModel(_columns(), self), self.tr("查件结果"), (196, 100, 110, 250, 110, 120, 200), 3
        )
        self.results.say_when_empty(self.tr("在上面的框里输号码、姓名或拼音首字母，按 Enter；扫条码也可以。"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        top = row(
            self.field,
            button(self.tr("查  Enter"), self.search, name=self.tr("查件")),
            self.show_button,
            button(self.tr("补资料、更正"), self._on_order, "Ctrl+E"),
            button(self.tr("流转经过"), self.open_chain, "Ctrl+Return", main=True),
        )
        top.setStretch(0, 1)
        self.results.activated.connect(self.open_chain)
        self.chain = ChainView()
        self.chain.left.connect(self.on_escape)
        self.chain.print_wanted.connect(self._on_print)
        self._parts = QStackedWidget()
        self._parts.addWidget(self.results)
        self._parts.addWidget(self.chain)
        for key, step in (("Ctrl+Down", 1), ("Ctrl+Up", -1)):
            shortcut = QShortcut(QKeySequence(key), self.results)
            shortcut.setProperty("step", step)
            shortcut.activated.connect(self._on_step)
        layout.addLayout(top)
        self.reveal = HoldToReveal(counter, self._piece)
        self.reveal.note.connect(self.note)
        self.reveal.said_no.connect(self.said_no)
        self.reveal.released.connect(self.released)
        said = row(self.reveal, self._said)
        said.setStretch(0, 1)
        said.setStretch(1, 1)
        layout.addLayout(said)
        layout.addWidget(self._parts, 1)
        self._asked = ""
        self._on_the_way = self._stale = 0  # answers that are due; those of them that come after a lock

    def on_opened(self) -> None:
        """Ready to type."""
        self.field.setFocus()
        self.field.selectAll()

    def on_locked(self) -> None:
        """Forget what was found."""
        self._stale = self._on_the_way
        self.reveal.forget()
        self.on_escape()
        self.results.rows.set_rows(())
        self.field.clear()
        self._said.setText(self.tr("个人信息已遮盖。"))
        self.show_button.setEnabled(False)

    def order_meant(self) -> tuple[str, int]:
        """The chosen piece's own: two units may have given its number."""
        chosen = self.results.chosen()
        return (chosen.window_code, chosen.part) if isinstance(chosen, Found) else ("", 0)

    def search(self) -> None:
        """Look it up, masked."""
        self._asked = self.field.text().strip()
        self.released.emit()
        self.on_escape()
        if self._asked:
            self._on_the_way += 1
            self.counter.ask(finding.find, self._on_found, self._on_find_failed, self._asked)

    def findings(self) -> tuple[object, ...]:
        """What is shown."""
        return self.results.rows.rows()

    def said(self) -> str:
        """What is said about the result."""
        return self._said.text()

    def open_chain(self) -> None:
        """What became of the chosen piece."""
        chosen = self.results.chosen()
        if isinstance(chosen, Found) and self._parts.currentWidget() is self.results:
            self._on_the_way += 1
            self.counter.ask(chain_of, self._on_chain, self._on_find_failed, chosen.order_id)

    def on_escape(self) -> None:
        """Back to what was found."""
        self.chain.clear()
        self._parts.setCurrentWidget(self.results)

    def chain_shown(self) -> bool:
        """Whether the chain of one piece stands there."""
        return self._parts.currentWidget() is self.chain

    def _is_stale(self) -> bool:
        """An answer came: whether it was asked for before the last lock, and is nobody's now."""
        self._on_the_way -= 1
        stale = self._stale > 0
        self._stale -= stale
        return stale

    def _on_find_failed(self, error: DeskError) -> None:
        if not self._is_stale():
            self.on_failed(error)

    def _on_chain(self, chain: Chain) -> None:
        if self._is_stale():
            return
        self.chain.show_chain(chain)
        self._parts.setCurrentWidget(self.chain)
        self.released.emit()

    def _on_print(self, order_id: str) -> None:
        self.counter.act(print_slip, self._on_printed, self.on_failed, order_id)

    def _on_printed(self, outcome: Outcome) -> None:
        self.note.emit(outcome.message)
        self.released.emit()

    def _on_step(self) -> None:
        step = int(self.sender().property("step"))
        rows = self.results.rows
        wanted = rows.index(self.results.currentIndex().row() + step, 0)
        if wanted.isValid():
            self.results.setCurrentIndex(wanted)

    def _on_found(self, found: Findings) -> None:
        if self._is_stale():
            return
        self.results.rows.set_rows(found.pieces)
        count = len(found.pieces)
        self._said.setText(
            messages.findings(count, more=found.more, shown=found.shown, why=found.why, behind=found.behind)
        )
        self.show_button.setEnabled(bool(count) and not found.shown)
        if count:
            self.results.setCurrentIndex(self.results.rows.index(0, 0))

    def _on_show(self) -> None:
        actor = self.counter.actor
        if actor is None:
            return
        dialog = ReasonDialog(self, actor.operator_no, asks_pin=actor.auth != "demo")
        dialog.given.connect(self._show_for)
        dialog.finished.connect(self.released)
        dialog.open()

    def _show_for(self, reason_no: int, pin: str) -> None:
        actor = self.counter.actor
        if actor is not None:
            self._on_the_way += 1
            self.counter.ask(
                find_proved,
                self._on_found,
                self._on_find_failed,
                self._asked,
                actor,
                pin,
                self.counter.now(),
                reason_no,
            )

    def _piece(self) -> ShownPiece | None:
        chosen = self.results.chosen()
        names = ("case_no", "window_code", "waybill_no")
        return ShownPiece(**{name: str(getattr(chosen, name, "")) for name in names}) if chosen else None

    def _on_order(self) -> None:
        chosen = self.results.chosen()
        self.order_wanted.emit(getattr(chosen, "case_no", ""))


def _columns() -> list[Column]:
    return [
        Column(translate("find_page", "办件号"), lambda piece: str(piece.case_no), whole=True),
        Column(
            translate("find_page", "收件人"),
            lambda piece: translate("find_page", "（已删除）") if piece.erased else marked(str(piece.name)),
            whole=True,
        ),
        Column(translate("find_page", "电话"), lambda piece: str(piece.phone)),
        Column(translate("find_page", "地址"), lambda piece: str(piece.address)),
        Column(
            translate("find_page", "现在"),
            lambda piece: messages.where_text(piece.custody, piece.held_at, piece.held_ms),
        ),
        Column(translate("find_page", "邮件号"), lambda piece: str(piece.waybill_no)),
        Column(translate("find_page", "交接簿"), lambda piece: piece.collect_no or str(piece.register_no)),
    ]
