"""Cables to printers: what was taken and what was not is said truly, and no wait is without an end."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.devices.cable import Cable

from govpost_desk.devices.links.serial_link import SerialLink
from govpost_desk.devices.links.tcp_link import TcpLink
from govpost_desk.devices.links.usb_link import UsbLink
from govpost_desk.devices.ports import DeviceCode, DeviceError, Link

BIG = bytes(range(256)) * 4096  # a megabyte: more than any buffer between two ends


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    made = Cable(tmp_path / "printer")
    yield made
    if made.link.exists():
        made.unplug()


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        yield listening


def tcp(server: socket.socket) -> TcpLink:
    return TcpLink("127.0.0.1", server.getsockname()[1])


@pytest.mark.parametrize("make", [lambda path: SerialLink(path), lambda path: UsbLink(path)])
def test_bytes_go_both_ways(cable: Cable, make: type[SerialLink]) -> None:
    link: Link = make(str(cable.link))
    with pytest.raises(DeviceError, match="not_open"):
        link.write(b"~HS", 1)
    link.open()
    link.open()
    link.write(b"\x1b!?\x11\x13", 5)
    assert os.read(cable.scanner_end, 100) == b"\x1b!?\x11\x13"
    cable.write(b"\x11\x13\x00")
    assert link.read(5) == b"\x11\x13\x00"
    began = time.monotonic()
    assert link.read(0.05) == b""
    assert time.monotonic() - began >= 0.05
    cable.write(b"stale")
    time.sleep(0.05)
    link.drain(1)
    assert link.read(0.0) == b""
    link.close()
    link.close()
    with pytest.raises(DeviceError, match="not_open"):
        link.read(0)


@pytest.mark.parametrize("make", [lambda path: SerialLink(path), lambda path: UsbLink(path)])
def test_a_printer_that_takes_no_more(cable: Cable, make: type[SerialLink]) -> None:
    link: Link = make(str(cable.link))
    link.open()
    with pytest.raises(DeviceError) as failure:
        link.write(BIG, 0.3)
    assert (failure.value.code, failure.value.first_byte_sent) == (DeviceCode.TIMEOUT, True)
    with pytest.raises(DeviceError, match="not_open"):
        link.write(b"x", 0.3)


def test_not_one_byte_taken_is_said_so(cable: Cable) -> None:
    filler = os.open(cable.link, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    for _ in range(10):  # the kernel moves what waits along, and has room again
        try:
            while True:
                os.write(filler, bytes(64))
        except BlockingIOError:
            time.sleep(0.02)
    link = UsbLink(str(cable.link))
    link.open()
    with pytest.raises(DeviceError) as failure:
        link.write(b"x", 0.1)
    os.close(filler)
    assert (failure.value.code, failure.value.first_byte_sent) == (DeviceCode.TIMEOUT, False)


@pytest.mark.parametrize("make", [lambda path: SerialLink(path), lambda path: UsbLink(path)])
def test_a_pulled_cable(cable: Cable, make: type[SerialLink]) -> None:
    link: Link = make(str(cable.link))
    link.open()
    cable.unplug()
    with pytest.raises(DeviceError) as failure:
        link.write(b"x", 0.2)
    assert (failure.value.code, failure.value.first_byte_sent) == (DeviceCode.NOT_CONNECTED, False)
    with pytest.raises(DeviceError, match="not_connected"):
        link.open()
    cable.plug_in()
    link.open()
    link.write(b"x", 1)
    assert os.read(cable.scanner_end, 10) == b"x"
    link.close()


def test_xon_xoff_is_refused_for_tspl_and_stops_a_zpl_line(cable: Cable) -> None:
    with pytest.raises(DeviceError) as failure:
        SerialLink(str(cable.link), flow="xonxoff", language="tspl")
    assert failure.value.facts["reason"] == "xonxoff"
    link = SerialLink(str(cable.link), 115200, "xonxoff", language="zpl")
    link.open()
    cable.write(b"\x13")
    time.sleep(0.05)
    with pytest.raises(DeviceError) as failure:
        link.write(b"^XA", 0.2)
    assert failure.value.code is DeviceCode.TIMEOUT


def test_a_line_without_handshake_is_paced(cable: Cable) -> None:
    link = SerialLink(str(cable.link), 9600, "paced")
    assert link.bytes_per_s == 960
    link.open()
    began = time.monotonic()
    link.write(bytes(480), 5)
    assert time.monotonic() - began >= 0.5
    link.close()


def test_tcp_goes_both_ways_and_hears_a_hang_up(server: socket.socket) -> None:
    link = tcp(server)
    link.open()
    far, _ = server.accept()
    link.write(b"~HS", 5)
    assert far.recv(10) == b"~HS"
    far.sendall(b"\x02030")
    assert link.read(5) == b"\x02030"
    assert link.read(0.01) == b""
    far.close()
    with pytest.raises(DeviceError, match="not_connected"):
        link.read(5)
    link.open()
    server.accept()[0].close()
    link.close()


def test_tcp_nobody_there(server: socket.socket) -> None:
    link = tcp(server)
    server.close()
    with pytest.raises(DeviceError, match="not_connected"):
        link.open()


def test_tcp_a_printer_that_takes_no_more_gets_no_byte_later(server: socket.socket) -> None:
    link = tcp(server)
    link.open()
    far, _ = server.accept()
    with far:
        with pytest.raises(DeviceError) as failure:
            link.write(BIG * 16, 0.3)
        assert (failure.value.code, failure.value.first_byte_sent) == (DeviceCode.TIMEOUT, True)
        far.settimeout(5)
        with pytest.raises(ConnectionResetError):  # what waited in this PC was thrown away
            list(iter(lambda: far.recv(1_000_000), b""))


def test_tcp_half_open_connections_are_looked_for(server: socket.socket) -> None:
    link = tcp(server)
    link.open()
    assert link._socket is not None
    assert link._socket.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        assert 0 < link._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) <= 10_000
    link.close()


def test_usb_without_a_device_or_the_right(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="not_connected"):
        UsbLink(str(tmp_path / "lp0")).open()


def test_a_printer_without_a_word_on_usb_is_silent_and_not_gone(tmp_path: Path) -> None:
    (tmp_path / "lp0").write_bytes(b"")  # reads as no bytes at once, as usblp does
    link = UsbLink(str(tmp_path / "lp0"))
    link.open()
    assert link.read(0.03) == b""
    link.close()
