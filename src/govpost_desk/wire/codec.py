"""Messages as JSON: frozen dataclasses to bytes and back, proved against their types. Unknown fields are left out.

Types: str, Whole, bool, X | None, tuple[X, ...], dict[str, X], dict[Key, X], dataclasses of these, and Any for what is
read later, each by itself. Nothing is converted: a number in quotes is no number, half a character no text. What is
missing takes its default.
"""

import re
from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec

T = TypeVar("T")
MOST_INTEGER = 2**53  # what every reader of JSON keeps exactly
Whole = Annotated[int, msgspec.Meta(ge=-MOST_INTEGER, le=MOST_INTEGER)]
Key = Annotated[int, msgspec.Meta(ge=0, lt=10**9)]  # of a mapping: an epoch
_MISSING = re.compile(r"missing required field `(\w+)`")
_AT = re.compile(r" - at `\$([^`]*)`$")
_INDEX = re.compile(r"\[[^]]*\]")


class MessageError(ValueError):
    """Bytes that are no such message; `where` names the field, never its content."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


encode = msgspec.json.Encoder().encode  # a message as it goes over the line


def decode(kind: type[T], content: bytes) -> T:
    """The message of `kind` in `content`. Raises MessageError."""
    try:
        of: Any = kind
        message: T = _decoder(of).decode(content)
    except msgspec.ValidationError as failure:
        raise MessageError(kind.__name__ + _place(failure)) from None  # its words may quote the content
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise MessageError("json") from None
    return message


@cache
def _decoder(kind: Any) -> Any:
    return msgspec.json.Decoder(kind)


def to_fields(value: object) -> Any:
    """Plain JSON values of a message or a part of one."""
    return msgspec.to_builtins(value, str_keys=True)


def from_fields(kind: type[T], fields: object) -> T:
    """A message of plain JSON values. Raises MessageError."""
    try:
        return msgspec.convert(fields, kind, str_keys=True)
    except msgspec.ValidationError as failure:
        raise MessageError(kind.__name__ + _place(failure)) from None


def _place(failure: msgspec.ValidationError) -> str:
    """The way to what is wrong: the names of fields alone, out of a sentence that may say more."""
    sentence = str(failure)
    at, missing = _AT.search(sentence), _MISSING.search(sentence)
    return (_INDEX.sub("", at[1]) if at else "") + (f".{missing[1]}" if missing else "")
