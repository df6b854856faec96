"""A push: events of one epoch in order, stored where they continue the chain that is here (reliability §2.4).

Accept, then interpret: whatever an event says, it is stored if it is whole and in its place. What cannot be understood
is held, visible, and blocks nothing; what was stored before is a no-op by its hash.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from govpost_desk.hub import desks, erasing, incidents, interceptions, messaging
from govpost_desk.hub.projecting import project
from govpost_desk.hub.reading import Reading, Unreadable, fact_id, read
from govpost_desk.hub.receiving import DamagedEvent, NoEvent, Received, receive
from govpost_desk.hub.schema import fact, held, log_event, log_personal
from govpost_desk.hub.store import SITE, Among, Tx, param
from govpost_desk.wire.grants import Signed, sign_receipt
from govpost_desk.wire.messages import MOST_EVENTS, Head, Push, PushReply, Refusal
from govpost_desk.wire.signing import SigningKey, is_signed

_OF_PUSH = (param("of_desk"), param("of_epoch"), param("first"), param("last"))
_HASHES = select(log_event.c.seq, log_event.c.hash).where(
    log_event.c.site_id == SITE,
    log_event.c.desk_id == _OF_PUSH[0],
    log_event.c.epoch == _OF_PUSH[1],
    log_event.c.seq.between(_OF_PUSH[2], _OF_PUSH[3]),
)
_HELD = (
    select(held.c.event_id)
    .where(
        held.c.site_id == SITE,
        held.c.desk_id == _OF_PUSH[0],
        held.c.epoch == _OF_PUSH[1],
        held.c.seq.between(_OF_PUSH[2], _OF_PUSH[3]),
    )
    .order_by(held.c.seq)
)
_FACTS = select(fact.c.event_id).where(fact.c.site_id == SITE, Among(fact.c.event_id))


@dataclass(slots=True)
class Stored:
    """What a push left: the head, new events and which of them are held, the span of all that came, and why it went no
    further, if it did not.
    """

    head: Head
    new: int
    held: list[str]
    first: int
    last: int
    refusal: Refusal | None


def push(tx: Tx, message: Push, key: SigningKey) -> PushReply | Refusal:
    """Store what continues the chain. The desk is known and active; its grant has been learned."""
    if not 0 < len(message.events) <= MOST_EVENTS:
        return Refusal(error="shape" if not message.events else "too_large")
    known = desks.epochs_of(tx, message.desk).get(message.epoch)
    if known is None:
        opened = _open_epoch(tx, message)
        if opened is None:
            return Refusal(error="no_grant")
        head, epoch_key = opened, ""
    else:
        head, epoch_key = Head(seq=known.head_seq, hash=known.head_hash), known.key
    stored = _store(tx, message, head, epoch_key)
    if stored.new:
        desks.move_head(tx, message.desk, message.epoch, stored.head)
    if stored.refusal:
        return stored.refusal
    held_ids = stored.held
    if stored.new < len(message.events):  # of some it was found out before
        span = {
            "of_desk": message.desk,
            "of_epoch": message.epoch,
            "first": stored.first,
            "last": stored.last,
        }
        held_ids = [row[0] for row in tx.run(_HELD, span)]
    receipt = _receipt(tx, message, stored.head, key)
    return PushReply(head=stored.head, new=stored.new, held=tuple(held_ids), receipt=receipt)


def _open_epoch(tx: Tx, message: Push) -> Head | None:
    """The head of an epoch that the desk opened by itself, now known here. One of a grant has been learned before."""
    if message.grant is not None or message.nonce is None:
        return None
    try:
        return desks.add_epoch(tx, message.desk, message.epoch, nonce=message.nonce, key="", grant=None)
    except ValueError:
        return None


def _receipt(tx: Tx, message: Push, head: Head, key: SigningKey) -> Signed:
    found = {message.epoch: (head.seq, head.hash)}
    inc = tx.standing.inc
    return sign_receipt(found, inc=inc, site=tx.site, desk=message.desk, at_ms=tx.now_ms, key=key)


def _store(tx: Tx, message: Push, head: Head, epoch_key: str) -> Stored:
    events, refusal = _received(message)
    fresh: list[Received] = []
    here = _hashes(tx, message, events, head)
    end = head
    for event in events:
        if event.seq <= head.seq:
            if here.get(event.seq) != event.hash:
                refusal = _fork(tx, message, event, head)
                break
            continue
        if event.seq > end.seq + 1:
            refusal = Refusal(error="gap", head=end)
            break
        if event.prev != end.hash or event.seq != end.seq + 1:
            refusal = _fork(tx, message, event, end)
            break
        fresh.append(event)
        end = Head(seq=event.seq, hash=event.hash)
    if refusal is not None and refusal.error == "digest":
        refusal = Refusal(error="digest", seq=refusal.seq, head=end)
    held_ids: list[str] = []
    if fresh:
        _check_signatures(tx, message, fresh, epoch_key)
        held_ids = store_events(tx, message.desk, fresh)
    first, last = (events[0].seq, events[-1].seq) if events else (0, 0)
    return Stored(end, len(fresh), held_ids, first, last, refusal)


def _received(message: Push) -> tuple[list[Received], Refusal | None]:
    """The events before the first that is damaged or none at all, and what is to be said of that one."""
    events: list[Received] = []
    for sent in message.events:
        try:
            events.append(receive(sent, message.desk, message.epoch))
        except NoEvent:
            return events, Refusal(error="shape")
        except DamagedEvent as failure:
            return events, Refusal(error="digest", seq=failure.seq)
    return events, None


def _hashes(tx: Tx, message: Push, events: Sequence[Received], head: Head) -> dict[int, str]:
    """The hashes that are here of those events of a push that were stored before."""
    seqs = [event.seq for event in events if event.seq <= head.seq]
    if not seqs:
        return {}
    span = {"of_desk": message.desk, "of_epoch": message.epoch, "first": min(seqs), "last": max(seqs)}
    return {row.seq: row.hash for row in tx.run(_HASHES, span)}


def _fork(tx: Tx, message: Push, event: Received, head: Head) -> Refusal:
    """Two chains in one epoch: an incident, once for each event that came too late."""
    key = f"{message.desk}:{message.epoch}:{event.seq}:{event.hash[:16]}"
    facts = {"desk": message.desk, "epoch": message.epoch, "seq": event.seq, "hash": event.hash}
    incidents.open_incident(tx, "fork", key, facts)
    return Refusal(error="fork", head=head)


def _check_signatures(tx: Tx, message: Push, events: Sequence[Received], epoch_key: str) -> None:
    """An event signed by another key is stored as any other, and told."""
    for event in events:
        if event.sig is None or not epoch_key:
            continue
        if not is_signed(epoch_key, bytes.fromhex(event.hash), event.sig.hex()):
            key = f"{message.desk}:{message.epoch}:{event.seq}"
            facts = {"desk": message.desk, "epoch": message.epoch, "seq": event.seq}
            incidents.open_incident(tx, "signature", key, facts)


def store_events(tx: Tx, desk_id: str, events: Sequence[Received]) -> list[str]:
    """Events in their place: the log, the persons in them, and what they say; ids of those that are held."""
    tx.insert(log_event, [_log_row(tx, desk_id, event) for event in events])
    gone: set[str] = set()
    persons = [event for event in events if event.personal is not None]
    if persons:
        owners = [fact_id(event, desk_id) for event in persons]
        gone = erasing.erased_of(tx, owners)
        rows = [
            {
                "desk_id": desk_id,
                "epoch": event.epoch,
                "seq": event.seq,
                "event_id": owner,
                "personal": event.personal,
                "psalt": event.psalt,
            }
            for event, owner in zip(persons, owners, strict=True)
            if owner not in gone
        ]
        tx.insert(log_personal, rows)
    return interpret(tx, desk_id, events, gone)


def interpret(tx: Tx, desk_id: str, events: Sequence[Received], gone: Set[str] = frozenset()) -> list[str]:
    """Each fact once, by its own id; what cannot be read is held: the ids of these.

    `gone`: facts whose person was not stored.
    """
    readings: list[tuple[Received, Reading]] = []
    unread: list[dict[str, Any]] = []
    for event in events:
        try:
            readings.append((event, read(event, desk_id)))
        except Unreadable as failure:
            place = {"desk_id": desk_id, "epoch": event.epoch, "seq": event.seq}
            unread.append({**place, "event_id": event.event_id, "why": failure.why})
    tx.insert(held, unread)
    known = {row[0] for row in tx.run_in(_FACTS, [reading.event_id for _, reading in readings])}
    rows: list[dict[str, Any]] = []
    fresh: list[Reading] = []
    for event, reading in readings:
        if reading.event_id in known:
            continue
        known.add(reading.event_id)
        fresh.append(reading)
        tx.standing.fact_n += 1
        rows.append(
            {
                "event_id": reading.event_id,
                "n": tx.standing.fact_n,
                "desk_id": desk_id,
                "epoch": event.epoch,
                "seq": event.seq,
            }
        )
    tx.insert(fact, rows)
    project(tx, fresh)
    late = [each for event, each in readings if event.personal is None or each.event_id in gone]
    erasing.erase_late(tx, late)
    interceptions.take(tx, fresh)
    messaging.queue_facts(tx, fresh)
    return [row["event_id"] for row in unread]


def _log_row(tx: Tx, desk_id: str, event: Received) -> dict[str, Any]:
    return {
        "desk_id": desk_id,
        "epoch": event.epoch,
        "seq": event.seq,
        "hash": event.hash,
        "event_id": event.event_id,
        "type": event.type,
        "schema_no": event.schema,
        "header": event.header,
        "salt": event.salt,
        "body": event.body,
        "sig": event.sig,
        "received_ms": tx.now_ms,
    }
