"""Setting up the label printer: cable, questions, ruler, trial label, and only then devices.toml.

Every question and print is an errand of the print thread between two labels; until the last step nothing is kept, so
Esc leaves everything as it was.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import device_doctor, device_setup, messages
from govpost_desk.services.device_setup import Asked, Tried
from govpost_desk.ui import theme
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.printer_steps import AskStep, CableStep, RulerStep, TrialStep, step_of
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.widgets import button, caption, row
from govpost_desk.workers.device_desk import DeviceDesk

CABLE, ASKED, RULER, TRIAL = range(4)
_HEADS = (
    QT_TRANSLATE_NOOP("printer_wizard", "1 接在哪里"),
    QT_TRANSLATE_NOOP("printer_wizard", "2 问它是什么，选型号"),
    QT_TRANSLATE_NOOP("printer_wizard", "3 打尺子，对齐"),
    QT_TRANSLATE_NOOP("printer_wizard", "4 试打，扫一下"),
)


class PrinterWizard(CounterDialog):
    """`kept` gives the sentence once the printer is written down and in use."""

    kept = Signal(str)

    def __init__(self, parent: QWidget, devices: DeviceDesk) -> None:
        super().__init__(parent, "")
        self.setWindowTitle(self.tr("设置面单机"))
        self.setAccessibleName(self.tr("设置面单机"))
        self._devices = devices
        self._profiles: tuple[object, ...] = ()
        self._word = ""  # the cable, then with its model
        self._working = False
        self._asked: Asked | None = None
        self._proved = ""  # the word whose trial label was scanned
        self._tried = ""  # the word whose trial label was printed
        self._head = caption(head=True)
        self.said = caption(wrap=True)
        theme.set_font(self.said, 17)
        theme.size(self.said, least_height=40)
        self.cable, self.ask, self.ruler, self.trial = CableStep(), AskStep(), RulerStep(), TrialStep()
        self._stack = QStackedWidget()
        for step in (self.cable, self.ask, self.ruler, self.trial):
            self._stack.addWidget(step)
        self.ask.again.connect(self.ask_cable)
        self.ruler.print_wanted.connect(self.print_ruler)
        self.trial.print_wanted.connect(self.print_trial)
        self.trial.heard.connect(self.hear)
        self.back = button(self.tr("上一步"), self.go_back, "Alt+Left")
        self.next = button("", self.try_next, "Ctrl+Return", name=self.tr("下一步"), main=True)
        cancel = button(self.tr("取消，什么都不改"), self.reject, "Escape", name=self.tr("取消"))
        self.body.addWidget(self._head)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self.said)
        self.body.addLayout(row(1, cancel, self.back, self.next))
        self.grow(980, 560)
        self._show_step(CABLE)
        devices.find_cables(self._on_cables, self._on_failed)

    def step(self) -> int:
        """The step in front."""
        return self._stack.currentIndex()

    def is_working(self) -> bool:
        """Whether an answer is still to come."""
        return self._working

    def try_next(self) -> None:
        """The next step; what is missing is said and nothing is changed."""
        if self.is_deaf() or self._working:
            return
        if self.step() == CABLE:
            self._leave_cable()
        elif self.step() == ASKED:
            self._leave_asked()
        elif self.step() == RULER:
            self._word = self._devices.label_word(self._word, self.ask.profile_id(), self.ruler.offset_mm())
            self._show_step(TRIAL)
        elif self._proved != self._word:
            self._say(self.tr("还没有扫出 GPDTEST：请先按 Ctrl+J 试打，再扫它。什么都没有改动。"), "bad")
        else:
            self._begin(self.tr("正在写下设置……"))
            self._devices.use_label(self._word, self._on_kept, self._on_failed)

    def go_back(self) -> None:
        """The step before."""
        if not self._working and self.step() > CABLE:
            self._show_step(self.step() - 1)

    def ask_cable(self) -> None:
        """Ask what hangs on the cable."""
        if not self._working:
            self._begin(self.tr("正在问线上是什么打印机，最多十秒；手上的面单先打完……"))
            self.ask.show_asking()
            self._devices.ask_cable(self._word, self._on_asked, self._on_failed)

    def print_ruler(self) -> None:
        """The ruler at the offsets that stand in the fields."""
        if not self._working:
            word = self._devices.label_word(self._word, self.ask.profile_id(), self.ruler.offset_mm())
            self._begin(self.tr("正在打尺子……"))
            self._devices.print_ruler(word, self._on_tried, self._on_failed)

    def print_trial(self) -> None:
        """A trial label on this printer."""
        if not self._working:
            self._begin(self.tr("正在试打……"))
            self._tried = self._word
            self._devices.try_candidate(self._word, self._on_tried, self._on_failed)

    def hear(self, text: str) -> None:
        """A code came: that of the trial label proves cable, language and place."""
        if self.step() != TRIAL or self._working:
            return
        if not device_doctor.is_trial_code(text):
            self._say(self.tr("这不是试打面单上的码，请扫刚打出来的那一张。"), "bad")
        elif self._tried != self._word:
            self._say(self.tr("请先按 Ctrl+J 在这台打印机上试打一张，再扫它。"), "bad")
        else:
            self._proved = self._word
            self._say(device_setup.scanned(), "done")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down choose while the hand types."""
        steps = step_of(event)
        if steps and self.step() == CABLE:
            self.cable.go_on(steps)
        elif steps and self.step() == ASKED:
            self.ask.go_on(steps)
        else:
            super().keyPressEvent(event)

    # --- the way ---------------------------------------------------------------------------------------------------

    def _leave_cable(self) -> None:
        word = self.cable.word()
        if not word:
            self._say(self.tr("请先选一个接口，或填打印机的地址。什么都没有改动。"), "bad")
            return
        self._word = word
        self._show_step(ASKED)
        self.ask_cable()

    def _leave_asked(self) -> None:
        if self._asked is None or self._asked.failed:
            self._say(self.tr("还没有问成：处理好后按 Ctrl+G 再问，或按 Alt+← 换一个接口。"), "bad")
            return
        profile_id = self.ask.profile_id()
        if not profile_id:
            self._say(self.tr("请先选型号档案；不清楚就看机身铭牌，不替您猜。"), "bad")
            return
        found = self._asked.probed
        told = found.word if found is not None and found.profile_id == profile_id else ""
        word = self._devices.label_word(told or self._word, profile_id, (0.0, 0.0))
        if sentence := self._devices.check_word(word):
            self._say(sentence, "bad")
            return
        self._word = word
        self._show_step(RULER)

    def _show_step(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self._head.setText("　".join(self._head_of(each, number) for each in range(len(_HEADS))))
        self.back.setEnabled(number > CABLE)
        word = self.tr("就用这台") if number == TRIAL else self.tr("下一步")
        self.next.setText(f"{word}  Ctrl+Enter")
        self._say("", "")
        firsts = (self.cable.typed, self.ask.table, self.ruler.right, self.trial.typed)
        firsts[number].setFocus()
        if number == TRIAL:
            self.trial.word.setText(self.tr("要写下的设置：{word}").format(word=self._word))

    def _head_of(self, number: int, front: int) -> str:
        word = translate("printer_wizard", _HEADS[number])
        return f"▶ {word}" if number == front else word

    def _begin(self, sentence: str) -> None:
        self._working = True
        self._say(sentence, "told")

    def _say(self, sentence: str, tone: str) -> None:
        self.said.setText(sentence)
        theme.tone(self.said, tone)

    # --- answers ---------------------------------------------------------------------------------------------------

    def _on_cables(self, found: tuple[tuple[object, ...], tuple[object, ...]]) -> None:
        cables, self._profiles = found
        self.cable.show_cables(cables)

    def _on_asked(self, asked: Asked) -> None:
        self._working = False
        self._asked = asked
        self.ask.show_asked(asked, self._profiles)
        understood = asked.probed is not None and not asked.probed.silent
        self._say(asked.sentence, "done" if understood else "bad" if asked.failed else "worry")

    def _on_tried(self, tried: Tried) -> None:
        self._working = False
        self.trial.text.setText(tried.text)
        self._say(tried.sentence, "" if tried.out else "bad")

    def _on_kept(self, sentence: str) -> None:
        self.kept.emit(sentence)
        self.accept()

    def _on_failed(self, error: DeskError) -> None:
        self._working = False
        self._say(messages.failure(error), "bad")
