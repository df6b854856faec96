"""A simulated printer whose labels fall into a folder as pictures."""

from pathlib import Path

from PIL import Image

from govpost_desk.devices.file_printers import png_bytes
from govpost_desk.devices.ports import LabelLanguage
from govpost_desk.devices.print_folder import PrintFolder
from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter


class SimulatedIntoFolder(SimulatedLabelPrinter):
    """One picture a label, named by its job."""

    def __init__(self, directory: Path, language: LabelLanguage) -> None:
        super().__init__(language, self._keep)
        self._folder = PrintFolder(directory)

    def open(self) -> None:
        """Make the folder where it is missing."""
        self._folder.open()
        super().open()

    def _keep(self, picture: Image.Image, job_name: str) -> None:
        self._folder.keep(job_name, [(".png", png_bytes(picture))])
