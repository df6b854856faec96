"""空白申请单: blank 邮寄申请单 by the office printer, or as a PDF where there is none (D-85)."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QSpinBox, QWidget

from govpost_desk.domain.application_form import FORMS_A_PAGE, MOST_FORMS
from govpost_desk.domain.errors import DeskError
from govpost_desk.services import messages
from govpost_desk.services.application_forms import print_forms, save_forms
from govpost_desk.ui import theme
from govpost_desk.ui.choice_buttons import ChoiceButtons
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.widgets import button, caption, row
from govpost_desk.workers.counter import Counter


class BlankFormsDialog(CounterDialog):
    """`made` gives the sentence of what was printed or saved."""

    made = Signal(str)

    def __init__(self, parent: QWidget, counter: Counter) -> None:
        super().__init__(parent, self.tr("打印空白申请单"))
        self._counter = counter
        self.copies = QSpinBox()
        self.copies.setRange(1, MOST_FORMS)
        self.copies.setSingleStep(FORMS_A_PAGE)
        self.copies.setValue(20)
        theme.size(self.copies, least_height=42)
        self.copies.setAccessibleName(self.tr("份数"))
        self.items = ChoiceButtons(self.tr("附页"), {"yes": self.tr("附上可邮寄办理的事项")})
        self._said = caption(wrap=True)
        theme.tone(self._said, "bad")
        self.print = button(
            self.tr("打印"), self.try_accept, "Ctrl+Return", name=self.tr("打印申请单"), main=True
        )
        self.body.addWidget(
            caption(self.tr("邮寄申请单，A4 每页两份，放在窗口由申请人填写、随材料交回。"), wrap=True)
        )
        self.body.addLayout(row(caption(self.tr("份数")), self.copies, self.items, 1))
        self.body.addWidget(self._said)
        self.body.addLayout(
            row(
                button(self.tr("存为 PDF…"), self._on_save, "Ctrl+S", name=self.tr("申请单存为 PDF")),
                1,
                button(self.tr("取消"), self.reject, "Escape"),
                self.print,
            )
        )
        theme.size(self, least_width=560)
        self.copies.setFocus()
        self.copies.selectAll()

    def try_accept(self) -> None:
        """Give them to the lane of the office printer."""
        if self.is_deaf():
            return
        self.print.setEnabled(False)
        self._counter.act(
            print_forms, self._on_queued, self._on_failed, self.copies.value(), with_items=self._with_items()
        )

    def save_to(self, path: Path) -> None:
        """Write them as a PDF."""
        self._counter.act(
            save_forms,
            self._on_saved,
            self._on_failed,
            path,
            self.copies.value(),
            with_items=self._with_items(),
        )

    def said(self) -> str:
        """What went wrong."""
        return self._said.text()

    def _with_items(self) -> bool:
        return self.items.value() == "yes"

    def _on_save(self) -> None:
        dialog = QFileDialog(self, self.tr("存为 PDF"), self.tr("邮寄申请单.pdf"), "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(self._on_file)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self.save_to(Path(path))

    def _on_queued(self, subject: str) -> None:
        self._counter.papers_wait()
        self.accept()
        self.made.emit(self.tr("邮寄申请单 {subject} 已送打印。").format(subject=subject))

    def _on_saved(self, name: str) -> None:
        self.accept()
        self.made.emit(self.tr("邮寄申请单已存为 {name}。").format(name=name))

    def _on_failed(self, error: DeskError) -> None:
        self._said.setText(messages.failure(error))
        self.print.setEnabled(True)
