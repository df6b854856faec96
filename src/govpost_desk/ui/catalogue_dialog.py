"""事项清单: read a catalogue of service items, see what it would change, take all of it or nothing (D-5)."""

from pathlib import Path
from threading import Event

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.service_items import ItemList
from govpost_desk.services import messages
from govpost_desk.services.catalogue import CataloguePreview, item_counts, preview_catalogue, take_catalogue
from govpost_desk.services.messages.catalogue import LIST_WORDS, catalogue_summary
from govpost_desk.ui.chips import Chip, Chips
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.widgets import button, caption, row
from govpost_desk.workers.counter import Counter


class CatalogueDialog(CounterDialog):
    """`taken` gives the sentence of what was imported. Reading runs beside the scans and can be stopped."""

    taken = Signal(str)
    _progressed = Signal(int, int)

    def __init__(self, parent: QWidget, counter: Counter) -> None:
        super().__init__(parent, self.tr("事项清单"))
        self._counter = counter
        self._preview: CataloguePreview | None = None
        self._which = ItemList.MAIN
        self._cancelled = Event()
        self.lists = Chips(self.tr("哪一份清单"))
        self.lists.chosen.connect(self._on_list)
        self._counts: dict[str, int] = {}
        self._said = caption(wrap=True)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("读取进度"))
        self.bar.hide()
        self.choose = button(self.tr("选文件…"), self._on_choose, "Ctrl+L", name=self.tr("选事项清单"))
        self.take = button(
            self.tr("导入"), self.try_accept, "Ctrl+Return", name=self.tr("导入事项清单"), main=True
        )
        self.take.setEnabled(False)
        self.body.addWidget(
            caption(
                self.tr("政务服务事项一份，便民服务事项另一份；新的一版替换旧的一版，列的顺序和名称不限。"),
                wrap=True,
            )
        )
        self.body.addWidget(self.lists)
        self.body.addWidget(self._said, 1)
        self.body.addWidget(self.bar)
        self.body.addLayout(row(self.choose, 1, button(self.tr("取消"), self.reject, "Escape"), self.take))
        self.grow(680, 360)
        self._progressed.connect(self._on_progress)
        self._show_lists()
        counter.ask(item_counts, self._on_counts, self._on_failed)

    def try_accept(self) -> None:
        """Take the list that is shown."""
        if self.is_deaf() or self._preview is None:
            return
        self.take.setEnabled(False)
        self._counter.act(take_catalogue, self._on_taken, self._on_failed, self._preview)

    def open_file(self, path: Path) -> None:
        """Read a file for the chosen list."""
        self._preview = None
        self._cancelled = Event()
        self.take.setEnabled(False)
        self.choose.setEnabled(False)
        self.bar.setRange(0, 0)
        self.bar.show()
        self._said.setText(self.tr("正在读 {name} …").format(name=path.name))
        self._counter.ask(
            preview_catalogue,
            self._on_preview,
            self._on_failed,
            path,
            self._which,
            cancelled=self._cancelled.is_set,
            progress=self._tell_progress,
        )

    def said(self) -> str:
        """What the list comes to."""
        return self._said.text()

    def done(self, result: int) -> None:
        """Whoever closes it stops the reading."""
        self._cancelled.set()
        super().done(result)

    def _show_lists(self) -> None:
        chips = [
            Chip(
                each.value,
                f"{LIST_WORDS[each.value]} · {self._counts.get(each.value, 0)}",
                LIST_WORDS[each.value],
            )
            for each in ItemList
        ]
        self.lists.show_chips(chips, self._which.value)

    def _tell_progress(self, done: int, of: int) -> None:
        self._progressed.emit(done, of)  # on the lane's thread: arrives queued

    def _on_progress(self, done: int, of: int) -> None:
        self.bar.setRange(0, max(of, 1))
        self.bar.setValue(done)

    def _on_counts(self, counts: dict[str, int]) -> None:
        self._counts = counts
        self._show_lists()

    def _on_list(self, which: str) -> None:
        self._which = ItemList(which)
        self._preview = None
        self.take.setEnabled(False)
        self._said.clear()
        self._show_lists()

    def _on_choose(self) -> None:
        dialog = QFileDialog(
            self, self.tr("选择事项清单"), "", self.tr("清单 (*.xlsx *.xls *.csv *.txt);;所有文件 (*)")
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self.open_file(Path(path))

    def _on_preview(self, preview: CataloguePreview) -> None:
        self.bar.hide()
        self.choose.setEnabled(True)
        self._preview = preview
        self._said.setText(catalogue_summary(preview.fields()))
        self.take.setEnabled(True)

    def _on_taken(self, preview: CataloguePreview) -> None:
        self.accept()
        self.taken.emit(catalogue_summary(preview.fields()))

    def _on_failed(self, error: DeskError) -> None:
        self.bar.hide()
        self.choose.setEnabled(True)
        self.take.setEnabled(self._preview is not None)
        self._said.setText(messages.failure(error))
