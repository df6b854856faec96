"""Online backup under the key, each opened and verified, with the wrapped data key beside it; the restore check.

The source is a read-only connection of its own with one consistent view, so scans commit while a backup runs (holding
the write lock instead stopped the counter for four seconds with a file of 270 MB). What is copied is synced every few
pages, so that no scan's own sync has to wait for the whole of it.
"""

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from govpost_desk.domain.errors import StorageError
from govpost_desk.domain.progress import Progress
from govpost_desk.storage import journal, keys
from govpost_desk.storage.database import Database, connect, dbapi, sync_folder, translate
from govpost_desk.wire.events import check_event

KEY_SUFFIX = ".key"
_PAGES_A_STEP = 256
_PAUSE_SECONDS = 0.002
_CHAIN_PROVED = 1000  # events at the end of an hourly backup
_ROOM_LEFT = 64 * 1024 * 1024  # bytes that a copy leaves free; of a smaller store its own size
Prove = Callable[[Path, bytes], None]


def back_up(
    database: Database, target: Path, prove: Prove | None = None, progress: Progress | None = None
) -> None:
    """Copy the running database to `target` (encrypted under the same key), then open and check the copy.

    Beside it `target` with suffix .key: the data key wrapped by the rescue code. The copy appears under its name only
    when `prove` (else `check_file`) did not raise. Raises StorageError: backup_name, exists, key_exists (another key
    lies beside it), damaged, disk_full, unavailable; RuleError "stopped" (by `progress`), and no copy is there.
    """
    if target.suffix == KEY_SUFFIX:  # the wrapped key beside it takes that name
        raise StorageError("backup_name")
    part, beside = target.with_name(target.name + ".part"), target.with_suffix(KEY_SUFFIX)
    with _failures_told():
        if target.exists():
            raise StorageError("exists", file=target.name)
        wrapped = _wrapped_key(database.path.parent)
        there = beside.read_bytes() if beside.exists() else None
        if there not in (None, wrapped):
            raise StorageError("key_exists", file=beside.name)
        try:
            copy_file(database.path, database.key, part, progress)
            if progress is not None:
                progress.tell("proving")
            (prove or check_file)(part, database.key)
            if progress is not None:
                progress.last_call("naming")
            # before the copy has its name: one without its key could not be opened elsewhere
            if wrapped is not None and there is None:
                keys.write_durably(beside, wrapped)
            part.replace(target)
            sync_folder(target.parent)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _wrapped_key(folder: Path) -> bytes | None:
    """The wrapped key that the desk in `folder` keeps; None for none, or for bytes that are no such thing."""
    path = folder / keys.WRAPPED_FILE
    content = path.read_bytes() if path.exists() else b""
    return content if keys.is_wrapped(content) else None


def copy_file(source: Path, key: bytes, target: Path, progress: Progress | None = None) -> None:
    """Copy one consistent view of a file, with what its log holds, to a new file under the same key.

    Raises StorageError: missing, wrong_key, damaged, disk_full (before the first byte, or on the way), unavailable, …
    """
    with _failures_told():
        target.unlink(missing_ok=True)
        with _reading(source, key) as reader:
            _check_room(reader, target.parent)
            copy = connect(target, key, create=True)
            try:
                # nobody reads the target before it is whole: no journal for it, and the syncs are ours
                copy.execute("PRAGMA journal_mode=OFF")
                copy.execute("PRAGMA synchronous=OFF")
                with target.open("r+b") as file:
                    reader.execute("BEGIN")
                    reader.execute("SELECT count(*) FROM sqlite_master").fetchone()  # now the view stands
                    reader.backup(copy, pages=_PAGES_A_STEP, progress=_pacing(file.fileno(), progress))
                    copy.execute("PRAGMA journal_mode=DELETE")
                    os.fsync(file.fileno())
            finally:
                copy.close()


def _check_room(reader: Any, folder: Path) -> None:
    """Scans may go to the disk that a copy would fill. Raises StorageError "disk_full"; OSError."""
    names = ("page_count", "page_size")
    pages, size = (int(reader.execute(f"PRAGMA {name}").fetchone()[0]) for name in names)
    store = pages * size
    if shutil.disk_usage(folder).free < store + min(store, _ROOM_LEFT):
        raise StorageError("disk_full")


@contextmanager
def _reading(path: Path, key: bytes) -> Iterator[Any]:
    """A read-only connection for as long as the block lasts."""
    connection = connect(path, key, read_only=True)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _failures_told() -> Iterator[None]:
    """What driver and system raise within, as a StorageError: disk_full, unavailable or what `translate` says."""
    try:
        yield
    except dbapi.Error as error:
        raise translate(error) from None
    except OSError as error:
        code = "disk_full" if error.errno == errno.ENOSPC else "unavailable"
        raise StorageError(code, errno=error.errno) from None


def _pacing(descriptor: int, progress: Progress | None) -> Callable[[int, int, int], None]:
    def pace(_: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress.tell("copying", total - remaining, total)
        os.fsync(descriptor)
        time.sleep(_PAUSE_SECONDS)

    return pace


def check_file(path: Path, key: bytes) -> None:
    """Open a file and let SQLite and the cipher prove every page.

    Raises StorageError: missing, wrong_key (or no store at all: under a key nothing tells them apart), damaged (also
    an empty file), unavailable.
    """
    with _failures_told(), _reading(path, key) as connection:
        _check_tables(connection, path)
        sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        foreign = connection.execute("PRAGMA foreign_key_check").fetchall()
        unauthentic = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    if not sound or foreign or unauthentic:
        raise StorageError("damaged", file=path.name)


def check_pages(path: Path, key: bytes) -> None:
    """The cheap check of an hourly backup: every page as written, the end of the chain unbroken.

    Raises StorageError: missing, wrong_key, damaged, unavailable.
    """
    with _failures_told(), _reading(path, key) as connection:
        _check_tables(connection, path)
        unauthentic = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        position, head = journal.head(connection.execute)
        last = b""
        for _, event in journal.events(connection.execute, position - _CHAIN_PROVED):
            if check_event(event) is not None:
                raise StorageError("damaged", file=path.name)
            last = event.hash
    if unauthentic or last != head:
        raise StorageError("damaged", file=path.name)


def _check_tables(connection: Any, path: Path) -> None:
    """An empty file opens under any key, as a store without tables. Raises StorageError "damaged"."""
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        raise StorageError("damaged", file=path.name)


def head_of(path: Path, key: bytes) -> tuple[int, bytes]:
    """(position, hash) of the newest event in a file. Raises StorageError."""
    with _failures_told(), _reading(path, key) as connection:
        return journal.head(connection.execute)


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
