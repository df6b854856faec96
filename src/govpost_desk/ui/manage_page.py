"""管理 Alt+M: backups and rehearsal, number ranges, people and PINs, the desk mat (wireframe 13)."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import first_run, managing, messages
from govpost_desk.services.context import ScanContext
from govpost_desk.services.managing import ManageView
from govpost_desk.ui import theme
from govpost_desk.ui.chips import Chip, Chips
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.login_page import ROLE_WORDS, role_word
from govpost_desk.ui.page import Page
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP
from govpost_desk.ui.typed_rows import FieldGrid, Typed
from govpost_desk.ui.widgets import button, caption, card, column, row
from govpost_desk.workers.counter import Counter


class ActDialog(CounterDialog):
    """Fields of an act, then the supervisor's number and PIN; it closes when the act is done."""

    def __init__(
        self,
        page: "ManagePage",
        title: str,
        fields: tuple[Typed, ...],
        act: Callable[..., str],
        given: tuple[str, ...] = (),
        roles: bool = False,
        twice: bool = False,
    ) -> None:
        super().__init__(page, title)
        self._page, self._act, self._given, self._twice = page, act, given, twice
        view, actor = page.view(), page.counter.actor
        self._demo = view is not None and view.demo and actor is not None and actor.auth == "demo"
        proof = (
            ()
            if self._demo
            else (
                Typed("by_no", self.tr("班长工号"), latin=True, length=20),
                Typed("by_pin", self.tr("班长密码"), latin=True, secret=True, length=6),
            )
        )
        self.grid = FieldGrid((*fields, *proof), 2)
        for made in self.grid.fields.values():
            made.setProperty("takesScans", True)
        self.grid.entered.connect(self.try_accept)
        self._role = "clerk"
        self._roles = Chips(self.tr("角色"))
        self._roles.chosen.connect(self._on_role)
        self._roles.setVisible(roles)
        self._has_role = roles
        self.said = caption(wrap=True)
        theme.tone(self.said, "bad")
        theme.size(self.said, least_height=44)
        for part in (self.grid, self._roles, self.said):
            self.body.addWidget(part)
        self.body.addLayout(
            row(
                1,
                button(self.tr("取消"), self.reject, "Escape"),
                button(self.tr("确定"), self.try_accept, "Ctrl+Return", name=self.tr("确定"), main=True),
            )
        )
        theme.size(self, least_width=620)
        self._show_roles()
        self.grid.first().setFocus()

    def try_accept(self) -> None:
        """Do it; a refusal is said here and what was typed stays."""
        if self.is_deaf():
            return
        typed = self.grid.values()
        proof = (typed.pop("by_no", ""), typed.pop("by_pin", ""))
        if self._twice and (sentence := first_run.check_pin(typed["pin"], typed.pop("again"))):
            self.said.setText(sentence)
            return
        role = (self._role,) if self._has_role else ()
        self._page.counter.act(
            self._act, self._on_done, self._on_failed, *self._given, *typed.values(), *role, *proof
        )

    def _on_done(self, sentence: str) -> None:
        self._page.told(sentence)
        self.accept()

    def _on_failed(self, error: DeskError) -> None:
        self.said.setText(messages.failure(error))

    def _on_role(self, role: str) -> None:
        self._role = role
        self._show_roles()

    def _show_roles(self) -> None:
        chips = [Chip(role, role_word(role), role_word(role)) for role in ROLE_WORDS]
        self._roles.show_chips(chips, self._role)


class ManagePage(Page):
    """Long jobs show their bar above the page and never stop a scan."""

    title = QT_TRANSLATE_NOOP("manage_page", "管理")

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self._view: ManageView | None = None
        self._copies = caption(wrap=True)
        self._rehearsed = caption(wrap=True)
        self._numbers = caption()
        self.people = Table(
            RowsModel(
                [
                    Column(self.tr("工号"), lambda line: str(line.operator_no)),
                    Column(self.tr("角色"), lambda line: role_word(line.role)),
                    Column(self.tr("姓名"), lambda line: str(line.name)),
                    Column(self.tr("在用"), lambda line: self.tr("是") if line.active else self.tr("停用")),
                ],
                self,
            ),
            self.tr("人员"),
            (110, 90, 150, 60),
            2,
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        beside = QWidget()
        beside.setLayout(row(self._numbers_card(), self._mat_card()))
        layout.addLayout(column(self._copies_card(), beside, 1), 1)
        layout.addWidget(self._people_card(), 1)

    def refresh(self, context: ScanContext) -> None:
        """How the desk stands."""
        self.counter.ask(managing.manage_view, self._on_view, self.on_failed, self.counter.now())

    def view(self) -> ManageView | None:
        """What is shown."""
        return self._view

    def told(self, sentence: str) -> None:
        """An act is done."""
        self.note.emit(sentence)

    def save_mat(self, path: Path) -> None:
        """The desk mat as a file."""
        self.counter.work_act(self.tr("桌垫"), managing.save_mat, self._on_told, self.on_failed, path)

    def _copies_card(self) -> QWidget:
        return _card_with(
            (caption(self.tr("备份与恢复演练"), head=True), self._copies, self._rehearsed),
            (
                button(self.tr("立即备份"), self._on_back_up, "Ctrl+B"),
                button(self.tr("恢复演练"), self._on_rehearse, "Ctrl+R"),
                button(self.tr("核验账目"), self._on_verify, "Ctrl+Y"),
            ),
        )

    def _numbers_card(self) -> QWidget:
        add = button(self.tr("录入号段…"), self._on_range, "Ctrl+N", name=self.tr("录入号段"))
        return _card_with((caption(self.tr("号段"), head=True), self._numbers), (add,))

    def _mat_card(self) -> QWidget:
        about = caption(self.tr("印着各命令条码的 A4 纸，扫码等于按键。"), quiet=True, wrap=True)
        return _card_with(
            (caption(self.tr("桌垫"), head=True), about),
            (
                button(self.tr("打印桌垫"), self._on_print_mat, "Ctrl+J"),
                button(self.tr("存成 PDF…"), self._on_save_mat, "Ctrl+S", name=self.tr("存桌垫")),
            ),
        )

    def _people_card(self) -> QWidget:
        return _card_with(
            (caption(self.tr("人员"), head=True), self.people),
            (
                button(self.tr("增加人员…"), self._on_person, "Ctrl+G", name=self.tr("增加人员")),
                button(self.tr("重置所选的密码…"), self._on_pin, "Ctrl+H", name=self.tr("重置密码")),
            ),
        )

    def _on_view(self, view: ManageView) -> None:
        self._view = view
        self._copies.setText(view.copies)
        self._rehearsed.setText(view.rehearsed)
        self._numbers.setText(self.tr("剩余邮件号 {n:,} 个").format(n=view.numbers_left))
        self.people.show_rows(view.people, _number)

    def _on_back_up(self) -> None:
        self.counter.work_act(self.tr("备份"), managing.back_up, self._on_told, self.on_failed)

    def _on_rehearse(self) -> None:
        self.counter.work_act(self.tr("恢复演练"), managing.rehearse, self._on_told, self.on_failed)

    def _on_verify(self) -> None:
        self.counter.work(self.tr("核验账目"), managing.verify, self._on_told, self.on_failed)

    def _on_print_mat(self) -> None:
        self.counter.work_act(self.tr("桌垫"), managing.print_mat, self._on_printed, self.on_failed)

    def _on_printed(self, sentence: str) -> None:
        self.counter.papers_wait()
        self.told(sentence)

    def _on_save_mat(self) -> None:
        dialog = QFileDialog(self, self.tr("存桌垫"), self.tr("桌垫.pdf"), "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_mat_file)
        dialog.finished.connect(self.released)
        dialog.open()

    def _on_mat_file(self, path: str) -> None:
        self.save_mat(Path(path))

    def _on_told(self, sentence: str) -> None:
        self.told(sentence)

    def _on_range(self) -> None:
        fields = (
            Typed("first", self.tr("起号（13 位，含校验位）"), latin=True, length=13),
            Typed("count", self.tr("个数"), latin=True, length=7),
        )
        self._open(ActDialog(self, self.tr("录入号段"), fields, managing.add_range))

    def _on_pin(self) -> None:
        chosen = self.people.chosen()
        if chosen is None:
            self.note.emit(self.tr("请先选一个人。"))
            return
        fields = (
            Typed("pin", self.tr("新密码（6 位数字）"), latin=True, secret=True, length=6),
            Typed("again", self.tr("再输一遍"), latin=True, secret=True, length=6),
        )
        title = self.tr("重置 {no} 的密码").format(no=_number(chosen))
        self._open(
            ActDialog(self, title, fields, managing.reset_pin, given=(str(_number(chosen)),), twice=True)
        )

    def _on_person(self) -> None:
        fields = (
            Typed("no", self.tr("工号"), latin=True, length=20),
            Typed("name", self.tr("姓名"), length=50),
        )
        self._open(ActDialog(self, self.tr("增加人员"), fields, managing.add_person, roles=True))

    def _open(self, dialog: CounterDialog) -> None:
        dialog.finished.connect(self.released)
        dialog.open()


def _number(person: object) -> object:
    return getattr(person, "operator_no", "")


def _card_with(parts: tuple[QWidget, ...], buttons: tuple[QPushButton, ...]) -> QWidget:
    line = QWidget()
    line.setLayout(row(*buttons, 1))
    return card(*parts, line)
