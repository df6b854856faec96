"""Registers of bags, returns and delivery, and those entered from emergency paper (D-20a, D-30, D-32, D-52, D-54)."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from tests.documents.day_papers import (
    LONG_OFFICE,
    RARE_OFFICE,
    S9_TAG,
    bag_lines,
    collected,
    delivered,
    delivery_lines,
    returned,
)
from tests.documents.papers import (
    codes,
    collisions,
    differing,
    pdfium_pages,
    pictures,
    pypdf_pages,
    register,
    squeezed,
    ticked,
    word_boxes,
)

from govpost_desk.documents import pdf_frame
from govpost_desk.documents.bag_words import tag_groups
from govpost_desk.documents.pdf_paper import bars_width
from govpost_desk.documents.pdf_table import edges
from govpost_desk.documents.register_pdf import register_pdf
from govpost_desk.documents.register_rows import BAG_COLUMNS, DELIVERY_COLUMNS, RETURN_COLUMNS
from govpost_desk.domain.register import Fate, RegisterSheet, barcode_of

READERS = [pypdf_pages, pdfium_pages]


def page(sheet: RegisterSheet, read=pdfium_pages) -> str:
    return squeezed("".join(read(register_pdf(sheet, (1,)))))


@pytest.mark.parametrize("columns", [BAG_COLUMNS, RETURN_COLUMNS, DELIVERY_COLUMNS])
def test_columns_fill_the_page(columns) -> None:
    assert edges(pdf_frame.LEFT, columns)[-1] == pytest.approx(pdf_frame.RIGHT)


def test_the_widest_tag_fits_its_column_in_full_size() -> None:
    assert bars_width(S9_TAG) <= BAG_COLUMNS[-1].width


@pytest.mark.parametrize("read", READERS)
def test_bags_are_listed_one_a_line_above_the_loose_pieces(read) -> None:
    text = page(collected(8, 6), read)
    for bag in bag_lines(8):
        assert squeezed(tag_groups(bag.tag_no)) in text
        assert bag.destination_name in text
        assert f"{bag.weight_g // 1000}.{bag.weight_g % 1000:03d}" in text
        assert bag.seal_no in text
    assert "总包8袋序号袋号寄达局件数重量千克封志号总包条码" in text
    assert "散件6件" in text
    assert text.index("总包8袋") < text.index("散件6件") < text.index("合计：")


def test_every_bag_and_piece_reads_at_200_dpi() -> None:
    sheet = collected(30, 30)
    pages = pictures(register_pdf(sheet, (2,)), 200)
    found = Counter(code.text for picture in pages for code in codes(picture))
    assert found.pop(barcode_of(sheet.register_no, 2)) == len(pages)
    assert found == Counter([bag.tag_no for bag in sheet.bags] + [line.waybill_no for line in sheet.lines])


@pytest.mark.parametrize(
    ("bags", "pieces", "words"),
    [
        (3, 4, "合计：总包3袋内96件，散件4件，共100件，大写：壹佰件；总包重6.135千克；差异：无"),
        (3, 0, "合计：总包3袋内96件，散件0件，共96件，大写：玖拾陆件；总包重6.135千克；差异：无"),
        (0, 4, "合计：本簿交接4件，大写：肆件；差异：无"),
    ],
)
def test_totals_count_bags_and_pieces(bags: int, pieces: int, words: str) -> None:
    text = page(collected(bags, pieces))
    assert words in text
    assert ("序号办件编号" in text) == bool(pieces)
    assert "本簿无交接件" not in text


def test_returned_pieces_and_receipts_say_what_they_are_and_why() -> None:
    text = page(returned(9))
    assert "政务邮件退件、回执交接簿" in text
    assert "移交人（签字）：" in text
    assert "接收人（签字）：" in text
    assert "退件收件人名址有误" in text
    assert "退件逾期未领" in text
    assert "合计：本簿交接9件，大写：玖件；退件6件；回执3件；差异：无" in text
    assert text.count("✓") == 9


@pytest.mark.parametrize("read", READERS)
def test_a_delivery_list_says_everything_in_full_in_three_copies(read) -> None:
    sheet = delivered(40)
    pages = [squeezed(text) for text in read(register_pdf(sheet))]
    third = len(pages) // 3
    assert len(pages) == 3 * third
    for number, (ordinal, keeper) in enumerate(
        (("第一联", "分拣留存"), ("第二联", "投递员留存"), ("第三联", "归档"))
    ):
        copy = pages[number * third : (number + 1) * third]
        text = "".join(copy)
        for line in delivery_lines(40):
            start = text.index(line.waybill_no)
            assert squeezed(line.name + line.phone + line.address + line.note) in text[start : start + 260]
        assert all(ordinal in own and keeper in own and "密" in own for own in copy)
        assert all("签收/投递结果" in own for own in copy)
        assert all("不得复印、拍照、外传" in own for own in copy)
        assert "投递清单（下段清单）" in text
        assert "分拣人（签字）：" in copy[-1]
        assert "投递员（签字）：" in copy[-1]
        assert "合计：本单下段40件，大写：肆拾件" in copy[-1]
        assert "归班填写：妥投" in copy[-1]


def test_the_column_to_sign_in_stays_empty_and_is_high_enough() -> None:
    pdf = register_pdf(delivered(12), (2,))
    left = edges(pdf_frame.LEFT, DELIVERY_COLUMNS)[-2]
    lines = [word_boxes(pdf, 0, line.waybill_no)[0] for line in delivery_lines(12)]
    for (_, upper, _, _), (_, lower, _, _) in pairwise(lines):
        assert upper - lower >= 31
    for line in delivery_lines(12):
        for word in (line.phone, line.address[-4:], line.note[-2:]):
            if word:
                assert all(right < left for _, _, right, _ in word_boxes(pdf, 0, word))


def test_a_delivery_line_without_a_number_in_full_shows_what_is_known() -> None:
    line = replace(delivery_lines(1)[0], phone="", address="")
    text = page(replace(delivered(0), lines=(line,)))
    assert f"尾号{line.phone_tail}" in text
    assert line.district in text


def test_copies_by_kind() -> None:
    assert len(pdfium_pages(register_pdf(delivered(2)))) == 3
    assert len(pdfium_pages(register_pdf(returned(2)))) == 2
    assert len(pdfium_pages(register_pdf(collected(1, 1)))) == 2
    (only,) = pdfium_pages(register_pdf(delivered(2), (3,)))
    assert "第三联" in only
    with pytest.raises(ValueError, match="copies"):
        register_pdf(returned(1), (3,))
    with pytest.raises(ValueError, match="copies"):
        register_pdf(delivered(1), (4,))


def test_a_register_from_emergency_paper_says_so_and_what_the_paper_lacks() -> None:
    lines = list(ticked(3))
    lines[1] = replace(lines[1], unsaid=("联系电话", "寄达区县"), phone_tail="", district="")
    missing = replace(differing(Fate.MISSING)[0], unsaid=("收件人",))
    sheet = register(tuple(lines), differences=(missing,), paper_no="JE52010001D01261123A001")
    text = page(sheet)
    assert "依据应急纸单JE52010001D01261123A001补录" in text
    assert "序号2纸单未载：联系电话、寄达区县" in text
    assert text.count("纸单未载") == 2
    assert "原因说明MISSING；纸单未载：收件人" in text
    assert "纸单" not in page(register(ticked(3)))


@pytest.mark.parametrize("count", range(18, 26))
def test_what_the_paper_lacks_stays_below_its_line(count: int) -> None:
    lines = tuple(replace(line, unsaid=("联系电话",)) for line in ticked(count))
    pages = [squeezed(text) for text in pdfium_pages(register_pdf(register(lines), (1,)))]
    for text in pages:
        assert [line.waybill_no in text for line in lines] == [
            f"序号{line.line_no}纸单未载" in text for line in lines
        ]
    assert "移交人（签字）" in pages[-1]


@pytest.mark.parametrize(("bags", "pieces"), [(1, 0), (12, 0), (13, 0), (14, 1), (15, 3), (9, 9), (20, 20)])
def test_page_breaks_of_bags_and_pieces(bags: int, pieces: int) -> None:
    pages = [squeezed(text) for text in pdfium_pages(register_pdf(collected(bags, pieces), (1,)))]
    for text in pages:
        assert ("总包条码" in text) == any(
            tag_groups(bag.tag_no).replace(" ", "") in text for bag in bag_lines(bags)
        )
        assert ("办件编号" in text) == any(line.waybill_no in text for line in ticked(pieces))
    assert [at for at, text in enumerate(pages) if "揽收人（签字）" in text] == [len(pages) - 1]


@pytest.mark.parametrize(
    "sheet",
    [
        collected(20, 20, mark="补打 12", centre_name=LONG_OFFICE),
        returned(30, mark="副本", centre_name=RARE_OFFICE),
        delivered(40, mark="补打 12", centre_name=LONG_OFFICE),
    ],
    ids=lambda sheet: sheet.kind,
)
def test_no_text_lies_on_another(sheet: RegisterSheet) -> None:
    assert collisions(register_pdf(sheet, (1,))) == []


def test_600_lines_of_each_kind() -> None:
    for sheet, copies in ((delivered(600), 3), (returned(600), 2)):
        pages = pdfium_pages(register_pdf(sheet))
        assert len(pages) % copies == 0
        text = squeezed("".join(pages))
        assert all(text.count(line.waybill_no) == copies for line in sheet.lines)
