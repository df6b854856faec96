"""The order form: paste or type an order, add the next certificate of a case, correct one whose label is not printed.

A correction sends only what was typed; what is known already is shown masked, as a hint (D-2, D-16).
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import messages
from govpost_desk.services.forms import Needs, OrderView, correct_order, order_view, type_order, type_part
from govpost_desk.services.pasting import PastedPerson
from govpost_desk.services.revealing import ShownPiece
from govpost_desk.services.screens import FrameView
from govpost_desk.ui import theme
from govpost_desk.ui.chips import Chip, Chips
from govpost_desk.ui.choice_buttons import ChoiceButtons
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.hold_to_reveal import HoldToReveal
from govpost_desk.ui.order_fields import OrderFields
from govpost_desk.ui.page import WindowChooser
from govpost_desk.ui.paste_box import PasteBox
from govpost_desk.ui.widgets import button, caption, row, scrolling
from govpost_desk.workers.counter import Counter


class OrderForm(CounterDialog):
    """`settled` gives the case number of an order that was recorded or corrected."""

    settled = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        counter: Counter,
        frame: FrameView,
        window_code: str,
        case_no: str,
        part: int = 0,
    ) -> None:
        super().__init__(parent, self.tr("补资料、更正") if case_no else self.tr("录入一件"))
        self._counter = counter
        self._frame = frame
        self._known: OrderView | None = None  # the order that is corrected
        self._case_no = case_no
        self._part_of = ""  # the case that gets one more certificate
        self._like = 0  # of its certificates the one that has the same recipient
        self._more_wanted = False
        self._window_code = window_code
        self.paste = PasteBox(counter)
        self.order = OrderFields(counter, self)
        self.fields = self.order.lines
        self.case = QLineEdit(case_no)
        self.case.setAccessibleName(self.tr("办件号"))
        self.case.setPlaceholderText(self.tr("没有就空着，自动编号"))
        self.case.setMaxLength(200)
        self.case.setReadOnly(bool(case_no))
        self.case.setProperty("takesScans", True)
        self.note = QLineEdit()
        self.note.setAccessibleName(self.tr("更正原因"))
        self.note.setPlaceholderText(self.tr("如 申请人来电更正"))
        self.note.setMaxLength(200)
        self.chooser = WindowChooser()
        self.parts = Chips(self.tr("第几件证照"))
        self._needs = caption(wrap=True)
        theme.tone(self._needs, "worry")
        self._said = caption(wrap=True)
        theme.tone(self._said, "bad")
        self.save = button(
            self.tr("保存"), self.try_accept, "Ctrl+Return", name=self.tr("保存订单"), main=True
        )
        self.more = button(self.tr("本件还有一证"), self._on_more, "Ctrl+J")
        self._lay_out()
        self._tell(self._needs, "")
        self._tell(self._said, "")
        self._join()
        self.body.setSpacing(6)
        self.grow(1000, 700)
        (self.fields["name"] if case_no else self.case).setFocus()
        if case_no:
            self._ask_known(case_no, part)

    @property
    def mode(self) -> ChoiceButtons:
        """The buttons of the mode."""
        return self.order.mode

    def try_accept(self) -> None:
        """Record what was typed; the dialog closes when the order lacks nothing more."""
        if self.is_deaf():
            return
        values = self.values()
        self._tell(self._said, "")
        if self._known is not None:
            if not values:
                self._say(self.tr("没有填任何更正。"))
                return
            self._send(
                correct_order,
                self._known.case_no,
                values,
                self.note.text().strip() or self.tr("窗口更正"),
                window_code=self._known.window_code,
                part=self._known.part,
            )
        elif not self._window_code:
            self._say(self.tr("请先点选窗口。"))
        elif self._part_of:
            self._send(type_part, self._window_code, self._part_of, values, like=self._like)
        else:
            self._send(type_order, self._window_code, self.case.text(), values)

    def values(self) -> dict[str, str]:
        """What was typed, pasted or pressed, by field name."""
        return self.order.values()

    def needs_text(self) -> str:
        """What the order still lacks, in words."""
        return self._needs.text()

    def said(self) -> str:
        """What went wrong."""
        return self._said.text()

    def division_buttons(self) -> list[QPushButton]:
        """The divisions to choose from."""
        return self.order.division_buttons()

    def reject(self) -> None:
        """Esc puts the list of items away first, then the form."""
        if not self.order.item.closes_list():
            super().reject()

    def hideEvent(self, event: QHideEvent) -> None:
        """Behind the lock what was typed waits, but the pasted text is forgotten."""
        self.paste.forget()
        super().hideEvent(event)

    def done(self, result: int) -> None:
        """However it closes, the pasted text is forgotten."""
        self.paste.forget()
        super().done(result)

    def _lay_out(self) -> None:
        if self._case_no:
            head = row(caption(self.tr("办件号")), self.case)
        else:
            head = row(caption(self.tr("窗口")), self.chooser, caption(self.tr("办件号")), self.case)
            head.setStretch(1, 1)
            theme.size(self.case, width=230)
        self.parts.hide()
        self.body.addWidget(self.paste)
        self.body.addLayout(head)
        self.body.addWidget(self.parts)
        self.body.addWidget(self._needs)
        fields = scrolling(self.order, self.tr("各栏"))
        self.body.addWidget(
            fields, 1
        )  # the largest letters need more than the screen has: only the fields scroll
        if self._case_no:
            self.body.addLayout(row(caption(self.tr("更正原因")), self.note))
            reveal = HoldToReveal(self._counter, self._piece)  # what is known stands masked in the fields
            reveal.note.connect(self._say)
            reveal.said_no.connect(self._say)
            self.body.addWidget(reveal)
        self.body.addWidget(self._said)
        self.body.addLayout(row(self.more, 1, button(self.tr("取消"), self.reject, "Escape"), self.save))

    def _join(self) -> None:
        self.paste.recognised.connect(self._on_recognised)
        self.paste.adopt_wanted.connect(self._on_adopt)
        self.order.said.connect(self._say)
        self.chooser.chosen.connect(self._on_window)
        self.chooser.show_windows(self._frame.windows, self._window_code)
        self.parts.chosen.connect(self._on_part)

    def _piece(self) -> ShownPiece | None:
        known = self._known
        return ShownPiece(case_no=known.case_no, window_code=known.window_code) if known else None

    def _send(self, use_case: object, *args: object, **kwargs: object) -> None:
        self.save.setEnabled(False)
        self.more.setEnabled(False)
        self._counter.act(use_case, self._on_saved, self._on_failed, *args, **kwargs)  # type: ignore[arg-type]

    def _on_recognised(self, person: PastedPerson | None) -> None:
        self.paste.show_conflicts(self.order.show_pasted(person))
        if person is not None and person.case_no and not self.case.text() and not self.case.isReadOnly():
            self.case.setText(person.case_no)

    def _on_adopt(self) -> None:
        self.order.give_up_own()
        self._on_recognised(self.paste.person())

    def _on_more(self) -> None:
        """One more certificate of the same case: after this order is recorded, or at once for a known one."""
        if self._known is not None and not self.values():
            self._start_part(self._known.case_no, self._known.window_code, self._known.part)
            return
        self._more_wanted = True
        self.try_accept()

    def _start_part(self, case_no: str, window_code: str, like: int) -> None:
        self._known, self._part_of, self._window_code = None, case_no, window_code
        self._like = like
        item = self.fields["item"].text()
        self.order.clear(hint=self.tr("同上一件（不改就空着）"))
        self.fields["item"].setText(item)
        self.case.setText(case_no)
        self.case.setReadOnly(True)
        self.chooser.setEnabled(False)
        self.parts.hide()
        self._tell(
            self._needs,
            self.tr("{case_no} 的下一件证照：写证照名称即可，收件人同上一件。").format(case_no=case_no),
        )
        self.fields["document"].setFocus()

    def _start_next_person(self) -> None:
        """The text that was pasted holds one more person: an order of his own."""
        self._known, self._part_of, self._case_no = None, "", ""
        self.order.clear()
        self.case.clear()
        self.case.setReadOnly(False)
        self.chooser.setEnabled(True)
        self._tell(self._needs, "")
        self.paste.go_on()

    def _on_known(self, view: OrderView | None) -> None:
        if view is None:
            self._say(self.tr("本台没有这个办件号。"))
            return
        self._known, self._part_of = view, ""
        self._ready()
        self.order.show_known(view)
        self._show_needs(view.needs, view.custody_text)
        chips = [Chip(str(part), messages.part_name(part, document), "") for part, document in view.parts]
        self.parts.show_chips(chips, str(view.part))
        self.parts.setVisible(len(chips) > 1)

    def _on_part(self, part: str) -> None:
        self.order.clear()
        self._ask_known(self._case_no, int(part))

    def _ask_known(self, case_no: str, part: int) -> None:
        """The order of the window at work, or of the one that is known already: another unit may have such a number."""
        window_code = self._known.window_code if self._known else self._window_code
        self._counter.ask(order_view, self._on_known, self._on_failed, case_no, window_code, part=part)

    def _show_needs(self, needs: tuple[str, ...], before: str = "") -> None:
        sentence = messages.needed(needs) or self.tr("资料齐全。")
        theme.tone(self._needs, "worry" if needs else "done")
        self._tell(self._needs, f"{before}　{sentence}" if before else sentence)

    def _on_saved(self, saved: Needs) -> None:
        case_no, needs, part = saved
        self._case_no = case_no
        self.settled.emit(case_no)
        self._ready()
        more, self._more_wanted = self._more_wanted, False
        if needs:
            self.case.setText(case_no)
            self.case.setReadOnly(True)
            self._show_needs(needs, self.tr("{case_no} 已记录。").format(case_no=case_no))
            self._ask_known(case_no, part)
        elif more:
            self._start_part(case_no, self._known.window_code if self._known else self._window_code, part)
        elif self.paste.persons_left():
            self._start_next_person()
        else:
            self.accept()

    def _on_failed(self, error: DeskError) -> None:
        self._more_wanted = False
        self._say(messages.failure(error))

    def _say(self, sentence: str) -> None:
        self._tell(self._said, sentence)
        self._more_wanted = False
        self._ready()

    def _tell(self, line: QLabel, sentence: str) -> None:
        line.setText(sentence)
        line.setVisible(bool(sentence))  # an empty line takes room that 768 pixels do not have

    def _ready(self) -> None:
        self.save.setEnabled(True)
        self.more.setEnabled(True)

    def _on_window(self, window_code: str) -> None:
        self._window_code = window_code
        self.chooser.show_windows(self._frame.windows, window_code)
