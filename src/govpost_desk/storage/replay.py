"""Putting back what the mirror has and the journal lost: the same bytes, the same functions, proved by the chain.

"Mirror first" (reliability §2.5): at every start, and in a restore, before anything new is recorded. What no event
tells is put in doubt, never guessed: whether a label came out (D-22).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from govpost_desk.storage import journal, print_lane
from govpost_desk.storage.database import Execute, Tx, dbapi
from govpost_desk.storage.mirror_files import Record
from govpost_desk.storage.projections import APPLY
from govpost_desk.wire.events import Event, check_event, genesis_hash

EPOCH_OPENED = "epoch.opened"


@dataclass(frozen=True, kw_only=True)
class PutBack:
    """`count` events were put back; `stopped` is "" at the mirror's end, else why the next one does not fit.

    Codes: gap (a position is missing), chain (it follows another event than ours), unknown (a type of a newer program),
    state (the books refuse it), or what `wire.events.check_event` says of its bytes.
    """

    count: int
    stopped: str


def put_back(tx: Tx, records: Iterable[Record], at: datetime) -> PutBack:
    """Append mirrored events beyond the journal's end and apply them, up to the first that does not fit."""
    execute = tx.execute
    chain = _Chain(execute)
    count, stopped = 0, ""
    for record in records:
        stopped = chain.misfit(record)
        if stopped:
            break
        execute("SAVEPOINT put_back")
        try:
            chain.follow(record)
        except dbapi.Error:
            execute("ROLLBACK TO put_back")
            stopped = "state"
        execute("RELEASE put_back")
        if stopped:
            break
        count += 1
    if count:
        print_lane.doubt_everything(execute, at)
    return PutBack(count=count, stopped=stopped)


class _Chain:
    """The end of a journal, growing."""

    def __init__(self, execute: Execute) -> None:
        self._execute = execute
        self._desk_id, nonces = journal.grants(execute)
        self._nonces = dict(nonces)
        row = execute(
            "SELECT position, epoch, seq, hash FROM event ORDER BY position DESC LIMIT 1"
        ).fetchone()
        self._position: int = row[0] if row else 0
        self._epoch: int = row[1] if row else min(nonces)
        self._seq: int = row[2] if row else 0
        self._hash: bytes = row[3] if row else journal.genesis(execute)

    def misfit(self, record: Record) -> str:
        """Why a record is not the next event; "" when it is."""
        event = record.event
        if record.position != self._position + 1:
            return "gap"
        if wrong := check_event(event):
            return wrong
        if event.type not in APPLY:
            return "unknown"
        seq, previous = self._seq + 1, self._hash
        if event.epoch != self._epoch:
            seq, previous = 1, self._beginning(event)
        _, desk_id, _, _, named, *_ = json.loads(event.header)
        fits = (desk_id, event.seq, named) == (self._desk_id, seq, previous.hex())
        return "" if fits else "chain"

    def _beginning(self, event: Event) -> bytes:
        """What the first event of a later epoch must follow: the genesis of its grant, which it carries (ADR 0012)."""
        body = event.body_fields()
        if (
            event.type != EPOCH_OPENED
            or event.epoch < self._epoch
            or body["ancestor"]["hash"] != self._hash.hex()
        ):
            return b""
        nonce = bytes.fromhex(body["nonce"])
        if self._nonces.get(event.epoch, nonce) != nonce:
            return b""
        return genesis_hash(self._desk_id, event.epoch, nonce)

    def follow(self, record: Record) -> None:
        """Keep and apply the next event."""
        event, nonce = record.event, b""
        if event.epoch not in self._nonces:
            nonce = self._take_epoch(event)
        journal.store(self._execute, record.position, event)
        APPLY[event.type](self._execute, journal.fact_of(record.position, self._desk_id, event))
        if nonce:
            self._nonces[event.epoch] = nonce
        self._end_at(record)

    def _take_epoch(self, event: Event) -> bytes:
        """Its nonce; head office's grant is kept as when it came: it is told to head office with every hello."""
        body = event.body_fields()
        nonce, grant = bytes.fromhex(body["nonce"]), body.get("grant")
        origin = "hub" if grant else "local"
        journal.grant_epoch(self._execute, self._desk_id, event.epoch, nonce, event.wall_ms, origin)
        if grant:
            from govpost_desk.storage import head_office  # few starts have anything to put back
            from govpost_desk.wire.grants import Signed

            signed = Signed(grant["text"], grant["sig"])
            head_office.keep_grant(self._execute, "epoch", str(event.epoch), event.epoch, signed)
        return nonce

    def _end_at(self, record: Record) -> None:
        event = record.event
        self._position, self._epoch, self._seq, self._hash = (
            record.position,
            event.epoch,
            event.seq,
            event.hash,
        )
