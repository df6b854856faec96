"""The disk of the simulation does what the desk's store does: the same worlds, step by step, end in the same places."""

import json
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.builders import Counter, make_desk
from tests.simulation.memory_disk import MemoryDisk
from tests.sync.test_engine import AT_MS, DESK, SITE, Clock, Wire

from govpost_desk.hub.office import Office
from govpost_desk.hub.store import memory_engine
from govpost_desk.storage.backup import copy_file
from govpost_desk.storage.database import DATABASE_FILE, Database
from govpost_desk.sync.desk_disk import DeskDisk
from govpost_desk.sync.engine import Engine, State, Turn
from govpost_desk.sync.ports import Disk, Standing
from govpost_desk.wire.signing import SigningKey

Shape = list[tuple[int, bool, str, int]]


class Machine:
    """One of both kinds: works, is copied, has turns."""

    def __init__(self, disk: Disk, office: Office, act: Callable[[], object]) -> None:
        self.disk, self.act = disk, act
        self.engine = Engine(disk, Wire(office), Clock(), random.Random(1), "test")

    def turn(self) -> Turn:
        """Two, so that what the first began is at its end."""
        self.engine.turn()
        return self.engine.turn()

    def shape(self) -> Shape:
        """Of each epoch: its number, whether it was granted, how far head office shares it, ranges of the newest."""
        standing = self.disk.standing()
        assert standing is not None
        return [_shape(standing, epoch.epoch) for epoch in standing.epochs]


def _shape(standing: Standing, number: int) -> tuple[int, bool, str, int]:
    epoch = standing.epoch(number)
    assert epoch is not None
    shared = {None: "own", 0: "none", epoch.head.seq: "all"}.get(epoch.shared_to, "part")
    return number, epoch.grant is not None, shared, len(standing.ranges) if epoch is standing.newest else 0


def play(office: Office, first: Machine, copied: Callable[[Machine], Machine]) -> list[Shape]:
    """Enrol, work, lose what a copy never saw, fork, run out of what another machine got."""
    shapes: list[Shape] = []

    def turn(machine: Machine) -> None:
        machine.turn()
        shapes.append(machine.shape())

    turn(first)
    first.act()
    turn(first)
    older = copied(first)
    first.act()
    turn(first)
    turn(
        older
    )  # behind: a copy without a witness reads back what it lacks and goes on in an epoch of its own
    twin = copied(first)
    first.act()
    turn(first)
    twin.act()
    turn(twin)  # forked
    turn(first)
    return shapes


def test_both_disks_end_in_the_same_places(tmp_path: Path) -> None:
    found = []
    for kind in KINDS:
        with kind(tmp_path) as machines:
            found.append(play(*machines))
    assert found[0] == found[1]
    assert [shape[-1][2] for shape in found[0]] == ["own"] * len(found[0])


@pytest.mark.parametrize("kind", ["memory", "store"])
@pytest.mark.parametrize("acts", [1, 9], ids=["shorter", "longer"])
def test_what_was_shared_comes_again_where_head_office_was_put_back(
    tmp_path: Path, kind: str, acts: int
) -> None:
    """A copy settled an epoch with head office, which then lost it and took another copy's branch there (I1, I3)."""
    with KINDS[kind == "store"](tmp_path) as (office, first, copied):
        first.turn()
        backup, third = stored(office), copied(first)
        for _ in range(3):
            first.act()
        first.turn()
        twin = copied(first)
        first.act()
        first.turn()
        twin.act()
        twin.turn()
        assert twin.shape()[1][2] == "part"
        put_back(office, backup)
        for _ in range(acts):
            third.act()
        third.turn()
        assert twin.turn().state is State.IDLE
        standing = twin.disk.standing()
        assert standing is not None
        with office.store.read(SITE, 0) as tx:
            facts = {row[0] for row in tx.connection.exec_driver_sql("SELECT event_id FROM fact")}
        for epoch in standing.epochs:
            sent = twin.disk.events(epoch.epoch, 0, None, 500, 1_000_000)
            kept = {
                json.loads(each.header)[5] for each in sent if json.loads(each.header)[6] != "fact.carried"
            }
            assert kept <= facts, epoch.epoch
        shapes = twin.shape()
        assert first.turn().state is State.IDLE
        assert twin.turn().state is State.IDLE
        assert twin.shape() == shapes  # once


Machines = tuple[Office, Machine, Callable[[Machine], Machine]]


@contextmanager
def _on_memory(folder: Path) -> Iterator[Machines]:
    office, dice = _office(), random.Random(2)

    def machine(disk: MemoryDisk) -> Machine:
        return Machine(disk, office, lambda: disk.record("boot", {}, AT_MS))

    disk = MemoryDisk(DESK, "00" * 32, dice.randbytes)
    disk.record("desk.set_up", {}, AT_MS)
    disk.whole = False  # no witness
    first = machine(disk)
    first.engine.enrol(office.make_code(DESK), DESK, disk.local_epochs(), bytes(32))

    def copied(of: Machine) -> Machine:
        made = of.disk.copied()  # type: ignore[attr-defined]
        made.whole = False
        return machine(made)

    yield office, first, copied


@contextmanager
def _on_store(folder: Path) -> Iterator[Machines]:
    office = _office()
    make_desk(folder / "1", number_count=100, demo=False)
    opened: list[Counter] = []

    def machine(place: Path) -> Machine:
        counter = Counter(place)
        opened.append(counter)
        serials = iter(range(len(opened) * 10, len(opened) * 10 + 10))
        return Machine(DeskDisk(counter.db), office, lambda: counter.add_order(f"A{next(serials)}"))

    first = machine(folder / "1")
    desk, known = first.disk.local_epochs()  # type: ignore[attr-defined]
    first.engine.enrol(office.make_code(DESK), desk, known, bytes(32))

    def copied(of: Machine) -> Machine:
        place = folder / str(len(opened) + 1)
        place.mkdir()
        running: Database = of.disk._db  # type: ignore[attr-defined]
        copy_file(running.path, running.key, place / DATABASE_FILE)
        shutil.copy(running.path.parent / "desk.key", place)
        return machine(place)

    try:
        yield office, first, copied
    finally:
        for counter in opened:
            counter.db.close()


KINDS = (_on_memory, _on_store)


def _office() -> Office:
    office = Office(memory_engine(), SigningKey(bytes(32)), Clock().wall_ms)
    office.add_site(SITE, "hall", range_size=2000)
    office.add_pool(SITE, "11", "51", 30_000_000, 40_000)
    return office


def stored(office: Office) -> Any:
    """The store of head office as it is now."""
    copy = memory_engine()
    _copy_store(office.store.engine, copy)
    return copy


def put_back(office: Office, backup: Any) -> None:
    """It is as it was then; whoever did it said so."""
    _copy_store(backup, office.store.engine)
    office.restored(SITE)


def _copy_store(source: Any, target: Any) -> None:
    ends = [each.raw_connection() for each in (source, target)]
    ends[0].driver_connection.backup(ends[1].driver_connection)
    for each in ends:
        each.close()
