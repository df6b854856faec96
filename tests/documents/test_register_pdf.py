"""The register on paper says everything both sides sign, to two independent PDF readers (D-10 … D-18)."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from tests.documents.papers import (
    RARE_NAMES,
    differing,
    pdfium_pages,
    pypdf_pages,
    register,
    squeezed,
    ticked,
)

from govpost_desk.documents.code128 import UnencodableError
from govpost_desk.documents.register_pdf import register_pdf
from govpost_desk.domain.register import Fate, RegisterKind

READERS = [pypdf_pages, pdfium_pages]


@pytest.fixture(scope="module")
def long_register() -> bytes:
    return register_pdf(register(ticked(500)))


@pytest.mark.parametrize("read", READERS)
def test_all_500_lines_can_be_searched_in_both_copies(long_register: bytes, read) -> None:
    lines = ticked(500)
    pages = read(long_register)
    half = len(pages) // 2
    for copy in (pages[:half], pages[half:]):
        text = squeezed("".join(copy))
        assert [line.waybill_no for line in lines if text.count(line.waybill_no) != 1] == []
        assert [line.case_no for line in lines if text.count(line.case_no) != 1] == []
        names = Counter(line.name for line in lines)
        assert [name for name, count in names.items() if text.count(name) < count] == []
        assert text.count("✓") == 500


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("name", [*RARE_NAMES, "𬱖𡋾𫞩𰻝䶮㛃"])
def test_rare_names_are_copied_as_they_are(read, name: str) -> None:
    line = replace(ticked(1)[0], name=name)
    assert name in squeezed(read(register_pdf(register((line,))))[0])


@pytest.mark.parametrize("read", READERS)
def test_each_copy_counts_its_own_pages(long_register: bytes, read) -> None:
    pages = [squeezed(page) for page in read(long_register)]
    half = len(pages) // 2
    for copy, (ordinal, keeper) in enumerate((("第一联", "移交方留存"), ("第二联", "接收方留存"))):
        for number, page in enumerate(pages[copy * half : (copy + 1) * half], start=1):
            assert f"第{number}页共{half}页" in page
            assert ordinal in page
            assert keeper in page
            assert "JJ52010001D01261121A001" in page
            assert "序号办件编号事项/证照收件人" in page


@pytest.mark.parametrize("read", READERS)
def test_heading_and_foot_name_everything(read) -> None:
    page = squeezed(read(register_pdf(register(ticked(1))))[0])
    for text in (
        "政务邮件交接簿",
        "贵阳市政务服务中心",
        "移交方：出入境管理窗口(01)",
        "接收方：邮政520100-01-D01台席",
        "业务日期：2026年11月21日",
        "封簿时间：2026年11月21日00:30",  # 16:30 UTC of the day before
        "操作员：0001",
        "一式两份，各执一份。服务热线11183",
        "流水头K7Q2MZ4XWA",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "移交人（签字）：",
        "接收人（签字）：",
        "合计：本簿交接1件，大写：壹件；差异：无",
    ):
        assert text in page
    assert page.count("日期时间：") == 2
    assert page.count("（盖章）") == 2


@pytest.mark.parametrize(
    ("kind", "title", "signers"),
    [
        (RegisterKind.TAKE_OVER, "政务邮件交接簿", ("移交人", "接收人")),
        (RegisterKind.CORRECTION, "更正交接簿", ("移交人", "接收人")),
        (RegisterKind.COLLECT, "政务邮件揽收交接簿", ("交出人", "揽收人")),
    ],
)
def test_title_and_signers_by_kind(kind: RegisterKind, title: str, signers: tuple[str, str]) -> None:
    page = squeezed(pdfium_pages(register_pdf(register(ticked(2), kind=kind)))[0])
    assert title in page
    assert ("政务邮件" in page) == title.startswith("政务邮件")
    assert all(f"{signer}（签字）：" in page for signer in signers)


def test_correction_names_the_register_it_corrects() -> None:
    sheet = register(ticked(1), kind=RegisterKind.CORRECTION, corrects_no="JJ52010001D01261120A003")
    assert "更正JJ52010001D01261120A003" in squeezed(pdfium_pages(register_pdf(sheet))[0])


def test_differences_stand_apart_with_word_and_reason() -> None:
    fates = (Fate.MISSING, Fate.EXTRA_REFUSED, Fate.MISMATCHED, Fate.REFUSED)
    extra = replace(ticked(2)[1], fate=Fate.EXTRA, reason="窗口当面补交")
    sheet = register((ticked(1)[0], extra), differences=differing(*fates), open_count=12)
    page = squeezed(pdfium_pages(register_pdf(sheet))[0])
    lines, differences = page.split("差异5项：")
    assert "合计：本簿交接2件，大写：贰件；其中清单外收下1件" in lines
    assert lines.count("✓") == 2
    assert differences.startswith(
        "缺件1件，清单外收下1件，清单外退回1件，不符1件，拒收1件（收下的已计入合计，其余不计入）"
    )
    for word, reason in (
        ("缺件", "原因说明MISSING"),
        ("清单外收下", "窗口当面补交"),
        ("清单外退回", "原因说明EXTRA_REFUSED"),
        ("不符", "原因说明MISMATCHED"),
        ("拒收", "原因说明REFUSED"),
    ):
        assert f"{word}{reason}" in differences
    assert "清单上另有12件留待以后交接" in differences


def test_only_differences() -> None:
    sheet = register(differences=differing(Fate.MISSING, Fate.MISSING))
    page = squeezed(pdfium_pages(register_pdf(sheet))[0])
    assert "本簿无交接件" in page
    assert "本簿交接0件，大写：零件" in page
    assert "差异2项：缺件2件（不计入合计）" in page
    assert "差异：无" not in page


def test_an_empty_register_can_be_signed() -> None:
    pages = [squeezed(page) for page in pdfium_pages(register_pdf(register()))]
    assert len(pages) == 2
    assert all("本簿无交接件" in page and "移交人（签字）" in page for page in pages)


def test_a_line_without_number_waits_for_one() -> None:
    lines = (replace(ticked(1)[0], waybill_no=""), ticked(2)[1])
    page = squeezed(pdfium_pages(register_pdf(register(lines)))[0])
    assert "待配号✓" in page
    assert "待配号1件" in page


def test_nothing_stays_open_by_default() -> None:
    assert "留待以后交接" not in pdfium_pages(register_pdf(register(ticked(1))))[0]


@pytest.mark.parametrize("mark", ["补打 1", "补打 12", "副本"])
def test_mark_on_each_page_of_each_copy(mark: str) -> None:
    pages = pypdf_pages(register_pdf(register(ticked(30), mark=mark)))
    assert len(pages) == 4
    assert all(squeezed(mark) in squeezed(page) for page in pages)


def test_training_on_each_page_and_never_otherwise() -> None:
    assert all("训练" in page for page in pdfium_pages(register_pdf(register(ticked(30), training=True))))
    assert not any("训练" in page for page in pdfium_pages(register_pdf(register(ticked(30)))))


@pytest.mark.parametrize("copy", [1, 2])
def test_one_copy_alone(copy: int) -> None:
    (page,) = pdfium_pages(register_pdf(register(ticked(3)), copies=(copy,)))
    assert ("第一联" in page, "第二联" in page) == (copy == 1, copy == 2)


@pytest.mark.parametrize("copies", [(), (0,), (1, 3)])
def test_no_copy_or_an_unknown_one_is_refused(copies: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="copies"):
        register_pdf(register(ticked(1)), copies)


def test_a_number_without_bar_code_is_refused() -> None:
    with pytest.raises(UnencodableError):
        register_pdf(register(ticked(1), register_no="编号"))


HOSTILE = (
    "(\\) Tj ET Q %PDF <</S/JavaScript>>",
    "endstream endobj",
    "名\x00字\x1b\n换\t行",
    "<ABCD> [1] {2} \\101\\n",
    "a\u202eb\u200bc",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_never_become_operators(text: str) -> None:
    line = replace(ticked(1)[0], name=text, item=text, district=text)
    pdf = register_pdf(register((line,), giver=text, taker=text))
    shown = squeezed(re.sub(r"[\x00\x1b\u202e\u200b]", "", text))
    for read in READERS:
        page = squeezed(read(pdf)[0])
        assert page.count(shown) >= 5
        assert "一式两份，各执一份" in page


def test_what_no_font_has_is_shown_as_a_substitute() -> None:
    line = replace(ticked(1)[0], name="王\U000323af")
    assert "王〓" in pdfium_pages(register_pdf(register((line,))))[0]
