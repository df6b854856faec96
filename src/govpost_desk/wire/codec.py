"""Messages as JSON: frozen dataclasses to fields and back, proved against their types. Unknown fields are left out.

Types: str, int, bool, X | None, tuple[X, ...], dict[str, X], dict[int, X], dataclasses of these, and Any for what is
read later, each by itself. Nothing is converted: a number in quotes is no number, half a character no text. What is
missing takes its default.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
Reader = Callable[[Any], Any]  # raises MessageError with the way from where it begins
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
    kind: Any = type(value)
    if kind is str or kind is int or value is None:
        return value
    if kind is tuple:
        return [to_fields(each) for each in value]  # type: ignore[attr-defined]
    if kind is dict:
        return {str(key): to_fields(each) for key, each in value.items()}  # type: ignore[attr-defined]
    if names := _names(kind):
        return {name: to_fields(getattr(value, name)) for name in names}
    return value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """Names of the fields of a message, none of anything else."""
    return tuple(each.name for each in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()


def from_fields(kind: type[T], fields: object) -> T:
    """A message of plain JSON values. Raises MessageError."""
    wanted: Any = kind
    try:
        made: T = _reader(wanted)(fields)
    except MessageError as failure:
        raise MessageError(kind.__name__ + failure.where) from failure.__cause__
    return made


@cache
def _reader(kind: Any) -> Reader:
    """What reads a value of `kind`, made once: a journal is some hundred thousand of them."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _optional(_reader(next(each for each in inner if each is not type(None))))
    if origin is tuple:
        return _many(_reader(inner[0]))
    if origin is dict:
        return _mapping(inner[0], _reader(inner[1]))
    if dataclasses.is_dataclass(kind):
        return _message(kind)
    return {int: _integer, bool: _boolean, str: _text, Any: _anything}[kind]


def _optional(read: Reader) -> Reader:
    return lambda value: None if value is None else read(value)


def _many(read: Reader) -> Reader:
    def many(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise MessageError("")
        return tuple([read(each) for each in value])

    return many


def _mapping(key_kind: Any, read: Reader) -> Reader:
    def mapping(value: Any) -> dict[Any, Any]:
        if not isinstance(value, dict):
            raise MessageError("")
        if key_kind is int and not all(key.isascii() and key.isdigit() and len(key) < 10 for key in value):
            raise MessageError("")
        return {key_kind(_text(key)): read(each) for key, each in value.items()}

    return mapping


def _message(kind: Any) -> Reader:
    hints = typing.get_type_hints(kind)
    missing = dataclasses.MISSING
    fields = [
        (each.name, _reader(hints[each.name]), each.default is missing and each.default_factory is missing)
        for each in dataclasses.fields(kind)
    ]

    def message(value: Any) -> Any:
        if not isinstance(value, dict):
            raise MessageError("")
        found: dict[str, Any] = {}
        for name, read, wanted in fields:
            if name in value:
                try:
                    found[name] = read(value[name])
                except MessageError as failure:
                    raise MessageError(f".{name}{failure.where}") from failure.__cause__
            elif wanted:
                raise MessageError(f".{name}")
        return kind(**found)

    return message


def _integer(value: Any) -> int:
    if type(value) is int and abs(value) <= MOST_INTEGER:
        return value
    raise MessageError("")


def _anything(value: Any) -> Any:
    return value


def _boolean(value: Any) -> bool:
    if type(value) is bool:
        return value
    raise MessageError("")


def _text(value: Any) -> str:
    """Half a character (a lone \\ud800) is none: no store and no line would take it."""
    if type(value) is not str:
        raise MessageError("")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as failure:
            raise MessageError("") from failure
    return value
