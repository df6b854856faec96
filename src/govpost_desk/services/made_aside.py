"""A desk is made aside, its key last, and then moved in: a set-up that was cut off left nothing, or all of it."""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from govpost_desk.domain.errors import StorageError
from govpost_desk.storage import keys
from govpost_desk.storage.database import DATABASE_FILE, FolderLock, Tx, sync_folder
from govpost_desk.storage.high_water import MARK_FILE
from govpost_desk.storage.migrate import create_database

_ASIDE = ".setting-up"
_LEAST_ROOM = 1_000_000  # bytes that a store and its log take at the least


def must_be_free(folder: Path) -> None:
    """Raises StorageError "desk_exists" where any desk, or a part of one, lies in the folder."""
    if any((folder / name).exists() for name in (keys.KEY_FILE, DATABASE_FILE)):
        raise StorageError("desk_exists")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """The lock that the program holds on its desk: two set-ups would make theirs in the same place aside.

    Raises StorageError setting_up, unavailable.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(folder)
    except OSError:
        raise StorageError("unavailable") from None
    except StorageError as error:
        raise StorageError("setting_up" if error.code == "running" else "unavailable") from None
    try:
        yield
    finally:
        lock.release()


def make_aside(folder: Path, key: bytes, code: str, fill: Callable[[Tx], None]) -> None:
    """Make a store with what `fill` records and its keys. Raises StorageError no_room, unavailable, and what `fill`
    raises; nothing is left then.
    """
    aside = folder / _ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir()
        keys.keep_wrapped(aside, keys.wrap_key(key, code))
        database = create_database(aside, key)
        try:
            with database.begin() as tx:
                fill(tx)
        finally:
            database.close()
        (folder / MARK_FILE).unlink(missing_ok=True)  # of a desk that was here before
        keys.keep_key(aside, key)
    except BaseException as error:
        no_room = _had_no_room(folder, error)
        shutil.rmtree(aside, ignore_errors=True)
        if no_room:
            raise StorageError("no_room") from None
        if isinstance(error, OSError):
            raise StorageError("unavailable") from None
        raise


def _had_no_room(folder: Path, error: BaseException) -> bool:
    """Whether the disk was full; where the log's index found no room, the driver only says that it could not write."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOSPC
    if not isinstance(error, StorageError) or error.code not in ("disk_full", "io"):
        return False
    return error.code == "disk_full" or shutil.disk_usage(folder).free < _LEAST_ROOM


def finish_set_up(folder: Path) -> None:
    """Move a desk that was made whole aside into its place, the key last; also one whose set-up was killed there.

    Nothing that is there is replaced, and nothing of it is put beside another desk's files: a rescue key of the wrong
    desk would spoil every later backup. One that another process is making now is left to it. Raises StorageError
    "unavailable".
    """
    if not (folder / _ASIDE / keys.KEY_FILE).exists():
        return
    try:
        with alone(folder):
            move_in(folder)
    except StorageError as error:
        if error.code != "setting_up":
            raise


def move_in(folder: Path) -> None:
    """What `finish_set_up` does, for who is alone in the folder."""
    aside = folder / _ASIDE
    if not (aside / keys.KEY_FILE).exists():
        return
    if (folder / keys.KEY_FILE).exists():  # a desk came here in between: of the other no key stays
        shutil.rmtree(aside, ignore_errors=True)
        return
    if (folder / DATABASE_FILE).exists() and (aside / DATABASE_FILE).exists():
        return
    try:
        for name in (keys.WRAPPED_FILE, DATABASE_FILE, keys.KEY_FILE):
            if (aside / name).exists() and not (folder / name).exists():
                (aside / name).replace(folder / name)
        sync_folder(folder)
    except OSError:
        raise StorageError("unavailable") from None
    shutil.rmtree(aside, ignore_errors=True)
