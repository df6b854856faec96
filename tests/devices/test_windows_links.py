"""Decisions of the Windows cables on a fake table of calls; no Windows was at hand."""

import ctypes
import sys

import pytest

from govpost_desk.devices.links.spooler_link import SpoolerQueue
from govpost_desk.devices.links.windows_calls import WindowsError
from govpost_desk.devices.links.windows_link import WindowsLink, device_path
from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.queued_label_printer import QueueState

KEY = "##?#USB#VID_1203&PID_0230#0001#{28d78fad-5a12-11d1-ae5b-0000f803a8c2}"
PORTS = [("x", "USB", 2), (KEY, "USB", 3)]


@pytest.mark.parametrize(
    ("port", "path"),
    [
        ("USB003", "\\\\?\\" + KEY[4:]),
        ("usb3", "\\\\?\\" + KEY[4:]),
        ("USB002", None),  # its key is no path
        ("USB004", None),
        ("LPT1", "\\\\.\\LPT1"),
        ("lpt2", "\\\\.\\LPT2"),
        ("\\\\?\\usb#x", "\\\\?\\usb#x"),
        ("C:\\file", None),
        ("", None),
    ],
)
def test_the_path_of_a_port(port: str, path: str | None) -> None:
    assert device_path(port, PORTS) == path


class FakeTransfer:
    def __init__(self, moved: bytes | int, ends: bool = True, dies: bool = False) -> None:
        self.moved, self.ends, self.dies = moved, ends, dies

    def wait(self, timeout_s: float) -> bool:
        if self.dies:
            raise WindowsError(1167)
        return self.ends

    def cancel(self) -> int:
        return len(self.moved) if isinstance(self.moved, bytes) else self.moved

    def result(self) -> bytes | int:
        return self.moved


class FakeApi:
    def __init__(self, *transfers: FakeTransfer | WindowsError, opens: int = 0) -> None:
        self.transfers = list(transfers)
        self.opens = opens
        self.handles: list[str] = []

    def create(self, path: str) -> object:
        if self.opens:
            raise WindowsError(self.opens)
        self.handles.append(path)
        return path

    def _next(self) -> FakeTransfer:
        transfer = self.transfers.pop(0)
        if isinstance(transfer, WindowsError):
            raise transfer
        return transfer

    def write(self, handle: object, data: bytes) -> FakeTransfer:
        return self._next()

    def read(self, handle: object, size: int) -> FakeTransfer:
        return self._next()

    def close(self, handle: object) -> None:
        self.handles.remove(str(handle))

    def usb_ports(self) -> list[tuple[str, str, int]]:
        return PORTS


@pytest.mark.parametrize(
    ("number", "code"), [(5, DeviceCode.BUSY), (32, DeviceCode.BUSY), (2, DeviceCode.NOT_CONNECTED)]
)
def test_a_port_that_cannot_be_opened(number: int, code: DeviceCode) -> None:
    with pytest.raises(DeviceError) as failure:
        WindowsLink("USB003", FakeApi(opens=number)).open()
    assert failure.value.code is code
    with pytest.raises(DeviceError, match="not_connected"):
        WindowsLink("USB009", FakeApi()).open()


@pytest.mark.parametrize(
    ("transfer", "code", "began"),
    [
        (FakeTransfer(2, ends=False), DeviceCode.TIMEOUT, True),
        (FakeTransfer(0, ends=False), DeviceCode.TIMEOUT, False),
        (FakeTransfer(3), DeviceCode.TIMEOUT, True),
        (FakeTransfer(0, dies=True), DeviceCode.NOT_CONNECTED, True),
        (WindowsError(31), DeviceCode.NOT_CONNECTED, False),
    ],
)
def test_what_a_failed_write_means(
    transfer: FakeTransfer | WindowsError, code: DeviceCode, began: bool
) -> None:
    api = FakeApi(transfer)
    link = WindowsLink("USB003", api)
    link.open()
    with pytest.raises(DeviceError) as failure:
        link.write(b"SIZE", 1)
    assert (failure.value.code, failure.value.first_byte_sent) == (code, began)
    assert api.handles == []


def test_reading_keeps_what_came_before_the_deadline() -> None:
    api = FakeApi(
        FakeTransfer(4),
        FakeTransfer(b"\x00"),
        FakeTransfer(b"", ends=False),
        FakeTransfer(b"late", ends=False),
        FakeTransfer(b"", dies=True),
    )
    link = WindowsLink("USB003", api)
    link.open()
    link.write(b"SIZE", 1)
    assert [link.read(0.1) for _ in range(3)] == [b"\x00", b"", b"late"]
    with pytest.raises(DeviceError, match="not_connected"):
        link.read(0.1)
    assert api.handles == []


class FakeSpooler:
    def __init__(self) -> None:
        self.status_bits, self.jobs, self.name = 0, [7], "HPRT"
        self.fails: dict[str, int] = {}
        self.short = 0
        self.open_handles = 0

    def _call(self, name: str) -> None:
        if name in self.fails:
            raise WindowsError(self.fails[name])

    def open(self, name: str) -> object:
        self._call("open")
        if name != self.name:
            raise WindowsError(1801)
        self.open_handles += 1
        return self

    def status(self, handle: object) -> tuple[int, int]:
        self._call("status")
        return self.status_bits, len(self.jobs)

    def start(self, handle: object, name: str) -> int:
        self._call("start")
        self.jobs.append(8)
        return 8

    def write(self, handle: object, data: bytes) -> int:
        self._call("write")
        return len(data) - self.short

    def end(self, handle: object) -> None:
        self._call("end")

    def has_job(self, handle: object, job: int) -> bool:
        return job in self.jobs

    def delete(self, handle: object, job: int) -> None:
        self.jobs.remove(job)

    def close(self, handle: object) -> None:
        self.open_handles -= 1


def test_the_spooler_as_a_queue() -> None:
    api = FakeSpooler()
    queue = SpoolerQueue("HPRT", api)
    assert SpoolerQueue("none", api).state() is QueueState.MISSING
    assert queue.state() is QueueState.WAITING
    api.jobs.clear()
    assert queue.state() is QueueState.OPEN
    for bits in (0x1, 0x10, 0x80, 0x400000):
        api.status_bits = bits
        assert queue.state() is QueueState.STOPPED
    job = queue.submit(b"^XA^XZ", "EA1-P1")
    assert queue.is_held(job)
    queue.remove(job)
    assert not queue.is_held(job)
    assert api.open_handles == 0


@pytest.mark.parametrize(
    ("call", "began"), [("open", False), ("start", False), ("write", True), ("end", True)]
)
def test_a_job_that_was_not_ended_is_deleted(call: str, began: bool) -> None:
    api = FakeSpooler()
    api.fails[call] = 5
    with pytest.raises(DeviceError) as failure:
        SpoolerQueue("HPRT", api).submit(b"^XA^XZ", "EA1-P1")
    assert failure.value.first_byte_sent is began
    assert (api.jobs, api.open_handles) == ([7], 0)


def test_a_short_write_is_no_job() -> None:
    api = FakeSpooler()
    api.short = 1
    with pytest.raises(DeviceError, match="rejected"):
        SpoolerQueue("HPRT", api).submit(b"^XA^XZ", "EA1-P1")
    assert api.jobs == [7]


@pytest.mark.skipif(sys.platform == "win32", reason="the calls are there")
def test_elsewhere_the_calls_are_missing_and_say_so() -> None:
    with pytest.raises(DeviceError, match="not_connected"):
        WindowsLink("USB001").open()
    with pytest.raises(DeviceError, match="not_connected"):
        SpoolerQueue("HPRT").state()


def test_the_structures_have_the_sizes_of_the_system() -> None:
    from govpost_desk.devices.links.windows_api import _DocInfo, _Overlapped

    word = ctypes.sizeof(ctypes.c_void_p)
    assert ctypes.sizeof(_Overlapped) == 3 * word + 8
    assert ctypes.sizeof(_DocInfo) == 3 * word
