"""Carrier tracking in: both code sets, once by (set, id), told to the desks by waybill number (facts §1.6)."""

import json
from typing import Any

import pytest
from tests.hub.chains import SITE, enrolled_desk
from tests.hub.test_ordering import everything, id_of, order

from govpost_desk.domain.errors import RuleError
from govpost_desk.hub import channels, tracking, tracking_codes
from govpost_desk.hub.office import Office
from govpost_desk.hub.tracking import MOST_TOLD
from govpost_desk.wire.platforms import PostOrders, PostTracking, TrackedAnswer, TrackingAnswered

NUMBER = "1100000000151"


def token_of(office: Office) -> str:
    return office.add_channel(SITE, "ems", "EMS", channels.RIGHTS)


def seen(record: str, code: str = "10", set: str = "ems", at_ms: int = 1000, **more: Any) -> dict[str, Any]:
    return {"id": record, "waybill_no": NUMBER, "at_ms": at_ms, "code": code, "set": set, **more}


def post(office: Office, token: str, *events: Any) -> list[TrackedAnswer]:
    reply = office.take(PostTracking(site=SITE, events=events), token)
    assert isinstance(reply, TrackingAnswered), reply
    return list(reply.events)


def told(desk: Any) -> dict[str, list[dict[str, Any]]]:
    items = [item for item in desk.read_feed().items if item.kind == "tracking"]
    return {item.key: json.loads(item.content)["events"] for item in items}


def test_records_of_both_code_sets_reach_the_desks_in_order(office: Office) -> None:
    desk, token = enrolled_desk(office), token_of(office)
    records = [
        seen("3", "704", "new", 3000, place="贵阳云岩投递部", raw="投递员张三 13900001111，王小明签收"),
        seen("1", "00", at_ms=1000, place="贵阳"),
        seen("3", "41", at_ms=2000),  # the same id in the other set is another record
        seen("9", "999", "new", 2500),
    ]
    assert [each.result for each in post(office, token, *records)] == ["taken"] * 4
    assert told(desk) == {
        NUMBER: [
            {"id": "1", "at_ms": 1000, "code": "00", "set": "ems", "text": "收寄", "place": "贵阳"},
            {"id": "3", "at_ms": 2000, "code": "41", "set": "ems", "text": "到达处理中心", "place": ""},
            {"id": "9", "at_ms": 2500, "code": "999", "set": "new", "text": "", "place": ""},
            {
                "id": "3",
                "at_ms": 3000,
                "code": "704",
                "set": "new",
                "text": "投递结果：妥投",
                "place": "贵阳云岩投递部",
            },
        ]
    }
    page = desk.read_feed()
    assert [each.result for each in post(office, token, *records, {**records[0], "code": "705"})] == [
        *["known"] * 4,
        "conflict",
    ]
    assert desk.read_feed() == page
    assert "张三" not in str(page)


def test_a_bad_record_refuses_itself_alone_and_the_newest_are_told(small_office: Office) -> None:
    desk, token = enrolled_desk(small_office), token_of(small_office)
    bad = [
        None,
        {},
        seen(""),
        seen("1", ""),
        seen("1", "1 0"),
        seen("1", set="old"),
        seen("1", at_ms=-1),
        seen("1", place="贵\n阳"),
        seen("1", raw="x" * 1001),
        seen("1", raw="\0"),
        {**seen("1"), "waybill_no": "<b>"},
    ]
    answers = post(small_office, token, *bad, *(seen(str(n), "30", at_ms=n) for n in range(1, 61)))
    assert [each.result for each in answers] == ["refused"] * len(bad) + ["taken"] * 60
    assert [each.why for each in answers[: len(bad)]] == [
        *("shape", "id", "id", "code", "code", "set", "at_ms", "place", "raw", "raw", "waybill_no")
    ]
    assert [each["at_ms"] for each in told(desk)[NUMBER]] == list(range(61 - MOST_TOLD, 61))


def test_a_hall_may_name_a_code(office: Office) -> None:
    desk, token = enrolled_desk(office), token_of(office)
    post(office, token, seen("1", "999", "new"), {**seen("2", "30"), "waybill_no": "1100000000299"})
    before = desk.read_feed().items
    with office.begin(SITE) as tx:
        tracking.word_code(tx, "new", "999", "已到网点", "underway")
        for bad in (
            ("old", "1", "x", "underway"),
            ("ems", "", "x", "underway"),
            ("ems", "1", " ", "underway"),
        ):
            with pytest.raises(RuleError):
                tracking.word_code(tx, *bad)
        with pytest.raises(RuleError):
            tracking.word_code(tx, "ems", "1", "x", "gone")
        assert tracking_codes.codes(tx)["ems", "10"].means == "delivered"
    assert [item.key for item in desk.read_feed(after=before[-1].n).items] == [NUMBER]
    assert told(desk)[NUMBER][0]["text"] == "已到网点"


def test_the_carrier_s_words_go_with_the_person(office: Office) -> None:
    desk, token = enrolled_desk(office), token_of(office)
    office.take(PostOrders(site=SITE, orders=(order(),)), token)
    piece = {"order_id": id_of(), "waybill_no": NUMBER, "case_no": "A1"}
    recorded = desk.log("order.recorded", piece, {"name": "欧阳娜娜"})
    desk.log("packing.sealed", piece)
    desk.push_all()
    post(office, token, seen("1", raw="欧阳娜娜签收"))
    desk.log("personal.erased", {"event_ids": [recorded.event_id.hex()], "case_no": "A1"})
    desk.push_all()
    assert "欧阳娜娜" not in everything(office)
    assert told(desk)[NUMBER][0]["text"] == "妥投"
    assert [each.result for each in post(office, token, seen("1", raw="欧阳娜娜签收"))] == ["known"]
    assert "欧阳娜娜" not in everything(office)


def test_a_channel_takes_back_its_own_records_alone(office: Office) -> None:
    desk, token = enrolled_desk(office), token_of(office)
    other = office.add_channel(SITE, "other", "别家", channels.RIGHTS)
    post(office, token, seen("1", "00"))
    page = desk.read_feed()
    assert [each.result for each in post(office, other, {**seen("1", "00"), "void": True})] == ["conflict"]
    assert desk.read_feed() == page


def test_a_record_that_the_carrier_takes_back_is_told_no_more(office: Office) -> None:
    desk, token = enrolled_desk(office), token_of(office)
    first, wrong = seen("1", "00"), seen("2", "10", at_ms=2000, place="贵阳", raw="王小明签收")
    assert [each.result for each in post(office, token, first, wrong)] == ["taken", "taken"]
    back = {**wrong, "void": True}
    assert [each.result for each in post(office, token, back)] == ["voided"]
    assert [each["id"] for each in told(desk)[NUMBER]] == ["1"]
    assert "王小明" not in everything(office)
    page = desk.read_feed()
    assert [each.result for each in post(office, token, back, wrong, first)] == ["voided", "known", "known"]
    assert desk.read_feed() == page
    late = seen("3", "20", at_ms=3000)
    assert [each.result for each in post(office, token, {**late, "void": True}, late)] == ["voided", "known"]
    assert [each["id"] for each in told(desk)[NUMBER]] == ["1"]
    post(office, token, {**first, "void": True})
    last = desk.read_feed().items[-1]
    assert (last.key, last.op, last.content) == (NUMBER, "drop", "")
