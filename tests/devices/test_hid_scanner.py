"""HID-POS scanners: reports by layout, codes over several of them, pulled out and put in again."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govpost_desk.devices import hid_scanner
from govpost_desk.devices.hid_reports import (
    GARBLED,
    JOIN_S,
    ReportJoiner,
    ReportLayout,
    layout_for,
    load_layouts,
    read_layout,
)
from govpost_desk.devices.hid_scanner import USAGE_PAGE, Hidapi, HidDevice, HidFound, HidScanner, hid_scanners
from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.serial_scanner import MAX_CODE_BYTES

LAYOUTS = load_layouts()
GENERIC, NEWLAND = LAYOUTS["usb-if"], LAYOUTS["newland"]
LABEL = "EA123456785CN"


def reports(code: bytes, layout: ReportLayout = GENERIC, aim: bytes = b"]C0") -> list[bytes]:
    """What a scanner sends for a code, by the makers' manuals."""
    parts = [code[at : at + layout.data_bytes] for at in range(0, len(code), layout.data_bytes)] or [b""]
    made = []
    for number, part in enumerate(parts):
        report = bytearray(64)
        report[0], report[layout.length_at] = layout.report_id, len(part)
        if layout.aim_at >= 0:
            report[layout.aim_at : layout.aim_at + 3] = aim
        report[layout.data_at : layout.data_at + len(part)] = part
        if layout.more_at >= 0:
            report[layout.more_at] = number + 1 < len(parts)
        made.append(bytes(report))
    return made


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Usb:
    """A USB bus with one scanner on it; what it has to say is put into `says`."""

    def __init__(self, usage_page: int = USAGE_PAGE) -> None:
        self.plugged_in, self.closed = True, 0
        self.says: list[bytes] = []
        self.keyboard = HidFound(path=b"k", vendor=0x1EAB, product=1, usage_page=1, about="keyboard")
        self.scanner = HidFound(path=b"s", vendor=0x1EAB, product=1, usage_page=usage_page, about="FM430")
        self.opened: list[bytes] = []

    def find(self, vendor: int = 0, product: int = 0) -> list[HidFound]:
        return [self.keyboard, self.scanner] if self.plugged_in else []

    def open(self, found: HidFound) -> HidDevice:
        if not self.plugged_in:
            raise OSError("open failed")
        self.opened.append(found.path)
        return self

    def read(self, size: int, timeout_ms: int) -> list[int]:
        if not self.plugged_in:
            raise OSError("read error")
        return list(self.says.pop(0)[:size]) if self.says else []

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def usb() -> Usb:
    return Usb()


@pytest.fixture
def scanner(usb: Usb) -> HidScanner:
    made = HidScanner(0x1EAB, 1, GENERIC, usb)
    made.open()
    return made


def test_a_code_and_its_kind(usb: Usb, scanner: HidScanner) -> None:
    assert usb.opened == [b"s"], "not the keyboard of the same device"
    usb.says = [
        *reports(LABEL.encode() + b"\r"),
        bytes([4]) + bytes(63),
        *reports("证照A1".encode("gb18030"), aim=b"]Q1"),
    ]
    assert scanner.read(0) == f"]C0{LABEL}"
    assert scanner.read(0) is None, "a report of another id is none of ours"
    assert scanner.read(0) == "]Q1证照A1"
    assert scanner.read(0) is None


def test_newland_by_its_manual(usb: Usb) -> None:
    assert layout_for(0x1EAB, LAYOUTS) is NEWLAND
    assert layout_for(0x0C2E, LAYOUTS) is GENERIC
    report = bytearray(64)
    report[:15] = b"\x02\x0d" + LABEL.encode()
    report[62] = 0x04  # the maker's own number for a kind
    scanner = HidScanner(0x1EAB, 1, NEWLAND, usb)
    scanner.open()
    usb.says = [bytes(report)]
    assert scanner.read(0) == LABEL


def test_a_code_that_fills_a_report_of_a_layout_without_flag_is_refused_with_its_tail() -> None:
    time = Time()
    joiner = ReportJoiner(NEWLAND, time)
    whole = reports(b"7" * 120, NEWLAND)
    with pytest.raises(DeviceError) as failure:
        joiner.feed(whole[0])
    assert failure.value.code is DeviceCode.SCAN_TOO_LONG
    for tail in whole[1:]:
        time.now += 0.02
        assert joiner.feed(tail) is None
    time.now += JOIN_S + 0.01
    assert joiner.feed(reports(LABEL.encode(), NEWLAND)[0]) == LABEL


def heard(joiner: ReportJoiner, told: list[bytes]) -> list[str]:
    """Codes and failures, in order."""
    found = []
    for report in told:
        try:
            code = joiner.feed(report)
        except DeviceError as error:
            code = error.code.value
        if code is not None:
            found.append(code)
    return found


def test_a_long_code_is_joined_and_a_very_long_one_refused_once() -> None:
    told = [
        *reports(b"X" * 200, aim=b"]Q1"),
        *reports(b"Y" * (MAX_CODE_BYTES + 200)),
        *reports(LABEL.encode()),
    ]
    assert heard(ReportJoiner(GENERIC, Time()), told) == [f"]Q1{'X' * 200}", "scan_too_long", f"]C0{LABEL}"]


def test_a_code_that_stops_half_way_is_not_joined_to_the_next() -> None:
    time = Time()
    joiner = ReportJoiner(GENERIC, time)
    assert joiner.feed(reports(b"A" * 60)[0]) is None
    time.now += JOIN_S + 0.1
    assert joiner.feed(reports(LABEL.encode())[0]) == GARBLED, "it may be the end of the other one"
    assert joiner.feed(reports(LABEL.encode())[0]) == f"]C0{LABEL}"


@pytest.mark.parametrize("broken", [b"\x02", b"\x02\x39" + bytes(62), b"\x02\x20" + bytes(10)])
def test_a_report_that_cannot_be_is_garbled(broken: bytes) -> None:
    joiner = ReportJoiner(GENERIC, Time())
    assert joiner.feed(reports(b"A" * 60)[0]) is None
    assert joiner.feed(broken) == GARBLED
    assert joiner.feed(reports(LABEL.encode())[0]) == f"]C0{LABEL}"


def test_an_identifier_that_is_none_is_left_out() -> None:
    joiner = ReportJoiner(GENERIC, Time())
    assert joiner.feed(reports(LABEL.encode(), aim=b"\0\0\0")[0]) == LABEL
    assert joiner.feed(reports(b"")[0]) is None


def test_unplugged_and_found_again(usb: Usb, scanner: HidScanner) -> None:
    usb.says = reports(b"A" * 60)[:1]
    assert scanner.read(0) is None
    usb.plugged_in = False
    acts: tuple[Callable[[], object], ...] = (lambda: scanner.read(0), scanner.open)
    for act in acts:
        with pytest.raises(DeviceError) as failure:
            act()
        assert failure.value.code is DeviceCode.NOT_CONNECTED
    assert usb.closed == 1
    with pytest.raises(DeviceError) as failure:
        scanner.read(0)
    assert failure.value.code is DeviceCode.NOT_OPEN
    usb.plugged_in = True
    scanner.open()
    usb.says = reports(LABEL.encode())
    assert scanner.read(0) == f"]C0{LABEL}", "the half code of before is forgotten"
    scanner.close()
    scanner.close()
    assert usb.closed == 2


def test_a_scanner_in_keyboard_mode_is_not_taken() -> None:
    scanner = HidScanner(0x1EAB, 1, GENERIC, Usb(usage_page=1))
    with pytest.raises(DeviceError) as failure:
        scanner.open()
    assert failure.value.code is DeviceCode.NOT_CONNECTED


def test_a_system_that_tells_no_usages(usb: Usb) -> None:
    usb.keyboard, usb.scanner = (
        HidFound(path=path, vendor=1, product=1, usage_page=0, about="") for path in (b"a", b"b")
    )
    HidScanner(1, 1, GENERIC, usb).open()
    assert usb.opened == [b"a"]
    assert hid_scanners(usb) == []


def test_the_library_is_asked_for_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("hid", "hidraw"):
        monkeypatch.setitem(sys.modules, name, None)
    scanner = HidScanner(1, 1, GENERIC)
    with pytest.raises(DeviceError) as failure:
        scanner.open()
    assert failure.value.code is DeviceCode.NO_LIBRARY


def test_the_library_s_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    library = ModuleType("hid")
    row = {
        "path": b"/dev/none",
        "vendor_id": 0x1EAB,
        "product_id": 2,
        "usage_page": USAGE_PAGE,
        "manufacturer_string": "Newland",
        "product_string": None,
    }

    class Device:
        def open_path(self, path: bytes) -> None:
            raise OSError("open failed")

    library.enumerate = lambda vendor, product: [row]  # type: ignore[attr-defined]
    library.device = Device  # type: ignore[attr-defined]
    monkeypatch.setattr(hid_scanner, "import_module", lambda name: library)
    assert [each.about for each in hid_scanners()] == ["Newland"]
    with pytest.raises(DeviceError) as failure:
        HidScanner(0x1EAB, 2, GENERIC).open()
    assert failure.value.code is DeviceCode.NOT_CONNECTED
    assert Hidapi().find()[0].product == 2


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-", min_size=1, max_size=MAX_CODE_BYTES))
def test_codes_of_any_length_come_back(text: str) -> None:
    joiner = ReportJoiner(GENERIC, Time())
    got = [joiner.feed(report) for report in reports(text.encode())]
    assert got[-1] == f"]C0{text}"
    assert not any(got[:-1])


@given(st.lists(st.binary(max_size=70), max_size=20))
def test_any_reports_have_an_answer_and_nothing_stays(noise: list[bytes]) -> None:
    time = Time()
    joiner = ReportJoiner(GENERIC, time)
    heard(joiner, [b"\x02" + report[1:] for report in noise])
    time.now += 2 * JOIN_S
    assert joiner.feed(reports(LABEL.encode())[0]) in (GARBLED, f"]C0{LABEL}")
    assert joiner.feed(reports(LABEL.encode())[0]) == f"]C0{LABEL}"


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("title = 1", "title"),
        ('title="a"\nsource="b"\nwhat=1', "what"),
        ('title="a"\nsource="b"\nreport_id=2\nlength_at=70\ndata_at=2\ndata_bytes=3', "length_at"),
        ('title="a"\nsource="b"\nreport_id=2\nlength_at=1\ndata_at=20\ndata_bytes=60', "data_bytes"),
        (
            'title="a"\nsource="b"\nvendors=["x"]\nreport_id=2\nlength_at=1\ndata_at=2\ndata_bytes=3',
            "vendors",
        ),
        ("no toml", "toml"),
    ],
)
def test_broken_layouts_are_named(tmp_path: Path, table: str, key: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(table, "utf-8")
    with pytest.raises(DeviceError) as failure:
        read_layout(path)
    assert failure.value.code is DeviceCode.BAD_PROFILE
    assert failure.value.facts["key"] == key
