"""The peers of the label: the same label drawn with Pillow as its manual shows, then zebrafy or python-escpos; or a
page of HTML by blabel, made a picture by PDFium.

The same fonts, texts, sizes and places; fonts loaded once, advances remembered. What differs is the way: a picture of
the whole label, made anew each time, which the library turns into printer commands.
"""

import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
from barcode.codex import Code128
from PIL import Image, ImageDraw, ImageFont

from govpost_desk.documents.coverage import BOLD, REGULAR, font_path
from govpost_desk.documents.waybill_label import qr_payload
from govpost_desk.domain.orders import Payer
from govpost_desk.domain.waybill import WaybillSheet

WIDTH, HEIGHT = 800, 1200
_LINES = (92, 276, 368, 640, 776, 948, 1132)  # lower edges of the areas, in dots


def picture(sheet: WaybillSheet) -> Image.Image:
    """The label as a 1-bit picture of 800 × 1200 dots, black on white."""
    image = Image.new("1", (WIDTH, HEIGHT), 1)
    draw = ImageDraw.Draw(image)
    draw.fontmode = "1"
    draw.rectangle((8, 8, 791, 1191), outline=0, width=3)
    for y in _LINES:
        draw.line((8, y, 791, y), fill=0, width=2)
    _head(draw, sheet)
    _bars(draw, 154, 104, 120, 4, sheet.waybill_no)
    number = sheet.waybill_no
    _text(draw, 270, 228, f"{number[:4]} {number[4:7]} {number[7:10]} {number[10:]}", 36, bold=True)
    _text(draw, 20, 274, sheet.destination, 64, bold=True)
    _party(draw, 380, "收", sheet.recipient_name, sheet.recipient_phone, sheet.recipient_address, 40, 28)
    _party(draw, 650, "寄", sheet.sender_name, sheet.sender_phone, sheet.sender_address, 28, 24)
    _content(draw, sheet)
    _sign(image, draw, sheet)
    return image


def zebrafy_zpl(sheet: WaybillSheet) -> str:
    """The picture as ZPL by zebrafy, in its densest form."""
    from zebrafy import ZebrafyImage

    return ZebrafyImage(picture(sheet), format="Z64", invert=True, dither=False).to_zpl()


def escpos_raster(sheet: WaybillSheet) -> bytes:
    """The picture as raster commands by python-escpos."""
    printer = _escpos_printer()
    printer.clear()
    printer.image(picture(sheet), impl="bitImageRaster", fragment_height=HEIGHT)
    return bytes(printer.output)


def blabel_zpl(sheet: WaybillSheet) -> bytes:
    """A page of HTML made a PDF by blabel, a picture by PDFium at the head's dots and ZPL by zebrafy."""
    import pypdfium2
    from zebrafy import ZebrafyImage

    record = {"sheet": sheet, "qr": qr_payload(sheet), "lines": [edge - 8 for edge in _LINES]}
    pdf = pypdfium2.PdfDocument(_html_writer().write_labels([record], target="@memory"))
    try:
        drawn = pdf[0].render(scale=203.2 / 72).to_pil().convert("L").point(lambda grey: 255 * (grey > 127))
    finally:
        pdf.close()
    return ZebrafyImage(drawn.convert("1"), format="Z64", invert=True, dither=False).to_zpl().encode()


_PAGE = """<div class="b" style="left:2mm; top:1mm; font-size:4.2mm"><b>政务邮件</b> {{ sheet.centre_name }}</div>
{% for y in lines %}<hr style="top:{{ y / 8 }}mm">{% endfor %}
<img class="b" style="left:10mm; top:12mm; width:80mm; height:15mm"
 src="{{ label_tools.barcode(sheet.waybill_no, 'code128', write_text=False, quiet_zone=0) }}">
<div class="b" style="left:30mm; top:28mm; font-size:4.5mm"><b>{{ sheet.waybill_no }}</b></div>
<div class="b" style="left:2mm; top:35mm; font-size:8mm"><b>{{ sheet.destination }}</b></div>
<div class="b" style="left:9mm; top:47mm; width:86mm; font-size:3.5mm">
 <b style="font-size:5mm">{{ sheet.recipient_name }} {{ sheet.recipient_phone }}</b><br>
 {{ sheet.recipient_address }}</div>
<div class="b" style="left:9mm; top:80mm; width:86mm; font-size:3mm"><b style="font-size:3.5mm">{{ sheet.sender_name }}
 {{ sheet.sender_phone }}</b><br>{{ sheet.sender_address }}</div>
<div class="b" style="left:2mm; top:97mm; font-size:3mm">内件 {{ sheet.enclosure }}<br>办件 {{ sheet.case_no }}<br>收寄
 {{ sheet.accepted_on }} {{ sheet.weight_g }} 克<br>台席 {{ sheet.desk_id }} 员 {{ sheet.operator_no }}</div>
<img class="b" style="left:3mm; top:122mm; width:15mm; height:15mm" src="{{ label_tools.qr_code(qr) }}">
<div class="b" style="left:22mm; top:120mm; font-size:3mm">签收人<br><br>代收人及关系<br><br>年 月 日 时</div>
<img class="b" style="left:60mm; top:120mm; width:36mm; height:15mm"
 src="{{ label_tools.barcode(sheet.waybill_no, 'code128', write_text=False, quiet_zone=0) }}">
<div class="b" style="left:2mm; top:143mm; font-size:2.5mm">服务热线 {{ sheet.hotline }}
 {{ sheet.head }} {{ sheet.job_tag }}</div>
"""


@lru_cache(maxsize=1)
def _html_writer() -> Any:
    from blabel import LabelWriter

    style = f"""@font-face {{ font-family: label; src: url("{font_path(REGULAR).resolve().as_uri()}") }}
        @font-face {{ font-family: label; font-weight: bold; src: url("{font_path(BOLD).resolve().as_uri()}") }}
        @page {{ size: 100mm 150mm; margin: 0 }} body {{ font-family: label; margin: 0 }}
        .print-area {{ height: 149mm }}
        .b {{ position: absolute }} hr {{ position: absolute; left: 1mm; width: 97mm; margin: 0 }}"""
    sheet = (
        Path(tempfile.gettempdir()) / "govpost-bench-label.css"
    )  # only a file's fonts reach blabel's pages
    sheet.write_text(style, encoding="utf-8")
    return LabelWriter(item_template=_PAGE, default_stylesheets=(str(sheet),))


@lru_cache(maxsize=1)
def _escpos_printer() -> Any:
    """One printer for the life of the program, as wide as the label (else every picture is warned about)."""
    from escpos.printer import Dummy

    printer = Dummy()
    printer.profile.profile_data["media"]["width"]["pixels"] = WIDTH
    return printer


@lru_cache
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    path = str(font_path(BOLD if bold else REGULAR))
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def _advance(char: str, size: int, bold: bool) -> float:
    return _font(size, bold).getlength(char)


def _text(
    draw: ImageDraw.ImageDraw, x: int, y: int, text: str, size: int, bold: bool = False, ink: int = 0
) -> None:
    draw.text((x, y), text, fill=ink, font=_font(size, bold))


def _wrapped(draw: ImageDraw.ImageDraw, x: int, y: int, width: int, text: str, size: int) -> None:
    line, used = "", 0.0
    for char in text:
        advance = _advance(char, size, False)
        if used + advance > width:
            _text(draw, x, y, line, size)
            line, used, y = "", 0.0, y + size * 8 // 7
        line, used = line + char, used + advance
    _text(draw, x, y, line, size)


def _bars(draw: ImageDraw.ImageDraw, x: int, y: int, height: int, module: int, text: str) -> None:
    modules = Code128(text).build()[0]
    for at, bar in enumerate(modules):
        if bar == "1":
            draw.rectangle((x + at * module, y, x + (at + 1) * module - 1, y + height - 1), fill=0)


def _head(draw: ImageDraw.ImageDraw, sheet: WaybillSheet) -> None:
    _text(draw, 20, 30, "政务邮件", 34, bold=True)
    _text(draw, 172, 36, sheet.centre_name, 28)
    draw.rectangle((668, 16, 779, 83), fill=0)
    _text(draw, 672, 16, "特投", 52, bold=True, ink=1)


def _party(
    draw: ImageDraw.ImageDraw, y: int, word: str, name: str, phone: str, address: str, large: int, small: int
) -> None:
    draw.line((64, y - 12, 64, y + 120), fill=0, width=2)
    _text(draw, 16, y + 60, word, 40, bold=True)
    _text(draw, 76, y, name, large, bold=True)
    _text(draw, 76 + (len(name) + 1) * large, y, phone, small, bold=True)
    _wrapped(draw, 76, y + large + 10, 700, address, small)


def _content(draw: ImageDraw.ImageDraw, sheet: WaybillSheet) -> None:
    draw.line((494, 776, 494, 948), fill=0, width=2)
    facts = (
        ("内件", sheet.enclosure),
        ("办件", sheet.case_no),
        ("收寄", f"{sheet.accepted_on:%Y-%m-%d}  {sheet.weight_g} 克"),
        ("台席", f"{sheet.desk_id}  员 {sheet.operator_no}"),
    )
    for number, (word, text) in enumerate(facts):
        _text(draw, 20, 784 + 40 * number, word, 24, bold=True)
        _text(draw, 80, 784 + 40 * number, text, 24)
    on_delivery = sheet.payer is Payer.RECIPIENT
    _text(draw, 506, 784, "到付" if on_delivery else "寄付", 40, bold=True)
    if on_delivery:
        amount = "按标准资费" if sheet.fee_fen is None else f"¥{sheet.fee_fen / 100:.2f}"
        _text(draw, 506, 830, amount, 32, bold=True)
    if sheet.receipt:
        draw.rectangle((506, 904, 581, 939), fill=0)
        _text(draw, 514, 900, "回执", 28, bold=True, ink=1)


def _sign(image: Image.Image, draw: ImageDraw.ImageDraw, sheet: WaybillSheet) -> None:
    matrix = segno.make_qr(qr_payload(sheet), error="m", version=3, mask=0, boost_error=False).matrix
    code = Image.frombytes("L", (29, 29), b"".join(map(bytes, matrix))).point([255] + [0] * 255)
    image.paste(code.resize((116, 116), Image.Resampling.NEAREST), (28, 982))
    draw.line((164, 948, 164, 1132), fill=0, width=2)
    draw.line((424, 948, 424, 1132), fill=0, width=2)
    for number, word in enumerate(("签收人", "代收人及关系", "年   月   日   时")):
        _text(draw, 176, 958 + 66 * number, word, 24)
    _bars(draw, 486, 964, 122, 2, sheet.waybill_no)
    _text(draw, 520, 1092, sheet.waybill_no, 24, bold=True)
    _text(draw, 20, 1148, f"服务热线 {sheet.hotline}", 20)
    _text(draw, 540, 1148, f"{sheet.head}  {sheet.job_tag}", 20)
