"""The opening check and the verification note: every piece, every finding, room for the answer (D-31)."""

from collections import Counter
from dataclasses import replace

import pytest
from tests.documents.day_papers import LONG_OFFICE, inbound_lines, inbound_sheet, note_sheet, tag
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
from govpost_desk.documents.bag_words import tag_groups
from govpost_desk.documents.code128 import UnencodableError
from govpost_desk.documents.inbound_pdf import (
    CHECK_COLUMNS,
    FINDING_WORDS,
    KIND_WORDS,
    NOTE_COLUMNS,
    found_count,
    opening_check_pdf,
    verification_note_pdf,
)
from govpost_desk.documents.pdf_table import edges
from govpost_desk.domain.inbound import Finding, InboundLine, ItemKind

READERS = [pypdf_pages, pdfium_pages]


def shown(line: InboundLine) -> str:
    result = f"×{FINDING_WORDS[line.finding]}" if line.finding else "✓相符"
    return squeezed(f"{line.waybill_no or '无号'}{KIND_WORDS[line.kind]}{result}{line.note}")


def test_words_and_columns_are_complete() -> None:
    assert set(FINDING_WORDS) == set(Finding)
    assert set(KIND_WORDS) == set(ItemKind)
    for columns in (CHECK_COLUMNS, NOTE_COLUMNS):
        assert edges(pdf_frame.LEFT, columns)[-1] == pytest.approx(pdf_frame.RIGHT)


@pytest.mark.parametrize("read", READERS)
def test_the_check_lists_every_piece(read) -> None:
    sheet = inbound_sheet(40)
    pages = [squeezed(page) for page in read(opening_check_pdf(sheet))]
    text = "".join(pages)
    assert [line.line_no for line in sheet.lines if shown(line) not in text] == []
    found = found_count(sheet.lines)
    assert found == 40 - sum(line.finding is Finding.SHORT for line in sheet.lines)
    assert f"合计：清单40件，实收{found}件" in text
    for words in (
        "总包开拆核对单",
        "编号KC52010001D01261123A001",
        "原寄局：43000000",
        "总包号码：1853",
        squeezed(tag_groups(tag(1853))),
        "频次：第2频次",
        "开拆：2026年11月23日16:20",
        "核毕：2026年11月23日17:20",
        "不符各件已缮发验单YD52010001D01261123A001",
        "开拆人（签字）：",
        "监拆人（签字）：",
        "流水头K7Q2MZ4XWA",
    ):
        assert words in text
    assert all("序号邮件号码类别核对结果说明" in page for page in pages)


def test_a_bag_without_difference_and_one_without_manifest() -> None:
    even = squeezed("".join(pdfium_pages(opening_check_pdf(inbound_sheet(4, findings=False, note_no="")))))
    assert "合计：清单4件，实收4件，大写：肆件；其中退件1件、回执1件；相符，无差异" in even
    assert "验单" not in even
    blind = squeezed("".join(pdfium_pages(opening_check_pdf(inbound_sheet(2, expected=None, note_no="")))))
    assert "合计：袋内无清单，实收" in blind
    bare = inbound_sheet(2, findings=False, expected=None, note_no="")
    assert "实收2件，大写：贰件；其中退件1件；无清单可核对" in squeezed(
        pdfium_pages(opening_check_pdf(bare))[0]
    )
    odd = inbound_sheet(2, findings=False, expected=3, note_no="")
    assert "件数相差1件" in squeezed(pdfium_pages(opening_check_pdf(odd))[0])
    empty = inbound_sheet(0, note_no="")
    assert "袋内无邮件合计：清单0件，实收0件，大写：零件" in squeezed(
        pdfium_pages(opening_check_pdf(empty))[0]
    )


@pytest.mark.parametrize("read", READERS)
def test_the_note_names_each_difference_in_both_copies(read) -> None:
    sheet = note_sheet(30)
    pages = [squeezed(page) for page in read(verification_note_pdf(sheet))]
    half = len(pages) // 2
    for number, (ordinal, keeper) in enumerate((("第一联", "寄上一环节"), ("第二联", "存档"))):
        copy = pages[number * half : (number + 1) * half]
        text = "".join(copy)
        assert [line.line_no for line in sheet.lines if shown(line) not in text] == []
        assert all(ordinal in page and keeper in page for page in copy)
        for words in (
            "发验局：贵阳市政务服务中心（台席520100-01-D01）",
            "被验局：43000000长沙处理中心",
            "清单件数：90件",
            "实收件数：89件",
            "缮发时间：2026年11月23日17:20",
            "不符30件，大写：叁拾件；短少6件；多出6件；错发6件；破损6件；无面单6件",
            "处理意见（发验局填写）",
            "发验人（签字）：",
            "主管（签字）：",
            "对方答复（被验局填写）",
            "答复人（签字）：",
        ):
            assert text.count(words) == 1
        assert "对方答复" in copy[-1]


@pytest.mark.parametrize("count", [1, 8, 13, 14, 15, 16, 17, 23, 24])
def test_the_answer_stays_between_a_line_and_the_foot(count: int) -> None:
    pdf = verification_note_pdf(note_sheet(count), (1,))
    last = len(pdfium_pages(pdf)) - 1
    ((_, _, _, top),) = word_boxes(pdf, last, "处理意见")
    ((_, bottom, _, _),) = word_boxes(pdf, last, "答复人")
    ((_, above, _, _),) = word_boxes(pdf, last, "大写")
    ((_, _, _, foot_top),) = word_boxes(pdf, last, "一式两份")
    assert foot_top < bottom < top < above


def test_the_number_of_the_note_and_of_every_piece_reads() -> None:
    sheet = note_sheet(20)
    pages = pictures(verification_note_pdf(sheet), 200)
    found = Counter(code.text for page in pages for code in codes(page))
    assert found.pop(sheet.note_no) == len(pages)
    assert found == Counter([line.waybill_no for line in sheet.lines if line.waybill_no] * 2)
    check = inbound_sheet(30)
    found = Counter(code.text for page in pictures(opening_check_pdf(check), 200) for code in codes(page))
    assert found == Counter(line.waybill_no for line in check.lines if line.waybill_no)


def test_marks_and_long_texts() -> None:
    long = {"centre_name": LONG_OFFICE, "mark": "补打 12"}
    check = inbound_sheet(40, origin=f"43000000 {LONG_OFFICE}", **long)
    note = note_sheet(12, to_office=LONG_OFFICE * 2, **long)
    for pdf in (opening_check_pdf(check), verification_note_pdf(note, (1,))):
        assert collisions(pdf) == []
        assert all("补打 12" in page for page in pdfium_pages(pdf))
    trained = (
        opening_check_pdf(replace(check, training=True)),
        verification_note_pdf(replace(note, training=True)),
    )
    assert all("训练" in page for pdf in trained for page in pdfium_pages(pdf))
    story = replace(inbound_lines(3)[1], note="封套左下角破损，" * 40)
    text = squeezed("".join(pdfium_pages(opening_check_pdf(inbound_sheet(3, lines=(story,))))))
    assert story.note in text


def test_600_pieces() -> None:
    sheet = inbound_sheet(600)
    text = squeezed("".join(pdfium_pages(opening_check_pdf(sheet))))
    assert all(line.waybill_no in text for line in sheet.lines)


def test_refused() -> None:
    for copies in ((), (3,)):
        with pytest.raises(ValueError, match="copies"):
            verification_note_pdf(note_sheet(1), copies)
    with pytest.raises(UnencodableError):
        verification_note_pdf(note_sheet(1, note_no="验单"))
