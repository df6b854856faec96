"""The memory stick from the window: a folder for the file to head office, the answer that came back.

Both run beside the scans with their bar; what came of it is a sentence that stays until the next one.
"""

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from govpost_desk.ui.page import Page
from govpost_desk.workers.head_office import HeadOffice
from govpost_desk.workers.stick import StickIn, StickOut


class StickFiles(QObject):
    """Of one page, which tells what came of it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page, self._counter = page, page.counter

    def ask_folder(self) -> None:
        """Where to write; then write."""
        dialog = QFileDialog(self._page, self.tr("写到 U 盘的哪个文件夹"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.write)
        self._open(dialog)

    def ask_answer(self) -> None:
        """Which file to read in; then read it."""
        kinds = self.tr("总部的回执 (*.gpa);;所有文件 (*)")
        dialog = QFileDialog(self._page, self.tr("总部的回执"), "", kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.read)
        self._open(dialog)

    def write(self, folder: str) -> None:
        """A file for head office."""
        if office := self._office():
            self._counter.work(
                self.tr("写到 U 盘"), office.stick_out, self._on_written, self._page.on_failed, Path(folder)
            )

    def read(self, path: str) -> None:
        """Head office's answer."""
        if office := self._office():
            self._counter.work(
                self.tr("读入回执"), office.stick_in, self._on_read, self._page.on_failed, Path(path)
            )

    def _office(self) -> HeadOffice | None:
        office = self._counter.find_office()
        if office is None:
            self._page.note.emit(self.tr("训练台席与总部没有往来。"))
        return office

    def _open(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._page.released)
        dialog.open()

    def _on_written(self, made: StickOut) -> None:
        self._page.note.emit(made.sentence)

    def _on_read(self, found: StickIn) -> None:
        self._page.note.emit(found.sentence)
        self._page.changed.emit()
