"""录入清单: the manifest of an inbound bag, its numbers scanned, typed or pasted, or out of a file (D-31)."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import messages
from govpost_desk.services.inbound_forms import TakenManifest, take_manifest_file, type_manifest
from govpost_desk.ui import theme
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.widgets import button, caption, row
from govpost_desk.workers.counter import Counter


class ManifestDialog(CounterDialog):
    """`taken` gives the manifest that was kept."""

    taken = Signal(object)

    def __init__(self, parent: QWidget, counter: Counter, tag_no: str) -> None:
        super().__init__(parent, self.tr("录入总包清单"))
        self._counter = counter
        self._file: Path | None = None
        self.tag = QLineEdit(tag_no)
        self.tag.setAccessibleName(self.tr("袋牌号"))
        self.tag.setPlaceholderText(self.tr("请扫袋牌（30 位）"))
        self.tag.setMaxLength(40)
        theme.set_font(self.tag, 18)
        self.tag.setProperty("takesScans", True)
        self.tag.returnPressed.connect(self._to_numbers)
        self.numbers = QPlainTextEdit()
        self.numbers.setAccessibleName(self.tr("清单上的邮件号，一行一个"))
        self.numbers.setPlaceholderText(
            self.tr("一行一个邮件号：可扫、可输、可整段粘贴；后面可写 退件 或 回执")
        )
        self.numbers.setTabChangesFocus(True)
        self._chosen = caption(quiet=True, wrap=True)
        self._said = caption(wrap=True)
        theme.tone(self._said, "bad")
        self.save = button(
            self.tr("录入"), self.try_accept, "Ctrl+Return", name=self.tr("录入清单"), main=True
        )
        self.body.addWidget(caption(self.tr("袋牌号"), head=True))
        self.body.addWidget(self.tag)
        self.body.addWidget(caption(self.tr("邮件号"), head=True))
        self.body.addWidget(self.numbers, 1)
        self.body.addWidget(self._chosen)
        self.body.addWidget(self._said)
        self.body.addLayout(
            row(
                button(self.tr("选文件…"), self._on_choose, "Ctrl+L", name=self.tr("选清单文件")),
                1,
                button(self.tr("取消"), self.reject, "Escape"),
                self.save,
            )
        )
        self.grow(620, 520)

    def try_accept(self) -> None:
        """Keep it; the dialog closes when everything could be read."""
        if self.is_deaf():
            return
        self._said.clear()
        self.save.setEnabled(False)
        tag = self.tag.text().strip()
        if self._file is not None:
            self._counter.act(take_manifest_file, self._on_taken, self._on_failed, tag, self._file)
        else:
            self._counter.act(type_manifest, self._on_taken, self._on_failed, tag, self.numbers.toPlainText())

    def open_file(self, path: Path) -> None:
        """The file takes the place of what is typed."""
        self._file = path
        self.numbers.setEnabled(False)
        self._chosen.setText(self.tr("清单文件：{name}（按“录入”读入）").format(name=path.name))

    def said(self) -> str:
        """What could not be read."""
        return self._said.text()

    def _to_numbers(self) -> None:
        self.numbers.setFocus()

    def _on_choose(self) -> None:
        dialog = QFileDialog(
            self, self.tr("选择总包清单"), "", self.tr("清单 (*.xlsx *.xls *.csv *.txt);;所有文件 (*)")
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self.open_file(Path(path))

    def _on_taken(self, taken: TakenManifest) -> None:
        self.accept()
        self.taken.emit(taken)

    def _on_failed(self, error: DeskError) -> None:
        self._said.setText(messages.failure(error))
        self.save.setEnabled(True)
