"""Bring a desk file to the version of this program: verified backup first, one transaction, newer files refused.

Alembic is imported only when a file is behind (ADR 0002). Migrations are plain SQL: no batch mode, no cascades.
"""

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from govpost_desk.domain.errors import StorageError
from govpost_desk.storage import guarding
from govpost_desk.storage.database import DATABASE_FILE, Database, Tx, connect, memory_transaction
from govpost_desk.storage.places import Places

SCHEMA_VERSION = 7
_KEPT_BACKUPS = 3


def create_database(folder: Path, key: bytes) -> Database:
    """Make the file of a new desk. Raises StorageError "exists" when there is one already."""
    path = folder / DATABASE_FILE
    if path.exists():
        raise StorageError("exists")
    connect(path, key, create=True).close()
    database = Database(path, key, writable=True)
    try:
        with database.begin() as tx:
            upgrade(tx)
    except BaseException:
        database.close()
        raise
    return database


def open_database(
    folder: Path, key: bytes, *, now: datetime | None = None, places: Places | None = None
) -> Database:
    """Open the desk's file for writing, upgraded if it is behind, its lost end put back from the mirror if it can be.

    Raises StorageError: missing, wrong_key, running (another process writes), too_new, and those of `guarding.guard`:
    shortened (the journal has lost its end: writing would serve numbers twice), forked.
    """
    path = folder / DATABASE_FILE
    database = Database(path, key, writable=True)
    try:
        version = file_version(database)
        if version > SCHEMA_VERSION:
            raise StorageError("too_new", file_version=version, program_version=SCHEMA_VERSION)
        if version < SCHEMA_VERSION:
            _back_up_before_upgrade(database, version, now or datetime.now(UTC))
            with database.begin() as tx:
                upgrade(tx)
                _refill(tx)
        guarding.guard(database, places or Places(), now or datetime.now(UTC))
    except BaseException:
        database.close()
        raise
    return database


def open_reader(folder: Path, key: bytes) -> Database:
    """Open the file for reading beside a running program. Raises StorageError: missing, wrong_key, too_new, behind."""
    database = Database(folder / DATABASE_FILE, key, writable=False)
    version = file_version(database)
    if version != SCHEMA_VERSION:
        database.close()
        raise StorageError("too_new" if version > SCHEMA_VERSION else "behind", file_version=version)
    return database


def file_version(database: Database) -> int:
    """`user_version` of the file. Raises StorageError "damaged" for one with nothing in it: a disk lost its content."""
    with database.reading() as execute:
        if not execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise StorageError("damaged")
        return int(execute("PRAGMA user_version").fetchone()[0])


def upgrade(tx: Tx) -> None:
    """Run all missing migrations on the transaction's connection."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    if not tx.core.in_transaction():
        tx.core.begin()  # joins the open transaction, so that Alembic leaves its end to `Database.begin`
    config.attributes["connection"] = tx.core
    command.upgrade(config, "head")


def empty_store() -> tuple[Tx, Callable[[], None]]:
    """A store of this version in memory, with nothing in it; returns its Tx and a function that drops it."""
    return memory_transaction(_make_tables)


def _make_tables(tx: Tx) -> None:
    for statement in _schema():
        tx.execute(statement)


@functools.cache
def _schema() -> tuple[str, ...]:
    """What the migrations come to, tables first. Running them costs 0.1 s, which verify would pay each time."""
    tx, drop = memory_transaction(upgrade)
    try:
        rows = tx.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type <> 'table', rowid"
        )
        return tuple(row[0] for row in rows.fetchall())
    finally:
        drop()


def _refill(tx: Tx) -> None:
    """Bring the state tables up to the journal in their new shape."""
    from govpost_desk.storage.rebuild import rebuild

    schema, drop = empty_store()
    try:
        rebuild(tx, schema)
    finally:
        drop()


def _back_up_before_upgrade(database: Database, version: int, now: datetime) -> None:
    from govpost_desk.storage import backup

    folder = database.path.parent / "backups"
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        raise StorageError("unavailable") from None
    # to the microsecond: the second try after a power cut may come within the same second
    backup.back_up(database, folder / f"pre-upgrade-v{version}-{now:%Y%m%dT%H%M%S%f}.db")
    for old in sorted(folder.glob("pre-upgrade-*.db"))[:-_KEPT_BACKUPS]:
        old.unlink()
        old.with_suffix(".key").unlink(missing_ok=True)
