"""Owns the profiles of receipt printers (ESC/POS), read from `resources/receipt_printers/*.toml`."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

from govpost_desk.devices import tables
from govpost_desk.devices.printer_profile import ReceiptProfile
from govpost_desk.devices.tables import bad

_COMMANDS = frozenset(
    ("ESC @", "FS &", "ESC a", "GS !", "GS v 0", "ESC d", "GS V", "GS ( H", "GS a", "GS r", "DLE DC4")
)
_REQUIRED = frozenset(("ESC @", "GS v 0"))


GENERIC = "generic-80mm"


def load_receipt_profiles() -> dict[str, ReceiptProfile]:
    """All shipped profiles by id."""
    return tables.load_all("receipt_printers", read_receipt_profile)


def read_receipt_profile(path: Path) -> ReceiptProfile:
    """One profile; the file's name is its id. BAD_PROFILE with `key` names what is wrong."""
    table = tables.read_table(path)
    known = {field.name for field in fields(ReceiptProfile)} - {"profile_id"}
    for key in sorted(known ^ table.keys()):
        raise bad(path.stem, key)
    for key, holds in _CHECKS.items():
        if not holds(table[key]):
            raise bad(path.stem, key)
    return ReceiptProfile(profile_id=path.stem, **{**table, "commands": frozenset(table["commands"])})


def _are_commands(value: object) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(word, str) for word in value)
        and _REQUIRED <= {*value} <= _COMMANDS
    )


_CHECKS: dict[str, Callable[[object], bool]] = {
    "title": lambda value: isinstance(value, str) and 0 < len(value) <= 60,
    "dots_wide": lambda value: type(value) is int and 200 <= value <= 832 and value % 8 == 0,
    "coverage": lambda value: value in ("", "ascii", "gb2312", "gbk", "gb18030"),
    "commands": _are_commands,
    "status": lambda value: value in ("dle", "mute"),
}
