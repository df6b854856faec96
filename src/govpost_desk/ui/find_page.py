"""查件 F3: by number, name or the end of a telephone number; masked until the operator proves his PIN (D-16)."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from govpost_desk.domain.scans import MAX_SCAN_CHARACTERS
from govpost_desk.services import finding, messages
from govpost_desk.services.finding import Findings
from govpost_desk.services.forms import find_proved
from govpost_desk.services.revealing import ShownPiece
from govpost_desk.ui.hold_to_reveal import HoldToReveal, ReasonDialog
from govpost_desk.ui.page import Page, marked
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.widgets import Table, button, caption, row
from govpost_desk.workers.counter import Counter


class FindPage(Page):
    """The field takes the focus when the page opens, and gives it back after a search."""

    title = "查件"

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self.field = QLineEdit()
        self.field.setAccessibleName("查件内容")
        self.field.setPlaceholderText("办件号、邮件号、交接簿号、姓名或电话末四位，按 Enter")
        self.field.setMaxLength(MAX_SCAN_CHARACTERS)
        self.field.setProperty("personal", True)  # what is typed may be a name
        self.field.returnPressed.connect(self.search)
        self._said = caption("个人信息已遮盖。", quiet=True)
        self.show_button = button("显示个人信息", self._on_show, "Ctrl+O")
        self.show_button.setEnabled(False)
        self.results = Table(RowsModel(_columns(), self), "查件结果", (196, 100, 110, 250, 110, 120, 200), 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        top = row(
            self.field,
            button("查", self.search, name="查件"),
            self.show_button,
            button("补资料、更正", self._on_order, "Ctrl+E"),
        )
        top.setStretch(0, 1)
        layout.addLayout(top)
        self.reveal = HoldToReveal(counter, self._piece)
        self.reveal.note.connect(self.note)
        self.reveal.said_no.connect(self.said_no)
        self.reveal.released.connect(self.released)
        layout.addWidget(self._said)
        layout.addWidget(self.reveal)
        layout.addWidget(self.results, 1)
        self._asked = ""

    def on_opened(self) -> None:
        """Ready to type."""
        self.field.setFocus()
        self.field.selectAll()

    def on_locked(self) -> None:
        """Forget what was found."""
        self.reveal.forget()
        self.results.rows.set_rows(())
        self.field.clear()
        self._said.setText("个人信息已遮盖。")
        self.show_button.setEnabled(False)

    def search(self) -> None:
        """Look it up, masked."""
        self._asked = self.field.text().strip()
        self.released.emit()
        if self._asked:
            self.counter.ask(finding.find, self._on_found, self.on_failed, self._asked)

    def findings(self) -> tuple[object, ...]:
        """What is shown."""
        return self.results.rows.rows()

    def said(self) -> str:
        """What is said about the result."""
        return self._said.text()

    def _on_found(self, found: Findings) -> None:
        self.results.rows.set_rows(found.pieces)
        count = len(found.pieces)
        mask = "已显示个人信息，并记入流水。" if found.shown else "个人信息已遮盖。"
        limit = f"只列前 {finding.LIMIT} 件。" if count == finding.LIMIT else ""
        self._said.setText(
            f"找到 {count} 件。{limit}{mask}"
            if count
            else "本机没有找到。可能不在本台的清单里，请核对号码或姓名。"
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
            self.counter.ask(
                find_proved,
                self._on_found,
                self.on_failed,
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
        Column("办件号", lambda piece: str(piece.case_no)),
        Column("收件人", lambda piece: "（已删除）" if piece.erased else marked(str(piece.name))),
        Column("电话", lambda piece: str(piece.phone)),
        Column("地址", lambda piece: str(piece.address)),
        Column("现在", lambda piece: messages.custody_text(piece.custody)),
        Column("邮件号", lambda piece: str(piece.waybill_no)),
        Column("交接簿", lambda piece: piece.collect_no or str(piece.register_no)),
    ]
