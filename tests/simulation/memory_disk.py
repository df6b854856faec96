"""The engine's disk in memory, as `sync.desk_disk` keeps it on SQLite: quick enough for thousands of desk-days.

`tests/sync/test_disks.py` holds both to the same behaviour.
"""

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from govpost_desk.storage.feeds import AGAIN_MS
from govpost_desk.sync.ports import Asked, Epoch, Owed, PutBack, Standing, Wish
from govpost_desk.wire.events import check_event, draft_event, genesis_hash, seal
from govpost_desk.wire.feed_digest import EMPTY, changed, item_digest
from govpost_desk.wire.frames import event_of_parts
from govpost_desk.wire.grants import Place, Signed, read_epoch, read_range
from govpost_desk.wire.messages import (
    Cursor,
    Enrolled,
    FeedItem,
    FeedPage,
    Fetched,
    Head,
    HelloReply,
    LocalEpoch,
    SentEvent,
    received_event,
    sent_event,
)

Entry = tuple[int, SentEvent, str, str, str]  # epoch, event, hash, event id, type
_WANTED = 40


class MemoryDisk:
    """`log`: everything this machine has; `facts`: ids of facts that count here; `used`: numbers given out here."""

    def __init__(self, desk: str, nonce: str, draw: Callable[[int], bytes]) -> None:
        self.desk = desk
        self.draw = draw  # ids of events by the world's dice, so that a seed is a world
        self.site = self.hub_key = ""
        self.inc = 0
        self.nonces: dict[int, str] = {1: nonce}
        self.grants: dict[int, Signed] = {}
        self.shared: dict[int, int] = {}
        self.log: list[Entry] = []
        self.of_epoch: dict[int, list[Entry]] = {1: []}
        self.facts: set[str] = set()
        self.ranges: list[dict[str, Any]] = []
        self.cursors: dict[str, Cursor] = {}
        self.anew: set[str] = set()
        self.reading: dict[str, int] = {}
        self.feed: dict[tuple[str, str, str], tuple[str, int]] = {}  # content, and the reading that said it
        self.digests: dict[str, str] = {}  # of what this reading said
        self.tried: dict[
            str, tuple[int, int]
        ] = {}  # of a feed: incarnation, when it was read anew for its digest
        self.disagrees: set[str] = set()
        self.loses: Callable[[], bool] = lambda: False  # a fault: one item is not kept
        self.hlc = 0
        self.whole = True
        self.locked = False
        self.owed: tuple[Owed, ...] = ()
        self.asked: Asked | None = None
        self.held: set[str] = set()
        self.heads: dict[int, int] = {}  # as head office last told
        self.sealing: Signed | None = None
        self.wished: Wish | None = None

    def copied(self) -> "MemoryDisk":
        """A backup: events never change, so the lists are enough."""
        made = copy.copy(self)
        for name in ("nonces", "grants", "shared", "cursors", "reading", "feed", "digests", "tried", "heads"):
            setattr(made, name, dict(getattr(self, name)))
        made.log, made.facts = list(self.log), set(self.facts)
        made.of_epoch = {epoch: list(entries) for epoch, entries in self.of_epoch.items()}
        made.ranges = [dict(each) for each in self.ranges]
        made.anew, made.held, made.disagrees = set(self.anew), set(self.held), set(self.disagrees)
        return made

    # --- acts of the desk ------------------------------------------------------------------------------------

    def record(
        self,
        kind: str,
        body: dict[str, Any],
        wall_ms: int,
        *,
        schema: int = 1,
        personal: dict[str, Any] | None = None,
    ) -> str:
        """Append a fact to the newest epoch; its id."""
        draft = draft_event(
            type=kind, schema=schema, wall_ms=wall_ms, body=body, personal=personal, event_id=self.draw(16)
        )
        epoch = max(self.nonces)
        here = self.of_epoch[epoch]
        previous = (
            here[-1][2] if here else genesis_hash(self.desk, epoch, bytes.fromhex(self.nonces[epoch])).hex()
        )
        self.hlc = max(self.hlc + 1, wall_ms)
        event = seal(
            draft,
            desk_id=self.desk,
            epoch=epoch,
            seq=len(here) + 1,
            prev_hash=bytes.fromhex(previous),
            hlc=self.hlc,
        )
        self._keep((epoch, sent_event(event), event.hash.hex(), event.event_id.hex(), kind))
        if kind != "fact.carried":
            self.facts.add(event.event_id.hex())
        return event.event_id.hex()

    def next_number(self) -> tuple[str, dict[str, Any]] | None:
        """A number out of the newest epoch's ranges, taken."""
        for each in self.ranges:
            if each["epoch"] == max(self.nonces) and each["taken"] < each["count"]:
                serial = each["first"] + each["taken"]
                number = f"{each['prefix']}{serial:08d}"
                each["taken"] += 1
                return number, {"waybill_no": number, "range_id": each["id"], "serial": serial}
        return None

    def open_own_epoch(self, nonce: str, wall_ms: int, *, missing: bool) -> None:
        """As a restore does that knows no head office: self-issued, and it says whether something is missing."""
        epoch = max(self.nonces) + 1
        self.nonces[epoch] = nonce
        self.of_epoch[epoch] = []
        self.record(
            "epoch.opened",
            {"why": "restored", "nonce": nonce, "missing": missing, "ancestor": self.log[-1][2]},
            wall_ms,
        )

    def _keep(self, entry: Entry) -> None:
        self.log.append(entry)
        self.of_epoch[entry[0]].append(entry)

    # --- the engine's side -----------------------------------------------------------------------------------

    def local_epochs(self) -> tuple[LocalEpoch, ...]:
        """What an enrolment offers."""
        return tuple(
            LocalEpoch(epoch=epoch, nonce=nonce, head=self._head(epoch))
            for epoch, nonce in self.nonces.items()
        )

    def standing(self, *, locked_too: bool = False) -> Standing | None:
        if not self.hub_key or (self.locked and not locked_too):
            return None
        newest = max(self.nonces)
        left = sum(each["count"] - each["taken"] for each in self.ranges if each["epoch"] == newest)
        return Standing(
            desk=self.desk,
            site=self.site,
            hub_key=self.hub_key,
            inc=self.inc,
            grant=self.grants[max(self.grants)],
            epochs=tuple(
                Epoch(
                    epoch=epoch,
                    head=self._head(epoch),
                    grant=self.grants.get(epoch),
                    nonce=self.nonces[epoch],
                    shared_to=self.shared.get(epoch),
                )
                for epoch in sorted(self.nonces)
            ),
            cursors=dict(self.cursors),
            foreign=tuple(sorted(self.shared.keys() - self.nonces.keys())),
            hlc=self.hlc,
            unpushed=0,
            numbers_left=left,
            numbers_wanted=left < _WANTED,
            ranges=tuple(each["id"] for each in self.ranges if each["epoch"] == newest),
            disk_free_mb=1000,
            whole=self.whole,
            owed=self.owed,
            asked=self.asked,
        )

    def enrol(self, reply: Enrolled, seed: bytes, at_ms: int) -> None:
        self.hub_key, self.site, self.inc = reply.hub_key, reply.site, reply.inc
        self.sealing = reply.sealing
        self._open(reply.grant, "enrolled", at_ms)

    def hash_at(self, epoch: int, seq: int) -> str | None:
        if epoch not in self.nonces:
            return None
        if seq == 0:
            return genesis_hash(self.desk, epoch, bytes.fromhex(self.nonces[epoch])).hex()
        here = self.of_epoch[epoch]
        return here[seq - 1][2] if seq <= len(here) else None

    def events(self, epoch: int, after: int, upto: int | None, most: int, most_bytes: int) -> list[SentEvent]:
        here = self.of_epoch.get(epoch, [])
        return [entry[1] for entry in here[after : min(after + most, len(here) if upto is None else upto)]]

    def heard(self, reply: HelloReply, offset_ms: int, at_ms: int) -> None:
        self.inc = reply.inc
        self.sealing = reply.sealing
        self.heads |= {epoch: head.seq for epoch, head in reply.heads.items()}

    def pushed(self, epoch: int, head: Head, held: Sequence[str], at_ms: int) -> None:
        self.held |= set(held)
        self.heads[epoch] = head.seq

    def told(self) -> dict[int, int]:
        return dict(self.heads)

    def heard_by_stick(self, reply: HelloReply, gaps: Mapping[int, int], at_ms: int) -> bool:
        if reply.inc < self.inc:
            return False
        least = self.heads if reply.inc == self.inc else {}
        told = {epoch: reply.heads[epoch].seq if epoch in reply.heads else 0 for epoch in self.heads}
        told |= {epoch: head.seq for epoch, head in reply.heads.items()}
        self.heads = {
            epoch: seq if epoch in gaps else max(seq, least.get(epoch, 0)) for epoch, seq in told.items()
        }
        self.inc, self.sealing = reply.inc, reply.sealing
        return True

    def pushed_by_stick(self, epoch: int, head: Head, held: Sequence[str], inc: int, at_ms: int) -> None:
        if inc >= self.inc and epoch in self.nonces:
            self.held |= set(held)
            self.heads[epoch] = max(head.seq, self.heads.get(epoch, 0) if inc == self.inc else 0)

    def wish(self) -> Wish | None:
        return self.wished

    def keep_wish(self, wish: Wish | None) -> None:
        self.wished = wish

    def refused(self, epoch: int, seq: int | None, error: str, at_ms: int) -> None:
        self.held.add(error)

    def put_back(self, epoch: int, page: Fetched, at_ms: int) -> PutBack:
        newest = max(self.nonces)
        if epoch >= newest and epoch not in self.shared and self._follows(epoch, page):
            return PutBack.BEHIND if self._append(epoch, page) else PutBack.NOWHERE
        here = len(self.of_epoch.get(epoch, ()))
        for sent in page.events:
            self._carry(sent, at_ms)
        self.shared.setdefault(epoch, here)
        return PutBack.BESIDE

    def _follows(self, epoch: int, page: Fetched) -> bool:
        """Whether an epoch that is not here goes on from the last event here."""
        body = json.loads(page.events[0].body)
        return epoch in self.nonces or body.get("ancestor") == self.log[-1][2]

    def _append(self, epoch: int, page: Fetched) -> bool:
        if epoch not in self.nonces:
            if page.grant is not None:
                self.nonces[epoch] = read_epoch(page.grant, self.hub_key).nonce
                self.grants[epoch] = page.grant
            else:
                self.nonces[epoch] = page.nonce or ""
            self.of_epoch[epoch] = []
        for sent in page.events:
            event = received_event(sent)
            here = self.of_epoch[epoch]
            named = json.loads(sent.header)[4]
            if check_event(event) or event.seq != len(here) + 1 or named != self.hash_at(epoch, len(here)):
                return False
            self._keep((epoch, sent, event.hash.hex(), event.event_id.hex(), event.type))
            self.hlc = max(self.hlc, event.hlc)
            self._apply(event.type, sent)
        return True

    def _apply(self, kind: str, sent: SentEvent) -> None:
        """What the state tables take from an event that came back."""
        body = json.loads(sent.body)
        if kind == "range.added" and all(each["id"] != body["id"] for each in self.ranges):
            self.ranges.append(
                {**{name: body[name] for name in ("id", "epoch", "prefix", "first", "count")}, "taken": 0}
            )
        for each in self.ranges:
            taken = body.get("taken") if kind == "line.ticked" else None
            if taken and taken["range_id"] == each["id"]:
                each["taken"] = max(each["taken"], taken["serial"] - each["first"] + 1)
        if kind == "fact.carried":
            self.facts.add(_inner(sent)[1])
        else:
            self.facts.add(json.loads(sent.header)[5])

    def _carry(self, sent: SentEvent, at_ms: int, *, again: bool = False) -> None:
        header = json.loads(sent.header)
        event_id, kind = header[5], header[6]
        if kind == "fact.carried":
            body, person = json.loads(sent.body), json.loads(sent.personal) if sent.personal else {}
            sent = SentEvent(
                body["header"], body["body"], body["salt"], person.get("personal"), person.get("psalt")
            )
            event_id = json.loads(sent.header)[5]
        if event_id in self.facts and not again:
            return
        body = {"header": sent.header, "body": sent.body, "salt": sent.salt, "known": event_id in self.facts}
        personal = {"personal": sent.personal, "psalt": sent.psalt} if sent.personal else None
        self.record("fact.carried", {**body, "fits": True}, at_ms, personal=personal)
        self.facts.add(event_id)

    def owe(self, owed: tuple[Owed, ...]) -> None:
        self.owed = owed

    def ask(self, asked: Asked) -> None:
        self.asked = asked

    def begin_epoch(
        self, signed: Signed, ancestor: Place | None, why: str, at_ms: int, owed: tuple[Owed, ...] = ()
    ) -> None:
        self._open(signed, why, at_ms)
        self.owed, self.asked = owed, None
        if ancestor is not None:
            settled = self.shared.get(ancestor.epoch)
            for entry in self.of_epoch[ancestor.epoch][ancestor.seq : settled]:
                self._carry(entry[1], at_ms, again=True)
            self.shared[ancestor.epoch] = ancestor.seq if settled is None else min(settled, ancestor.seq)
        self.whole = True

    def _open(self, signed: Signed, why: str, at_ms: int) -> None:
        grant = read_epoch(signed, self.hub_key)
        self.grants[grant.epoch], self.nonces[grant.epoch] = signed, grant.nonce
        self.of_epoch[grant.epoch] = []
        self.record(
            "epoch.opened",
            {"why": why, "nonce": grant.nonce, "missing": None, "ancestor": self.log[-1][2]},
            at_ms,
        )

    def add_ranges(self, grants: Sequence[Signed], at_ms: int) -> None:
        for signed in grants:
            grant = read_range(signed, self.hub_key)
            if grant.epoch == max(self.nonces) and all(each["id"] != grant.range_id for each in self.ranges):
                given = {
                    "id": grant.range_id,
                    "epoch": grant.epoch,
                    "prefix": grant.prefix,
                    "first": grant.first_serial,
                    "count": grant.count,
                }
                self.ranges.append({**given, "taken": 0})
                self.record("range.added", {**given, "origin": "hub"}, at_ms)

    def take_page(self, scope: str, after: Cursor, page: FeedPage, at_ms: int) -> bool:
        known = self.cursors.get(scope, Cursor(n=0, inc=page.inc))
        if (known.n, known.inc) != (after.n, after.inc) or page.inc != known.inc:
            return False
        for item in page.items:
            if not self.loses():
                self._keep_item(scope, item)
        if not page.more and scope in self.anew:
            reading = self.reading.get(scope, 0)
            self.feed = {
                key: kept for key, kept in self.feed.items() if key[0] != scope or kept[1] == reading
            }
            self.anew.discard(scope)
        self.cursors[scope] = Cursor(n=page.items[-1].n if page.items else known.n, inc=page.inc)
        return page.digest is not None and self._reads_again(scope, page, at_ms)

    def _keep_item(self, scope: str, item: FeedItem) -> None:
        key, reading = (scope, item.kind, item.key), self.reading.get(scope, 0)
        content, said = self.feed.get(key, ("", -1))
        was = item_digest(item.kind, item.key, content) if said == reading else EMPTY
        now = EMPTY
        if item.op == "drop":
            self.feed.pop(key, None)
        else:
            self.feed[key] = (item.content, reading)
            now = item_digest(item.kind, item.key, item.content)
        self.digests[scope] = changed(self.digests.get(scope, EMPTY), was, now)

    def _reads_again(self, scope: str, page: FeedPage, at_ms: int) -> bool:
        if self.digests.get(scope, EMPTY) == page.digest:
            self.disagrees.discard(scope)
            return False
        self.disagrees.add(scope)
        inc, tried_ms = self.tried.get(scope, (0, 0))
        if inc == page.inc and abs(at_ms - tried_ms) < AGAIN_MS:
            return False
        self.tried[scope] = (page.inc, at_ms)
        self.begin_feed_anew(scope, page.inc)
        return True

    def begin_feed_anew(self, scope: str, inc: int) -> None:
        self.cursors[scope] = Cursor(n=0, inc=inc)
        self.reading[scope] = self.reading.get(scope, 0) + 1
        self.digests[scope] = EMPTY
        self.anew.add(scope)

    def lock(self, at_ms: int) -> None:
        self.locked = True

    def _head(self, epoch: int) -> Head:
        here = self.of_epoch[epoch]
        return Head(seq=len(here), hash=self.hash_at(epoch, len(here)) or "")


def _inner(sent: SentEvent) -> tuple[str, str]:
    """(type, id) of the fact that an event carries."""
    body = json.loads(sent.body)
    event = event_of_parts(
        body["header"].encode(), body["body"].encode(), bytes.fromhex(body["salt"]), None, None, None
    )
    return event.type, event.event_id.hex()
