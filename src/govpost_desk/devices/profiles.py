"""Owns the reading of printer profiles out of `resources/printers/*.toml`.

A profile states facts of a model; it never guesses. An encoder may emit only the commands it lists, because strict
boards drop a whole job at an unknown one.
"""

import re
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import cast, get_args

from govpost_desk.devices import tables
from govpost_desk.devices.printer_profile import (
    MAX_OFFSET_MM,
    Coverage,
    FlowControl,
    FontEncoding,
    LabelLanguage,
    LabelSize,
    PrinterFont,
    PrinterProfile,
    StatusDialect,
    TextMode,
)
from govpost_desk.devices.tables import bad
from govpost_desk.resources import resource_path

_COMMANDS: dict[str, str] = {"tspl": r"[A-Z]{2,10}", "zpl": r"[\^~][A-Z0-9]{1,2}"}
# without these no label can be drawn at all; the rest an encoder can do without
_REQUIRED: dict[str, frozenset[str]] = {
    "tspl": frozenset(("SIZE", "CLS", "BITMAP", "PRINT")),
    "zpl": frozenset(("^XA", "^FO", "^GF", "^FS", "^XZ")),
}
_FOR_FONTS: dict[str, frozenset[str]] = {
    "tspl": frozenset(("TEXT",)),
    "zpl": frozenset(("^CI", "^CW", "^A", "^FD")),
}
DIALECTS: dict[str, tuple[StatusDialect, ...]] = {
    "tspl": ("tspl1", "tspl8", "mute"),
    "zpl": ("hs", "hqes", "mute"),
}
_FONT_NAMES: dict[str, str] = {
    "tspl": r"[A-Z0-9]{1,8}(\.[A-Z0-9]{1,4})?",
    "zpl": r"[A-Z]:[A-Z0-9_-]{1,16}\.(FNT|TTF|TTE)",
}


def load_profiles() -> dict[str, PrinterProfile]:
    """All shipped profiles by id, in the order of their ids."""
    return tables.load_all("printers", read_profile)


def read_profile(path: Path) -> PrinterProfile:
    """One profile; the file's name is its id. BAD_PROFILE with `key` names what is wrong."""
    return profile_from_table(path.stem, tables.read_table(path))


def profile_from_table(profile_id: str, table: dict[str, object]) -> PrinterProfile:
    """Check every key: none missing, none unknown, every value of its kind."""
    known = {field.name for field in fields(PrinterProfile)} - {"profile_id"}
    for key in sorted(known ^ table.keys()):
        raise bad(profile_id, key)
    for key, holds in _CHECKS.items():
        if not holds(table[key]):
            raise bad(profile_id, key)
    language, commands = str(table["language"]), frozenset(_words(table["commands"]))
    if not _are_commands(language, commands):
        raise bad(profile_id, "commands")
    if table["status"] not in DIALECTS[language]:
        raise bad(profile_id, "status")
    fonts = _fonts(language, table["fonts"])
    if fonts is None or (fonts and not _FOR_FONTS[language] <= commands):
        raise bad(profile_id, "fonts")
    if table["text"] == "resident" and not fonts:
        raise bad(profile_id, "text")
    right, down = cast("list[float]", table["offset_mm"])
    values = {
        **table,
        "commands": commands,
        "label_sizes": tuple(_words(table["label_sizes"])),
        "offset_mm": (float(right), float(down)),
        "fonts": fonts,
    }
    return PrinterProfile(profile_id=profile_id, **values)  # type: ignore[arg-type]  # checked key by key above


@cache
def shipped_profile(profile_id: str) -> PrinterProfile:
    """One shipped profile, read once. BAD_PROFILE with key "profile_id" for an id that does not ship."""
    if not tables.is_id(profile_id) or not resource_path("printers", f"{profile_id}.toml").is_file():
        raise bad(profile_id, "profile_id")
    return read_profile(resource_path("printers", f"{profile_id}.toml"))


def is_offset_mm(value: object) -> bool:
    """Whether `value` is an offset: within MAX_OFFSET_MM, a multiple of 0.5 mm."""
    return type(value) in (int, float) and abs(cast("float", value)) <= MAX_OFFSET_MM and value * 2 % 1 == 0  # type: ignore[operator]


def _are_commands(language: str, commands: frozenset[str]) -> bool:
    shaped = all(re.fullmatch(_COMMANDS[language], command) for command in commands)
    return shaped and _REQUIRED[language] <= commands


def _fonts(language: str, rows: object) -> tuple[PrinterFont, ...] | None:
    """The fonts of a profile, None when one of them is not right."""
    known = {field.name for field in fields(PrinterFont)}
    fonts = []
    for row in rows if isinstance(rows, list) else [None]:
        if not isinstance(row, dict) or row.keys() != known:
            return None
        if not all(holds(row[key]) for key, holds in _FONT_CHECKS.items()):
            return None
        if not re.fullmatch(_FONT_NAMES[language], row["name"]) or (language == "tspl" and row["cell"] == 0):
            return None
        if (row["encoding"] == "utf-8") is not (language == "zpl"):
            return None
        fonts.append(PrinterFont(**row))
    return tuple(fonts) if len({font.name for font in fonts}) == len(fonts) else None


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
    "flow": _is_one_of(*get_args(FlowControl)),
    "offset_mm": lambda value: isinstance(value, list) and len(value) == 2 and all(map(is_offset_mm, value)),
    "fonts": lambda value: isinstance(value, list) and len(value) <= 9,
}
_FONT_CHECKS: dict[str, Callable[[object], bool]] = {
    "name": lambda value: isinstance(value, str),
    "encoding": _is_one_of(*get_args(FontEncoding)),
    "cell": lambda value: type(value) is int and (value == 0 or 8 <= value <= 96),
    "coverage": _is_one_of(*get_args(Coverage)),
    "lacks": lambda value: isinstance(value, str),
}
