"""Which calls of Windows the links need, as ports: `windows_api` makes them, tests have a fake table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

USBPRINT_CLASS = "{28d78fad-5a12-11d1-ae5b-0000f803a8c2}"
JOB_DELETE = 5
JOB_RETAIN = 8


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


class OfficeApi(Protocol):
    """The calls of winspool and gdi32 that an A4 queue needs; each raises WindowsError unless it says otherwise."""

    def open(self, name: str) -> object:
        """OpenPrinterW."""

    def status(self, handle: object) -> tuple[int, int]:
        """GetPrinterW level 2: Status and cJobs."""

    def prints_both_sides(self, name: str) -> bool:
        """DeviceCapabilitiesW DC_DUPLEX."""

    def trays(self, name: str) -> list[tuple[str, int]]:
        """DeviceCapabilitiesW DC_BINNAMES and DC_BINS: name and number of each tray."""

    def begin(self, name: str, title: str, duplex: int, tray: int) -> tuple[object, int]:
        """DocumentPropertiesW for an A4 DEVMODE, CreateDCW, StartDocW: the device context and the number of the job.

        `duplex`: 1 simplex, 2 long edge, 3 short edge; it and `tray`: 0 as they are set.
        """

    def measures(self, context: object) -> tuple[int, int, int, int]:
        """GetDeviceCaps: dots an inch across and down, and where the printable area begins, in dots."""

    def page(self, context: object, picture: "PagePicture | None") -> None:
        """StartPage, StretchDIBits, EndPage; None for an empty page."""

    def end(self, context: object) -> None:
        """EndDoc and DeleteDC: from here on the spooler may send all of it."""

    def abort(self, context: object) -> None:
        """AbortDoc and DeleteDC; never raises."""

    def retain(self, handle: object, job: int) -> None:
        """SetJobW with JOB_CONTROL_RETAIN: it stays listed when it has been printed."""

    def job(self, handle: object, job: int) -> tuple[int, int] | None:
        """GetJobW level 1: Status and PagesPrinted; None for a job that is not there."""

    def jobs(self, handle: object) -> list[tuple[int, str]]:
        """EnumJobsW level 1: number and title of each."""

    def delete(self, handle: object, job: int) -> None:
        """SetJobW with JOB_CONTROL_DELETE."""

    def close(self, handle: object) -> None:
        """ClosePrinter; never raises."""


@dataclass(frozen=True)
class PagePicture:
    """A page in black and white: rows from the lowest up, each a multiple of 4 bytes, 1 is white. `x`, `y`, `across`,
    `down`: where it goes, in dots of the printer.
    """

    width: int
    height: int
    rows: bytes
    x: int
    y: int
    across: int
    down: int


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
