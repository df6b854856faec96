"""Dialogs about the scale: the morning's check with a known weight, and learning what an unknown one sends."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.weighing import Plate
from govpost_desk.services import device_setup, messages, scale_checks
from govpost_desk.services.device_setup import BAUDS, FoundCable, FrameMatch
from govpost_desk.services.messages import scales as words
from govpost_desk.ui import theme
from govpost_desk.ui.chips import Chip, Chips
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.input_method import LatinLineEdit
from govpost_desk.ui.widgets import button, caption, row
from govpost_desk.workers.counter import Counter

_EVERY_MS = 300
_ROW_BYTES = 16
_BAUDS = ("2400", "4800", *BAUDS)


class CheckDialog(CounterDialog):
    """校秤: the grams of the weight that lies on the scale; what the scale reads is recorded."""

    def __init__(self, parent: QWidget, counter: Counter) -> None:
        super().__init__(parent, "")
        self.setWindowTitle(self.tr("校秤"))
        self.setAccessibleName(self.tr("校秤"))
        self._counter = counter
        self.body.addWidget(
            caption(self.tr("把标准砝码放在秤上，填砝码的克数，数字稳定后按 Ctrl+Enter。"), wrap=True)
        )
        self.field = QLineEdit("200")
        self.field.setAccessibleName(self.tr("砝码克数"))
        self.field.setMaxLength(5)
        self.field.selectAll()
        theme.set_font(self.field, 22)
        self.plate = caption()
        theme.set_font(self.plate, 24, bold=True)
        self.said = caption(wrap=True)
        theme.size(self.said, least_height=44)
        for made in (self.field, self.plate, self.said):
            self.body.addWidget(made)
        self.body.addLayout(
            row(
                1,
                button(self.tr("关闭"), self.reject, "Escape"),
                button(self.tr("记下"), self.try_accept, "Ctrl+Return", name=self.tr("记下"), main=True),
            )
        )
        theme.size(self, least_width=520)
        counter.plate_changed.connect(self._show_plate)
        self._show_plate(counter.plate())

    def try_accept(self) -> None:
        """Record it; how it came out stands here until the dialog is closed."""
        if not self.is_deaf():
            self._counter.act(
                scale_checks.check_scale,
                self._on_done,
                self._on_failed,
                self.field.text(),
                self._counter.plate(),
            )

    def _show_plate(self, plate: Plate | None) -> None:
        self.plate.setText(words.plate(plate or Plate(why="gone")))

    def _on_done(self, sentence: str) -> None:
        theme.tone(self.said, "")
        self.said.setText(sentence)

    def _on_failed(self, error: DeskError) -> None:
        theme.tone(self.said, "bad")
        self.said.setText(messages.failure(error))


class LearnDialog(CounterDialog):
    """认秤: the raw bytes of a scale as they come, and what every known format makes of them.

    It begins with the scale of devices.toml; another port is heard when it is chosen. `kept` gives the sentence once
    port and format are written down; until then nothing is changed.
    """

    kept = Signal(str)

    def __init__(self, parent: QWidget, counter: Counter) -> None:
        super().__init__(parent, "")
        self.setWindowTitle(self.tr("认秤"))
        self.setAccessibleName(self.tr("认秤"))
        self._counter = counter
        self._devices = counter.devices
        in_use = self._devices.words.get("scale", "") if self._devices else ""
        self._own = _port_of(in_use)
        self._heard_port = self._own
        self._baud, self._frame = _baud_of(in_use) if self._own else BAUDS[0], ""
        self.ports = Chips(self.tr("找到的串口"))
        self.ports.chosen.connect(self.listen)
        self.port = LatinLineEdit(self._own)
        self.port.setAccessibleName(self.tr("秤的串口"))
        self.port.setPlaceholderText("/dev/ttyUSB0")
        self.bauds = Chips(self.tr("速率"))
        self.bauds.keep_whole()
        self.bauds.chosen.connect(self.choose_baud)
        self.bytes = QPlainTextEdit()
        self.bytes.setAccessibleName(self.tr("秤送来的字节"))
        self.bytes.setReadOnly(True)
        self.fits = caption(wrap=True)
        self.frames = Chips(self.tr("秤的格式"))
        self.frames.chosen.connect(self.choose_frame)
        self.said = caption(wrap=True)
        self._arrange()
        self.grow(820, 620)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_EVERY_MS)
        self.finished.connect(self._stop)
        self.choose_baud(self._baud)
        self.look()
        if self._devices is not None:
            self._devices.find_cables(self._on_cables, self._on_failed)

    def _arrange(self) -> None:
        about = self.tr(
            "放上一件已知重量的东西。下面读数和它一致的那种格式就是这台秤的，选它再按 Ctrl+Enter。"
        )
        self.body.addWidget(caption(about, wrap=True))
        self.body.addWidget(self.ports)
        hear = button(self.tr("听这个口"), self.listen_to_typed, "Ctrl+L")
        self.body.addLayout(row(caption(self.tr("串口")), self.port, hear))
        self.body.addLayout(FlowRow(caption(self.tr("速率")), self.bauds))
        self.body.addWidget(self.bytes, 1)
        self.body.addWidget(self.fits)
        self.body.addWidget(self.frames)
        self.body.addWidget(self.said)
        self.body.addLayout(
            row(
                1,
                button(self.tr("关闭"), self.reject, "Escape"),
                button(self.tr("用这个格式"), self.try_accept, "Ctrl+Return", main=True),
            )
        )

    def try_accept(self) -> None:
        """Write port and format down."""
        if self.is_deaf():
            return
        if self._devices is None or not self._devices.sets_up:
            self._say(device_setup.not_in_training(), "bad")
        elif not self._heard_port or not self._frame:
            self._say(self.tr("还没有认出格式：先选串口，放上东西，等下面出现读数。什么都没有改动。"), "bad")
        else:
            word = f"serial:{self._heard_port}?frame={self._frame}"
            word += f"&baud={self._baud}" if self._baud else ""
            self._devices.keep_scale(word, self._on_kept, self._on_failed)

    def listen(self, port: str) -> None:
        """Hear what comes in at another port; that of the scale in use is heard already."""
        self.port.setText(port)
        self._heard_port, self._frame = port, ""
        self._say("", "")
        if self._devices is None:
            return
        self._devices.stop_listening()
        if port and not self._is_own():
            word = f"serial:{port}" + (f"?baud={self._baud}" if self._baud else "")
            self._say(self._devices.listen_to_scale(word), "bad")
        self.look()

    def listen_to_typed(self) -> None:
        """The port that was typed."""
        self.listen(self.port.text().strip())

    def choose_baud(self, baud: str) -> None:
        """How fast the line is; it is heard anew."""
        again = baud != self._baud
        self._baud = baud
        self.bauds.show_chips([Chip(each, each, each) for each in _BAUDS], baud)
        if again and not self._is_own():
            self.listen(self._heard_port)

    def choose_frame(self, frame_id: str) -> None:
        """The format to use."""
        self._frame = frame_id
        self.look()

    def look(self) -> None:
        """Show the newest bytes and what they may be."""
        heard, matches, fault = self._heard()
        if heard is None:
            self.fits.setText(self.tr("本机没有设秤。请选一个串口，或填串口名再按 Ctrl+L。"))
            return
        rows = [heard[at : at + _ROW_BYTES] for at in range(0, len(heard), _ROW_BYTES)]
        self.bytes.setPlainText("\n".join(each.hex(" ") for each in rows))
        fitting = [match for match in matches if match.count]
        self.fits.setText(
            "\n".join(map(words.learnt, fitting[:3])) if fitting else words.unknown_frames(bool(heard))
        )
        if fault:
            self.fits.setText(words.port_fault(fault))
        ids = [match.frame_id for match in fitting]
        if self._frame not in ids:
            self._frame = ids[0] if ids else ""
        self.frames.show_chips([Chip(each, each, each) for each in ids], self._frame)

    def _heard(self) -> tuple[bytes | None, tuple[FrameMatch, ...], str]:
        scale = self._counter.scale
        if self._is_own():
            return (scale.heard(), scale.learn(), "") if scale is not None else (None, (), "")
        if self._devices is None or not self._heard_port:
            return None, (), ""
        return self._devices.heard_from_scale()

    def _is_own(self) -> bool:
        return self._counter.scale is not None and self._heard_port == self._own

    def _stop(self, *_: object) -> None:
        self._timer.stop()
        if self._devices is not None:
            self._devices.stop_listening()

    def _say(self, sentence: str, tone: str) -> None:
        self.said.setText(sentence)
        theme.tone(self.said, tone)

    def _on_cables(self, found: tuple[tuple[FoundCable, ...], object]) -> None:
        ports = [each.word.removeprefix("serial:") for each in found[0] if each.word.startswith("serial:")]
        self.ports.show_chips([Chip(port, port, port) for port in ports], self._heard_port)
        self.ports.setVisible(bool(ports))

    def _on_kept(self, sentence: str) -> None:
        self.kept.emit(sentence)
        self.accept()

    def _on_failed(self, error: DeskError) -> None:
        self._say(messages.failure(error), "bad")


def _port_of(word: str) -> str:
    """The port of a scale word, "" for a simulated one."""
    kind, _, rest = word.partition(":")
    return rest.partition("?")[0] if kind == "serial" else ""


def _baud_of(word: str) -> str:
    """Its speed, "" where the format's own is meant."""
    options = dict(pair.partition("=")[::2] for pair in word.partition("?")[2].split("&"))
    return options.get("baud", "")
