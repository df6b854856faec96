"""管理 Alt+M: backups and rehearsal, number ranges, people, PINs and windows, the desk mat (wireframe 13)."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from govpost_desk.services import managing
from govpost_desk.services.context import ScanContext
from govpost_desk.services.head_office_state import HeadOfficeView
from govpost_desk.services.managing import ManageView
from govpost_desk.services.messages.window import PAYER_WORDS
from govpost_desk.services.windows import FIELDS, HallWindow
from govpost_desk.ui.act_dialog import ActDialog, SupervisorAct
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.head_office_tray import open_tray
from govpost_desk.ui.join_dialog import JoinDialog
from govpost_desk.ui.login_page import ROLE_WORDS, role_word
from govpost_desk.ui.page import Page
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.scale_dialogs import LearnDialog
from govpost_desk.ui.scanner_setup import ScannerSetup
from govpost_desk.ui.stick_files import StickFiles
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP
from govpost_desk.ui.typed_rows import Chosen, Typed
from govpost_desk.ui.widgets import button, caption, card, column, row
from govpost_desk.workers.counter import Counter


class ManagePage(Page):
    """Long jobs show their bar above the page and never stop a scan."""

    title = QT_TRANSLATE_NOOP("manage_page", "管理")

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self._view: ManageView | None = None
        self._stick = StickFiles(self)
        self._copies = caption(wrap=True)
        self._rehearsed = caption(wrap=True)
        self._numbers = caption()
        self._office = caption(wrap=True)
        self._tariff = caption(quiet=True, wrap=True)
        self.people = Table(
            RowsModel(
                [
                    Column(self.tr("工号"), lambda line: str(line.operator_no), whole=True),
                    Column(self.tr("角色"), lambda line: role_word(line.role)),
                    Column(self.tr("姓名"), lambda line: str(line.name)),
                    Column(self.tr("来自"), lambda line: str(line.origin)),
                    Column(self.tr("状态"), lambda line: str(line.state)),
                ],
                self,
            ),
            self.tr("人员"),
            (120, 80, 110, 60, 140),
            2,
        )
        self.windows = Table(
            RowsModel(
                [
                    Column(self.tr("窗口号"), lambda line: str(line.window_code)),
                    Column(self.tr("部门"), lambda line: str(line.department)),
                    Column(self.tr("签字人"), lambda line: "、".join(line.officers)),
                    Column(self.tr("来自"), lambda line: str(line.origin_word)),
                    Column(self.tr("状态"), lambda line: str(line.state)),
                ],
                self,
            ),
            self.tr("来源窗口"),
            (70, 150, 120, 60, 140),
            1,
        )
        self.windows.doubleClicked.connect(self._on_change_window)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        beside = QWidget()
        papers = QWidget()
        papers.setLayout(column(self._mat_card(), self._tariff_card(), 1))
        both = row(self._numbers_card(), papers)
        both.setStretch(0, 1)
        beside.setLayout(both)
        layout.addLayout(column(self._copies_card(), beside, 1), 1)
        layout.addLayout(column(self._people_card(), self._windows_card()), 1)

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
                button(self.tr("认秤…"), self._on_learn_scale, "Alt+W", name=self.tr("认秤")),
                button(self.tr("设扫描枪…"), self.open_scanner_setup, "Alt+G", name=self.tr("设扫描枪")),
            ),
        )

    def open_scanner_setup(self) -> None:
        """How the scanner is connected, and a trial of it."""
        dialog = ScannerSetup(self, self.counter)
        dialog.finished.connect(self.released)
        dialog.open()

    def _numbers_card(self) -> QWidget:
        heading = QWidget()
        heading.setLayout(FlowRow(caption(self.tr("总部与号段"), head=True), 1, self._numbers))
        return _card_with(
            (heading, self._office),
            (
                button(self.tr("加入总部…"), self.open_join, "Alt+O", name=self.tr("加入总部")),
                button(self.tr("总部明细…"), self.open_tray, "Alt+L", name=self.tr("总部明细")),
                button(self.tr("写到 U 盘…"), self._stick.ask_folder, "Alt+U", name=self.tr("写到 U 盘")),
                button(self.tr("读入回执…"), self._stick.ask_answer, "Alt+I", name=self.tr("读入回执")),
                button(self.tr("录入号段…"), self._on_range, "Ctrl+N", name=self.tr("录入号段")),
            ),
        )

    def open_join(self) -> None:
        """Address and code of head office."""
        office = self.counter.find_office()
        if office is None or self._view is None:
            self.note.emit(self.tr("训练台席不能加入总部。"))
            return
        dialog = JoinDialog(self, office, self._view.numbers_left)
        dialog.finished.connect(self.released)
        dialog.open()

    def open_tray(self) -> None:
        """How the desk stands with head office, and what was not taken."""
        open_tray(self)

    def on_head_office(self, view: HeadOfficeView) -> None:
        """How the desk stands with head office."""
        self._office.setText(view.line)

    def _mat_card(self) -> QWidget:
        about = caption(self.tr("印着各命令条码的 A4 纸，扫码等于按键。"), quiet=True, wrap=True)
        return _card_with(
            (caption(self.tr("桌垫"), head=True), about),
            (
                button(self.tr("打印桌垫"), self._on_print_mat, "Ctrl+J"),
                button(self.tr("存成 PDF…"), self._on_save_mat, "Ctrl+S", name=self.tr("存桌垫")),
            ),
        )

    def _tariff_card(self) -> QWidget:
        return card(caption(self.tr("资费"), head=True), self._tariff)

    def _people_card(self) -> QWidget:
        return _card_with(
            (caption(self.tr("人员"), head=True), self.people),
            (
                button(self.tr("增加人员…"), self._on_person, "Ctrl+G", name=self.tr("增加人员")),
                button(self.tr("重置所选的密码…"), self._on_pin, "Ctrl+H", name=self.tr("重置密码")),
            ),
        )

    def _windows_card(self) -> QWidget:
        return _card_with(
            (caption(self.tr("来源窗口"), head=True), self.windows),
            (
                button(self.tr("增加窗口…"), self._on_add_window, "Alt+N", name=self.tr("增加窗口")),
                button(self.tr("更改…"), self._on_change_window, "Alt+E", name=self.tr("更改所选窗口")),
                button(
                    self.tr("停用、启用…"), self._on_serve_window, "Alt+T", name=self.tr("停用或启用窗口")
                ),
            ),
        )

    def _on_view(self, view: ManageView) -> None:
        self._view = view
        self._copies.setText(view.copies)
        self._rehearsed.setText(view.rehearsed)
        self._numbers.setText(self.tr("剩余邮件号 {n:,} 个").format(n=view.numbers_left))
        self._tariff.setText(view.tariff)
        self.people.show_rows(view.people, _number)
        self.windows.show_rows(view.windows, _window_code)

    def _on_back_up(self) -> None:
        self.counter.work_act(self.tr("备份"), managing.back_up, self._on_told, self.on_failed)

    def _on_rehearse(self) -> None:
        self.counter.work_act(self.tr("恢复演练"), managing.rehearse, self._on_told, self.on_failed)

    def _on_verify(self) -> None:
        self.counter.work(self.tr("核验账目"), managing.verify, self._on_told, self.on_failed)

    def _on_learn_scale(self) -> None:
        dialog = LearnDialog(self, self.counter)
        dialog.kept.connect(self.told)
        dialog.finished.connect(self.released)
        dialog.open()

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
        self._ask(SupervisorAct(title=self.tr("录入号段"), use_case=managing.add_range, fields=fields))

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
        given = (str(_number(chosen)),)
        self._ask(
            SupervisorAct(title=title, use_case=managing.reset_pin, fields=fields, given=given, twice=True)
        )

    def _on_person(self) -> None:
        fields = (
            Typed("no", self.tr("工号"), latin=True, length=20),
            Typed("name", self.tr("姓名"), length=50),
        )
        roles = Chosen("role", self.tr("角色"), tuple((role, role_word(role)) for role in ROLE_WORDS))
        act = SupervisorAct(
            title=self.tr("增加人员"), use_case=managing.add_person, fields=fields, choice=roles
        )
        self._ask(act)

    def _on_add_window(self) -> None:
        officers = Typed("officers", self.tr("签字人（几名之间用空格）"), width=2)
        fields = (
            Typed("code", self.tr("窗口号"), "04", latin=True, length=10),
            *self._window_fields(),
            officers,
        )
        act = SupervisorAct(
            title=self.tr("增加窗口"),
            use_case=managing.add_window,
            fields=fields,
            choice=self._payers(),
            typed_whole=True,
        )
        self._ask(act)

    def _on_change_window(self) -> None:
        if place := self._chosen_window():
            act = SupervisorAct(
                title=self.tr("更改窗口 {code}").format(code=place.window_code),
                use_case=managing.change_window,
                fields=self._window_fields(),
                choice=self._payers(),
                given=(place.window_code,),
                values={name: str(getattr(place, name)) for name in FIELDS},
                typed_whole=True,
            )
            self._ask(act)

    def _on_serve_window(self) -> None:
        if place := self._chosen_window():
            code = place.window_code
            act = SupervisorAct(
                title=self.tr("停用窗口 {code}") if place.served else self.tr("启用窗口 {code}"),
                use_case=managing.serve_window,
                given=(code, not place.served),
                about=self.tr("停用后不再列出，也不再收它的件；以前的记录都在，可以再启用。")
                if place.served
                else self.tr("启用后重新列出，可以收它的件。"),
            )
            self._ask(replace(act, title=act.title.format(code=code)))

    def _chosen_window(self) -> HallWindow | None:
        chosen = self.windows.chosen()
        if isinstance(chosen, HallWindow):
            return chosen
        self.note.emit(self.tr("请先选一个窗口。"))
        return None

    def _window_fields(self) -> tuple[Typed, ...]:
        return (
            Typed("department", self.tr("部门"), length=40),
            Typed("sender_name", self.tr("寄件单位（印在面单上）"), length=60),
            Typed("sender_phone", self.tr("寄件电话"), latin=True, length=30),
            Typed("sender_address", self.tr("寄件地址"), length=120, width=2),
        )

    def _payers(self) -> Chosen:
        return Chosen("payer", self.tr("付费方"), tuple(PAYER_WORDS.items()))

    def _ask(self, act: SupervisorAct) -> None:
        actor = self.counter.actor
        demo = self._view is not None and self._view.demo and actor is not None and actor.auth == "demo"
        dialog = ActDialog(self, act, self.told, demo=demo)
        dialog.finished.connect(self.released)
        dialog.open()


def _number(person: object) -> object:
    return getattr(person, "operator_no", "")


def _window_code(place: object) -> object:
    return getattr(place, "window_code", "")


def _card_with(parts: tuple[QWidget, ...], buttons: tuple[QPushButton, ...]) -> QWidget:
    made = card(*parts)
    layout = made.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.addLayout(FlowRow(*buttons))
    if not any(isinstance(part, Table) for part in parts):
        layout.addStretch(1)
    return made
