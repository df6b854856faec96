"""Events as they come in: proved against their own header, not yet placed in a chain.

Nothing here looks at what an event means: what is well formed is stored, whatever it says (accept, then interpret).
"""

import hashlib
import re
from typing import Any

import msgspec

from govpost_desk.wire.codec import MOST_INTEGER
from govpost_desk.wire.event_types import SCHEMA_OF
from govpost_desk.wire.events import PROTOCOL
from govpost_desk.wire.messages import SentEvent

_FIELDS = 11
_json = msgspec.json.Decoder().decode
_HEX_16, _HEX_32 = re.compile("[0-9a-f]{32}"), re.compile("[0-9a-f]{64}")
_TYPE = re.compile(r"[a-z][a-z0-9_]{0,31}(\.[a-z][a-z0-9_]{0,31}){0,3}")
_MOST_SCHEMA = 1_000_000


class NoEvent(Exception):
    """What came is no event of this desk and epoch."""


class DamagedEvent(Exception):
    """The body or personal part of the event `seq` is not what the header, or the body, says."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


class Received(
    msgspec.Struct, frozen=True, kw_only=True, gc=False
):  # made by the thousand: a dataclass takes four times as long
    """One event, proved against its header. Hashes and ids in hex; `fields`: the body, None when it cannot be read."""

    epoch: int
    seq: int
    prev: str
    event_id: str
    type: str
    schema: int
    wall_ms: int
    hlc: int
    hash: str
    header: bytes
    salt: bytes
    body: bytes
    fields: dict[str, Any] | None
    personal: bytes | None
    psalt: bytes | None
    sig: bytes | None


def receive(sent: SentEvent, desk: str, epoch: int | None) -> Received:
    """The event in `sent`; `epoch` None: of any. Raises NoEvent, DamagedEvent."""
    try:
        header, body, salt = sent.header.encode(), sent.body.encode(), bytes.fromhex(sent.salt)
        personal = None if sent.personal is None else sent.personal.encode()
        psalt = None if sent.psalt is None else bytes.fromhex(sent.psalt)
        sig = None if sent.sig is None else bytes.fromhex(sent.sig)
        parts = _json(sent.header)
        named, of_epoch, seq, prev, event_id, kind, schema, wall_ms, hlc, body_digest = _parts(parts)
    except (ValueError, RecursionError, msgspec.DecodeError):
        raise NoEvent from None  # its words may quote the content
    if named != desk or (epoch is not None and of_epoch != epoch) or (personal is None) != (psalt is None):
        raise NoEvent
    if hashlib.sha256(salt + body).hexdigest() != body_digest:
        raise DamagedEvent(seq)
    fields = _read_body(sent.body)
    if fields is not None and personal is not None and psalt is not None:
        digest = hashlib.sha256(psalt + personal).hexdigest()
        if fields.get("personal_digest") != digest:
            raise DamagedEvent(seq)
    return Received(
        epoch=of_epoch,
        seq=seq,
        prev=prev,
        event_id=event_id,
        type=kind,
        schema=schema,
        wall_ms=wall_ms,
        hlc=hlc,
        hash=hashlib.sha256(header).hexdigest(),
        header=header,
        salt=salt,
        body=body,
        fields=fields,
        personal=personal,
        psalt=psalt,
        sig=sig,
    )


def _read_body(body: str) -> dict[str, Any] | None:
    """The fields of a body, None when it is no JSON object."""
    try:
        fields = _json(body)
    except (ValueError, RecursionError, msgspec.DecodeError):
        return None
    return fields if isinstance(fields, dict) else None


def _parts(parts: Any) -> tuple[str, int, int, str, str, str, int, int, int, str]:
    """The fields of a header after the protocol, each of its kind. Raises ValueError."""
    if not isinstance(parts, list) or len(parts) != _FIELDS:
        raise ValueError("header")
    protocol, desk, epoch, seq, prev, event_id, kind, schema, wall_ms, hlc, digest = parts
    numbers = (epoch, seq, schema, wall_ms, hlc)
    if (
        protocol != PROTOCOL
        or not type(desk) is type(prev) is type(event_id) is type(kind) is type(digest) is str
        or not type(epoch) is type(seq) is type(schema) is type(wall_ms) is type(hlc) is int
        or max(numbers) > MOST_INTEGER
        or min(numbers) < -MOST_INTEGER
        or epoch < 1
        or seq < 1
        or not 0 <= schema <= _MOST_SCHEMA
        or not (
            _HEX_32.fullmatch(prev) and _HEX_16.fullmatch(event_id)
        )  # the digest is compared with one of ours
        or not (kind in SCHEMA_OF or _TYPE.fullmatch(kind))
    ):
        raise ValueError("header")
    return desk, epoch, seq, prev, event_id, kind, schema, wall_ms, hlc, digest
