"""The failure matrix of reliability §2.9 between a real desk and the real head office: step by step, fault by fault.

What happens on the desk alone is proved where it lives:

1 local commit: kill `faults/test_kill`, disk full `faults/test_disk`, restored `storage/test_mirror` and
  `storage/test_witness`, cloned here and in `simulation`, clock `services/test_clock_watch`.
2 mirror and witness: kill `faults/test_restore_kill`, disk full `faults/test_mirror_disk`, restored
  `storage/test_mirror`.
3 print: kill and accidents `faults/test_printers`, `faults/test_kill_window`; doubled numbers here.
6 hub commit: kill of hub and PostgreSQL `hub/test_chaos`, disk full here (5), restored `hub/test_incarnations`.
9 re-home: kill here; the rest in `simulation`, where all faults meet.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from tests.builders import Counter, make_desk, verify_folder
from tests.sync.test_engine import AT_MS, DESK, SITE, Hall

from govpost_desk.services import head_office_state
from govpost_desk.storage.places import Places
from govpost_desk.sync import engine
from govpost_desk.sync.desk_disk import DeskDisk
from govpost_desk.sync.engine import Engine, State
from govpost_desk.sync.ports import Refused, Unreachable
from govpost_desk.wire.messages import Fetch, Hello, MoreNumbers, NewEpoch, Push, ReadFeed, Refusal

ASKED = {"hello": Hello, "push": Push, "ranges": MoreNumbers, "feed": ReadFeed}
OLD, NEW = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"


class KilledHere(BaseException):
    """The program ends; nothing of it runs on."""


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real desk before it joins."""
    folder = tmp_path_factory.mktemp("blank") / "desk"
    make_desk(folder, number_count=100, demo=False)
    return folder


@pytest.fixture
def hall(blank: Path, tmp_path: Path) -> Iterator[Hall]:
    """A desk that joined, with numbers and a window of the feed, and one order of its own."""
    made = Hall(Path(shutil.copytree(blank, tmp_path / "desk")))
    made.office.add_pool(SITE, "11", "51", 30_000_000, 200_000)
    made.office.put(SITE, "window", [("01", '{"window_code":"01"}')])
    made.enrol()
    made.counter.add_order("A1")
    yield made
    made.counter.db.close()
    proof = verify_folder(made.counter.folder)
    assert proof.ok, proof.findings


def agree(hall: Hall) -> None:
    """Faults are over: a turn or two, and both have the same, once."""
    for _ in range(2):
        hall.turn()
    assert hall.theirs() == hall.ours()
    with hall.office.store.begin(SITE, AT_MS) as tx:
        run = tx.connection.exec_driver_sql
        ids = [row[0] for row in run("SELECT event_id FROM fact").fetchall()]
        assert len(ids) == len(set(ids))
        twice = run("SELECT count(*) FROM incident WHERE kind = 'number_twice'").fetchone()
        assert twice is not None
        assert twice[0] == 0


def only(kind: type, failure: Callable[[], BaseException]) -> Callable[[object], None]:
    """Fails once, at the first message of a kind."""
    left = [failure]

    def fail(message: object) -> None:
        if isinstance(message, kind) and left:
            raise left.pop()()

    return fail


def fault(hall: Hall, step: str, way: str, failure: type[BaseException]) -> None:
    """One turn that ends so."""
    setattr(hall.wire, way, only(ASKED[step], failure))
    if failure is Unreachable:
        assert hall.engine.turn().state is State.OFFLINE
    else:
        with pytest.raises(KilledHere):
            hall.engine.turn()
        hall.counter.db.close()
        hall.open(hall.counter.folder)
    hall.wire.before = hall.wire.after = lambda message: None


@pytest.mark.parametrize("failure", [Unreachable, KilledHere])
def test_a_message_lost_or_a_kill_while_it_is_on_its_way(hall: Hall, failure: type[BaseException]) -> None:
    """4, 5, 7, 8: the request is lost (before), or the answer is (after)."""
    fault(hall, "ranges", "after", failure)  # numbers are asked for once, then there are enough
    ways = product(("before", "after"), ("hello", "push", "feed"))
    for serial, (way, step) in enumerate(ways):
        hall.counter.add_order(f"B{serial}")
        fault(hall, step, way, failure)
    agree(hall)
    spans = hall.counter.rows(
        "SELECT first_serial, first_serial + count FROM number_range WHERE origin = 'hub'"
    )
    assert len(spans) == 1  # the grant whose answer was lost was given again
    with hall.office.store.begin(SITE, AT_MS) as tx:
        given = tx.connection.exec_driver_sql("SELECT count(*) FROM number_range").fetchone()
    assert given is not None
    assert given[0] == 1


def test_a_message_comes_twice_and_once_more_much_later(hall: Hall) -> None:
    late: list[object] = []

    def again(message: object) -> None:
        late.append(message)
        hall.office.answer(message)  # type: ignore[arg-type]

    hall.wire.before = again
    hall.turn()
    hall.counter.add_order("A2")
    agree(hall)
    hall.wire.before = lambda message: None
    assert {type(message) for message in late} == set(ASKED.values())
    for message in late:
        hall.office.answer(message)  # type: ignore[arg-type]
    agree(hall)


def test_head_office_has_no_room(hall: Hall) -> None:
    """5 and 6, disk full: 503, nothing is lost, the desk asks again after the time it was told."""

    def full(message: object) -> None:
        if isinstance(message, Push):
            raise Refused(Refusal(error="later", retry_after_s=120))

    hall.wire.before = full
    turn = hall.engine.turn()
    assert turn.state is State.OFFLINE
    assert turn.wait_s >= 120
    hall.wire.before = lambda message: None
    agree(hall)


def test_the_desk_has_no_room_for_a_page(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """8, disk full: the page is not half there, the cursor stays, and it comes again."""
    from govpost_desk.domain.errors import StorageError

    take = DeskDisk.take_page

    def full(disk: DeskDisk, scope: str, after: object, page: object, at_ms: int) -> None:
        with disk._db.begin() as tx:
            tx.execute("INSERT INTO feed_item VALUES ('site:x', 'window', '09', 1, '{}', 1, 1, '')")
            raise StorageError("disk_full")

    monkeypatch.setattr(DeskDisk, "take_page", full)
    with pytest.raises(StorageError):
        hall.engine.turn()
    assert hall.counter.rows("SELECT count(*) FROM feed_item") == [(0,)]
    assert hall.counter.rows("SELECT count(*) FROM feed_cursor") == [(0,)]
    monkeypatch.setattr(DeskDisk, "take_page", take)
    agree(hall)
    assert hall.counter.rows("SELECT key FROM feed_item") == [("01",)]


def test_a_restored_desk_reads_the_feed_again_from_its_older_cursor(hall: Hall, tmp_path: Path) -> None:
    """4 and 8, restored: what was read is read again and is the same."""
    hall.turn()
    hall.counter.db.close()
    shutil.copytree(hall.counter.folder, tmp_path / "older")
    hall.open(hall.counter.folder)
    hall.office.put(SITE, "window", [("02", '{"window_code":"02"}'), ("01", None)])
    hall.turn()
    newest = hall.counter.rows("SELECT kind, key, ver, content FROM feed_item ORDER BY key")
    hall.counter.db.close()
    (tmp_path / "older" / "desk.mark").unlink(missing_ok=True)
    hall.open(tmp_path / "older")
    agree(hall)
    assert hall.counter.rows("SELECT kind, key, ver, content FROM feed_item ORDER BY key") == newest


def test_a_restored_head_office_has_its_feed_read_anew(hall: Hall) -> None:
    """8, hub restored: the old items stay until the new feed was read to its end."""
    hall.turn()
    hall.office.restored(SITE)
    hall.office.put(SITE, "window", [("03", '{"window_code":"03"}')])
    hall.wire.before = only(ReadFeed, Unreachable)
    assert hall.engine.turn().state is State.OFFLINE
    windows = "SELECT key FROM feed_item WHERE kind = 'window' ORDER BY key"
    assert hall.counter.rows(windows) == [("01",)]
    agree(hall)
    assert hall.counter.rows(windows) == [("01",), ("03",)]


def test_a_clock_that_jumps_is_measured_anew_and_mixes_nothing_up(hall: Hall) -> None:
    """4, clock: the offset is that of the last answer; acts stay in order."""
    hall.turn()
    hall.clock.now_ms += 86_400_000
    desk_clock = hall.clock.now_ms
    hall.office.clock = lambda: desk_clock - 7_200_000
    hall.turn()
    (offset,) = hall.counter.rows("SELECT value FROM keeping WHERE name = 'hub.offset_ms'")[0]
    assert -7_200_100 < int(offset) < -7_199_900
    hall.office.clock = hall.clock.wall_ms
    agree(hall)


@pytest.mark.parametrize("at", ["answer", "commit"])
def test_a_kill_while_it_goes_on_in_a_new_epoch(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """9, kill: the epoch that was granted is asked for again, nothing is carried twice."""
    hall.turn()
    hall.counter.db.close()
    shutil.copytree(hall.counter.folder, tmp_path / "older")
    hall.open(hall.counter.folder)
    hall.counter.add_order("A2")
    hall.turn()
    hall.counter.db.close()
    (tmp_path / "older" / "desk.mark").unlink(missing_ok=True)
    hall.open(tmp_path / "older")
    hall.counter.add_order("A3")
    begin = DeskDisk.begin_epoch
    if at == "answer":
        hall.wire.after = only(NewEpoch, KilledHere)
    else:

        def killed(disk: DeskDisk, *given: object) -> None:
            begin(disk, *given)  # type: ignore[arg-type]
            raise KilledHere

        monkeypatch.setattr(DeskDisk, "begin_epoch", killed)
    with pytest.raises(KilledHere):
        hall.engine.turn()
    monkeypatch.setattr(DeskDisk, "begin_epoch", begin)
    hall.counter.db.close()
    hall.open(tmp_path / "older")
    for _ in range(3):
        hall.turn()
    cases = hall.counter.rows("SELECT case_no FROM desk_order ORDER BY case_no")
    assert cases == [("A1",), ("A2",), ("A3",)]
    with hall.office.store.begin(SITE, AT_MS) as tx:
        run = tx.connection.exec_driver_sql
        told = run("SELECT count(*), count(DISTINCT event_id) FROM fact").fetchone()
    assert told is not None
    assert told[0] == told[1]
    assert len(hall.ours()) == 3


@pytest.mark.parametrize("restored_acts", [False, True])
def test_a_reading_back_that_was_cut_off_goes_on(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, restored_acts: bool
) -> None:
    """4, restored, with the line lost between two pages; `restored_acts`: it had gone on before it heard of it."""
    monkeypatch.setattr(engine, "MOST_EVENTS", 2)
    hall.turn()
    hall.counter.db.close()
    shutil.copytree(hall.counter.folder, tmp_path / "older")
    hall.open(hall.counter.folder)
    for serial in range(6):
        hall.counter.add_order(f"B{serial}")
    hall.turn()
    hall.counter.db.close()
    (tmp_path / "older" / "desk.mark").unlink(missing_ok=True)
    hall.open(tmp_path / "older")
    if restored_acts:
        hall.counter.add_order("C1")
    for _ in range(4):  # a page, then silence
        seen: list[Fetch] = []

        def cut(message: object, seen: list[Fetch] = seen) -> None:
            if isinstance(message, Fetch) and message.limit > 1:
                if seen:
                    raise Unreachable
                seen.append(message)

        hall.wire.before = cut
        assert hall.engine.turn().state in (State.OFFLINE, State.IDLE)
        hall.counter.db.close()
        hall.open(tmp_path / "older")
    hall.wire.before = lambda message: None
    for _ in range(2):
        hall.turn()
    found = {row[0] for row in hall.counter.rows("SELECT case_no FROM desk_order")}
    assert {f"B{serial}" for serial in range(6)} <= found
    assert len(hall.ours()) == 3, "numbers that were used by what was lost are not given again"
    standing = hall.disk.standing()
    assert standing is not None
    assert standing.owed == ()


# --- another computer ------------------------------------------------------------------------------------------------


class Moved(Hall):
    """The desk's folder on a computer."""

    def on(self, machine: str, folder: Path | None = None) -> None:
        """Work goes on with the folder on that computer."""
        self.counter.db.close()
        self.counter = Counter(folder or self.counter.folder, places=Places(machine=machine))
        self.disk = DeskDisk(self.counter.db)
        self.engine = Engine(self.disk, self.wire, self.clock, self.engine._dice, "test")

    def state(self) -> str:
        return head_office_state.head_office_view(self.counter.db, self.counter.clock()).state


@pytest.fixture
def moving(blank: Path, tmp_path: Path) -> Iterator[Moved]:
    made = Moved(Path(shutil.copytree(blank, tmp_path / "desk")))
    made.on(OLD)
    made.office.add_pool(SITE, "11", "51", 30_000_000, 200_000)
    made.enrol()
    made.turn()
    yield made
    made.counter.db.close()
    proof = verify_folder(made.counter.folder)
    assert proof.ok, proof.findings


def test_on_another_computer_work_goes_on_without_numbers_until_head_office_gave_an_epoch(
    moving: Moved,
) -> None:
    moving.on(NEW)
    told = head_office_state.head_office_view(moving.counter.db, moving.counter.clock())
    assert (told.state, told.worry, told.calls) == (
        "moved",
        True,
        False,
    )  # it comes by itself: nobody has to ring up
    moving.counter.add_order("A1")
    moving.counter.scans("GPDTAKE", "GPDWIN01")
    ticked = moving.counter.scan("A1")
    assert (ticked.answer, ticked.why, ticked.waybill_no) == ("ticked", "no_number_moved", "")
    for _ in range(2):  # numbers come, and are recorded, behind the push of a turn
        moving.turn()
    assert sorted(moving.ours()) == [1, 2, 3]
    assert moving.theirs() == moving.ours()
    moving.counter.scans("GPDREST", "GPDR1", "GPDEND", "GPDEND")
    assert moving.counter.scans("GPDPACK", "A1").answer == "label_printed"
    with moving.office.store.begin(SITE, AT_MS) as tx:
        found = tx.connection.exec_driver_sql("SELECT kind, state FROM incident").fetchall()
    assert [tuple(row) for row in found] == [("machine", "open")]
    moving.on(NEW)
    assert moving.state() == "new"  # no turn was told to the store here
    moving.turn()
    assert sorted(moving.ours()) == [1, 2, 3]


def test_a_person_at_head_office_may_decide_it_first(moving: Moved) -> None:
    with moving.office.begin(SITE) as tx:
        tx.connection.exec_driver_sql("UPDATE site SET approve = 'machine'")
    moving.on(NEW)
    assert moving.engine.turn().state is State.WAITING
    moving.counter.add_order("A1")
    moving.counter.scans("GPDTAKE", "GPDWIN01")
    assert moving.counter.scan("A1").why == "no_number_moved"
    from govpost_desk.hub import granting

    with moving.office.begin(SITE) as tx:
        (asked,) = granting.waiting(tx)
        assert (asked.desk_id, asked.why) == (DESK, "machine")
        assert granting.decide(tx, asked.ask, granted=True, key=moving.office.key, draw=moving.office.draw)
    for _ in range(2):
        moving.engine.turn()
    assert moving.engine.turn().state is State.IDLE
    assert len([epoch for epoch in moving.ours() if epoch > 2]) == 1


def test_moved_back_before_anything_was_granted_is_as_if_nothing_had_been(moving: Moved) -> None:
    moving.on(NEW)
    moving.on(OLD)
    moving.counter.add_order("A1")
    moving.counter.scans("GPDTAKE", "GPDWIN01")
    assert moving.counter.scan("A1").waybill_no
    moving.turn()
    assert sorted(moving.ours()) == [1, 2]


def test_a_copy_on_another_computer_takes_no_number_that_the_first_one_takes(
    moving: Moved, tmp_path: Path
) -> None:
    """1, 3 and 7, cloned: numbers belong to the epoch of one machine."""
    moving.counter.db.close()
    shutil.copytree(moving.counter.folder, tmp_path / "copy")
    moving.on(OLD)
    twin = Moved(tmp_path / "copy", moving.office)
    twin.on(NEW)
    numbers = []
    for desk, case_no in ((moving, "A1"), (twin, "B1")):
        desk.counter.add_order(case_no)
        desk.counter.take_over(case_no)
        for _ in range(3):
            moving.turn()
            twin.turn()
        desk.counter.scan("GPDPACK")
        numbers.append(desk.counter.scan(case_no).waybill_no)
    assert all(numbers)
    assert len(set(numbers)) == 2
    with moving.office.store.begin(SITE, AT_MS) as tx:
        kinds = {row[0] for row in tx.connection.exec_driver_sql("SELECT kind FROM incident").fetchall()}
    assert "number_twice" not in kinds
    twin.counter.db.close()


def test_without_a_name_of_the_computer_nothing_is_concluded(moving: Moved) -> None:
    moving.on("")
    assert moving.state() != "moved"
    standing = moving.disk.standing()
    assert standing is not None
    assert not standing.moved
    assert replace(standing, moved=True) != standing
