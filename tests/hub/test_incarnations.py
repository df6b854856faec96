"""A head office put back from an old backup: noticed, nothing given twice, everything there again from the desks."""

import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from tests.hub.chains import DESK, KEY, OTHER, SITE, ChainDesk, Clock, cursor, enrolled_desk, make_office

from govpost_desk.domain.errors import RuleError
from govpost_desk.hub import marks as marks_module
from govpost_desk.hub.marks import FileMarks, Mark, MemoryMarks, merged
from govpost_desk.hub.office import Office
from govpost_desk.hub.store import memory_engine
from govpost_desk.wire.grants import RangeGrant
from govpost_desk.wire.messages import Granted, HelloReply, PushReply, Refusal


def copied(original: Engine) -> Engine:
    """A backup of a store in memory."""
    engine = memory_engine()
    source, target = (each.raw_connection().driver_connection for each in (original, engine))
    assert source is not None
    source.backup(target)
    return engine


def put_back(office: Office, backup: Engine) -> Office:
    """The hub after a restore: its marks lie outside the database."""
    return Office(copied(backup), KEY, office.clock, marks=office.marks, draw=office.draw)


def take(desk: ChainDesk) -> RangeGrant:
    """Numbers, whatever was given before."""
    found = desk.more_numbers()
    assert isinstance(found, list)
    return found[0]


def overlap(one: RangeGrant, other: RangeGrant) -> bool:
    return (
        one.first_serial < other.first_serial + other.count
        and other.first_serial < one.first_serial + one.count
    )


def test_a_restored_hub_learns_again_what_the_desks_have() -> None:
    office = make_office()
    desk = enrolled_desk(office)
    desk.push_all()
    backup = copied(office.store.engine)
    other = enrolled_desk(office, OTHER)
    other.tick(5)
    desk.tick(1)
    desk.push_all()
    assert isinstance(desk.new_epoch("machine", desk.place()), Granted)
    desk.tick(2)
    desk.push_all()
    other.push_all()
    first = desk.read_feed()
    assert [item.kind for item in first.items] == ["act", "incident", "act", "act"]

    again = put_back(office, backup)
    for each in (desk, other):
        each.office = again
        said = each.hello(cursors=cursor(3))
        assert isinstance(said, HelloReply)
        assert (said.inc, said.fork, said.rewound) == (2, None, False)
    assert desk.read_feed(after=4).error == "resync"
    for each in (other, desk):
        each.push_all()
        greeted = each.hello()
        assert isinstance(greeted, HelloReply)
        assert greeted.heads == {number: each.head(number) for number in each.logs}
    items = desk.read_feed(inc=2).items
    assert {item.key for item in items if item.kind == "act"} == {f"{n:032x}" for n in (1, 2, 5)}
    assert again.known_key(OTHER) == other.key.public


def test_even_the_hall_comes_back() -> None:
    office = make_office()
    desk = enrolled_desk(office)
    desk.push_all()
    again = Office(memory_engine(), KEY, office.clock)
    desk.office = again
    assert desk.push(epoch=1) == Refusal(error="unknown_desk")  # nothing proves it
    assert isinstance(desk.hello(), HelloReply)
    desk.push_all()
    assert again.store.sites() == [SITE]


def test_a_restore_is_noticed_by_what_a_desk_has_read_or_holds() -> None:
    office = make_office()
    desk = enrolled_desk(office)
    desk.push_all()
    backup = copied(office.store.engine)
    office.put(SITE, "window", [("01", "{}")])
    blind = Office(copied(backup), KEY, office.clock)  # its marks know nothing
    desk.office = blind
    said = desk.hello(cursors=cursor(1))
    assert isinstance(said, HelloReply)
    assert said.inc == 2
    desk.new_epoch("machine", desk.place())
    desk.log("epoch.opened", {})
    third = Office(copied(backup), KEY, office.clock)
    desk.office = third
    said = desk.hello()  # its grant is of incarnation 2
    assert isinstance(said, HelloReply)
    assert said.inc == 3


@settings(max_examples=30)
@given(restores=st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_no_number_is_given_twice_however_often_a_backup_is_put_back(restores: list[int]) -> None:
    office = make_office()
    desk = enrolled_desk(office)
    desk.push_all()
    backup = copied(office.store.engine)
    given: list[RangeGrant] = []
    for count in restores:
        given += [take(desk) for _ in range(count)]
        office = put_back(office, backup)
        desk.office = office
        given.append(take(desk))
    for at, one in enumerate(given):
        assert not any(overlap(one, other) for other in given[:at])
        assert one.first_serial >= 1000
        assert one.first_serial + one.count <= 11_000


def test_a_pool_serves_to_its_end_and_then_the_next_one() -> None:
    office = make_office()
    desk = enrolled_desk(office)
    desk.push_all()
    assert not office.add_pool(SITE, "11", "51", 10_999, 5)
    assert office.add_pool(SITE, "11", "51", 11_000, 1000, bands=3)
    given: list[RangeGrant] = []
    while found := desk.more_numbers():
        assert isinstance(found, list)
        given += found
    assert sum(each.count for each in given) == 11_000
    assert (
        len({serial for each in given for serial in range(each.first_serial, each.first_serial + each.count)})
        == 11_000
    )
    assert office.add_pool(SITE, "12", "51", 0, 7)
    assert take(desk).count == 1  # seven bands of one number


def test_without_its_marks_a_hub_gives_nothing_out_of_old_pools(tmp_path: Path) -> None:
    path = tmp_path / "marks"
    office = make_office(marks=FileMarks.begin(path))
    desk = enrolled_desk(office)
    take(desk)
    path.unlink()
    again = Office(office.store.engine, KEY, office.clock, marks=FileMarks(path), draw=office.draw)
    desk.office = again
    assert desk.more_numbers() == []
    assert again.add_pool(SITE, "12", "51", 0, 1600)
    assert (take(desk).prefix, take(desk).first_serial) == ("12", 100)
    assert isinstance(desk.hello(), HelloReply)


def test_marks_outlive_their_process_and_torn_lines(tmp_path: Path) -> None:
    path = tmp_path / "marks"
    office = make_office(marks=FileMarks.begin(path))
    desk = enrolled_desk(office)
    before = path.read_text(encoding="ascii").count("\n")
    desk.tick(1)
    assert isinstance(desk.push(), PushReply)
    assert path.read_text(encoding="ascii").count("\n") == before  # the feed may wait for its second
    take(desk)
    assert path.read_text(encoding="ascii").count("\n") == before + 1
    mark = office.marks.get(SITE)
    with path.open("a", encoding="ascii") as file:
        file.write(f"{SITE} 9 9")
    read = FileMarks(path)
    assert read.get(SITE) == mark
    assert not read.lost
    read.shorten()
    assert path.read_text(encoding="ascii").endswith("9 9")  # short enough as it is
    with path.open("a", encoding="ascii") as file:
        file.write("\n" + f"{SITE} 1 1 1 1\n" * 5000)
    FileMarks(path).shorten()
    assert FileMarks(path).get(SITE) == mark
    assert path.read_text(encoding="ascii").count("\n") == 1


def test_no_mark_of_another_process_is_lost_while_the_file_is_shortened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks_module, "_LONG", 0)
    path = tmp_path / "marks"
    FileMarks.begin(path)
    other, ended = FileMarks(path), threading.Event()

    def shorten() -> None:
        while not ended.is_set():
            FileMarks(path).shorten()

    thread = threading.Thread(target=shorten)
    thread.start()
    try:
        for grants in range(1, 301):
            other.put(SITE, Mark(1, 1, grants, 0), 0, at_once=True)
            assert f"{SITE} 1 1 {grants} 0\n" in path.read_text(encoding="ascii")
    finally:
        ended.set()
        thread.join()
    assert FileMarks(path).get(SITE) == Mark(1, 1, 300, 0)


@pytest.mark.parametrize(
    ("numbers", "why"),
    [
        (("11", "", 0, 7), "range_first"),
        (("11", "CN", 0, 7), "range_first"),
        (("98", "51", 0, 7), "range_first"),
        (("11", "51", -1, 7), "range_first"),
        (("11", "51", 0, 0), "range_count"),
        (("11", "51", 99_999_999, 2), "range_count"),
    ],
)
def test_numbers_that_no_label_can_carry_are_none(
    small_office: Office, numbers: tuple[str, str, int, int], why: str
) -> None:
    with pytest.raises(RuleError) as refused:
        small_office.add_pool(SITE, *numbers)
    assert refused.value.code == why


@pytest.mark.parametrize("marks", [MemoryMarks(), None])
def test_a_person_may_say_it(marks: MemoryMarks | None) -> None:
    office = make_office(clock=Clock(), marks=marks)
    assert office.restored(SITE) == 2
    assert office.restored(SITE) == 3
    mark = office.marks.get(SITE)
    assert mark is not None
    assert (mark.inc, mark.band) == (3, 3)
    assert enrolled_desk(office).desk_id == DESK


def test_a_person_says_it_where_no_mark_is_left() -> None:
    office = make_office()
    desk = enrolled_desk(office)
    take(desk)
    again = Office(office.store.engine, KEY, office.clock, draw=office.draw)
    again.restored(SITE)
    desk.office = again
    assert desk.more_numbers() == []
    assert again.add_pool(SITE, "12", "51", 0, 1600)
    assert take(desk).prefix == "12"


def test_the_further_of_two_marks() -> None:
    assert merged(Mark(1, 5, 9, 90), Mark(2, 3, 1, 10)) == Mark(2, 5, 1, 10)
    assert merged(Mark(2, 3, 1, 10), Mark(1, 5, 9, 90)) == Mark(2, 5, 1, 10)
    assert merged(Mark(1, 1, 5, 10), Mark(1, 2, 4, 20)) == Mark(1, 2, 5, 20)
    assert merged(None, Mark(1, 1, 1, 1)) == Mark(1, 1, 1, 1)


def test_a_grant_whose_giver_was_killed_is_marked_by_who_answers_it(tmp_path: Path) -> None:
    """Two processes of one hub: one commits a grant and dies before its mark, the other is asked again (I4)."""

    class Killed(MemoryMarks):
        def put(self, site: str, mark: Mark, now_ms: int, *, at_once: bool) -> None:
            raise KeyboardInterrupt

    path = tmp_path / "marks"
    office = make_office(marks=FileMarks.begin(path))
    desk = enrolled_desk(office)
    desk.push_all()
    desk.office = Office(office.store.engine, KEY, office.clock, marks=Killed(), draw=office.draw)
    with pytest.raises(KeyboardInterrupt):
        desk.more_numbers(head=desk.head())
    desk.office = office
    assert isinstance(desk.push(), PushReply)  # less than a second ago, so that nothing waits to be written
    assert len(desk.more_numbers(head=desk.head())) == 1  # type: ignore[arg-type]
    mark = FileMarks(path).get(SITE)
    with office.store.read(SITE, 0) as tx:
        assert mark is not None
        assert mark.grants == tx.standing.grants
