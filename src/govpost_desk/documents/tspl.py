"""The label in TSPL: everything as BITMAP and BAR, the two drawing commands that every board has.

Owns the command words of one language. No variable text ever reaches the stream: text is bitmaps, and bars
are drawn dot by dot (why: `code128`). Bitmap bytes are kept free of the sequences that firmware obeys at
once wherever they stand (ESC ! and ~ !). The stream holds bytes of any value: never over a line with
XON/XOFF.
"""

from collections.abc import Iterator

from govpost_desk.documents import code128
from govpost_desk.documents.label_model import Bars, Element, Label, Rule, Strip

_IMMEDIATE = (b"\x1b!", b"~!")
_INVERTED = bytes(255 - value for value in range(256))  # in TSPL a 0 bit is black


def encode(label: Label, gap_mm: int = 2) -> bytes:
    """Commands that print one label once, each ended by CRLF (a command runs only then, the last PRINT too).

    `gap_mm`: gap between labels of the roll. Reprinting after an error is switched off: the desk decides
    (D-22). Raises UnencodableError when a barcode cannot be encoded.
    """
    start = (
        f"SIZE {label.size.width_mm} mm,{label.size.height_mm} mm",
        f"GAP {gap_mm} mm,0 mm",
        "DIRECTION 1",
        "REFERENCE 0,0",
        "SET REPRINT OFF",
        "CLS",
    )
    commands = [line.encode("ascii") for line in start]
    for element in label.elements:
        commands.extend(drawn(element))
    commands.append(b"PRINT 1,1")
    return b"\r\n".join(commands) + b"\r\n"


def drawn(element: Element) -> Iterator[bytes]:
    """The commands that draw an element, without their CRLF."""
    if isinstance(element, Strip):
        yield from _strip(element)
    elif isinstance(element, Rule):
        yield _bar(element.x, element.y, element.width, element.height)
    else:
        yield from _bars(element)


def _bars(bars: Bars) -> Iterator[bytes]:
    for offset, width in code128.bars(bars.text):
        yield _bar(bars.x + offset * bars.module, bars.y, width * bars.module, bars.height)


def _bar(x: int, y: int, width: int, height: int) -> bytes:
    return b"BAR %d,%d,%d,%d" % (x, y, width, height)


def _strip(strip: Strip) -> Iterator[bytes]:
    rows = strip.rows.translate(_INVERTED)
    if not any(sequence in rows for sequence in _IMMEDIATE):
        yield _bitmap(strip.x, strip.y, strip.row_bytes, strip.height, rows)
        return
    for part in _halves(strip):
        yield from _strip(part)


def _bitmap(x: int, y: int, row_bytes: int, height: int, rows: bytes) -> bytes:
    return b"BITMAP %d,%d,%d,%d,0,%b" % (x, y, row_bytes, height, rows)


def _halves(strip: Strip) -> tuple[Strip, Strip]:
    """The same dots as two strips: upper and lower, or left and right of a single row."""
    if strip.height > 1:
        upper = strip.height // 2
        at = upper * strip.row_bytes
        return (
            Strip(strip.x, strip.y, strip.width, upper, strip.rows[:at]),
            Strip(strip.x, strip.y + upper, strip.width, strip.height - upper, strip.rows[at:]),
        )
    left = strip.row_bytes // 2
    return (
        Strip(strip.x, strip.y, 8 * left, 1, strip.rows[:left]),
        Strip(strip.x + 8 * left, strip.y, strip.width - 8 * left, 1, strip.rows[left:]),
    )
