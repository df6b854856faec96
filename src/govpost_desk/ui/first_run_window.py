"""First run: five steps from an empty folder to a desk (ux §1.3); nothing is written before the last one.

Esc does nothing here: what was typed does not go by one key. Closing the window leaves the folder as it was.
"""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import first_run, messages
from govpost_desk.services.door import Door
from govpost_desk.services.first_run import Draft
from govpost_desk.services.messages.first_run import field_failure
from govpost_desk.services.set_up import DeskMade
from govpost_desk.ui import display, theme
from govpost_desk.ui.device_step import DeviceStep
from govpost_desk.ui.first_run_steps import HeadsStep, PeopleStep, PlaceStep, StepPage
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, own
from govpost_desk.ui.trial_scan import TrialScan
from govpost_desk.ui.widgets import button, caption, scrolling
from govpost_desk.workers.lane import Lane


class TrialStep(StepPage):
    """试扫 5 件: training, nothing is recorded; may be skipped."""

    word = QT_TRANSLATE_NOOP("first_run_window", "试扫 5 件")

    def __init__(self) -> None:
        super().__init__()
        self.trial = TrialScan()
        layout = QVBoxLayout(self)
        layout.addWidget(self.trial)

    def first(self) -> QWidget:
        """The box that takes the scans."""
        return self.trial.field


class FirstRunWindow(QMainWindow):
    """`made`: the desk is there, the window may open on it; `restore_wanted`: go to the restore instead."""

    made = Signal(object)
    restore_wanted = Signal()

    def __init__(self, door: Door) -> None:
        super().__init__()
        self._door = door
        self.draft = Draft()
        self.setWindowTitle(self.tr("政务邮台 · 第一次使用"))
        self.devices = DeviceStep(door)
        self.steps: dict[str, StepPage] = {
            first_run.PLACE: PlaceStep(),
            first_run.DEVICES: self.devices,
            first_run.HEADS: HeadsStep(),
            first_run.PEOPLE: PeopleStep(door.now),
            first_run.TRIAL: TrialStep(),
        }
        self._lane = Lane("set-up", self)
        self._stack = QStackedWidget()
        for step in self.steps.values():
            self._stack.addWidget(scrolling(step, step.word))
        self._words = [caption() for _ in self.steps]
        self._said = QLabel()
        self._said.setWordWrap(True)
        self._said.setAccessibleName(self.tr("提示"))
        self.back = button(self.tr("上一步"), self.go_back, "Alt+Left")
        self.skip = button(self.tr("跳过"), self.try_skip, "Ctrl+J")
        self.next = button(self.tr("下一步"), self.try_next, "Ctrl+Return", name=self.tr("下一步"), main=True)
        self._lay_out()
        self.resize(1180, 720)
        self._show_step(0)

    def step(self) -> str:
        """The step in front."""
        return first_run.STEPS[self._stack.currentIndex()]

    def said(self) -> str:
        """What is said below the step."""
        return self._said.text()

    def try_next(self) -> None:
        """Check this step and go on; after the last one make the desk."""
        name = self.step()
        self.steps[name].keep(self.draft)
        if sentence := self._wrong(name):
            self._say(sentence)
            return
        self._go_on()

    def try_skip(self) -> None:
        """Go on without this step: devices stay simulated, the scanner untried."""
        if self.step() == first_run.DEVICES:
            self.devices.grid.show_values({})
            self.devices.stop_listening()
        self._go_on()

    def go_back(self) -> None:
        """The step before; what was typed stays."""
        self.steps[self.step()].keep(self.draft)
        self._show_step(self._stack.currentIndex() - 1)

    def load_file(self, path: Path) -> None:
        """Fill every step from a set-up file; each is still looked at."""
        try:
            tables = first_run.load(path)
        except DeskError as error:
            self._say(field_failure(error))
            return
        self._fill(tables)
        self._say(self.tr("已读入 {name}，请逐步核对。").format(name=path.name), good=True)

    def make_demo(self) -> None:
        """The demo desk, at once."""
        self._fill(first_run.demo_tables())
        self.draft.pins = {row["no"]: first_run.chosen_pin() for row in self.draft.rows("operator")}
        self._make()

    def closeEvent(self, event: QCloseEvent) -> None:
        """A set-up at work is finished first; then everything is given back."""
        self.devices.stop_listening()
        self._lane.close()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        title = caption(self.tr("第一次使用：建立台席"))
        theme.set_font(title, 24, bold=True)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(24, 14, 24, 14)
        layout.addLayout(
            FlowRow(
                title,
                1,
                button(self.tr("读入设置文件…"), self._on_file, "Ctrl+L", name=self.tr("读入设置文件")),
                button(self.tr("从备份恢复"), self.restore_wanted.emit, "Ctrl+R"),
                button(self.tr("演示台"), self.make_demo, "Ctrl+B", name=self.tr("建立演示台")),
            )
        )
        layout.addLayout(FlowRow(*self._words, spacing=18))
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._said)
        layout.addLayout(
            FlowRow(
                caption(self.tr("到最后一步以前，这台电脑上什么都不会写。"), quiet=True),
                1,
                self.back,
                self.skip,
                self.next,
            )
        )
        self.setCentralWidget(body)
        display.listen(self, partial(display.toggle_full_screen, self))

    def _wrong(self, name: str) -> str:
        if name == first_run.DEVICES:
            return self._door.check_devices(self.devices.values())
        typed = self.steps[name]
        if isinstance(typed, HeadsStep) and typed.windows.said():
            return typed.windows.said()
        if isinstance(typed, PeopleStep) and typed.people.said():
            return typed.people.said()
        if isinstance(typed, TrialStep) and not typed.trial.is_done():
            return self.tr("还没有扫完 5 件。扫描枪不在手边可以按 Ctrl+J 跳过。")
        return first_run.check_step(name, self.draft)

    def _go_on(self) -> None:
        if self._stack.currentIndex() + 1 < len(first_run.STEPS):
            self._show_step(self._stack.currentIndex() + 1)
        else:
            self._make()

    def _make(self) -> None:
        try:
            order = self.draft.frozen()
        except DeskError as error:
            self._say(field_failure(error))
            return
        self._set_making(True)
        self._say(self.tr("正在建立台席 …"), good=True)
        devices = self.devices.values()
        self._lane.run(partial(_make_whole, self._door, devices, order), self._on_made, self._on_not_made)

    def _on_made(self, made: DeskMade) -> None:
        self.made.emit(made)

    def _on_not_made(self, error: DeskError) -> None:
        self._set_making(False)
        self._say(field_failure(error) if error.code == "setup_file" else messages.failure(error))

    def _set_making(self, making: bool) -> None:
        for made in self.findChildren(QPushButton):
            made.setEnabled(not making)
        self.back.setEnabled(not making and self._stack.currentIndex() > 0)

    def _fill(self, tables: dict[str, Any]) -> None:
        code = self.draft.code, self.draft.code_proved
        self.draft = Draft(tables=tables)
        self.draft.code, self.draft.code_proved = code
        self._show_step(self._stack.currentIndex())

    def _show_step(self, number: int) -> None:
        step = list(self.steps.values())[number]
        self._stack.setCurrentIndex(number)
        step.show_draft(self.draft)
        for at, (word, each) in enumerate(zip(self._words, self.steps.values(), strict=True)):
            word.setText(f"{at + 1} {own(each, each.word)}")
            word.setProperty("head", at == number)
            word.setProperty("quiet", at != number)
            word.style().unpolish(word)
            word.style().polish(word)
        last = number + 1 == len(self.steps)
        self.back.setEnabled(number > 0)
        self.skip.setVisible(first_run.STEPS[number] in (first_run.DEVICES, first_run.TRIAL))
        self.next.setText(self.tr("建立台席  Ctrl+Enter") if last else self.tr("下一步  Ctrl+Enter"))
        self._say("")
        QTimer.singleShot(0, step, partial(_focus, step))

    def _say(self, sentence: str, *, good: bool = False) -> None:
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))
        theme.tone(self._said, "done" if good else "bad")

    def _on_file(self) -> None:
        dialog = QFileDialog(self, self.tr("选择设置文件"), "", self.tr("设置文件 (*.toml)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, path: str) -> None:
        self.load_file(Path(path))


def _focus(step: StepPage) -> None:
    step.first().setFocus()


def _make_whole(door: Door, devices: dict[str, str], order: first_run.Order) -> DeskMade:
    """Devices first: a desk that is there is complete."""
    if devices:
        door.keep_devices(devices)
    return first_run.make_desk(door.folder, order, door.now())
