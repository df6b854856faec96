"""The answer to the last scan: colour, shape, word, sentence, name, and choices as big buttons (ux R6, R12)."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from govpost_desk.domain.outcomes import Answer, Choice, Light, Outcome
from govpost_desk.services.despatch_screens import rare_name
from govpost_desk.services.messages.window import WORDS
from govpost_desk.ui import theme
from govpost_desk.ui.name_zoom import NameZoom
from govpost_desk.ui.shape_mark import ShapeMark
from govpost_desk.ui.widgets import row

FADE_MS = 1200
_LEAST_PX = 100
_LEAST_SENTENCE_PX = 360
_ROOMY = 150  # per cent
_SIDES_PX = 32  # left and right of what is shown
_COLUMNS = 4
_MOST_CHOICES = 8  # two rows: the work area must stay usable at 768 px
_MOST_ROWS = 3  # where letters are large; two where they are larger still


class ResultPanel(QFrame):
    """`chosen` gives the command code of a pressed choice; it goes the way of a scan."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("result")
        self._shape = ShapeMark(44)
        self._word = _label("", theme.BIG_PX, bold=True)
        self._sentence = _label("", 18)
        self._sentence.setWordWrap(True)
        self._sentence.setMinimumWidth(_LEAST_SENTENCE_PX)
        self._name = NameZoom()
        self._rare = _label(self.tr("生僻字"), theme.BASE_PX, bold=True)
        theme.mark(self._rare, ground="rare")
        self._rare.hide()
        self._case = _label("", theme.BASE_PX)
        aside = QVBoxLayout()
        aside.setSpacing(0)
        self._case.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        aside.addWidget(self._name, 0, Qt.AlignmentFlag.AlignRight)
        aside.addLayout(row(1, self._rare, self._case))
        self._top = QGridLayout()
        self._top.setHorizontalSpacing(14)
        self._top.setVerticalSpacing(0)
        self._top.addWidget(self._shape, 0, 0)
        self._top.addWidget(self._word, 0, 1)
        self._top.addLayout(aside, 0, 3)
        self._top.setColumnStretch(2, 1)
        self._choices = QGridLayout()
        self._choices.setSpacing(6)
        self._choice_box = QWidget()
        self._choice_box.setLayout(self._choices)
        self._choices.setContentsMargins(0, 0, 0, 0)
        # arranged for the room there is: a window that was wide can still be made narrow
        self._choice_box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_SIDES_PX // 2, 8, _SIDES_PX // 2, 8)
        layout.addLayout(self._top, 1)
        layout.addWidget(self._choice_box)
        self._label_waits = ""
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(FADE_MS)
        self._fade.timeout.connect(self._calm_down)
        self.outcome: Outcome | None = None
        self._codes: tuple[str, ...] = ()  # of the choices that are shown; the first digits are theirs
        self._all_codes: tuple[str, ...] = ()
        self._made: list[QPushButton] = []
        theme.worn.changed.connect(self._make_room)
        self._make_room()
        self.show_neutral(self.tr("请扫描。"))

    def show_outcome(self, outcome: Outcome) -> None:
        """Show an answer; green fades after a moment, everything else stays (R6)."""
        self._set(outcome.light, WORDS[outcome.answer], outcome.message, outcome.name, outcome.case_no)
        self.outcome = outcome
        self._offer(outcome.choices)

    def tell_of_label(self, waits: str) -> None:
        """Why the label that this answer ordered waits, "" when it does not: green would say that it prints."""
        outcome = self.outcome
        if outcome is None or outcome.answer is not Answer.LABEL_PRINTED or waits == self._label_waits:
            return
        if waits:
            self._set(Light.BLUE, self.tr("在等打印"), waits, outcome.name, outcome.case_no)
            self._shape.show_light(Light.BLUE, "on_fill", letter="i")
            self._label_waits, self.outcome = waits, outcome
        else:
            self.show_outcome(outcome)

    def show_failure(self, sentence: str) -> None:
        """The store or a rule said no: red, and it stays."""
        self._set(Light.RED, self.tr("没有记录"), sentence, "", "")

    def show_note(self, sentence: str, *, word: str = "") -> None:
        """Something the clerk asked about, or a device's news: blue, with the i of an information."""
        self._set(Light.BLUE, word or self.tr("提示"), sentence, "", "")
        self._shape.show_light(Light.BLUE, "on_fill", letter="i")

    def show_recorded(self, sentence: str, word: str) -> None:
        """Something that is no scan is recorded and on disk: green."""
        self._set(Light.GREEN, word, sentence, "", "")

    def show_neutral(self, sentence: str = "") -> None:
        """Nothing to answer."""
        self._fade.stop()
        self.outcome = None
        self._offer(())
        self._write("", sentence, "", "")
        self._paint(None, "neutral", "on_neutral")

    def code_for_digit(self, text: str) -> str:
        """Command code of the choice with this number, else "". One digit alone is never a case number."""
        if len(text) != 1 or not text.isdigit() or not self._codes:
            return ""
        number = int(text)
        return self._codes[number - 1] if 1 <= number <= len(self._codes) else ""

    def choice_buttons(self) -> list[QPushButton]:
        """The choices on the panel, in order."""
        return self._made[: len(self._codes)]

    def word(self) -> str:
        """The big word that is shown."""
        return self._word.text()

    def sentence(self) -> str:
        """The sentence that is shown."""
        return self._sentence.text()

    def name_shown(self) -> str:
        """The name in large letters."""
        return self._name.text()

    def is_rare(self) -> bool:
        """Whether the name is marked as 生僻字."""
        return not self._rare.isHidden()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The name has the room the panel gives it."""
        super().resizeEvent(event)
        self._name.fit()
        self._arrange_choices()
        self._keep_whole()

    def _set(self, light: Light, word: str, sentence: str, name: str, case_no: str) -> None:
        self.outcome, self._label_waits = None, ""
        self._offer(())
        self._write(word, sentence, name, case_no)
        self._paint(light, light.value, "on_fill")
        if light is Light.GREEN:
            self._fade.start()
        else:
            self._fade.stop()

    def _write(self, word: str, sentence: str, name: str, case_no: str) -> None:
        self._word.setText(word)
        self._word.setVisible(bool(word))
        self._centre()
        self._sentence.setText(sentence)
        self._name.setText(name)
        self._rare.setVisible(bool(name) and rare_name(name))
        self._case.setText(case_no)
        self.setAccessibleName(f"{word} {sentence}".strip())
        if word:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _make_room(self) -> None:
        """The sentence beside the word, or across the panel below it where letters are large."""
        self._top.removeWidget(self._sentence)
        if theme.worn.look.percent > _ROOMY:
            self._top.addWidget(self._sentence, 1, 0, 1, 4)
        else:
            self._top.addWidget(self._sentence, 0, 2)
        self._centre()
        self._arrange_choices()
        self._keep_whole()

    def _centre(self) -> None:
        """A sentence without a word stands in the middle, also where it has its own line."""
        alone = theme.worn.look.percent > _ROOMY and self._word.isHidden()
        self._top.setRowStretch(1, int(alone))

    def _keep_whole(self) -> None:
        """The panel is never lower than what it says; the page below gives way."""
        self._top.invalidate()
        inside = self.layout()
        assert inside is not None
        inside.activate()
        wanted = inside.heightForWidth(self.width()) if inside.hasHeightForWidth() else 0
        self.setMinimumHeight(max(theme.px(_LEAST_PX), wanted, inside.minimumSize().height()))

    def _paint(self, light: Light | None, ground: str, words: str) -> None:
        self._shape.show_light(light, words)
        theme.mark(self, light=ground)

    def _calm_down(self) -> None:
        self._paint(Light.GREEN, "calm", "on_calm")

    def _offer(self, choices: tuple[Choice, ...]) -> None:
        choices = choices[:_MOST_CHOICES]
        for old in self._made:
            self._choices.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._codes = self._all_codes = tuple(choice.code for choice in choices)
        self._choice_box.setVisible(bool(choices))
        self._made = [self._choice_button(number, choice) for number, choice in enumerate(choices, 1)]
        self._arrange_choices()
        self._keep_whole()

    def _arrange_choices(self) -> None:
        """As many side by side as have room: letters and numbers grow, the screen does not."""
        if not self._made:
            return
        for each in self._made:
            self._choices.removeWidget(each)
            each.ensurePolished()  # its height is known before it is shown
        widest = max(each.sizeHint().width() for each in self._made) + self._choices.spacing()
        room = self.width() - _SIDES_PX + self._choices.spacing()
        columns = min(max(room // widest, 1), _COLUMNS)
        rows = _MOST_ROWS - (theme.worn.look.percent > _ROOMY)
        self._codes = self._all_codes[: columns * rows]
        for at, each in enumerate(self._made):
            each.setVisible(at < len(self._codes))
            if at < len(self._codes):
                self._choices.addWidget(each, at // columns, at % columns)

    def _choice_button(self, number: int, choice: Choice) -> QPushButton:
        made = QPushButton(f"{number}  {choice.text}", self._choice_box)
        made.setAccessibleName(choice.text)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setProperty("code", choice.code)
        made.setToolTip(self.tr("{code}（按 {number} 再按 Enter）").format(code=choice.code, number=number))
        theme.set_font(made, 17, bold=True)
        made.clicked.connect(self._on_choice)
        return made

    def _on_choice(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self.chosen.emit(str(sender.property("code")))


def _label(text: str, pixels: int, *, bold: bool = False) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    theme.set_font(made, pixels, bold=bold)
    return made
