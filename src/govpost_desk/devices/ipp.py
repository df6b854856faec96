"""Owns the bytes of IPP (RFC 8010): requests out of plain values, answers into plain values. Nothing is sent here."""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

GARBLED = "garbled"


class Operation(IntEnum):
    """What is asked for."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B


class Tag(IntEnum):
    """Groups, and the kinds of values that we write or look into."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    NO_VALUE = 0x13
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    RANGE = 0x33
    BEGIN_COLLECTION = 0x34
    END_COLLECTION = 0x37
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49
    MEMBER = 0x4A


Plain = int | bool | str | tuple[int, int] | None
Collection = Mapping[str, tuple[Tag, "Written"]]
Written = int | bool | str | Collection | Iterable[str]


class IppError(ValueError):
    """An answer that is no IPP; its text never holds any of it."""


@dataclass(frozen=True)
class IppAnswer:
    """`status`: below 0x100 the printer did it. `groups`: (group, attributes); each attribute is a tuple of values.

    Numbers, words and ranges come as such, values without a value as None, everything else (dates, collections) is
    left out.
    """

    status: int
    groups: tuple[tuple[int, dict[str, tuple[Plain, ...]]], ...] = field(default=())

    @property
    def done(self) -> bool:
        """Whether the printer did what was asked."""
        return self.status < 0x100

    def all(self, group: Tag) -> list[dict[str, tuple[Plain, ...]]]:
        """Every group of one kind, in order."""
        return [attributes for tag, attributes in self.groups if tag == group]

    def first(self, group: Tag) -> dict[str, tuple[Plain, ...]]:
        """The first group of one kind, {} for none."""
        return next(iter(self.all(group)), {})


def encode_request(
    operation: Operation,
    uri: str,
    *,
    number: int = 1,
    asked: Collection | None = None,
    job: Collection | None = None,
) -> bytes:
    """A request for the printer `uri`; a document follows it as it is. `asked`, `job`: attributes of both groups."""
    head: dict[str, tuple[Tag, Written]] = {
        "attributes-charset": (Tag.CHARSET, "utf-8"),
        "attributes-natural-language": (Tag.LANGUAGE, "en"),
        "printer-uri": (Tag.URI, uri),
        **(asked or {}),
    }
    parts = [struct.pack(">BBHI", 1, 1, operation, number), bytes([Tag.OPERATION])]
    parts += [_attribute(name, tag, value) for name, (tag, value) in head.items()]
    if job:
        parts.append(bytes([Tag.JOB]))
        parts += [_attribute(name, tag, value) for name, (tag, value) in job.items()]
    parts.append(bytes([Tag.END]))
    return b"".join(parts)


def _attribute(name: str, tag: Tag, value: Written) -> bytes:
    if isinstance(value, Mapping):
        members = b"".join(
            _field(Tag.MEMBER, "", member.encode()) + _attribute("", kind, inner)
            for member, (kind, inner) in value.items()
        )
        return _field(tag, name, b"") + members + _field(Tag.END_COLLECTION, "", b"")
    if isinstance(value, bool):
        return _field(tag, name, bytes([value]))
    if isinstance(value, int):
        return _field(tag, name, struct.pack(">i", value))
    if isinstance(value, str):
        return _field(tag, name, value.encode())
    # further values of one attribute have no name
    return b"".join(_field(tag, "" if place else name, each.encode()) for place, each in enumerate(value))


def _field(tag: int, name: str, value: bytes) -> bytes:
    word = name.encode("ascii")
    return struct.pack(">BH", tag, len(word)) + word + struct.pack(">H", len(value)) + value


def decode_answer(data: bytes) -> IppAnswer:
    """Take an answer apart. Raises IppError for bytes that are none, or that end too early."""
    if len(data) < 8 or data[0] not in (1, 2):
        raise IppError(GARBLED)
    status = struct.unpack_from(">H", data, 2)[0]
    groups: list[tuple[int, dict[str, tuple[Plain, ...]]]] = []
    place, name, depth = 8, "", 0
    while place < len(data):
        tag = data[place]
        place += 1
        if tag == Tag.END:
            return IppAnswer(status, tuple(groups))
        if tag < 0x10:
            groups.append((tag, {}))
            name, depth = "", 0
            continue
        if not groups:
            raise IppError(GARBLED)
        word, place = _string(data, place)
        value, place = _string(data, place)
        depth += (tag == Tag.BEGIN_COLLECTION) - (tag == Tag.END_COLLECTION)
        if depth or tag == Tag.END_COLLECTION:
            continue
        name = word.decode("ascii", "replace") or name
        if not name:
            raise IppError(GARBLED)
        known = _value(tag, value)
        if known is not _LEFT_OUT:
            groups[-1][1][name] = (*groups[-1][1].get(name, ()), known)  # type: ignore[arg-type]
    raise IppError(GARBLED)


_LEFT_OUT = object()


def _string(data: bytes, place: int) -> tuple[bytes, int]:
    begin = place + 2
    if begin > len(data):
        raise IppError(GARBLED)
    end = begin + struct.unpack_from(">H", data, place)[0]
    if end > len(data):
        raise IppError(GARBLED)
    return data[begin:end], end


def _value(tag: int, value: bytes) -> object:
    if tag < 0x20:
        return None
    if tag in (Tag.INTEGER, Tag.ENUM) and len(value) == 4:
        return struct.unpack(">i", value)[0]
    if tag == Tag.BOOLEAN and len(value) == 1:
        return value != b"\0"
    if tag == Tag.RANGE and len(value) == 8:
        return struct.unpack(">ii", value)
    if 0x40 <= tag < 0x4A:
        return value.decode("utf-8", "replace")
    return _LEFT_OUT
