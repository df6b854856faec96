"""A backup brought up by the mirror in a folder of its own: the first half of a restore, and what a rehearsal tries."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from govpost_desk.domain.errors import StorageError
from govpost_desk.domain.progress import Progress
from govpost_desk.storage import backup, journal, keys, mirror_files
from govpost_desk.storage.database import DATABASE_FILE, Database
from govpost_desk.storage.guarding import has_unseen_day
from govpost_desk.storage.migrate import open_database
from govpost_desk.storage.mirror_files import DayFile, Record
from govpost_desk.storage.replay import PutBack, put_back


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What a restore is made from. `code`: the rescue code; None: the folder's own key opens the backup."""

    backup: Path
    mirror: Path | None = None
    witness: Path | None = None
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Assembled:
    """The open store. `backup_position`: newest event of the backup; `replayed`: how many the mirror added to it.

    `mirror_end`: (position, hash) of the newest event that the mirror shows, None without one; `unreplayed`: what
    it shows beyond a place that does not fit, `stopped` why it does not (codes of `storage.replay`, or damaged: also
    when a day's file cannot be read at all), "" when the mirror was read to its end.
    """

    database: Database
    backup_position: int
    replayed: int
    mirror_end: tuple[int, bytes] | None
    stopped: str
    unreplayed: tuple[Record, ...]

    @property
    def reached(self) -> int:
        """Newest position that backup and mirror gave."""
        return self.backup_position + self.replayed


def find_key(sources: Sources, folder: Path) -> tuple[bytes, bytes]:
    """(data key, wrapped key): by the rescue code, else the own key of the desk in `folder`.

    The wrapped key lies in the folder, beside the backup, beside the mirror; b"" when no code was given and none lies
    there. Raises StorageError: rescue_needed (no code and no key here), no_key (no wrapped key anywhere), rescue_code,
    damaged (none that has the shape of one).
    """
    # the folder's own first: without a code nothing proves whose key the others are
    beside = [folder / keys.WRAPPED_FILE, sources.backup.with_suffix(backup.KEY_SUFFIX)]
    if sources.mirror is not None:
        with suppress(OSError):
            beside += sorted(sources.mirror.glob("mirror-*.key"))
    found: list[bytes] = []
    for path in beside:
        with suppress(OSError):
            found.append(path.read_bytes())
    shaped = [content for content in dict.fromkeys(found) if keys.is_wrapped(content)]
    if sources.code is None:
        try:
            return keys.load_key(folder), (shaped or [b""])[0]
        except StorageError:
            raise StorageError("rescue_needed") from None
    failure = StorageError("damaged" if found else "no_key")
    for wrapped in shaped:
        try:
            return keys.unwrap_key(wrapped, sources.code), wrapped
        except StorageError as error:
            failure = error
    raise failure


def assemble(
    aside: Path,
    source: Path,
    key: bytes,
    mirror: Path | None,
    at: datetime,
    progress: Progress | None = None,
) -> Assembled:
    """Copy a backup into the empty folder `aside`, open it, put back what the mirror has beyond it.

    Nothing is recorded: whatever a caller records belongs into a new epoch, or the chain would fork. Raises
    StorageError: missing, wrong_key, damaged, too_new, mirror_unreadable, other_desk (the mirror is another
    desk's), …
    """
    backup.copy_file(source, key, aside / DATABASE_FILE, progress)
    if progress is not None:
        progress.tell("putting_back")
    backup.check_file(aside / DATABASE_FILE, key)
    database = open_database(aside, key, now=at)
    try:
        with database.reading() as execute:
            desk_id, nonces = journal.grants(execute)
            position, _ = journal.head(execute)
        days = [day for day in _days(mirror, desk_id, key) if day.epoch >= max(nonces)]
        try:
            with database.begin() as tx:
                done = put_back(tx, mirror_files.mirrored(days, position), at)
            end = mirror_files.furthest(days)
            left = _beyond(days, end, position + done.count)
            with database.reading() as execute:
                unseen = mirror is not None and has_unseen_day(execute, mirror)
        except OSError:
            raise StorageError("mirror_unreadable") from None
    except BaseException:
        database.close()
        raise
    return Assembled(
        database=database,
        backup_position=position,
        replayed=done.count,
        mirror_end=(end.position, end.event.hash) if end else None,
        stopped=_stopped(done, left) or ("damaged" if unseen else ""),
        unreplayed=left,
    )


def _stopped(done: PutBack, left: tuple[Record, ...]) -> str:
    return (done.stopped or "damaged") if left else ""


def _days(mirror: Path | None, desk_id: str, key: bytes) -> list[DayFile]:
    if mirror is None:
        return []
    try:
        days = mirror_files.day_files(mirror, desk_id, key)
        others = not days and any(mirror.glob(f"mirror-*{mirror_files.SUFFIX}"))
    except OSError:
        raise StorageError("mirror_unreadable") from None
    except mirror_files.StrangeFile:
        raise StorageError("other_desk") from None
    if others:
        raise StorageError("other_desk")
    return days


def _beyond(days: list[DayFile], end: Record | None, reached: int) -> tuple[Record, ...]:
    """Every record that opens beyond what was put back: evidence of what is missing."""
    if end is None or end.position <= reached:
        return ()
    found = {
        record.position: record for day in days for record in day.later_records() if record.position > reached
    }
    return tuple(found[position] for position in sorted(found))
