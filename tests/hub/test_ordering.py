"""Orders that platforms post: idempotent by revision, one by one, told to the hall, never too late unnoticed (D-2)."""

import itertools
import json
import threading
from typing import Any

import pytest
from tests.hub.chains import KEY, OTHER, SITE, Clock, enrolled_desk, make_office
from tests.hub.test_office import open_incidents

from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.orders import order_id
from govpost_desk.hub import channels, erasing, incidents, ordering, rebuilding
from govpost_desk.hub.office import Office
from govpost_desk.hub.store import server_engine
from govpost_desk.wire import event_types
from govpost_desk.wire.messages import Refusal
from govpost_desk.wire.platforms import MOST_ORDERS, CancelOrders, OrderAnswer, OrdersAnswered, PostOrders

UNIT = f"{SITE}-01"
PERSON = {"name": "欧阳娜娜", "phone": "138 1234 5678", "address": "浙江省杭州市萧山区金城路685号3幢"}


@pytest.fixture(autouse=True)
def _interceptions(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("interception.raised", "interception.settled"):
        monkeypatch.setitem(event_types.SCHEMA_OF, kind, 1)


def token_of(office: Office, channel_id: str = "yss", name: str = "粤省事") -> str:
    return office.add_channel(SITE, channel_id, name, (channels.ORDERS,))


def order(number: int = 1, rev: int = 1, **more: Any) -> dict[str, Any]:
    return {"source": UNIT, "case_no": f"A{number}", "rev": rev, **PERSON, **more}


def id_of(number: int = 1) -> str:
    return order_id(UNIT, f"A{number}").hex()


def post(office: Office, token: str, *orders: Any) -> list[OrderAnswer]:
    reply = office.take(PostOrders(site=SITE, orders=orders), token)
    assert isinstance(reply, OrdersAnswered), reply
    return list(reply.orders)


def cancel(office: Office, token: str, *orders: Any) -> list[OrderAnswer]:
    reply = office.take(CancelOrders(site=SITE, orders=orders), token)
    assert isinstance(reply, OrdersAnswered), reply
    return list(reply.orders)


def results(answers: list[OrderAnswer]) -> list[str]:
    return [each.result for each in answers]


def told(desk: Any) -> dict[str, dict[str, Any]]:
    """The orders that the feed says to a desk that reads it from its beginning."""
    found: dict[str, dict[str, Any]] = {}
    for item in desk.read_feed().items:
        if item.kind == "order":
            found.pop(item.key, None)
            if item.op == "put":
                found[item.key] = json.loads(item.content)
    return found


def everything(office: Office) -> str:
    """All tables of a store as one text."""
    with office.store.read(SITE, 0) as tx:
        from govpost_desk.hub.schema import metadata

        rows = [
            row
            for name in metadata.tables
            for row in tx.connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()
        ]
    return " ".join(
        bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
        for row in rows
        for value in row
    )


def test_an_order_reaches_the_hall_once(office: Office) -> None:
    desk, token = enrolled_desk(office), token_of(office)
    first = post(office, token, order(case_no=" a1 ", payer="recipient", weight_g=80, receipt=True))
    assert first == [
        OrderAnswer(at=0, result="taken", order_id=id_of(), case_no="A1", rev=1, stage="open"),
    ]
    assert told(desk) == {
        id_of(): {
            "state": "open",
            "source": UNIT,
            "case_no": "A1",
            "part": 1,
            "channel": "粤省事",
            "window_code": "01",
            "item_name": "",
            "document_name": "",
            "department": "",
            "issued_on": "",
            "name": "欧阳娜娜",
            "phone": "13812345678",
            "address": PERSON["address"],
            "division": "",
            "payer": "recipient",
            "mode": "one_way",
            "receipt": True,
            "weight_g": 80,
            "note": "",
            "rev": 1,
        }
    }
    page = desk.read_feed()
    again = post(office, token, order(payer="recipient", weight_g=80, receipt=True))
    assert results(again) == ["known"]
    assert desk.read_feed() == page


def test_only_a_higher_revision_changes(office: Office) -> None:
    desk, token = enrolled_desk(office), token_of(office)
    late = {"address": "贵州省贵阳市云岩区中华北路1号"}
    answers = post(office, token, order(rev=2), order(rev=1), order(rev=2, **late), order(rev=5, **late))
    assert results(answers) == ["taken", "stale", "conflict", "changed"]
    assert [each.rev for each in answers] == [2, 2, 2, 5]
    assert told(desk)[id_of()]["address"] == late["address"]
    assert open_incidents(office) == [("order_conflict", "open")]
    assert results(post(office, token, order(rev=2), order(rev=6, **late))) == ["stale", "changed"]
    assert PERSON["address"] not in everything(office)  # the older items lost the recipient
    post(office, token, order(2, rev=1))
    post(office, token, order(2, rev=3, **late))
    assert PERSON["address"] not in everything(office)
    assert [each["case_no"] for each in told(desk).values()] == ["A1", "A2"]


def test_a_cancelled_order_leaves_no_person(office: Office) -> None:
    desk, token = enrolled_desk(office), token_of(office)
    post(office, token, order(rev=1), order(rev=2, name="李四"))
    named = {"source": UNIT, "case_no": "A1", "rev": 2}
    assert results(cancel(office, token, {**named, "rev": 1})) == ["stale"]
    assert results(cancel(office, token, {**named, "reason": "申请人撤回"})) == ["cancelled"]
    assert results(cancel(office, token, named)) == ["known"]
    assert told(desk)[id_of()] == {
        "state": "cancelled",
        "channel": "粤省事",
        "window_code": "01",
        "reason": "申请人撤回",
        "part": 1,
        **named,
        "rev": 3,  # told with a number that rises, though the platform cancels its revision 2
    }
    text = everything(office)
    assert not any(word in text for word in (*PERSON.values(), "李四", "13812345678"))
    assert results(post(office, token, order(rev=2))) == ["stale"]  # late duplicates do not bring it back
    assert results(post(office, token, order(rev=3))) == ["taken"]
    assert results(cancel(office, token, {**named, "rev": 7})) == ["cancelled"]
    assert results(cancel(office, token, {**named, "rev": 9})) == ["cancelled"]
    assert results(post(office, token, order(rev=8))) == ["stale"]


def test_any_order_of_arrival_ends_alike(small_office: Office) -> None:
    desk, token = enrolled_desk(small_office), token_of(small_office)
    named = {"source": UNIT, "part": 1}
    for case, arrivals in enumerate(itertools.permutations(("1", "2", "2x", "3"))):
        for each in (*arrivals, arrivals[0], "1"):  # some come twice
            which = {**named, "case_no": f"C{case}", "rev": int(each[0])}
            if each.endswith("x"):
                cancel(small_office, token, which)
            else:
                post(small_office, token, {**which, "name": f"第{each}次", "address": "贵阳市"})
    told_now = told(desk).values()
    assert len(told_now) == 24
    assert {(each["state"], each["name"]) for each in told_now} == {("open", "第3次")}
    assert open_incidents(small_office) == []
    text = everything(small_office)
    assert not any(word in text for word in ("第1次", "第2次"))


def test_a_cancellation_may_come_before_its_order(small_office: Office) -> None:
    token = token_of(small_office)
    assert results(cancel(small_office, token, {"source": UNIT, "case_no": "A1", "rev": 2})) == ["cancelled"]
    assert results(post(small_office, token, order(rev=1), order(rev=2))) == ["stale", "stale"]
    assert "欧阳娜娜" not in everything(small_office)


def test_a_bad_order_refuses_itself_alone(small_office: Office) -> None:
    desk, token = enrolled_desk(small_office), token_of(small_office)
    bad = [
        None,
        "A1",
        {},
        order(rev="1"),
        order(rev=0),
        order(rev=2**60),
        order(part=0),
        order(part=100),
        order(case_no="无号"),
        order(case_no="2.026E+21"),
        order(case_no="A" * 65 + "1"),
        order(source=""),
        order(source="52 01"),
        order(name="王\x00小明"),
        order(address="贵\u202e阳"),
        order(phone="1" * 101),
        order(payer="nobody"),
        order(mode="both"),
        order(issued_on="2026-02-30"),
        order(issued_on="20260203"),
        order(division="52010"),
        order(weight_g=50_001),
        order(weight_g=True),
        order(note="\ud800"),
    ]
    answers = post(small_office, token, order(1), *bad, order(2))
    assert results(answers) == ["taken", *["refused"] * len(bad), "taken"]
    assert [each.why for each in answers[1:-1]] == [
        *("shape", "shape", "source", "rev", "rev", "rev", "part", "part", "case_no"),
        *("case_no", "case_no", "source", "source", "name", "address", "phone", "payer", "mode"),
        *("issued_on", "issued_on", "division", "weight_g", "weight_g", "note"),
    ]
    assert [each.at for each in answers] == list(range(len(bad) + 2))
    assert set(told(desk)) == {id_of(1), id_of(2)}
    assert results(post(small_office, token, {"source": UNIT, "case_no": "A9", "rev": 1})) == [
        "taken"
    ]  # D-2: asked for


def test_an_order_belongs_to_the_channel_that_brought_it(small_office: Office) -> None:
    desk, mine, other = (
        enrolled_desk(small_office),
        token_of(small_office),
        token_of(small_office, "zlb", "浙里办"),
    )
    post(small_office, mine, order(rev=3))
    named = {"source": UNIT, "case_no": "A1", "rev": 9}
    assert results(post(small_office, other, order(rev=1), order(rev=4))) == ["stale", "known"]
    assert results(post(small_office, other, order(rev=4, name="李四"))) == ["conflict"]
    assert [(each.result, each.why) for each in cancel(small_office, other, named)] == [
        ("refused", "channel")
    ]
    assert results(cancel(small_office, mine, named)) == ["cancelled"]
    assert results(post(small_office, other, order(rev=1))) == ["taken"]  # asked for again, elsewhere
    assert told(desk)[id_of()]["rev"] == 10  # and what desks are told rises all the same
    assert results(cancel(small_office, mine, named)) == ["refused"]


def test_a_change_that_comes_too_late_is_an_interception(office: Office) -> None:
    desk, token = enrolled_desk(office), token_of(office)
    post(office, token, order(1), order(2))
    acts = {}
    for number in (1, 2):
        piece = {
            "order_id": id_of(number),
            "waybill_no": f"1100000{number}0{number}1XX",
            "case_no": f"A{number}",
        }
        desk.log("line.ticked", {**piece, "fate": "ticked", "taken": None})
        acts[number] = piece
    desk.push_all()
    changed = post(office, token, order(1, rev=2, address="贵州省贵阳市1号"))[0]
    assert (changed.result, changed.stage, changed.late) == ("changed", "taken", False)
    assert changed.waybill_no == acts[1]["waybill_no"]
    for number in (1, 2):
        desk.log("packing.sealed", acts[number])
    desk.push_all()
    same = post(office, token, order(1, rev=3, address="贵州省贵阳市1号"))[0]
    assert (same.result, same.stage, same.late) == ("changed", "sealed", False)  # nothing but the revision
    assert open_incidents(office) == []
    gone = cancel(office, token, {"source": UNIT, "case_no": "A1", "rev": 4})[0]
    assert (gone.result, gone.stage, gone.late) == ("cancelled", "sealed", True)
    assert post(office, token, order(2, rev=4, name="李四"))[0].late
    with office.store.read(SITE, 0) as tx:
        found = {each["key"]: each for each in incidents.all_incidents(tx)}
    assert found[id_of(1)]["why"] == "cancelled"
    assert found[id_of(2)]["why"] == "changed"
    assert found[id_of(2)]["waybill_no"] == acts[2]["waybill_no"]
    assert not any(word in str(found) for word in ("李四", "欧阳", "贵州"))
    settled = {"order_id": id_of(1), "waybill_no": acts[1]["waybill_no"], "how": "opened"}
    desk.log("interception.settled", {**settled, "rev": 3})  # of an older revision
    desk.push_all()
    assert sorted(open_incidents(office)) == [("interception", "open"), ("interception", "open")]
    desk.log("interception.settled", settled)
    desk.push_all()
    assert sorted(open_incidents(office)) == [("interception", "closed"), ("interception", "open")]
    raised = {**settled, "why": "cancelled", "rev": 4, "stage": "sealed"}
    desk.log("interception.raised", raised)  # the desk saw the same too late: settled stays settled
    desk.log("interception.raised", {**raised, "order_id": id_of(3), "rev": 1})
    desk.push_all()
    assert [state for _, state in sorted(open_incidents(office))] == ["closed", "open", "open"]
    assert results(post(office, token, order(1, rev=5)))[0] == "taken"
    assert cancel(office, token, {"source": UNIT, "case_no": "A1", "rev": 6})[
        0
    ].late  # a new wish: open again
    assert [state for _, state in open_incidents(office)] == ["open", "open", "open"]
    with office.begin(SITE) as tx:
        before = tx.standing.feed_n
        assert rebuilding.rebuild(tx) == []
        assert tx.standing.feed_n == before


@pytest.mark.parametrize("late", [False, True])
def test_an_erasure_takes_the_platform_s_recipient_too(office: Office, late: bool) -> None:
    desk, token = enrolled_desk(office), token_of(office)
    post(office, token, order(1), order(2, name="李四", phone="13900000000", address="贵阳市"))
    recorded = desk.log("order.recorded", {"order_id": id_of(), "case_no": "A1", "channel": "粤省事"}, PERSON)
    if late:  # the erasure comes by another branch, before what it erases
        other = enrolled_desk(office, OTHER)
        other.log("personal.erased", {"event_ids": [recorded.event_id.hex()], "case_no": "A1"})
        other.push_all()
    else:
        desk.log("personal.erased", {"event_ids": [recorded.event_id.hex()], "case_no": "A1"})
    desk.push_all()
    assert set(told(desk)) == {id_of(2)}
    text = everything(office)
    assert not any(word in text for word in (*PERSON.values(), "13812345678"))
    assert "李四" in text
    assert results(post(office, token, order(1), order(1, rev=2))) == ["stale", "stale"]
    assert "欧阳娜娜" not in everything(office)
    with office.begin(SITE) as tx:
        assert [each.state for each in ordering.all_orders(tx)].count("erased") == 1
        assert rebuilding.rebuild(tx) == []
        assert erasing.erase_orders(tx, [id_of(2)]) == 1
    assert "李四" not in everything(office)


def test_who_has_no_token_changes_nothing(office: Office) -> None:
    token, carrier = token_of(office), office.add_channel(SITE, "ems", "EMS", (channels.TRACKING,))
    message = PostOrders(site=SITE, orders=(order(),))
    other = token.partition(".")[2]
    for wrong in (
        "",
        "yss",
        "yss.",
        f"yss.{'0' * 64}",
        f"zlb.{other}",
        other,
        f"{token}0",
        "王.小明",
        "x" * 999,
    ):
        assert office.take(message, wrong) == Refusal(error="token")
    for site in ("520100-77", "", "520100-01\0", "王"):
        assert office.take(PostOrders(site=site, orders=()), token) == Refusal(error="token")
    assert office.take(message, carrier) == Refusal(error="not_allowed")
    many = PostOrders(site=SITE, orders=(None,) * (MOST_ORDERS + 1))
    assert office.take(many, token) == Refusal(error="too_large")
    assert token.partition(".")[2] not in everything(office)
    with office.begin(SITE) as tx:
        assert ordering.all_orders(tx) == []
        assert channels.revoke_channel(tx, "yss")
        assert not channels.revoke_channel(tx, "yss")
        assert not channels.revoke_channel(tx, "zlb")
    assert office.take(message, token) == Refusal(error="token")
    renewed = token_of(office)  # a lost token: the channel is added again
    assert office.take(message, token) == Refusal(error="token")
    assert results(post(office, renewed, order())) == ["taken"]
    for channel_id, name in (("Yss", "粤省事"), ("yss", " "), ("yss", "x" * 41), ("", "x"), ("a b", "x")):
        with pytest.raises(RuleError):
            office.add_channel(SITE, channel_id, name, (channels.ORDERS,))


def test_a_batch_posted_by_many_at_once_is_taken_once(server_url: str) -> None:
    engines = [server_engine(server_url) for _ in range(4)]
    office = make_office(engines[0])
    desk, token = enrolled_desk(office), token_of(office)
    orders = tuple(order(number) for number in range(1, 40))
    replies: list[Any] = []

    def send(engine: Any) -> None:
        replies.append(Office(engine, KEY, Clock()).take(PostOrders(site=SITE, orders=orders), token))

    threads = [threading.Thread(target=send, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results(list(reply.orders))[0] for reply in replies) == ["known", "known", "known", "taken"]
    assert [item.n for item in desk.read_feed().items] == list(range(1, 40))
    for engine in engines:
        engine.dispose()
