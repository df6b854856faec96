"""The two lines of the books that stand at the foot of every page: pieces above, numbers below (D-33)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from govpost_desk.domain.outcomes import Light
from govpost_desk.services.day_screens import Books, Equation
from govpost_desk.ui import theme
from govpost_desk.ui.shape_mark import ShapeMark

_MARK_PX = 13


class _Line(QFrame):
    """One equation with its shape and word."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("line")
        self._text = QLabel()
        self._mark = ShapeMark(_MARK_PX)
        self._verdict = QLabel()
        self._verdict.setObjectName("verdict")
        for label in (self._text, self._verdict):
            label.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_font(self._text, frame=True)
        theme.set_font(self._verdict, bold=True, frame=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.setSpacing(5)
        layout.addWidget(self._text)
        layout.addStretch(1)
        layout.addWidget(self._mark)
        layout.addWidget(self._verdict)
        self._held: bool | None = None

    def make_room(self) -> None:
        """Other letters: forget how wide the old ones were."""
        for label in (self._text, self._verdict):
            label.ensurePolished()
            label.updateGeometry()
        inside = self.layout()
        assert inside is not None
        inside.invalidate()

    def show_equation(self, equation: Equation) -> None:
        """Green tick and word while it holds, a red line with a cross otherwise."""
        self._text.setText(equation.text)
        self._verdict.setText(equation.verdict)
        if equation.holds is self._held:
            return
        self._held = equation.holds
        if equation.holds:
            self._mark.show_light(Light.GREEN, "done")
        else:
            self._mark.show_light(Light.RED, "on_fill")
        theme.mark(self, holds="yes" if equation.holds else "no")


class BooksStrip(QPushButton):
    """Pressed, it asks for the balance: the pieces of a difference are named."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("cell", True)
        self.setFocusPolicy(theme.NO_CLICK_FOCUS)
        self.setAutoDefault(False)
        self.setToolTip(self.tr("平衡合拢：按一下（Alt+B）逐件说明差异"))
        self._pieces, self._numbers = _Line(), _Line()
        key = QLabel("Alt+B")
        key.setProperty("quiet", True)
        theme.set_font(key, frame=True)
        self._lines = lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(self._pieces)
        lines.addWidget(self._numbers)
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.setSpacing(4)
        layout.addLayout(lines, 1)
        layout.addWidget(key)
        for part in (self._pieces, self._numbers, key):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._shown: Books | None = None
        theme.worn.changed.connect(self._make_room)
        self.setAccessibleName(self.tr("平衡合拢"))
        self.hide()

    def show_books(self, books: Books) -> None:
        """Both lines as they stand."""
        if books == self._shown:
            return
        self._shown = books
        for line, equation in ((self._pieces, books.pieces), (self._numbers, books.numbers)):
            line.show_equation(equation)
            line.updateGeometry()
        self._row.activate()
        spoken = "；".join(f"{each.text}，{each.verdict}" for each in (books.pieces, books.numbers))
        self.setAccessibleName(self.tr("平衡合拢 {spoken}").format(spoken=spoken))
        self._make_room()
        self.show()

    def _make_room(self) -> None:
        for line in (self._pieces, self._numbers):
            line.make_room()
        self._lines.invalidate()
        self._row.invalidate()
        self.setMinimumWidth(self._row.sizeHint().width())

    def books(self) -> Books | None:
        """What is shown."""
        return self._shown
