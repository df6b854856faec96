"""The memory stick: files in both directions, order-free and repeatable, end where a line would (reliability §2.7)."""

import random
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from tests.builders import make_desk, verify_folder
from tests.sync.stick_hall import DESK, SITE, StickHall, desk_rows, hub_rows, twin_of
from tests.sync.test_engine import AT_MS, Hall, restored

from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.progress import Progress
from govpost_desk.hub import by_stick, desks, granting
from govpost_desk.hub.office import Office
from govpost_desk.hub.store import Store, memory_engine
from govpost_desk.services import head_office_state
from govpost_desk.storage import head_office
from govpost_desk.storage.keeping import keep, kept
from govpost_desk.sync.engine import State
from govpost_desk.wire.messages import PushReply
from govpost_desk.wire.signing import SigningKey

WINDOW = ("01", '{"department":"公安","window_code":"01"}')
SHORT = (4, 30)  # days, handovers a day
LONG = (30, 400)
STILL_MS = AT_MS - 1_000_000


def still_office(key: SigningKey) -> Office:
    """A head office whose clock stands, with dice of their own: the same words get the same grants."""
    office = Office(memory_engine(), key, lambda: STILL_MS, draw=random.Random(7).randbytes)
    office.add_site(SITE, "贵阳市政务服务中心", range_size=400_000)
    office.add_pool(SITE, "11", "51", 30_000_000, 40_000_000)
    office.put(SITE, "window", [WINDOW])
    return office


@pytest.fixture(scope="module")
def real_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real desk with 100 numbers. Copy it, never open it."""
    folder = tmp_path_factory.mktemp("real") / "desk"
    make_desk(folder, number_count=100, demo=False)
    return folder


@pytest.fixture
def away(real_folder: Path, tmp_path: Path) -> Iterator[StickHall]:
    """A desk that has joined and never had a line since."""
    shutil.copytree(real_folder, tmp_path / "desk")
    hall = Hall(tmp_path / "desk")
    hall.office.add_pool(SITE, "11", "51", 30_000_000, 20_000)
    hall.enrol()
    hall.office.put(SITE, "window", [WINDOW])
    (tmp_path / "stick").mkdir()
    yield StickHall(hall, tmp_path / "stick")
    hall.counter.db.close()


def proved(hall: Hall) -> None:
    """The books are what the journal says."""
    hall.counter.db.close()
    proof = verify_folder(hall.counter.folder)
    assert proof.ok, proof.findings


def refused(code: str, act: object, *args: object, **named: object) -> None:
    with pytest.raises(RuleError) as failure:
        act(*args, **named)  # type: ignore[operator]
    assert failure.value.code == code


def length(request: pytest.FixtureRequest) -> tuple[int, int]:
    return LONG if request.config.getoption("--month") else SHORT


def test_weeks_without_a_line_end_as_with_one(
    real_folder: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """`--month`: 30 days and 12,000 handovers; eight minutes of one core."""
    days, a_day = length(request)
    key, folder = SigningKey.make(), tmp_path / "desk"
    shutil.copytree(real_folder, folder)
    hall = Hall(folder, still_office(key))
    hall.enrol()
    hall.turn()  # numbers for the whole time
    twin_office = still_office(key)
    copy_store(hall.office.store, twin_office.store)
    twin_office.draw = random.Random(8).randbytes
    hall.office.draw = random.Random(8).randbytes
    (tmp_path / "stick").mkdir()
    sticks = StickHall(hall, tmp_path / "stick")
    files: list[Path] = []
    for day in range(days):
        for serial in range(a_day):
            hall.counter.add_order(f"A{day:02d}{serial:04d}")
        hall.counter.take_over(*(f"A{day:02d}{serial:04d}" for serial in range(a_day)))
        files.append(sticks.out())
        hall.counter.db.close()
        twin = twin_of(
            twin_office, folder, tmp_path / f"twin{day}"
        )  # the same desk, with a line every evening
        twin.turn()
        if day == days - 1:
            break
        twin.counter.db.close()
        shutil.rmtree(tmp_path / f"twin{day}")
        hall.open(folder)
    hall.open(folder)
    dice = random.Random(3)
    for _ in range(2):  # every file twice, in any order, some cut off by a process that was killed
        dice.shuffle(files)
        for path in files:
            if dice.random() < 0.3:
                killed(sticks, path, dice)
            sticks.take(path)
            sticks.back(path)
    found = sticks.exchange()
    assert (found.state, found.waiting, found.again) == ("idle", 0, False)
    twin.turn()
    assert hub_rows(hall.office) == hub_rows(twin_office)
    assert desk_rows(hall.counter) == desk_rows(twin.counter)
    assert hall.counter.value("SELECT count(*) FROM waybill_number") == days * a_day
    assert len(hub_rows(hall.office)["custody"]) == days * a_day
    hall.counter.db.close()
    twin.counter.db.close()


def copy_store(store: Store, to: Store) -> None:
    source, target = store.engine.raw_connection(), to.engine.raw_connection()
    source.driver_connection.backup(target.driver_connection)  # type: ignore[union-attr]
    source.close()
    target.close()


class Killed(BaseException):
    """The process is gone."""


def killed(sticks: StickHall, path: Path, dice: random.Random) -> None:
    """Head office takes a part of a file: what was committed stays, there is no answer."""
    office, left = sticks.hall.office, dice.randint(0, 2)
    whole, answer = office.push, path.with_suffix(".gpa")
    answer.unlink(missing_ok=True)

    def push(*args: object, **named: object) -> PushReply:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed
        return whole(*args, **named)  # type: ignore[arg-type, return-value]

    office.push = push  # type: ignore[method-assign, assignment]
    try:
        by_stick.take(office, path, sticks.at)
    except Killed:
        assert not answer.exists()
    finally:
        office.push = whole  # type: ignore[method-assign]
    assert not list(sticks.at.glob("*.part"))


def test_one_exchange_brings_records_there_and_numbers_and_reference_back(away: StickHall) -> None:
    away.hall.counter.add_order("A1")
    before = head_office_state.head_office_view(away.hall.counter.db, away.hall.counter.clock())
    path = away.out()
    still = head_office_state.head_office_view(away.hall.counter.db, away.hall.counter.clock())
    assert before.records == still.records > 0  # written is not arrived
    assert still.last == ""
    away.take(path)
    found = away.back(path)
    assert (found.state, found.numbers, found.again) == ("idle", 1250, False)
    assert "1,250" in found.sentence
    assert away.hall.counter.rows("SELECT content FROM feed_item WHERE kind = 'window'") == [(WINDOW[1],)]
    away.exchange()
    view = head_office_state.head_office_view(away.hall.counter.db, away.hall.counter.clock())
    assert view.records == 0
    assert view.last
    assert away.hall.theirs() == away.hall.ours()


def test_a_file_that_never_arrives_is_made_up_for_by_the_next(away: StickHall) -> None:
    away.hall.counter.add_order("A1")
    away.out().unlink()
    away.hall.counter.add_order("A2")
    away.exchange()
    away.hall.counter.add_order("A3")
    second, third = away.out(), away.out()
    assert away.take(third).refused == ""
    assert away.take(second).new == 0
    away.back(third)
    told = away.hall.counter.rows("SELECT epoch, seq FROM hub_epoch ORDER BY epoch")
    away.back(second)
    assert away.hall.counter.rows("SELECT epoch, seq FROM hub_epoch ORDER BY epoch") == told
    away.exchange()
    assert away.hall.theirs() == away.hall.ours()


def test_numbers_are_given_once_however_often_a_file_comes(away: StickHall) -> None:
    first, second = away.out(), away.out()
    for path in (first, second, first):
        away.take(path)
    for path in (second, first, second):
        away.back(path)
    assert away.hall.counter.rows("SELECT origin, count FROM number_range WHERE epoch = 2") == [("hub", 1250)]


def test_a_restored_head_office_gets_everything_again(away: StickHall) -> None:
    office = away.hall.office
    fresh = memory_engine()
    copy_store(office.store, Store(fresh))
    old = away.out()
    away.hall.counter.add_order("A1")
    away.exchange()
    away.take(old)
    away.hall.office = Office(fresh, office.key, office.clock)
    away.hall.office.restored(SITE)
    away.hall.wire.office = away.hall.office
    path = away.out()
    away.hall.counter.add_order("A2")
    assert away.take(path).refused == "gap"
    found = away.back(path)
    assert found.again
    assert away.back(old).old  # of the time before: told, and nothing of it counts
    view = head_office_state.head_office_view(away.hall.counter.db, away.hall.counter.clock())
    assert view.records > 0
    assert not away.exchange().again
    away.exchange()
    assert away.hall.theirs() == away.hall.ours()
    with away.hall.office.store.read(SITE, 0) as tx:
        assert tx.standing.inc == 2
    assert away.hall.counter.rows("SELECT content FROM feed_item WHERE kind = 'window'") == [(WINDOW[1],)]


def test_a_feed_that_is_not_head_offices_is_asked_for_whole_by_the_next_file(away: StickHall) -> None:
    away.exchange()
    counter, cursor = away.hall.counter, "SELECT n, anew, disagrees FROM feed_cursor"
    older = away.out()
    away.take(older)
    with counter.db.begin() as tx:  # an item that was missed is not in the digest either
        tx.execute("DELETE FROM feed_item WHERE kind = 'window'")
        tx.execute("UPDATE feed_cursor SET digest = ?", ("0" * 64,))
    assert away.back(older).again
    assert counter.rows(cursor) == [(0, 1, 1)]
    assert not away.exchange().again
    assert counter.rows("SELECT content FROM feed_item WHERE kind = 'window'") == [(WINDOW[1],)]
    ((n, *rest),) = counter.rows(cursor)
    assert (n > 0, rest) == (True, [0, 0])
    away.back(older)  # of another day, and told all that there was
    assert counter.rows(cursor) == [(n, 0, 0)]


def test_everything_goes_into_one_file_when_it_is_wanted(away: StickHall) -> None:
    away.hall.counter.add_order("A1")
    away.exchange()
    events = away.hall.counter.value("SELECT count(*) FROM event")
    fresh = Office(memory_engine(), away.hall.office.key, away.hall.office.clock)
    path = away.out(everything=True)
    taken = by_stick.take(fresh, path, away.at)  # a database that knows not even the hall
    assert taken.new == events


def test_a_restored_desk_gets_back_what_it_lost_and_its_new_epoch(away: StickHall, tmp_path: Path) -> None:
    hall = away.hall
    hall.counter.add_order("A1")
    away.exchange()
    hall.counter.db.close()
    shutil.copytree(hall.counter.folder, tmp_path / "older")
    hall.open(hall.counter.folder)
    hall.counter.add_order("A2")
    away.exchange()
    restored(hall, tmp_path / "older")
    hall.counter.add_order("A3")  # work goes on before anybody knows
    assert away.exchange().again
    for _ in range(2):
        found = away.exchange()
    assert (found.state, found.again) == ("idle", False)
    away.exchange()
    assert away.hall.theirs()[max(hall.ours())] == hall.ours()[max(hall.ours())]
    rows = hall.counter.rows("SELECT case_no FROM desk_order ORDER BY case_no")
    assert [row[0] for row in rows] == ["A1", "A2", "A3"]
    proved(hall)


def test_a_copy_of_the_desk_is_settled_by_the_second_exchange(away: StickHall, tmp_path: Path) -> None:
    hall = away.hall
    away.exchange()
    hall.counter.db.close()
    shutil.copytree(hall.counter.folder, tmp_path / "copy")
    hall.open(hall.counter.folder)
    hall.counter.add_order("A1")
    away.exchange()
    (tmp_path / "stick2").mkdir()
    twin = StickHall(Hall(tmp_path / "copy", hall.office), tmp_path / "stick2")
    twin.hall.counter.add_order("B1")
    first = twin.out()
    assert twin.take(first).refused == "fork"
    assert twin.back(first).again
    twin.hall.counter.add_order("B2")  # it works on between
    second = twin.out()
    twin.take(second)
    assert not twin.back(second).again
    newest = max(twin.hall.ours())
    assert newest == 3
    twin.back(first)  # an old one changes nothing
    twin.exchange()
    twin.exchange()  # its numbers are a fact too
    assert twin.hall.theirs()[newest] == twin.hall.ours()[newest]
    with hall.office.store.read(SITE, AT_MS) as tx:
        rows = tx.connection.exec_driver_sql("SELECT kind FROM incident ORDER BY kind").fetchall()
        facts = tx.connection.exec_driver_sql(
            "SELECT count(*) FROM fact f JOIN log_event e USING (event_id) WHERE e.type = 'order.recorded'"
        ).scalar_one()
    assert {row[0] for row in rows} >= {"fork"}
    assert facts == 1  # B1 and B2 count by the events that carry them
    proved(twin.hall)


def test_a_new_epoch_that_head_office_decides_first(away: StickHall, tmp_path: Path) -> None:
    hall = away.hall
    away.exchange()
    hall.counter.db.close()
    shutil.copytree(hall.counter.folder, tmp_path / "copy")
    hall.open(hall.counter.folder)
    hall.counter.add_order("A1")
    away.exchange()
    hall.counter.db.close()
    hall.open(tmp_path / "copy")
    hall.counter.add_order("B1")
    with hall.office.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE site SET approve = 'fork'")
    assert away.exchange().again
    found = away.exchange()
    assert (found.state, found.again) == ("waiting", False)
    assert "由总部的人决定" in found.sentence
    assert head_office_state.head_office_view(hall.counter.db, hall.counter.clock()).state == "waiting"
    with hall.office.begin(SITE) as tx:
        (row,) = granting.waiting(tx)
        assert granting.decide(tx, row.ask, granted=True, key=hall.office.key, draw=hall.office.draw)
    assert away.exchange().state == "idle"
    assert max(hall.ours()) == 3
    assert head_office_state.head_office_view(hall.counter.db, hall.counter.clock()).state == "offline"


def test_a_revoked_desk_still_hands_in_its_journal(away: StickHall) -> None:
    hall = away.hall
    away.exchange()
    key = hall.office.known_key(DESK) or ""
    with hall.office.begin(SITE) as tx:
        desks.set_state(tx, DESK, desks.REVOKED, key)
    hall.counter.add_order("A1")
    path = away.out()
    taken = away.take(path)
    assert (taken.revoked, taken.refused, taken.new > 0) == (True, "", True)
    found = away.back(path)
    assert found.state == "locked"
    assert "停用了本台" in found.sentence
    view = head_office_state.head_office_view(hall.counter.db, hall.counter.clock())
    assert (view.state, view.records) == ("locked", 0)
    hall.counter.add_order("A2")
    last = away.out()  # locked, and may still be taken out
    assert away.take(last).new > 0
    assert away.back(last).state == "locked"
    assert head_office_state.head_office_view(hall.counter.db, hall.counter.clock()).records == 0


def test_a_desk_with_a_line_and_a_stick_takes_both(away: StickHall) -> None:
    hall = away.hall
    path = away.out()
    hall.counter.add_order("A1")
    assert hall.engine.turn().state is State.IDLE
    ours = desk_rows(hall.counter)
    assert away.take(path).new == 0
    away.back(path)
    assert desk_rows(hall.counter) == ours


def test_who_may_not_write_a_file(real_folder: Path, tmp_path: Path, away: StickHall) -> None:
    refused("stick_write", StickHall(away.hall, tmp_path / "none").out)
    with away.hall.counter.db.begin() as tx:
        keep(tx.execute, head_office.SEALING, "")
    refused("stick_no_key", away.out)
    away.hall.turn()  # the line says it
    assert away.out().exists()
    shutil.copytree(real_folder, tmp_path / "alone")
    alone = Hall(tmp_path / "alone")
    refused("not_joined", StickHall(alone, away.at).out)
    alone.counter.db.close()


def test_answers_for_others_change_nothing(away: StickHall, tmp_path: Path) -> None:
    path = away.out()
    away.take(path)
    answer = path.with_suffix(".gpa")
    events = away.hall.counter.value("SELECT count(*) FROM event")

    def told(code: str) -> None:
        refused(code, away.back, path)

    whole = answer.read_bytes()
    for cut in (0, 7, 100, 1000, -1):
        answer.write_bytes(whole[:cut])
        told("stick_cut" if cut else "stick_none")
    answer.write_bytes(whole + b"x")
    told("stick_damaged")
    answer.write_bytes(path.read_bytes())
    told("stick_none")
    answer.unlink()
    told("stick_read")
    answer.write_bytes(whole)
    assert away.hall.counter.value("SELECT count(*) FROM event") == events
    with away.hall.counter.db.begin() as tx:
        hub_key = kept(tx.execute, head_office.HUB_KEY) or ""
        keep(tx.execute, head_office.HUB_KEY, SigningKey.make().public)
    told("stick_other_hub")
    with away.hall.counter.db.begin() as tx:
        keep(tx.execute, head_office.HUB_KEY, hub_key)
    away.hall.enrol()  # by another code, with a new key: what was sent to the old one is not for this one
    told("stick_other_machine")
    away.exchange()
    away.exchange()
    assert away.hall.theirs() == away.hall.ours()


def test_a_job_that_is_stopped_leaves_nothing(away: StickHall) -> None:
    progress = Progress()
    progress.stop()
    from govpost_desk.workers import stick

    at = away.hall.counter.clock()
    refused("stopped", stick.write_out, away.hall.counter.db, away.at, app="test", at=at, progress=progress)
    assert list(away.at.iterdir()) == []
    path = away.out()
    away.take(path)
    events = away.hall.counter.value("SELECT count(*) FROM event")
    answer = path.with_suffix(".gpa")
    more = {"app": "test", "at": at, "progress": progress, "on_fact": lambda: None}
    refused("stopped", stick.read_in, away.hall.counter.db, answer, **more)
    assert away.hall.counter.value("SELECT count(*) FROM event") == events
    with away.hall.counter.db.reading() as execute:
        assert kept(execute, head_office.HEARD_MS) is None


def test_names_of_files_go_on_by_time(away: StickHall) -> None:
    names = [away.out().name for _ in range(3)]
    assert all(first < second for first, second in pairwise(names))
    assert all(name.startswith(f"{DESK}_20261123-") for name in names)
