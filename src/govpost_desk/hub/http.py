"""The hub over HTTP: bytes in, one message, one answer out. Whatever comes in, the answer is no failure of the server.

    POST path, JSON, perhaps gzip; headers X-GPD-Desk, X-GPD-Sent, X-GPD-Signature (`hub.openapi`)

The signature is over the body as it came over the line. Time is signed and not judged: a desk's clock may be anywhere,
and a request that comes twice changes nothing.
"""

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import DBAPIError, TimeoutError
from starlette.concurrency import run_in_threadpool

from govpost_desk import __version__
from govpost_desk.hub import desks
from govpost_desk.hub.metrics import Metrics, log
from govpost_desk.hub.office import Message, Office, Reply
from govpost_desk.hub.openapi import request_of, responses_of
from govpost_desk.wire import codec
from govpost_desk.wire.messages import (
    MOST_BYTES,
    MOST_PACKED_BYTES,
    PATHS,
    STATUS,
    Enrol,
    FeedPage,
    Push,
    PushReply,
    Refusal,
)
from govpost_desk.wire.packing import TooLarge, pack, unpack
from govpost_desk.wire.signing import is_signed, request_bytes

LATER_S = 5
_WORTH_PACKING = 1400  # bytes: below, it is one packet anyway
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Came:
    """A request as it came: its bytes and what its headers say of it."""

    path: str
    raw: bytes
    is_packed: bool
    desk: str
    sent: str
    signature: str


def make_app(office: Office) -> FastAPI:
    """The interface of one head office."""
    app = FastAPI(title="GovPost Desk head office", version=__version__, docs_url=None, redoc_url=None)
    metrics = Metrics()
    for path, kind in PATHS.items():
        app.add_api_route(
            path,
            _endpoint(office, metrics, path, kind),
            methods=["POST"],
            name=kind.__name__,
            response_model=None,
            description=kind.__doc__,
            openapi_extra=request_of(kind),
            responses=responses_of(kind),
        )
    plain: dict[int | str, dict[str, Any]] = {
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}}
    }

    def healthz() -> Response:
        """Whether the store answers."""
        try:
            office.store.ping()
        except (DBAPIError, TimeoutError):
            return Response('{"ok":false}', status_code=503, media_type=_JSON)
        return Response('{"ok":true}', media_type=_JSON)

    def metrics_text() -> Response:
        """Counters of this process."""
        return Response(metrics.text(), media_type="text/plain")

    well = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
    health = {status: {"description": "", "content": {_JSON: {"schema": well}}} for status in (200, 503)}
    app.add_api_route("/healthz", healthz, methods=["GET"], response_model=None, responses=health)  # type: ignore[arg-type]
    app.add_api_route(
        "/metrics",
        metrics_text,
        methods=["GET"],
        response_model=None,
        response_class=Response,
        responses=plain,
    )
    return app


def _endpoint(
    office: Office, metrics: Metrics, path: str, kind: type
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        begin = time.perf_counter()
        came = await _came(path, request)
        if isinstance(came, Refusal):
            message: Message | None = None
            reply: Reply = came
        else:
            message, reply = await run_in_threadpool(answered, office, came, kind)
        response, size = _response(reply, accepts_gzip="gzip" in request.headers.get("accept-encoding", ""))
        _note(metrics, path, message, reply, (time.perf_counter() - begin) * 1000, size)
        return response

    return endpoint


def answered(office: Office, came: Came, kind: type) -> tuple[Message | None, Reply]:
    """The message in a request, if it is one, and the answer."""
    try:
        content = unpack(came.raw, MOST_BYTES) if came.is_packed else came.raw
        message: Message = codec.decode(kind, content)
    except TooLarge:
        return None, Refusal(error="too_large")
    except ValueError:  # MessageError is one
        return None, Refusal(error="shape")
    try:
        return message, _refused(office, came, message) or office.answer(message)
    except (DBAPIError, TimeoutError):
        # a store that is away, busy, full, or was failed over: nothing of it was committed, or it comes again
        return message, Refusal(error="later", retry_after_s=LATER_S)


def _refused(office: Office, came: Came, message: Message) -> Refusal | None:
    """Why the sender is not believed to be the desk that the message names."""
    if not came.sent.isascii() or not came.sent.isdigit() or len(came.sent) > 15 or came.desk != message.desk:
        return Refusal(error="signature")
    signed = request_bytes("POST", came.path, message.desk, int(came.sent), came.raw)
    key = message.key if isinstance(message, Enrol) else office.known_key(message.desk)
    if key is not None and is_signed(key, signed, came.signature):
        return None
    later = office.later_key(message)
    if later is not None and is_signed(later, signed, came.signature):
        return None
    return Refusal(error="signature" if key or later else "unknown_desk")


async def _came(path: str, request: Request) -> Came | Refusal:
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MOST_PACKED_BYTES:
            return Refusal(error="too_large")
    headers = request.headers
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        return Refusal(error="shape")
    named = [headers.get(name, "") for name in ("x-gpd-desk", "x-gpd-sent", "x-gpd-signature")]
    return Came(path, bytes(raw), encoding == "gzip", *named)


def _response(reply: Reply, *, accepts_gzip: bool) -> tuple[Response, int]:
    content = codec.encode(reply)
    headers: dict[str, str] = {}
    if accepts_gzip and len(content) >= _WORTH_PACKING:
        content = pack(content)
        headers["Content-Encoding"] = "gzip"
    status = 200
    if isinstance(reply, Refusal):
        status = STATUS[reply.error]
        if reply.retry_after_s is not None:
            headers["Retry-After"] = str(reply.retry_after_s)
    return Response(content, status_code=status, headers=headers, media_type=_JSON), len(content)


def _note(metrics: Metrics, path: str, message: Message | None, reply: Reply, ms: float, size: int) -> None:
    outcome = reply.error if isinstance(reply, Refusal) else "ok"
    counts: dict[str, int] = {}
    if isinstance(reply, PushReply):
        counts = {"new": reply.new, "held": len(reply.held)}
    elif isinstance(reply, FeedPage):
        counts = {"items": len(reply.items)}
    metrics.note(path, outcome, ms, **counts)
    known = desks.site_of(message.desk) if message is not None else None
    log(
        path=path,
        desk=message.desk if message is not None and known else "",
        outcome=outcome,
        status=STATUS.get(outcome, 200),
        ms=round(ms, 1),
        bytes_out=size,
        events=len(message.events) if isinstance(message, Push) else 0,
        **counts,
    )


def openapi_text(office: Office) -> str:
    """The interface as an OpenAPI document."""
    return json.dumps(make_app(office).openapi(), ensure_ascii=False, indent=1)
