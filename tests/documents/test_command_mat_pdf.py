"""The desk mat: every code of the program that stands alone is on it and reads; nothing else is near (R11)."""

import io

import pypdfium2 as pdfium
import zxingcpp
from pypdf import PdfReader

from govpost_desk.documents.command_mat_pdf import command_mat_pdf
from govpost_desk.domain.command_mat import ANSWERS, COMMANDS, CommandMat, MatCode, MatGroup
from govpost_desk.domain.scans import COMMAND_WORDS, Command, parse

WINDOWS = MatGroup(
    "窗口",
    tuple(
        MatCode(f"GPDWIN{number:02d}", f"{number:02d} 市场监督管理局登记注册分局综合受理窗口")
        for number in range(1, 60)
    ),
)


def mat(*groups: MatGroup) -> CommandMat:
    return CommandMat(centre_name="贵阳市政务服务中心", desk_id="520100-01-D01", groups=groups)


def codes_of(content: bytes) -> list[list[str]]:
    """What an independent reader finds, page by page."""
    document = pdfium.PdfDocument(content)
    return [
        [code.text for code in zxingcpp.read_barcodes(page.render(scale=3, grayscale=True).to_pil())]
        for page in document
    ]


def test_every_code_reads_once() -> None:
    groups = (*COMMANDS, WINDOWS, *ANSWERS)
    pages = codes_of(command_mat_pdf(mat(*groups)))
    found = [code for page in pages for code in page]
    assert sorted(found) == sorted(code.code for group in groups for code in group.codes)
    assert set(pages[0]) >= {
        code.code for group in COMMANDS for code in group.codes
    }  # the daily ones on one page


def test_words_keys_and_desk_are_printed() -> None:
    reader = PdfReader(io.BytesIO(command_mat_pdf(mat(*COMMANDS))))
    assert len(reader.pages) == 1
    text = "".join(reader.pages[0].extract_text().split())
    for group in COMMANDS:
        assert group.title in text
        for code in group.codes:
            assert code.word + code.key in text
            assert code.code in text
    assert "520100-01-D01" in text


def test_the_mat_has_every_command_that_needs_nothing_after_it() -> None:
    codes = [code.code for group in (*COMMANDS, *ANSWERS) for code in group.codes]
    assert len(set(codes)) == len(codes)
    assert all(isinstance(parse(code), Command) for code in codes)
    alone = {f"GPD{word}" for word in COMMAND_WORDS if isinstance(parse(f"GPD{word}"), Command)}
    print(alone - set(codes))
    assert alone - set(codes) == set()
