"""找功能 (Ctrl+K): every page and button by its words or their pinyin initials, with its key: so it teaches (R11)."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from govpost_desk.services.pinyin import initials_of
from govpost_desk.ui import theme
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.input_method import LatinLineEdit
from govpost_desk.ui.places import PLACES
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import translate
from govpost_desk.ui.widgets import button, caption, row
from govpost_desk.ui.work_frame import WorkFrame
from govpost_desk.workers.counter import Counter

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}


@dataclass(frozen=True, kw_only=True)
class Function:
    """Something the window can do. `place`: name of its page, "" for everywhere; `press`: None for the page itself."""

    word: str
    place: str
    where: str
    key: str
    press: QPushButton | None


def functions_of(frame: WorkFrame, beside: tuple[QPushButton, ...] = ()) -> tuple[Function, ...]:
    """Pages first, then what stands on them, then what stands everywhere; the page in front before the others.

    `beside`: buttons that stand outside the frame; one that was hidden is none.
    """
    pages = [
        Function(
            word=place.word, place=place.name, where=translate("palette", "页面"), key=place.key, press=None
        )
        for place in PLACES
    ]
    front = frame.current()
    found = [
        Function(word=made.accessibleName(), place=place.name, where=place.word, key=_key(made), press=made)
        for place in sorted(PLACES, key=lambda each: each.name != front)
        for made in frame.pages[place.name].findChildren(QPushButton)
        if _key(made) and not made.isHidden() and not made.property("everywhere")
    ]
    everywhere = [
        Function(word=_word(made), place="", where="", key=_key(made), press=made)
        for made in (*frame.findChildren(QPushButton), *(made for made in beside if not made.isHidden()))
        if _key(made) and (made.property("everywhere") or not _on_a_page(frame, made))
    ]
    return (*pages, *found, *everywhere)


def fits(function: Function, typed: str, letters: str) -> int:
    """How well a function answers what was typed: 0 best, 1 somewhere within, -1 not at all."""
    wanted = typed.replace(" ", "").lower()
    texts = (function.word.lower(), letters, function.key.lower())
    if any(text.startswith(wanted) for text in texts):
        return 0
    return 1 if any(wanted in text for text in texts) else -1


class Palette(CounterDialog):
    """Type, see, Enter. `chosen`: called with the function after the dialog has gone."""

    keeps_typed = False

    def __init__(
        self,
        parent: QWidget,
        counter: Counter,
        functions: tuple[Function, ...],
        chosen: Callable[[Function], None],
    ) -> None:
        super().__init__(parent, self.tr("找功能"))
        self._functions = functions
        self._letters: dict[str, str] = {}
        self._chosen = chosen
        self.typed = LatinLineEdit()
        self.typed.setAccessibleName(self.tr("要找的功能"))
        self.typed.setPlaceholderText(self.tr("输入拼音首字母，如 日结 输 rj"))
        theme.set_font(self.typed, 18)
        self.typed.textChanged.connect(self._show)
        self.typed.returnPressed.connect(self.try_accept)
        self.table = Table(RowsModel(_columns(), self), self.tr("功能"), (240, 120, 160), 0)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.doubleClicked.connect(self.try_accept)
        self.body.addWidget(self.typed)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(
            row(
                caption(self.tr("↑↓ 选，Enter 用；右边的键下次可以直接按。"), quiet=True),
                1,
                button(self.tr("关闭"), self.reject, "Escape", name=self.tr("关闭找功能")),
            )
        )
        self.grow(620, 520)
        self._show()
        words = tuple(dict.fromkeys(function.word for function in self._functions))
        counter.ask(lambda _: initials_of(words), self._on_letters)

    def found(self) -> tuple[Function, ...]:
        """What is listed, best first."""
        return tuple(self.table.rows.rows())

    def try_accept(self) -> None:
        """Use the selected function, once the dialog listens."""
        function = self.table.chosen()
        if not self.is_deaf() and isinstance(function, Function):
            self.accept()
            self._chosen(function)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down choose while the hand goes on typing."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        last = len(self.found()) - 1
        self._select(min(max(self.table.currentIndex().row() + step, 0), last))

    def _on_letters(self, letters: dict[str, str]) -> None:
        self._letters = letters
        self._show()

    def _show(self) -> None:
        typed = self.typed.text()
        ranks = [(fits(each, typed, self._letters.get(each.word, "")), each) for each in self._functions]
        best = sorted((pair for pair in ranks if pair[0] >= 0), key=lambda pair: pair[0])
        self.table.rows.set_rows([each for _, each in best])
        self._select(0)

    def _select(self, line: int) -> None:
        self.table.setCurrentIndex(self.table.rows.index(line, 0, QModelIndex()))


def _on_a_page(frame: WorkFrame, made: QPushButton) -> bool:
    return any(page.isAncestorOf(made) for page in frame.pages.values())


def _word(made: QPushButton) -> str:
    return str(made.property("word") or made.accessibleName())


def _key(made: QPushButton) -> str:
    return str(made.property("key") or "")


def _columns() -> list[Column]:
    return [
        Column(translate("palette", "功能"), lambda line: str(line.word)),
        Column(translate("palette", "在哪一页"), lambda line: str(line.where)),
        Column(translate("palette", "键"), lambda line: str(line.key)),
    ]
