"""Which calls of Windows the links need, as ports: `windows_api` makes them, tests have a fake table."""

from collections.abc import Iterable
from typing import Protocol

USBPRINT_CLASS = "{28d78fad-5a12-11d1-ae5b-0000f803a8c2}"
JOB_DELETE = 5


class WindowsError(Exception):
    """A call of the system failed; `number` is its GetLastError."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Transfer(Protocol):
    """An overlapped read or write under way."""

    def wait(self, timeout_s: float) -> bool:
        """Whether it ended in time. Raises WindowsError."""

    def cancel(self) -> int:
        """Stop it and wait until the system has let go of the buffer; how many bytes went before."""

    def result(self) -> bytes | int:
        """Bytes read, or how many were written."""


class WindowsApi(Protocol):
    """The calls this link needs."""

    def create(self, path: str) -> object:
        """CreateFileW, read and write, overlapped. Raises WindowsError."""

    def write(self, handle: object, data: bytes) -> Transfer:
        """WriteFile. Raises WindowsError."""

    def read(self, handle: object, size: int) -> Transfer:
        """ReadFile. Raises WindowsError."""

    def close(self, handle: object) -> None:
        """CloseHandle; never raises."""

    def usb_ports(self) -> Iterable[tuple[str, str, int]]:
        """Of each interface of USBPRINT_CLASS in the registry: its key, `Base Name` and `Port Number`."""


class SpoolerApi(Protocol):
    """The calls of winspool that this queue needs; each raises WindowsError."""

    def open(self, name: str) -> object:
        """OpenPrinterW."""

    def status(self, handle: object) -> tuple[int, int]:
        """GetPrinterW level 2: Status and cJobs."""

    def start(self, handle: object, name: str) -> int:
        """StartDocPrinterW of a RAW document; the number of the job."""

    def write(self, handle: object, data: bytes) -> int:
        """WritePrinter; how many bytes were written."""

    def end(self, handle: object) -> None:
        """EndDocPrinter: from here on the spooler may send it."""

    def has_job(self, handle: object, job: int) -> bool:
        """GetJobW."""

    def delete(self, handle: object, job: int) -> None:
        """SetJobW with JOB_CONTROL_DELETE."""

    def close(self, handle: object) -> None:
        """ClosePrinter."""
