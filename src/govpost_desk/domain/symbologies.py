"""What a scanner tells beside the characters: which kind of bar code they stood in (AIM identifiers, ISO/IEC 15424).

`]cm` in front of a text: c is the kind, m how it was read. Scanners, HID reports and the camera all give it in that
form, so one text carries both. Owns the cleaning of what scanners and their keyboards put around a code, and which
kinds cannot hold a text. A text without the identifier may have stood in any of them.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

CODE_39, CODE_128, EAN, ITF, QR = "A", "C", "E", "I", "Q"

_AIM = re.compile(r"\]([A-Za-z])([0-9A-Za-z])")
# ECI marks as readers write them: a backslash and six digits (000026 UTF-8, 000029 GB 18030); `]Q2` and the like double
# every other backslash
_ECI = re.compile(r"\\([0-9]{6})")
_ECI_AHEAD = re.compile(r"(?:\\{1,2}[0-9]{6})+")
_ESCAPING: Final = {"Q": "246", "d": "456", "z": "3456789ABC", "e": "13"}  # kinds whose modifier says so
_ENDS = "\r\n\t \x02\x03\x04"  # terminators, and the frame of serial scanners (STX, ETX, EOT)
_GROUP = "\x1d"  # FNC1 as scanners send it
_SPELT_GROUP = re.compile(r"<GS>|\{GS\}|\^\]|\[GS\]", re.IGNORECASE)
_BYTE_ORDER = ("\ufeff", "ï»¿")  # the mark of UTF-8 files, also as Latin 1 reads it
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])
# kinds nobody prints here whose letters are those of others with caps lock on
_INVERTED = frozenset("acfiq")

# characters a kind can hold, by AIM letter; what is not listed may hold anything printable
_DIGITS = re.compile(r"[0-9]*")
_HOLDS: Final = {
    "A": re.compile(
        r"[0-9A-Z.\-$/+%]*"
    ),  # Code 39, blanks are gone already; in full ASCII it is `]A4` and up
    "E": _DIGITS,
    "F": re.compile(r"[0-9A-D\-$:/.+]*"),  # Codabar
    "H": re.compile(r"[0-9\-]*"),  # Code 11
    "I": re.compile(r"(?:[0-9]{2})*"),  # interleaved: pairs
    "M": _DIGITS,  # MSI
    "P": re.compile(r"[0-9A-F]*"),  # Plessey
    "R": _DIGITS,
    "S": _DIGITS,
}
_MATRIX: Final = frozenset("QdzLUh")  # Data Matrix, Aztec, PDF417, MaxiCode, Han Xin
_NUMERIC: Final = frozenset("EFHIMPRS")  # cannot hold a letter, or only a few


@dataclass(frozen=True)
class Dressed:
    """A scanned text out of its dress. `aim`: the identifier without its bracket ("C0"), "" for none.

    `groups`: FNC1 stood within: several GS1 fields, which are no number of anybody's. `foreign`: it begins with
    what a Chinese input method makes of the bracket or the backslash.
    """

    text: str
    aim: str = ""
    groups: bool = False
    foreign: bool = False

    @property
    def kind(self) -> str:
        """The AIM letter, "" for none."""
        return self.aim[:1]


def undress(text: str) -> Dressed:
    """Take off what scanners put around a code; full-width forms become plain, blanks go, letters become capitals."""
    text = text.strip(_ENDS)
    for mark in _BYTE_ORDER:
        text = text.removeprefix(mark)
    text = unicodedata.normalize("NFKC", text)
    foreign = text.startswith(("】", "、0000"))
    aim, text = _split_aim(text)
    text = _without_eci(text, aim)
    bare = _SPELT_GROUP.sub(_GROUP, text) if aim[:1] in ("C", "Q", "d", "e") else text
    groups = _GROUP in bare.strip(_GROUP)
    text = bare.strip(_GROUP) if not groups else bare
    text = "".join(text.translate(_INVISIBLE).split()).upper()
    return Dressed(text, aim, groups, foreign)


def aim_of(text: str) -> str:
    """The identifier in front of a raw text, "" for none."""
    return _split_aim(text.lstrip(_ENDS))[0]


def can_hold(aim: str, text: str) -> bool:
    """Whether a bar code of this kind can hold this cleaned text; True where nothing is known of the kind."""
    kind, modifier = aim[:1], aim[1:2]
    if kind == CODE_39 and modifier not in "0123":
        return text.isascii()
    holds = _HOLDS.get(kind)
    return holds is None or holds.fullmatch(text) is not None


def is_goods(aim: str) -> bool:
    """Whether it is the bar code of an article in a shop: no number of the trade is ever printed in it."""
    return aim[:1] in (EAN, "e")


def is_numeric(aim: str) -> bool:
    """Whether the kind is one for digits, whose weak checks let half a code be read as a whole one."""
    return aim[:1] in _NUMERIC


def is_matrix(aim: str) -> bool:
    """Whether it may be a code of two dimensions, as our label's is; True where nothing is known."""
    return not aim or aim[:1] in _MATRIX


def _split_aim(text: str) -> tuple[str, str]:
    match = _AIM.match(text)
    if match is None:
        return "", text
    kind = match[1].upper() if match[1] in _INVERTED else match[1]
    rest = text[3:]
    if rest.startswith(match[0]):  # told by the report and by the scanner's own prefix
        rest = rest[3:]
    return kind + match[2].upper(), rest


def _without_eci(text: str, aim: str) -> str:
    """Marks in front go always, marks within where the identifier says that backslashes are escaped."""
    if aim[1:2] and aim[1:2] in _ESCAPING.get(aim[:1], ""):
        parts = text.split("\\\\")
        return "\\".join(_ECI.sub("", part) for part in parts)
    ahead = _ECI_AHEAD.match(text)
    return text[ahead.end() :] if ahead else text
