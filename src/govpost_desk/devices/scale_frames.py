"""Owns scale frames: bytes on a line → readings, by `resources/scales/*.toml`, without a device and without a clock.

A frame is data: how it is cut (a fixed start and length, or a line), a pattern with named groups, a checksum, and where
number, unit and flags stand in the groups. What does not fit is skipped byte by byte up to the next start; a frame
whose checksum is wrong is no reading. Cutting looks at the bytes in their order alone, so portions do not matter.

Groups: `value` (number), `sign`, `unit`; bit tables name any other group by its own name.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from govpost_desk.devices import tables
from govpost_desk.devices.tables import bad
from govpost_desk.domain.weighing import BAD_UNIT, NOT_ZEROED, OVERLOAD, Reading

LONGEST_LINE = 64
_IN_GRAMS = {b"g": 1, b"kg": 1000}


@dataclass(frozen=True, kw_only=True)
class Flag:
    """True where `group`'s first byte masked by `mask` is `value`; or where the group is one of `words`."""

    group: str
    mask: int = 0xFF
    value: int = -1
    words: tuple[bytes, ...] = ()

    def holds(self, groups: Mapping[str, bytes | None]) -> bool:
        """Whether it is set in a frame."""
        found = groups.get(self.group) or b""
        if self.words:
            return found in self.words
        return bool(found) and found[0] & self.mask == self.value


@dataclass(frozen=True, kw_only=True)
class Point:
    """Decimals = `group`'s byte & `mask`, minus `minus`."""

    group: str
    mask: int
    minus: int


@dataclass(frozen=True, kw_only=True)
class ScaleFrame:
    """One format. `lengths`: total bytes from `start` on, () for lines ending in CR or LF.

    `mask`: which bits of a byte are read (7-bit lines with parity look like high bits in 8N1). `number`: ascii or bcd
    (lowest byte first). `stable`: () where the scale does not say. `ask`: what the host sends and what must come before
    the next step, in pairs; () for a scale that speaks by itself.
    """

    frame_id: str
    title: str
    source: str
    start: bytes
    lengths: tuple[int, ...]
    mask: int
    pattern: "re.Pattern[bytes]"
    checksum: str
    number: str
    unit: str
    units: tuple[tuple[str, Flag], ...]
    point: Point | None
    stable: tuple[Flag, ...]
    moving: tuple[Flag, ...]
    overload: tuple[Flag, ...]
    unzeroed: tuple[Flag, ...]
    negative: tuple[Flag, ...]
    ask: tuple[tuple[bytes, bytes], ...]
    baud: int
    line: str

    def decode(self, frame: bytes, raw: bytes) -> Reading | None:
        """The reading of one whole frame as masked; None when pattern or checksum does not hold."""
        match = self.pattern.fullmatch(frame)
        if match is None or not _CHECKSUMS[self.checksum](frame):
            return None
        groups = match.groupdict()
        says = None if not self.stable and not self.moving else True
        if self.stable:
            says = any(flag.holds(groups) for flag in self.stable)
        if any(flag.holds(groups) for flag in self.moving):
            says = False
        for code, flags in ((OVERLOAD, self.overload), (NOT_ZEROED, self.unzeroed)):
            if any(flag.holds(groups) for flag in flags):
                return Reading(grams=None, stable=says, raw=raw, fault=code)
        return self._number(groups, says, raw)

    def _number(self, groups: Mapping[str, bytes | None], says: bool | None, raw: bytes) -> Reading | None:
        number = _bcd(groups["value"]) if self.number == "bcd" else _ascii(groups["value"])
        if number is None:
            # blanked digits: the scale has no number to show
            return Reading(grams=None, stable=says, raw=raw, fault=OVERLOAD) if _blank(groups) else None
        if self.point is not None:
            decimals = ((groups[self.point.group] or b"\0")[0] & self.point.mask) - self.point.minus
            number = number.scaleb(-decimals)
        unit = next((name for name, flag in self.units if flag.holds(groups)), self.unit).encode()
        factor = _IN_GRAMS.get((groups.get("unit") or unit).strip().lower())
        if factor is None:
            return Reading(grams=None, stable=says, raw=raw, fault=BAD_UNIT)
        if (groups.get("sign") == b"-") or any(flag.holds(groups) for flag in self.negative):
            number = -number
        return Reading(grams=int((number * factor).to_integral_value()), stable=says, raw=raw)


class FrameCutter:
    """Takes bytes in any portions and gives the readings of one format; anything else is skipped."""

    def __init__(self, frame: ScaleFrame) -> None:
        self._frame = frame
        self._held = bytearray()
        self._in_line = False  # before the first end of a line nobody knows where it began

    def feed(self, received: bytes) -> list[Reading]:
        """The readings that these bytes complete, in order."""
        self._held += received
        return self._lines() if not self._frame.lengths else self._fixed()

    def forget(self) -> None:
        """The line broke: what was half received will never be finished."""
        self._held.clear()
        self._in_line = False

    def _lines(self) -> list[Reading]:
        found: list[Reading] = []
        while (end := _line_end(self._held, self._frame.mask)) >= 0:
            raw = bytes(self._held[:end])
            del self._held[: end + 1]
            if self._in_line and raw and len(raw) <= LONGEST_LINE:
                reading = self._frame.decode(_masked(raw, self._frame.mask), raw)
                found += [reading] if reading else []
            self._in_line = True
        if len(self._held) > LONGEST_LINE:
            self._held.clear()
            self._in_line = False
        return found

    def _fixed(self) -> list[Reading]:
        found: list[Reading] = []
        frame, skipped = self._frame, 0
        masked = _masked(self._held, frame.mask)
        while skipped < len(masked):
            begins = masked.find(frame.start[:1], skipped)
            if begins < 0:
                skipped = len(masked)
                break
            skipped = begins
            taken = self._at(masked, begins)
            if taken is None:
                break  # it may still become a frame
            length, reading = taken
            found += [reading] if reading else []
            skipped += length
        del self._held[:skipped]
        return found

    def _at(self, masked: bytes, begins: int) -> tuple[int, Reading | None] | None:
        """(bytes to go on by, reading) at a possible start; None while too few bytes have come to say."""
        for length in self._frame.lengths:
            if len(masked) - begins < length:
                head = masked[begins : begins + len(self._frame.start)]
                return None if self._frame.start.startswith(head) else (1, None)
            raw = bytes(self._held[begins : begins + length])
            reading = self._frame.decode(masked[begins : begins + length], raw)
            if reading is not None:
                return length, reading
        return 1, None


def load_scale_frames() -> dict[str, ScaleFrame]:
    """All shipped formats by id, in the order of their ids."""
    return tables.load_all("scales", read_scale_frame)


def read_scale_frame(path: Path) -> ScaleFrame:
    """One format; the file's name is its id. BAD_PROFILE with `key` names what is wrong."""
    return frame_from_table(path.stem, tables.read_table(path, "frame_id"))


def frame_from_table(frame_id: str, table: Mapping[str, Any]) -> ScaleFrame:
    """Check every key: none unknown, every value of its kind; what is left out has its default."""
    known = {field.name for field in fields(ScaleFrame)} - {"frame_id"}
    for key in sorted(table.keys() - known):
        raise bad(frame_id, key)
    values: dict[str, Any] = {}
    for key, (read, default) in _KEYS.items():
        if key not in table and default is None and key != "point":
            raise bad(frame_id, key)
        try:
            values[key] = read(table[key]) if key in table else default
        except (ValueError, TypeError, KeyError, AttributeError, re.error):
            raise bad(frame_id, key) from None
    made = ScaleFrame(frame_id=frame_id, **values)
    groups = made.pattern.groupindex
    flags = (*made.stable, *made.moving, *made.overload, *made.unzeroed, *made.negative)
    named = [flag.group for flag in (*flags, *(flag for _, flag in made.units))]
    if "value" not in groups or any(name not in groups for name in named):
        raise bad(frame_id, "pattern")
    if made.point is not None and made.point.group not in groups:
        raise bad(frame_id, "point")
    if bool(made.start) != bool(made.lengths) or (made.checksum != "none" and not made.lengths):
        raise bad(frame_id, "lengths")
    return made


def _flag(table: Mapping[str, Any]) -> Flag:
    words = tuple(word.encode("latin-1") for word in table.get("words", ()))
    mask, value = int(table.get("mask", 0xFF)), int(table.get("value", -1))
    if set(table) - {"group", "mask", "value", "words"} or bool(words) == (value >= 0):
        raise ValueError
    return Flag(group=str(table["group"]), mask=mask, value=value, words=words)


def _flags(tables: list[Mapping[str, Any]]) -> tuple[Flag, ...]:
    return tuple(_flag(table) for table in tables)


def _units(table: Mapping[str, Mapping[str, Any]]) -> tuple[tuple[str, Flag], ...]:
    return tuple((name, _flag(flag)) for name, flag in table.items())


def _point(table: Mapping[str, Any]) -> Point:
    return Point(group=str(table["group"]), mask=int(table["mask"]), minus=int(table["minus"]))


def _ask(steps: list[list[str]]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((bytes.fromhex(sent), bytes.fromhex(waited)) for sent, waited in steps)


def _one_of(*allowed: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in allowed:
            raise ValueError
        return str(value)

    return read


def _lengths(value: list[int]) -> tuple[int, ...]:
    if not value or any(type(each) is not int or not 2 <= each <= LONGEST_LINE for each in value):
        raise ValueError
    return tuple(sorted(value))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 120:
        raise ValueError
    return value


def _whole(low: int, high: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            raise ValueError
        return value

    return read


def _pattern(value: str) -> "re.Pattern[bytes]":
    return re.compile(value.encode("latin-1"), re.DOTALL)


_KEYS: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "title": (_text, None),
    "source": (_text, None),
    "start": (bytes.fromhex, b""),
    "lengths": (_lengths, ()),
    "mask": (_whole(0x7F, 0xFF), 0xFF),
    "pattern": (_pattern, None),
    "checksum": (_one_of("none", "sum7", "xor-hex", "xor"), "none"),
    "number": (_one_of("ascii", "bcd"), "ascii"),
    "unit": (_one_of("g", "kg", "none"), "none"),
    "units": (_units, ()),
    "point": (_point, None),
    "stable": (_flags, ()),
    "moving": (_flags, ()),
    "overload": (_flags, ()),
    "unzeroed": (_flags, ()),
    "negative": (_flags, ()),
    "ask": (_ask, ()),
    "baud": (_whole(300, 115_200), 9600),
    "line": (_one_of("8N1", "7E1", "7O1", "8E1"), "8N1"),
}


def _sum7(frame: bytes) -> bool:
    """Two's complement of the sum of the low 7 bits of all bytes before it, as the last byte (Toledo)."""
    return sum(byte & 0x7F for byte in frame) & 0x7F == 0


def _xor_hex(frame: bytes) -> bool:
    """XOR of the bytes between start and checksum, as two hexadecimal characters before the end (Yaohua)."""
    return frame[-3:-1].upper() == f"{_xor_of(frame[1:-3]):02X}".encode()


def _xor(frame: bytes) -> bool:
    """XOR of the bytes between the two start bytes and itself, before the two end bytes (ACS)."""
    return frame[-3] == _xor_of(frame[2:-3])


def _xor_of(content: bytes) -> int:
    told = 0
    for byte in content:
        told ^= byte
    return told


_CHECKSUMS: dict[str, Callable[[bytes], bool]] = {
    "none": lambda frame: True,
    "sum7": _sum7,
    "xor-hex": _xor_hex,
    "xor": _xor,
}


def _ascii(value: bytes | None) -> Decimal | None:
    """Digits with spaces for leading zeros, a sign, a point; None for what is no number."""
    text = (value or b"").decode("latin-1").strip().replace(" ", "")
    try:
        return Decimal(text) if re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)", text) else None
    except InvalidOperation:  # pragma: no cover  the pattern leaves none
        return None


def _bcd(value: bytes | None) -> Decimal | None:
    digits = (value or b"")[::-1].hex()
    return Decimal(digits) if digits.isdecimal() else None


def _blank(groups: Mapping[str, bytes | None]) -> bool:
    return not (groups["value"] or b"").strip(b" ")


def _masked(raw: bytes | bytearray, mask: int) -> bytes:
    return bytes(raw) if mask == 0xFF else bytes(byte & mask for byte in raw)


def _line_end(held: bytearray, mask: int) -> int:
    return next((place for place, byte in enumerate(held) if byte & mask in (0x0D, 0x0A)), -1)
