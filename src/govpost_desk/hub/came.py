"""A request as it came over the line: bounded bytes and the headers that say who sends it; the message in it."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request

from govpost_desk.wire import codec
from govpost_desk.wire.messages import MOST_BYTES, MOST_PACKED_BYTES, Refusal
from govpost_desk.wire.packing import TooLarge, unpack

# a store that is away, busy, full, or was failed over: nothing was committed, or it comes again
LATER = Refusal(error="later", retry_after_s=5)
_LONGEST_HEADER = 512


@dataclass(frozen=True, slots=True)
class Came:
    """A request: its bytes and what its headers say of it."""

    path: str
    raw: bytes
    is_packed: bool
    desk: str
    sent: str
    signature: str
    authorization: str


async def came_in(path: str, request: Request) -> Came | Refusal:
    """The request, read no further than a message may be long."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MOST_PACKED_BYTES:
            return Refusal(error="too_large")
    headers = request.headers
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        return Refusal(error="shape")
    names = ("x-gpd-desk", "x-gpd-sent", "x-gpd-signature", "authorization")
    named = [headers.get(name, "")[:_LONGEST_HEADER] for name in names]
    return Came(path, bytes(raw), encoding == "gzip", *named)


def message_in(came: Came, kind: type) -> Any:
    """The message of `kind` in a request, or why it is none."""
    try:
        content = unpack(came.raw, MOST_BYTES) if came.is_packed else came.raw
        return codec.decode(kind, content)
    except TooLarge:
        return Refusal(error="too_large")
    except ValueError:  # MessageError is one
        return Refusal(error="shape")
