"""How far the journal had come: a small file beside the store that a shortened store cannot deny.

SQLite silently drops whatever follows a damaged page of its write-ahead log, and a backup copied over the file is
sound in itself. Either would serve numbers a second time. After each commit the newest position and hash are written
here (not synced: the file survives a killed program; after a power cut it may lag behind, which does no harm). It is
the first and smallest witness (reliability §2.2); `storage.witness` keeps one outside the data folder.
"""

import binascii
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from govpost_desk.domain.errors import StorageError
from govpost_desk.storage.database import Execute
from govpost_desk.storage.sinks import Entry

MARK_FILE = "desk.mark"
_WIDTH = 96


class Mark(NamedTuple):
    """The newest event that was committed here. `epoch`: 0 in the mark of an older program."""

    position: int
    hash: bytes
    epoch: int


class HighWater:
    """The mark of one data folder, kept open by the writing process: a sink."""

    def __init__(self, folder: Path) -> None:
        """Open or make the file. Raises StorageError "read_only"."""
        try:
            mode = "r+b" if (folder / MARK_FILE).exists() else "w+b"
            self._file = open(folder / MARK_FILE, mode, buffering=0)  # noqa: SIM115  held for the life of the process
        except OSError:
            raise StorageError("read_only") from None

    def write(self, mark: Mark) -> None:
        """Note the newest event; of fixed width, so one write replaces the mark. A full disk is no reason to stop."""
        try:
            self._file.seek(0)
            self._file.write(checked_line(f"{mark.position} {mark.hash.hex()} {mark.epoch}", _WIDTH))
        except OSError:
            return

    def take(self, entries: Sequence[Entry]) -> None:
        """Note the newest event of a commit."""
        position, event = entries[-1]
        self.write(Mark(position, event.hash, event.epoch))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def read_mark(folder: Path) -> Mark | None:
    """The mark; None where there is none or it was cut off by a power loss."""
    try:
        position, digest, *epoch = read_line(folder / MARK_FILE)
        return Mark(int(position), bytes.fromhex(digest), int(epoch[0]) if epoch else 0)
    except (OSError, ValueError):
        return None


def checked_line(text: str, width: int) -> bytes:
    """`text` and its checksum, of one width: written over itself in one call it is whole or recognised as cut off."""
    return (f"{text} {binascii.crc32(text.encode()):08x}".ljust(width - 1) + "\n").encode()


def read_line(path: Path) -> list[str]:
    """The words of a `checked_line`. Raises OSError, ValueError (cut off, or something else)."""
    body, _, check = path.read_text("ascii").strip().rpartition(" ")
    if f"{binascii.crc32(body.encode()):08x}" != check:
        raise ValueError("checksum")
    return body.split(" ")


def is_shortened(execute: Execute, mark: Mark | None) -> bool:
    """Whether the journal lacks the event that the mark names."""
    if mark is None:
        return False
    row = execute("SELECT hash FROM event WHERE position = ?", (mark.position,)).fetchone()
    return row is None or row[0] != mark.hash
