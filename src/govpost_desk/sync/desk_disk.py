"""The engine's disk on the desk's store: every method is one transaction of the one writer."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from types import MappingProxyType

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.business_day import from_ms
from govpost_desk.storage import (
    carrying,
    day_board,
    epochs,
    feeds,
    guarding,
    head_office,
    journal,
    machine,
    numbers,
    witness,
)
from govpost_desk.storage.database import Database, Execute, Tx
from govpost_desk.storage.feeds import Reached
from govpost_desk.storage.keeping import HUB_KEY, MOVED_MS, keep, kept
from govpost_desk.storage.recording import record
from govpost_desk.sync import putting_back
from govpost_desk.sync.hub_word import keep_sealing, note_held
from govpost_desk.sync.ports import Asked, Epoch, Owed, PutBack, Standing
from govpost_desk.wire.grants import GrantError, Place, Signed, read_epoch, read_range
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
    sent_event,
)

_DAYS_KEPT = 30  # numbers in hand: twice the busiest day for fifteen days offline (reliability §2.6)
_FEWEST_KEPT = 500
_DAYS_LOOKED_AT = 30


class DeskDisk:
    """A desk's store; `on_fact`: called after anything was recorded, so that the window looks again; `heed`: reads
    items of a feed and gives what acts on them in the transaction that keeps them, True when the window has to look;
    `joined_by`: what is kept together with an enrolment.
    """

    def __init__(
        self,
        db: Database,
        on_fact: Callable[[], None] = lambda: None,
        *,
        heed: Callable[[Sequence[FeedItem]], Callable[[Tx, datetime, Reached], bool]] = lambda items: (
            _unheeded
        ),
        joined_by: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._db = db
        self._on_fact = on_fact
        self._heed = heed
        self._joined_by = joined_by

    # --- reading ------------------------------------------------------------

    def local_epochs(self) -> tuple[str, tuple[LocalEpoch, ...]]:
        """Desk id and the epochs it has so far: what an enrolment offers."""
        with self._db.reading() as execute:
            desk_id, nonces = journal.grants(execute)
            ends = epochs.ends(execute)
        return desk_id, tuple(
            LocalEpoch(epoch=epoch, nonce=nonce.hex(), head=_head(ends[epoch]))
            for epoch, nonce in nonces.items()
        )

    def standing(self, *, locked_too: bool = False) -> Standing | None:
        """How it stands; None before the enrolment and, but for `locked_too`, while it is locked."""
        with self._db.reading() as execute:
            hub_key = kept(execute, HUB_KEY)
            if hub_key is None or (kept(execute, head_office.LOCKED_MS) and not locked_too):
                return None
            desk_id, nonces = journal.grants(execute)
            granted = head_office.epoch_grants(execute)
            shared = head_office.shared_to(execute)
            ends = epochs.ends(execute)
            newest = max(nonces)
            left = numbers.numbers_left(execute)
            return Standing(
                desk=desk_id,
                site=kept(execute, head_office.SITE) or "",
                hub_key=hub_key,
                inc=int(kept(execute, head_office.INC) or 0),
                grant=granted[max(granted)],
                epochs=tuple(
                    Epoch(
                        epoch=epoch,
                        head=_head(ends[epoch]),
                        grant=granted.get(epoch),
                        nonce=nonce.hex(),
                        shared_to=shared.get(epoch),
                    )
                    for epoch, nonce in sorted(nonces.items())
                ),
                cursors=feeds.cursors(execute),
                foreign=tuple(sorted(shared.keys() - nonces.keys())),
                hlc=_last_hlc(execute),
                unpushed=_unpushed(execute, ends, shared),
                numbers_left=left,
                numbers_wanted=left < _wanted(execute),
                ranges=numbers.granted_ranges(execute, newest),
                disk_free_mb=shutil.disk_usage(self._db.path.parent).free // 2**20,
                whole=self._is_whole(execute),
                moved=bool(kept(execute, MOVED_MS)),
                owed=tuple(Owed(**each) for each in json.loads(kept(execute, head_office.OWED) or "[]")),
                asked=_asked(execute),
            )

    def _is_whole(self, execute: Execute) -> bool:
        """Whether a witness outside the folder vouches that this machine has lost nothing of what it wrote."""
        sight = guarding.seen_by_witness(execute, self._db.path.parent, self._db.places)
        return sight is not None and not witness.lacks(execute, sight) and not _began_with_a_gap(execute)

    def hash_at(self, epoch: int, seq: int) -> str | None:
        """Hash of one event, the genesis for seq 0, None for what is not here."""
        with self._db.reading() as execute:
            return epochs.hash_at(execute, epoch, seq)

    def events(self, epoch: int, after: int, upto: int | None, most: int, most_bytes: int) -> list[SentEvent]:
        """The next events of an epoch as they are sent."""
        found: list[SentEvent] = []
        size = 0
        with self._db.reading() as execute:
            start = epochs.starts(execute).get(epoch)
            if start is None:
                return []
            for position, event in journal.events(execute, start - 1 + after):
                seq = position - start + 1
                if event.epoch != epoch or (upto is not None and seq > upto) or len(found) == most:
                    break
                size += len(event.header) + len(event.body) + len(event.personal or b"")
                if found and size > most_bytes:
                    break
                found.append(sent_event(event))
        return found

    # --- what head office said ------------------------------------------------------------

    def enrol(self, reply: Enrolled, seed: bytes, at_ms: int) -> None:
        """Keep keys, site and grant, and begin the granted epoch. Raises GrantError."""
        grant = read_epoch(reply.grant, reply.hub_key)
        with self._db.begin() as tx:
            desk_id, nonces = journal.grants(tx.execute)
            if grant.desk != desk_id or grant.epoch <= max(nonces):
                raise GrantError("desk")
            head_office.keep_all(
                tx.execute,
                {
                    HUB_KEY: reply.hub_key,
                    head_office.SITE: reply.site,
                    head_office.INC: str(reply.inc),
                    head_office.SEED: seed.hex(),
                    head_office.NEXT_SEED: "",
                    head_office.LOCKED_MS: "",
                    head_office.SEALING: "",
                    head_office.WISH: "",
                    **self._joined_by,
                },
            )
            keep_sealing(tx.execute, reply.sealing)
            self._open(tx, reply.grant, None, "enrolled", at_ms)
        self._on_fact()

    def heard(self, reply: HelloReply, offset_ms: int, at_ms: int) -> None:
        """Keep what head office says of itself, for people."""
        with self._db.begin() as tx:
            values = {
                head_office.INC: str(reply.inc),
                head_office.HEARD_MS: str(at_ms),
                head_office.OFFSET_MS: str(offset_ms),
            }
            head_office.keep_all(tx.execute, values)
            keep_sealing(tx.execute, reply.sealing)
            for epoch, head in reply.heads.items():
                head_office.note_head(tx.execute, epoch, head.seq, reply.safe.get(epoch, 0), at_ms)

    def pushed(self, epoch: int, head: Head, held: Sequence[str], at_ms: int) -> None:
        """Keep how far head office has come, and what it does not understand yet."""
        with self._db.begin() as tx:
            head_office.note_head(tx.execute, epoch, head.seq, None, at_ms)
            note_held(tx.execute, epoch, held, at_ms)

    def refused(self, epoch: int, seq: int | None, error: str, at_ms: int) -> None:
        """Keep a refusal; nothing is dropped for it."""
        with self._db.begin() as tx:
            head_office.note_trouble(tx.execute, epoch, seq or 0, error, at_ms)

    def lock(self, at_ms: int) -> None:
        """Revoked: no numbers any more, everything stays."""
        with self._db.begin() as tx:
            keep(tx.execute, head_office.LOCKED_MS, str(at_ms))

    # --- the journal ------------------------------------------------------------

    def put_back(self, epoch: int, page: Fetched, at_ms: int) -> PutBack:
        """Bring in events that this desk wrote and lost; see `ports.Disk.put_back`."""
        with self._db.begin() as tx:
            found = putting_back.put_back(tx, epoch, page, at_ms)
        if found:
            self._on_fact()
        return found

    def owe(self, owed: tuple[Owed, ...]) -> None:
        """Keep what is still to be read back."""
        with self._db.begin() as tx:
            _owe(tx.execute, owed)

    def ask(self, asked: Asked) -> None:
        """Keep what was asked for, until an epoch begins."""
        with self._db.begin() as tx:
            keep(tx.execute, head_office.ASKED, json.dumps(asdict(asked)))

    def begin_epoch(
        self, signed: Signed, ancestor: Place | None, why: str, at_ms: int, owed: tuple[Owed, ...] = ()
    ) -> None:
        """Begin a granted epoch; what stands behind `ancestor` is carried over."""
        with self._db.begin() as tx:
            self._open(tx, signed, ancestor, why, at_ms)
            _owe(tx.execute, owed)
            keep(tx.execute, head_office.ASKED, "")
            if ancestor is not None:
                start = epochs.starts(tx.execute)[ancestor.epoch]
                settled = head_office.shared_to(tx.execute).get(
                    ancestor.epoch
                )  # behind it all was carried before
                tail = [
                    event
                    for position, event in journal.events(tx.execute, start - 1 + ancestor.seq)
                    if event.epoch == ancestor.epoch and (settled is None or position < start + settled)
                ]
                for event in tail:
                    carrying.carry(tx, event, at_ms)
                head_office.settle_epoch(tx.execute, ancestor.epoch, ancestor.seq)
        self._on_fact()

    def _open(self, tx: Tx, signed: Signed, ancestor: Place | None, why: str, at_ms: int) -> None:
        hub_key = kept(tx.execute, HUB_KEY) or ""
        grant = read_epoch(signed, hub_key)
        head_office.keep_grant(tx.execute, "epoch", str(grant.epoch), grant.epoch, signed)
        epochs.open_epoch(
            tx,
            grant.epoch,
            why=why,
            replayed=0,
            missing=None,
            by=SYSTEM,
            at=from_ms(at_ms),
            nonce=bytes.fromhex(grant.nonce),
            grant=signed,
        )
        machine.settle(tx.execute, self._db.places.machine)

    def add_ranges(self, grants: Sequence[Signed], at_ms: int) -> None:
        """Take granted numbers, each once, of the newest epoch only."""
        with self._db.begin() as tx:
            desk_id, nonces = journal.grants(tx.execute)
            hub_key = kept(tx.execute, HUB_KEY) or ""
            for signed in grants:
                grant = read_range(signed, hub_key)
                if grant.desk != desk_id or grant.epoch != max(nonces):
                    continue
                head_office.keep_grant(tx.execute, "range", grant.range_id, grant.epoch, signed)
                if grant.range_id in numbers.granted_ranges(tx.execute, grant.epoch):
                    continue  # the journal says so, also after a replay of the mirror: a number serves once
                body = {
                    "prefix": grant.prefix,
                    "suffix": grant.suffix,
                    "first_serial": grant.first_serial,
                    "count": grant.count,
                    "origin": "hub",
                    "grant": grant.range_id,
                }
                record(tx, "range.added", body, by=SYSTEM, at=from_ms(at_ms))
        self._on_fact()

    # --- feeds ------------------------------------------------------------

    def take_page(self, scope: str, after: Cursor, page: FeedPage, at_ms: int) -> bool:
        """Items, what they mean here, and cursor in one transaction; see `ports.Disk.take_page`."""
        # only a reader of this feed changes it, and `take` looks at the cursor
        with self._db.reading() as execute:
            counts = feeds.counting(execute, scope, page)
        act = self._heed(counts)
        with self._db.begin() as tx:
            taken = feeds.take(tx.execute, scope, after, page, counts, at_ms)
            told = taken is not None and (act(tx, from_ms(at_ms), taken.reached) or taken.told)
        if told:
            self._on_fact()
        return taken is not None and taken.anew

    def begin_feed_anew(self, scope: str, inc: int) -> None:
        """The feed is read from its beginning."""
        with self._db.begin() as tx:
            feeds.begin(tx.execute, scope, inc)


def _owe(execute: Execute, owed: tuple[Owed, ...]) -> None:
    keep(execute, head_office.OWED, json.dumps([asdict(each) for each in owed]) if owed else "")


def _asked(execute: Execute) -> Asked | None:
    text = kept(execute, head_office.ASKED)
    if not text:
        return None
    asked = json.loads(text)
    place = asked["ancestor"]
    return Asked(why=asked["why"], ancestor=Place(**place) if place else None, head=asked["head"])


def _unheeded(tx: Tx, at: datetime, reached: Reached) -> bool:
    return False


def _head(end: tuple[int, bytes]) -> Head:
    return Head(seq=end[0], hash=end[1].hex())


def _unpushed(execute: Execute, ends: dict[int, tuple[int, bytes]], shared: dict[int, int]) -> int:
    told = head_office.heads_told(execute)
    return sum(max(0, shared.get(epoch, end[0]) - told.get(epoch, 0)) for epoch, end in ends.items())


def _last_hlc(execute: Execute) -> int:
    row = execute("SELECT hlc FROM event ORDER BY position DESC LIMIT 1").fetchone()
    return int(row[0]) if row else 0


def _began_with_a_gap(execute: Execute) -> bool:
    """Whether the newest epoch says of itself that something was lost before it."""
    row = execute(
        "SELECT body FROM event WHERE position = (SELECT position FROM epoch_start ORDER BY epoch DESC LIMIT 1)"
    ).fetchone()
    return row is not None and json.loads(row[0]).get("missing") is not None


def _wanted(execute: Execute) -> int:
    row = execute("SELECT wall_ms FROM event ORDER BY position DESC LIMIT 1").fetchone()
    today: datetime = from_ms(row[0] if row else 0)
    used = day_board.numbers_used(execute, today.date().isoformat(), _DAYS_LOOKED_AT)
    return max(_FEWEST_KEPT, _DAYS_KEPT * max((count for _, count in used), default=0))
