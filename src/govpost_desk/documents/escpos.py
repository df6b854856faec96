"""A slip in ESC/POS: text in GB18030 where the printer's font surely has it, everything else as a raster.

Owns the command bytes. No text holds a byte below 0x20 (`printable`), so none can become a command; and a raster never
holds a real-time sequence (DLE EOT, DLE ENQ, DLE DC4), which printers obey in the midst of a picture: it is moved by a
dot until it has none.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from govpost_desk.documents import code128, strips
from govpost_desk.documents.coverage import printable
from govpost_desk.documents.label_model import Bars, LabelError, Strip, bars_strip
from govpost_desk.documents.receipt import (
    CELL,
    HALF_CELL,
    BarLine,
    CutLine,
    Line,
    Receipt,
    RuleLine,
    TextLine,
    half_cells,
    wrapped,
)
from govpost_desk.documents.resident_font import ResidentFont

COMMANDS = frozenset(("ESC @", "FS &", "ESC a", "GS !", "GS v 0", "ESC d", "GS V", "GS ( H", "GS a", "GS r"))
REQUIRED = frozenset(("ESC @", "GS v 0"))
FEED_LINES = 4  # from the head to the tear bar

_REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
_EDGE = 8  # dots that a picture may move by to the right


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptTerms:
    """What a receipt printer understands. `coverage`: the code table its font surely has, None for rasters only.

    `commands`: the words it has, of COMMANDS.
    """

    dots_wide: int = 576
    coverage: ResidentFont | None = None
    commands: frozenset[str] = COMMANDS


def encode(receipt: Receipt, terms: ReceiptTerms, process_id: str = "") -> bytes:
    """The bytes of a slip, cut off at its end and where it says so, if the printer has a cutter.

    `process_id`: 4 printable ASCII characters that the printer sends back when the slip is out (GS ( H function 48),
    for printers that list it. Raises LabelError "commands" (a word is missing), "process_id".
    """
    if not terms.commands >= REQUIRED or (process_id and "GS ( H" not in terms.commands):
        raise LabelError("commands")
    if process_id and not (len(process_id) == 4 and process_id.isascii() and process_id.isprintable()):
        raise LabelError("process_id")
    parts = [b"\x1b@"]
    if "GS a" in terms.commands:
        parts.append(b"\x1da\x0f")  # from here on it says by itself what happens to it
    if terms.coverage is not None and "FS &" in terms.commands:
        parts.append(b"\x1c&")
    for line in (*receipt, CutLine()):
        parts.extend(_line(line, terms))
    if not process_id and "GS r" in terms.commands:
        parts.append(b"\x1dr\x01")  # answered when everything before it has been worked off
    if process_id:
        parts.append(b"\x1d(H\x06\x00\x30\x30" + process_id.encode("ascii"))
    return b"".join(parts)


def _line(line: Line, terms: ReceiptTerms) -> Iterator[bytes]:
    if isinstance(line, CutLine):
        yield b"\x1bd%c" % FEED_LINES if "ESC d" in terms.commands else b"\n" * FEED_LINES
        if "GS V" in terms.commands:
            yield b"\x1dV\x00"
        return
    if isinstance(line, RuleLine):
        yield _raster(
            Image.new("1", (terms.dots_wide, 3)),
            Strip(0, 1, terms.dots_wide, 1, b"\xff" * (terms.dots_wide // 8)),
        )
        return
    if isinstance(line, BarLine):
        yield _bars(line, terms.dots_wide)
        return
    times = 2 if line.large else 1
    width = terms.dots_wide // HALF_CELL // times
    lines = list(wrapped(line.text, width)) or [" "]
    if line.right and half_cells(lines[-1]) + 2 + half_cells(line.right) > width:
        lines.append("")
    for number, text in enumerate(lines, 1):
        yield _text(text, line, times, terms, line.right if number == len(lines) else "")


def _text(text: str, line: TextLine, times: int, terms: ReceiptTerms, right: str = "") -> bytes:
    """One line in the printer's font, or as a raster of the same cells' height."""
    if terms.coverage is not None and "FS &" in terms.commands and terms.coverage.covers(text + right):
        spare = terms.dots_wide // HALF_CELL // times - half_cells(text)
        left = " " * (spare // 2) if line.centred else ""
        between = " " * (spare - half_cells(right)) if right else ""
        content = (left + text + between + right).encode("gb18030") + b"\n"
        if times == 1:
            return content
        if "GS !" in terms.commands:
            return b"\x1d!\x11" + content + b"\x1d!\x00"
    size = CELL * times
    shown = printable(text)
    while size > CELL // 2 and strips.text_width(shown, size, line.large) > terms.dots_wide:
        size -= 1
    x = (terms.dots_wide - strips.text_width(shown, size, line.large)) // 2 if line.centred else 0
    y = CELL * times // 8
    strip = strips.text_strip(x, y, shown, size, line.large)
    paper = Image.new("1", (terms.dots_wide, CELL * times * 5 // 4))
    beside = strips.text_strip(0, y, printable(right), size, line.large)
    if beside is not None:  # both on one picture, which moves as a whole
        for part, at in ((strip, x), (beside, terms.dots_wide - beside.width - _EDGE)):
            if part is not None:
                paper.paste(1, (at, part.y), Image.frombytes("1", (part.width, part.height), part.rows))
        strip = Strip(0, 0, paper.width, paper.height, paper.tobytes())
        paper = Image.new("1", paper.size)
    return _raster(paper, strip) if strip is not None else b"\n"


def _bars(line: BarLine, dots_wide: int) -> bytes:
    modules = code128.width(line.text) + 2 * code128.QUIET_MODULES
    module = min(4, dots_wide // modules)
    if module < 2:
        raise LabelError("barcode_width")
    module = 2 if line.left else module
    bars = code128.width(line.text) * module
    x = 2 * code128.QUIET_MODULES if line.left else (dots_wide - bars) // 2
    strip = bars_strip(Bars(x, 4, line.height, module, line.text))
    return _raster(Image.new("1", (dots_wide, line.height + 8)), strip)


def _raster(paper: Image.Image, strip: Strip) -> bytes:
    """GS v 0 with the strip on a blank picture (1 is black), moved right by as many dots as it takes.

    White at its right is not sent: a slow line feels every byte.
    """
    used = (strip.x + strip.width + 4 + 7) // 8 * 8
    paper = paper.crop((0, 0, min(paper.width, used), paper.height))
    ink = Image.frombytes("1", (strip.width, strip.height), strip.rows)
    for shift in (0, 1, -1, 2, -2, 3, -3, 4, -4):
        picture = paper.copy()
        picture.paste(1, (strip.x + shift, strip.y), ink)
        rows = picture.tobytes()
        head = b"\x1dv0\x00%c%c%c%c" % (paper.width // 8, 0, paper.height % 256, paper.height // 256)
        if not any(sequence in head + rows for sequence in _REAL_TIME):
            return head + rows
    raise LabelError("real_time")
