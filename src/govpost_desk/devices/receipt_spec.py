"""Owns the words of receipt printers: `tcp://HOST[:PORT]`, `serial:PORT`, `usb:PATH`, `windows:PORTNAME`, each with
`?profile=ID&status=mute&baud=…&flow=rtscts|dtrdsr|paced`; `file:DIR`, `simulated[:DIR]`.

All speak ESC/POS, so without a profile it is the generic one.
"""

from dataclasses import replace

from govpost_desk.devices.cable_spec import LINKS, QUEUES, CableSpec, cable_link, read_cable_spec
from govpost_desk.devices.ports import DeviceCode, DeviceError, ReceiptPrinter
from govpost_desk.devices.printer_spec import PrinterSpec, read_printer_spec
from govpost_desk.devices.receipt_profile import ReceiptProfile


def read_receipt_spec(word: str) -> PrinterSpec | CableSpec:
    """Take a word apart, its profile looked up; BAD_SPEC with `reason` as of label printers, or `receipt_queue`."""
    if word.partition(":")[0] in QUEUES:
        raise _bad("receipt_queue")  # a queue replays and never answers
    spec = read_cable_spec(word, named=False)
    if spec is None:
        folder = read_printer_spec(word)
        if not isinstance(folder, PrinterSpec) or "?" in word:
            raise _bad("bad_option")
        return folder
    if spec.language or spec.dpi or spec.text or spec.offset_mm or spec.status not in ("", "mute"):
        raise _bad("bad_option")
    if spec.flow == "xonxoff":
        raise _bad("xonxoff")
    receipt_profile(spec)
    assert spec.kind in LINKS
    return spec


def receipt_profile(spec: CableSpec) -> ReceiptProfile:
    """The profile of a word with its options laid over it. Raises BAD_SPEC unknown_profile."""
    from govpost_desk.devices.receipt_profiles import GENERIC, load_receipt_profiles

    profile = load_receipt_profiles().get(spec.profile_id or GENERIC)
    if profile is None:
        raise _bad("unknown_profile")
    return replace(profile, status="mute") if spec.status == "mute" else profile


def parse_receipt_printer(word: str) -> ReceiptPrinter:
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


def _bad(reason: str) -> DeviceError:
    return DeviceError(DeviceCode.BAD_SPEC, reason=reason)
