"""The paste box of the order form: a text in, the persons in it out, one at a time (D-2).

The text stays beside the fields while they are checked and is forgotten with the form; no file and no log holds it.
"""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import messages
from govpost_desk.services.messages.catalogue import SURE_WORDS
from govpost_desk.services.pasting import CHECK, SURE, UNKNOWN, PastedPerson, read_pasted
from govpost_desk.ui import theme
from govpost_desk.ui.widgets import button, caption, row
from govpost_desk.workers.counter import Counter

_LONGEST = 20_000  # characters that are read
_BOX_PX = 62
_REST_MS = 200  # read when the hand rests
DIFFERS = "differs"  # the clerk typed something else, which stays
_SHAPES = {SURE: "✓", CHECK: "!", UNKNOWN: "?", DIFFERS: "≠"}


class PasteBox(QWidget):
    """`recognised` gives the person in front, None when nobody is recognised; `adopt_wanted`: his data over the
    clerk's own."""

    recognised = Signal(object)
    adopt_wanted = Signal()

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self._counter = counter
        self._persons: tuple[PastedPerson, ...] = ()
        self._at = 0
        self._read = ""
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(self.tr("粘贴一段"))
        self.text.setPlaceholderText(
            self.tr("粘贴一段：微信、短信、申请单。认出的填到下面各栏，请对着原文逐项核对")
        )
        self.text.setTabChangesFocus(True)
        theme.size(self.text, tall=_BOX_PX)
        self.text.setObjectName("paste")  # the window's sheet would let it shrink
        self.text.textChanged.connect(self._on_changed)
        self._said = caption(quiet=True, wrap=True)
        self._said.setAccessibleName(self.tr("粘贴的结果"))
        self.previous = button(self.tr("上一人"), self._on_previous, "Alt+Left")
        self.next = button(self.tr("下一人"), self._on_next, "Alt+Right")
        self.adopt = button(self.tr("都用粘贴的"), self.adopt_wanted.emit, "Alt+A")
        paste = button(self.tr("粘贴"), self._on_paste, "Ctrl+Shift+V", name=self.tr("从剪贴板粘贴"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.text)
        layout.addLayout(row(paste, self.previous, self.next, self.adopt, 1, spacing=4))
        layout.addWidget(self._said)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self.read_now)
        self._show_state(conflicts=())

    def read_now(self) -> None:
        """Read what stands in the box, off this thread."""
        self._timer.stop()
        text = self.text.toPlainText()[:_LONGEST]
        if text == self._read:
            return
        self._read = text
        self._counter.ask(read_pasted, self._on_read, self._on_failed, text)

    def person(self) -> PastedPerson | None:
        """The person in front."""
        return self._persons[self._at] if self._persons else None

    def persons_left(self) -> int:
        """How many persons of the text stand behind the one in front."""
        return max(len(self._persons) - self._at - 1, 0)

    def go_on(self) -> None:
        """To the next person, whose predecessor was recorded."""
        self._show(min(self._at + 1, len(self._persons) - 1))

    def said(self) -> str:
        """What was made of the text."""
        return self._said.text()

    def forget(self) -> None:
        """Nothing of the text stays, in the box and behind Ctrl+Z."""
        self._timer.stop()
        self._persons, self._at, self._read = (), 0, ""
        self.text.blockSignals(True)
        self.text.setPlainText("")  # empties the history of undoing too
        self.text.blockSignals(False)
        self._show_state(conflicts=())

    def show_conflicts(self, words: tuple[str, ...]) -> None:
        """Fields whose own text was left as it is, though the pasted one differs."""
        self._show_state(conflicts=words)

    def _on_changed(self) -> None:
        self._timer.start()

    def _on_paste(self) -> None:
        if text := QGuiApplication.clipboard().text():
            self.text.selectAll()
            self.text.insertPlainText(text)  # so that Ctrl+Z brings back what was there
            self.text.setFocus()
            self.read_now()

    def _on_read(self, persons: tuple[PastedPerson, ...]) -> None:
        self._persons = persons
        self._show(0)

    def _on_failed(self, error: DeskError) -> None:
        self._said.setText(messages.failure(error))
        self._said.show()

    def _on_previous(self) -> None:
        self._show(max(self._at - 1, 0))

    def _on_next(self) -> None:
        self.go_on()

    def _show(self, at: int) -> None:
        self._at = at
        self._show_state(conflicts=())
        self.recognised.emit(self.person())

    def _show_state(self, conflicts: tuple[str, ...]) -> None:
        several = len(self._persons) > 1
        self.previous.setVisible(several)
        self.next.setVisible(several)
        self.previous.setEnabled(self._at > 0)
        self.next.setEnabled(self.persons_left() > 0)
        self.adopt.setVisible(bool(conflicts))
        said = ""
        if several:
            said = self.tr("这段里有 {count} 人，下面是第 {at} 人；存好一人，接着下一人。").format(
                count=len(self._persons), at=self._at + 1
            )
        elif self._persons:
            said = self.tr("已填到下面，请对着原文逐项核对。")
        elif self.text.toPlainText().strip():
            said = self.tr("没有认出收件人、电话或地址，请直接填。")
        if conflicts:
            said += self.tr("您填的{fields}与粘贴的不同，没有改动。").format(fields="、".join(conflicts))
        self._said.setText(said)
        self._said.setVisible(bool(said))


class SureMark(QLabel):
    """How sure a field is: colour, shape and word (ux R6); empty before anything was pasted."""

    def __init__(self, field: str) -> None:
        super().__init__()
        self._field = field
        theme.size(self, least_width=88)
        self.show_sure("")

    def show_sure(self, sure: str) -> None:
        """One of sure, check, unknown, differs; "" for nothing to say."""
        word = SURE_WORDS.get(sure, "")
        self.setText(f"{_SHAPES[sure]} {word}" if sure else "")
        self.setAccessibleName(f"{self._field} {word}" if sure else "")
        theme.mark(self, sure=sure)
