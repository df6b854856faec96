"""The day files of the mirror: their names, their sealed bytes, reading them back to the last whole record (ADR 0012).

    mirror-<desk>-E<epoch>-<yyyymmdd>[-n].gpm = head, then records
    head   = magic(8) | salt(16) | length(2) | nonce(12) | sealed {desk, epoch, on, first}
    record = length(4) | position(8) | nonce(12) | sealed frame (wire.frames)

Every file has a key of its own: HKDF-SHA256 of the desk's data key with the file's random salt. Every nonce is 96
random bits. A counter would be used twice under one key after a torn record was cut off and written again, after a
restart, or by a second copy of the desk that goes on in the same file; random nonces under a key that sees some ten
thousand records meet none of this (a collision has a chance of about 2^-70 a file). Length and position are
authenticated with the record, so that neither can be changed; the chain inside proves order and completeness.

A file holds consecutive positions from `first` on. What follows its last whole record is `torn` (power cut; nothing of
it was ever confirmed) or, when whole records follow, `damaged`.
"""

import json
import os
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from govpost_desk.wire.events import Event
from govpost_desk.wire.frames import pack_event, unpack_event

SUFFIX = ".gpm"
_MAGIC = b"GPDMIR1\n"
_SALT_BYTES, _NONCE_BYTES, _TAG_BYTES = 16, 12, 16
_HEAD_LENGTH = struct.Struct(">H")
_RECORD = struct.Struct(">IQ")
_LARGEST_RECORD = 64 * 1024 * 1024
_INFO = b"govpost-desk mirror v1"
End = Literal["whole", "torn", "damaged"]
# how a record begins while positions and lengths are below 2^32 and 2^24; by chance once in 2^40 bytes of cipher text
_BEGINNING = re.compile(rb"(?=\x00(?!\x00{3}).{3}\x00{4}.{4})", re.DOTALL)


class StrangeFile(Exception):
    """A mirror file of another desk or under another key: never touched."""


@dataclass(frozen=True, slots=True)
class Record:
    """One event as the mirror has it; `end` is the offset behind its record."""

    position: int
    event: Event
    end: int


@dataclass(frozen=True, kw_only=True)
class DayFile:
    """A readable day file. `first`: position of its first event; `start`: offset of its first record."""

    path: Path
    epoch: int
    on: date
    first: int
    start: int
    cipher: Any  # AESGCM under the file's key

    def seal(self, position: int, event: Event) -> bytes:
        """The record of one event."""
        frame = pack_event(position, event)
        prefix = _RECORD.pack(_NONCE_BYTES + len(frame) + _TAG_BYTES, position)
        nonce = os.urandom(_NONCE_BYTES)
        return prefix + nonce + bytes(self.cipher.encrypt(nonce, frame, prefix))

    def records(self, after: int = 0) -> Iterator[Record]:
        """Whole records beyond position `after`, up to the first that is not whole. Raises OSError."""
        content = self.path.read_bytes()
        place = self.start
        while (end := _record_end(content, place)) is not None:
            _, position = _RECORD.unpack_from(content, place)
            if position > after:
                record = self._open(content, place, end)
                if record is None:
                    return
                yield record
            place = end

    def extent(self) -> tuple[Record | None, int, End]:
        """(last whole record, offset behind it, how the file ends). Raises OSError."""
        last, behind = None, self.start
        for record in self.records():
            last, behind = record, record.end
        content = self.path.read_bytes()
        if behind == len(content):
            return last, behind, "whole"
        return last, behind, "torn" if next(self._openable(content, behind), None) is None else "damaged"

    def later_records(self) -> Iterator[Record]:
        """Every record that opens, also beyond a damaged place: evidence of what there was. Raises OSError."""
        yield from self._openable(self.path.read_bytes(), self.start)

    def _openable(self, content: bytes, place: int) -> Iterator[Record]:
        """Every record from `place` on that opens; where one does not, even its length may be wrong: the next is
        looked for.
        """
        found: re.Match[bytes] | None = _BEGINNING.search(content, place)
        while found is not None:
            place = found.start()
            end = _record_end(content, place)
            record = self._open(content, place, end) if end is not None else None
            if record is not None:
                yield record
            found = _BEGINNING.search(content, record.end if record is not None else place + 1)

    def _open(self, content: bytes, place: int, end: int) -> Record | None:
        from cryptography.exceptions import InvalidTag

        prefix, sealed = content[place : place + _RECORD.size], content[place + _RECORD.size : end]
        try:
            frame = self.cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], prefix)
            position, event = unpack_event(frame)
        except (InvalidTag, ValueError):
            return None
        return Record(position, event, end)


def _record_end(content: bytes, place: int) -> int | None:
    """Offset behind the record at `place` if the file holds so many bytes; None at the end or in a torn one."""
    if place + _RECORD.size > len(content):
        return None
    length, _ = _RECORD.unpack_from(content, place)
    end = place + _RECORD.size + int(length)
    if not _NONCE_BYTES + _TAG_BYTES < length <= _LARGEST_RECORD or end > len(content):
        return None
    return end


def make_file(
    folder: Path, key: bytes, desk_id: str, epoch: int, on: date, first: int
) -> tuple[DayFile, int]:
    """Begin a day file under a name that is free; returns it with the descriptor to append to. Raises OSError.

    The head is written but not synced: the first record's sync takes it along.
    """
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    cipher = _cipher(key, salt)
    fields = {"desk": desk_id, "epoch": epoch, "on": on.isoformat(), "first": first}
    sealed = nonce + bytes(cipher.encrypt(nonce, json.dumps(fields).encode(), _MAGIC + salt))
    head = _MAGIC + salt + _HEAD_LENGTH.pack(len(sealed)) + sealed
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
    number = 1
    while True:
        tail = "" if number == 1 else f"-{number}"
        path = folder / f"mirror-{desk_id}-E{epoch}-{on:%Y%m%d}{tail}{SUFFIX}"
        try:
            descriptor = os.open(path, flags, 0o600)
        except FileExistsError:
            number += 1
            continue
        try:
            write_all(descriptor, head)
        except OSError:
            os.close(descriptor)
            path.unlink(missing_ok=True)
            raise
        day = DayFile(path=path, epoch=epoch, on=on, first=first, start=len(head), cipher=cipher)
        return day, descriptor


def read_file(path: Path, key: bytes) -> DayFile | None:
    """A day file by its head; None when it was cut off before its head was whole: nothing is in it.

    Raises StrangeFile (another key, or no mirror file at all), OSError.
    """
    with path.open("rb") as file:
        begin = file.read(len(_MAGIC) + _SALT_BYTES + _HEAD_LENGTH.size)
        if len(begin) < len(_MAGIC) + _SALT_BYTES + _HEAD_LENGTH.size:
            return None
        (length,) = _HEAD_LENGTH.unpack_from(begin, len(_MAGIC) + _SALT_BYTES)
        sealed = file.read(length)
    if not any(begin) or (begin.startswith(_MAGIC) and len(sealed) < length):
        return None  # all zero bytes: the size reached the disk, the content did not
    salt = begin[len(_MAGIC) : len(_MAGIC) + _SALT_BYTES]
    cipher = _cipher(key, salt)
    fields = _head_fields(cipher, begin[: len(_MAGIC) + _SALT_BYTES], sealed)
    return DayFile(
        path=path,
        epoch=fields["epoch"],
        on=date.fromisoformat(fields["on"]),
        first=fields["first"],
        start=len(begin) + length,
        cipher=cipher,
    )


def _head_fields(cipher: Any, begin: bytes, sealed: bytes) -> dict[str, Any]:
    from cryptography.exceptions import InvalidTag

    if not begin.startswith(_MAGIC):
        raise StrangeFile
    try:
        opened = cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], begin)
    except (InvalidTag, ValueError):
        raise StrangeFile from None
    fields: dict[str, Any] = json.loads(opened)
    return fields


def names_of(folder: Path, desk_id: str) -> list[Path]:
    """The day files of a desk by their names, whatever is in them. Raises OSError."""
    shape = re.compile(rf"mirror-{re.escape(desk_id)}-E[0-9]+-[0-9]{{8}}(-[0-9]+)?{re.escape(SUFFIX)}")
    return sorted(path for path in folder.iterdir() if shape.fullmatch(path.name))


def epoch_of(path: Path) -> int:
    """The epoch that a day file's name shows."""
    return named(path)[0]


def named(path: Path) -> tuple[int, str]:
    """(epoch, ISO date) that a day file's name shows, whatever is in it."""
    match = re.search(r"-E([0-9]+)-([0-9]{4})([0-9]{2})([0-9]{2})", path.name)
    assert match is not None
    return int(match[1]), "-".join(match.groups()[1:])


def day_files(folder: Path, desk_id: str, key: bytes) -> list[DayFile]:
    """The readable day files of a desk in the order of their events. Raises OSError, StrangeFile.

    One whose head is spoilt is passed over like any other damage; when all are strange, they are another desk's.
    """
    found, strange = [], False
    for path in names_of(folder, desk_id):
        try:
            found.append(read_file(path, key) if path.is_file() else None)
        except StrangeFile:
            strange = True
    days = [day for day in found if day is not None]
    if strange and not days:
        raise StrangeFile
    return sorted(days, key=lambda day: (day.epoch, day.first, day.path))


def mirrored(days: list[DayFile], after: int) -> Iterator[Record]:
    """What the mirror has beyond position `after`, in order, each position once. Raises OSError.

    Where a later epoch begins, what an earlier one had from there on was lost and declared so: it is passed over. A gap
    or a damaged place shows as a position that is not the next one; whoever replays stops there.
    """
    last = after
    for number, day in enumerate(days):
        later = [other for other in days[number + 1 :] if other.epoch > day.epoch]
        limit = min((other.first for other in later), default=None)
        follower = days[number + 1] if number + 1 < len(days) else None
        if follower is not None and follower.first <= last + 1 and follower.epoch == day.epoch:
            continue  # wholly before what is wanted
        for record in day.records(last):
            if limit is not None and record.position >= limit:
                break
            last = record.position
            yield record


def furthest(days: list[DayFile]) -> Record | None:
    """The newest record that opens, also beyond a damaged place: so far had the journal come. Raises OSError."""
    for day in reversed(days):
        found = max(day.later_records(), key=lambda record: record.position, default=None)
        if found is not None:
            return found
    return None


def write_all(descriptor: int, content: bytes) -> None:
    """Write to the last byte. Raises OSError."""
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def _cipher(key: bytes, salt: bytes) -> Any:
    # imported when a mirror is there: not before the first paint of a desk without one (architecture §6)
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(SHA256(), 32, salt, _INFO).derive(key))
