"""Orders of a platform at the desk: listed, adopted, changed, cancelled, erased (D-110, D-111, D-113, D-16).

One desk that has joined serves the module; every test has case numbers of its own.
"""

from collections.abc import Iterator

import pytest
from tests.builders import CLERK, Counter
from tests.journeys.test_console_journey import decrypted_pages
from tests.sync.platform import MOVED, ORDER, PERSON, Platform, key_of, platform

from govpost_desk.domain.business_day import to_ms
from govpost_desk.services import catalogue, custody, erasing, finding, forms, messages, screens
from govpost_desk.services.context import ScanContext


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with platform(tmp_path_factory.mktemp("platform") / "desk") as made:
        yield made


@pytest.fixture
def at_desk(joined: Platform) -> Iterator[Platform]:
    """The books are proved after every test."""
    joined.counter.context = ScanContext(actor=CLERK)
    yield joined
    proof = joined.counter.verify()
    assert proof.ok, proof.findings


@pytest.fixture
def counter(at_desk: Platform) -> Counter:
    return at_desk.counter


def due(counter: Counter) -> list[str]:
    """Case numbers that the take-over page shows as due."""
    return [row.case_no for row in screens.take_over_view(counter.db, "01").due]


def said_of(counter: Counter, type: str, case_no: str) -> list[tuple[object, ...]]:
    """(by, hub_rev, channel) of the events of a type about a case."""
    return counter.rows(
        "SELECT json_extract(CAST(body AS TEXT), '$.by'), json_extract(CAST(body AS TEXT), '$.hub_rev'),"
        " json_extract(CAST(body AS TEXT), '$.channel') FROM event WHERE type = ?"
        " AND json_extract(CAST(body AS TEXT), '$.case_no') = ? ORDER BY position",
        type,
        case_no,
    )


def address_of(counter: Counter, case_no: str) -> str:
    """What this desk's order says."""
    query = "SELECT p.address FROM desk_order o JOIN party p USING (party_id) WHERE o.case_no = ?"
    return str(counter.value(query, case_no))


def person_at_hub(counter: Counter, case_no: str) -> tuple[object, ...]:
    """(name, waiting) of what is kept of head office's order."""
    return counter.rows("SELECT name, waiting FROM hub_order WHERE case_no = ?", case_no)[0]


def test_platform_orders_stand_on_the_list_and_the_first_scan_adopts_them(
    at_desk: Platform, counter: Counter
) -> None:
    at_desk.say("P1")
    at_desk.say("P2")
    assert due(counter) == ["P1", "P2"]
    assert screens.frame_view(counter.db).board.open_orders == {"01": 2}
    assert "2 件" in counter.scan("GPDWIN01").message
    assert said_of(counter, "order.recorded", "P1") == []
    assert (counter.scan("P1").answer, counter.scan("P1").answer) == ("ticked", "already_ticked")
    assert said_of(counter, "order.recorded", "P1") == [("0001", 1, "贵人服务")]
    assert due(counter) == ["P2"]
    assert (person_at_hub(counter, "P1"), person_at_hub(counter, "P2")) == (("", 0), (PERSON["name"], 1))
    assert counter.scan("GPDEND").answer == "difference_open"  # P2 is neither settled nor set aside
    assert counter.scans("GPDREST", "GPDR1", "GPDEND", "GPDEND").answer == "closed"
    number = counter.pack("P1")
    assert counter.scans("GPDOUT", number, "GPDEND", "GPDEND").answer == "closed"
    at_desk.turn()
    assert at_desk.held() == 0


def test_a_platform_order_of_another_window_is_named_and_a_missing_one_settled(
    at_desk: Platform, counter: Counter
) -> None:
    at_desk.say("W1")
    told = counter.scans("GPDWIN02", "W1")
    assert (told.answer, "01" in told.message) == ("other_window", True)
    at_desk.say("W2")
    assert counter.scans("GPDWIN01", "GPDMISSW2", "GPDR1").answer == "done"
    counter.scans("GPDREST", "GPDR1", "GPDEND", "GPDEND")


def test_a_platform_order_of_a_window_that_is_not_here_sends_nobody_to_it(
    at_desk: Platform, counter: Counter
) -> None:
    at_desk.say("V99", window_code="99")
    told = counter.scans("GPDWIN01", "V99")
    assert (told.answer, told.why) == ("other_window", "unknown_window")
    assert "本台没有这个窗口" in told.message
    assert "GPDWIN99" not in told.message


def test_a_newer_revision_replaces_what_nobody_has_touched(at_desk: Platform, counter: Counter) -> None:
    at_desk.say("N1", phone="")
    row = next(row for row in screens.take_over_view(counter.db, "01").due if row.case_no == "N1")
    assert row.problems == "缺电话"
    at_desk.say("N1", rev=2, **MOVED)
    row = next(row for row in screens.take_over_view(counter.db, "01").due if row.case_no == "N1")
    assert (row.problems, row.place) == ("", "贵州 遵义 红花岗")
    assert said_of(counter, "order.recorded", "N1") == []
    at_desk.put("order", key_of("N1"), None)
    assert "N1" not in due(counter)


def test_a_change_after_the_tick_is_printed_on_the_label(at_desk: Platform, counter: Counter) -> None:
    at_desk.say("C1")
    counter.take_over("C1")
    at_desk.say("C1", rev=2, **MOVED)
    assert said_of(counter, "order.corrected", "C1") == [("system", 2, "贵人服务")]
    counter.pack("C1")
    shown = counter.value(
        "SELECT p.address FROM mail_item m JOIN party p USING (party_id) JOIN packing k USING (waybill_no)"
        " JOIN desk_order o USING (order_id) WHERE o.case_no = 'C1'"
    )
    assert shown == MOVED["address"]
    register = counter.value(
        "SELECT p.address FROM register_line l JOIN party p USING (party_id) WHERE l.case_no = 'C1'"
    )
    assert register == PERSON["address"]  # the register shows what was signed


def test_own_corrections_win_and_a_clash_waits_for_the_clerk(at_desk: Platform, counter: Counter) -> None:
    at_desk.say("K1")
    counter.set_order("K1", phone="13985012345")
    assert said_of(counter, "order.recorded", "K1") == [("0001", 1, "贵人服务")]
    at_desk.say("K1", rev=2, **MOVED | {"phone": "13700000002"})
    assert address_of(counter, "K1") == MOVED["address"]
    row = next(row for row in screens.take_over_view(counter.db, "01").due if row.case_no == "K1")
    assert row.problems == "同号不同内容"
    counter.take_over("K1")
    told = counter.scans("GPDPACK", "K1")
    assert (told.answer, told.needs) == ("incomplete", ("content",))
    counter.set_order("K1", content="yes")
    assert counter.scan("K1").answer == "label_printed"
    phone = counter.value(
        "SELECT p.phone FROM desk_order o JOIN party p USING (party_id) WHERE o.case_no = 'K1'"
    )
    assert phone == "13985012345"
    counter.scans("GPDVOID", "GPDVOID", "GPDR1")


def test_a_cancelled_order_is_not_taken_over(at_desk: Platform, counter: Counter) -> None:
    at_desk.say("X1")
    at_desk.say("X2")
    view = forms.order_view(counter.db, "X2")
    assert view is not None
    assert view.fields.recipient.name == "慕***"
    counter.set_order("X2", phone="13985012345")  # adopted
    at_desk.cancel("X1")
    at_desk.cancel("X2")
    assert not {"X1", "X2"} & set(due(counter))
    counter.scan("GPDWIN01")
    for case_no in ("X1", "X2"):
        told = counter.scan(case_no)
        assert (told.answer, told.light) == ("called_off", "red")
        assert "平台已撤单" in told.message
    assert person_at_hub(counter, "X1") == ("", 0)
    shown = [finding.find(counter.db, case_no).pieces[0] for case_no in ("X1", "X2")]
    assert [messages.custody_text(piece.custody) for piece in shown] == ["平台已撤单"] * 2
    at_desk.say("X2", rev=3)  # the platform takes it back
    assert "X2" in due(counter)
    assert counter.scan("X2").answer == "ticked"
    counter.scans("GPDREST", "GPDR1", "GPDEND", "GPDEND")


def test_a_feed_that_is_read_anew_says_nothing_twice(at_desk: Platform, counter: Counter) -> None:
    at_desk.say("R1")
    at_desk.say("R2")
    counter.take_over("R1")
    at_desk.say("R1", rev=2, **MOVED)
    before = counter.value("SELECT count(*) FROM event WHERE type LIKE 'order.%'")
    with at_desk.hub.turn:
        at_desk.hub.office.restored("520100-01")
        at_desk.hub.office.put("520100-01", "order", [(key_of("R2"), None)])
    at_desk.turn()
    assert counter.value("SELECT count(*) FROM event WHERE type LIKE 'order.%'") == before
    assert counter.value("SELECT count(*) FROM hub_order WHERE case_no = 'R1'") == 1
    assert "R2" not in due(counter)
    counter.pack("R1")


def test_a_desk_whose_caches_were_lost_takes_nothing_twice(at_desk: Platform, counter: Counter) -> None:
    at_desk.say("M1")
    at_desk.say("M2")
    counter.take_over("M1")
    at_desk.say("M1", rev=2, **MOVED)
    facts = counter.value("SELECT count(*) FROM event")
    kept = "SELECT case_no, state, rev, name, waiting FROM hub_order ORDER BY order_id"
    before = counter.rows(kept)
    with counter.db.begin() as tx:  # as after a replay of the mirror
        for table in ("hub_order", "feed_item", "feed_cursor", "other_desk_custody"):
            tx.execute(f"DELETE FROM {table}")
    at_desk.turn()
    assert counter.rows(kept) == before
    assert counter.value("SELECT count(*) FROM event") == facts
    counter.pack("M1")


def test_of_several_certificates_of_a_case_one_is_cancelled(at_desk: Platform, counter: Counter) -> None:
    at_desk.say("S1")
    at_desk.say("S1", part=2, document_name="副本")
    at_desk.say("S1", part=3, document_name="批文")
    at_desk.cancel("S1")  # the first
    counter.scan("GPDWIN01")
    assert counter.scan("S1").needs == ("part",)
    assert counter.scan("GPDR3").answer == "ticked"
    assert counter.scans("S1", "S1").answer == "ticked"  # asked once more, it is the only one that is left
    counter.scans("GPDREST", "GPDR1", "GPDEND", "GPDEND")


def test_an_older_revision_of_a_head_office_that_was_put_back_does_not_count(
    at_desk: Platform, counter: Counter
) -> None:
    at_desk.say("O1", rev=2, **MOVED | {"phone": ""})
    at_desk.cancel("O2", rev=2)
    for case_no in ("O1", "O2"):
        at_desk.say(case_no, rev=1)
    row = next(row for row in screens.take_over_view(counter.db, "01").due if row.case_no == "O1")
    assert (row.problems, row.place) == ("缺电话", "贵州 遵义 红花岗")
    assert "O2" not in due(counter)
    at_desk.cancel("O1", rev=3)


def test_an_item_that_is_no_order_of_its_key_is_left(at_desk: Platform, counter: Counter) -> None:
    before = counter.rows("SELECT * FROM hub_order")
    at_desk.put("order", key_of("Z1"), {**ORDER, "case_no": "Z2", "rev": 1})
    at_desk.put("order", "not hex", {"state": "open"})
    assert counter.rows("SELECT * FROM hub_order") == before


def test_another_desks_act_stops_the_scan_and_marks_the_list(at_desk: Platform, counter: Counter) -> None:
    at_desk.say("E1")
    at_ms = to_ms(counter.clock.now)
    told_by = {"case_no": "E1", "waybill_no": "1100000000199", "desk": "520100-01-D02", "at_ms": at_ms}
    at_desk.put("act", key_of("E1"), {**told_by, "act": "taken_over"})
    row = next(row for row in screens.take_over_view(counter.db, "01").due if row.case_no == "E1")
    assert row.problems.startswith("D02 已收")
    told = counter.scans("GPDWIN01", "E1")
    assert (told.answer, told.light) == ("accepted_elsewhere", "red")
    assert "由台席 D02 于 09:" in told.message
    assert said_of(counter, "order.recorded", "E1") == []
    at_desk.put("act", key_of("E1"), {**told_by, "act": "handed_back"})
    assert counter.scan("E1").answer == "ticked"
    counter.scans("GPDREST", "GPDR1", "GPDEND", "GPDEND")
    unknown = {**told_by, "case_no": "E9", "act": "sealed"}  # typed at the other desk, on no list here
    at_desk.put("act", key_of("E9"), unknown)
    assert counter.scan("E9").answer == "accepted_elsewhere"


def test_nobody_erased_is_left_and_head_office_does_not_bring_him_back(
    at_desk: Platform, counter: Counter
) -> None:
    person = {"name": "诸葛青岚", "phone": "13887654321", "address": "贵州省贵阳市花溪区孟关大道77号9栋66室"}
    at_desk.say("G1", **person)  # never touched here
    at_desk.say("G2", **person)
    counter.take_over("G2")
    assert [piece.case_no for piece in finding.find(counter.db, person["name"]).pieces] == ["G2", "G1"]
    at_desk.say("G3", **person)  # another desk has it
    told_by = {"case_no": "G3", "waybill_no": "", "desk": "520100-01-D02", "at_ms": 1}
    at_desk.put("act", key_of("G3"), {**told_by, "act": "taken_over"})
    for case_no in ("G1", "G2", "G3"):
        assert erasing.erase_case(counter.db, case_no, "本人申请", by=CLERK, at=counter.clock()).events == 1
        at_desk.say(case_no, rev=5, **person | {"note": "再来一次"})
    assert finding.find(counter.db, person["name"]).pieces == ()
    assert person_at_hub(counter, "G1") == ("", 0)
    counter.db.shrink_log()
    pages = list(decrypted_pages(counter.folder))
    assert [text for text in person.values() if any(text.encode() in page for page in pages)] == []


def test_the_chain_shows_other_desks_and_the_carrier(at_desk: Platform, counter: Counter) -> None:
    at_desk.say("T1")
    counter.take_over("T1")
    number = counter.pack("T1")
    seen = {"id": "1", "at_ms": to_ms(counter.clock.now) + 1000, "set": "cpid", "place": "贵阳邮件处理中心"}
    events = [
        {**seen, "code": "A1", "text": "已收寄"},
        {**seen, "id": "2", "at_ms": seen["at_ms"] + 1, "code": "X77", "text": ""},
    ]
    at_desk.put("tracking", number, {"events": events})
    piece = finding.find(counter.db, number).pieces[0]
    links = custody.chain_of(counter.db, piece.order_id).links
    assert [(link.what, link.detail) for link in links[-2:]] == [
        ("寄递", f"已收寄，贵阳邮件处理中心，{number}"),
        ("寄递", f"代码 X77，贵阳邮件处理中心，{number}"),
    ]
    assert links[0].what == "平台下单"
    told_by = {
        "case_no": "T9",
        "waybill_no": "1100000000299",
        "desk": "520100-01-D02",
        "at_ms": seen["at_ms"],
    }
    at_desk.put("act", key_of("T9"), {**told_by, "act": "sealed"})
    (found,) = finding.find(counter.db, "T9").pieces
    assert (found.held_at, found.waybill_no) == ("520100-01-D02", "1100000000299")
    assert custody.chain_of(counter.db, found.order_id).links[0].what == "别台封装"
    at_desk.say("T2")
    (found,) = finding.find(counter.db, "T2").pieces
    assert (found.name, custody.chain_of(counter.db, found.order_id).links) == ("慕***", ())


def test_windows_and_items_of_head_office_are_facts_of_the_program(
    at_desk: Platform, counter: Counter
) -> None:
    counter.scan("GPDWIN01")
    sender = {"sender_name": "社保局", "sender_address": "贵阳市观山湖区1号", "sender_phone": "0851-1"}
    said = {"window_code": "07", "department": "社保窗口", **sender}
    at_desk.put("window", "07", said)
    at_desk.put("window", "01", {"window_code": "01", "department": "综合一窗"})  # the rest stays
    at_desk.put("window", "08", {"window_code": "08", "department": "没有寄件地址"})
    at_desk.put("item", "I1", {"code": "I1", "name": "新生儿医保登记", "department": "医保", "opened": "1"})
    shown = "SELECT window_code, department, payer, origin FROM government_window WHERE origin = 'hub'"
    assert counter.rows(f"{shown} ORDER BY window_code") == [
        ("01", "综合一窗", "sender", "hub"),
        ("07", "社保窗口", "sender", "hub"),
    ]
    assert [item.name for item in catalogue.find_items(counter.db, "xseyb")] == ["新生儿医保登记"]
    facts = "SELECT count(*) FROM event WHERE type IN ('window.set', 'items.set', 'items.ended')"
    before = counter.value(facts)
    with at_desk.hub.turn:
        at_desk.hub.office.restored("520100-01")
    at_desk.turn()
    assert counter.value(facts) == before
    at_desk.put("item", "I1", None)
    assert catalogue.find_items(counter.db, "xseyb") == ()
    assert counter.scan("GPDWIN07").answer == "done"
