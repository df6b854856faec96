"""交接簿 F9: registers with their states, pages as printed, signing, copies, corrections (wireframe 5; D-17, D-18)."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.services.context import ScanContext
from govpost_desk.services.listing import RegisterRow, registers
from govpost_desk.services.messages.window import KIND_WORDS, STATE_WORDS
from govpost_desk.services.previews import register_pictures, save_register_copy, true_register
from govpost_desk.ui import theme
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.page import Page
from govpost_desk.ui.privacy import PersonalPicture
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.widgets import button, caption, column
from govpost_desk.workers.counter import Counter

_WIDTH = 560
_LIST_PX = 560  # the list at 100 %
_DPI = 130
_STATE_COLOURS = {"open": "told", "closed": "worry", "signed": "done"}


class RegistersPage(Page):
    """The preview shows the stored PDF itself."""

    title = QT_TRANSLATE_NOOP("registers_page", "交接簿")

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self._head = caption(head=True)
        widths = (240, 56, 150, 50, 50, 76)
        self.list = Table(RowsModel(_columns(), self), self.tr("交接簿"), widths, 5, least_rows=2)
        self.list.selectionModel().currentChanged.connect(self._on_chosen)
        self._pages = QVBoxLayout()
        self._pages.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        inside = QWidget()
        inside.setLayout(self._pages)
        scroll = QScrollArea()
        scroll.setAccessibleName(self.tr("交接簿预览"))
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFixedWidth(_WIDTH + 44)  # the pictures do not grow with the letters
        self.let_give_way(scroll, _LIST_PX)  # Alt+P shows them all the same
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.say_when_empty(self.tr("还没有交接簿。按 F5 交接，扫完按 Ctrl+Enter 结束，就有第一本。"))
        left = column(
            self._head,
            self.list,
            caption(
                self.tr("签字后扫交接簿上的条码登记；没有扫描枪时选中一本，按下面的按钮。"),
                quiet=True,
                wrap=True,
            ),
        )
        left.addLayout(self._buttons())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(left, 1)
        layout.addWidget(scroll)
        self._drawn = ""
        self._wanted = ""

    def _buttons(self) -> FlowRow:
        signs = (
            button(self.tr("第一联已签"), self._on_sign_first, "Ctrl+1", main=True),
            button(self.tr("第二联已签"), self._on_sign_second, "Ctrl+2"),
        )
        papers = (
            button(self.tr("补打"), self._on_reprint, "Ctrl+R", name=self.tr("补打交接簿")),
            button(self.tr("预览"), self._on_preview, "Alt+P", name=self.tr("实际大小预览")),
            button(self.tr("副本…"), self._on_copy, "Ctrl+S", name=self.tr("导出副本")),
            button(self.tr("更正"), self._on_fix, "Ctrl+E", name=self.tr("开更正交接簿")),
        )
        for made in (*signs, *papers):
            made.setProperty("narrow", True)  # six of them stand beside the preview
        return FlowRow(*signs, 1, *papers)

    def refresh(self, context: ScanContext) -> None:
        """The list of registers."""
        self.counter.ask(registers, self._on_rows, self.on_failed)

    def chosen(self) -> RegisterRow | None:
        """The register that is selected."""
        value = self.list.chosen()
        return value if isinstance(value, RegisterRow) else None

    def page_count(self) -> int:
        """Pages of the preview."""
        return self._pages.count()

    def save_copy(self, register_no: str, path: Path) -> None:
        """Export a copy marked 副本."""
        self.counter.act(save_register_copy, self._on_saved, self.on_failed, register_no, path)

    def _on_rows(self, rows: list[RegisterRow]) -> None:
        self.list.show_rows(tuple(rows), _register_key)
        waiting = sum(row.register.state == "closed" for row in rows)
        self._head.setText(
            self.tr("交接簿 {count} 本，待签字 {waiting} 本").format(count=len(rows), waiting=waiting)
            if rows
            else self.tr("交接簿")
        )
        if rows and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.list.rows.index(0, 0))

    def _on_chosen(self) -> None:
        chosen = self.chosen()
        number = chosen.register.register_no if chosen else None
        if not number:
            self._show_pages(())
            self._drawn = ""
            return
        if number not in (self._drawn, self._wanted):
            self._wanted = number
            self.counter.ask(register_pictures, self._on_pictures, self._on_no_pictures, number, _DPI)

    def _on_pictures(self, pages: tuple[bytes, ...]) -> None:
        self._drawn, self._wanted = self._wanted, ""
        self._show_pages(pages)
        chosen = self.chosen()
        if chosen and (chosen.register.register_no or "") != self._drawn:
            self._on_chosen()  # another one was selected meanwhile

    def _on_no_pictures(self, error: DeskError) -> None:
        self._wanted = ""
        self.on_failed(error)

    def _show_pages(self, pages: tuple[bytes, ...]) -> None:
        while (item := self._pages.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, png in enumerate(pages, 1):
            pixmap = QPixmap()
            pixmap.loadFromData(png)
            page = PersonalPicture()
            page.setAccessibleName(self.tr("第 {number} 页").format(number=number))
            page.setPixmap(pixmap.scaledToWidth(_WIDTH, Qt.TransformationMode.SmoothTransformation))
            page.setProperty("paper", True)
            self._pages.addWidget(page, 0, theme.TOP)

    def _on_preview(self) -> None:
        if number := self._closed_number():
            self.counter.ask(true_register, self.show_true_size, self.on_failed, number)

    def _on_sign_first(self) -> None:
        self._sign(1)

    def _on_sign_second(self) -> None:
        self._sign(2)

    def _sign(self, copy_no: int) -> None:
        if number := self._closed_number():
            self.code.emit(f"{number}{copy_no}")

    def _on_reprint(self) -> None:
        if number := self._closed_number():
            self.code.emit(f"GPDREPRINT{number}")

    def _on_fix(self) -> None:
        if number := self._closed_number():
            self.code.emit(f"GPDFIX{number}")

    def _on_copy(self) -> None:
        if number := self._closed_number():
            dialog = QFileDialog(
                self, self.tr("导出副本"), self.tr("{number}-副本.pdf").format(number=number), "PDF (*.pdf)"
            )
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.fileSelected.connect(self._on_file)
            dialog.finished.connect(self.released)
            dialog.open()

    def _on_file(self, path: str) -> None:
        if number := self._closed_number():
            self.save_copy(number, Path(path))

    def _on_saved(self, path: Path) -> None:
        self.note.emit(self.tr("副本已导出：{name}。内有个人信息，请妥善保管。").format(name=path.name))

    def _closed_number(self) -> str:
        chosen = self.chosen()
        number = chosen.register.register_no if chosen else None
        if not number:
            self.note.emit(self.tr("请先选一本已结束的交接簿。"))
        return number or ""


def _register_key(value: object) -> object:
    assert isinstance(value, RegisterRow)
    return value.register.register_id


def _columns() -> list[Column]:
    return [
        Column(
            translate("registers_page", "编号"),
            lambda row: row.register.register_no or translate("registers_page", "（未结束，结束时编号）"),
        ),
        Column(translate("registers_page", "类别"), lambda row: KIND_WORDS.get(row.register.kind, "")),
        Column(translate("registers_page", "对方"), lambda row: str(row.department)),
        Column(translate("registers_page", "件数"), lambda row: str(row.register.line_count), right=True),
        Column(
            translate("registers_page", "差异"),
            lambda row: str(row.register.difference_count or ""),
            right=True,
        ),
        Column(
            translate("registers_page", "状态"),
            _state_text,
            colour=lambda row: _STATE_COLOURS.get(row.register.state, ""),
        ),
    ]


def _state_text(value: RegisterRow) -> str:
    signed = [copy for copy in (1, 2) if value.register.signed_copies & 1 << (copy - 1)]
    word = STATE_WORDS.get(value.register.state, "")
    return (
        translate("registers_page", "{word}（第 {join} 联）").format(
            word=word, join="、".join(map(str, signed))
        )
        if signed
        else word
    )
