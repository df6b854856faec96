"""Owns the printer words of the command line: `file:DIR`, `simulated`, `simulated:DIR`, each with `?language=`.

Words that name a cable or a raw queue are those of `cable_spec`, those of A4 printers are in `office_spec`. Receipt
printers are cables (`?profile=ID&status=mute&baud=…&flow=rtscts|dtrdsr|paced`) or folders too; without a profile it is
the generic one. Which of all of them a desk has: `DeskPrinters`.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from govpost_desk.devices.cable_spec import (
    LINKS,
    QUEUES,
    CableSpec,
    cable_link,
    cable_printer,
    read_cable_spec,
)
from govpost_desk.devices.ports import DeviceCode, DeviceError, LabelLanguage, LabelPrinter, OfficePrinter

if TYPE_CHECKING:
    from govpost_desk.devices.office_spec import OfficeSpec
    from govpost_desk.devices.ports import ReceiptPrinter, ReceiptProfile

DEFAULT_LANGUAGE: LabelLanguage = "zpl"


@dataclass(frozen=True)
class PrinterSpec:
    """A printer word taken apart. `kind`: 'file' or 'simulated'; a file printer always has a directory."""

    kind: str
    directory: Path | None
    language: LabelLanguage


def read_printer_spec(spec: str) -> PrinterSpec | CableSpec:
    """Take a printer word apart; BAD_SPEC with `reason` unknown_kind, no_directory, bad_option or of `cable_spec`."""
    cable = read_cable_spec(spec)
    return cable if cable is not None else _folder_spec(spec)


def is_folder_word(spec: str) -> bool:
    """Whether a word names a folder or a simulation, which take papers as well as labels."""
    return isinstance(read_printer_spec(spec), PrinterSpec)


def _folder_spec(spec: str) -> PrinterSpec:
    match = re.fullmatch(r"([a-z]+)(?::([^?]*))?(?:\?(.*))?", spec, re.DOTALL)
    if match is None or match[1] not in ("file", "simulated"):
        raise _bad_spec("unknown_kind")
    kind, directory, options = match[1], match[2], match[3]
    if directory == "" or "\x00" in (directory or "") or (kind == "file" and directory is None):
        raise _bad_spec("no_directory")
    return PrinterSpec(kind, None if directory is None else Path(directory), _language(options))


def parse_printer(spec: str) -> LabelPrinter:
    """The label printer that a word names; nothing is touched before `open`."""
    cable = read_cable_spec(spec)
    if cable is not None:
        return cable_printer(cable)
    parsed = _folder_spec(spec)
    if parsed.kind == "file":
        from govpost_desk.devices.file_printers import FileLabelPrinter

        assert parsed.directory is not None
        return FileLabelPrinter(parsed.directory, parsed.language)
    if parsed.directory is None:
        from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter

        return SimulatedLabelPrinter(parsed.language)
    from govpost_desk.devices.simulated_into_folder import SimulatedIntoFolder

    return SimulatedIntoFolder(parsed.directory, parsed.language)


def read_office_spec(spec: str) -> "PrinterSpec | OfficeSpec":
    """Take the word of an A4 printer apart; BAD_SPEC with `reason` as for a folder or of `office_spec`."""
    if spec.partition(":")[0] in ("file", "simulated"):  # most starts need no more
        return _folder_spec(spec)
    from govpost_desk.devices.office_spec import read_office_word

    queue = read_office_word(spec)
    return queue if queue is not None else _folder_spec(spec)


def parse_office_printer(spec: str) -> OfficePrinter:
    """The A4 printer of a word: a queue, a folder that takes the PDFs, a bare simulation that only counts them."""
    parsed = read_office_spec(spec)
    if not isinstance(parsed, PrinterSpec):
        return _office_queue_printer(parsed)
    if parsed.directory is None:
        from govpost_desk.devices.simulated_office_printer import SimulatedOfficePrinter

        return SimulatedOfficePrinter()
    from govpost_desk.devices.file_printers import FileOfficePrinter

    return FileOfficePrinter(parsed.directory)


def _office_queue_printer(spec: "OfficeSpec") -> OfficePrinter:
    from govpost_desk.devices.office_jobs import OfficeQueue, WatchedOfficePrinter

    queue: OfficeQueue
    if spec.kind == "windows":
        from govpost_desk.devices.windows_office_printer import WindowsQueue

        queue = WindowsQueue(spec)
    elif spec.kind == "lp":
        from govpost_desk.devices.lp_office_printer import LpQueue

        queue = LpQueue(spec)
    else:
        from govpost_desk.devices.ipp_office_printer import IppQueue

        queue = IppQueue(spec)
    return WatchedOfficePrinter(queue)


def _language(options: str | None) -> LabelLanguage:
    if options is None:
        return DEFAULT_LANGUAGE
    match = re.fullmatch("language=(tspl|zpl)", options)
    if match is None:
        raise _bad_spec("bad_option")
    return "tspl" if match[1] == "tspl" else "zpl"


def _bad_spec(reason: str) -> DeviceError:
    return DeviceError(DeviceCode.BAD_SPEC, reason=reason)


def read_receipt_spec(word: str) -> PrinterSpec | CableSpec:
    """Take a word apart, its profile looked up; BAD_SPEC with `reason` as of label printers, or `receipt_queue`."""
    if word.partition(":")[0] in QUEUES:
        raise _bad_spec("receipt_queue")  # a queue replays and never answers
    spec = read_cable_spec(word, named=False)
    if spec is None:
        folder = _folder_spec(word)
        if "?" in word:
            raise _bad_spec("bad_option")
        return folder
    if spec.language or spec.dpi or spec.text or spec.offset_mm or spec.status not in ("", "mute"):
        raise _bad_spec("bad_option")
    if spec.flow == "xonxoff":
        raise _bad_spec("xonxoff")
    receipt_profile(spec)
    assert spec.kind in LINKS
    return spec


def receipt_profile(spec: CableSpec) -> "ReceiptProfile":
    """The profile of a word with its options laid over it. Raises BAD_SPEC unknown_profile."""
    from govpost_desk.devices.receipt_profiles import GENERIC, load_receipt_profiles

    profile = load_receipt_profiles().get(spec.profile_id or GENERIC)
    if profile is None:
        raise _bad_spec("unknown_profile")
    return replace(profile, status="mute") if spec.status == "mute" else profile


def parse_receipt_printer(word: str) -> "ReceiptPrinter":
    """The receipt printer that a word names; nothing is touched before `open`."""
    spec = read_receipt_spec(word)
    if isinstance(spec, CableSpec):
        from govpost_desk.devices.linked_receipt_printer import LinkedReceiptPrinter

        return LinkedReceiptPrinter(cable_link(spec, "tspl"), receipt_profile(spec))
    if spec.kind == "file":
        from govpost_desk.devices.file_receipt_printers import FileReceiptPrinter

        assert spec.directory is not None
        return FileReceiptPrinter(spec.directory)
    if spec.directory is None:
        from govpost_desk.devices.simulated_receipt_printer import SimulatedReceiptPrinter

        return SimulatedReceiptPrinter()
    from govpost_desk.devices.file_receipt_printers import SimulatedReceiptIntoFolder

    return SimulatedReceiptIntoFolder(spec.directory)


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
            read_receipt_spec(self.receipt)

    def label_printer(self) -> LabelPrinter:
        """Its driver; nothing is touched before `open`."""
        return parse_printer(self.label_word)

    def office_printer(self) -> OfficePrinter:
        """The same of A4."""
        return parse_office_printer(self.office_word)

    def receipt_printer(self) -> "ReceiptPrinter":
        """The same of the roll."""
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
