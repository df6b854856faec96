"""Text as 1-bit strips, drawn from our own fonts, so that every printer prints every character alike.

Owns the glyph cache and the marks made of glyphs: lines, reversed marks, hollow words. Pillow with the basic
layout engine only (the other one depends on what a machine has installed); no toolkit, so a label stays a
pure function. Sizes are the em in dots; every advance is whole dots.
"""

from functools import lru_cache
from typing import NamedTuple

import segno
from PIL import Image, ImageChops, ImageDraw, ImageFont

from govpost_desk.documents.coverage import BOLD, font_path, runs
from govpost_desk.documents.label_model import Strip

_BASELINE = 0.86  # of the em, from the top of the cell
_QR_VERSION = 3  # 29 modules, 61 characters of 0-9A-Z at level M: one size whatever the payload
_QR_MASK = 0  # fixed: weighing all eight costs more than the rest of the label, and our payload has no patterns to hide
QR_MODULES = 29
QR_QUIET = 4  # white modules due around a QR code


class _Glyph(NamedTuple):
    """Ink of a character, its offset from the pen (x) and from the top of the cell (y), and the pen's
    advance.
    """

    ink: Image.Image | None
    x: int
    y: int
    advance: int


@lru_cache(maxsize=64)
def _font(font_key: str, size: int) -> ImageFont.FreeTypeFont:
    path = str(font_path(font_key))
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def _glyph(char: str, font_key: str, size: int) -> _Glyph:
    font = _font(font_key, size)
    advance = round(font.getlength(char))
    canvas = Image.new("1", (advance + 2 * size, 3 * size))
    draw = ImageDraw.Draw(canvas)
    draw.fontmode = "1"
    draw.text((size, size + round(size * _BASELINE)), char, fill=1, font=font, anchor="ls")
    bounds = canvas.getbbox()
    if bounds is None:
        return _Glyph(None, 0, 0, advance)
    return _Glyph(canvas.crop(bounds), bounds[0] - size, bounds[1] - size, advance)


def _glyphs(text: str, size: int, bold: bool) -> list[_Glyph]:
    return [_glyph(char, run.font_key, size) for run in runs(text, bold) for char in run.text]


def text_width(text: str, size: int, bold: bool = False) -> int:
    """Dots the pen moves for one line of `text`."""
    return sum(glyph.advance for glyph in _glyphs(text, size, bold))


def text_strip(x: int, y: int, text: str, size: int, bold: bool = False) -> Strip | None:
    """One line of text whose cell of `size` dots has its upper left corner at x, y; None when nothing is to
    be seen.

    The strip is trimmed to the ink, so it may begin below y or, for a glyph that leans out, left of x.
    """
    glyphs = _glyphs(text, size, bold)
    margin = size // 2
    width = sum(glyph.advance for glyph in glyphs)
    canvas = Image.new("1", (width + 2 * margin, size + 2 * margin))
    pen = margin
    for glyph in glyphs:
        if glyph.ink is not None:
            canvas.paste(1, (pen + glyph.x, margin + glyph.y), glyph.ink)
        pen += glyph.advance
    return _trimmed(x - margin, y - margin, canvas)


@lru_cache(maxsize=256)
def word_strip(x: int, y: int, text: str, size: int, bold: bool = False) -> Strip | None:
    """`text_strip` for the fixed wording of a label, kept for the next label. Never for personal data
    (D-16).
    """
    return text_strip(x, y, text, size, bold)


@lru_cache(maxsize=64)
def reversed_mark(x: int, y: int, width: int, height: int, text: str, size: int) -> Strip:
    """Bold white text in the middle of a black block, e.g. 特投. For fixed wording."""
    canvas = Image.new("1", (width, height), 1)
    left = (width - text_width(text, size, bold=True)) // 2
    ink = text_strip(left, (height - size) // 2, text, size, bold=True)
    if ink is not None:
        canvas.paste(0, (ink.x, ink.y), _image(ink))
    return Strip(x, y, width, height, canvas.tobytes())


@lru_cache(maxsize=16)
def hollow_word(x: int, y: int, width: int, height: int, text: str, largest: int) -> Strip:
    """The outlines of a word in the middle of the area, in cells of at most `largest` dots: lies across text without
    hiding it. Fixed wording.
    """
    size = min(width // len(text), height, largest)
    font = _font(BOLD, size)
    canvas = Image.new("1", (width, height))
    draw = ImageDraw.Draw(canvas)
    draw.fontmode = "1"
    spot = (width // 2, height // 2)
    draw.text(spot, text, fill=1, font=font, anchor="mm", stroke_width=max(2, size // 60))
    draw.text(spot, text, fill=0, font=font, anchor="mm")
    strip = _trimmed(x, y, canvas)
    if strip is None:
        raise ValueError("hollow word without ink")
    return strip


def overlaid(strip: Strip, mark: Strip) -> Strip:
    """`strip` with the part of `mark` that crosses it, so that either may be drawn over the other.

    Grows to whole bytes: a printer that overwrites would put the white of the last byte over the mark.
    """
    width = 8 * strip.row_bytes
    left, top = strip.x - mark.x, strip.y - mark.y
    part = _image(mark).crop((left, top, left + width, top + strip.height))
    if part.getbbox() is None:
        return strip
    own = Image.frombytes("1", (width, strip.height), strip.rows)
    return Strip(strip.x, strip.y, width, strip.height, ImageChops.logical_or(own, part).tobytes())


def cut_to(strip: Strip, width: int, height: int) -> Strip | None:
    """The part of `strip` inside 0, 0, width, height; None when nothing is left."""
    left, top = max(0, -strip.x), max(0, -strip.y)
    right, bottom = min(strip.width, width - strip.x), min(strip.height, height - strip.y)
    if left >= right or top >= bottom:
        return None
    part = _image(strip).crop((left, top, right, bottom))
    return Strip(strip.x + left, strip.y + top, part.width, part.height, part.tobytes())


def qr_strip(x: int, y: int, payload: str, module: int) -> Strip:
    """A QR code (version 3, level M, always 29 modules) of at most 61 characters of 0-9A-Z, without its
    quiet zone.
    """
    code = segno.make_qr(payload, error="m", version=_QR_VERSION, mask=_QR_MASK, boost_error=False)
    picture = Image.frombytes("L", (QR_MODULES, QR_MODULES), b"".join(map(bytes, code.matrix)))
    side = QR_MODULES * module
    large = picture.point([0] + [255] * 255).resize((side, side), Image.Resampling.NEAREST)
    return Strip(x, y, side, side, large.convert("1", dither=Image.Dither.NONE).tobytes())


def _image(strip: Strip) -> Image.Image:
    return Image.frombytes("1", (strip.width, strip.height), strip.rows)


def _trimmed(x: int, y: int, canvas: Image.Image) -> Strip | None:
    bounds = canvas.getbbox()
    if bounds is None:
        return None
    ink = canvas.crop(bounds)
    return Strip(x + bounds[0], y + bounds[1], ink.width, ink.height, ink.tobytes())
