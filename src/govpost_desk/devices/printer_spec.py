"""Owns the printer words of the command line: `file:DIR`, `simulated`, `simulated:DIR`, each with `?language=`.

Words that name a cable or a raw queue are those of `cable_spec`, those of A4 printers are in `office_spec`.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from govpost_desk.devices.cable_spec import CableSpec, cable_printer, read_cable_spec
from govpost_desk.devices.ports import DeviceCode, DeviceError, LabelLanguage, LabelPrinter, OfficePrinter

if TYPE_CHECKING:
    from govpost_desk.devices.office_spec import OfficeSpec

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
