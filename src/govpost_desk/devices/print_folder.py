"""Owns a folder that stands for the paper tray of a file printer: every print adds files, none is ever replaced.

A file appears under its final name only when all its bytes are on disk, so that a killed program leaves no half
label. Serial numbers go on after a restart and between programs that share the folder.
"""

import errno
import os
import re
from collections.abc import Sequence
from pathlib import Path

from govpost_desk.devices.ports import DeviceCode, DeviceError

_SERIAL = re.compile(r"\.?([0-9]{6,9})[-.]")
_CODES = {
    errno.ENOSPC: DeviceCode.DISK_FULL,
    errno.EDQUOT: DeviceCode.DISK_FULL,
    errno.EACCES: DeviceCode.NO_ACCESS,
    errno.EPERM: DeviceCode.NO_ACCESS,
    errno.EROFS: DeviceCode.NO_ACCESS,
    errno.ENOENT: DeviceCode.NOT_CONNECTED,
    errno.ENOTDIR: DeviceCode.NOT_CONNECTED,
    errno.EEXIST: DeviceCode.NOT_CONNECTED,  # mkdir met a file
}


class PrintFolder:
    """Files `<serial>-<name><suffix>` in one directory; belongs to one thread."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._next_serial = 0

    def open(self) -> None:
        """Make the directory where it is missing and find the next serial number."""
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            serials = [int(match[1]) for name in os.listdir(self.directory) if (match := _SERIAL.match(name))]
        except OSError as failure:
            raise _failure(failure, first_byte_sent=False) from failure
        if not os.access(self.directory, os.W_OK | os.X_OK):
            raise DeviceError(DeviceCode.NO_ACCESS)
        self._next_serial = max(serials, default=0) + 1

    def check(self) -> None:
        """Raise NOT_CONNECTED when the directory has gone (a pulled memory stick)."""
        if not self.directory.is_dir():
            raise DeviceError(DeviceCode.NOT_CONNECTED)

    def keep(self, name: str, parts: Sequence[tuple[str, bytes]]) -> list[Path]:
        """Add the files of one print in the order given; `parts`: suffix (unique) and content of each.

        `first_byte_sent` of a failure is False exactly when none of the files has appeared.
        """
        stem = safe_name(name)
        hidden: list[Path] = []
        kept: list[Path] = []
        try:
            serial = self._claim([f"{stem}{suffix}" for suffix, _ in parts], hidden)
            for place, (_, content) in enumerate(parts):
                if place:
                    hidden.append(self.directory / f".{serial:06d}.{place}.part")
                _write_durably(hidden[place], content)
            for source, (suffix, _) in zip(list(hidden), parts, strict=True):
                target = self.directory / f"{serial:06d}-{stem}{suffix}"
                os.rename(source, target)
                hidden.remove(source)
                kept.append(target)
        except OSError as failure:
            raise _failure(failure, first_byte_sent=bool(kept)) from failure
        finally:
            for path in hidden:
                path.unlink(missing_ok=True)
        _sync_directory(self.directory)
        return kept

    def _claim(self, endings: list[str], hidden: list[Path]) -> int:
        """Reserve a serial number by creating its first hidden file, which no other program can create too.

        The final names are looked at while the claim is held: whoever used the number before has renamed by then.
        """
        while True:
            serial = self._next_serial
            self._next_serial += 1
            claim = self.directory / f".{serial:06d}.part"
            try:
                claim.touch(exist_ok=False)
            except FileExistsError:
                continue
            if any((self.directory / f"{serial:06d}-{ending}").exists() for ending in endings):
                claim.unlink()
                continue
            hidden.append(claim)
            return serial


def safe_name(name: str) -> str:
    """A job name as part of a file name: letters, digits, dot, hyphen and underscore only, at most 80."""
    return re.sub(r"[^0-9A-Za-z._-]", "_", name)[:80] or "job"


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_directory(directory: Path) -> None:
    if os.name != "posix":
        return
    try:
        handle = os.open(directory, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass  # some network folders cannot; the files themselves are on disk
    finally:
        os.close(handle)


def _failure(failure: OSError, *, first_byte_sent: bool) -> DeviceError:
    code = _CODES.get(failure.errno or 0, DeviceCode.IO_ERROR)
    return DeviceError(code, first_byte_sent=first_byte_sent, errno=failure.errno or 0)


class FolderDevice:
    """What all printers into a folder have in common."""

    def __init__(self, directory: Path) -> None:
        self._folder = PrintFolder(directory)
        self._is_open = False

    def open(self) -> None:
        """Make the folder where it is missing."""
        self._folder.open()
        self._is_open = True

    def cancel(self) -> None:
        """Nothing ever waits in a folder."""
        self._require_open()

    def close(self) -> None:
        """The files stay."""
        self._is_open = False

    def _require_open(self) -> None:
        if not self._is_open:
            raise DeviceError(DeviceCode.NOT_OPEN)
