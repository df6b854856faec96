"""Desk and head office by messages: every answer and every refusal, on both databases."""

import dataclasses
import json
import os

import pytest
from sqlalchemy import Engine
from tests.hub.chains import (
    BEGIN_MS,
    DESK,
    KEY,
    OTHER,
    SITE,
    ChainDesk,
    Clock,
    cursor,
    enrolled_desk,
    make_office,
)

from govpost_desk.hub import desks, incidents, rebuilding
from govpost_desk.hub.office import Office
from govpost_desk.wire.events import check_event
from govpost_desk.wire.grants import Signed, read_epoch, read_receipt
from govpost_desk.wire.messages import (
    Enrolled,
    Fetch,
    Fetched,
    Granted,
    Head,
    Hello,
    HelloReply,
    MoreNumbers,
    NewEpoch,
    Push,
    PushReply,
    ReadFeed,
    Refusal,
    received_event,
)
from govpost_desk.wire.signing import SigningKey


def open_incidents(office: Office, site: str = SITE) -> list[tuple[str, str]]:
    with office.store.read(site, 0) as tx:
        return [(each["kind"], each["state"]) for each in incidents.all_incidents(tx)]


def refused(reply: object) -> str:
    assert isinstance(reply, Refusal), reply
    return reply.error


def test_a_desk_comes_in_and_all_of_it_arrives_as_it_was(office: Office) -> None:
    desk = ChainDesk(office)
    desk.log("boot", {"nonce": "00"})
    desk.log("order.recorded", {"case_no": "A1"}, {"name": "欧阳䶮", "phone": "13800000000"})
    code = office.make_code(DESK, "一号台席")
    assert refused(ChainDesk(office).enrol("ABCD2345")) == "code"
    reply = desk.enrol(f" {code[:4]}-{code[4:].lower()} ")
    assert isinstance(reply, Enrolled)
    assert (reply.inc, reply.site, reply.hub_key) == (1, SITE, KEY.public)
    grant = read_epoch(reply.grant, KEY.public)
    assert (grant.epoch, grant.why, grant.key) == (2, "enrolled", desk.key.public)
    assert grant.ancestor == desk.place(1)
    desk.tick(1, "11000000011XX")

    greeted = desk.hello()
    assert isinstance(greeted, HelloReply)
    assert (greeted.fork, greeted.rewound, greeted.scopes) == (None, False, (f"site:{SITE}",))
    assert greeted.heads[1].seq == 0
    desk.push_all()
    greeted = desk.hello()
    assert isinstance(greeted, HelloReply)
    assert greeted.heads == {1: desk.head(1), 2: desk.head(2)}
    assert read_receipt(greeted.receipt, KEY.public)[2] == (1, desk.head(2).hash)

    for number, chain in desk.logs.items():
        fetched = office.fetch(Fetch(desk=DESK, epoch=number, after=0, limit=500))
        assert isinstance(fetched, Fetched)
        assert [received_event(each) for each in fetched.events] == chain
        assert (fetched.more, fetched.epochs) == (False, (1, 2))
        assert (fetched.grant is None) == (fetched.nonce is not None) == (number == 1)
    part = office.fetch(Fetch(desk=DESK, epoch=1, after=1, limit=1))
    assert isinstance(part, Fetched)
    assert [received_event(each).seq for each in part.events] == [2]
    first = office.fetch(Fetch(desk=DESK, epoch=1, after=0, limit=1))
    assert isinstance(first, Fetched)
    assert first.more
    assert office.fetch(Fetch(desk=DESK, epoch=9, after=0, limit=9)) == dataclasses.replace(
        first, epochs=(1, 2), grant=None, nonce=None, events=(), more=False
    )


def test_a_code_serves_one_key_for_a_quarter_of_an_hour() -> None:
    clock = Clock()
    office = make_office(clock=clock)
    first = office.make_code(DESK)
    second = office.make_code(DESK)
    desk = ChainDesk(office)
    assert refused(desk.enrol(first)) == "code"  # the later one counts
    enrolled = desk.enrol(second)
    assert isinstance(enrolled, Enrolled)
    again = ChainDesk(office, key=desk.key, nonces={1: desk.nonces[1]}, logs={1: []})
    assert again.enrol(second) == enrolled  # the answer was lost
    assert refused(ChainDesk(office).enrol(second)) == "code"  # somebody else heard it
    late = office.make_code(DESK)
    clock.now += 15 * 60 * 1000
    assert refused(ChainDesk(office).enrol(late)) == "code"
    assert refused(ChainDesk(office, "520100-09-D01").enrol(late)) == "code"  # a hall that is not here
    assert refused(ChainDesk(office, "XL-520100-01-D01").enrol(late)) == "code"
    text = str(office.store.engine.connect().exec_driver_sql("SELECT * FROM enrol_code").all())
    assert not any(code in text for code in (first, second, late))


def test_a_desk_on_another_pc_gets_the_next_epoch_and_the_old_key_opens_nothing() -> None:
    office = make_office()
    old = enrolled_desk(office)
    old.push_all()
    new = ChainDesk(office, key=SigningKey(os.urandom(32)), nonces=dict(old.nonces), logs=dict(old.logs))
    reply = new.enrol(office.make_code(DESK))
    assert isinstance(reply, Enrolled)
    assert read_epoch(reply.grant, KEY.public).epoch == 3
    assert office.known_key(DESK) == new.key.public != old.key.public


@pytest.mark.parametrize("size", [1, 2, 7])
def test_pushes_may_come_twice_late_and_cut(office: Office, size: int) -> None:
    desk = enrolled_desk(office)
    for number in range(12):
        desk.tick(number)
    parts = [desk.batch(first, first + size) for first in range(1, 13)]
    for part in (parts[0], parts[0], *parts, parts[3], *parts):
        assert isinstance(office.push(part), PushReply)
    last = office.push(parts[0])
    assert isinstance(last, PushReply)
    assert (last.head, last.new) == (desk.head(), 0)
    assert open_incidents(office) == []
    assert desk.read_feed().items[-1].n == 12


def test_what_is_not_in_its_place_is_refused_with_the_head(office: Office) -> None:
    desk = enrolled_desk(office)
    for number in range(4):
        desk.tick(number)
    desk.push(1, 2)
    gap = desk.push(4, 5)
    assert gap == Refusal(error="gap", head=Head(seq=2, hash=desk.logs[2][1].hash.hex()))
    twin = desk.copy()
    del twin.logs[2][2:]
    twin.tick(100)
    desk.push(1, 3)
    fork = twin.push()
    assert fork == Refusal(error="fork", head=Head(seq=3, hash=desk.logs[2][2].hash.hex()))
    assert refused(twin.push(3)) == "fork"
    twin.tick(101)
    assert refused(twin.push(4)) == "fork"  # continues a chain that is not here
    assert open_incidents(office) == [("fork", "open"), ("fork", "open")]
    assert isinstance(desk.push(), PushReply)


def test_damaged_bytes_are_named_and_what_came_before_is_kept(office: Office) -> None:
    desk = enrolled_desk(office)
    for number in range(3):
        desk.tick(number)
    push = desk.batch()
    events = list(push.events)
    events[2] = dataclasses.replace(events[2], body=events[2].body.replace("A1", "A9"))
    assert office.push(dataclasses.replace(push, events=tuple(events))) == Refusal(
        error="digest", seq=3, head=Head(seq=2, hash=desk.logs[2][1].hash.hex())
    )
    events[2] = push.events[2]
    assert isinstance(office.push(push), PushReply)
    person = desk.log("order.recorded", {}, {"name": "甲"})
    spoilt = dataclasses.replace(desk.batch(5).events[0], personal='{"name":"乙"}')
    assert refused(office.push(dataclasses.replace(desk.batch(5), events=(spoilt,)))) == "digest"
    without = dataclasses.replace(spoilt, personal=None, psalt=None)
    assert isinstance(office.push(dataclasses.replace(desk.batch(5), events=(without,))), PushReply)
    assert person.seq == desk.head().seq


def test_what_is_no_event_is_refused() -> None:
    office = make_office()
    desk = enrolled_desk(office)
    push = desk.batch()
    good = push.events[0]
    for change in (
        {"header": "[]"},
        {"header": "null"},
        {"header": "[" * 5000},
        {"header": good.header.replace(DESK, OTHER)},
        {"header": good.header.replace('",2,', '",3,', 1)},
        {"header": good.header.replace('",2,1,', '",2,true,', 1)},
        {"header": good.header.replace('",2,1,', f'",2,{2**60},', 1)},
        {"header": good.header.replace("epoch.opened", "epoch\\u0000")},
        {"header": "\ud800"},
        {"body": "\ud800"},
        {"salt": "zz"},
        {"psalt": "00" * 16},
        {"sig": "no"},
    ):
        spoilt = dataclasses.replace(good, **change)  # type: ignore[arg-type]
        assert refused(office.push(dataclasses.replace(push, events=(spoilt,)))) == "shape", change
    assert refused(office.push(dataclasses.replace(push, events=()))) == "shape"
    assert refused(office.push(dataclasses.replace(push, events=push.events * 501))) == "too_large"


def test_who_is_not_known_is_told_so() -> None:
    office = make_office()
    desk = enrolled_desk(office)
    stranger = SigningKey(bytes(32))
    forged = Signed(desk.grants[2].text, stranger.sign(desk.grants[2].text.encode()))
    assert refused(office.push(dataclasses.replace(desk.batch(), grant=forged))) == "no_grant"
    assert refused(office.push(dataclasses.replace(desk.batch(), grant=None))) == "no_grant"
    lost = dataclasses.replace(desk.batch(), epoch=7)
    assert refused(office.push(lost)) == "no_grant"  # the grant of another epoch opens none
    office.make_code(OTHER)
    for desk_id in (OTHER, "520100-01-D77", "520100-77-D01", "", "王小明", "x" * 99):
        assert refused(office.fetch(Fetch(desk=desk_id, epoch=1, after=0, limit=1))) == "unknown_desk"
        push = Push(desk=desk_id, epoch=1, grant=None, nonce="00", events=desk.batch().events)
        assert refused(office.push(push)) == "unknown_desk"
    with office.begin(SITE) as tx:
        desks.set_state(tx, DESK, desks.REVOKED, "")
    asked = (desk.batch(), Fetch(desk=DESK, epoch=1, after=0, limit=1))
    for message in (*asked, MoreNumbers(desk=DESK, epoch=2, left=0, known=())):
        assert refused(office.answer(message)) == "revoked"
    assert refused(desk.hello()) == "revoked"
    assert refused(desk.ask_epoch()) == "revoked"
    assert refused(desk.read_feed()) == "revoked"
    assert refused(desk.enrol(office.make_code(DESK))) == "revoked"
    assert isinstance(office.push(desk.batch(), by_hand=True), PushReply)  # by a person, on a stick


def test_what_is_not_understood_is_held_and_blocks_nothing(office: Office) -> None:
    desk = enrolled_desk(office)
    strange = desk.log("parcel.weighed_on_the_moon", {"x": 1})
    newer = desk.log("line.ticked", {"order_id": "00"}, schema=9)
    wrong = desk.log("line.ticked", {"order_id": ["王小明"], "taken": 7})
    half = desk.log("line.ticked", {"order_id": "\ud800"[:0] + "a\x00b"})
    good = desk.tick(5)
    reply = desk.push()
    assert isinstance(reply, PushReply)
    assert reply.held == tuple(each.event_id.hex() for each in (strange, newer, wrong, half))
    assert reply.head.seq == good.seq
    assert [item.key for item in desk.read_feed().items] == [f"{5:032x}"]
    again = desk.push()
    assert isinstance(again, PushReply)
    assert again.held == reply.held


def test_a_fact_carried_out_of_another_branch_counts_once(office: Office) -> None:
    desk = enrolled_desk(office)
    desk.push_all()
    twin = desk.copy()
    desk.tick(1, "11000000011XX")
    desk.push_all()
    lost = twin.tick(2, "11000000025XX")
    person = twin.log("order.recorded", {"case_no": "A2"}, {"name": "王小明"})
    assert refused(twin.push()) == "fork"
    assert isinstance(twin.new_epoch("fork", ancestor=desk.place(1)), Granted)
    assert twin.epoch == 3
    twin.log("epoch.opened", {"why": "fork"})
    carried = [twin.carry(lost), twin.carry(person), twin.carry(lost)]
    twice = twin.carry(carried[0])
    spoilt = twin.log("fact.carried", {"header": "[]", "body": "{}", "salt": "00"})
    reply = twin.push()
    assert isinstance(reply, PushReply)
    assert reply.held == (spoilt.event_id.hex(),)
    assert twice.seq == 5
    with office.store.read(SITE, 0) as tx:
        facts = tx.connection.exec_driver_sql("SELECT event_id, epoch, seq FROM fact ORDER BY n").all()
    found = {row[0]: (row[1], row[2]) for row in facts}
    assert len(facts) == len(found)
    assert found[lost.event_id.hex()] == (3, 2)
    assert found[person.event_id.hex()] == (3, 3)
    assert not {each.event_id.hex() for each in carried} & set(found)
    items = {item.key: item for item in desk.read_feed().items if item.kind == "act"}
    assert set(items) == {f"{1:032x}", f"{2:032x}"}


def test_hello_tells_fork_rewound_and_clone(office: Office) -> None:
    desk = enrolled_desk(office)
    desk.tick(1)
    desk.tick(2)
    old, twin = desk.copy(), desk.copy()
    del old.logs[2][2:]
    desk.push_all()
    desk.hello()
    late = Hello(**{**_fields(old), "hlc": BEGIN_MS})
    answered = office.hello(late)
    assert isinstance(answered, HelloReply)
    assert (answered.fork, answered.rewound) == (None, True)
    assert open_incidents(office) == []  # a message that was late tells nothing new
    old.hlc += 10
    restored = old.hello(witness_ok=False)
    assert isinstance(restored, HelloReply)
    assert (restored.fork, restored.rewound) == (None, True)
    assert open_incidents(office) == []
    old.hlc += 10
    old.hello(witness_ok=True)
    assert open_incidents(office) == [("clone", "open")]
    del twin.logs[2][1:]
    twin.tick(9)
    beside = twin.hello()
    assert isinstance(beside, HelloReply)
    assert beside.fork == 2
    ahead = desk.copy()
    ahead.tick(10)
    answered = ahead.hello()
    assert isinstance(answered, HelloReply)
    assert (answered.fork, answered.rewound) == (None, False)
    assert refused(desk.hello(proto=2)) == "shape"


def _fields(desk: ChainDesk) -> dict[str, object]:
    reply: dict[str, object] = {}

    class Catch:
        def hello(self, message: Hello) -> None:
            reply.update({name: getattr(message, name) for name in Hello.__dataclass_fields__})

    real, desk.office = desk.office, Catch()  # type: ignore[assignment]
    desk.hello()
    desk.office = real
    return reply


def test_an_epoch_asked_for_twice_is_the_same(office: Office) -> None:
    desk = enrolled_desk(office)
    desk.push_all()
    asked = desk.ask_epoch("rewound", desk.place())
    assert isinstance(asked, Granted)
    assert desk.ask_epoch("rewound", desk.place()) == asked
    copy = desk.office.new_epoch(
        NewEpoch(desk=DESK, grant=desk.grants[2], ancestor=desk.place(), why="rewound", head="ab" * 32)
    )
    assert isinstance(copy, Granted)
    assert read_epoch(copy.grants[0], KEY.public).epoch == 4  # another machine of the name
    grant = read_epoch(asked.grants[0], KEY.public)
    assert (grant.epoch, grant.ancestor, grant.why) == (3, desk.place(), "rewound")
    assert refused(desk.ask_epoch("because")) == "shape"
    beyond = dataclasses.replace(desk.place(), seq=99)
    assert refused(desk.ask_epoch("fork", beyond)) == "gap"
    assert refused(desk.ask_epoch("fork", dataclasses.replace(beyond, epoch=9))) == "gap"
    assert refused(desk.ask_epoch("fork", dataclasses.replace(desk.place(), hash="00" * 32))) == "fork"
    empty = dataclasses.replace(desk.place(), epoch=3, seq=0)
    assert refused(desk.ask_epoch("fork", empty)) == "fork"
    assert refused(desk.ask_epoch("fork", dataclasses.replace(empty, hash="\ud800"))) == "shape"
    desk.take_epoch(asked.grants[0])
    desk.log("epoch.opened", {"why": "rewound"})
    desk.push_all()
    after = desk.ask_epoch("rewound", desk.place())
    assert isinstance(after, Granted)
    assert read_epoch(after.grants[0], KEY.public).epoch == 5


def test_a_person_decides_where_the_hall_wants_it() -> None:
    from govpost_desk.hub import granting

    office = make_office()
    office.add_site("520100-02", "另一个", approve="machine")
    desk = enrolled_desk(office, "520100-02-D01")
    assert desk.ask_epoch("machine") == Granted(grants=(), waits=True)
    assert desk.ask_epoch("machine") == Granted(grants=(), waits=True)
    with office.begin("520100-02") as tx:
        asked = [row.ask for row in granting.waiting(tx)]
        assert len(asked) == 1
        assert granting.decide(tx, asked[0][:12], granted=True, key=KEY, draw=os.urandom)
        assert not granting.decide(tx, asked[0][:12], granted=True, key=KEY, draw=os.urandom)
    granted = desk.ask_epoch("machine")
    assert isinstance(granted, Granted)
    assert read_epoch(granted.grants[0], KEY.public).epoch == 3
    assert isinstance(desk.ask_epoch("damage"), Granted)
    assert desk.ask_epoch("machine", None) == granted


def test_numbers_are_given_once_and_a_lost_answer_again(office: Office) -> None:
    desk = enrolled_desk(office)
    assert refused(desk.more_numbers(head=desk.head())) == "gap"
    desk.push_all()
    first = desk.more_numbers(head=desk.head())
    assert isinstance(first, list)
    assert (first[0].first_serial, first[0].count, first[0].epoch) == (1000, 100, 2)
    assert desk.more_numbers(head=desk.head()) == first
    second = desk.more_numbers((first[0].range_id,), head=desk.head())
    assert isinstance(second, list)
    assert second[0].first_serial == 1100
    blind = desk.more_numbers()
    assert isinstance(blind, list)
    assert blind[0].first_serial == 1200
    assert desk.more_numbers(left=400) == []
    twin = desk.copy()
    twin.logs[2] = []
    twin.log("epoch.opened", {})
    assert refused(twin.more_numbers(head=twin.head())) == "fork"  # a copy gets none of them
    desk.new_epoch("machine", desk.place())
    assert refused(office.more_numbers(MoreNumbers(desk=DESK, epoch=2, left=0, known=()))) == "epoch"
    desk.more_numbers(("ff" * 16,))
    assert ("range_unknown", "open") in open_incidents(office)


def test_one_number_on_two_facts_keeps_both_and_opens_an_incident(office: Office) -> None:
    first, second = enrolled_desk(office), enrolled_desk(office, OTHER)
    first.tick(1, "11000000011XX", by="1001")
    second.hlc += 10
    second.tick(2, "11000000011XX", by="2002")
    first.log(
        "emergency.issued", {"taken": [{"waybill_no": "11000000025XX"}, {"waybill_no": "11000000039XX"}]}
    )
    for desk in (second, first, second):
        desk.push_all()
    items = [item for item in first.read_feed().items if item.kind == "incident"]
    assert [item.key for item in items] == ["number_twice:11000000011XX"]
    with office.store.read(SITE, 0) as tx:
        found = incidents.all_incidents(tx)[0]
    assert [(each["desk"], each["by"]) for each in found["uses"]] == [(DESK, "1001"), (OTHER, "2002")]
    with office.begin(SITE) as tx:
        assert incidents.close_incident(tx, "number_twice", "11000000011XX", "9001")
        assert not incidents.close_incident(tx, "number_twice", "11000000011XX", "9001")
    assert open_incidents(office) == [("number_twice", "closed")]
    second.tick(3, "11000000011XX", by="2002")  # a third: the people who closed it did not know
    second.push_all()
    assert open_incidents(office) == [("number_twice", "open")]


def test_desks_of_a_hall_hear_of_each_other(office: Office) -> None:
    first, second = enrolled_desk(office), enrolled_desk(office, OTHER)
    tick = first.tick(1, "11000000011XX")
    first.log("packing.sealed", {"order_id": f"{1:032x}", "waybill_no": "11000000011XX"})
    first.push_all()
    page = second.read_feed()
    assert [(item.kind, item.key, item.op) for item in page.items] == [("act", f"{1:032x}", "put")]
    at_ms = first.logs[2][-1].wall_ms
    assert json.loads(page.items[0].content) == {
        "case_no": "",
        "waybill_no": "11000000011XX",
        "act": "sealed",
        "desk": DESK,
        "at_ms": at_ms,
    }
    assert (page.more, page.inc) == (False, 1)
    seal = first.logs[2][-1]
    first.log("act.undone", {"act": "line", "act_id": seal.event_id.hex()})
    first.push_all()
    assert '"act":"taken_over"' in second.read_feed(after=1).items[0].content
    first.log("act.undone", {"act": "line", "act_id": tick.event_id.hex()})
    first.push_all()
    last = second.read_feed(after=2)
    assert [(item.n, item.op, item.ver) for item in last.items] == [(3, "drop", 3)]
    assert last.digest == "0" * 64
    assert refused(second.read_feed(inc=2)) == "resync"
    assert refused(second.read_feed(after=4)) == "resync"
    other = ReadFeed(desk=OTHER, scope="site:520100-99", after=0, inc=1, limit=5)
    assert refused(office.read_feed(other)) == "shape"
    assert [item.n for item in second.read_feed(limit=1).items] == [1]
    assert second.read_feed(limit=1).digest is None


def test_a_hall_with_one_desk_is_told_nothing_until_the_second_comes(engine: Engine) -> None:
    office = make_office(engine, beside=False)
    first = enrolled_desk(office)
    first.tick(1, "11000000011XX")
    first.tick(2)
    first.push_all()
    assert first.read_feed().items == ()
    office.make_code(OTHER)  # a code alone is no desk
    first.tick(3)
    first.push_all()
    assert first.read_feed().items == ()
    second = enrolled_desk(office, OTHER)
    items = second.read_feed().items
    assert [(item.kind, item.key) for item in items] == [("act", f"{n:032x}") for n in (1, 2, 3)]
    second.hlc = first.hlc
    second.tick(2)
    second.push_all()
    assert [item.key for item in first.read_feed(after=3).items] == [f"{2:032x}"]
    with office.begin(SITE) as tx:
        desks.set_state(tx, OTHER, desks.REVOKED, second.key.public)
    enrolled_desk(office, f"{SITE}-D03")
    with office.begin(SITE) as tx:
        assert rebuilding.rebuild(tx) == []
        assert tx.standing.feed_n == 4


def test_what_an_erasure_names_is_gone_for_ever(office: Office) -> None:
    desk = enrolled_desk(office)
    person = desk.log("order.recorded", {"case_no": "A1"}, {"name": "王小明"})
    kept = desk.log("order.recorded", {"case_no": "A2"}, {"name": "李四"})
    desk.push_all()
    desk.log("personal.erased", {"event_ids": [person.event_id.hex()], "reason": "retention"})
    desk.push_all()
    fetched = office.fetch(Fetch(desk=DESK, epoch=2, after=0, limit=9))
    assert isinstance(fetched, Fetched)
    back = [received_event(each) for each in fetched.events]
    assert [each.personal is None for each in back] == [True, True, False, True]
    assert all(check_event(each) is None for each in back)
    assert back[2] == kept
    desk.carry(person)  # an old copy of the desk brings it again
    desk.push_all()
    with office.store.read(SITE, 0) as tx:
        rows = tx.connection.exec_driver_sql("SELECT personal FROM log_personal").all()
    assert len(rows) == 1
    assert "王小明" not in str([bytes(row[0]).decode() for row in rows])


def test_an_event_signed_by_another_key_is_kept_and_told() -> None:
    office = make_office()
    desk = enrolled_desk(office)
    desk.log("boot", {}, sign=True)
    desk.push_all()
    assert open_incidents(office) == []
    desk.key = SigningKey(bytes(32))
    desk.log("boot", {}, sign=True)
    desk.push_all()
    assert open_incidents(office) == [("signature", "open")]


def test_new_epoch_needs_a_grant_of_ours() -> None:
    office = make_office()
    desk = enrolled_desk(office)
    forged = NewEpoch(desk=DESK, grant=Signed("{}", ""), ancestor=None, why="fork")
    assert refused(office.new_epoch(forged)) == "no_grant"
    assert refused(desk.hello(grant=Signed("{}", ""))) == "no_grant"
    assert isinstance(desk.hello(cursors=cursor(0)), HelloReply)
