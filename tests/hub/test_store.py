"""Rules of the store: every table and every statement names its site, a transaction touches one, a rebuild equals."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event
from tests.hub.chains import DESK, OTHER, SITE, ChainDesk, Clock, enrolled_desk, make_office

from govpost_desk.domain.orders import order_id
from govpost_desk.hub import (
    channels,
    enrolling,
    granting,
    incidents,
    ordering,
    rebuilding,
    schema,
    sending,
    templates,
    tracking,
)
from govpost_desk.hub.office import Office
from govpost_desk.hub.providers import Sandbox
from govpost_desk.hub.store import SITE as SITE_VALUE
from govpost_desk.hub.store import memory_engine
from govpost_desk.storage.projections import APPLY
from govpost_desk.wire import event_types
from govpost_desk.wire.feed_digest import EMPTY, changed, item_digest
from govpost_desk.wire.messages import Fetch, Fetched, Push, PushReply, Refusal
from govpost_desk.wire.platforms import CancelOrders, PostOrders, PostTracking

ELSEWHERE = "520100-02"
MOST_STATEMENTS = 24  # of one push
_NAMES = ("site", "site_id")


class Watch:
    """Statements that ran, and the sites of each transaction."""

    def __init__(self, engine: Engine) -> None:
        self.statements: list[str] = []
        self.transactions: list[set[str]] = []
        event.listen(engine, "begin", lambda connection: self.transactions.append(set()))
        event.listen(engine, "before_cursor_execute", self._saw)

    def _saw(self, connection: Any, cursor: Any, statement: str, parameters: Any, *more: Any) -> None:
        if statement.startswith(
            ("BEGIN", "CREATE", "PRAGMA", "SELECT pg_catalog", "select pg_catalog", "show ")
        ):
            return
        self.statements.append(statement)
        rows = parameters if isinstance(parameters, list) else [parameters]
        named = {row[name] for row in rows for name in _NAMES if isinstance(row, dict) and name in row}
        if re.match(r'INSERT INTO "?\w+"? \("?site_id"?, .* VALUES \(\?, ', statement):
            named |= {row[0] for row in rows}
        assert named, statement
        self.transactions[-1] |= named


def work(office: Office) -> list[ChainDesk]:
    """A bit of everything at two halls; the second one is there already."""
    found = [enrolled_desk(office, desk_id) for desk_id in (DESK, OTHER, f"{ELSEWHERE}-D01")]
    for number, desk in enumerate(found):
        tick = desk.tick(number, "11000000011XX")
        desk.log("order.recorded", {"case_no": "A"}, {"name": "王小明"})
        desk.log("strange.type", {})
        desk.log("act.undone", {"act": "line", "act_id": tick.event_id.hex()})
        desk.tick(7, f"1100000{number}011XX")
        erased = desk.logs[2][2].event_id.hex()
        desk.log("personal.erased", {"event_ids": [erased]})
        desk.push_all()
        desk.hello()
        desk.push()
        desk.more_numbers(head=desk.head())
        office.fetch(Fetch(desk=desk.desk_id, epoch=2, after=0, limit=9))
        desk.read_feed()
        twin = desk.copy()
        del twin.logs[2][-1:]
        twin.log("boot", {})
        assert isinstance(twin.push(), Refusal)
        twin.new_epoch("fork", desk.place(1))
    for desk in (found[0], found[2]):
        post(office, desk)
    return found


def post(office: Office, desk: ChainDesk) -> None:
    """What platforms and carriers bring to the hall of a desk, and what its recipients hear."""
    site = desk.desk_id.rpartition("-")[0]
    token = office.add_channel(site, "yss", "粤省事", channels.RIGHTS)
    orders = [{"source": f"{site}-01", "case_no": f"B{n}", "rev": 1, "name": "王小明"} for n in (1, 2)]
    office.take(PostOrders(site=site, orders=(*orders, {**orders[0], "rev": 2})), token)
    office.take(CancelOrders(site=site, orders=(orders[1],)), token)
    piece = {"order_id": order_id(f"{site}-01", "B1").hex(), "waybill_no": "1100000000151"}
    recorded = desk.log("order.recorded", piece, {"name": "王小明", "phone": "13812345678"})
    line = {**piece, "register_id": "0a", "fate": "ticked", "party_id": recorded.event_id.hex()}
    desk.log("line.ticked", line)
    desk.log("packing.sealed", piece)
    desk.log("register.closed", {"register_id": "0a"})
    desk.push_all()
    office.take(PostOrders(site=site, orders=({**orders[0], "rev": 3, "name": "李四"},)), token)
    seen = {"id": "1", "waybill_no": "1100000000151", "at_ms": desk.hlc, "code": "10", "set": "ems"}
    office.take(PostTracking(site=site, events=(seen,)), token)
    assert sending.send_due(office, site, Sandbox(), 9) == {"sent": 2}
    desk.log("personal.erased", {"event_ids": [recorded.event_id.hex()]})
    desk.push_all()
    with office.begin(site) as tx:
        sending.send_again(tx, "0a", "accepted")
        templates.set_template(tx, "accepted", None)
        tracking.word_code(tx, "ems", "10", "妥投", "delivered")
        channels.revoke_channel(tx, "yss")
        assert len(channels.channels(tx)) == 1
        assert [each.state for each in ordering.all_orders(tx)].count("erased") == 1
        assert len(sending.all_messages(tx)) == 2


def test_every_key_begins_with_the_site() -> None:
    for table in schema.metadata.tables.values():
        assert next(iter(table.primary_key.columns)).name == "site_id", table.name
        for index in table.indexes:
            assert next(iter(index.columns)).name == "site_id", index.name
        assert not table.foreign_keys


def test_every_statement_names_its_site_and_a_transaction_touches_one(engine: Engine) -> None:
    office = make_office(engine)
    office.add_site(ELSEWHERE, "另一个")
    watch = Watch(engine)
    work(office)
    for site in (SITE, ELSEWHERE):
        with office.begin(site) as tx:
            rebuilding.rebuild(tx)
            rebuilding.reinterpret(tx)
            rebuilding.all_held(tx)
            enrolling.codes(tx)
            granting.waiting(tx)
            granting.numbers_free(tx)
            for each in incidents.all_incidents(tx):
                incidents.close_incident(tx, each["kind"], each["key"], "9001")
        office.restored(site)
        office.put(site, "window", [("01", "{}")])
    assert len(watch.statements) > 300
    assert max(len(sites) for sites in watch.transactions) == 1
    tables = set(schema.metadata.tables)
    for statement in set(watch.statements):
        named = {name for name in tables if re.search(rf'(FROM|JOIN|INTO|UPDATE) "?{name}\b', statement)}
        assert named, statement
        if not statement.startswith("INSERT"):
            for name in named:
                assert re.search(rf'\b(WHERE|AND|ON) (\(?)("?{name}"?|undo)\.site_id = ', statement), (
                    statement
                )


def test_a_statement_without_its_site_is_seen() -> None:
    engine = memory_engine()
    Watch(engine)
    with pytest.raises(AssertionError), engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM custody")


def test_projections_are_made_again_as_they_were(office: Office) -> None:
    office.add_site(ELSEWHERE, "另一个")
    work(office)
    with office.begin(SITE) as tx:
        before, head = tx.standing.feed_n, tx.standing.feed_digest
        assert rebuilding.rebuild(tx) == []
        assert (tx.standing.feed_n, tx.standing.feed_digest) == (before, head)
        tx.run(schema.custody.delete().where(schema.custody.c.site_id == SITE_VALUE))
    with office.begin(SITE) as tx:
        assert rebuilding.rebuild(tx) == ["custody"]


def test_what_was_held_is_read_after_an_upgrade(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = enrolled_desk(office)
    desk.tick(1, "11000000011XX")
    monkeypatch.setitem(event_types.SCHEMA_OF, "line.ticked", 0)
    desk.log("never.known", {})
    desk.push_all()
    assert desk.read_feed().items == ()
    with office.begin(SITE) as tx:
        assert [each["why"] for each in rebuilding.all_held(tx)] == ["schema", "type"]
        assert rebuilding.reinterpret(tx) == (0, 2)
    monkeypatch.undo()
    with office.begin(SITE) as tx:
        assert rebuilding.reinterpret(tx) == (1, 1)
        assert rebuilding.rebuild(tx) == []
    assert [item.key for item in desk.read_feed().items] == [f"{1:032x}"]


def test_hub_and_desk_know_the_same_types() -> None:
    assert set(event_types.SCHEMA_OF) == {*APPLY, "fact.carried"}


@st.composite
def deliveries(draw: st.DrawFn) -> list[tuple[int, int, int]]:
    """Pushes of two desks: (desk, first, last), each perhaps twice, cut, out of order."""
    return draw(
        st.lists(
            st.tuples(st.integers(0, 1), st.integers(1, 12), st.integers(1, 12)), min_size=1, max_size=25
        )
    )


@pytest.fixture(scope="module")
def two_desks() -> tuple[Any, list[ChainDesk]]:
    """Two desks whose acts meet: same orders, same numbers, undone acts; and how their office was before."""
    office = make_office()
    desks = [enrolled_desk(office), enrolled_desk(office, OTHER)]
    for number, desk in enumerate(desks):
        desk.logs[2] = []
        desk.log("epoch.opened", {})
        for turn in range(3):
            desk.hlc += 7 * (number + turn)
            tick = desk.tick(turn, f"1100000{turn * (1 - number)}011XX")
            desk.log(
                "packing.sealed", {"order_id": f"{turn:032x}", "waybill_no": tick.body_fields()["waybill_no"]}
            )
            if turn == number:
                desk.log("act.undone", {"act": "line", "act_id": tick.event_id.hex()})
        desk.log("order.recorded", {}, {"name": "王小明"})
        desk.log("personal.erased", {"event_ids": [desk.logs[2][-1].event_id.hex()]})
    return office.store.engine, desks


@settings(max_examples=50)
@given(sent=deliveries())
def test_any_interleaving_ends_in_the_same_log(
    two_desks: tuple[Any, list[ChainDesk]], sent: list[Any]
) -> None:
    before, desks = two_desks
    office = Office(engine_of(before), desks[0].office.key, Clock())
    for number, first, last in sent:
        push = desks[number].batch(first, last)
        if push.events:
            reply = office.push(push)
            assert isinstance(reply, PushReply) or reply.error == "gap"
    assert settled(office, desks) == settled(Office(engine_of(before), desks[0].office.key, Clock()), desks)


def engine_of(original: Engine) -> Engine:
    """A copy of a store in memory."""
    engine = memory_engine()
    source, target = (each.raw_connection().driver_connection for each in (original, engine))
    assert source is not None
    source.backup(target)
    return engine


def settled(office: Office, desks: list[ChainDesk]) -> list[Any]:
    """What a store comes to when all has been sent: logs, custody, numbers, incidents, what the feed says."""
    for desk in desks:
        assert isinstance(office.push(desk.batch()), PushReply)
    found: list[Any] = []
    with office.store.read(SITE, 0) as tx:
        for table in ("log_event", "log_personal", "custody", "number_use", "erased"):
            columns = [
                column.name
                for column in schema.metadata.tables[table].columns
                if column.name != "received_ms"
            ]
            query = f"SELECT {', '.join(columns)} FROM {table}"
            found.append(sorted(map(tuple, tx.connection.exec_driver_sql(query).all())))
        found.append(
            [{k: v for k, v in each.items() if k != "opened_ms"} for each in incidents.all_incidents(tx)]
        )
        found.append(tx.standing.feed_digest)
        items = tx.connection.exec_driver_sql("SELECT n FROM feed ORDER BY n").scalars().all()
        assert items == list(range(1, tx.standing.feed_n + 1))
    return found


def test_the_digest_of_a_feed_is_that_of_what_it_says(office: Office) -> None:
    desk = enrolled_desk(office)
    office.put(SITE, "window", [("01", '{"name":"甲"}'), ("02", "{}")])
    assert office.put(SITE, "window", [("01", '{"name":"甲"}'), ("02", "{}")]) == 0
    office.put(SITE, "item", [("X1", "{}")])
    assert office.put(SITE, "window", [("02", None), ("03", "{}"), ("01", '{"name":"乙"}')]) == 3
    said: dict[tuple[str, str], str] = {}
    after = 0
    while True:
        page = desk.read_feed(after=after, limit=2)
        for item in page.items:
            assert item.n == after + 1
            after = item.n
            said.pop((item.kind, item.key), None)
            if item.op == "put":
                said[item.kind, item.key] = item.content
        if not page.more:
            break
    digest = EMPTY
    for (kind, key), content in said.items():
        digest = changed(digest, EMPTY, item_digest(kind, key, content))
    assert page.digest == digest
    assert sorted(said) == [("item", "X1"), ("window", "01"), ("window", "03")]


def test_a_push_asks_the_store_little(small_office: Office) -> None:
    """Statements are what a push costs (`bench hub` has the time): as many for 500 events as for 20."""
    desk = enrolled_desk(small_office)
    for number in range(1, 301):
        piece = {"order_id": f"{number:032x}", "waybill_no": f"11{number:08d}1XX", "case_no": f"A{number}"}
        desk.log("order.recorded", piece, {"name": "王小明", "phone": "13800000000"})
        desk.tick(number, f"11{number:08d}1XX")
        desk.log("label.requested", {**piece, "packing_id": "00", "copy_no": 1})
        desk.log("packing.sealed", piece)
    asked: list[str] = []
    event.listen(small_office.store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    for first, last in ((1, 20), (21, 40), (41, 540), (541, 1040)):
        asked.clear()
        assert isinstance(small_office.push(desk.batch(first, last)), PushReply)
        counts.append(len(asked))
    assert max(counts) <= MOST_STATEMENTS, counts


def test_a_page_of_the_journal_fits_an_answer(small_office: Office) -> None:
    desk = enrolled_desk(small_office)
    for _ in range(6):
        desk.log("boot", {"padding": "x" * 600_000})
    for first in range(1, 8, 2):
        assert isinstance(desk.push(first, first + 1), PushReply)
    reply = small_office.fetch(Fetch(desk=DESK, epoch=2, after=0, limit=500))
    assert isinstance(reply, Fetched)
    assert 1 <= len(reply.events) < 7
    assert reply.more


def test_an_event_may_name_very_many(office: Office) -> None:
    desk = enrolled_desk(office)
    for sheet in range(4):
        numbers = [{"waybill_no": f"11{sheet}{number:07d}1XX"} for number in range(2000)]
        desk.log("emergency.issued", {"taken": numbers})
    many = desk.log("emergency.issued", {"taken": [{"waybill_no": "x"}] * 2001})
    reply = desk.push()
    assert isinstance(reply, PushReply)
    assert reply.held == (many.event_id.hex(),)
    assert isinstance(desk.batch(), Push)
