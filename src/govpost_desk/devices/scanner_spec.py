"""Owns the scanner words of devices.toml and the command line: `hid:VID:PID[?layout=ID]`, `camera:N`, `serial:PORT`.

`scanner_port = "COM3"` is the older way to write `serial:COM3`. A scanner that types needs no word.
"""

import re
from dataclasses import dataclass

from govpost_desk.devices.ports import DeviceCode, DeviceError, Scanner

SERIAL, HID, CAMERA = "serial", "hid", "camera"
_BAUD = 9600


@dataclass(frozen=True, kw_only=True)
class ScannerSpec:
    """A scanner word taken apart. `layout`: "" for the vendor's own; `number`: of a camera, from 0."""

    kind: str
    port: str = ""
    baud: int = _BAUD
    vendor: int = 0
    product: int = 0
    layout: str = ""
    number: int = 0


def read_scanner_spec(word: str) -> ScannerSpec:
    """Take a scanner word apart; BAD_SPEC with `reason` scanner_kind or scanner_layout."""
    if match := re.fullmatch(r"hid:([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})(?:\?layout=([a-z0-9-]{1,40}))?", word):
        spec = ScannerSpec(
            kind=HID, vendor=int(match[1], 16), product=int(match[2], 16), layout=match[3] or ""
        )
        if spec.layout:
            from govpost_desk.devices.hid_reports import load_layouts

            if spec.layout not in load_layouts():
                raise DeviceError(DeviceCode.BAD_SPEC, reason="scanner_layout")
        return spec
    if match := re.fullmatch(r"camera:([0-9]{1,2})", word):
        return ScannerSpec(kind=CAMERA, number=int(match[1]))
    if match := re.fullmatch(r"serial:([^?\x00]+)(?:\?baud=([0-9]{3,6}))?", word):
        return ScannerSpec(kind=SERIAL, port=match[1], baud=int(match[2] or _BAUD))
    raise DeviceError(DeviceCode.BAD_SPEC, reason="scanner_kind")


def parse_scanner(word: str) -> Scanner:
    """The scanner that a word names; nothing is touched before `open`. Raises BAD_SPEC."""
    return scanner_of(read_scanner_spec(word))


def scanner_of(spec: ScannerSpec) -> Scanner:
    """The scanner of a word taken apart; only what it needs is imported."""
    if spec.kind == HID:
        from govpost_desk.devices.hid_reports import layout_for, load_layouts
        from govpost_desk.devices.hid_scanner import HidScanner

        layouts = load_layouts()
        layout = layouts[spec.layout] if spec.layout else layout_for(spec.vendor, layouts)
        return HidScanner(spec.vendor, spec.product, layout)
    if spec.kind == CAMERA:
        from govpost_desk.devices.camera_scanner import Camera, CameraScanner

        return CameraScanner(Camera(spec.number))
    from govpost_desk.devices.serial_scanner import SerialScanner

    return SerialScanner(spec.port, spec.baud)
