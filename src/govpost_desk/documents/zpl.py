"""The label in ZPL II: rectangles and compressed bitmaps, the commands that every make draws alike.

Owns the command words of one language. No variable text ever reaches the stream, not even a barcode's (why: `code128`),
so no name or address can become a command. All bytes are printable ASCII: safe with XON/XOFF.
"""

import base64
import binascii
import zlib

from govpost_desk.documents.label_model import Element, Label, Rule, Strip, bars_strip


def encode(label: Label) -> bytes:
    """Commands that print one label once. Reprinting after an error is switched off (`^JZN`): the desk
    decides (D-22).

    Raises UnencodableError when a barcode cannot be encoded.
    """
    start = f"^XA^JZN^PW{label.width_dots}^LL{label.height_dots}^LH0,0"
    return "".join((start, *map(field, label.elements), "^PQ1,0,1,N^XZ")).encode("ascii")


def field(element: Element) -> str:
    """The one field (^FO … ^FS) that draws an element."""
    if isinstance(element, Strip):
        return _strip(element)
    if isinstance(element, Rule):
        return _rule(element)
    return _strip(bars_strip(element))


def _strip(strip: Strip) -> str:
    size = len(strip.rows)
    text = base64.b64encode(zlib.compress(strip.rows, 6))
    check = binascii.crc_hqx(text, 0)
    head = f"^FO{strip.x},{strip.y}^GFA,{size},{size},{strip.row_bytes},"
    return f"{head}:Z64:{text.decode('ascii')}:{check:04X}^FS"


def _rule(rule: Rule) -> str:
    return f"^FO{rule.x},{rule.y}^GB{rule.width},{rule.height},{min(rule.width, rule.height)}^FS"
