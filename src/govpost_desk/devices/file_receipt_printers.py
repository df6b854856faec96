"""Owns the receipt printers that print into a folder: pictures of slips, the raw document beside them or not."""

from pathlib import Path

from PIL import Image

from govpost_desk.devices.escpos_interpreter import EscPosInterpreter
from govpost_desk.devices.file_printers import png_bytes
from govpost_desk.devices.firmware import Fault
from govpost_desk.devices.ports import PrinterState, PrinterStatus
from govpost_desk.devices.print_folder import FolderDevice, PrintFolder
from govpost_desk.devices.printer_profile import ReceiptProfile
from govpost_desk.devices.receipt_profiles import load_receipt_profiles
from govpost_desk.devices.simulated_receipt_printer import SIMULATED_PROFILE, SimulatedReceiptPrinter


class FileReceiptPrinter(FolderDevice):
    """Each document becomes `<serial>-<name>.escpos` and, per slip that it cuts off, a `.png` beside it."""

    mute = False
    bytes_per_s: int | None = None

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.faults: tuple[Fault, ...] = ()
        self._documents = 0

    @property
    def profile(self) -> ReceiptProfile:
        """That of the simulation."""
        return load_receipt_profiles()[SIMULATED_PROFILE]

    def status(self) -> PrinterStatus:
        """READY while the folder is there; its count goes up with every document that became slips."""
        self._require_open()
        self._folder.check()
        return PrinterStatus(PrinterState.READY, self._documents)

    def send(self, document: bytes, name: str) -> None:
        """Print one document; its files are on disk when this returns."""
        self._require_open()
        slips: list[Image.Image] = []
        interpreter = EscPosInterpreter(slips.append)
        interpreter.feed(document)
        self.faults = tuple(interpreter.faults)
        parts = [(".escpos", document)]
        parts += [
            (".png" if place == 1 else f"-{place}.png", png_bytes(slip))
            for place, slip in enumerate(slips, 1)
        ]
        self._folder.keep(name, parts)
        self._documents += bool(slips)


class SimulatedReceiptIntoFolder(SimulatedReceiptPrinter):
    """A simulated printer whose slips fall into a folder as pictures, named by their job."""

    def __init__(self, directory: Path) -> None:
        super().__init__(self._keep)
        self._folder = PrintFolder(directory)

    def open(self) -> None:
        """Make the folder where it is missing."""
        self._folder.open()
        super().open()

    def _keep(self, picture: Image.Image, job_name: str) -> None:
        self._folder.keep(job_name, [(".png", png_bytes(picture))])
