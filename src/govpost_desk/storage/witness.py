"""The witness: a small file outside the data folder: how far the journal had come (reliability §2.3; ADR 0012).

`desk.mark` goes back in time together with its folder when somebody puts an old copy of the whole folder in place;
this file does not. It holds (desk, epoch, seq, position, hash, checksum) in one fixed width and is written after each
commit. It is synced by the backup loop and at the end, not at each commit: a killed program leaves it up to date, after
a power cut it may lag behind, which does no harm (it is a lower bound), and a tick stays one sync, two with a mirror.

The desk is named by the genesis of its first epoch: a desk set up anew in the same place has another, and an older
witness says nothing about it.
"""

import contextlib
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from govpost_desk.storage import journal
from govpost_desk.storage.database import Execute
from govpost_desk.storage.high_water import checked_line, read_line
from govpost_desk.storage.places import Places
from govpost_desk.storage.sinks import Entry

_WIDTH = 192
_DESK_CHARACTERS = 32


@dataclass(frozen=True, kw_only=True)
class Sight:
    """The newest event that a witness saw."""

    epoch: int
    seq: int
    position: int
    hash: bytes


class Witness:
    """The witness of one open store: a sink. `cause`: "" while it can be written, else failed."""

    def __init__(self, path: Path, desk: str) -> None:
        self.path = path
        self.cause = ""
        self._desk = desk
        self._descriptor = -1

    @property
    def state(self) -> str:
        """good or failed."""
        return self.cause or "good"

    def take(self, entries: Sequence[Entry]) -> None:
        """Note the newest event of a commit."""
        position, event = entries[-1]
        self.write(Sight(epoch=event.epoch, seq=event.seq, position=position, hash=event.hash))

    def write(self, sight: Sight) -> None:
        """Write over what stood there; a place that cannot be written is tried again at the next commit."""
        text = f"{self._desk} {sight.epoch} {sight.seq} {sight.position} {sight.hash.hex()}"
        try:
            if self._descriptor < 0:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._descriptor = os.open(
                    self.path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600
                )
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, checked_line(text, _WIDTH))
            self.cause = ""
        except OSError:
            self._let_go()
            self.cause = "failed"

    def sync(self) -> None:
        """Make it durable; notice that its disk was taken out."""
        if self._descriptor < 0:
            return
        try:
            os.fsync(self._descriptor)
            named, held = os.stat(self.path), os.fstat(self._descriptor)
            if (named.st_dev, named.st_ino) != (held.st_dev, held.st_ino):
                raise FileNotFoundError
        except OSError:
            self._let_go()
            self.cause = "failed"

    def close(self) -> None:
        """Sync it and let go of the file."""
        self.sync()
        self._let_go()

    def _let_go(self) -> None:
        if self._descriptor >= 0:
            with contextlib.suppress(OSError):
                os.close(self._descriptor)
        self._descriptor = -1


def desk_of(execute: Execute) -> str:
    """What names the journal of this desk and no other: the genesis of its first epoch, hex."""
    return journal.genesis(execute).hex()[:_DESK_CHARACTERS]


def witness_path(places: Places, execute: Execute, data_folder: Path) -> Path | None:
    """Where this desk's witness lies; None without one. In the shared folder each data folder has a file of its own."""
    if places.witness is not None:
        return places.witness
    if places.witness_folder is None:
        return None
    desk_id, _ = journal.grants(execute)
    mark = hashlib.sha256(f"{desk_of(execute)} {data_folder.absolute()}".encode()).hexdigest()[:12]
    return places.witness_folder / f"{desk_id}-{mark}.witness"


def read_sight(path: Path, desk: str) -> Sight | None:
    """What the witness saw of this desk; None where there is none, it was cut off, or it speaks of another desk."""
    try:
        named, epoch, seq, position, digest = read_line(path)
        if named != desk:
            return None
        return Sight(epoch=int(epoch), seq=int(seq), position=int(position), hash=bytes.fromhex(digest))
    except (OSError, ValueError):
        return None


def lacks(execute: Execute, sight: Sight | None) -> bool:
    """Whether the journal lacks what the witness saw.

    What an earlier epoch had lost is known and declared since the later one was opened; its numbers are void (D-20).
    """
    if sight is None or sight.epoch < max(journal.grants(execute)[1], default=0):
        return False
    row = execute("SELECT hash FROM event WHERE position = ?", (sight.position,)).fetchone()
    return row is None or row[0] != sight.hash
