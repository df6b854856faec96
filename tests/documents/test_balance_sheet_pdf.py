"""The sheets of a clearance, a day and a shift: both accounts, lists, differences piece by piece (D-33, D-84)."""

import re

import pytest
from tests.documents.day_papers import (
    LONG_OFFICE,
    SUPPLIES,
    balance,
    balance_sheet,
    differing_lines,
    shift_sheet,
    uneven_sheet,
)
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
from govpost_desk.documents.balance_sheet_pdf import (
    DIFFERENCE_COLUMNS,
    balance_sheet_pdf,
    flow_columns,
)
from govpost_desk.documents.pdf_table import edges
from govpost_desk.documents.shift_sheet_pdf import COLUMNS, shift_sheet_pdf

READERS = [pypdf_pages, pdfium_pages]


def highest(pdf: bytes, word: str) -> tuple[float, float, float, float]:
    return max(word_boxes(pdf, 0, word), key=lambda box: box[3])


def test_columns_fill_the_page() -> None:
    for columns in (DIFFERENCE_COLUMNS, flow_columns("来自"), COLUMNS):
        assert edges(pdf_frame.LEFT, columns)[-1] == pytest.approx(pdf_frame.RIGHT)


@pytest.mark.parametrize("read", READERS)
def test_both_accounts_of_a_clearance(read) -> None:
    (page,) = map(squeezed, read(balance_sheet_pdf(balance_sheet())))
    for words in (
        "政务邮件平衡合拢表（第2频次）",
        "台席：520100-01-D01",
        "业务日期：2026年11月23日",
        "起：2026年11月23日09:20",
        "止：2026年11月23日17:20",
        "结账人：0001",
        "收方108＝付方108",
        "收方1500＝付方1500",
        "实存盘点：实点26件（2026年11月23日17:20），账面结存26件✓平",
        "差异：无",
        "用品结存：专用封套120；面单35（已到订货点，请领）",
        "流水头K7Q2MZ4XWA",
        "制表人（签字）：",
        "复核人（签字）：",
        "班长（签字）：",
    ):
        assert words in page
    assert page.count("✓平") == 3
    for words in ("×", "待复核", "逾期", "未签回"):
        assert words not in page


def test_the_equation_reads_from_left_to_right() -> None:
    pdf = balance_sheet_pdf(balance_sheet(0, 0))
    terms = (("上频结存", "12"), ("接收", "96"), ("发运", "80"), ("退回", "2"), ("收方", "108"))
    lefts = [highest(pdf, name)[0] for name, _ in terms]
    assert lefts == sorted(lefts)
    for name, figure in terms[:4]:
        left, bottom, right, _ = highest(pdf, name)
        below = [box for box in word_boxes(pdf, 0, figure) if 0 < bottom - box[3] < 20]
        assert any(left - 10 < (box[0] + box[2]) / 2 < right + 10 for box in below)
    (page,) = pdfium_pages(pdf)
    assert re.findall(r"[＋＝]", page)[:4] == ["＋", "＝", "＋", "＋"]


def test_a_day_begins_with_yesterday() -> None:
    (page,) = map(squeezed, pdfium_pages(balance_sheet_pdf(balance_sheet(clearance_no=None))))
    assert "平衡合拢表（日结）" in page
    assert "昨日结存" in page
    assert "第2频次" not in page


@pytest.mark.parametrize("read", READERS)
def test_a_difference_is_named_piece_by_piece(read) -> None:
    sheet = uneven_sheet(3, 3, 8)
    pages = [squeezed(page) for page in read(balance_sheet_pdf(sheet))]
    text = "".join(pages)
    assert "×差" in text
    assert "收方108，付方107，差1件" in text
    assert "实点24件（2026年11月23日17:20），账面结存25件×差8件，逐件列于差异表" in text
    assert "差异8项，其中待查4项" in text
    for line in differing_lines(8):
        start = text.index(line.number)
        explained = line.explained or "待查"
        assert line.what + squeezed(line.last_known or "无记录") + explained in text[start : start + 120]
    assert "结账说明：盘点两遍仍少一件，已报班长" in text
    assert re.search("第二人复核（签字）：_+待复核", text)
    assert "逾期由程序结：当日未结账，程序于2026年11月23日17:20按账面结出" in text
    assert all(page.count("逾期由程序结") >= 1 for page in pages)
    assert "未签回的交接簿7本" in text
    assert all(number in text for number in sheet.unsigned)


def test_who_approved_stands_where_room_for_a_signature_was() -> None:
    sheet = balance_sheet(reason="少一件", approved_by="0002 李强")
    page = squeezed(pdfium_pages(balance_sheet_pdf(sheet))[0])
    assert "第二人复核：0002李强" in page
    assert "待复核" not in page
    waiting = balance_sheet(reason="少一件", awaits_approval=True)
    assert squeezed(pdfium_pages(balance_sheet_pdf(waiting))[0]).count("待复核") == 2  # heading and line


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"counted": None}, "实存盘点：未盘点；账面结存26件"),
        (
            {"counted": 25},
            "实点25件（2026年11月23日17:20），账面结存26件；盘点后的收发和核清的各件已逐件对上✓平",
        ),
        ({"difference": ("1012345001411",)}, "账面结存26件×差1件，逐件列于差异表"),
    ],
)
def test_the_stock_taking(changes: dict[str, object], words: str) -> None:
    sheet = balance_sheet(balance=balance(**changes))
    assert words in squeezed(pdfium_pages(balance_sheet_pdf(sheet))[0])


def test_an_even_account_with_pieces_in_difference_is_not_even() -> None:
    sheet = balance_sheet(balance=balance(difference=("1012345001411", "1012345002811")))
    page = squeezed(pdfium_pages(balance_sheet_pdf(sheet))[0])
    assert "两方各108，逐件差2件" in page
    assert page.count("×差") == 2


@pytest.mark.parametrize("read", READERS)
def test_lists_of_a_long_day(read) -> None:
    sheet = balance_sheet(300, 300, 40, clearance_no=None, mark="副本", training=True)
    pages = [squeezed(page) for page in read(balance_sheet_pdf(sheet))]
    text = "".join(pages)
    assert "进口（接收）300项" in text
    assert "出口（发运、退回）300项" in text
    for line in (*sheet.came_in, *sheet.went_out):
        assert squeezed(tag_groups(line.number)) in text
    assert text.count(f"合计：{sum(line.count for line in sheet.came_in)}件") == 2
    assert all(f"第{at}页共{len(pages)}页" in page for at, page in enumerate(pages, start=1))
    assert all("副本" in page for page in pages)
    assert [at for at, page in enumerate(pages) if "班长（签字）" in page] == [len(pages) - 1]
    for page in pages[1:-1]:
        assert "序号类别号码" in page or "邮件号码/办件编号" in page


@pytest.mark.parametrize("came", [8, 14, 15, 16, 17, 18, 19, 20])
def test_signatures_stay_below_a_line(came: int) -> None:
    pdf = balance_sheet_pdf(balance_sheet(came, 0, supplies=()))
    last = len(pdfium_pages(pdf)) - 1
    ((_, bottom, _, top),) = word_boxes(pdf, last, "班长")
    ((_, above, _, _),) = word_boxes(pdf, last, "出口（发运")
    ((_, _, _, foot_top),) = word_boxes(pdf, last, "政务邮件单独立账")
    assert foot_top < bottom < top < above


def test_no_code_that_could_pass_for_a_signed_copy() -> None:
    """Scanned from this sheet a register's bars would file a copy nobody signed (D-18)."""
    for pdf in (balance_sheet_pdf(uneven_sheet(5, 5, 3)), shift_sheet_pdf(shift_sheet())):
        assert [codes(page) for page in pictures(pdf, 200)] == [[]] * len(pictures(pdf, 200))


@pytest.mark.parametrize("read", READERS)
def test_the_shift_sheet_says_what_is_handed_on(read) -> None:
    (page,) = map(squeezed, read(shift_sheet_pdf(shift_sheet())))
    for words in (
        "台席交接班单（第1班次）",
        "交班/接班：0001张小敏/0002李强",
        "上班结存",
        "已交接未封装12",
        "已封装未装袋9",
        "合计：在台26件",
        "未封交接簿1本；待确认面单1张；可用邮件号码1404个",
        "未封总包2袋",
        "0013",
        "未签回的交接簿2本",
        "JJ52010001D01261123A002",
        "面单35（已到订货点，请领）",
        "交班：操作员0001张小敏",
        "接班：操作员0002李强",
        "交班人（签字）：",
        "接班人（签字）：",
        "流水头K7Q2MZ4XWA",
    ):
        assert words in page


def test_a_shift_nobody_has_taken_over_and_one_with_differences() -> None:
    sheet = shift_sheet(
        taker_no="",
        at_desk=(),
        open_bags=(),
        unsigned=(),
        supplies=(),
        balance=balance(closing=25, counted=24, difference=("1012345001411", "2026112052003278")),
        training=True,
        mark="补打 1",
    )
    (page,) = map(squeezed, pdfium_pages(shift_sheet_pdf(sheet)))
    assert "接班：待接班" in page
    assert "在台邮件：无" in page
    assert "邮件差异2件" in page
    assert "2026112052003278" in page
    for words in ("未封总包", "未签回", "用品结存"):
        assert words not in page
    assert "训练" in page
    assert "补打1" in page


def test_long_texts_lie_nowhere_on_another() -> None:
    day = uneven_sheet(40, 40, 40, clearance_no=None, mark="补打 12", centre_name=LONG_OFFICE)
    assert collisions(balance_sheet_pdf(day)) == []
    many = tuple(f"JJ52010001D01261123A{number:03d}" for number in range(1, 200))
    sheet = shift_sheet(
        unsigned=many,
        open_bags=tuple(f"{number:04d}" for number in range(100)),
        giver_no=LONG_OFFICE,
        centre_name=LONG_OFFICE,
        supplies=SUPPLIES * 6,
        at_desk=((LONG_OFFICE * 2, 99_999_999),),
    )
    pdf = shift_sheet_pdf(sheet)
    assert collisions(pdf) == []
    text = squeezed("".join(pdfium_pages(pdf)))
    assert [number for number in many if number not in text] == []


def test_figures_of_a_province_fit() -> None:
    huge = balance(
        opening=99_999_999, taken_over=1, despatched=100_000_000, handed_back=0, closing=0, counted=0
    )
    pdf = balance_sheet_pdf(balance_sheet(balance=huge))
    assert collisions(pdf) == []
    assert "99999999" in squeezed(pdfium_pages(pdf)[0])
