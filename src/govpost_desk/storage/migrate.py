"""Bring a desk file to the version of this program: verified backup first, one transaction, newer files refused.

Alembic is imported only when a file is behind (ADR 0002). Migrations are plain SQL: no batch mode, no cascades.
"""

from datetime import UTC, datetime
from pathlib import Path

from govpost_desk.domain.errors import StorageError
from govpost_desk.storage import backup, high_water, journal
from govpost_desk.storage.database import DATABASE_FILE, Database, Tx, connect

SCHEMA_VERSION = 1
_KEPT_BACKUPS = 3


def create_database(folder: Path, key: bytes) -> Database:
    """Make the file of a new desk. Raises StorageError "exists" when there is one already."""
    path = folder / DATABASE_FILE
    if path.exists():
        raise StorageError("exists")
    connect(path, key, create=True).close()
    database = Database(path, key, writable=True)
    with database.begin() as tx:
        upgrade(tx)
    return database


def open_database(folder: Path, key: bytes, *, now: datetime | None = None) -> Database:
    """Open the desk's file for writing, upgraded if it is behind.

    Raises StorageError: missing, wrong_key, running (another process writes), too_new, shortened (the journal has lost
    its end: writing would serve numbers twice).
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
        _watch_journal(database)
    except BaseException:
        database.close()
        raise
    return database


def _watch_journal(database: Database) -> None:
    """Refuse a file whose journal is shorter than it was, then keep its mark. Raises StorageError "shortened"."""
    folder = database.path.parent
    with database.reading() as execute:
        position, event_hash = journal.head(execute)
        mark = high_water.read_mark(folder)
        if high_water.is_shortened(execute, mark):
            raise StorageError("shortened", events=position, expected=mark[0] if mark else 0)
    water = high_water.HighWater(folder)
    if position:
        water.write(position, event_hash)
    database.on_journal = water.write
    database.on_close.append(water.close)


def open_reader(folder: Path, key: bytes) -> Database:
    """Open the file for reading beside a running program. Raises StorageError: missing, wrong_key, too_new, behind."""
    database = Database(folder / DATABASE_FILE, key, writable=False)
    version = file_version(database)
    if version != SCHEMA_VERSION:
        database.close()
        raise StorageError("too_new" if version > SCHEMA_VERSION else "behind", file_version=version)
    return database


def file_version(database: Database) -> int:
    """`user_version` of the file; 0 for one that was never set up."""
    with database.read() as connection:
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


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


def _back_up_before_upgrade(database: Database, version: int, now: datetime) -> None:
    folder = database.path.parent / "backups"
    folder.mkdir(exist_ok=True)
    backup.back_up(database, folder / f"pre-upgrade-v{version}-{now:%Y%m%dT%H%M%S}.db")
    for old in sorted(folder.glob("pre-upgrade-*.db"))[:-_KEPT_BACKUPS]:
        old.unlink()
        old.with_suffix(".key").unlink(missing_ok=True)
