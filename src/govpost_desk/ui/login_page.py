"""Login and lock: staff number and PIN; work stays open behind it (wireframe 1)."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import messages
from govpost_desk.services.screens import FrameView, Person, frame_view, people_of_desk
from govpost_desk.ui import theme
from govpost_desk.ui.widgets import button, caption, card, column, row
from govpost_desk.workers.counter import Counter

ROLE_WORDS = {
    "clerk": "操作员",
    "reviewer": "复核人",
    "supervisor": "班长",
    "admin": "管理员",
    "auditor": "稽核",
}


class LoginPage(QWidget):
    """`opened` when an operator has been proved; the counter says who."""

    opened = Signal()

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self._counter = counter
        title = caption("政务邮台")
        title.setFont(theme.counter_font(40, bold=True))
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._place = caption(quiet=True)
        self._place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number = _field("工号", 8)
        self.number.returnPressed.connect(self._to_pin)
        self.pin = _field("六位密码", 6)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.returnPressed.connect(self.try_sign_in)
        self._said = caption(wrap=True)
        self._said.setStyleSheet("color: #b3201c; font-weight: bold;")
        self._said.setMinimumHeight(44)
        self.go = button("登录  Enter", self.try_sign_in, name="登录", main=True)
        form = card(
            caption("工号", head=True),
            self.number,
            caption("密码", head=True),
            self.pin,
            self._said,
            self.go,
            margin=24,
        )
        form.setFixedWidth(440)
        self._demo = QWidget()
        self._demo_row = QHBoxLayout(self._demo)
        self._demo_row.setContentsMargins(0, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(column(title, self._place, spacing=10))
        layout.addSpacing(18)
        layout.addLayout(row(1, form, 1))
        layout.addSpacing(14)
        layout.addLayout(row(1, self._demo, 1))
        layout.addStretch(2)
        counter.signed_in.connect(self._on_signed_in)
        counter.ask(frame_view, self._on_frame)

    def showEvent(self, event: QShowEvent) -> None:
        """Start with an empty form."""
        super().showEvent(event)
        self.number.clear()
        self.pin.clear()
        self._said.clear()
        self.number.setFocus()

    def said(self) -> str:
        """What went wrong."""
        return self._said.text()

    def demo_buttons(self) -> list[QPushButton]:
        """Buttons of a demo desk."""
        return self._demo.findChildren(QPushButton)

    def try_sign_in(self) -> None:
        """Check the PIN; the answer comes back by itself."""
        if not self.number.text().strip():
            self.number.setFocus()
            return
        self.go.setEnabled(False)
        self._counter.sign_in(self.number.text().strip(), self.pin.text(), self._on_failed)

    def _to_pin(self) -> None:
        self.pin.setFocus()

    def _on_failed(self, error: DeskError) -> None:
        self.go.setEnabled(True)
        self.pin.clear()
        self.pin.setFocus()
        self._said.setText(messages.failure(error))

    def _on_signed_in(self) -> None:
        self.go.setEnabled(True)
        self.opened.emit()

    def _on_frame(self, view: FrameView) -> None:
        self._place.setText(f"{view.profile.centre_name} · 台席 {view.profile.desk_id}")
        if view.profile.demo:
            self._counter.ask(people_of_desk, self._on_people)

    def _on_people(self, people: tuple[Person, ...]) -> None:
        for person in people:
            text = (
                f"演示登录 {person.operator_no} {person.name}（{ROLE_WORDS.get(person.role, person.role)}）"
            )
            made = button(text, self._on_demo)
            made.setProperty("operator_no", person.operator_no)
            self._demo_row.addWidget(made)

    def _on_demo(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self._counter.sign_in_demo(str(sender.property("operator_no")), self._on_failed)


def _field(name: str, length: int) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(name)
    made.setMaxLength(length)
    made.setFont(theme.counter_font(22))
    return made
