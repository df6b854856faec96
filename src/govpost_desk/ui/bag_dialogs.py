"""Small dialogs about the bag at work: its seal number, scanned or typed, and its weight from the scale (D-30)."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from govpost_desk.domain.weights import grams_of
from govpost_desk.ui import theme
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.texts import translate
from govpost_desk.ui.widgets import button, caption, row


class BagDialog(CounterDialog):
    """One field; `given` has the command code that tells the program.

    `code`: makes that command of what was typed; "" when it cannot be one.
    """

    given = Signal(str)

    def __init__(
        self, parent: QWidget, title: str, prompt: str, code: Callable[[str], str], *, takes_scans: bool
    ) -> None:
        super().__init__(parent, title)
        self._code = code
        self.body.addWidget(caption(prompt, wrap=True))
        self.field = QLineEdit()
        self.field.setAccessibleName(title)
        theme.set_font(self.field, 22)
        self.field.setMaxLength(20)
        self.field.setProperty("takesScans", takes_scans)
        self.field.returnPressed.connect(self.try_accept)
        self.body.addWidget(self.field)
        self._said = caption(wrap=True)
        theme.tone(self._said, "bad")
        theme.size(self._said, least_height=24)
        self.body.addWidget(self._said)
        self.body.addLayout(
            row(
                1,
                button(self.tr("取消"), self.reject, "Escape"),
                button(self.tr("确定  Enter"), self.try_accept, name=self.tr("确定"), main=True),
            )
        )
        theme.size(self, least_width=460)

    def said(self) -> str:
        """What is wrong with what was typed."""
        return self._said.text()

    def try_accept(self) -> None:
        """Give the code away, once the dialog listens."""
        if self.is_deaf() or not self.field.text().strip():
            return
        if code := self._code(self.field.text()):
            self.accept()
            self.given.emit(code)  # after the dialog: a code is held while one is open
        else:
            self._said.setText(self.tr("没有听懂，请重输。"))
            self.field.selectAll()


def seal_number_dialog(parent: QWidget, bag_no: str) -> BagDialog:
    """GPDSN: the number on the seal."""
    prompt = translate("bag_dialogs", "总包 {bag_no}：请扫封志上的条码，或照着输入（字母和数字）：").format(
        bag_no=bag_no
    )
    return BagDialog(parent, translate("bag_dialogs", "封志号"), prompt, _seal_code, takes_scans=True)


def weight_dialog(parent: QWidget, bag_no: str) -> BagDialog:
    """GPDKG: what the scale says, in kilograms."""
    prompt = translate("bag_dialogs", "总包 {bag_no}：请输入秤上的重量，单位公斤，如 3.25：").format(
        bag_no=bag_no
    )
    return BagDialog(parent, translate("bag_dialogs", "总包重量"), prompt, _weight_code, takes_scans=False)


def _seal_code(typed: str) -> str:
    text = "".join(typed.split()).upper()
    return f"GPDSN{text}" if text.isascii() and text.isalnum() else ""


def _weight_code(typed: str) -> str:
    grams = grams_of(typed)
    return f"GPDKG{grams}" if grams else ""
