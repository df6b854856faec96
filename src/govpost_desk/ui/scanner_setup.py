"""设扫描枪: how the scanner is connected, what to scan in its maker's booklet, and a trial that names each trouble."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.scanner_trial import Arrived, Fault, Judgement, judge
from govpost_desk.domain.scans import Unreadable, parse
from govpost_desk.services import messages, trial_scan
from govpost_desk.services.messages import scanners as words
from govpost_desk.ui import theme
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.trial_scan import CodePicture, TrialField
from govpost_desk.ui.widgets import button, caption, column, scrolling
from govpost_desk.workers.counter import Counter

_WHOLE = "✔"  # a line that brings whole codes has its own end


class ScannerSetup(CounterDialog):
    """The trial's codes are its own while it is open, by keys or by a line of their own; nothing is recorded."""

    def __init__(self, parent: QWidget, counter: Counter) -> None:
        super().__init__(parent, "")
        self.setWindowTitle(self.tr("设扫描枪"))
        self.setAccessibleName(self.tr("设扫描枪"))
        self._counter = counter
        self.mode, self.hint = caption(wrap=True), caption(wrap=True)
        theme.set_font(self.mode, 18, bold=True)
        self.marks, self._head = caption(wrap=True), caption(head=True)
        self.picture = CodePicture()
        self.field = TrialField()
        self.field.came.connect(self.take)
        self._said = caption(wrap=True)
        theme.set_font(self._said, 17, bold=True)
        inside = QWidget()
        parts = (
            self.mode,
            self._head,
            self.picture,
            self.marks,
            self.hint,
        )  # the code in sight in any letters
        inside.setLayout(column(*parts, 1))
        self.body.addWidget(scrolling(inside, self.tr("怎样设和要扫的条码")), 1)
        self.body.addWidget(self.field)
        self.body.addWidget(self._said)
        self.body.addLayout(
            FlowRow(
                button(self.tr("跳过这个"), self.skip, "Alt+Right"),
                button(self.tr("从头再试"), self.begin, "Ctrl+R"),
                button(self.tr("打印试扫页"), self._on_print, "Ctrl+J"),
                button(self.tr("存成 PDF…"), self._on_save, "Ctrl+S", name=self.tr("存试扫页")),
                button(self.tr("关闭"), self.reject, "Escape"),
            )
        )
        self.grow(980, 620)
        counter.scanner_changed.connect(self._show_mode)
        self._show_mode(*counter.scanner)
        self.codes = trial_scan.known_codes()
        self.begin()

    def try_accept(self) -> None:
        """Enter closes nothing here: it is a scanner's."""

    def showEvent(self, event: QShowEvent) -> None:
        """A scanner that types types here."""
        super().showEvent(event)
        self.field.setFocus()

    def hears(self, text: str) -> bool:
        """A code that came on a line of its own, or past the field, is the trial's, unless it is work (R2)."""
        arrived = Arrived(text=text, end=_WHOLE)
        if self.number >= len(self.codes) or self._is_work(arrived):
            return False
        self.take(arrived)
        return True

    def _is_work(self, arrived: Arrived) -> bool:
        """Whether it has nothing of the trial's codes and means something to the counter."""
        found = judge(self.codes[self.number].code, arrived).findings
        strange = any(each.fault is Fault.DIFFERENT for each in found)
        return strange and not isinstance(parse(arrived.text), Unreadable)

    def begin(self) -> None:
        """The known set from its first code."""
        self.number = 0
        self.judged: dict[int, Judgement] = {}
        self._said.clear()
        self._show()

    def skip(self) -> None:
        """The next code, whatever became of this one."""
        if self.number < len(self.codes):
            self.number += 1
            self._show()

    def take(self, arrived: Arrived) -> None:
        """A code came."""
        self.field.setFocus()
        if self.number >= len(self.codes):
            return
        judged = judge(self.codes[self.number].code, arrived)
        self.judged[self.number] = judged
        sentence = trial_scan.tell(judged, arrived.end)
        theme.tone(self._said, "done" if judged.passed else "bad")
        if judged.passed:
            self.number += 1
        self._show()
        self._say(sentence if self.number < len(self.codes) else f"{sentence}\n{self._verdict()}")

    def said(self) -> str:
        """What is said about the last code."""
        return self._said.text()

    def save_sheet(self, path: Path) -> None:
        """The known set on paper, as a file."""
        self._counter.work_act(self.tr("试扫页"), trial_scan.save_sheet, self._on_told, self._on_failed, path)

    def _verdict(self) -> str:
        passed = [each for each in self.judged.values() if each.passed]
        if len(passed) == len(self.codes):
            return words.verdict(passed)
        return self.tr("{n} 个码里 {good} 个收好了。按 Ctrl+R 从头再试。").format(
            n=len(self.codes), good=len(passed)
        )

    def _show(self) -> None:
        marks = []
        for place, code in enumerate(self.codes):
            judged = self.judged.get(place)
            sign = "○" if judged is None else "✔" if judged.passed else "✖"
            marks.append(f"{sign} {words.CODES[code.code.name]}")
        self.marks.setText("　".join(marks))
        if self.number >= len(self.codes):
            self._head.setText(self.tr("试扫完了"))
            self.picture.hide()
            self._say(self._verdict())
            return
        code = self.codes[self.number]
        self._head.setText(
            self.tr("试扫第 {n} 个，共 {of} 个：{what}（不记录）").format(
                n=self.number + 1, of=len(self.codes), what=words.CODES[code.code.name]
            )
        )
        self.picture.show_code(code)
        self.picture.show()

    def _show_mode(self, cause: str, kind: str) -> None:
        self.mode.setText(words.away(cause, kind) if cause else words.ABOUT[kind])
        theme.tone(self.mode, "bad" if cause else "")
        self.hint.setText(words.HINTS[kind])

    def _on_print(self) -> None:
        self._counter.work_act(self.tr("试扫页"), trial_scan.print_sheet, self._on_printed, self._on_failed)

    def _on_printed(self, sentence: str) -> None:
        self._counter.papers_wait()
        self._on_told(sentence)

    def _on_save(self) -> None:
        dialog = QFileDialog(self, self.tr("存试扫页"), self.tr("试扫页.pdf"), "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_file)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self.save_sheet(Path(path))

    def _on_told(self, sentence: str) -> None:
        theme.tone(self._said, "")
        self._say(sentence)

    def _on_failed(self, error: DeskError) -> None:
        theme.tone(self._said, "bad")
        self._say(messages.failure(error))

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence)
