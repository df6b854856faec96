"""Paper for hours without a PC: numbered, readable by scanner, with room for a hand (D-10, D-20)."""

from collections import Counter
from itertools import pairwise

import pytest
from tests.documents.day_papers import LONG_OFFICE, badges, emergency_labels, emergency_register
from tests.documents.papers import (
    codes,
    collisions,
    pdfium_pages,
    pictures,
    pypdf_pages,
    squeezed,
    word_boxes,
)

from govpost_desk.documents import pdf_frame
from govpost_desk.documents.badges_pdf import badges_pdf
from govpost_desk.documents.code128 import UnencodableError
from govpost_desk.documents.emergency_label_pdf import emergency_label_pdf
from govpost_desk.documents.emergency_pdf import COLUMNS, emergency_register_pdf
from govpost_desk.documents.pdf_table import edges
from govpost_desk.domain.emergency import LINES_A_SHEET, BadgeSheet

READERS = [pypdf_pages, pdfium_pages]


@pytest.mark.parametrize("read", READERS)
def test_the_register_says_who_hands_over_and_how_it_is_used(read) -> None:
    pages = [squeezed(page) for page in read(emergency_register_pdf(emergency_register(9)))]
    assert len(pages) == 2
    for page, ordinal, keeper in zip(pages, ("第一联", "第二联"), ("移交方留存", "接收方留存"), strict=True):
        for words in (
            ordinal,
            keeper,
            "应急交接簿",
            "编号JE52010001D01261123A001",
            "□01不动产登记",
            "□09㟃人力资源和社会保障局",
            "□其他：",
            "序号办件编号事项/证照收件人联系电话寄达区县应急邮件号码",
            "件，大写：",
            "移交人（签字）：",
            "接收人（签字）：",
            "接收方：邮政520100-01-D01台席",
            "一式两份，各执一份。服务热线11183",
            "恢复后当日逐行补录",
        ):
            assert words in page


@pytest.mark.parametrize("windows", [0, 1, 4, 9, 12, 24, 40, 60])
def test_lines_are_numbered_and_high_enough_on_one_page(windows: int) -> None:
    pdf = emergency_register_pdf(emergency_register(windows))
    assert len(pdfium_pages(pdf)) == 2
    left, right = edges(pdf_frame.LEFT, COLUMNS)[:2]
    head = word_boxes(pdf, 0, "应急邮件号码")[0][1]
    tops = [head]
    for number in range(1, LINES_A_SHEET + 1):
        below = [box for box in word_boxes(pdf, 0, str(number)) if box[3] < tops[-1] - 5]
        tops.append(max(box[3] for box in below if left < box[0] and box[2] < right))
    heights = [upper - lower for upper, lower in pairwise(tops[1:])]
    assert min(heights) >= (24 if windows <= 12 else 20) - 0.5
    assert max(heights) - min(heights) < 1


def test_every_window_can_be_ticked_even_in_the_largest_hall() -> None:
    for windows in (30, 60, 200):
        text = squeezed("".join(pdfium_pages(emergency_register_pdf(emergency_register(windows)))))
        assert [number for number in range(1, windows + 1) if f"□{number:02d}" not in text] == []


def test_the_number_of_the_register_reads_on_each_copy() -> None:
    pdf = emergency_register_pdf(emergency_register(9, training=True))
    assert [[code.text for code in codes(page)] for page in pictures(pdf, 200)] == [
        ["JE52010001D01261123A001"]
    ] * 2
    assert all("训练" in page for page in pdfium_pages(pdf))
    assert edges(pdf_frame.LEFT, COLUMNS)[-1] == pytest.approx(pdf_frame.RIGHT)


@pytest.mark.parametrize("s10", [False, True])
@pytest.mark.parametrize("count", [1, 4, 6])
def test_every_waybill_reads_and_no_other_code_is_near(count: int, s10: bool) -> None:
    sheet = emergency_labels(count, s10)
    pages = pictures(emergency_label_pdf(sheet), 200)
    assert len(pages) == -(-count // 4)
    found = Counter(code.text for page in pages for code in codes(page))
    assert found.pop(sheet.sheet_no) == len(pages)
    assert found == Counter(sheet.waybill_nos)
    for page in pages:
        sheet_bars = [code for code in codes(page) if code.text == sheet.sheet_no]
        assert all(
            code.position.bottom_left.y < 70 / 72 * 200 for code in sheet_bars
        )  # in the strip that is cut off


@pytest.mark.parametrize("read", READERS)
def test_a_waybill_has_a_line_for_everything(read) -> None:
    pages = [squeezed(page) for page in read(emergency_label_pdf(emergency_labels(6)))]
    assert [page.count("特投") for page in pages] == [4, 2]
    for page, labels in zip(pages, (4, 2), strict=True):
        for words in (
            "收件人",
            "电话",
            "地址",
            "办件编号",
            "内件",
            "寄件人：",
            "收寄员：",
            "签收：",
            "服务热线11183",
        ):
            assert page.count(words) == labels
        assert page.count("□寄付□到付□回执□双程") == labels
        assert page.count("JE52010001D01261123B001") == labels + 1
    assert all(
        page.count("（训练）") == labels
        for page, labels in zip(
            map(squeezed, read(emergency_label_pdf(emergency_labels(6, training=True)))), (4, 2), strict=True
        )
    )


def test_badges_read_and_name_their_bearer() -> None:
    sheet = badges(23)
    pdf = badges_pdf(sheet)
    pages = pictures(pdf, 200)
    assert len(pages) == 3
    found = Counter(code.text for page in pages for code in codes(page))
    assert found == Counter(f"GPDOPR{number}" for number, _, _ in sheet.badges)
    text = squeezed("".join(pdfium_pages(pdf)))
    for number, name, role in sheet.badges:
        assert f"{name}工号{number}·{role}" in text
    assert text.count("贵阳市政务服务中心") == 23


def test_long_texts_lie_nowhere_on_another() -> None:
    long = {"centre_name": LONG_OFFICE}
    name = "阿卜杜热合曼·买买提·艾力尼亚孜·吐尔逊·阿不都热依木·帕提古丽"
    cards = badges(11, badges=(("X00012345", name, "营业员兼班长兼管理员兼稽核"),) * 11, **long)
    for pdf in (
        emergency_register_pdf(emergency_register(30, **long)),
        emergency_label_pdf(emergency_labels(5, True, sender=LONG_OFFICE * 3, **long)),
        badges_pdf(cards),
    ):
        assert collisions(pdf) == []
    assert squeezed("".join(pdfium_pages(badges_pdf(cards)))).count(name) == 11
    assert len(codes(pictures(badges_pdf(cards), 200)[0])) == 10


def test_refused() -> None:
    with pytest.raises(ValueError, match="numbers"):
        emergency_label_pdf(emergency_labels(0))
    with pytest.raises(ValueError, match="badges"):
        badges_pdf(badges(0))
    for make in (
        lambda: emergency_register_pdf(emergency_register(1, sheet_no="应急")),
        lambda: emergency_label_pdf(emergency_labels(1, sheet_no="应急")),
        lambda: badges_pdf(BadgeSheet(centre_name="", badges=(("工号", "张", ""),))),
    ):
        with pytest.raises(UnencodableError):
            make()
