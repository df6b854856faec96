"""The order form: type an order by hand, or fill and correct fields of one whose label is not printed (D-2).

A correction sends only what was typed; what is known already is shown masked, as a hint (D-16).
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import messages
from govpost_desk.services.forms import OrderView, correct_order, divisions_named, order_view, type_order
from govpost_desk.services.messages.window import MODE_WORDS, PAYER_WORDS
from govpost_desk.services.revealing import ShownPiece
from govpost_desk.services.screens import FrameView
from govpost_desk.ui import theme
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.hold_to_reveal import HoldToReveal
from govpost_desk.ui.page import WindowChooser
from govpost_desk.ui.widgets import button, caption, row
from govpost_desk.workers.counter import Counter

_TEXTS = {
    "name": "收件人",
    "phone": "电话",
    "address": "地址",
    "division": "省市区",
    "item": "事项",
    "document": "证照",
    "issued_on": "签发日期",
    "weight_g": "重量（克）",
}
_HINTS = {
    "address": "省市区、街道、门牌，可整段粘贴",
    "division": "地址里没有省市区时填，如 贵阳市南明区",
    "issued_on": "如 2026-11-20",
}


class OrderForm(CounterDialog):
    """`settled` gives the case number of an order that was recorded or corrected."""

    settled = Signal(str)

    def __init__(
        self, parent: QWidget, counter: Counter, frame: FrameView, window_code: str, case_no: str
    ) -> None:
        super().__init__(parent, "补资料、更正" if case_no else "录入一件")
        self._counter = counter
        self._known: OrderView | None = None
        self._case_no = case_no
        self._window_code = window_code
        self._frame = frame
        self.fields = {name: _line(word, _HINTS.get(name, "")) for name, word in _TEXTS.items()}
        self.case = _line("办件号", "没有就空着，自动编号")
        self.case.setProperty("takesScans", True)
        self.note = _line("更正原因", "如 申请人来电更正")
        self.payer = _Choice("付费", PAYER_WORDS)
        self.mode = _Choice("寄递", MODE_WORDS)
        self.receipt = _Choice("回执", {"no": "不要回执", "yes": "要回执"})
        self.content = _Choice("核对", {"yes": "同号不同内容：已核对，以本单为准"})
        self._needs = caption(wrap=True)
        theme.tone(self._needs, "worry")
        self._divisions = QWidget()
        self._division_row = QHBoxLayout(self._divisions)
        self._division_row.setContentsMargins(0, 0, 0, 0)
        self._said = caption(wrap=True)
        theme.tone(self._said, "bad")
        self.chooser = WindowChooser()
        self.save = button("保存", self.try_accept, "Ctrl+Return", name="保存订单", main=True)
        self._lay_out()
        self.fields["division"].editingFinished.connect(self._on_division_typed)
        self.chooser.chosen.connect(self._on_window)
        self.chooser.show_windows(frame.windows, window_code)
        self.grow(860, 560)
        if case_no:
            counter.ask(order_view, self._on_known, self._on_failed, case_no)

    def try_accept(self) -> None:
        """Record what was typed; the dialog closes when the order lacks nothing more."""
        if self.is_deaf():
            return
        values = self.values()
        self._said.clear()
        self.save.setEnabled(False)
        if self._known is not None:
            if not values:
                self._say("没有填任何更正。")
                return
            reason = self.note.text().strip() or "窗口更正"
            self._counter.act(
                correct_order, self._on_saved, self._on_failed, self._case_no, values, reason,
                window_code=self._known.window_code,
            )  # fmt: skip
        elif not self._window_code:
            self._say("请先点选窗口。")
        else:
            self._counter.act(
                type_order,
                self._on_saved,
                self._on_failed,
                self._window_code,
                self.case.text(),
                values,
            )

    def values(self) -> dict[str, str]:
        """What was typed or pressed, by field name."""
        typed = {name: field.text().strip() for name, field in self.fields.items() if field.text().strip()}
        if self.fields["division"].text().strip():
            typed["division"] = str(self.fields["division"].property("code") or typed["division"])
        for name, choice in (
            ("payer", self.payer),
            ("mode", self.mode),
            ("receipt", self.receipt),
            ("content", self.content),
        ):
            if choice.value():
                typed[name] = choice.value()
        return typed

    def needs_text(self) -> str:
        """What the order still lacks, in words."""
        return self._needs.text()

    def said(self) -> str:
        """What went wrong."""
        return self._said.text()

    def division_buttons(self) -> list[QPushButton]:
        """The divisions to choose from."""
        return self._divisions.findChildren(QPushButton)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.setVerticalSpacing(6)
        if self._case_no:
            form.addRow("办件号", caption(self._case_no))
        else:
            form.addRow("窗口", self.chooser)
            form.addRow("办件号", self.case)
        for left, right in (("name", "phone"), ("item", "document"), ("issued_on", "weight_g")):
            if left == "item":
                form.addRow(_TEXTS["address"], self.fields["address"])
                form.addRow(_TEXTS["division"], self.fields["division"])
                form.addRow("", self._divisions)
            pair = row(self.fields[left], caption(_TEXTS[right]), self.fields[right])
            form.addRow(_TEXTS[left], pair)
        form.addRow("方式", row(self.payer, self.mode, self.receipt, 1, spacing=18))
        self.content.hide()
        form.addRow("", self.content)
        if self._case_no:
            form.addRow("更正原因", self.note)
        self.body.addWidget(self._needs)
        self.body.addLayout(form)
        if self._case_no:
            reveal = HoldToReveal(self._counter, self._piece)  # what is known stands masked in the fields
            reveal.note.connect(self._say)
            reveal.said_no.connect(self._say)
            self.body.addWidget(reveal)
        self.body.addStretch(1)
        self.body.addWidget(self._said)
        self.body.addLayout(row(1, button("取消", self.reject, "Escape"), self.save))

    def _piece(self) -> ShownPiece | None:
        known = self._known
        return ShownPiece(case_no=known.case_no, window_code=known.window_code) if known else None

    def _on_known(self, view: OrderView | None) -> None:
        if view is None:
            self._say("本台没有这个办件号。")
            return
        self._known = view
        self.save.setEnabled(True)
        fields = view.fields
        shown = {
            "name": fields.recipient.name,
            "phone": fields.recipient.phone,
            "address": fields.recipient.address,
            "division": view.division_name,
            "item": fields.item_name,
            "document": fields.document_name,
            "issued_on": fields.issued_on.isoformat() if fields.issued_on else "",
            "weight_g": str(fields.weight_g or ""),
        }
        for name, text in shown.items():
            if text:
                self.fields[name].setPlaceholderText(f"现为 {text}（不改就空着）")
        self.payer.show_present(fields.payer.value)
        self.mode.show_present(fields.mode.value)
        self.receipt.show_present("yes" if fields.receipt else "no")
        self.content.setVisible("content" in view.needs)
        self._show_needs(view.needs, view.custody_text)
        self._offer_divisions(view.division_choices)
        if view.needs and view.needs[0] in self.fields:
            self.fields[view.needs[0]].setFocus()

    def _show_needs(self, needs: tuple[str, ...], custody_text: str = "") -> None:
        sentence = messages.needed(needs) or "资料齐全。"
        self._needs.setText(f"{custody_text}　{sentence}" if custody_text else sentence)

    def _on_saved(self, saved: tuple[str, tuple[str, ...]]) -> None:
        case_no, needs = saved
        self._case_no = case_no
        self.settled.emit(case_no)
        if not needs:
            self.accept()
            return
        self._show_needs(needs, f"{case_no} 已记录。")
        self._counter.ask(order_view, self._on_known, self._on_failed, case_no)

    def _on_failed(self, error: DeskError) -> None:
        self._say(messages.failure(error))

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence)
        self.save.setEnabled(True)

    def _on_window(self, window_code: str) -> None:
        self._window_code = window_code
        self.chooser.show_windows(self._frame.windows, window_code)

    def _on_division_typed(self) -> None:
        field = self.fields["division"]
        field.setProperty("code", "")
        if field.text().strip() and not field.text().strip().isdigit():
            self._counter.ask(divisions_named, self._on_divisions, self._on_failed, field.text())

    def _on_divisions(self, found: tuple[tuple[str, str], ...]) -> None:
        if len(found) == 1:
            self._choose_division(*found[0])
        elif not found:
            self._say("认不出这个省市区，请写全，如 贵州省贵阳市南明区。")
        self._offer_divisions(found if len(found) > 1 else ())

    def _offer_divisions(self, choices: tuple[tuple[str, str], ...]) -> None:
        for old in self._divisions.findChildren(QPushButton):
            self._division_row.removeWidget(old)
            old.hide()
            old.deleteLater()
        for code, name in choices[:4]:
            made = button(name, self._on_division_pressed)
            made.setProperty("code", code)
            self._division_row.addWidget(made)

    def _on_division_pressed(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self._choose_division(str(sender.property("code")), sender.text())

    def _choose_division(self, code: str, name: str) -> None:
        self.fields["division"].setText(name)
        self.fields["division"].setProperty("code", code)


class _Choice(QWidget):
    """A few buttons of which at most one is pressed; `value()` is "" until one is."""

    def __init__(self, name: str, words: dict[str, str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(len(words) > 1)
        self._buttons: dict[str, QPushButton] = {}
        made_row = row(spacing=4)
        for value, word in words.items():
            made = QPushButton(word)
            made.setCheckable(True)
            made.setAutoDefault(False)
            made.setFocusPolicy(theme.NO_CLICK_FOCUS)
            made.setAccessibleName(f"{name} {word}")
            made.setProperty("value", value)
            self._group.addButton(made)
            self._buttons[value] = made
            made_row.addWidget(made)
        self.setLayout(made_row)

    def value(self) -> str:
        """The pressed one; "" for none."""
        pressed = self._group.checkedButton()
        return str(pressed.property("value")) if pressed else ""

    def press(self, value: str) -> None:
        """Press one, as a click does."""
        self._buttons[value].click()

    def show_present(self, value: str) -> None:
        """Mark what the order says now, without choosing it."""
        for each, made in self._buttons.items():
            made.setText(made.text().removesuffix("（现）") + ("（现）" if each == value else ""))


def _line(name: str, hint: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    made.setMaxLength(200)
    return made
