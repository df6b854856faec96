"""Shared steps of the device tests: run a document through an interpreter, read the bars of a picture."""

import zxingcpp
from PIL import Image

from govpost_desk.devices.firmware import Fault, PrintedLabel
from govpost_desk.devices.ports import LabelLanguage
from govpost_desk.devices.simulated_label_printer import new_interpreter

TSPL_LABEL = (
    b"SIZE 100 mm,150 mm\r\nGAP 2 mm,0 mm\r\nDIRECTION 1\r\nSET REPRINT OFF\r\nCLS\r\n"
    b'BARCODE 166,136,"128",110,0,0,3,3,"EA123456785CN"\r\nBOX 8,8,792,1192,4\r\nPRINT 1,1\r\n'
)
ZPL_LABEL = (
    b"^XA^CI28^PW800^LL1200^JZN^FO166,136^BY3^BCN,110,N,N,N,A^FDEA123456785CN^FS^FO8,8^GB784,1184,4^FS^PQ1^XZ"
)
LABELS: dict[LabelLanguage, bytes] = {"tspl": TSPL_LABEL, "zpl": ZPL_LABEL}


def run(language: LabelLanguage, document: bytes) -> tuple[list[PrintedLabel], list[Fault], int]:
    """Labels, faults and pending bytes of one document."""
    labels: list[PrintedLabel] = []
    interpreter = new_interpreter(language, labels.append)
    interpreter.feed(document)
    return labels, interpreter.faults, interpreter.pending_bytes


def codes(picture: Image.Image) -> list[str]:
    """Texts of all symbols on a picture, sorted."""
    return sorted(symbol.text for symbol in zxingcpp.read_barcodes(picture.convert("L")))


def black(picture: Image.Image, x: int, y: int) -> bool:
    """Whether the dot at x, y is burnt."""
    return picture.getpixel((x, y)) == 0


def black_box(picture: Image.Image) -> tuple[int, int, int, int] | None:
    """Smallest box (left, top, right, bottom; ends exclusive) around all black dots."""
    return picture.convert("L").point(lambda dot: 255 - dot).getbbox()
