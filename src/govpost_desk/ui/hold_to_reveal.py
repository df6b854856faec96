"""Masked data in full for as long as Alt+V or the mouse is held (D-16): a reason once a piece, a PIN proved of late."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QIntValidator, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.outcomes import Answer
from govpost_desk.domain.reasons import Act
from govpost_desk.services import messages
from govpost_desk.services.messages.window import PRIVACY_FIRST_REVEAL
from govpost_desk.services.revealing import REASON_WORDS, Revealed, ShownPiece, pin_wanted, reveal
from govpost_desk.services.signing_in import PIN_DIGITS, sign_in
from govpost_desk.ui import privacy, theme
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.texts import translate
from govpost_desk.ui.widgets import button, caption, column, row
from govpost_desk.workers.counter import Counter

_RELEASING = (QEvent.Type.ApplicationDeactivate, QEvent.Type.WindowDeactivate, QEvent.Type.FocusOut)
_KEYS = (Qt.Key.Key_V, Qt.Key.Key_Alt)


class ReasonDialog(CounterDialog):
    """Why, as a number, and the PIN where it is wanted; `given` has both, the PIN "" where none was asked."""

    keeps_typed = False
    given = Signal(int, str)

    def __init__(self, parent: QWidget, operator_no: str, *, asks_pin: bool) -> None:
        super().__init__(parent, self.tr("显示个人信息"))
        self.body.addWidget(caption(messages.say(Answer.NEEDS_REASON, Act.SHOW), wrap=True))
        self.number = QLineEdit()
        self.number.setAccessibleName(self.tr("原因的号"))
        self.number.setPlaceholderText(self.tr("按原因前面的数字，再按 Enter"))
        self.number.setValidator(QIntValidator(1, len(REASON_WORDS), self))
        self.number.returnPressed.connect(self._on_number)
        self.reasons = [
            button(f"{number}  {words}", self._on_reason, name=words)
            for number, words in enumerate(REASON_WORDS, 1)
        ]
        for number, made in enumerate(self.reasons, 1):
            made.setProperty("number", number)
        self.body.addLayout(row(*self.reasons))
        self.body.addWidget(self.number)
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setMaxLength(PIN_DIGITS)
        self.pin.setAccessibleName(self.tr("密码"))
        self.pin.returnPressed.connect(self.try_accept)
        asking = QWidget()
        asking.setLayout(
            column(caption(self.tr("请操作员 {number} 输入密码：").format(number=operator_no)), self.pin)
        )
        asking.setVisible(asks_pin)
        self._asks_pin = asks_pin
        self.body.addWidget(asking)
        self.body.addLayout(
            row(
                1,
                button(self.tr("取消"), self.reject, "Escape"),
                button(self.tr("显示  Enter"), self.try_accept, name=self.tr("确认显示"), main=True),
            )
        )
        theme.size(self, least_width=620)
        self.number.setFocus()

    def try_accept(self) -> None:
        """Give both away, once the dialog listens."""
        if self.is_deaf():
            return
        if not self.number.hasAcceptableInput():
            self.number.setFocus()
        elif self._asks_pin and not self.pin.text():
            self.pin.setFocus()
        else:
            number, pin = int(self.number.text()), self.pin.text()
            self.accept()
            self.given.emit(number, pin)

    def _on_number(self) -> None:
        self.try_accept()

    def _on_reason(self) -> None:
        self.number.setText(str(self.sender().property("number")))
        self.try_accept()


class HoldToReveal(QWidget):
    """A button and the line it reveals. `piece`: which piece is looked at, None when none is chosen.

    `note`: a sentence for the result panel, `said_no` a failure's, `released`: the focus goes back to the scan box.
    """

    note = Signal(str)
    said_no = Signal(str)
    released = Signal()

    def __init__(self, counter: Counter, piece: Callable[[], ShownPiece | None]) -> None:
        super().__init__()
        self._counter = counter
        self._piece = piece
        self._reasons: dict[tuple[str, ShownPiece], int] = {}  # by operator and piece: chosen once
        self._asked = ShownPiece(case_no="")
        self._held = False
        self.button = button(self.tr("按住显示"), _nothing, name=self.tr("按住显示个人信息"))
        self.button.setText(f"{self.button.text()}  Alt+V")
        self.button.setProperty("key", "Alt+V")
        self.button.pressed.connect(self.begin)
        self.button.released.connect(self.end)
        shortcut = QShortcut(QKeySequence("Alt+V"), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.begin)
        self.line = caption(wrap=True)
        self.line.setAccessibleName(self.tr("显示的个人信息"))
        theme.set_font(self.line, bold=True)
        layout = row(self.button, self.line)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def begin(self) -> None:
        """The key went down: show at once, or ask first what must be known."""
        piece, actor = self._piece(), self._counter.actor
        if actor is None or self._held:
            return
        if privacy.is_on():
            self.note.emit(translate("messages", PRIVACY_FIRST_REVEAL))
        elif piece is None:
            self.note.emit(self.tr("请先选好要看的那一件，再按住 Alt+V。"))
        elif (actor.operator_no, piece) in self._reasons:
            self._hold(piece)
        else:
            self._asked = piece
            self._counter.ask(pin_wanted, self._ask, self._on_failed, actor, self._counter.now())

    def end(self) -> None:
        """The key came up, the focus went or the window locks: nothing stays on the screen."""
        if self._held:
            self._held = False
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        self.line.clear()

    def forget(self) -> None:
        """The clerk goes away: reasons are chosen anew."""
        self.end()
        self._reasons.clear()

    def text(self) -> str:
        """What is revealed now."""
        return self.line.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While it is held: the key's way up, and everything that takes the clerk's eyes elsewhere."""
        kind = event.type()
        if kind is QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            if event.key() in _KEYS and not event.isAutoRepeat():
                self.end()
        elif kind in _RELEASING:
            self.end()
        return False

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page, the lock."""
        self.end()
        super().hideEvent(event)

    def _hold(self, piece: ShownPiece) -> None:
        actor = self._counter.actor
        assert actor is not None
        self._held = True
        self._asked = piece
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        reason = self._reasons[actor.operator_no, piece]
        self._counter.act(reveal, self._on_revealed, self._on_refused, piece, reason)

    def _on_revealed(self, person: Revealed) -> None:
        if not self._held or person.piece != self._asked:
            return
        shown = (person.name, person.phone, person.address)
        self.line.setText(self.tr("（已删除）") if person.erased else "　".join(filter(None, shown)))

    def _on_refused(self, error: DeskError) -> None:
        self.end()
        if error.code == "pin_wanted":
            self._ask(True)
        else:
            self._on_failed(error)

    def _ask(self, asks_pin: bool) -> None:
        actor = self._counter.actor
        if actor is None or not self.isVisible():
            return
        dialog = ReasonDialog(self, actor.operator_no, asks_pin=asks_pin)
        dialog.given.connect(self._on_reason)
        dialog.finished.connect(self.released)
        dialog.open()

    def _on_reason(self, reason_no: int, pin: str) -> None:
        actor = self._counter.actor
        if actor is None:
            return
        self._reasons[actor.operator_no, self._asked] = reason_no
        if pin:
            self._counter.ask(
                sign_in, self._on_proved, self._on_failed, actor.operator_no, pin, self._counter.now()
            )
        else:
            self._on_proved(None)

    def _on_proved(self, _: object) -> None:
        self.note.emit(self.tr("按住 Alt+V（或按住鼠标）显示，松开就遮住。"))

    def _on_failed(self, error: DeskError) -> None:
        self.said_no.emit(messages.failure(error))


def _nothing() -> None:
    """The button works while it is pressed, not by a click."""
