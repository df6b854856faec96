"""The one encrypted file of a desk: opening it, its pragmas, its write lock (ADR 0002).

`Database.begin()` is the only way to write: in-process lock, then `BEGIN IMMEDIATE` on the one kept writer connection.
`Database.read()` is a separate read-only engine that never blocks a scan. One process writes a data folder: an OS lock
on `desk.lock` keeps a second one out.
"""

import contextlib
import functools
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from govpost_desk.domain.errors import StorageError
from govpost_desk.storage.places import Places
from govpost_desk.storage.sinks import Entry, Sinks

OLDEST_SQLITE = (3, 51, 3)  # older ones have the WAL-reset bug (reliability §1.1)
DATABASE_FILE = "desk.db"
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "fullfsync=ON",
    "checkpoint_fullfsync=ON",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "recursive_triggers=ON",
    "secure_delete=ON",
    "wal_autocheckpoint=1000",
    "journal_size_limit=67108864",
    "mmap_size=0",
    "temp_store=MEMORY",
)
Execute = Callable[..., Any]
dbapi = sqlcipher3.dbapi2
_SCRUB_MOST = 512 * 1024 * 1024  # bytes of a store that is copied in memory


@dataclass(frozen=True)
class Tx:
    """One open write transaction. `execute`: fixed SQL on the driver (hot path), `execute_many` the same for many rows;
    `core`: SQLAlchemy's view of it."""

    execute: Execute
    core: Connection
    execute_many: Execute
    appended: list[Entry] = field(default_factory=list)  # events of this transaction


@functools.cache
def check_library() -> None:
    """Refuse a library without encryption or with the WAL-reset bug. Raises StorageError no_cipher | old_sqlite."""
    if dbapi.sqlite_version_info < OLDEST_SQLITE:
        raise StorageError("old_sqlite", version=dbapi.sqlite_version)
    connection = dbapi.connect(":memory:")
    try:
        connection.execute("PRAGMA cipher_log_level=NONE")  # else a wrong key writes to stderr
        if connection.execute("PRAGMA cipher_version").fetchone() is None:
            raise StorageError("no_cipher")
    finally:
        connection.close()


def connect(path: Path, key: bytes, *, read_only: bool = False, create: bool = False) -> Any:
    """Open a driver connection under the raw 32-byte key.

    Raises StorageError: missing (no such file and not `create`), wrong_key (wrong key or not our file), unavailable.
    """
    check_library()
    mode = "ro" if read_only else ("rwc" if create else "rw")
    if not create and not path.exists():
        raise StorageError("missing", file=path.name)
    try:
        connection = dbapi.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=5,
            cached_statements=256,
        )
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master")
        if read_only:
            connection.execute("PRAGMA query_only=ON")
            connection.execute("PRAGMA temp_store=MEMORY")
        else:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
    except dbapi.Error as error:
        raise translate(error) from None
    return connection


def translate(error: BaseException) -> StorageError:
    """Driver error -> StorageError with a code. The driver's text may quote data, so it is not carried along."""
    text = str(error.orig if isinstance(error, DBAPIError) else error)
    for sign, code in (
        ("file is not a database", "wrong_key"),
        ("file is encrypted", "wrong_key"),
        ("is full", "disk_full"),
        ("readonly", "read_only"),
        ("malformed", "damaged"),
        ("locked", "locked"),
        ("I/O", "io"),
        ("unable to open", "unavailable"),
    ):
        if sign in text:
            return StorageError(code)
    return StorageError("storage")


def insert_rows(
    execute: Execute, insert: str, rows: Sequence[Sequence[object]], conflict: str = "", many: int = 50
) -> None:
    """Insert rows of one width, `many` a statement. `insert`: up to VALUES; `conflict`: what follows the rows."""
    for start in range(0, len(rows), many):
        some = rows[start : start + many]
        marks = f"({', '.join('?' * len(some[0]))})"
        execute(f"{insert}{', '.join([marks] * len(some))}{conflict}", list(chain.from_iterable(some)))


class Database:
    """A desk's open store. Make it with `open_database` (main process) or `open_reader` (reading commands)."""

    def __init__(self, path: Path, key: bytes, *, writable: bool) -> None:
        self.path = path
        self.key = key
        self._write_lock = threading.Lock()
        self._readers = _engine(lambda: connect(path, key, read_only=True), "BEGIN", size=4)
        self._writer_engine: Engine | None = None
        self._writer: Connection | None = None
        self._process_lock: FolderLock | None = None
        self.places = Places()
        self.sinks = Sinks()  # told of every commit of the journal
        self.replayed = 0  # events that the mirror put back when the store was opened
        if writable:
            self._process_lock = FolderLock(path.parent)
            try:
                self._writer_engine = _engine(lambda: connect(path, key), "BEGIN IMMEDIATE", size=1)
                self._writer = self._writer_engine.connect()
            except BaseException:
                self._process_lock.release()
                raise

    @property
    def writable(self) -> bool:
        """Whether this process owns the writing side."""
        return self._writer is not None

    @contextlib.contextmanager
    def begin(self) -> Iterator[Tx]:
        """One write transaction: committed (fsync) when the block ends, rolled back when it raises.

        Raises StorageError when the store cannot take it (disk_full, io, damaged …); then nothing was written.
        """
        if self._writer is None:
            raise StorageError("read_only")
        with self._write_lock:
            driver = self._writer.connection.driver_connection
            assert driver is not None
            try:
                driver.execute("BEGIN IMMEDIATE")
                tx = Tx(driver.execute, self._writer, driver.executemany)
                try:
                    yield tx
                    self._end(self._writer, driver).commit()
                except BaseException:
                    self._end(self._writer, driver).rollback()
                    raise
            except (dbapi.Error, DBAPIError) as error:
                raise translate(error) from None  # the driver's own text may quote data
            if tx.appended:
                self.sinks.take(tx.appended)

    @staticmethod
    def _end(core: Connection, driver: Any) -> Any:
        """Who ends the transaction: SQLAlchemy when it took part, else the driver alone (a tenth of a scan cheaper)."""
        return core if core.in_transaction() else driver

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only connection with a consistent view; copy out what you need, then leave."""
        try:
            with self._readers.begin() as connection:
                yield connection
        except (dbapi.Error, DBAPIError) as error:
            raise translate(error) from None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Execute]:
        """Like `read`, as the plain `execute` that the look-ups of the aggregates take."""
        with self.read() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            yield driver.execute

    @contextlib.contextmanager
    def exclusive_driver(self) -> Iterator[Any]:
        """The writer's driver connection outside any transaction (backup, checkpoint), under the write lock."""
        if self._writer is None:
            raise StorageError("read_only")
        with self._write_lock:
            yield self._writer.connection.driver_connection

    def shrink_log(self) -> bool:
        """Write the WAL back and empty it, so that what was erased does not live on in it (D-16); False when somebody
        who reads was in the way."""
        with self.exclusive_driver() as driver:
            return _empty_log(driver)

    def scrub(self) -> bool:
        """Write every page anew, then empty the log: what an erasure took away, no page keeps a stale copy of.

        secure_delete overwrites a row where it was deleted, not where it stood before a page was split. Costs a copy
        of the store in memory, so a large one is left: False, as when somebody who reads was in the way. Raises
        StorageError; the store is as before then.
        """
        small = self.path.stat().st_size <= _SCRUB_MOST
        with self.exclusive_driver() as driver:
            try:
                if small:
                    driver.execute("VACUUM")
                emptied = _empty_log(driver)
            except dbapi.Error as error:
                raise translate(error) from None
        return small and emptied

    def close(self) -> None:
        """Write the WAL back, close every connection and let other processes in."""
        self.sinks.close()
        self._readers.dispose()  # first: a read-only connection that closes last cannot write the WAL back
        if self._writer is not None:
            with contextlib.suppress(StorageError, dbapi.Error):
                self.shrink_log()
            self._writer.close()
            self._writer = None
        if self._writer_engine is not None:
            self._writer_engine.dispose()
        if self._process_lock is not None:
            self._process_lock.release()
            self._process_lock = None


def memory_transaction(prepare: Callable[[Tx], None]) -> tuple[Tx, Callable[[], None]]:
    """A scratch database in memory for the rebuild (reliability §2.2); returns its Tx and a function that drops it."""

    def create() -> Any:
        return dbapi.connect(":memory:", isolation_level=None, check_same_thread=False)

    engine = create_engine("sqlite+pysqlite://", module=dbapi, creator=create, poolclass=StaticPool)
    connection = engine.connect()
    driver = connection.connection.driver_connection
    assert driver is not None
    tx = Tx(driver.execute, connection, driver.executemany)
    prepare(tx)

    def drop() -> None:
        connection.close()
        engine.dispose()

    return tx, drop


def _empty_log(driver: Any) -> bool:
    busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _engine(creator: Callable[[], Any], begin_statement: str, size: int) -> Engine:
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi,
        creator=creator,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
    )

    # SQLAlchemy's own autobegin would be a deferred BEGIN: it loses updates silently (ADR 0002). Within `begin()` the
    # transaction is open already and SQLAlchemy joins it.
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        if not driver.in_transaction:
            connection.exec_driver_sql(begin_statement)

    return engine


class FolderLock:
    """An OS lock on `desk.lock`: one writing process a data folder. Released by the system when the process dies."""

    def __init__(self, folder: Path, name: str = "desk.lock") -> None:
        """Take it. Raises StorageError: running (another process holds it), read_only (the folder takes no file)."""
        try:
            self._file = open(folder / name, "a+b")  # noqa: SIM115  held for the life of the process
        except FileNotFoundError:
            raise StorageError("missing") from None
        except OSError:
            raise StorageError("read_only") from None
        try:
            if sys.platform == "win32":
                import msvcrt

                self._file.seek(0)
                msvcrt.locking(self._file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self._file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise StorageError("running") from None

    def release(self) -> None:
        """Let the next process in."""
        if not self._file.closed:
            if sys.platform == "win32":
                import msvcrt

                self._file.seek(0)
                msvcrt.locking(self._file.fileno(), msvcrt.LK_UNLCK, 1)
            self._file.close()


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable (Windows has no such call and does not need one)."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
