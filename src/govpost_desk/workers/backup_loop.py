"""The backup thread: hourly and day's-end backups, the monthly rehearsal, a mirror that has fallen behind, a clock
that jumped.

A plain thread without Qt, so that no scan waits for a disk that is slow, full or away; the console runs it as the
window does. It says what changes and goes on whatever fails.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import DeskError, StorageError
from govpost_desk.domain.retention import DAY, HOURLY
from govpost_desk.services import backups, messages, overwriting, rehearsing
from govpost_desk.services.clock_watch import ClockWatch
from govpost_desk.services.news import News
from govpost_desk.storage.database import Database
from govpost_desk.workers.clock import utc_now

_TICK_SECONDS = 5.0
_FIRST_SECONDS = 120.0  # a start is not slowed down by a backup that is due
_RETRY_SECONDS = 300.0  # after a backup that failed
_log = logging.getLogger(__name__)


class BackupLoop:
    """Owns the backup thread. `on_news` is called on that thread when the state of a copy changes.

    `watch`: None where the clock was handed in and jumps as somebody likes.
    """

    def __init__(
        self,
        db: Database,
        on_news: Callable[[News], None],
        clock: Callable[[], datetime] = utc_now,
        *,
        interval: timedelta = timedelta(hours=1),
        tick_s: float = _TICK_SECONDS,
        first_s: float = _FIRST_SECONDS,
        watch: ClockWatch | None = None,
    ) -> None:
        self._db = db
        self._on_news = on_news
        self._clock = clock
        self._watch = watch
        self._interval = interval
        self._tick_s = tick_s
        self._not_before = time.monotonic() + first_s
        self._follow_not_before = 0.0
        self._day_ends = False
        self._day_owed = False  # the day's-end backup failed for a cause that may pass
        self._mirror_said = backups.mirror_state(db)
        self._failure_said = ""
        self._turn = threading.Lock()  # day's end, wake and idle change together
        self._wake = threading.Event()
        self._idle = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="backup", daemon=True)

    def start(self) -> None:
        """Begin; from now on a mirror that falls behind is caught up here."""
        backups.tell_lag(self._db, self._wake.set)
        self._say_mirror(self._mirror_said, at_start=True)
        self._thread.start()

    def day_end(self) -> None:
        """The day was closed: a backup with its books proved, and the rehearsal if it is due. Returns at once."""
        with self._turn:
            self._day_ends = True
            self._idle.clear()
            self._wake.set()

    def drain(self, timeout_s: float) -> bool:
        """Wait until what was asked for is done; False when time ran out."""
        with self._turn:
            self._idle.clear()
            self._wake.set()
        return self._idle.wait(timeout_s)

    def stop(self) -> None:
        """Finish the backup at hand and the day's end if it was asked for, then end the thread."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        backups.tell_lag(self._db, lambda: None)

    def _run(self) -> None:
        while not self._stopping.is_set() or self._day_ends:
            self._wake.clear()
            try:
                self._turn_once()
            except DeskError as error:
                _log.error("backup: %s", error.code)
                self._not_before = time.monotonic() + _RETRY_SECONDS
            except Exception as error:  # noqa: BLE001  one failure must not end all backups without a word
                _log.critical("backup: %s", type(error).__name__)
                self._not_before = time.monotonic() + _RETRY_SECONDS
            with self._turn:
                if not self._wake.is_set():
                    self._idle.set()
            if not self._stopping.is_set():
                self._wake.wait(self._tick_s)

    def _turn_once(self) -> None:
        self._look_at_clock()
        if time.monotonic() >= self._follow_not_before:
            if not backups.follow(self._db):
                self._follow_not_before = time.monotonic() + self._tick_s
            self._say_mirror(backups.mirror_state(self._db))
        at = self._clock()
        with self._turn:
            day_ends, self._day_ends = self._day_ends, False
        rested = time.monotonic() >= self._not_before
        if day_ends or (self._day_owed and rested):
            self.end_day(at)
        elif rested and backups.is_due(self._db, at, self._interval):
            self._back_up(HOURLY, at)

    def _look_at_clock(self) -> None:
        """A full disk takes no note of a jump; the backups go to another one, and the next look notes it."""
        if self._watch is None:
            return
        with suppress(StorageError):
            if (jumped := self._watch.look()) is not None:
                self._on_news(jumped)

    def end_day(self, at: datetime) -> None:
        """What is due at the end of a day, on the calling thread: pages written over, a backup, a rehearsal."""
        self._overwrite()
        try:
            self._back_up(DAY, at)
        except DeskError as error:
            self._day_owed = error.code != "damaged"  # books that do not hold would keep the hourly ones away
            raise
        self._day_owed = False
        if backups.backup_state(self._db, at).rehearsal_due:
            self._say_rehearsal(rehearsing.rehearse(self._db, by=SYSTEM, at=at))

    def _overwrite(self) -> None:
        """Before the day's backup, which would carry stale pages away; what fails is owed to the next day's end."""
        try:
            overwriting.overwrite(self._db)
        except DeskError as error:
            _log.error("stale pages are not overwritten: %s", error.code)

    def _back_up(self, kind: str, at: datetime) -> None:
        try:
            backups.back_up_now(self._db, kind, by=SYSTEM, at=at)
            backups.shed(self._db, at)
        except DeskError as error:
            if error.code != self._failure_said:
                self._failure_said = error.code
                self._tell("backup", messages.backup_failed(error), error.code)
            raise
        if self._failure_said:
            self._failure_said = ""
            self._tell("backup", messages.copy_news("backup_again"), "")

    def _say_mirror(self, state: str, *, at_start: bool = False) -> None:
        """A change that somebody must know of: it failed, or it is whole again."""
        worry, worried = messages.mirror_worries(state), messages.mirror_worries(self._mirror_said)
        if state != self._mirror_said or at_start:
            if worry:
                self._tell("mirror", messages.mirror(state), state)
            elif worried and state == "good":
                self._tell("mirror", messages.copy_news("mirror_again"), "")
            elif worried:
                return  # catching up: said when it is whole again
        self._mirror_said = state

    def _say_rehearsal(self, found: rehearsing.Rehearsal) -> None:
        if not found.ok:
            self._tell("backup", messages.copy_news("rehearsal_failed", cause=found.cause), found.cause)

    def _tell(self, kind: str, message: str, cause: str) -> None:
        self._on_news(News(news=kind, message=message, cause=cause))
