"""Head office beside the scans: joining it, and the thread that keeps it up to date, which starts when it was joined.

A desk that never joined, a demo desk and a training desk run no thread and import no library of the network.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.domain.progress import Progress
from govpost_desk.services import head_office_state
from govpost_desk.services.managing import in_charge
from govpost_desk.services.messages import head_office as words
from govpost_desk.services.news import News
from govpost_desk.storage.database import Database
from govpost_desk.storage.sinks import Entry
from govpost_desk.workers import joining, stick
from govpost_desk.workers.clock import utc_now
from govpost_desk.workers.joining import Asked
from govpost_desk.workers.stick import StickIn, StickOut

if TYPE_CHECKING:
    from govpost_desk.sync.engine import Turn
    from govpost_desk.sync.http_line import HttpLine
    from govpost_desk.workers.sync_loop import SyncLoop

NEWS = "head_office"
_MORNING_S = 300.0  # within which the desks of a province, all opened at nine, say hello


@dataclass(frozen=True, kw_only=True)
class Office:
    """What the installation says of head office. `address`: "" where it says nothing; `ca`: file of the authority
    believed, None for those of the system; `keep` writes both into devices.toml (StorageError).
    """

    address: str = ""
    ca: Path | None = None
    keep: Callable[[Mapping[str, str]], None] = lambda values: None
    app: str = ""


class HeadOffice:
    """Owns the sync thread, if there is one. `on_news` is called on it: with a message when the state changes, without
    one after every other turn, so that the window looks again.
    """

    def __init__(
        self,
        db: Database,
        office: Office,
        on_news: Callable[[News], None],
        clock: Callable[[], datetime] = utc_now,
        *,
        first_s: float | None = None,
    ) -> None:
        self._db, self._office, self._on_news, self._clock = db, office, on_news, clock
        self._first_s = first_s
        self._line: HttpLine | None = None
        self._loop: SyncLoop | None = None
        self._wake = _Wake(self.soon)

    def start(self) -> None:
        """Begin, if this desk has joined head office and knows where it is."""
        self._db.sinks.add(self._wake)
        self._start()

    def soon(self) -> None:
        """Something was recorded."""
        if self._loop is not None:
            self._loop.soon()

    def now(self) -> bool:
        """Somebody wants it now; False where there is no line."""
        if self._loop is None:
            return False
        self._loop.now()
        return True

    def stop(self) -> None:
        """End the thread; a request that hangs is given up, nothing of it is kept."""
        loop, self._loop = self._loop, None
        if self._line is not None:
            self._line.close()
        if loop is not None:
            loop.stop()

    def own_key(self, db: Database) -> tuple[str, str]:
        """(address as far as it is known, fingerprint of the device's key, which is made now if there is none)."""
        return joining.known_address(db, self._office.address), joining.own_fingerprint(db)

    def read_file(self, _db: Database, path: Path) -> Asked:
        """What a file of head office asks for. Raises RuleError enrol_file."""
        return joining.read_file(path)

    def join(
        self,
        db: Database,
        asked: Asked,
        operator_no: str,
        pin: str,
        *,
        by: Actor,
        at: datetime,
        progress: Progress,
    ) -> str:
        """Join head office by a code, proved by a supervisor; the sentence that says it. Raises as `joining.join`."""
        in_charge(db, operator_no, pin, by, at)
        progress.tell("asking")
        told = self.join_now(asked)
        self._start()
        return told

    def join_now(self, asked: Asked) -> str:
        """The same without the proof and the thread: by command."""
        office = self._office
        joined = joining.join(
            self._db, asked, ca=office.ca, app=office.app, keep_settings=office.keep, on_fact=self._on_fact
        )
        self._office = Office(address=joined.address, ca=joined.ca, keep=office.keep, app=office.app)
        return words.joined(joined.site, joined.fingerprint, joined.numbers)

    def stick_out(
        self, db: Database, folder: Path, *, progress: Progress, everything: bool = False
    ) -> StickOut:
        """A file for head office into a folder. Raises as `stick.write_out`."""
        return stick.write_out(
            db,
            folder,
            app=self._office.app,
            at=self._clock(),
            progress=progress,
            everything=everything,
        )

    def stick_in(self, db: Database, path: Path, *, progress: Progress) -> StickIn:
        """Head office's answer. Raises as `stick.read_in`."""
        app, at = self._office.app, self._clock()
        found = stick.read_in(db, path, app=app, at=at, progress=progress, on_fact=self._on_fact)
        self._on_fact()
        return found

    def one_turn(self) -> "Turn":
        """One turn on the calling thread: by command. Raises RuleError not_joined, no_address."""
        line = joining.line_of(self._db, self._office.address, self._office.ca)
        try:
            turn = joining.engine_of(self._db, line, self._office.app, self._on_fact).turn()
        finally:
            line.close()
        head_office_state.note_state(self._db, turn.state.value, turn.error, self._clock())
        return turn

    def _start(self) -> None:
        self.stop()
        try:
            self._line = joining.line_of(self._db, self._office.address, self._office.ca)
        except RuleError:
            return
        from govpost_desk.workers.sync_loop import SyncLoop

        engine = joining.engine_of(self._db, self._line, self._office.app, self._on_fact)
        later_s = self._first_s
        if later_s is None and head_office_state.may_wait(self._db, self._clock()):
            later_s = random.uniform(0, _MORNING_S)
        self._loop = SyncLoop(engine, self._on_turn, **({} if later_s is None else {"first_s": later_s}))
        self._loop.start()

    def _on_turn(self, turn: "Turn") -> None:
        if turn.state.value == "new":
            return  # locked: told when it came
        message = ""
        with suppress(StorageError):  # a disk that is full says so by a scan
            changed = head_office_state.note_state(self._db, turn.state.value, turn.error, self._clock())
            if changed is not None:
                message = words.news(changed.state, changed.since, changed.error)
        self._on_news(News(news=NEWS, message=message, cause=turn.state.value))

    def _on_fact(self) -> None:
        self._on_news(News(news=NEWS, message=""))


class _Wake:
    """Hears of every commit."""

    def __init__(self, soon: Callable[[], None]) -> None:
        self._soon = soon

    def take(self, entries: Sequence[Entry]) -> None:
        """Something was recorded."""
        self._soon()

    def close(self) -> None:
        """The store closes."""
