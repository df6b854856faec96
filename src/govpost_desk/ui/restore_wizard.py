"""The guided restore in the window (reliability §3.3): choose, try aside, confirm by the desk's number, move in.

Until the last step nothing but a folder of its own is touched; every step says what is safe.
"""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.progress import Progress
from govpost_desk.services import messages, restoring
from govpost_desk.services.assembling import Sources
from govpost_desk.services.backup_search import FoundBackup, find_backups
from govpost_desk.services.door import Door
from govpost_desk.services.messages.first_run import failure_at_the_door
from govpost_desk.services.restoring import Restored
from govpost_desk.ui import theme
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.input_method import LatinLineEdit
from govpost_desk.ui.progress_strip import ProgressStrip
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.widgets import button, caption, row
from govpost_desk.workers.lane import Lane

BACKUP, SOURCES, TRIED, DONE = range(4)
_HEADS = (
    QT_TRANSLATE_NOOP("restore_wizard", "1 选备份"),
    QT_TRANSLATE_NOOP("restore_wizard", "2 镜像和救援码"),
    QT_TRANSLATE_NOOP("restore_wizard", "3 试恢复的结果，确认"),
    QT_TRANSLATE_NOOP("restore_wizard", "4 已恢复"),
)


class RestoreWizard(CounterDialog):
    """`restored`: the desk is in its place, the window may open on it."""

    restored = Signal()

    def __init__(self, parent: QWidget | None, door: Door) -> None:
        super().__init__(parent, self.tr("从备份恢复"))  # type: ignore[arg-type]
        self._door = door
        self._lane = Lane("restore", self)
        self._sources: Sources | None = None
        self._desk_id = ""
        self._working = False
        self._head = caption(head=True)
        self.said = caption(wrap=True)
        theme.size(self.said, least_height=48)
        self.progress = ProgressStrip()
        self._stack = QStackedWidget()
        for page in (self._backup_page(), self._sources_page(), self._tried_page(), self._report_page()):
            self._stack.addWidget(page)
        self.back = button(self.tr("上一步"), self.go_back, "Alt+Left")
        self.next = button(self.tr("下一步"), self.try_next, "Ctrl+Return", name=self.tr("下一步"), main=True)
        self.close_button = button(self.tr("关闭  Esc"), self.reject, name=self.tr("关闭恢复"))
        self.body.addWidget(self._head)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self.progress)
        self.body.addWidget(self.said)
        self.body.addLayout(row(1, self.close_button, self.back, self.next))
        self.grow(980, 600)
        self._show_step(BACKUP)
        self.look()

    def step(self) -> int:
        """The step in front."""
        return self._stack.currentIndex()

    def look(self) -> None:
        """Look for backups in the known places."""
        found = find_backups(self._door.folder, self._door.places())
        self.table.rows.set_rows(found)
        if found:
            self.table.setCurrentIndex(self.table.rows.index(0, 0))
        else:
            self._say(self.tr("常用的地方没有找到备份。请插好备份盘，按 Ctrl+L 选备份文件。"))

    def use_file(self, path: Path) -> None:
        """A backup that lies elsewhere."""
        self.file.setText(str(path))
        self._say("")

    def try_next(self) -> None:
        """The next step of the way."""
        if self.is_deaf() or self._working:
            return
        if self.step() == BACKUP and self._chosen() is None:
            self._say(self.tr("请先选一个备份。什么都没有改动。"))
        elif self.step() == BACKUP:
            self._show_step(SOURCES)
        elif self.step() == SOURCES:
            self._try()
        elif self.step() == TRIED:
            self._restore()
        else:
            self.restored.emit()
            self.accept()

    def go_back(self) -> None:
        """The step before; a restore that was only tried has left nothing."""
        if not self._working and self.step() in (SOURCES, TRIED):
            self._show_step(self.step() - 1)

    def reject(self) -> None:
        """Esc: first stops what is going on, then closes; after the restore it opens the desk."""
        if self._working:
            self.progress.try_stop()
        elif self.step() == DONE:
            self.try_next()
        else:
            super().reject()

    def done(self, result: int) -> None:
        """The lane goes with the dialog."""
        self._lane.close()
        super().done(result)

    def report(self) -> str:
        """What the restore came to."""
        return self._report.toPlainText()

    def tried(self) -> str:
        """What it would come to."""
        return self._tried.toPlainText()

    # --- the pages -----------------------------------------------------------------------------------------------

    def _backup_page(self) -> QWidget:
        self.table = Table(
            RowsModel(
                [
                    Column(self.tr("时间"), lambda line: f"{line.at:%Y-%m-%d %H:%M}"),
                    Column(self.tr("台席"), lambda line: str(line.desk_id)),
                    Column(self.tr("种类"), lambda line: str(line.kind_text)),
                    Column(self.tr("位置"), lambda line: str(line.path.parent)),
                    Column(
                        self.tr("钥匙文件"), lambda line: self.tr("有") if line.with_key else self.tr("没有")
                    ),
                ],
                self,
            ),
            self.tr("找到的备份"),
            (150, 150, 180, 260, 80),
            3,
        )
        self.file = QLineEdit()
        self.file.setReadOnly(True)
        self.file.setAccessibleName(self.tr("另选的备份文件"))
        self.file.setPlaceholderText(self.tr("不在上面？按 Ctrl+L 选文件；它的钥匙文件要在旁边"))
        return _page(
            caption(self.tr("上下键选备份，一般用最新的一个。"), quiet=True),
            self.table,
            self.file,
            _line(button(self.tr("选备份文件…"), self._on_file, "Ctrl+L", name=self.tr("选备份文件"))),
        )

    def _sources_page(self) -> QWidget:
        self.mirror = QLineEdit(str(self._door.places().mirror or ""))
        self.mirror.setAccessibleName(self.tr("镜像文件夹"))
        self.mirror.setPlaceholderText(self.tr("没有镜像就空着"))
        self.code = LatinLineEdit()
        self.code.setAccessibleName(self.tr("救援码"))
        self.code.setMaxLength(60)
        self.code.setPlaceholderText(self.tr("本台的钥匙还在这个文件夹里就空着"))
        self.code.setProperty("takesScans", True)
        return _page(
            caption(self.tr("镜像文件夹（镜像盘上，平时写镜像的那个）"), head=True),
            self.mirror,
            _line(button(self.tr("选文件夹…"), self._on_folder, "Ctrl+O", name=self.tr("选镜像文件夹"))),
            caption(self.tr("救援码（保险柜里的救援单，32 个字母和数字）"), head=True),
            self.code,
            caption(self.tr("下一步在旁边试一遍恢复，不改动任何东西；可以随时取消。"), wrap=True, quiet=True),
            1,
        )

    def _tried_page(self) -> QWidget:
        self._tried = _report(self.tr("试恢复的结果"))
        self.confirm = LatinLineEdit()
        self.confirm.setAccessibleName(self.tr("台席号，确认恢复"))
        self.confirm.setMaxLength(30)
        self._confirm_word = caption(head=True, wrap=True)
        return _page(self._tried, self._confirm_word, self.confirm)

    def _report_page(self) -> QWidget:
        self._report = _report(self.tr("恢复的结果"))
        return _page(self._report)

    # --- the work ------------------------------------------------------------------------------------------------

    def _chosen(self) -> Path | None:
        if self.file.text():
            return Path(self.file.text())
        chosen = self.table.chosen()
        return chosen.path if isinstance(chosen, FoundBackup) else None

    def _try(self) -> None:
        mirror, code, backup = self.mirror.text().strip(), self.code.text().strip(), self._chosen()
        assert backup is not None
        self._sources = Sources(
            backup=backup, mirror=Path(mirror).expanduser() if mirror else None, code=code or None
        )
        self._run(self.tr("试恢复"), self._on_tried, dry_run=True)

    def _restore(self) -> None:
        if self.confirm.text().strip().upper() != self._desk_id:
            self._say(self.tr("台席号不对，没有恢复。什么都没有改动。"))
            return
        self._run(self.tr("恢复"), self._on_restored, dry_run=False)

    def _run(self, title: str, then: Any, *, dry_run: bool) -> None:
        progress = Progress()
        self._set_working(True)
        self.progress.watch(title, progress)
        self._say(self.tr("正在进行，原来的文件都没有动。Esc 取消。"), good=True)
        assert self._sources is not None
        job = partial(_job, self._door, self._sources, dry_run=dry_run, progress=progress)
        self._lane.run(job, then, self._on_failed)

    def _on_tried(self, found: Restored) -> None:
        self._set_working(False)
        self._desk_id = found.desk_id
        self._tried.setPlainText(messages.restore_tried(asdict(found)))
        self._confirm_word.setText(
            self.tr("确认恢复请输入台席号 {desk}，再按 Ctrl+Enter：").format(desk=found.desk_id)
        )
        self._show_step(TRIED)

    def _on_restored(self, found: Restored) -> None:
        self._set_working(False)
        self._report.setPlainText(messages.restored(asdict(found)))
        self._show_step(DONE)

    def _on_failed(self, error: DeskError) -> None:
        self._set_working(False)
        self._say(failure_at_the_door(error))

    def _set_working(self, working: bool) -> None:
        self._working = working
        for made in (self.back, self.next, self.close_button):
            made.setEnabled(not working)

    def _show_step(self, step: int) -> None:
        self._stack.setCurrentIndex(step)
        self._head.setText(translate("restore_wizard", _HEADS[step]))
        self._say("")
        self.back.setVisible(step in (SOURCES, TRIED))
        self.close_button.setVisible(step != DONE)
        words = {
            SOURCES: self.tr("试恢复  Ctrl+Enter"),
            TRIED: self.tr("恢复  Ctrl+Enter"),
            DONE: self.tr("打开台席  Ctrl+Enter"),
        }
        self.next.setText(words.get(step, self.tr("下一步  Ctrl+Enter")))
        (self.table, self.code, self.confirm, self._report)[step].setFocus()

    def _say(self, sentence: str, *, good: bool = False) -> None:
        self.said.setText(sentence)
        theme.tone(self.said, "done" if good else "bad")

    def _on_file(self) -> None:
        dialog = QFileDialog(self, self.tr("选备份文件"), "", self.tr("备份 (*.db)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.open()

    def _on_file_chosen(self, path: str) -> None:
        self.use_file(Path(path))

    def _on_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("选镜像文件夹"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.mirror.setText)
        dialog.open()


def _job(door: Door, sources: Sources, *, dry_run: bool, progress: Progress) -> Restored:
    try:
        found = restoring.restore(
            door.folder, sources, door.places(), at=door.now(), progress=progress, dry_run=dry_run
        )
        if not dry_run:
            door.note_mirror(sources.mirror)
        return found
    finally:
        progress.ended = True


def _report(name: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setReadOnly(True)
    theme.set_font(made, 16)
    made.setAccessibleName(name)
    made.setTabChangesFocus(True)
    return made


def _line(part: QWidget) -> QWidget:
    """As wide as it is, at the left."""
    made = QWidget()
    made.setLayout(row(part, 1))
    return made


def _page(*parts: QWidget | int) -> QWidget:
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        else:
            layout.addWidget(part)
    return made
