"""What has to be intercepted and nobody has looked at yet, above the page: red, calm, never in the way of a scan.

A cancel or change of the platform may come while the clerk packs. It is told here until somebody has looked: at the
list, or at the stop over the whole window when that very piece was scanned. Nothing is kept: the next operator, and the
next start, are told of what is still open.
"""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from govpost_desk.domain.outcomes import Light
from govpost_desk.services import interception_list, messages
from govpost_desk.services.interception_list import InterceptedRow
from govpost_desk.services.screens import FrameView
from govpost_desk.ui import theme
from govpost_desk.ui.shape_mark import ShapeMark
from govpost_desk.ui.widgets import button, caption
from govpost_desk.workers.counter import Counter


class InterceptionStrip(QFrame):
    """`wanted`: somebody wants the list."""

    wanted = Signal()

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self.setObjectName("intercept")
        self._counter = counter
        self._rows: tuple[InterceptedRow, ...] = ()
        self._seen: set[tuple[str, int]] = set()
        self._operator_no = ""
        self.said = caption(wrap=True)
        theme.set_font(self.said, theme.BASE_PX, bold=True, frame=True)
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.look = button(self.tr("看拦截"), self.wanted.emit, "Alt+J")
        self.look.setProperty("frame", True)
        theme.set_font(self.look, frame=True)
        mark = ShapeMark(24)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 3, 8, 3)
        layout.setSpacing(10)
        layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        mark.show_light(
            Light.RED, "bad"
        )  # shown before it has a parent it would be a window that takes the focus
        layout.addWidget(self.said, 1)
        layout.addWidget(self.look, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def follow(self, view: FrameView, operator_no: str) -> None:
        """The newest counts, and who works here."""
        if operator_no != self._operator_no:
            self._operator_no = operator_no
            self._seen.clear()
        if view.board.interceptions:
            self._counter.ask(interception_list.open_view, self._on_rows)
        else:
            self._on_rows(())

    def looked(self) -> None:
        """Somebody has the list before her, or had it until now."""
        self._see(self._rows)

    def told(self, case_no: str) -> None:
        """A scan was stopped for a certificate of this case."""
        self._see(row for row in self._rows if row.case_no == case_no)

    def _see(self, rows: Iterable[InterceptedRow]) -> None:
        self._seen.update((row.order_id, row.rev) for row in rows)
        self._on_rows(self._rows)

    def _on_rows(self, rows: tuple[InterceptedRow, ...]) -> None:
        self._rows = rows
        new = [row for row in rows if (row.order_id, row.rev) not in self._seen]
        if not new:
            self.hide()
            return
        last = new[-1]
        sentence = messages.to_intercept_now(len(new), last.why, last.number or last.case_no, last.where)
        if sentence == self.said.text() and not self.isHidden():
            return
        self.said.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
