"""Code 128: the bars of a text in modules.

Owns the choice of code sets, so that a code has the same width on every printer, on paper and in tests. No printer is
given the text to encode: firmware that chooses code sets itself differs in width between makes, and the commands that
spell the sets out are not portable (TSPL's "128M" is missing on many boards; a widely used reader of ZPL takes `>5` and
`>6` of ^BC wrongly). Printers draw our bars in whole dots instead, which also leaves no text field in any stream.

The bar patterns are python-barcode's. Its choice of code sets is not used: version 0.16.1 drops the first
pair of any number that begins with 99 (it takes the pair for a switch), and domestic parcels are numbered
99… .
"""

import re
from functools import lru_cache

from barcode.charsets import code128 as charset

QUIET_MODULES = 10  # white modules due on each side (ISO/IEC 15417)
MAX_LENGTH = 48  # no number of ours comes near it

_START_B, _START_C = 104, 105
_TO_C, _TO_B = 99, 100
_DIGITS = re.compile("[0-9]*")


class UnencodableError(ValueError):
    """The text is empty, too long, or holds something other than printable ASCII. Never quotes the text
    (D-16).
    """

    def __init__(self) -> None:
        super().__init__("text cannot be written as Code 128")


@lru_cache(maxsize=1024)
def modules(text: str) -> str:
    """Bars of `text` as "1" (black) and "0", one character a module, without quiet zones, with check and
    stop.

    Raises UnencodableError.
    """
    values = symbols(text)
    check = (values[0] + sum(at * value for at, value in enumerate(values))) % 103
    return "".join(charset.CODES[value] for value in (*values, check)) + str(charset.STOP) + "11"


@lru_cache(maxsize=1024)
def bars(text: str) -> tuple[tuple[int, int], ...]:
    """(offset, width) of every black bar in modules, from left to right. Raises UnencodableError."""
    return tuple((run.start(), run.end() - run.start()) for run in re.finditer("1+", modules(text)))


def width(text: str) -> int:
    """Modules of the code without its quiet zones, e.g. 123 for 13 digits. Raises UnencodableError."""
    return len(modules(text))


def symbols(text: str) -> tuple[int, ...]:
    """Code 128 values from the start code to the last data symbol, without check and stop. Raises
    UnencodableError.

    Sets B and C only; C where it saves symbols: four digits at either end, six in the middle (ISO/IEC 15417,
    annex E).
    """
    if not (0 < len(text) <= MAX_LENGTH and text.isascii() and text.isprintable()):
        raise UnencodableError
    values: list[int] = []
    at, in_pairs = 0, False
    while at < len(text):
        digits = _digits(text, at)
        if in_pairs and digits >= 2:
            values.append(int(text[at : at + 2]))
            at += 2
        elif not in_pairs and _pays(text, at, digits):
            values.append(_TO_C if values else _START_C)
            in_pairs = True
        elif in_pairs or not values:
            values.append(_TO_B if values else _START_B)
            in_pairs = False
        else:
            values.append(ord(text[at]) - 32)
            at += 1
    return tuple(values)


def _digits(text: str, at: int) -> int:
    """Length of the run of digits that begins at `at`."""
    match = _DIGITS.match(text, at)
    return match.end() - at if match else 0


def _pays(text: str, at: int, digits: int) -> bool:
    """Whether pairs of digits (set C) begin here; an odd run gives its first digit to set B, except at the
    start.
    """
    if at == 0:
        return digits >= 4 or digits == len(text) == 2
    if digits % 2:
        return False
    return digits >= (4 if at + digits == len(text) else 6)
