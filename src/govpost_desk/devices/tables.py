"""Owns the reading of what is known of devices: one TOML file each, whose name is its id."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.resources import resource_path

T = TypeVar("T")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_id(text: str) -> bool:
    """Whether `text` may be the name of a table: small letters, digits, single hyphens."""
    return _ID.fullmatch(text) is not None


def load_all(folder: str, read: Callable[[Path], T]) -> dict[str, T]:
    """Everything that ships in a folder of the resources, by id and in its order."""
    paths = sorted(resource_path(folder).glob("*.toml"), key=lambda path: path.stem)
    return {path.stem: read(path) for path in paths}


def read_table(path: Path, id_key: str = "profile_id") -> dict[str, Any]:
    """One table. BAD_PROFILE with `key`: `id_key` where the file's name is no id, toml where it is not readable."""
    if not is_id(path.stem):
        raise bad(path.stem, id_key)
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as failure:
        raise bad(path.stem, "toml") from failure


def bad(table_id: str, key: str) -> DeviceError:
    """BAD_PROFILE: which table, and what is wrong in it."""
    return DeviceError(DeviceCode.BAD_PROFILE, profile=table_id[:40], key=key[:40])
