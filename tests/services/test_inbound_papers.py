"""Papers of inbound bags: what they show, made once. Manifests that come in: all rows or none."""

import io
from pathlib import Path

import pytest
import xlsxwriter
from pypdf import PdfReader
from tests.builders import PERSON, SUPERVISOR, Counter, number_after

from govpost_desk.domain.bags import bag_tag_no
from govpost_desk.domain.errors import DeskError, RuleError
from govpost_desk.importing.manifest import read_manifest
from govpost_desk.services import inbound_papers, manifests, messages
from govpost_desk.services.erasing import erase_case

FIRST = "1290000007531"
SECOND = number_after(FIRST, 1)
TAG = bag_tag_no(origin="51800000", destination="52010000", scheme="0000", serial=7, weight_g=900, flags="00")


def text_of(content: bytes) -> str:
    """All words of a PDF, without blanks."""
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def stored(counter: Counter, kind: str) -> list[tuple[str, str, bytes]]:
    """(number, mark, bytes) of the stored papers of a kind."""
    return [
        (row[0], row[1], row[2])
        for row in counter.rows(
            "SELECT subject, mark, content FROM document JOIN document_bytes USING (sha256) WHERE kind = ?"
            " ORDER BY stored_at",
            kind,
        )
    ]


@pytest.fixture
def checked(counter: Counter) -> Counter:
    """A bag with a returned piece, a damaged one and one missing, closed; A1 is the certificate that came back."""
    counter.add_order("A1")
    counter.take_over("A1")
    number = counter.pack("A1")
    counter.scans("GPDOUT", number, "GPDEND", "GPDEND")
    lines = [(number, "returned"), (FIRST, "piece"), (SECOND, "receipt")]
    manifests.record_manifest(counter.db, TAG, lines, "typed", by=SUPERVISOR, at=counter.clock())
    counter.scans(f"GPDIN{TAG}", number, FIRST, "GPDBAD", "GPDR3", "GPDEND", "GPDEND")
    counter.make_papers()
    return counter


def test_the_check_and_the_note_are_made_once_and_printed(checked: Counter) -> None:
    ((sheet_no, mark, content),) = stored(checked, "inbound_pdf")
    assert (sheet_no, mark) == ("KC52010001D01261123A001", "")
    shown = text_of(content)
    for word in ("总包开拆核对单", "0007", "水渍污损", "办件A1", "YD52010001D01261123A001", SECOND, "短少"):
        assert word in shown
    ((note_no, _, content),) = stored(checked, "note_pdf")
    assert note_no == "YD52010001D01261123A001"
    shown = text_of(content)
    assert "破损" in shown
    assert "短少" in shown
    assert "A1" not in shown.replace(
        "A001", ""
    )  # what is alike, and whose it is, is no business of the other office
    assert len(PdfReader(io.BytesIO(content)).pages) == 2  # one to send, one to file
    assert checked.value("SELECT state FROM verification_note") == "sent"
    queued = checked.rows("SELECT count(*) FROM print_job WHERE kind = 'paper'")
    checked.make_papers()
    assert checked.rows("SELECT count(*) FROM print_job WHERE kind = 'paper'") == queued
    assert checked.verify().ok


def test_no_paper_shows_the_person(checked: Counter) -> None:
    for kind in ("inbound_pdf", "note_pdf"):
        shown = text_of(stored(checked, kind)[0][2])
        assert PERSON["name"] not in shown
        assert PERSON["phone"][-6:] not in shown
    erase_case(checked.db, "A1", "已满保存期", by=SUPERVISOR, at=checked.clock())
    assert len(stored(checked, "inbound_pdf")) == 1  # nothing on it to make again
    assert checked.verify().ok


def test_a_copy_of_a_note_is_marked(checked: Counter) -> None:
    note_no = "YD52010001D01261123A001"
    content = inbound_papers.export_note(checked.db, note_no, by=SUPERVISOR, at=checked.clock())
    assert "副本" in text_of(content)
    assert [mark for _, mark, _ in stored(checked, "note_pdf")] == ["", "副本"]
    with pytest.raises(RuleError, match="no_note"):
        inbound_papers.export_note(checked.db, "YD1", by=SUPERVISOR, at=checked.clock())
    assert checked.verify().ok


def test_an_answer_before_the_paper_leaves_the_note_answered(checked: Counter) -> None:
    other = TAG[:20] + "0008" + TAG[24:]
    manifests.record_manifest(
        checked.db, other, [(SECOND, "piece")], "hub", by=SUPERVISOR, at=checked.clock()
    )
    note_no = checked.scans(f"GPDIN{other}", "GPDEND", "GPDEND").register_no
    checked.scans(f"GPDNOTE{note_no}", "GPDR2")
    checked.make_papers()
    assert checked.value("SELECT state FROM verification_note WHERE note_no = ?", note_no) == "answered"
    assert len(stored(checked, "note_pdf")) == 2
    assert checked.verify().ok


# --- manifests -------------------------------------------------------------------------------------------------------


def workbook(path: Path, rows: list[list[object]]) -> bytes:
    """An XLSX file with these rows."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("清单")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return path.read_bytes()


def test_numbers_one_a_line() -> None:
    found = read_manifest(f"{FIRST}\n\n {SECOND} \n".encode())
    assert found.lines == ((FIRST, "piece"), (SECOND, "piece"))
    assert found.faults == ()
    found = read_manifest(f"{FIRST},退件\n{SECOND},回执\n".encode())
    assert [kind for _, kind in found.lines] == ["returned", "receipt"]


def test_a_spreadsheet_with_titles_and_numbers_as_numbers(tmp_path: Path) -> None:
    content = workbook(
        tmp_path / "m.xlsx",
        [
            ["总包清单 2026-11-23"],
            ["序号", "邮件号码", "类别", "备注"],
            [1, float(FIRST), "特快", "回执"],  # the remark says what the piece asks for, not what it is
            [2, SECOND, "退件", ""],
            ["合计", 2, "", ""],
        ],
    )
    found = read_manifest(content)
    assert found.lines == ((FIRST, "piece"), (SECOND, "returned"))
    assert found.faults == ()


def test_every_bad_row_is_named_and_nothing_taken(counter: Counter) -> None:
    rows = ["邮件号", FIRST, "1290000007631", "hello", FIRST, "1.12346E+12"]
    content = "\n".join(rows).encode()
    assert read_manifest(content).faults == (
        (3, "check_digit"),
        (4, "not_a_number"),
        (5, "duplicate"),
        (6, "rounded"),
    )
    with pytest.raises(RuleError, match="manifest_rows") as raised:
        manifests.read_manifest(content)
    told = messages.failure(raised.value)
    for word in ("第 3 行校验位不对", "第 4 行不是邮件号", "第 5 行与前面重复", "第 6 行"):
        assert word in told
    assert counter.rows("SELECT * FROM manifest") == []


def test_rows_without_a_number_are_named() -> None:
    found = read_manifest(f"序号,邮件号\n1,{FIRST}\n2,\n".encode())
    assert found.faults == ((3, "no_number"),)


@pytest.mark.parametrize(
    ("tag", "lines", "code"),
    [
        ("123", [(FIRST, "piece")], "bag_tag"),
        (TAG, [], "manifest_empty"),
        (TAG, [(FIRST, "piece")] * 10_000, "manifest_long"),
    ],
)
def test_what_is_no_manifest(counter: Counter, tag: str, lines: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(DeskError, match=code):
        manifests.record_manifest(counter.db, tag, lines, "typed", by=SUPERVISOR, at=counter.clock())
