"""The four steps of setting up a label printer, each a page of the wizard: cable, questions, ruler, trial."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from govpost_desk.services import device_setup
from govpost_desk.services.device_setup import BAUDS, Asked
from govpost_desk.services.messages import setting_up as words
from govpost_desk.ui import theme
from govpost_desk.ui.chips import Chip, Chips
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.input_method import LatinLineEdit
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.ruler_picture import RulerPicture
from govpost_desk.ui.table import Table
from govpost_desk.ui.widgets import button, caption, column, row

_STEP_MM, _MOST_MM = 0.5, 5.0
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class CableStep(QWidget):
    """Where the printer hangs: one of the cables found, or what is typed."""

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(
            RowsModel(
                [
                    Column(self.tr("接口"), lambda line: str(line.word), whole=True),
                    Column(self.tr("自称"), lambda line: str(line.about), whole=True),
                    Column(
                        self.tr("能不能用"),
                        lambda line: self.tr("能") if line.allowed else device_setup.not_allowed(),
                        colour=lambda line: "" if line.allowed else "bad",
                        whole=True,
                    ),
                ],
                self,
            ),
            self.tr("找到的接口，上下键选"),
            (260, 220, 320),
            1,
        )
        self.table.say_when_empty(self.tr("没有找到接口。网络打印机请在下面填地址，再按 Ctrl+Enter。"))
        self.typed = LatinLineEdit()
        self.typed.setAccessibleName(self.tr("打印机的地址或写法"))
        self.typed.setPlaceholderText(self.tr("网络打印机填地址，如 192.168.1.50"))
        self.typed.setMaxLength(200)
        self.typed.textChanged.connect(self._on_typed)
        self._baud_word = caption(self.tr("速率（看自检页）"))
        self.bauds = Chips(self.tr("串口速率"))
        self.bauds.keep_whole()
        self.bauds.chosen.connect(self.choose_baud)
        self.baud = BAUDS[0]
        self.choose_baud(self.baud)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table, 1)
        layout.addLayout(row(caption(self.tr("或填")), self.typed, self._baud_word, self.bauds))
        self.table.selectionModel().selectionChanged.connect(self._show_bauds)
        self._show_bauds()

    def show_cables(self, cables: Sequence[object]) -> None:
        """Those of this PC."""
        self.table.rows.set_rows(cables)
        if cables and not self.typed.text():
            self.table.setCurrentIndex(self.table.rows.index(0, 0))

    def go_on(self, steps: int) -> None:
        """Another cable."""
        move(self.table, steps)

    def choose_baud(self, baud: str) -> None:
        """How fast a serial line is."""
        self.baud = baud
        self.bauds.show_chips([Chip(each, each, each) for each in BAUDS], baud)

    def word(self) -> str:
        """The cable as a word of devices.toml; "" for none."""
        chosen = self.table.chosen()
        typed = self.typed.text() or str(getattr(chosen, "word", ""))
        return device_setup.cable_word(typed, self.baud)

    def _on_typed(self, typed: str) -> None:
        if typed:
            self.table.setCurrentIndex(QModelIndex())
        self._show_bauds()

    def _show_bauds(self, *_: object) -> None:
        """Only a serial line has a speed to be set."""
        serial = self.word().startswith("serial:")
        self._baud_word.setVisible(serial)
        self.bauds.setVisible(serial)


class AskStep(QWidget):
    """What was asked, what it answered, and which model it is: proposed where it told, else chosen by a person."""

    again = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines = QPlainTextEdit()
        self.lines.setReadOnly(True)
        self.lines.setAccessibleName(self.tr("问了什么，答了什么"))
        theme.size(self.lines, least_width=320)
        self.table = Table(
            RowsModel(
                [
                    Column(self.tr("型号档案"), lambda line: str(line.title), whole=True),
                    Column(self.tr("语言"), lambda line: str(line.language).upper()),
                    Column(self.tr("状态"), lambda line: words.PROFILE_STATES[line.status]),
                ],
                self,
            ),
            self.tr("型号档案"),
            (240, 70, 100),
            0,
        )
        self.ask = button(self.tr("再问一次"), self.again.emit, "Ctrl+G")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(column(caption(self.tr("线上的问答"), head=True), self.lines, self.ask), 1)
        layout.addLayout(column(caption(self.tr("型号档案（上下键选）"), head=True), self.table), 1)

    def show_asking(self) -> None:
        """The question is under way."""
        self.lines.setPlainText("")

    def show_asked(self, asked: Asked, profiles: Sequence[object]) -> None:
        """What came of it; only models that speak what was answered are offered."""
        self.lines.setPlainText("\n".join(asked.lines))
        found = asked.probed
        spoken = found.language if found is not None else ""
        fitting = [each for each in profiles if not spoken or getattr(each, "language", "") == spoken]
        self.table.rows.set_rows(fitting if not asked.failed else ())
        told = found.profile_id if found is not None else ""
        for line, each in enumerate(fitting):
            if getattr(each, "profile_id", "") == told:
                self.table.setCurrentIndex(self.table.rows.index(line, 0))

    def profile_id(self) -> str:
        """The model; "" while none is chosen."""
        return str(getattr(self.table.chosen(), "profile_id", ""))

    def go_on(self, steps: int) -> None:
        """Another model."""
        move(self.table, steps)


class RulerStep(QWidget):
    """Offsets in steps of half a millimetre, with the ruler's picture."""

    print_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.picture = RulerPicture()
        self.right = _spin(self.tr("向右几毫米"))
        self.down = _spin(self.tr("向下几毫米"))
        for made in (self.right, self.down):
            made.valueChanged.connect(self._on_changed)
        self.print = button(self.tr("打一张尺子"), self.print_wanted.emit, "Ctrl+J")
        about = caption(
            self.tr(
                "先按 Ctrl+J 打一张尺子。每边的刻度从纸边往里数，纸边上的数就是那边缺的毫米数："
                "左边缺几，“向右”就填几；上边缺几，“向下”就填几；右边、下边缺的填负数。再打一张看，"
                "框到四边都是 10 毫米就对了。上下键每次 0.5 毫米，Tab 换到下一格；不用调就直接下一步。"
            ),
            wrap=True,
        )
        fields = row(caption(self.tr("向右")), self.right, caption(self.tr("向下")), self.down, 1)
        side = column(about)
        side.addLayout(fields)
        side.addLayout(FlowRow(self.print))
        side.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.picture)
        layout.addLayout(side, 1)

    def offset_mm(self) -> tuple[float, float]:
        """(right, down)."""
        return self.right.value(), self.down.value()

    def show_offset(self, offset_mm: tuple[float, float]) -> None:
        """Begin with these."""
        self.right.setValue(offset_mm[0])
        self.down.setValue(offset_mm[1])

    def _on_changed(self, *_: object) -> None:
        self.picture.show_offset(*self.offset_mm())


class TrialStep(QWidget):
    """A trial label, and the scan that proves it. `heard`: the code that came."""

    print_wanted = Signal()
    heard = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.typed = LatinLineEdit()
        self.typed.setAccessibleName(self.tr("扫试打的面单"))
        self.typed.setPlaceholderText(self.tr("扫面单上的条码"))
        self.typed.setMaxLength(60)
        self.typed.setProperty("takesScans", True)
        theme.set_font(self.typed, 22)
        self.typed.returnPressed.connect(self._on_entered)
        self.text = caption(wrap=True, quiet=True)
        self.word = caption(wrap=True, quiet=True)
        self.print = button(self.tr("试打一张"), self.print_wanted.emit, "Ctrl+J")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(
            caption(
                self.tr("按 Ctrl+J 试打一张，再用扫描枪扫它上面的条码；扫得出 GPDTEST，就可以用了。"),
                wrap=True,
            )
        )
        layout.addLayout(FlowRow(self.print))
        layout.addWidget(self.typed)
        layout.addWidget(self.text)
        layout.addWidget(self.word)
        layout.addStretch(1)

    def _on_entered(self) -> None:
        text = self.typed.text()
        self.typed.clear()
        if text.strip():
            self.heard.emit(text)


def step_of(event: QKeyEvent) -> int:
    """Up is -1, down is 1, any other key 0."""
    return _MOVES.get(Qt.Key(event.key()), 0)


def move(table: Table, steps: int) -> None:
    """Another row; it stays within the table."""
    last = table.rows.rowCount() - 1
    if last >= 0:
        line = min(max(table.currentIndex().row() + steps, 0), last)
        table.setCurrentIndex(table.rows.index(line, 0))


def _spin(name: str) -> QDoubleSpinBox:
    made = QDoubleSpinBox()
    made.setAccessibleName(name)
    made.lineEdit().setAccessibleName(name)
    made.setRange(-_MOST_MM, _MOST_MM)
    made.setSingleStep(_STEP_MM)
    made.setDecimals(1)
    for part in (made, made.lineEdit()):
        theme.set_font(part, 22)
    theme.size(made, width=130, tall=48)
    return made
