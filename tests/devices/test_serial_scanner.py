"""The serial scanner on a pseudo-terminal: cut by terminators only, nothing lost, unplugged and plugged in again."""

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.devices.cable import Cable

from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.serial_scanner import MAX_CODE_BYTES, CodeCutter, SerialScanner, decoded

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    cable = Cable(tmp_path / "scanner")
    yield cable
    try:
        cable.unplug()
    except OSError:
        pass


@pytest.fixture
def scanner(cable: Cable) -> Iterator[SerialScanner]:
    scanner = SerialScanner(str(cable.link))
    scanner.open()
    yield scanner
    scanner.close()


def test_codes_are_cut_by_any_terminator(cable: Cable, scanner: SerialScanner) -> None:
    cable.write(b"EA123456785CN\r\nSZ20261121000345\r1123456789012\n\r\n\n]C0GPDTAKE\r\n")
    got = [scanner.read(1) for _ in range(4)]
    assert got == ["EA123456785CN", "SZ20261121000345", "1123456789012", "]C0GPDTAKE"]
    assert scanner.read(0.05) is None


def test_a_terminal_pulled_out_is_a_lost_cable(cable: Cable, scanner: SerialScanner) -> None:
    """termios raises an error of its own, which is no OSError."""
    import termios

    def pulled(_: object) -> bytes:
        raise termios.error(5, "Input/output error")

    assert scanner._line is not None
    scanner._line.read = pulled
    with pytest.raises(DeviceError) as failure:
        scanner.read(0.1)
    assert failure.value.code is DeviceCode.NOT_CONNECTED


def test_a_pause_within_a_code_does_not_split_it(cable: Cable, scanner: SerialScanner) -> None:
    cable.write(b"EA1234")
    assert scanner.read(0.2) is None
    cable.write(b"56785CN")
    assert scanner.read(0.2) is None
    cable.write(b"\r")
    assert scanner.read(1) == "EA123456785CN"


def test_ten_codes_at_once_are_ten_codes(cable: Cable, scanner: SerialScanner) -> None:
    wanted = [f"SZ{number:014d}" for number in range(10)]
    cable.write("".join(f"{code}\r\n" for code in wanted).encode())
    assert [scanner.read(1) for _ in wanted] == wanted


def test_chinese_in_either_encoding_and_noise(cable: Cable, scanner: SerialScanner) -> None:
    cable.write("证照A\r".encode() + "证照B\r".encode("gb18030") + b"\xffA\xfe\r")
    assert [scanner.read(1) for _ in range(2)] == ["证照A", "证照B"]
    noise = scanner.read(1)
    assert noise is not None
    assert "\ufffd" in noise
    assert decoded(b"\x80\xff") == "\ufffd\ufffd"


def test_an_overlong_code_is_flagged_and_the_next_one_read(cable: Cable, scanner: SerialScanner) -> None:
    cable.write(b"A\r" + b"X" * MAX_CODE_BYTES + b"\r" + b"Y" * (MAX_CODE_BYTES + 300) + b"\rB\r")
    assert scanner.read(1) == "A"
    assert scanner.read(1) == "X" * MAX_CODE_BYTES
    with pytest.raises(DeviceError) as failure:
        scanner.read(1)
    assert failure.value.code is DeviceCode.SCAN_TOO_LONG
    assert scanner.read(1) == "B"
    assert scanner.read(0.05) is None


def test_unplugged_and_plugged_in_again(cable: Cable, scanner: SerialScanner) -> None:
    cable.write(b"BEFORE\rHALF")
    assert scanner.read(1) == "BEFORE"
    assert scanner.read(0.1) is None
    cable.unplug()
    with pytest.raises(DeviceError) as failure:
        scanner.read(1)
    assert failure.value.code is DeviceCode.NOT_CONNECTED
    with pytest.raises(DeviceError) as failure:
        scanner.open()
    assert failure.value.code is DeviceCode.NOT_CONNECTED
    cable.plug_in()
    scanner.open()
    cable.write(b"AFTER\r")
    assert scanner.read(1) == "AFTER", "the half code of before the unplug is forgotten"


def test_two_programs_cannot_share_a_scanner(cable: Cable, scanner: SerialScanner) -> None:
    scanner.open()
    other = SerialScanner(str(cable.link))
    with pytest.raises(DeviceError) as failure:
        other.open()
    assert failure.value.code is DeviceCode.BUSY
    other.close()
    cable.write(b"MINE\r")
    assert scanner.read(1) == "MINE"


def test_a_port_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for port in (tmp_path / "none", tmp_path / "file"):
        scanner = SerialScanner(str(port))
        with pytest.raises(DeviceError) as failure:
            scanner.open()
        assert failure.value.code is DeviceCode.NOT_CONNECTED
        with pytest.raises(DeviceError) as failure:
            scanner.read(0)
        assert failure.value.code is DeviceCode.NOT_OPEN


def test_closing_ends_a_waiting_read_soon(scanner: SerialScanner) -> None:
    threading.Timer(0.1, scanner.close).start()
    began = time.monotonic()
    with pytest.raises(DeviceError) as failure:
        scanner.read(10)
    assert failure.value.code is DeviceCode.NOT_OPEN
    assert time.monotonic() - began < 2


@given(
    st.lists(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=40), max_size=8),
    st.lists(st.integers(0, 400), max_size=10),
)
def test_portions_of_the_line_make_no_difference(wanted: list[str], cuts: list[int]) -> None:
    line = "".join(code + "\r\n" for code in wanted).encode()
    edges = sorted({0, len(line), *(cut % (len(line) + 1) for cut in cuts)})
    cutter = CodeCutter()
    got = []
    for place, start in enumerate(edges):
        cutter.feed(line[start : edges[place + 1] if place + 1 < len(edges) else start])
        while (code := cutter.next_code()) is not None:
            got.append(code)
    assert got == wanted


@given(st.lists(st.binary(max_size=1500), max_size=4))
def test_noise_never_grows_the_cutter(noise: list[bytes]) -> None:
    cutter = CodeCutter()
    for portion in noise:
        cutter.feed(portion)
    delivered = 0
    for _ in range(sum(map(len, noise)) + 1):
        try:
            code = cutter.next_code()
        except DeviceError:
            continue
        if code is None:
            break
        delivered += 1
        assert 0 < len(code) <= MAX_CODE_BYTES
    assert delivered <= sum(map(len, noise))
