"""A hall of desks and its head office under faults. Safety first (faults on), then liveness (off: it must agree).

Everything is drawn from one seed. Time goes on by rounds, a few a day; in each a desk works, something may happen to
it, and its engine has its turn. What a clerk saw confirmed is in `acked`; what two papers may share is in `numbers`.
"""

import json
import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.simulation.memory_disk import MemoryDisk

from govpost_desk.hub.marks import MemoryMarks
from govpost_desk.hub.office import Office
from govpost_desk.hub.store import memory_engine
from govpost_desk.sync.engine import Engine, State, Turn
from govpost_desk.sync.ports import Refused, Unreachable
from govpost_desk.wire import codec
from govpost_desk.wire.feed_digest import EMPTY
from govpost_desk.wire.messages import PATHS, Enrol, Refusal, received_event
from govpost_desk.wire.signing import SigningKey

T = TypeVar("T")
SITE = "520100-01"
START_MS = 1_795_000_000_000
ROUNDS_A_DAY = 4
ROUND_MS = 24 * 3600 * 1000 // ROUNDS_A_DAY
_SETTLE_ROUNDS = 40


class Crash(Exception):
    """The process is gone, wherever it was."""


@dataclass
class Odds:
    """How often what happens: of a request, of an act, of a machine's round, of head office's day."""

    request_lost: float = 0.04
    answer_lost: float = 0.04
    late_again: float = 0.03
    crash: float = 0.01
    restore: float = 0.01
    image: float = 0.003
    clone: float = 0.002
    hub_restore: float = 0.06
    poison: float = 0.02
    jump: float = 0.01
    offline: float = 0.1
    item_lost: float = 0.0  # of an item that a desk takes


@dataclass
class Machine:
    """One PC. `mirror`: what a second disk has; `backups`: older states; `offset_ms`: how wrong its clock is."""

    name: str
    disk: MemoryDisk
    engine: Engine
    mirror: list[Any] | None
    backups: list[tuple[MemoryDisk, int]] = field(default_factory=list)
    offset_ms: int = 0
    due_ms: float = 0.0
    line_until_ms: int = 0

    witness: tuple[int, int] = (0, 0)


class World:
    """`desks` desks of one hall. `witnessed`: something outside the database remembers how far each had come."""

    witnessed = True

    def __init__(self, seed: int, desks: int, odds: Odds | None = None) -> None:
        self.dice = random.Random(seed)
        self.odds = odds or Odds()
        self.now_ms = START_MS
        self.faults = True
        self.key = SigningKey(bytes(self.dice.getrandbits(8) for _ in range(32)))
        self.marks = MemoryMarks()
        self.store = memory_engine()
        self.office = self._new_office()
        self.office.add_site(SITE, "hall", range_size=60)
        self.office.add_pool(SITE, "11", "51", 30_000_000, 40_000_000)
        self.hub_backups: list[Any] = []
        self.acked: dict[str, str] = {}  # fact -> desk
        self.numbers: dict[str, list[str]] = defaultdict(list)
        self.counts: dict[str, int] = defaultdict(int)
        self.late: list[object] = []
        self.machines: list[Machine] = []
        self.gone: list[MemoryDisk] = []
        self.chance = random.Random(
            seed
        )  # of what came into the worlds later: their seeds stay the worlds they were
        self.feeds: dict[tuple[int, int], str] = {}  # what the hall's feed came to at (incarnation, number)
        for serial in range(desks):
            self._new_machine(f"{SITE}-D{serial + 1:02d}")

    def _new_office(self) -> Office:
        return Office(
            self.store,
            self.key,
            lambda: self.now_ms,
            marks=self.marks,
            draw=self.draw,
        )

    def draw(self, size: int) -> bytes:
        """Random bytes of this world."""
        return self.dice.randbytes(size)

    def _new_machine(self, desk: str) -> None:
        disk = MemoryDisk(desk, self._nonce(), self.draw)
        disk.record("desk.set_up", {}, self.now_ms)
        disk.loses = self._loses_item
        made = Machine(desk, disk, None, [] if self.dice.random() < 0.75 else None)  # type: ignore[arg-type]
        self._start(made)
        self.machines.append(made)
        made.engine.enrol(self.office.make_code(desk), desk, disk.local_epochs(), bytes(32))

    def _start(self, machine: Machine) -> None:
        """A process start: mirror first, then the boot event (reliability §2.5)."""
        machine.engine = Engine(
            machine.disk, SimLine(self, machine), SimTime(self, machine), self.dice, "sim"
        )
        machine.due_ms = 0.0
        if machine.mirror is not None:
            self._mirror_first(machine)
        machine.disk.record("boot", {"nonce": self._nonce()}, self._wall(machine))
        self._note(machine)

    def _nonce(self) -> str:
        return self.draw(32).hex()

    def _wall(self, machine: Machine) -> int:
        return self.now_ms + machine.offset_ms

    # --- time --------------------------------------------------------------------------------------------------

    def run(self, days: int) -> None:
        """Days with faults."""
        for number in range(days * ROUNDS_A_DAY):
            self.now_ms += ROUND_MS
            if number % ROUNDS_A_DAY == 0:
                self._hub_day()
            for machine in list(self.machines):
                self._round(machine)
            self._deliver_late()

    def settle(self) -> None:
        """Faults off: everybody gets a line until nothing changes any more."""
        self.faults = False
        self._deliver_late()
        for _ in range(_SETTLE_ROUNDS):
            self.now_ms += ROUND_MS
            turns = [self._turn(machine) for machine in self.machines]
            if all(turn.state is State.IDLE and not turn.sent for turn in turns) and self.agree():
                return
        raise AssertionError(f"no agreement: {[(turn.state, turn.error) for turn in turns]}")

    def agree(self) -> bool:
        """Whether no desk knows that its feed is another one; it reads it anew once a day."""
        return not any(machine.disk.disagrees for machine in self.machines)

    def _loses_item(self) -> bool:
        lost = self.faults and self.chance.random() < self.odds.item_lost
        self.counts["item_lost"] += lost
        return lost

    def _round(self, machine: Machine) -> None:
        odds, dice = self.odds, self.dice
        if dice.random() < odds.jump:
            machine.offset_ms += dice.randint(-400, 400) * 24 * 3600 * 1000
            self.counts["jump"] += 1
        self._disasters(machine)
        for _ in range(dice.randint(0, 4)):
            self._act(machine)
        if dice.random() < 0.25:
            machine.backups.append((machine.disk.copied(), len(machine.mirror or ())))
        if dice.random() < odds.offline:
            machine.line_until_ms = self.now_ms + dice.randint(1, 6) * ROUND_MS
        if self.now_ms >= machine.due_ms:
            turn = self._turn(machine)
            machine.due_ms = self.now_ms + 1000 * turn.wait_s

    def _turn(self, machine: Machine) -> Turn:
        try:
            turn = machine.engine.turn()
            if turn.state is State.IDLE:
                self._feed_is_the_halls(machine)
            return turn
        except Crash:
            self.counts["crash"] += 1
            self._start(machine)
            return Turn(state=State.OFFLINE, wait_s=0.0, sent=1)
        finally:
            self._note(machine)

    def _feed_is_the_halls(self, machine: Machine) -> None:
        """I6: at a cursor everybody has the same; a desk that has not knows it, and head office has it too."""
        disk, scope = machine.disk, f"site:{SITE}"
        cursor = disk.cursors[scope]
        if scope in disk.anew or scope in disk.disagrees:
            return
        with self.store.connect() as connection:
            n, digest = connection.exec_driver_sql("SELECT n, digest FROM feed_head").one()
        assert cursor.n == n, "I6: not at the end"
        assert disk.digests.get(scope, EMPTY) == digest, f"I6: {machine.name} and head office"
        assert self.feeds.setdefault((cursor.inc, n), digest) == digest, f"I6: {machine.name}"

    def _act(self, machine: Machine) -> None:
        """The clerk ticks a certificate, or something that head office will not understand happens."""
        if machine.disk.locked:
            return
        wall_ms = self._wall(machine)
        if self.dice.random() < self.odds.poison:
            self.counts["poison"] += 1
            kind, schema = self.dice.choice((("later.fact", 1), ("line.ticked", 99)))
            fact = machine.disk.record(kind, {"odd": True}, wall_ms, schema=schema)
        else:
            taken = machine.disk.next_number()
            number, body = taken or ("", {})
            fact = machine.disk.record(
                "line.ticked",
                {
                    "by": "0001",
                    "order_id": f"{self.dice.getrandbits(128):032x}",
                    "case_no": f"A{self.dice.getrandbits(40)}",
                    "waybill_no": number,
                    "taken": body or None,
                },
                wall_ms,
                personal={"name": "王小明"},
            )
            if number:
                self.numbers[number].append(fact)
        self._note(machine)
        self.acked[fact] = machine.name

    def _note(self, machine: Machine) -> None:
        """After a commit: mirror, witness (reliability §2.3)."""
        disk = machine.disk
        if machine.mirror is not None:
            machine.mirror[:] = machine.mirror[: self._common(machine)] + disk.log[self._common(machine) :]
        newest = max(disk.nonces)
        machine.witness = max(machine.witness, (newest, len(disk.of_epoch[newest])))

    def _common(self, machine: Machine) -> int:
        """How far the mirror and the journal are the same: what the mirror is written on from."""
        mirror, log = machine.mirror or [], machine.disk.log
        end = min(len(mirror), len(log))
        while end and mirror[end - 1][2] != log[end - 1][2]:
            end -= 1
        return end

    # --- disasters -----------------------------------------------------------------------------------------------

    def _disasters(self, machine: Machine) -> None:
        odds = self.odds
        kinds = {"restore": odds.restore, "image": odds.image, "clone": odds.clone}
        kinds["nothing"] = 1.0 - sum(kinds.values())
        kind = self.dice.choices([*kinds], [*kinds.values()])[0]
        if kind == "clone":
            self._clone(machine)
        elif kind != "nothing" and machine.backups:
            self._restore(machine, image=kind == "image")
        else:
            return
        self.counts[kind] += 1

    def _restore(self, machine: Machine, *, image: bool) -> None:
        """The database is put back; of a whole image mirror and witness too, and nobody can tell."""
        self.gone.append(machine.disk)
        backup, mirrored = self.dice.choice(machine.backups)
        machine.disk = backup.copied()
        if image:
            if machine.mirror is not None:
                del machine.mirror[mirrored:]
            newest = max(machine.disk.nonces)
            machine.witness = (newest, len(machine.disk.of_epoch[newest]))
        if machine.mirror is not None:
            self._mirror_first(machine)
        newest = max(machine.disk.nonces)
        if self.witnessed and (newest, len(machine.disk.of_epoch[newest])) < machine.witness:
            machine.disk.whole = False
            machine.disk.open_own_epoch(self._nonce(), self._wall(machine), missing=True)
        self._start(machine)

    def _mirror_first(self, machine: Machine) -> None:
        disk, mirror = machine.disk, machine.mirror or []
        if len(mirror) <= len(disk.log) or any(
            ours[2] != theirs[2]
            for ours, theirs in zip(disk.log[-1:], mirror[len(disk.log) - 1 :], strict=False)
        ):
            return
        for epoch, sent, digest, event_id, kind in mirror[len(disk.log) :]:
            if epoch not in disk.nonces:
                disk.nonces[epoch] = json.loads(sent.body)["nonce"]
                disk.of_epoch[epoch] = []
            disk._keep((epoch, sent, digest, event_id, kind))
            disk.hlc = max(disk.hlc, received_event(sent).hlc)
            disk._apply(kind, sent)

    def _clone(self, machine: Machine) -> None:
        twin = Machine(machine.name, machine.disk.copied(), machine.engine, None)
        twin.witness = machine.witness
        self._start(twin)
        self.machines.append(twin)

    def _hub_day(self) -> None:
        """Somebody sets windows at head office, and takes some away; backups; a restore."""
        for _ in range(3):
            code, chance = f"{self.chance.randint(1, 9):02d}", self.chance.random()
            said = json.dumps({"window_code": code, "department": f"{chance}"})
            self.office.put(SITE, "window", [(code, None if chance < 0.4 else said)])
        self.hub_backups.append(self._hub_copy())
        if self.dice.random() < self.odds.hub_restore and len(self.hub_backups) > 1:
            self.counts["hub_restore"] += 1
            self._put_hub_back(self.dice.choice(self.hub_backups[:-1]))

    def _hub_copy(self) -> Any:
        import sqlcipher3

        copied = sqlcipher3.dbapi2.connect(":memory:")
        connection = self.store.raw_connection()
        connection.driver_connection.backup(copied)
        connection.close()
        return copied

    def _put_hub_back(self, backup: Any) -> None:
        connection = self.store.raw_connection()
        backup.backup(connection.driver_connection)
        connection.close()
        self.office = self._new_office()

    def _deliver_late(self) -> None:
        """Requests that a network kept and delivers after all."""
        waiting, self.late = self.late, []
        for message in waiting:
            self.office.answer(message)  # type: ignore[arg-type]


class SimTime:
    """A machine's clock."""

    def __init__(self, world: World, machine: Machine) -> None:
        self._world, self._machine = world, machine

    def wall_ms(self) -> int:
        return self._world._wall(self._machine)

    def monotonic(self) -> float:
        return self._world.now_ms / 1000


class SimLine:
    """A network that loses requests and answers, delivers twice and late; bytes go through the shipped codec."""

    def __init__(self, world: World, machine: Machine) -> None:
        self._world, self._machine = world, machine

    def ask(self, message: object, answer: type[T]) -> T:
        world, odds, dice = self._world, self._world.odds, self._world.dice
        faults = world.faults and not isinstance(message, Enrol)
        if faults:
            if self._machine.line_until_ms > world.now_ms:
                raise Unreachable
            if dice.random() < odds.crash:
                raise Crash
            if dice.random() < odds.request_lost:
                world.counts["request_lost"] += 1
                raise Unreachable
        kind = next(kind for kind in PATHS.values() if isinstance(message, kind))
        arrived = codec.decode(kind, codec.encode(message))
        if faults and dice.random() < odds.late_again:
            world.counts["late"] += 1
            world.late.append(arrived)
        reply = world.office.answer(arrived)
        if faults and dice.random() < odds.answer_lost:
            world.counts["answer_lost"] += 1
            raise Unreachable
        if isinstance(reply, Refusal):
            raise Refused(codec.decode(Refusal, codec.encode(reply)))
        if faults and dice.random() < odds.crash:
            raise Crash
        return codec.decode(answer, codec.encode(reply))
