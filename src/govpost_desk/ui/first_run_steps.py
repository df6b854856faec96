"""The steps of the first run that are typed: place, heads and windows, people with the rescue code."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import first_run
from govpost_desk.services.first_run import Draft
from govpost_desk.services.messages.first_run import field_failure
from govpost_desk.ui import theme
from govpost_desk.ui.input_method import LatinLineEdit
from govpost_desk.ui.login_page import ROLE_WORDS, role_word
from govpost_desk.ui.rows_model import Column
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.typed_rows import Chosen, FieldGrid, Typed, TypedRows
from govpost_desk.ui.widgets import button, caption, card, column

_PAYERS = (
    ("sender", QT_TRANSLATE_NOOP("first_run_steps", "寄付")),
    ("recipient", QT_TRANSLATE_NOOP("first_run_steps", "到付")),
)
_PIN = 6


class StepPage(QWidget):
    """One step: `show_draft` when it comes to the front, `keep` when it is left; `first` has the focus."""

    word = ""

    def show_draft(self, draft: Draft) -> None:
        """Put what is known into the fields."""

    def keep(self, draft: Draft) -> None:
        """Put what was typed into the draft."""

    def first(self) -> QWidget:
        """Where typing begins."""
        return self


class PlaceStep(StepPage):
    """台号与大厅."""

    word = QT_TRANSLATE_NOOP("first_run_steps", "台号与大厅")

    def __init__(self) -> None:
        super().__init__()
        self.grid = FieldGrid(
            (
                Typed("desk_id", self.tr("台席号"), "520100-01-D01", latin=True, length=30),
                Typed("centre_code", self.tr("大厅代码"), "520100-01", latin=True, length=30),
                Typed("centre_name", self.tr("大厅名称"), self.tr("如 贵阳市政务服务中心"), length=60),
                Typed("division", self.tr("行政区划代码"), self.tr("6 位，如 520100"), latin=True, length=6),
                Typed("first", self.tr("邮件号段起号（没有就空着，以后再录）"), latin=True, length=13),
                Typed("count", self.tr("号段个数"), latin=True, length=7),
            ),
            2,
        )
        layout = QVBoxLayout(self)
        layout.addWidget(
            caption(self.tr("台席号全市不重复，印在每张单据上，建立以后不能改。"), wrap=True, quiet=True)
        )
        layout.addWidget(self.grid)
        layout.addStretch(1)

    def show_draft(self, draft: Draft) -> None:
        """The desk and its first range."""
        numbers = draft.tables.get("range", {})
        self.grid.show_values({**draft.desk(), **(numbers if isinstance(numbers, dict) else {})})

    def keep(self, draft: Draft) -> None:
        """A count that is no number stays as it is, to be told."""
        typed = self.grid.values()
        first, count = typed.pop("first"), typed.pop("count")
        typed["desk_id"] = typed["desk_id"].upper()
        draft.desk().update(typed)
        draft.tables.pop("range", None)
        if first or count:
            whole = int(count) if count.isascii() and count.isdigit() else count or 0
            draft.tables["range"] = {"first": first, "count": whole}

    def first(self) -> QWidget:
        """The desk's number."""
        return self.grid.first()


class HeadsStep(StepPage):
    """单据抬头: telephones, the windows with what their labels show, the drivers who sign."""

    word = QT_TRANSLATE_NOOP("first_run_steps", "单据抬头")

    def __init__(self) -> None:
        super().__init__()
        self._draft = Draft()
        self.grid = FieldGrid(
            (
                Typed("hotline", self.tr("服务电话"), "11183", latin=True, length=20),
                Typed("supervision_hotline", self.tr("监督电话"), "12305", latin=True, length=20),
                Typed("drivers", self.tr("揽收司机（几名之间用空格）"), width=2),
            ),
            4,
        )
        self.windows = TypedRows(
            (
                Typed("code", self.tr("窗口号"), "01", latin=True, length=10),
                Typed("department", self.tr("部门"), length=40),
                Typed("sender_name", self.tr("寄件单位"), length=60),
                Typed("sender_phone", self.tr("寄件电话"), latin=True, length=30),
                Typed("sender_address", self.tr("寄件地址"), length=120, width=2),
                Typed("officers", self.tr("窗口签字人（几名之间用空格）"), width=2),
            ),
            4,
            Chosen(
                "payer",
                self.tr("付费方"),
                tuple((payer, translate("first_run_steps", word)) for payer, word in _PAYERS),
            ),
            (
                Column(self.tr("窗口号"), lambda line: str(line["code"])),
                Column(self.tr("部门"), lambda line: str(line["department"])),
                Column(self.tr("签字人"), lambda line: " ".join(line.get("officers", ()))),
                Column(self.tr("寄件单位、地址、电话"), _sender_text),
            ),
            (self.tr("窗口"), self.tr("去掉所选窗口")),
            ("Ctrl+N", "Alt+Delete"),
            self._add,
            self._drop,
        )
        layout = QVBoxLayout(self)
        self.grid.entered.connect(self.windows.grid.first().setFocus)
        layout.addWidget(self.grid)
        layout.addWidget(self.windows, 1)

    def show_draft(self, draft: Draft) -> None:
        """Telephones, drivers, windows."""
        self._draft = draft
        drivers = " ".join(str(each.get("name", "")) for each in draft.rows("driver"))
        self.grid.show_values({**draft.desk(), "drivers": drivers})
        self._show()

    def keep(self, draft: Draft) -> None:
        """A window that is typed and not yet added is added."""
        typed = self.grid.values()
        draft.tables["driver"] = [{"name": name} for name in typed.pop("drivers").split()]
        draft.desk().update(typed)
        self.windows.take_rest()

    def first(self) -> QWidget:
        """The first telephone."""
        return self.grid.first()

    def _add(self, typed: dict[str, str]) -> str:
        made: dict[str, Any] = {"mode": "one_way", "weight_g": 100, "receipt": False, "bundles": False}
        made |= {**typed, "code": typed["code"].upper(), "officers": typed["officers"].split()}
        rows = self._draft.rows("window")
        alone = Draft(tables={**first_run.demo_tables(), "window": [*rows, made]})
        try:
            first_run.plan_or_sentence(alone.tables)
        except DeskError as error:
            return field_failure(error)
        rows.append(made)
        self._show()
        return ""

    def _drop(self, number: int) -> str:
        del self._draft.rows("window")[number]
        self._show()
        return ""

    def _show(self) -> None:
        self.windows.table.rows.set_rows(tuple(self._draft.rows("window")))


class PeopleStep(StepPage):
    """人员, and the rescue code that somebody must have on paper before there is anything to rescue."""

    word = QT_TRANSLATE_NOOP("first_run_steps", "人员与救援码")

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._draft = Draft()
        roles = tuple((role, role_word(role)) for role in ROLE_WORDS)
        self.people = TypedRows(
            (
                Typed("no", self.tr("工号"), "0001", latin=True, length=20),
                Typed("name", self.tr("姓名"), length=50),
                Typed("pin", self.tr("密码（6 位，空着则自动生成）"), latin=True, secret=True, length=_PIN),
                Typed("again", self.tr("再输一遍密码"), latin=True, secret=True, length=_PIN),
            ),
            2,
            Chosen(
                "role", self.tr("角色"), (("supervisor", role_word("supervisor")), *roles[:1], *roles[3:])
            ),
            (
                Column(self.tr("工号"), lambda line: str(line["no"])),
                Column(self.tr("角色"), lambda line: role_word(line["role"])),
                Column(self.tr("姓名"), lambda line: str(line["name"])),
                Column(self.tr("初始密码"), self._pin_text),
            ),
            (self.tr("人员"), self.tr("去掉所选人员")),
            ("Ctrl+N", "Alt+Delete"),
            self._add,
            self._drop,
        )
        self._made: set[str] = set()  # whose PIN the program chose: shown, to be handed over
        layout = QHBoxLayout(self)
        layout.addLayout(column(self.people), 3)
        layout.addWidget(self._rescue_card(), 2)

    def show_draft(self, draft: Draft) -> None:
        """People of a file have no PIN yet: one is chosen for each."""
        self._draft = draft
        for person in draft.rows("operator"):
            if person["no"] not in draft.pins:
                draft.pins[person["no"]] = first_run.chosen_pin()
                self._made.add(person["no"])
        groups = draft.code.split("-")
        self.code.setText("\n".join("  ".join(groups[at : at + 4]) for at in (0, 4)))
        self._show()
        self._show_proved()

    def keep(self, draft: Draft) -> None:
        """Somebody typed and not yet added is added."""
        self.people.take_rest()

    def first(self) -> QWidget:
        """The first number."""
        return self.people.grid.first()

    def save_sheet(self, path: Path) -> None:
        """The rescue sheet as PDF, the only file that is written before the last step."""
        try:
            first_run.save_rescue_sheet(self._draft, path, self._now())
        except DeskError as error:
            self._proved.setText(field_failure(error))
            return
        self._proved.setText(
            self.tr("救援单已存到 {name}。打印后请删除这个文件，再照纸上的码输入一遍。").format(
                name=path.name
            )
        )

    def _rescue_card(self) -> QWidget:
        self.code = caption()
        theme.set_font(self.code, 20, bold=True)
        self.code.setAccessibleName(self.tr("救援码"))
        self.typed = LatinLineEdit()
        self.typed.setAccessibleName(self.tr("照纸输入救援码"))
        self.typed.setPlaceholderText(self.tr("照纸输入救援码，横线可不输，Enter"))
        self.typed.setMaxLength(60)
        self.typed.returnPressed.connect(self.try_prove)
        self._proved = caption(wrap=True)
        theme.size(self._proved, least_height=66)
        made = card(
            caption(self.tr("救援码（只显示这一次）"), head=True),
            self.code,
            caption(
                self.tr("电脑坏了，用备份和这个码才能打开记录。请抄在纸上锁进保险柜，不拍照。"),
                wrap=True,
                quiet=True,
            ),
            button(self.tr("存成救援单 PDF…"), self._on_sheet, "Ctrl+S", name=self.tr("存救援单")),
            self.typed,
            self._proved,
        )
        made.layout().addStretch(1)  # type: ignore[union-attr]
        return made

    def try_prove(self) -> None:
        """The code typed back from the paper."""
        first_run.proves(self._draft, self.typed.text())
        self._show_proved(tried=True)

    def _show_proved(self, *, tried: bool = False) -> None:
        if self._draft.code_proved:
            self._proved.setText(self.tr("✔ 救援码已核对。"))
        elif tried:
            self._proved.setText(self.tr("✖ 和救援码不一样，请逐组核对后重输。"))
        else:
            self._proved.setText("")

    def _on_sheet(self) -> None:
        dialog = QFileDialog(self, self.tr("存救援单"), self.tr("救援单.pdf"), "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_file)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self.save_sheet(Path(path))

    def _add(self, typed: dict[str, str]) -> str:
        pin, again, number = typed.pop("pin"), typed.pop("again"), typed["no"].upper()
        if (pin or again) and (sentence := first_run.check_pin(pin, again)):
            return sentence
        rows = self._draft.rows("operator")
        made = {"no": number, "role": typed["role"], "name": typed["name"]}
        alone = {**first_run.demo_tables(), "operator": [*rows, made]}
        try:
            first_run.plan_or_sentence(alone)
        except DeskError as error:
            return field_failure(error)
        rows.append(made)
        self._draft.pins[number] = pin or first_run.chosen_pin()
        if not pin:
            self._made.add(number)
        self._show()
        return ""

    def _drop(self, number: int) -> str:
        gone = self._draft.rows("operator").pop(number)
        self._draft.pins.pop(gone["no"], None)
        self._made.discard(gone["no"])
        self._show()
        return ""

    def _pin_text(self, line: dict[str, Any]) -> str:
        return self._draft.pins.get(line["no"], "") if line["no"] in self._made else self.tr("已设")

    def _show(self) -> None:
        self.people.table.rows.set_rows(tuple(self._draft.rows("operator")))


def _sender_text(line: dict[str, Any]) -> str:
    return f"{line['sender_name']}　{line['sender_address']}　{line['sender_phone']}"
