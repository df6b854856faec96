"""GPD1 events: exact bytes, hash chain, two-part bodies (reliability §2.2; ADR 0003, 0004).

An event is stored and sent as the very bytes made here and never serialised again, so no canonical form is needed:

    header          = ["gpd1", desk, epoch, seq, prev_hash, event_id, type, schema, wall_ms, hlc, body_digest] as JSON
    hash            = SHA-256(header)
    body_digest     = SHA-256(salt || body)            body: permanent, no personal data; names its personal_digest
    personal_digest = SHA-256(psalt || personal)       personal: erasable together with its salt, one person an event
    prev_hash(1)    = SHA-256(JSON ["gpd1-genesis", desk, epoch, nonce])
"""

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PROTOCOL = "gpd1"
SHORT_HEAD_CHARACTERS = 10
_SALT_BYTES = 16
_ID_TIME_BYTES, _ID_RANDOM_BYTES = 6, 10
_ID_TIMES = 1 << (8 * _ID_TIME_BYTES)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

type_of_body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One sealed event. `body` and `personal` are the stored bytes; `personal`/`psalt` are None when none or erased."""

    epoch: int
    seq: int
    event_id: bytes  # 16 bytes: the identity of the fact, kept when it is logged again after a fork
    type: str
    wall_ms: int
    hlc: int
    header: bytes
    hash: bytes
    salt: bytes
    body: bytes
    psalt: bytes | None
    personal: bytes | None
    sig: bytes | None = None

    def body_fields(self) -> type_of_body:
        """The permanent part as a dictionary."""
        fields: type_of_body = json.loads(self.body)
        return fields

    def personal_fields(self) -> dict[str, Any] | None:
        """The erasable part as a dictionary; None when there is none or it has been erased."""
        return None if self.personal is None else json.loads(self.personal)


class ChainError(Exception):
    """The chain is broken at `seq` of `epoch`; `what` is one of the codes of `check_event` or "order"."""

    def __init__(self, what: str, epoch: int, seq: int) -> None:
        super().__init__(f"{what} at epoch {epoch} seq {seq}")
        self.what, self.epoch, self.seq = what, epoch, seq


def genesis_hash(desk_id: str, epoch: int, nonce: bytes) -> bytes:
    """What the first event of an epoch names as its predecessor."""
    return hashlib.sha256(_encode(["gpd1-genesis", desk_id, epoch, nonce.hex()]).encode()).digest()


@dataclass(frozen=True, slots=True)
class Draft:
    """An event without its place in the chain: all its bytes but the header. Made before the journal is locked."""

    event_id: bytes
    type: str
    schema: int
    wall_ms: int
    salt: bytes
    body: bytes
    body_digest: str
    psalt: bytes | None
    personal: bytes | None


def new_event_id(wall_ms: int) -> bytes:
    """An id that no other event has: 6 bytes of time in milliseconds, 10 random ones.

    In the order of time, so that what is written together lies together: of ids drawn at random each new one touched
    another page of every index of head office. Nobody reads a time out of it.
    """
    return (max(wall_ms, 0) % _ID_TIMES).to_bytes(_ID_TIME_BYTES, "big") + os.urandom(_ID_RANDOM_BYTES)


def draft_event(
    *,
    type: str,
    schema: int,
    wall_ms: int,
    body: Mapping[str, Any],
    personal: Mapping[str, Any] | None = None,
    event_id: bytes | None = None,
) -> Draft:
    """Make the bytes of an event that do not depend on what came before it."""
    random = os.urandom(_SALT_BYTES * 2)
    salt, psalt = random[:_SALT_BYTES], random[_SALT_BYTES:]
    personal_bytes = None if personal is None else _encode(dict(personal)).encode()
    digest = None if personal_bytes is None else hashlib.sha256(psalt + personal_bytes).hexdigest()
    body_bytes = _encode({**body, "personal_digest": digest}).encode()
    return Draft(
        event_id=event_id or new_event_id(wall_ms),
        type=type,
        schema=schema,
        wall_ms=wall_ms,
        salt=salt,
        body=body_bytes,
        body_digest=hashlib.sha256(salt + body_bytes).hexdigest(),
        psalt=None if personal_bytes is None else psalt,
        personal=personal_bytes,
    )


def seal(draft: Draft, *, desk_id: str, epoch: int, seq: int, prev_hash: bytes, hlc: int) -> Event:
    """Give a draft its place in the chain. `hlc`: integer (milliseconds since 1970, UTC, or one more than the last)."""
    header = _encode(
        [
            PROTOCOL,
            desk_id,
            epoch,
            seq,
            prev_hash.hex(),
            draft.event_id.hex(),
            draft.type,
            draft.schema,
            draft.wall_ms,
            hlc,
            draft.body_digest,
        ]
    ).encode()
    return Event(
        epoch=epoch,
        seq=seq,
        event_id=draft.event_id,
        type=draft.type,
        wall_ms=draft.wall_ms,
        hlc=hlc,
        header=header,
        hash=hashlib.sha256(header).digest(),
        salt=draft.salt,
        body=draft.body,
        psalt=draft.psalt,
        personal=draft.personal,
    )


def seal_event(
    *,
    desk_id: str,
    epoch: int,
    seq: int,
    prev_hash: bytes,
    type: str,
    schema: int,
    wall_ms: int,
    hlc: int,
    body: Mapping[str, Any],
    personal: Mapping[str, Any] | None = None,
    event_id: bytes | None = None,
) -> Event:
    """Make the bytes of one event. `wall_ms` and `hlc` are integers (milliseconds since 1970, UTC)."""
    draft = draft_event(
        type=type, schema=schema, wall_ms=wall_ms, body=body, personal=personal, event_id=event_id
    )
    return seal(draft, desk_id=desk_id, epoch=epoch, seq=seq, prev_hash=prev_hash, hlc=hlc)


def check_event(event: Event) -> str | None:
    """Prove one event against its own header; returns None, or what is wrong.

    Codes: "header" (not GPD1, or columns differ from the header), "hash", "body", "personal". An absent personal part
    whose digest stands in the body is a known state (erased) and no error (I11).
    """
    if hashlib.sha256(event.header).digest() != event.hash:
        return "hash"
    try:
        fields = json.loads(event.header)
        protocol, _desk, epoch, seq, _prev, event_id, kind, _schema, wall_ms, hlc, body_digest = fields
    except ValueError:
        return "header"
    stated = (protocol, epoch, seq, event_id, kind, wall_ms, hlc)
    columns = (PROTOCOL, event.epoch, event.seq, event.event_id.hex(), event.type, event.wall_ms, event.hlc)
    if stated != columns:
        return "header"
    if hashlib.sha256(event.salt + event.body).hexdigest() != body_digest:
        return "body"
    if event.personal is not None:
        digest = hashlib.sha256((event.psalt or b"") + event.personal).hexdigest()
        if event.body_fields().get("personal_digest") != digest:
            return "personal"
    return None


def walk_chain(events: Iterable[Event], desk_id: str, nonces: Mapping[int, bytes]) -> Iterator[Event]:
    """Yield each event after proving it and its place in the chain; raises ChainError at the first break.

    `nonces`: nonce of each epoch's grant. Every epoch starts again at seq 1 from its own genesis.
    """
    epoch, seq, previous = 0, 0, b""
    for event in events:
        if event.epoch != epoch:
            if event.epoch < epoch or event.epoch not in nonces:
                raise ChainError("order", event.epoch, event.seq)
            epoch, seq, previous = event.epoch, 0, genesis_hash(desk_id, event.epoch, nonces[event.epoch])
        if event.seq != seq + 1:
            raise ChainError("order", event.epoch, event.seq)
        if wrong := check_event(event):
            raise ChainError(wrong, event.epoch, event.seq)
        head = json.loads(event.header)
        if head[1] != desk_id or head[4] != previous.hex():
            raise ChainError("order", event.epoch, event.seq)
        seq, previous = event.seq, event.hash
        yield event


def short_head(event_hash: bytes) -> str:
    """The part of a hash that papers and labels carry: 10 base32 characters (A-Z, 2-7)."""
    return base64.b32encode(event_hash).decode()[:SHORT_HEAD_CHARACTERS]
