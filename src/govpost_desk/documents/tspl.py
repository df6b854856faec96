"""The label in TSPL: everything as BITMAP and BAR, the two drawing commands that every board has, and TEXT for lines in
the printer's own font.

Owns the command words of one language, and sends only those the printer is known to have: strict boards drop a job at
an unknown one. No variable text reaches the stream but what a font's coverage lets through (`resident_font`): all
other text is bitmaps, and bars are drawn dot by dot (why: `code128`). Bitmap bytes are kept free of the sequences that
firmware obeys at once wherever they stand (ESC ! and ~ !). The stream holds bytes of any value: never over a line with
XON/XOFF.
"""

from collections.abc import Iterator

from govpost_desk.documents import code128
from govpost_desk.documents.label_model import (
    Bars,
    Element,
    Label,
    LabelError,
    ResidentText,
    Rule,
    Strip,
)

COMMANDS = frozenset(
    (
        *("SIZE", "GAP", "DIRECTION", "REFERENCE", "SET", "CLS", "PRINT"),
        *("BITMAP", "BAR", "TEXT", "REVERSE"),
    )
)
REQUIRED = frozenset(("SIZE", "CLS", "BITMAP", "PRINT"))

_IMMEDIATE = (b"\x1b!", b"~!")
_INVERTED = bytes(255 - value for value in range(256))  # in TSPL a 0 bit is black


def encode(label: Label, commands: frozenset[str] | None = None, gap_mm: int = 2) -> bytes:
    """Commands that print one label once, each ended by CRLF (a command runs only then, the last PRINT too).

    `commands`: the words the printer has, None for all. `gap_mm`: gap between labels of the roll. Reprinting after an
    error is switched off: the desk decides (D-22). Raises UnencodableError when a barcode cannot be encoded,
    LabelError "commands" when the printer lacks a word that no label can do without.
    """
    words = COMMANDS if commands is None else COMMANDS & commands
    if not words >= REQUIRED:
        raise LabelError("commands")
    start = (
        f"SIZE {_width_mm(label)} mm,{label.size.height_mm} mm",
        f"GAP {gap_mm} mm,0 mm",
        "DIRECTION 1",
        "REFERENCE 0,0",
        "SET REPRINT OFF",
        "CLS",
    )
    lines = [line.encode("ascii") for line in start if line.partition(" ")[0] in words]
    for element in label.elements:
        lines.extend(drawn(element, words))
    lines.append(b"PRINT 1,1")
    return b"\r\n".join(lines) + b"\r\n"


def _width_mm(label: Label) -> str:
    """The label's width and what an offset to the right adds to it, in half millimetres."""
    dots_per_mm = 8 if label.dpi == 203 else label.dpi / 25.4
    added = round((label.width_dots - label.size.width_mm * dots_per_mm) / dots_per_mm * 2) / 2
    return f"{label.size.width_mm + added:g}"


def drawn(element: Element, words: frozenset[str] = COMMANDS) -> Iterator[bytes]:
    """The commands that draw an element, without their CRLF; `words`: those that may be used, REQUIRED among them."""
    if isinstance(element, Strip):
        yield from _strip(element)
    elif isinstance(element, ResidentText):
        yield from _text(element, words)
    elif "BAR" not in words:  # a bitmap in its place would print its padding over the neighbour
        raise LabelError("commands")
    elif isinstance(element, Rule):
        yield _bar(element.x, element.y, element.width, element.height)
    else:
        yield from _bars(element)


def _text(line: ResidentText, words: frozenset[str]) -> Iterator[bytes]:
    if "TEXT" not in words or (line.block is not None and "REVERSE" not in words):
        raise LabelError("commands")
    times = line.cell // line.font.cell
    content = line.font.encoded(line.text)
    name = line.font.name.encode("ascii")
    yield b'TEXT %d,%d,"%b",0,%d,%d,"%b"' % (line.x, line.y, name, times, times, content)
    if line.block is not None:
        block = line.block
        yield b"REVERSE %d,%d,%d,%d" % (block.x, block.y, block.width, block.height)


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
