"""Marks outside the database: how far each site had come, so that a database that was put back is noticed.

A site whose database stands before its mark was restored: it begins a new incarnation, with feed numbers that its desks
read anew and numbers out of a band that was never used (reliability §2.6: a fixed margin fails at the second restore).
Every grant is marked before it is answered; the end of the feed at least once a second.

The file holds one line a mark, appended whole, so that several processes of one hub may share it; the highest counts.
A lock beside it (`….lock`) keeps appending and shortening apart: no line goes into a file that was just replaced.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

FLUSH_MS = 1000
_FIELDS = 5
_LONG = 64 * 1024  # bytes


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """How far a site had come; an incarnation later is further, whatever else it says."""

    inc: int
    band: int
    grants: int
    feed_n: int


class Marks(Protocol):
    """Where marks are kept. `lost`: there were marks once, and they are gone."""

    lost: bool

    def get(self, site: str) -> Mark | None:
        """The mark of a site."""

    def put(self, site: str, mark: Mark, now_ms: int, *, at_once: bool) -> None:
        """A site has come to `mark`. `at_once`: on disk when this returns."""


class MemoryMarks:
    """Marks of a simulation: they outlive an `Office` when they are handed on to the next."""

    def __init__(self) -> None:
        self.lost = False
        self._marks: dict[str, Mark] = {}

    def get(self, site: str) -> Mark | None:
        """See Marks."""
        return self._marks.get(site)

    def put(self, site: str, mark: Mark, now_ms: int, *, at_once: bool) -> None:
        """See Marks."""
        self._marks[site] = merged(self._marks.get(site), mark)


class FileMarks:
    """Marks in a file beside the hub's keys, never in the database nor in its backups."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._marks: dict[str, Mark] = {}
        self._written: dict[str, tuple[Mark, int]] = {}
        self.lost = not path.exists()
        if not self.lost:
            for line in path.read_text(encoding="ascii").splitlines():
                self._read(line)

    @classmethod
    def begin(cls, path: Path) -> "FileMarks":
        """The empty file of a new hub."""
        path.touch(mode=0o600, exist_ok=True)
        return cls(path)

    def get(self, site: str) -> Mark | None:
        """See Marks."""
        return self._marks.get(site)

    def put(self, site: str, mark: Mark, now_ms: int, *, at_once: bool) -> None:
        """See Marks."""
        with self._lock:
            mark = self._marks[site] = merged(self._marks.get(site), mark)
            written, when = self._written.get(site, (None, -FLUSH_MS))
            if written is None or (mark.inc, mark.band, mark.grants) > (
                written.inc,
                written.band,
                written.grants,
            ):
                at_once = True  # given by a process that was killed before it wrote this, perhaps, and answered here
            if mark == written or (not at_once and now_ms - when < FLUSH_MS and now_ms >= when):
                return
            line = f"{site} {mark.inc} {mark.band} {mark.grants} {mark.feed_n}\n"
            with self._between_processes():
                _write(self._path, line, os.O_APPEND, at_once=at_once)
            self._written[site] = mark, now_ms

    def shorten(self) -> None:
        """Leave one line a site, if the file has grown: at the start of a service. Others of the same hub may be at
        work, so what they wrote meanwhile is read first.
        """
        with self._lock, self._between_processes():
            if self._path.stat().st_size < _LONG:
                return
            for line in self._path.read_text(encoding="ascii").splitlines():
                self._read(line)
            marks = sorted(self._marks.items())
            text = "".join(f"{site} {m.inc} {m.band} {m.grants} {m.feed_n}\n" for site, m in marks)
            fresh = self._path.with_suffix(".new")
            # grants are on disk before they are answered, and stay there
            _write(fresh, text, os.O_TRUNC, at_once=True)
            fresh.replace(self._path)

    @contextmanager
    def _between_processes(self) -> Iterator[None]:
        handle = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
            else:
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)  # lets it go

    def _read(self, line: str) -> None:
        fields = line.split(" ")
        if len(fields) == _FIELDS and all(field.isdigit() for field in fields[1:]):  # not a torn one
            site, *numbers = fields
            self._marks[site] = merged(self._marks.get(site), Mark(*map(int, numbers)))


def _write(path: Path, text: str, how: int, *, at_once: bool) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    try:
        os.write(handle, text.encode("ascii"))
        if at_once:
            os.fsync(handle)
    finally:
        os.close(handle)


def merged(known: Mark | None, mark: Mark) -> Mark:
    """The further of two marks; the band never goes back."""
    if known is None:
        return mark
    further = max(known, mark)
    band = max(known.band, mark.band)
    if known.inc != mark.inc:
        return Mark(further.inc, band, further.grants, further.feed_n)
    return Mark(known.inc, band, max(known.grants, mark.grants), max(known.feed_n, mark.feed_n))
