"""帮助 (F1): what to do on the page in front, its keys, and the command bar codes that do the same (ux §1.2, R11)."""

from PySide6.QtWidgets import QWidget

from govpost_desk.domain.command_mat import ANSWERS, COMMANDS, MatGroup
from govpost_desk.services.messages.help import PAGE_HELP
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.palette import Function, functions_of
from govpost_desk.ui.places import PLACES
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate
from govpost_desk.ui.widgets import button, caption, column, row
from govpost_desk.ui.work_frame import WorkFrame

_GROUP_OF = {
    "take": "交接差异",
    "bag": "总包",
    "inbound": "总包",
    "day": "账",
}
_FIXED = (
    (QT_TRANSLATE_NOOP("help_dialog", "扫描框"), "F2"),
    (QT_TRANSLATE_NOOP("help_dialog", "清空、取消"), "Esc"),
)


class HelpDialog(CounterDialog):
    """Looks only; the keys of the page in front come first."""

    keeps_typed = False

    def __init__(self, parent: QWidget, frame: WorkFrame) -> None:
        place = next(each for each in PLACES if each.name == frame.current())
        super().__init__(parent, self.tr("帮助 · {word}").format(word=place.word))
        self.hint = caption(PAGE_HELP[place.name], wrap=True)
        self.keys = Table(RowsModel(_key_columns(), self), self.tr("按键"), (200, 120), 0)
        self.keys.rows.set_rows(_keys(frame, place.name))
        self.codes = Table(RowsModel(_code_columns(), self), self.tr("命令条码"), (150, 150, 110), 0)
        self.codes.rows.set_rows(_codes(place.name))
        self.body.addWidget(caption(self.tr("这一页怎么做"), head=True))
        self.body.addWidget(self.hint)
        tables = row()
        tables.addLayout(column(caption(self.tr("按键（这一页的在前）"), head=True), self.keys), 1)
        tables.addLayout(
            column(caption(self.tr("命令条码（桌垫上扫一下，和按键一样）"), head=True), self.codes), 1
        )
        self.body.addLayout(tables, 1)
        self.body.addLayout(
            row(
                caption(self.tr("找别的功能按 Ctrl+K，输拼音首字母。"), quiet=True),
                1,
                button(self.tr("关闭"), self.reject, "Escape", name=self.tr("关闭帮助")),
            )
        )
        self.grow(940, 600)


def _keys(frame: WorkFrame, name: str) -> list[tuple[str, str]]:
    functions = functions_of(frame)

    def words(chosen: list[Function]) -> list[tuple[str, str]]:
        return [(each.word, each.key) for each in chosen]

    here = [each for each in functions if each.place == name and each.press and not each.press.isCheckable()]
    everywhere = [each for each in functions if not each.place]
    pages = [each for each in functions if each.press is None]
    return [
        *words(here),
        *words(everywhere),
        *((translate("help_dialog", word), key) for word, key in _FIXED),
        *words(pages),
    ]


def _codes(name: str) -> list[tuple[str, str, str]]:
    groups: list[MatGroup] = sorted(COMMANDS, key=lambda group: group.title != _GROUP_OF.get(name))
    return [(group.title, code.word, code.code) for group in (*groups, *ANSWERS) for code in group.codes]


def _key_columns() -> list[Column]:
    return [
        Column(translate("help_dialog", "功能"), lambda line: str(line[0])),
        Column(translate("help_dialog", "键"), lambda line: str(line[1])),
    ]


def _code_columns() -> list[Column]:
    return [
        Column(translate("help_dialog", "做什么"), lambda line: str(line[1])),
        Column(translate("help_dialog", "条码"), lambda line: str(line[2])),
        Column(translate("help_dialog", "用在"), lambda line: str(line[0]).partition("（")[0]),
    ]
