"""Text into a box: wrap, shrink, and never cut without saying so.

Owns line breaking and the choice of the cell size. Works on advances only; drawing is `strips`.
"""

import re
from dataclasses import dataclass

from govpost_desk.documents.coverage import printable
from govpost_desk.documents.strips import text_width

ELLIPSIS = "…"
# a number or a Latin word stays whole when it can (房号 1203 must not read 12 / 03); the rest breaks
# anywhere
_UNITS = re.compile(r"[0-9A-Za-z*#.\-]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of one cell size; `cut` when the text did not fit even so and the last line ends in "…"."""

    size: int
    lines: tuple[str, ...]
    cut: bool = False

    @property
    def height(self) -> int:
        """Dots from the top of the first cell to the bottom of the last."""
        return len(self.lines) * pitch(self.size) - (pitch(self.size) - self.size) if self.lines else 0


def pitch(size: int) -> int:
    """Dots from one line to the next."""
    return size + max(3, size // 7)


def wrap(text: str, size: int, width: int, bold: bool = False) -> tuple[str, ...]:
    """Break `text` into lines of at most `width` dots. Blanks at a break are dropped, nothing else."""
    lines: list[str] = []
    line, used = "", 0
    for unit in _units(printable(text).strip(), size, width, bold):
        advance = text_width(unit, size, bold)
        if line and used + advance > width:
            lines.append(line.rstrip())
            line, used = "", 0
        if line or unit != " ":
            line, used = line + unit, used + advance
    return (*lines, line) if line else tuple(lines)


def fit(text: str, width: int, height: int, sizes: tuple[int, ...], bold: bool = False) -> Fitted:
    """The largest of `sizes` (descending, dots) at which the wrapped text fits; at the smallest it is cut
    with "…".
    """
    for size in sizes:
        fitted = Fitted(size, wrap(text, size, width, bold))
        if fitted.height <= height:
            return fitted
    size = sizes[-1]
    rows = max(1, (height + pitch(size) - size) // pitch(size))
    lines = wrap(text, size, width, bold)
    return Fitted(size, (*lines[: rows - 1], shortened(lines[rows - 1], size, width, bold)), cut=True)


def shortened(line: str, size: int, width: int, bold: bool = False) -> str:
    """`line` with "…" at its end, as much of it as fits `width` dots."""
    while line and text_width(line + ELLIPSIS, size, bold) > width:
        line = line[:-1]
    return line + ELLIPSIS


def _units(text: str, size: int, width: int, bold: bool) -> list[str]:
    units: list[str] = []
    for unit in _UNITS.findall(text):
        if len(unit) > 1 and text_width(unit, size, bold) > width // 2:
            units.extend(unit)
        else:
            units.append(unit)
    return units
