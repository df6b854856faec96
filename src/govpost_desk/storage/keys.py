"""The data key of a desk: 32 random bytes, kept by the system for daily use, wrapped by a rescue code for a dead PC.

Daily use: Windows keeps it by DPAPI (bound to the user); elsewhere it lies in a 0600 file, since a headless Linux has
no keeper that opens unattended after a power cut (README says so). The rescue code is printed once for the safe; beside
every backup lies the key wrapped by it (argon2id + AES-GCM), so that a spare PC can open the backup.
"""

import errno
import json
import os
import secrets
import sys
from base64 import b64decode, b64encode
from contextlib import suppress
from pathlib import Path

from govpost_desk.domain.errors import StorageError
from govpost_desk.storage.database import DATABASE_FILE, sync_folder

KEY_FILE = "desk.key"
WRAPPED_FILE = "rescue.key"
# No 0/O, 1/I/L: the code is read from paper and typed.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_CHARACTERS = 32
_SALT_BYTES, _NONCE_BYTES, _SEALED_BYTES = 16, 12, 48  # sealed: the key and its tag
_ARGON2 = {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 4}


def new_key() -> bytes:
    """A fresh data key."""
    return secrets.token_bytes(32)


def new_rescue_code() -> str:
    """32 letters and digits in groups of four, about 158 bits."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_CHARACTERS))
    return "-".join(code[start : start + 4] for start in range(0, _CODE_CHARACTERS, 4))


def keep_key(folder: Path, key: bytes) -> None:
    """Store the key for daily use in the desk's folder, readable by its user alone."""
    write_private(folder / KEY_FILE, _protect(key))


def load_key(folder: Path) -> bytes:
    """The data key of the desk in `folder`. Raises StorageError: missing (no desk here), no_key (gone or not ours)."""
    try:
        return _unprotect((folder / KEY_FILE).read_bytes())
    except (OSError, ValueError):
        there = (folder / DATABASE_FILE).exists() or (folder / KEY_FILE).exists()
        raise StorageError("no_key" if there else "missing") from None


def recover_key(folder: Path, code: str) -> None:
    """Put a lost data key back from the one that the rescue code opens. Raises StorageError: no_key, rescue_code."""
    try:
        wrapped = (folder / WRAPPED_FILE).read_bytes()
    except OSError:
        raise StorageError("no_key") from None
    keep_key(folder, unwrap_key(wrapped, code))


def wrap_key(key: bytes, code: str) -> bytes:
    """The data key locked by the rescue code, as a small JSON file."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(_derive(code, salt)).encrypt(nonce, key, b"govpost-desk data key v1")
    fields = {"v": 1, "kdf": "argon2id", **_ARGON2}
    for name, value in (("salt", salt), ("nonce", nonce), ("sealed", sealed)):
        fields[name] = b64encode(value).decode()
    return json.dumps(fields).encode()


def is_wrapped(content: bytes) -> bool:
    """Whether these bytes have the shape of what `wrap_key` makes; whose key it is, only the rescue code can prove."""
    return _parts(content) is not None


def unwrap_key(wrapped: bytes, code: str) -> bytes:
    """Open what `wrap_key` made. Raises StorageError: rescue_code (wrong code), damaged (not such a file)."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    parts = _parts(wrapped)
    if parts is None:
        raise StorageError("damaged")
    salt, nonce, sealed = parts
    try:
        return AESGCM(_derive(code, salt)).decrypt(nonce, sealed, b"govpost-desk data key v1")
    except InvalidTag:
        raise StorageError("rescue_code") from None


def keep_wrapped(folder: Path, wrapped: bytes) -> None:
    """Keep the wrapped key in the desk's folder, from where every backup takes its copy."""
    write_private(folder / WRAPPED_FILE, wrapped)


def write_private(path: Path, content: bytes) -> None:
    """Write a file durably for this user alone. Raises StorageError: disk_full, unavailable."""
    write_durably(path, content, mode=0o600)


def write_durably(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a file and sync it: complete or not there at all. Raises StorageError: disk_full, unavailable."""
    temporary = path.with_name(path.name + ".part")
    try:
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise StorageError("disk_full" if error.errno == errno.ENOSPC else "unavailable") from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _parts(content: bytes) -> tuple[bytes, bytes, bytes] | None:
    """(salt, nonce, sealed key) of a wrapped key; None when the bytes have another shape."""
    try:
        fields = json.loads(content)
        salt, nonce, sealed = (b64decode(fields[name]) for name in ("salt", "nonce", "sealed"))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    lengths = (len(salt), len(nonce), len(sealed))
    return (salt, nonce, sealed) if lengths == (_SALT_BYTES, _NONCE_BYTES, _SEALED_BYTES) else None


def _derive(code: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    letters = "".join(character for character in code.upper() if character.isalnum())
    return hash_secret_raw(letters.encode(), salt, hash_len=32, type=Type.ID, **_ARGON2)


def _protect(key: bytes) -> bytes:
    if sys.platform == "win32":
        from govpost_desk.storage.dpapi import protect

        return protect(key)
    return key


def _unprotect(content: bytes) -> bytes:
    if sys.platform == "win32":
        from govpost_desk.storage.dpapi import unprotect

        content = unprotect(content)
    if len(content) != 32:
        raise ValueError("not a data key")
    return content
