"""The label in ZPL II: rectangles and compressed bitmaps, the commands that every make draws alike, and fields in the
printer's own font.

Owns the command words of one language, and sends only those the printer is known to have. No variable text reaches the
stream but what a font's coverage lets through (`resident_font`), not even a barcode's (why: `code128`), so no name or
address can become a command. Bytes are printable ASCII, and UTF-8 above 0x7F in resident text: safe with XON/XOFF.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping
from types import MappingProxyType

from govpost_desk.documents.label_model import (
    Element,
    Label,
    LabelError,
    ResidentText,
    Rule,
    Strip,
    bars_strip,
    rule_strip,
)

COMMANDS = frozenset(
    (
        *("^XA", "^XZ", "^JZ", "^PW", "^LL", "^LH", "^PQ", "^FO", "^FS"),
        *("^GF", "^GB", "^CI", "^CW", "^A", "^FD", "^FR"),
    )
)
REQUIRED = frozenset(("^XA", "^FO", "^GF", "^FS", "^XZ"))
_NO_FONTS: Mapping[str, str] = MappingProxyType({})
_LETTERS = "123456789"  # names that ^CW gives to fonts; 0 and A to H are the printer's own


def encode(label: Label, commands: frozenset[str] | None = None) -> bytes:
    """Commands that print one label once. Reprinting after an error is switched off (`^JZN`): the desk
    decides (D-22). `commands`: the words the printer has, None for all.

    Raises UnencodableError when a barcode cannot be encoded, LabelError "commands" when the printer lacks a word that
    no label can do without.
    """
    words = COMMANDS if commands is None else COMMANDS & commands
    if not words >= REQUIRED:
        raise LabelError("commands")
    fonts = dict.fromkeys(
        element.font.name for element in label.elements if isinstance(element, ResidentText)
    )
    letters = dict(zip(fonts, _LETTERS, strict=False))
    start = ("^XA", "^JZN", f"^PW{label.width_dots}", f"^LL{label.height_dots}", "^LH0,0")
    parts = [part for part in start if part[:3] in words]
    if letters:
        parts.append("^CI28" + "".join(f"^CW{letter},{name}" for name, letter in letters.items()))
    parts.extend(field(element, words, letters) for element in label.elements)
    parts.append("^PQ1,0,1,N^XZ" if "^PQ" in words else "^XZ")
    return "".join(parts).encode("utf-8")


def field(element: Element, words: frozenset[str] = COMMANDS, letters: Mapping[str, str] = _NO_FONTS) -> str:
    """The field (^FO … ^FS) that draws an element; text on a block takes two. `letters`: what ^CW called the fonts."""
    if isinstance(element, Strip):
        return _strip(element)
    if isinstance(element, ResidentText):
        return _text(element, words, letters)
    if isinstance(element, Rule):
        return _rule(element) if "^GB" in words else _strip(rule_strip(element))
    return _strip(bars_strip(element))


def _text(line: ResidentText, words: frozenset[str], letters: Mapping[str, str]) -> str:
    needed = {"^CI", "^CW", "^A", "^FD"} | ({"^FR", "^GB"} if line.block else set())
    if not needed <= words:
        raise LabelError("commands")
    content = line.font.encoded(line.text).decode("utf-8")
    block, reverse = (_rule(line.block), "^FR") if line.block else ("", "")
    font = f"^A{letters[line.font.name]}N,{line.cell},{line.cell}"
    return f"{block}^FO{line.x},{line.y}{reverse}{font}^FD{content}^FS"


def _strip(strip: Strip) -> str:
    size = len(strip.rows)
    text = base64.b64encode(zlib.compress(strip.rows, 6))
    check = binascii.crc_hqx(text, 0)
    head = f"^FO{strip.x},{strip.y}^GFA,{size},{size},{strip.row_bytes},"
    return f"{head}:Z64:{text.decode('ascii')}:{check:04X}^FS"


def _rule(rule: Rule) -> str:
    return f"^FO{rule.x},{rule.y}^GB{rule.width},{rule.height},{min(rule.width, rule.height)}^FS"
