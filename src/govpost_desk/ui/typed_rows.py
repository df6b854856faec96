"""Fields with their words above, and rows of them typed one after the other: Enter goes on, a button adds the row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from govpost_desk.ui import theme
from govpost_desk.ui.chips import Chip, Chips
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.input_method import LatinLineEdit
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.widgets import button, caption


@dataclass(frozen=True)
class Typed:
    """One field. `latin`: no input method; `secret`: shown as dots; `hint`: an example; `width`: columns it takes."""

    name: str
    word: str
    hint: str = ""
    latin: bool = False
    secret: bool = False
    length: int = 200
    width: int = 1


@dataclass(frozen=True)
class Chosen:
    """A field with a few values: (value, word) pairs, the first one chosen at first."""

    name: str
    word: str
    values: tuple[tuple[str, str], ...] = field(default=())


class FieldGrid(QWidget):
    """Fields by name in a grid of `columns`; `entered` after Enter in the last one."""

    entered = Signal()

    def __init__(self, fields: Sequence[Typed], columns: int) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        for each in range(columns):
            grid.setColumnStretch(each, 1)
        self.fields: dict[str, QLineEdit] = {}
        line, at = 0, 0
        for typed in fields:
            if at + typed.width > columns:
                line, at = line + 2, 0
            made = _line(typed)
            made.returnPressed.connect(self._on_enter)
            self.fields[typed.name] = made
            grid.addWidget(caption(typed.word), line, at, 1, typed.width)
            grid.addWidget(made, line + 1, at, 1, typed.width)
            at += typed.width

    def values(self) -> dict[str, str]:
        """What was typed, trimmed."""
        return {name: made.text().strip() for name, made in self.fields.items()}

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Put these in."""
        for name, made in self.fields.items():
            made.setText(str(values.get(name, "")))

    def first(self) -> QLineEdit:
        """Where typing begins."""
        return next(iter(self.fields.values()))

    def _on_enter(self) -> None:
        made = list(self.fields.values())
        at = made.index(self.sender())  # type: ignore[arg-type]
        if at + 1 < len(made):
            made[at + 1].setFocus()
        else:
            self.entered.emit()


class TypedRows(QWidget):
    """`add` and `drop` get the typed values or the row's number and answer with a sentence ("" = done)."""

    def __init__(
        self,
        fields: Sequence[Typed],
        columns: int,
        choice: Chosen | None,
        table: Sequence[Column],
        words: tuple[str, str],
        keys: tuple[str, str],
        add: Callable[[dict[str, str]], str],
        drop: Callable[[int], str],
    ) -> None:
        super().__init__()
        self._add, self._drop = add, drop
        self.grid = FieldGrid(fields, columns)
        self.grid.entered.connect(self.try_add)
        self._choice = choice
        self._chosen = choice.values[0][0] if choice else ""
        self.chips = Chips(choice.word if choice else "")
        self.chips.chosen.connect(self._on_chip)
        self.chips.setVisible(choice is not None)
        self.chips.keep_whole()
        self.table = Table(RowsModel(table, self), words[0], (110, 150, 150), len(table) - 1)
        theme.size(self.table, least_height=90)
        self._said = caption(wrap=True)
        theme.tone(self._said, "bad")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.grid)
        layout.addLayout(
            FlowRow(
                caption(choice.word if choice else ""),
                self.chips,
                1,
                button(self.tr("加入{word}").format(word=words[0]), self.try_add, keys[0]),
                button(self.tr("去掉所选"), self._on_drop, keys[1], name=words[1]),
            )
        )
        layout.addWidget(self._said)
        layout.addWidget(self.table, 1)
        self._show_choice()

    def try_add(self) -> None:
        """Add what was typed as a row."""
        values = self.grid.values()
        if self._choice is not None:
            values[self._choice.name] = self._chosen
        sentence = self._add(values)
        self.say(sentence)
        if not sentence:
            self.grid.show_values({})
        self.grid.first().setFocus()

    def take_rest(self) -> None:
        """Add a row that is typed and not yet added; what was wrong with one that was given up is over."""
        if self.is_empty():
            self.say("")
        else:
            self.try_add()

    def choose(self, value: str) -> None:
        """Choose one of the few values."""
        self._chosen = value
        self._show_choice()

    def say(self, sentence: str) -> None:
        """What is wrong with the row; "" takes it away."""
        self._said.setText(sentence)

    def said(self) -> str:
        """What is wrong."""
        return self._said.text()

    def is_empty(self) -> bool:
        """Whether nothing is typed that was not added."""
        return not any(self.grid.values().values())

    def _on_chip(self, value: str) -> None:
        self.choose(value)

    def _on_drop(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self.say(self._drop(index.row()))

    def _show_choice(self) -> None:
        if self._choice is not None:
            chips = [Chip(value, word, word) for value, word in self._choice.values]
            self.chips.show_chips(chips, self._chosen)


def _line(typed: Typed) -> QLineEdit:
    made = LatinLineEdit() if typed.latin else QLineEdit()
    made.setAccessibleName(typed.word)
    made.setPlaceholderText(typed.hint)
    made.setMaxLength(typed.length)
    if typed.secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made
