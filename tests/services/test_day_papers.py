"""What the papers of a day say to a clerk: the shift's own books, where a bag came from, where a list goes to."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from tests.builders import SUPERVISOR, Counter

from govpost_desk.domain.bags import bag_tag_no
from govpost_desk.services import manifests

STRANGER = "1290000007531"
TAG = bag_tag_no(origin="51800000", destination="52010000", scheme="0000", serial=7, weight_g=900, flags="00")


def paper(counter: Counter, kind: str, subject: str) -> str:
    """All words of a stored paper, without blanks."""
    query = "SELECT content FROM document JOIN document_bytes USING (sha256) WHERE kind = ? AND subject = ?"
    (content,) = counter.rows(query, kind, subject)[0]
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


@pytest.fixture
def desk(counter: Counter) -> Counter:
    """Three pieces, one of them at the driver's."""
    for case_no in ("A1", "A2", "A3"):
        counter.add_order(case_no)
    counter.take_over("A1", "A2", "A3")
    counter.scans("GPDOUT", counter.pack("A1") and "GPDOUT")
    number = counter.value("SELECT waybill_no FROM mail_item")
    counter.scans(number, "GPDEND", "GPDEND")
    return counter


def shift_figures(counter: Counter) -> tuple[int, ...]:
    """Pieces of the shift closed last: opening, taken over, despatched, closing; numbers: opening, used; counted."""
    query = "SELECT body FROM event WHERE type = 'shift.closed' ORDER BY position DESC LIMIT 1"
    names = ("opening", "taken_over", "despatched", "closing")
    picked = [f"json_extract(body, '$.figures.pieces.{name}')" for name in names]
    picked += [f"json_extract(body, '$.figures.numbers.{name}')" for name in ("opening", "used")]
    picked.append("json_extract(body, '$.figures.counted')")
    return counter.rows(
        f"SELECT {', '.join(picked)} FROM (SELECT CAST(body AS TEXT) AS body FROM ({query}))"
    )[0]


def test_the_books_of_a_shift_run_over_the_clearances_closed_in_it(desk: Counter) -> None:
    desk.scans("GPDSTOCK", "A2", "A3", "GPDEND")
    desk.scans("GPDCLR", "GPDCLR")
    asked = desk.scan("GPDSHIFT")
    assert (asked.why, asked.light) == ("shift", "amber")
    assert "盘点 2 件" in asked.message
    assert desk.scan("GPDSHIFT").answer == "closed"
    assert shift_figures(desk) == (0, 3, 1, 2, 1000, 1, 2)
    desk.add_order("B1")
    desk.scans("GPDTAKE", "GPDWIN01", "B1", "GPDSHIFT", "GPDSHIFT")
    assert shift_figures(desk) == (2, 1, 0, 3, 999, 0, None)
    desk.make_papers()
    assert "第1班次" in paper(desk, "shift_pdf", "2026-11-23-S1")
    assert "实存盘点：实点2件" in paper(desk, "shift_pdf", "2026-11-23-S1")
    assert desk.verify().ok


def test_a_piece_too_many_stands_on_the_shift_that_found_it(desk: Counter) -> None:
    gone = desk.value("SELECT waybill_no FROM mail_item")
    desk.scans("GPDSTOCK", "A2", "A3", gone, "GPDEND", "GPDEND", "GPDCLR", "GPDR1")
    assert desk.scan("GPDBAL").answer == "done"  # the next clearance begins without it
    desk.scans("GPDSHIFT", "GPDSHIFT")
    desk.make_papers()
    assert gone in paper(desk, "shift_pdf", "2026-11-23-S1")


def test_the_day_sheet_names_where_a_bag_came_from_and_waits_for_no_signature_of_it(desk: Counter) -> None:
    manifests.record_manifest(desk.db, TAG, [(STRANGER, "piece")], "typed", by=SUPERVISOR, at=desk.clock())
    desk.scans(f"GPDIN{TAG}", STRANGER, "GPDEND", "GPDCLR", "GPDCLR")
    desk.make_papers()
    shown = paper(desk, "clearance_pdf", "2026-11-23-1")
    line = shown[shown.index("进口总包") :][:80]
    assert "51800000520100000000000700090051800000" in line  # the tag, then the office
    assert "待签字" not in line


def test_the_address_list_of_a_bag_goes_to_an_office_not_to_a_driver(desk: Counter) -> None:
    desk.scans("GPDROUTEZY", desk.pack("A2") and "GPDROUTEZY")
    number = desk.value("SELECT waybill_no FROM mail_item WHERE state = 'sealed'")
    desk.scans(number, "GPDSEAL")
    tag = desk.scan("GPDSEAL").bag_tag
    desk.make_papers()
    assert "寄达局：遵义中心局" in paper(desk, "address_list", tag)
    collected = desk.value("SELECT register_no FROM register WHERE kind = 'collect'")
    assert "揽收方：邮政揽收司机" in paper(desk, "address_list", collected)
