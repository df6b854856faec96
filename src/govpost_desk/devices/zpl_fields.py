"""Owns the fields of a ZPL format: their parameters and how each kind is drawn.

A field collects its commands until ^FS and is then drawn once, at its origin, black or reversed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

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

DEGREES = {"N": 0, "R": 90, "I": 180, "B": 270}
READABLE_DOTS = 24
_INVOCATION = re.compile(r">[0-9:;<=]")


@dataclass
class Field:
    """One field under construction. `baseline`: x, y is the bottom left corner (^FT), else the top left (^FO)."""

    x: int = 0
    y: int = 0
    baseline: bool = False
    reverse: bool = False
    hex_mark: str = ""
    text: str | None = None
    painter: Callable[["Field", LabelCanvas], None] | None = field(default=None)

    def stamp(self, canvas: LabelCanvas, picture: Image.Image, base: int | None = None) -> None:
        """Draw a picture at the origin; `base`: its height above the baseline where that is not all of it."""
        top = self.y - (picture.height if base is None else base) if self.baseline else self.y
        canvas.stamp(self.x, top, picture, DrawMode.XOR if self.reverse else DrawMode.OR)


class Parameters:
    """Parameters of one command; an empty one takes its default."""

    def __init__(self, raw: str) -> None:
        self._tokens = [token.strip(" \r\n") for token in raw.split(",")]

    def number(self, place: int, default: int, low: int, high: int) -> int:
        """Whole number at `place`, within low..high."""
        token = self._tokens[place] if place < len(self._tokens) else ""
        if not token:
            return default
        if not re.fullmatch("[0-9]{1,9}", token) or not low <= int(token) <= high:
            raise CommandError("bad_parameter")
        return int(token)

    def choice(self, place: int, default: str, allowed: str) -> str:
        """One of the letters `allowed`."""
        token = self._tokens[place] if place < len(self._tokens) else ""
        if not token:
            return default
        if len(token) != 1 or token not in allowed:
            raise CommandError("bad_parameter")
        return token


@dataclass(frozen=True)
class BarDefaults:
    """What ^BY set: dots per module and height for the bar codes that follow."""

    module_dots: int = 2
    height: int = 10


def box_painter(parameters: Parameters) -> Callable[[Field, LabelCanvas], None]:
    """^GBwidth,height,thickness,colour,rounding: rounding is drawn square."""
    thickness = parameters.number(2, 1, 1, 32_000)
    width = max(thickness, parameters.number(0, thickness, 0, 32_000))
    height = max(thickness, parameters.number(1, thickness, 0, 32_000))
    colour = parameters.choice(3, "B", "BW")
    parameters.number(4, 0, 0, 8)

    def paint(origin: Field, canvas: LabelCanvas) -> None:
        top = origin.y - height if origin.baseline else origin.y
        if origin.reverse:
            canvas.frame(origin.x, top, width, height, thickness, DrawMode.XOR)
        elif colour == "W":
            canvas.frame(origin.x, top, width, height, thickness, ink=PAPER)
        else:
            canvas.frame(origin.x, top, width, height, thickness)

    return paint


def graphic_painter(picture: Image.Image) -> Callable[[Field, LabelCanvas], None]:
    """^GFA: the decoded picture."""
    return lambda origin, canvas: origin.stamp(canvas, picture)


def code128_painter(parameters: Parameters, defaults: BarDefaults) -> Callable[[Field, LabelCanvas], None]:
    """^BCorientation,height,readable,above,check digit,mode: modes N (code sets in the text) and A (printer's)."""
    degrees = DEGREES[parameters.choice(0, "N", "NRIB")]
    height = parameters.number(1, defaults.height, 1, 32_000)
    readable = parameters.choice(2, "Y", "YN") == "Y"
    above = parameters.choice(3, "N", "YN") == "Y"
    if parameters.choice(4, "N", "YN") == "Y" or parameters.choice(5, "N", "NUAD") in "UD":
        raise CommandError("no_symbology")  # UCC case numbers are no mail numbers
    mode = parameters.choice(5, "N", "NA")

    def paint(origin: Field, canvas: LabelCanvas) -> None:
        text = origin.text or ""
        try:
            values = code128.encode_zpl(text) if mode == "N" else code128.encode_auto(text)
        except code128.Code128Error as failure:
            raise CommandError("bad_barcode") from failure
        bars = bars_picture(code128.modules(values), defaults.module_dots, height)
        base = bars.height
        if readable:
            shown = _INVOCATION.sub("", text) if mode == "N" else text
            bars = _with_readable(bars, shown, above)
            base = bars.height if above else base
        origin.stamp(canvas, turned(bars, degrees), None if degrees else base)

    return paint


def qr_painter(parameters: Parameters, defaults: BarDefaults) -> Callable[[Field, LabelCanvas], None]:
    """^BQN,model,magnification,,mask with the field `<level><mode>,<content>`: model 2, automatic mode.

    After ^FO, firmware draws a QR code lower by the height that ^BY has set (10 dots if none).
    """
    parameters.choice(0, "N", "N")
    if parameters.number(1, 2, 1, 2) != 2:
        raise CommandError("no_symbology")
    magnification = parameters.number(2, 3, 1, 10)
    parameters.choice(3, "Q", "HQML")
    mask = parameters.number(4, 7, 0, 7)

    def paint(origin: Field, canvas: LabelCanvas) -> None:
        match = re.fullmatch(r"([HQML])A,(.+)", origin.text or "", re.DOTALL)
        if match is None:
            raise CommandError("bad_barcode")
        try:
            picture = qr_picture(match[2], match[1], magnification, mask)
        except ValueError as failure:
            raise CommandError("bad_barcode") from failure
        if not origin.baseline:
            origin.y += defaults.height
        origin.stamp(canvas, picture)

    return paint


def text_painter(
    parameters: Parameters, *, degrees: int, chinese: bool
) -> Callable[[Field, LabelCanvas], None]:
    """^A: a line of text in a resident font; `chinese`: the font has Han glyphs, fonts 0 and A to H have none."""
    height = parameters.number(1, 24, 1, 2000)
    width = parameters.number(2, height, 1, 2000)

    def paint(origin: Field, canvas: LabelCanvas) -> None:
        text = origin.text or ""
        if not chinese and not text.isascii():
            raise CommandError("no_glyph")
        if text:
            origin.stamp(canvas, turned(text_picture(text, max(1, width // 2), height), degrees))

    return paint


def _with_readable(bars: Image.Image, shown: str, above: bool) -> Image.Image:
    text = text_picture(shown, READABLE_DOTS // 2, READABLE_DOTS)
    picture = Image.new("1", (bars.width, bars.height + 2 + text.height), PAPER)
    picture.paste(bars, (0, text.height + 2 if above else 0))
    picture.paste(text, (max(0, (bars.width - text.width) // 2), 0 if above else bars.height + 2))
    return picture
