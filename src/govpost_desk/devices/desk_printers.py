"""Owns which printers a desk has, as words: of labels, of A4 papers, of the 80 mm roll; "" is simulated in a folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from govpost_desk.devices.printer_spec import (
    is_folder_word,
    parse_office_printer,
    parse_printer,
    read_office_spec,
    read_printer_spec,
)

if TYPE_CHECKING:
    from govpost_desk.devices.ports import LabelPrinter, OfficePrinter, ReceiptPrinter


@dataclass(frozen=True, kw_only=True)
class DeskPrinters:
    """`label`, `office`, `receipt`: words of devices.toml; `given`: what one start was told instead of `label`.

    A folder that was given takes the papers too, where they have no printer of their own.
    """

    prints: Path
    label: str = ""
    office: str = ""
    receipt: str = ""
    given: str = ""

    def check(self, *, labels: bool) -> None:
        """A word nobody understands is told at the start, not by the first paper. Raises DeviceError BAD_SPEC."""
        read_office_spec(self.office_word)
        if labels:
            read_printer_spec(self.label_word)
        if self.receipt:
            from govpost_desk.devices.receipt_spec import read_receipt_spec

            read_receipt_spec(self.receipt)

    def label_printer(self) -> "LabelPrinter":
        """Its driver; nothing is touched before `open`."""
        return parse_printer(self.label_word)

    def office_printer(self) -> "OfficePrinter":
        """The same of A4."""
        return parse_office_printer(self.office_word)

    def receipt_printer(self) -> "ReceiptPrinter":
        """The same of the roll."""
        from govpost_desk.devices.receipt_spec import parse_receipt_printer

        return parse_receipt_printer(self.receipt or self._beside().partition("?")[0])

    @property
    def label_word(self) -> str:
        """The word that labels are printed by."""
        return self.given or self.label or self._prints()

    @property
    def office_word(self) -> str:
        """The same of A4."""
        return self.office or self._beside()

    def _beside(self) -> str:
        return self.given if self.given and is_folder_word(self.given) else self._prints()

    def _prints(self) -> str:
        return f"simulated:{self.prints}"
