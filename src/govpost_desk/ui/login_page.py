"""Login and lock: staff number and PIN; work stays open behind it (wireframe 1). After 交班 it waits for the taker."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.services.login_screen import LoginView, login_view, strange_number
from govpost_desk.services.signing_in import PIN_DIGITS
from govpost_desk.ui import theme
from govpost_desk.ui.display import DisplayRow
from govpost_desk.ui.input_method import LatinLineEdit
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.widgets import button, caption, card, column, row
from govpost_desk.workers.counter import Counter

ROLE_WORDS = {
    "clerk": QT_TRANSLATE_NOOP("login_page", "操作员"),
    "reviewer": QT_TRANSLATE_NOOP("login_page", "复核人"),
    "supervisor": QT_TRANSLATE_NOOP("login_page", "班长"),
    "admin": QT_TRANSLATE_NOOP("login_page", "管理员"),
    "auditor": QT_TRANSLATE_NOOP("login_page", "稽核"),
}


_BADGE = "GPDOPR"
_LONGEST_NUMBER = 20
_LONGEST_TYPED = 8  # a longer number may be a bar code that ran into the field: the team says
_LONGEST_SCAN = 64  # a bar code that runs into a field is seen whole, and told


def role_word(role: str) -> str:
    """What a role is called."""
    return translate("login_page", ROLE_WORDS.get(role, role))


class LoginPage(QWidget):
    """`opened` when an operator has been proved; the counter says who. `badge`: the code of a badge that was scanned
    while a shift waits for its next clerk; otherwise a badge only fills the number in. `not_taken`: a scan that is no
    badge came and was not recorded. `painted`: for the first time.
    """

    opened = Signal()
    badge = Signal(str)
    not_taken = Signal()
    painted = Signal()

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self._counter = counter
        title = caption(self.tr("政务邮台"))
        theme.set_font(title, 40, bold=True)
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._place = caption(quiet=True)
        self._place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._handed_over = caption(wrap=True)
        theme.set_font(self._handed_over, 18, bold=True)
        theme.mark(self._handed_over, ground="note")
        theme.size(self._handed_over, most_width=900)
        self._handed_over.hide()
        self._waits_for_taker = False
        self.number = _field(self.tr("工号"), _LONGEST_SCAN)
        self.number.returnPressed.connect(self._on_number)
        self.pin = _field(self.tr("六位密码"), _LONGEST_SCAN)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.returnPressed.connect(self.try_sign_in)
        self._said = caption(wrap=True)
        theme.tone(self._said, "bad")
        theme.size(self._said, least_height=44)
        self.go = button(self.tr("登录  Enter"), self.try_sign_in, name=self.tr("登录"), main=True)
        self.train = button(self.tr("训练模式"), self.setFocus, "Ctrl+Shift+X")
        form = card(
            caption(self.tr("工号"), head=True),
            self.number,
            caption(self.tr("密码"), head=True),
            self.pin,
            self._said,
            self.go,
            margin=24,
        )
        theme.size(form, width=440)
        self._demo = QWidget()
        self._demo_row = QHBoxLayout(self._demo)
        self._demo_row.setContentsMargins(0, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(column(title, self._place, spacing=10))
        layout.addSpacing(18)
        layout.addLayout(row(1, self._handed_over, 1))
        layout.addLayout(row(1, form, 1))
        layout.addSpacing(14)
        layout.addLayout(row(1, self._demo, 1))
        layout.addLayout(row(1, self.train, 1))
        layout.addStretch(2)
        shown = DisplayRow()
        layout.addWidget(shown)
        counter.signed_in.connect(self._on_signed_in)
        self._is_painted = False
        counter.ask(login_view, self._on_view)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first picture."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self.painted.emit)  # once the picture has left

    def showEvent(self, event: QShowEvent) -> None:
        """Start with an empty form."""
        super().showEvent(event)
        self.number.clear()
        self.pin.clear()
        self._said.clear()
        self.number.setFocus()

    def wait_for_taker(self, sentence: str) -> None:
        """接班: the shift is handed over; the next clerk's badge or PIN takes it."""
        self._waits_for_taker = True
        self._say_handed_over(sentence)

    def handed_over(self) -> str:
        """What is said to the next clerk; "" while nobody is awaited."""
        return "" if self._handed_over.isHidden() else self._handed_over.text()

    def take_badge(self, text: str) -> None:
        """A badge was scanned, here or by a scanner on a line of its own."""
        code = "".join(text.split()).upper()
        if not code.startswith(_BADGE):
            self._say_not_taken()
            return
        self.number.setText(code.removeprefix(_BADGE)[:_LONGEST_NUMBER])
        if self._waits_for_taker:
            self.badge.emit(code)
        else:
            self._to_pin()

    def ask_pin(self, sentence: str) -> None:
        """The badge alone does not do: the number stays, the PIN is asked for."""
        self._said.setText(sentence)
        self._to_pin()

    def said(self) -> str:
        """What went wrong."""
        return self._said.text()

    def demo_buttons(self) -> list[QPushButton]:
        """Buttons of a demo desk."""
        return self._demo.findChildren(QPushButton)

    def try_sign_in(self) -> None:
        """Check the PIN; the answer comes back by itself."""
        number = self.number.text().strip().upper()
        if number.startswith(_BADGE):
            self.take_badge(number)
            return
        if not number:
            self.number.setFocus()
            return
        if len(self.pin.text()) > PIN_DIGITS:  # scanned into the field: no try of a PIN
            self.take_badge(self.pin.text())
            return
        self.go.setEnabled(False)
        self._counter.sign_in(number, self.pin.text(), self._on_failed)

    def leave(self) -> None:
        """Somebody works here again."""
        self._waits_for_taker = False
        self._handed_over.hide()

    def _say_handed_over(self, sentence: str) -> None:
        self._handed_over.setText(self.tr("接班　{sentence}").format(sentence=sentence))
        theme.size(self._handed_over, least_width=760)
        self._handed_over.show()

    def _on_number(self) -> None:
        number = self.number.text().strip()
        if number and not _is_staff_number(number):
            self.take_badge(number)
            return
        self._to_pin()
        if len(number) > _LONGEST_TYPED:
            self._counter.ask(strange_number, self._on_strange, None, number.upper())

    def _on_strange(self, number: str) -> None:
        if number and self.number.text().strip().upper() == number:
            self._say_not_taken()

    def _say_not_taken(self) -> None:
        self.number.clear()
        self.pin.clear()
        self.number.setFocus()
        from govpost_desk.services.messages.window import CLOSED_SCAN, LOCKED_SCAN

        closed = self._counter.actor is None
        self._said.setText(translate("messages", CLOSED_SCAN if closed else LOCKED_SCAN))
        self.not_taken.emit()

    def _to_pin(self) -> None:
        self.pin.setFocus()

    def _on_failed(self, error: DeskError) -> None:
        self.go.setEnabled(True)
        self.pin.clear()
        self.pin.setFocus()
        from govpost_desk.services import messages

        self._said.setText(messages.failure(error))

    def _on_signed_in(self) -> None:
        self.go.setEnabled(True)
        self.opened.emit()

    def _on_view(self, view: LoginView) -> None:
        self._place.setText(
            self.tr("{centre_name} · 台席 {desk_id}").format(
                centre_name=view.centre_name, desk_id=view.desk_id
            )
        )
        if view.left:  # the program was started between two shifts: a badge alone opens nothing, the PIN does
            self._say_handed_over(view.left)
        for number, person in enumerate(view.people, 1):
            text = self.tr("演示登录 {operator_no} {name}（{role}）").format(
                operator_no=person.operator_no,
                name=person.name,
                role=role_word(person.role),
            )
            made = button(text, self._on_demo, f"Ctrl+{number}" if number < 10 else "")
            made.setProperty("operator_no", person.operator_no)
            self._demo_row.addWidget(made)

    def _on_demo(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self._counter.sign_in_demo(str(sender.property("operator_no")), self._on_failed)


def _is_staff_number(text: str) -> bool:
    """Whether it may be typed by a person; many a bar code that runs into the field is longer or a command."""
    return len(text) <= _LONGEST_NUMBER and text.isalnum() and not text.upper().startswith("GPD")


def _field(name: str, length: int) -> LatinLineEdit:
    made = (
        LatinLineEdit()
    )  # an input method would eat letters of a badge, and mix up digits that come quickly
    made.setAccessibleName(name)
    made.setPlaceholderText(name)
    made.setMaxLength(length)
    theme.set_font(made, 22)
    return made
