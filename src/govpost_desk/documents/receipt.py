"""A slip of an 80 mm receipt printer: lines, bars and rules one below the other; and a register on such a slip.

Owns the model and the short form of a register. Widths are half cells of 12 dots, 48 on 576 dots; a Chinese character
takes two.
"""

from dataclasses import dataclass

from govpost_desk.documents.coverage import printable
from govpost_desk.domain.business_day import SHANGHAI
from govpost_desk.domain.register import RegisterSheet, SheetLine

HALF_CELL = 12
CELL = 24


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text, as long as it may be: it wraps. `large`: twice as wide and high."""

    text: str
    large: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class BarLine:
    """A Code 128 in the middle of the slip."""

    text: str
    height: int = 72


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A thin line across the slip."""


Receipt = tuple[TextLine | BarLine | RuleLine, ...]


def half_cells(text: str) -> int:
    """Half cells that a line takes."""
    return sum(1 if char.isascii() else 2 for char in text)


def wrapped(text: str, width: int) -> tuple[str, ...]:
    """`text` in lines of at most `width` half cells; nothing is dropped but blanks at a break."""
    lines, line = [], ""
    for char in printable(text).strip():
        if half_cells(line + char) > width:
            lines.append(line.rstrip())
            line = "" if char == " " else char
        else:
            line += char
    return (*lines, line) if line else tuple(lines)


def register_receipt(sheet: RegisterSheet, copy_no: int) -> Receipt:
    """The short form of a register for a window without an A4 printer: numbers to tick, no addresses, both signatures.

    `copy_no`: 1 or 2, as on A4; the same barcode (D-17).
    """
    from govpost_desk.domain.register import barcode_of

    head: list[TextLine | BarLine | RuleLine] = [
        TextLine(("训练 " if sheet.training else "") + "交接簿", large=True, centred=True),
        TextLine(sheet.centre_name, centred=True),
        BarLine(barcode_of(sheet.register_no, copy_no)),
        TextLine(f"{sheet.register_no}  第 {copy_no} 联 {sheet.mark}".strip(), centred=True),
        TextLine(f"{sheet.closed_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}  员 {sheet.operator_no}"),
        TextLine(f"交：{sheet.giver}"),
        TextLine(f"接：{sheet.taker}"),
        RuleLine(),
    ]
    lines = [TextLine(_piece(line)) for line in sheet.lines]
    lines += [TextLine(f"总包 {bag.bag_no} {bag.tag_no}") for bag in sheet.bags]
    foot: list[TextLine | BarLine | RuleLine] = [
        RuleLine(),
        TextLine(
            f"合计 {len(sheet.lines)} 件" + (f" {len(sheet.bags)} 袋" if sheet.bags else ""), large=True
        ),
    ]
    if sheet.differences:
        foot.append(TextLine(f"另有差异 {len(sheet.differences)} 件，见 A4 交接簿"))
    foot += [
        TextLine("交方签名："),
        TextLine(" "),
        TextLine("接方签名："),
        TextLine(" "),
        TextLine(f"{sheet.head}  服务热线 {sheet.hotline}"),
    ]
    return (*head, *lines, *foot)


def _piece(line: SheetLine) -> str:
    return f"{line.line_no:>3} {line.case_no} {line.waybill_no}".rstrip()
