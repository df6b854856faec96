"""From a platform's POST to the desk and back: the two sides that are proved apart by their formats, together (D-2)."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.sync.loopback import SITE
from tests.sync.platform import MOVED, PERSON, SOURCE, Platform, platform

from govpost_desk.hub.channels import ORDERS, TRACKING
from govpost_desk.wire.platforms import CancelOrders, PostOrders, PostTracking


class Posting:
    """A platform and a carrier with their tokens."""

    def __init__(self, made: Platform) -> None:
        self.desk, self.office = made, made.hub.office
        self.platform = self.office.add_channel(SITE, "gzfw", "贵人服务", (ORDERS,))
        self.carrier = self.office.add_channel(SITE, "ems", "EMS", (TRACKING,))

    def post(self, case_no: str, rev: int = 1, **values: Any) -> Any:
        """One order; what was answered of it."""
        order = {"source": SOURCE, "case_no": case_no, "rev": rev, "window_code": "01"}
        order |= {"item_name": "营业执照", "document_name": "营业执照", **PERSON, **values}
        return self._taken(PostOrders(site=SITE, orders=(order,)), self.platform).orders[0]

    def cancel(self, case_no: str, rev: int) -> Any:
        order = {"source": SOURCE, "case_no": case_no, "rev": rev}
        return self._taken(CancelOrders(site=SITE, orders=(order,)), self.platform).orders[0]

    def saw(self, number: str) -> None:
        event = {"id": "1", "waybill_no": number, "at_ms": 1_795_000_000_000, "code": "10", "set": "ems"}
        self._taken(PostTracking(site=SITE, events=({**event, "place": "贵阳"},)), self.carrier)

    def _taken(self, message: Any, token: str) -> Any:
        with self.desk.hub.turn:
            reply = self.office.take(message, token)
        self.desk.turn()
        return reply


@pytest.fixture(scope="module")
def posting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Posting]:
    with platform(tmp_path_factory.mktemp("posted") / "desk") as made:
        yield Posting(made)
        made.turn()
        assert made.held() == 0
        proof = made.counter.verify()
        assert proof.ok, proof.findings


def test_a_posted_order_is_taken_over_packed_and_followed(posting: Posting) -> None:
    counter = posting.desk.counter
    assert posting.post("P1").result == "taken"
    assert posting.post("P1").result == "known"
    changed = posting.post("P1", 2, **MOVED)
    assert (changed.result, changed.stage, changed.late) == ("changed", "open", False)
    counter.take_over("P1")
    number = counter.pack("P1")
    posting.desk.turn()
    query = "SELECT p.address FROM mail_item m JOIN party p USING (party_id) WHERE m.waybill_no = ?"
    assert counter.value(query, number) == MOVED["address"]
    assert posting.post("P1", 2, **MOVED).stage == "sealed"
    posting.saw(number)
    posting.desk.turn()
    assert counter.rows("SELECT kind FROM feed_item WHERE key = ?", number) == [("tracking",)]


def test_an_order_that_was_taken_back_before_the_window_is_not_taken_over(posting: Posting) -> None:
    counter = posting.desk.counter
    posting.post("P3")
    assert posting.cancel("P3", 1).late is False
    counter.scans("GPDTAKE", "GPDWIN01")
    assert counter.scan("P3").answer not in ("ticked", "extra")
    assert not counter.rows("SELECT 1 FROM feed_item WHERE content LIKE '%慕容%' AND content LIKE '%P3%'")
