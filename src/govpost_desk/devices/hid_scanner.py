"""Owns a barcode scanner in HID-POS mode (usage page 0x8C): whole codes by USB reports, no driver, no keyboard.

The system is reached through `HidAccess`; `hidapi` behind it is an optional part of the program (`[hid]`), imported
when a scanner is opened. On Linux its hidraw half is used: the kernel keeps the device, and rights are a udev rule.
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from threading import Lock
from typing import Any, Protocol

from govpost_desk.devices.hid_reports import REPORT_BYTES, ReportJoiner, ReportLayout
from govpost_desk.devices.ports import DeviceCode, DeviceError

USAGE_PAGE = 0x8C
_SLICE_MS = 50  # how long `close` may have to wait for a reader
# what hidapi raises when a device fails; ValueError: it was closed or never opened
_FAILURES = (OSError, ValueError)


@dataclass(frozen=True, kw_only=True)
class HidFound:
    """One interface of a USB device. `usage_page`: 0 where the system does not say; `path`: how it is opened."""

    path: bytes
    vendor: int
    product: int
    usage_page: int
    about: str


class HidDevice(Protocol):
    """An opened interface."""

    def read(self, size: int, timeout_ms: int) -> "list[int] | bytes":
        """One report with its id, empty when none came in time. Raises OSError, ValueError when it is gone."""

    def close(self) -> None:
        """Give it back."""


class HidAccess(Protocol):
    """What the system lets us do with HID devices."""

    def find(self, vendor: int = 0, product: int = 0) -> list[HidFound]:
        """Every interface of these devices; 0 means any."""

    def open(self, found: HidFound) -> HidDevice:
        """Take it. Raises OSError."""


class Hidapi:
    """The system by the `hidapi` package. Raises NO_LIBRARY where it is not installed."""

    def find(self, vendor: int = 0, product: int = 0) -> list[HidFound]:
        """Every interface of these devices; 0 means any."""
        return [
            HidFound(
                path=bytes(each["path"]),
                vendor=int(each["vendor_id"]),
                product=int(each["product_id"]),
                usage_page=int(each.get("usage_page") or 0),
                about=f"{each.get('manufacturer_string') or ''} {each.get('product_string') or ''}".strip(),
            )
            for each in _library().enumerate(vendor, product)
        ]

    def open(self, found: HidFound) -> HidDevice:
        """Take it. Raises OSError; NO_ACCESS where the system forbids it."""
        path = os.fsdecode(found.path)
        if path.startswith("/dev/") and os.path.exists(path) and not os.access(path, os.R_OK | os.W_OK):
            raise DeviceError(DeviceCode.NO_ACCESS)
        device = _library().device()
        device.open_path(found.path)
        opened: HidDevice = device
        return opened


def hid_scanners(access: HidAccess | None = None) -> list[HidFound]:
    """Every scanner in HID-POS mode on this PC. Raises NO_LIBRARY."""
    return [found for found in (access or Hidapi()).find() if found.usage_page == USAGE_PAGE]


class HidScanner:
    """The scanner `vendor`:`product`, the first interface of it that is one."""

    def __init__(
        self,
        vendor: int,
        product: int,
        layout: ReportLayout,
        access: HidAccess | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._vendor, self._product = vendor, product
        self._access = access or Hidapi()
        self._joiner = ReportJoiner(layout, clock)
        self._device: HidDevice | None = None
        self._lock = Lock()
        self._wanted = False  # set without the lock, as for a serial line

    def open(self) -> None:
        """Take it; NOT_CONNECTED while it is not plugged in, or in another mode."""
        with self._lock:
            self._wanted = True
            if self._device is not None:
                return
            try:
                found = self._find()
                if found is None:
                    raise DeviceError(DeviceCode.NOT_CONNECTED)
                self._device = self._access.open(found)
            except _FAILURES as failure:
                raise DeviceError(DeviceCode.NOT_CONNECTED) from failure

    def read(self, timeout_s: float) -> str | None:
        """The next code, None when none was finished in time."""
        deadline = time.monotonic() + timeout_s
        while True:
            report = self._receive()
            code = self._joiner.feed(report) if report else None
            if code is not None or time.monotonic() >= deadline:
                return code

    def close(self) -> None:
        """Give it back."""
        self._wanted = False
        with self._lock:
            self._hang_up()

    def _find(self) -> HidFound | None:
        found = self._access.find(self._vendor, self._product)
        mine = [each for each in found if each.usage_page == USAGE_PAGE]
        if not mine and found and all(not each.usage_page for each in found):
            mine = found[:1]  # a system that tells no usages; never the keyboard of a scanner that has both
        return mine[0] if mine else None

    def _receive(self) -> bytes:
        with self._lock:
            if self._device is None or not self._wanted:
                raise DeviceError(DeviceCode.NOT_OPEN)
            try:
                return bytes(self._device.read(REPORT_BYTES, _SLICE_MS))
            except _FAILURES as failure:
                self._hang_up()
                raise DeviceError(DeviceCode.NOT_CONNECTED) from failure

    def _hang_up(self) -> None:
        device, self._device = self._device, None
        self._joiner.forget()
        if device is not None:
            try:
                device.close()
            except _FAILURES:
                pass  # it is gone already


def _library() -> Any:
    names = ("hidraw", "hid") if sys.platform == "linux" else ("hid",)
    for name in names:
        try:
            return import_module(name)
        except ImportError:
            continue
    raise DeviceError(DeviceCode.NO_LIBRARY, library="hidapi")
