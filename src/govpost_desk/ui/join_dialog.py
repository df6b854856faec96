"""加入总部: address and one-time code, or head office's file; this PC's fingerprint to be compared by voice.

Asking runs beside the scans and the lists; what is typed stays until head office has said yes.
"""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import messages
from govpost_desk.ui import theme
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.page import Page
from govpost_desk.ui.typed_rows import FieldGrid, Typed
from govpost_desk.ui.widgets import button, caption, row
from govpost_desk.workers.head_office import HeadOffice
from govpost_desk.workers.joining import Asked


class JoinDialog(CounterDialog):
    """`numbers`: free numbers of this desk, which are void when it has joined. A demo desk is told that it cannot."""

    keeps_typed = False  # a code is worth a place at head office

    def __init__(self, page: Page, office: HeadOffice, numbers: int) -> None:
        super().__init__(page, "")
        self._page, self._counter, self._office = page, page.counter, office
        self._file = Asked(address="", code="")
        self.setWindowTitle(self.tr("加入总部"))
        self.setAccessibleName(self.tr("加入总部"))
        about = self.tr(
            "请总部为本台开一个加入码（15 分钟有效）。加入后记录自动上传，以前的也一起；"
            "本台现有的 {numbers} 个号作废，新号由总部发。收件不受影响。"
        ).format(numbers=numbers)
        self.body.addWidget(caption(about, wrap=True))
        self.grid = FieldGrid(
            (
                Typed("address", self.tr("总部地址"), "https://", latin=True),
                Typed("code", self.tr("加入码（8 位）"), latin=True, length=12),
                Typed("by_no", self.tr("班长工号"), latin=True, length=20),
                Typed("by_pin", self.tr("班长密码"), latin=True, secret=True, length=6),
            ),
            2,
        )
        for made in self.grid.fields.values():
            made.setProperty("takesScans", True)
        self.grid.entered.connect(self.try_accept)
        self.body.addWidget(self.grid)
        self.body.addWidget(
            caption(self.tr("本机指纹：加入时请在电话里与总部逐字核对"), quiet=True, wrap=True)
        )
        self.fingerprint = caption()
        theme.set_font(self.fingerprint, 26, bold=True)
        self.body.addWidget(self.fingerprint)
        self.said = caption(wrap=True)
        theme.size(self.said, least_height=64)
        self.body.addWidget(self.said)
        self.join = button(self.tr("加入"), self.try_accept, "Ctrl+Return", name=self.tr("加入"), main=True)
        self.body.addLayout(
            row(
                button(self.tr("用总部的文件…"), self._on_choose, "Ctrl+L", name=self.tr("用总部的文件")),
                1,
                button(self.tr("关闭"), self.reject, "Escape"),
                self.join,
            )
        )
        self.grow(700, 440)
        self.grid.first().setFocus()
        self._counter.ask(office.own_key, self._on_key, self._on_failed)

    def try_accept(self) -> None:
        """Ask head office; a refusal is said here and what was typed stays."""
        if self.is_deaf() or not self.join.isEnabled():
            return
        typed = self.grid.values()
        asked = Asked(address=typed["address"], code=typed["code"])
        if (asked.address, asked.code) == (self._file.address, self._file.code):
            asked = self._file
        elif asked.address == self._file.address:
            asked = replace(self._file, code=asked.code)
        self.join.setEnabled(False)
        theme.tone(self.said, "")
        self.said.setText(self.tr("正在问总部……"))
        self._counter.work_act(
            self.tr("加入总部"),
            self._office.join,
            self._on_joined,
            self._on_failed,
            asked,
            typed["by_no"],
            typed["by_pin"],
        )

    def take_file(self, path: str) -> None:
        """Read what head office wrote for this desk."""
        self._counter.ask(self._office.read_file, self._on_file, self._on_failed, Path(path))

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, self.tr("总部给的加入文件"), "", "JSON (*.json);;* (*)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    def _on_key(self, known: tuple[str, str]) -> None:
        address, fingerprint = known
        self.fingerprint.setText(fingerprint)
        if not self.grid.fields["address"].text():
            self.grid.fields["address"].setText(address)

    def _on_file(self, asked: Asked) -> None:
        self._file = asked
        self.grid.fields["address"].setText(asked.address)
        self.grid.fields["code"].setText(asked.code)
        self.grid.fields["by_no"].setFocus()

    def _on_joined(self, sentence: str) -> None:
        theme.tone(self.said, "done")
        self.said.setText(sentence)
        self.join.hide()
        self.grid.setEnabled(False)
        self._page.note.emit(sentence)

    def _on_failed(self, error: DeskError) -> None:
        theme.tone(self.said, "bad")
        self.said.setText(messages.failure(error))
        self.join.setEnabled(True)
