"""Which shipped font draws which character.

Owns the chain of fonts (Noto Sans SC, then HanaMinB, then the substitute 〓) and the 生僻字 flag. Reads the
fonts' format 12 cmaps with struct and mmap only, so that screens, labels and PDFs ask one place and no
toolkit is loaded: toolkits answer for whatever fonts a machine happens to have.
"""

import mmap
import struct
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from govpost_desk.resources import resource_path

REGULAR = "NotoSansSC-Regular"
BOLD = "NotoSansSC-Bold"
RARE = "HanaMinB"
FONT_KEYS = (REGULAR, BOLD, RARE)
SUBSTITUTE = "〓"  # U+3013, printed for what no font has

_HEADER = struct.Struct(">4xH")
_TABLE = struct.Struct(">4s4xII")
_ENCODING = struct.Struct(">HHI")


class Run(NamedTuple):
    """A piece of text that one font draws whole; `font_key` is one of FONT_KEYS."""

    font_key: str
    text: str


class _Ranges(NamedTuple):
    """Sorted, inclusive code point ranges of one font."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def has(self, code_point: int) -> bool:
        at = bisect_right(self.starts, code_point) - 1
        return at >= 0 and code_point <= self.ends[at]


def font_path(font_key: str) -> Path:
    """File of a shipped font."""
    return resource_path("fonts", f"{font_key}.ttf")


def printable(text: str) -> str:
    """`text` as it can be drawn on one line: control and format characters and variation selectors go, any
    blank or line break becomes one space, lone surrogates become the substitute. Idempotent; normal text
    comes back unchanged.
    """
    if text.isprintable() and not _has_selector(text):
        return text
    kept: list[str] = []
    for char in text:
        category = unicodedata.category(char)
        if char.isspace():
            kept.append(" ")
        elif category == "Cs":
            kept.append(SUBSTITUTE)
        elif category not in ("Cc", "Cf") and not _is_selector(char):
            kept.append(char)
    return "".join(kept)


def runs(text: str, bold: bool = False) -> tuple[Run, ...]:
    """Split text into runs of one font each, in reading order; what no font has is replaced by 〓.

    There is no bold HanaMinB: rare characters of bold text are drawn regular. Empty text gives no runs.
    """
    shown = printable(text)
    noto = BOLD if bold else REGULAR
    if _noto_has_all(shown):
        return (Run(noto, shown),) if shown else ()
    found: list[Run] = []
    for char in shown:
        font = _font_of(char)
        key = RARE if font == RARE else noto
        drawn = char if font else SUBSTITUTE
        if found and found[-1].font_key == key:
            found[-1] = Run(key, found[-1].text + drawn)
        else:
            found.append(Run(key, drawn))
    return tuple(found)


def uncovered(text: str) -> str:
    """The characters of `text` that no shipped font has, each once, in order of first use: the clerk writes
    them.
    """
    return "".join(dict.fromkeys(char for char in printable(text) if not _font_of(char)))


def rare_characters(text: str) -> str:
    """The characters outside Noto Sans SC (drawn by HanaMinB or as 〓), each once, in order: the 生僻字
    flag.
    """
    return "".join(dict.fromkeys(char for char in printable(text) if _font_of(char) != REGULAR))


def is_rare(text: str) -> bool:
    """Whether any character of `text` is a 生僻字 for our fonts."""
    return not _noto_has_all(printable(text))


def _noto_has_all(text: str) -> bool:
    return text.isascii() or all(_font_of(char) == REGULAR for char in text)


@lru_cache(maxsize=16384)
def _font_of(char: str) -> str:
    """REGULAR (the same characters as BOLD), RARE or "" when no font has the character."""
    code_point = ord(char)
    for font_key in (REGULAR, RARE):
        if _ranges(font_key).has(code_point):
            return font_key
    return ""


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _has_selector(text: str) -> bool:
    return not text.isascii() and any(map(_is_selector, text))


@lru_cache(maxsize=len(FONT_KEYS))
def _ranges(font_key: str) -> _Ranges:
    with (
        font_path(font_key).open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as font,
    ):
        start = _full_cmap(font)
        (count,) = struct.unpack_from(">I", font, start + 12)
        groups = struct.unpack_from(f">{3 * count}I", font, start + 16)
    return _Ranges(groups[0::3], groups[1::3])


def _full_cmap(font: mmap.mmap) -> int:
    """Offset of the format 12 subtable (Windows, full Unicode) of a TrueType file."""
    (tables,) = _HEADER.unpack_from(font, 0)
    for index in range(tables):
        tag, cmap, _ = _TABLE.unpack_from(font, 12 + 16 * index)
        if tag != b"cmap":
            continue
        (encodings,) = struct.unpack_from(">H", font, cmap + 2)
        for number in range(encodings):
            platform, encoding, offset = _ENCODING.unpack_from(font, cmap + 4 + 8 * number)
            if (platform, encoding) == (3, 10):
                return int(cmap + offset)
    raise ValueError("font without a full Unicode cmap")
