"""The disk of the simulation does what the desk's store does: the same worlds, step by step, end in the same places."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.builders import Counter, make_desk
from tests.simulation.memory_disk import MemoryDisk
from tests.sync.test_engine import AT_MS, DESK, SITE, Clock, Wire

from govpost_desk.hub.office import Office
from govpost_desk.hub.store import memory_engine
from govpost_desk.storage.backup import copy_file
from govpost_desk.storage.database import DATABASE_FILE, Database
from govpost_desk.sync.desk_disk import DeskDisk
from govpost_desk.sync.engine import Engine
from govpost_desk.sync.ports import Disk, Standing
from govpost_desk.wire.signing import SigningKey

Shape = list[tuple[int, bool, str, int]]


class Machine:
    """One of both kinds: works, is copied, has turns."""

    def __init__(self, disk: Disk, office: Office, act: Callable[[], object]) -> None:
        self.disk, self.act = disk, act
        self.engine = Engine(disk, Wire(office), Clock(), random.Random(1), "test")

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
        machine.engine.turn()
        machine.engine.turn()
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
    found = [_on_memory(), _on_store(tmp_path)]
    assert found[0] == found[1]
    assert [shape[-1][2] for shape in found[0]] == ["own"] * len(found[0])


def _office() -> Office:
    office = Office(memory_engine(), SigningKey(bytes(32)), Clock().wall_ms)
    office.add_site(SITE, "hall", range_size=2000)
    office.add_pool(SITE, "11", "", 30_000_000, 40_000)
    return office


def _on_memory() -> list[Shape]:
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

    return play(office, first, copied)


def _on_store(folder: Path) -> list[Shape]:
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

    shapes = play(office, first, copied)
    for counter in opened:
        counter.db.close()
    return shapes
