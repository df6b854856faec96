"""Owns printer profiles: what a model understands, read from `resources/printers/*.toml`.

A profile states facts of a model; it never guesses. An encoder may emit only the commands it lists, because strict
boards drop a whole job at an unknown one.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, get_args

from govpost_desk.devices.ports import DeviceCode, DeviceError, LabelLanguage
from govpost_desk.resources import resource_path

StatusDialect = Literal["tspl1", "tspl8", "hs", "hqes", "mute"]
DIALECTS: dict[str, tuple[StatusDialect, ...]] = {
    "tspl": ("tspl1", "tspl8", "mute"),
    "zpl": ("hs", "hqes", "mute"),
}
TextMode = Literal["strip", "resident", "raster"]
LabelSize = Literal["100x150", "76x130", "100x180"]

_PROFILE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COMMANDS: dict[str, str] = {"tspl": r"[A-Z]{2,10}", "zpl": r"[\^~][A-Z0-9]{1,2}"}


@dataclass(frozen=True, kw_only=True)
class PrinterProfile:
    """One model or family. `dots_wide`: width of the print head, `max_block_bytes`: largest single write.

    `status`: how it is asked (`tspl1` ESC ! ?, `tspl8` ESC ! S, `hs` ~HS, `hqes` ~HS and, where that is silent, ~HQES,
    `mute` never answers). `text`: how Chinese text is sent.
    """

    profile_id: str
    title: str
    language: LabelLanguage
    dpi: int
    dots_wide: int
    label_sizes: tuple[LabelSize, ...]
    status: StatusDialect
    text: TextMode
    commands: frozenset[str]
    max_block_bytes: int

    @property
    def mute(self) -> bool:
        """True where the model never answers status."""
        return self.status == "mute"


def load_profiles() -> dict[str, PrinterProfile]:
    """All shipped profiles by id, in the order of their ids."""
    paths = sorted(resource_path("printers").glob("*.toml"), key=lambda path: path.stem)
    return {profile.profile_id: profile for profile in map(read_profile, paths)}


def read_profile(path: Path) -> PrinterProfile:
    """One profile; the file's name is its id. BAD_PROFILE with `key` names what is wrong."""
    if not _PROFILE_ID.fullmatch(path.stem):
        raise _bad(path.stem, "profile_id")
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as failure:
        raise _bad(path.stem, "toml") from failure
    return profile_from_table(path.stem, table)


def profile_from_table(profile_id: str, table: dict[str, object]) -> PrinterProfile:
    """Check every key: none missing, none unknown, every value of its kind."""
    known = {field.name for field in fields(PrinterProfile)} - {"profile_id"}
    for key in sorted(known ^ table.keys()):
        raise _bad(profile_id, key)
    for key, holds in _CHECKS.items():
        if not holds(table[key]):
            raise _bad(profile_id, key)
    commands = _words(table["commands"])
    if not all(re.fullmatch(_COMMANDS[str(table["language"])], command) for command in commands):
        raise _bad(profile_id, "commands")
    if table["status"] not in DIALECTS[str(table["language"])]:
        raise _bad(profile_id, "status")
    values = {**table, "commands": frozenset(commands), "label_sizes": tuple(_words(table["label_sizes"]))}
    return PrinterProfile(profile_id=profile_id, **values)  # type: ignore[arg-type]  # checked key by key above


def _is_whole(low: int, high: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _is_one_of(*allowed: str) -> Callable[[object], bool]:
    return lambda value: value in allowed


def _words(value: object) -> list[str]:
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []


def _is_list(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and len(_words(value)) == len(set(_words(value))) == len(value)
    )


_CHECKS: dict[str, Callable[[object], bool]] = {
    "title": lambda value: isinstance(value, str) and 0 < len(value) <= 60,
    "language": _is_one_of(*get_args(LabelLanguage)),
    "dpi": lambda value: type(value) is int and value in (203, 300),
    "dots_wide": _is_whole(384, 2560),
    "label_sizes": lambda value: _is_list(value) and set(_words(value)) <= set(get_args(LabelSize)),
    "status": _is_one_of(*get_args(StatusDialect)),
    "text": _is_one_of(*get_args(TextMode)),
    "commands": _is_list,
    "max_block_bytes": _is_whole(64, 1_048_576),
}


def _bad(profile_id: str, key: str) -> DeviceError:
    return DeviceError(DeviceCode.BAD_PROFILE, profile=profile_id[:40], key=key[:40])
