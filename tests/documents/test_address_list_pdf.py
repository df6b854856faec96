"""The full-address list: complete, marked as secret on every page, and no register by mistake (D §13.7)."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from tests.documents.day_papers import LONG_OFFICE, tag
from tests.documents.papers import (
    codes,
    collisions,
    pdfium_pages,
    pictures,
    pypdf_pages,
    squeezed,
    ticked,
    word_boxes,
)

from govpost_desk.documents.address_list_pdf import COLUMNS, WARNING, address_list_pdf, demands
from govpost_desk.documents.bag_words import tag_groups
from govpost_desk.documents.pdf_frame import LEFT, RIGHT
from govpost_desk.documents.pdf_paper import bars_width
from govpost_desk.documents.pdf_table import edges
from govpost_desk.domain.address_list import AddressLine, AddressSheet
from govpost_desk.domain.orders import Payer

ADDRESSES = (
    "贵州省贵阳市观山湖区林城东路851号贵阳国际会议展览中心SOHO C座23层",
    "贵州省安顺市西秀区" + "黄果树大街530号" * 8,
    "北京市朝阳区望京街道阜通东大街301号院24号楼",
)


def address_lines(count: int) -> tuple[AddressLine, ...]:
    return tuple(
        AddressLine(
            line_no=line.line_no,
            waybill_no=line.waybill_no,
            name=line.name,
            phone=f"1389850{line.phone_tail}",
            address=ADDRESSES[line.line_no % 3],
            payer=(Payer.SENDER, Payer.RECIPIENT)[line.line_no % 2],
            fee_fen=(800, None, 1005)[line.line_no % 3],
            receipt=line.line_no % 4 == 0,
        )
        for line in ticked(count, s10=True)
    )


def address_sheet(count: int) -> AddressSheet:
    return AddressSheet(
        register_no="JJ52010001D01261121A002",
        centre_name="贵阳市政务服务中心",
        giver="邮政 520100-01-D01 台席",
        taker="驾驶员 王建国",
        business_on=date(2026, 11, 21),
        operator_no="0001",
        lines=address_lines(count),
        hotline="11183",
        head="K7Q2MZ4XWA",
    )


@pytest.mark.parametrize("read", [pypdf_pages, pdfium_pages])
def test_every_piece_with_all_its_fields(read) -> None:
    pages = [squeezed(page) for page in read(address_list_pdf(address_sheet(100)))]
    text = "".join(pages)
    for line in address_lines(100):
        start = text.index(line.waybill_no)
        shown = text[start : start + 300]
        rest = squeezed(line.name + line.phone + line.address + demands(line))
        assert rest in shown
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页共{len(pages)}页" in page
        assert squeezed(WARNING) in page
        assert "JJ52010001D01261121A002" in page
    assert "合计：100件，大写：壹佰件" in pages[-1]


def test_only_the_pieces_bear_codes() -> None:
    """A code of the register on this paper could be scanned as if the register had been signed (D-18)."""
    pages = pictures(address_list_pdf(address_sheet(60)), 200)
    found = Counter(code.text for page in pages for code in codes(page))
    assert found == Counter(line.waybill_no for line in address_lines(60))


def test_geometry() -> None:
    assert edges(LEFT, COLUMNS)[-1] == pytest.approx(RIGHT)
    assert bars_width("EA123456789CN") <= COLUMNS[1].width


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"fee_fen": 800}, ""),
        ({"receipt": True}, "回执"),
        ({"payer": Payer.RECIPIENT, "fee_fen": 800}, "到付 8.00 元"),
        ({"payer": Payer.RECIPIENT, "fee_fen": 1005}, "到付 10.05 元"),
        ({"payer": Payer.RECIPIENT}, "到付 按标准资费"),
        (
            {"payer": Payer.RECIPIENT, "fee_fen": 1600, "receipt": True, "two_way": True},
            "回执；双程；到付 16.00 元",
        ),
    ],
)
def test_demands(changes: dict[str, object], words: str) -> None:
    plain = replace(address_lines(1)[0], payer=Payer.SENDER, fee_fen=None, receipt=False, two_way=False)
    assert demands(replace(plain, **changes)) == words


@pytest.mark.parametrize("count", range(0, 60, 1))
def test_the_signatures_stay_below_the_list_and_above_the_foot(count: int) -> None:
    pdf = address_list_pdf(address_sheet(count))
    last = len(pdfium_pages(pdf)) - 1
    ((_, total_bottom, _, _),) = word_boxes(pdf, last, "合计")
    ((_, bottom, _, top),) = word_boxes(pdf, last, "封袋人")
    ((_, _, _, foot_top),) = word_boxes(pdf, last, WARNING)[-1:]
    assert foot_top < bottom < top < total_bottom
    if count:
        assert address_lines(count)[-1].waybill_no in pdfium_pages(pdf)[last]


def test_mark_training_and_same_bytes() -> None:
    sheet = replace(address_sheet(3), mark="补打 2", training=True)
    (page,) = pdfium_pages(address_list_pdf(sheet))
    assert "补打 2" in page
    assert "训练" in page
    assert address_list_pdf(sheet) == address_list_pdf(sheet)
    assert address_list_pdf(sheet) != address_list_pdf(address_sheet(3))


def test_the_list_of_a_bag_names_its_tag() -> None:
    sheet = replace(address_sheet(3), belongs_to="属总包", register_no=tag(12), centre_name=LONG_OFFICE)
    pdf = address_list_pdf(sheet)
    assert f"属总包{squeezed(tag_groups(tag(12)))}" in squeezed(pdfium_pages(pdf)[0])
    assert collisions(pdf) == []
    assert {code.text for code in codes(pictures(pdf, 200)[0])} == {line.waybill_no for line in sheet.lines}
