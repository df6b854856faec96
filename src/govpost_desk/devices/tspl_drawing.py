"""Owns the arguments and the drawing of TSPL commands, as the language's manual describes them.

Coordinates are dots from the reference point; a command whose arguments are out of range draws nothing and is
reported by `CommandError`.
"""

import re
from collections.abc import Callable

from PIL import Image

from govpost_desk.devices import code128
from govpost_desk.devices.canvas import (
    PAPER,
    DrawMode,
    LabelCanvas,
    bars_picture,
    qr_picture,
    text_picture,
    turned,
)
from govpost_desk.devices.firmware import CommandError

# cells of resident fonts, dots; the double-byte fonts name the cell of one Chinese character
_FONT_CELLS = {
    "1": (8, 12),
    "2": (12, 20),
    "3": (16, 24),
    "4": (24, 32),
    "5": (32, 48),
    "6": (14, 19),
    "7": (21, 27),
    "8": (14, 25),
    "TST24.BF2": (12, 24),
    "TSS24.BF2": (12, 24),
    "TST16.BF2": (8, 16),
    "TSS16.BF2": (8, 16),
    "K": (12, 24),
}
_ARGUMENT = re.compile(rb'\s*+("(?:\\\["\]|[^"])*+"|[^,"]*+)(,|\Z)')
_FAR = 99_999
BARCODE_TEXT_DOTS = 24


class Arguments:
    """Arguments of one command, separated by commas; quoted ones may hold anything."""

    def __init__(self, raw: bytes) -> None:
        self._tokens: list[bytes] = []
        at = 0
        while True:
            match = _ARGUMENT.match(raw, at)
            if match is None:
                raise CommandError("bad_argument")
            self._tokens.append(match[1].strip(b" "))
            if not match[2]:
                break
            at = match.end()

    def __len__(self) -> int:
        return len(self._tokens)

    def number(self, place: int, low: int, high: int) -> int:
        """Whole number at `place`, within low..high."""
        token = self._tokens[place] if place < len(self._tokens) else b""
        if not re.fullmatch(rb"-?[0-9]{1,6}", token) or not low <= int(token) <= high:
            raise CommandError("bad_argument")
        return int(token)

    def word(self, place: int) -> str:
        """Unquoted word at `place`, '' where there is none."""
        token = self._tokens[place] if place < len(self._tokens) else b""
        return "" if token.startswith(b'"') else token.decode("latin-1")

    def text(self, place: int) -> str:
        """Quoted text at `place` (GB18030), with the language's escapes undone."""
        token = self._tokens[place] if -len(self._tokens) <= place < len(self._tokens) else b""
        if len(token) < 2 or not token.startswith(b'"'):
            raise CommandError("bad_argument")
        try:
            text = token[1:-1].decode("gb18030")
        except UnicodeDecodeError as failure:
            raise CommandError("bad_text") from failure
        return text.replace('\\["]', '"').replace("\\[R]", "\r").replace("\\[L]", "\n")

    def expect(self, *counts: int) -> None:
        """Refuse any other count of arguments."""
        if len(self) not in counts:
            raise CommandError("bad_argument")


Origin = tuple[int, int]


def draw_bar(canvas: LabelCanvas, origin: Origin, arguments: Arguments) -> None:
    """BAR x,y,width,height"""
    arguments.expect(4)
    x, y = _point(arguments, origin)
    canvas.fill(x, y, arguments.number(2, 1, _FAR), arguments.number(3, 1, _FAR))


def draw_box(canvas: LabelCanvas, origin: Origin, arguments: Arguments) -> None:
    """BOX x,y,x_end,y_end,thickness: the end is the first dot outside, the line lies inside."""
    arguments.expect(5)
    x, y = _point(arguments, origin)
    x_end = arguments.number(2, 0, _FAR) + origin[0]
    y_end = arguments.number(3, 0, _FAR) + origin[1]
    if x_end <= x or y_end <= y:
        raise CommandError("bad_argument")
    canvas.frame(x, y, x_end - x, y_end - y, arguments.number(4, 1, _FAR))


def draw_reverse(canvas: LabelCanvas, origin: Origin, arguments: Arguments) -> None:
    """REVERSE x,y,width,height"""
    arguments.expect(4)
    x, y = _point(arguments, origin)
    canvas.fill(x, y, arguments.number(2, 1, _FAR), arguments.number(3, 1, _FAR), DrawMode.XOR)


def draw_erase(canvas: LabelCanvas, origin: Origin, arguments: Arguments) -> None:
    """ERASE x,y,width,height"""
    arguments.expect(4)
    x, y = _point(arguments, origin)
    canvas.fill(x, y, arguments.number(2, 1, _FAR), arguments.number(3, 1, _FAR), ink=PAPER)


def draw_text(canvas: LabelCanvas, origin: Origin, arguments: Arguments) -> None:
    """TEXT x,y,"font",rotation,x-multiplier,y-multiplier,[alignment,]"content" """
    arguments.expect(7, 8)
    x, y = _point(arguments, origin)
    cell = _FONT_CELLS.get(arguments.text(2))
    if cell is None:
        raise CommandError("no_font")
    degrees = _rotation(arguments, 3)
    width = cell[0] * arguments.number(4, 1, 10)
    height = cell[1] * arguments.number(5, 1, 10)
    text = arguments.text(-1)
    alignment = arguments.number(6, 0, 3) if len(arguments) == 8 else 0
    if text:
        picture = turned(text_picture(text, width, height), degrees)
        canvas.stamp(x - _aligned(alignment, picture, degrees), y, picture, DrawMode.OR)


def draw_barcode(canvas: LabelCanvas, origin: Origin, arguments: Arguments) -> None:
    """BARCODE x,y,"type",height,readable,rotation,narrow,wide,[alignment,]"content": types 128 and 128M."""
    arguments.expect(9, 10)
    x, y = _point(arguments, origin)
    encoders: dict[str, Callable[[str], list[int]]] = {
        "128": code128.encode_auto,
        "128M": code128.encode_tspl_manual,
    }
    encode = encoders.get(arguments.text(2))
    if encode is None:
        raise CommandError("no_symbology")
    height = arguments.number(3, 1, 4000)
    readable = arguments.number(4, 0, 3)
    degrees = _rotation(arguments, 5)
    narrow = arguments.number(6, 1, 10)
    if arguments.number(7, 1, 30) != narrow:  # Code 128 has one module width only
        raise CommandError("bad_argument")
    alignment = arguments.number(8, 0, 3) if len(arguments) == 10 else 0
    content = arguments.text(-1)
    try:
        modules = code128.modules(encode(content))
    except code128.Code128Error as failure:
        raise CommandError("bad_barcode") from failure
    picture = bars_picture(modules, narrow, height)
    if readable:
        picture = _with_text_below(picture, content, readable)
    picture = turned(picture, degrees)
    canvas.stamp(x - _aligned(alignment, picture, degrees), y, picture, DrawMode.OR)


def draw_qr_code(canvas: LabelCanvas, origin: Origin, arguments: Arguments) -> None:
    """QRCODE x,y,level,cell,mode,rotation,[M2,][S0..S8,]"content": model 1 (the default) is refused."""
    if not 7 <= len(arguments) <= 9:
        raise CommandError("bad_argument")
    x, y = _point(arguments, origin)
    options = [arguments.word(place) for place in range(6, len(arguments) - 1)]
    level = arguments.word(2)
    if level not in ("L", "M", "Q", "H") or arguments.word(4) not in ("A", "M") or "M2" not in options:
        raise CommandError("bad_argument")
    masks = [int(option[1]) for option in options if re.fullmatch("S[0-8]", option)]
    if len(masks) + 1 != len(options):
        raise CommandError("bad_argument")
    mask = masks[0] if masks and masks[0] < 8 else None  # S8: the printer chooses
    cell = arguments.number(3, 1, 10)
    degrees = _rotation(arguments, 5)
    try:
        picture = qr_picture(arguments.text(-1), level, cell, mask)
    except ValueError as failure:
        raise CommandError("bad_barcode") from failure
    canvas.stamp(x, y, turned(picture, degrees), DrawMode.OR)


def draw_bitmap(
    canvas: LabelCanvas, origin: Origin, head: tuple[int, int, int, int, int], dots: bytes
) -> None:
    """BITMAP x,y,width in bytes,height,mode,dots: bit 0 is black, most significant bit left."""
    x, y, width_bytes, height, mode = head
    if mode not in (0, 1, 2) or not width_bytes or not height:
        raise CommandError("bad_argument")
    picture = Image.frombytes("1", (width_bytes * 8, height), dots)
    canvas.stamp(x + origin[0], y + origin[1], picture, DrawMode(mode))


DRAWING: dict[bytes, Callable[[LabelCanvas, Origin, Arguments], None]] = {
    b"BAR": draw_bar,
    b"BARCODE": draw_barcode,
    b"BOX": draw_box,
    b"ERASE": draw_erase,
    b"QRCODE": draw_qr_code,
    b"REVERSE": draw_reverse,
    b"TEXT": draw_text,
}


def _point(arguments: Arguments, origin: Origin) -> Origin:
    return arguments.number(0, 0, _FAR) + origin[0], arguments.number(1, 0, _FAR) + origin[1]


def _rotation(arguments: Arguments, place: int) -> int:
    degrees = arguments.number(place, 0, 270)
    if degrees % 90:
        raise CommandError("bad_argument")
    return degrees


def _aligned(alignment: int, picture: Image.Image, degrees: int) -> int:
    """Dots to move left: alignment 2 centres on x, 3 ends at x; only unturned pictures are aligned."""
    if degrees or alignment < 2:
        return 0
    return picture.width // 2 if alignment == 2 else picture.width


def _with_text_below(bars: Image.Image, content: str, readable: int) -> Image.Image:
    text = text_picture(content, BARCODE_TEXT_DOTS // 2, BARCODE_TEXT_DOTS)
    picture = Image.new("1", (bars.width, bars.height + 2 + text.height), PAPER)
    picture.paste(bars, (0, 0))
    left = {1: 0, 2: (bars.width - text.width) // 2, 3: bars.width - text.width}[readable]
    picture.paste(text, (left, bars.height + 2))
    return picture
