"""What stands in one cell of a ruled table on paper: texts that wrap or shrink but are never lost, bars, ticks.

Owns how a text is fitted into a width. A cell is made ready once for its column (all texts measured) and drawn later.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from govpost_desk.documents.code128 import UnencodableError
from govpost_desk.documents.coverage import printable
from govpost_desk.documents.pdf_paper import MODULE, Paper, bars_width

PAD = 2.0  # points between a rule and its text
LEADING = 1.15
ROW_HEIGHT = 35 * MODULE  # points of a row that needs no more than two lines
MAX_LINES = 40  # of one cell, so that a row fits every page; a longer text says how long it was
NARROW_MODULE = 0.48  # four dots at 600 dpi, for a number too long for its column

# (size in points, lines allowed at it), tried in this order; then as many lines as needed at the last size
Sizes = Sequence[tuple[float, int]]
NORMAL: Sizes = ((8.5, 2), (6.6, 3))
NUMERIC: Sizes = ((7.6, 1), (6.6, 3))

_BARS_HEIGHT = 11.5
_NUMBER_SIZE = 7.6
_WORD_SIZE = 8.5
_NOTE_SIZES: Sizes = ((7.6, 1),)

# A word of Latin letters and digits stays whole; closing punctuation never begins a line.
_PIECES = re.compile(r"(?:[0-9A-Za-z#&/_.\-]+|.)[，。、；：）》”』】！？·…,;:)\]]*")


class Fitted(NamedTuple):
    """Text broken into lines that fit a width; `size` in points."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING


class Box(NamedTuple):
    """Where a cell is drawn, in points: left edge, upper edge, width, height."""

    x: float
    top: float
    width: float
    height: float


class Ready(NamedTuple):
    """A measured cell: the height it needs and how it is drawn into the box it gets."""

    height: float
    draw: Callable[[Box], None]


class Cell(Protocol):
    """Anything that can stand in a cell of `width` points."""

    def ready(self, paper: Paper, width: float) -> Ready: ...


@dataclass(frozen=True)
class Words:
    """Cell: a text, left or in the middle."""

    text: str
    sizes: Sizes = NORMAL
    middle: bool = False
    bold: bool = False

    def ready(self, paper: Paper, width: float) -> Ready:
        fitted = fit(paper, self.text, width - 2 * PAD, self.sizes, self.bold)
        return Ready(
            fitted.height + 2 * PAD, lambda box: draw_lines(paper, fitted, box, self.middle, self.bold)
        )


@dataclass(frozen=True)
class Number:
    """Cell: a number with its bars below; `instead` is printed where there is no number.

    `shown`: how a person reads it, where that is not the number as it is. `higher`: points by which bars and row are
    higher than those of a waybill number.
    """

    text: str
    instead: str
    shown: str = ""
    higher: float = 0.0

    def ready(self, paper: Paper, width: float) -> Ready:
        module = number_module(self.text, width)
        if not module:
            return Words(self.shown or self.text or self.instead, middle=True).ready(paper, width)
        return Ready(ROW_HEIGHT + self.higher, lambda box: self._draw(paper, box, module))

    def _draw(self, paper: Paper, box: Box, module: float) -> None:
        middle = box.x + box.width / 2
        height = ROW_HEIGHT + self.higher
        upper = box.top - (box.height - height) / 2
        paper.centred(middle, upper - 8.3, self.shown or self.text, _NUMBER_SIZE)
        left = middle - bars_width(self.text, module) / 2
        paper.bars(left, upper - height + 2.6, _BARS_HEIGHT + self.higher, self.text, module)


@dataclass(frozen=True)
class Blank:
    """Cell: room of at least `height` points to write in by hand."""

    height: float

    def ready(self, paper: Paper, width: float) -> Ready:
        return Ready(self.height, lambda box: None)


@dataclass(frozen=True)
class Tick:
    """Cell: the tick of 勾核, with a small word below it where one is due."""

    below: str = ""

    def ready(self, paper: Paper, width: float) -> Ready:
        return Ready(ROW_HEIGHT, lambda box: self._draw(paper, box))

    def _draw(self, paper: Paper, box: Box) -> None:
        x, y = box.x + box.width / 2, box.top - box.height / 2
        paper.centred(x, y - (1 if self.below else 4), "✓", 12, bold=True)
        if self.below:
            paper.centred(x, y - 9.5, self.below, 6)


@dataclass(frozen=True)
class Noted:
    """Cell: a bold word and a text below it."""

    word: str
    text: str

    def ready(self, paper: Paper, width: float) -> Ready:
        text = fit(paper, self.text, width - 2 * PAD, _NOTE_SIZES)
        fitted = text if self.text else Fitted((), text.size)
        above = _WORD_SIZE * LEADING

        def draw(box: Box) -> None:
            free = (box.height - above - fitted.height) / 2
            paper.text(box.x + PAD, box.top - free - _WORD_SIZE, self.word, _WORD_SIZE, bold=True)
            draw_lines(paper, fitted, Box(box.x, box.top - free - above, box.width, fitted.height))

        return Ready(above + fitted.height + 2 * PAD, draw)


def fit(paper: Paper, text: str, width: float, sizes: Sizes = NORMAL, bold: bool = False) -> Fitted:
    """Largest of `sizes` at which `text` fits `width` points in the lines allowed; else the last size, more lines.

    Beyond MAX_LINES the last line says how many characters the text has.
    """
    shown = printable(text)
    if paper.width(shown, sizes[0][0], bold) <= width:
        return Fitted((shown,), sizes[0][0])
    for size, allowed in sizes:
        lines = _broken(paper, shown, width, size, bold)
        if len(lines) <= allowed:
            break
    if len(lines) > MAX_LINES:
        lines = (*lines[: MAX_LINES - 1], f"…共{len(shown)}字")
    return Fitted(lines, size)


def shrunk(paper: Paper, text: str, width: float, size: float, bold: bool = False) -> float:
    """`size`, or the smaller one at which `text` fits one line of `width` points."""
    taken = paper.width(text, size, bold)
    return size if taken <= width else size * width / taken


def number_module(text: str, width: float) -> float:
    """Module in points at which the bars of `text` fit `width` with quiet zones; 0 when no bars can be drawn."""
    try:
        return next((m for m in (MODULE, NARROW_MODULE) if text and bars_width(text, m) <= width), 0.0)
    except UnencodableError:
        return 0.0


def draw_lines(paper: Paper, fitted: Fitted, box: Box, middle: bool = False, bold: bool = False) -> None:
    """Draw fitted lines into a box, from top to bottom in its middle."""
    step = fitted.size * LEADING
    y = box.top - (box.height - fitted.height) / 2 - fitted.size * 0.93
    for line in fitted.lines:
        if middle:
            paper.centred(box.x + box.width / 2, y, line, fitted.size, bold)
        else:
            paper.text(box.x + PAD, y, line, fitted.size, bold)
        y -= step


def _broken(paper: Paper, text: str, width: float, size: float, bold: bool) -> tuple[str, ...]:
    lines = [""]
    for piece in _PIECES.findall(text):
        if paper.width(lines[-1] + piece, size, bold) <= width:
            lines[-1] += piece
            continue
        if lines[-1]:
            lines.append("")
        for char in piece:  # a piece wider than the column is broken anywhere
            if lines[-1] and paper.width(lines[-1] + char, size, bold) > width:
                lines.append("")
            lines[-1] += char
    return tuple(lines)
