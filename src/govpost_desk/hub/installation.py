"""The folder of a head office: its keys, its marks, where its store is. Nothing of it lies in the database.

    signing.key   seed of the key that signs grants and receipts    store.key   key of the embedded store and of backups
    marks         how far each hall had come (hub.marks)              hub.db      the embedded store, or
    address       postgresql://…                                      tls/        private CA and server certificate

Files with keys are readable by their owner alone. Who loses signing.key loses every desk's trust: keep a copy
elsewhere.
"""

import os
import secrets
import time
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from govpost_desk.domain.errors import StorageError
from govpost_desk.hub.marks import FileMarks
from govpost_desk.hub.office import Office
from govpost_desk.hub.store import file_engine, server_engine
from govpost_desk.hub.upgrading import HEAD, upgrade, version_of
from govpost_desk.wire.signing import SigningKey

_SIGNING, _STORE, _MARKS, _ADDRESS, _DATABASE = "signing.key", "store.key", "marks", "address", "hub.db"
KEY_BYTES = 32


def create(folder: Path, address: str = "") -> Office:
    """A new head office in `folder`; `address`: of a PostgreSQL database, "" for the embedded store.

    Raises StorageError: exists (the folder has keys already), unavailable (the server does not answer).
    """
    if (folder / _SIGNING).exists():
        raise StorageError("exists")
    folder.mkdir(parents=True, exist_ok=True)
    _write_secret(folder / _STORE, secrets.token_hex(KEY_BYTES))
    if address:
        _write_secret(folder / _ADDRESS, address)
    _upgraded(folder).dispose()
    FileMarks.begin(folder / _MARKS)
    _write_secret(folder / _SIGNING, SigningKey.make().seed.hex())
    return open_office(folder)


def open_office(folder: Path) -> Office:
    """The head office of a folder, its tables upgraded. Raises StorageError: missing, too_new, unavailable."""
    key = SigningKey(bytes.fromhex(_read_secret(folder / _SIGNING)))
    engine = _upgraded(folder)
    marks = FileMarks(folder / _MARKS)
    return Office(engine, key, now_ms, marks=marks)


def shorten_marks(folder: Path) -> None:
    """See FileMarks.shorten."""
    if (folder / _MARKS).exists():
        FileMarks(folder / _MARKS).shorten()


def now_ms() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def store_key(folder: Path) -> bytes:
    """The key of the embedded store and of backups."""
    return bytes.fromhex(_read_secret(folder / _STORE))


def _upgraded(folder: Path) -> Engine:
    engine = _engine(folder)
    try:
        version = version_of(engine)
        if version > HEAD:
            raise StorageError("too_new", file_version=version, program_version=HEAD)
        upgrade(engine)
    except DBAPIError as failure:  # a server that is away, a file under another key
        engine.dispose()
        raise StorageError("unavailable") from failure
    return engine


def _engine(folder: Path) -> Engine:
    if (folder / _ADDRESS).exists():
        return server_engine(_read_secret(folder / _ADDRESS))
    return file_engine(folder / _DATABASE, store_key(folder))


def _write_secret(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, text.encode("ascii") + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_secret(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        raise StorageError("missing") from None
