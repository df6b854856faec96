"""The table of Windows calls behind `windows_link` and `spooler_link`, by ctypes. No decision is taken here.

Not tested: no Windows PC was at hand. On any other system making one of them raises NOT_CONNECTED.
"""

import ctypes
import sys
from collections.abc import Iterable
from typing import Any

from govpost_desk.devices.links.windows_calls import JOB_DELETE, USBPRINT_CLASS, WindowsError
from govpost_desk.devices.ports import DeviceCode, DeviceError

_READ_WRITE = 0xC0000000
_SHARE_READ_WRITE = 3
_OPEN_EXISTING = 3
_OVERLAPPED_FLAG = 0x40000000
_IO_PENDING, _OPERATION_ABORTED = 997, 995
_WAIT_OBJECT_0 = 0
_CLASSES = rf"SYSTEM\CurrentControlSet\Control\DeviceClasses\{USBPRINT_CLASS}"


class _Overlapped(ctypes.Structure):
    _fields_ = [
        ("Internal", ctypes.c_size_t),
        ("InternalHigh", ctypes.c_size_t),
        ("Offset", ctypes.c_uint32),
        ("OffsetHigh", ctypes.c_uint32),
        ("hEvent", ctypes.c_void_p),
    ]


class _DocInfo(ctypes.Structure):
    _fields_ = [
        ("pDocName", ctypes.c_wchar_p),
        ("pOutputFile", ctypes.c_wchar_p),
        ("pDatatype", ctypes.c_wchar_p),
    ]


def library(name: str) -> Any:
    """A system library with GetLastError kept; NOT_CONNECTED on a system that has none."""
    if sys.platform != "win32":
        raise DeviceError(DeviceCode.NOT_CONNECTED)
    return ctypes.WinDLL(name, use_last_error=True)


def failed() -> WindowsError:
    """What GetLastError says of the call just made."""
    if sys.platform != "win32":
        return WindowsError(0)
    return WindowsError(ctypes.get_last_error())


class _Transfer:
    """One overlapped call: the buffer and the event live until the system has let go of them."""

    def __init__(self, kernel: Any, handle: object, buffer: Any, *, reads: bool) -> None:
        self._kernel, self._handle, self._buffer, self._reads = kernel, handle, buffer, reads
        self._overlapped = _Overlapped(hEvent=kernel.CreateEventW(None, True, False, None))
        self._moved = ctypes.c_uint32(0)
        call = kernel.ReadFile if reads else kernel.WriteFile
        size = ctypes.sizeof(buffer) if reads else len(buffer)
        if not call(handle, buffer, size, None, ctypes.byref(self._overlapped)):
            failure = failed()
            if failure.number != _IO_PENDING:
                kernel.CloseHandle(ctypes.c_void_p(self._overlapped.hEvent))
                raise failure

    def wait(self, timeout_s: float) -> bool:
        event = ctypes.c_void_p(self._overlapped.hEvent)
        return bool(self._kernel.WaitForSingleObject(event, int(timeout_s * 1000)) == _WAIT_OBJECT_0)

    def cancel(self) -> int:
        self._kernel.CancelIoEx(self._handle, ctypes.byref(self._overlapped))
        return self._moved_bytes()

    def result(self) -> bytes | int:
        moved = self._moved_bytes()
        return self._buffer.raw[:moved] if self._reads else moved

    def _moved_bytes(self) -> int:
        if self._overlapped.hEvent is None:
            return self._moved.value
        done = self._kernel.GetOverlappedResult(
            self._handle, ctypes.byref(self._overlapped), ctypes.byref(self._moved), True
        )
        failure = None if done else failed()
        self._kernel.CloseHandle(ctypes.c_void_p(self._overlapped.hEvent))
        self._overlapped.hEvent = None
        if failure is not None and failure.number != _OPERATION_ABORTED:
            raise failure
        return self._moved.value


class UsbPrintApi:
    """`windows_calls.WindowsApi` by kernel32 and the registry."""

    def __init__(self) -> None:
        self._kernel = library("kernel32")
        self._kernel.CreateFileW.restype = ctypes.c_void_p
        self._kernel.CreateEventW.restype = ctypes.c_void_p

    def create(self, path: str) -> object:
        handle = self._kernel.CreateFileW(
            path, _READ_WRITE, _SHARE_READ_WRITE, None, _OPEN_EXISTING, _OVERLAPPED_FLAG, None
        )
        if handle is None or handle == ctypes.c_void_p(-1).value:
            raise failed()
        return ctypes.c_void_p(handle)

    def write(self, handle: object, data: bytes) -> _Transfer:
        return _Transfer(self._kernel, handle, data, reads=False)

    def read(self, handle: object, size: int) -> _Transfer:
        return _Transfer(self._kernel, handle, ctypes.create_string_buffer(size), reads=True)

    def close(self, handle: object) -> None:
        self._kernel.CloseHandle(handle)

    def usb_ports(self) -> Iterable[tuple[str, str, int]]:
        if sys.platform != "win32":
            return []
        import winreg

        found = []
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _CLASSES) as classes:
            for place in range(winreg.QueryInfoKey(classes)[0]):
                key = winreg.EnumKey(classes, place)
                try:
                    with winreg.OpenKey(classes, key + r"\#\Device Parameters") as parameters:
                        base = str(winreg.QueryValueEx(parameters, "Base Name")[0])
                        found.append((key, base, int(winreg.QueryValueEx(parameters, "Port Number")[0])))
                except OSError:
                    continue  # an interface without a port
        return found


class WinspoolApi:
    """`windows_calls.SpoolerApi` by winspool."""

    def __init__(self) -> None:
        self._spool = library("winspool.drv")

    def open(self, name: str) -> object:
        handle = ctypes.c_void_p()
        if not self._spool.OpenPrinterW(ctypes.c_wchar_p(name), ctypes.byref(handle), None):
            raise failed()
        return handle

    def status(self, handle: object) -> tuple[int, int]:
        needed = ctypes.c_uint32(0)
        self._spool.GetPrinterW(handle, 2, None, 0, ctypes.byref(needed))
        buffer = ctypes.create_string_buffer(max(needed.value, 1))
        if not self._spool.GetPrinterW(handle, 2, buffer, needed, ctypes.byref(needed)):
            raise failed()
        # PRINTER_INFO_2 is thirteen pointers, then Attributes, Priority, DefaultPriority, StartTime, UntilTime,
        # Status, cJobs
        numbers = (ctypes.c_uint32 * 7).from_buffer(buffer, 13 * ctypes.sizeof(ctypes.c_void_p))
        return int(numbers[5]), int(numbers[6])

    def start(self, handle: object, name: str) -> int:
        job = self._spool.StartDocPrinterW(handle, 1, ctypes.byref(_DocInfo(name, None, "RAW")))
        if not job:
            raise failed()
        return int(job)

    def write(self, handle: object, data: bytes) -> int:
        written = ctypes.c_uint32(0)
        if not self._spool.WritePrinter(handle, data, len(data), ctypes.byref(written)):
            raise failed()
        return written.value

    def end(self, handle: object) -> None:
        if not self._spool.EndDocPrinter(handle):
            raise failed()

    def has_job(self, handle: object, job: int) -> bool:
        needed = ctypes.c_uint32(0)
        self._spool.GetJobW(handle, job, 1, None, 0, ctypes.byref(needed))
        return needed.value > 0

    def delete(self, handle: object, job: int) -> None:
        self._spool.SetJobW(handle, job, 0, None, JOB_DELETE)

    def close(self, handle: object) -> None:
        self._spool.ClosePrinter(handle)
