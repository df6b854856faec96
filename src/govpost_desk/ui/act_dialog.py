"""An act that wants the supervisor: its fields, then his number and PIN; what was typed stays until it is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import first_run, messages
from govpost_desk.ui import theme
from govpost_desk.ui.chips import Chip, Chips
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.page import Page
from govpost_desk.ui.typed_rows import Chosen, FieldGrid, Typed
from govpost_desk.ui.widgets import button, caption, row


@dataclass(frozen=True, kw_only=True)
class SupervisorAct:
    """`use_case` is given `given`, then what was typed, then the proof; it answers with a sentence.

    `typed_whole`: the fields and the choice go in as one mapping by name, else one after the other. `twice`: the
    fields pin and again are one new PIN. `about`: what it comes to, where there is nothing to type.
    """

    title: str
    use_case: Callable[..., str]
    fields: tuple[Typed, ...] = ()
    choice: Chosen | None = None
    given: tuple[object, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    typed_whole: bool = False
    twice: bool = False


class ActDialog(CounterDialog):
    """It closes when the act is done; a demo desk, where nobody has a PIN, asks for none. `told` gets the sentence."""

    def __init__(self, page: Page, act: SupervisorAct, told: Callable[[str], None], *, demo: bool) -> None:
        super().__init__(page, act.title)
        self._counter, self._act, self._told = page.counter, act, told
        proof = (
            ()
            if demo
            else (
                Typed("by_no", self.tr("班长工号"), latin=True, length=20),
                Typed("by_pin", self.tr("班长密码"), latin=True, secret=True, length=6),
            )
        )
        self.grid = FieldGrid((*act.fields, *proof), 2)
        self.grid.show_values(act.values)
        for made in self.grid.fields.values():
            made.setProperty("takesScans", True)
        self.grid.entered.connect(self.try_accept)
        choice = act.choice
        self._chosen = act.values.get(choice.name, choice.values[0][0]) if choice else ""
        self.chips = Chips(choice.word if choice else "")
        self.chips.chosen.connect(self.choose)
        word = caption(choice.word if choice else "")
        word.setVisible(choice is not None)
        self.chips.setVisible(choice is not None)
        self.chips.keep_whole()
        about = caption(act.about, wrap=True)
        about.setVisible(bool(act.about))
        self.said = caption(wrap=True)
        theme.tone(self.said, "bad")
        theme.size(self.said, least_height=44)
        self.body.addWidget(about)
        self.body.addWidget(self.grid)
        self.body.addLayout(row(word, self.chips))
        self.body.addWidget(self.said)
        self.body.addLayout(
            row(
                1,
                button(self.tr("取消"), self.reject, "Escape"),
                button(self.tr("确定"), self.try_accept, "Ctrl+Return", name=self.tr("确定"), main=True),
            )
        )
        theme.size(self, least_width=620)
        self.choose(self._chosen)
        if self.grid.fields:
            self.grid.first().setFocus()

    def try_accept(self) -> None:
        """Do it; a refusal is said here and what was typed stays."""
        if self.is_deaf():
            return
        typed = self.grid.values()
        proof = (typed.pop("by_no", ""), typed.pop("by_pin", ""))
        if self._act.twice and (sentence := first_run.check_pin(typed["pin"], typed.pop("again"))):
            self.said.setText(sentence)
            return
        if self._act.choice is not None:
            typed[self._act.choice.name] = self._chosen
        arguments = (typed,) if self._act.typed_whole else tuple(typed.values())
        self._counter.act(
            self._act.use_case, self._on_done, self._on_failed, *self._act.given, *arguments, *proof
        )

    def choose(self, value: str) -> None:
        """One of the few values."""
        self._chosen = value
        if self._act.choice is not None:
            chips = [Chip(each, word, word) for each, word in self._act.choice.values]
            self.chips.show_chips(chips, value)

    def _on_done(self, sentence: str) -> None:
        self._told(sentence)
        self.accept()

    def _on_failed(self, error: DeskError) -> None:
        self.said.setText(messages.failure(error))
