"""A desk of the tests: a chain of events in memory, the messages a desk sends, nothing else."""

import dataclasses
import itertools
import os
from dataclasses import dataclass, field
from typing import Any

from govpost_desk.hub import desks
from govpost_desk.hub.office import Office
from govpost_desk.hub.store import memory_engine
from govpost_desk.wire.events import Event, genesis_hash, seal_event
from govpost_desk.wire.grants import Place, RangeGrant, Signed, read_epoch, read_range
from govpost_desk.wire.messages import (
    Cursor,
    Enrol,
    Enrolled,
    Granted,
    Head,
    Hello,
    HelloReply,
    LocalEpoch,
    MoreNumbers,
    NewEpoch,
    Push,
    PushReply,
    ReadFeed,
    Refusal,
    sent_event,
)
from govpost_desk.wire.signing import SigningKey

SITE, DESK, OTHER = "520100-01", "520100-01-D01", "520100-01-D02"
KEY = SigningKey(bytes(range(32)))
BEGIN_MS = 1_795_000_000_000


class Clock:
    """Milliseconds that go on by one with every look."""

    def __init__(self) -> None:
        self.now = BEGIN_MS

    def __call__(self) -> int:
        self.now += 1
        return self.now


@dataclass
class ChainDesk:
    """One desk: `epochs` with their nonces and grants, `logs` with their events."""

    office: Office
    desk_id: str = DESK
    key: SigningKey = field(default_factory=lambda: SigningKey(os.urandom(32)))
    epoch: int = 1
    nonces: dict[int, bytes] = field(default_factory=dict)
    grants: dict[int, Signed] = field(default_factory=dict)
    logs: dict[int, list[Event]] = field(default_factory=dict)
    hlc: int = BEGIN_MS

    def __post_init__(self) -> None:
        if not self.nonces:
            self.nonces[1], self.logs[1] = os.urandom(32), []

    def copy(self) -> "ChainDesk":
        """A clone: same journal, same key."""
        return ChainDesk(
            self.office, self.desk_id, self.key, self.epoch, dict(self.nonces), dict(self.grants),
            {number: list(log) for number, log in self.logs.items()}, self.hlc,
        )  # fmt: skip

    def log(
        self,
        type: str,
        body: dict[str, Any] | None = None,
        personal: dict[str, Any] | None = None,
        *,
        schema: int = 1,
        sign: bool = False,
        event_id: bytes | None = None,
    ) -> Event:
        """One more event of the present epoch."""
        chain = self.logs[self.epoch]
        self.hlc += 1
        event = seal_event(
            desk_id=self.desk_id,
            epoch=self.epoch,
            seq=len(chain) + 1,
            prev_hash=bytes.fromhex(self.head().hash),
            type=type,
            schema=schema,
            wall_ms=self.hlc,
            hlc=self.hlc,
            body={"by": "1001", **(body or {})},
            personal=personal,
            event_id=event_id,
        )
        if sign:
            event = dataclasses.replace(event, sig=bytes.fromhex(self.key.sign(event.hash)))
        chain.append(event)
        return event

    def head(self, epoch: int | None = None) -> Head:
        """The last event of an epoch."""
        number = epoch or self.epoch
        chain = self.logs[number]
        if chain:
            return Head(seq=len(chain), hash=chain[-1].hash.hex())
        return Head(seq=0, hash=genesis_hash(self.desk_id, number, self.nonces[number]).hex())

    def place(self, epoch: int | None = None) -> Place:
        """The same as an ancestor."""
        head = self.head(epoch)
        return Place(epoch=epoch or self.epoch, seq=head.seq, hash=head.hash)

    def enrol(self, code: str) -> Enrolled | Refusal:
        """Ask for a place, and take it."""
        local = tuple(
            LocalEpoch(epoch=number, nonce=self.nonces[number].hex(), head=self.head(number))
            for number in self.nonces
            if number not in self.grants
        )
        reply = self.office.enrol(
            Enrol(proto=1, code=code, desk=self.desk_id, key=self.key.public, app="1.0", epochs=local)
        )
        if isinstance(reply, Enrolled):
            self.take_epoch(reply.grant)
        return reply

    def take_epoch(self, signed: Signed) -> None:
        """Go on in a granted epoch."""
        grant = read_epoch(signed, KEY.public)
        self.epoch = grant.epoch
        self.nonces[grant.epoch], self.grants[grant.epoch] = bytes.fromhex(grant.nonce), signed
        self.logs[grant.epoch] = []

    def hello(self, **more: Any) -> HelloReply | Refusal:
        """Say how it stands."""
        self.hlc += 1
        fields: dict[str, Any] = {
            "proto": 1,
            "desk": self.desk_id,
            "epoch": self.epoch,
            "grant": self.grants[max(self.grants)],
            "heads": {number: self.head(number) for number in self.logs},
            "cursors": {},
            "app": "1.0",
            "wall_ms": self.hlc,
            "hlc": self.hlc,
            "unpushed": 0,
            "numbers_left": 0,
            "disk_free_mb": 1,
            "witness_ok": True,
        }
        return self.office.hello(Hello(**{**fields, **more}))

    def batch(self, first: int = 1, last: int | None = None, epoch: int | None = None) -> Push:
        """The events `first` to `last` of an epoch as a push."""
        number = epoch or self.epoch
        chosen = self.logs[number][first - 1 : last]
        grant = self.grants.get(number)
        return Push(
            desk=self.desk_id,
            epoch=number,
            grant=grant,
            nonce=None if grant else self.nonces[number].hex(),
            events=tuple(sent_event(event) for event in chosen),
        )

    def push(self, first: int = 1, last: int | None = None, epoch: int | None = None) -> PushReply | Refusal:
        """Send them."""
        return self.office.push(self.batch(first, last, epoch))

    def push_all(self) -> None:
        """Everything of every epoch."""
        for number, chain in self.logs.items():
            for first in range(1, len(chain) + 1, 500):
                assert isinstance(self.push(first, first + 499, number), PushReply)

    def new_epoch(self, why: str = "fork", ancestor: Place | None = None) -> Granted | Refusal:
        """Ask for the next epoch, and take it."""
        reply = self.ask_epoch(why, ancestor)
        if isinstance(reply, Granted) and reply.grants:
            self.take_epoch(reply.grants[-1])
        return reply

    def ask_epoch(self, why: str = "fork", ancestor: Place | None = None) -> Granted | Refusal:
        """Ask for the next epoch."""
        grant = self.grants[max(self.grants)]
        return self.office.new_epoch(NewEpoch(desk=self.desk_id, grant=grant, ancestor=ancestor, why=why))

    def more_numbers(
        self, known: tuple[str, ...] = (), *, left: int = 0, head: Head | None = None
    ) -> list[RangeGrant] | Refusal:
        """Ask for numbers."""
        reply = self.office.more_numbers(
            MoreNumbers(desk=self.desk_id, epoch=self.epoch, left=left, known=known, head=head)
        )
        if isinstance(reply, Refusal):
            return reply
        return [read_range(signed, KEY.public) for signed in reply.grants]

    def read_feed(self, after: int = 0, inc: int = 1, limit: int = 500) -> Any:
        """A page of the feed."""
        scope = f"site:{self.desk_id.rpartition('-')[0]}"
        return self.office.read_feed(
            ReadFeed(desk=self.desk_id, scope=scope, after=after, inc=inc, limit=limit)
        )

    def tick(self, order: int, number: str = "", *, by: str = "1001") -> Event:
        """A certificate taken over, with a number out of a range."""
        taken = {"waybill_no": number, "range_id": "00", "serial": 1} if number else None
        body = {"by": by, "order_id": f"{order:032x}", "case_no": f"A{order}", "waybill_no": number}
        return self.log("line.ticked", {**body, "fate": "ticked", "taken": taken})

    def carry(self, event: Event) -> Event:
        """A fact of another branch, logged again."""
        sent = sent_event(event)
        personal = {"personal": sent.personal, "psalt": sent.psalt} if sent.personal else None
        body = {"header": sent.header, "body": sent.body, "salt": sent.salt}
        return self.log("fact.carried", body, personal)


def make_office(
    engine: Any = None, clock: Clock | None = None, *, beside: bool = True, **more: Any
) -> Office:
    """A head office with one hall and 10,000 numbers. `beside`: a desk is there that never speaks, so acts are told."""
    counter = itertools.count(1)

    def draw(count: int) -> bytes:
        return b"".join(next(counter).to_bytes(4, "big") for _ in range(count // 4 + 1))[:count]

    office = Office(engine or memory_engine(), KEY, clock or Clock(), draw=draw, **more)
    office.add_site(SITE, "贵阳市政务服务中心", range_size=100)
    assert office.add_pool(SITE, "11", "51", 1000, 10_000)
    if beside:
        with office.begin(SITE) as tx:
            desks.add_desk(tx, f"{SITE}-D98", "", state=desks.ACTIVE)
    return office


def enrolled_desk(office: Office, desk_id: str = DESK, **more: Any) -> ChainDesk:
    """A desk that has its place."""
    desk = ChainDesk(office, desk_id, **more)
    desk.log("boot", {"nonce": os.urandom(16).hex()})
    assert isinstance(desk.enrol(office.make_code(desk_id)), Enrolled)
    desk.log("epoch.opened", {"why": "enrolled"})
    return desk


def cursor(n: int, inc: int = 1) -> dict[str, Cursor]:
    """How far the feed of the hall was read."""
    return {f"site:{SITE}": Cursor(n=n, inc=inc)}
