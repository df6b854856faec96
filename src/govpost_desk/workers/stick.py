"""Files of the memory stick on this store: written whole or not at all, read in once they are proved."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from govpost_desk.domain.business_day import SHANGHAI
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.progress import Progress
from govpost_desk.services import head_office_state
from govpost_desk.services.head_office_state import IDLE, LOCKED, OFFLINE, REFUSED, WAITING
from govpost_desk.services.messages import stick as words
from govpost_desk.services.settings import desk_profile
from govpost_desk.storage import head_office
from govpost_desk.storage.database import Database

if TYPE_CHECKING:
    from govpost_desk.sync.stick_disk import DeskStickDisk
    from govpost_desk.sync.stick_in import ReadIn

_FILE_NAME = "{desk}_{moment}.gpx"


@dataclass(frozen=True, kw_only=True)
class StickOut:
    """A file was written. `records`: events in it."""

    path: Path
    records: int

    @property
    def sentence(self) -> str:
        """What it is, what to do with it."""
        return words.written(self.path.name, self.records)


@dataclass(frozen=True, kw_only=True)
class StickIn:
    """An answer was read in. `state`: idle, waiting, locked, refused; `waiting`: certificates that head office still
    has not; `numbers`: how many came; `again`: the desk has to write another file; `old`: nothing in it
    counts any more.
    """

    state: str
    waiting: int
    numbers: int
    again: bool
    old: bool
    error: str

    @property
    def sentence(self) -> str:
        """What is so now, what to do."""
        return words.read_in(self)


def write_out(
    db: Database, folder: Path, *, app: str, at: datetime, progress: Progress, everything: bool = False
) -> StickOut:
    """A file for head office in `folder`; of a desk that was revoked too.

    Raises RuleError: not_joined, stick_no_key, stick_write, stopped. Nothing is left behind then.
    """
    from govpost_desk.sync.clock import SystemClock
    from govpost_desk.sync.stick_disk import DeskStickDisk
    from govpost_desk.sync.stick_out import write_file

    disk = DeskStickDisk(db)
    _check_joined(db)
    standing = disk.standing(locked_too=True)
    assert standing is not None
    sealing = disk.sealing()
    if not sealing:
        raise RuleError("stick_no_key")
    moment = at.astimezone(SHANGHAI).strftime("%Y%m%d-%H%M%S")
    path = folder / _FILE_NAME.format(desk=standing.desk, moment=moment)
    with _whole(path, progress) as file:
        written = write_file(
            file,
            disk,
            standing,
            seed=disk.seed(),
            sealing=sealing,
            clock=SystemClock(),
            app=app,
            everything=everything,
            tell=lambda done, of: progress.tell("stick_out", done, of),
        )
    return StickOut(path=path, records=written.events)


def read_in(
    db: Database, path: Path, *, app: str, at: datetime, progress: Progress, on_fact: Callable[[], None]
) -> StickIn:
    """Head office's answer. Raises RuleError: not_joined, stopped, stick_ and a word of `StickError`, stick_read."""
    from govpost_desk.services.feed import heed
    from govpost_desk.sync.clock import SystemClock
    from govpost_desk.sync.stick_disk import DeskStickDisk
    from govpost_desk.sync.stick_in import read_file
    from govpost_desk.wire.events import ChainError
    from govpost_desk.wire.grants import GrantError
    from govpost_desk.wire.stick_file import ANSWER, StickError, StickReader

    disk = DeskStickDisk(db, on_fact, heed=heed)
    _check_joined(db)
    before = _numbers(disk)
    try:
        with path.open("rb") as file:
            of = path.stat().st_size // 1024
            found = read_file(
                StickReader(file, ANSWER),
                disk,
                seed=disk.seed(),
                clock=SystemClock(),
                app=app,
                tell=lambda offset: progress.tell("stick_in", offset // 1024, of),
            )
    except StickError as failure:
        raise RuleError(f"stick_{failure.what}") from None
    except (GrantError, ChainError):
        raise RuleError("stick_damaged") from None
    except OSError:
        raise RuleError("stick_read") from None
    state = str(found.state)
    _note_state(db, found, at)
    view = head_office_state.head_office_view(db, at)
    return StickIn(
        state=state if state in (IDLE, WAITING, LOCKED, REFUSED) else REFUSED,
        waiting=view.waiting,
        numbers=max(0, _numbers(disk) - before),
        again=found.again,
        old=found.old,
        error=found.error,
    )


def _note_state(db: Database, found: "ReadIn", at: datetime) -> None:
    """What the status line says: of the line nothing new, but what head office has decided or refused in the file."""
    state = str(found.state)
    with db.reading() as execute:
        known = head_office_state.standing(execute)[0]
    if state in (WAITING, REFUSED):
        head_office_state.note_state(db, state, found.error, at)
    elif state == IDLE and not found.again and known not in (IDLE, OFFLINE):
        head_office_state.note_state(db, OFFLINE, "", at)


def _check_joined(db: Database) -> None:
    with db.reading() as execute:
        profile = desk_profile(execute)
        if profile.demo or profile.training or not head_office.is_enrolled(execute):
            raise RuleError("not_joined")


def _numbers(disk: "DeskStickDisk") -> int:
    standing = disk.standing(locked_too=True)
    return standing.numbers_left if standing else 0


@contextmanager
def _whole(path: Path, progress: Progress) -> Iterator[BinaryIO]:
    """A file that is there whole or not at all, on its medium before anybody is told. Raises RuleError stick_write."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
            progress.last_call("stick_saving")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except OSError:
        _forget(part)
        raise RuleError("stick_write") from None
    except BaseException:
        _forget(part)
        raise


def _forget(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return  # the stick was pulled out: there is nothing of a name that anybody would take along


def _sync_folder(folder: Path) -> None:
    """The name too, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)
