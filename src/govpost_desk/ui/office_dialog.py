"""Setting up the A4 printer: a queue of the print system or an address, sides, tray, a trial page."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import device_setup, messages
from govpost_desk.services.device_setup import Tried
from govpost_desk.ui import theme
from govpost_desk.ui.chips import Chip, Chips
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.input_method import LatinLineEdit
from govpost_desk.ui.widgets import button, caption, row
from govpost_desk.workers.device_desk import DeviceDesk


class OfficeDialog(CounterDialog):
    """`kept` gives the sentence once it is written down and in use; until then nothing is changed."""

    kept = Signal(str)

    def __init__(self, parent: QWidget, devices: DeviceDesk) -> None:
        super().__init__(parent, "")
        self.setWindowTitle(self.tr("设置 A4 打印机"))
        self.setAccessibleName(self.tr("设置 A4 打印机"))
        self._devices = devices
        self._working = False
        self._sides = ""
        self._queues: tuple[str, ...] = ()
        self.queues = Chips(self.tr("找到的打印队列"))
        self.queues.chosen.connect(self.choose)
        self._found = caption(quiet=True, wrap=True)
        self.typed = _field(self.tr("打印队列名，或打印机地址"), "192.168.1.60")
        self.tray = _field(self.tr("纸盒"), "tray-1")
        self.sides = Chips(self.tr("单面或双面"))
        self.sides.keep_whole()
        self.sides.chosen.connect(self.choose_sides)
        self.said = caption(wrap=True)
        theme.set_font(self.said, 17)
        theme.size(self.said, least_height=56)
        self.body.addWidget(caption(self.tr("选一个打印队列，或填网络打印机的地址。"), quiet=True))
        self.body.addWidget(self.queues)
        self.body.addWidget(self._found)
        self.body.addLayout(row(caption(self.tr("队列或地址")), self.typed))
        self.body.addLayout(FlowRow(caption(self.tr("单双面")), self.sides))
        self.body.addLayout(row(caption(self.tr("纸盒（空着由打印机选）")), self.tray))
        self.body.addWidget(self.said)
        self.body.addLayout(
            row(
                1,
                button(self.tr("取消，什么都不改"), self.reject, "Escape", name=self.tr("取消")),
                button(self.tr("打试打页"), self.print_trial, "Ctrl+J"),
                button(self.tr("就用这台"), self.try_accept, "Ctrl+Return", main=True),
            )
        )
        self.grow(720, 400)
        self.choose_sides("")
        devices.find_queues(self._on_queues, self._on_failed)
        self.typed.setFocus()

    def choose(self, queue: str) -> None:
        """One of the queues found."""
        self.typed.setText(queue)
        self._show_queues()

    def choose_sides(self, sides: str) -> None:
        """As the printer does by itself, one side, both turned on the long or on the short edge."""
        self._sides = sides
        found = {
            "": self.tr("照打印机"),
            "one": self.tr("单面"),
            "long": self.tr("双面，翻长边"),
            "short": self.tr("双面，翻短边"),
        }
        self.sides.show_chips([Chip(key, text, text) for key, text in found.items()], sides)

    def word(self) -> str:
        """What would be written down."""
        return device_setup.office_word(self.typed.text(), self._sides, self.tray.text())

    def is_working(self) -> bool:
        """Whether an answer is still to come."""
        return self._working

    def print_trial(self) -> None:
        """A page on this printer, before anything is kept."""
        if self._is_right():
            self._begin(self.tr("正在打试打页，手上的单据先打完……"))
            self._devices.try_candidate_page(self.word(), self._on_tried, self._on_failed)

    def try_accept(self) -> None:
        """Write it down and use it."""
        if not self.is_deaf() and self._is_right():
            self._begin(self.tr("正在写下设置……"))
            self._devices.use_office(self.word(), self._on_kept, self._on_failed)

    def _is_right(self) -> bool:
        if self._working:
            return False
        if not self.typed.text().strip():
            self._say(self.tr("请先选打印队列，或填打印机的地址。什么都没有改动。"), "bad")
            return False
        if sentence := self._devices.check_word(self.word(), office=True):
            self._say(sentence, "bad")
            return False
        return True

    def _begin(self, sentence: str) -> None:
        self._working = True
        self._say(sentence, "told")

    def _say(self, sentence: str, tone: str) -> None:
        self.said.setText(sentence)
        theme.tone(self.said, tone)

    def _on_queues(self, queues: tuple[str, ...]) -> None:
        self._queues = queues
        self._show_queues()
        self.queues.setVisible(bool(queues))
        self._found.setText(
            self.tr("系统里有 {n} 个打印队列。").format(n=len(queues))
            if queues
            else self.tr("系统里没有打印队列：网络打印机填地址，例如 192.168.1.60。")
        )

    def _show_queues(self) -> None:
        chips = [Chip(each, each, each) for each in self._queues]
        self.queues.show_chips(chips, self.typed.text())

    def _on_tried(self, tried: Tried) -> None:
        self._working = False
        self._say(tried.sentence, "" if tried.out else "bad")

    def _on_kept(self, sentence: str) -> None:
        self.kept.emit(sentence)
        self.accept()

    def _on_failed(self, error: DeskError) -> None:
        self._working = False
        self._say(messages.failure(error), "bad")


def _field(name: str, hint: str) -> LatinLineEdit:
    made = LatinLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    made.setMaxLength(200)
    return made
