"""导入 Ctrl+I: choose a file and a window, see each row's fate with its reasons, take all or nothing (D-2)."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.progress import Progress
from govpost_desk.services.context import ScanContext
from govpost_desk.services.forms import ListView, read_list, take_read_list
from govpost_desk.services.lists import Fate
from govpost_desk.services.messages.window import DEFAULT_WORDS, OTHER_LISTS
from govpost_desk.services.screens import FrameView
from govpost_desk.ui.blank_forms_dialog import BlankFormsDialog
from govpost_desk.ui.catalogue_dialog import CatalogueDialog
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.page import Figure, Page, WindowChooser, marked
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.widgets import button, caption, row
from govpost_desk.workers.counter import Counter

_WORDS = {
    Fate.NEW: QT_TRANSLATE_NOOP("import_page", "新增"),
    Fate.CHANGED: QT_TRANSLATE_NOOP("import_page", "变更"),
    Fate.DUPLICATE: QT_TRANSLATE_NOOP("import_page", "重复"),
    Fate.INCOMPLETE: QT_TRANSLATE_NOOP("import_page", "待补"),
    Fate.REJECTED: QT_TRANSLATE_NOOP("import_page", "拒收"),
    Fate.KEPT: QT_TRANSLATE_NOOP("import_page", "未动"),
}
_COLOURS = {
    "new": "done",
    "changed": "told",
    "incomplete": "worry",
    "rejected": "gone",
    "duplicate": "quiet",
}


class ImportPage(Page):
    """Reading and taking run on the lane of long jobs; cancelling works until the last row has been recorded."""

    title = QT_TRANSLATE_NOOP("import_page", "导入")

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self.chooser = WindowChooser()
        self.chooser.chosen.connect(self._on_window)
        self.figures = {fate: Figure(word) for fate, word in _WORDS.items()}
        self._said = caption(
            self.tr("先选窗口，再选文件（XLSX、XLS、CSV）。列的顺序和名称不限，原文件不会改动。"), wrap=True
        )
        self.table = Table(
            RowsModel(
                [
                    Column(self.tr("行"), lambda line: str(line.row_no), right=True),
                    Column(self.tr("办件号"), lambda line: str(line.case_no)),
                    Column(self.tr("收件人"), lambda line: marked(str(line.name)), whole=True),
                    Column(
                        self.tr("结果"),
                        lambda line: str(line.fate_text),
                        colour=lambda line: _COLOURS.get(line.fate, ""),
                    ),
                    Column(self.tr("说明"), lambda line: str(line.words)),
                ],
                self,
            ),
            self.tr("清单预览"),
            (56, 210, 130, 70, 300),
            4,
        )
        self.choose = button(self.tr("选文件…"), self._on_choose, "Ctrl+L", name=self.tr("选文件"))
        self.take = button(
            self.tr("导入"), self._on_take, "Ctrl+Return", name=self.tr("导入这份清单"), main=True
        )
        self.stop = button(self.tr("取消"), self._on_stop, "Ctrl+Delete", name=self.tr("取消导入"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        head = row(
            self.chooser,
            self.choose,
            button(self.tr("手工录入一件"), self._on_new, "Ctrl+N"),
            button(self.tr("事项清单"), self._on_catalogue, "Ctrl+G"),
            button(self.tr("空白申请单"), self._on_blank, "Ctrl+B"),
        )
        head.setStretch(0, 1)
        layout.addLayout(head)
        layout.addLayout(FlowRow(*self.figures.values(), 1, self.stop, self.take))
        layout.addWidget(self._said)
        layout.addWidget(self.table, 1)
        self._window_code = ""
        self._windows: FrameView | None = None
        self._list: ListView | None = None
        self._progress: Progress | None = None
        self.dialog: CounterDialog | None = None
        self._show_state()

    def refresh(self, context: ScanContext) -> None:
        """The list follows the window of the work at hand until another is chosen."""
        if not self._window_code:
            self._window_code = context.window_code

    def on_frame(self, view: FrameView, context: ScanContext) -> None:
        """The windows to choose from."""
        self._windows = view
        self.chooser.show_windows(view.windows, self._window_code)

    def open_file(self, path: Path) -> None:
        """Read a file for the chosen window and show what each row would become."""
        if not self._window_code:
            self.note.emit(self.tr("请先点选这份清单属于哪个窗口。"))
            return
        self._list = None
        self.table.rows.set_rows(())
        self._said.setText(self.tr("正在读 {name} …").format(name=path.name))
        self._progress = self.counter.work(
            self.tr("读清单"), read_list, self._on_preview, self._on_not_read, path, self._window_code
        )
        self._show_state()

    def view(self) -> ListView | None:
        """The list that is shown."""
        return self._list

    def said(self) -> str:
        """What is said about the list."""
        return self._said.text()

    def _on_preview(self, view: ListView) -> None:
        self._progress = None
        self._show_list(view)

    def _show_list(self, view: ListView) -> None:
        self._list = view
        self.table.rows.set_rows(view.rows)
        for fate, figure in self.figures.items():
            number = view.counts[fate.value]
            figure.show_number(number, worry=number > 0 and fate in (Fate.INCOMPLETE, Fate.REJECTED))
        shown = "、".join(DEFAULT_WORDS.get(name, name) for name in view.defaults)
        defaults = self.tr("　清单没有的列按本单位默认：{shown}。").format(shown=shown) if shown else ""
        preview = view.preview
        known = (
            self.tr("列对应以前已确认。")
            if preview.layout_known
            else self.tr("列对应是第一次见，导入即确认。")
        )
        state = self.tr("已导入") if preview.taken else self.tr("预览，还没有导入")
        doubt = (
            translate("messages", OTHER_LISTS).format(count=preview.elsewhere) if preview.elsewhere else ""
        )
        self._said.setText(
            self.tr("{state}：{file_name} 共 {count} 行。{doubt}{known}{defaults}").format(
                state=state,
                file_name=preview.file_name,
                count=len(preview.rows),
                doubt=doubt,
                known=known,
                defaults=defaults,
            )
        )
        self._show_state()

    def _on_not_read(self, error: DeskError) -> None:
        self._progress = None
        self._said.setText(self.tr("没有导入任何一行。"))
        self._show_state()
        self.on_failed(error)

    def _on_take(self) -> None:
        if self._list is None or self._list.preview.taken:
            return
        self._progress = self.counter.work_act(
            self.tr("导入"), take_read_list, self._on_taken, self._on_not_taken, self._list.preview
        )
        self._show_state()

    def _on_not_taken(self, error: DeskError) -> None:
        self._progress = None
        self._show_state()
        if error.code == "stopped":
            self.said_no.emit(self.tr("已取消，没有导入任何一行。预览还在，可以重新导入。"))
        else:
            self.on_failed(error)

    def _on_taken(self, view: ListView) -> None:
        self._progress = None
        self._show_list(view)
        waiting = view.counts["incomplete"]
        more = (
            self.tr("，其中 {waiting} 件待补资料（能交接，面单等补齐）").format(waiting=waiting)
            if waiting
            else ""
        )
        self.note.emit(
            self.tr(
                "{file_name} 已导入：新增 {new} 件{more}，变更 {changed} 件，重复 {duplicate} 件，"
                "拒收 {rejected} 行。按 F5 开始交接。"
            ).format(
                file_name=view.preview.file_name,
                new=view.counts["new"] + waiting,
                more=more,
                changed=view.counts["changed"],
                duplicate=view.counts["duplicate"],
                rejected=view.counts["rejected"],
            )
        )
        self.changed.emit()

    def _on_stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()
        elif self._list is not None and not self._list.preview.taken:
            self._list = None
            self.table.rows.set_rows(())
            for figure in self.figures.values():
                figure.show_number(0)
            self._said.setText(self.tr("已取消，没有导入任何一行。"))
        self._show_state()

    def _on_choose(self) -> None:
        if not self._window_code:
            self.note.emit(self.tr("请先点选这份清单属于哪个窗口。"))
            return
        dialog = QFileDialog(
            self, self.tr("选择清单文件"), "", self.tr("清单 (*.xlsx *.xls *.csv *.txt);;所有文件 (*)")
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_file)
        dialog.finished.connect(self.released)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self.open_file(Path(path))

    def _on_window(self, window_code: str) -> None:
        self._window_code = window_code
        if self._windows is not None:
            self.chooser.show_windows(self._windows.windows, window_code)
        if self._list is not None and not self._list.preview.taken:
            self._on_stop()

    def _on_new(self) -> None:
        self.order_wanted.emit("")

    def _on_catalogue(self) -> None:
        dialog = CatalogueDialog(self.window(), self.counter)
        dialog.taken.connect(self.note)
        self._open(dialog)

    def _on_blank(self) -> None:
        dialog = BlankFormsDialog(self.window(), self.counter)
        dialog.made.connect(self.note)
        self._open(dialog)

    def _open(self, dialog: CounterDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._on_dialog_closed)
        dialog.open()

    def _on_dialog_closed(self) -> None:
        self.dialog = None
        self.released.emit()

    def _show_state(self) -> None:
        busy = self._progress is not None
        ready = self._list is not None and not self._list.preview.taken
        self.take.setEnabled(ready and not busy)
        self.stop.setEnabled(busy or ready)
        self.choose.setEnabled(not busy)
