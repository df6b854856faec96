"""The mirror: every event again in an append-only encrypted day file, on a second disk or stick (ADR 0012).

After each commit its events are appended and synced, before the outcome is given: what the clerk saw confirmed is then
on two disks. The commit never waits for a mirror that is away, full or slow: it is passed over and catches up from the
journal (`catch_up`, called by the backup loop and when the store opens and closes). A position is appended once.

Beside the day files lie `mirror-<desk>.key` (the data key wrapped by the rescue code, so that a spare PC can read them;
also the sign that this is the mirror's own disk and not the empty folder under an unplugged one) and a lock.
"""

import errno
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from itertools import groupby, islice, pairwise
from pathlib import Path
from threading import Lock

from govpost_desk.domain.business_day import business_date, from_ms
from govpost_desk.domain.errors import StorageError
from govpost_desk.storage import journal, mirror_files
from govpost_desk.storage.database import Database, Execute, FolderLock, sync_folder
from govpost_desk.storage.keeping import keep, kept
from govpost_desk.storage.keys import WRAPPED_FILE
from govpost_desk.storage.mirror_files import DayFile, StrangeFile
from govpost_desk.storage.sinks import Entry

KEPT_DAYS = 90
SLOW_SECONDS = 1.0  # a sync that took longer would be felt at the counter
_SLOW_PAUSE_SECONDS = 600.0  # so long a slow disk is written beside the scans
_CHUNK = 500
_BEGUN = "mirror_begun"
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class Mirror:
    """The mirror of one open store: a sink.

    `cause`: "" while it works, else absent (folder or stick is not there), other_disk (the folder is there, this mirror
    is not: a stick not plugged in, or a new one), strange (another desk's or an older key's), busy (another program
    writes it), full, io, forked (another copy of this desk has gone on in it).
    """

    def __init__(
        self, database: Database, folder: Path, desk_id: str, monotonic: Callable[[], float]
    ) -> None:
        self.folder = folder
        self.cause = "absent"
        self.on_lag: Callable[[], None] = lambda: (
            None
        )  # told, on the committing thread, that it must catch up
        self._database = database
        self._desk_id = desk_id
        self._monotonic = monotonic
        self._lock = (
            Lock()
        )  # taken before the write lock, or with it held without waiting: never the other way round
        self._held: FolderLock | None = None
        self._day: DayFile | None = None
        self._descriptor = -1
        self._last = 0  # newest position in the mirror
        self._newest = 0  # newest position committed
        self._known = False  # whether it was ever there since the store was opened
        self._unsure_after: int | None = (
            None  # a sync failed: what follows this position may only seem to be there
        )
        self._slow_until = 0.0

    # --- what the status bar shows -----------------------------------------------------------------------------------

    @property
    def behind(self) -> int:
        """How many events are not in the mirror yet; 0 while nobody knows."""
        return max(self._newest - self._last, 0) if self._known else 0

    @property
    def state(self) -> str:
        """`cause`, else behind (catching up), slow (written beside the scans), good."""
        if self.cause:
            return self.cause
        if self._monotonic() < self._slow_until:
            return "slow"
        return "behind" if self.behind else "good"

    # --- the sink ----------------------------------------------------------------------------------------------------

    def take(self, entries: Sequence[Entry]) -> None:
        """Append what was just committed and sync it; pass over what cannot be written now."""
        self._newest = entries[-1][0]
        if self.cause or self._monotonic() < self._slow_until or not self._lock.acquire(blocking=False):
            self.on_lag()
            return
        try:
            if entries[0][0] != self._last + 1:
                self.on_lag()
                return
            began = self._monotonic()
            self._append(entries)
            if self._monotonic() - began > SLOW_SECONDS:
                self._slow_until = self._monotonic() + _SLOW_PAUSE_SECONDS
        except OSError as error:
            self._fail(_cause(error))
            self.on_lag()
        finally:
            self._lock.release()

    def close(self) -> None:
        """Bring it up to the journal's end if it can be, then let go of the disk."""
        if self.cause or self.behind:
            self.catch_up()
        with self._lock:
            self._let_go()

    # --- catching up -------------------------------------------------------------------------------------------------

    def catch_up(self, most: int | None = None) -> bool:
        """Append what the journal has and the mirror lacks, at most `most` events; True when nothing is missing.

        Never called with the write lock held. What stands in the way is in `cause` afterwards.
        """
        done = 0
        while most is None or done < most:
            with self._lock:
                try:
                    if self.cause or not self._still_there():
                        self._let_go()
                        self._attach()
                    with self._database.reading() as execute:
                        chunk = list(islice(journal.events(execute, self._last), _CHUNK))
                    if chunk:
                        self._append(chunk)
                        self._newest = max(self._newest, self._last)
                except StrangeFile:
                    self._fail("strange")
                except OSError as error:
                    self._fail(_cause(error))
                except _Refused as refusal:
                    self._fail(refusal.cause)
                except StorageError:
                    self._fail("io")
            if (
                self.cause or not chunk or not self.behind
            ):  # a commit that came while the lock was held is seen here
                break
            done += len(chunk)
        return not self.cause and not self.behind

    def accept_new_disk(self) -> None:
        """The folder may be begun anew: the old stick is no more."""
        with self._database.begin() as tx:
            keep(tx.execute, _BEGUN, "")

    def drop_old(self, today: date, proved_position: int) -> list[str]:
        """Remove day files past their time whose events a verified backup holds; returns their names (D-16)."""
        with self._lock:
            if self.cause:
                return []
            with suppress(OSError, StrangeFile):
                days = mirror_files.day_files(self.folder, self._desk_id, self._database.key)
                dropped = [
                    day.path
                    for day, follower in pairwise(days)
                    if day.on < today - timedelta(days=KEPT_DAYS)
                    and follower.first - 1 <= proved_position
                    and (self._day is None or day.path != self._day.path)
                ]
                for path in dropped:
                    path.unlink()
                return [path.name for path in dropped]
        return []

    def files(self) -> int | None:
        """How many day files there are; None when the disk is not there to be asked."""
        try:
            return len(mirror_files.names_of(self.folder, self._desk_id))
        except OSError:
            return None

    # --- the disk ----------------------------------------------------------------------------------------------------

    def _attach(self) -> None:
        """Find the mirror's end, prove that it is ours and fits the journal, heal a torn tail."""
        self._prove_ours()
        try:
            self._held = FolderLock(self.folder, f"mirror-{self._desk_id}.lock")
        except StorageError as error:
            raise _Refused("busy" if error.code == "running" else "io") from None
        days = mirror_files.day_files(self.folder, self._desk_id, self._database.key)
        with self._database.reading() as execute:
            self._newest = max(self._newest, journal.head(execute)[0])
            epoch = max(journal.grants(execute)[1], default=0)
            last, newest = _fitting(execute, days, epoch)
            self._last = last or _window_start(execute)
        if self._unsure_after is not None and self._unsure_after < self._last:
            self._last, newest = self._unsure_after, None  # written again, into a file of its own
        if newest is not None:
            self._reopen(*newest)
        self.cause, self._known, self._unsure_after = "", True, None

    def _prove_ours(self) -> None:
        """The wrapped key beside the day files is the sign of the mirror's own disk; put there when it begins."""
        wrapped = self._database.path.parent / WRAPPED_FILE
        ours = wrapped.read_bytes() if wrapped.exists() else b""
        sign = self.folder / f"mirror-{self._desk_id}.key"
        if sign.exists():
            if sign.read_bytes() != ours:
                raise _Refused("strange")
            return
        with self._database.reading() as execute:
            if kept(execute, _BEGUN) == str(self.folder):
                raise _Refused("other_disk" if self.folder.is_dir() else "absent")
        self.folder.mkdir(exist_ok=True)
        part = sign.with_suffix(".part")
        part.write_bytes(ours)
        part.replace(sign)
        _sync_names(self.folder)
        with self._database.begin() as tx:
            keep(tx.execute, _BEGUN, str(self.folder))

    def _reopen(self, day: DayFile, behind: int, end: mirror_files.End) -> None:
        """Go on in the newest file. A torn tail is cut off (nothing whole is in it); a damaged file stays as it is."""
        if end == "damaged" or day.first > self._last + 1:
            return
        descriptor = os.open(day.path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
        try:
            if end == "torn":
                os.ftruncate(descriptor, behind)
                os.fsync(descriptor)
        except OSError:
            os.close(descriptor)
            raise
        self._day, self._descriptor = day, descriptor

    def _append(self, entries: Sequence[Entry]) -> None:
        """Write and sync entries that follow `_last`, each day and epoch into a file of its own. Raises OSError.

        Whatever interrupts it, the open file is let go: its tail may be torn, and the next attachment heals it.
        """
        try:
            for (epoch, on), group in groupby(entries, _file_of):
                run = list(group)
                begun = self._day is None or (self._day.epoch, self._day.on) != (epoch, on)
                if not self._still_there():  # a new file would lie in the empty folder under the stick
                    raise FileNotFoundError(errno.ENOENT, "gone")
                if begun:
                    self._close_day()
                    self._day, self._descriptor = mirror_files.make_file(
                        self.folder, self._database.key, self._desk_id, epoch, on, run[0][0]
                    )
                assert self._day is not None
                content = b"".join(self._day.seal(position, event) for position, event in run)
                mirror_files.write_all(self._descriptor, content)
                self._sync(begun)
                self._last = run[-1][0]
        except BaseException:
            self._fail("io")
            raise

    def _sync(self, begun: bool) -> None:
        try:
            os.fsync(self._descriptor)
            if begun:
                _sync_names(self.folder)
        except OSError:
            self._unsure_after = self._last
            raise

    def _still_there(self) -> bool:
        """Whether the open file is the one in the folder: a stick taken out leaves one that nobody will see again."""
        if self._day is None:
            return (self.folder / f"mirror-{self._desk_id}.key").exists()
        try:
            named, held = os.stat(self._day.path), os.fstat(self._descriptor)
        except OSError:
            return False
        return (named.st_dev, named.st_ino) == (held.st_dev, held.st_ino)

    def _fail(self, cause: str) -> None:
        self.cause = cause
        self._let_go()

    def _close_day(self) -> None:
        if self._descriptor >= 0:
            with suppress(OSError):
                os.close(self._descriptor)
        self._day, self._descriptor = None, -1

    def _let_go(self) -> None:
        self._close_day()
        if self._held is not None:
            with suppress(OSError):
                self._held.release()
            self._held = None


class _Refused(Exception):
    """The mirror cannot be used now; `cause` says why."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def look(database: Database, folder: Path) -> tuple[str, int]:
    """(state, events behind) as a process sees it that only reads beside the program that writes the mirror."""
    with database.reading() as execute:
        desk_id, _ = journal.grants(execute)
        position, _ = journal.head(execute)
        begun = kept(execute, _BEGUN) == str(folder)
    if not folder.is_dir():
        return "absent", 0
    try:
        if begun and not (folder / f"mirror-{desk_id}.key").exists():
            return "other_disk", 0
        end = mirror_files.furthest(mirror_files.day_files(folder, desk_id, database.key))
    except OSError as error:
        return _cause(error), 0
    except StrangeFile:
        return "strange", 0
    behind = max(position - (end.position if end else 0), 0)
    return ("behind" if behind else "good"), behind


def _file_of(entry: Entry) -> tuple[int, date]:
    _, event = entry
    return event.epoch, business_date(from_ms(event.wall_ms))


def _cause(error: OSError) -> str:
    if error.errno in _FULL:
        return "full"
    return "absent" if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO) else "io"


def _fitting(
    execute: Execute, days: list[DayFile], epoch: int
) -> tuple[int, tuple[DayFile, int, mirror_files.End] | None]:
    """(newest position that mirror and journal share, the newest file with its end if it is the present epoch's).

    Raises _Refused "forked" where the present epoch in the mirror is not this journal's.
    """
    end = None
    for day in reversed(days):
        last, behind, how = day.extent()
        if end is None and day.epoch == epoch and day is days[-1]:
            end = (day, behind, how)
        if last is None:
            continue
        if _stands(execute, last):
            return last.position, end
        if day.epoch >= epoch:
            raise _Refused("forked")
        shared = [record.position for record in day.records() if _stands(execute, record)]
        if shared:
            return shared[-1], end
    return 0, end


def _stands(execute: Execute, record: mirror_files.Record) -> bool:
    row = execute("SELECT hash FROM event WHERE position = ?", (record.position,)).fetchone()
    return row is not None and row[0] == record.event.hash


def _window_start(execute: Execute) -> int:
    """Before which position a new mirror need not begin: older files would be past their time already."""
    row = execute(
        "SELECT min(position) - 1 FROM event WHERE wall_ms >= (SELECT max(wall_ms) FROM event) - ?",
        (KEPT_DAYS * 86_400_000,),
    ).fetchone()
    return int(row[0] or 0)


def _sync_names(folder: Path) -> None:
    """Make new names durable; some file systems of sticks cannot, and say so."""
    try:
        sync_folder(folder)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
