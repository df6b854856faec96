"""Owns the simulated A4 printer."""

from collections.abc import Callable

from govpost_desk.devices.file_printers import check_pdf
from govpost_desk.devices.ports import DeviceCode, DeviceError, Note, no_note

OnPaper = Callable[[bytes, str, int], None]


class SimulatedOfficePrinter:
    """Hands every PDF to `on_paper(document, name, copies)` and fails when told to."""

    def __init__(self, on_paper: OnPaper | None = None) -> None:
        self.printed_documents = 0
        self._on_paper = on_paper
        self._is_open = False
        self._failure: DeviceError | None = None

    def open(self) -> None:
        """Take the printer."""
        self._is_open = True

    def check(self) -> None:
        """Ready, unless the next paper is to fail."""
        if not self._is_open:
            raise DeviceError(DeviceCode.NOT_OPEN)
        if self._failure is not None:
            raise self._failure

    def print_pdf(self, document: bytes, name: str, copies: int, note: Note = no_note) -> None:
        """Print, or fail once as set by `fail_next`."""
        if not self._is_open:
            raise DeviceError(DeviceCode.NOT_OPEN)
        check_pdf(document, copies)
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure
        self.printed_documents += 1
        if self._on_paper is not None:
            self._on_paper(document, name, copies)

    def take_out(self, mark: str) -> bool:
        """It holds no queue."""
        return False

    def fail_next(self, code: DeviceCode, *, first_byte_sent: bool = False) -> None:
        """The next document fails with this code."""
        self._failure = DeviceError(code, first_byte_sent=first_byte_sent)

    def close(self) -> None:
        """Give it back."""
        self._is_open = False
