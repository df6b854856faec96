"""Words that name a scanner."""

import pytest

from govpost_desk.devices.camera_scanner import CameraScanner
from govpost_desk.devices.hid_scanner import HidScanner
from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.scanner_spec import ScannerSpec, parse_scanner, read_scanner_spec
from govpost_desk.devices.serial_scanner import SerialScanner


@pytest.mark.parametrize(
    ("word", "spec", "driver"),
    [
        ("hid:1eab:1D10", ScannerSpec(kind="hid", vendor=0x1EAB, product=0x1D10), HidScanner),
        (
            "hid:0C2E:0001?layout=usb-if",
            ScannerSpec(kind="hid", vendor=0x0C2E, product=1, layout="usb-if"),
            HidScanner,
        ),
        ("camera:0", ScannerSpec(kind="camera"), CameraScanner),
        ("camera:12", ScannerSpec(kind="camera", number=12), CameraScanner),
        ("serial:COM3", ScannerSpec(kind="serial", port="COM3"), SerialScanner),
        ("serial:/dev/a?baud=115200", ScannerSpec(kind="serial", port="/dev/a", baud=115200), SerialScanner),
    ],
)
def test_words(word: str, spec: ScannerSpec, driver: type) -> None:
    assert read_scanner_spec(word) == spec
    assert isinstance(parse_scanner(word), driver)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("", "scanner_kind"),
        ("hid:", "scanner_kind"),
        ("hid:1eab", "scanner_kind"),
        ("hid:xyz1:0001", "scanner_kind"),
        ("hid:1eab:0001?layout=", "scanner_kind"),
        ("hid:1eab:0001?layout=nobody", "scanner_layout"),
        ("camera:", "scanner_kind"),
        ("camera:-1", "scanner_kind"),
        ("camera:123", "scanner_kind"),
        ("serial:", "scanner_kind"),
        ("serial:COM3?baud=fast", "scanner_kind"),
        ("wedge", "scanner_kind"),
    ],
)
def test_words_nobody_understands(word: str, reason: str) -> None:
    with pytest.raises(DeviceError) as failure:
        read_scanner_spec(word)
    assert failure.value.code is DeviceCode.BAD_SPEC
    assert failure.value.facts["reason"] == reason
