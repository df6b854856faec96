"""Sheets that labels are tried with, and plain readers of the two printer languages that know only what we send."""

import base64
import binascii
import re
import zlib
from dataclasses import replace
from datetime import date

from PIL import Image

from govpost_desk.documents.label_model import LABEL_SIZES, Label
from govpost_desk.documents.waybill_label import waybill_label
from govpost_desk.domain.orders import Payer
from govpost_desk.domain.waybill import WaybillSheet

PLAIN = WaybillSheet(
    waybill_no="1112345678599",
    copy_no=1,
    job_tag="P1X7F2",
    head="ABCDEFGHJK",
    centre_name="贵阳市政务服务中心",
    sender_name="贵阳市公安局出入境管理支队",
    sender_address="贵州省贵阳市观山湖区林城东路7号市级行政中心政务大厅A区12号窗口",
    sender_phone="0851-87980000",
    recipient_name="王*",
    recipient_phone="1******5678",
    recipient_address="贵州省贵阳市观山湖区金阳南路175号世纪城龙耀苑3栋***",
    destination="贵州 贵阳 观山湖",
    case_no="2026112052003278000001",
    enclosure="普通护照 1 件",
    payer=Payer.SENDER,
    fee_fen=None,
    receipt=False,
    two_way=False,
    weight_g=125,
    accepted_on=date(2026, 11, 21),
    desk_id="520100-01-D01",
    operator_no="0001",
    hotline="11183",
)
LONG_NAME = ("阿卜杜热合曼·买买提·艾力尼亚孜·" * 4)[:50]
LONG = replace(
    PLAIN,
    waybill_no="EA123456785CN",
    centre_name="贵州省黔东南苗族侗族自治州凯里市经济技术开发区政务服务中心",
    sender_name="黔东南苗族侗族自治州市场监督管理局登记注册分局（行政审批服务科）",
    recipient_name=LONG_NAME,
    recipient_address="贵州省安顺市西秀区" + "黄果树大街530号" * 8,
    destination="贵州 黔东南苗族侗族自治州 凯里",
    enclosure="中华人民共和国特种设备安全管理和作业人员证 1 件",
    payer=Payer.RECIPIENT,
    receipt=True,
    two_way=True,
)
RARE = replace(
    PLAIN,
    recipient_name="𡋾𬱖𰻝䶮☑",
    recipient_address="贵州省贵阳市㛃𫞩路1号",
    payer=Payer.RECIPIENT,
    fee_fen=1000,
    receipt=True,
    two_way=True,
)
SAMPLE = replace(PLAIN, copy_no=0, payer=Payer.RECIPIENT, fee_fen=800)
REPRINT = replace(PLAIN, copy_no=3, waybill_no="EA123456785CN", training=True)
SHEETS = {"plain": PLAIN, "long": LONG, "rare": RARE, "sample": SAMPLE, "reprint": REPRINT}


def labels() -> dict[str, Label]:
    """Every sheet on every size at 203 dpi, and one at 300."""
    made = {
        f"{name} {size}": waybill_label(sheet, LABEL_SIZES[size])
        for name, sheet in SHEETS.items()
        for size in LABEL_SIZES
    }
    return made | {"plain 300 dpi": waybill_label(PLAIN, LABEL_SIZES["100x150"], 300)}


_ZPL = re.compile(
    r"\^XA\^JZN\^PW(?P<width>[0-9]+)\^LL(?P<height>[0-9]+)\^LH0,0(?P<fields>(\^FO[^^]+(\^(?!FS|XA|XZ|PQ)[^^]+)+\^FS)*)"
    r"\^PQ1,0,1,N\^XZ"
)
_FIELD = re.compile(
    r"\^FO(?P<x>[0-9]+),(?P<y>[0-9]+)(?:"
    r"\^GFA,(?P<size>[0-9]+),(?P=size),(?P<row>[0-9]+),:Z64:(?P<z64>[A-Za-z0-9+/=]+):(?P<crc>[0-9A-F]{4})"
    r"|\^GB(?P<w>[0-9]+),(?P<h>[0-9]+),(?P<t>[0-9]+))\^FS"
)


def read_zpl(stream: bytes) -> Image.Image:
    """Draw a ZPL stream; ValueError for anything that we do not send, e.g. a second label."""
    whole = _ZPL.fullmatch(stream.decode("ascii"))
    if whole is None:
        raise ValueError("not one label")
    paper = Image.new("1", (int(whole["width"]), int(whole["height"])), 1)
    at, fields = 0, whole["fields"]
    while at < len(fields):
        field = _FIELD.match(fields, at)
        if field is None:
            raise ValueError("unknown field")
        _draw_field(paper, field)
        at = field.end()
    return paper


def _draw_field(paper: Image.Image, field: re.Match[str]) -> None:
    x, y = int(field["x"]), int(field["y"])
    if field["z64"]:
        if int(field["crc"], 16) != binascii.crc_hqx(field["z64"].encode(), 0):
            raise ValueError("wrong CRC")
        rows, row = zlib.decompress(base64.b64decode(field["z64"])), int(field["row"])
        if len(rows) != int(field["size"]):
            raise ValueError("wrong size")
        paper.paste(0, (x, y), Image.frombytes("1", (8 * row, len(rows) // row), rows))
    else:
        width, height, thick = int(field["w"]), int(field["h"]), int(field["t"])
        if min(width, height) != thick:
            raise ValueError("not a filled rectangle")
        paper.paste(0, (x, y, x + width, y + height))


_TSPL_HEAD = re.compile(
    rb"SIZE ([0-9]+) mm,([0-9]+) mm\r\nGAP 2 mm,0 mm\r\nDIRECTION 1\r\nREFERENCE 0,0\r\nSET REPRINT OFF\r\nCLS\r\n"
)
_BAR = re.compile(rb"BAR ([0-9]+),([0-9]+),([0-9]+),([0-9]+)\r\n")
_BITMAP = re.compile(rb"BITMAP ([0-9]+),([0-9]+),([0-9]+),([0-9]+),0,")


def read_tspl(stream: bytes, dots_per_mm: float = 8) -> Image.Image:
    """Draw a TSPL stream, bitmaps overwriting what lies below; ValueError for anything that we do not send."""
    if b"\x1b!" in stream or b"~!" in stream:
        raise ValueError("immediate command")
    head = _TSPL_HEAD.match(stream)
    if head is None:
        raise ValueError("not one label")
    paper = Image.new("1", tuple(int(int(mm) * dots_per_mm + 0.5) for mm in head.groups()), 1)
    at = head.end()
    while stream[at:] != b"PRINT 1,1\r\n":
        if bar := _BAR.match(stream, at):
            x, y, width, height = map(int, bar.groups())
            paper.paste(0, (x, y, x + width, y + height))
            at = bar.end()
        elif bitmap := _BITMAP.match(stream, at):
            x, y, row, height = map(int, bitmap.groups())
            rows = stream[bitmap.end() : bitmap.end() + row * height]
            at = bitmap.end() + row * height + 2
            if stream[at - 2 : at] != b"\r\n":
                raise ValueError("bitmap of the wrong length")
            paper.paste(Image.frombytes("1", (8 * row, height), rows), (x, y))
        else:
            raise ValueError("unknown command")
    return paper
