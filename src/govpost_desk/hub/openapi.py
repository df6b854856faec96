"""What the hub's interface looks like to others: JSON schemas made of the messages themselves (OpenAPI 3.1)."""

import dataclasses
import types
import typing
from typing import Any

from govpost_desk.wire.codec import MOST_INTEGER
from govpost_desk.wire.messages import ANSWERS, STATUS, Refusal
from govpost_desk.wire.platforms import CHANNEL_ANSWERS, EACH, MOST_ORDERS

HEADERS = {
    "X-GPD-Desk": "id of the desk, as in the message",
    "X-GPD-Sent": "milliseconds since 1970 by the desk's clock; part of what is signed, skew is allowed",
    "X-GPD-Signature": "Ed25519 of the desk over method, path, desk, sent and SHA-256 of the body as sent; hex",
}
SCHEMES = {
    "channel": {
        "type": "http",
        "scheme": "bearer",
        "description": "token of a platform or carrier; an item that is wrong is refused alone, in an answer of 200",
    }
}
_JSON = "application/json"


def schema_of(kind: Any) -> dict[str, Any]:
    """The JSON schema of a message or a part of one."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        inner = [each for each in typing.get_args(kind) if each is not type(None)]
        return {"anyOf": [schema_of(inner[0]), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": schema_of(typing.get_args(kind)[0])}
    if origin is dict:
        key, inner_kind = typing.get_args(kind)
        found: dict[str, Any] = {"type": "object", "additionalProperties": schema_of(inner_kind)}
        if key is int:
            found["propertyNames"] = {"pattern": "^[0-9]{1,9}$"}
        return found
    if dataclasses.is_dataclass(kind):
        return _message(kind)
    if kind is int:
        return {"type": "integer", "minimum": -MOST_INTEGER, "maximum": MOST_INTEGER}
    return {"type": {str: "string", bool: "boolean"}[kind]}


def _message(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)
    needed = [each.name for each in fields if each.default is dataclasses.MISSING]
    properties = {each.name: _field(kind, each.name, hints[each.name]) for each in fields}
    return {
        "type": "object",
        "title": kind.__name__,
        "description": (kind.__doc__ or "").split("\n\n")[0],
        "properties": properties,
        "required": needed,
    }


def _field(kind: type, name: str, hint: Any) -> dict[str, Any]:
    if kind in EACH and hint == tuple[Any, ...]:
        return {"type": "array", "items": schema_of(EACH[kind]), "maxItems": MOST_ORDERS}
    return schema_of(hint)


def request_of(kind: type) -> dict[str, Any]:
    """What FastAPI is told of a request: its body and headers."""
    body = {"requestBody": {"required": True, "content": {_JSON: {"schema": schema_of(kind)}}}}
    if kind in EACH:
        return {**body, "security": [{"channel": []}]}
    return {
        **body,
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": text,
                "schema": {"type": "string"},
            }
            for name, text in HEADERS.items()
        ],
    }


def responses_of(kind: type) -> dict[int | str, dict[str, Any]]:
    """What FastAPI is told of the answers: the message, or a refusal under one of its status codes."""
    refusal, answer = schema_of(Refusal), {**ANSWERS, **CHANNEL_ANSWERS}[kind]
    found: dict[int | str, dict[str, Any]] = {
        200: {"description": answer.__name__, "content": {_JSON: {"schema": schema_of(answer)}}}
    }
    for status in sorted(set(STATUS.values())):
        codes = ", ".join(code for code, its in STATUS.items() if its == status)
        found[status] = {"description": f"Refusal: {codes}", "content": {_JSON: {"schema": refusal}}}
    return found
