"""Registers to print and independent readers to prove what was printed: pypdf, pdfium, zxing-cpp."""

import io
import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import combinations
from typing import Any

import pypdf
import pypdfium2
import zxingcpp
from PIL import Image

from govpost_desk.domain.numbers import register_no, waybill_no
from govpost_desk.domain.register import Fate, RegisterKind, RegisterSheet, SheetLine

RARE_NAMES = (
    "田娟𡋾",
    "孟𬱖",
    "张𰻝䶮",
    "李㛃",
    "门𫞩",
    "阿卜杜热合曼·买买提",
    "阿卜杜热合曼·买买提·艾力尼亚孜",
)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂梅鑫浩宇梓涵欣怡嘉懿子轩雨桐思睿诺晨曦婉清"
_ITEMS = (
    "普通护照签发 / 护照",
    "不动产权属登记 / 不动产权证书",
    "机动车号牌核发 / 号牌",
    "公证书送达 / 公证书",
)
_DISTRICTS = ("观山湖区", "彭水苗族土家族自治县", "威宁彝族回族苗族自治县", "汇川区")


def ticked(count: int, s10: bool = False, first: int = 1) -> tuple[SheetLine, ...]:
    """`count` ticked lines, always the same ones; every twentieth has a rare or long name."""
    pick = random.Random(7)
    return tuple(_ticked(pick, number, s10) for number in range(first, first + count))


def _ticked(pick: random.Random, number: int, s10: bool) -> SheetLine:
    name = pick.choice(_SURNAMES) + "".join(pick.choice(_GIVEN) for _ in range(pick.choice((1, 2))))
    item, district, tail = pick.choice(_ITEMS), pick.choice(_DISTRICTS), f"{pick.randrange(10_000):04d}"
    if number % 20 == 5:
        name = RARE_NAMES[number // 20 % len(RARE_NAMES)]
    family = ("EA", 10_000_000 + number, "CN") if s10 else ("10", 12_345_000 + number, "11")
    return SheetLine(
        line_no=number,
        fate=Fate.TICKED,
        case_no=f"2026112052{pick.randrange(10**6):06d}{number:06d}",
        item=item,
        name=name,
        phone_tail=tail,
        district=district,
        waybill_no=waybill_no(*family),
    )


def differing(*fates: Fate, first: int = 901) -> tuple[SheetLine, ...]:
    """One line for each fate, with a reason and no number."""
    return tuple(
        replace(line, fate=fate, waybill_no="", reason=f"原因说明{fate.name}")
        for line, fate in zip(ticked(len(fates), first=first), fates, strict=True)
    )


def register(lines: tuple[SheetLine, ...] = (), **changes: Any) -> RegisterSheet:
    sheet = RegisterSheet(
        register_no=register_no("520100-01-D01", date(2026, 11, 21), 1, 1),
        kind=RegisterKind.TAKE_OVER,
        centre_name="贵阳市政务服务中心",
        giver="出入境管理窗口 (01)",
        taker="邮政 520100-01-D01 台席",
        business_on=date(2026, 11, 21),
        closed_at=datetime(2026, 11, 20, 16, 30, tzinfo=UTC),
        operator_no="0001",
        lines=lines,
        differences=(),
        open_count=0,
        corrects_no="",
        hotline="11183",
        head="K7Q2MZ4XWA",
        digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    )
    return replace(sheet, **changes)


def squeezed(text: str) -> str:
    """Text without blanks and line breaks: where a cell wrapped is no matter."""
    return re.sub(r"\s+", "", text)


def pypdf_pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def pdfium_pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


@lru_cache(maxsize=4)
def pictures(pdf: bytes, dpi: int) -> tuple[Image.Image, ...]:
    with pypdfium2.PdfDocument(pdf) as document:
        return tuple(page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document)


def codes(picture: Image.Image) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128, try_rotate=False)


def word_boxes(pdf: bytes, page: int, word: str) -> list[tuple[float, float, float, float]]:
    """(left, bottom, right, top) in points of every place of `word` on a page (0 is the first)."""
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[page].get_textpage()
        search = text.search(word, match_case=True)
        found = []
        while (place := search.get_next()) is not None:
            boxes = [text.get_charbox(at) for at in range(place[0], place[0] + place[1])]
            lefts, bottoms, rights, tops = zip(*boxes, strict=True)
            found.append((min(lefts), min(bottoms), max(rights), max(tops)))
        search.close()
        return found


def collisions(pdf: bytes) -> list[tuple[int, str, str]]:
    """(page, text, text) of all pieces of text that lie on each other, (page, text, "") of those off the page."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            text = page.get_textpage()
            places = [text.get_rect(at) for at in range(text.count_rects())]
            boxes = [(box, text.get_text_bounded(*box)) for box in places if box[2] - box[0] > 0.1]
            found += [(number, word, "") for box, word in boxes if not _on_page(box)]
            for (one, word), (other, below) in combinations(boxes, 2):
                if _meet(one, other):
                    found.append((number, word, below))
    return found


def _on_page(box: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = box
    return left > 20 and right < 575 and bottom > 15 and top < 827


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    along = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0.7 and along > 0.7
