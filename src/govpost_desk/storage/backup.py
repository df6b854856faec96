"""Online backup under the key, each opened and verified, with the wrapped data key beside it; the restore check.

The source is a read-only connection of its own with one consistent view, so scans commit while a backup runs (holding
the write lock instead stopped the counter for four seconds with a file of 270 MB). What is copied is synced every few
pages, so that no scan's own sync has to wait for the whole of it.
"""

import errno
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from govpost_desk.domain.errors import StorageError
from govpost_desk.storage import journal, keys
from govpost_desk.storage.database import Database, connect, dbapi, sync_folder, translate
from govpost_desk.wire.events import check_event

KEY_SUFFIX = ".key"
_PAGES_A_STEP = 256
_PAUSE_SECONDS = 0.002
_CHAIN_PROVED = 1000  # events at the end of an hourly backup
Prove = Callable[[Path, bytes], None]


def back_up(database: Database, target: Path, prove: Prove | None = None) -> None:
    """Copy the running database to `target` (encrypted under the same key), then open and check the copy.

    Beside it `target` with suffix .key: the data key wrapped by the rescue code. The copy appears under its name only
    when `prove` (else `check_file`) did not raise. Raises StorageError: backup_name, exists, damaged, disk_full,
    unavailable.
    """
    if target.suffix == KEY_SUFFIX:  # the wrapped key beside it takes that name
        raise StorageError("backup_name")
    if target.exists():
        raise StorageError("exists", file=target.name)
    part = target.with_name(target.name + ".part")
    try:
        copy_file(database.path, database.key, part)
        (prove or check_file)(part, database.key)
        wrapped = database.path.parent / keys.WRAPPED_FILE
        if (
            wrapped.exists()
        ):  # before the copy has its name: one without its key could not be opened elsewhere
            shutil.copyfile(wrapped, target.with_suffix(KEY_SUFFIX))
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise StorageError("unavailable", errno=error.errno) from None
    finally:
        part.unlink(missing_ok=True)


def copy_file(source: Path, key: bytes, target: Path) -> None:
    """Copy one consistent view of a file, with what its log holds, to a new file under the same key.

    Raises StorageError: missing, wrong_key, damaged, disk_full, unavailable, …
    """
    target.unlink(missing_ok=True)
    reader = connect(source, key, read_only=True)
    try:
        copy = connect(target, key, create=True)
        try:
            # nobody reads the target before it is whole: no journal for it, and the syncs are ours
            copy.execute("PRAGMA journal_mode=OFF")
            copy.execute("PRAGMA synchronous=OFF")
            with target.open("r+b") as file:
                reader.execute("BEGIN")
                reader.execute("SELECT count(*) FROM sqlite_master").fetchone()  # now the view stands
                reader.backup(copy, pages=_PAGES_A_STEP, progress=_pacing(file.fileno()))
                copy.execute("PRAGMA journal_mode=DELETE")
                os.fsync(file.fileno())
        finally:
            copy.close()
    except dbapi.Error as error:
        raise translate(error) from None
    except OSError as error:
        raise StorageError("disk_full" if error.errno == errno.ENOSPC else "io") from None
    finally:
        reader.close()


def _pacing(descriptor: int) -> Callable[[int, int, int], None]:
    def pace(*_: Any) -> None:
        os.fsync(descriptor)
        time.sleep(_PAUSE_SECONDS)

    return pace


def check_file(path: Path, key: bytes) -> None:
    """Open a file and let SQLite and the cipher prove every page. Raises StorageError: wrong_key, damaged."""
    connection = connect(path, key, read_only=True)
    try:
        sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        foreign = connection.execute("PRAGMA foreign_key_check").fetchall()
        unauthentic = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    except dbapi.Error as error:
        raise translate(error) from None
    finally:
        connection.close()
    if not sound or foreign or unauthentic:
        raise StorageError("damaged", file=path.name)


def check_pages(path: Path, key: bytes) -> None:
    """The cheap check of an hourly backup: every page as written, the end of the chain unbroken.

    Raises StorageError: wrong_key, damaged.
    """
    connection = connect(path, key, read_only=True)
    try:
        unauthentic = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        position, head = journal.head(connection.execute)
        last = b""
        for _, event in journal.events(connection.execute, position - _CHAIN_PROVED):
            if check_event(event) is not None:
                raise StorageError("damaged", file=path.name)
            last = event.hash
    except dbapi.Error as error:
        raise translate(error) from None
    finally:
        connection.close()
    if unauthentic or last != head:
        raise StorageError("damaged", file=path.name)


def head_of(path: Path, key: bytes) -> tuple[int, bytes]:
    """(position, hash) of the newest event in a file. Raises StorageError."""
    connection = connect(path, key, read_only=True)
    try:
        return journal.head(connection.execute)
    except dbapi.Error as error:
        raise translate(error) from None
    finally:
        connection.close()


def key_of_backup(path: Path, own_folder: Path | None, rescue_code: str | None) -> bytes:
    """The key that opens a backup: this desk's own, else the one wrapped beside it by the rescue code.

    Raises StorageError: no_key (neither at hand), rescue_code, damaged.
    """
    if rescue_code is None:
        if own_folder is None:
            raise StorageError("no_key")
        return keys.load_key(own_folder)
    try:
        wrapped = path.with_suffix(KEY_SUFFIX).read_bytes()
    except OSError:
        raise StorageError("no_key") from None
    return keys.unwrap_key(wrapped, rescue_code)
