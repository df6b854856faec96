"""A desk with a real store and the real head office, without a network between: what one records the other has."""

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from tests.builders import Counter, make_desk, verify_folder

from govpost_desk.hub.office import Office
from govpost_desk.hub.store import memory_engine
from govpost_desk.storage import epochs
from govpost_desk.sync.desk_disk import DeskDisk
from govpost_desk.sync.engine import Engine, State
from govpost_desk.sync.ports import Refused, Unreachable
from govpost_desk.wire import codec
from govpost_desk.wire.messages import Push, Refusal
from govpost_desk.wire.signing import SigningKey

T = TypeVar("T")
SITE, DESK = "520100-01", "520100-01-D01"
AT_MS = 1_795_000_000_000


class Clock:
    """Counts on with every look."""

    def __init__(self) -> None:
        self.now_ms = AT_MS

    def wall_ms(self) -> int:
        self.now_ms += 1
        return self.now_ms

    def monotonic(self) -> float:
        return self.now_ms / 1000


class Wire:
    """A line without a network: bytes go over and come back. `before`, `after`: what happens around a request."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.asked: list[str] = []
        self.before: Callable[[object], None] = lambda message: None
        self.after: Callable[[object], None] = lambda message: None

    def ask(self, message: object, answer: type[T]) -> T:
        self.before(message)
        self.asked.append(type(message).__name__)
        arrived = codec.decode(type(message), codec.encode(message))
        reply = self.office.answer(arrived)  # type: ignore[arg-type]
        if isinstance(reply, Refusal):
            raise Refused(codec.decode(Refusal, codec.encode(reply)))
        self.after(message)
        return codec.decode(answer, codec.encode(reply))


class Hall:
    """One desk and its head office."""

    def __init__(self, folder: Path, office: Office | None = None) -> None:
        self.clock = Clock()
        self.office = office or Office(memory_engine(), SigningKey.make(), self.clock.wall_ms)
        if office is None:
            self.office.add_site(SITE, "贵阳市政务服务中心", range_size=2000)
        self.wire = Wire(self.office)
        self.open(folder)

    def open(self, folder: Path) -> None:
        """Work goes on with the desk of a folder."""
        self.counter = Counter(folder)
        self.disk = DeskDisk(self.counter.db)
        self.engine = Engine(self.disk, self.wire, self.clock, random.Random(1), "test")

    def enrol(self) -> None:
        desk, known = self.disk.local_epochs()
        self.engine.enrol(self.office.make_code(DESK), desk, known, SigningKey.make().seed)

    def turn(self) -> None:
        turn = self.engine.turn()
        assert turn.state is State.IDLE, turn

    def ours(self) -> dict[int, tuple[int, str]]:
        with self.counter.db.reading() as execute:
            return {epoch: (seq, found.hex()) for epoch, (seq, found) in epochs.ends(execute).items()}

    def theirs(self) -> dict[int, tuple[int, str]]:
        standing = self.disk.standing()
        assert standing is not None
        reply = self.engine._hello(standing)
        return {epoch: (head.seq, head.hash) for epoch, head in reply.heads.items()}


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    make_desk(tmp_path / "desk", number_count=100, demo=False)
    made = Hall(tmp_path / "desk")
    yield made
    made.counter.db.close()
    proof = verify_folder(made.counter.folder)
    assert proof.ok, proof.findings


def test_a_desk_alone_is_new_and_asks_nobody(hall: Hall) -> None:
    assert hall.engine.turn().state is State.NEW
    assert hall.wire.asked == []


def test_everything_of_a_desk_reaches_head_office_once(hall: Hall) -> None:
    hall.counter.add_order("A1")
    hall.counter.take_over("A1")
    hall.enrol()
    hall.turn()
    assert hall.theirs() == hall.ours()
    assert sorted(hall.ours()) == [1, 2]
    hall.counter.add_order("A2")
    hall.turn()
    assert hall.theirs() == hall.ours()
    asked = len(hall.wire.asked)
    hall.turn()
    assert "Push" not in hall.wire.asked[asked:]


def test_numbers_come_with_the_enrolment(hall: Hall) -> None:
    hall.office.add_pool(SITE, "11", "51", 30_000_000, 20_000)
    hall.enrol()
    hall.turn()
    assert hall.counter.rows("SELECT origin, count FROM number_range WHERE epoch = 2") == [("hub", 1250)]
    hall.turn()
    assert len(hall.counter.rows("SELECT 1 FROM number_range WHERE epoch = 2")) == 1
    hall.counter.add_order("A1")
    hall.counter.take_over("A1")
    assert hall.counter.rows("SELECT substr(waybill_no, 1, 4) FROM waybill_number") == [("1130",)]


def test_answers_that_are_lost_change_nothing(hall: Hall) -> None:
    hall.enrol()

    def lose(message: object) -> None:
        raise Unreachable

    for serial in range(6):
        hall.counter.add_order(f"A{serial}")
        hall.wire.after = lose
        assert hall.engine.turn().state is State.OFFLINE
        hall.wire.after = lambda message: None
    hall.turn()
    assert hall.theirs() == hall.ours()


def restored(hall: Hall, folder: Path) -> None:
    """The desk goes on with an older copy of its folder."""
    hall.counter.db.close()
    (folder / "desk.mark").unlink(missing_ok=True)
    hall.open(folder)


def test_what_a_restored_desk_lost_comes_back_and_it_goes_on_in_a_new_epoch(
    hall: Hall, tmp_path: Path
) -> None:
    hall.enrol()
    hall.counter.add_order("A1")
    hall.turn()
    hall.counter.db.close()
    shutil.copytree(hall.counter.folder, tmp_path / "older")
    hall.open(hall.counter.folder)
    hall.counter.add_order("A2")
    hall.turn()
    before = hall.ours()
    restored(hall, tmp_path / "older")
    hall.turn()
    after = hall.ours()
    assert after[2] == before[2]
    assert sorted(after) == [1, 2, 3]
    assert hall.theirs() == after
    assert [row[0] for row in hall.counter.rows("SELECT case_no FROM desk_order ORDER BY case_no")] == [
        "A1",
        "A2",
    ]


def test_two_machines_under_one_name_both_reach_head_office(hall: Hall, tmp_path: Path) -> None:
    hall.office.add_pool(SITE, "11", "51", 30_000_000, 20_000)
    hall.enrol()
    hall.turn()
    for case_no in ("A1", "B1", "C1"):
        hall.counter.add_order(case_no)
    hall.counter.take_over("A1")
    hall.turn()
    hall.counter.db.close()
    shutil.copytree(hall.counter.folder, tmp_path / "clone")
    hall.open(hall.counter.folder)
    hall.counter.take_over("B1")
    hall.turn()
    clone = Hall(tmp_path / "clone", hall.office)
    clone.counter.take_over("C1")
    used = clone.counter.rows("SELECT waybill_no FROM waybill_number ORDER BY waybill_no")
    for _ in range(3):  # nobody opens epochs for ever because of the other
        clone.turn()
        hall.turn()
    ours, shared = clone.ours(), clone.counter.rows("SELECT epoch, shared_to FROM hub_epoch WHERE epoch = 2")
    assert sorted(clone.theirs()) == [1, 2, 3]
    assert clone.theirs()[3] == ours[3]
    assert 0 < shared[0][1] < ours[2][0]
    found = dict(clone.counter.rows("SELECT applied, count(*) FROM carried GROUP BY applied"))
    assert found[0]  # what it had recorded itself, told again
    assert found[1]  # and what its twin did
    with hall.office.store.begin(SITE, AT_MS) as tx:
        run = tx.connection.exec_driver_sql
        assert run("SELECT case_no FROM act WHERE act = 'taken_over' ORDER BY case_no").fetchall() == [
            ("A1",),
            ("B1",),
            ("C1",),
        ]
        assert run("SELECT key FROM incident WHERE kind = 'number_twice'").fetchall() == [used[1]]
    clone.counter.db.close()
    proof = verify_folder(tmp_path / "clone")
    assert proof.ok, proof.findings


def test_a_batch_that_is_too_large_goes_in_parts(hall: Hall) -> None:
    hall.enrol()
    for serial in range(9):
        hall.counter.add_order(f"A{serial}")

    def narrow(message: object) -> None:
        if isinstance(message, Push) and len(message.events) > 3:
            raise Refused(Refusal(error="too_large"))

    hall.wire.before = narrow
    hall.turn()
    assert hall.theirs() == hall.ours()
