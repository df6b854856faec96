"""A slip of an 80 mm receipt printer: lines, bars, rules and cuts one below the other.

Owns the model. Widths are half cells of 12 dots, 48 on 576 dots; a Chinese character takes two.
"""

import json
from dataclasses import astuple, dataclass

from govpost_desk.documents.coverage import printable

HALF_CELL = 12
CELL = 24


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text, as long as it may be: it wraps. `large`: twice as wide and high. `right`: a word at the right
    edge, on the last line of the text where there is room, else below it.
    """

    text: str
    large: bool = False
    centred: bool = False
    right: str = ""


@dataclass(frozen=True, slots=True)
class BarLine:
    """A Code 128, in the middle of the slip or (`left`) at its left edge in modules of two dots. `height`: dots."""

    text: str
    height: int = 72
    left: bool = False


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A thin line across the slip."""


@dataclass(frozen=True, slots=True)
class CutLine:
    """Here the paper is cut: what follows is the next page."""


Line = TextLine | BarLine | RuleLine | CutLine
Receipt = tuple[Line, ...]

_KINDS: dict[str, type[TextLine] | type[BarLine] | type[RuleLine] | type[CutLine]] = {
    "text": TextLine,
    "bars": BarLine,
    "rule": RuleLine,
    "cut": CutLine,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def half_cells(text: str) -> int:
    """Half cells that a line takes."""
    return sum(1 if char.isascii() else 2 for char in text)


def wrapped(text: str, width: int) -> tuple[str, ...]:
    """`text` in lines of at most `width` half cells; nothing is dropped but blanks at a break."""
    lines, line = [], ""
    for char in printable(text).strip():
        if half_cells(line + char) > width:
            lines.append(line.rstrip())
            line = "" if char == " " else char
        else:
            line += char
    return (*lines, line) if line else tuple(lines)


def stored(receipt: Receipt) -> bytes:
    """The slip as bytes that do not depend on a printer. Same slip, same bytes."""
    rows = [[_NAMES[type(line)], *astuple(line)] for line in receipt]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def restored(content: bytes) -> Receipt:
    """A slip out of `stored` bytes. Raises ValueError for others."""
    try:
        return tuple(_KINDS[name](*values) for name, *values in json.loads(content))
    except (KeyError, TypeError) as error:
        raise ValueError("no stored slip") from error
