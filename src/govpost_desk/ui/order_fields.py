"""The fields of one order: what is typed, pasted and chosen, with how sure a pasted field is (D-2).

A field that the clerk typed into is his: pasting never changes it without his word.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.service_items import ServiceItem
from govpost_desk.services import messages
from govpost_desk.services.forms import OrderView, divisions_named
from govpost_desk.services.messages.window import MODE_WORDS, PAYER_WORDS
from govpost_desk.services.pasting import FIELDS, PastedPerson
from govpost_desk.ui import theme
from govpost_desk.ui.choice_buttons import ChoiceButtons
from govpost_desk.ui.item_field import ItemField
from govpost_desk.ui.paste_box import DIFFERS, SureMark
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.widgets import button, caption, row
from govpost_desk.workers.counter import Counter

TEXTS = {
    "name": QT_TRANSLATE_NOOP("order_fields", "收件人"),
    "phone": QT_TRANSLATE_NOOP("order_fields", "电话"),
    "address": QT_TRANSLATE_NOOP("order_fields", "地址"),
    "division": QT_TRANSLATE_NOOP("order_fields", "省市区"),
    "item": QT_TRANSLATE_NOOP("order_fields", "事项"),
    "document": QT_TRANSLATE_NOOP("order_fields", "证照"),
    "department": QT_TRANSLATE_NOOP("order_fields", "部门"),
    "issued_on": QT_TRANSLATE_NOOP("order_fields", "签发日期"),
    "weight_g": QT_TRANSLATE_NOOP("order_fields", "重量（克）"),
}
_HINTS = {
    "address": QT_TRANSLATE_NOOP("order_fields", "省市区、街道、门牌"),
    "division": QT_TRANSLATE_NOOP("order_fields", "地址里没有省市区时填，如 贵阳市南明区"),
    "item": QT_TRANSLATE_NOOP("order_fields", "拼音首字母、名称或编码，↓ 选，Enter 用；也可直接写"),
    "department": QT_TRANSLATE_NOOP("order_fields", "不填为窗口的部门"),
    "issued_on": QT_TRANSLATE_NOOP("order_fields", "如 2026-11-20"),
}
_LINE_PX = 38
_CHOICES = ("payer", "mode", "receipt", "content")


class OrderFields(QWidget):
    """`said` gives a sentence when something typed is not understood. `board`: where the list of items may lie."""

    said = Signal(str)

    def __init__(self, counter: Counter, board: QWidget) -> None:
        super().__init__()
        self._counter = counter
        self.item = ItemField(counter, board)
        self.lines: dict[str, QLineEdit] = {name: QLineEdit() for name in TEXTS} | {"item": self.item}
        self.marks = {name: SureMark(field_word(name)) for name in FIELDS}
        for name, line in self.lines.items():
            line.setAccessibleName(field_word(name))
            line.setPlaceholderText(_hint(name))
            line.setMaxLength(200)
            line.setMinimumHeight(_LINE_PX)
            line.setProperty("field", name)
            line.textEdited.connect(self._on_edited)
        self.payer = ChoiceButtons(self.tr("付费"), PAYER_WORDS)
        self.mode = ChoiceButtons(self.tr("寄递"), MODE_WORDS)
        self.receipt = ChoiceButtons(self.tr("回执"), {"no": self.tr("不要回执"), "yes": self.tr("要回执")})
        self.content = ChoiceButtons(self.tr("核对"), {"yes": self.tr("同号不同内容：已核对，以本单为准")})
        self._divisions = QWidget()
        self._division_row = QHBoxLayout(self._divisions)
        self._division_row.setContentsMargins(0, 0, 0, 0)
        self._chosen_item = caption(quiet=True)
        theme.size(self._chosen_item, least_width=88)  # as wide as the marks of the rows above
        self._lay_out()
        self.lines["division"].editingFinished.connect(self._on_division_typed)
        self.item.chosen.connect(self._on_item)

    def values(self) -> dict[str, str]:
        """What was typed, pasted or pressed, by field name."""
        typed = {name: line.text().strip() for name, line in self.lines.items() if line.text().strip()}
        if "division" in typed:
            typed["division"] = str(self.lines["division"].property("code") or typed["division"])
        pressed = {name: getattr(self, name).value() for name in _CHOICES}
        return typed | {name: value for name, value in pressed.items() if value}

    def show_pasted(self, person: PastedPerson | None) -> tuple[str, ...]:
        """Fill in what was recognised; returns the words of fields that the clerk typed otherwise and that stay."""
        for mark in self.marks.values():
            mark.show_sure("")
        if person is None:
            return ()
        recognised = person.values()
        shown = recognised | ({"division": person.division_name} if person.division else {})
        kept = []
        for name in FIELDS:
            line, value = self.lines[name], shown.get(name, "")
            own = line.text().strip() if line.property("typed") else ""
            if own and value and own != value:
                kept.append(name)
                self.marks[name].show_sure(DIFFERS)
                continue
            if not own:
                line.setText(value)
                line.setCursorPosition(0)
            self.marks[name].show_sure(person.sure[name])
        if "division" not in kept and not self.lines["division"].property("typed"):
            self.lines["division"].setProperty("code", person.division)
            self.offer_divisions(person.choices)
        return tuple(field_word(name) for name in kept)

    def give_up_own(self) -> None:
        """The clerk wants the pasted ones: what he typed himself is his no more."""
        for name in FIELDS:
            self.lines[name].setProperty("typed", False)

    def show_known(self, view: OrderView) -> None:
        """What an order says now, as hints; personal data masked (D-16)."""
        fields = view.fields
        shown = {
            "name": fields.recipient.name,
            "phone": fields.recipient.phone,
            "address": fields.recipient.address,
            "division": view.division_name,
            "item": fields.item_name,
            "document": fields.document_name,
            "department": fields.department,
            "issued_on": fields.issued_on.isoformat() if fields.issued_on else "",
            "weight_g": str(fields.weight_g or ""),
        }
        for name, text in shown.items():
            self.lines[name].setPlaceholderText(
                self.tr("现为 {text}（不改就空着）").format(text=text) if text else _hint(name)
            )
        self.payer.show_present(fields.payer.value)
        self.mode.show_present(fields.mode.value)
        self.receipt.show_present("yes" if fields.receipt else "no")
        self.content.setVisible("content" in view.needs)
        self.offer_divisions(view.division_choices)
        if view.needs and view.needs[0] in self.lines:
            self.lines[view.needs[0]].setFocus()

    def clear(self, *, hint: str = "") -> None:
        """Empty for another order; `hint`: what an empty field of the recipient means."""
        for name, line in self.lines.items():
            line.clear()
            line.setProperty("typed", False)
            line.setPlaceholderText(hint if hint and name in FIELDS else _hint(name))
        for mark in self.marks.values():
            mark.show_sure("")
        self._chosen_item.clear()
        self.offer_divisions(())

    def division_buttons(self) -> list[QPushButton]:
        """The divisions to choose from."""
        return self._divisions.findChildren(QPushButton)

    def offer_divisions(self, choices: tuple[tuple[str, str], ...]) -> None:
        """Buttons of the divisions that a place may mean."""
        for old in self._divisions.findChildren(QPushButton):
            self._division_row.removeWidget(old)
            old.hide()
            old.deleteLater()
        for number, (code, name) in enumerate(choices[:4], 1):
            made = button(name, self._on_division_pressed, f"Alt+{number}", name=name)
            made.setProperty("code", code)
            self._division_row.addWidget(made)
        self._divisions.setVisible(bool(choices))

    def on_failed(self, error: DeskError) -> None:
        """A look-up failed."""
        self.said.emit(messages.failure(error))

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.setVerticalSpacing(5)
        form.addRow(field_word("name"), self._pair("name", "phone"))
        form.addRow(field_word("address"), row(self.lines["address"], self.marks["address"]))
        form.addRow(field_word("division"), row(self.lines["division"], self.marks["division"]))
        form.addRow("", self._divisions)
        form.addRow(field_word("item"), row(self.item, self._chosen_item))
        form.addRow(field_word("document"), self._pair("document", "department"))
        form.addRow(field_word("issued_on"), self._pair("issued_on", "weight_g"))
        form.addRow(self.tr("方式"), row(self.payer, self.mode, self.receipt, 1, spacing=18))
        self.content.hide()
        self._divisions.hide()
        form.addRow("", self.content)

    def _pair(self, left: str, right: str) -> QHBoxLayout:
        parts: list[QWidget | int] = [self.lines[left]]
        parts += [self.marks[left]] if left in self.marks else []
        parts += [caption(field_word(right)), self.lines[right]]
        parts += [self.marks[right]] if right in self.marks else []
        return row(*parts)

    def _on_edited(self, text: str) -> None:
        line = self.sender()
        if isinstance(line, QLineEdit):
            name = str(line.property("field"))
            line.setProperty("typed", bool(text.strip()))
            if name in self.marks:
                self.marks[name].show_sure("")  # it is the clerk's word now
            if name == "division":
                line.setProperty("code", "")
            if name == "item":
                self._chosen_item.clear()

    def _on_item(self, item: ServiceItem) -> None:
        self._chosen_item.setText(item.code)
        for name, value in (("document", item.document_name), ("department", item.department)):
            if value and not self.lines[name].property("typed"):
                self.lines[name].setText(value)
        self.lines["document"].setFocus()

    def _on_division_typed(self) -> None:
        line = self.lines["division"]
        text = line.text().strip()
        if text and not text.isdigit() and not line.property("code"):
            self._counter.ask(divisions_named, self._on_divisions, self.on_failed, text)

    def _on_divisions(self, found: tuple[tuple[str, str], ...]) -> None:
        if len(found) == 1:
            self._choose_division(*found[0])
        elif not found:
            self.said.emit(self.tr("认不出这个省市区，请写全，如 贵州省贵阳市南明区。"))
        self.offer_divisions(found if len(found) > 1 else ())

    def _on_division_pressed(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self._choose_division(str(sender.property("code")), sender.accessibleName())

    def _choose_division(self, code: str, name: str) -> None:
        self.lines["division"].setText(name)
        self.lines["division"].setProperty("code", code)
        self.lines["division"].setProperty("typed", True)


def _hint(name: str) -> str:
    return translate("order_fields", _HINTS[name]) if name in _HINTS else ""


def field_word(name: str) -> str:
    """What a field of an order is called."""
    return translate("order_fields", TEXTS[name])
