"""A font that lies in the printer: which characters it surely draws, in which cells, and what bytes say them.

Owns the rule that keeps a name from becoming a command: a character is sent as text only when the font's coverage
table holds it and none of its bytes means anything to a printer language, so that there is nothing to escape and
nothing to forget. Every other line is drawn by us as a strip.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Coverage = Literal["ascii", "gb2312", "gbk", "gb18030"]
Encoding = Literal["gbk", "gb18030", "utf-8"]

MAX_MULTIPLE = 10  # TSPL magnifies a cell 1 to 10 times
_SMALLEST = 0.55  # of the size asked for; below it a strip reads better
# quotation mark and backslash end or escape a TSPL string, ^ ~ begin ZPL commands, _ > change what follows them
_MEANT = frozenset(b'"\\^~_>') | frozenset(range(0x20)) | {0x7F}


@dataclass(frozen=True, slots=True)
class ResidentFont:
    """`cell`: dots of one Chinese character, magnified in whole multiples; letters and digits take half of it. 0: any
    size. `coverage`: the code table the font surely has, `lacks`: characters of it that it surely has not.
    """

    name: str
    encoding: Encoding
    cell: int
    coverage: Coverage
    lacks: str = ""

    def covers(self, text: str) -> bool:
        """Whether every character may be sent as text."""
        return all(_sendable(char, self.encoding, self.coverage) and char not in self.lacks for char in text)

    def encoded(self, text: str) -> bytes:
        """The bytes of covered text. Raises ValueError for any other, without quoting it."""
        if not self.covers(text):
            raise ValueError("text outside the font's coverage")
        return text.encode("utf-8" if self.encoding == "utf-8" else "gb18030")

    def cells(self, size: int) -> tuple[int, ...]:
        """Cells that can stand for `size` dots, largest first."""
        if not self.cell:
            return tuple(range(size, int(size * _SMALLEST), -1))
        multiples = range(min(MAX_MULTIPLE, size // self.cell), 0, -1)
        return tuple(self.cell * times for times in multiples if self.cell * times > size * _SMALLEST)

    def width(self, text: str, cell: int) -> int:
        """Dots a line takes."""
        return sum(cell // 2 if char.isascii() else cell for char in text)


def best_cell(
    fonts: tuple[ResidentFont, ...], text: str, size: int, room: int
) -> tuple[ResidentFont, int] | None:
    """The font and the largest cell of at most `size` dots in which `text` takes at most `room` dots.

    None when no font covers it or none fits: then it is drawn as a strip.
    """
    best: tuple[ResidentFont, int] | None = None
    for font in fonts:
        if not font.covers(text):
            continue
        fitting = (cell for cell in font.cells(size) if font.width(text, cell) <= room)
        cell = next(fitting, 0)
        if cell and (best is None or cell > best[1]):
            best = font, cell
    return best


@lru_cache(maxsize=16384)
def _sendable(char: str, encoding: Encoding, coverage: Coverage) -> bool:
    try:
        code = char.encode("gb18030")
    except UnicodeEncodeError:  # lone surrogate
        return False
    if not _in_table(char, code, coverage) or (encoding == "gbk" and len(code) > 2):
        return False
    sent = char.encode("utf-8") if encoding == "utf-8" else code
    return not _MEANT.intersection(sent)


def _in_table(char: str, code: bytes, coverage: Coverage) -> bool:
    if len(code) == 1:
        return char.isprintable()
    if coverage == "ascii" or unicodedata.category(char) in ("Co", "Cn", "Cs", "Cc", "Cf", "Zs", "Zl", "Zp"):
        return False
    if coverage == "gb2312":
        return len(code) == 2 and min(code) >= 0xA1 and code[0] <= 0xF7
    return len(code) == 2 or (coverage == "gb18030" and ord(char) <= 0xFFFF)
