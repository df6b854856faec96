"""The waybill label 详情单: what stands where, for each size.

Owns the layout and the fixed wording of the label, and the grammar of its QR code. One part, with the areas
of the electronic waybill (码号区, 目的地, 收件人, 寄件人, 内件, 签收区), the 特投 mark (D-14), the reprint
count (D-21) and a box as high as the label: when its lower edge is there, the label printed to its end
(D-22).
"""

import re
from dataclasses import dataclass

from govpost_desk.documents import strips, text_fit
from govpost_desk.documents.label_drawing import Area, Drawing
from govpost_desk.documents.label_model import Label, LabelError, LabelSize
from govpost_desk.documents.label_party import RECIPIENT_CELLS, SENDER_CELLS, Party, place_party
from govpost_desk.documents.resident_font import ResidentFont
from govpost_desk.domain.orders import Payer
from govpost_desk.domain.waybill import SAMPLE_COPY, WaybillSheet

# GPW + number (13) + C + copy + J + job tag + H + head (10) + check (2)
QR_PATTERN = r"GPW([0-9A-Z]{13})C([0-9]{1,3})J([0-9A-Z]{1,12})H([0-9A-Z]{10})([0-9]{2})"

_FIELDS = {
    "waybill_no": re.compile("[0-9A-Z]{13}"),
    "job_tag": re.compile("[0-9A-Z]{1,12}"),
    "head": re.compile("[0-9A-Z]{10}"),
}
_MAX_COPY = 999


@dataclass(frozen=True, slots=True)
class _Rows:
    """Heights of the areas from top to bottom, and a few cell sizes, in units of 1/8 mm."""

    header: int
    number: int
    destination: int
    recipient: int
    sender: int
    content: int
    sign: int
    stub: int  # 0: no tear-off part
    bars: int  # height of the big barcode
    side: int  # width of the 收 / 寄 column
    small: int  # cell of small print
    second_bars: bool  # a second barcode in the 签收 area


_ROWS = {
    "100x150": _Rows(84, 184, 92, 272, 136, 172, 184, 0, 120, 56, 24, True),
    "76x130": _Rows(76, 164, 80, 256, 120, 148, 152, 0, 108, 44, 20, False),
    "100x180": _Rows(84, 184, 92, 288, 144, 176, 176, 204, 120, 56, 24, False),
}


def qr_payload(sheet: WaybillSheet) -> str:
    """Content of the QR code: QR_PATTERN. Only 0-9A-Z, never an address to open; tells one copy from another.

    The two digits at the end are int(all before them, 36) % 97. Raises LabelError.
    """
    _check(sheet)
    body = f"GPW{sheet.waybill_no}C{sheet.copy_no}J{sheet.job_tag}H{sheet.head}"
    return f"{body}{int(body, 36) % 97:02d}"


def waybill_label(
    sheet: WaybillSheet,
    size: LabelSize,
    dpi: int = 203,
    fonts: tuple[ResidentFont, ...] = (),
    reverses: bool = False,
) -> Label:
    """The label of a sheet, a pure function. `dpi` 203 or 300; `size` one of LABEL_SIZES; `fonts`, `reverses`: of the
    printer, where its text is to be resident. A sample takes none, as a training label.

    Texts that do not fit shrink, then wrap, then end in "…" and are named in `Label.cut`. Raises LabelError
    with the name of a field that cannot be printed (number, job tag, head, copy) or "size", "dpi",
    "barcode_width".
    """
    _check(sheet)
    if size.name not in _ROWS:
        raise LabelError("size")
    if sheet.copy_no == SAMPLE_COPY:
        fonts = ()
    rows = _ROWS[size.name]
    drawing = Drawing(size, dpi, training=sheet.training, fonts=fonts, reverses=reverses)
    inner = drawing.whole.inset(drawing.dots(8), drawing.dots(8))
    drawing.frame(inner, 3)
    heights = (
        rows.header,
        rows.number,
        rows.destination,
        rows.recipient,
        rows.sender,
        rows.content,
        rows.sign,
    )
    *areas, foot = inner.rows(*map(drawing.dots, heights))
    header, number, destination, recipient, sender, content, sign = areas
    for area in (number, destination, recipient, sender, content, sign, foot):
        drawing.line_above(area)
    _header(drawing, header, sheet)
    _number(drawing, number, sheet, rows)
    _destination(drawing, destination, sheet, rows)
    _recipient(drawing, recipient, sheet, rows)
    _sender(drawing, sender, sheet, rows)
    _content(drawing, content, sheet, rows)
    _sign(drawing, sign, sheet, rows)
    if rows.stub:
        stub, foot = foot.rows(drawing.dots(rows.stub))
        _stub(drawing, stub, sheet)
        drawing.line_above(foot)
    _foot(drawing, foot, sheet)
    across = Area(inner.x, recipient.y, inner.width, content.bottom - recipient.y)
    return drawing.label(across, "样张" if sheet.copy_no == SAMPLE_COPY else "")


def _check(sheet: WaybillSheet) -> None:
    for field, pattern in _FIELDS.items():
        if not pattern.fullmatch(getattr(sheet, field)):
            raise LabelError(field)
    if not SAMPLE_COPY <= sheet.copy_no <= _MAX_COPY:
        raise LabelError("copy_no")


def _header(drawing: Drawing, area: Area, sheet: WaybillSheet) -> None:
    inside = area.inset(drawing.dots(12), drawing.dots(8))
    width = drawing.dots(112)
    drawing.mark(Area(inside.right - width, inside.y, width, inside.height), "特投", drawing.dots(52))
    title = drawing.dots(34)
    x = drawing.word(inside.x, inside.y + (inside.height - title) // 2, "政务邮件", title, bold=True)
    x += drawing.dots(16)
    room = inside.right - width - drawing.dots(12) - x
    name = text_fit.fit(sheet.centre_name, room, inside.height, drawing.sizes(28, 24, 20, 18))
    drawing.lines(x, inside.y + (inside.height - name.height) // 2, name, field="centre_name")


def _copy_mark(sheet: WaybillSheet) -> str:
    if sheet.copy_no == SAMPLE_COPY:
        return "样张"
    return f"补打 {sheet.copy_no - 1}" if sheet.copy_no > 1 else ""


def _number(drawing: Drawing, area: Area, sheet: WaybillSheet, rows: _Rows) -> None:
    inside = area.inset(drawing.dots(4), drawing.dots(12))
    height = drawing.dots(rows.bars)
    drawing.bars(inside, sheet.waybill_no, height)
    y = inside.y + height + drawing.dots(4)
    _centred(drawing, inside, y, _grouped(sheet.waybill_no), drawing.dots(36))
    copy, size = _copy_mark(sheet), drawing.dots(32)
    width = strips.text_width(copy, size, bold=True)
    drawing.text(inside.right - width - drawing.dots(8), y + drawing.dots(2), copy, size, bold=True)


def _grouped(waybill_no: str) -> str:
    """The number in groups a person can read aloud: 1112 345678 599, EA 123456785 CN is left to its
    letters.
    """
    if waybill_no.isdigit():
        return " ".join((waybill_no[:4], waybill_no[4:7], waybill_no[7:10], waybill_no[10:]))
    return " ".join((waybill_no[:2], waybill_no[2:5], waybill_no[5:8], waybill_no[8:11], waybill_no[11:]))


def _centred(drawing: Drawing, area: Area, y: int, text: str, size: int, bold: bool = True) -> None:
    width = strips.text_width(text, size, bold)
    drawing.text(area.x + (area.width - width) // 2, y, text, size, bold)


def _destination(drawing: Drawing, area: Area, sheet: WaybillSheet, rows: _Rows) -> None:
    inside = area.inset(drawing.dots(12), drawing.dots(8))
    sizes = drawing.sizes(64, 56, 48, 40, 36, 32, 28, 24)
    text = text_fit.fit(sheet.destination, inside.width, inside.height, sizes, bold=True)
    y = inside.y + (inside.height - text.height) // 2
    drawing.lines(inside.x, y, text, bold=True, field="destination")


def _side_word(drawing: Drawing, area: Area, rows: _Rows, word: str) -> Area:
    """The narrow column that says whose address it is; returns the rest of the area."""
    side, rest = area.columns(drawing.dots(rows.side))
    drawing.line_left(rest)
    size = drawing.dots(rows.side - 16)
    x = side.x + (side.width - size) // 2 + 1
    drawing.word(x, side.y + (side.height - size) // 2, word, size, bold=True)
    return rest.inset(drawing.dots(12), drawing.dots(10))


def _recipient(drawing: Drawing, area: Area, sheet: WaybillSheet, rows: _Rows) -> None:
    party = Party("recipient", sheet.recipient_name, sheet.recipient_phone, sheet.recipient_address)
    place_party(drawing, _side_word(drawing, area, rows, "收"), party, RECIPIENT_CELLS)


def _sender(drawing: Drawing, area: Area, sheet: WaybillSheet, rows: _Rows) -> None:
    party = Party("sender", sheet.sender_name, sheet.sender_phone, sheet.sender_address)
    place_party(drawing, _side_word(drawing, area, rows, "寄"), party, SENDER_CELLS)


def _content(drawing: Drawing, area: Area, sheet: WaybillSheet, rows: _Rows) -> None:
    facts, payment = area.columns(area.width * 62 // 100)
    drawing.line_left(payment)
    inside = facts.inset(drawing.dots(12), drawing.dots(8))
    size, gap = drawing.dots(rows.small), drawing.dots(10)
    first = drawing.dots(44)  # the enclosure may take two lines
    step = (inside.height - first) // 3
    x = drawing.word(inside.x, inside.y, "内件", size, bold=True) + gap
    sizes = tuple(range(size, drawing.dots(20) - 1, -1))
    enclosure = text_fit.fit(sheet.enclosure, inside.right - x, first, sizes)
    drawing.lines(x, inside.y, enclosure, field="enclosure")
    lines = (
        ("办件", sheet.case_no, "case_no"),
        (
            "收寄",
            f"{sheet.accepted_on:%Y-%m-%d}" + (f"  {sheet.weight_g} 克" if sheet.weight_g else ""),
            "accepted_on",
        ),
        ("台席", f"{sheet.desk_id}  员 {sheet.operator_no}", "desk_id"),
    )
    for number, (word, text, field) in enumerate(lines):
        y = inside.y + first + number * step + step - size
        drawing.word(inside.x, y, word, size, bold=True)
        drawing.one_line(x, y, text, inside.right - x, size, field)
    _payment(drawing, payment.inset(drawing.dots(12), drawing.dots(8)), sheet)


def _payment(drawing: Drawing, area: Area, sheet: WaybillSheet) -> None:
    """Who pays and how much (D-70, D-71, D-74), below it what comes back."""
    on_delivery = sheet.payer is Payer.RECIPIENT
    size = drawing.dots(40)
    drawing.word(area.x, area.y, "到付" if on_delivery else "寄付", size, bold=True)
    y = area.y + size + drawing.dots(5)
    if on_delivery and sheet.fee_fen is not None:
        amount = f"¥{sheet.fee_fen // 100}.{sheet.fee_fen % 100:02d}"
        fitted = text_fit.fit(
            amount, area.width, drawing.dots(44), drawing.sizes(44, 40, 36, 32, 28, 24), True
        )
        drawing.lines(area.x, y, fitted, bold=True, field="fee_fen")
    elif on_delivery:
        drawing.word(area.x, y, "按标准资费", drawing.dots(32), bold=True)
    flags = [word for word, due in (("回执", sheet.receipt), ("双程", sheet.two_way)) if due]
    width, height = drawing.dots(76), drawing.dots(36)
    for number, word in enumerate(flags):
        left = area.x + number * (width + drawing.dots(12))
        drawing.mark(Area(left, area.bottom - height, width, height), word, drawing.dots(30))


def _sign(drawing: Drawing, area: Area, sheet: WaybillSheet, rows: _Rows) -> None:
    module = drawing.dots(4)
    quiet = strips.QR_QUIET * module
    side = strips.QR_MODULES * module
    code, signature = area.columns(side + 2 * quiet + drawing.dots(4))
    drawing.line_left(signature)
    drawing.qr(
        code.x + drawing.dots(4) + quiet, code.y + (code.height - side) // 2, qr_payload(sheet), module
    )
    if rows.second_bars:
        signature, second = signature.columns(signature.width - drawing.dots(368))
        drawing.line_left(second)
        _small_bars(drawing, second.inset(drawing.dots(4), drawing.dots(16)), sheet)
    inside = signature.inset(drawing.dots(12), drawing.dots(10))
    size = drawing.dots(rows.small)
    drawing.word(inside.x, inside.y, "签收人", size)
    drawing.word(inside.x, inside.y + (inside.height - size) // 2, "代收人及关系", size)
    drawing.word(inside.x, inside.bottom - size, "年   月   日   时", size)


def _small_bars(drawing: Drawing, area: Area, sheet: WaybillSheet) -> None:
    size = drawing.dots(24)
    height = area.height - size - drawing.dots(6)
    bars = drawing.bars(area, sheet.waybill_no, height, drawing.dots(2))
    _centred(drawing, area, bars.y + height + drawing.dots(6), sheet.waybill_no, size)


def _stub(drawing: Drawing, area: Area, sheet: WaybillSheet) -> None:
    """The tear-off part that stays with the desk: number, case and recipient once more."""
    facts, code = area.columns(area.width * 45 // 100)
    _small_bars(drawing, code.inset(drawing.dots(4), drawing.dots(24)), sheet)
    inside = facts.inset(drawing.dots(12), drawing.dots(12))
    head, name, enclosure = inside.rows(drawing.dots(38), drawing.dots(94))
    x = drawing.word(head.x, head.y, "存根", drawing.dots(28), bold=True) + drawing.dots(10)
    size = drawing.dots(24)
    drawing.one_line(x, head.y + drawing.dots(3), sheet.case_no, head.right - x, size, "stub_case_no")
    fitted = text_fit.fit(sheet.recipient_name, name.width, name.height, drawing.sizes(32, 28, 24, 20))
    drawing.lines(name.x, name.y, fitted, field="stub_name")
    fitted = text_fit.fit(sheet.enclosure, enclosure.width, enclosure.height, drawing.sizes(24, 20))
    drawing.lines(enclosure.x, enclosure.y, fitted, field="stub_enclosure")


def _foot(drawing: Drawing, area: Area, sheet: WaybillSheet) -> None:
    """Service number, journal head and what tells this copy from any other (D-21, D-22)."""
    inside = area.inset(drawing.dots(12), 0)
    size = drawing.dots(20)
    y = area.y + (area.height - size) // 2
    tag = f"{sheet.head}  {sheet.job_tag}"
    width = strips.text_width(tag, size)
    drawing.text(inside.right - width, y, tag, size)
    room = inside.width - width - drawing.dots(16)
    drawing.one_line(inside.x, y, f"服务热线 {sheet.hotline}", room, size, "hotline")
