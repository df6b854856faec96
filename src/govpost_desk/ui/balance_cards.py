"""The books of a clearance as two equations, large enough to be read from a chair (D-33)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel

from govpost_desk.domain.outcomes import Light
from govpost_desk.services.day_screens import Equation
from govpost_desk.ui import theme
from govpost_desk.ui.shape_mark import ShapeMark

_FIGURE_PX, _SIGN_PX, _VERDICT_PX = 28, 20, 24
_GOOD, _BAD = "done", "bad"


class EquationCard(QFrame):
    """One equation: each figure under its word, signs between, the verdict at the end."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self.setProperty("card", True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(14, 4, 14, 6)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        self._shown: Equation | None = None
        self._mark = ShapeMark(22)
        self._mark.setParent(self)  # shown before it stands in the grid, it would be a window of its own

    def show_equation(self, equation: Equation) -> None:
        """Put other figures in."""
        if equation == self._shown:
            return
        self._shown = equation
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self._mark:
                widget.hide()
                widget.deleteLater()
        self._grid.addWidget(_label(self._title, theme.BASE_PX, bold=True), 0, 0, 2, 1)
        self._grid.setColumnMinimumWidth(0, 104)
        column = 1
        for side, terms in enumerate((equation.left, equation.right)):
            for at, (word, figure) in enumerate(terms):
                sign = "＋" if at else "＝" if side else ""
                if sign:
                    self._grid.addWidget(_label(sign, _SIGN_PX, bold=True), 1, column)
                self._grid.setColumnStretch(column, 0)
                self._put(word, figure, column + 1)
                column += 2
        self._put_verdict(equation, column)
        self.setAccessibleName(f"{equation.text}，{equation.verdict}")

    def equation(self) -> Equation | None:
        """What is shown."""
        return self._shown

    def _put(self, word: str, figure: int, column: int) -> None:
        above = _label(word, theme.BASE_PX)
        above.setProperty("quiet", True)
        number = _label(f"{figure:,}", _FIGURE_PX, bold=True)
        for row, part in enumerate((above, number)):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(part, row, column)
        self._grid.setColumnStretch(column, 1)

    def _put_verdict(self, equation: Equation, column: int) -> None:
        colour = _GOOD if equation.holds else _BAD
        self._mark.show_light(Light.GREEN if equation.holds else Light.RED, colour)
        verdict = _label(equation.verdict, _VERDICT_PX, bold=True)
        theme.tone(verdict, colour)
        theme.size(verdict, least_width=70)
        self._grid.addWidget(self._mark, 0, column, 2, 1)
        self._grid.addWidget(verdict, 0, column + 1, 2, 1)


def _label(text: str, pixels: int, *, bold: bool = False) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    theme.set_font(made, pixels, bold=bold)
    return made
