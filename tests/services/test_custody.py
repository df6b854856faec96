"""The chain of custody tells every act about a piece in order, also what was taken back, and nobody's name (查件)."""

import io
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from tests.builders import CLERK, PERSON, Counter

from govpost_desk.devices.file_printers import FileOfficePrinter
from govpost_desk.documents.pdf_picture import page_pngs
from govpost_desk.documents.proof_slip_pdf import proof_slip_pdf
from govpost_desk.domain.bags import bag_tag_no
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.proof_slip import ProofSlip
from govpost_desk.services import (
    custody,
    erasing,
    finding,
    keying,
    ordering,
    papers,
    printing,
    proof_slips,
)


def chain(counter: Counter, text: str) -> custody.Chain:
    (piece,) = finding.find(counter.db, text).pieces
    return custody.chain_of(counter.db, piece.order_id)


def told(counter: Counter, text: str) -> list[tuple[str, str]]:
    return [(link.what, link.detail) for link in chain(counter, text).links]


@pytest.fixture(params=["keyed", "fresh"])
def desk(request: pytest.FixtureRequest, counter: Counter) -> Counter:
    """A piece that was ticked, undone, ticked again, packed, reprinted, voided, packed anew, bagged, collected."""
    counter.add_order("A1")
    counter.set_order("A1", phone="13985012346")
    counter.scans("GPDTAKE", "GPDWIN01", "A1", "GPDUNDO")
    counter.take_over("A1")
    counter.scans("GPDPACK", "A1")
    counter.print_labels()
    counter.scans("GPDREPRINT", "GPDR1")
    counter.print_labels()
    counter.scans("GPDVOID", "GPDVOID", "GPDR2")
    number = counter.pack("A1")
    counter.scans("GPDOUT", number, "GPDEND", "GPDEND")
    if request.param == "keyed":
        keying.key_all(counter.db)
    return counter


def test_every_act_is_told(desk: Counter) -> None:
    register = "JJ52010001D01261123A001"
    first, second = "1123456000099", "1123456001399"
    assert told(desk, "A1") == [
        ("录入办件", "窗口 01"),
        ("资料更正", "改了电话"),
        ("接收", f"邮件号 {first}"),
        ("撤销", ""),
        ("接收", f"邮件号 {first}"),
        ("交接簿结束", f"{register}，第 1 页，序号 1，待签字"),
        ("开面单", first),
        ("打面单", first),
        ("补打面单（第 1 次）", f"{first}，卡纸"),
        ("号码作废", f"{first}，打印不清"),
        ("开面单", second),
        ("打面单", second),
        ("封装", second),
        ("交出", second),
        ("揽收交接簿结束", f"{register[:-1]}2，第 1 页，序号 1，待签字"),
    ]
    links = chain(desk, "A1").links
    assert [link.undone for link in links].count(True) == 1
    assert links[2].undone
    assert {link.by for link in links} == {CLERK.operator_no}
    assert chain(desk, "A1").numbers == (f"{first} 已作废（打印不清）", f"{second} 已用")


def test_the_chain_names_nobody(desk: Counter) -> None:
    shown = repr(chain(desk, "A1"))
    assert [
        text for text in (PERSON["name"], PERSON["phone"], "13985012346", PERSON["address"]) if text in shown
    ] == []


def test_an_erasure_is_a_link_and_the_books_stay(desk: Counter) -> None:
    before = told(desk, "A1")
    erasing.erase_case(desk.db, "A1", "本人申请", by=CLERK, at=desk.clock())
    assert told(desk, "A1") == [*before, ("个人信息删除", "")]
    with pytest.raises(RuleError, match="no_order"):
        custody.chain_of(desk.db, "00" * 16)


# --- the proof slip -------------------------------------------------------------------------------------------------


def words_of(content: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def bars_of(content: bytes) -> list[str]:
    with Image.open(io.BytesIO(page_pngs(content, 200)[0])) as picture:
        return [code.text for code in zxingcpp.read_barcodes(picture)]


def order_id(counter: Counter, text: str) -> str:
    return finding.find(counter.db, text).pieces[0].order_id


def test_a_slip_is_read_by_people_and_scanners_and_journalled(desk: Counter) -> None:
    at = desk.clock()
    piece = order_id(desk, "A1")
    content = proof_slips.slip_file(desk.db, piece, by=CLERK, at=at)
    words = words_of(content)
    assert bars_of(content) == ["1123456001399"]
    for text in (
        "查件证明",
        "办件号：A1",
        "欧***",
        "520100-01-D01",
        "第1页，序号1",
        "补打面单（第1次）",
        "接收（已撤销）",
        "2026年11月23日",
    ):
        assert text in words
    assert "1123456000099已作废（打印不清）" in words
    assert [text for text in (PERSON["name"], PERSON["phone"], "1959") if text in words] == []
    assert desk.value("SELECT count(*) FROM event WHERE type = 'document.exported'") == 1
    assert desk.value("SELECT count(*) FROM document WHERE kind = 'proof_pdf'") == 0


def test_the_same_slip_is_the_same_bytes(desk: Counter) -> None:
    slip = ProofSlip(
        **dict.fromkeys(("case_no", "document", "name", "place", "window", "custody", "centre_name"), "证"),
        **dict.fromkeys(("desk_id", "hotline", "operator_no", "head", "waybill_no"), ""),
        numbers=(),
        lines=(),
        printed_at=desk.clock(),
    )
    assert proof_slip_pdf(slip) == proof_slip_pdf(slip)
    assert "未配邮件号" in words_of(proof_slip_pdf(slip))
    assert bars_of(proof_slip_pdf(slip)) == []


def test_a_slip_comes_out_of_the_office_printer(desk: Counter, tmp_path: Path) -> None:
    assert proof_slips.print_slip(desk.db, order_id(desk, "A1"), by=CLERK, at=desk.clock()).case_no == "A1"
    told = printing.print_next_paper(desk.db, FileOfficePrinter(tmp_path), desk.clock)
    assert told is not None
    assert (told.news, "查件证明" in told.message) == ("paper", True)
    (printed,) = tmp_path.glob("*.pdf")
    assert bars_of(printed.read_bytes()) == ["1123456001399"]
    assert desk.verify().ok


def test_an_erasure_takes_the_slips_too(desk: Counter) -> None:
    proof_slips.print_slip(desk.db, order_id(desk, "A1"), by=CLERK, at=desk.clock())
    erasing.erase_case(desk.db, "A1", "本人申请", by=CLERK, at=desk.clock())
    assert desk.value("SELECT count(*) FROM document_bytes") == desk.value(
        "SELECT count(*) FROM document WHERE superseded = 0"
    )
    content = proof_slips.slip_file(desk.db, order_id(desk, "A1"), by=CLERK, at=desk.clock())
    assert "收件人：（已删除）" in words_of(content)
    assert "欧" not in words_of(content)
    assert desk.verify().ok


def test_an_erasure_takes_the_slips_of_its_person_alone(desk: Counter) -> None:
    desk.add_order("S1", name="钱多多", document="正本")
    ordering.add_part(desk.db, "01", "S1", {"name": "孙中礼", "document": "副本"}, by=CLERK, at=desk.clock())
    pieces = {piece.name[0]: piece.order_id for piece in finding.find(desk.db, "S1").pieces}
    for piece in pieces.values():
        proof_slips.print_slip(desk.db, piece, by=CLERK, at=desk.clock())
    erasing.erase_case(desk.db, "S1", "本人申请", by=CLERK, at=desk.clock(), part=2)
    left = desk.rows(
        "SELECT json_extract(CAST(e.body AS TEXT), '$.piece') FROM document d"
        " JOIN event e ON e.event_id = d.document_id WHERE d.kind = 'proof_pdf' AND d.superseded = 0"
    )
    assert left == [(pieces["钱"],)]
    assert desk.verify().ok


# --- bags out and in ------------------------------------------------------------------------------------------------


def test_a_bag_carries_the_chain_on_and_a_return_too(counter: Counter) -> None:
    counter.add_order("B1")
    counter.take_over("B1")
    number = counter.pack("B1")
    counter.scans("GPDBAG", number, f"GPDTAKEOUT{number}", number, "GPDSEAL")
    tag = counter.scan("GPDSEAL").bag_tag
    counter.scans("GPDOUT", tag, "GPDEND", "GPDEND")
    came = bag_tag_no(
        origin="51800000", destination="52010000", scheme="0000", serial=12, weight_g=2_300, flags="00"
    )
    counter.scans(f"GPDIN{came}", number, "GPDEND", "GPDEND")
    counter.scans("GPDRETURN", "GPDWIN01", number, "GPDEND", "GPDEND")
    keying.key_all(counter.db)
    register = "JJ52010001D01261123A00"
    assert told(counter, "B1")[5:] == [
        ("封装", number),
        ("装袋", "总包 0001"),
        ("取出", "总包 0001"),
        ("装袋", "总包 0001"),
        ("封袋", f"总包 0001，袋牌 {tag}"),
        ("随总包交出", f"总包 0001，袋牌 {tag}"),
        ("揽收交接簿结束", f"{register}2，第 1 页，总包序号 1，待签字"),
        ("开拆收到", f"退件，{number}"),
        ("转出", f"退件，{number}"),
        ("退件回执簿结束", f"{register}3，第 1 页，序号 1，待签字"),
    ]


def test_page_and_line_are_those_of_the_paper(counter: Counter) -> None:
    """On a register of several pages that ends with a difference."""
    cases = [f"P{serial:03}" for serial in range(40)]
    for case_no in cases:
        counter.add_order(case_no)
    counter.scans("GPDTAKE", "GPDWIN01", *cases[:-1], f"GPDMISS{cases[-1]}", "GPDR1")
    counter.scan("GPDEND")
    register_no = counter.scan("GPDEND").register_no
    pages = [
        "".join(page.extract_text().split())
        for page in PdfReader(io.BytesIO(papers.draw_papers(counter.db, register_no)[0].content)).pages
    ]
    for case_no in (cases[0], cases[17], cases[38], cases[39]):
        page = next(number for number, text in enumerate(pages, 1) if case_no in text)
        (detail,) = [detail for what, detail in told(counter, case_no) if what == "交接簿结束"]
        assert detail == f"{register_no}，第 {page} 页，序号 {int(case_no[1:]) + 1}，待签字"
    assert "，第 2 页" in detail
