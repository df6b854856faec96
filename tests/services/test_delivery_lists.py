"""Delivery lists (D-32): in triplicate, signed by sorter and deliverer, for sites that run the delivery profile."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from tests.builders import CLERK, MONDAY, PERSON, Counter

from govpost_desk.services import papers
from govpost_desk.services.settings import set_setting
from govpost_desk.storage.recording import record


@pytest.fixture
def office(counter: Counter) -> Counter:
    """A delivery office with a deliverer and two sealed pieces."""
    set_setting(counter.db, "profile", "delivery", by=CLERK, at=MONDAY)
    with counter.db.begin() as tx:
        body = {"side": "deliverer", "signer_no": 1, "active": True}
        record(tx, "signer.set", body, by=CLERK, at=MONDAY, personal={"name": "马小军"})
    counter.add_order("A1", payer="recipient")
    counter.add_order("A2", name="王静")
    counter.take_over("A1", "A2")
    return counter


def test_only_a_delivery_office_has_delivery_lists(counter: Counter) -> None:
    assert counter.scan("GPDDELIVER").why == "no_delivery"


def test_a_list_is_closed_printed_three_times_and_signed_thrice(office: Counter) -> None:
    first, second = office.pack("A1"), office.pack("A2")
    assert office.scan("GPDDELIVER").why == "step_deliver"
    assert office.scan(first).answer == "collected"
    assert office.scan(second).answer == "collected"
    assert office.scan(second).answer == "already_collected"
    assert office.scan("GPDUNDO").why == "undone"
    office.scan(second)
    office.scan("GPDEND")
    closed = office.scan("GPDEND")
    assert (closed.answer, closed.why) == ("closed", "delivery")
    office.make_papers()
    content = papers.draw_papers(office.db, closed.register_no)[0].content
    pages = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    assert len(pages) == 3
    for page, copy in zip(pages, ("第一联", "第二联", "第三联"), strict=True):
        assert copy in page
        assert PERSON["phone"] in page  # the courier needs all of it (domain §13.7)
        assert all(part in page for part in ("观山湖区", "175号", "1959室"))
        assert "到付" in page
    for copy_no in (1, 2, 3):
        answered = office.scan(f"{closed.register_no}{copy_no}")
        if answered.answer == "confirm":
            answered = office.scan("GPDS1")
        assert answered.answer == "signed"
    assert office.scan(f"{closed.register_no}4").why == "copy_digit"
    balance = office.scan("GPDBAL").balance
    assert balance is not None
    assert (balance.pieces.despatched, balance.pieces.closing) == (2, 0)
    assert balance.holds
    assert office.verify().ok


def test_the_third_copy_belongs_to_delivery_lists_alone(office: Counter) -> None:
    register = office.value("SELECT register_no FROM register")
    assert office.scan(f"{register}3").why == "copy_digit"
