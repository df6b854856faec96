"""Two processes of a hub on one PostgreSQL, and who kills them; desks that work meanwhile, and one who only reads."""

import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg
import requests
from tests.hub import postgres
from tests.hub.postgres import Cluster
from tests.simulation.memory_disk import MemoryDisk

from govpost_desk.sync.clock import SystemClock
from govpost_desk.sync.engine import Engine, State
from govpost_desk.sync.http_line import HttpLine
from govpost_desk.sync.ports import Refused, Unreachable
from govpost_desk.wire.feed_digest import EMPTY, changed, item_digest
from govpost_desk.wire.messages import FeedItem, FeedPage, Head, HelloReply, ReadFeed

SITE, DATABASE = "520100-01", "hub"
_WAIT = 0.05  # of the seconds that the engine would wait
_MOST_WAIT_S = 0.5
_REVIVE_S = 60.0
_AGREE_S = 60.0
_KINDS = ("hub", "both hubs", "postmaster", "backend", "hub and postmaster")


class Processes:
    """`ports`: where the processes of the hub in `folder` listen; each is started again where it was."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder = folder
        self.ports = [_free_port() for _ in range(count)]
        self._running: list[subprocess.Popen[bytes] | None] = [None] * count

    def revive(self) -> None:
        """Start whatever does not run: what was killed, and what found no store and gave up."""
        for number, running in enumerate(self._running):
            if running is None or running.poll() is not None:
                command = [sys.executable, "-m", "govpost_desk", "hub", "serve", "--hub", str(self._folder)]
                self._running[number] = subprocess.Popen(
                    [*command, "--port", str(self.ports[number])],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )

    def kill(self, number: int) -> None:
        """kill -9."""
        running = self._running[number]
        if running is not None:
            running.kill()
            running.wait()

    def wait(self) -> None:
        """Until all answer, store and all."""
        ends = time.monotonic() + _REVIVE_S
        for port in self.ports:
            while True:
                self.revive()
                try:
                    if requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok:
                        break
                except requests.RequestException:
                    pass
                assert time.monotonic() < ends, "a process of the hub does not come back"
                time.sleep(0.05)

    def end(self) -> None:
        """No process stays."""
        for number in range(len(self.ports)):
            self.kill(number)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Killer(threading.Thread):
    """Kills once for every stretch of `each` events that were confirmed, so that a long run is killed more often."""

    def __init__(
        self,
        server: Cluster,
        hubs: Processes,
        confirmed: Callable[[], int],
        events: int,
        each: int,
        seed: int,
    ) -> None:
        super().__init__(name="killer")
        self._server, self._hubs, self._confirmed = server, hubs, confirmed
        self._dice = random.Random(seed)
        kinds: list[str] = []
        while len(kinds) < events // each:
            kinds += self._dice.sample(_KINDS, len(_KINDS))
        self._plan = [
            (number * each + self._dice.randrange(each), kind)
            for number, kind in enumerate(kinds[: events // each])
        ]
        self.counts: Counter[str] = Counter()
        self.stopped = threading.Event()
        self.failure: BaseException | None = None

    def run(self) -> None:
        """Each kind as often as the others, in an order by lot."""
        try:
            for at, kind in self._plan:
                while self._confirmed() < at:
                    if self.stopped.wait(0.02):
                        return
                    self._hubs.revive()
                self._kill(kind)
                self.counts[kind] += 1
        except BaseException as failure:  # noqa: BLE001  told by the test
            self.failure = failure

    def _kill(self, kind: str) -> None:
        dice = self._dice
        if kind == "backend":
            self._kill_backend()
        if "hub" in kind:
            chosen = range(2) if kind == "both hubs" else [dice.randrange(2)]
            for number in chosen:
                self._hubs.kill(number)
        if "postmaster" in kind:
            self._server.kill()
            time.sleep(dice.uniform(0, 0.3))
            self._server.start(within_s=_REVIVE_S)
        time.sleep(dice.uniform(0, 0.2))
        self._hubs.revive()

    def _kill_backend(self) -> None:
        """One connection's process; the server then ends all of them and recovers."""
        try:
            with psycopg.connect(postgres.url(self._server.folder, DATABASE), autocommit=True) as connection:
                query = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
                found = [row[0] for row in connection.execute(query, (DATABASE,))]
            os.kill(self._dice.choice(found), 9)
        except (psycopg.Error, ProcessLookupError, IndexError):
            pass  # it recovers from the kill before, or nobody is connected


class WatchedDisk(MemoryDisk):
    """What head office ever confirmed must stay: it says so in `heard`, and is told at once when it does not."""

    def __init__(self, desk: str, dice: random.Random) -> None:
        super().__init__(desk, dice.randbytes(32).hex(), dice.randbytes)
        self.confirmed: dict[int, Head] = {}

    def heard(self, reply: HelloReply, offset_ms: int, at_ms: int) -> None:
        """See MemoryDisk."""
        for epoch, head in self.confirmed.items():
            there = reply.heads.get(epoch)
            assert there is not None, f"{self.desk}: epoch {epoch} was confirmed and is gone"
            assert there.seq >= head.seq, f"{self.desk}: {head.seq} were confirmed, {there.seq} are there"
        super().heard(reply, offset_ms, at_ms)

    def pushed(self, epoch: int, head: Head, held: Sequence[str], at_ms: int) -> None:
        """See MemoryDisk."""
        assert head.hash == self.hash_at(epoch, head.seq)
        self.confirmed[epoch] = head
        super().pushed(epoch, head, held, at_ms)


class WorkingDesk(threading.Thread):
    """A desk that records `events` facts, some at a time, and lets the shipped engine have its turn after each lot."""

    def __init__(self, address: str, desk: str, code: str, events: int, seed: int) -> None:
        super().__init__(name=desk)
        self._dice = random.Random(seed)
        self._events = events
        self.disk = WatchedDisk(desk, self._dice)
        self._seed, self._code = self._dice.randbytes(32), code
        self._line = HttpLine(address, desk, self._seed)
        self._clock = SystemClock()
        self._engine = Engine(self.disk, self._line, self._clock, self._dice, "chaos")
        self.turns: Counter[str] = Counter()
        self.failure: BaseException | None = None

    @property
    def confirmed(self) -> int:
        """How many events head office said that it has."""
        return sum(head.seq for head in list(self.disk.confirmed.values()))

    def run(self) -> None:
        """Enrol, work, and go on until head office has everything."""
        try:
            self.disk.record("desk.set_up", {}, self._clock.wall_ms())
            self._enrol()
            while len(self.disk.log) < self._events:
                self._work()
                self._turn()
            while self._turn():
                pass
        except BaseException as failure:  # noqa: BLE001  told by the test
            self.failure = failure

    def agree(self) -> None:
        """Faults are off: the last turn finds nothing to do."""
        ends = time.monotonic() + _AGREE_S
        while self._turn() or self._turn():
            assert time.monotonic() < ends, f"{self.name} does not come to rest: {self.turns}"
        self._line.close()

    def _enrol(self) -> None:
        """With the same code and key until an answer comes through."""
        while True:
            try:
                self._engine.enrol(self._code, self.disk.desk, self.disk.local_epochs(), self._seed)
                return
            except Unreachable:
                time.sleep(0.05)
            except Refused as answer:
                if answer.refusal.error != "later":
                    raise
                time.sleep(0.1)

    def _turn(self) -> bool:
        """Whether something was left to do."""
        turn = self._engine.turn()
        self.turns[turn.state.value] += 1
        assert turn.state in (State.IDLE, State.OFFLINE), turn
        if turn.state is State.IDLE:
            return bool(turn.sent)
        time.sleep(min(_MOST_WAIT_S, turn.wait_s * _WAIT))
        return True

    def _work(self) -> None:
        """A few pieces: written down, taken over with a number, labelled, sealed; some of it taken back."""
        for _ in range(self._dice.randint(2, 8)):
            order = {
                "by": "0001",
                "order_id": self._dice.randbytes(16).hex(),
                "case_no": self.disk.draw(6).hex(),
            }
            self._record("order.recorded", order, {"name": "王小明", "phone": "13800000000"})
            number, taken = self.disk.next_number() or ("", None)
            tick = self._record(
                "line.ticked", {**order, "waybill_no": number, "fate": "ticked", "taken": taken}
            )
            if self._dice.random() < 0.1:
                self._record("act.undone", {"by": "0001", "act": "line", "act_id": tick})
                continue
            self._record("packing.sealed", {**order, "waybill_no": number, "copy_no": 1})

    def _record(self, kind: str, body: dict[str, Any], personal: dict[str, Any] | None = None) -> str:
        return self.disk.record(kind, body, self._clock.wall_ms(), personal=personal)


class FeedReader(threading.Thread):
    """Reads the hall's feed all along by the line of a desk; `items`: what it saw, the item n at n - 1."""

    def __init__(self, address: str, desk: WorkingDesk) -> None:
        super().__init__(name="reader")
        self._desk = desk.disk.desk
        self._line = HttpLine(address, self._desk, desk._seed)
        self.items: list[FeedItem] = []
        self.digest: str | None = None
        self.stopped = threading.Event()
        self.failure: BaseException | None = None

    def run(self) -> None:
        """A page after the other, and again from the cursor when the line failed."""
        try:
            while not self.stopped.wait(0.1):
                try:
                    self.read_on()
                except (Unreachable, Refused):
                    time.sleep(0.02)
        except BaseException as failure:  # noqa: BLE001  told by the test
            self.failure = failure

    def read_on(self) -> None:
        """One page. Raises Unreachable, Refused."""
        asked = ReadFeed(desk=self._desk, scope=f"site:{SITE}", after=len(self.items), inc=1, limit=200)
        page = self._line.ask(asked, FeedPage)
        for item in page.items:
            assert item.n == len(self.items) + 1, f"a gap in the feed: {item.n} after {len(self.items)}"
            self.items.append(item)
        self.digest = page.digest

    def own_digest(self) -> str:
        """The sum over what the items come to."""
        said: dict[tuple[str, str], str] = {}
        for item in self.items:
            said.pop((item.kind, item.key), None)
            if item.op == "put":
                said[item.kind, item.key] = item.content
        digest = EMPTY
        for (kind, key), content in said.items():
            digest = changed(digest, EMPTY, item_digest(kind, key, content))
        return digest
