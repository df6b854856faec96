"""The answer to the last scan: colour, shape, word, sentence, name, and choices as big buttons (ux R6, R12)."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from govpost_desk.domain.outcomes import Choice, Light, Outcome
from govpost_desk.services.messages.window import WORDS
from govpost_desk.ui import theme
from govpost_desk.ui.privacy import PersonalLabel
from govpost_desk.ui.shape_mark import ShapeMark
from govpost_desk.ui.widgets import row

FADE_MS = 1200
_COLUMNS = 4
_MOST_CHOICES = 8  # two rows: the work area must stay usable at 768 px


class ResultPanel(QFrame):
    """`chosen` gives the command code of a pressed choice; it goes the way of a scan."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("result")
        self.setMinimumHeight(100)
        self._shape = ShapeMark(44)
        self._word = _label("", theme.BIG_PX, bold=True)
        self._sentence = _label("", 18)
        self._sentence.setWordWrap(True)
        self._sentence.setMinimumWidth(360)
        self._name = PersonalLabel()
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setFont(theme.counter_font(theme.BIG_PX, bold=True))
        self._case = _label("", theme.BASE_PX)
        aside = QVBoxLayout()
        aside.setSpacing(0)
        for part in (self._name, self._case):
            part.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            aside.addWidget(part)
        top = row(self._shape, self._word, self._sentence, spacing=14)
        top.setStretch(2, 1)
        top.addLayout(aside)
        self._choices = QGridLayout()
        self._choices.setSpacing(6)
        self._choice_box = QWidget()
        self._choice_box.setLayout(self._choices)
        self._choices.setContentsMargins(0, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.addLayout(top, 1)
        layout.addWidget(self._choice_box)
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(FADE_MS)
        self._fade.timeout.connect(self._calm_down)
        self.outcome: Outcome | None = None
        self._colours = ("", "")
        self._codes: tuple[str, ...] = ()
        self.show_neutral("请扫描。")

    def show_outcome(self, outcome: Outcome) -> None:
        """Show an answer; green fades after a moment, everything else stays (R6)."""
        self._set(outcome.light, WORDS[outcome.answer], outcome.message, outcome.name, outcome.case_no)
        self.outcome = outcome
        self._offer(outcome.choices)

    def show_failure(self, sentence: str) -> None:
        """The store or a rule said no: red, and it stays."""
        self._set(Light.RED, "没有记录", sentence, "", "")

    def show_note(self, sentence: str, *, word: str = "提示") -> None:
        """Something the clerk asked about, or a device's news: blue."""
        self._set(Light.BLUE, word, sentence, "", "")

    def show_neutral(self, sentence: str = "") -> None:
        """Nothing to answer."""
        self._fade.stop()
        self.outcome = None
        self._offer(())
        self._write("", sentence, "", "")
        self._paint(None, theme.NEUTRAL, theme.NEUTRAL_TEXT)

    def code_for_digit(self, text: str) -> str:
        """Command code of the choice with this number, else "". One digit alone is never a case number."""
        if len(text) != 1 or not text.isdigit() or not self._codes:
            return ""
        number = int(text)
        return self._codes[number - 1] if 1 <= number <= len(self._codes) else ""

    def choice_buttons(self) -> list[QPushButton]:
        """The choices on the panel, in order."""
        found = [self._choices.itemAt(at).widget() for at in range(self._choices.count())]  # type: ignore[union-attr]
        return [widget for widget in found if isinstance(widget, QPushButton)]

    def word(self) -> str:
        """The big word that is shown."""
        return self._word.text()

    def sentence(self) -> str:
        """The sentence that is shown."""
        return self._sentence.text()

    def name_shown(self) -> str:
        """The name in large letters."""
        return self._name.text()

    def _set(self, light: Light, word: str, sentence: str, name: str, case_no: str) -> None:
        self.outcome = None
        self._offer(())
        self._write(word, sentence, name, case_no)
        self._paint(light, theme.LIGHT_COLOURS[light], "#ffffff")
        if light is Light.GREEN:
            self._fade.start()
        else:
            self._fade.stop()

    def _write(self, word: str, sentence: str, name: str, case_no: str) -> None:
        self._word.setText(word)
        self._word.setVisible(bool(word))
        self._sentence.setText(sentence)
        self._name.setText(name)
        self._case.setText(case_no)
        self.setAccessibleName(f"{word} {sentence}".strip())
        if word:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _paint(self, light: Light | None, background: str, text: str) -> None:
        self._shape.show_light(light, text)
        if self._colours == (background, text):
            return  # a style sheet costs more than everything else here
        self._colours = (background, text)
        self.setStyleSheet(
            f"#result {{ background: {background}; border-radius: 6px; }} #result QLabel {{ color: {text}; }}"
        )

    def _calm_down(self) -> None:
        self._paint(Light.GREEN, theme.CALM, theme.CALM_TEXT)

    def _offer(self, choices: tuple[Choice, ...]) -> None:
        choices = choices[:_MOST_CHOICES]
        while (item := self._choices.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._codes = tuple(choice.code for choice in choices)
        self._choice_box.setVisible(bool(choices))
        for number, choice in enumerate(choices, 1):
            self._choices.addWidget(
                self._choice_button(number, choice), (number - 1) // _COLUMNS, (number - 1) % _COLUMNS
            )

    def _choice_button(self, number: int, choice: Choice) -> QPushButton:
        made = QPushButton(f"{number}  {choice.text}")
        made.setAccessibleName(choice.text)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setProperty("code", choice.code)
        made.setToolTip(f"{choice.code}（按 {number} 再按 Enter）")
        made.setFont(theme.counter_font(17, bold=True))
        made.clicked.connect(self._on_choice)
        return made

    def _on_choice(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self.chosen.emit(str(sender.property("code")))


def _label(text: str, pixels: int, *, bold: bool = False) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(theme.counter_font(pixels, bold=bold))
    return made
