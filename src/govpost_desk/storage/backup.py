"""Online backup under the key, each opened and verified, with the wrapped data key beside it; the restore check."""

import shutil
from pathlib import Path

from govpost_desk.domain.errors import StorageError
from govpost_desk.storage import keys
from govpost_desk.storage.database import Database, connect, dbapi, sync_folder, translate

KEY_SUFFIX = ".key"
_PAGES_A_STEP = 1000


def back_up(database: Database, target: Path) -> None:
    """Copy the running database to `target` (encrypted under the same key), then open and check the copy.

    Beside it `target` with suffix .key: the data key wrapped by the rescue code. The copy appears under its name only
    when it proved sound. Raises StorageError: backup_name, exists, damaged, disk_full, unavailable.
    """
    if target.suffix == KEY_SUFFIX:  # the wrapped key beside it takes that name
        raise StorageError("backup_name")
    if target.exists():
        raise StorageError("exists", file=target.name)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        copy = connect(part, database.key, create=True)
        try:
            with database.exclusive_driver() as source:
                source.backup(copy, pages=_PAGES_A_STEP)
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()
        check_file(part, database.key)
        part.replace(target)
        wrapped = database.path.parent / keys.WRAPPED_FILE
        if wrapped.exists():
            shutil.copyfile(wrapped, target.with_suffix(KEY_SUFFIX))
        sync_folder(target.parent)
    except dbapi.Error as error:
        raise translate(error) from None
    except OSError as error:
        raise StorageError("unavailable", errno=error.errno) from None
    finally:
        part.unlink(missing_ok=True)


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
