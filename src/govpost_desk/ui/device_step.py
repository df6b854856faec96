"""设备: ports found by asking the system, printers and folders as words, a scanner on a serial line tried at once."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from govpost_desk.services.door import DEVICE_NAMES, Door
from govpost_desk.services.first_run import Draft
from govpost_desk.ui.chips import Chip, Chips
from govpost_desk.ui.first_run_steps import StepPage
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP
from govpost_desk.ui.typed_rows import FieldGrid, Typed
from govpost_desk.ui.widgets import button, caption, row

_KEYBOARD = ""


class DeviceStep(StepPage):
    """`values` are the lines of devices.toml; empty ones keep the program's own way."""

    word = QT_TRANSLATE_NOOP("device_step", "设备")
    heard = Signal(str)  # from the scanner's thread: arrives queued
    scanner_said = Signal(str)

    def __init__(self, door: Door) -> None:
        super().__init__()
        self._door = door
        self.grid = FieldGrid(
            (
                Typed(
                    "label_printer",
                    self.tr("面单机（空着为模拟，只存成图片）"),
                    "tcp://192.168.1.50?language=tspl",
                    latin=True,
                ),
                Typed(
                    "office_printer", self.tr("A4 打印机（空着则只存成文件）"), "lp:HP_LaserJet", latin=True
                ),
                Typed(
                    "scanner_port",
                    self.tr("扫描枪（空着为键盘型；串口型写端口）"),
                    self.tr("/dev/ttyACM0，或 hid:1EAB:1D10、camera:0"),
                    latin=True,
                ),
                Typed(
                    "scale",
                    self.tr("电子秤（空着为没有秤；写串口和格式）"),
                    "serial:/dev/ttyUSB0?frame=cas-22",
                    latin=True,
                ),
                Typed("backup_folder", self.tr("备份文件夹（最好在另一块盘）")),
                Typed("mirror_folder", self.tr("镜像文件夹（U 盘或另一块盘）")),
            ),
            2,
        )
        self.ports = Chips(self.tr("找到的端口"))
        self.ports.chosen.connect(self._on_port)
        self._found = caption(wrap=True)
        self._said = caption(wrap=True)
        layout = QVBoxLayout(self)
        layout.addWidget(
            caption(
                self.tr(
                    "键盘型扫描枪不用设。不清楚打印机和秤怎么写就空着：开台以后按 Alt+S 到 设备 页，"
                    "照着图选接口、问型号、试打、对齐、认秤。这一步可以跳过。"
                ),
                wrap=True,
                quiet=True,
            )
        )
        found = row(button(self.tr("自动检测"), self.detect, "Ctrl+G"), self._found)
        found.setStretch(1, 1)
        layout.addLayout(found)
        layout.addWidget(self.ports)
        layout.addWidget(self.grid)
        layout.addWidget(self._said)
        layout.addStretch(1)
        self.heard.connect(self._on_heard)
        self.scanner_said.connect(self._on_scanner)
        self._stop_listening = _nothing
        self.grid.show_values(door.devices)

    def first(self) -> QWidget:
        """The label printer's word."""
        return self.grid.first()

    def show_draft(self, draft: Draft) -> None:
        """Look for ports."""
        self.detect()

    def keep(self, draft: Draft) -> None:
        """The scanner is let go."""
        self.stop_listening()

    def values(self) -> dict[str, str]:
        """The lines that are not empty."""
        return {name: value for name, value in self.grid.values().items() if value and name in DEVICE_NAMES}

    def said(self) -> str:
        """What the scanner said."""
        return self._said.text()

    def detect(self) -> None:
        """Ask the system for its serial ports."""
        ports = self._door.ports()
        chips = [Chip(_KEYBOARD, self.tr("键盘型（不用端口）"), self.tr("键盘型扫描枪"))]
        chips += [Chip(port, f"{port} {about}".strip(), port) for port, about in ports]
        self.ports.show_chips(chips, self.grid.fields["scanner_port"].text())
        self._found.setText(
            self.tr("找到 {n} 个串口；扫描枪在哪个，就点哪个，再扫一个码试试。").format(n=len(ports))
            if ports
            else self.tr("没有找到串口：扫描枪按键盘型使用。")
        )

    def stop_listening(self) -> None:
        """Give the port back."""
        self._stop_listening()
        self._stop_listening = _nothing

    def _on_port(self, port: str) -> None:
        self.stop_listening()
        self.grid.fields["scanner_port"].setText(port)
        self.detect()
        if port:
            self._said.setText(self.tr("正在听 {port}，请扫任意一个码。").format(port=port))
            self._stop_listening = self._door.listen(port, self.heard.emit, self.scanner_said.emit)

    def _on_heard(self, code: str) -> None:
        self._said.setText(self.tr("✔ 串口扫描枪正常，收到 {n} 个字符。").format(n=len(code)))

    def _on_scanner(self, cause: str) -> None:
        if cause:
            self._said.setText(self.tr("✖ 这个端口打不开：没有接上、没有权限或被别的程序占用。"))


def _nothing() -> None:
    """No scanner is listened to."""
