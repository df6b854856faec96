"""The hub over HTTP: bytes in, one message, one answer out. Whatever comes in, the answer is no failure of the server.

    POST path, JSON, perhaps gzip; of desks with X-GPD-Desk, X-GPD-Sent, X-GPD-Signature (`hub.openapi`), of platforms
    and carriers with a token (`hub.channel_http`)

The signature is over the body as it came over the line. Time is signed and not judged: a desk's clock may be anywhere,
and a request that comes twice changes nothing.
"""

import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import DBAPIError, TimeoutError
from starlette.concurrency import run_in_threadpool

from govpost_desk import __version__
from govpost_desk.hub import channel_http, desks
from govpost_desk.hub.came import LATER, Came, came_in, message_in
from govpost_desk.hub.metrics import Metrics, log
from govpost_desk.hub.office import Message, Office, Reply
from govpost_desk.hub.openapi import SCHEMES, request_of, responses_of
from govpost_desk.wire import codec
from govpost_desk.wire.messages import PATHS, STATUS, Enrol, FeedPage, Push, PushReply, Refusal
from govpost_desk.wire.packing import pack
from govpost_desk.wire.platforms import CHANNEL_PATHS, OrdersAnswered, TrackingAnswered
from govpost_desk.wire.signing import is_signed, request_bytes

_WORTH_PACKING = 1400  # bytes: below, it is one packet anyway
_JSON = "application/json"
Answer = Callable[[Office, Came, type], tuple[Any, Any]]


def make_app(office: Office) -> FastAPI:
    """The interface of one head office."""
    app = FastAPI(title="GovPost Desk head office", version=__version__, docs_url=None, redoc_url=None)
    metrics = Metrics()
    _add_messages(app, office, metrics, PATHS, answered)
    _add_messages(app, office, metrics, CHANNEL_PATHS, channel_http.answered)
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
    made = app.openapi

    def described() -> dict[str, Any]:
        document = made()
        document.setdefault("components", {})["securitySchemes"] = SCHEMES
        return document

    app.openapi = described  # type: ignore[method-assign]
    return app


def _add_messages(
    app: FastAPI, office: Office, metrics: Metrics, paths: dict[str, type], answer: Answer
) -> None:
    for path, kind in paths.items():
        app.add_api_route(
            path,
            _endpoint(office, metrics, path, kind, answer),
            methods=["POST"],
            name=kind.__name__,
            response_model=None,
            description=kind.__doc__,
            openapi_extra=request_of(kind),
            responses=responses_of(kind),
        )


def _endpoint(
    office: Office, metrics: Metrics, path: str, kind: type, answer: Answer
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        begin = time.perf_counter()
        came = await came_in(path, request)
        message: Any = None
        reply: Any = came
        if not isinstance(came, Refusal):
            message, reply = await run_in_threadpool(answer, office, came, kind)
        response, size = _response(reply, accepts_gzip="gzip" in request.headers.get("accept-encoding", ""))
        _note(metrics, path, message, reply, (time.perf_counter() - begin) * 1000, size)
        return response

    return endpoint


def answered(office: Office, came: Came, kind: type) -> tuple[Message | None, Reply]:
    """The message of a desk in a request, if it is one, and the answer."""
    message: Message | Refusal = message_in(came, kind)
    if isinstance(message, Refusal):
        return None, message
    try:
        return message, _refused(office, came, message) or office.answer(message)
    except (DBAPIError, TimeoutError):
        return message, LATER


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


def _response(reply: Any, *, accepts_gzip: bool) -> tuple[Response, int]:
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


def _note(metrics: Metrics, path: str, message: Any, reply: Any, ms: float, size: int) -> None:
    outcome = reply.error if isinstance(reply, Refusal) else "ok"
    counts = _counts(reply)
    metrics.note(path, outcome, ms, **counts)
    desk = getattr(message, "desk", "")
    log(
        path=path,
        desk=desk if desks.site_of(desk) else "",
        outcome=outcome,
        status=STATUS.get(outcome, 200),
        ms=round(ms, 1),
        bytes_out=size,
        events=len(message.events) if isinstance(message, Push) else 0,
        **counts,
    )


def _counts(reply: Any) -> dict[str, int]:
    match reply:
        case PushReply():
            return {"new": reply.new, "held": len(reply.held)}
        case FeedPage():
            return {"items": len(reply.items)}
        case OrdersAnswered():
            refused = sum(each.result in ("refused", "conflict") for each in reply.orders)
            return {"orders": len(reply.orders), "refused": refused}
        case TrackingAnswered():
            refused = sum(each.result in ("refused", "conflict") for each in reply.events)
            return {"tracked": len(reply.events), "refused": refused}
    return {}


def openapi_text(office: Office) -> str:
    """The interface as an OpenAPI document."""
    return json.dumps(make_app(office).openapi(), ensure_ascii=False, indent=1)
