"""From the platform's post to the recipient's message: a real desk and a real head office (D-2, D-15, D-110, D-122)."""

from pathlib import Path
from typing import Any

from tests.builders import CLERK
from tests.sync.loopback import SITE
from tests.sync.platform import PERSON, SOURCE, platform

from govpost_desk.hub import channels, incidents, rebuilding, sending
from govpost_desk.hub.office import FromChannel
from govpost_desk.services import screens
from govpost_desk.services.context import ScanContext
from govpost_desk.wire.platforms import CancelOrders, PostOrders, PostTracking


class Postbox:
    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []

    def send(self, key: str, phone: str, text: str) -> None:
        self.sent.append((key, phone, text))


def test_an_order_goes_from_the_platform_to_the_recipient(tmp_path: Path) -> None:
    with platform(tmp_path / "desk") as joined:
        counter, office, box = joined.counter, joined.hub.office, Postbox()
        counter.context = ScanContext(actor=CLERK)
        wall_ms = counter.value("SELECT max(wall_ms) FROM event")
        office.clock = lambda: wall_ms + 3_600_000
        token = office.add_channel(SITE, "grfw", "贵人服务", channels.RIGHTS)
        order = {"source": SOURCE, "case_no": "E1", "rev": 1, **PERSON}

        def post(message: FromChannel) -> Any:
            with joined.hub.turn:
                reply = office.take(message, token)
            joined.turn()
            return (reply.events if isinstance(message, PostTracking) else reply.orders)[0]  # type: ignore[union-attr]

        assert post(PostOrders(site=SITE, orders=(order,))).result == "taken"
        assert [row.case_no for row in screens.take_over_view(counter.db, "01").due] == ["E1"]
        counter.take_over("E1")
        number = counter.pack("E1")
        joined.turn()
        known = post(PostOrders(site=SITE, orders=(order,)))
        assert (known.result, known.stage, known.waybill_no) == ("known", "sealed", number)
        assert sending.send_due(office, SITE, box, 9) == {"sent": 1}
        seen = {"id": "1", "set": "ems", "code": "10", "waybill_no": number, "at_ms": wall_ms}
        assert post(PostTracking(site=SITE, events=(seen,))).result == "taken"
        assert sending.send_due(office, SITE, box, 9) == {"sent": 1}
        assert [(phone, number in text) for _, phone, text in box.sent] == [(PERSON["phone"], True)] * 2
        gone = post(CancelOrders(site=SITE, orders=({"source": SOURCE, "case_no": "E1", "rev": 1},)))
        assert (gone.result, gone.late) == ("cancelled", True)
        joined.turn()
        assert "撤单" in counter.scans("GPDOUT", number).message
        with office.begin(SITE) as tx:
            assert [(each["kind"], each["state"]) for each in incidents.all_incidents(tx)] == [
                ("interception", "open")
            ]
            assert rebuilding.all_held(tx) == []
            assert rebuilding.rebuild(tx) == []
        told = counter.scans(f"GPDVOID{number}", "GPDR1", "GPDPACK", "E1", "GPDBACK", "GPDR1")
        assert "退回窗口" in told.message
        joined.turn()
        with office.store.read(SITE, 0) as tx:
            assert [(each["kind"], each["state"]) for each in incidents.all_incidents(tx)] == [
                ("interception", "closed")
            ]
        settled = (
            "SELECT json_extract(CAST(body AS TEXT), '$.rev') FROM event WHERE type = 'interception.settled'"
        )
        told_rev = (
            "SELECT json_extract(CAST(body AS TEXT), '$.rev') FROM event WHERE type = 'interception.raised'"
        )
        assert counter.rows(settled) == counter.rows(
            told_rev
        )  # an older one would not close a newer one there
        proof = counter.verify()
        assert proof.ok, proof.findings
