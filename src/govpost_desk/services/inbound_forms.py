"""The manifest dialog of the window: what was typed or a file, read and kept in one call (D-31)."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import StorageError
from govpost_desk.services import manifests
from govpost_desk.services.messages import inbound as words
from govpost_desk.storage.database import Database


@dataclass(frozen=True, kw_only=True)
class TakenManifest:
    """A manifest that was kept: the bag's number in words and how many pieces it announces."""

    tag_no: str
    serial: str
    count: int


def type_manifest(db: Database, tag_text: str, numbers: str, *, by: Actor, at: datetime) -> TakenManifest:
    """One number a line. Raises ListError, RuleError as `manifests` does."""
    return _take(db, tag_text, numbers.encode("utf-8"), manifests.TYPED, by, at)


def take_manifest_file(db: Database, tag_text: str, path: Path, *, by: Actor, at: datetime) -> TakenManifest:
    """A file as the step before sent it. Raises ListError, RuleError as `manifests` does, StorageError unavailable."""
    try:
        content = path.read_bytes()
    except OSError:
        raise StorageError("unavailable", file=path.name) from None
    return _take(db, tag_text, content, manifests.FILE, by, at)


def _take(
    db: Database, tag_text: str, content: bytes, channel: str, by: Actor, at: datetime
) -> TakenManifest:
    lines = manifests.read_manifest(content)
    tag = manifests.record_manifest(db, tag_text, lines, channel, by=by, at=at)
    return TakenManifest(tag_no=tag.text, serial=words.serial_of(tag.text), count=len(lines))
