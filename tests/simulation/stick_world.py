"""A hall whose files go by memory stick beside its line, or instead of it: lost, old, twice, read by a copy."""

import io
import random

from tests.simulation.world import ROUND_MS, Machine, Odds, SimTime, World

from govpost_desk.hub import by_stick
from govpost_desk.hub.by_stick import Taken
from govpost_desk.sync import stick_in, stick_out
from govpost_desk.sync.engine import State
from govpost_desk.wire.grants import read_sealing
from govpost_desk.wire.stick_file import ANSWER, StickReader

_SEED = bytes(32)  # every machine of these worlds has this key
_SETTLE_ROUNDS = 30
_MOST_IN_A_ROW = 5
_SETTLED = (State.IDLE, False, 0)
_MOST_KEPT = 12  # files that still lie about


class StickWorld(World):
    """`often`: of a machine's round, how often it writes a file; answers are read as often."""

    def __init__(self, seed: int, desks: int, odds: Odds | None = None, *, often: float = 0.4) -> None:
        self.often = often
        self.luck = random.Random(seed)
        self.files: list[bytes] = []
        self.answers: dict[str, list[bytes]] = {}
        super().__init__(seed, desks, odds)

    def _round(self, machine: Machine) -> None:
        super()._round(machine)
        luck = self.luck
        if luck.random() < self.often:
            self.files.append(self.written(machine))
            self.counts["stick"] += 1
        if self.files and luck.random() < self.often:  # any of them, also one that was taken before
            content = luck.choice(self.files)
            self.taken(content, half=luck.random() < 0.1)
        mine = self.answers.get(machine.name, [])
        if mine and luck.random() < self.often:
            self.read(machine, luck.choice(mine))
        del self.files[:-_MOST_KEPT], mine[:-_MOST_KEPT]

    def settle(self) -> None:
        """By files alone, until nothing changes any more.

        Each machine goes on until it is settled: two copies of a desk that go in turn would take the newest epoch from
        each other before either asks for its numbers.
        """
        self.faults = False
        self._deliver_late()
        told: list[tuple[State, bool, int]] = []
        for _ in range(_SETTLE_ROUNDS):
            self.now_ms += ROUND_MS
            told = [self._exchanges(machine)[0] for machine in self.machines]
            if all(each == _SETTLED for each in told) and self.agree():
                return
        raise AssertionError(f"no agreement: {told}")

    def _exchanges(self, machine: Machine) -> list[tuple[State, bool, int]]:
        """There and back until nothing changes, at most a few times; what each came to, with events that were new."""
        found: list[tuple[State, bool, int]] = []
        while len(found) < _MOST_IN_A_ROW and (not found or found[-1] != _SETTLED):
            before = len(machine.disk.log)
            new, answer = self.taken(self.written(machine))
            read = self.read(machine, answer)
            found.append((read.state, read.again, new + len(machine.disk.log) - before))
        return found

    def written(self, machine: Machine) -> bytes:
        """A file of this machine, as head office may get it at any time, or never."""
        disk, file = machine.disk, io.BytesIO()
        standing = disk.standing(locked_too=True)
        assert standing is not None
        assert disk.sealing is not None
        stick_out.write_file(
            file,
            disk,
            standing,
            seed=_SEED,
            sealing=read_sealing(disk.sealing, disk.hub_key),
            clock=SimTime(self, machine),
            app="sim",
        )
        return file.getvalue()

    def taken(self, content: bytes, *, half: bool = False) -> tuple[int, bytes]:
        """New events and the answer of head office. `half`: it was killed before the answer was whole."""
        reader, hello = by_stick.open_file(self.office, io.BytesIO(content))
        out, taken = io.BytesIO(), Taken(desk=hello.desk)
        by_stick.answer_into(out, self.office, reader, hello, taken)
        if not half:
            self.answers.setdefault(hello.desk, []).append(out.getvalue())
        return taken.new, out.getvalue()

    def read(self, machine: Machine, content: bytes) -> stick_in.ReadIn:
        """An answer is read in; of any age, perhaps of a copy of this machine."""
        reader = StickReader(io.BytesIO(content), ANSWER)
        found = stick_in.read_file(reader, machine.disk, seed=_SEED, clock=SimTime(self, machine), app="sim")
        self._note(machine)
        return found
