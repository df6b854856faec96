"""Messages as JSON: frozen dataclasses to fields and back, proved against their types. Unknown fields are left out.

Types: str, int, bool, X | None, tuple[X, ...], dict[str, X], dict[int, X], dataclasses of these, and Any for what is
read later, each by itself. Nothing is converted: a number in quotes is no number, half a character no text. What is
missing takes its default.
"""

import dataclasses
import json
import types
import typing
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
MOST_INTEGER = 2**53  # what every reader of JSON keeps exactly


class MessageError(ValueError):
    """Bytes that are no such message; `where` names the field, never its content."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def encode(message: object) -> bytes:
    """A message as it goes over the line."""
    return _encode(to_fields(message)).encode()


def decode(kind: type[T], content: bytes) -> T:
    """The message of `kind` in `content`. Raises MessageError."""
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError) as failure:
        raise MessageError("json") from failure
    return from_fields(kind, fields)


def to_fields(value: object) -> Any:
    """Plain JSON values of a message or a part of one."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_fields(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [to_fields(each) for each in value]
    if isinstance(value, dict):
        return {str(key): to_fields(each) for key, each in value.items()}
    return value


def from_fields(kind: type[T], fields: object) -> T:
    """A message of plain JSON values. Raises MessageError."""
    made: T = _read(kind, fields, kind.__name__)
    return made


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: Any, value: Any, where: str) -> Any:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        inner = next(each for each in typing.get_args(kind) if each is not type(None))
        return None if value is None else _read(inner, value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise MessageError(where)
        inner = typing.get_args(kind)[0]
        return tuple(_read(inner, each, where) for each in value)
    if origin is dict:
        key_kind, inner = typing.get_args(kind)
        return _read_mapping(key_kind, inner, value, where)
    if dataclasses.is_dataclass(kind):
        return _read_message(kind, value, where)
    if kind is int and isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST_INTEGER:
        return value
    if kind is bool and type(value) is bool:
        return value
    if kind is str and type(value) is str:
        return _text(value, where)
    if kind is Any:
        return value
    raise MessageError(where)


def _text(value: str, where: str) -> str:
    """Half a character (a lone \\ud800) is none: no store and no line would take it."""
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as failure:
            raise MessageError(where) from failure
    return value


def _read_mapping(key_kind: Any, inner: Any, value: Any, where: str) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise MessageError(where)
    if key_kind is int and not all(key.isascii() and key.isdigit() and len(key) < 10 for key in value):
        raise MessageError(where)
    return {key_kind(_text(key, where)): _read(inner, each, where) for key, each in value.items()}


def _read_message(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise MessageError(where)
    read: dict[str, Any] = {}
    for each in dataclasses.fields(kind):
        if each.name in value:
            read[each.name] = _read(_hints(kind)[each.name], value[each.name], f"{where}.{each.name}")
        elif each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING:
            raise MessageError(f"{where}.{each.name}")
    return kind(**read)
