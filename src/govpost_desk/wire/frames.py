"""One event as one run of bytes, with its position: what the mirror seals and a restore reads back (reliability §2.2).

    frame = version(1) | position(8) | [length(4) | bytes] × (header, body, salt, personal, psalt, sig)

The parts are the very bytes of the journal; a part that is not there (no personal part, erased, no signature) has the
length 0xFFFFFFFF. Everything else an event says of itself is read out of its header.
"""

import hashlib
import json
import struct

from govpost_desk.wire.events import Event

_VERSION = 1
_HEAD = struct.Struct(">BQ")
_LENGTH = struct.Struct(">I")
_ABSENT = 0xFFFFFFFF
_PARTS = 6


def pack_event(position: int, event: Event) -> bytes:
    """The frame of one event."""
    pieces = [_HEAD.pack(_VERSION, position)]
    for part in (event.header, event.body, event.salt, event.personal, event.psalt, event.sig):
        if part is None:
            pieces.append(_LENGTH.pack(_ABSENT))
        else:
            pieces += (_LENGTH.pack(len(part)), part)
    return b"".join(pieces)


def unpack_event(frame: bytes) -> tuple[int, Event]:
    """(position, event) of a frame. Raises ValueError for anything that `pack_event` did not make.

    The event is not proved here: `wire.events.check_event` and the chain do that.
    """
    try:
        version, position = _HEAD.unpack_from(frame)
        header, body, salt, personal, psalt, sig = _parts(frame)
        if version != _VERSION or header is None or body is None or salt is None:
            raise ValueError("frame")
        return position, event_of_parts(header, body, salt, personal, psalt, sig)
    except struct.error as error:
        raise ValueError("frame") from error


def event_of_parts(
    header: bytes,
    body: bytes,
    salt: bytes,
    personal: bytes | None,
    psalt: bytes | None,
    sig: bytes | None,
) -> Event:
    """An event out of its bytes; what it says of itself is read out of its header. ValueError for what is none."""
    try:
        _, _, epoch, seq, _, event_id, kind, _, wall_ms, hlc, _ = json.loads(header)
        return Event(
            epoch=epoch,
            seq=seq,
            event_id=bytes.fromhex(event_id),
            type=kind,
            wall_ms=wall_ms,
            hlc=hlc,
            header=header,
            hash=hashlib.sha256(header).digest(),
            salt=salt,
            body=body,
            psalt=psalt,
            personal=personal,
            sig=sig,
        )
    except (TypeError, RecursionError) as error:
        raise ValueError("event") from error


def _parts(frame: bytes) -> list[bytes | None]:
    found: list[bytes | None] = []
    place = _HEAD.size
    for _ in range(_PARTS):
        (length,) = _LENGTH.unpack_from(frame, place)
        place += _LENGTH.size
        if length == _ABSENT:
            found.append(None)
            continue
        found.append(frame[place : place + length])
        place += length
    if place != len(frame):
        raise ValueError("frame")
    return found
