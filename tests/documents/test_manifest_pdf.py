"""The manifest of a bag: complete, its tag number as bars, no person on it (D-30)."""

from collections import Counter

import pytest
from tests.documents.day_papers import LONG_FACE, LONG_OFFICE, S9_TAG, face, manifest, tag
from tests.documents.papers import codes, collisions, pdfium_pages, pictures, pypdf_pages, squeezed, ticked

from govpost_desk.documents import pdf_frame
from govpost_desk.documents.bag_words import tag_groups
from govpost_desk.documents.code128 import UnencodableError
from govpost_desk.documents.manifest_pdf import COLUMNS, manifest_pdf
from govpost_desk.documents.pdf_table import edges


@pytest.mark.parametrize("read", [pypdf_pages, pdfium_pages])
def test_every_piece_in_both_copies(read) -> None:
    sheet = manifest(60)
    pages = [squeezed(page) for page in read(manifest_pdf(sheet))]
    half = len(pages) // 2
    for number, (ordinal, keeper) in enumerate((("第一联", "装入袋内"), ("第二联", "留存"))):
        copy = pages[number * half : (number + 1) * half]
        text = "".join(copy)
        for line in sheet.lines:
            start = text.index(line.waybill_no)
            weight = str(line.weight_g) if line.weight_g else ""
            rest = line.waybill_no + line.case_no + squeezed(line.place) + weight + line.note
            assert rest in text[start : start + 100]
        assert all(ordinal in page and keeper in page and "邮件号码办件编号" in page for page in copy)
        assert [f"第{at}页共{half}页" in page for at, page in enumerate(copy, start=1)] == [True] * half
        assert "合计：60件，大写：陆拾件；总包重12.345千克" in copy[-1]
        assert all(word in copy[-1] for word in ("封袋人（签字）：", "复核人（签字）："))


def test_the_heading_says_what_the_tag_says() -> None:
    (page,) = map(squeezed, pdfium_pages(manifest_pdf(manifest(2), (2,))))
    for words in (
        "政务邮件封发清单",
        "总包0012",
        "原寄局：贵阳市政务服务中心（52010001）",
        "寄达局：深圳处理中心（51800000）",
        "邮路：贵阳—广州航空快速",
        "封志号：GZ00012345",
        "第2频次/第1班次",
        "封袋时间：2026年11月23日17:20",
        "封袋人：0001",
        "总包重量：12.345千克（过秤）",
        f"总包条码：{squeezed(tag_groups(tag(12)))}",
        "流水头K7Q2MZ4XWA·明细摘要9f86d081",
        "服务热线11183",
    ):
        assert words in page
    assert "本地" not in page
    assert "训练" not in page


def test_no_person_stands_on_it() -> None:
    text = "".join(pdfium_pages(manifest_pdf(manifest(40))))
    assert [line.name for line in ticked(40) if line.name in text] == []


@pytest.mark.parametrize("number", [tag(12), S9_TAG])
def test_tag_and_pieces_read_back(number: str) -> None:
    sheet = manifest(30, tag_no=number)
    pages = pictures(manifest_pdf(sheet, (1,)), 300)
    found = Counter(code.text for page in pages for code in codes(page))
    assert found.pop(number) == len(pages)
    assert found == Counter(line.waybill_no for line in sheet.lines)


def test_marks() -> None:
    for page in pdfium_pages(manifest_pdf(manifest(30, local=True, training=True, mark="补打 2"))):
        assert all(word in page for word in ("本地", "训练", "补打 2"))
    unsealed = "".join(pdfium_pages(manifest_pdf(manifest(3, seal_no="", weighed=False))))
    assert "封志号：无" in unsealed
    assert "各件合计" in unsealed
    empty = squeezed("".join(pdfium_pages(manifest_pdf(manifest(0), (1,)))))
    assert "本袋无邮件合计：0件，大写：零件" in empty


@pytest.mark.parametrize("count", [0, 1, 17, 20, 21, 22, 23, 24, 45, 46, 47, 600])
def test_pages_end_with_a_line_and_what_is_signed(count: int) -> None:
    pages = [squeezed(page) for page in pdfium_pages(manifest_pdf(manifest(count), (1,)))]
    assert [at for at, page in enumerate(pages) if "封袋人（签字）" in page] == [len(pages) - 1]
    for page in pages:
        assert not count or any(line.waybill_no in page for line in manifest(count).lines)


def test_long_texts_lie_nowhere_on_another() -> None:
    pdf = manifest_pdf(manifest(30, **LONG_FACE, tag_no=S9_TAG, mark="补打 12"))
    assert collisions(pdf) == []
    assert squeezed("".join(pdfium_pages(pdf))).count(LONG_OFFICE) >= 2
    assert edges(pdf_frame.LEFT, COLUMNS)[-1] == pytest.approx(pdf_frame.RIGHT)


def test_refused() -> None:
    for copies in ((), (3,)):
        with pytest.raises(ValueError, match="copies"):
            manifest_pdf(manifest(1), copies)
    with pytest.raises(UnencodableError):
        manifest_pdf(manifest(1, tag_no="总包"))
    assert face().tag_no == tag(12)
