"""Owns the printers that print into a folder: labels as raw documents with pictures of what came out, papers as PDF."""

import io
from pathlib import Path

from PIL import Image

from govpost_desk.devices.firmware import Fault, PrintedLabel
from govpost_desk.devices.ports import (
    DeviceCode,
    DeviceError,
    LabelLanguage,
    Note,
    PrinterState,
    PrinterStatus,
    no_note,
)
from govpost_desk.devices.print_folder import FolderDevice
from govpost_desk.devices.printer_profile import PrinterProfile
from govpost_desk.devices.profiles import shipped_profile
from govpost_desk.devices.simulated_label_printer import (
    SIMULATED_PROFILES,
    head_dots_per_mm,
    new_interpreter,
)

MAX_COPIES = 99


class FileLabelPrinter(FolderDevice):
    """Each document becomes `<serial>-<name>.tspl` or `.zpl` and, per label that it prints, a `.png` beside it.

    The raw document appears first, the pictures after it: a picture is a label that came out. A document that
    prints nothing (a fault, a missing last CR LF) leaves no picture and does not count; `faults` says why.
    """

    mute = False
    bytes_per_s: int | None = None

    def __init__(
        self,
        directory: Path,
        language: LabelLanguage,
        *,
        dots_per_mm: float | None = None,
        profile: PrinterProfile | None = None,
    ) -> None:
        super().__init__(directory)
        self.language: LabelLanguage = language
        self.faults: tuple[Fault, ...] = ()
        self._dots_per_mm = dots_per_mm or head_dots_per_mm(profile)
        self._profile = profile
        self._printed_labels = 0

    @property
    def profile(self) -> PrinterProfile:
        """The profile it was given, else the one of the simulation in its language."""
        return self._profile or shipped_profile(SIMULATED_PROFILES[self.language])

    def status(self) -> PrinterStatus:
        """READY while the folder is there."""
        self._require_open()
        self._folder.check()
        return PrinterStatus(PrinterState.READY, self._printed_labels)

    def send(self, document: bytes, name: str) -> None:
        """Print one document; its files are on disk when this returns."""
        self._require_open()
        labels: list[PrintedLabel] = []
        interpreter = new_interpreter(self.language, labels.append, self._dots_per_mm)
        interpreter.feed(document)
        self.faults = tuple(interpreter.faults)
        pictures = [png_bytes(label.image) for label in labels if not label.blank]
        parts = [(f".{self.language}", document)]
        parts += [(".png" if place == 1 else f"-{place}.png", png) for place, png in enumerate(pictures, 1)]
        self._folder.keep(name, parts)
        self._printed_labels += len(pictures)


class FileOfficePrinter(FolderDevice):
    """Each copy of each PDF becomes `<serial>-<name>.pdf`."""

    def check(self) -> None:
        """Whether the folder is there."""
        self._require_open()
        self._folder.check()

    def print_pdf(self, document: bytes, name: str, copies: int, note: Note = no_note) -> None:
        """Keep `copies` files; a failure after the first one has `first_byte_sent`."""
        self._require_open()
        check_pdf(document, copies)
        for copy in range(copies):
            try:
                self._folder.keep(name, [(".pdf", document)])
            except DeviceError as failure:
                raise DeviceError(
                    failure.code, first_byte_sent=copy > 0 or failure.first_byte_sent, kept=copy
                ) from failure

    def take_out(self, mark: str) -> bool:
        """A folder is no queue."""
        return False


def check_pdf(document: bytes, copies: int) -> None:
    """REJECTED unless it is a PDF in 1 to 99 copies, as a print system would."""
    if not document.startswith(b"%PDF-") or not 1 <= copies <= MAX_COPIES:
        raise DeviceError(DeviceCode.REJECTED)


def png_bytes(picture: Image.Image) -> bytes:
    """A 1-bit PNG of a label."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
