"""What watches over the end of the journal, put in place when a store is opened for writing (ADR 0011, 0012).

Mirror first: what the mirror has and the journal lost is put back before anything new is recorded. Then the journal
must hold what `desk.mark` and the witness saw; if it does not, it is not opened: going on would serve numbers twice.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.business_day import business_date, from_ms, to_ms
from govpost_desk.domain.errors import StorageError
from govpost_desk.storage import high_water, journal, mirror_files, witness
from govpost_desk.storage.database import Database, Execute, FolderLock
from govpost_desk.storage.keeping import HUB_KEY, kept
from govpost_desk.storage.mirror import Mirror
from govpost_desk.storage.places import Places
from govpost_desk.storage.recording import record
from govpost_desk.storage.replay import put_back
from govpost_desk.storage.witness import Witness

_AT_START = 2000  # events that a start waits for; the backup loop mirrors the rest beside the scans


def guard(
    database: Database, places: Places, now: datetime, monotonic: Callable[[], float] = time.monotonic
) -> None:
    """Put back what the mirror saved, prove the journal's end, then keep mirror, witness and mark up to it.

    Raises StorageError: shortened, shortened_no_mirror (the configured mirror is not there to fill the gap), forked
    (another copy of this desk went on), mirror_busy (it is at work just now), too_new (the mirror's events).
    """
    database.places = places
    with database.reading() as execute:
        desk_id, nonces = journal.grants(execute)
    if nonces:
        database.replayed = _mirror_first(database, desk_id, now)
    with database.reading() as execute:
        _prove_end(execute, database.path.parent, places)
    if nonces and places.mirror is not None:
        mirror = Mirror(database, places.mirror, desk_id, monotonic)
        database.sinks.add(mirror)
        mirror.catch_up(_AT_START)
        if mirror.cause == "forked":
            raise StorageError("forked")
    _begin_marks(database, places)
    with database.reading() as execute:
        joined = kept(execute, HUB_KEY) is not None
    if joined:
        from govpost_desk.storage import machine

        machine.look(database, places.machine, to_ms(now))


def _begin_marks(database: Database, places: Places) -> None:
    """Witness and mark note where the journal stands now, and every commit from here on."""
    folder = database.path.parent
    water = high_water.HighWater(folder)
    with database.reading() as execute:
        row = execute(
            "SELECT epoch, seq, position, hash FROM event ORDER BY position DESC LIMIT 1"
        ).fetchone()
        path = witness.witness_path(places, execute, folder) if row else None
        desk = witness.desk_of(execute) if row else ""
    if path is not None:
        seer = Witness(path, desk)
        seer.write(witness.Sight(epoch=row[0], seq=row[1], position=row[2], hash=row[3]))
        database.sinks.add(seer)
    if row:
        water.write(high_water.Mark(row[2], row[3], row[0]))
    database.sinks.add(water)


def _prove_end(execute: Execute, folder: Path, places: Places) -> None:
    """Raises StorageError shortened, shortened_no_mirror where the journal lacks what a mark saw."""
    mark = high_water.read_mark(folder)
    expected = [mark.position] if mark and high_water.is_shortened(execute, mark) else []
    sight = seen_by_witness(execute, folder, places)
    if sight is not None and witness.lacks(execute, sight):
        expected.append(sight.position)
    position, _ = journal.head(execute)
    if places.mirror is not None and has_unseen_day(execute, places.mirror):
        expected.append(position + 1)
    if expected:
        away = places.mirror is not None and not _readable(places.mirror)
        code = "shortened_no_mirror" if away else "shortened"
        raise StorageError(code, events=position, expected=max(expected))


def has_unseen_day(execute: Execute, mirror: Path) -> bool:
    """Whether the mirror has a file of a day that this journal has not seen: a spoilt file still bears its date."""
    desk_id, nonces = journal.grants(execute)
    if not nonces:
        return False
    try:
        newest = max(map(mirror_files.named, mirror_files.names_of(mirror, desk_id)), default=(0, ""))
    except OSError:
        return False
    epoch = max(nonces)
    latest = (
        "SELECT max(wall_ms) FROM event WHERE epoch = ? AND position > (SELECT max(position) FROM event) - ?"
    )
    for depth in (_AT_START, 1 << 62):  # the whole epoch only where a clock was set back
        (wall_ms,) = execute(latest, (epoch, depth)).fetchone()
        if newest <= (epoch, business_date(from_ms(wall_ms or 0)).isoformat()):
            return False
    return True


def seen_by_witness(execute: Execute, folder: Path, places: Places) -> witness.Sight | None:
    """What the witness saw of this desk; None where there is none."""
    if not journal.grants(execute)[1]:
        return None
    path = witness.witness_path(places, execute, folder)
    return witness.read_sight(path, witness.desk_of(execute)) if path else None


def _mirror_first(database: Database, desk_id: str, now: datetime) -> int:
    """Put back what the mirror has beyond the journal's end; returns how many events."""
    folder = database.places.mirror
    if folder is None or not _readable(folder):
        return 0
    held = _hold(folder, desk_id)
    try:
        days = mirror_files.day_files(folder, desk_id, database.key)
        with database.reading() as execute:
            position, _ = journal.head(execute)
            epoch = max(journal.grants(execute)[1])
        # what an older epoch still has in the mirror was declared lost when the present one was opened
        days = [day for day in days if day.epoch >= epoch]
        end = mirror_files.furthest(days)
        if end is None or end.position <= position:
            return 0
        return _put_back(database, mirror_files.mirrored(days, position), end.position, now)
    except (OSError, mirror_files.StrangeFile):
        return 0  # the mirror says in its own state what is wrong with it
    finally:
        if held is not None:
            held.release()


def _put_back(database: Database, records: Iterator[mirror_files.Record], end: int, now: datetime) -> int:
    with database.begin() as tx:
        position, _ = journal.head(tx.execute)
        done = put_back(tx, records, now)
        if done.stopped == "unknown":
            raise StorageError("too_new", file_version="镜像", program_version="")
        if done.stopped == "chain" and not done.count:
            raise StorageError("forked")
        if position + done.count < end:
            raise StorageError("shortened", events=position, expected=end)
        _prove_end(tx.execute, database.path.parent, database.places)
        record(tx, "mirror.replayed", {"events": done.count, "after": position}, by=SYSTEM, at=now)
        return done.count


def _hold(folder: Path, desk_id: str) -> FolderLock | None:
    """The mirror's lock for the time of the replay; None where the disk takes no lock."""
    try:
        return FolderLock(folder, f"mirror-{desk_id}.lock")
    except StorageError as error:
        if error.code == "running":
            raise StorageError("mirror_busy") from None
        return None


def _readable(folder: Path) -> bool:
    try:
        return next(folder.iterdir(), None) is not None
    except OSError:
        return False
