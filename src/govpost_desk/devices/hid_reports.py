"""Owns HID-POS reports: bytes of a scanner (usage page 0x8C) → codes, by `resources/scanners/*.toml`, without a device.

A layout is data: where a report keeps length, characters, AIM identifier and the flag that the code goes on. Makers
differ in them. A report that does not fit its layout is never guessed: the code comes as U+FFFD and is scanned again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govpost_desk.devices import tables
from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.serial_scanner import MAX_CODE_BYTES, decoded
from govpost_desk.devices.tables import bad

FOLDER = "scanners"
GENERIC = "usb-if"
REPORT_BYTES = 64
GARBLED = "\ufffd"
JOIN_S = 0.5  # reports of one code follow each other within milliseconds
_ENDS = "\r\n\t\x00"
_KEYS = {
    "title",
    "source",
    "vendors",
    "report_id",
    "length_at",
    "aim_at",
    "data_at",
    "data_bytes",
    "more_at",
    "more_mask",
}


@dataclass(frozen=True, kw_only=True)
class ReportLayout:
    """Offsets count from the report's id, which is byte 0; -1 where the maker has no such byte.

    `vendors`: USB vendor ids whose scanners have this layout unless the word says otherwise.
    """

    layout_id: str
    title: str
    source: str
    vendors: tuple[int, ...]
    report_id: int
    length_at: int
    aim_at: int
    data_at: int
    data_bytes: int
    more_at: int
    more_mask: int


def load_layouts() -> dict[str, ReportLayout]:
    """Every layout that ships, by id. BAD_PROFILE for a broken table."""
    return tables.load_all(FOLDER, read_layout)


def layout_for(vendor: int, layouts: dict[str, ReportLayout]) -> ReportLayout:
    """The layout of a vendor's scanners, the general one where none is known."""
    return next((each for each in layouts.values() if vendor in each.vendors), layouts[GENERIC])


def read_layout(path: Path) -> ReportLayout:
    """One table. BAD_PROFILE with `key`: what is wrong in it."""
    table = tables.read_table(path, "layout_id")
    if unknown := table.keys() - _KEYS:
        raise bad(path.stem, min(unknown))

    def place(key: str, default: int | None = None) -> int:
        found = table.get(key, default)
        if type(found) is not int or not -1 <= found < REPORT_BYTES or (found < 0 and default is None):
            raise bad(path.stem, key)
        return found

    layout = ReportLayout(
        layout_id=path.stem,
        title=_text(path, table, "title"),
        source=_text(path, table, "source"),
        vendors=_vendors(path, table),
        report_id=place("report_id"),
        length_at=place("length_at"),
        aim_at=place("aim_at", -1),
        data_at=place("data_at"),
        data_bytes=place("data_bytes"),
        more_at=place("more_at", -1),
        more_mask=place("more_mask", 1),
    )
    if layout.data_bytes < 1 or layout.data_at + layout.data_bytes > REPORT_BYTES:
        raise bad(path.stem, "data_bytes")
    return layout


def _text(path: Path, table: dict[str, Any], key: str) -> str:
    if not isinstance(table.get(key), str) or not table[key]:
        raise bad(path.stem, key)
    return str(table[key])


def _vendors(path: Path, table: dict[str, Any]) -> tuple[int, ...]:
    found = table.get("vendors", [])
    if not isinstance(found, list) or not all(type(each) is int and 0 < each <= 0xFFFF for each in found):
        raise bad(path.stem, "vendors")
    return tuple(found)


class ReportJoiner:
    """Joins the reports of one code. `clock`: seconds that only go on."""

    def __init__(self, layout: ReportLayout, clock: Callable[[], float]) -> None:
        self._layout = layout
        self._clock = clock
        self._data = bytearray()
        self._aim = ""
        self._open = False  # a code goes on
        self._spoilt = False  # too long: its other reports are thrown away too
        self._at_s = 0.0
        self._tail_s = 0.0  # until then a report is the rest of a code that was thrown away

    def feed(self, report: bytes) -> str | None:
        """The code that this report completes, None while it goes on; U+FFFD for what cannot be a code.

        Raises SCAN_TOO_LONG once for a code that is longer than any of ours, or that may be.
        """
        layout, now = self._layout, self._clock()
        if not report or report[0] != layout.report_id:
            return None  # battery, buttons, answers to commands
        if now < self._tail_s:
            self._tail_s = now + JOIN_S
            return None
        lost = self._open and now - self._at_s > JOIN_S
        if lost:
            self.forget()
        self._at_s = now
        data = _characters(report, layout)
        if data is None:
            self.forget()
            return GARBLED
        if not self._open:
            self._aim = _aim(report, layout)
        self._data += data
        self._open = _goes_on(report, layout)
        if layout.more_at < 0 and len(data) == layout.data_bytes:  # nothing says whether it goes on
            self.forget()
            self._tail_s = now + JOIN_S
            raise DeviceError(DeviceCode.SCAN_TOO_LONG, limit=layout.data_bytes - 1)
        self._spoilt = self._spoilt or len(self._data) > MAX_CODE_BYTES
        if self._spoilt:
            self._data.clear()
        return None if self._open else self._finished(lost)

    def forget(self) -> None:
        """The cable went: what was half received will never be finished."""
        self._data.clear()
        self._open = self._spoilt = False

    def _finished(self, lost: bool) -> str | None:
        spoilt, text, aim = self._spoilt, decoded(bytes(self._data)).strip(_ENDS), self._aim
        self.forget()
        if spoilt:
            raise DeviceError(DeviceCode.SCAN_TOO_LONG, limit=MAX_CODE_BYTES)
        if lost:
            return GARBLED  # its beginning may be missing
        return aim + text if text else None


def _characters(report: bytes, layout: ReportLayout) -> bytes | None:
    """Its characters, None where the report cannot be one of this layout."""
    if len(report) <= layout.length_at or report[layout.length_at] > layout.data_bytes:
        return None
    length = report[layout.length_at]
    found = report[layout.data_at : layout.data_at + length]
    return found if len(found) == length else None


def _aim(report: bytes, layout: ReportLayout) -> str:
    if layout.aim_at < 0:
        return ""
    told = report[layout.aim_at : layout.aim_at + 3]
    fits = len(told) == 3 and told[:1] == b"]" and told[1:2].isalpha() and told[2:].isalnum()
    return told.decode("ascii") if fits and told.isascii() else ""


def _goes_on(report: bytes, layout: ReportLayout) -> bool:
    return (
        layout.more_at >= 0
        and len(report) > layout.more_at
        and bool(report[layout.more_at] & layout.more_mask)
    )
