"""The journal: the one truth of a desk (ADR 0003). Owns the tables event, event_personal and epoch_grant.

`append` seals an event (GPD1) and stores its bytes in the caller's transaction. Services do not call it themselves but
`recording.record`, which also brings the state tables up to the new fact.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import business_date, to_ms
from govpost_desk.storage.database import Execute, Tx, insert_rows
from govpost_desk.wire.events import Draft, Event, draft_event, genesis_hash, seal, short_head

_FIRST_SHIFT = 1  # of acts before the first shift was opened
_EVENT = "INSERT INTO event (position, epoch, seq, event_id, type, wall_ms, hlc, hash, header, salt, body, sig) VALUES "
_EVENT_MARKS = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_PERSONAL = "INSERT INTO event_personal (position, psalt, personal) VALUES "
Chain = tuple[int, int, int, bytes, str, int]  # position, epoch, seq, hash, desk id, hlc of the last event
Period = tuple[str | None, int | None, int | None]  # business day, clearance and shift that are open


@dataclass(frozen=True, slots=True)
class Fact:
    """One event as the state tables see it. `position` orders facts; `personal` is None when none or erased."""

    position: int
    event_id: bytes
    type: str
    wall_ms: int
    epoch: int
    desk_id: str
    hash: bytes
    body: dict[str, Any]
    personal: dict[str, Any] | None

    @property
    def head(self) -> str:
        """The short journal head right after this fact, as papers carry it."""
        return short_head(self.hash)


def append(
    tx: Tx,
    type: str,
    body: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    personal: Mapping[str, Any] | None = None,
    event_id: bytes | None = None,
) -> Fact:
    """Append one event; returns the fact, which `recording.record` applies.

    `at`: aware moment of the act. `body`: without the common fields (by, auth, business_on, shift_no, clearance_no,
    approval), which are added here, so that none can be forgotten. `event_id`: chosen beforehand, where others name it.
    """
    execute = tx.execute
    (position, epoch, seq, previous, desk_id, last_hlc), period = _head(execute)
    full = _full(body, by, at, period)
    made = draft_event(
        type=type, schema=1, wall_ms=to_ms(at), body=full, personal=personal, event_id=event_id
    )
    hlc = max(last_hlc + 1, made.wall_ms)
    event = seal(made, desk_id=desk_id, epoch=epoch, seq=seq + 1, prev_hash=previous, hlc=hlc)
    store(execute, position + 1, event)
    tx.appended.append((position + 1, event))
    kept = dict(personal) if personal else None
    return Fact(position + 1, event.event_id, type, event.wall_ms, epoch, desk_id, event.hash, full, kept)


def draft(
    type: str,
    body: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    period: Period,
    personal: Mapping[str, Any] | None = None,
) -> Draft:
    """The same event made before the write lock is held; `period` must still be open when it is appended."""
    full = _full(body, by, at, period)
    return draft_event(type=type, schema=1, wall_ms=to_ms(at), body=full, personal=personal)


def append_drafts(tx: Tx, drafts: Sequence[Draft]) -> int:
    """Append drafted events in few statements; returns the position before the first.

    Each call into the driver gives the interpreter away and waits for it again, so with a window drawing beside it a
    statement an event holds the write lock many times as long.
    """
    (start, epoch, seq, previous, desk_id, hlc), _ = _head(tx.execute)
    entries = list[tuple[int, Event]]()
    for number, made in enumerate(drafts, 1):
        hlc = max(hlc + 1, made.wall_ms)
        event = seal(made, desk_id=desk_id, epoch=epoch, seq=seq + number, prev_hash=previous, hlc=hlc)
        previous = event.hash
        entries.append((start + number, event))
    insert_rows(tx.execute, _EVENT, [_event_row(*entry) for entry in entries])
    insert_rows(tx.execute, _PERSONAL, [_personal_row(*entry) for entry in entries if entry[1].psalt])
    tx.appended.extend(entries)
    return start


def _full(body: Mapping[str, Any], by: Actor, at: datetime, period: Period) -> dict[str, Any]:
    return {
        "by": by.operator_no,
        "auth": by.auth,
        "business_on": period[0] or business_date(at).isoformat(),
        "shift_no": period[2] or _FIRST_SHIFT,
        "clearance_no": period[1],
        "approval": None,
        **body,
    }


def open_first_epoch(tx: Tx, desk_id: str, at: datetime) -> None:
    """Self-issue epoch 1 of a new desk: 32 random bytes in a local grant row (architecture §2.6, I5)."""
    grant_epoch(tx.execute, desk_id, 1, os.urandom(32), to_ms(at))


def grant_epoch(
    execute: Execute, desk_id: str, epoch: int, nonce: bytes, granted_ms: int, origin: str = "local"
) -> None:
    """The next event begins this epoch from its own genesis. `origin`: local (self-issued) or hub."""
    execute(
        "INSERT INTO epoch_grant (epoch, desk_id, nonce, origin, granted_ms) VALUES (?, ?, ?, ?, ?)",
        (epoch, desk_id, nonce, origin, granted_ms),
    )


def grants(execute: Execute) -> tuple[str, dict[int, bytes]]:
    """Desk id and the nonce of each epoch; ("", {}) in a file that was never set up."""
    rows = execute("SELECT epoch, desk_id, nonce FROM epoch_grant ORDER BY epoch").fetchall()
    return (rows[-1][1] if rows else "", {epoch: nonce for epoch, _, nonce in rows})


def genesis(execute: Execute) -> bytes:
    """What the very first event names as its predecessor: tells this desk's journal from any other."""
    epoch, desk_id, nonce = execute(
        "SELECT epoch, desk_id, nonce FROM epoch_grant ORDER BY epoch LIMIT 1"
    ).fetchone()
    return genesis_hash(desk_id, epoch, nonce)


def events(execute: Execute, after: int = 0) -> Iterator[tuple[int, Event]]:
    """(position, event) of the whole journal in order, personal parts where they still stand."""
    rows = execute(
        "SELECT e.position, e.epoch, e.seq, e.event_id, e.type, e.wall_ms, e.hlc, e.header, e.hash, e.salt, e.body,"
        " p.psalt, p.personal, e.sig FROM event e LEFT JOIN event_personal p USING (position)"
        " WHERE e.position > ? ORDER BY e.position",
        (after,),
    )
    for row in rows:
        yield row[0], Event(*row[1:])


def fact_of(position: int, desk_id: str, event: Event) -> Fact:
    """The view of a stored event that the state tables are rebuilt from."""
    return Fact(
        position,
        event.event_id,
        event.type,
        event.wall_ms,
        event.epoch,
        desk_id,
        event.hash,
        event.body_fields(),
        event.personal_fields(),
    )


def head(execute: Execute) -> tuple[int, bytes]:
    """(position, hash) of the last event; (0, hash of nothing) before the first."""
    row = execute("SELECT position, hash FROM event ORDER BY position DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, hashlib.sha256().digest())


def hash_at(execute: Execute, position: int) -> bytes:
    """Hash of the event at a position, which must exist: what a paper's short head is made of."""
    return execute("SELECT hash FROM event WHERE position = ?", (position,)).fetchone()[0]  # type: ignore[no-any-return]


def holds(execute: Execute, position: int, event_hash: bytes) -> bool:
    """Whether the journal has this very event at this position."""
    row = execute("SELECT hash FROM event WHERE position = ?", (position,)).fetchone()
    return row is not None and row[0] == event_hash


def backups_by_hand(execute: Execute) -> int:
    """How many backups were ever made to a place of somebody's choice: each may still hold what was erased since."""
    row = execute(
        "SELECT count(*) FROM event WHERE type = 'backup.made'"
        " AND json_extract(CAST(body AS TEXT), '$.kind') = 'backup'"
    ).fetchone()
    return int(row[0])


def _head(execute: Execute) -> tuple[Chain, Period]:
    # the newest epoch's grant beside the last event: a fresh epoch starts from its own genesis
    position, epoch, seq, previous, hlc, newest, desk_id, nonce, *period = execute(
        "SELECT e.position, e.epoch, e.seq, e.hash, e.hlc, g.epoch, g.desk_id, g.nonce, c.business_on,"
        " c.clearance_no, (SELECT shift_no FROM shift WHERE state = 'open') FROM epoch_grant g"
        " LEFT JOIN event e ON e.position = (SELECT max(position) FROM event)"
        " LEFT JOIN clearance c ON c.state = 'open' ORDER BY g.epoch DESC LIMIT 1"
    ).fetchone()
    now: Period = (period[0], period[1], period[2])
    if epoch == newest:
        return (position, epoch, seq, previous, desk_id, hlc), now
    return (position or 0, newest, 0, genesis_hash(desk_id, newest, nonce), desk_id, hlc or 0), now


def open_period(execute: Execute) -> Period:
    """Business day, clearance and shift that are open: what the next event will carry."""
    return _head(execute)[1]


def store(execute: Execute, position: int, event: Event) -> None:
    """Keep the bytes of a sealed event, new or put back by a replay; its place in the chain is the caller's care."""
    execute(_EVENT + _EVENT_MARKS, _event_row(position, event))
    if event.personal is not None:
        execute(_PERSONAL + "(?, ?, ?)", _personal_row(position, event))


def _event_row(position: int, event: Event) -> tuple[object, ...]:
    return (
        position,
        event.epoch,
        event.seq,
        event.event_id,
        event.type,
        event.wall_ms,
        event.hlc,
        event.hash,
        event.header,
        event.salt,
        event.body,
        event.sig,
    )


def _personal_row(position: int, event: Event) -> tuple[object, ...]:
    return (position, event.psalt, event.personal)
