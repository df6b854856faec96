"""Where things stand on the register: bars, quiet zones, page breaks, signatures (D-10, D-17)."""

from collections import Counter
from dataclasses import replace

import pytest
from tests.documents.papers import (
    codes,
    differing,
    pdfium_pages,
    pictures,
    register,
    squeezed,
    ticked,
    word_boxes,
)

from govpost_desk.documents import pdf_frame
from govpost_desk.documents.pdf_cells import NARROW_MODULE, number_module
from govpost_desk.documents.pdf_paper import MODULE, bars_width
from govpost_desk.documents.pdf_table import edges
from govpost_desk.documents.register_pdf import DIFFERENCE_COLUMNS, LINE_COLUMNS, register_pdf
from govpost_desk.domain.register import Fate, RegisterKind, barcode_of

NUMBER_COLUMN = LINE_COLUMNS[6]


def test_every_bar_code_of_all_pages_reads() -> None:
    lines = ticked(500)
    pages = pictures(register_pdf(register(lines)), 200)
    half = len(pages) // 2
    for copy in (1, 2):
        own = barcode_of(register().register_no, copy)
        found = Counter(code.text for page in pages[(copy - 1) * half : copy * half] for code in codes(page))
        assert found.pop(own) == half
        assert found == Counter(line.waybill_no for line in lines)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("s10", [False, True])
@pytest.mark.parametrize("kind", [RegisterKind.TAKE_OVER, RegisterKind.COLLECT])
def test_quiet_zones_are_white_on_the_page(s10: bool, training: bool, kind: RegisterKind) -> None:
    sheet = register(ticked(18, s10), training=training, mark="补打 1", kind=kind)
    module_px = 3  # at 300 dpi
    (page,) = pictures(register_pdf(sheet, (1,)), 300)
    found = codes(page)
    assert len(found) == 19
    for code in found:
        place = code.position
        y = (place.top_left.y + place.bottom_left.y) // 2
        row = [page.getpixel((x, y)) for x in range(page.width)]
        left = next(x for x in range(place.top_left.x - 3, page.width) if row[x] < 128)
        right = next(x for x in range(place.top_right.x + 3, 0, -1) if row[x] < 128)
        quiet = 10 * module_px - 1  # the outermost pixel may be shared with a rule
        assert min(row[left - quiet : left]) == 255
        assert min(row[right + 1 : right + 1 + quiet]) == 255


def test_numbers_fit_their_column_with_quiet_zones() -> None:
    assert bars_width("1012345678911") == pytest.approx((123 + 20) * MODULE)
    assert bars_width("EA123456789CN") <= NUMBER_COLUMN.width
    assert number_module("EA123456789CN", NUMBER_COLUMN.width) == MODULE
    assert number_module("0" * 30, NUMBER_COLUMN.width) == NARROW_MODULE
    assert number_module("0A" * 20, NUMBER_COLUMN.width) == 0


def test_module_is_whole_dots_of_office_printers() -> None:
    for module in (MODULE, NARROW_MODULE):
        assert module * 600 / 72 == pytest.approx(round(module * 600 / 72))


def test_register_bars_leave_the_title_alone() -> None:
    sheet = register(ticked(1), kind=RegisterKind.COLLECT)
    pdf = register_pdf(sheet, (1,))
    bars_left = pdf_frame.RIGHT - bars_width(barcode_of(sheet.register_no, 1))
    ((_, _, title_right, _),) = word_boxes(pdf, 0, "政务邮件揽收交接簿")
    assert title_right < bars_left


def test_columns_fill_the_page() -> None:
    for columns in (LINE_COLUMNS, DIFFERENCE_COLUMNS):
        assert edges(pdf_frame.LEFT, columns)[-1] == pytest.approx(pdf_frame.RIGHT)


@pytest.mark.parametrize("count", range(61))
def test_page_breaks(count: int) -> None:
    """For any number of lines: all there, in order; signatures below a line, above the foot, on the last page alone."""
    lines = ticked(count)
    pdf = register_pdf(register(lines), (1,))
    pages = [squeezed(page) for page in pdfium_pages(pdf)]
    found = "".join(pages)
    assert all(line.waybill_no in found for line in lines)
    assert [at for at, page in enumerate(pages) if "移交人（签字）" in page] == [len(pages) - 1]
    assert [at for at, page in enumerate(pages) if "合计" in page] == [len(pages) - 1]
    assert [at for at, page in enumerate(pages) if "操作员" in page] == [0]
    if count:
        assert all(any(line.waybill_no in page for line in lines) for page in pages)
    _check_last_page(pdf, len(pages) - 1, "合计")


@pytest.mark.parametrize("count", range(10, 36))
def test_page_breaks_with_differences(count: int) -> None:
    """A heading is never the last thing on a page, and a difference never loses its heading."""
    fates = (Fate.MISSING, Fate.MISMATCHED, Fate.REFUSED, Fate.EXTRA_REFUSED) * 2
    sheet = register(ticked(count), differences=differing(*fates), open_count=3)
    pdf = register_pdf(sheet, (1,))
    pages = [squeezed(page) for page in pdfium_pages(pdf)]
    for page in pages:
        with_difference = "原因说明" in page
        assert ("差异情形与原因" in page) == with_difference
        assert "差异8项" not in page or with_difference
    assert "".join(pages).count("差异8项") == 1
    assert sum(page.count("原因说明") for page in pages) == 8
    assert "原因说明" in pages[-1]
    _check_last_page(pdf, len(pages) - 1, "清单上另有")


def _check_last_page(pdf: bytes, page: int, last_words: str) -> None:
    ((_, above, _, _),) = word_boxes(pdf, page, last_words)
    ((_, _, _, signature_top),) = word_boxes(pdf, page, "移交方：出入境管理窗口 (01)")[-1:]
    stamps = word_boxes(pdf, page, "（盖章）")
    ((_, _, _, foot_top),) = word_boxes(pdf, page, "一式两份")
    assert above > signature_top
    assert len(stamps) == 2
    assert min(bottom for _, bottom, _, _ in stamps) > foot_top + 5


LONG = {
    "name": "阿卜杜热合曼·买买提·艾力尼亚孜·吐尔逊·阿不都热依木·帕提古丽",
    "item": "建设工程规划类许可证核发（含临时建设工程规划许可）及其变更、延续、补办 / 建设工程规划许可证",
    "district": "积石山保安族东乡族撒拉族自治县积石山保安族东乡族撒拉族自治县",
    "case_no": "GZ-2026-ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789-0123456789-(副本)-0001",
}


@pytest.mark.parametrize("field", sorted(LONG))
def test_long_texts_wrap_inside_their_column(field: str) -> None:
    lines = list(ticked(30))
    lines[2] = replace(lines[2], **{field: LONG[field]})
    pdf = register_pdf(register(tuple(lines)), (1,))
    page = squeezed(pdfium_pages(pdf)[0])
    assert LONG[field].replace(" ", "") in page
    grid = edges(pdf_frame.LEFT, LINE_COLUMNS)
    column = ("", "case_no", "item", "name", "", "district").index(field)
    for piece in (LONG[field][:3], LONG[field][-3:].strip()):
        boxes = word_boxes(pdf, 0, piece)
        assert any(grid[column] < left and right < grid[column + 1] for left, _, right, _ in boxes)
    _check_rows_do_not_touch(pdf)


def _check_rows_do_not_touch(pdf: bytes) -> None:
    """The bars of a line stay clear of the rows above and below: every number still reads."""
    numbers = {line.waybill_no for line in ticked(30)}
    read = {code.text for page in pictures(pdf, 200) for code in codes(page)}
    assert numbers <= read


def test_a_monstrous_text_says_that_it_was_shortened() -> None:
    line = replace(ticked(1)[0], name="长" * 5000)
    page = squeezed(pdfium_pages(register_pdf(register((line,)), (1,)))[0])
    assert "…共5000字" in page
    assert "移交人（签字）" in page


def test_long_reasons_and_parties_wrap() -> None:
    party = "贵州省贵安新区政务服务中心公安出入境管理与交通管理综合受理窗口第二分窗口 (01)"
    reason = "证照上姓名与清单不一致，" * 12
    missing = replace(differing(Fate.MISMATCHED)[0], reason=reason)
    sheet = register(ticked(1), giver=party, taker=party, differences=(missing,), centre_name=party)
    pdf = register_pdf(sheet, (1,))
    page = squeezed(pdfium_pages(pdf)[0])
    assert reason in page
    assert page.count(squeezed(party)) == 5  # centre, two facts, two signature blocks
    for left, _, right, _ in word_boxes(pdf, 0, "出入境管理"):
        assert pdf_frame.LEFT < left < right < pdf_frame.RIGHT
